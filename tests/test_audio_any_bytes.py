"""Any bytes at all: an answer or a one-line error, within the budget."""

from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_digest import audio
from podcast_digest.audio.mpeg import free_length
from podcast_digest.audio.scan import Run, Scanner
from podcast_digest.errors import AudioError
from tests.sounds import FOLDER, ID3V1, ape, drive, id3, mp3, real, vbri, xing

Walk = Literal["never", "needed", "always"]
REAL = sorted(path.name for path in FOLDER.iterdir() if path.suffix != ".json")

pieces = st.one_of(
    st.binary(max_size=300),
    st.integers(0, 40).map(lambda n: mp3(n * 0.024)),
    st.integers(0, 40).map(lambda n: mp3(n * 0.026, rate=22050, kbits=56)),
    st.integers(0, 9).map(lambda n: mp3(n * 0.036, rate=16000, mono=False)),
    st.builds(xing, st.integers(0, 1 << 32 - 1), st.integers(0, 1 << 32 - 1)),
    st.builds(vbri, st.integers(0, 99), st.integers(0, 99999)),
    st.builds(
        lambda title, n: id3(title=title, cover=n), st.text(), st.integers(0, 999)
    ),
    st.builds(lambda n: id3(cover=100_000)[:n], st.integers(0, 9999)),
    st.integers(0, 300).map(ape),
    st.sampled_from(
        [ID3V1, b"TAG", b"ID3", b"LYRICSBEGIN..LYRICS200", b"\xff\xfb\x90"]
    ),
    st.sampled_from([real("free-44k-mono.mp3"), real("vbr-24k-mono-xing.mp3")]),
)
patchworks = st.lists(pieces, max_size=8).map(b"".join)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A real file with some bytes changed, cut out, or put in."""
    data = bytearray(real(draw(st.sampled_from(REAL))))
    for _ in range(draw(st.integers(1, 6))):
        # Mostly in the first bytes, where the headers are.
        at = draw(st.integers(0, 200) | st.integers(0, len(data)))
        end = at + draw(st.sampled_from([0, 1, 4, 500]))
        data[at:end] = draw(st.binary(max_size=8))
    return bytes(data)


def answer(data: bytes, walk: Walk) -> audio.Audio | None:
    found = None
    try:
        found = drive(audio.measure(len(data), walk=walk), data).audio if data else None
    except AudioError as error:
        lines = str(error).splitlines()
    else:
        lines = [""]
    assert len(lines) == 1
    if found:
        assert found.duration >= 0
        assert found.duration < 1e9
        assert list(found.seams) == sorted(found.seams, key=lambda seam: seam.start)
    return found


@pytest.mark.parametrize("walk", ["never", "needed", "always"])
@given(data=st.one_of(st.binary(max_size=2000), patchworks, broken()))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_an_answer_or_one_line(walk: Walk, data: bytes) -> None:
    answer(data, walk)


@pytest.mark.parametrize("walk", ["never", "needed"])
@given(data=st.one_of(patchworks, broken()), times=st.integers(2, 60))
@settings(max_examples=60, deadline=None)
def test_long_files_stay_within_the_budget(walk: Walk, data: bytes, times: int) -> None:
    answer(data * times, walk)


def runs_of(data: bytes, cuts: list[int], *, split: bool) -> list[Run]:
    scanner = Scanner(len(data), free=free_length(data, 0), split=split)
    bounds = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    runs = [run for a, b in pairwise(bounds) for run in scanner.feed(data[a:b])]
    return runs + list(scanner.feed(b"", last=True))


@given(
    data=st.one_of(patchworks, broken()),
    cuts=st.lists(st.integers(0, 40_000), max_size=12),
    split=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_the_runs_do_not_depend_on_how_blocks_are_cut(
    data: bytes, cuts: list[int], split: bool
) -> None:
    runs = runs_of(data, cuts, split=split)
    assert runs == runs_of(data, [], split=split)
    at = 0
    for run in runs:  # they cover the file, without gaps
        assert run.start == at
        assert run.length > 0
        assert (run.frames > 0) == (run.kind in ("frames", "header"))
        at += run.length
    assert at == len(data)


@given(
    parts=st.lists(st.tuples(st.integers(4, 60), st.text(max_size=9)), min_size=1),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_a_walk_counts_every_frame_of_joined_files(
    parts: list[tuple[int, str]], data: st.DataObject
) -> None:
    whole, frames = b"", 0
    for count, title in parts:
        stale = data.draw(st.booleans()) and bool(whole)
        whole += id3(title=title) + xing(9, 9) * stale
        whole += mp3(count * 0.024, kbits=data.draw(st.sampled_from([32, 64])))
        frames += count + stale
    assert audio.measure_bytes(whole).duration == round(frames * 0.024, 3)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xf3\x84\xc4" * 100_000,
        b"\xff\xfb\x00" * 30_000,
        b"ID3\x03\0\0\0\0\0\0" * 40_000,
        b"OggS\0" * 80_000,
        b"\0\0\0\x08free" * 50_000,
        bytes(4) + b"moov" + bytes(400_000),
        mp3(1) + bytes(400_000),
        real("vbr-24k-mono-bare.mp3") + b"\xff\xf3\x84\xc4" * 100_000,
    ],
)
@pytest.mark.parametrize("walk", ["never", "needed", "always"])
def test_what_is_made_to_be_slow(data: bytes, walk: Walk) -> None:
    answer(data, walk)


def test_a_file_said_to_have_2_gb() -> None:
    """The first block is all that is there to see: the rest is silence."""
    size, head = 2 << 30, mp3(30)

    class Huge(bytes):
        def __len__(self) -> int:
            return size

        def __getitem__(self, part: slice) -> bytes:  # type: ignore[override]
            assert part.stop <= size
            return head[part].ljust(part.stop - part.start, b"\0")

    found = drive(audio.measure(size, walk="never"), Huge())
    assert not found.audio.exact
