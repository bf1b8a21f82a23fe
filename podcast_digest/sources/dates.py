"""Dates as people write them above and beside their articles. Performs no I/O."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from podcast_digest.sources.months import ALONE, MONTHS, WEEKDAYS

_NAME = r"(?P<name>[^\W\d_]{2,13})\.?"
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|°|ª|\.|-го)?"
_OF = r"(?: (?:of|del?|di)(?= )| d['’]|d['’])?"
_DAYS = (
    _YEAR + r"(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
    _YEAR + r" ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?[日号]",
    r"令和 ?(?P<reiwa>\d{1,2}) ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日",
    _YEAR + r" ?년 ?(?P<month>\d{1,2}) ?월 ?(?P<day>\d{1,2}) ?일",
    # With dots the day comes first; with slashes the numbers tell, or nothing does.
    r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?" + _YEAR,
    r"(?P<one>\d{1,2})(?P<mark>[-/])(?P<other>\d{1,2})(?P=mark)" + _YEAR,
    rf"{_NAME} {_DAY},? {_YEAR}",
    rf"{_DAY}{_OF} ?{_NAME},?{_OF} {_YEAR}(?: ?г\.?| года)?",
)
_WEEKS = (
    r"(?:week|wk|kw) ?(?P<week>\d{1,2})(?:,|/| of)? ?" + _YEAR,
    _YEAR + r",? ?(?:week|wk|-?w|kw) ?(?P<week>\d{1,2})",
    r"w(?P<week>\d{1,2})[ /,-]+" + _YEAR,
    _YEAR + r" ?年 ?第? ?(?P<week>\d{1,2}) ?周",
)
_MONTHS_OF_A_YEAR = (
    _YEAR + r"(?P<month>\d{2})",
    _YEAR + r" ?[-/.年] ?(?P<month>\d{1,2}) ?月?",
    _YEAR + r" ?년 ?(?P<month>\d{1,2}) ?월",
    r"(?P<month>\d{1,2})[/.]" + _YEAR,
    rf"{_NAME},?{_OF} {_YEAR}(?: ?г\.?| года)?",
    rf"{_YEAR},? {_NAME}",
)
_ALONE = (r"(?P<month>\d{1,2}) ?[月월]", r"(?P<month>\d{2})")
#: Days below a heading of their year.
_DAYS_OF_A_YEAR = (
    r"(?P<month>\d{1,2}) ?[月월] ?(?P<number>\d{1,2}) ?[日号일]",
    rf"{_NAME} {_DAY.replace('day', 'number')}",
    rf"{_DAY.replace('day', 'number')}{_OF} ?{_NAME}",
)
#: Days below a heading of their month; the month above tells it from the day.
_DAYS_OF_A_MONTH = (
    *_DAYS_OF_A_YEAR,
    r"(?P<number>\d{1,2})\. ?(?P<month>\d{1,2})\.",
    r"(?P<one>\d{2})(?P<mark>-)(?P<other>\d{2})|(?P<first>\d{1,2})/(?P<last>\d{1,2})",
)
_WEEKDAY = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
    r"|(?:星期|周|週)[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일"
)
_AROUND = re.compile(
    rf"^(?:(?:{_WEEKDAY})[,，]? )|[,，]? ?[(（]?(?:{_WEEKDAY})[)）]?$"
    r"| ?[(（][月火水木金土日월화수목금토일][)）]$",
    re.IGNORECASE,
)
#: What stands before a day in other languages: a weekday, an article.
_FIRST = re.compile(
    r"(?:(?P<weekday>[^\W\d_]{3,}(?:-feira)?)\.?,? )??"
    r"(?:(?:le|den|am|el|il|em|on) )?(?=\d)",
    re.IGNORECASE,
)


def _either(*patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]


_HEADINGS = _either(*_DAYS, *_WEEKS, *_MONTHS_OF_A_YEAR, _YEAR + " ?[年년]?")
_OF_SOME_YEAR = _either(*_ALONE, *_DAYS_OF_A_YEAR)
_OF_A_MONTH = _either(*_DAYS_OF_A_MONTH)
_SEPARATED = r"\s*[-–—·•|:：,，/]+\s*"
_AT_END = _either(
    *(rf"(?P<rest>.*?)(?P<by>\s*[(（\[【]){day}[)）\]】]$" for day in _DAYS),
    *(rf"(?P<rest>.*?)(?P<by>{_SEPARATED}|\s+){day}$" for day in _DAYS),
)
_AT_START = _either(*(rf"{day}(?P<by>{_SEPARATED}|\s+)(?P<rest>.*)$" for day in _DAYS))
_IN_BRACKETS = _either(*(rf"\s*[(（\[【]\s*{day}\s*[)）\]】]" for day in _DAYS))
_DIGIT = re.compile(r"\d")
_HAS_YEAR = re.compile(r"\d{4}|令和")
_SLASHES = re.compile(r"(?<![\w/.-])(\d{1,2})[-/](\d{1,2})[-/]\d{4}(?![\w/])")
#: A week with its days in brackets.
_OF_A_WEEK = re.compile(r"(?P<week>[^()（）]+?) ?[(（](?P<days>[^()（）]+)[)）]")
_WEEK = 7  # days
#: What is written as a date in numbers.
_NUMBERS = re.compile(
    r"(?<![\w/.:-])(?:\d{1,2}(?P<mark>[./-])\d{1,2}(?P=mark)(?:19|20)\d\d"
    r"|(?:19|20)\d\d(?P<sign>[./-])\d\d(?P=sign)\d\d|(?:19|20)\d\d年\d{1,2}月\d{1,2}日)"
    r"(?![\w/]|[.-]\w)"
)
_LONG = 500  # characters: a title, not a paragraph


class Named(NamedTuple):
    """What a heading says of time: a day, a month, a year, or one of some year."""

    year: int | None = None
    month: int | None = None
    day: date | None = None
    number: int | None = None  #: of a day of some year

    def of(self, year: int | None) -> "Named | None":
        """Return the same of that year, None where there is no such day."""
        if year is None or self.month is None:
            return None
        if self.number is None:
            return Named(year, self.month)
        try:
            return Named(year, self.month, date(year, self.month, self.number))
        except ValueError:
            return None

    @property
    def first(self) -> date | None:
        """The day, or the first day of the month."""
        if self.day or not (self.year and self.month):
            return self.day
        return date(self.year, self.month, 1)


def heading(text: str) -> Named | None:
    """Return the date that a heading is, None for one that says more.

    A week stands for its Monday (ISO 8601).

    >>> heading("Week 23, 2026").day, heading("2026年6月8日 周一").day
    (datetime.date(2026, 6, 1), datetime.date(2026, 6, 8))
    >>> heading("202509")[:2], heading("June")[:2], heading("2026 in review")
    ((2025, 9), (None, 6), None)
    """
    text = " ".join(text.split()).strip(" :：")
    if not text or len(text) > 40:
        return None
    if found := _OF_A_WEEK.fullmatch(text):  # the days are those of the week
        year = (
            None if _HAS_YEAR.search(found["week"]) else _HAS_YEAR.search(found["days"])
        )
        named = heading(f"{found['week']} {year[0]}" if year else found["week"])
        if named and named.month is None and named.day:
            return named
    bare = _AROUND.sub("", text) or text
    if not _DIGIT.search(bare):  # as nearly all that is asked about
        month = MONTHS[name] if (name := bare.rstrip(".").lower()) in ALONE else None
        return Named(month=month) if month else None
    ways = [bare]
    first = _FIRST.match(bare)
    if first and first.end() and (first["weekday"] or "sun").lower() in WEEKDAYS:
        ways.append(bare[first.end() :])
    for way in ways:
        for pattern in _HEADINGS if _HAS_YEAR.search(way) else _OF_SOME_YEAR:
            if (found := pattern.fullmatch(way)) and (named := _named(found)):
                return named
    return None


def below(text: str, above: Named) -> date | None:
    """Return the day that a text is without its year, by the heading above.

    The month is the heading's: where that says another, the year is anybody's guess.

    >>> below("03-14", Named(2025, 3)), below("5. Mai", Named(2025, 3))
    (datetime.date(2025, 3, 14), None)
    """
    return next((day for day in _possible(text, above) if _within(day, above)), None)


def yearless(text: str) -> bool:
    """Tell a text that names a month and a day of it, and no year.

    >>> yearless("5. Mai"), yearless("24/7"), yearless("Maig")
    (True, False, False)
    """
    return "/" not in text and any(_possible(text, Named(2024)))


def _possible(text: str, above: Named) -> Iterator[date]:
    """Yield the days that a text without a year can be, in the years around."""
    text = " ".join(text.split()).strip(" :：")
    if len(text) > 30 or above.year is None or not _DIGIT.search(text):
        return
    bare = _AROUND.sub("", text) or text
    for found in filter(None, (one.fullmatch(bare) for one in _OF_A_MONTH)):
        parts = {key: said for key, said in found.groupdict().items() if said}
        name = parts.get("name", "").lower()
        month = MONTHS.get(name, 0) if name else int(parts.get("month", 0))
        pairs = [(month, int(parts.get("number", 0)))]
        if "mark" in parts:  # 03-14; the other way round where the month tells
            one, other = int(parts["one"]), int(parts["other"])
            pairs = [(one, other), *([(other, one)] if above.month else [])]
        elif "first" in parts:  # below a year, nothing tells
            one, other = int(parts["first"]), int(parts["last"])
            pairs = [(one, other), (other, one)] if above.month else []
        for month, number in pairs:
            for year in (above.year, above.year - 1):
                with suppress(ValueError):
                    yield date(year, month, number)


def _within(day: date, above: Named) -> bool:
    if above.month:
        return (day.year, day.month) == (above.year, above.month)
    if above.day:  # of a week, which may begin in the year before
        return 0 <= (day - above.day).days < _WEEK
    return day.year == above.year


def ambiguous(text: str) -> str | None:
    """Return the date in a text of which nobody can tell the day from the month.

    >>> ambiguous("Sent on 01/03/2025"), ambiguous("25/03/2025")
    ('01/03/2025', None)
    """
    for found in _SLASHES.finditer(text):
        one, other = int(found[1]), int(found[2])
        if one != other and 1 <= one <= 12 and 1 <= other <= 12:
            return found[0]
    return None


def day(text: str) -> date | None:
    """Return the day that a text is.

    >>> day("June 7, 2026").isoformat(), day("7 June 2026").isoformat(), day("2026-06")
    ('2026-06-07', '2026-06-07', None)
    """
    named = heading(text)
    return named.day if named and named.month else None


def trailing(text: str) -> tuple[str, date] | None:
    """Return a text and the day at its end; a day set apart is no part of the text.

    >>> trailing("Attention again · 2024-09-29")
    ('Attention again', datetime.date(2024, 9, 29))
    >>> trailing("Daily 2026-06-09"), trailing("torch.compile（2025年8月）")
    (('Daily 2026-06-09', datetime.date(2026, 6, 9)), None)
    """
    if len(text) > _LONG or not _HAS_YEAR.search(text[-24:]):
        return None
    return _beside(text, _AT_END)


def leading(text: str) -> tuple[str, date] | None:
    """Return a text and the day at its beginning, as ``trailing`` does.

    >>> leading("2020-02-19 Talk")
    ('2020-02-19 Talk', datetime.date(2020, 2, 19))
    """
    if len(text) > _LONG or not _HAS_YEAR.search(text[:32]):
        return None
    return _beside(text, _AT_START)


def bracketed(text: str) -> tuple[str, date] | None:
    """Return a text and the day in brackets somewhere in it, which is no part of it.

    >>> bracketed("第 128 期（2025-10-17）：别再用")
    ('第 128 期：别再用', datetime.date(2025, 10, 17))
    """
    if len(text) > _LONG or not _HAS_YEAR.search(text):
        return None
    for pattern in _IN_BRACKETS:
        found = pattern.search(text)
        if found and (named := _named(found)) and named.day:
            rest = text[: found.start()] + text[found.end() :]
            return (rest.strip(), named.day) if rest.strip() else None
    return None


def impossible(text: str) -> str | None:
    """Return the date in a text that no calendar has.

    >>> impossible("Sent on 31.02.2025."), impossible("28.02.2025"), impossible("1.2.2")
    ('31.02.2025', None, None)
    """
    for found in _NUMBERS.finditer(text):
        if not ambiguous(found[0]) and heading(found[0]) is None:
            return found[0]
    return None


def _beside(text: str, patterns: list[re.Pattern[str]]) -> tuple[str, date] | None:
    for pattern in patterns:
        found = pattern.fullmatch(text)
        if found and (named := _named(found)) and named.day and found["rest"].strip():
            apart = bool(found["by"].strip())
            return (found["rest"].strip() if apart else text), named.day
    return None


def _named(found: re.Match[str]) -> Named | None:
    parts = found.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    if reiwa := parts.get("reiwa"):
        year = 2018 + int(reiwa)
    if year is not None and not 1990 < year < 2200:  # no page is older
        return None
    if name := parts.get("name"):
        name = name.lower()
        month = MONTHS.get(name) or MONTHS.get(name.removeprefix("ב"))  # Hebrew's "in"
        if month is None:
            return None
    elif one := parts.get("one"):
        first, other = int(one), int(parts["other"])
        if first != other and first <= 12 and other <= 12:
            return None
        month, parts["day"] = min(first, other), str(max(first, other))
    else:
        month = int(parts["month"]) if parts.get("month") else None
    if month is not None and not 1 <= month <= 12:
        return None
    try:
        if week := parts.get("week"):
            return Named(year, None, date.fromisocalendar(year or 0, int(week), 1))
        if number := parts.get("day"):
            return Named(year, month, date(year or 0, month or 0, int(number)))
    except ValueError:
        return None
    if number := parts.get("number"):
        known = month is not None and 1 <= int(number) <= 31
        alone = not name or name in ALONE
        return Named(month=month, number=int(number)) if known and alone else None
    return Named(year, month)
