"""Real HTTP servers on loopback, well behaved or bad in one chosen way.

    with serve({"/a.mp3": data, "/old.mp3": redirect("/a.mp3")}) as server:
        … server.url("/a.mp3") …
        assert [r.header("range") for r in server.requests] == ["bytes=0-65535"]

What lies under a path is bytes, or a function from Request to Answer; the functions
below make those.  Paths are compared byte for byte, as they stood in the request line:
first behind the name of the host that was asked for (``github.com/a.mp3``), then alone;
first with their query, then without.  Anything else is a 404.

``python -m tests.servers N SECONDS [HOST [FOLDER [alone]]]`` serves N sounds with that
latency, in a process of its own, for benchmarks; ``alone``: one range at a time.
"""

import gzip
import os
import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Request:
    """What a client asked for; header names in lower case."""

    method: str
    path: str  #: byte for byte, with its query
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return self.headers.get(name)


@dataclass(frozen=True)
class Answer:
    """What goes back.  Content-Length is added unless it is given, or ``framing``."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    framing: str = "length"  #: or "chunked", or "close": the end of the connection
    piece: int = 1 << 16  #: bytes written at a time
    reset_after: int | None = None  #: bytes of the body, then the connection is reset
    wait: Callable[[], object] | None = None  #: called before anything is sent


Resource = Callable[[Request], Answer]


def file(
    data: bytes,
    *,
    ranges: bool = True,
    suffix: bool = True,
    total: str | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    most: int | None = None,
    several: bool = True,
    head: bool = True,
    more: Mapping[str, str] | None = None,
    **answer: Any,
) -> Resource:
    """Serve a file.

    ``ranges`` False ignores them, ``suffix`` False those from the end, and without
    ``several`` what asks for more than one, as object stores do; ``total`` is
    what Content-Range says of the size instead of the truth; ``most`` bytes are sent
    at once, however many are asked for; ``head`` False refuses HEAD as presigned
    addresses do; ``more`` headers go along; the rest goes to Answer.
    """
    validators = {"ETag": etag, "Last-Modified": last_modified}
    headers = {name: value for name, value in validators.items() if value}
    headers |= more or {}

    def serve_file(request: Request) -> Answer:
        if request.method == "HEAD" and not head:
            return Answer(403)
        if etag and request.header("if-none-match") == etag:
            return Answer(304, headers)
        if last_modified and request.header("if-modified-since") == last_modified:
            return Answer(304, headers)
        spans = re.findall(r"(\d+)-(\d+)", request.header("range") or "")
        if ranges and several and len(spans) > 1:
            parts = "".join(
                f"\r\n--THIS\r\nContent-Range: bytes {a}-{b}/{total or len(data)}"
                "\r\n\r\n" + data[int(a) : int(b) + 1].decode("latin-1")
                for a, b in spans
            )
            kind = {"Content-Type": "multipart/byteranges; boundary=THIS"}
            body = f"{parts}\r\n--THIS--\r\n".encode("latin-1")
            return Answer(206, headers | kind, body, **answer)
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.header("range") or "")
        if not asked or not ranges or not (asked[1] or suffix):
            return Answer(200, headers, data, **answer)
        start, last = int(asked[1] or 0), int(asked[2] or len(data))
        if not asked[1]:
            start, last = max(0, len(data) - last), len(data)
        end = min(last + 1, len(data), start + (most or 1 << 62))
        if start >= len(data):
            return Answer(416, headers | {"Content-Range": f"bytes */{len(data)}"})
        where = f"bytes {start}-{end - 1}/{total or len(data)}"
        return Answer(
            206, headers | {"Content-Range": where}, data[start:end], **answer
        )

    return serve_file


def redirect(location: str, status: int = 302, body: bytes = b"") -> Resource:
    """Lead elsewhere; ``location`` goes out as UTF-8, relative or not."""
    return lambda _request: Answer(status, {"Location": location}, body)


def refuse(status: int, **headers: str) -> Resource:
    """Answer a status: ``refuse(429, retry_after="2")``."""
    named = {name.replace("_", "-").title(): text for name, text in headers.items()}
    return lambda _request: Answer(status, named, b"Sorry.\n")


def in_turn(*resources: bytes | Resource) -> Resource:
    """Answer the first request by the first resource …, from then on by the last."""
    number = count()

    def serve_next(request: Request) -> Answer:
        return answer(resources[min(next(number), len(resources) - 1)], request)

    return serve_next


def page(text: str = "<!doctype html><title>Sign in</title>") -> Resource:
    """Serve a web page with status 200, whatever was asked."""
    kind = {"Content-Type": "text/html; charset=utf-8"}
    return lambda _request: Answer(200, kind, text.encode())


def gzipped(data: bytes) -> Resource:
    """Send everything compressed, whatever was asked."""
    packed = gzip.compress(data, mtime=0)
    return lambda _request: Answer(200, {"Content-Encoding": "gzip"}, packed)


def lfs_pointer() -> bytes:
    """Return what a Git LFS file looks like where LFS is not spoken."""
    return (
        b"version https://git-lfs.github.com/spec/v1\n"
        b"oid sha256:" + b"0123456789abcdef" * 4 + b"\nsize 3812224\n"
    )


def answer(resource: bytes | Resource, request: Request) -> Answer:
    """Return what a resource answers."""
    return file(resource)(request) if isinstance(resource, bytes) else resource(request)


@dataclass
class Server:
    """A running server, and what it has seen.

    Only its own threads write; read ``requests`` when the client is done.
    """

    address: tuple[str, int]
    #: What lies under which path; may change while it runs.
    resources: dict[str, "bytes | Resource"] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    sent: int = 0  #: bytes of bodies, as handed to the operating system
    connections: int = 0
    in_flight: int = 0  #: requests that came, and whose answer has not begun
    most_in_flight: int = 0
    changing: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str = "/", host: str | None = None) -> str:
        """Return the address of a path, by another name of this machine if given."""
        return f"http://{host or self.address[0]}:{self.address[1]}{path}"


@contextmanager
def serve(
    resources: Mapping[str, bytes | Resource],
    *,
    latency: float = 0.0,
    host: str = "127.0.0.1",
) -> Iterator[Server]:
    """Serve until the block ends.  ``latency``: seconds before every answer."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 30

        def do_GET(self) -> None:
            headers = {name.lower(): text for name, text in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            request = Request(self.command, self.path, headers, body)
            with server.changing:
                server.requests.append(request)
                server.in_flight += 1
                most = max(server.most_in_flight, server.in_flight)
                server.most_in_flight = most
            try:
                said = self.find(request)
            finally:
                with server.changing:  # before a client can know and ask again
                    server.in_flight -= 1
            try:
                self.answer(request, said)
            except (ConnectionError, TimeoutError):
                self.close_connection = True  # the client has seen enough

        do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

        def find(self, request: Request) -> Answer:
            if latency:
                time.sleep(latency)
            paths = request.path, request.path.partition("?")[0]
            host = request.header("host") or ""
            keys = (*(host + path for path in paths), *paths)
            found = next((there[key] for key in keys if key in there), None)
            said = Answer(404) if found is None else answer(found, request)
            if said.wait:
                said.wait()
            return said

        def answer(self, request: Request, said: Answer) -> None:
            headers = dict(said.headers)
            if said.framing == "chunked":
                headers["Transfer-Encoding"] = "chunked"
            elif said.framing == "close":
                headers["Connection"] = "close"
                self.close_connection = True
            elif said.status != HTTPStatus.NOT_MODIFIED:
                headers.setdefault("Content-Length", str(len(said.body)))
            lines = [f"HTTP/1.1 {said.status} X"]
            lines += [f"{name}: {text}" for name, text in headers.items()]
            self.wfile.write("".join(f"{s}\r\n" for s in [*lines, ""]).encode())
            if request.method == "HEAD" or said.status == HTTPStatus.NOT_MODIFIED:
                return
            body = said.body[: said.reset_after]
            for at in range(0, len(body), said.piece):
                self.write_piece(body[at : at + said.piece], said.framing)
            if said.reset_after is not None:
                # Closed so, it sends RST; socketserver would send FIN first.
                linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                socket.close(self.connection.detach())
                self.close_connection = True
            elif said.framing == "chunked":
                self.wfile.write(b"0\r\n\r\n")

        def write_piece(self, piece: bytes, framing: str) -> None:
            if framing == "chunked":
                piece = b"%x\r\n%b\r\n" % (len(piece), piece)
            with server.changing:  # before a client can have it and look
                server.sent += len(piece)
            self.wfile.write(piece)

        def setup(self) -> None:
            super().setup()
            with server.changing:
                server.connections += 1
                open_sockets.add(self.connection)

        def finish(self) -> None:
            super().finish()
            with server.changing:
                open_sockets.discard(self.connection)

        def log_message(self, *_: object) -> None:
            pass

    class Threads(ThreadingHTTPServer):
        request_queue_size = 128
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            pass  # clients of these tests hang up whenever they like

    open_sockets: set[socket.socket] = set()
    there = resources if isinstance(resources, dict) else dict(resources)
    with Threads((host, 0), Handler) as running:
        server = Server((host, running.server_address[1]), there)
        threading.Thread(
            target=running.serve_forever, args=(0.01,), daemon=True
        ).start()
        try:
            yield server
        finally:
            running.shutdown()
            with server.changing:  # whoever still waits for a client need not
                for connection in open_sockets:
                    with suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR)


