"""Catalog and lock -> Show: what people wrote and what was measured, put together.

Performs no I/O and asks no clock: the same input gives the same show.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial

from podcast_digest.lock import Lock, Mirrored, Probe, copy_of, published
from podcast_digest.show import identity
from podcast_digest.show.addresses import address, chapters_path, transcript_paths
from podcast_digest.show.fields import (
    TRANSCRIPT_TYPES,
    suffix_type,
)
from podcast_digest.show.model import (
    Catalog,
    CatalogEntry,
    CatalogShow,
    Chapter,
    Enclosure,
    Episode,
    Person,
    Place,
    Show,
    Transcript,
)
from podcast_digest.show.namespace import AlternateEnclosure
from podcast_digest.show.recent import Make, afresh
from podcast_digest.text import notes

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
    name
    for name in Episode.model_fields
    if name in CatalogEntry.model_fields and name != "chapters"
]

#: One for all, which would else take more room than a summary.
_ALL = set(Episode.model_fields)

#: Markdown and what is relative in it -> its HTML, and its plain text.
Noted = Callable[[str, str], tuple[str, str]]


def resolve(
    catalog: Catalog,
    lock: Lock,
    now: datetime,
    noted: Noted = notes.both,
    made: Make = afresh,
) -> Show:
    """Return the show as subscribers should see it at ``now``, newest first.

    Facts declared by hand win over measured ones. Audio that nobody could measure
    yet has length 0 and no duration, the RSS Advisory Board's answer for an unknown
    size. What is mirrored is published from its mirror. Drafts, episodes still ahead
    and those held back are left out. ``noted`` is ``notes.both``, or what remembers
    what that returned; ``made`` may have the episodes of unchanged entries.
    """
    show, make = catalog.show, partial(_episode, noted)
    episodes = [
        made("episode", e, (show, probe, copy), partial(make, show, e, probe, copy))
        for e in published(catalog, lock, now)
        for probe, copy in [(lock.probes.get(e.audio), copy_of(e, lock))]
    ]
    # Equal dates need an order that does not depend on the file's.
    episodes.sort(key=lambda e: (e.published, e.id), reverse=True)
    feed_url = identity.ascii_url(
        show.feed_url or identity.folder(show.link) + "feed.xml"
    )
    facts = {name: getattr(show, name) for name in _SHARED_BY_SHOWS}
    # Not validated again, here and below: every part comes out of a checked value.
    return Show.model_construct(
        **{
            **facts,
            # A comment or a picture alone has no text, and a feed needs some.
            "description": notes.cut(notes.plain(show.description) or show.title, 4000),
            "link": identity.ascii_url(show.link),
            "image": show.image and address(show, show.image),
            "new_feed_url": _ascii(show.new_feed_url),
            "hubs": tuple(map(identity.ascii_url, show.hubs)),
            "people": tuple(map(_person, show.people)),
            "funding": tuple(
                way.model_copy(update={"url": identity.ascii_url(way.url)})
                for way in show.funding
            ),
            "license": show.license
            and show.license.model_copy(update={"url": _ascii(show.license.url)}),
            "feed_url": feed_url,
            "guid": show.guid or identity.podcast_guid(feed_url),
            "episodes": tuple(episodes),
        }
    )


def _episode(
    noted: Noted,
    show: CatalogShow,
    entry: CatalogEntry,
    probe: Probe | None,
    copy: Mirrored | None,
) -> Episode:
    facts = {name: getattr(entry, name) for name in _SHARED_BY_EPISODES}
    facts["link"] = _ascii(entry.link)
    facts["image"] = entry.image and address(show, entry.image)
    facts["transcripts"] = tuple(_transcripts(show, entry))
    facts["chapters"], facts["chapters_url"] = _chapters(show, entry, probe)
    facts["people"] = tuple(map(_person, entry.people))
    base = identity.folder(show.link)
    if entry.notes_html:
        html = notes.clean(entry.notes_html, base)
        text = "" if entry.description else notes.text_of(html)
    else:
        html, text = noted(_summary(show, entry), base)
    facts["published"] = entry.published.astimezone(UTC)
    facts["notes"] = html
    facts["description"] = entry.description or text or entry.subtitle or entry.title
    facts["enclosure"] = enclosure = Enclosure.model_construct(
        url=address(show, entry.audio),
        length=entry.length or (probe.length if probe else 0),
        type=entry.media_type or (probe.type if probe else _type_of(entry.audio)),
        duration=entry.duration or (probe.duration if probe else None),
        exact=bool(entry.duration) or (probe.exact if probe else True),
    )
    if copy:
        facts["enclosure"] = _mirrored(entry, enclosure, copy)
        if show.mirror and show.mirror.alternate:
            same = _alternate(facts["enclosure"], copy, enclosure.url)
            facts["alternates"] = (same, *entry.alternates)
    return Episode.model_construct(_ALL, **facts)


def _summary(show: CatalogShow, entry: CatalogEntry) -> str:
    """Return the summary; of what is narrated it says that the voice is synthetic."""
    summary = entry.summary or ""
    if not entry.narrated:
        return summary
    from podcast_digest.speech.script import synthetic

    return f"{summary}\n\n{synthetic(show.language)}".strip()


def _mirrored(entry: CatalogEntry, source: Enclosure, copy: Mirrored) -> Enclosure:
    """Return the enclosure of a copy; its bytes were counted, whatever was declared."""
    known = {"url": copy.url, "length": copy.length}
    if not entry.media_type:
        known["type"] = copy.type
    if copy.duration and not entry.duration:
        known |= {"duration": copy.duration, "exact": True}
    return source.model_copy(update=known)


def _alternate(enclosure: Enclosure, copy: Mirrored, source: str) -> AlternateEnclosure:
    """Return where the enclosure's own bytes are, and how to tell that it is they.

    ``default``: they are what the enclosure has (Podcasting 2.0 namespace,
    alternateEnclosure). The fingerprint is as browsers want it (W3C, Subresource
    Integrity).
    """
    # One with other bytes than the copy's would break its fingerprint, and the
    # namespace asks for https ("Podcasting 2.0 namespace", general rules).
    same = source.startswith("https://") and not copy.is_repaired
    sources = (copy.url, source) if same and source != copy.url else (copy.url,)
    digest = b64encode(bytes.fromhex(copy.sha256)).decode()
    return AlternateEnclosure(
        type=enclosure.type,
        length=enclosure.length,
        default=True,
        sources=sources,
        integrity=f"sha256-{digest}",
    )


def _chapters(
    show: CatalogShow, entry: CatalogEntry, probe: Probe | None
) -> tuple[tuple[Chapter, ...], str | None]:
    """Return the chapters that are known, and the address of a file of chapters."""
    match entry.chapters or show.chapters:
        case None:
            return (), None
        case "auto":
            chapters = (probe and probe.chapters) or ()
        case str(file):
            return (), address(show, file)
        case given:
            chapters = given
    return chapters, address(show, chapters_path(entry.id)) if chapters else None


def _transcripts(show: CatalogShow, entry: CatalogEntry) -> Iterator[Transcript]:
    if entry.transcript:
        # Of the name as it is written: a rewritten address may have lost its ending.
        written = suffix_type(TRANSCRIPT_TYPES, entry.transcript) or ""
        url = address(show, entry.transcript)
        yield Transcript.model_construct(url=url, type=written)
    for kind, path in transcript_paths(entry).items():
        yield Transcript.model_construct(url=address(show, path), type=kind)


def _type_of(audio: str) -> str:
    return suffix_type(_TYPE_BY_SUFFIX, audio) or "audio/mpeg"


def _ascii(url: str | None) -> str | None:
    return url and identity.ascii_url(url)


def _person(person: Person) -> Person:
    urls = {"image": _ascii(person.image), "link": _ascii(person.link)}
    return person.model_copy(update=urls)


def without(catalog: Catalog, places: Iterable[Place]) -> Catalog:
    """Return the catalog without what stands at some places: pictures, chapters, …"""
    show, episodes = catalog.show, list(catalog.episodes)
    for place in places:
        match place:
            case ("show", str(field)):
                show = show.model_copy(update={field: None})
            case ("episodes", int(number), str(field)):
                episodes[number] = episodes[number].model_copy(update={field: None})
    return catalog.model_copy(update={"show": show, "episodes": tuple(episodes)})
