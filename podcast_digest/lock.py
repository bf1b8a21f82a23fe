"""episodes.lock: what was measured, what a page said, and what subscribers got.

Text <-> Lock, and what still needs probing. The file is JSON, sorted and indented,
so that it diffs and merges well. Performs no I/O.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeVar
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
from podcast_digest.show.fields import LINE_PATTERN, Duration, Line
from podcast_digest.show.model import Catalog, CatalogEntry, Chapter, Show, Value

if TYPE_CHECKING:
    from podcast_digest.audio import Audio
    from podcast_digest.audio.chapters import Chapter as AudioChapter

#: The usual name of the file, also used in messages.
NAME = "episodes.lock"
VERSION = 1


#: One line that can be shown at a terminal.
Reason = Annotated[str, StringConstraints(pattern=LINE_PATTERN)]


#: A SHA-256 as people write it.
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Mirrored(Value):
    """Where a copy of some audio is, and what is known of both."""

    url: str  #: at which everybody reads the copy
    sha256: Digest  #: of the copy
    length: PositiveInt  #: bytes of the copy
    type: Line  #: media type of the copy, told by its bytes
    duration: Duration | None = None  #: seconds, where the copy is a repaired one
    etag: str | None = None  #: of the source when it was copied
    last_modified: str | None = None  #: of the source when it was copied
    source_sha256: Digest | None = None  #: of a source that was repaired
    verified: bool = False  #: everybody could read it; only then it is published


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
    """What subscribers got when the feed was last built.

    The feed never depends on it: it is there to tell what a build would do to them.
    """

    feed_url: str
    link: str
    guid: UUID
    episodes: Mapping[str, PublishedEpisode] = Field(default_factory=dict)  #: by guid

    @classmethod
    def of(cls, show: Show) -> Self:
        """Return what subscribers get of a show, ours or one that was read."""
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
    """The lock file: everything that was measured, none of what people wrote."""

    version: NonNegativeInt = VERSION
    probes: Mapping[str, Probe] = Field(default_factory=dict)  #: by audio address
    #: Audio that certainly can't be played (gone, not audio), and why.
    failures: Mapping[str, Reason] = Field(default_factory=dict)
    mirrors: Mapping[str, Mirrored] = Field(default_factory=dict)  #: by audio address
    pages: Mapping[str, Remembered] = Field(default_factory=dict)  #: by episode id
    published: Published | None = None  #: the feed that was built last
    #: By whom it was announced to: SHA-256 of the feed that they were told of last.
    notified: Mapping[str, Digest] = Field(default_factory=dict)


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
            why = "holds merge conflict marks; to keep both sides: "
            raise LockError(f"{name}: {why}podcast-digest merge") from None
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
            and (
                entry.audio not in lock.probes
                # What is mirrored may be gone from where it came from.
                or (entry.audio in lock.failures and not copy_of(entry, lock))
            )
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
    mirror = catalog.show.mirror
    mirrored = {audio for audio in named if mirror and mirror.takes(audio)}
    ids = {entry.id for entry in catalog.episodes}
    return lock.model_copy(
        update={
            "probes": {a: p for a, p in probes.items() if a in named},
            "failures": {a: why for a, why in failures.items() if a in named},
            "mirrors": {a: m for a, m in lock.mirrors.items() if a in mirrored},
            "pages": {i: page for i, page in lock.pages.items() if i in ids},
        }
    )


def copy_of(entry: CatalogEntry, lock: Lock) -> Mirrored | None:
    """Return the copy of an entry's audio that is published, if there is one."""
    copy = lock.mirrors.get(entry.audio)
    return copy if copy and copy.verified else None


def state(entry: CatalogEntry, lock: Lock, now: datetime) -> State:
    """Return what subscribers see of an entry at a moment."""
    if entry.draft:
        return State.DRAFT
    if entry.published > now:
        return State.SCHEDULED
    if is_declared(entry) or copy_of(entry, lock):
        return State.PUBLISHED
    if entry.audio in lock.failures:
        return State.HELD_BACK
    return State.PUBLISHED if entry.audio in lock.probes else State.NOT_MEASURED


def held_back(catalog: Catalog, lock: Lock, now: datetime) -> set[str]:
    """Return the ids of the episodes that wait for audio that can be played."""
    return {
        entry.id
        for entry in catalog.episodes
        if entry.audio in lock.failures and state(entry, lock, now) is State.HELD_BACK
    }


