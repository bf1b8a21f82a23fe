"""Where redirects lead, and where nobody follows them."""

import itertools

import httpx
import pytest

from tests.network.probe.probing import (
    ADDRESS,
    WITHOUT,
    WORD,
    Handler,
    measured,
    mock_failure,
    mocked,
    moved_to,
    sends,
)
from tests.servers import (
    Answer,
    Request,
    file,
    redirect,
    serve,
)


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
