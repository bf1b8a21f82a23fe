"""The bytes of one segment -> sound, and whether it is what it should be. No I/O.

Services answer with nothing, with a web page, with a quarter of a second, with half of
the sentence or with minutes of silence, all of it under status 200. None of it may
reach a listener.
"""

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from podcast_digest.audio import measure_bytes
from podcast_digest.errors import AudioError, SpeechError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

#: Seconds that the shortest word takes.
SHORTEST = 0.3
#: Syllables a second: below is a stuck engine or a lost text, above half a sentence.
SLOWEST, FASTEST = 2.0, 9.0
#: Seconds of silence that no sentence has in it.
LONGEST_SILENCE = 3.0
#: Seconds that a pause at either end may take, and that short texts may differ by.
SLACK = 0.5
#: Decibels below the loudest moment that are silence, and full scale to be any sound.
QUIET, SILENT = -42.0, -60.0
#: Seconds of one look at the level.
STEP = 0.01
#: Seconds that two readers of one file may differ: encoder delay, a last frame.
DIFFERENCE = 0.15

_HAN = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(
    r"(?:[^\W\d_\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    r"|[\u0300-\u036f])+|\d"
)
_VOWELS = re.compile("[aeiouy]+", re.IGNORECASE)


class Sound(NamedTuple):
    """Mono sound."""

    samples: "Samples"  #: -1 to 1
    rate: int  #: samples a second

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


def units(spoken: str) -> int:
    """Return about how many syllables a text has.

    >>> units("三到五倍"), units("K V cash"), units("the attention"), units("внимание")
    (4, 3, 4, 3)
    """
    words = _WORD.findall(normalize("NFD", spoken))
    return len(_HAN.findall(spoken)) + sum(map(_syllables, words))


def _syllables(word: str) -> int:
    if any("a" <= char <= "z" for char in word.lower()):
        return max(1, len(_VOWELS.findall(word.removesuffix("e"))))
    return max(1, round(len(word) / 2.5))  # in letters that we can't tell apart


def decode(data: bytes) -> Sound:
    """Return the sound of a WAV or MP3; raise SpeechError unless it is all there."""
    import miniaudio
    import numpy as np

    if not data:
        raise SpeechError("nothing came back")
    try:
        audio = measure_bytes(data)
    except AudioError as error:
        raise SpeechError(f"what came back is not a recording: {error}") from None
    if audio.type not in ("audio/mpeg", "audio/wav"):
        raise SpeechError(f"what came back is {audio.type}, not WAV or MP3")
    if audio.type == "audio/wav":
        data = _whole_wav(data)
    form = miniaudio.SampleFormat.FLOAT32
    try:
        info = (
            miniaudio.wav_get_info(data)
            if audio.type == "audio/wav"
            else miniaudio.mp3_get_info(data)
        )
        found = miniaudio.decode(data, form, nchannels=1, sample_rate=info.sample_rate)
    except miniaudio.MiniaudioError:
        raise SpeechError("what came back can't be decoded") from None
    sound = Sound(np.array(found.samples, dtype=np.float32), found.sample_rate)
    if abs(sound.seconds - audio.duration) > DIFFERENCE:
        raise SpeechError(
            f"only {sound.seconds:.2f} s of {audio.duration:.2f} s can be decoded"
        )
    return sound


def _whole_wav(data: bytes) -> bytes:
    """Return a WAV that says how long it is; raise SpeechError where some is missing.

    Programs that write to a pipe leave 0 or a very large number there.
    """
    at = 12
    while data[at : at + 4] != b"data":
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    promised, there = (
        int.from_bytes(data[at + 4 : at + 8], "little"),
        len(data) - at - 8,
    )
    if 0 < promised <= there:
        return data
    if 0 < promised < 0x7FFFF000:
        missing = promised - there
        raise SpeechError(f"the recording is cut off: {missing} bytes are missing")
    return data[: at + 4] + there.to_bytes(4, "little") + data[at + 8 :]


def judge(sound: Sound, spoken: str, speed: float = 1.0) -> str | None:
    """Return why this can't be a recording of the text; None if it may be one.

    ``speed`` is what was asked for, 1 being the voice's own.
    """
    if sound.seconds < SHORTEST:
        return f"it lasts {sound.seconds:.2f} s"
    loud = _loud(sound)
    if not loud:
        return "it is silent"
    first, last = loud[0], loud[-1]
    gap = max((b - a for a, b in pairwise(loud)), default=0) * STEP
    if gap > LONGEST_SILENCE:
        return f"it is silent for {gap:.1f} s in the middle"
    seconds, count = (last + 1 - first) * STEP, units(spoken)
    if seconds > count / (SLOWEST * min(1, speed)) + SLACK:
        return f"it takes {seconds:.1f} s for {count} syllables"
    if seconds + SLACK / 2 < count / (FASTEST * max(1, speed)):
        return f"it has {count} syllables in {seconds:.1f} s: some are missing"
    return None


def trimmed(sound: Sound) -> "Samples":
    """Return the samples without the silence at both ends, of which 30 ms stay."""
    loud = _loud(sound)
    step = round(sound.rate * STEP)
    start = max(0, (loud[0] - 3) * step)
    return sound.samples[start : (loud[-1] + 4) * step]


def _loud(sound: Sound) -> list[int]:
    """Return the steps in which there is sound."""
    import numpy as np

    step = round(sound.rate * STEP)
    whole = len(sound.samples) // step * step
    power = np.square(sound.samples[:whole].reshape(-1, step), dtype=np.float64)
    level = 10 * np.log10(power.mean(axis=1) + 1e-12)
    if level.max() < SILENT:
        return []
    found: list[int] = np.flatnonzero(level > level.max() + QUIET).tolist()
    return found


def resampled(samples: "Samples", rate: int, wanted: int) -> "Samples":
    """Return the samples at another rate, by their spectrum: nothing folds back.

    Speech that was trimmed begins and ends softly, so its ends do not ring.
    """
    import numpy as np

    if rate == wanted or not len(samples):
        return samples
    count = round(len(samples) * wanted / rate)
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(count // 2 + 1, dtype=spectrum.dtype)
    both = min(len(spectrum), len(kept))
    kept[:both] = spectrum[:both]
    back = np.fft.irfft(kept, count) * (count / len(samples))
    return back.astype(np.float32)
