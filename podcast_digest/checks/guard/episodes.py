"""What subscribers need episodes to keep: rules G2xx. No I/O.

Apps know an episode by its guid alone. Each rule reports once what every subscriber
would see.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from podcast_digest.checks.guard.before import (
    Same,
    all_episodes,
    both,
    has_other_date,
    held,
    is_another,
    place_of,
    second,
)
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.sources import APPLE
from podcast_digest.checks.shared.words import local, many, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.reading import UNDATED
from podcast_digest.lock import PublishedEpisode
from podcast_digest.show.model import CatalogEntry, Episode

#: Titles that a message names.
_NAMED = 3


def _gone(subject: Subject) -> dict[str, PublishedEpisode]:
    """Return what subscribers have and would not get again, newest first.

    What is held back is not among it: it comes back, and `build` tells of it.
    """
    if subject.before is None:
        return {}
    now = {episode.id for episode in all_episodes(subject)}
    gone = {i: old for i, old in subject.before.episodes.items() if i not in now}
    for id_ in held(subject) if gone else ():
        gone.pop(id_, None)
    return dict(sorted(gone.items(), key=lambda item: item[1].published, reverse=True))


def _renamed(subject: Subject) -> dict[str, Episode]:
    """Return what has another id now, by the old one: audio, or title and date tell."""
    gone = _gone(subject)
    if subject.before is None or not gone:
        return {}
    new = [e for e in all_episodes(subject) if e.id not in subject.before.episodes]
    by_audio = {place_of(e.enclosure.url): e for e in new if e.enclosure.url}
    by_title = {(e.title, second(e.published)): e for e in new if e.title}
    found: dict[str, Episode] = {}
    taken: set[str] = set()
    for id_, old in gone.items():
        again = by_audio.get(place_of(old.audio)) or by_title.get(
            (old.title, second(old.published))
        )
        if again and again.id not in taken:
            taken.add(again.id)
            found[id_] = again
    return found


def _titles(titles: Iterable[str]) -> str:
    some = list(titles)
    return ", ".join([*map(shown, some[:_NAMED]), *(["…"] if some[_NAMED:] else [])])


def _back(what: str, pairs: Iterable[str]) -> str:
    some = list(pairs)
    more = f"; and {len(some) - _NAMED} more" if some[_NAMED:] else ""
    end = "" if len(some) == 1 else "s"
    return f"Write the old {what}{end} back: {'; '.join(some[:_NAMED])}{more}."


def _written(subject: Subject, moment: datetime) -> str:
    """Return a date as the catalog has it: in the zone of the show."""
    return local(subject, second(moment)).isoformat()


def _newest(some: Iterable[Same]) -> list[Same]:
    return sorted(some, key=lambda same: same.old.published, reverse=True)


# Its episodes.


def keeps_episodes(subject: Subject) -> Iterator[Found]:
    """Published episodes stay in the feed."""
    renamed = _renamed(subject)
    gone = [old.title for id_, old in _gone(subject).items() if id_ not in renamed]
    if gone:
        of, field, fix = _left_out(subject, renamed)
        verb = "disappears" if len(gone) == 1 else "disappear"
        yield Found(
            of,
            field,
            f"{many(len(gone), 'episode')} {verb} from every app: {_titles(gone)}",
            fix,
        )


def _left_out(
    subject: Subject, renamed: Collection[str]
) -> tuple[CatalogEntry | None, str, str | None]:
    """Return the one entry that is not in the feed, the field for that, and the fix."""
    gone = _gone(subject).keys() - renamed
    entries = subject.catalog.episodes if subject.catalog and len(gone) == 1 else ()
    for entry in entries:
        if entry.id in gone and entry.draft:
            return entry, "draft", "Take out `draft: true`."
        if entry.id in gone and entry.published > subject.now:
            return entry, "published", "Its date lies ahead: write the old date back."
        if entry.id in gone and subject.lock and entry.audio in subject.lock.failures:
            fix = (
                f"Put {entry.audio} back, or write its new name: podcast-digest edit "
                f"{entry.id} --audio FILE"
            )
            return entry, "audio", f"{fix}."
    return None, "episodes", None


def keeps_ids(subject: Subject) -> Iterator[Found]:
    """An episode keeps its guid, whatever else of it changes."""
    renamed = _renamed(subject)
    if not renamed:
        return
    one = len(renamed) == 1
    yield Found(
        next(iter(renamed.values())) if one else None,
        "id",
        f"{many(len(renamed), 'episode')} {'appears' if one else 'appear'} as new, and "
        + (
            "the old one stays as a duplicate or loses its"
            if one
            else "the old ones stay as duplicates or lose their"
        )
        + f" play state: {_titles(e.title for e in renamed.values())}",
        _back("id", (f"{old} for {new.id}" for old, new in renamed.items())),
    )


def gives_no_id_to_another(subject: Subject) -> Iterator[Found]:
    """An id is never given to another episode."""
    others = _newest(same for same in both(subject) if is_another(same))
    if others:
        one = len(others) == 1
        yield Found(
            others[0].new if one else None,
            "id",
            f"{many(len(others), 'id')} {'means' if one else 'mean'} another episode "
            f"now, and whoever heard the old {'one' if one else 'ones'} never sees "
            f"{'it' if one else 'them'}: {_titles(same.new.title for same in others)}",
        )


def keeps_the_order(subject: Subject) -> Iterator[Found]:
    """Published episodes keep their place in the list."""
    if not any(map(has_other_date, both(subject))):
        return
    kept = [
        same
        for same in both(subject)
        if UNDATED not in (same.old.published, same.new.published)
        and not is_another(same)
    ]
    was = sorted(kept, key=lambda s: (second(s.old.published), s.new.id))
    now = sorted(kept, key=lambda s: (second(s.new.published), s.new.id))
    ranks = {same.new.id: rank for rank, same in enumerate(was)}
    moved = [
        same
        for rank, same in enumerate(now)
        if rank != ranks[same.new.id] and has_other_date(same)
    ]
    if moved:
        one = len(moved) == 1
        moved = _newest(moved)
        yield Found(
            moved[0].new if one else None,
            "published",
            f"{many(len(moved), 'episode')} {'moves' if one else 'move'} to another "
            f"place in the list: {_titles(same.new.title for same in moved)}",
            _back(
                "date",
                (f"{_written(subject, s.old.published)} for {s.new.id}" for s in moved),
            ),
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "G201",
        Level.ERROR,
        (),
        keeps_episodes,
        (
            "Restore the missing episodes with their old ids; drafts and "
            "episodes with a future date are not in the feed."
        ),
        needs=Needs.BEFORE,
        why=(
            "Episodes that disappear from the feed disappear from apps, "
            "together with their play state."
        ),
    ),
    Rule(
        "G202",
        Level.ERROR,
        (APPLE,),
        keeps_ids,
        "Restore the old ids.",
        needs=Needs.BEFORE,
    ),
    Rule(
        "G203",
        Level.ERROR,
        (APPLE,),
        gives_no_id_to_another,
        "Give a new episode an id that was never used, and restore the old ids.",
        needs=Needs.BEFORE,
    ),
    Rule(
        "G204",
        Level.ERROR,
        (),
        keeps_the_order,
        "Restore the old dates.",
        needs=Needs.BEFORE,
        why=(
            "Apps sort by date: listeners find the episode in another "
            "place, or not at all."
        ),
    ),
)
