"""Servers that are wrong, slow or away, and when they are asked again."""

import itertools
import ssl

import httpx
import pytest

from podcast_digest.errors import ProbeError
from podcast_digest.network.probe import examine, open_client
from tests.network.probe.probing import (
    WITH_HEADER,
    WITHOUT,
    WORD,
    Handler,
    failure,
    measured,
    mock_failure,
)
from tests.servers import (
    Answer,
    Resource,
    file,
    gzipped,
    in_turn,
    lfs_pointer,
    page,
    redirect,
    refuse,
    serve,
)

# Servers that are wrong


BROKEN: dict[str, tuple[bytes | Resource, str, bool]] = {
    "empty": (b"", "an empty file", False),
    "empty, without a range": (file(b"", ranges=False), "an empty file", False),
    "Git LFS": (lfs_pointer(), "a Git LFS pointer, not the audio", False),
    "login": (
        page(),
        "an HTML page, not audio: a login or error page?",
        False,
    ),
    "gzip": (gzipped(WORD), "is sent compressed, though asked for as it is", False),
    "total below the end": (
        file(WITH_HEADER, total="1000"),
        "contradicts itself about the size: 'bytes 0-65535/1000'",
        False,
    ),
    "total that changes": (
        in_turn(file(WITHOUT), file(WITHOUT, total="9999999")),
        f"changed while it was read: {len(WITHOUT)} bytes, then 9999999",
        False,
    ),
    "total that is too large": (
        file(WITHOUT, total="9999999"),
        f"changed while it was read: 9999999 bytes, then {len(WITHOUT)}",
        False,
    ),
    "other range": (
        lambda _: Answer(206, {"Content-Range": "bytes 5-9/100"}, b"abcde"),
        "sends a different range than was asked for: 'bytes 5-9/100'",
        False,
    ),
    "less than nothing": (
        lambda _: Answer(206, {"Content-Range": "Bytes 0-9/100"}, framing="close"),
        "the answer ends before the file does (4 times)",
        True,
    ),
    "no Content-Range": (
        lambda _: Answer(206, {}, b"abcde"),
        "sends a different range than was asked for: ''",
        False,
    ),
    "unsatisfiable": (
        lambda _: Answer(416, {"Content-Range": "bytes */100"}),
        "answers 416 Requested Range Not Satisfiable",
        False,
    ),
    "401": (
        refuse(401),
        "answers 401 Unauthorized: "
        "podcast apps have no login, so the file must be open to everyone",
        False,
    ),
    "403": (
        refuse(403),
        "answers 403 Forbidden: "
        "podcast apps have no login, so the file must be open to everyone",
        False,
    ),
    "404": (
        refuse(404),
        "answers 404 Not Found: "
        "check the address, and that the file is open to everyone",
        False,
    ),
    "410": (
        refuse(410),
        "answers 410 Gone: the file was removed for good",
        False,
    ),
    "451": (refuse(451), "answers 451 Unavailable For Legal Reasons", False),
    "204": (refuse(204), "answers 204 No Content", False),
    "nowhere": (lambda _: Answer(302), "answers 302 Found", False),
    "429": (refuse(429), "answers 429 Too Many Requests (4 times)", True),
    "500": (refuse(500), "answers 500 Internal Server Error (4 times)", True),
    "599": (refuse(599), "answers 599 (4 times)", True),
    "reset": (file(WORD, reset_after=0), "the connection broke off (4 times)", True),
    "circle": (redirect("/a.mp3"), "redirects more than 10 times", False),
    "ftp": (
        redirect("ftp://127.0.0.1/a.mp3"),
        "redirects to an address of ftp:",
        False,
    ),
    "file": (redirect("file:///a.mp3"), "redirects to an address of file:", False),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_failure_has_its_own_line(name: str) -> None:
    resource, reason, transient = BROKEN[name]
    with serve({"/a.mp3": resource}) as server:
        error = failure(server.url("/a.mp3"))
    assert (error.reason, error.transient) == (reason, transient)


NO_ADDRESS = "is not an address that can be requested: check its host and port"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "is not an http or https address"),
        ("a.mp3", "is not an http or https address"),
        ("http:///a.mp3", "is not an http or https address"),
        ("http://[::1", NO_ADDRESS),
        ("http://a..b/", NO_ADDRESS),
        ("http://127.0.0.1:99999/", NO_ADDRESS),
        (f"http://{'a' * 64}.invalid/", NO_ADDRESS),
    ],
)
def test_what_is_no_address(url: str, reason: str) -> None:
    with pytest.raises(ProbeError) as caught:
        measured(url)
    assert (caught.value.reason, caught.value.transient) == (reason, False)


