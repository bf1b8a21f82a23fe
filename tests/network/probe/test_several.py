"""Several ranges of a file in one answer: fewer requests, and the same facts."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.errors import ProbeError
from podcast_digest.lock import Probe
from podcast_digest.network.probe import examine, open_client, probe_all
from podcast_digest.network.ranges import boundary, pieces
from podcast_digest.network.remote import FIRST, LANES, Remote
from tests.network.probe.probing import WITHOUT, measured, moved_to, no_pause, sends
from tests.servers import Answer, Request, Resource, Server, file, in_turn, serve

SEVERAL = file(WITHOUT)
FACTS = (len(WITHOUT), 300.0, True, "sampled")


def _facts(probe: Probe | Exception) -> tuple[object, ...]:
    assert isinstance(probe, Probe)
    return probe.length, probe.duration, probe.exact, probe.method


def _asks_several(request: Request) -> bool:
    return "," in (request.header("range") or "")


def test_all_windows_of_a_sample_come_at_once() -> None:
    with serve({"/a.mp3": SEVERAL, "/b.mp3": file(WITHOUT, several=False)}) as server:
        assert _facts(measured(server.url("/a.mp3"))) == FACTS
        together = len(server.requests)
        assert _facts(measured(server.url("/b.mp3"))) == FACTS
    assert [_asks_several(request) for request in server.requests[:2]] == [False, True]
    assert together == 2
    # The first, one that asks for several in vain, and one for each window.
    assert len(server.requests) - together == 2 + 11


def _changed(change: Callable[[Answer], Answer]) -> Resource:
    """Serve a file, the answers that have several parts changed."""

    def serve_changed(request: Request) -> Answer:
        said = SEVERAL(request)
        return change(said) if _asks_several(request) else said

    return serve_changed


def _with(status: int = 206, kind: str = "", **headers: str) -> Callable[..., Answer]:
    kinds = {"Content-Type": kind} if kind else {}
    return lambda said: Answer(status, {**said.headers, **kinds, **headers}, said.body)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: Answer(206, said.headers, said.body[:-20]),
        lambda said: Answer(206, said.headers, said.body[: len(said.body) // 2]),
        lambda said: Answer(
            206, said.headers, said.body.replace(b"bytes ", b"bytes 9")
        ),
        lambda said: Answer(206, said.headers, said.body.replace(b"/", b"/9")),
        lambda said: Answer(206, said.headers, said.body.replace(b"Range", b"Rang")),
        lambda said: Answer(206, said.headers, said.body.replace(b"THIS--", b"THIS\r")),
        lambda said: Answer(206, said.headers, said.body * 99),
        lambda said: Answer(206, said.headers, b""),
        lambda said: Answer(206, said.headers, said.body, reset_after=1000),
        _with(kind="multipart/byteranges; boundary=OTHER"),
        _with(kind="multipart/byteranges"),
        _with(kind="audio/mpeg"),
        _with(ETag='"another"'),
        _with(400),
        _with(403),
        _with(416),
        _with(500),
    ],
)
def test_what_is_not_in_order_is_asked_for_one_by_one(
    change: Callable[[Answer], Answer],
) -> None:
    with serve({"/a.mp3": _changed(change)}) as server:
        assert _facts(measured(server.url("/a.mp3"))) == FACTS
    assert sum(map(_asks_several, server.requests)) == 1


def test_who_wants_to_be_asked_later_is() -> None:
    turns = itertools.count()

    def busy(said: Answer) -> Answer:
        return Answer(503) if next(turns) == 0 else said

    with serve({"/a.mp3": _changed(busy)}) as server:
        assert _facts(measured(server.url("/a.mp3"))) == FACTS
    assert [_asks_several(request) for request in server.requests] == [
        *(False, True, True)
    ]


@pytest.mark.parametrize("several", [True, False])
def test_a_host_is_asked_once_whether_it_can(several: bool) -> None:
    sound = file(WITHOUT, several=several)
    with serve({f"/{n}.mp3": sound for n in range(6)}) as server:
        urls = [server.url(f"/{n}.mp3") for n in range(6)]
        found = dict(probe_all(dict.fromkeys(urls)))
    assert {_facts(found[url]) for url in urls} == {FACTS}
    assert sum(map(_asks_several, server.requests)) == (6 if several else 1)


@pytest.mark.parametrize("name", ["AmazonS3", "Windows-Azure-Blob/1.0"])
def test_a_store_that_says_it_cannot_is_not_asked(name: str) -> None:
    with serve({"/a.mp3": file(WITHOUT, more={"Server": name})}) as server:
        assert _facts(measured(server.url("/a.mp3"))) == FACTS
    assert not any(map(_asks_several, server.requests))


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 10)), min_size=1),
    st.binary(min_size=100, max_size=100),
    st.sampled_from([b"", b"Content-Type: audio/mpeg\r\n"]),
    st.sampled_from([b"", b"\r\n", b"preamble\r\n"]),
)
def test_parts_are_what_was_put_in(
    spans: list[tuple[int, int]], data: bytes, more: bytes, before: bytes
) -> None:
    body = before
    for start, length in spans:
        where = f"Content-Range: bytes {start}-{start + length - 1}/100\r\n\r\n"
        body += b"--B\r\n" + more + where.encode() + data[start : start + length]
        body += b"\r\n"
    found = list(pieces(body + b"--B--\r\n", b"B"))
    assert found == [(start, 100, data[start : start + n]) for start, n in spans]


@given(st.binary(), st.text())
def test_any_bytes_are_parts_or_not(body: bytes, kind: str) -> None:
    between = boundary(kind) or b"B"
    try:
        found = list(pieces(b"--" + between + b"\r\n" + body, between))
    except ValueError:
        return
    assert all(piece.data in body for piece in found)


def _one_range(change: Callable[[int], Answer | None]) -> tuple[Resource, list[str]]:
    """Serve a file as Amazon S3 does; ``change`` the answers by their number."""
    asked: list[str] = []
    sound = file(WITHOUT, several=False, more={"Server": "AmazonS3"}, etag='"1"')

    def serve_one(request: Request) -> Answer:
        asked.append(request.header("range") or "")
        return change(len(asked)) or sound(request)

    return serve_one, asked


def test_one_range_at_a_time_is_asked_for_over_several_connections() -> None:
    together = threading.Barrier(LANES)

    def wait(number: int) -> None:
        if 1 < number <= 1 + LANES:
            together.wait(30)

    resource, asked = _one_range(wait)
    with serve({"/a.mp3": resource}) as server:
        assert _facts(measured(server.url("/a.mp3"))) == FACTS
        alone = asked[:]
        assert _facts(measured(server.url("/a.mp3"), lanes=1)) == FACTS
    assert sorted(alone) == sorted(asked[len(alone) :])
    assert len(alone) == len({*alone}) == 1 + 11


@pytest.mark.parametrize(
    "broken", [Answer(503), Answer(404), Answer(206, {"Content-Range": "bytes 0-1/9"})]
)
def test_what_fails_beside_the_others_is_asked_for_again(broken: Answer) -> None:
    resource, asked = _one_range(lambda n: broken if n == 3 else None)
    with serve({"/a.mp3": resource}) as server:
        assert _facts(measured(server.url("/a.mp3"))) == FACTS
    # Two or three of its lane are missing then, one of which had failed.
    assert len(asked) == 1 + 11 + 1


def test_a_file_that_changes_meanwhile_is_said_to() -> None:
    other = file(WITHOUT + WITHOUT[:96], several=False)
    asked = itertools.count()
    first = file(WITHOUT, several=False)

    def changing(request: Request) -> Answer:
        return (first if next(asked) < 4 else other)(request)

    with serve({"/a.mp3": changing}) as server:
        url = server.url("/a.mp3")
        with pytest.raises(ProbeError) as caught:
            measured(url)
    assert str(caught.value) == (
        f"{url}: changed while it was read: 1200000 bytes, then 1200096"
    )


PART = 250_000
PARTS = [(FIRST + n * PART, PART) for n in range(2 * LANES)]


@contextmanager
def _lanes(resource: Resource, **bounds: Any) -> Iterator[tuple[Remote, Server]]:
    """Yield a file of which parts come over several connections, its start read."""
    with serve({"/a.mp3": resource}) as server, open_client() as client:
        how: dict[str, Any] = {"limit": 10_000_000, "pause": no_pause} | bounds
        remote = Remote(client, server.url("/a.mp3"), lanes=LANES, **how)
        with closing(remote):
            remote.start()
            yield remote, server


def _silent() -> Resource:
    """Serve a file that has all those parts, from an object store."""
    data = bytes(FIRST + len(PARTS) * PART + PART)
    return file(data, several=False, more={"Server": "AmazonS3"})


def test_bytes_of_all_connections_count_as_one_file() -> None:
    limit = FIRST + 3 * PART
    with (
        _lanes(_silent(), limit=limit) as (remote, server),
        pytest.raises(ProbeError) as caught,
    ):
        [remote.read(*part, ahead=PARTS) for part in PARTS]
    assert str(caught.value) == (
        f"{remote.url}: more than 0.8 MB would have to be read"
    )
    # No more than four have come whole by then, and four more were on their way.
    assert server.sent <= limit + (LANES + 1) * PART


def test_a_host_that_sends_all_of_it_does_so_once_and_not_over_each() -> None:
    data = bytes(10 * PART)
    first = file(data, several=False, more={"Server": "AmazonS3"})
    seen: list[int] = []
    with _lanes(
        in_turn(first, file(data, ranges=False)),
        limit=FIRST + len(data),
        watch=lambda received, _size: seen.append(received),
    ) as (remote, _):
        ahead = [(n * PART, PART) for n in range(1, 9)]
        assert remote.read(len(data) - PART, PART, ahead=ahead) == bytes(PART)
    assert seen[-1] == FIRST + len(data)


def test_what_all_connections_bring_earns_time_and_is_seen() -> None:
    seen: list[int] = []
    with serve({"/a.mp3": _silent()}) as server, open_client() as client:
        remote = Remote(
            client,
            server.url("/a.mp3"),
            limit=10_000_000,
            clock=lambda: server.sent / 30_000,  # bytes a second
            watch=lambda received, _size: seen.append(received),
            lanes=LANES,
        )
        with closing(remote):
            remote.start()
            for at, length in PARTS:
                assert remote.read(at, length, ahead=PARTS) == bytes(length)
            remote.read(FIRST + len(PARTS) * PART, PART)
    assert server.sent / 30_000 > 60 + FIRST / 50_000  # what the first alone earned
    assert seen == sorted(seen)
    assert seen[-1] == server.sent
    assert len(server.requests) == 1 + len(PARTS) + 1


class StopError(Exception):
    pass


def test_no_connection_asks_for_more_when_all_is_to_end() -> None:
    stop = threading.Event()

    def pause(_seconds: float) -> None:
        if stop.is_set():
            raise StopError

    resource, asked = _one_range(lambda number: stop.set() if number > 1 else None)
    with (
        serve({"/a.mp3": resource}) as server,
        open_client() as client,
        pytest.raises(StopError),
    ):
        examine(client, server.url("/a.mp3"), pause=pause)
    assert 2 <= len(asked) <= 1 + LANES


def test_a_host_that_asks_to_wait_is_asked_no_more_until_then() -> None:
    waits: list[tuple[float, int]] = []
    busy = Answer(429, {"Retry-After": "7"})
    together = threading.Barrier(LANES)

    def change(number: int) -> Answer | None:
        if 1 < number <= 1 + LANES:
            together.wait(30)
            return busy
        return None

    resource, asked = _one_range(change)
    with serve({"/a.mp3": resource}) as server, open_client() as client:
        pause = lambda s: waits.append((s, len(asked))) if s else None  # noqa: E731
        found = examine(client, server.url("/a.mp3"), pause=pause).probe
    assert _facts(found) == FACTS
    assert waits == [(7.0, 1 + LANES)]
    assert server.connections <= LANES + 1


def test_connections_never_wait_for_the_place_that_their_own_file_holds() -> None:
    place = threading.Semaphore(1)

    @contextmanager
    def gate(_host: str) -> Iterator[None]:
        assert place.acquire(timeout=20)
        try:
            yield
        finally:
            place.release()

    with _lanes(_silent(), gate=gate) as (remote, server):
        remote.read(0, FIRST + 1, stream=True)  # its answer stays open
        assert remote.read(*PARTS[0], ahead=PARTS[1:]) == bytes(PART)
        assert server.most_in_flight == 1


def test_files_of_many_hosts_that_lead_to_one_share_its_places() -> None:
    """Eight files, each over several connections, and no more than eight requests."""
    now, most, changing = Counter[str](), Counter[str](), threading.Lock()

    def handler(request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if host != "cdn.example":
            return moved_to(f"https://cdn.example{request.url.path}")
        with changing:
            now[host] += 1
            most[host] = max(most[host], now[host])
        said = sends(request, WITHOUT, server="AmazonS3")
        with changing:
            now[host] -= 1
        return said

    urls = [f"https://h{n}.example/{n}.mp3" for n in range(8)]
    transport = httpx.MockTransport(handler)
    found = list(probe_all(dict.fromkeys(urls), transport=transport))
    assert [_facts(outcome) for _, outcome in found] == [FACTS] * 8
    assert 1 <= most["cdn.example"] <= 8
