"""What ID3v2 tags hold: titles, covers, frames for others to read.  Performs no I/O.

Tags come from anywhere, so their frames are told apart here, in one pass over them, and
mutagen decodes only those that are wanted.  Compressed frames are passed over: a few
bytes of them may hold gigabytes, and nobody writes them.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import NamedTuple

from mutagen import MutagenError
from mutagen.id3 import (
    APIC,
    ID3,
    PIC,
    TAL,
    TALB,
    TIT2,
    TP1,
    TPE1,
    TT2,
    WAF,
    WOAF,
    WXX,
    WXXX,
)

from podcast_digest.audio.scan import id3_length

_FRONT_COVER = 3  # ID3v2.4 §4.14, picture type
_NAME = {2: re.compile(rb"[A-Z][A-Z0-9]{2}"), 3: re.compile(rb"[A-Z][A-Z0-9]{3}")}
_KNOWN = {
    frame.__name__: frame
    for frame in (TIT2, TT2, TALB, TAL, TPE1, TP1, APIC, PIC, WOAF, WAF, WXXX, WXX)
}
#: What pictures begin with that every podcast app can show.
PICTURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n": ".png"}


class Frame(NamedTuple):
    """A frame of an ID3v2 tag, with neither compression nor encryption."""

    name: str  #: of four letters, or three in ID3v2.2
    body: bytes
    version: int  #: of the tag: 2, 3 or 4


def id3_frames(tag: bytes) -> Iterator[Frame]:
    """Give the frames of an ID3v2 tag, those before the cut if it is cut off."""
    length = id3_length(tag)
    if not length:
        return
    version, flags = tag[3], tag[5]
    body = tag[10:length]
    if flags & 0x80 and version < 4:
        body = body.replace(b"\xff\0", b"\xff")
    at = 0
    if flags & 0x40 and version > 2:  # an extended header
        size = _sizes(body[:4])[version == 4]
        at = size if version == 4 else size + 4
    yield from frames_in(body, at, version, unsync=version == 4 and bool(flags & 0x80))


def frames_in(
    body: bytes, at: int, version: int, *, unsync: bool = False
) -> Iterator[Frame]:
    """Give the frames that stand in ``body``, from ``at`` on."""
    head, width = (6, 3) if version == 2 else (10, 4)
    while at + head < len(body):
        name = body[at : at + width]
        if not _NAME[min(version, 3)].fullmatch(name):
            return
        plain, safe = _sizes(body[at + width : at + 2 * width])
        flags = int.from_bytes(body[at + 8 : at + 10], "big") if version > 2 else 0
        size = plain
        if version == 4 and (
            _follows(body, at + head + safe) or not _follows(body, at + head + plain)
        ):
            size = safe  # as it should be, but iTunes wrote plain ones
        start, at = at + head, at + head + size
        if size and at <= len(body) and not flags & (0x0C if version == 4 else 0xC0):
            counted = 4 * bool(version == 4 and flags & 1)  # its length comes first
            content = body[start + counted : at]
            if version == 4 and (unsync or flags & 2):
                content = content.replace(b"\xff\0", b"\xff")
            yield Frame(name.decode(), content, version)


def _sizes(field: bytes) -> tuple[int, int]:
    """Read a size with eight bits to the byte, and with seven if it may be so."""
    plain, safe = int.from_bytes(field, "big"), 0
    for byte in field:
        safe = safe << 7 | byte & 127
    return plain, safe if plain & 0x80808080 == 0 else plain


def _follows(body: bytes, at: int) -> bool:
    """Tell whether a frame, padding or the end comes at ``at``."""
    name = body[at : at + 4]
    return at == len(body) or name.startswith(b"\0") or bool(_NAME[3].fullmatch(name))


def decode(frames: Iterable[Frame]) -> ID3:
    """Let mutagen decode frames: titles, addresses and pictures."""
    parts, version = list[bytes](), 4
    for frame in frames:
        size, version = len(frame.body), frame.version
        bits = 7 if version == 4 else 8
        width = 3 if version == 2 else 4
        number = bytes(
            size >> bits * k & (1 << bits) - 1 for k in reversed(range(width))
        )
        flags = bytes(2) if version > 2 else b""
        parts.append(frame.name.encode() + number + flags + frame.body)
    body = b"".join(parts)
    length = bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0))
    try:
        return ID3(
            BytesIO(b"ID3" + bytes((version, 0, 0)) + length + body),
            known_frames=_KNOWN,
        )
    except (MutagenError, EOFError, ValueError, LookupError, struct.error):
        # What mutagen raises for tags that are broken.
        return ID3()


def id3_title(head: bytes) -> str | None:
    """Return the title of an ID3v2 tag of which ``head`` is the beginning.

    A cover of 5 MB need not be fetched for a title: the frame that was cut off is
    passed over, and those before it are read.
    """
    wanted = (f for f in id3_frames(head) if f.name in {"TIT2", "TT2"})
    return text_of(decode(wanted), "TIT2")


def text_of(tag: ID3, name: str) -> str | None:
    """Return the text of a frame as one line, None if there is none."""
    return clean(str(tag[name])) if name in tag else None


def clean(title: str) -> str | None:
    r"""Return a title as one line that can be written anywhere, None if it is empty.

    >>> clean(" A\n title\x00")
    'A title'
    """
    line = "".join(letter if letter.isprintable() else " " for letter in title)
    return " ".join(line.split())[:255].rstrip() or None


def address(text: str) -> str | None:
    """Return a web address if the text is one that can be opened, else None."""
    text = text.strip("\0 \t\r\n")
    usable = re.fullmatch(r"https?://[^\s/?#][^\s\"<>]*", text, re.IGNORECASE)
    return text if usable and text.isprintable() and len(text) < 4096 else None


def suffix_of(picture: bytes) -> str | None:
    """Return ``.jpg`` or ``.png``, None for what every app can't show."""
    found = (end for magic, end in PICTURES.items() if picture.startswith(magic))
    return next(found, None)


def picture_of(tag: ID3) -> bytes:
    """Return the front cover, or another picture if there is none; empty if none."""
    pictures = sorted(tag.getall("APIC"), key=lambda p: p.type != _FRONT_COVER)
    return next((bytes(p.data) for p in pictures if suffix_of(p.data)), b"")


def id3_artwork(tag: bytes) -> tuple[str, bytes] | None:
    """Return the cover in a whole ID3v2 tag: ``.jpg`` or ``.png``, and its bytes.

    The front cover if there are several; None when there is none that can be told.
    """
    picture = picture_of(
        decode(f for f in id3_frames(tag) if f.name in {"APIC", "PIC"})
    )
    suffix = suffix_of(picture)
    return (suffix, picture) if suffix else None
