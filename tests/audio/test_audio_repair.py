"""Repair: the sound stays as it is, and everybody is then right about the rest."""

import mmap
import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.mp3 import MP3, BitrateMode

from podcast_digest import audio
from podcast_digest.audio.mpeg import free_length, read_info, stream
from podcast_digest.audio.repair import KINDS, Repaired, repair
from podcast_digest.audio.scan import id3_length, scan
from podcast_digest.audio.sniff import LOOKS
from podcast_digest.audio.tagging import NewTag
from podcast_digest.errors import AudioError
from tests import sounds
from tests.sounds import ID3V1, ape, id3, mp3, real, vbri, xing
from tests.tools import ffmpeg

MPEG = [name for name in sounds.truths() if name.endswith(("mp3", "mp2"))]
LAYER_3 = [name for name in MPEG if not name.endswith("mp2") and "free" not in name]
JPEG = b"\xff\xd8\xff\xe0" + bytes(2000)
TAG = NewTag(
    title="Title 标题",
    show="Show",
    artist="Somebody",
    link="https://example.org/文?a=1",
    cover=JPEG,
)
INFO, VBR, BARE = "cbr-24k-mono-info.mp3", "vbr-24k-mono-xing.mp3", "cbr-24k-mono-bare"
JOINED = {
    "with headers": [real(INFO)] * 5,
    "without": [real(BARE + ".mp3")] * 7,
    "of two bitrates": [real(INFO), real(BARE + ".mp3"), real(INFO)],
    "variable": [real("vbr-24k-mono-bare.mp3")] * 3 + [real(VBR)],
    "with tags": [
        id3(title="One") + real(VBR),
        id3(title="Two", version=3) + real(INFO) + ID3V1,
        ape() + real(VBR) + ape(90) + ID3V1,
    ],
    "one cut off": [real(VBR)[:-50], real(VBR)],
    "a lying header": [
        xing(2, 400, delay=576, padding=900),
        real(BARE + ".mp3"),
        real("vbr-24k-mono-bare.mp3"),
    ],
    "VBRI": [vbri(3, 3), real(BARE + ".mp3"), vbri(9, 9), real(BARE + ".mp3")],
    "stereo behind mono": [
        real("cbr-44k-mono-bare.mp3"),
        real("cbr-44k-stereo-info.mp3"),
    ],
    "at 44 kHz": [real("vbr-44k-stereo-xing.mp3"), real("cbr-44k-stereo-info.mp3")],
}


def repaired(data: bytes, tag: NewTag = TAG) -> tuple[Repaired, bytes]:
    done = repair(data, tag)
    out = b"".join(done.pieces(data))
    assert len(out) == done.length
    return done, out


def decoded(data: bytes) -> bytes:
    """Return what ffmpeg plays, in 16 bits."""
    command = [ffmpeg(), "-v", "error", "-f", "mp3", "-i", "-", "-f", "s16le", "-"]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return done.stdout


def told(path: Path, data: bytes) -> float:
    """Return the duration that ffmpeg tells of a file."""
    path.write_bytes(data)
    # It has nothing to make of the file, and ends with an error.
    done = subprocess.run([ffmpeg(), "-i", path], capture_output=True, check=False)
    found = re.search(rb"Duration: (\d+):(\d+):([\d.]+)", done.stderr)
    assert found, done.stderr
    hours, minutes, seconds = map(float, found.groups())
    return 3600 * hours + 60 * minutes + seconds


def sound(data: bytes) -> list[bytes]:
    """Return the frames, as the second opinion finds them, without headers."""
    marks = (b"Xing", b"Info", b"VBRI")
    found = [frame.data for frame in sounds.frames(data)]
    return [frame for frame in found if not any(m in frame[:60] for m in marks)]


@pytest.mark.parametrize("name", [name for name in MPEG if "free" not in name])
def test_the_decoded_samples_are_identical(name: str) -> None:
    done, out = repaired(real(name))
    assert decoded(out) == decoded(real(name))
    truth = sounds.truths()[name]
    assert done.seconds == pytest.approx(truth.seconds, abs=0.001)


@pytest.mark.parametrize("parts", JOINED.values(), ids=JOINED)
def test_joined_files_play_all_their_frames(parts: list[bytes]) -> None:
    """Compared with the bare frames: what is between them makes decoders stumble."""
    data = b"".join(parts)
    done, out = repaired(data)
    bare = b"".join(data[start:end] for start, end in done.spans)
    assert decoded(out) == decoded(bare)[skipped(out) :]
    assert done.frames == len(sound(data))


