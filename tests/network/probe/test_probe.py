"""What servers are asked for, and what is made of their answers."""

from collections.abc import Iterator

import httpx
import pytest

from podcast_digest.audio import Audio
from podcast_digest.lock import Probe
from podcast_digest.network import remote
from podcast_digest.network.probe import examine, open_client
from tests.network.probe.probing import (
    KNOWN,
    WITH_HEADER,
    WITHOUT,
    WORD,
    failure,
    measured,
    mock_failure,
    mocked,
    sends,
)
from tests.servers import (
    Answer,
    Request,
    file,
    in_turn,
    redirect,
    serve,
)

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
