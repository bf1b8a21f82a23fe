"""One hub, or Podcast Index, is told of a feed."""

import threading
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.errors import ProbeError
from podcast_digest.network import client, probe
from podcast_digest.network.notify import PODCAST_INDEX, announce, announce_all
from tests.hosting import all_led_to, resolve_all
from tests.hub import FORM
from tests.servers import (
    Answer,
    Resource,
    in_turn,
    redirect,
    refuse,
    serve,
)

FEED_URL = "https://example.org/show/feed.xml"
ACCEPTED = refuse(202)


def no_pause(_seconds: float) -> None:
    pass


def told(resource: bytes | Resource, pause: client.Pause = no_pause) -> int | str:
    """Return the status that accepts an announcement, or why it does not."""
    with serve({"/hub": resource}) as server, probe.open_client() as client:
        try:
            return announce(client, server.url("/hub"), FEED_URL, pause=pause)
        except ProbeError as error:
            return error.reason.replace(server.url(), "http://here/")


def says(status: int, body: bytes, **headers: str) -> Resource:
    return lambda _request: Answer(status, headers, body)


def test_a_hub_is_sent_the_form_that_hubs_take() -> None:
    with serve({"/hub": ACCEPTED}) as server, probe.open_client() as client:
        assert announce(client, server.url("/hub"), FEED_URL + "?a=1&b=字") == 202
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/hub")
    assert request.header("content-type") == FORM
    assert (request.header("user-agent") or "").startswith("podcast-digest/")
    assert request.header("cookie") is None
    assert request.body == (
        b"hub.mode=publish&hub.url=https%3A%2F%2Fexample.org%2Fshow%2Ffeed.xml"
        b"%3Fa%3D1%26b%3D%E5%AD%97"
    )


def test_podcast_index_is_asked_at_its_own_address() -> None:
    with (
        serve({"/api/1.0/hub/pubnotify": b'{"status":"true"}'}) as server,
        all_led_to(server) as transport,
        probe.open_client(transport) as client,
    ):
        assert announce(client, PODCAST_INDEX, FEED_URL) == 200
    (request,) = server.requests
    assert (request.method, request.header("host")) == ("GET", "api.podcastindex.org")
    assert request.path == f"/api/1.0/hub/pubnotify?{urlencode({'url': FEED_URL})}"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_status_of_success_accepts(status: int) -> None:
    assert told(refuse(status)) == status


def test_a_hub_that_is_busy_is_told_again() -> None:
    naps: list[float] = []
    busy = in_turn(refuse(503), refuse(429, retry_after="7"), ACCEPTED)
    assert told(busy, naps.append) == 202
    assert [nap for nap in naps if nap] == [1, 7]


def test_a_hub_that_stays_busy_is_left_alone() -> None:
    naps: list[float] = []
    why = "answers 503 Service Unavailable (Sorry.) (4 times)"
    assert told(refuse(503), naps.append) == why
    assert [nap for nap in naps if nap] == [1, 2, 4]


def test_a_hub_that_asks_for_an_hour_is_left_alone() -> None:
    why = "answers 429 Too Many Requests (Sorry.) and asks to wait 3600 s"
    assert told(refuse(429, retry_after="3600")) == why


def test_a_hub_that_breaks_off_is_told_again() -> None:
    broken: Resource = lambda _request: Answer(body=b"no more", reset_after=0)  # noqa: E731
    assert told(in_turn(broken, ACCEPTED)) == 202
    assert told(broken) == "the connection broke off (4 times)"


def test_a_hub_that_is_not_there_is_told_of_in_one_line() -> None:
    with serve({}) as server:
        url = server.url("/hub")
    ((target, answer),) = announce_all([url], FEED_URL)
    assert target == url
    assert isinstance(answer, ProbeError)
    assert answer.reason == "127.0.0.1 can't be reached: Connection refused"


