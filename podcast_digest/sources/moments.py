"""When a new episode was published. Performs no I/O.

What the page writes beside it counts first, then the day whose heading is above it,
then the history of the page if that agrees with the month above, then that month, then
the history, then now.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from podcast_digest.sources.articles import Article

MINUTE = timedelta(minutes=1)
#: So long after a month its articles may still come: a digest of May in June.
LATE = timedelta(days=14)


class Known(NamedTuple):
    """The moment that is known of an article, and from where."""

    moment: datetime
    #: Of a day or a month only its beginning is known, and all of it must stay in it.
    rising: bool
    why: str


def known(
    article: Article, heard: datetime | None, today: datetime, zone: ZoneInfo
) -> Known:
    """Return when an article was published, as far as it is known.

    ``heard`` is when its audio came into the history of the page. Only what a page
    says may lie ahead of ``today``.
    """
    if isinstance(article.written, datetime):
        moment = article.written
        if moment.tzinfo is None:
            moment = _fixed(moment.replace(tzinfo=zone))
        return Known(moment.replace(microsecond=0), False, "beside the title")
    if article.written:
        return Known(_start(article.written, zone), True, "beside the title")
    if article.day:
        return Known(_start(article.day, zone), True, "the day above")
    if heard and (article.month is None or agrees(article.month, heard, zone)):
        return Known(heard, False, "the history of the page")
    if article.month and (first := _start(article.month, zone)) <= today:
        return Known(first, True, "the month above")
    if heard:
        return Known(heard, False, "the history of the page")
    return Known(today.replace(microsecond=0), False, "now")


def agrees(month: date, heard: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a commit may have brought an article of this month.

    Not so where a repository was squashed or moved: its first commit has them all.
    """
    after = (month.replace(day=1) + timedelta(days=31)).replace(day=1)
    return month <= heard.astimezone(zone).date() < after + LATE


def oldest_first(articles: Iterable[Article], today: datetime) -> bool:
    """Tell by its own dates whether a page grows at its end."""
    days = [_day(a.written) or a.day or a.month for a in articles]
    past = [day for day in days if day and day <= today.date()]
    steps = [b > a for a, b in pairwise(past) if a != b]
    return steps.count(True) > steps.count(False)


def spread(
    articles: Sequence[Article],
    moments: Mapping[str, Known],
    there: Mapping[str, datetime],
    existing: Collection[datetime],
    today: datetime,
) -> dict[str, datetime]:
    """Return when each new episode was published, no two at the same moment.

    ``articles`` are the page's, the newest first; ``moments`` has the new ones,
    ``there`` the episodes of the others. In a group of the same moment the top is
    newest: it gets the moment, those below earlier ones. Of a day or a month, the
    lowest gets its beginning, those above later ones, so that all stay in it; so do
    those above an episode that has the moment already, unless that would be the future.
    """
    below: set[datetime] = set()
    falling: dict[datetime, list[str]] = {}
    rising: dict[datetime, list[str]] = {}
    for article in reversed(articles):
        if article.key in there:
            below.add(there[article.key])
        if article.key in moments:
            moment, up, _ = moments[article.key]
            up = up or (moment in below and moment + MINUTE <= today)
            (rising if up else falling).setdefault(moment, []).append(article.key)
    dates: dict[str, datetime] = {}
    taken = {*existing, *falling, *rising}  # known moments come first
    held = set(existing)
    for groups, up in ((falling, False), (rising, True)):
        for head, keys in groups.items():
            moment = head
            # The group's own moment is free, unless an episode has it.
            if head not in held:
                taken.discard(head)
            step = MINUTE if up else -_step(head, len(keys) + 1, taken)
            for key in keys if up else keys[::-1]:
                while moment in taken:
                    moment += step
                dates[key] = moment
                taken.add(moment)
                held.add(moment)
            taken.add(head)
    return dates


def _day(written: datetime | date | None) -> date | None:
    return written.date() if isinstance(written, datetime) else written


def _start(day: date, zone: ZoneInfo) -> datetime:
    return _fixed(datetime.combine(day, time(), zone))


def _fixed(moment: datetime) -> datetime:
    """Return a moment with the offset of that day, as it will be written."""
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()))


def _step(moment: datetime, count: int, taken: Collection[datetime]) -> timedelta:
    """Return a minute, or less where the last would overtake an older episode."""
    older = max((other for other in taken if other < moment), default=None)
    if older is None:
        return MINUTE
    seconds = (moment - older) // timedelta(seconds=count)
    return timedelta(seconds=max(1, min(60, seconds)))
