"""Chapters -> JSON chapters 1.2, and Podlove Simple Chapters 1.2. No I/O.

The first is a file of its own that podcast:chapters names, the second is written into
the feed. Both have them by time, whatever order they come in. Anybody's JSON chapters
are read as they are.
"""

import json
from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from podcast_digest.errors import ChaptersError
from podcast_digest.show.model import Chapter
from podcast_digest.text.decoding import MOST_PROBLEMS, is_seconds, json_of, told, whole

#: What the file is served as (Podcasting 2.0, JSON chapters format).
JSON_TYPE = "application/json+chapters"

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


class Mark(NamedTuple):
    """One chapter of a file that anybody wrote."""

    start: float  #: seconds
    end: float | None
    title: str  #: "" if it has none
    url: str | None
    image: str | None
    listed: bool  #: False if it only changes the picture or the link (toc)


class Marks(NamedTuple):
    """A file of JSON chapters that was read."""

    version: str | None
    chapters: tuple[Mark, ...]  #: in the order of the file


def parse_chapters(data: bytes) -> Marks:
    """Return JSON chapters; ChaptersError says why apps can't read them.

    What the format wants and apps do without, such as an order, is not asked for.
    """
    try:
        given = json_of(data)
    except ValueError as error:
        raise ChaptersError([str(error)]) from None
    chapters = given.get("chapters") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(chapters, list):
        raise ChaptersError(['has no list of "chapters"'])
    problems = (p for n, one in enumerate(chapters) for p in _of_chapter(n, one))
    if first := list(islice(problems, MOST_PROBLEMS)):
        raise ChaptersError(first)
    version = given.get("version")
    return Marks(
        version if isinstance(version, str) else None,
        tuple(
            Mark(
                float(one["startTime"]),
                one.get("endTime"),
                whole(one.get("title") or "").strip(),
                one.get("url"),
                one.get("img"),
                one.get("toc") is not False,
            )
            for one in chapters
        ),
    )


def _of_chapter(number: int, chapter: object) -> Iterator[str]:
    """Yield what is wrong with a chapter."""
    place = f"chapters[{number}]"
    if not isinstance(chapter, dict):
        yield f"{place}: is {told(chapter)}, not an object"
        return
    if "startTime" not in chapter:
        yield f"{place}.startTime: is missing"
    for name in ("startTime", "endTime"):
        value = chapter.get(name)
        # As null, an end is as good as none; a start is not.
        wanted = name == "startTime" and name in chapter
        if (wanted or value is not None) and not is_seconds(value):
            yield f"{place}.{name}: is {told(value)}, not a number of seconds"
    for name in ("title", "url", "img"):
        value = chapter.get(name)
        if value is not None and not isinstance(value, str):
            yield f"{place}.{name}: is {told(value)}, not text"


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
