"""The entries of a catalog: rules K. No I/O.

Drafts are not judged: nobody hears them yet.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from podcast_digest.checks.catalog import prose
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.once import once
from podcast_digest.checks.shared.sources import (
    APPLE,
    JSON_CHAPTERS,
    METADATA,
)
from podcast_digest.checks.shared.words import FEW, gathered, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import CatalogEntry, CatalogShow, Chapter


@once
def out(subject: Subject) -> Sequence[CatalogEntry]:
    """Return the entries that are published, or would be if they could be played."""
    if subject.catalog is None:
        return []
    return [
        e
        for e in subject.catalog.episodes
        if not e.draft and e.published <= subject.now
    ]


# The show


def rewrites_match(subject: Subject) -> Iterator[Found]:
    """Every rule under `rewrite` changes the address of at least one file."""
    if subject.catalog is None or not subject.catalog.episodes:
        return
    show = subject.catalog.show
    waiting = dict(enumerate(show.rewrite))
    for source in _sources(show, subject.catalog.episodes) if waiting else ():
        for number, rule in enumerate(show.rewrite):
            if source.startswith(rule.from_):
                waiting.pop(number, None)
                break
        if not waiting:
            return
    for number, rule in waiting.items():
        message = f"changes nothing: no address begins with {shown(rule.from_)}"
        before = [r for r in show.rewrite[:number] if rule.from_.startswith(r.from_)]
        if before:
            message = (
                f"changes nothing: {shown(before[0].from_)} is above it and matches "
                "first"
            )
        yield Found(None, f"rewrite[{number}].from", message)


def _sources(show: CatalogShow, entries: Iterable[CatalogEntry]) -> Iterator[str]:
    """Yield the addresses of all files that a catalog names."""
    for entry in entries:
        named = (entry.audio, entry.image, entry.transcript, entry.chapters)
        yield from (name for name in named if isinstance(name, str) and is_url(name))
    if show.image:
        yield show.image


def clock(seconds: float) -> str:
    """Return a duration in seconds as a clock shows it: 5:20, 1:02:05."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


# What is said of episodes


def summary_says_something(subject: Subject) -> Iterator[Found]:
    """The summary of an episode is more than a few words."""
    entries = out(subject)
    found = [
        Found(
            e,
            "summary",
            f"is only {shown(e.summary)}, which says little about the episode",
        )
        for e in entries
        if e.summary
        # A Chinese word takes about as many bytes as an English one.
        and len(e.summary) < _SHORT
        and len(e.summary.encode()) < _SHORT
        and e.type not in ("trailer", "bonus")
        and _folded(e.summary) != _folded(e.title)
    ]
    yield from gathered(found, len(entries), "have a summary of only a few words")


_SHORT = 30  #: bytes


def summary_is_no_title(subject: Subject) -> Iterator[Found]:
    """The summary of an episode says more than its title."""
    entries = out(subject)
    found = [
        Found(e, "summary", "only repeats the title")
        for e in entries
        if e.summary
        and len(e.summary) < len(e.title) + 20
        and _folded(e.summary) == _folded(e.title)
    ]
    yield from gathered(
        found, len(entries), "have a summary that only repeats the title"
    )


def _folded(text: str) -> str:
    """Return the letters of a text."""
    return "".join(char for char in text.casefold() if char.isalnum())


def articles_are_told_once(subject: Subject) -> Iterator[Found]:
    """No two episodes link to the same article."""
    entries = [
        entry
        for entry in prose.heard(subject)
        if entry.link and entry.type not in ("trailer", "bonus")
    ]
    first: dict[str, CatalogEntry] = {}
    found = []
    for entry in entries:
        link = (entry.link or "").partition("#")[0].rstrip("/")
        if other := first.get(link):
            message = f"is {shown(link)}, as that of {shown(other.id)}"
            found.append(Found(entry, "link", message))
        else:
            first[link] = entry
    have = "have the link of another episode"
    yield from gathered(found, len(entries), have)


def ids_differ_in_letters(subject: Subject) -> Iterator[Found]:
    """No two ids differ only in capital letters."""
    first: dict[str, str] = {}
    for entry in subject.catalog.episodes if subject.catalog else ():
        other = first.setdefault(entry.id.lower(), entry.id)
        if other != entry.id:
            message = f"is {shown(entry.id)}, and another is {shown(other)}"
            yield Found(entry, "id", message)


