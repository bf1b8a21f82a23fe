"""How findings are told: what all families share. No I/O."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from unicodedata import category
from zoneinfo import ZoneInfo

from podcast_digest.checks.rule import Found
from podcast_digest.checks.subject import Subject
from podcast_digest.show.model import Episode

#: Joiners: invisible, and yet a part of how emoji and some scripts are written.
_JOINERS = "\u200c\u200d"
#: What mail may be sent to.
EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>.]+(\.[^@\s<>.]+)+")
#: So many findings in the same words are told one by one.
FEW = 3


def shown(text: str, most: int = 60) -> str:
    r"""Return a value as messages quote it: on one line, and not too long.

    >>> print(shown("Technik"), shown("a\nb\u200b"), shown("第三代产品", most=4))
    'Technik' 'a\nb\u200b' '第三代…'
    """
    kept = text if len(text) <= most else text[: most - 1].rstrip() + "…"
    if not kept.isprintable():
        kept = "".join(c if _is_seen(c) else _escaped(c) for c in kept)
    return f"'{kept}'"


def local(subject: Subject, moment: datetime) -> datetime:
    """Return a moment in the zone of the show, in which a catalog has its dates."""
    if subject.catalog is None:
        return moment
    try:
        return moment.astimezone(ZoneInfo(subject.catalog.show.timezone))
    except OverflowError:  # a feed may hold the first day of all calendars
        return moment


def _is_seen(char: str) -> bool:
    return char.isprintable() or char in _JOINERS or category(char) == "Zs"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def many(number: int, noun: str, nouns: str | None = None) -> str:
    """Return a count with its noun; ``nouns`` is its plural if that is not noun + s.

    >>> many(1, "episode"), many(2001, "episode"), many(0, "entry", "entries")
    ('1 episode', '2,001 episodes', '0 entries')
    """
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def ending(url: str) -> str:
    r"""Return what the name of a file ends in, without the dot and in lower case.

    >>> ending("https://example.org/a.b/c.MP3?x=1.png"), ending("https://example.org/a")
    ('mp3', '')
    >>> ending("C:\\a.wma"), ending("https://example.org")
    ('wma', '')
    """
    if "?" in url or "#" in url:
        url = url.partition("?")[0].partition("#")[0]
    dot = url.rfind(".") + 1
    found = url[dot:].lower()
    # The end of a host's name is none.
    named = url.count("/") > 2 or "://" not in url
    return found if dot and found.isalnum() and named else ""


def gathered(found: Sequence[Found], total: int, have: str) -> Iterator[Found]:
    """Yield what was found of episodes; what half of them share is told once, of all.

    ``total`` is how many episodes were looked at, ``have`` what follows "9 of 12
    episodes": "have a type that no standard has".
    """
    having = len({id(one.of) for one in found})  # one may have several faults
    if len(found) <= FEW or having * 2 < total:
        yield from found
    else:
        text = f"{_share(having, total)} {have}; the first {found[0].message}"
        yield Found(None, found[0].field, text)


def told(subject: Subject, found: Sequence[Found], have: str) -> Iterator[Found]:
    """Yield what was found of episodes, but once if half of them ``have`` it."""
    return gathered(found, len(subject.show.episodes), have)


def sharing(shared: Sequence[Found], are: str) -> Iterator[Found]:
    """Yield what episodes share, but once for the show if that are many things."""
    if len(shared) <= FEW:
        yield from shared
    else:
        field = shared[0].field
        values = {"title": "titles", "published": "dates"}[field]
        message = f"{len(shared):,} {values} {are}; one {shared[0].message}"
        yield Found(None, field, message)


def lacking(
    without: Sequence[Episode], total: int, field: str, what: str, why: str
) -> Iterator[Found]:
    """Yield that episodes have no such thing: of each, or once if half have none.

    ``what`` has its article: "a duration"; ``why`` it should be there.
    """
    number = len(without)
    few = number <= FEW or number * 2 < total
    if few and (number < total or total == 1):
        yield from (Found(of, field, f"is missing; {why}") for of in without)
    elif number:
        yield Found(None, field, f"{_share(number, total)} lack {what}; {why}")


def _share(number: int, total: int) -> str:
    who = f"all {total:,}" if number == total else f"{number:,} of {total:,}"
    return f"{who} episodes"
