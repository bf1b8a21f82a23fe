"""What of that which comes back is a recording of its text."""

import numpy as np
import pytest

from podcast_digest.errors import SpeechError
from podcast_digest.speech.recording import (
    decode,
    judge,
    resampled,
    trimmed,
    units,
)
from tests.servers import mp3 as silent_mp3
from tests.voices import RATE, converted, mp3, silence, tone, voice, wav

TEXT = "一共有十个字在这里了。"


def verdict(samples: bytes, text: str = TEXT) -> str | None:
    return judge(decode(wav(samples)), text)


def error_of(data: bytes) -> str:
    with pytest.raises(SpeechError) as caught:
        decode(data)
    return str(caught.value)


def test_wav_and_mp3_last_what_a_decoder_says() -> None:
    data = voice(TEXT)
    sound = decode(data)
    assert (sound.rate, len(sound.samples)) == (RATE, (len(data) - 44) // 2)
    assert abs(decode(mp3(data)).seconds - sound.seconds) < 0.1


def test_a_wav_that_came_through_a_pipe() -> None:
    data = bytearray(voice(TEXT))
    for length in (b"\xff\xff\xff\xff", b"\0\0\0\0"):
        data[40:44] = length
        assert decode(bytes(data)).seconds == decode(voice(TEXT)).seconds


def test_a_wav_of_other_numbers() -> None:
    done = converted(voice(TEXT), "-c:a pcm_f32le -ar 48000 -ac 2 -f wav")
    sound = decode(done)
    assert (sound.rate, judge(sound, TEXT)) == (48_000, None)


def test_what_is_not_a_recording() -> None:
    assert error_of(b"") == "nothing came back"
    assert error_of(b"<!doctype html><title>Sign in</title>").startswith(
        "what came back is not a recording: "
    )
    assert error_of(b'{"error": "no"}' * 9).startswith(
        "what came back is not a recording: "
    )


def test_another_kind_of_audio() -> None:
    ogg = converted(voice(TEXT), "-f ogg")
    assert error_of(ogg) == "what came back is audio/ogg, not WAV or MP3"


def test_a_wav_that_is_cut_off() -> None:
    assert error_of(voice(TEXT)[:-5000]) == (
        "the recording is cut off: 5000 bytes are missing"
    )


def test_an_mp3_of_261_bytes() -> None:
    data = silent_mp3(1, xing=False)[:261]
    assert judge(decode(data), TEXT) == "it lasts 0.05 s"


def test_an_mp3_with_no_sound_in_its_frames() -> None:
    assert error_of(b"\xff\xf3\x44\xc4" + b"\xff" * 400).startswith(
        "what came back is not a recording: "
    )


def test_a_recording_of_its_text() -> None:
    assert verdict(tone(2.4)) is None
    assert verdict(silence(1) + tone(2.4) + silence(2)) is None
    assert verdict(tone(1.2) + silence(1) + tone(1.2)) is None


@pytest.mark.parametrize(
    ("samples", "why"),
    [
        (tone(0.2), "it lasts 0.20 s"),
        (silence(3), "it is silent"),
        (tone(3, level=0.0005), "it is silent"),
        (tone(1) + silence(3.5) + tone(1), "it is silent for 3.5 s in the middle"),
        (tone(30), "it takes 30.0 s for 10 syllables"),
        (tone(0.5), "it has 10 syllables in 0.5 s: some are missing"),
        (
            tone(0.5) + silence(2.5),
            "it has 10 syllables in 0.5 s: some are missing",
        ),
    ],
)
def test_what_can_not_be_one(samples: bytes, why: str) -> None:
    assert verdict(samples) == why


@pytest.mark.parametrize(
    ("text", "count"),
    [
        *(("三到五倍", 4), ("K V cash", 3), ("the attention", 4), ("", 0), ("，。", 0)),
        *(("K快V", 3), ("über Café", 4), ("внимание", 3), ("42", 2), ("안녕", 2)),
    ],
)
def test_syllables(text: str, count: int) -> None:
    assert units(text) == count


def test_a_short_title_may_be_short_or_slow() -> None:
    assert verdict(tone(0.4), "K V") is None
    assert verdict(tone(1.4), "K V") is None


def test_a_speed_that_was_asked_for_counts() -> None:
    slow = decode(wav(tone(8)))
    assert judge(slow, TEXT) == "it takes 8.0 s for 10 syllables"
    assert judge(slow, TEXT, 0.5) is None
    assert judge(decode(wav(tone(0.6))), TEXT, 2) is None


def test_silence_at_both_ends_goes() -> None:
    sound = decode(wav(silence(1) + tone(1) + silence(2)))
    assert len(trimmed(sound)) / RATE == pytest.approx(1.06, abs=0.02)


def test_another_rate_keeps_the_sound() -> None:
    time = np.arange(22_050) / 22_050
    samples = (np.hanning(22_050) * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    found = resampled(samples, 22_050, 24_000)
    time = np.arange(24_000) / 24_000
    wanted = np.hanning(24_000) * np.sin(2 * np.pi * 440 * time)
    assert len(found) == 24_000
    assert np.abs(found - wanted).max() < 0.001
    assert resampled(samples, 22_050, 22_050) is samples
