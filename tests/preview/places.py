"""Where the preview of these tests lies."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from podcast_digest.preview import serving
from podcast_digest.preview.app import Preview
from podcast_digest.preview.faults import Fault, Trouble
from podcast_digest.preview.local import Place

PLACE = Place("https://example.org/show/", "https://example.org/show/feed.xml")
SOUND = bytes(range(256)) * 1000
SECRET = b"nobody may read this"


@contextmanager
def served(
    folder: Path, trouble: Trouble | None = None, place: Place | None = PLACE
) -> Iterator[tuple[httpx.Client, Preview]]:
    sockets = serving.listen([serving.LOOPBACK], 0)
    (host,) = serving.hosts_of(sockets)
    preview = Preview(folder, [host], trouble or Trouble())
    if place:
        preview.show(place)
    base = f"http://{host}"
    with serving.running(preview, sockets), httpx.Client(base_url=base) as client:
        yield client, preview


def raw(client: httpx.Client, request: bytes) -> bytes:
    """Send bytes as they are; return all that comes back."""
    address = (client.base_url.host, client.base_url.port or 80)
    with socket.create_connection(address) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


def get(client: httpx.Client, target: bytes, *headers: bytes) -> bytes:
    host = client.base_url.netloc
    lines = (b"GET %s HTTP/1.1" % target, b"Host: %s" % host, *headers)
    return raw(client, b"\r\n".join([*lines, b"Connection: close", b"", b""]))


def troubled(folder: Path, *faults: Fault, slow: int | None = None):
    return served(folder, Trouble(slow, frozenset(faults)))
