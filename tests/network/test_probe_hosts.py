"""What hosts are asked, and what comes back: real servers on loopback."""

import gzip
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from podcast_digest.network import client
from podcast_digest.network.answers import ORIGIN, Answer, Answers, Want
from podcast_digest.network.hosts import ask, ask_all, open_client
from tests import servers
from tests.hosting import all_led_to, resolve_all
from tests.servers import (
    Request,
    Resource,
    file,
    gzipped,
    in_turn,
    page,
    redirect,
    refuse,
    serve,
)

SOUND = bytes(range(250)) * 4_000  # a million bytes
PARTS, TEXT = Want(), Want(parts=False, body=1_000)


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    resolve_all(monkeypatch)
    client.is_private.cache_clear()
    yield
    client.is_private.cache_clear()


def asked(
    resource: bytes | Resource, want: Want = PARTS, **options: Any
) -> tuple[Answers, list[Request]]:
    """Return what a server answers under /a, and what it was asked."""
    options = {"pause": lambda _seconds: None} | options
    with serve({"/a": resource}) as server, open_client() as client:
        answers = ask(client, server.url("/a"), want, **options)
    return answers, server.requests


def questions(requests: list[Request]) -> list[tuple[str, str | None]]:
    return [(request.method, request.header("range")) for request in requests]


def told(answer: Answer | None, *names: str) -> list[object]:
    """Return the status, some headers and the length of an answer without a fault."""
    assert answer is not None
    assert answer.error is None
    return [answer.status, *map(answer.headers.get, names), answer.length]


# What is asked


def test_parts_are_asked_for_as_directories_and_players_do() -> None:
    kind = {"Content-Type": "audio/mpeg"}
    said, requests = asked(file(SOUND, last_modified="Mon", etag='"1"', more=kind))
    names = "content-type", "content-range", "content-length", "last-modified", "etag"
    assert told(said.start, *names) == [
        *(206, "audio/mpeg", "bytes 0-1/1000000", "2", "Mon", '"1"', 2)
    ]
    assert told(said.end, *names) == [
        *(206, "audio/mpeg", "bytes 999998-999999/1000000", "2", "Mon", '"1"', 2)
    ]
    assert told(said.head, *names) == [
        *(200, "audio/mpeg", None, "1000000", "Mon", '"1"', 0)
    ]
    assert (said.whole, said.body) == (None, None)
    assert len(said.hops) == 1
    assert questions(requests) == [
        ("GET", "bytes=0-1"),
        ("GET", "bytes=-2"),
        ("HEAD", None),
    ]
    for request in requests:
        assert request.header("accept-encoding") == "identity"
        assert str(request.header("user-agent")).startswith("podcast-digest/")
        assert request.header("origin") is None


def test_a_text_is_read_as_a_script_of_a_web_player_would() -> None:
    open_to_all = {"Access-Control-Allow-Origin": "*"}
    said, [request] = asked(file(b"WEBVTT\n", more=open_to_all), TEXT)
    assert told(said.whole, "access-control-allow-origin") == [200, "*", 7]
    assert said.body == b"WEBVTT\n"
    assert (said.head, said.start, said.end) == (None, None, None)
    assert questions([request]) == [("GET", None)]
    assert request.header("origin") == ORIGIN


def test_the_first_bytes_may_be_asked_for_as_such_a_script_would() -> None:
    open_to_all = {"Access-Control-Allow-Origin": "*"}
    said, requests = asked(file(SOUND, more=open_to_all), Want(script=True))
    assert said.start is not None
    assert said.start.headers["access-control-allow-origin"] == "*"
    assert [request.header("origin") for request in requests] == [ORIGIN, None, None]


def test_a_picture_is_asked_for_in_parts_and_read() -> None:
    said, requests = asked(b"a picture", Want(body=1_000))
    assert said.body == b"a picture"
    assert said.head is not None
    assert len(requests) == 4


def test_nothing_wanted_is_nothing_asked() -> None:
    said, requests = asked(b"", Want(parts=False))
    assert said == Answers(said.hops)
    assert requests == []


def test_no_cookie_is_brought_back() -> None:
    _, requests = asked(file(SOUND, more={"Set-Cookie": "id=1; Path=/"}))
    assert [request.header("cookie") for request in requests] == [None] * 3


# What is not asked, or not read


@pytest.mark.parametrize("status", [401, 403, 404, 410, 416])
def test_what_is_not_there_is_asked_for_once(status: int) -> None:
    said, requests = asked(refuse(status), Want(body=9))
    assert told(said.start) == [status, len(b"Sorry.\n")]
    assert (said.end, said.head, said.whole, said.body) == (None, None, None, None)
    assert len(requests) == 1


