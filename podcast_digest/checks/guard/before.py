"""What subscribers have, beside what they would get. No I/O."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from podcast_digest.checks.shared.once import once
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.reading import UNDATED
from podcast_digest.lock import PublishedEpisode, skipped
from podcast_digest.show import identity
from podcast_digest.show.addresses import uncounted
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import Episode


def all_episodes(subject: Subject) -> tuple[Episode, ...]:
    """Return the episodes of a show, with those in the archives of its feed."""
    return (*subject.show.episodes, *subject.older)


def held(subject: Subject) -> set[str]:
    """Return the ids of what is left out until its host has its audio again.

    A file beside the catalog is nobody else's: without it the episode is gone.
    """
    if subject.catalog is None or subject.lock is None:
        return set()
    waiting = skipped(subject.catalog, subject.lock, subject.now)
    hosted = {e.id for e in subject.catalog.episodes if is_url(e.audio)}
    return waiting & hosted


class Same(NamedTuple):
    """An episode that subscribers have and get again under the same id."""

    old: PublishedEpisode
    new: Episode


@once
def both(subject: Subject) -> Sequence[Same]:
    """Return what subscribers have and get again."""
    if subject.before is None:
        return ()
    now = {episode.id: episode for episode in all_episodes(subject)}
    return [
        Same(old, new)
        for id_, old in subject.before.episodes.items()
        if (new := now.get(id_))
    ]


def place_of(url: str) -> str:
    """Return an address as its server is asked for it, however it is written."""
    return identity.ascii_url(uncounted(url))


def second(moment: datetime) -> datetime:
    """Return a moment as a feed has it."""
    return moment.replace(microsecond=0)


def has_other_audio(same: Same) -> bool:
    """Tell whether the audio has another address now."""
    old, new = same.old.audio, same.new.enclosure.url
    return old != new and place_of(old) != place_of(new)


def has_other_date(same: Same) -> bool:
    """Tell whether the date is another now."""
    old, new = same.old.published, same.new.published
    return old != new and UNDATED not in (old, new) and second(old) != second(new)


def is_another(same: Same) -> bool:
    """Tell whether an id means another episode now: all else of it is new."""
    return (
        same.old.title != same.new.title
        and has_other_date(same)
        and has_other_audio(same)
    )
