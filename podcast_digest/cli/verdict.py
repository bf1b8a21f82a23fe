"""What stops a build, and what it tells besides its result."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from podcast_digest import checks
from podcast_digest.checks import Finding, Level, Subject
from podcast_digest.checks.apple.show import show_has_image
from podcast_digest.checks.catalog.audio import (
    audio_is_measured,
    audio_plays,
    duration_is_exact,
)
from podcast_digest.checks.catalog.episodes import files_are_there
from podcast_digest.checks.shared.places import in_catalog
from podcast_digest.cli.project import Project, Results
from podcast_digest.cli.publication import Publication
from podcast_digest.cli.text import clock, count
from podcast_digest.errors import ProbeError
from podcast_digest.lock import State, state
from podcast_digest.show.model import CatalogEntry, CatalogShow

#: What a build tells itself, and in which it never stops.
_TOLD = (audio_is_measured, audio_plays, duration_is_exact, files_are_there)


def found(
    looked_at: Subject, allowed: Sequence[str]
) -> tuple[list[Finding], list[Finding]]:
    """Return what rules that need no host find, and what of it the catalog ignores."""
    assert looked_at.catalog is not None
    rules = checks.able(checks.selected(ignore=allowed), looked_at).rules
    all_ = checks.check(looked_at, [rule for rule in rules if rule.check not in _TOLD])
    return checks.apart(all_, looked_at.catalog.show.checks.ignore)


def is_guard(finding: Finding) -> bool:
    """Tell whether it is subscribers who would suffer."""
    return checks.is_guard(finding.rule)


def let_through(ignored: Sequence[Finding], project: Project) -> Iterator[str]:
    """Yield what subscribers will suffer from because the catalog says so."""
    ignore = project.catalog.show.checks.ignore
    for finding in filter(is_guard, ignored):
        why = checks.reason(finding, ignore)
        yield f"ignored by {project.path} ({finding.code}: {why}): {finding.message}"


def without_cover(given: Publication) -> Iterator[str]:
    """Yield what a show waits for that may be built without a cover."""
    ignore = given.project.catalog.show.checks.ignore
    rules = checks.selected(ignore=ignore)
    if not given.show.image and all(rule.check != show_has_image for rule in rules):
        yield "no cover yet: directories refuse the show until `image:` names one"


def refusal(errors: Sequence[Finding], project: Project) -> Iterator[str]:
    """Yield what is wrong, how to mend each, and how to go on."""
    for line, finding in lines(errors, project):
        yield line
        allow = f"--allow-change {finding.code}"
        unsaid = is_guard(finding) and allow not in finding.fix
        yield f"  {finding.fix}{f' If it is meant: {allow}' if unsaid else ''}"
    them = "it" if len(errors) == 1 else "them"
    yield (
        f"nothing was written; {count(len(errors), 'error')}. Look at {them} with: "
        "podcast-digest check, or build all the same with: --no-check"
    )


def lines(
    findings: Sequence[Finding], project: Project
) -> Iterator[tuple[str, Finding]]:
    """Yield findings as lines that editors can jump to."""
    if not findings:
        return
    numbers = {e.id: number for number, e in enumerate(project.catalog.episodes)}
    places = in_catalog(findings, project.text, project.catalog)
    for finding, line in zip(findings, places, strict=True):
        field = finding.field
        if finding.of:
            where = f"episodes[{numbers[finding.of.id]}].{field}"
        elif field == "episodes":
            where = field
        elif field in CatalogEntry.model_fields.keys() - CatalogShow.model_fields:
            where = f"episodes: {field}"
        else:
            where = f"show.{field}"
        at = f"{project.path}:{line}: {where}"
        yield f"{finding.level}: {at}: {finding.message} ({finding.code})", finding


def hint(findings: Sequence[Finding]) -> str:
    """Return how much else there is to read about."""
    counts = [
        count(number, level)
        for level in Level
        if level is not Level.RECOMMENDATION
        and (number := sum(finding.level is level for finding in findings))
    ]
    return f"{', '.join(counts)}: podcast-digest check" if counts else ""


def remarks(project: Project, results: Results, now: datetime) -> Iterator[str]:
    """Yield what listeners will miss, a line for each episode that is not perfect."""
    for entry in project.catalog.episodes:
        match state(entry, project.lock, now):
            case State.HELD_BACK:
                reason = project.lock.failures[entry.audio]
                yield f"held back: {entry.id}: {entry.audio}: {reason}"
            case State.NOT_MEASURED:
                result = results.get(entry.audio)
                reason = result.reason if isinstance(result, ProbeError) else "offline"
                yield (
                    f"warning: {entry.id}: published without size and duration, "
                    f"its audio could not be measured ({reason})"
                )
            case State.PUBLISHED:
                known = project.lock.probes.get(entry.audio)
                if known and not known.exact and not entry.duration:
                    about = clock(known.duration, exact=False)
                    yield f"note: {entry.id}: its duration, {about}, is an estimate"
            case _:
                pass
