"""``podcast-digest build``."""

import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from podcast_digest import catalog as catalogs
from podcast_digest import files
from podcast_digest import lock as locks
from podcast_digest.cli import stamp
from podcast_digest.cli.project import (
    DEFAULT,
    CatalogPath,
    Project,
    Results,
    load,
    lock_path,
    measure,
    save,
)
from podcast_digest.cli.publication import moment_of, publication
from podcast_digest.cli.text import clock, count, say, tell
from podcast_digest.errors import OutputError, ProbeError
from podcast_digest.fields import is_url
from podcast_digest.lock import State, state


def build(
    catalog: CatalogPath = DEFAULT,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder to publish.")
    ] = Path("public"),
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no server; use what is known.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit 1 if anything would change."),
    ] = False,
    now: Annotated[
        str | None,
        typer.Option(help="Build as of this moment, such as 2025-09-13T08:00+08:00."),
    ] = None,
) -> None:
    """Build the feed: measure what is missing, then write what changed.

    \b
    podcast-digest build
    podcast-digest build --output site --offline
    podcast-digest build --check        # in CI: is the committed feed current?
    """
    project = load(catalog)
    moment = moment_of(now, project)
    wanted = [] if offline else locks.unmeasured(project.catalog, project.lock)
    # Audio beside the catalog is at hand, so it is always measured as it is now.
    local = [e for e in project.catalog.episodes if not is_url(e.audio)]
    results = measure(project, [*local, *(e for e in wanted if is_url(e.audio))])
    lock = locks.with_results(project.lock, results, project.catalog)
    if lock != project.lock and not check:
        try:
            lock = save(project, results)
        except OutputError as error:  # a checkout that nobody may change
            tell(f"warning: {error}; what was measured is not kept")
    given = publication(project, lock, moment)
    project, show, published, missing = given
    changed = files.write_all(output, published, dry_run=check)
    if check and lock != project.lock:
        changed.append(lock_path(catalog).name)

    remarks = [
        f"left out: {catalogs.place(project.text, where, str(catalog))}: {why}"
        for where, why in missing.items()
    ]
    remarks += _remarks(project._replace(lock=lock), results, moment)
    for remark in remarks:
        tell(remark)
    feed = output / "feed.xml"
    summary = f"{feed}: {count(len(show.episodes), 'episode')}"
    if not changed:
        say(message := f"{summary}, unchanged")
        if not remarks and now is None:
            _remember(project, moment, message, output, published)
    elif check:
        say(f"{summary}, would change: {', '.join(changed)}")
    else:
        say(f"{summary}, written: {', '.join(changed)}")
    states = {state(entry, lock, moment) for entry in project.catalog.episodes}
    if missing or State.HELD_BACK in states or (check and changed):
        raise typer.Exit(1)


def _remarks(project: Project, results: Results, now: datetime) -> Iterator[str]:
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


def _remember(
    project: Project,
    now: datetime,
    message: str,
    output: Path,
    published: Mapping[str, files.Content],
) -> None:
    """Spare the next build the work, if nothing that it depends on changes."""
    ahead = locks.next_change(project.catalog, now)
    until = ahead.timestamp() if ahead else float("inf")
    sources = [content for content in published.values() if isinstance(content, Path)]
    outputs = [output / name for name in published]
    paths = [project.path, lock_path(project.path), *sources, *outputs]
    stamp.remember(sys.argv[1:], message, until, [str(path) for path in paths])
