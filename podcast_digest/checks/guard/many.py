"""What a mistake changes of many episodes at once: rules G205 to G210. No I/O.

A zone that was lost, a host that was taken for another, a page in place of every file:
each hits many episodes, and seldom all of them.
"""

from collections.abc import Callable, Iterator, Sequence

from podcast_digest.checks.guard.before import (
    Same,
    both,
    has_other_audio,
    has_other_date,
    is_another,
)
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.once import once
from podcast_digest.checks.subject import Subject

#: From so many episodes on, or from so large a part, a change is told …
_SOME, _PART = 5, 0.2
#: … and from this part on nobody means it.
_HALF = 0.5

_Changed = Callable[[Same], bool]


def _has_other_length(same: Same) -> bool:
    old, new = same.old.length, same.new.enclosure.length
    return bool(old and new and old != new) and not has_other_audio(same)


@once
def _kept(subject: Subject) -> Sequence[Same]:
    """Return the episodes that are still what subscribers have under their ids."""
    return [same for same in both(subject) if not is_another(same)]


def _found(
    subject: Subject, changed: _Changed, field: str, what: str, *, most: bool
) -> Iterator[Found]:
    """Yield what is said of the episodes that changed, if they are many.

    ``most``: half of them or more; else fewer, but enough to be told. What changed of
    one alone is an episode that was mended.
    """
    kept = _kept(subject)
    number, of = sum(map(changed, kept)), len(kept)
    is_most = number >= _HALF * of
    is_told = number >= _SOME or number >= _PART * of
    if number > 1 and (is_most if most else is_told and not is_most):
        many = f"all {of:,}" if number == of else f"{number:,} of {of:,}"
        yield Found(None, field, f"{many} episodes {what}")


def keeps_most_audio(subject: Subject) -> Iterator[Found]:
    """Audio keeps its address: that of half the episodes does not move at once."""
    yield from _moved_audio(subject, most=True)


def keeps_audio(subject: Subject) -> Iterator[Found]:
    """Audio keeps its address: that of many episodes does not move at once."""
    yield from _moved_audio(subject, most=False)


def _moved_audio(subject: Subject, *, most: bool) -> Iterator[Found]:
    # Whoever ran `mirror` was told of it, and meant it.
    mirrors = subject.lock.mirrors.values() if subject.lock else ()
    meant = {copy.url for copy in mirrors if copy.verified}

    def moved(same: Same) -> bool:
        return has_other_audio(same) and same.new.enclosure.url not in meant

    what = "have another address now: every app downloads them again"
    yield from _found(subject, moved, "audio", what, most=most)


def keeps_most_dates(subject: Subject) -> Iterator[Found]:
    """Episodes keep their dates: those of half of them do not change at once."""
    yield from _changed_dates(subject, most=True)


def keeps_dates(subject: Subject) -> Iterator[Found]:
    """Episodes keep their dates: those of many do not change at once."""
    yield from _changed_dates(subject, most=False)


def _changed_dates(subject: Subject, *, most: bool) -> Iterator[Found]:
    what = (
        "have another date now: apps sort them in again, and some announce them again"
    )
    yield from _found(subject, has_other_date, "published", what, most=most)


def keeps_most_files(subject: Subject) -> Iterator[Found]:
    """Audio stays what it is: half the files do not get another size at once."""
    yield from _changed_files(subject, most=True)


def keeps_files(subject: Subject) -> Iterator[Found]:
    """Audio stays what it is: many files do not get another size at once."""
    yield from _changed_files(subject, most=False)


def _changed_files(subject: Subject, *, most: bool) -> Iterator[Found]:
    what = (
        "have another size at the same address: whoever downloaded one keeps the old "
        "file"
    )
    yield from _found(subject, _has_other_length, "audio", what, most=most)


RULES: tuple[Rule, ...] = (
    Rule(
        "G205",
        Level.ERROR,
        (),
        keeps_most_audio,
        (
            "Keep the old addresses. If you moved the audio on purpose, or added "
            "a `rewrite`: podcast-digest build --allow-change G205."
        ),
        needs=Needs.BEFORE,
        why="Apps download audio again when its address changes.",
    ),
    Rule(
        "G206",
        Level.WARNING,
        (),
        keeps_audio,
        "Keep the old addresses, unless you moved the audio on purpose.",
        needs=Needs.BEFORE,
        why="Apps download audio again when its address changes.",
    ),
    Rule(
        "G207",
        Level.ERROR,
        (),
        keeps_most_dates,
        (
            "Restore the old dates; look at show.timezone. If they were wrong: "
            "podcast-digest build --allow-change G207."
        ),
        needs=Needs.BEFORE,
        why="Apps sort by date, and some announce what has a new one.",
    ),
    Rule(
        "G208",
        Level.WARNING,
        (),
        keeps_dates,
        "Restore the old dates, unless they were wrong.",
        needs=Needs.BEFORE,
        why="Apps sort by date, and some announce what has a new one.",
    ),
    Rule(
        "G209",
        Level.ERROR,
        (),
        keeps_most_files,
        (
            "See that the host sends the audio, and no page. If you encoded it again "
            "on purpose: podcast-digest build --allow-change G209."
        ),
        needs=Needs.BEFORE,
        why="A host that sends something else for every file is broken, mostly.",
    ),
    Rule(
        "G210",
        Level.WARNING,
        (),
        keeps_files,
        "See that the host sends the audio, unless you encoded it again on purpose.",
        needs=Needs.BEFORE,
        why="Who has a file already does not fetch it again.",
    ),
)
