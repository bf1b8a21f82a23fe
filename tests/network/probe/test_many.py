"""Many addresses at once, and pages."""

import gzip
import itertools
import threading
from collections import Counter
from collections.abc import Iterable

import httpx
import pytest

from podcast_digest import audio
from podcast_digest.errors import PodcastDigestError, ProbeError
from podcast_digest.lock import Probe
from podcast_digest.network.probe import fetch, probe_all
from tests.network.probe.probing import (
    ADDRESS,
    KNOWN,
    WITH_HEADER,
    WORD,
    moved_to,
    no_pause,
    sends,
)
from tests.servers import (
    Answer,
    Request,
    file,
    gzipped,
    in_turn,
    page,
    redirect,
    refuse,
    serve,
)

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
    assert caught.value.reason == "sends broken gzip (4 times)"


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
