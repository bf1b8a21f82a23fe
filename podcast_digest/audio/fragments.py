"""Measure an MP4 in fragments, as for streaming.  Performs no I/O.

Its header has no samples: each fragment ("moof") tells when its own begin and how long
they last (ISO 14496-12, section 8.8).  The end of the last one is the end of all.
"""

from collections.abc import Generator
from typing import NamedTuple

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.facts import Need
from podcast_digest.audio.mp3 import Walk
from podcast_digest.audio.reading import STEP, number, read_bytes
from podcast_digest.audio.walking import STEP as PIECE
from podcast_digest.errors import AudioError

#: Bytes of the end in which the last fragment is looked for.
TAIL = 131_072
#: Bytes of a fragment's head that are read.
HEAD = 65536


class Track(NamedTuple):
    """The track that is heard."""

    number: int
    scale: int  #: units of time a second
    default: int  #: units of a sample where nothing else is told
    before: int = 0  #: units that the header claims, of what is not in fragments


class Fragment(NamedTuple):
    """What a fragment tells of the track; times are in its units."""

    start: int | None  #: None: not told
    length: int
    whole: bool  #: whether its sound is there to its end


def fragments_length(
    blocks: Blocks, first: int, track: Track, walk: Walk
) -> Generator[Need, bytes, tuple[float, bool]]:
    """Return the seconds of the fragments from ``first`` on, and whether that is sure.

    ``first`` is where the first "moof" begins.
    """
    head = blocks.seen(first)
    begin = _fragment(head, 0, blocks.size - first, track)
    if begin and begin.start is not None and first + len(head) < blocks.size:
        last = max(first, blocks.size - TAIL)
        tail = yield from blocks.get(last, TAIL)
        at = tail.rfind(b"moof")
        while at >= 4:
            found = _fragment(tail, at - 4, blocks.size - last, track)
            if found and found.start is not None:
                # What the header has itself comes before the first fragment.
                near = abs(begin.start - track.before) < track.scale / 10
                units = found.start + found.length - (0 if near else begin.start)
                return units / track.scale, found.whole
            at = tail.rfind(b"moof", 0, at)
        few = yield from _hop(blocks, first, track)
        if few:
            return few
    if walk == "never" and first + len(head) < blocks.size:
        return 0.0, False
    return (yield from _walk(blocks, first, track))


def _hop(
    blocks: Blocks, first: int, track: Track
) -> Generator[Need, bytes, tuple[float, bool] | None]:
    """Go from fragment to fragment; None if they are too many or too large for it."""
    box, units, sure = first, 0, True
    while box + 8 <= blocks.size:
        if blocks.left() < STEP:
            return None
        head = yield from read_bytes(blocks, box, STEP)
        if head[4:8] == b"moof":
            found = _fragment(head, 0, blocks.size - box, track)
            if found is None:
                return None
            units, sure = units + found.length, found.whole
        size = number(head, 0, 4)
        box += max(8, number(head, 8, 8) if size == 1 else size)
    return units / track.scale, sure


def _walk(
    blocks: Blocks, first: int, track: Track
) -> Generator[Need, bytes, tuple[float, bool]]:
    """Read every fragment's head, and add them up."""
    data, base, at, units, sure = b"", first, first, 0, True
    box = first  # where the next one begins
    while at < blocks.size:
        block = blocks.seen(at)
        block = block or (yield Need(at, PIECE, stream=True))[:PIECE]
        if not block:
            raise AudioError(f"it ends at byte {at} of {blocks.size}")
        at, data = at + len(block), data + block
        while box + 8 <= base + len(data):
            here = box - base
            size, name = number(data, here, 4), data[here + 4 : here + 8]
            if size == 1:
                size = number(data, here + 8, 8)
            if name == b"moof":
                if here + size + 8 > len(data) and at < blocks.size:
                    break
                found = _fragment(data, here, blocks.size - base, track)
                units += found.length if found else 0
                sure = bool(found and found.whole)
            box += max(size, 8)
        drop = max(0, min(box - base, len(data)))
        data, base = data[drop:], base + drop
    return units / track.scale, sure


def _fragment(data: bytes, at: int, size: int, track: Track) -> Fragment | None:
    """Read the "moof" at ``at``; ``size`` is where the file ends.  None: it is none."""
    length = number(data, at, 4)
    if data[at + 4 : at + 8] != b"moof" or at + length > len(data) or length > HEAD:
        return None
    media = at + length
    whole = True
    if data[media + 4 : media + 8] == b"mdat":
        whole = media + number(data, media, 4) <= size
    for name, begin, end in _boxes(data, at + 8, media):
        if name == b"traf":
            parts = [(n, data[b:e]) for n, b, e in _boxes(data, begin, end)]
            head = next((body for n, body in parts if n == b"tfhd"), b"")
            if number(head, 4, 4) == track.number:
                return _track(parts, head, track, whole=whole)
    return Fragment(None, 0, whole)


def _track(
    parts: list[tuple[bytes, bytes]], head: bytes, track: Track, *, whole: bool
) -> Fragment:
    start, length = None, 0
    flags = number(head, 1, 3)
    default = track.default
    if flags & 0x08:
        default = number(head, 8 + 8 * (flags & 1) + 4 * (flags >> 1 & 1), 4)
    for name, body in parts:
        if name == b"tfdt":
            start = number(body, 4, 8 if body[:1] == b"\x01" else 4)
        elif name == b"trun":
            flags, count = number(body, 1, 3), number(body, 4, 4)
            at = 8 + 4 * (flags & 1) + 4 * (flags >> 2 & 1)
            step = 4 * sum(flags >> bit & 1 for bit in (8, 9, 10, 11))
            if flags & 0x100:
                ends = min(at + step * count, len(body) - 3)
                length += sum(number(body, here, 4) for here in range(at, ends, step))
            else:
                length += count * default
    return Fragment(start, length, whole)


def _boxes(data: bytes, at: int, end: int) -> list[tuple[bytes, int, int]]:
    """Return the boxes in a box: name, where what it holds begins, where it ends."""
    found = []
    while at + 8 <= end:
        size = number(data, at, 4)
        if size < 8 or at + size > end:
            break
        found.append((data[at + 4 : at + 8], at + 8, at + size))
        at += size
    return found
