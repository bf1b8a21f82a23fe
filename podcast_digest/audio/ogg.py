"""Measure Ogg Vorbis, Opus, Speex and FLAC by their pages.  Performs no I/O.

A page tells how many samples there are up to its end (RFC 3533, section 6), so the
last one tells all, if it belongs to the stream that the file begins with.  Files joined
byte by byte begin again at each seam: pages in between show that, and then every page
is read.  What was cut out of a longer stream may count from another number than the
samples of its first page: what comes before them is taken off (RFC 7845, section 4.3).
"""

from collections.abc import Generator, Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.comments import comments_title, read_comments
from podcast_digest.audio.facts import FIRST, Audio, Measuring, Need, Seam
from podcast_digest.audio.vorbis import vorbis_modes, vorbis_samples
from podcast_digest.audio.walking import MAX_SEAMS, STEP
from podcast_digest.errors import AudioError

#: The longest page: its header, 255 lengths, and as many times 255 bytes.
LONGEST = 27 + 255 + 255 * 255
#: Windows in the middle of the file, and bytes of each.
SPREAD, WINDOW = 5, 16384
#: Pages of a stream's headers that are remembered.
MAX_HEADERS = 64
_NONE = 1 << 63  # positions from here on are negative: no packet ends on such a page


class Page(NamedTuple):
    """A page: where it is in bytes, and what its header tells."""

    start: int
    end: int
    first: bool  #: the first of a stream
    samples: int  #: from the stream's beginning to this page's end; -1 if not told
    serial: bytes
    raw: bytes  #: all of it

    @property
    def body(self) -> bytes:
        """What it holds."""
        return self.raw[27 + self.raw[26] :]

    def packets(self) -> Iterator[bytes]:
        """Give the packets that end on it, of the first one perhaps the rest."""
        at = start = 27 + self.raw[26]
        for length in self.raw[27:at]:
            start += length
            if length < 255:
                yield self.raw[at:start]
                at = start


class Codec(NamedTuple):
    """What a stream's first packet tells."""

    name: str
    rate: int  #: samples per second
    skip: int = 0  #: samples that are not played
    sizes: tuple[int, int] = (0, 0)  #: samples of the two kinds of Vorbis' blocks


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
    title = comments_title(ogg_comments(head))
    duration, steady = 0.0, False
    if walk != "always":
        low, end = start + len(head), blocks.size
        # A page may have begun in the first block.
        begun = min(low, pages[-1].end)
        places = [(begun, end - begun)] if low < end else []
        if end - begun > blocks.left():
            last = end - LONGEST
            between = (last - low) // (SPREAD + 1)
            places = [(low + between * k, WINDOW) for k in range(1, SPREAD + 1)]
            places.append((last, LONGEST))
        for place, length in places:
            pages += _pages((yield from blocks.get(place, length)), place)
        duration, steady = _last(pages, serial, codec, end)
    seams: tuple[Seam, ...] = ()
    if not steady and walk != "never":
        duration, seams, steady = yield from _walk(blocks, start)
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
    first = next((page for page in own if page.samples), own[0])
    headers = [page for page in own if page.start < first.start]
    lead, sure = _lead(first, codec, headers)
    duration = max(0, own[-1].samples - lead - codec.skip) / codec.rate
    if min(steps, default=0) >= 0 and not begun and ends:
        return duration, sure or abs(lead) < own[-1].samples / 2000
    # Not one stream: on the whole as fast as it was in the first block.
    head = [page for page in own if page.end <= own[0].start + FIRST]
    heard = sum(max(0, b.samples - a.samples) for a, b in pairwise(head))
    return heard / codec.rate * size / head[-1].end if head else 0.0, False


def _walk(
    blocks: Blocks, start: int
) -> Generator[Need, bytes, tuple[float, tuple[Seam, ...], bool]]:
    """Read every page, and add up the streams that follow one another.

    Returns their seconds, their seams, and whether all of them can be counted.
    """
    data, base, at = b"", start, start
    codec, serial, samples, total, lead, sure = None, b"", 0, 0.0, 0, True
    seams, headers = list[Seam](), list[Page]()
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
                    total += max(0, samples - lead - codec.skip) / codec.rate
                    if len(seams) < MAX_SEAMS:
                        seams.append(Seam(round(total, 3), page.start))
                codec, serial, samples = begins, page.serial, 0
                headers = [page]
            elif page.serial == serial:
                if codec and not samples and page.samples > 0:
                    lead, known = _lead(page, codec, headers)
                    sure = sure and known
                samples = max(samples, page.samples)
                if not samples and len(headers) < MAX_HEADERS:
                    headers.append(page)
        # What is left is a page's beginning, or nothing that we know.
        done = max(done, len(data) - LONGEST)
        data, base = data[done:], base + done
    if codec:
        total += max(0, samples - lead - codec.skip) / codec.rate
    return total, tuple(seams), sure


