"""What stops a build, and what it tells besides its result."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from podcast_digest.checks import Finding, Level, Subject
from podcast_digest.checks import rules as checks
from podcast_digest.checks.apple.show import show_has_image
from podcast_digest.checks.catalog.audio import (
    audio_is_measured,
    audio_plays,
    duration_is_exact,
    source_is_there,
)
from podcast_digest.checks.catalog.episodes import files_are_there
from podcast_digest.checks.shared.places import in_catalog
from podcast_digest.errors import ProbeError, UsageError
from podcast_digest.lock import Lock, State, copy_of, state
from podcast_digest.project.events import Kind, Remark
from podcast_digest.project.loading import Loaded, Results
from podcast_digest.project.publication import Publication
from podcast_digest.show.model import CatalogEntry, CatalogShow
from podcast_digest.text.wording import clock, some

#: What a build tells itself, and in which it never stops.
_TOLD = (
    *(audio_is_measured, audio_plays, duration_is_exact),
    *(source_is_there, files_are_there),
)


class Placed(NamedTuple):
    """A finding, and where it stands."""

    finding: Finding
    where: str  #: file, line and field: ``episodes.yaml:3: show.image``

    @property
    def remark(self) -> Remark:
        """The finding as a line that editors can jump to."""
        text = f"{self.finding.message} ({self.finding.code})"
        return Remark(Kind(self.finding.level), text, self.where)


class Verdict(NamedTuple):
    """What rules that need no host say of a publication."""

    errors: Sequence[Placed] = ()  #: nothing may be written
    guarded: Sequence[Placed] = ()  #: subscribers will see it; no error
    others: Sequence[Finding] = ()  #: which only ``check`` tells
    let_through: Sequence[Remark] = ()  #: subscribers will suffer, and may


def judge(looked_at: Subject, allowed: Sequence[str], project: Loaded) -> Verdict:
    """Return what the rules say, but for the codes that are allowed to be broken."""
    ignore = project.catalog.show.checks.ignore
    rules = checks.able(checks.selected(ignore=allowed), looked_at).rules
    found, ignored = checks.apart(checks.check(looked_at, rules), ignore)
    errors = [
        finding
        for finding in found
        if finding.level is Level.ERROR and finding.rule.check not in _TOLD
    ]
    if errors:
        return Verdict(
            tuple(placed(errors, project)),
            let_through=tuple(_let_through(ignored, project)),
        )
    return Verdict(
        guarded=tuple(placed([f for f in found if is_guard(f)], project)),
        others=[finding for finding in found if not is_guard(finding)],
        let_through=tuple(_let_through(ignored, project)),
    )


def is_guard(finding: Finding) -> bool:
    """Tell whether it is subscribers who would suffer."""
    return checks.is_guard(finding.rule)


def _let_through(ignored: Sequence[Finding], project: Loaded) -> Iterator[Remark]:
    ignore = project.catalog.show.checks.ignore
    for finding in filter(is_guard, ignored):
        where = f"{project.path} ({finding.code}: {checks.reason(finding, ignore)})"
        yield Remark(Kind.IGNORED, finding.message, where)


def without_cover(given: Publication) -> bool:
    """Tell whether a show lacks its cover, and may be built without one."""
    ignore = given.project.catalog.show.checks.ignore
    rules = checks.selected(ignore=ignore)
    return not given.show.image and all(rule.check != show_has_image for rule in rules)


def placed(findings: Sequence[Finding], project: Loaded) -> Iterator[Placed]:
    """Yield findings, each with its place."""
    if not findings:
        return  # and no place need be known: that takes as long as the reading
    numbers = {e.id: number for number, e in enumerate(project.catalog.episodes)}
    lines = in_catalog(findings, project.text, project.catalog)
    for finding, line in zip(findings, lines, strict=True):
        field = finding.field
        if finding.of:
            where = f"episodes[{numbers[finding.of.id]}].{field}"
        elif field == "episodes":
            where = field
        elif field in CatalogEntry.model_fields.keys() - CatalogShow.model_fields:
            where = f"episodes: {field}"
        else:
            where = f"show.{field}"
        yield Placed(finding, f"{project.path}:{line}: {where}")


def missed(
    project: Loaded, lock: Lock, results: Results, now: datetime
) -> Iterator[Remark]:
    """Yield what listeners will miss, a line for each episode that is not perfect."""
    for entry in project.catalog.episodes:
        match state(entry, lock, now):
            case State.SKIPPED:
                reason = lock.failures[entry.audio]
                yield Remark(Kind.SKIPPED, f"{entry.audio}: {reason}", entry.id)
            case State.NOT_MEASURED:
                result = results.get(entry.audio)
                reason = result.reason if isinstance(result, ProbeError) else "offline"
                text = (
                    "published without size and duration, its audio could not be "
                    f"measured ({reason})"
                )
                yield Remark(Kind.WARNING, text, entry.id)
            case State.PUBLISHED:
                known = lock.probes.get(entry.audio)
                if known and not known.exact and not entry.duration:
                    about = clock(known.duration, exact=False)
                    text = f"its duration, {about}, is an estimate"
                    yield Remark(Kind.NOTE, text, entry.id)
            case _:
                pass
    yield from _without_sources(project, lock)


def _without_sources(project: Loaded, lock: Lock) -> Iterator[Remark]:
    """Yield, once, of which episodes the mirror has the only copy."""
    entries = project.catalog.episodes if lock.failures else ()
    gone = [e for e in entries if e.audio in lock.failures and copy_of(e, lock)]
    if not gone:
        return
    ids = [entry.id for entry in gone]
    reason = lock.failures[gone[0].audio]
    text = (
        f"the source {reason}; it is published from its mirror"
        if len(gone) == 1
        else f"the sources are gone, and the mirror serves on; the first {reason}"
    )
    yield Remark(Kind.WARNING, text, some(ids))


def guarded(codes: Iterable[str]) -> list[str]:
    """Return codes of the guard's rules, and beginnings of such, in capitals.

    Raises UsageError for others: no other rule may be allowed to be broken.
    """
    found = [code.strip().upper() for code in codes]
    for code in found:
        rules = checks.selected([code]) if code else ()
        if not (rules and all(map(checks.is_guard, rules))):
            known = ", ".join(r.code for r in checks.RULES if checks.is_guard(r))
            raise UsageError(
                f"{code!r} is not a rule of the guard; G or {known}", "allow-change"
            )
    return found
