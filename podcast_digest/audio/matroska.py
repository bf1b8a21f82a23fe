"""Measure Matroska and WebM: by their header, or by their last cluster.  No I/O.

Elements are those of RFC 9559, in EBML (RFC 8794).  The header tells the duration in
most files.  Of those that were recorded live it does not, and of those that were cut
off it is of what is lost, too: there the last block says when it is played.
"""

from collections.abc import Generator
from struct import unpack
from typing import NamedTuple

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.facts import Audio, Measuring, Need
from podcast_digest.audio.mp3 import Walk
from podcast_digest.audio.reading import read_bytes
from podcast_digest.audio.tags import clean
from podcast_digest.audio.walking import STEP
from podcast_digest.errors import AudioError

_EBML, _SEGMENT, _DOCTYPE = 0x1A45DFA3, 0x18538067, 0x4282
_INFO, _SCALE, _DURATION, _TITLE = 0x1549A966, 0x2AD7B1, 0x4489, 0x7BA9
_TRACKS, _TRACK, _KIND, _VIDEO, _SOUND = 0x1654AE6B, 0xAE, 0x83, 1, 2
_CLUSTER, _TIME, _SIMPLE, _GROUP, _BLOCK = 0x1F43B675, 0xE7, 0xA3, 0xA0, 0xA1
_CLUSTER_ID = b"\x1f\x43\xb6\x75"
#: Elements that are looked at in the header; an honest one has some dozens.
MAX_ELEMENTS = 100
#: Bytes of the header's parts that are read.
PART = 32768
#: Bytes of the end in which the last cluster is looked for.
TAIL = 131_072


class Element(NamedTuple):
    """An element: what it is, where what it holds begins and ends, in bytes."""

    name: int
    start: int
    end: int | None  #: None: not told, as of what is written live


class Header(NamedTuple):
    """What is read in front of the first cluster."""

    kind: str = "matroska"
    scale: int = 1_000_000  #: nanoseconds of a tick
    duration: float = 0.0  #: seconds; 0 if not told
    title: str | None = None
    kinds: tuple[int, ...] = ()  #: of its tracks
    clusters: int = 0  #: where the first one begins
    end: int | None = None  #: where the segment ends, if that is told


def measure_matroska(blocks: Blocks, start: int, walk: Walk) -> Measuring:
    """Measure the Matroska or WebM file that begins at ``start``."""
    header = yield from _header(blocks, start)
    if _SOUND not in header.kinds:
        raise AudioError("a Matroska or WebM file without sound")
    form = "webm" if header.kind == "webm" else "x-matroska"
    kind = f"{'video' if _VIDEO in header.kinds else 'audio'}/{form}"
    size, note = blocks.size, None
    whole = header.end is None or abs(header.end - size) <= 1
    duration, exact = header.duration, whole
    if not duration or not whole:
        last = max(header.clusters, size - TAIL)
        tail = yield from blocks.get(last, TAIL)
        duration = _end(tail, header.scale)
        if not duration and walk != "never":
            duration = yield from _walk(blocks, header)
        exact = bool(duration)
        duration = duration or header.duration
        if header.duration and not whole:
            note = f"its header claims {header.duration:.1f} s"
    return Audio(
        type=kind,
        duration=round(duration, 3),
        exact=exact,
        method="matroska",
        title=header.title,
        note=note,
    )


def _header(blocks: Blocks, start: int) -> Generator[Need, bytes, Header]:
    found, at = Header(), start
    for _ in range(MAX_ELEMENTS):
        head = yield from read_bytes(blocks, at, 16)
        element = _element(head, 0)
        if element is None:
            break
        begin = at + element.start
        end = None if element.end is None else at + element.end
        if element.name == _CLUSTER:
            return found._replace(clusters=at)
        if element.name == _SEGMENT:
            found, at = found._replace(end=end), begin
            continue
        if end is None:
            break
        if element.name in {_EBML, _INFO, _TRACKS}:
            part = yield from read_bytes(blocks, begin, min(end - begin, PART))
            found = _noted(found, element.name, part)
        at = end
        if at >= blocks.size:
            return found._replace(clusters=min(at, blocks.size))
    raise AudioError("a Matroska or WebM file whose header is broken")