def chapters_come_in_order(subject: Subject) -> Iterator[Found]:
    """Chapters are in chronological order, and no two start at the same time."""
    for entry in prose.heard(subject):
        if isinstance(entry.chapters, tuple):
            for number, (chapter, following) in enumerate(pairwise(entry.chapters), 1):
                if message := _disorder(chapter, following):
                    yield Found(entry, f"chapters[{number}].start", message)
                    break


def _disorder(chapter: Chapter, following: Chapter) -> str | None:
    start = clock(following.start)
    if following.start < chapter.start:
        return f"is {start}, and the chapter above starts at {clock(chapter.start)}"
    if int(following.start) == int(chapter.start):
        return f"is {start}, the same as the chapter above"
    return None


def chapters_are_several(subject: Subject) -> Iterator[Found]:
    """A list of chapters has more than one chapter."""
    for entry in prose.heard(subject):
        if isinstance(entry.chapters, tuple) and len(entry.chapters) == 1:
            title = shown(entry.chapters[0].title)
            yield Found(entry, "chapters", f"has one chapter alone, {title}")


def files_are_there(subject: Subject) -> Iterator[Found]:
    """Every file that the catalog names exists, and may be published."""
    entries = subject.catalog.episodes if subject.catalog else ()
    missing = subject.missing if subject.catalog else {}
    found = []
    for place, reason in missing.items():
        if place == ("show", "image"):
            continue  # without it there is no show: that is an error of its own
        of = entries[place[1]] if isinstance(place[1], int) else None
        message = f"is left out of what is published: {reason}"
        found.append(Found(of, str(place[-1]), message))
    if len(found) <= FEW:
        yield from found
        return
    for field in dict.fromkeys(finding.field for finding in found):
        same = [finding for finding in found if finding.field == field]
        have = f"name a file as {field} that can't be published"
        yield from gathered(same, len(entries), have)


RULES: tuple[Rule, ...] = (
    Rule(
        "K105",
        Level.WARNING,
        (),
        rewrites_match,
        (
            "Make `from` match the beginning of addresses in the catalog, put "
            "longer rules first, or remove the rule."
        ),
        needs=Needs.CATALOG,
        why=("A `rewrite` that changes nothing was meant to change something."),
    ),
    Rule(
        "K211",
        Level.NOTE,
        (APPLE,),
        summary_says_something,
        "Say in a few sentences what the episode is about.",
        needs=Needs.CATALOG,
    ),
    Rule(
        "K212",
        Level.WARNING,
        (METADATA,),
        summary_is_no_title,
        "Say in a few sentences what the episode is about.",
        needs=Needs.CATALOG,
    ),
    Rule(
        "K241",
        Level.WARNING,
        (JSON_CHAPTERS,),
        chapters_come_in_order,
        "Sort the chapters by time, each with its own start.",
        needs=Needs.CATALOG,
    ),
    Rule(
        "K242",
        Level.NOTE,
        (),
        chapters_are_several,
        "Add more chapters, or remove the list.",
        needs=Needs.CATALOG,
        why="A single chapter gives listeners nowhere to jump to.",
    ),
    Rule(
        "K251",
        Level.WARNING,
        (),
        articles_are_told_once,
        "Link each episode to its own article.",
        needs=Needs.CATALOG,
        why=(
            "An import recognises an article by its link, so two episodes"
            " with one link are usually a mistake."
        ),
    ),
    Rule(
        "K252",
        Level.NOTE,
        (),
        ids_differ_in_letters,
        "Give the newer one another id before it is published.",
        needs=Needs.CATALOG,
        why=(
            "Chapter files are named after the id, and some systems do "
            "not distinguish capital letters in file names."
        ),
    ),
    Rule(
        "K301",
        Level.WARNING,
        (),
        files_are_there,
        "Add the file, fix it, or name another one.",
        needs=Needs.CATALOG,
        why=(
            "A file that does not exist cannot be published; the show is "
            "published without it."
        ),
    ),
)
