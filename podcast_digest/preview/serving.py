"""Where a preview listens, and the server that runs beside a watch."""

import errno
import logging
import os
import socket
import threading
from asyncio import CancelledError
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING

import uvicorn

from podcast_digest.errors import OutputError
from podcast_digest.preview.faults import CutError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"
#: In a network for documentation (RFC 5737): nobody is there, and nothing is sent.
_ELSEWHERE = ("192.0.2.1", 9)


def lan_address() -> str:
    """Return this machine's address in its local network; raise OutputError.

    It is the one from which packets would leave.
    """
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unsent:
            unsent.connect(_ELSEWHERE)
            return near(unsent.getsockname()[0])
    except OSError:
        raise OutputError("this machine is in no network") from None


def near(host: str) -> str:
    """Return an address if only those who are near can reach it; raise OutputError."""
    if not ip_address(host).is_private or ip_address(host).is_loopback:
        raise OutputError(f"{host}: this machine is in no local network")
    return host


def listen(hosts: Sequence[str], port: int) -> list[socket.socket]:
    """Return sockets that listen at a port of all hosts; 0: at a free one.

    Raises OutputError, if it is taken or may not be had.
    """
    sockets: list[socket.socket] = []
    for host in hosts:
        opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sockets.append(opened)
        if os.name != "nt":  # there it would share the port with others
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((host, port))
            opened.listen()
        except OSError as error:
            for one in sockets:
                one.close()
            reason = (error.strerror or str(error)).lower()
            if error.errno == errno.EADDRINUSE:
                reason = "another program listens there"
            raise OutputError(
                f"{host}:{port}: {reason}; take any free port with: --port 0"
            ) from None
        port = opened.getsockname()[1]
    return sockets


def hosts_of(sockets: Sequence[socket.socket]) -> list[str]:
    """Return the hosts that sockets listen at, each with its port as URLs have it.

    >>> hosts_of([])
    []
    """
    names = []
    for host, port in (one.getsockname() for one in sockets):
        names.append(host if port == 80 else f"{host}:{port}")
    return names


@contextmanager
def running(app: "ASGIApp", sockets: Sequence[socket.socket]) -> Iterator[None]:
    """Serve in a thread while the block runs; then end at once, whoever still loads."""
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=0,
    )
    server = uvicorn.Server(config)
    errors = logging.getLogger("uvicorn.error")
    errors.addFilter(_is_bug)
    thread = threading.Thread(
        target=server.run, args=(list(sockets),), daemon=True, name="preview"
    )
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        errors.removeFilter(_is_bug)


def _is_bug(record: logging.LogRecord) -> bool:
    """Tell an error of ours from an answer that was cut off: that is meant."""
    error = record.exc_info and record.exc_info[1]
    return bool(error) and not isinstance(error, CutError | CancelledError)
