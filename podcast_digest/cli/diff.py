"""``podcast-digest diff``."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

import typer

from podcast_digest.checks import Subject
from podcast_digest.checks.guard import show as guard
from podcast_digest.cli.differences import PRINTERS, Format, Report, moment_text
from podcast_digest.cli.options import DEFAULT, CatalogPath
from podcast_digest.cli.terminal import given as given_as
from podcast_digest.cli.terminal import say, tell
from podcast_digest.feed.appearance import shown, without_more
from podcast_digest.feed.changes import Changes, changes
from podcast_digest.feed.reading import joined, read
from podcast_digest.lock import Lock, Published, State, held_back, state
from podcast_digest.project import verdict
from podcast_digest.project.feeds import apparent, feed_name, is_ours, read_feed, whole
from podcast_digest.project.loading import Loaded, load, lock_path
from podcast_digest.project.publication import moment_of, pages, prospect
from podcast_digest.show.model import Show


def diff(
    catalog: CatalogPath = DEFAULT,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder that is published.")
    ] = Path("public"),
    against: Annotated[
        str | None,
        typer.Option(
            help="The feed that subscribers have: a path, - or an https address. If "
            "not given, feed.xml in the output folder; without one, what the lock "
            "remembers.",
            metavar="FEED",
        ),
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="How to tell it.")
    ] = Format.TEXT,
    now: Annotated[
        str | None,
        typer.Option(help="Build as of this moment, such as 2025-09-13T08:00+08:00."),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if anything changes.")
    ] = False,
) -> None:
    """Show what subscribers will see change with the next build.

    Asks no server, and writes nothing. [-what goes-] and {+what comes+} mark the
    places of a long text that differ.

    \b
    podcast-digest diff
    podcast-digest diff --against https://example.org/feed.xml
    podcast-digest diff --now 2025-12-24T18:00       # with what is scheduled
    podcast-digest diff --format markdown >> "$GITHUB_STEP_SUMMARY"
    """
    project = load(catalog)
    moment = moment_of(now, project)
    lock, given = prospect(project, moment)
    for remark in verdict.left_out(given.project, given.missing):
        tell(str(remark))
    has = _has(project, lock, moment, output, against)
    # As apps will read it: what is only spelled otherwise is no change.
    made = [read(page, name) for name, page in pages(given)]
    after, *older = (shown(page) if has.is_foreign else page.show for page in made)
    after = joined(after, older)
    if has.is_foreign and isinstance(has.before, Show):
        after = without_more(has.before, after)
    found = changes(has.before, after)
    zone = ZoneInfo(project.catalog.show.timezone)
    report = Report(
        after.title,
        has.name,
        found,
        zone,
        _of_show(has.before, after, moment),
        _reasons(found, project, lock, moment, zone),
    )
    say(PRINTERS[format_](report))
    if exit_code and found:
        raise typer.Exit(1)


class _Has(NamedTuple):
    """What subscribers have."""

    before: Show | Published | None
    name: str | None
    is_foreign: bool = False  #: another program made it


def _has(
    project: Loaded, lock: Lock, now: datetime, output: Path, against: str | None
) -> _Has:
    feed = output / "feed.xml"
    if against is None and feed.exists():
        against = str(feed)
    if against is not None:
        document = read_feed(against, given_as(against))[1]
        there = whole(document, against)
        for remark in there.remarks:
            tell(str(remark))
        if is_ours(document):
            return _Has(there.show, feed_name(against))
        seen = apparent(document, against)
        return _Has(seen, feed_name(against), is_foreign=True)
    if (published := lock.published) is None:
        return _Has(None, None)
    # A lock remembers what is held back, whether or not subscribers still have it.
    waiting = held_back(project.catalog, lock, now)
    known = {id_: e for id_, e in published.episodes.items() if id_ not in waiting}
    name = f"{lock_path(project.path)} (which knows titles, dates and audio alone)"
    return _Has(published.model_copy(update={"episodes": known}), name)


def _of_show(
    before: Show | Published | None, after: Show, now: datetime
) -> Mapping[str, str]:
    """Return what apps make of fields of the show, in the words of the guard."""
    if before is None:
        return {}
    had = before if isinstance(before, Published) else Published.of(before)
    looked_at = Subject(after, now, 0, before=had)
    rules = guard.keeps_its_address, guard.keeps_its_guid, guard.keeps_its_link
    found = (one for rule in rules for one in rule(looked_at))
    return {one.field: one.message.rpartition(": ")[2] for one in found}


def _reasons(
    found: Changes, project: Loaded, lock: Lock, now: datetime, zone: ZoneInfo
) -> Mapping[str, str]:
    """Return by its id why an episode that the catalog has is gone."""
    gone = {episode.id for episode in found.gone}
    reasons = {}
    for entry in project.catalog.episodes:
        if entry.id in gone:
            match state(entry, lock, now):
                case State.DRAFT:
                    reasons[entry.id] = "it is a draft"
                case State.SCHEDULED:
                    at = moment_text(entry.published, zone)
                    reasons[entry.id] = f"it is scheduled for {at}"
                case _:
                    why = lock.failures[entry.audio]
                    reasons[entry.id] = f"it is held back, {entry.audio}: {why}"
    return reasons
