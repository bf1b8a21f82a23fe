"""A file of a gigabyte: it passes through, and memory does not grow with it."""

import mmap
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.servers import Answer, Request, Resource, file, serve
from tests.stores.s3servers import ENVIRON

GIGABYTE = 1 << 30
NAME = "audio/a-0123456789ab.wav"
#: More memory than before that may be used for it.
MOST = 32 << 20

#: Brings a file, puts it into a bucket, and tells what that took.
SCRIPT = """
import os, sys
from pathlib import Path
import httpx, obstore.store
from podcast_digest.network.download import download
from podcast_digest.network.threads import open_client
from podcast_digest.show.model import Mirror
from podcast_digest.stores.folder import unfinished
from podcast_digest.stores.s3 import open_bucket

def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024

source, endpoint, folder = sys.argv[1:]
mirror = Mirror(to="s3", bucket="audio", public="https://a.org/", endpoint=endpoint)
bucket = open_bucket(mirror, os.environ)
with open_client() as client, unfinished(Path(folder)) as (file, path):
    with unfinished(Path(folder)) as (small, small_path):  # all that is loaded once
        download(client, source.replace("large", "small"), small, limit=1000)
        bucket.put("small.wav", small_path, "audio/wav")
    before = peak()
    probe = download(client, source, file, limit=1 << 31)
    bucket.put(sys.argv[1].rpartition("/")[2], path, "audio/wav")
    print(probe.length, probe.sha256, peak() - before)
"""


def wav(length: int) -> bytes:
    """Return the first bytes of a WAV file of so many bytes, silence behind them."""
    form = struct.pack("<HHIIHH", 1, 1, 48_000, 96_000, 2, 16)
    data = struct.pack("<I", length - 44)
    size = struct.pack("<I", length - 8)
    return b"RIFF" + size + b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + data


class Counting:
    """A store that takes parts and keeps none; it counts them."""

    def __init__(self) -> None:
        self.parts: dict[str, int] = {}
        self.changing = threading.Lock()

    def __call__(self, request: Request) -> Answer:
        _, _, query = request.path.partition("?")
        if request.method == "HEAD":
            return Answer(404)
        if request.method == "POST" and "uploads" in query:
            started = "<InitiateMultipartUploadResult><UploadId>1</UploadId>"
            return Answer(
                200, {}, f"{started}</InitiateMultipartUploadResult>".encode()
            )
        if request.method == "POST":
            done = "<CompleteMultipartUploadResult><ETag>1</ETag>"
            return Answer(200, {}, f"{done}</CompleteMultipartUploadResult>".encode())
        with self.changing:
            self.parts[query] = len(request.body)
        return Answer(200, {"ETag": '"1"'})


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the peak of memory")
@pytest.mark.slow
def test_a_gigabyte_takes_little_memory(tmp_path: Path) -> None:
    source = tmp_path / "large.wav"
    with source.open("wb") as sparse:
        sparse.write(wav(GIGABYTE))
        sparse.truncate(GIGABYTE)
    store = Counting()
    with source.open("rb") as opened:
        mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        view = memoryview(mapped)
        hosts: Mapping[str, bytes | Resource] = {
            "/large.wav": file(view),  # type: ignore[arg-type]
            "/small.wav": wav(1000) + bytes(956),
            "/audio/large.wav": store,
            "/audio/small.wav": lambda _request: Answer(200, {"ETag": '"1"'}),
        }
        with serve(hosts) as server:
            command = [sys.executable, "-c", SCRIPT]
            command += [server.url("/large.wav"), server.url(""), str(tmp_path / "w")]
            environ = {**os.environ, **ENVIRON}
            done = subprocess.run(
                command, capture_output=True, check=False, text=True, env=environ
            )
        assert done.stderr == ""
        length, digest, more = done.stdout.split()
        view.release()
        mapped.close()
    assert int(length) == GIGABYTE
    assert len(digest) == 64
    assert sum(store.parts.values()) == GIGABYTE
    assert int(more) <= MOST, f"{int(more) / 1e6:.0f} MB"
    sys.stdout.write(f"{int(more) / 1e6:.0f} MB")
