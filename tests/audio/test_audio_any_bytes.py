"""Any bytes at all: an answer or a one-line error, within the budget."""

from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_digest import audio
from podcast_digest.audio.mp4chapters import chapter_texts, mp4_chapters
from podcast_digest.audio.mpeg import free_length
from podcast_digest.audio.scan import Run, Scanner
from podcast_digest.audio.tagging import render_tag
from podcast_digest.audio.tags import id3_artwork, id3_title
from podcast_digest.errors import AudioError
from tests.sounds import FOLDER, ID3V1, ape, drive, id3, mp3, real, vbri, xing

Walk = Literal["never", "needed", "always"]
WALKS: tuple[Walk, ...] = ("never", "needed", "always")
SEEDS = FOLDER.parent / "fuzz"
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


class Huge(bytes):
    """Two gigabytes that are made where they are looked at."""

    head = b""  #: what they begin with
    body = b"\0"  #: what is repeated behind that, from the first byte on
    size = 2 << 30

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, part: slice) -> bytes:  # type: ignore[override]
        assert part.stop <= self.size + 65536
        stop = min(part.stop, self.size)
        start, length = part.start % len(self.body), stop - part.start
        many = 2 + length // len(self.body)
        rest = bytes(self.body * many)[start : start + length]
        begin: bytes = self.head[part.start : stop]
        return begin + rest[len(begin) :]


@pytest.mark.parametrize("walk", ["never", "needed"])
def test_2_gb_of_one_bitrate_need_no_walk(walk: Walk) -> None:
    huge = Huge()
    huge.body = mp3(10)
    found = drive(audio.measure(huge.size, walk=walk), huge)
    assert found.audio.exact
    assert found.audio.duration == pytest.approx(huge.size / 8000, rel=0.001)


def test_2_gb_with_a_true_header_take_one_request() -> None:
    huge = Huge()
    huge.body, frames = mp3(10), huge.size // 192
    huge.head = xing(frames - 1, huge.size)
    found = drive(audio.measure(huge.size), huge)
    assert found.audio.method == "header"
    assert found.audio.duration == round((frames - 1) * 0.024, 3)
    assert [need[:3] for need in found.needs] == [(0, 65536, False)]


def test_2_gb_of_silence_behind_some_sound_are_an_estimate() -> None:
    huge = Huge()
    huge.head = mp3(30)
    found = drive(audio.measure(huge.size, walk="never"), huge)
    assert not found.audio.exact


def test_2_gb_of_m4a_whose_header_is_at_the_end() -> None:
    """Its box of sound claims them; the header is found in one more request."""
    data = real("slow.m4a")
    at, moov = data.find(b"mdat") - 4, data.find(b"moov") - 4
    huge = Huge()
    rest = huge.size - at - (len(data) - moov)
    huge.head = data[:at] + rest.to_bytes(4, "big") + b"mdat"
    tail = data[moov:]

    class Tailed(Huge):
        head = huge.head

        def __getitem__(self, part: slice) -> bytes:  # type: ignore[override]
            gone = self.size - len(tail)
            if part.start >= gone:
                return tail[part.start - gone : part.stop - gone]
            return super().__getitem__(part)

    found = drive(audio.measure(huge.size), Tailed())
    assert found.audio.duration == pytest.approx(2.3, abs=0.05)
    assert found.requests == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bytes(500_000), "nothing but zero bytes"),
        (
            Random(1).randbytes(500_000),
            "unknown audio format: no MPEG frames in it",
        ),
        (
            real("wav.wav")[:30],
            "a WAV file whose header (fmt and data) is not there",
        ),
        (real("slow.m4a")[:9000], "an MP4 without its header (moov): it was cut off"),
        (b"<html><body>404", "an HTML page, not audio: a login or error page?"),
        (id3(cover=5_000_000)[:700_000], "an ID3 tag with no audio after it"),
        (id3(cover=5_000_000), "an ID3 tag with no audio after it"),
    ],
    ids=["zeros", "random", "WAV", "MP4", "HTML", "cut in a cover", "only a cover"],
)
def test_what_names_and_types_lie_about(data: bytes, reason: str) -> None:
    with pytest.raises(AudioError) as error:
        audio.measure_bytes(data, walk="needed")
    assert str(error.value) == reason
    assert answer(data, "always") is None


@pytest.mark.parametrize("walk", ["never", "needed", "always"])
def test_a_header_that_claims_100_hours(walk: Walk) -> None:
    for header in (xing, vbri):
        for length in (192 + 4_800_000, 2 << 30, 1):
            data = header(100 * 3600 * 125 // 3, length) + mp3(600)
            found = audio.measure_bytes(data, walk=walk)
            assert found.duration == 600
            assert found.note
            assert " header claims 360000.0 s" in found.note


def test_an_ogg_that_claims_centuries() -> None:
    data = bytearray(real("opus.opus"))
    last = data.rfind(b"OggS")
    data[last + 6 : last + 14] = (1 << 60).to_bytes(8, "little")
    with pytest.raises(AudioError) as error:
        audio.measure_bytes(bytes(data), walk="never")
    assert str(error.value) == "it claims to last 6671999448 hours"


@pytest.mark.parametrize("walk", ["never", "needed", "always"])
def test_every_length_that_a_cut_file_may_have(walk: Walk) -> None:
    for name in ("vbr-24k-mono-xing.mp3", "fast.m4a", "opus.opus", "chapters.mp3"):
        data = real(name)
        for length in [*range(1, 400, 7), *range(400, len(data), 501)]:
            answer(data[:length], walk)


@pytest.mark.parametrize("seed", sorted(SEEDS.iterdir()), ids=lambda path: path.name)
def test_the_seeds_of_the_fuzzer(seed: Path) -> None:
    """Each of them whole, and doubled, in every way that there is to read it."""
    for data in (seed.read_bytes(), seed.read_bytes() * 2):
        for walk in WALKS:
            answer(data, walk)
        assert (id3_title(data) or "T").isprintable()
        id3_artwork(data)
        for read in (audio.read_chapters_bytes, mp4_chapters, audio.id3_chapters):
            with suppress(AudioError):
                assert all(chapter.title for chapter in read(data))
        chapter_texts(data)
        again = audio.read_tag(render_tag(audio.read_tag(data), 9.0))
        assert again.title == audio.read_tag(data).title
