"""Measure Ogg Vorbis, Opus, Speex and FLAC by their pages.  Performs no I/O.

A page tells how many samples there are up to its end (RFC 3533, section 6), so the
last one tells all, if it belongs to the stream that the file begins with.  Files joined
byte by byte begin anew at each seam: pages in between show that, and then every page is
read.
"""

from collections.abc import Generator, Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.facts import FIRST, Audio, Measuring, Need, Seam
from podcast_digest.audio.tags import clean
from podcast_digest.audio.walking import MAX_SEAMS, STEP
from podcast_digest.errors import AudioError

#: The longest page: its header, 255 lengths, and as many times 255 bytes.
LONGEST = 27 + 255 + 255 * 255
#: Windows in the middle of the file, and bytes of each.
SPREAD, WINDOW = 5, 16384
_NONE = (1 << 64) - 1  # the position of a page on which no packet ends


class Page(NamedTuple):
    """A page: where it is in bytes, and what its header tells."""

    start: int
    end: int
    first: bool  #: the first of a stream
    samples: int  #: from the stream's beginning to this page's end; -1 if not told
    serial: bytes
    body: bytes  #: its first bytes


class Codec(NamedTuple):
    """What a stream's first packet tells."""

    name: str
    rate: int  #: samples per second
    skip: int = 0  #: samples that are not played


def measure_ogg(
    blocks: Blocks, start: int, walk: Literal["never", "needed", "always"]
) -> Measuring:
    """Measure the Ogg file that begins at ``start``."""
    head = blocks.seen(start)
    pages = list(_pages(head, start))
    codec = next((codec for page in pages if (codec := _codec(page))), None)
    if codec is None:
        raise AudioError("an Ogg file without Vorbis, Opus, FLAC or Speex sound")
    serial = next(page.serial for page in pages if _codec(page))
    title = _title(head)
    duration, steady = 0.0, False
    if walk != "always":
        low, end = start + len(head), blocks.size
        places = [(low, end - low)] if low < end else []
        if end - low > blocks.left():
            last = end - LONGEST
            between = (last - low) // (SPREAD + 1)
            places = [(low + between * k, WINDOW) for k in range(1, SPREAD + 1)]
            places.append((last, LONGEST))
        for place, length in places:
            pages += _pages((yield from blocks.get(place, length)), place)
        duration, steady = _last(pages, serial, codec, end)
    seams: tuple[Seam, ...] = ()
    if not steady and walk != "never":
        duration, seams = yield from _walk(blocks, start)
        steady = True
    if not duration:
        raise AudioError("an Ogg file that is cut off, or has no sound")
    return Audio(
        type="audio/ogg",
        duration=round(duration, 3),
        exact=steady,
        method=codec.name if not seams else "walked",
        title=title,
        seams=seams,
    )


def _last(
    pages: list[Page], serial: bytes, codec: Codec, size: int
) -> tuple[float, bool]:
    """Return the duration by the last page, and whether the pages agree with it."""
    own = [page for page in pages if page.serial == serial and page.samples >= 0]
    if not own:
        return 0.0, False
    steps = [then.samples - page.samples for page, then in pairwise(own)]
    begun = any(page.first for page in pages if page.start > own[0].start)
    ends = pages[-1].serial == serial and pages[-1].end > size - LONGEST
    duration = max(0, own[-1].samples - codec.skip) / codec.rate
    if min(steps, default=0) >= 0 and not begun and ends:
        return duration, True
    # Not one stream: on the whole as fast as it was in the first block.
    head = [page for page in own if page.end <= own[0].start + FIRST]
    heard = sum(max(0, b.samples - a.samples) for a, b in pairwise(head))
    return heard / codec.rate * size / head[-1].end if head else 0.0, False


def _walk(
    blocks: Blocks, start: int
) -> Generator[Need, bytes, tuple[float, tuple[Seam, ...]]]:
    """Read every page, and add up the streams that follow one another."""
    data, base, at = b"", start, start
    codec, serial, samples, total = None, b"", 0, 0.0
    seams = list[Seam]()
    while at < blocks.size:
        block = blocks.seen(at)
        block = block or (yield Need(at, STEP, stream=True))[:STEP]
        if not block:
            raise AudioError(f"it ends at byte {at} of {blocks.size}")
        at, data = at + len(block), data + block
        done = 0
        for page in _pages(data, base):
            done = page.end - base
            begins = _codec(page)
            # Streams that begin together are a video's: its first sound counts.
            if begins and (codec is None or samples):
                if codec:
                    total += max(0, samples - codec.skip) / codec.rate
                    if len(seams) < MAX_SEAMS:
                        seams.append(Seam(round(total, 3), page.start))
                codec, serial, samples = begins, page.serial, 0
            elif page.serial == serial:
                samples = max(samples, page.samples)
        # What is left is a page's beginning, or nothing that we know.
        done = max(done, len(data) - LONGEST)
        data, base = data[done:], base + done
    if codec:
        total += max(0, samples - codec.skip) / codec.rate
    return total, tuple(seams)


def _pages(data: bytes, start: int) -> Iterator[Page]:
    """Find the whole pages in a block that begins at ``start`` of the file."""
    at = data.find(b"OggS\0")
    while at >= 0 and at + 27 <= len(data):
        count = data[at + 26]
        lengths = data[at + 27 : at + 27 + count]
        body = at + 27 + count
        end = body + sum(lengths)
        if end > len(data) or len(lengths) < count:
            # Cut off; or no page at all, and then there may be one behind it.
            at = data.find(b"OggS\0", at + 5)
            continue
        if not data.startswith(b"OggS", end) and end < len(data):
            at = data.find(b"OggS\0", at + 5)
            continue
        samples = int.from_bytes(data[at + 6 : at + 14], "little")
        yield Page(
            start + at,
            start + end,
            bool(data[at + 5] & 2),
            samples if samples != _NONE else -1,
            data[at + 14 : at + 18],
            data[body : min(end, body + 64)],
        )
        at = data.find(b"OggS\0", end)


def _codec(page: Page) -> Codec | None:
    """Return what the first page of a sound stream tells, None for any other page."""
    body = page.body
    if not page.first:
        return None
    if body.startswith(b"\x01vorbis"):
        found = Codec("ogg", int.from_bytes(body[12:16], "little"))
    elif body.startswith(b"OpusHead"):
        found = Codec("opus", 48000, int.from_bytes(body[10:12], "little"))
    elif body.startswith(b"Speex   "):
        found = Codec("ogg", int.from_bytes(body[36:40], "little"))
    elif body.startswith(b"\x7fFLAC"):
        found = Codec("ogg", int.from_bytes(body[27:30], "big") >> 4)
    else:
        return None
    return found if found.rate else None


def _title(head: bytes) -> str | None:
    """Return the title among the comments, if they are in the first block."""
    for mark in (b"\x03vorbis", b"OpusTags"):
        at = head.find(mark) + len(mark)
        if at < len(mark):
            continue
        at += 4 + int.from_bytes(head[at : at + 4], "little")
        count = int.from_bytes(head[at : at + 4], "little")
        at += 4
        for _ in range(min(count, 100)):
            length = int.from_bytes(head[at : at + 4], "little")
            comment = head[at + 4 : at + 4 + length]
            at += 4 + length
            if comment[:6].upper() == b"TITLE=" and len(comment) == length:
                return clean(comment[6:].decode("utf-8", "replace"))
    return None
