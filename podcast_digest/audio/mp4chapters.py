"""Chapters of MP4 and M4A, and of any file by blocks.  Performs no I/O.

There are two kinds.  Nero's list ("chpl") stands in the header.  QuickTime's is a track
of text: the header tells when and where each title is, the titles lie among the sound.
"""

from collections.abc import Generator, Iterator, Sequence
from itertools import accumulate, islice, repeat
from mmap import mmap
from typing import NamedTuple

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.chapters import MAX_CHAPTERS, Chapter, id3_chapters
from podcast_digest.audio.comments import comments_chapters, flac_comments
from podcast_digest.audio.facts import FIRST, Need
from podcast_digest.audio.mp4 import MAX_BOXES, Box, read_box
from podcast_digest.audio.ogg import ogg_comments
from podcast_digest.audio.reading import number
from podcast_digest.audio.scan import id3_length
from podcast_digest.audio.sniff import sniff
from podcast_digest.audio.tags import clean
from podcast_digest.errors import AudioError

#: Yields what it needs, is sent those bytes, returns the chapters.
Reading = Generator[Need, bytes, tuple[Chapter, ...]]

#: A box of the header that is larger has no chapters in it, but its children may.
SMALL = 32768
#: How far apart titles are that are read at once, in bytes.
NEAR = 16384

_TICKS = 10_000_000  # of a second, in Nero's list
_TEXT = {b"text", b"sbtl"}  # handlers of a track that has titles


class Text(NamedTuple):
    """Where the title of a chapter lies."""

    start: float  #: seconds
    position: int  #: bytes from the beginning of the file
    length: int  #: bytes


def read_chapters(size: int) -> Reading:
    """Read the chapters of a file of ``size`` bytes: of its tags, or of its MP4.

    Tags are ID3v2, and the comments of Vorbis, Opus and FLAC.

    It is driven as ``measure`` is, with the same first Need and within the same budget.
    Titles that lie too far apart for it are numbers.  Raises AudioError if the file's
    header is broken.
    """
    if size <= 0:
        raise AudioError("an empty file")
    blocks = Blocks(size)
    block = yield from blocks.get(0, FIRST)
    length = min(id3_length(block), size)
    if length:
        # Of a large one the beginning: chapters come before pictures, mostly.
        rest = min(length - len(block), blocks.left())
        if rest > 0:
            block += yield from blocks.get(len(block), rest)
        return id3_chapters(block)
    kind = sniff(block)[0]
    if kind in {"ogg", "flac"}:
        rest = min(size - len(block), blocks.left())
        # Pictures among the comments may come first.
        if rest > 0 and b"CHAPTER" not in block.upper():
            block += yield from blocks.get(len(block), rest)
        read = ogg_comments if kind == "ogg" else flac_comments
        return comments_chapters(read(block))
    if kind != "mp4":
        return ()
    moov = yield from _moov(blocks)
    found = mp4_chapters(moov)
    if found:
        return found
    texts = chapter_texts(moov)
    return titled(texts, (yield from _titles(blocks, texts)))


def read_chapters_bytes(data: bytes | memoryview | mmap) -> tuple[Chapter, ...]:
    """Read the chapters of what lies in memory, or in a mapped file.

    Raises AudioError, as ``read_chapters`` does.
    """
    reading = read_chapters(len(data))
    block = None
    while True:
        try:
            need = next(reading) if block is None else reading.send(block)
        except StopIteration as stop:
            found: tuple[Chapter, ...] = stop.value
            return found
        block = bytes(data[need.start : need.start + need.length])


def mp4_chapters(moov: bytes) -> tuple[Chapter, ...]:
    """Return the chapters of Nero's list in what a "moov" box holds."""
    chpl = _child(_child(moov, b"udta"), b"chpl")
    at = 8 if chpl[:1] != b"\0" else 4  # version 1 has four bytes more
    count, at, found = number(chpl, at, 1), at + 1, list[Chapter]()
    for index in range(1, count + 1):
        end = at + 9 + number(chpl, at + 8, 1)
        if end > len(chpl):
            break
        title = clean(chpl[at + 9 : end].decode("utf-8", "replace"))
        start = round(number(chpl, at, 8) / _TICKS, 3)
        found.append(Chapter(start, title or str(index)))
        at = end
    return tuple(found)


def chapter_texts(moov: bytes) -> tuple[Text, ...]:
    """Return where the titles of QuickTime's chapter track lie, and when they begin."""
    tracks = [moov[start:end] for name, start, end in _boxes(moov) if name == b"trak"]
    wanted = set[int]()
    for track in tracks:
        ids = _child(_child(track, b"tref"), b"chap")
        wanted |= {number(ids, at, 4) for at in range(0, len(ids) - 3, 4)}
    for track in tracks:
        head, media = _child(track, b"tkhd"), _child(track, b"mdia")
        own = number(head, 20 if head[:1] == b"\x01" else 12, 4)
        if own in wanted and _child(media, b"hdlr")[8:12] in _TEXT:
            return _texts(media)
    return ()


