"""Chapters: those that a file has, and those that its seams make.  Performs no I/O.

ID3v2 has them in CHAP frames, in an order that a CTOC frame tells (ID3v2 Chapter Frame
Addendum).  Whoever wants those of a remote file needs its first tag, no more.  MP4 has
them elsewhere: module mp4chapters.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from podcast_digest.audio.facts import Seam
from podcast_digest.audio.tags import (
    Frame,
    address,
    decode,
    frames_in,
    id3_frames,
    picture_of,
    text_of,
)

#: Seconds that a chapter made from seams must last, for the next one to be made.
SHORTEST = 10.0
#: Chapters that are read of a file.
MAX_CHAPTERS = 2000

_UNKNOWN = 0xFFFFFFFF  # a time that is not told
_PARTS = {"TIT2", "WXXX", "APIC"}  # of a chapter


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where a chapter begins, and what it is about."""

    start: float  #: seconds from the beginning
    title: str  #: one line
    url: str | None = None  #: a page about it
    image: str | None = None  #: the address of a picture
    picture: bytes = field(default=b"", repr=False)  #: one that the file holds


def from_seams(
    seams: Iterable[Seam],
    duration: float,
    *,
    first: str | None = None,
    label: Callable[[int], str] = str,
) -> tuple[Chapter, ...]:
    """Make chapters of the parts of a joined file; none if it has but one.

    A part that begins less than 10 seconds after a chapter belongs to that one.
    Chapters have the titles of the tags at the seams, ``first`` is that of the first;
    those without one are numbered: ``label`` makes a title of a number.

    >>> [c.title for c in from_seams([Seam(12.5, 9000)], 60, label="Part {}".format)]
    ['Part 1', 'Part 2']
    """
    found = [Chapter(0.0, first or label(1))]
    for seam in sorted(seams):
        if found[-1].start + SHORTEST <= seam.start < duration:
            title = seam.title or label(len(found) + 1)
            found.append(Chapter(round(seam.start, 3), title))
    return tuple(found) if len(found) > 1 else ()


def id3_chapters(tag: bytes) -> tuple[Chapter, ...]:
    """Return the chapters in an ID3v2 tag, in the order of its table of contents.

    Of a tag that is cut off those are read that come before the cut.
    """
    chapters, contents = dict[bytes, Chapter](), dict[bytes, tuple[bool, list[bytes]]]()
    for frame in id3_frames(tag):
        name, _, body = frame.body.partition(b"\0")
        if frame.name == "CHAP" and len(chapters) < MAX_CHAPTERS and name:
            chapter = _chapter(frame, body)
            if chapter:
                chapters.setdefault(name, chapter)
        elif frame.name == "CTOC" and len(contents) < MAX_CHAPTERS and len(body) > 1:
            children = body[2:].split(b"\0", body[1])[: body[1]]
            contents.setdefault(name, (bool(body[0] & 2), children))
    top = [name for name, (is_top, _) in contents.items() if is_top]
    listed = _listed(top or list(contents), contents)
    ordered = [chapters[name] for name in listed if name in chapters]
    ordered = ordered or sorted(chapters.values(), key=lambda c: c.start)
    numbered = enumerate(ordered, 1)
    return tuple(c if c.title else replace(c, title=str(n)) for n, c in numbered)


def _listed(
    names: list[bytes], contents: dict[bytes, tuple[bool, list[bytes]]]
) -> list[bytes]:
    """Return the names in tables of contents, which may hold one another."""
    found, left = dict[bytes, None](), names[::-1]
    while left:
        name = left.pop()
        if name not in found:
            found[name] = None
            left += contents.get(name, (False, []))[1][::-1]
    return list(found)


def _chapter(frame: Frame, body: bytes) -> Chapter | None:
    start = int.from_bytes(body[:4], "big")
    if len(body) < 16 or start == _UNKNOWN:
        return None
    parts = frames_in(body, 16, frame.version)
    tag = decode(part for part in parts if part.name in _PARTS)
    urls = (address(part.url) for part in tag.getall("WXXX"))
    links = (p.data for p in tag.getall("APIC") if p.mime == "-->")
    images = (address(link.decode("latin-1")) for link in links)
    return Chapter(
        start / 1000,
        text_of(tag, "TIT2") or "",
        url=next((url for url in urls if url), None),
        image=next((image for image in images if image), None),
        picture=picture_of(tag),
    )
