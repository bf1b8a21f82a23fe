"""A file of a gigabyte, and eight at once: memory does not grow with them."""

import mmap
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from podcast_digest.stores.s3 import PART
from tests.servers import Answer, Request, Resource, file, serve
from tests.stores.s3servers import ENVIRON

GIGABYTE = 1 << 30
NAME = "audio/a-0123456789ab.wav"
#: More memory than before that may be used for it.
MOST = 32 << 20

#: Brings files, puts them into a bucket, and tells how much more memory that took.
SCRIPT = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import httpx, obstore.store
from podcast_digest.network.download import download
from podcast_digest.network.threads import open_client
from podcast_digest.show.model import Mirror
from podcast_digest.stores.folder import unfinished
from podcast_digest.stores.s3 import open_bucket

host, folder = sys.argv[1], Path(sys.argv[2])
mirror = Mirror(to="s3", bucket="audio", public="https://a.org/", endpoint=host)
bucket = open_bucket(mirror, os.environ)

def copy(name):
    with open_client() as client, unfinished(folder) as (file, path):
        probe = download(client, f"{host}/{name}", file, limit=1 << 31)
        bucket.put(name, path, "audio/wav")
    return probe

def memory(what):
    status = Path("/proc/self/status").read_text()
    return int(status.partition(what + ":")[2].split()[0]) * 1024

copy("small.wav")  # all that is loaded once
for names in (["large.wav"], ["medium.wav"] * 8):
    Path("/proc/self/clear_refs").write_text("5")  # of the peak
    before = memory("VmRSS")
    with ThreadPoolExecutor(8) as pool:
        probes = list(pool.map(copy, names))
    print(probes[0].length, probes[0].sha256, memory("VmHWM") - before)
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
def test_a_gigabyte_takes_little_memory_and_so_do_eight_files_at_once(
    tmp_path: Path,
) -> None:
    source = tmp_path / "large.wav"
    with source.open("wb") as sparse:
        sparse.write(wav(GIGABYTE))
        sparse.truncate(GIGABYTE)
    store = Counting()
    with source.open("rb") as opened:
        mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        view = memoryview(mapped)
        hosts: Mapping[str, bytes | Resource] = {
            "/large.wav": file(view, piece=1 << 20),  # type: ignore[arg-type]
            "/medium.wav": wav(PART) + bytes(PART - 44),
            "/small.wav": wav(1000) + bytes(956),
            "/audio/large.wav": store,
            "/audio/medium.wav": lambda _request: Answer(200, {"ETag": '"1"'}),
            "/audio/small.wav": lambda _request: Answer(200, {"ETag": '"1"'}),
        }
        with serve(hosts) as server:
            command = [sys.executable, "-c", SCRIPT]
            command += [server.url(""), str(tmp_path / "w")]
            environ = {**os.environ, **ENVIRON}
            done = subprocess.run(
                command, capture_output=True, check=False, text=True, env=environ
            )
        assert done.stderr == ""
        large, eight = (line.split() for line in done.stdout.splitlines())
        view.release()
        mapped.close()
    assert (int(large[0]), int(eight[0])) == (GIGABYTE, PART)
    assert len(large[1]) == 64
    assert sum(store.parts.values()) == GIGABYTE
    for _, _, more in (large, eight):
        assert int(more) <= MOST, f"{int(more) / 1e6:.0f} MB"
        sys.stdout.write(f"{int(more) / 1e6:.0f} MB\n")
