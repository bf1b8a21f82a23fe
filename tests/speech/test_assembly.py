"""Segments become one MP3 at the loudness of podcasts; ffmpeg measures it."""

import re
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from mutagen.id3 import ID3

from podcast_digest.audio import NewTag, measure_bytes
from podcast_digest.media import transcripts
from podcast_digest.speech.assembly import Recording, Spoken, assembled
from podcast_digest.speech.engines import command
from podcast_digest.speech.loudness import lufs, mastered, peaks
from podcast_digest.speech.recording import decode
from tests import tools
from tests.voices import RATE, espeak, silence, tone, voice, wav, with_espeak

pytestmark = with_espeak
COVER = Path(__file__).parent.parent.parent / "cover.jpg"


class Heard(NamedTuple):
    """What ffmpeg's ebur128 filter measures."""

    lufs: float
    peak: float  #: dBTP


def heard(data: bytes) -> Heard:
    """Return the loudness and the true peak of a file."""
    options = "-nostats -i - -af ebur128=peak=true -f null -".split()
    done = subprocess.run(
        [tools.ffmpeg(), *options], input=data, capture_output=True, check=True
    )
    summary = done.stderr.decode().rpartition("Summary:")[2]
    level = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)
    assert level
    assert peak
    return Heard(float(level[1]), float(peak[1]))


def played(data: bytes) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    """Return what ffmpeg plays."""
    options = f"-v error -i - -f f32le -ac 1 -ar {RATE} -".split()
    done = subprocess.run(
        [tools.ffmpeg(), *options], input=data, capture_output=True, check=True
    )
    return np.frombuffer(done.stdout, dtype="<f4")


@lru_cache
def spoken(text: str, language: str = "en") -> Spoken:
    return Spoken(text, decode(command(espeak(language), text)))


ONE = "Paged attention keeps the key value cache in blocks."
TWO = "It is one point five to two times faster than before."
THREE = "The authors measured it on eight accelerators."
PARAGRAPHS = ((ONE,), (TWO, THREE), (ONE, TWO))


@lru_cache
def recording(**more: float) -> Recording:
    said = [[spoken(text) for text in texts] for texts in PARAGRAPHS]
    tag = NewTag(
        title="标题",
        show="Show",
        link="https://example.org/a",
        cover=COVER.read_bytes(),
    )
    return assembled(said, tag, **more)  # type: ignore[arg-type]


def test_it_is_as_loud_as_podcasts_are_and_does_not_clip() -> None:
    level, peak = heard(recording().mp3)
    assert level == pytest.approx(-16, abs=1)
    assert peak <= -0.9


@pytest.mark.parametrize("loudness", [-19.0, -14.0])
def test_another_loudness(loudness: float) -> None:
    level, peak = heard(recording(loudness=loudness).mp3)
    assert level == pytest.approx(loudness, abs=1)
    assert peak <= -0.9


def test_gain_alone_would_clip() -> None:
    (sound,) = [spoken(ONE).sound]
    gain = 10 ** ((-16 - lufs(sound.samples, sound.rate)) / 20)
    high = 20 * np.log10(peaks(sound.samples * gain, sound.rate).max())
    assert high > -1


@pytest.mark.parametrize("level", [0.02, 0.2, 0.9])
def test_quiet_and_loud_voices_come_out_alike(level: float) -> None:
    sound = decode(wav(tone(1, level=level) + silence(0.2) + tone(2, level=level)))
    found = heard(assembled([[Spoken("x", sound)]], NewTag(title="x")).mp3)
    assert found.lufs == pytest.approx(-16, abs=1)
    assert found.peak <= -0.9


def test_our_loudness_is_that_of_ffmpeg() -> None:
    said = np.concatenate([spoken(text).sound.samples for text in (ONE, TWO, THREE)])
    rate = spoken(ONE).sound.rate
    samples = np.rint(said * 16000).astype("<i2")
    found = heard(wav(samples.tobytes(), rate=rate))
    mine = (samples / 32768).astype(np.float32)
    assert lufs(mine, rate) == pytest.approx(found.lufs, abs=0.11)
    high = 20 * np.log10(peaks(mine, rate).max())
    assert high == pytest.approx(found.peak, abs=0.2)


@pytest.mark.parametrize("rate", [24_000, 44_100, 48_000])
def test_a_tone_of_known_loudness(rate: int) -> None:
    """EBU Tech 3341, case 1, of one channel: 3 dB less than of two."""
    time = np.arange(rate * 4) / rate
    samples = (10 ** (-20 / 20) * np.sin(2 * np.pi * 997 * time)).astype(np.float32)
    assert lufs(samples, rate) == pytest.approx(-23.0, abs=0.1)


def test_silence_has_no_loudness_and_stays_as_it_is() -> None:
    nothing = np.zeros(RATE, dtype=np.float32)
    assert lufs(nothing, RATE) == -np.inf
    assert lufs(nothing[:100], RATE) == -np.inf
    assert mastered(nothing, RATE, -16, -1) is nothing


def test_the_same_segments_make_the_same_bytes() -> None:
    said = [[Spoken("x", decode(voice("some words to say")))]]
    one, other = (assembled(said, NewTag(title="x")) for _ in range(2))
    assert one == other


def test_it_is_a_sound_file_that_says_what_it_is() -> None:
    found = recording()
    audio = measure_bytes(found.mp3, walk="never")
    assert (audio.type, audio.method, audio.exact) == ("audio/mpeg", "header", True)
    assert measure_bytes(found.mp3).duration == pytest.approx(found.seconds, abs=0.001)
    assert len(played(found.mp3)) / RATE == pytest.approx(found.seconds, abs=0.1)
    assert found.mp3.count(b"Info") + found.mp3.count(b"Xing") == 1
    assert found.seconds * 8000 == pytest.approx(
        len(found.mp3) - found.mp3.index(b"Info"), rel=0.02
    )


def test_its_tag(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(recording().mp3)
    tag = ID3(tmp_path / "a.mp3")
    assert (str(tag["TIT2"]), str(tag["TALB"])) == ("标题", "Show")
    assert tag["WOAF"].url == "https://example.org/a"
    assert tag.getall("APIC")[0].data == COVER.read_bytes()
    assert [str(chapter.sub_frames["TIT2"]) for chapter in tag.getall("CHAP")] == [
        "Paged attention keeps the key value cac…",
        "It is one point five to two times faste…",
        "Paged attention keeps the key value cac…",
    ]


def test_two_paragraphs_need_no_chapters() -> None:
    sound = decode(voice("some words to say"))
    found = assembled([[Spoken("a", sound)]] * 2, NewTag(title="x"))
    assert found.chapters == ()


def test_cues_are_where_the_sound_is() -> None:
    """What ffmpeg plays is loud in a cue and silent between two."""
    found = recording()
    assert [cue.text for cue in found.cues] == [
        t for texts in PARAGRAPHS for t in texts
    ]
    samples = np.abs(played(found.mp3))
    for cue, after in zip(found.cues, found.cues[1:], strict=False):
        pause = after.start - cue.end
        assert pause == pytest.approx(0.25, abs=0.002) or pause == pytest.approx(
            0.6, abs=0.002
        )
        quiet = samples[
            round((cue.end + 0.05) * RATE) : round((after.start - 0.05) * RATE)
        ]
        begins = samples[round(after.start * RATE) : round((after.start + 0.15) * RATE)]
        assert quiet.max() < 0.02 < begins.max()


def test_the_transcript_can_be_read_back() -> None:
    data = transcripts.render(recording().cues, "text/vtt")
    assert transcripts.parse(data, "text/vtt") == recording().cues
