"""Measure what is nothing but frames: AAC (ADTS) and AMR.  Performs no I/O.

Neither has a header that tells a length, and frames are of any size, so all of them
are counted.  Where that is not allowed, those in some windows make an estimate.
"""

from collections.abc import Callable, Generator

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.facts import Audio, Measuring, Need
from podcast_digest.audio.mp3 import Walk
from podcast_digest.audio.scan import tag_length
from podcast_digest.audio.walking import STEP
from podcast_digest.errors import AudioError

#: Windows of an estimate, and bytes of each.
SPREAD, WINDOW = 6, 8192
#: Bytes that must be seen to know that a frame begins: three of the longest.
AHEAD = 3 * 8192
#: The rates of AAC, in hertz, by the four bits of its header.
_RATES: tuple[int, ...] = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050)
_RATES += (16000, 12000, 11025, 8000, 7350)
#: Bytes of a frame of AMR by its type, with its head (RFC 4867, section 5.3).
_NARROW = (13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1)
_WIDE = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1)

#: Gives bytes and seconds of the frame at a place; no bytes: there is none.
Step = Callable[[bytes, int], tuple[int, float]]


def measure_adts(
    blocks: Blocks, start: int, walk: Walk, title: str | None
) -> Measuring:
    """Measure the AAC frames that begin at ``start``."""
    return (yield from _measure(blocks, start, walk, title, "audio/aac", _aac))


def measure_amr(blocks: Blocks, start: int, walk: Walk) -> Measuring:
    """Measure AMR or AMR-WB, which have their name in front of the frames."""
    wide = blocks.seen(start).startswith(b"#!AMR-WB\n")
    name, lengths = ("audio/amr-wb", _WIDE) if wide else ("audio/amr", _NARROW)

    def step(data: bytes, at: int) -> tuple[int, float]:
        head = data[at] if at < len(data) else 0x80
        return (0, 0.0) if head & 0x83 else (lengths[head >> 3 & 15], 0.02)

    start += 9 if wide else 6
    return (yield from _measure(blocks, start, walk, None, name, step))


def _aac(data: bytes, at: int) -> tuple[int, float]:
    """Read a frame's header (ISO 13818-7, section 6.2)."""
    head = int.from_bytes(data[at : at + 7], "big")
    length, rate = head >> 13 & 0x1FFF, head >> 34 & 15
    if head >> 44 != 0xFFF or head >> 41 & 3 or rate >= len(_RATES) or length < 7:
        return 0, 0.0
    return length, ((head & 3) + 1) * 1024 / _RATES[rate]


def _measure(
    blocks: Blocks, start: int, walk: Walk, title: str | None, kind: str, step: Step
) -> Measuring:
    block = blocks.seen(start)
    exact = walk != "never" or start + len(block) >= blocks.size
    if exact:
        duration = yield from _walk(blocks, start, step)
    else:
        windows = [block]
        gap = (blocks.size - start - len(block)) // (SPREAD + 1)
        for number in range(1, SPREAD + 1):
            place = start + len(block) + gap * number
            windows.append((yield from blocks.get(place, WINDOW)))
        pieces = [_count(window, step, ends=False)[:2] for window in windows]
        length = sum(length for length, _ in pieces)
        heard = sum(seconds for _, seconds in pieces)
        duration = heard / length * (blocks.size - start) if length else 0.0
    if not duration:
        raise AudioError("unknown audio format: no frames where it begins")
    return Audio(
        type=kind,
        duration=round(duration, 3),
        exact=exact,
        method="walked" if exact else "sampled",
        title=title,
    )


def _walk(blocks: Blocks, start: int, step: Step) -> Generator[Need, bytes, float]:
    """Read every frame from ``start`` on."""
    data, at, skip, total = b"", start, 0, 0.0
    while at < blocks.size:
        block = blocks.seen(at)
        block = block or (yield Need(at, STEP, stream=True))[:STEP]
        if not block:
            raise AudioError(f"it ends at byte {at} of {blocks.size}")
        at += len(block)
        data = data + block
        if skip >= len(data):
            skip, data = skip - len(data), b""
            continue
        data = data[skip:]
        _, seconds, skip = _count(data, step, ends=at >= blocks.size)
        total += seconds
        data, skip = data[skip:], max(0, skip - len(data))
    return total


def _count(data: bytes, step: Step, *, ends: bool) -> tuple[int, float, int]:
    """Return the bytes and the seconds of whole frames, and where to go on."""
    at = length = 0
    heard, lost = 0.0, True
    limit = len(data) if ends else len(data) - AHEAD
    while at < limit:
        size, seconds = step(data, at)
        if size and (not lost or _follows(data, at + size, step)):
            whole = at + size <= len(data)
            length, heard = length + size * whole, heard + seconds * whole
            at, lost = at + size, False
            continue
        tag = tag_length(data, at, 1 << 62)
        at, lost = (at + tag, lost) if tag else (at + 1, True)
    return length, heard, at


def _follows(data: bytes, at: int, step: Step) -> bool:
    """Tell whether two more frames come, or the end."""
    size = step(data, at)[0] if at < len(data) else 0
    return at >= len(data) or bool(
        size and (at + size >= len(data) or step(data, at + size)[0])
    )