def skipped(out: bytes) -> int:
    """Return how many bytes ffmpeg skips for the encoder's delay, and its own."""
    start = id3_length(out)
    of = stream(int.from_bytes(out[start : start + 4], "big") >> 6)
    assert of
    info = read_info(out, start, of)
    assert info
    frame = 2 if of.mono else 4
    return (info.delay + 529) * frame if info.extension else 0


ALL = {name: real(name) for name in LAYER_3}
ALL |= {name: b"".join(parts) for name, parts in JOINED.items()}


@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_every_frame_is_kept_in_order(data: bytes) -> None:
    _, out = repaired(data)
    assert sound(out) == sound(data)


@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_everybody_is_right_about_the_duration(data: bytes, tmp_path: Path) -> None:
    done, out = repaired(data)
    for walk in ("never", "always"):
        found = audio.measure_bytes(out, walk=walk)
        assert found.duration == done.seconds
        assert found.exact
        assert found.note is None
    assert audio.measure_bytes(out, walk="never").method == "header"
    info = MP3(BytesIO(out)).info
    assert info.length == pytest.approx(done.seconds, abs=0.06)
    assert not info.sketchy
    # Delay and padding are counted in, or not, by its version; hundredths are told.
    assert told(tmp_path / "out.mp3", out) == pytest.approx(done.seconds, abs=0.16)


