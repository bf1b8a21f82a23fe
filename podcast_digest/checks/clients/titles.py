"""What podcast apps make of titles, and which episodes they take for one. No I/O."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from html import unescape
from html.entities import html5
from unicodedata import east_asian_width

from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.sources import (
    ANTENNAPOD,
    GUESSER,
    RSS20,
    RSS_PROFILE,
    W3C,
)
from podcast_digest.checks.shared.words import many, sharing, shown, told
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.reading import UNDATED
from podcast_digest.show.model import Episode

#: Columns of a title, and the characters over which PSP-1 complains of any value.
_LONG_TITLE, _LONG_VALUE = 150, 255

# What TagSoup, by which Android reads HTML, takes for a tag (HTMLScanner.java): all
# from a < that no space follows to the next >, or to the end of the text. No text of
# strangers makes it go back: ++ keeps what it has.
_MARKUP = re.compile(
    r"""(?<!<)<++(?:
        !\[CDATA\[ (.*?) (?:\]\]>|\Z)
        | !- .? .*? (?:-->|\Z)
        | [!?/] [^>]* (?:>|\Z)
        | [^ \n\t<] [^ \n\t/>]*
          (?: =[ \n\t]*(?:"[^"]*(?:"|\Z) | '[^']*(?:'|\Z) | [^> \n\t]*) | [^>=] )*
          (?:>|\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_REFERENCE = re.compile(
    r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});"
)
#: What Java's trim() takes away.
_BLANK = "".join(map(chr, range(0x21)))


def as_html(title: str) -> str:
    """Return what is left of a title in an app that reads titles as HTML.

    >>> as_html("<b>Bold</b>, a < b"), as_html("if a<b then"), as_html("I <3 RSS")
    ('Bold, a < b', 'if a', 'I')
    """
    if "<" in title:
        title = _MARKUP.sub(r"\1", title)
    if "&" in title:
        title = _REFERENCE.sub(lambda found: _character(found[0]), title)
    if "  " in title or "\n" in title:
        title = re.sub("[ \n]+", " ", title)
    return title.strip(_BLANK)


def _character(reference: str) -> str:
    """Return what a reference stands for; it stays if HTML has no such name."""
    if reference[1] == "#":
        return unescape(reference)
    return html5.get(reference[1:], reference)


def _of_titles(
    subject: Subject, fault: Callable[[str], str | None], have: str
) -> Iterator[Found]:
    if message := fault(subject.show.title):
        yield Found(None, "title", message)
    some = [
        Found(episode, "title", message)
        for episode in subject.show.episodes
        if (message := fault(episode.title))
    ]
    yield from told(subject, some, have)


def survives_html(subject: Subject) -> Iterator[Found]:
    """No title contains what looks like an HTML tag: AntennaPod would not show it."""
    yield from _of_titles(
        subject, _eaten, "have titles that AntennaPod shows only in part"
    )


def _eaten(title: str) -> str | None:
    if "<" in title and _MARKUP.search(title):
        return f"is {shown(title)}; AntennaPod shows only {shown(as_html(title))}"
    return None


def is_escaped_once(subject: Subject) -> Iterator[Found]:
    """No title contains a character reference: most apps show it as written."""
    yield from _of_titles(subject, _escaped_twice, "have titles that are escaped twice")


def _escaped_twice(title: str) -> str | None:
    for found in _REFERENCE.findall(title) if "&" in title else ():
        if _character(found) != found:
            return f"is {shown(title)}; most apps show {found} as written"
    return None


# Two of the same.

_TEN_MINUTES = 600.0
_ALMOST_A_DAY = timedelta(hours=23)
_FOLDED = str.maketrans({"“": '"', "”": '"', "„": '"', "—": "-"})
_CHANGED = (*"“”„—<&\n", "  ")


def _folded(titles: Sequence[str]) -> Sequence[str]:
    """Return titles as AntennaPod compares them."""
    # Most shows have no title that changes: that is soon told of all at once.
    together = "\t".join(titles)
    if not any(mark in together for mark in _CHANGED):
        return [title.strip(_BLANK) for title in titles]
    return [as_html(title).translate(_FOLDED) for title in titles]


def major(media_type: str) -> str:
    """Return whether AntennaPod takes a type for video or audio."""
    # Of what is neither, AntennaPod says audio/*.
    return "video" if media_type.startswith("video/") else "audio"


def guessed(episodes: Sequence[Episode]) -> Iterator[tuple[Episode, Episode]]:
    """Yield each that AntennaPod takes for one published before, and that one.

    FeedItemDuplicateGuesser.java: the same title, day and major media type, and not ten
    minutes between the durations; an unknown duration is 0. The day is that of the
    listener's time zone. It takes the same guid or address for the same, too.
    """
    titles = _folded([episode.title for episode in episodes])
    if len(set(titles)) == len(titles):
        return
    groups: dict[str, list[Episode]] = {}
    for title, episode in zip(titles, episodes, strict=True):
        if title and episode.enclosure.url and episode.published != UNDATED:
            groups.setdefault(title, []).append(episode)
    for same in groups.values():
        if len(same) > 1:
            yield from _guessed_of_title(sorted(same, key=lambda e: e.published))


def _guessed_of_title(same: list[Episode]) -> Iterator[tuple[Episode, Episode]]:
    # By ten minutes of duration. Who finds nobody in the own slot looks at the
    # neighbours', which is at most once a slot and day: nothing here is quadratic.
    slots: dict[tuple[str, int], list[Episode]] = {}
    for later in same:
        kind = major(later.enclosure.type)
        lasting = later.enclosure.duration or 0.0
        slot = int(lasting // _TEN_MINUTES)
        # What begins an hour later than a day ago: there is a time zone of that day.
        hour = later.published.replace(minute=0, second=0, microsecond=0)
        since = hour - _ALMOST_A_DAY
        for near in (slot, slot - 1, slot + 1):
            earlier = _like(slots.get((kind, near), ()), since, lasting)
            if earlier:
                yield later, earlier
                break
        slots.setdefault((kind, slot), []).append(later)


def _like(slot: Sequence[Episode], since: datetime, lasting: float) -> Episode | None:
    """Return the last of those since a moment that lasts about as long."""
    for earlier in reversed(slot):
        if earlier.published < since:
            break
        if abs((earlier.enclosure.duration or 0.0) - lasting) < _TEN_MINUTES:
            return earlier
    return None


def differs_from_others(subject: Subject) -> Iterator[Found]:
    """No two episodes of one day have the same title and about the same length."""
    # AntennaPod#5598 and #5729: it believes that somebody changed the guid of one.
    alike = []
    for later, earlier in guessed(subject.show.episodes):
        if later.id != earlier.id and later.enclosure.url != earlier.enclosure.url:
            same_day = later.published.date() == earlier.published.date()
            message = (
                f"is {shown(later.title)}: AntennaPod treats it as the same episode as "
                f"{shown(earlier.id)} and shows only one of them"
                + ("" if same_day else ", in time zones where both are on one day")
            )
            alike.append(Found(later, "title", message))
    yield from told(subject, alike, "have the title of another episode of the same day")


def has_its_own_id(subject: Subject) -> Iterator[Found]:
    """No two episodes have the same guid: apps would show only one of them."""
    episodes = subject.show.episodes
    if len({episode.id for episode in episodes}) == len(episodes):
        return
    first: dict[str, Episode] = {}
    shared = []
    for episode in episodes:
        other = first.setdefault(episode.id, episode)
        # One that is its audio's address is told as the same audio, by Apple's rules.
        if other is not episode and episode.id != episode.enclosure.url:
            message = (
                f"is {shown(episode.id)}, the same as that of {shown(other.title)}: "
                "one of the two disappears"
            )
            shared.append(Found(episode, "id", message))
    yield from told(subject, shared, "have the id of another episode")


def has_its_own_title(subject: Subject) -> Iterator[Found]:
    """Episodes have different titles, so that listeners can tell them apart."""
    counts = Counter(episode.title for episode in subject.show.episodes)
    if len(counts) == len(subject.show.episodes):
        return
    counts.pop("", None)
    counts.subtract(later.title for later, _ in guessed(subject.show.episodes))
    shared = []
    for episode in subject.show.episodes:
        # The newest speaks for all of them.
        if (number := counts.pop(episode.title, 0)) > 1:
            others = many(number - 1, "other episode")
            message = (
                f"is {shown(episode.title)}, the same as {others}: listeners can't "
                "tell them apart"
            )
            shared.append(Found(episode, "title", message))
    yield from sharing(shared, "are shared by several episodes")


def is_short(subject: Subject) -> Iterator[Found]:
    """A title fits into the lists of apps."""
    long = []
    for episode in subject.show.episodes:
        title = episode.title
        if len(title) * 2 > _LONG_TITLE and len(title) <= _LONG_VALUE:
            wide = sum(east_asian_width(char) in "WF" for char in title)
            if len(title) + wide > _LONG_TITLE:
                message = (
                    f"is {len(title)} characters long; lists show only the beginning"
                )
                long.append(Found(episode, "title", f"{message}: {shown(title)}"))
    yield from told(subject, long, "have very long titles")


RULES: tuple[Rule, ...] = (
    Rule(
        "C201",
        Level.WARNING,
        (GUESSER,),
        differs_from_others,
        ("Give them different titles, or publish them a few days apart."),
    ),
    Rule(
        "C203",
        Level.ERROR,
        (f"{W3C}/warning/DuplicateEntries.html",),
        has_its_own_id,
        "Give each episode a guid of its own, and never change it.",
    ),
    Rule(
        "C204",
        Level.WARNING,
        (RSS20,),
        survives_html,
        (
            "Remove tags from the title. Put a space after a real <, or write it "
            "in words."
        ),
    ),
    Rule(
        "C205",
        Level.WARNING,
        (f"{RSS_PROFILE}#data-types-characterdata",),
        is_escaped_once,
        "Write the character itself; in a feed, escape it once.",
    ),
    Rule(
        "C206",
        Level.NOTE,
        (),
        has_its_own_title,
        "Say in each title what the episode is about.",
        why=(
            "Listeners who see the same title twice in a list cannot "
            "choose between them."
        ),
    ),
    Rule(
        "C207",
        Level.NOTE,
        (f"{ANTENNAPOD}/issues/448",),
        is_short,
        "Shorten it, and put the rest into the notes.",
    ),
)
