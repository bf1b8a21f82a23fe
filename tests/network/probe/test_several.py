"""Several ranges of a file in one answer: fewer requests, and the same facts."""

import itertools
import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.errors import ProbeError
from podcast_digest.lock import Probe
from podcast_digest.network.probe import probe_all
from podcast_digest.network.ranges import boundary, pieces
from podcast_digest.network.remote import LANES
from tests.network.probe.probing import WITHOUT, measured
from tests.servers import Answer, Request, Resource, file, serve

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
