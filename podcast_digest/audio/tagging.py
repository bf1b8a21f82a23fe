"""The one ID3v2 tag that a repaired file gets.  Performs no I/O."""

from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from urllib.parse import quote

from mutagen.id3 import (
    APIC,
    CHAP,
    CTOC,
    ID3,
    TALB,
    TIT2,
    TPE1,
    WOAF,
    WXXX,
    CTOCFlags,
    Encoding,
    PictureType,
)
from mutagen.id3 import Frame as MutagenFrame

from podcast_digest.audio.chapters import Chapter, id3_chapters
from podcast_digest.audio.tags import (
    address,
    clean,
    decode,
    id3_frames,
    picture_of,
    suffix_of,
    text_of,
)
from podcast_digest.errors import AudioError

#: A tag's length has 28 bits.
MAX_TAG = 1 << 28
#: A table of contents counts its chapters in one byte.
MAX_LISTED = 255

_MIME = {".jpg": "image/jpeg", ".png": "image/png"}
_READ = {"TIT2", "TT2", "TALB", "TAL", "TPE1", "TP1"}
_READ |= {"APIC", "PIC", "WOAF", "WAF", "WXXX", "WXX"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTag:
    """What the tag shall say."""

    title: str | None = None
    show: str | None = None  #: written as the album
    artist: str | None = None
    link: str | None = None  #: the article
    cover: bytes = field(default=b"", repr=False)  #: a JPEG or PNG
    #: In the time of the repaired file; None: those of its old tag, else of its seams.
    chapters: tuple[Chapter, ...] | None = None


def read_tag(tag: bytes) -> NewTag:
    """Return what an ID3v2 tag says of that which a new one can."""
    found = decode(frame for frame in id3_frames(tag) if frame.name in _READ)
    links = [*found.getall("WOAF"), *found.getall("WXXX")]
    usable = (address(link.url) for link in links)
    return NewTag(
        title=text_of(found, "TIT2"),
        show=text_of(found, "TALB"),
        artist=text_of(found, "TPE1"),
        link=next((link for link in usable if link), None),
        cover=picture_of(found),
        chapters=id3_chapters(tag) or None,
    )


def render_tag(new: NewTag, seconds: float) -> bytes:
    """Return the tag of a file that lasts so many seconds; empty if it says nothing.

    ID3v2.3, which more players read than any other version.
    """
    text = {"encoding": Encoding.UTF16}
    frames = list[MutagenFrame]()
    for kind, value in ((TIT2, new.title), (TALB, new.show), (TPE1, new.artist)):
        line = clean(value or "")
        if line:
            frames.append(kind(**text, text=[line]))
    if new.link:
        url = _ascii(new.link)
        frames += [WOAF(url=url), WXXX(**text, desc="", url=url)]
    chapters = sorted(new.chapters or (), key=lambda chapter: chapter.start)
    names = [f"chp{number}" for number in range(len(chapters))]
    if 0 < len(chapters) <= MAX_LISTED:
        flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
        toc = {"element_id": "toc", "flags": flags, "child_element_ids": names}
        frames.append(CTOC(**toc, sub_frames=[]))
    ends = [min(then.start, seconds) for _, then in pairwise(chapters)] + [seconds]
    frames += map(_chapter, names, chapters, ends)
    if new.cover:
        frames.append(_picture(new.cover))
    # Whoever reads only the beginning of a tag has the chapters, but not the cover.
    body = b"".join(map(_written, frames))
    if len(body) >= MAX_TAG:
        raise AudioError("the pictures are larger than a tag may be: 256 MB")
    length = bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + length + body if body else b""


def _written(frame: MutagenFrame) -> bytes:
    """Return the bytes of one frame: mutagen has an order of its own for several."""
    tag, out = ID3(), BytesIO()
    tag.add(frame)
    tag.save(out, v1=0, v2_version=3, padding=lambda _: 0)
    return out.getvalue()[10:]


def _chapter(name: str, chapter: Chapter, end: float) -> CHAP:
    parts = [TIT2(encoding=Encoding.UTF16, text=[clean(chapter.title) or name])]
    if chapter.url:
        url = _ascii(chapter.url)
        parts.append(WXXX(encoding=Encoding.LATIN1, desc="chapter url", url=url))
    if chapter.picture:
        parts.append(_picture(chapter.picture))
    elif chapter.image:
        link = _ascii(chapter.image).encode()
        parts.append(APIC(encoding=Encoding.LATIN1, mime="-->", type=0, data=link))
    start = min(round(chapter.start * 1000), 0xFFFFFFFE)
    return CHAP(
        element_id=name,
        start_time=start,
        end_time=max(start, min(round(end * 1000), 0xFFFFFFFE)),
        sub_frames=parts,
    )


def _picture(data: bytes) -> APIC:
    suffix = suffix_of(data)
    if suffix is None:
        raise AudioError("the cover is neither a JPEG nor a PNG")
    return APIC(
        encoding=Encoding.LATIN1,
        mime=_MIME[suffix],
        type=PictureType.COVER_FRONT,
        desc="",
        data=data,
    )


def _ascii(url: str) -> str:
    """Return an address with other letters than those of ASCII quoted, as in HTTP.

    >>> _ascii("https://example.org/声音?a=1%20")
    'https://example.org/%E5%A3%B0%E9%9F%B3?a=1%20'
    """
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~", errors="replace")