def test_of_a_host_that_sends_everything_little_is_read() -> None:
    read = 0

    def body() -> Iterator[bytes]:
        nonlocal read
        for _ in range(1_000):
            read += 10_000
            yield bytes(10_000)

    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body()))
    with open_client(transport) as client:
        said = ask(client, "https://audio.example/a.mp3", PARTS)
    assert told(said.start) == [200, 20_000]
    assert read == 3 * 20_000


@pytest.mark.parametrize("pack", [gzipped, bytes])
def test_a_body_is_not_read_beyond_the_limit(pack: Callable[[bytes], Any]) -> None:
    said, _ = asked(pack(bytes(1_001)), TEXT)
    assert said.body is None
    assert said.whole is not None
    assert said.whole.status == 200
    assert said.whole.error == "more than 0.0 MB would have to be read"
    assert not said.whole.transient


def test_a_body_of_the_limit_is_read() -> None:
    assert asked(bytes(1_000), TEXT)[0].body == bytes(1_000)


def test_a_body_that_comes_compressed_unasked_is_unpacked() -> None:
    said, _ = asked(gzipped(b"<rss/>"), TEXT)
    assert told(said.whole, "content-encoding") == [200, "gzip", 6]
    assert said.body == b"<rss/>"


PACKED = gzip.compress(b"<rss/>" * 99, mtime=0)


@pytest.mark.parametrize(
    ("packed", "data", "error"),
    [
        ("gzip", PACKED[:9] + b"no gzip", "sends broken gzip (4 times)"),
        ("gzip", PACKED[:-9], "the answer ends before the file does (4 times)"),
        ("br", b"<rss/>", "is sent compressed as br, though asked for as it is"),
    ],
)
def test_a_body_that_can_not_be_unpacked(packed: str, data: bytes, error: str) -> None:
    headers = {"Content-Encoding": packed}
    said, _ = asked(lambda _: servers.Answer(200, headers, data), TEXT)
    assert said.body is None
    assert said.whole is not None
    assert said.whole.error == error


def test_a_web_page_is_an_answer() -> None:
    said, _ = asked(page(), Want(body=1_000))
    assert told(said.start, "content-type")[:2] == [200, "text/html; charset=utf-8"]
    assert said.body == b"<!doctype html><title>Sign in</title>"


# Redirects


def test_every_hop_is_recorded() -> None:
    signed = "/2.mp3?X-Amz-Signature=0&x=%2B+"
    with (
        serve(
            {
                "one.example/a": redirect("/b", 301),
                "one.example/b": redirect(f"https://two.example{signed}", 307),
                f"two.example{signed}": SOUND,
            }
        ) as server,
        all_led_to(server) as transport,
        open_client(transport) as client,
    ):
        said = ask(client, "http://one.example/a", PARTS)
    assert said.hops == (
        "http://one.example/a",
        "http://one.example/b",
        f"https://two.example{signed}",
    )
    assert told(said.start, "content-range") == [206, "bytes 0-1/1000000", 2]
    assert told(said.head, "content-length") == [200, "1000000", 0]
    paths = [request.path for request in server.requests]
    assert paths == ["/a", "/b", signed] * 3  # a signature may be of use only once


def test_head_is_refused_where_a_signature_is_for_get() -> None:
    with serve(
        {"/a": redirect("/b?sig=0"), "/b?sig=0": file(SOUND, head=False)}
    ) as server:
        url = server.url("/a")
        [(_, said)] = ask_all({url: PARTS})
    assert told(said.start) == [206, 2]
    assert told(said.head) == [403, 0]


@pytest.mark.parametrize(
    ("resource", "error", "hops"),
    [
        (redirect("/a"), "redirects more than 10 times", 12),
        (
            redirect("https://10.0.0.1/a"),
            "redirects into a private network: 10.0.0.1",
            2,
        ),
        (redirect("ftp://two.example/a"), "redirects to an address of ftp:", 2),
    ],
)
def test_redirects_to_nowhere(resource: Resource, error: str, hops: int) -> None:
    with (
        serve({"/a": resource}) as server,
        all_led_to(server) as transport,
        open_client(transport) as client,
    ):
        said = ask(client, "https://one.example/a", Want(body=9))
    assert said.start is not None
    assert (said.start.status, said.start.error) == (0, error)
    assert not said.start.transient
    assert len(said.hops) == hops
    assert (said.end, said.head, said.whole) == (None, None, None)


# Trying again


def naps(*resources: bytes | Resource) -> tuple[Answers, list[float]]:
    slept: list[float] = []
    said, _ = asked(in_turn(*resources), pause=slept.append)
    return said, [seconds for seconds in slept if seconds]


def test_a_busy_host_is_asked_again() -> None:
    said, slept = naps(refuse(503, retry_after="7"), refuse(500), SOUND)
    assert told(said.start) == [206, 2]
    assert slept == [7, 2]


