"""Segments -> one MP3 with its tag, chapters and cues. Performs no I/O.

The same segments make the same bytes.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from podcast_digest.audio import Chapter, NewTag, measure_bytes, repair
from podcast_digest.errors import SpeechError
from podcast_digest.media.transcripts import Cue
from podcast_digest.speech.loudness import mastered, peaks
from podcast_digest.speech.recording import Sound, resampled, trimmed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Seconds of silence behind a sentence, and behind a paragraph.
SENTENCE, PARAGRAPH = 0.25, 0.6
#: Samples a second: what MP3 has from 24 kHz on.
RATES = (24_000, 32_000, 44_100, 48_000)
#: dBTP that no true peak exceeds, once it is an MP3.
CEILING = -1.0
#: dB that MP3 adds to peaks, more often than not.
_HEADROOM = 0.7
#: Samples before the sound in what lameenc makes: its encoder's delay, the decoder's.
_DELAY = 576 + 529
_SHORT = 40  #: characters of a chapter's title


class Spoken(NamedTuple):
    """A sentence that was spoken."""

    text: str  #: as people read it
    sound: Sound


class Recording(NamedTuple):
    """A finished recording."""

    mp3: bytes
    seconds: float
    cues: tuple[Cue, ...]  #: its sentences
    chapters: tuple[Chapter, ...]  #: its paragraphs; none where there are two or less


def assembled(
    paragraphs: Sequence[Sequence[Spoken]],
    tag: NewTag,
    *,
    loudness: float = -16.0,
    bitrate: int = 64,
) -> Recording:
    """Return the recording of an article.

    ``loudness`` is in LUFS, ``bitrate`` in kbit/s; the chapters of ``tag`` are
    overwritten. Raises SpeechError if the file is not as long as its parts.
    """
    import numpy as np

    rate = _rate(paragraphs)
    pieces, cues, starts, at = list["NDArray[np.float32]"](), [], [], 0
    for paragraph in paragraphs:
        starts.append(at)
        for number, (text, sound) in enumerate(paragraph, 1):
            samples = resampled(trimmed(sound), sound.rate, rate)
            end = at + len(samples)
            cues.append((at, end, text))
            pause = PARAGRAPH if number == len(paragraph) else SENTENCE
            pieces += [samples, np.zeros(round(pause * rate), dtype=np.float32)]
            at = end + len(pieces[-1])
    joined = np.concatenate(pieces)
    data = _encoded(joined, rate, loudness, bitrate)
    delay = _DELAY / rate
    titles = [_title(paragraph[0].text) for paragraph in paragraphs]
    chapters = tuple(
        Chapter(start=round((start + _DELAY) / rate, 3) if start else 0.0, title=title)
        for start, title in zip(starts, titles, strict=True)
    )
    chapters = chapters if len(chapters) > 2 else ()
    new = NewTag(
        title=tag.title,
        show=tag.show,
        artist=tag.artist,
        link=tag.link,
        cover=tag.cover,
        chapters=chapters,
    )
    mp3 = b"".join(repair(data, new).pieces(data))
    measured = measure_bytes(mp3).duration
    if not -0.05 < measured - len(joined) / rate < 0.2:
        raise SpeechError(
            f"its parts last {len(joined) / rate:.1f} s, and the file {measured:.1f} s"
        )
    return Recording(
        mp3,
        measured,
        tuple(
            Cue(round(start / rate + delay, 3), round(end / rate + delay, 3), text)
            for start, end, text in cues
        ),
        chapters,
    )


def _rate(paragraphs: Sequence[Sequence[Spoken]]) -> int:
    """Return the rate that most of it has, or the next one that MP3 has."""
    given = max(s.sound.rate for paragraph in paragraphs for s in paragraph)
    return next((rate for rate in RATES if rate >= given), RATES[-1])


def _title(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"


def _encoded(
    sound: "NDArray[np.float32]", rate: int, loudness: float, bitrate: int
) -> bytes:
    """Return an MP3 whose peaks are right once it is decoded again."""
    import miniaudio
    import numpy as np

    form, ceiling = miniaudio.SampleFormat.FLOAT32, CEILING - _HEADROOM
    for _ in range(3):
        data = _lame(mastered(sound, rate, loudness, ceiling), rate, bitrate)
        heard = miniaudio.decode(data, form, nchannels=1, sample_rate=rate)
        high = peaks(np.array(heard.samples, dtype=np.float32), rate).max(initial=0.0)
        over = 20 * np.log10(max(float(high), 1e-9)) - CEILING
        if over <= 0:
            break
        ceiling -= over + 0.1
    return data


def _lame(samples: "NDArray[np.float32]", rate: int, bitrate: int) -> bytes:
    import lameenc
    import numpy as np

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(bitrate)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_quality(2)
    encoder.silence()
    whole = np.clip(np.rint(samples * 32767), -32768, 32767).astype("<i2")
    return bytes(encoder.encode(whole.tobytes()) + encoder.flush())