def _noted(header: Header, name: int, part: bytes) -> Header:
    """Take from one part of the header what it tells."""
    within = {child.name: part[child.start : child.end] for child in _children(part)}
    if name == _EBML:
        kind = within.get(_DOCTYPE, b"").rstrip(b"\0").decode("latin-1")
        return header._replace(kind=kind)
    if name == _TRACKS:
        tracks = [part[c.start : c.end] for c in _children(part) if c.name == _TRACK]
        kinds = [
            int.from_bytes(track[c.start : c.end], "big")
            for track in tracks
            for c in _children(track)
            if c.name == _KIND
        ]
        return header._replace(kinds=tuple(kinds))
    scale = int.from_bytes(within.get(_SCALE, b""), "big") or header.scale
    ticks = within.get(_DURATION, b"")
    told = unpack({4: ">f", 8: ">d"}[len(ticks)], ticks)[0] if ticks else 0.0
    title = clean(within.get(_TITLE, b"").decode("utf-8", "replace"))
    duration = told * scale / 1e9
    usable = 0 < duration < 1e9  # which not-a-number is not
    return header._replace(
        scale=scale, duration=duration if usable else 0.0, title=title
    )


def _end(tail: bytes, scale: int) -> float:
    """Return when the last block in the end of a file is over, 0 if none is there."""
    at = tail.rfind(_CLUSTER_ID)
    while at >= 0:
        times = _times(tail, at)
        if len(times) > 1:
            return (2 * times[-1] - times[-2]) * scale / 1e9
        at = tail.rfind(_CLUSTER_ID, 0, at)
    return 0.0


def _times(data: bytes, at: int) -> list[int]:
    """Return when the blocks of the cluster at ``at`` begin, in ticks, sorted."""
    cluster = _element(data, at)
    found, time = set[int](), 0
    if cluster is None:
        return []
    end = len(data) if cluster.end is None else min(cluster.end, len(data))
    for child in _children(data[cluster.start : end]):
        body = cluster.start + child.start
        length = (child.end or child.start) - child.start
        if child.name == _TIME:
            time = int.from_bytes(data[body : body + length], "big")
        elif child.name == _GROUP:
            group = data[body : body + length]
            inner = next((c for c in _children(group) if c.name == _BLOCK), None)
            if inner:
                found.add(time + _offset(group[inner.start : inner.start + 12]))
        elif child.name == _SIMPLE:
            found.add(time + _offset(data[body : body + 12]))
        elif child.name == _CLUSTER:
            break
    return sorted(found)


def _offset(block: bytes) -> int:
    """Return when a block begins after its cluster: 16 bits behind its track."""
    width = 9 - block[0].bit_length() if block and block[0] else 1
    return int.from_bytes(block[width : width + 2], "big", signed=True)


def _walk(blocks: Blocks, header: Header) -> Generator[Need, bytes, float]:
    """Read every cluster, keep the last that was seen whole or in part."""
    data, at = b"", header.clusters
    while at < blocks.size:
        block = blocks.seen(at)
        block = block or (yield Need(at, STEP, stream=True))[:STEP]
        if not block:
            raise AudioError(f"it ends at byte {at} of {blocks.size}")
        at, data = at + len(block), data + block
        last = data.rfind(_CLUSTER_ID)
        data = data[max(0, last if last >= 0 else len(data) - 16 * STEP) :]
    return _end(data, header.scale)


def _children(data: bytes) -> list[Element]:
    """Return the whole elements that ``data`` consists of, up to the first broken."""
    found, at = list[Element](), 0
    while (element := _element(data, at)) and element.end is not None:
        if element.end > len(data):
            break
        found.append(element)
        at = element.end
    return found


def _element(data: bytes, at: int) -> Element | None:
    """Read an element's name and length (RFC 8794, sections 4 to 6)."""
    if at >= len(data) or not data[at]:
        return None
    wide = 9 - data[at].bit_length()
    name, at = int.from_bytes(data[at : at + wide], "big"), at + wide
    if wide > 4 or at >= len(data) or not data[at]:
        return None
    wide = 9 - data[at].bit_length()
    unknown = (1 << 7 * wide) - 1
    length = int.from_bytes(data[at : at + wide], "big") & unknown
    if at + wide > len(data):
        return None
    at += wide
    return Element(name, at, None if length == unknown else at + length)
