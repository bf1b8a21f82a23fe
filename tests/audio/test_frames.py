"""What few files are: AMR, ADIF, Windows Media, broken ones; read all the same."""

import pytest

from podcast_digest import audio
from podcast_digest.errors import AudioError
from tests.sounds import drive, id3, mp3, real, xing

AMR = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 500  # 12.2 kbit/s, 20 ms each
AMR_WB = b"#!AMR-WB\n" + (b"\x44" + bytes(60)) * 500


@pytest.mark.parametrize(
    ("data", "kind"), [(AMR, "audio/amr"), (AMR_WB, "audio/amr-wb")]
)
@pytest.mark.parametrize("walk", ["never", "needed", "always"])
def test_amr_is_counted(data: bytes, kind: str, walk: audio.Walk) -> None:
    found = audio.measure_bytes(data, walk=walk)
    assert (found.type, found.duration, found.exact) == (kind, 10.0, True)


def test_a_long_amr_is_estimated_where_it_may_not_be_read() -> None:
    data = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50_000
    found = drive(audio.measure(len(data), walk="never"), data).audio
    assert not found.exact
    assert found.duration == pytest.approx(1000, rel=0.01)


def test_adif_does_not_tell_its_length_and_is_published_all_the_same() -> None:
    found = audio.measure_bytes(b"ADIF" + bytes(100))
    assert (found.type, found.duration, found.exact) == ("audio/aac", 0.0, False)


def test_zeros_are_stepped_over_only_where_all_may_be_read() -> None:
    data = bytes(200_000) + id3(title="Late") + mp3(60)
    found = drive(audio.measure(len(data)), data).audio
    assert (found.duration, found.title, found.exact) == (60.0, "Late", True)
    with pytest.raises(AudioError) as caught:
        audio.measure_bytes(data, walk="never")
    assert str(caught.value) == "nothing but zero bytes in its first 64 KiB"


def test_a_server_that_ends_among_the_zeros() -> None:
    measuring = audio.measure(1_000_000)
    next(measuring)
    measuring.send(bytes(65_536))
    with pytest.raises(AudioError, match=r"^it ends at byte 65536 of 1000000$"):
        measuring.send(b"")


def uneven() -> bytes:
    return b"".join(mp3(1, kbits=8 * (3 + k * k % 5)) for k in range(300))


@pytest.mark.parametrize("factor", [0.985, 1.015, 1.03])
def test_a_varying_header_without_its_checksum_is_not_exact(factor: float) -> None:
    sound = uneven()
    frames = round(300 / 0.024 * factor)
    data = xing(frames, len(sound) + 192, sealed=False) + sound
    rough = drive(audio.measure(len(data), walk="never"), data).audio
    assert (rough.method, rough.exact) == ("header", False)
    found = drive(audio.measure(len(data)), data).audio
    assert (found.method, found.exact) == ("walked", True)
    assert found.duration == pytest.approx(300, abs=8)
    assert found.note == f"its Xing header claims {rough.duration:.1f} s"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            b"FORM\0\0\0\0AIFFCOMM\0\0\0\x12" + bytes(18),
            "an AIFF file whose header does not state its length",
        ),
        (b"caff\0\1\0\0" + bytes(40), "a CAF file that does not state its length"),
        (
            bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(40),
            "a Windows Media file that does not state its length",
        ),
        (
            b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + bytes(16) + b"data\4\0\0\0abcd",
            "a WAV file whose header does not state its rate",
        ),
        (b"#!AMR\n" + bytes([255]) * 90, "unknown audio format: no frames where it"),
        (real("fragmented.m4a")[:900], "an MP4 in fragments, cut off before"),
    ],
)
def test_what_is_broken_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(AudioError) as caught:
        audio.measure_bytes(data)
    assert str(caught.value).startswith(reason)
