"""What subscribers have: nobody may lose it unasked."""

from pathlib import Path
from typing import NamedTuple

from podcast_digest.errors import FeedError, OutputError
from podcast_digest.feed.reading import read
from podcast_digest.lock import Lock, Published
from podcast_digest.project import files
from podcast_digest.project.events import Kind, Remark
from podcast_digest.project.feeds import whole
from podcast_digest.show.model import Show


class Known(NamedTuple):
    """What subscribers have, as far as it is known."""

    published: Published | None
    remarks: tuple[Remark, ...] = ()


def subscribed(lock: Lock, show: Show, folder: Path) -> Known:
    """Return what subscribers have: what the lock remembers, else the feed in a folder.

    A lock that was lost, or is not kept, must not leave them without a guard.
    """
    path = folder / "feed.xml"
    if lock.published or not path.is_file():
        return Known(lock.published)
    try:
        there, remarks, _ = whole(read(files.read(path), str(path)), str(path))
    except (FeedError, OutputError) as error:
        text = f"{error}; the lock knows no other feed to compare with"
        return Known(None, (Remark(Kind.WARNING, text),))
    is_ours = there.episodes and there.feed_url == show.feed_url
    return Known(Published.of(there) if is_ours else None, remarks)