def titled(texts: Sequence[Text], titles: Sequence[bytes]) -> tuple[Chapter, ...]:
    """Make chapters of texts and of the bytes that lie there.

    Those that fill a gap between chapters have no title and are left out; a title that
    was not read is a number.
    """
    found = list[Chapter]()
    for index, text in enumerate(texts):
        raw = titles[index] if index < len(titles) else b""
        body = raw[2 : 2 + number(raw, 0, 2)]
        wide = body[:2] in {b"\xfe\xff", b"\xff\xfe"}
        title = clean(body.decode("utf-16" if wide else "utf-8", "replace"))
        if title or not raw:
            found.append(Chapter(text.start, title or str(len(found) + 1)))
    return tuple(found)


def _texts(media: bytes) -> tuple[Text, ...]:
    """Read the tables of a track: when, where and how long its samples are."""
    clock, table = _child(media, b"mdhd"), _child(_child(media, b"minf"), b"stbl")
    scale = number(clock, 20 if clock[:1] == b"\x01" else 12, 4)
    if not scale:
        return ()
    lasting, sizing = _child(table, b"stts"), _child(table, b"stsz")
    same, count = number(sizing, 4, 4), min(number(sizing, 8, 4), MAX_CHAPTERS)
    sizes = [same or number(sizing, 12 + 4 * k, 4) for k in range(count)]
    durations = (
        duration
        for at in range(8, len(lasting) - 7, 8)
        for duration in repeat(
            number(lasting, at + 4, 4), min(number(lasting, at, 4), count)
        )
    )
    starts = accumulate(islice(durations, count), initial=0)
    places = _places(table, sizes)
    return tuple(
        Text(round(start / scale, 3), place, size)
        for start, place, size in zip(starts, places, sizes, strict=False)
    )


def _places(table: bytes, sizes: Sequence[int]) -> Iterator[int]:
    """Give the position of every sample: they lie in chunks, one behind the other."""
    width = 4 if _child(table, b"stco") else 8
    chunks = _child(table, b"stco") or _child(table, b"co64")
    runs, left, many = _child(table, b"stsc"), iter(sizes), 1
    several = {
        number(runs, at, 4): number(runs, at + 4, 4)
        for at in range(8, len(runs) - 11, 12)
    }
    for index, at in enumerate(range(8, len(chunks) - width + 1, width), 1):
        place, many = number(chunks, at, width), several.get(index, many)
        for size in islice(left, many):
            yield place
            place += size


def _titles(
    blocks: Blocks, texts: Sequence[Text]
) -> Generator[Need, bytes, list[bytes]]:
    """Read titles as long as the budget lasts, those near to each other at once."""
    titles = list[bytes]()
    for index, text in enumerate(texts):
        known = blocks.seen(text.position)
        if len(known) < text.length:
            near = text.position + NEAR
            ends = [t.position + t.length for t in texts[index:]]
            end = max([ends[0], *(e for e in ends if text.position < e <= near)])
            length = end - text.position
            if length > blocks.left() or end > blocks.size:
                break
            known = yield from blocks.get(text.position, length)
        titles.append(known[: text.length])
    return titles


def _moov(blocks: Blocks) -> Generator[Need, bytes, bytes]:
    """Return what the header holds, without what is large in it."""
    at, left = 0, [MAX_BOXES]
    while at < blocks.size:
        box = yield from read_box(blocks, at, blocks.size, left)
        if box.name == b"moov":
            return (yield from _slim(blocks, box, left))
        at = box.end
    raise AudioError("an MP4 without its header (moov): it was cut off")


def _slim(
    blocks: Blocks, parent: Box, left: list[int]
) -> Generator[Need, bytes, bytes]:
    parts, at, end = list[bytes](), parent.start, min(parent.end, blocks.size)
    while at + 8 <= end and blocks.left() >= SMALL:
        box = yield from read_box(blocks, at, end, left)
        if box.end <= end and box.end - at <= SMALL:
            parts.append((yield from blocks.get(at, box.end - at)))
        elif parent.name == b"moov" and box.name in {b"trak", b"udta"}:
            inner = yield from _slim(blocks, box, left)
            parts.append((8 + len(inner)).to_bytes(4, "big") + box.name + inner)
        at = box.end
    return b"".join(parts)


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Give the boxes in ``data``: their names, and where what they hold lies."""
    at = 0
    while at + 8 <= len(data):
        size, start = number(data, at, 4), at + 8
        if size == 1:
            size, start = number(data, at + 8, 8), at + 16
        elif size == 0:  # up to the end
            size = len(data) - at
        if size < start - at:
            return
        yield data[at + 4 : at + 8], start, min(at + size, len(data))
        at += size


def _child(data: bytes, name: bytes) -> bytes:
    """Return what the first box of that name holds, nothing if there is none."""
    found = (data[start:end] for own, start, end in _boxes(data) if own == name)
    return next(found, b"")
