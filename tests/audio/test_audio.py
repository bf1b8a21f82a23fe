"""Durations against what a full decode gives, over files of real encoders."""

from io import BytesIO
from typing import Literal

import mutagen
import pytest

from podcast_digest import audio
from podcast_digest.errors import AudioError
from tests import sounds
from tests.sounds import ID3V1, ape, drive, id3, mp3, real, vbri, with_header, xing

Walk = Literal["never", "needed", "always"]
TRUTHS = sounds.truths()
MPEG = [name for name in TRUTHS if name.endswith(("mp3", "mp2"))]
FRAME = 576 / 24000  # seconds of a frame of what mp3() makes

# Few-line variants of the real files, each with the real file that it sounds like.
VARIANTS = {
    "ID3v1 behind": ("vbr-24k-mono-xing.mp3", b"", ID3V1),
    "APE and ID3v1 behind": ("vbr-24k-mono-xing.mp3", b"", ape() + ID3V1),
    "big APE behind": ("cbr-24k-mono-info.mp3", b"", ape(90_000)),
    "APE behind, no header": ("cbr-24k-mono-bare.mp3", b"", ape() + ID3V1),
    "1 MB cover": ("vbr-44k-stereo-xing.mp3", id3(title="Sea", cover=1 << 20), b""),
    "5 MB cover": ("cbr-16k-mono-bare.mp3", id3(cover=5_000_000, version=3), b""),
    "two tags": ("cbr-24k-mono-bare.mp3", id3(title="One") + id3(title="Two"), b""),
}


@pytest.mark.parametrize("walk", ["never", "needed", "always"])
@pytest.mark.parametrize("name", TRUTHS)
def test_duration_is_what_a_full_decode_gives(name: str, walk: Walk) -> None:
    found = audio.measure_bytes(real(name), walk=walk)
    assert found.exact
    assert found.duration == pytest.approx(TRUTHS[name].seconds, abs=0.05)


@pytest.mark.parametrize("name", MPEG)
def test_header_and_walk_agree(name: str) -> None:
    data = real(name)
    header, walked = (audio.measure_bytes(data, walk=w) for w in ("never", "always"))
    assert header.duration == walked.duration
    assert walked.method == "walked"
    told = "info" in name or "xing" in name or name in {"id3v2.mp3", "chapters.mp3"}
    assert header.method == ("header" if told or "crc" in name else "walked")
    assert header.type == walked.type == "audio/mpeg"
    assert header.note is walked.note is None


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("walk", ["never", "always"])
def test_tags_around_the_sound_change_nothing(variant: str, walk: Walk) -> None:
    name, before, after = VARIANTS[variant]
    data = before + real(name) + after
    found = drive(audio.measure(len(data), walk=walk), data)
    assert found.audio.exact
    assert found.audio.duration == pytest.approx(TRUTHS[name].seconds, abs=0.05)
    assert found.bytes <= 256 * 1024


@pytest.mark.parametrize(
    ("name", "type_", "method", "title"),
    [
        ("fast.m4a", "audio/x-m4a", "mp4", "Q"),
        ("slow.m4a", "audio/x-m4a", "mp4", "Q"),
        ("mp3-inside.m4a", "audio/x-m4a", "mp4", None),
        ("vorbis.ogg", "audio/ogg", "ogg", "V"),
        ("opus.opus", "audio/ogg", "opus", "O"),
        ("flac.flac", "audio/flac", "flac", None),
        ("wav.wav", "audio/wav", "wav", None),
        ("id3v2.mp3", "audio/mpeg", "header", "Title"),
    ],
)
def test_type_method_and_title_come_from_the_bytes(
    name: str, type_: str, method: str, title: str | None
) -> None:
    found = audio.measure_bytes(real(name), walk="needed")
    assert (found.type, found.method, found.title) == (type_, method, title)


@pytest.mark.parametrize(
    "name", ["fast.m4a", "slow.m4a", "vorbis.ogg", "opus.opus", "flac.flac", "wav.wav"]
)
def test_mutagen_is_of_the_same_opinion(name: str) -> None:
    length = mutagen.File(BytesIO(real(name))).info.length
    assert audio.measure_bytes(real(name)).duration == pytest.approx(length, abs=0.1)


def test_a_true_header_takes_one_request() -> None:
    data = with_header(mp3(600), 25_000)
    found = drive(audio.measure(len(data)), data)
    assert [need[:3] for need in found.needs] == [(0, 65536, False)]
    assert found.audio.method == "header"
    assert found.audio.duration == 600.0


def test_delay_and_padding_are_not_heard() -> None:
    sound = mp3(10 * FRAME)
    data = xing(10, len(sound) + 192, delay=576, padding=1000) + sound
    for walk in ("never", "always"):
        duration = audio.measure_bytes(data, walk=walk).duration
        assert duration == round(10 * FRAME - 1576 / 24000, 3)


