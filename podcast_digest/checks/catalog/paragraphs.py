"""Paragraphs under the wrong episode. No I/O."""

import re
from collections.abc import Iterator
from itertools import pairwise

from podcast_digest.checks.catalog.prose import PARAGRAPH, heard
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.words import gathered, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.show.model import CatalogEntry

# Paragraphs


def paragraphs_stand_once(subject: Subject) -> Iterator[Found]:
    """No paragraph appears in two episodes, or twice in one.

    Text in more than two episodes, or at the beginning or end of both, is taken as
    boilerplate.
    """
    entries = heard(subject)
    # By their hashes: to keep every paragraph takes longer than all the rest.
    first: dict[int, CatalogEntry] = {}
    second: dict[str, CatalogEntry | None] = {}  # None: there are more
    twice = []
    for entry in entries:
        long = _long_lines(entry)
        for line in long:
            if first.setdefault(hash(line), entry) is not entry:
                second[line] = entry if second.get(line, entry) is entry else None
        if len(set(long)) < len(long):
            again = next(line for line in long if long.count(line) > 1)
            message = f"contains a paragraph twice: {shown(again)}"
            twice.append(Found(entry, "summary", message))
    yield from gathered(twice, len(entries), "contain a paragraph twice")
    pairs = set()
    for line, other in second.items():
        one = first[hash(line)]
        if other is None or (one.id, other.id) in pairs or _is_frame(line, one, other):
            continue
        pairs.add((one.id, other.id))
        for entry, named in ((one, other), (other, one)):
            message = (
                f"contains a paragraph that is also in {shown(named.id)}: {shown(line)}"
            )
            yield Found(entry, "summary", message)


def _long_lines(entry: CatalogEntry) -> list[str]:
    """Return the paragraphs of a summary that nobody writes twice by chance."""
    text = entry.summary
    if not text or len(text) <= PARAGRAPH:
        return []
    return [line.strip() for line in text.split("\n") if len(line) > PARAGRAPH]


def _lines(entry: CatalogEntry) -> list[str]:
    """Return the lines of a summary; in Chinese, each is a paragraph."""
    return [line.strip() for line in (entry.summary or "").split("\n")]


def _is_frame(paragraph: str, one: CatalogEntry, other: CatalogEntry) -> bool:
    """Tell what two summaries both begin or end with, and differ otherwise."""
    own, others = (list(filter(None, _lines(entry))) for entry in (one, other))
    shared = [line for line in own if len(line) > PARAGRAPH and line in others]
    ends = (own[0], others[0]), (own[-1], others[-1])
    return len(own) > 1 and len(shared) == 1 and (paragraph, paragraph) in ends


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.-]{2,}[A-Za-z0-9]")
#: So many names of a title are in no other text by chance.
_NAMES = 4


def paragraphs_are_where_they_belong(subject: Subject) -> Iterator[Found]:
    """A summary does not start or end with a paragraph about the episode next to it.

    Found if that paragraph alone contains all the names that the other title lists.
    """
    for upper, lower in pairwise(heard(subject)):
        for entry, named, last in ((upper, lower, True), (lower, upper, False)):
            if "、" not in named.title and "," not in named.title:
                continue
            names = {name.casefold() for name in _NAME.findall(named.title)}
            if len(names) < _NAMES:
                continue
            own = list(filter(None, _lines(entry)))
            if len(own) < 2:
                continue
            edge = own.pop(-1 if last else 0)
            rest = "\n".join([entry.title, *own]).casefold()
            if all(name in edge.casefold() for name in names) and not any(
                name in rest for name in names
            ):
                place = "last" if last else "first"
                yield Found(
                    entry,
                    "summary",
                    f"has a {place} paragraph that seems to be about "
                    f"{shown(named.id)}: {shown(edge)}",
                )


RULES: tuple[Rule, ...] = (
    Rule(
        "K213",
        Level.WARNING,
        (),
        paragraphs_stand_once,
        "Remove it where it does not belong.",
        needs=Needs.CATALOG,
        why=(
            "It is easy to paste a paragraph under the wrong article, and"
            " hard to notice."
        ),
    ),
    Rule(
        "K214",
        Level.NOTE,
        (),
        paragraphs_are_where_they_belong,
        "Move it to that episode, if it belongs there.",
        needs=Needs.CATALOG,
        why="A paragraph is easily pasted under the wrong article, and hard to notice.",
    ),
)
