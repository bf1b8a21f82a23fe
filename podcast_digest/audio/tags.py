"""Titles and covers, from tags.  Performs no I/O."""

import struct
from io import BytesIO

from mutagen import MutagenError
from mutagen.id3 import APIC, ID3, PIC, TIT2, TT2

from podcast_digest.audio.scan import id3_length

_FRONT_COVER = 3  # ID3v2.4 §4.14, picture type


def id3_title(head: bytes) -> str | None:
    """Return the title of an ID3v2 tag of which ``head`` is the beginning.

    A tag that was cut off (a cover of 5 MB need not be fetched for a title) is given to
    mutagen as if it ended there: the frame that was cut is ignored, and those before
    it are read.
    """
    if id3_length(head) <= 10:
        return None
    body = len(head) - 10
    size = bytes(body >> shift & 127 for shift in (21, 14, 7, 0))
    try:
        tag = ID3(
            BytesIO(head[:5] + bytes([head[5] & 0xEF]) + size + head[10:]),
            known_frames={"TIT2": TIT2, "TT2": TT2},  # the others may be as they like
        )
    except (MutagenError, EOFError, ValueError, LookupError, struct.error):
        # What mutagen raises for tags that are broken.
        return None
    return clean(str(tag["TIT2"])) if "TIT2" in tag else None


def clean(title: str) -> str | None:
    r"""Return a title as one line that can be written anywhere, None if it is empty.

    >>> clean(" A\n title\x00")
    'A title'
    """
    line = "".join(letter if letter.isprintable() else " " for letter in title)
    return " ".join(line.split())[:255] or None


def id3_artwork(tag: bytes) -> tuple[str, bytes] | None:
    """Return the cover in a whole ID3v2 tag: ``.jpg`` or ``.png``, and its bytes.

    The front cover if there are several; None when there is none that can be told.
    """
    try:
        frames = ID3(BytesIO(tag), known_frames={"APIC": APIC, "PIC": PIC})
    except (MutagenError, EOFError, ValueError, LookupError, struct.error):
        return None
    pictures = sorted(frames.getall("APIC"), key=lambda p: p.type != _FRONT_COVER)
    for picture in pictures:
        for suffix, magic in ((".jpg", b"\xff\xd8\xff"), (".png", b"\x89PNG\r\n")):
            if picture.data.startswith(magic):
                return suffix, bytes(picture.data)
    return None
