"""Measure FLAC: by STREAMINFO if the frames agree, else by the frames.  No I/O.

STREAMINFO (RFC 9639, section 8.2) tells the samples of the whole file, unless it was
cut off or joined since, or written to a pipe.  Every frame tells where it stands in
its stream (section 9.1), with a checksum, so the frames in windows show whether they
count on to the end.  Where they don't, all of them are counted.
"""

import re
from collections.abc import Generator, Iterator
from itertools import pairwise
from typing import NamedTuple

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.facts import Audio, Measuring, Need, Seam
from podcast_digest.audio.mp3 import Walk
from podcast_digest.audio.walking import MAX_SEAMS, STEP
from podcast_digest.errors import AudioError

#: Windows in the file, besides its beginning, and bytes of each and of the last.
SPREAD, WINDOW, LAST = 5, 16384, 65536
#: The longest header of a frame, in bytes.
HEADER = 16

_SYNC = re.compile(rb"\xff[\xf8\xf9][^\xff]")
_RATES: tuple[int, ...] = (
    0,
    88200,
    176400,
    192000,
    8000,
    16000,
    22050,
    24000,
    32000,
    44100,
    48000,
)
_RATES += (96000,)


class Frame(NamedTuple):
    """A frame's header: where it is in bytes, and what it holds."""

    at: int
    first: int  #: its first sample
    samples: int


class Stream(NamedTuple):
    """What STREAMINFO tells."""

    rate: int  #: samples a second
    block: int  #: samples of a frame, where all have as many
    samples: int  #: of the whole; 0 if not told


def measure_flac(
    blocks: Blocks, start: int, walk: Walk, title: str | None
) -> Measuring:
    """Measure the FLAC file that begins at ``start``."""
    head = blocks.seen(start)
    told = _stream_info(head, 0)
    if told is None:
        raise AudioError("a FLAC file without STREAMINFO")
    seams: tuple[Seam, ...] = ()
    duration, exact = told.samples / told.rate, False
    if walk != "always":
        samples, steady = yield from _sampled(blocks, start, told)
        duration = samples / told.rate
        exact = steady and (not told.samples or samples == told.samples)
    if not exact and walk != "never":
        duration, seams = yield from _walk(blocks, start)
        exact = True
    if not duration:
        raise AudioError("a FLAC file that is cut off, or has no sound")
    claim = told.samples / told.rate
    note = f"its header claims {claim:.1f} s" if abs(claim - duration) > 0.05 else None
    return Audio(
        type="audio/flac",
        duration=round(duration, 3),
        exact=exact,
        method="walked" if seams else "flac",
        title=title,
        seams=seams,
        note=note if told.samples else None,
    )


def _sampled(
    blocks: Blocks, start: int, told: Stream
) -> Generator[Need, bytes, tuple[int, bool]]:
    """Return the samples up to the end of the last frame, and whether all count on."""
    known = blocks.seen(start)
    frames = list(_frames(known, start, told))
    low, end = start + len(known), blocks.size
    last = max(low, end - LAST)
    step = (last - low) // (SPREAD + 1)
    places = [(low + step * k, WINDOW) for k in range(1, SPREAD + 1) if step > WINDOW]
    if low < last - WINDOW and not places:
        places = [(low, last - low)] if last - low <= blocks.left() - LAST else []
    places.append((last, LAST))
    for number, (place, length) in enumerate(places, 1):
        if place < end:
            block = yield from blocks.get(place, length, places[number:])
            frames += _frames(block, place, told)
    firsts = [frame.first for frame in frames]
    # By chance one header in some million bytes looks right: those that don't fit in.
    steady = all(a < b for a, b in pairwise(firsts)) and bool(frames)
    if not frames:
        return 0, False
    # What was cut out of a longer stream keeps its numbers, and perhaps the total.
    there = frames[-1].first + frames[-1].samples - firsts[0]
    return max(0, there), steady and firsts[0] == 0


