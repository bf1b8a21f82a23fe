"""episodes.lock: what was measured, and what a page said last time.

Text <-> Lock, and what still needs probing. The file is JSON, sorted and indented,
so that it diffs and merges well. Performs no I/O.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AwareDatetime,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveInt,
    StringConstraints,
    ValidationError,
)

from podcast_digest.errors import LockError, ProbeError
from podcast_digest.fields import LINE_PATTERN, Duration, Line
from podcast_digest.model import Catalog, CatalogEntry, Chapter, Show, Value

if TYPE_CHECKING:
    from podcast_digest.audio import Audio
    from podcast_digest.audio.chapters import Chapter as AudioChapter

#: The usual name of the file, also used in messages.
NAME = "episodes.lock"
VERSION = 1


#: One line that can be shown at a terminal.
Reason = Annotated[str, StringConstraints(pattern=LINE_PATTERN)]


class Seam(Value):
    """Where a joined segment begins."""

    start: NonNegativeFloat  #: seconds
    title: str | None = None  #: of the ID3 tag at the seam


class Probe(Value):
    """What was measured of one audio file."""

    length: PositiveInt  #: bytes
    type: Line  #: media type, told by the bytes
    #: seconds, to the millisecond
    duration: Duration | None = None
    exact: bool = True  #: False when the duration is an estimate
    method: Line  #: how the duration was found: header, sampled, mp4, …
    etag: str | None = None
    last_modified: str | None = None
    hosts: tuple[str, ...] = ()  #: that redirects led to, never signed queries
    sha256: str | None = None  #: of the whole file, if all of it was read
    seams: tuple[Seam, ...] = ()  #: of joined files, if all of it was read
    #: of its tags, else made from the seams; None: nobody asked for them
    chapters: tuple[Chapter, ...] | None = None

    @classmethod
    def of(
        cls,
        length: int,
        audio: "Audio",
        chapters: "Iterable[AudioChapter] | None",
        **more: Any,
    ) -> Self:
        """Return what is kept of a measured file of ``length`` bytes."""
        return cls(
            length=length,
            type=audio.type,
            duration=audio.duration or None,  # a blink rounds to 0 ms: not known
            exact=audio.exact,
            method=audio.method,
            seams=tuple(Seam(start=s.start, title=s.title) for s in audio.seams),
            chapters=None if chapters is None else tuple(map(_chapter, chapters)),
            **more,
        )


def _chapter(found: "AudioChapter") -> Chapter:
    facts = {"start": found.start, "title": found.title}
    try:
        return Chapter(**facts, url=found.url)
    except ValidationError:  # what a tag holds is not always an address
        return Chapter(**facts)


class Remembered(Value):
    """What the digest page said of an episode when it was last imported."""

    title: str
    summary: str  #: its fingerprint: the text itself is in the catalog
    audio: str

    @classmethod
    def of(cls, *, title: str, summary: str, audio: str) -> Self:
        """Return what to remember of a page's article."""
        return cls(title=title, summary=_fingerprint(summary), audio=audio)

    def said(self, field: str, text: str) -> bool:
        """Tell whether the page had this title, summary or audio."""
        if field == "summary":
            return self.summary == _fingerprint(text)
        return bool(getattr(self, field).strip() == text.strip())


class PublishedEpisode(Value):
    """What subscribers know an episode by."""

    title: str
    published: AwareDatetime
    audio: str  #: the address of its enclosure


class Published(Value):
    """What subscribers got when the feed was last built."""

    feed_url: str
    link: str
    guid: UUID
    episodes: Mapping[str, PublishedEpisode] = Field(default_factory=dict)  #: by guid

    @classmethod
    def of(cls, show: Show) -> Self:
        """Return what subscribers get of a show."""
        return cls(
            feed_url=show.feed_url,
            link=show.link,
            guid=show.guid,
            episodes={
                episode.id: PublishedEpisode(
                    title=episode.title,
                    published=episode.published,
                    audio=episode.enclosure.url,
                )
                for episode in show.episodes
            },
        )


def _fingerprint(text: str) -> str:
    return sha256(text.strip().encode()).hexdigest()[:16]


class Lock(Value):
    """The lock file: everything that was measured, none of what was written."""

    version: NonNegativeInt = VERSION
    probes: Mapping[str, Probe] = Field(default_factory=dict)  #: by audio address
    #: Audio that certainly can't be played (gone, not audio), and why.
    failures: Mapping[str, Reason] = Field(default_factory=dict)
    pages: Mapping[str, Remembered] = Field(default_factory=dict)  #: by episode id
    published: Published | None = None  #: the feed that was built last


