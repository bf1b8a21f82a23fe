"""Units against a mock transport, journeys against real servers on loopback."""

import gzip
import itertools
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx
import pytest

from podcast_digest import audio
from podcast_digest.audio import Audio
from podcast_digest.errors import PodcastDigestError, ProbeError
from podcast_digest.lock import Probe
from podcast_digest.network import client, remote
from podcast_digest.network.probe import examine, fetch, open_client, probe_all
from tests.servers import (
    Answer,
    Request,
    Resource,
    file,
    gzipped,
    in_turn,
    lfs_pointer,
    mp3,
    page,
    redirect,
    refuse,
    serve,
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


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve the names of these tests, and no other, without a network."""
    known = {
        "audio.example": "93.184.216.34",
        "cdn.example": "93.184.216.35",
        "inside.example": "192.168.1.10",
        "fake-ip.example": "198.18.0.7",
    }
    resolve = socket.getaddrinfo

    def lookup(host: str | None, *args: Any, **options: Any) -> Any:
        if str(host).endswith(".example") and host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(known.get(str(host), host), *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    for variable in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.upper(), raising=False)
    client.is_private.cache_clear()


# What a good server is asked


def test_a_file_with_a_header_takes_one_request_of_64_kib() -> None:
    with serve({"/a.mp3": WITH_HEADER}) as server:
        found = measured(server.url("/a.mp3"))
    assert found == Probe(
        length=len(WITH_HEADER),
        type="audio/mpeg",
        duration=300.0,
        exact=True,
        method="header",
    )
    [request] = server.requests
    assert (request.method, request.path) == ("GET", "/a.mp3")
    assert request.header("range") == "bytes=0-65535"
    assert request.header("accept-encoding") == "identity"
    assert str(request.header("user-agent")).startswith("podcast-digest/")
    assert server.sent == 65_536


def test_a_file_without_a_header_takes_some_ranges_over_one_connection() -> None:
    with serve({"/a.mp3": WITHOUT}) as server:
        found = measured(server.url("/a.mp3"))
    assert (found.duration, found.length) == (300.0, len(WITHOUT))
    assert 1 < len(server.requests) <= 20
    assert server.sent <= 256 * 1024
    assert server.connections == 1


def test_a_file_smaller_than_the_first_request() -> None:
    with serve({"/a.mp3": WORD, "/b.mp3": file(WORD, ranges=False)}) as server:
        assert measured(server.url("/a.mp3")).length == len(WORD)
        assert measured(server.url("/b.mp3")).duration == 2.4
    assert len(server.requests) == 2


def test_a_walk_reads_on_in_one_open_response() -> None:
    with serve({"/a.mp3": WITHOUT}) as server:
        found = measured(server.url("/a.mp3"), walk="always")
    assert (found.method, found.duration) == ("walked", 300.0)
    ranges = [request.header("range") for request in server.requests]
    assert ranges == ["bytes=0-65535", "bytes=65536-"]
    assert server.sent == len(WITHOUT)


def test_a_walk_that_breaks_off_goes_on_where_it_was() -> None:
    breaks = in_turn(file(WITHOUT), file(WITHOUT, reset_after=300_000), WITHOUT)
    with serve({"/a.mp3": breaks}) as server:
        found = measured(server.url("/a.mp3"), walk="always")
    assert (found.method, found.duration) == ("walked", 300.0)
    assert len(server.requests) == 3
    ranges = [request.header("range") for request in server.requests]
    assert ranges[:2] == ["bytes=0-65535", "bytes=65536-"]
    assert str(ranges[2]).endswith("-")
    assert ranges[2] != ranges[0]


def test_what_is_there_is_not_asked_for_again() -> None:
    with serve({"/a.mp3": WITHOUT}) as server, open_client() as client:
        file_there = remote.Remote(client, server.url("/a.mp3"), limit=1_000_000)
        file_there.start()
        assert file_there.read(1_000, 70_000) == WITHOUT[1_000:71_000]
        assert file_there.read(66_000, 5_000) == WITHOUT[66_000:71_000]
        assert file_there.read(len(WITHOUT) - 5, 70_000) == WITHOUT[-5:]
        assert file_there.read(len(WITHOUT) + 5, 9) == b""
        file_there.close()
    ranges = [request.header("range") for request in server.requests]
    assert ranges == ["bytes=0-65535", "bytes=65536-70999", "bytes=1199995-1199999"]


def test_a_file_over_the_limit_is_not_walked() -> None:
    with serve({"/a.mp3": WITHOUT}) as server:
        found = measured(server.url("/a.mp3"), walk="always", max_download=1_000_000)
    assert found.method != "walked"
    assert server.sent <= 256 * 1024


@pytest.mark.parametrize(
    "path",
    [
        "/files/1/KV%2BCache.Ascend.mp3",
        "/files/1/KV+Cache%20a%2fb.mp3",
        "/a.mp3?response-content-type=audio%2Fmpeg&x=a+b",
        "/%E7%BC%96%e8%AF%91(1).mp3",
    ],
)
def test_a_path_goes_out_byte_for_byte(path: str) -> None:
    with serve({path: WORD}) as server:
        assert measured(server.url(path)).length == len(WORD)
    assert server.requests[0].path == path


def test_raw_chinese_goes_out_as_utf_8() -> None:
    with serve({"/%E7%BC%96.mp3": WORD}) as server:
        assert measured(server.url("/编.mp3")).length == len(WORD)


def test_the_tags_are_returned_too() -> None:
    with serve({"/a.mp3": WORD}) as server, open_client() as client:
        found = examine(client, server.url("/a.mp3"))
    assert isinstance(found.audio, Audio)
    assert found.audio.duration == found.probe.duration


def test_no_cookie_lives_on_in_the_next_probe() -> None:
    baker = file(WORD)

    def bake(request: Request) -> Answer:
        return Answer(200, {"Set-Cookie": "id=1; Path=/"}, baker(request).body)

    with serve({"/a.mp3": bake}) as server, open_client() as client:
        for _ in range(2):
            examine(client, server.url("/a.mp3"))
    assert [request.header("cookie") for request in server.requests] == [None, None]


# What changed since last time

KNOWN = Probe(
    length=5,
    type="audio/mpeg",
    duration=1.0,
    method="header",
    etag='"1"',
    last_modified="Fri, 12 Sep 2025 14:13:01 GMT",
)


def test_validators_are_kept_and_asked_with() -> None:
    date = "Fri, 12 Sep 2025 14:13:01 GMT"
    resource = file(WORD, etag='W/"1"', last_modified=date)
    with serve({"/a.mp3": resource, "/b.mp3": redirect("/a.mp3")}) as server:
        found = measured(server.url("/a.mp3"))
        assert (found.etag, found.last_modified) == ('W/"1"', date)
        assert measured(server.url("/a.mp3"), found) is found
        assert measured(server.url("/b.mp3"), found) is found
    assert server.requests[1].header("if-none-match") == 'W/"1"'
    assert server.requests[1].header("if-modified-since") == date
    assert server.connections == 3  # one a client: a 304 and a redirect keep it


def test_a_changed_file_is_measured_again() -> None:
    with serve({"/a.mp3": file(WORD, etag='"2"')}) as server:
        found = measured(server.url("/a.mp3"), KNOWN)
    assert (found.length, found.etag) == (len(WORD), '"2"')


def test_validators_that_can_not_be_sent_are_left_out() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert "if-none-match" not in request.headers
        response = sends(request, WORD)
        response.headers = httpx.Headers([*response.headers.raw, (b"ETag", b'"\xe9"')])
        return response

    known = KNOWN.model_copy(update={"etag": '"\r\nX: 1"'})
    assert mocked(handler, known=known).etag is None


def test_not_modified_is_no_answer_to_a_question_without_conditions() -> None:
    error = mock_failure(lambda _: httpx.Response(304))
    assert error.reason == "answers 304 Not Modified"


# Servers that can't do ranges


def test_a_server_that_ignores_ranges_is_read_only_as_far_as_needed() -> None:
    read = 0

    def handler(_request: httpx.Request) -> httpx.Response:
        def body() -> Iterator[bytes]:
            nonlocal read
            for start in range(0, len(WITH_HEADER), 10_000):
                read += 10_000
                yield WITH_HEADER[start : start + 10_000]

        size = {"Content-Length": str(len(WITH_HEADER))}
        return httpx.Response(200, headers=size, content=body())

    assert mocked(handler).duration == 300.0
    assert 65_536 <= read <= 65_536 + 10_000


def test_a_server_that_ignores_ranges_is_streamed_through_if_more_is_needed() -> None:
    with serve({"/a.mp3": file(WITHOUT, ranges=False)}) as server:
        assert measured(server.url("/a.mp3")).duration == 300.0
        ways = len(server.requests)
        assert measured(server.url("/a.mp3"), walk="always").method == "walked"
    assert ways <= 2
    assert len(server.requests) - ways == 1


def test_what_is_streamed_through_is_bounded() -> None:
    with serve({"/a.mp3": file(WITHOUT, ranges=False, framing="chunked")}) as server:
        error = failure(server.url("/a.mp3"), max_download=100_000)
    assert error.reason == ("more than 1.1 MB would have to be read")
    assert not error.transient


@pytest.mark.parametrize("framing", ["chunked", "close"])
@pytest.mark.parametrize("data", [WITH_HEADER, WITHOUT, WORD], ids=len)
def test_without_a_content_length_the_file_is_read_to_its_end(
    framing: str, data: bytes
) -> None:
    with serve({"/a.mp3": file(data, ranges=False, framing=framing)}) as server:
        found = measured(server.url("/a.mp3"))
    assert found.length == len(data)
    assert found.duration == pytest.approx(300.0 if len(data) > len(WORD) else 2.4)


@pytest.mark.parametrize("data", [WITH_HEADER, WORD], ids=len)
def test_a_range_of_an_unknown_whole(data: bytes) -> None:
    with serve({"/a.mp3": file(data, total="*")}) as server:
        assert measured(server.url("/a.mp3")).length == len(data)


def test_a_server_may_send_less_than_was_asked_for() -> None:
    with serve({"/a.mp3": file(WITHOUT, most=50_000)}) as server:
        assert measured(server.url("/a.mp3"), walk="always").duration == 300.0
    assert len(server.requests) == 2 + -(-(len(WITHOUT) - 65_536) // 50_000)


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
    "gzip": (gzipped(WORD), "comes compressed, though asked for as it is", False),
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
        "sends another range than was asked for: 'bytes 5-9/100'",
        False,
    ),
    "less than nothing": (
        lambda _: Answer(206, {"Content-Range": "Bytes 0-9/100"}, framing="close"),
        "the answer ends before the file does (4 times)",
        True,
    ),
    "no Content-Range": (
        lambda _: Answer(206, {}, b"abcde"),
        "sends another range than was asked for: ''",
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
        "answers 410 Gone: the file was taken away for good",
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


NO_ADDRESS = "is no address that can be asked: look at its host and port"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "is no http or https address"),
        ("a.mp3", "is no http or https address"),
        ("http:///a.mp3", "is no http or https address"),
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
    assert caught.value.reason == "no network, or there is no host nowhere.example"
    assert caught.value.transient
    assert not any(naps)


def raises(error: Exception) -> Handler:
    def handler(_request: httpx.Request) -> httpx.Response:
        raise error

    return handler


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectTimeout(""), "audio.example takes no connection within 10 s"),
        (httpx.ReadTimeout(""), "audio.example says nothing for 20 s"),
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


# Redirects


def test_relative_redirects_and_their_connection() -> None:
    with serve(
        {
            "/one/a.mp3": redirect("../two/b.mp3", 301, b"Moved\n" * 100),
            "/two/b.mp3": redirect("?signed=1%2B1&x=+", 307),
            "/two/b.mp3?signed=1%2B1&x=+": WORD,
        }
    ) as server:
        found = measured(server.url("/one/a.mp3"))
    assert (found.length, found.hosts) == (len(WORD), ())
    assert server.connections == 1


def test_the_long_page_of_a_redirect_is_not_read() -> None:
    sign = redirect("/b.mp3", body=b"Moved\n" * 100_000)
    with serve({"/a.mp3": sign, "/b.mp3": WORD}) as server:
        assert measured(server.url("/a.mp3")).length == len(WORD)
    assert server.connections == 2


def test_ten_redirects_are_followed() -> None:
    hops = {f"/{n}": redirect(f"/{n + 1}") for n in range(10)}
    with serve({**hops, "/10": WORD}) as server:
        assert measured(server.url("/0")).length == len(WORD)


def test_a_location_in_raw_utf_8() -> None:
    with serve(
        {"/a": redirect("/编译 1.mp3"), "/%E7%BC%96%E8%AF%91%201.mp3": WORD}
    ) as s:
        assert measured(s.url("/a")).length == len(WORD)


def test_more_ranges_are_asked_where_the_redirects_ended() -> None:
    """A presigned address answers nothing but GET, and only with its query."""
    signed = file(WITHOUT, head=False)
    with (
        serve({"/s.mp3?sig=a%2Fb": signed}) as store,
        serve(
            {"/a.mp3": redirect(store.url("/s.mp3?sig=a%2Fb", "localhost"))}
        ) as front,
    ):
        found = measured(front.url("/a.mp3"))
    assert found.duration == 300.0
    assert found.hosts == ("localhost",)
    assert len(front.requests) == 1
    assert len(store.requests) > 1
    assert {request.method for request in store.requests} == {"GET"}


def test_a_signature_that_ran_out_is_made_anew() -> None:
    number = itertools.count()

    def signed(request: Request) -> Answer:
        if next(number) == 1:
            return Answer(503)
        return file(WITHOUT)(request)

    with serve({"/s.mp3": signed, "/a.mp3": redirect("/s.mp3")}) as server:
        assert measured(server.url("/a.mp3")).duration == 300.0
    assert [r.path for r in server.requests].count("/a.mp3") == 2


def leads(*locations: str) -> Handler:
    """Return a handler that leads from one place to the next, then to a file."""
    number = itertools.count()

    def handler(request: httpx.Request) -> httpx.Response:
        hop = next(number)
        if hop < len(locations):
            return moved_to(locations[hop])
        return sends(request, WORD)

    return handler


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:192.168.0.1]/",
        "http://[fd00::1]/",
        "http://0.0.0.0/",
        "http://inside.example/",
    ],
)
@pytest.mark.parametrize("start", ["http://93.184.216.34/a.mp3", ADDRESS])
def test_nobody_leads_us_into_a_private_network(start: str, location: str) -> None:
    host = httpx.URL(location).host
    error = mock_failure(leads(location), start)
    assert error.reason == f"redirects into a private network: {host}"
    assert not error.transient


def test_nobody_leads_us_there_by_a_detour() -> None:
    error = mock_failure(leads("https://cdn.example/", "/x", "http://10.0.0.1/"))
    assert error.reason == "redirects into a private network: 10.0.0.1"


@pytest.mark.parametrize(
    ("start", "location"),
    [
        (ADDRESS, "https://cdn.example/a.mp3?signed=secret"),
        (ADDRESS, "http://cdn.example/a.mp3"),  # down from https
        (ADDRESS, "https://fake-ip.example/a.mp3"),  # of somebody's own proxy
        (ADDRESS, "https://unknown.example/a.mp3"),  # whoever connects will see
        ("http://192.168.1.1/a.mp3", "http://10.0.0.1/a.mp3"),  # was inside before
        ("http://192.168.1.1/a.mp3", "https://cdn.example/a.mp3"),
    ],
)
def test_other_redirects_are_followed_and_only_their_hosts_kept(
    start: str, location: str
) -> None:
    found = mocked(leads(location), start)
    assert found.hosts == (httpx.URL(location).host,)
    assert "secret" not in found.model_dump_json()


# Many at once


def test_failures_are_values_beside_the_others() -> None:
    with serve({"/a.mp3": WORD, "/b.mp3": WITH_HEADER, "/c.mp3": page()}) as server:
        urls = [server.url(f"/{name}.mp3") for name in "abcd"]
        found = dict(probe_all(dict.fromkeys([*urls, "", "http://["])))
    assert set(found) == {*urls, "", "http://["}
    lengths = [getattr(found[url], "length", None) for url in urls]
    assert lengths == [len(WORD), len(WITH_HEADER), None, None]
    assert isinstance(found["http://["], ProbeError)


def test_what_is_known_goes_along() -> None:
    with serve({"/a.mp3": file(WORD, etag='"1"'), "/b.mp3": WORD}) as server:
        urls = {server.url("/a.mp3"): KNOWN, server.url("/b.mp3"): KNOWN}
        found = dict(probe_all(urls))
    assert found[server.url("/a.mp3")] is KNOWN
    assert getattr(found[server.url("/b.mp3")], "length", None) == len(WORD)


def test_nothing_to_do() -> None:
    assert list(probe_all({})) == []


def test_eight_are_in_flight_at_a_host_and_never_more() -> None:
    together = threading.Barrier(8)  # fewer would wait here for ever

    def meet(request: Request) -> Answer:
        together.wait(20)
        return file(WORD)(request)

    with serve({f"/{n}.mp3": meet for n in range(32)}) as server:
        urls = dict.fromkeys(server.url(f"/{n}.mp3") for n in range(32))
        found = [outcome for _, outcome in probe_all(urls)]
    assert all(isinstance(outcome, Probe) for outcome in found)
    assert server.most_in_flight == 8
    assert server.connections <= 8


def in_flight(urls: Iterable[str], meeting: str | None, parties: int) -> Counter[str]:
    """Return the most in flight by host, ``parties`` of them waiting for each other.

    With ``meeting``, all hosts lead to that one.
    """
    together, changing = threading.Barrier(parties), threading.Lock()
    now, most = Counter[str](), Counter[str]()

    def handler(request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if meeting and host != meeting:
            location = f"https://{meeting}{request.url.path}"
            return moved_to(location)
        with changing:
            for key in (host, "all"):
                now[key] += 1
                most[key] = max(most[key], now[key])
        together.wait(20)
        with changing:
            now.subtract((host, "all"))
        return sends(request, WORD)

    transport = httpx.MockTransport(handler)
    found = dict(probe_all(dict.fromkeys(urls), transport=transport))
    assert all(isinstance(outcome, Probe) for outcome in found.values())
    return most


def test_32_are_in_flight_in_all() -> None:
    urls = [f"https://h{h}.example/{n}.mp3" for h in range(8) for n in range(16)]
    most = in_flight(urls, None, parties=32)
    assert most["all"] == 32
    assert max(most[f"h{h}.example"] for h in range(8)) == 8


def test_where_redirects_meet_there_are_no_more_than_eight_either() -> None:
    urls = [f"https://h{h}.example/{n}.mp3" for h in range(4) for n in range(8)]
    most = in_flight(urls, "cdn.example", parties=8)
    assert most["cdn.example"] == 8


def test_a_slow_host_does_not_keep_the_others_waiting() -> None:
    release = threading.Event()
    slow = {f"/{n}.mp3": lambda _: Answer(404, wait=release.wait) for n in range(40)}
    quick = {f"/{n}.mp3": WORD for n in range(40)}
    with serve(slow) as one, serve(quick) as two:
        urls = [one.url(path) for path in slow]
        urls += [two.url(path, "localhost") for path in quick]
        results = probe_all(dict.fromkeys(urls))
        first = [url for url, _ in itertools.islice(results, 40)]
        assert all("localhost" in url for url in first)
        release.set()
        assert len(list(results)) == 40


def probing() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "probe"]


def test_closing_waits_for_nothing_and_starts_nothing() -> None:
    release = threading.Event()
    held = {f"/{n}.mp3": lambda _: Answer(404, wait=release.wait) for n in range(30)}
    with serve({"/a.mp3": WORD, **held}) as server:
        results = probe_all(dict.fromkeys(map(server.url, ["/a.mp3", *held])))
        assert next(results)[0] == server.url("/a.mp3")
        results.close()  # would hang here, were the others waited for
        assert not release.is_set()
        release.set()
        for thread in probing():
            thread.join(20)
    assert len(server.requests) <= 1 + 8


def test_closing_ends_a_wait_between_two_tries() -> None:
    asked = threading.Event()

    def busy(_request: Request) -> Answer:
        asked.set()
        return Answer(503, {"Retry-After": "29"})

    with serve({"/a.mp3": WORD, "/b.mp3": busy}) as server:
        results = probe_all(dict.fromkeys(map(server.url, ["/a.mp3", "/b.mp3"])))
        next(results)
        assert asked.wait(20)
        results.close()
        for thread in probing():
            thread.join(20)  # shorter than the wait that the server asked for
        assert not probing()
    assert len(server.requests) == 2


def test_a_bug_is_raised_where_the_results_are_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audio, "measure", lambda *_, **__: 1 / 0)
    with (
        serve({"/a.mp3": WORD}) as server,
        pytest.raises(ZeroDivisionError),
    ):
        list(probe_all({server.url("/a.mp3"): None}))


def test_a_proxy_that_can_not_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:1")
    with pytest.raises(PodcastDigestError) as caught:
        list(probe_all({ADDRESS: None}))
    assert str(caught.value) == (
        "the proxy of this environment can't be used: "
        "Unknown scheme for proxy URL URL('gopher://127.0.0.1:1')"
    )


# Pages


def test_a_page_is_fetched_by_the_same_rules() -> None:
    text = "# 好文\n".encode()
    with serve(
        {
            "/a": redirect("/b"),
            "/b": in_turn(refuse(500), text),
            "/z": gzipped(text),
            "/c": file(text, framing="chunked"),
            "/empty": b"",
        }
    ) as server:
        assert fetch(server.url("/a"), pause=no_pause) == text
        assert fetch(server.url("/z")) == text
        assert fetch(server.url("/c")) == text
        assert fetch(server.url("/empty")) == b""
    assert server.requests[0].header("range") is None


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_is_not_fetched_beyond_the_limit(packed: bool) -> None:
    data = b"a" * 3_000_000
    resource = gzipped(data) if packed else data
    with serve({"/a": resource}) as server, pytest.raises(ProbeError) as caught:
        fetch(server.url("/a"), limit=2_000_000)
    assert (
        str(caught.value)
        == f"{server.url('/a')}: more than 2.0 MB would have to be read"
    )


def test_a_page_that_is_not_there() -> None:
    with serve({}) as server, pytest.raises(ProbeError) as caught:
        fetch(server.url("/a"))
    assert caught.value.reason == (
        "answers 404 Not Found: "
        "check the address, and that the file is open to everyone"
    )


def test_a_page_that_is_not_what_it_says() -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        headers = {"Content-Encoding": "gzip"}
        body = httpx.ByteStream(gzip.compress(b"a" * 99)[:9] + b"no gzip")
        return httpx.Response(200, headers=headers, stream=body)

    with pytest.raises(ProbeError) as caught:
        fetch(ADDRESS, transport=httpx.MockTransport(handler), pause=no_pause)
    assert caught.value.reason == "sends gzip that is broken (4 times)"


# The servers themselves


def test_the_server_tells_what_it_saw() -> None:
    with serve({"/a.mp3": file(WORD, head=False)}) as server, httpx.Client() as client:
        assert client.head(server.url("/a.mp3")).status_code == 403
        assert client.get(server.url("/a.mp3")).content == WORD
        assert client.get(server.url("/b%2B.mp3?x")).status_code == 404
    seen = [(request.method, request.path) for request in server.requests]
    assert seen == [("HEAD", "/a.mp3"), ("GET", "/a.mp3"), ("GET", "/b%2B.mp3?x")]
    assert server.sent == len(WORD)
    assert Request("GET", "/").header("range") is None
