"""A show as JSON Feed 1.1 (jsonfeed.org). Performs no I/O.

Where the RSS feed has pages, so has this one, of the same episodes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from io import BytesIO
from types import MappingProxyType
from typing import Any, NamedTuple

from podcast_digest.feed.rss import archive_paths
from podcast_digest.show import identity
from podcast_digest.show.addresses import counted
from podcast_digest.show.model import Episode, Person, Show
from podcast_digest.show.recent import Make, afresh
from podcast_digest.text import notes

#: Where the feed is published, below the show's link.
NAME = "feed.json"
#: What it is served as.
TYPE = "application/feed+json"
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_NONE: Mapping[str, str] = MappingProxyType({})


class Part(NamedTuple):
    """One document of the feed: some of the episodes, and where the next older are."""

    path: str  #: below the show's link
    start: int
    end: int
    older: str | None = None  #: the path of the next part


def parts(show: Show) -> list[Part]:
    """Return the parts of a feed: the feed, then its archives, the newest first.

    As in RSS, archives are counted from the oldest, so that a new episode changes none.
    """
    number, size = len(show.episodes), show.page_size
    paths = [path[:-3] + "json" for path in archive_paths(size, number)]
    found = [Part(NAME, 0, min(size or number, number), paths[-1] if paths else None)]
    for at, path in reversed(list(enumerate(paths))):
        end, older = number - at * (size or 0), paths[at - 1] if at else None
        found.append(Part(path, end - (size or 0), end, older))
    return found


def render_json(
    show: Show,
    pages: Mapping[str, str] = _NONE,
    made: Make = afresh,
    part: Part | None = None,
) -> bytes:
    """Return the feed, or a part of it. The same show gives the same bytes.

    ``pages``: the addresses of pages of episodes, by their ids. ``made`` may have the
    items of unchanged episodes.
    """
    folder = identity.folder(show.link)
    path, start, end, older = part or parts(show)[0]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": show.title,
        "home_page_url": show.link,
        "feed_url": folder + path,
        **({"next_url": folder + older} if older else {}),
        "description": show.description,
        **({"icon": show.image} if show.image else {}),
        **_authors(show.people, show.author),
        "language": show.language,
        **({"expired": True} if show.complete else {}),
        **_some("hubs", ({"type": "WebSub", "url": hub} for hub in show.hubs)),
    }
    # A line for each item: short, and what changes from commit to commit is seen.
    feed = BytesIO()
    feed.write(_ENCODER.encode(document).encode().removesuffix(b"}") + b',"items":[')
    for number, episode in enumerate(show.episodes[start:end]):
        more = pages.get(episode.id), show.prefix
        feed.write(b",\n" if number else b"\n")
        feed.write(made("json", episode, more, partial(_line, episode, *more)))
    feed.write(b"\n]}\n")
    return feed.getvalue()


def _line(episode: Episode, page: str | None, prefix: str | None) -> bytes:
    return _ENCODER.encode(dict(_item(episode, page, prefix))).encode()


def _item(
    episode: Episode, page: str | None, prefix: str | None
) -> Iterator[tuple[str, Any]]:
    yield "id", episode.id
    yield "title", episode.title
    if page:
        yield "url", page
    if episode.link:
        # What the episode is about is elsewhere.
        yield "external_url", episode.link
    if episode.notes:
        yield "content_html", episode.notes
    else:
        yield "content_text", episode.description
    yield "summary", episode.subtitle or notes.short(episode.description)
    if episode.image:
        yield "image", episode.image
    yield "date_published", episode.published.isoformat()
    # As in RSS, those of an episode stand in for those of the show.
    yield from _authors(episode.people).items()
    if episode.topics:
        yield "tags", list(episode.topics)
    enclosure = episode.enclosure
    url = counted(prefix, enclosure.url)
    attachment: dict[str, Any] = {"url": url, "mime_type": enclosure.type}
    if enclosure.length:
        attachment["size_in_bytes"] = enclosure.length
    if enclosure.duration:
        attachment["duration_in_seconds"] = max(1, round(enclosure.duration))
    yield "attachments", [attachment]


def _authors(people: Iterable[Person], name: str | None = None) -> dict[str, Any]:
    """Return who made it: the people, or the name alone if there are none."""
    given = [(person.name, person.link, person.image) for person in people]
    given = given or ([(name, None, None)] if name else [])
    keys = "name", "url", "avatar"
    some = (zip(keys, values, strict=True) for values in given)
    return _some("authors", ({k: v for k, v in pairs if v} for pairs in some))


def _some(key: str, values: Iterable[Any]) -> dict[str, Any]:
    found = list(values)
    return {key: found} if found else {}