def _walk(
    blocks: Blocks, start: int
) -> Generator[Need, bytes, tuple[float, tuple[Seam, ...]]]:
    """Read every frame, and add up the streams that follow one another."""
    data, base, at = b"", start, start
    told, total, samples, expected = Stream(1, 0, 0), 0.0, 0, -1
    seams = list[Seam]()
    while at < blocks.size:
        block = blocks.seen(at)
        block = block or (yield Need(at, STEP, stream=True))[:STEP]
        if not block:
            raise AudioError(f"it ends at byte {at} of {blocks.size}")
        at, data = at + len(block), data + block
        begins = data.find(b"fLaC\0")
        while begins >= 0 and begins + 42 <= len(data):
            info = _stream_info(data, begins)
            if info:
                samples += _counted(data[:begins], base, told, expected)[0]
                total, was = total + samples / told.rate, total
                if total > was and len(seams) < MAX_SEAMS:
                    seams.append(Seam(round(total, 3), base + begins))
                told, samples, expected = info, 0, 0
                data, base = data[begins + 42 :], base + begins + 42
                begins = -42
            begins = data.find(b"fLaC\0", max(0, begins + 42))
        keep = HEADER + 42 if at < blocks.size else 0
        more, expected = _counted(data, base, told, expected, keep)
        samples += more
        data, base = data[len(data) - keep :], base + len(data) - keep
    return total + samples / told.rate, tuple(seams)


def _counted(
    data: bytes, base: int, told: Stream, expected: int, keep: int = 0
) -> tuple[int, int]:
    """Return the samples of the frames in ``data``, and the number that comes next.

    Frames that do not follow the one before are chance, unless the next one follows.
    """
    samples, doubt = 0, None
    for frame in _frames(data, base, told):
        if frame.at - base >= len(data) - keep:
            break
        if frame.first == expected:
            samples += frame.samples
        elif doubt and frame.first == doubt.first + doubt.samples:
            samples += doubt.samples + frame.samples
        else:
            doubt = frame
            continue
        doubt, expected = None, frame.first + frame.samples
    return samples, expected


def _stream_info(data: bytes, at: int) -> Stream | None:
    if data[at : at + 4] != b"fLaC" or len(data) < at + 42 or data[at + 4] & 127:
        return None
    packed = int.from_bytes(data[at + 18 : at + 26], "big")
    rate, block = packed >> 44, int.from_bytes(data[at + 8 : at + 10], "big")
    return Stream(rate, block, packed & (1 << 36) - 1) if rate else None


def _frames(data: bytes, start: int, told: Stream) -> Iterator[Frame]:
    """Give the frames whose headers are in a block, by their checksums."""
    for sync in _SYNC.finditer(data):
        frame = _frame(data[sync.start() : sync.start() + HEADER], told)
        if frame:
            yield frame._replace(at=start + sync.start())


def _frame(head: bytes, told: Stream) -> Frame | None:
    """Read the header of a frame; None if it is none of this stream."""
    size, rate = (head[2] >> 4, head[2] & 15) if len(head) > 5 else (0, 15)
    if not size or rate == 15 or head[3] & 1 or head[3] >> 4 > 10:
        return None
    count, value = 1, head[4]
    if value >= 0x80:  # coded as UTF-8 is, of up to seven bytes
        count = 8 - (value ^ 0xFF).bit_length()
        if not 2 <= count <= 7 or len(head) < 4 + count:
            return None
        value &= 0x7F >> count
        for byte in head[5 : 4 + count]:
            if byte >> 6 != 2:
                return None
            value = value << 6 | byte & 63
    at = 4 + count
    if size == 1:
        samples = 192
    elif size < 6:
        samples = 144 << size
    elif size < 8:
        width = size - 5
        samples = int.from_bytes(head[at : at + width], "big") + 1
        at += width
    else:
        samples = 1 << size
    hertz = _RATES[rate] if rate < 12 else 0
    if rate >= 12:
        width = 1 if rate == 12 else 2
        hertz = int.from_bytes(head[at : at + width], "big")
        hertz *= {12: 1000, 13: 1, 14: 10}[rate]
        at += width
    if len(head) <= at or _crc8(head[:at]) != head[at]:
        return None
    if rate and hertz != told.rate:
        return None
    return Frame(0, value if head[1] & 1 else value * told.block, samples)


def _crc8(data: bytes) -> int:
    """Return the checksum of a frame's header: polynomial x^8 + x^2 + x + 1.

    >>> _crc8(b"123456789")
    244
    """
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x107 * (crc >> 7)) & 0xFF
    return crc
