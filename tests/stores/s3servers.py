"""Real servers that speak S3, on loopback: SeaweedFS, and moto as the second opinion.

Both are started once, and stop with the tests. Each has the buckets ``open``, which
everybody may read, and ``closed``, which only the owner may.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import httpx
import obstore
from obstore.store import S3Store

from tests.servers import Answer, Request, Resource

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI+K7MDENG/bPxRfiCYEXAMPLEKEY"
#: The environment of somebody who may write.
ENVIRON = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
DEADLINE = 180.0  #: seconds until a server must answer


class Store(NamedTuple):
    """A running server."""

    name: str
    endpoint: str
    process: "subprocess.Popen[bytes]"


def free_ports(number: int) -> list[int]:
    """Return ports that were free a moment ago."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def program(name: str) -> str | None:
    """Return where a program of this environment is."""
    return shutil.which(name, path=str(Path(sys.executable).parent))


@contextmanager
def running(name: str, command: list[str], endpoint: str, log: Path) -> Iterator[Store]:
    """Run a server while the block runs."""
    # Without the settings of whoever runs the tests, such as a proxy.
    environ = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environ)
    try:
        deadline = time.monotonic() + DEADLINE
        while True:
            assert process.poll() is None, log.read_text(errors="replace")[-2000:]
            assert time.monotonic() < deadline, f"{name} does not answer"
            with suppress(httpx.TransportError):
                httpx.get(endpoint, trust_env=False)
                break
            process_wait(process, 0.05)
        yield Store(name, endpoint, process)
    finally:
        process.kill()
        process.wait()


def process_wait(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Give a process some time, which ends early if it does."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def opened(address: str, bucket: str) -> S3Store:
    """Return a bucket for its owner."""
    return S3Store(
        bucket,
        endpoint=address,
        access_key_id=KEY,
        secret_access_key=SECRET,
        client_options={"allow_http": True},
    )


class Through(dict[str, Resource]):
    """Resources of a server that hands on to a store, byte for byte, what it is asked.

    ``seen`` is told the path of each request before.
    """

    def __init__(self, store: Store, seen: Callable[[str], object]) -> None:
        super().__init__()
        self.store, self.seen = store, seen

    def __contains__(self, path: object) -> bool:
        return str(path).startswith("/")

    def __getitem__(self, _path: str) -> Resource:
        return self.hand_on

    def hand_on(self, request: Request) -> Answer:
        """Return what the store answers; what was signed holds as it is."""
        self.seen(request.path)
        headers = {k: v for k, v in request.headers.items() if k not in _OF_A_LINE}
        said = httpx.request(
            request.method,
            self.store.endpoint + request.path,
            headers=headers,
            content=request.body,
            trust_env=False,
        )
        head = request.method == "HEAD"
        lines = {k: v for k, v in said.headers.items() if head or k not in _OF_A_LINE}
        return Answer(said.status_code, lines, said.content)


#: Headers of one connection alone.
_OF_A_LINE = ("connection", "content-length", "transfer-encoding")


def empty(store: Store) -> None:
    """Delete all objects."""
    for bucket in ("open", "closed"):
        there = opened(store.endpoint, bucket)
        for chunk in obstore.list(there):
            obstore.delete(there, [item["path"] for item in chunk])


@contextmanager
def seaweed(folder: Path) -> Iterator[Store]:
    """Run SeaweedFS."""
    credentials = [{"accessKey": KEY, "secretKey": SECRET}]
    identities = [
        {"name": "owner", "credentials": credentials, "actions": ["Admin"]},
        {"name": "anonymous", "actions": ["Read:open"]},
    ]
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": identities}))
    parts = "s3", "master", "filer", "volume"
    ports = free_ports(2 * len(parts))
    flags = [
        f"-{part}.port{kind}={port}"
        for (part, kind), port in zip(
            ((part, kind) for part in parts for kind in ("", ".grpc")),
            ports,
            strict=True,
        )
    ]
    command = [
        *(program("weed") or "weed", "server", "-s3", f"-dir={folder}"),
        *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.config={config}", *flags),
        *("-master.volumeSizeLimitMB=64", "-volume.max=60"),
        *("-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"),
    ]
    address = f"http://127.0.0.1:{ports[0]}"
    with running("seaweedfs", command, address, folder / "log") as store:
        for bucket in ("open", "closed"):  # made by the first file that is put there
            first = opened(address, bucket)
            obstore.put(first, "first", b"")
            obstore.delete(first, "first")
        yield store


@contextmanager
def moto(folder: Path) -> Iterator[Store]:
    """Run moto, which makes no bucket unasked."""
    (port,) = free_ports(1)
    command = [
        *(program("moto_server") or "moto_server", "-H", "127.0.0.1", "-p", str(port))
    ]
    address = f"http://127.0.0.1:{port}"
    with running("moto", command, address, folder / "log") as store:
        signed = {
            "Authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/20260101/us-east-1/s3/"
            "aws4_request, SignedHeaders=host, Signature=0"
        }
        with httpx.Client(base_url=address, headers=signed, trust_env=False) as client:
            for bucket in ("open", "closed"):
                assert client.put(f"/{bucket}").status_code == 200
            read = {
                "Effect": "Allow",
                "Principal": "*",
                # Of the second S3 itself knows nothing: HEAD is GetObject there.
                "Action": ["s3:GetObject", "s3:HeadObject"],
                "Resource": "arn:aws:s3:::open/*",
            }
            policy = json.dumps({"Version": "2012-10-17", "Statement": [read]})
            client.put("/open?policy", content=policy).raise_for_status()
        yield store