@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_the_seek_table_points_at_frames(data: bytes) -> None:
    _, out = repaired(data)
    start = id3_length(out)
    frames = [frame.data for frame in sounds.frames(out[start:])]
    mark = max(frames[0].find(b"Xing"), frames[0].find(b"Info"))
    claim = frames[0][mark + 8 :]
    total = sum(map(len, frames))
    assert int.from_bytes(claim[:4], "big") == len(frames) - 1
    assert int.from_bytes(claim[4:8], "big") == total == len(out) - start
    at, places = len(frames[0]), list[int]()
    for frame in frames[1:]:
        places.append(at)
        at += len(frame)
    true = [places[len(places) * k // 100] * 256 // total for k in range(100)]
    assert list(claim[8:108]) == true


@pytest.mark.parametrize("name", [*MPEG, *JOINED])
@pytest.mark.parametrize("tag", [TAG, NewTag()], ids=["a tag", "no tag"])
def test_what_is_repaired_stays_as_it_is(name: str, tag: NewTag) -> None:
    data = b"".join(JOINED[name]) if name in JOINED else real(name)
    first, out = repaired(data, tag)
    again, same = repaired(out, tag)
    assert same == out
    assert first.changed == (out != data)
    assert not again.changed
    assert (again.tags, again.junk) == (int(out[:3] == b"ID3"), 0)
    assert again.headers == (name not in {"free-44k-mono.mp3", "layer2-48k-mono.mp2"})


def test_a_cover_with_what_looks_like_frames_goes() -> None:
    data = id3(cover=5000) + mp3(5) + id3(cover=9999) + mp3(7)
    done, out = repaired(data)
    assert sound(out[id3_length(out) :]) == sound(mp3(5) + mp3(7))
    assert done.tags == 2


def test_junk_goes_and_every_frame_before_it_stays() -> None:
    part = real(BARE + ".mp3")
    done, out = repaired(part + bytes(3000) + part + b"\xff\xf3\x84" + part[:-9])
    assert sound(out) == sound(part + part) + sound(part)[:-1]
    cut = len(sound(part)[-1]) - 9
    assert (done.junk, done.tags, done.headers) == (3003 + cut, 0, 0)


def test_it_says_what_it_did() -> None:
    data = b"".join(JOINED["with tags"])
    done, out = repaired(data)
    assert (done.tags, done.headers, done.junk) == (6, 3, 0)
    assert done.claimed == 2.352
    assert [(s.start, s.title) for s in done.seams] == [(2.328, "Two"), (4.68, None)]
    assert done.changed
    assert done.seconds == round((3 * 98 * 576 - 576) / 24000, 3)
    found = repair(out, TAG)
    assert (found.tags, found.headers, found.seams) == (1, 1, ())


def test_only_the_delay_of_a_joined_file_is_kept() -> None:
    part = real(INFO)
    _, out = repaired(part * 3)
    info = MP3(BytesIO(out)).info
    assert info.encoder_info == "LAME 3.100.0+"
    assert info.length == (3 * 98 * 576 - 576) / 24000
    assert info.bitrate_mode == BitrateMode.CBR


def test_bitrates_make_it_info_or_xing() -> None:
    for data, mark in ((mp3(5), b"Info"), (mp3(5) + mp3(5, kbits=32), b"Xing")):
        _, out = repaired(data, NewTag())
        assert out[13:17] == mark
        assert out[:4] == b"\xff\xf3\x84\xc4"  # 64 kbit/s, as the sound


def test_a_mapped_file_is_repaired_without_a_copy(tmp_path: Path) -> None:
    data = b"".join(JOINED["with tags"])
    path = tmp_path / "in.mp3"
    path.write_bytes(data)
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        done = repair(mapped, TAG)
        assert b"".join(done.pieces(mapped)) == repaired(data)[1]
    view = memoryview(data)
    assert b"".join(repair(view, TAG).pieces(view)) == repaired(data)[1]


@pytest.mark.parametrize("crc", [False, True])
def test_layer_one_gets_a_tag_and_no_header(crc: bool) -> None:
    data = sounds.layer_one(500, crc=crc)
    done, out = repaired(id3(title="Old") + data + ID3V1, NewTag(title="New"))
    assert out[id3_length(out) :] == data
    assert done.seconds == round(500 * 384 / 44100, 3)
    assert (done.tags, done.headers) == (2, 0)


def test_free_format_gets_a_tag_and_no_header() -> None:
    data = real("free-44k-mono.mp3")
    _, out = repaired(data + ID3V1)
    assert out[id3_length(out) :] == data
    runs = scan(data, 0, len(data), free=free_length(data, 0))
    assert [run.kind for run in runs] == ["frames"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "an empty file"),
        (id3(title="Alone"), "an ID3 tag with no audio after it"),
        (b"\x80\x81\x82" * 999, "unknown audio format: no MPEG frames in it"),
        (real("fast.m4a"), "an MP4: only MP3s are repaired"),
        (real("mp3-inside.m4a"), "an MP4: only MP3s are repaired"),
        (real("vorbis.ogg"), "an Ogg file: only MP3s are repaired"),
        (real("flac.flac"), "a FLAC file: only MP3s are repaired"),
        (real("wav.wav"), "a WAV file: only MP3s are repaired"),
        (real("adts.aac"), "raw AAC (ADTS): only MP3s are repaired"),
        (b"<!DOCTYPE html>", "an HTML page, not audio: a login or error page?"),
        (bytes(99_999), "nothing but zero bytes"),
        (
            mp3(70) + mp3(5, rate=16000),
            "it begins with layer 3 at 24000 Hz and goes on with layer 3 at 16000 Hz "
            "at 1:10: players would stop there, so it must be encoded again",
        ),
        (
            sounds.layer_one(100) + real("cbr-44k-mono-bare.mp3"),
            "it begins with layer 1 at 44100 Hz and goes on with layer 3 at 44100 Hz "
            "at 0:00: players would stop there, so it must be encoded again",
        ),
    ],
)
def test_what_can_not_be_repaired_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(AudioError) as error:
        repair(data, TAG)
    assert str(error.value) == reason


pieces = st.one_of(
    st.builds(mp3, st.floats(0.2, 2), kbits=st.sampled_from([32, 64, 96])),
    st.builds(xing, st.integers(0, 999), st.integers(0, 99999)),
    st.builds(id3, title=st.text(max_size=9), cover=st.integers(0, 500)),
    st.binary(max_size=300),
    st.sampled_from([ID3V1, ape(), real(VBR), real(INFO)[:-7]]),
)


@given(parts=st.lists(pieces, max_size=9), title=st.text(max_size=9))
@settings(max_examples=150, deadline=None)
def test_patchworks_keep_their_frames(parts: list[bytes], title: str) -> None:
    data = b"".join(parts)
    try:
        done, out = repaired(data, NewTag(title=title))
    except AudioError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    bare = b"".join(data[start:end] for start, end in done.spans)
    assert out == done.head + bare
    assert repaired(out, NewTag(title=title))[1] == out
    assert audio.measure_bytes(out).duration == done.seconds


def test_every_kind_that_is_told_apart_has_a_name_here():
    kinds = {look.kind for look in LOOKS} - {"", "mpeg"}
    assert kinds == {*KINDS}
