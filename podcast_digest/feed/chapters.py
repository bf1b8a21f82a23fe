"""Chapters -> JSON chapters 1.2, and Podlove Simple Chapters 1.2.  No I/O.

The first is a file of its own that podcast:chapters names, the second is written into
the feed.  Both have them by time, whatever order they come in.
"""

import json
import re
from collections.abc import Iterable
from html import escape
from typing import Protocol

#: What the file is served as (Podcasting 2.0, JSON chapters format).
JSON_TYPE = "application/json+chapters"
#: The namespace of Podlove Simple Chapters.
PSC = "http://podlove.org/simple-chapters"

# Controls, separators of lines, and what XML 1.0 §2.2 has no room for.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]+")


class Chapter(Protocol):
    """What is written of a chapter."""

    @property
    def start(self) -> float:
        """Seconds from the beginning."""

    @property
    def title(self) -> str:
        """What it is about."""

    @property
    def url(self) -> str | None:
        """The address of a page about it."""

    @property
    def image(self) -> str | None:
        """The address of a picture."""


def render_chapters(
    chapters: Iterable[Chapter], *, title: str | None = None, show: str | None = None
) -> bytes:
    """Return JSON chapters.  The same chapters always give the same bytes.

    ``title`` is that of the episode.
    """
    document: dict[str, object] = {"version": "1.2.0"}
    if title:
        document["title"] = _line(title)
    if show:
        document["podcastName"] = _line(show)
    document["chapters"] = [
        {
            "startTime": _seconds(chapter.start),
            "title": _line(chapter.title),
            **({"img": _line(chapter.image)} if chapter.image else {}),
            **({"url": _line(chapter.url)} if chapter.url else {}),
        }
        for chapter in _by_time(chapters)
    ]
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def podlove_chapters(chapters: Iterable[Chapter], *, declared: bool = False) -> str:
    """Return the psc:chapters element of an item.

    It names its namespace itself, unless that is ``declared`` around it.
    """
    space = "" if declared else f' xmlns:psc="{PSC}"'
    lines = [f'<psc:chapters{space} version="1.2">']
    for chapter in _by_time(chapters):
        pairs = {
            "start": normal_play_time(chapter.start),
            "title": chapter.title,
            "href": chapter.url,
            "image": chapter.image,
        }
        told = [f'{name}="{escape(_line(v))}"' for name, v in pairs.items() if v]
        lines.append(f"<psc:chapter {' '.join(told)}/>")
    return "\n".join([*lines, "</psc:chapters>"])


def render_podlove(chapters: Iterable[Chapter]) -> bytes:
    """Return Podlove Simple Chapters as a document of their own."""
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{declaration}\n{podlove_chapters(chapters)}\n".encode()


def normal_play_time(seconds: float) -> str:
    """Return a time as Podlove wants it: hours, minutes, seconds, milliseconds.

    >>> normal_play_time(3723.5)
    '01:02:03.500'
    """
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def _by_time(chapters: Iterable[Chapter]) -> list[Chapter]:
    return sorted(chapters, key=lambda chapter: chapter.start)


def _seconds(start: float) -> float:
    rounded = round(start, 3)
    return int(rounded) if rounded == int(rounded) else rounded


def _line(text: str) -> str:
    return _UNFIT.sub(" ", text).strip()
