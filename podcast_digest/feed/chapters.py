"""Chapters -> JSON chapters 1.2, and Podlove Simple Chapters 1.2. No I/O.

The first is a file of its own that podcast:chapters names, the second is written into
the feed. Both have them by time, whatever order they come in.
"""

import json
from collections.abc import Iterable
from html import escape
from operator import attrgetter

from podcast_digest.model import Chapter

#: What the file is served as (Podcasting 2.0, JSON chapters format).
JSON_TYPE = "application/json+chapters"
#: The namespace of Podlove Simple Chapters.
PSC = "http://podlove.org/simple-chapters"

_by_time = attrgetter("start")


def render_chapters(chapters: Iterable[Chapter], *, title: str, show: str) -> bytes:
    """Return JSON chapters. The same chapters always give the same bytes.

    ``title`` is that of the episode.
    """
    document = {
        "version": "1.2.0",
        "title": title,
        "podcastName": show,
        "chapters": [
            {
                "startTime": _seconds(chapter.start),
                "title": chapter.title,
                **({"img": chapter.image} if chapter.image else {}),
                **({"url": chapter.url} if chapter.url else {}),
            }
            for chapter in sorted(chapters, key=_by_time)
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def podlove_chapters(chapters: Iterable[Chapter]) -> str:
    """Return the psc:chapters element of an item; the feed declares its namespace."""
    lines = ['<psc:chapters version="1.2">']
    for chapter in sorted(chapters, key=_by_time):
        pairs = {
            "start": normal_play_time(chapter.start),
            "title": chapter.title,
            "href": chapter.url,
            "image": chapter.image,
        }
        told = [f'{name}="{escape(value)}"' for name, value in pairs.items() if value]
        lines.append(f"<psc:chapter {' '.join(told)}/>")
    return "\n".join([*lines, "</psc:chapters>"])


def normal_play_time(seconds: float) -> str:
    """Return a time as Podlove wants it: hours, minutes, seconds, milliseconds.

    >>> normal_play_time(3723.5)
    '01:02:03.500'
    """
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def _seconds(start: float) -> float:
    rounded = round(start, 3)
    return int(rounded) if rounded == int(rounded) else rounded
