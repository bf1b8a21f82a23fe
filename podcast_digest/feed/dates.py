"""The dates of RSS (RFC 2822): moments -> text, and back. No I/O."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def rfc2822(moment: datetime) -> str:
    """Return the date as RSS wants it, in UTC and in English whatever the locale.

    >>> rfc2822(datetime.fromisoformat("2025-09-13T02:14:40+08:00"))
    'Fri, 12 Sep 2025 18:14:40 +0000'
    """
    utc = moment.astimezone(UTC)
    day, month = _DAYS[utc.weekday()], _MONTHS[utc.month - 1]
    clock = f"{utc.hour:02}:{utc.minute:02}:{utc.second:02}"
    return f"{day}, {utc.day:02} {month} {utc.year:04} {clock} +0000"


def date(text: str) -> datetime | None:
    """Return a date of RSS, None if no calendar has it; read as forgivingly as apps.

    >>> date("Sat, 13 Sep 2025 02:14:40 +0800").isoformat()
    '2025-09-12T18:14:40+00:00'
    >>> date("Sept 2025")
    """
    if len(text) > 100:
        return None
    try:
        moment = parsedate_to_datetime(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