def test_vbri_is_believed() -> None:
    sound = mp3(60, kbits=32) + mp3(60, kbits=64)
    data = vbri(5000, len(sound) + 192) + sound
    found = drive(audio.measure(len(data), walk="never"), data).audio
    assert (found.duration, found.method) == (120.0, "header")


@pytest.mark.parametrize(
    ("header", "note"),
    [
        (xing(25, 4992), "its Xing header claims 0.6 s, in 4992 of 4800192 bytes"),
        (
            xing(15_000_000, 4_800_192),
            "its Xing header claims 360000.0 s, in frames of 0 bytes",
        ),
        (
            xing(5000, 4_800_192),
            "its Xing header claims 120.0 s, in frames of 960 bytes",
        ),
        (
            xing(12_500, 4_800_192, mark=b"Info"),
            "its Info header claims 300.0 s, in frames of 384 bytes that have 192",
        ),
        (xing(0, 4_800_192), "its Xing header is incomplete"),
        (xing(25_000, 0), "its Xing header is incomplete"),
        (vbri(25, 4992), "its VBRI header claims 0.6 s, in 4992 of 4800192 bytes"),
    ],
)
def test_a_lying_header_is_refuted(header: bytes, note: str) -> None:
    data = header + mp3(600)
    found = drive(audio.measure(len(data), walk="never"), data)
    assert found.audio.duration == 600.0
    assert found.audio.exact
    assert found.audio.method == "sampled"
    assert found.audio.note == note


def test_a_walk_tells_what_the_header_claims() -> None:
    found = audio.measure_bytes(xing(2500, 480_192) + mp3(600))
    assert (found.duration, found.method) == (600.0, "walked")
    assert found.note == "its Xing header claims 60.0 s"


def test_a_file_that_was_cut_off_lasts_as_long_as_it_sounds() -> None:
    data = with_header(mp3(600), 25_000, mark=b"Info")[:2_000_000]
    for walk in ("never", "needed", "always"):
        found = drive(audio.measure(len(data), walk=walk), data).audio
        assert found.exact
        assert found.duration == pytest.approx((2_000_000 - 192) / 8000, abs=FRAME)


@pytest.mark.parametrize("rate", [24000, 22050])
@pytest.mark.parametrize("before", [b"", id3(title="T", cover=5_000_000)])
@pytest.mark.parametrize("after", [b"", ID3V1, ape(50_000) + ID3V1])
def test_one_bitrate_everywhere_is_sampled(
    rate: int, before: bytes, after: bytes
) -> None:
    data = before + mp3(900, kbits=48, rate=rate) + after
    found = drive(audio.measure(len(data), walk="needed"), data)
    assert found.audio.method == "sampled"
    assert found.audio.exact
    assert found.audio.duration == pytest.approx(900, abs=0.05)
    assert found.requests <= 16
    assert not found.walked


@pytest.mark.parametrize("crc", [False, True])
@pytest.mark.parametrize(("rate", "bits"), [(44100, 0), (48000, 1), (32000, 2)])
def test_layer_one_is_measured(rate: int, bits: int, crc: bool) -> None:
    data = sounds.layer_one(2000, rate_bits=bits, crc=crc)
    for walk in ("never", "always"):
        found = drive(audio.measure(len(data), walk=walk), data).audio
        assert found.exact
        assert found.duration == pytest.approx(2000 * 384 / rate, rel=0.001)
    walked = audio.measure_bytes(id3(title="One") + data + ID3V1)
    assert (walked.duration, walked.title) == (round(2000 * 384 / rate, 3), "One")


def test_a_bitrate_that_varies_is_walked_or_marked_as_estimate() -> None:
    data = b"".join(mp3(1, kbits=8 * (k * k % 7 + 1)) for k in range(400))
    rough = drive(audio.measure(len(data), walk="never"), data)
    assert (rough.audio.exact, rough.audio.method) == (False, "sampled")
    found = drive(audio.measure(len(data), walk="needed"), data)
    assert found.walked
    assert (found.audio.exact, found.audio.method) == (True, "walked")
    assert found.audio.duration == pytest.approx(400, abs=400 * FRAME / 2)


def test_real_vbr_without_header_is_walked() -> None:
    data = real("vbr-24k-mono-bare.mp3") * 40
    found = drive(audio.measure(len(data)), data)
    truth = 40 * TRUTHS["vbr-24k-mono-bare.mp3"].seconds
    assert (found.audio.method, found.walked) == ("walked", True)
    assert found.audio.duration == pytest.approx(truth, abs=0.001)
    assert found.requests <= 2


