"""What can be checked: what a catalog would publish, or anybody's feed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from podcast_digest import catalog as catalogs
from podcast_digest.checks import Rule, Subject
from podcast_digest.checks.rules import RULES, selected
from podcast_digest.errors import CatalogError, UsageError
from podcast_digest.lock import Published
from podcast_digest.project.checking import Judged, Report, check
from podcast_digest.project.events import Kind, Remark
from podcast_digest.project.feeds import feed_name, read_feed, whole
from podcast_digest.project.loading import OUTPUT, Loaded
from podcast_digest.project.publication import moment_of, prospect, subject
from podcast_digest.project.subscribed import subscribed
from podcast_digest.project.verdict import without_cover
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import Episode


class Had(NamedTuple):
    """What subscribers have, and what people should know of it."""

    published: Published | None
    remarks: tuple[Remark, ...] = ()


NOTHING = Had(None)


class Prepared(NamedTuple):
    """What to check, and what people should know of it."""

    judged: Judged
    remarks: tuple[Remark, ...] = ()


def of_catalog(
    project: Loaded,
    now: str | datetime | None = None,
    before: Published | None = None,
    output: Path = OUTPUT,
) -> Prepared:
    """Return what a build would publish; nothing is written.

    ``before`` is what subscribers have; if it is not given, what the lock remembers or
    the feed in ``output``. Raises UsageError or OutputError.
    """
    moment = moment_of(now, project)
    lock, given = prospect(project, moment)
    remarks: tuple[Remark, ...] = ()
    if now is None and before is None:
        # As of another moment, subscribers have something else.
        before, remarks = subscribed(lock, given.show, output)
    if without_cover(given):
        remarks += (Remark(Kind.NO_COVER, _NO_COVER),)
    looked_at = subject(given, lock, moment, before)
    return Prepared(
        Judged(str(project.path), project.path, looked_at, project.text), remarks
    )


_NO_COVER = "directories refuse the show until `image:` names one"


def of_subscribers(
    where: str | None, feed: str | None = None, data: bytes | None = None
) -> Had:
    """Return what subscribers have by a feed: a path, an https address, or ``data``.

    Nothing is known of it without one.

    ``feed`` is what it is compared with, if that is a feed, too. Raises UsageError, and
    what ``read_feed`` raises.
    """
    if where is None:
        return NOTHING
    if where == feed:
        raise UsageError("the same feed twice", "against")
    _refuse_no_feed(where)
    there = whole(read_feed(where, data)[1], where)
    return Had(Published.of(there.show), there.remarks)


def _refuse_no_feed(where: str) -> None:
    """Refuse what was meant otherwise: a catalog, or the code of a rule."""
    path = Path(where)
    if where == "-" or is_url(where):
        return
    if path.suffix in (".yaml", ".yml"):
        raise UsageError(
            f"{where} is not a feed; to check a catalog: --catalog {where}"
        )
    if not path.exists() and selected([where.upper()]):
        raise UsageError(
            f"{where} is not a feed; to read about a rule: explain {where}"
        )


def of_feed(
    where: str,
    now: str | datetime | None = None,
    before: Published | None = None,
    data: bytes | None = None,
) -> Prepared:
    """Return a feed: a path, an https address, or ``data`` that was read already.

    Raises UsageError, and what ``read_feed`` raises.
    """
    if data is None:
        _refuse_no_feed(where)
    data, document = read_feed(where, data)
    show = document.show
    older: tuple[Episode, ...] = ()
    remarks: tuple[Remark, ...] = ()
    if before:  # only who compares misses what lies in archives
        there, remarks, _ = whole(document, where)
        older = there.episodes[len(show.episodes) :]
    looked_at = Subject(
        show, _moment(now), len(data), document=document, before=before, older=older
    )
    is_file = where != "-" and not is_url(where)
    path = Path(where) if is_file else None
    return Prepared(Judged(feed_name(where), path, looked_at), remarks)


def _moment(now: str | datetime | None) -> datetime:
    if isinstance(now, datetime):
        return now
    try:
        return datetime.now(UTC) if now is None else catalogs.moment(now)
    except CatalogError as error:
        raise UsageError(str(error), "now") from None


def check_feed(
    where: str,
    rules: Iterable[Rule] = RULES,
    *,
    data: bytes | None = None,
    online: bool = False,
    now: str | datetime | None = None,
) -> Report:
    """Return what rules find in anybody's feed: a path, an https address, or ``data``.

    ``online`` asks the hosts of all files that it names, too. Raises UsageError,
    FeedError for what is not a feed, OutputError or ProbeError if it can't be read.
    """
    return check(of_feed(where, now, data=data).judged, rules, online=online)
