"""Comments of Vorbis, which Opus, FLAC and others have too: NAME=value.  No I/O.

Chapters among them are CHAPTER001=00:01:30.000 with CHAPTER001NAME and CHAPTER001URL
(the "Chapter Extension" of xiph.org), as podcast editors write them.
"""

import re

from podcast_digest.audio.chapters import MAX_CHAPTERS, Chapter
from podcast_digest.audio.tags import address, clean

#: Comments that are read of a file.
MAX_COMMENTS = 5000

_CHAPTER = re.compile(r"CHAPTER([0-9]{2,4})(NAME|URL)?", re.IGNORECASE)
_TIME = re.compile(r"\s*([0-9]{1,3}):([0-5]?[0-9]):([0-5]?[0-9](?:[.,][0-9]{1,9})?)\s*")


def read_comments(data: bytes) -> list[tuple[str, str]]:
    """Return the names and values of a comment header, up to a cut in it.

    ``data`` begins with the length of the vendor's name.
    """
    at = 4 + int.from_bytes(data[:4], "little")
    count = int.from_bytes(data[at : at + 4], "little")
    found, at = list[tuple[str, str]](), at + 4
    for _ in range(min(count, MAX_COMMENTS)):
        length = int.from_bytes(data[at : at + 4], "little")
        comment = data[at + 4 : at + 4 + length]
        at += 4 + length
        if not 0 < length == len(comment):
            break
        name, _, value = comment.decode("utf-8", "replace").partition("=")
        found.append((name.upper(), value))
    return found


def comments_title(comments: list[tuple[str, str]]) -> str | None:
    """Return the title as one line, None if there is none."""
    return next((clean(value) for name, value in comments if name == "TITLE"), None)


def comments_chapters(comments: list[tuple[str, str]]) -> tuple[Chapter, ...]:
    """Return the chapters, by their time; those without a title have their number."""
    starts, names, urls = dict[int, float](), dict[int, str](), dict[int, str | None]()
    for name, value in comments:
        found = _CHAPTER.fullmatch(name)
        if not found:
            continue
        number, part = int(found[1]), (found[2] or "").upper()
        time = _TIME.fullmatch(value)
        if part == "NAME":
            names[number] = clean(value) or ""
        elif part == "URL":
            urls[number] = address(value)
        elif time and len(starts) < MAX_CHAPTERS:
            hours, minutes, seconds = int(time[1]), int(time[2]), time[3]
            start = hours * 3600 + minutes * 60 + float(seconds.replace(",", "."))
            starts.setdefault(number, round(start, 3))
    ordered = sorted(starts, key=lambda number: (starts[number], number))
    return tuple(
        Chapter(starts[n], names.get(n) or str(place), url=urls.get(n))
        for place, n in enumerate(ordered, 1)
    )


def flac_comments(data: bytes) -> list[tuple[str, str]]:
    """Return the comments of a FLAC file, of what was read of it."""
    at = 4
    while data[:4] == b"fLaC" and at + 4 <= len(data):
        kind, length = data[at], int.from_bytes(data[at + 1 : at + 4], "big")
        if kind & 127 == 4:  # RFC 9639, section 8.6
            return read_comments(data[at + 4 : at + 4 + length])
        if kind & 128:
            break
        at += 4 + length
    return []