def test_a_host_that_stays_busy_gives_no_answer() -> None:
    said, slept = naps(refuse(429))
    assert said.start is not None
    assert said.start.status == 429
    assert said.start.error == "answers 429 Too Many Requests (4 times)"
    assert said.start.transient
    assert slept == [1, 2, 4]
    assert said.head is None


def test_who_asks_for_a_long_wait_is_left_alone() -> None:
    said, slept = naps(refuse(429, retry_after="1800"))
    assert said.start is not None
    assert said.start.error == "answers 429 Too Many Requests and asks to wait 1800 s"
    assert slept == []


@pytest.mark.parametrize(("status", "slept"), [(500, []), (501, []), (503, [1])])
def test_what_breaks_on_head_alone_is_an_answer(
    status: int, slept: list[float]
) -> None:
    ways = in_turn(SOUND, SOUND, refuse(status), SOUND)
    said, waits = naps(ways)
    assert waits == slept
    assert said.head is not None
    assert said.head.status == (200 if slept else status)


def test_a_connection_that_breaks() -> None:
    said, _ = asked(file(SOUND, reset_after=0))
    assert said.start == Answer(
        206,
        said.start.headers if said.start else {},
        error="the connection broke off (4 times)",
        transient=True,
    )


def test_what_was_said_before_the_connection_broke_is_forgotten() -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        if first.is_set():
            raise httpx.ConnectTimeout("")
        first.set()
        return httpx.Response(503)

    first = threading.Event()
    with open_client(httpx.MockTransport(handler)) as client:
        said = ask(client, "https://one.example/a", PARTS, pause=lambda _: None)
    assert said.start == Answer(
        error="one.example accepts no connection within 10 s (4 times)", transient=True
    )


def test_a_slow_drip_is_left_after_a_minute() -> None:
    seconds = iter(range(0, 7_000, 7))

    def handler(_request: httpx.Request) -> httpx.Response:
        drip = (bytes(1) for _ in range(1_000))
        return httpx.Response(200, content=drip)

    with open_client(httpx.MockTransport(handler)) as client:
        url = "https://one.example/a"
        said = ask(client, url, TEXT, clock=lambda: float(next(seconds)))
    assert said.whole is not None
    assert said.whole.error == "is too slow: 8 bytes in more than a minute"
    assert said.whole.transient


# Many


def test_failures_are_values_beside_the_others() -> None:
    with serve({"/a": SOUND, "/b": page(), "/c": refuse(404)}) as server:
        near = [server.url(f"/{name}") for name in "abcd"]
        found = dict(ask_all(dict.fromkeys([*near, "", "a.mp3", "http://[::1"], PARTS)))
    starts = {url: said.start for url, said in found.items() if said.start}
    assert [starts[url].status for url in near] == [206, 200, 404, 404]
    assert starts[""].error == "is not an http or https address"
    assert starts["a.mp3"].error == "is not an http or https address"
    assert starts["http://[::1"].error == (
        "is not an address that can be requested: check its host and port"
    )
    assert found["http://[::1"].hops == ("http://[::1",)


def test_a_server_that_is_not_there() -> None:
    with serve({}) as server:
        url = server.url("/a")
    [(_, said)] = ask_all({url: PARTS})
    assert said.start is not None
    assert str(said.start.error).startswith("127.0.0.1 can't be reached: ")
    assert said.start.transient


def test_nobody_to_ask() -> None:
    assert list(ask_all({})) == []


def test_each_is_asked_what_is_wanted_of_it() -> None:
    with serve({"/a": SOUND, "/b": b"text"}) as server:
        one, two = server.url("/a"), server.url("/b")
        found = dict(ask_all({one: PARTS, two: TEXT}))
    assert (found[one].body, found[two].body) == (None, b"text")
    assert (found[one].whole, found[two].start) == (None, None)


def test_eight_are_in_flight_at_a_host_and_never_more() -> None:
    together = threading.Barrier(8)  # fewer would wait here for ever

    def meet(request: Request) -> servers.Answer:
        together.wait(20)
        return file(SOUND)(request)

    with serve({f"/{n}": meet for n in range(16)}) as server:
        urls = dict.fromkeys((server.url(f"/{n}") for n in range(16)), PARTS)
        found = list(ask_all(urls))
    assert len(found) == 16
    assert server.most_in_flight == 8


def test_closing_waits_for_nothing_and_starts_nothing() -> None:
    release = threading.Event()
    held = {
        f"/{n}": lambda _: servers.Answer(404, wait=release.wait) for n in range(30)
    }
    with serve({"/a": b"", **held}) as server:
        urls = [server.url(path) for path in ("/a", *held)]
        results = ask_all(dict.fromkeys(urls, TEXT))
        assert next(results)[0] == urls[0]
        results.close()  # would hang here, were the others waited for
        assert not release.is_set()
        release.set()
        for thread in threading.enumerate():
            if thread.name == "probe":
                thread.join(20)
    assert len(server.requests) <= 1 + 8
