"""What can't be proved from some blocks is marked, or walked."""

from collections.abc import Callable

import pytest

from podcast_digest import audio
from tests import sounds
from tests.sounds import drive, id3, mp3, vbri, with_header, xing

FRAME = 576 / 24000  # seconds of a frame of what mp3() makes


@pytest.mark.parametrize(
    "data",
    [
        mp3(30, kbits=96) + mp3(1500, kbits=64),
        mp3(900, kbits=64) + mp3(90, kbits=128) + mp3(900, kbits=64),
        mp3(1500, kbits=64) + mp3(5, kbits=32),
    ],
    ids=["an intro", "an insertion", "an outro"],
)
def test_where_another_bitrate_is_seen_more_of_it_may_hide(data: bytes) -> None:
    rough = drive(audio.measure(len(data), walk="never"), data).audio
    assert (rough.exact, rough.method) == (False, "sampled")
    found = drive(audio.measure(len(data), walk="needed"), data).audio
    assert (found.exact, found.method) == (True, "walked")
    frames = sum(sounds.count(data).values()) / 576
    assert found.duration == round(frames * FRAME, 3)


@pytest.mark.parametrize("part", [300, 600, 900])
def test_a_tag_in_the_middle_is_found_by_halving(part: int) -> None:
    data = mp3(part) + id3(title="Two", cover=1500) + mp3(part)
    found = drive(audio.measure(len(data), walk="never"), data)
    assert found.audio.exact
    assert found.audio.duration == pytest.approx(2 * part, rel=0.001)


def test_a_cover_in_the_middle_is_walked_over_or_marked() -> None:
    data = mp3(700) + id3(cover=345_678) + mp3(800)
    rough = drive(audio.measure(len(data), walk="never"), data).audio
    assert not rough.exact
    assert audio.measure_bytes(data, walk="needed").duration == 1500


@pytest.mark.parametrize("factor", [0.5, 0.6, 1.6, 2, 2.5])
@pytest.mark.parametrize("header", [xing, vbri])
def test_a_wrong_count_of_frames_is_refuted(
    header: Callable[[int, int], bytes], factor: float
) -> None:
    """The bytes are true, the frames are not: their bitrate tells."""
    sound = b"".join(mp3(1, kbits=8 * (5 + k * k % 4)) for k in range(300))
    true = len(sounds.frames(sound))
    data = header(round(true * factor), len(sound) + 192) + sound
    found = drive(audio.measure(len(data)), data).audio
    assert (found.duration, found.method) == (round(true * FRAME, 3), "walked")
    assert found.note
    assert " bytes that have " in found.note
    rough = drive(audio.measure(len(data), walk="never"), data).audio
    assert not rough.exact
    assert rough.duration == pytest.approx(true * FRAME, rel=0.2)


def test_a_header_in_doubt_is_believed_if_windows_agree() -> None:
    """A jingle of a high bitrate begins it; nothing needs to be walked for that."""
    speech = b"".join(mp3(1, kbits=8 * (3 + k % 4)) for k in range(600))
    sound = mp3(8, kbits=128) + mp3(2, kbits=112) + speech
    data = with_header(sound, len(sounds.frames(sound)))
    found = drive(audio.measure(len(data), walk="needed"), data)
    assert (found.audio.method, found.walked) == ("header", False)
    assert found.audio.duration == pytest.approx(610, abs=10)
    assert found.audio.exact
    assert 1 < found.requests <= 16