# Sounds

#: 32 kbit/s, 24 kHz, mono, MPEG-2 layer III: what text-to-speech services send.
_HEADER = bytes([0xFF, 0xF3, 0x44, 0xC4])
_FRAME = 96  #: bytes: 72 × 32,000 ÷ 24,000
FRAME_SECONDS = 576 / 24_000


def mp3(seconds: float, *, xing: bool = True) -> bytes:
    """Return a silent CBR MP3 of so many seconds (24 ms at a time)."""
    frames = round(seconds / FRAME_SECONDS)
    frame = _HEADER + bytes(_FRAME - 4)
    if not xing:
        return frame * frames
    size = _FRAME * (frames + 1)
    # Side information of MPEG-2 mono is 9 bytes; then: name, flags, frames, bytes.
    info = _HEADER + bytes(9) + b"Info" + struct.pack(">III", 3, frames, size)
    return info.ljust(_FRAME, b"\0") + frame * frames


def main(
    number: str,
    latency: str,
    host: str = "127.0.0.1",
    folder: str = "",
    alone: str = "",
) -> None:
    """Serve N sounds, /0.mp3 …, with a latency, until the input ends.

    Those of a folder are served in turn, by the order of their names: /0.m4a, /1.mp3 …
    Writes the address first, in the end the numbers of requests, bytes, connections.
    """
    files = sorted(Path(folder).iterdir()) if folder else []
    data = [(path.suffix, path.read_bytes()) for path in files] or [(".mp3", mp3(300))]
    turns = ((n, *data[n % len(data)]) for n in range(int(number)))
    sounds = {f"/{n}{suffix}": file(s, several=not alone) for n, suffix, s in turns}
    with serve(sounds, latency=float(latency), host=host) as server:
        sys.stdout.write(server.url() + "\n")
        sys.stdout.flush()
        sys.stdin.read()
        sys.stdout.write(f"{len(server.requests)} {server.sent} {server.connections}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
