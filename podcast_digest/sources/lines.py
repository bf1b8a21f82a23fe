"""What a line names, and the day that it says without a year. Performs no I/O."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from podcast_digest.sources import dates, words
from podcast_digest.sources.addresses import is_audio
from podcast_digest.sources.labels import LENGTH
from podcast_digest.sources.words import SEPARATORS, Run, Title, tidy

#: What stands between the parts of a line, each with what is before it.
_BETWEEN = re.compile(
    r"((?:(?<!\s)\s+)?(?:[|｜·•]\s*|[(（\[【]|[:：](?:\s+|$))"
    r"|(?<!\s)\s+[-–—]+\s+|[)）\]】]\s*)"
)
_FACTS = re.compile(r"[|｜·•()（）\[\]【】]")
_OPENING = re.compile(r"\s*[(（\[【]")
_LONG = 300  # characters: no line that names a piece is longer
_WORDS = 3  # of a date: Fri 14 March


class Said(NamedTuple):
    """A line without its day, the day, and how that is written."""

    runs: list[Run]
    day: date | None = None
    text: str = ""


def apart(runs: Sequence[Run], above: dates.Named | None) -> Said:
    """Return a line and the day that stands apart in it: ``03-14 [Title](…)``.

    Its month or year is that of the heading ``above``. One that is of another month
    stays where it is, and no day is found. Links and all lines but the first say none.
    """
    unknown = ""
    for number, run in enumerate(runs if above else ()):
        if "\n" in run.text and not run.text.strip():
            break
        if run.link or run.picture or len(run.text) > _LONG or above is None:
            continue
        pieces = _BETWEEN.split(run.text)
        for at in range(0, len(pieces), 2):
            text = tidy(pieces[at]).strip(SEPARATORS + "*_")
            if day := dates.below(text, above):
                left = run._replace(text=_without(pieces, at))
                return Said([*runs[:number], left, *runs[number + 1 :]], day, text)
            if dates.yearless(text):
                unknown = unknown or text
        if not any(earlier.text.strip() for earlier in runs[:number]):
            for day, text in _leading(pieces[0], above):
                return Said(list(runs), day, text)
    return Said(list(runs), text=unknown)


def _leading(text: str, above: dates.Named) -> list[tuple[date, str]]:
    """Return the day that a line begins with, which stays a part of its title."""
    words = text.split()
    starts = (" ".join(words[:n]) for n in range(1, _WORDS + 1) if n < len(words))
    found = ((dates.below(start, above), start) for start in starts if "/" not in start)
    return [(day, start) for day, start in found if day][:1]


def _without(pieces: Sequence[str], at: int) -> str:
    """Return a text without a piece of it, and without the marks around that."""
    before, after = list(pieces[:at]), list(pieces[at + 1 :])
    if before and after and _OPENING.fullmatch(before[-1]):
        before[-1:], after[:1] = [" "], []
    elif after and not "".join(before).strip():
        after = after[1:]
    return "".join([*before, *after])


def title_of(runs: list[Run], above: dates.Named | None) -> tuple[Title, str]:
    """Return the title of a line with its day, and a day in it that has no year.

    What says when names a piece only where nothing else does.
    """
    said = apart(runs, above)
    title = words.of_line(said.runs)
    title = title if title.why else words.of_line(runs)
    return title._replace(day=title.day or words.day_in(runs) or said.day), said.text


def is_when(run: Run, above: dates.Named | None) -> bool:
    """Tell words beside a title that say no more than its day and its length."""
    said = [piece.strip(SEPARATORS) for piece in _FACTS.split(run.text)]
    said = [text for text in said if text]
    if run.link or not said:
        return not run.text.strip()
    days = [dates.day(s) or (above and dates.below(s, above)) for s in said]
    lengths = [LENGTH.fullmatch(text) for text in said]
    return any(days) and all(map(any, zip(days, lengths, strict=True)))


def told(text: str, day: str) -> str:
    """Return a text without the day that it begins with.

    >>> told("(03-14) **Ann** and Bob", "03-14"), told("03-145", "03-14")
    ('**Ann** and Bob', '03-145')
    """
    mark = r"(?:\*\*|__)?"
    begun = rf"{mark}[(（\[【]?{re.escape(day)}(?!\w)\.?[)）\]】]?{mark}"
    left = re.sub(rf"^{begun}[ \t:：·•|,，–—-]*", "", text, count=1)
    # The emphasis may have gone on.
    return left.removeprefix("**").strip() if left.count("**") % 2 else left


def names(title: Title) -> bool:
    """Tell a title that a paragraph begins with from its first words."""
    return title.why == "bold text" or (title.why == "link text" and bool(title.link))


def groups(runs: list[Run]) -> list[tuple[int, list[Run], bool]]:
    """Return the lines of a paragraph that begin with a title.

    Each with its number, its words, and whether audio is in it or below it.
    """
    groups: list[tuple[int, list[Run], bool]] = []
    for number, row in enumerate(words.lines_of(runs)):
        heard = any(words.plays(run) or is_audio(run.picture) for run in row)
        if names(words.of_line(row)):
            groups.append((number, row, heard))
        elif groups and heard:
            groups[-1] = (*groups[-1][:2], True)
    return groups