class State(StrEnum):
    """What subscribers see of an entry."""

    PUBLISHED = "published"
    SCHEDULED = "scheduled"  #: ``published`` lies ahead
    DRAFT = "draft"
    NOT_MEASURED = "not measured"  #: published, without size and duration
    HELD_BACK = "held back"  #: its audio certainly can't be played


def parse(text: str, name: str = NAME) -> Lock:
    """Return the lock that the text describes; an empty text is an empty lock.

    Raises LockError for anything else than a lock of this version.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        return Lock()
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        if any(mark in text for mark in ("<<<<<<<", ">>>>>>>")):
            why = "holds merge conflict marks; keep both sides' entries, then run: "
            raise LockError(f"{name}: {why}podcast-digest probe") from None
        raise LockError(f"{name}:{error.lineno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise LockError(f"{name}: not a lock file: nested too deeply") from None
    except ValueError:
        raise LockError(f"{name}: not a lock file: a number is too long") from None
    version = raw.get("version") if isinstance(raw, dict) else None
    if type(version) is not int or version < 1:
        raise LockError(f"{name}: not a lock file: it has no version")
    if version > VERSION:
        raise LockError(
            f"{name}: made by a newer podcast-digest (version {version}, "
            f"this one knows {VERSION}); please update"
        )
    try:
        # From the text again: of JSON, pydantic takes a list for a tuple, yet no
        # text for a number.
        return Lock.model_validate_json(text, strict=True)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        raise LockError(f"{name}: {_dotted(detail['loc'])}{detail['msg']}") from None


def _dotted(place: Sequence[str | int]) -> str:
    """Return where in the file something is wrong, in a line that can be printed."""
    return f"{_printable('.'.join(map(str, place)))}: " if place else ""


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def dump(lock: Lock) -> str:
    """Return the lock's text: sorted, indented, with a final newline."""
    parts = lock.model_dump(mode="json", exclude_none=True, exclude={"version"})
    value: dict[str, Any] = {name: part for name, part in parts.items() if part}
    value["version"] = VERSION
    for probe in parts["probes"].values():
        for name in ("hosts", "seams"):
            if not probe[name]:
                del probe[name]
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def is_declared(entry: CatalogEntry) -> bool:
    """Tell whether every fact was declared by hand, so that nothing needs probing."""
    return None not in (entry.length, entry.media_type, entry.duration)


def wants_chapters(catalog: Catalog, entry: CatalogEntry) -> bool:
    """Tell whether an episode has the chapters that its audio offers."""
    return (entry.chapters or catalog.show.chapters) == "auto"


def unmeasured(catalog: Catalog, lock: Lock) -> list[CatalogEntry]:
    """Return the entries, drafts too, of whose audio the lock lacks what they need."""
    return [
        entry
        for entry in catalog.episodes
        if (
            not is_declared(entry)
            and (entry.audio not in lock.probes or entry.audio in lock.failures)
        )
        or (wants_chapters(catalog, entry) and not _has_chapters(lock, entry.audio))
    ]


def _has_chapters(lock: Lock, audio: str) -> bool:
    probe = lock.probes.get(audio)
    return probe is not None and probe.chapters is not None


def with_results(
    lock: Lock, results: Mapping[str, Probe | ProbeError], catalog: Catalog
) -> Lock:
    """Return the lock with what was found out, without audio nobody names any more.

    A transient failure changes nothing: an episode measured before keeps its facts.
    """
    probes, failures = dict(lock.probes), dict(lock.failures)
    for audio, result in results.items():
        if isinstance(result, Probe):
            probes[audio] = result
            failures.pop(audio, None)
        elif not result.transient:
            failures[audio] = _printable(result.reason)
    named = {entry.audio for entry in catalog.episodes}
    ids = {entry.id for entry in catalog.episodes}
    return lock.model_copy(
        update={
            "probes": {a: p for a, p in probes.items() if a in named},
            "failures": {a: why for a, why in failures.items() if a in named},
            "pages": {i: page for i, page in lock.pages.items() if i in ids},
        }
    )


def state(entry: CatalogEntry, lock: Lock, now: datetime) -> State:
    """Return what subscribers see of an entry at a moment."""
    if entry.draft:
        return State.DRAFT
    if entry.published > now:
        return State.SCHEDULED
    if is_declared(entry):
        return State.PUBLISHED
    if entry.audio in lock.failures:
        return State.HELD_BACK
    return State.PUBLISHED if entry.audio in lock.probes else State.NOT_MEASURED


def next_change(catalog: Catalog, now: datetime) -> datetime | None:
    """Return when the next scheduled episode comes out, if one is waiting."""
    ahead = (e.published for e in catalog.episodes if e.published > now and not e.draft)
    return min(ahead, default=None)
