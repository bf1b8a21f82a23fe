"""What subscribers see of an entry, and what still needs measuring. No I/O."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum

from podcast_digest.errors import ProbeError
from podcast_digest.lock.values import Lock, Mirrored, Probe, Published, printable
from podcast_digest.show.model import Catalog, CatalogEntry, Show


class State(StrEnum):
    """What subscribers see of an entry."""

    PUBLISHED = "published"
    SCHEDULED = "scheduled"  #: ``published`` lies ahead
    DRAFT = "draft"
    NOT_MEASURED = "not measured"  #: published, without size and duration
    SKIPPED = "skipped"  #: its audio certainly can't be played


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
            failures[audio] = printable(result.reason)
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
            "narrations": {i: n for i, n in lock.narrations.items() if i in ids},
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
        return State.SKIPPED
    return State.PUBLISHED if entry.audio in lock.probes else State.NOT_MEASURED


def published(catalog: Catalog, lock: Lock, now: datetime) -> list[CatalogEntry]:
    """Return the entries that subscribers see at a moment, in the catalog's order."""
    seen = (State.PUBLISHED, State.NOT_MEASURED)
    return [entry for entry in catalog.episodes if state(entry, lock, now) in seen]


def skipped(catalog: Catalog, lock: Lock, now: datetime) -> set[str]:
    """Return the ids of the episodes that wait for audio that can be played."""
    return {
        entry.id
        for entry in catalog.episodes
        if entry.audio in lock.failures and state(entry, lock, now) is State.SKIPPED
    }


def with_published(lock: Lock, show: Show, catalog: Catalog, now: datetime) -> Lock:
    """Return the lock that remembers a show as what subscribers got.

    What is held back stays as it was: subscribers know it by that when it is back.
    """
    published, before = Published.of(show), lock.published
    if before and (waiting := skipped(catalog, lock, now)):
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
