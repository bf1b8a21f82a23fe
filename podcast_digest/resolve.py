"""Catalog and lock -> Show: what people wrote and what was measured, put together.

Performs no I/O and asks no clock: the same input gives the same show.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from podcast_digest import identity, notes
from podcast_digest.lock import Lock, Probe, State, state
from podcast_digest.model import (
    Catalog,
    CatalogEntry,
    CatalogShow,
    Enclosure,
    Episode,
    Show,
    is_url,
    suffix_type,
)

#: What audio is taken for while nobody could look at its bytes.
_TYPE_BY_SUFFIX = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/x-m4a",
    ".mp4": "audio/x-m4a",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
}
_SHARED_BY_SHOWS = Show.model_fields.keys() & CatalogShow.model_fields.keys()
_SHARED_BY_EPISODES = [
    name for name in Episode.model_fields if name in CatalogEntry.model_fields
]


def resolve(catalog: Catalog, lock: Lock, now: datetime) -> Show:
    """Return the show as subscribers should see it at ``now``, newest first.

    Facts declared by hand win over measured ones. Audio that nobody could measure
    yet has length 0 and no duration, the RSS Advisory Board's answer for an unknown
    size. Drafts, episodes still ahead and those held back are left out.
    """
    show = catalog.show
    episodes = [
        _episode(show, entry, lock.probes.get(entry.audio))
        for entry in catalog.episodes
        if state(entry, lock, now) in (State.PUBLISHED, State.NOT_MEASURED)
    ]
    # Equal dates need an order that does not depend on the file's.
    episodes.sort(key=lambda e: (e.published, e.id), reverse=True)
    feed_url = address(show, show.feed_url or "feed.xml")
    facts = {name: getattr(show, name) for name in _SHARED_BY_SHOWS}
    # Not validated again, here and below: every part comes out of a checked value.
    return Show.model_construct(
        **{
            **facts,
            "description": notes.cut(notes.plain(show.description), 4000),
            "link": identity.ascii_url(show.link),
            "image": show.image and address(show, show.image),
            "feed_url": feed_url,
            "guid": show.guid or identity.podcast_guid(feed_url),
            "episodes": tuple(episodes),
        }
    )


def _episode(show: CatalogShow, entry: CatalogEntry, probe: Probe | None) -> Episode:
    facts = {name: getattr(entry, name) for name in _SHARED_BY_EPISODES}
    for name in ("link", "image", "chapters", "transcript"):
        if facts[name]:
            facts[name] = address(show, facts[name])
    html = notes.html(entry.summary or "")
    facts["published"] = entry.published.astimezone(UTC)
    facts["notes"] = html
    facts["description"] = notes.text_of(html) or entry.subtitle or entry.title
    facts["enclosure"] = Enclosure.model_construct(
        url=address(show, entry.audio),
        length=entry.length or (probe.length if probe else 0),
        type=entry.media_type or (probe.type if probe else _type_of(entry.audio)),
        duration=entry.duration or (probe.duration if probe else None),
        exact=bool(entry.duration) or (probe.exact if probe else True),
    )
    return Episode.model_construct(**facts)


def _type_of(audio: str) -> str:
    return suffix_type(_TYPE_BY_SUFFIX, audio) or "audio/mpeg"


def address(show: CatalogShow, source: str) -> str:
    """Return the public address of a source: percent-encoded ASCII, rewritten.

    A path beside the catalog is published under the show's link.
    """
    if not is_url(source):
        # In a path on disk these are part of a name, in an address they are not.
        for mark, code in (("%", "%25"), ("?", "%3F"), ("#", "%23")):
            source = source.replace(mark, code)
        source = show.link.partition("#")[0].rstrip("/") + "/" + source
        return identity.ascii_url(source)
    for rule in show.rewrite:
        if source.startswith(rule.from_):
            return identity.ascii_url(rule.to + source.removeprefix(rule.from_))
    return identity.ascii_url(source)


def published_paths(catalog: Catalog, show: Show) -> Sequence[str]:
    """Return the files beside the catalog that the show's addresses lead to."""
    published = {episode.id for episode in show.episodes}
    sources = [catalog.show.image]
    for entry in catalog.episodes:
        if entry.id in published:
            sources += [entry.audio, entry.image, entry.chapters, entry.transcript]
    return sorted({s for s in sources if s and not is_url(s)})
