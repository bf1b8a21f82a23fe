"""Real host names for servers of this machine: nobody else is asked.

with serve({"github.com/a.mp3": data}) as server, all_led_to(server) as transport:
    … ask_all({"https://github.com/a.mp3": Want()}, transport=transport) …
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.servers import Server


class _Led(httpx.BaseTransport):
    """Connects to one server whatever the host; requests and answers stay as they are.

    It is not closed with a client: threads with clients of their own share it.
    """

    def __init__(self, server: Server, near: httpx.HTTPTransport) -> None:
        self.server, self.near = server, near

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host, port = self.server.address
        url = request.url.copy_with(scheme="http", host=host, port=port)
        return self.near.handle_request(
            httpx.Request(
                request.method,
                url,
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions,
            )
        )


@contextmanager
def all_led_to(server: Server) -> Iterator[httpx.BaseTransport]:
    """Yield a transport that connects to a server whatever the host is."""
    with httpx.HTTPTransport() as near:
        yield _Led(server, near)


def resolve_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name that is not this machine's be one of a public host."""
    resolve = socket.getaddrinfo

    def lookup(host: Any, *args: Any, **options: Any) -> Any:
        near = str(host).startswith(("127.", "10.", "localhost"))
        return resolve(host if near else "93.184.216.34", *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
