"""Probes of servers on loopback, and of functions that answer like servers."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from podcast_digest.errors import ProbeError
from podcast_digest.lock import Probe
from podcast_digest.network.probe import examine, open_client
from tests.servers import (
    mp3,
)

WITH_HEADER = mp3(300)
WITHOUT = mp3(300, xing=False)
WORD = mp3(2.4)  # smaller than the first request
ADDRESS = "https://audio.example/a.mp3"

Handler = Callable[[httpx.Request], httpx.Response]


def no_pause(_seconds: float) -> None:
    """Don't wait."""


def measured(url: str, known: Probe | None = None, **options: Any) -> Probe:
    with open_client() as client:
        return examine(client, url, known, pause=no_pause, **options).probe


def failure(url: str, **options: Any) -> ProbeError:
    with pytest.raises(ProbeError) as caught:
        measured(url, **options)
    error = caught.value
    assert str(error) == f"{url}: {error.reason}"
    assert "\n" not in error.reason
    assert not error.reason.endswith(".")
    return error


def moved_to(location: str) -> httpx.Response:
    """Return a redirect with a body that was not read yet, as the network has it."""
    empty = httpx.ByteStream(b"")
    return httpx.Response(302, headers={"Location": location}, stream=empty)


def mocked(
    handler: Handler, url: str = ADDRESS, known: Probe | None = None, **options: Any
) -> Probe:
    """Probe against a function from httpx.Request to httpx.Response."""
    options = {"pause": no_pause} | options
    with open_client(httpx.MockTransport(handler)) as client:
        return examine(client, url, known, **options).probe


def mock_failure(handler: Handler, url: str = ADDRESS, **options: Any) -> ProbeError:
    with pytest.raises(ProbeError) as caught:
        mocked(handler, url, **options)
    return caught.value


def sends(request: httpx.Request, data: bytes, **headers: str) -> httpx.Response:
    """Answer a range of data, over the mock transport."""
    start, end = request.headers["range"].removeprefix("bytes=").split("-")
    part = data[int(start) : int(end or len(data)) + 1]
    where = f"bytes {start}-{int(start) + len(part) - 1}/{len(data)}"
    headers = {"Content-Range": where} | headers
    return httpx.Response(206, headers=headers, stream=httpx.ByteStream(part))


KNOWN = Probe(
    length=5,
    type="audio/mpeg",
    duration=1.0,
    method="header",
    etag='"1"',
    last_modified="Fri, 12 Sep 2025 14:13:01 GMT",
)
