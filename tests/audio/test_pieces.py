"""Pieces of longer files, and pages that begin in one block and end in the next."""

import pytest

from podcast_digest import audio
from podcast_digest.audio import flac
from tests.sounds import drive, real


def filler(size: int) -> bytes:
    """Return a page of an Ogg stream that holds no sound, of so many bytes."""
    count = 1
    while (body := size - 27 - count) > 255 * count:
        count += 1
    lacing = bytes([255] * (count - 1) + [body - 255 * (count - 1)])
    head = b"OggS\0\0" + bytes(8) + b"FILL" + bytes(8)
    return head + bytes([count]) + lacing + bytes(body)


@pytest.mark.parametrize("name", ["opus.opus", "vorbis.ogg"])
@pytest.mark.parametrize("walk", ["never", "needed"])
def test_the_last_page_may_begin_in_the_first_block(
    name: str, walk: audio.Walk
) -> None:
    data = real(name)
    last = data.rindex(b"OggS")
    padding = filler(65_536 - 40 - last)
    longer = data[:last] + padding + data[last:]
    whole, found = (drive(audio.measure(len(d), walk=walk), d) for d in (data, longer))
    assert found.audio.duration == whole.audio.duration
    assert found.audio.exact
    assert found.requests == 2


@pytest.mark.parametrize("walk", ["needed", "always"])
def test_a_piece_of_a_flac_lasts_as_long_as_its_own_frames(walk: audio.Walk) -> None:
    data = real("flac.flac")
    told = flac._stream_info(data, 0)
    assert told
    frames = list(flac._frames(data, 0, told))
    third = frames[2]
    piece = data[: frames[0].at] + data[third.at :]
    found = audio.measure_bytes(piece, walk=walk)
    assert found.exact
    seconds = (told.samples - third.first) / told.rate
    assert found.duration == pytest.approx(seconds, abs=0.001)
    fast = audio.measure_bytes(piece, walk="never")
    assert (fast.exact, fast.duration) == (False, found.duration)
    assert found.note == f"its header claims {told.samples / told.rate:.1f} s"