LONG = "Nobody knows this feed. " * 10


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "answers 400 Bad Request"),
        (b"hub.url: unknown\nand more", "answers 400 Bad Request (hub.url: unknown)"),
        ("\r\n  不认识 \r\n".encode(), "answers 400 Bad Request (不认识)"),
        (b"<!doctype html><p>No.", "answers 400 Bad Request"),
        (b"\x1b[31mred\x00", "answers 400 Bad Request (\ufffd[31mred\ufffd)"),
        (LONG.encode(), f"answers 400 Bad Request ({LONG[:119]}…)"),
        (
            b'{"status":"false","description":"Feed not found."}',
            "answers 400 Bad Request (Feed not found.)",
        ),
        (b"[1, 2]", "answers 400 Bad Request ([1, 2])"),
    ],
)
def test_what_a_hub_says_of_it_is_told(body: bytes, why: str) -> None:
    assert told(says(400, body)) == why


def test_podcast_index_may_say_no_with_a_status_that_says_yes() -> None:
    no = b'{"status":"false","description":"Feed not found."}'
    assert told(says(200, no)) == "answers 200 OK (Feed not found.)"


def test_what_comes_compressed_unasked_accepts_all_the_same() -> None:
    for kind in ("gzip", "br"):
        packed = says(200, b"\x1f\x8b\x08", **{"Content-Encoding": kind})
        assert told(packed) == 200


def test_a_hub_that_asks_for_a_login_is_told_of_as_a_hub() -> None:
    assert told(refuse(401)) == "answers 401 Unauthorized (Sorry.)"


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_that_keeps_what_is_sent_is_followed(status: int) -> None:
    hubs = {"/hub": redirect("/there", status), "/there": ACCEPTED}
    with serve(hubs) as server, probe.open_client() as client:
        assert announce(client, server.url("/hub"), FEED_URL) == 202
    first, second = server.requests
    assert (second.method, second.path) == ("POST", "/there")
    assert first.body == second.body != b""


@pytest.mark.parametrize(
    ("status", "name"), [(301, "Moved Permanently"), (302, "Found"), (303, "See Other")]
)
def test_a_redirect_that_loses_what_is_sent_is_no_success(
    status: int, name: str
) -> None:
    assert told(redirect("/there", status)) == (
        f"answers {status} {name}: what is sent would be lost on the way to "
        "http://here/there; is that its address?"
    )


def test_a_redirect_into_a_private_network_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolve_all(monkeypatch)
    client.is_private.cache_clear()
    with (
        serve({"/hub": redirect("http://127.0.0.2/", 308)}) as server,
        all_led_to(server) as transport,
    ):
        hub = "https://hub.example.org/hub"
        ((_, answer),) = announce_all([hub], FEED_URL, transport=transport)
    client.is_private.cache_clear()
    assert isinstance(answer, ProbeError)
    assert answer.reason == "redirects into a private network: 127.0.0.2"


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_a_hub_says_is_told_in_one_line(body: bytes) -> None:
    # A server would answer the same, and take its time for each of them.
    answer = httpx.MockTransport(
        lambda _request: httpx.Response(400, stream=httpx.ByteStream(body))
    )
    with (
        probe.open_client(answer) as client,
        pytest.raises(ProbeError) as caught,
    ):
        announce(client, "https://hub.example.org/", FEED_URL)
    assert caught.value.reason.isprintable()
    assert len(caught.value.reason) < 160


def test_a_slow_hub_holds_no_other_up() -> None:
    done = threading.Event()
    slow: Resource = lambda _request: Answer(202, wait=lambda: done.wait(30))  # noqa: E731
    with serve({"/slow": slow, "/quick": ACCEPTED}) as server:
        answers = announce_all([server.url("/slow"), server.url("/quick")], FEED_URL)
        assert next(answers) == (server.url("/quick"), 202)
        done.set()
        assert list(answers) == [(server.url("/slow"), 202)]
