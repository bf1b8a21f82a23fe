"""What ``check`` says of a catalog, or of anybody's feed."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from podcast_digest.checks import Level, Rule
from podcast_digest.cli import progress
from podcast_digest.cli.findings import PRINTERS, View, fix_safely, unreadable
from podcast_digest.cli.formats import Format
from podcast_digest.cli.terminal import say, tell
from podcast_digest.errors import CatalogError, LockError
from podcast_digest.project import checking, subjects
from podcast_digest.project.events import Progress, Remark
from podcast_digest.project.loading import Loaded, load
from podcast_digest.project.stamp import Answer


class How(NamedTuple):
    """How to check whatever is checked."""

    rules: tuple[Rule, ...]
    view: View
    format: Format
    online: bool
    strict: bool
    fix: bool
    now: str | None


def judge_catalog(
    how: How, catalog: Path, output: Path, had: subjects.Had = subjects.NOTHING
) -> tuple[Loaded, Answer]:
    """Check what a catalog would publish; return the project, and what was said."""
    try:
        fixed = fix_safely(catalog, how.format) if how.fix else ()
        project = load(catalog)
        about = subjects.of_catalog(project, how.now, had.published, output)
    except (CatalogError, LockError) as error:
        if text := unreadable(how.format, str(catalog), str(error).splitlines()):
            say(text)
        raise
    return project, judge(how, about, had.remarks, fixed)


def judge(
    how: How,
    about: subjects.Prepared,
    remarks: Sequence[Remark],
    fixed: Sequence[str] = (),
) -> Answer:
    """Judge, and say what was found; return what was said."""
    told = [*map(str, remarks), *map(str, about.remarks)]
    for line in told:
        tell(line)
    with progress.shown() as on_event:
        report = checking.check(
            about.judged,
            how.rules,
            online=how.online,
            progress=lambda *so_far: on_event(Progress(*so_far)),
        )
    if how.online and not report.online:
        tell("no network: hosts were not asked")
    say(text := PRINTERS[how.format](report._replace(fixed=fixed), how.view))
    fatal = (Level.ERROR, Level.WARNING) if how.strict else (Level.ERROR,)
    code = int(any(placed.finding.level in fatal for placed in report.found))
    return code, "\n".join(told), text
