"""Files joined byte by byte last as long as all their parts."""

from typing import Literal

import pytest

from podcast_digest import audio
from tests import sounds
from tests.sounds import drive, id3, mp3, real, with_header

Walk = Literal["never", "needed", "always"]
FRAME = 576 / 24000  # seconds of a frame of what mp3() makes


def test_parts_with_true_headers_are_measured_from_one_to_the_next() -> None:
    part = with_header(mp3(60, kbits=32) + mp3(60, kbits=64), 5000)
    tags = [id3(title=f"Part {k}", cover=20_000 * (k % 2)) for k in range(8)]
    data = b"".join(tag + part for tag in tags)
    found = drive(audio.measure(len(data), walk="never"), data)
    walked = audio.measure_bytes(data)
    assert found.audio.method == "header"
    assert found.audio.exact
    assert found.audio.duration == walked.duration == round(8 * 120 + 7 * FRAME, 3)
    assert found.audio.seams == walked.seams
    assert [seam.title for seam in walked.seams] == [f"Part {k}" for k in range(1, 8)]
    assert walked.seams[0].start == 120.0
    assert data[walked.seams[0].position :].startswith(tags[1])
    assert found.audio.title == "Part 0"


JOINED = {
    "bare": ["cbr-24k-mono-bare.mp3"] * 3,
    "stale headers": ["cbr-24k-mono-info.mp3"] * 3,
    "tags and stale headers": ["id3v2.mp3", "lavf-24k-mono-info.mp3", "id3v2.mp3"],
    "ID3v1 at the seams": ["id3v1.mp3"] * 3,
    "variable": ["vbr-24k-mono-xing.mp3", "vbr-24k-mono-bare.mp3"],
    "other rates": ["cbr-44k-mono-bare.mp3", "cbr-8k-mono-info.mp3", "id3v2.mp3"],
    "mono and stereo": ["cbr-44k-mono-bare.mp3", "vbr-44k-stereo-xing.mp3"],
}


@pytest.mark.parametrize("names", JOINED.values(), ids=JOINED)
@pytest.mark.parametrize("walk", ["never", "needed", "always"])
def test_joined_files_last_as_long_as_all_their_frames(
    names: list[str], walk: Walk
) -> None:
    data = b"".join(map(real, names))
    counted = {rate: samples / rate for rate, samples in sounds.count(data).items()}
    found = audio.measure_bytes(data, walk=walk)
    assert found.exact
    # The encoder's delay and the header of the first file are not heard.
    assert found.duration == pytest.approx(sum(counted.values()), abs=0.05)
    assert found.duration <= sum(counted.values()) + 0.0005


def test_cutting_the_last_frame_of_a_part_loses_no_other() -> None:
    part = real("cbr-24k-mono-bare.mp3")
    found = audio.measure_bytes(part[:-10] + part + part)
    assert found.duration == round((3 * 98 - 1) * FRAME, 3)