@pytest.mark.parametrize("ends", [65536, 65535, 65533, 65000, 60000, 65546])
def test_a_tag_may_end_where_the_first_block_ends(ends: int) -> None:
    for name in ("vbr-24k-mono-xing.mp3", "flac.flac", "id3v2.mp3", "fast.m4a"):
        tag = id3(cover=ends - 34)
        assert len(tag) == ends
        data = tag + real(name)
        found = drive(audio.measure(len(data)), data).audio
        assert found.duration == pytest.approx(TRUTHS[name].seconds, abs=0.05)


def test_a_walk_tells_the_seams() -> None:
    first, second, third = mp3(10), mp3(20), mp3(5, rate=16000, kbits=32)
    data = first + id3(title="Two") + xing(1, 1) + second + third + ID3V1
    found = audio.measure_bytes(data)
    assert found.seams == (
        (10.008, len(first), "Two"),
        (30.024, len(data) - 128 - len(third), None),
    )
    assert found.duration == pytest.approx(35.024, abs=0.02)


def test_a_frame_that_was_cut_off_hides_no_tag() -> None:
    data = mp3(10)[:-100] + id3(title="Next") + mp3(10)
    found = audio.measure_bytes(data)
    assert [seam.title for seam in found.seams] == ["Next"]
    assert found.duration == round(417 * FRAME + 416 * FRAME, 3)


@pytest.mark.parametrize(
    "junk", [bytes(5000), b"\xff" * 5000, b"ID3" * 1700, b"\xff\xf3\x84"]
)
def test_junk_between_frames_is_skipped(junk: bytes) -> None:
    found = audio.measure_bytes(mp3(10) + junk + mp3(10))
    assert found.duration == pytest.approx(20.016, abs=0.0241)


def test_joined_vorbis_and_opus_are_added_up() -> None:
    for name in ("vorbis.ogg", "opus.opus"):
        data, truth = real(name) * 60, TRUTHS[name].seconds
        found = drive(audio.measure(len(data)), data)
        assert found.audio.duration == pytest.approx(60 * truth, abs=0.1)
        assert found.audio.exact
        assert len(found.audio.seams) == 59
        rough = drive(audio.measure(len(data), walk="never"), data)
        assert not rough.audio.exact


def test_m4a_that_was_cut_off_is_an_estimate() -> None:
    data = real("fast.m4a")[:5000]
    found = audio.measure_bytes(data)
    assert not found.exact
    assert found.duration < 1.5
    assert found.note
    assert found.note.startswith("it is cut off: its sound has ")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "an empty file"),
        (bytes(70_000), "nothing but zero bytes"),
        (
            b"\n<!DOCTYPE html>\n<html lang=zh>",
            "an HTML page, not audio: a login or error page?",
        ),
        (
            b"\xef\xbb\xbf<!-- x --><HTML>",
            "an HTML page, not audio: a login or error page?",
        ),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
            "a Git LFS pointer, not the audio",
        ),
        (b'<?xml version="1.0"?><Error/>', "an XML document, not audio"),
        (b'{"message": "Not Found"}', "JSON, not audio"),
        (b"#EXTM3U\nhttp://x/y.mp3\n", "a playlist, not audio"),
        ("Nicht gefunden: 找不到".encode(), "text, not audio"),
        (b"PK\x03\x04" + bytes(100), "a ZIP archive, not audio"),
        (b"\x1f\x8b\x08" + bytes(100), "compressed with gzip, not audio"),
        (b"%PDF-1.7\n%\xe2", "a PDF document, not audio"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture, not audio"),
        (
            b"\x1aE\xdf\xa3" + bytes(50),
            "a Matroska or WebM file whose header is broken",
        ),
        (b"\xff\xf1" * 99, "unknown audio format: no frames where it begins"),
        (real("slow.m4a")[:9000], "an MP4 without its header (moov): it was cut off"),
        (id3(title="Alone"), "an ID3 tag with no audio after it"),
        (b"\x80\x81\x82" * 999, "unknown audio format: no MPEG frames in it"),
        (b"RIFF....WAVE", "a WAV file whose header (fmt and data) is not there"),
        (b"fLaC" + bytes(60), "a FLAC file without STREAMINFO"),
        (
            b"OggS" + bytes(60),
            "an Ogg file without Vorbis, Opus, FLAC or Speex sound",
        ),
    ],
)
def test_what_is_no_audio_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(AudioError) as error:
        audio.measure_bytes(data)
    assert str(error.value) == reason


def test_a_server_that_sends_less_than_it_told() -> None:
    measuring = audio.measure(1_000_000, walk="always")
    next(measuring)
    with pytest.raises(AudioError, match=r"^it ends at byte 1000 of 1000000$"):
        measuring.send(mp3(1)[:1000])
