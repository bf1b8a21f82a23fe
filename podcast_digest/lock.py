"""episodes.lock: what was measured, and what a page said last time.

Text <-> Lock, and what still needs probing. The file is JSON, sorted and indented,
so that it diffs and merges well. Performs no I/O.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, ValidationError

from podcast_digest.errors import LockError, ProbeError
from podcast_digest.model import Catalog, CatalogEntry, Line, Value

#: The usual name of the file, also used in messages.
NAME = "episodes.lock"
VERSION = 1


class Probe(Value):
    """What was measured of one audio file."""

    length: PositiveInt  #: bytes
    type: Line  #: media type, told by the bytes
    duration: PositiveFloat | None = None  #: seconds, to the millisecond
    exact: bool = True  #: False when the duration is an estimate
    method: Line  #: how the duration was found: header, sampled, mp4, …
    etag: str | None = None
    last_modified: str | None = None
    hosts: tuple[str, ...] = ()  #: that redirects led to, never signed queries


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


def _fingerprint(text: str) -> str:
    return sha256(text.strip().encode()).hexdigest()[:16]


class Lock(Value):
    """The lock file: everything that was measured, none of what was written."""

    version: NonNegativeInt = VERSION
    probes: Mapping[str, Probe] = Field(default_factory=dict)  #: by audio address
    #: Audio that certainly can't be played (gone, not audio), and why.
    failures: Mapping[str, str] = Field(default_factory=dict)
    pages: Mapping[str, Remembered] = Field(default_factory=dict)  #: by episode id


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
    if not text.strip():
        return Lock()
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        if any(mark in text for mark in ("<<<<<<<", ">>>>>>>")):
            why = "holds merge conflict marks; keep either side, then run: "
            raise LockError(f"{name}: {why}podcast-digest probe") from None
        line = getattr(error, "lineno", 1)
        reason = getattr(error, "msg", "nested too deeply")
        raise LockError(f"{name}:{line}: not JSON: {reason}") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("version"), int):
        raise LockError(f"{name}: not a lock file: it has no version")
    if raw["version"] > VERSION:
        raise LockError(
            f"{name}: made by a newer podcast-digest (version {raw['version']}, "
            f"this one knows {VERSION}); please update"
        )
    try:
        return Lock.model_validate(raw)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        where = ".".join(map(str, detail["loc"]))
        raise LockError(f"{name}: {where}: {detail['msg']}") from None


def dump(lock: Lock) -> str:
    """Return the lock's text: sorted, indented, with a final newline."""
    value: dict[str, Any] = {"version": VERSION}
    for part in ("failures", "pages", "probes"):
        if getattr(lock, part):
            value[part] = lock.model_dump(mode="json", exclude_none=True)[part]
    for probe in value.get("probes", {}).values():
        if not probe["hosts"]:
            del probe["hosts"]
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def is_declared(entry: CatalogEntry) -> bool:
    """Tell whether every fact was declared by hand, so that nothing needs probing."""
    return None not in (entry.length, entry.media_type, entry.duration)


def unmeasured(catalog: Catalog, lock: Lock) -> list[CatalogEntry]:
    """Return the entries, drafts too, whose audio the lock says nothing good of."""
    return [
        entry
        for entry in catalog.episodes
        if not is_declared(entry)
        and (entry.audio not in lock.probes or entry.audio in lock.failures)
    ]


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
            failures[audio] = result.reason
    named = {entry.audio for entry in catalog.episodes}
    ids = {entry.id for entry in catalog.episodes}
    return Lock(
        probes={a: p for a, p in probes.items() if a in named},
        failures={a: why for a, why in failures.items() if a in named},
        pages={i: page for i, page in lock.pages.items() if i in ids},
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
