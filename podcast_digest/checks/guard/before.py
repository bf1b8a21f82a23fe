"""What subscribers have, beside what they would get. No I/O."""

from podcast_digest.checks.subject import Subject
from podcast_digest.lock import skipped
from podcast_digest.show.model import Episode


def all_episodes(subject: Subject) -> tuple[Episode, ...]:
    """Return the episodes of a show, with those in the archives of its feed."""
    return (*subject.show.episodes, *subject.older)


def held(subject: Subject) -> set[str]:
    """Return the ids of what is left out now because its audio can't be played."""
    if subject.catalog is None or subject.lock is None:
        return set()
    return skipped(subject.catalog, subject.lock, subject.now)
