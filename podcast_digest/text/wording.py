"""How facts read: durations, sizes, numbers, names of files."""

from collections.abc import Collection, Container, Sequence
from datetime import datetime, tzinfo

_MOST = 3  #: names in a line


def clock(seconds: float | None, *, exact: bool = True) -> str:
    """Return a duration as people read it; ``~`` marks an estimate.

    >>> clock(320.4), clock(3725, exact=False), clock(None)
    ('5:20', '~1:02:05', '–')
    """
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return text if exact else f"~{text}"


def size(length: int | None) -> str:
    """Return a length in bytes as people read it.

    >>> size(512), size(3_812_345), size(None)
    ('512 B', '3.8 MB', '–')
    """
    if not length:
        return "–"
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if length >= scale:
            return f"{length / scale:.1f} {unit}"
    return f"{length} B"


def count(number: int, noun: str, nouns: str | None = None) -> str:
    """Return a number with its noun; ``nouns`` is its plural if that is not noun + s.

    >>> count(1, "episode"), count(0, "episode"), count(2, "copy", "copies")
    ('1 episode', '0 episodes', '2 copies')
    """
    return f"{number} {noun if number == 1 else nouns or noun + 's'}"


def listed(names: Collection[str], site: Container[str]) -> str:
    """Return names as part of a line; those of the web site are told as one.

    >>> listed(["a", "b", "c"], {"b", "c"}), listed(["a"], {"b"})
    ('a, the site', 'a')
    """
    named = [name for name in names if name not in site]
    return ", ".join(named if len(named) == len(names) else [*named, "the site"])


def some(names: Sequence[str]) -> str:
    """Return names as part of a line.

    >>> some(["a", "b", "c"]), some(["a", "b", "c", "d", "e"])
    ('a, b, c', 'a, b, c and 2 more')
    """
    more = len(names) - _MOST
    first = ", ".join(names[:_MOST])
    return f"{first} and {more} more" if more > 0 else first


def local(moment: datetime, zone: tzinfo) -> datetime:
    """Return a moment in a zone, or as it is where no calendar reaches."""
    try:
        return moment.astimezone(zone)
    except OverflowError:  # a feed may hold the first day of all calendars
        return moment


def date_text(moment: datetime, zone: tzinfo, to: str = "minutes") -> str:
    """Return a date as people of a zone read it.

    >>> from zoneinfo import ZoneInfo
    >>> moment = datetime.fromisoformat("2025-09-12T18:14:40Z")
    >>> date_text(moment, ZoneInfo("Asia/Shanghai"))
    '2025-09-13 02:14'
    """
    return local(moment, zone).replace(tzinfo=None).isoformat(" ", to)