def test_a_server_that_is_not_there() -> None:
    with serve({}) as server:
        url = server.url("/a.mp3")
    error = failure(url)
    assert error.reason.startswith("127.0.0.1 can't be reached: ")
    assert error.transient


def test_no_network_is_told_at_once() -> None:
    naps: list[float] = []
    with open_client() as client, pytest.raises(ProbeError) as caught:
        examine(client, "https://nowhere.example/a.mp3", pause=naps.append)
    assert caught.value.reason == "no network, or no host named nowhere.example"
    assert caught.value.transient
    assert not any(naps)


def raises(error: Exception) -> Handler:
    def handler(_request: httpx.Request) -> httpx.Response:
        raise error

    return handler


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectTimeout(""), "audio.example accepts no connection within 10 s"),
        (httpx.ReadTimeout(""), "audio.example sent no data for 20 s"),
        (httpx.ReadError(""), "the connection broke off"),
        (
            httpx.RemoteProtocolError("illegal status line: \x1b[31m"),
            r"the answer is broken: illegal status line: \x1b[31m",
        ),
    ],
)
def test_what_breaks_on_the_way_is_tried_four_times(
    error: Exception, reason: str
) -> None:
    found = mock_failure(raises(error))
    assert (found.reason, found.transient) == (f"{reason} (4 times)", True)


def test_what_a_proxy_says_is_shown_on_one_line() -> None:
    error = mock_failure(raises(httpx.ProxyError("403\nForbidden")))
    assert error.reason == r"audio.example can't be reached: 403\nForbidden"
    assert error.transient


def test_a_certificate_that_is_not_trusted() -> None:
    cause = ssl.SSLCertVerificationError()
    cause.verify_message = "certificate has expired"

    def handler(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("") from cause

    error = mock_failure(handler)
    assert error.reason == (
        "the certificate of audio.example is not trusted: certificate has expired"
    )
    assert error.transient


def test_a_slow_drip_is_left_after_a_minute() -> None:
    seconds = itertools.count(step=7)

    def handler(_request: httpx.Request) -> httpx.Response:
        drip = (bytes(1) for _ in itertools.count())
        return httpx.Response(200, headers={"Content-Length": "9999"}, content=drip)

    error = mock_failure(handler, clock=lambda: float(next(seconds)))
    assert error.reason == "is too slow: 8 bytes in more than a minute"
    assert error.transient


# Trying again


def tried(*answers: bytes | Resource) -> list[float]:
    """Return the waits between answers, the last of which is good."""
    naps: list[float] = []
    with serve({"/a.mp3": in_turn(*answers, WORD)}) as server, open_client() as client:
        examine(client, server.url("/a.mp3"), pause=naps.append)
    return [seconds for seconds in naps if seconds]


def test_it_is_tried_again_after_1_2_and_4_seconds() -> None:
    assert tried(refuse(500), file(WORD, reset_after=9), refuse(429)) == [1, 2, 4]


def test_retry_after_is_obeyed() -> None:
    assert tried(refuse(429, retry_after="7"), refuse(503, retry_after="0")) == [7, 2]


def test_waits_that_a_server_asks_for_do_not_use_up_its_minute() -> None:
    now = 0.0

    def pause(seconds: float) -> None:
        nonlocal now
        now += seconds

    busy = refuse(503, retry_after="29")
    with serve({"/a.mp3": in_turn(busy, busy, busy, WORD)}) as server:
        url = server.url("/a.mp3")
        with open_client() as client:
            examine(client, url, pause=pause, clock=lambda: now)
    assert now == 87


@pytest.mark.parametrize(
    ("after", "wait"),
    [
        ("Fri, 12 Sep 2025 10:00:09 GMT", 9),
        ("Fri, 12 Sep 2025 09:00:00 GMT", 1),
        ("Fri, 12 Sep 2025 10:00:09 -0000", 1),  # without a zone: no answer
        ("soon", 1),
        ("-5", 1),
        ("", 1),
        ("Fri, 12 Sep 99999 10:00:09 GMT", 1),
    ],
)
def test_retry_after_may_be_a_date(after: str, wait: float) -> None:
    now = "Fri, 12 Sep 2025 10:00:00 GMT"
    assert tried(refuse(503, retry_after=after, date=now)) == [wait]


def test_who_asks_for_a_long_wait_is_left_alone() -> None:
    naps: list[float] = []
    with (
        serve({"/a.mp3": refuse(429, retry_after="1800")}) as server,
        open_client() as client,
        pytest.raises(ProbeError) as caught,
    ):
        examine(client, server.url("/a.mp3"), pause=naps.append)
    assert caught.value.reason == (
        "answers 429 Too Many Requests and asks to wait 1800 s"
    )
    assert caught.value.transient
    assert len(server.requests) == 1
    assert not any(naps)