def with_published(lock: Lock, show: Show, catalog: Catalog, now: datetime) -> Lock:
    """Return the lock that remembers a show as what subscribers got.

    What is held back stays as it was: subscribers know it by that when it is back.
    """
    published, before = Published.of(show), lock.published
    if before and (waiting := held_back(catalog, lock, now)):
        kept = {id_: before.episodes[id_] for id_ in waiting & before.episodes.keys()}
        update = {"episodes": {**kept, **published.episodes}}
        published = published.model_copy(update=update)
    return lock.model_copy(update={"published": published})


def with_notified(
    lock: Lock, target: str, digest: str, targets: Collection[str]
) -> Lock:
    """Return the lock that remembers of which feed a target was told last.

    What nobody names any more among the targets is forgotten.
    """
    named = {t: told for t, told in lock.notified.items() if t in targets}
    return lock.model_copy(update={"notified": {**named, target: digest}})


def next_change(catalog: Catalog, now: datetime) -> datetime | None:
    """Return when the next scheduled episode comes out, if one is waiting."""
    ahead = (e.published for e in catalog.episodes if e.published > now and not e.draft)
    return min(ahead, default=None)


def merged(base: Lock, ours: Lock, theirs: Lock) -> Lock:
    """Return our lock with all that they changed since ``base``.

    Of audio that both measured, what is kept does not depend on whose it is, so that
    a merge and a rebase make the same file. What a page said and what subscribers got
    stays ours, field by field, as what both wrote differently in the catalog does.
    """
    return Lock(
        probes=_union(
            base.probes,
            ours.probes,
            theirs.probes,
            lambda _, one, other: max(one, other, key=_worth),
        ),
        # A build asks again about every failure: one that is too many does not last.
        failures=_union(
            base.failures,
            ours.failures,
            theirs.failures,
            lambda _, one, other: min(one, other),
        ),
        # What one of them proved is true for both.
        mirrors=_union(
            base.mirrors,
            ours.mirrors,
            theirs.mirrors,
            lambda _, one, other: max(one, other, key=_proven),
        ),
        pages=_union(base.pages, ours.pages, theirs.pages, _by_field),
        published=_published(base.published, ours.published, theirs.published),
        # Of two feeds the merged one is neither: it will be announced in any case.
        notified=_union(
            base.notified,
            ours.notified,
            theirs.notified,
            lambda _, one, other: min(one, other),
        ),
    )


T = TypeVar("T")
V = TypeVar("V", bound=Value)


def _union(
    base: Mapping[str, T],
    ours: Mapping[str, T],
    theirs: Mapping[str, T],
    settled: Callable[[T | None, T, T], T],
) -> dict[str, T]:
    """Merge by key; what one side changed and the other took out stays changed."""
    union = {}
    for key in {**ours, **theirs}:
        old, our, their = base.get(key), ours.get(key), theirs.get(key)
        if our is not None and their is not None:
            if our == old:
                union[key] = their
            elif their in (old, our):
                union[key] = our
            else:
                union[key] = settled(old, our, their)
        elif our is not None and our != old:
            union[key] = our
        elif their is not None and their != old:
            union[key] = their
    return union


def _worth(probe: Probe) -> tuple[float, bool, bool, bool, str]:
    """Return what makes a measurement the better one of two.

    The file may have changed between them: the newer file counts. Then what looked at
    more of it, and at last anything that always decides the same.
    """
    return (
        _modified(probe.last_modified or ""),
        probe.sha256 is not None,
        probe.exact,
        probe.chapters is not None,
        probe.model_dump_json(),
    )


def _proven(copy: Mirrored) -> tuple[bool, float, str]:
    when = _modified(copy.last_modified or "")
    return copy.verified, when, copy.model_dump_json()


def _modified(date: str) -> float:
    """Return seconds since 1970; 0 for what is no date."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _published(
    base: Published | None, ours: Published | None, theirs: Published | None
) -> Published | None:
    if ours is None or theirs is None:
        return ours or theirs
    before = base.episodes if base else {}
    episodes = _union(before, ours.episodes, theirs.episodes, _by_field)
    return _by_field(base, ours, theirs).model_copy(update={"episodes": episodes})


def _by_field(old: V | None, our: V, their: V) -> V:
    """Return ours, with the fields that only they changed."""
    if old is None:
        return our
    names = type(our).model_fields
    return our.model_copy(
        update={
            n: getattr(their, n) for n in names if getattr(our, n) == getattr(old, n)
        }
    )
