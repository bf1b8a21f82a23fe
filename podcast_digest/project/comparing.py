"""What subscribers will see change with the next build."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from podcast_digest.checks import Subject
from podcast_digest.checks.guard import show as guard
from podcast_digest.feed.appearance import shown, without_more
from podcast_digest.feed.changes import Changes, changes
from podcast_digest.feed.reading import joined, read
from podcast_digest.lock import Lock, Published, State, skipped, state
from podcast_digest.project.events import Remark
from podcast_digest.project.feeds import apparent, feed_name, is_ours, read_feed, whole
from podcast_digest.project.loading import OUTPUT, Loaded, lock_path
from podcast_digest.project.publication import left_out, moment_of, pages, prospect
from podcast_digest.show.model import Show
from podcast_digest.text.wording import date_text


class Comparison(NamedTuple):
    """What will change, and what people want to know of it."""

    title: str  #: of the show
    against: str | None  #: what it was compared with; None: there is nothing
    changes: Changes
    zone: tzinfo  #: of dates
    of_show: Mapping[str, str] = {}  #: field of the show -> what apps make of it
    reasons: Mapping[str, str] = {}  #: id of an episode that is gone -> why
    remarks: tuple[Remark, ...] = ()  #: what could not be taken into account
    looked_at: tuple[Path, ...] = ()  #: where a feed was read, or would be


def compare(
    project: Loaded,
    output: Path = OUTPUT,
    against: str | None = None,
    *,
    data: bytes | None = None,
    now: str | datetime | None = None,
) -> Comparison:
    """Return what subscribers will see change; asks no server, writes nothing.

    ``against`` is the feed that they have, a path or an address, and ``data`` what it
    holds if that is known. Without one it is feed.xml in ``output``, or what the lock
    remembers. Raises UsageError, and what ``read_feed`` raises.
    """
    moment = moment_of(now, project)
    lock, given = prospect(project, moment)
    has = _has(project, lock, moment, output, against, data)
    # As apps will read it: what is only spelled otherwise is no change.
    made = [read(page, name) for name, page in pages(given)]
    after, *older = (shown(page) if has.is_foreign else page.show for page in made)
    after = joined(after, older)
    if has.is_foreign and isinstance(has.before, Show):
        after = without_more(has.before, after)
    found = changes(has.before, after)
    zone = ZoneInfo(project.catalog.show.timezone)
    return Comparison(
        after.title,
        has.name,
        found,
        zone,
        _of_show(has.before, after, moment),
        _reasons(found, project, lock, moment, zone),
        (*left_out(given.project, given.missing), *has.remarks),
        (output / "feed.xml", *map(Path, has.places)),
    )


class _Has(NamedTuple):
    """What subscribers have."""

    before: Show | Published | None
    name: str | None
    remarks: tuple[Remark, ...] = ()
    places: tuple[str, ...] = ()  #: where the feed and older pages were read
    is_foreign: bool = False  #: another program made it


def _has(
    project: Loaded,
    lock: Lock,
    now: datetime,
    output: Path,
    against: str | None,
    data: bytes | None,
) -> _Has:
    feed = output / "feed.xml"
    if against is None and feed.exists():
        against = str(feed)
    if against is not None:
        document = read_feed(against, data)[1]
        foreign = not is_ours(document)
        there = (apparent if foreign else whole)(document, against)
        return _Has(
            there.show, feed_name(against), there.remarks, there.places, foreign
        )
    if (published := lock.published) is None:
        return _Has(None, None)
    # A lock remembers what is skipped, whether or not subscribers still have it.
    waiting = skipped(project.catalog, lock, now)
    known = {id_: e for id_, e in published.episodes.items() if id_ not in waiting}
    name = f"{lock_path(project.path)} (which knows only titles, dates and audio)"
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
                    at = date_text(entry.published, zone)
                    reasons[entry.id] = f"it is scheduled for {at}"
                case _:
                    why = lock.failures[entry.audio]
                    reasons[entry.id] = f"it is skipped: {entry.audio}: {why}"
    return reasons
