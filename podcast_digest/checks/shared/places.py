"""Where a finding stands: the line of its key in the catalog, of its tag in a feed.

No I/O.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from podcast_digest.catalog.reading import Path, spans
from podcast_digest.checks.finding import Finding
from podcast_digest.feed.reading import Document, Tag
from podcast_digest.show.model import Catalog, CatalogEntry, CatalogShow, Episode

#: Key of the catalog -> the keys that it is made of where it is not written itself.
_MADE_OF = {
    "description": ("summary",),
    "duration": ("audio",),
    "feed_url": ("link",),
    "length": ("audio",),
    "media_type": ("audio",),
    "subtitle": ("summary",),
}

#: What is said of them all stands where they begin.
_OF_EPISODES = CatalogEntry.model_fields.keys() - CatalogShow.model_fields

#: Key of the catalog -> where a feed has it, what is likeliest first.
_TAGS = {
    "ai_content": ("podcast:txt",),
    "audio": ("enclosure",),
    "author": ("itunes:author",),
    "block": ("itunes:block",),
    "categories": ("itunes:category",),
    "chapters": ("podcast:chapters", "psc:chapters"),
    "complete": ("itunes:complete",),
    "duration": ("itunes:duration", "enclosure"),
    "email": ("itunes:owner/itunes:email", "itunes:owner", "podcast:locked"),
    "episode": ("itunes:episode", "podcast:episode"),
    "episodes": ("item",),
    "explicit": ("itunes:explicit",),
    "feed_url": ("atom:link",),
    "funding": ("podcast:funding",),
    "guid": ("podcast:guid",),
    "id": ("guid",),
    "image": ("itunes:image", "image", "podcast:image"),
    "length": ("enclosure",),
    "license": ("podcast:license", "copyright"),
    "locked": ("podcast:locked",),
    "media_type": ("enclosure",),
    "medium": ("podcast:medium",),
    "new_feed_url": ("itunes:new-feed-url",),
    "people": ("podcast:person",),
    "published": ("pubDate",),
    "season": ("itunes:season", "podcast:season"),
    "subtitle": ("itunes:subtitle", "itunes:summary"),
    "summary": ("content:encoded", "description", "itunes:summary"),
    "title": ("title", "itunes:title"),
    "transcript": ("podcast:transcript",),
    "type": ("itunes:type", "itunes:episodeType"),
    "update_frequency": ("podcast:updateFrequency",),
}


def in_catalog(
    findings: Sequence[Finding], text: str, catalog: Catalog | None
) -> list[int]:
    """Return the line of each finding in the text of a catalog, counted from 1."""
    numbers = {e.id: n for n, e in enumerate(catalog.episodes)} if catalog else {}
    entries = [numbers.get(f.of.id) if f.of else None for f in findings]
    places = spans(text)
    return [
        next(
            (places[path].line for path in _paths(entry, f.field) if path in places),
            1,
        )
        for f, entry in zip(findings, entries, strict=True)
    ]


def _paths(entry: int | None, field: str) -> Iterator[Path]:
    """Yield where a field may stand, the most exact first."""
    base: Path = ("show",) if entry is None else ("episodes", entry)
    steps = tuple(
        int(step) if step.isdigit() else step
        for step in re.findall(r"[^.\[\]]+", field)
    )
    while steps:
        yield base + steps
        steps = steps[:-1]
    for key in _MADE_OF.get(field, ()):
        yield (*base, key)
    if entry is None:
        yield (field,)
        if field in _OF_EPISODES:
            yield ("episodes",)
    yield base


def in_feed(findings: Iterable[Finding], document: Document) -> list[int]:
    """Return the line of each finding in a feed that was read, counted from 1."""
    items: dict[int | str, Tag] = {}
    for episode, item in zip(document.show.episodes, document.items, strict=True):
        items[id(episode)] = item
        items.setdefault(episode.id, item)

    def outer(of: Episode | CatalogEntry | None) -> Tag:
        if of is None:
            return document.channel
        return items.get(id(of)) or items.get(of.id, document.channel)

    return [_line(outer(finding.of), finding.field) for finding in findings]


def _line(outer: Tag, field: str) -> int:
    """Return the line of the tag that stands for a field, of the outer one if none."""
    for way in _TAGS.get(field, (field,)):
        tag: Tag | None = outer
        for name in way.split("/"):
            tag = tag.first(name) if tag else None
        if tag:
            return tag.line
    first = outer.first("item") if field in _OF_EPISODES else None
    return (first or outer).line
