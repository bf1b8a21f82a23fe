"""Measure MP4 and M4A, whichever end their header is at.  Performs no I/O.

Boxes are those of ISO 14496-12.  A listener hears what the edit list of the track
keeps: the samples that the encoder put before and after it are left out.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from podcast_digest.audio import fragments
from podcast_digest.audio.blocks import Blocks, Reading
from podcast_digest.audio.facts import Audio, Measuring, Need
from podcast_digest.audio.mp3 import Walk
from podcast_digest.audio.reading import STEP, number, read_bytes
from podcast_digest.audio.tags import clean
from podcast_digest.errors import AudioError

#: Boxes that are looked at; an honest header has some dozens.
MAX_BOXES = 500


class Box(NamedTuple):
    """A box: its name, where what it holds begins, and where it ends, in bytes."""

    name: bytes
    start: int
    end: int


@dataclass(slots=True)
class Track:
    """What is read of a track; times are in units of their scale."""

    handler: bytes = b""
    number: int = 0  #: that fragments call it by
    scale: int = 0  #: units per second
    length: int = 0  #: in its own units
    skipped: int = 0  #: in its own units, before the first sound that is heard
    heard: int = 0  #: in units of the movie, what the edit list keeps


@dataclass(slots=True)
class Movie:
    """What is read of the header."""

    tracks: list[Track]
    scale: int = 0  #: units per second
    fragments: bool = False
    #: By the number of a track: how long its samples last where nothing else is told.
    defaults: dict[int, int] = field(default_factory=dict)
    title: str | None = None


def measure_mp4(blocks: Blocks, start: int, walk: Walk) -> Measuring:
    """Measure an MP4 whose first box begins at ``start``."""
    movie, data, brand, at, left = Movie([]), None, b"", start, [MAX_BOXES]
    seen, fragment = False, 0
    last = (max(0, blocks.size - STEP // 2), STEP // 2)
    while at < blocks.size and not (seen and data and not movie.fragments):
        # Behind the sound lies the header, which ends with the title.
        ahead = (last,) if data else ()
        box = yield from read_box(blocks, at, blocks.size, left, ahead)
        match box.name:
            case b"ftyp":
                brand = (yield from _content(blocks, box))[:4]
            case b"moov":
                if box.end > blocks.size:
                    break
                yield from _read(blocks, box, movie, left)
                seen = True
            case b"moof":
                fragment = at
                break
            case b"mdat":
                data = box
        at = box.end
    if not seen:
        raise AudioError("an MP4 without its header (moov): it was cut off")
    track = next((track for track in movie.tracks if track.handler == b"soun"), None)
    if track is None:
        raise AudioError("an MP4 without sound")
    duration, exact, note = _duration(movie, track), True, None
    if fragment and track.scale:
        default = movie.defaults.get(track.number, 0)
        parts = fragments.Track(track.number, track.scale, default, track.length)
        found = yield from fragments.fragments_length(blocks, fragment, parts, walk)
        claim, (duration, exact) = duration, found
        duration = max(0.0, duration - track.skipped / track.scale)
        note = None if exact else "its last fragment is cut off, or was not found"
        duration = duration or claim
    if not duration and not fragment:
        raise AudioError("an MP4 that does not state its duration")
    if not duration and walk != "never":
        raise AudioError("an MP4 in fragments, cut off before its sound")
    if data and data.end > blocks.size and not fragment:
        whole, there = data.end - data.start, max(0, blocks.size - data.start)
        note = f"it is cut off: its sound has {there} of {whole} bytes"
        duration, exact = duration * there / whole, False
    seen_video = any(track.handler == b"vide" for track in movie.tracks)
    # An M4A may have pictures for its chapters, and is no video for that.
    video = seen_video and brand not in {b"M4A ", b"M4B "}
    return Audio(
        type="video/mp4" if video else "audio/x-m4a",
        duration=round(duration, 3),
        exact=exact,
        method="mp4",
        title=movie.title,
        note=note,
    )


def _duration(movie: Movie, track: Track) -> float:
    """Seconds that the track is heard."""
    whole = (track.length - track.skipped) / track.scale if track.scale else 0.0
    heard = track.heard / movie.scale if movie.scale else 0.0
    # An edit list that keeps more than there is was not updated.
    return heard if 0 < heard <= whole + 0.1 else max(whole, 0.0)


def _read(
    blocks: Blocks, parent: Box, movie: Movie, left: list[int]
) -> Generator[Need, bytes, None]:
    """Read the boxes in ``parent`` that matter, and step over the others."""
    at = parent.start
    while at + 8 <= parent.end:
        if movie.tracks and parent.name == b"moov" and not blocks.left():
            return  # a title is not worth more
        box = yield from read_box(blocks, at, parent.end, left)
        at = box.end
        match box.name:
            case b"trak":
                movie.tracks.append(Track())
                yield from _read(blocks, box, movie, left)
            case b"mdia" | b"edts" | b"mvex":
                movie.fragments |= box.name == b"mvex"
                yield from _read(blocks, box, movie, left)
            case b"udta" if not movie.title:
                movie.title = _title(blocks.seen(box.start)[: box.end - box.start])
            case b"mvhd" | b"tkhd" | b"mdhd" | b"hdlr" | b"elst" | b"trex":
                _note(box.name, (yield from _content(blocks, box)), movie)


def _note(name: bytes, content: bytes, movie: Movie) -> None:
    """Take from one box what it tells.  Version 1 has times of eight bytes."""
    wide = 8 if content[:1] == b"\x01" else 4
    track = movie.tracks[-1] if movie.tracks else Track()
    times = 4 + 2 * wide  # behind the dates of creation and change
    match name:
        case b"mvhd":
            movie.scale = number(content, times, 4)
        case b"trex":
            movie.defaults[number(content, 4, 4)] = number(content, 12, 4)
        case b"tkhd":
            track.number = number(content, times, 4)
        case b"mdhd":
            track.scale = number(content, times, 4)
            track.length = number(content, times + 4, wide)
            if track.length == (1 << 8 * wide) - 1:  # unknown
                track.length = 0
        case b"hdlr":
            # A second one, of the metadata, does not count.
            track.handler = track.handler or content[8:12]
        case b"elst":
            count, step = min(number(content, 4, 4), 500), 2 * wide + 4
            for at in range(8, min(8 + count * step, len(content)), step):
                media = number(content, at + wide, wide)
                if media != (1 << 8 * wide) - 1:  # not an empty edit
                    track.heard += number(content, at, wide)
                    track.skipped = track.skipped or media


def _title(udta: bytes) -> str | None:
    """Return the title in iTunes' metadata, of what was seen of it."""
    at = udta.find(b"\xa9nam")
    size = number(udta, at + 4, 4) if at >= 0 else 0
    if udta[at + 8 : at + 12] != b"data" or not 16 < size <= 4096:
        return None
    return clean(udta[at + 20 : at + 4 + size].decode("utf-8", "replace"))


def read_box(
    blocks: Blocks,
    at: int,
    end: int,
    left: list[int],
    ahead: Iterable[tuple[int, int]] = (),
) -> Generator[Need, bytes, Box]:
    """Return the box at ``at``; ``left`` counts down how many may be looked at.

    ``ahead`` has blocks that may be wanted next.
    """
    left[0] -= 1
    if left[0] < 0:
        raise AudioError(f"an MP4 with more than {MAX_BOXES} boxes in its header")
    head = yield from read_bytes(blocks, at, 16, ahead)
    size, name, start = number(head, 0, 4), head[4:8], at + 8
    if size == 1:
        size, start = number(head, 8, 8), at + 16
    elif size == 0:  # up to the end
        size = end - at
    if size < start - at or len(name) < 4:
        raise AudioError(f"an MP4 that is broken at byte {at}")
    return Box(name, start, at + size)


def _content(blocks: Blocks, box: Box) -> Reading:
    return (yield from read_bytes(blocks, box.start, min(box.end - box.start, STEP)))