def _lead(page: Page, codec: Codec, headers: list[Page]) -> tuple[int, bool]:
    """Return the samples that are counted before the first page with sound.

    With them comes whether they are known.  ``headers`` are the pages in front of it.
    """
    if page.raw[5] & 4:  # the last page too: its number may be less, to cut the end
        return 0, True
    packets = list(page.packets())
    if codec.name == "opus":
        return page.samples - sum(map(_opus_samples, packets)), True
    if not codec.sizes[0]:
        return 0, True
    joined = b"".join(header.body for header in headers)
    modes = vorbis_modes(joined[joined.rfind(b"\x05vorbis") :])
    if modes:
        return page.samples - vorbis_samples(packets, codec.sizes, modes), True
    return 0, page.samples <= (len(packets) + 1) * codec.sizes[1] // 2


def _opus_samples(packet: bytes) -> int:
    """Return how many samples at 48 kHz a packet of Opus holds (RFC 6716, 3.1).

    >>> _opus_samples(bytes([0x78])), _opus_samples(bytes([0x1B, 3]))
    (960, 8640)
    """
    if not packet:
        return 0
    config = packet[0] >> 3
    if config < 12:
        length = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:
        length = (480, 960)[config & 1]
    else:
        length = (120, 240, 480, 960)[config & 3]
    code = packet[0] & 3
    count = (1, 2, 2, packet[1] & 63 if len(packet) > 1 else 0)[code]
    return length * count


def _pages(data: bytes, start: int, *, cut: bool = False) -> Iterator[Page]:
    """Find the whole pages in a block that begins at ``start`` of the file.

    ``cut``: what there is of a page at the end of the block is one, too.
    """
    at = data.find(b"OggS\0")
    while at >= 0 and at + 27 <= len(data):
        count = data[at + 26]
        lengths = data[at + 27 : at + 27 + count]
        body = at + 27 + count
        end = body + sum(lengths)
        if (end > len(data) and not cut) or len(lengths) < count:
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
            samples if samples < _NONE else -1,
            data[at + 14 : at + 18],
            data[at:end],
        )
        at = data.find(b"OggS\0", end)


def _codec(page: Page) -> Codec | None:
    """Return what the first page of a sound stream tells, None for any other page."""
    body = page.body
    if not page.first:
        return None
    if body.startswith(b"\x01vorbis"):
        sizes = body[28] if len(body) > 28 else 0
        both = (1 << (sizes & 15), 1 << (sizes >> 4))
        found = Codec("ogg", int.from_bytes(body[12:16], "little"), sizes=both)
    elif body.startswith(b"OpusHead"):
        found = Codec("opus", 48000, int.from_bytes(body[10:12], "little"))
    elif body.startswith(b"Speex   "):
        found = Codec("ogg", int.from_bytes(body[36:40], "little"))
    elif body.startswith(b"\x7fFLAC"):
        found = Codec("ogg", int.from_bytes(body[27:30], "big") >> 4)
    else:
        return None
    return found if found.rate else None


def ogg_comments(head: bytes) -> list[tuple[str, str]]:
    """Return the comments of an Ogg file, of what was read of it."""
    pages = list(_pages(head, 0, cut=True))
    sound = next((page for page in pages if _codec(page)), None)
    if sound is None:
        return []
    # They are the second packet, which may go on over many pages.
    packet = b"".join(page.body for page in pages[1:] if page.serial == sound.serial)
    for mark in (b"\x03vorbis", b"OpusTags"):
        if packet.startswith(mark):
            return read_comments(packet[len(mark) :])
    if sound.body.startswith(b"\x7fFLAC"):
        return read_comments(packet[4:])
    return read_comments(packet) if sound.body.startswith(b"Speex") else []
