"""The episodes that rules look at: with their tags, or with sound. No I/O."""

from collections.abc import Iterable

from podcast_digest.checks.shared.words import ending
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.reading import Tag
from podcast_digest.show.model import Episode


def items(subject: Subject) -> Iterable[tuple[Episode, Tag]]:
    """Return the episodes of a feed that was read, with their tags."""
    if subject.document is None:
        return ()
    return zip(subject.show.episodes, subject.document.items, strict=True)


#: Types of enclosures, and endings of their names, that are read or looked at.
_READ = ("application/pdf", "application/epub", "image/", "text/")
_BOOKS = ("pdf", "epub")


def with_sound(subject: Subject) -> list[Episode]:
    """Return the episodes that have something to hear, other than a PDF."""
    return [e for e in subject.show.episodes if _has_sound(e)]


def _has_sound(episode: Episode) -> bool:
    url, kind = episode.enclosure.url, episode.enclosure.type
    if not url or kind == "audio/mpeg":  # nearly all
        return bool(url)
    return not kind.lower().startswith(_READ) and ending(url) not in _BOOKS


def full_episodes(subject: Subject) -> list[Episode]:
    """Return the episodes that are neither trailers nor extras."""
    return [e for e in subject.show.episodes if e.type in (None, "full")]
