"""Feeds that somebody names on the command line."""

import sys
from pathlib import Path

from podcast_digest import files
from podcast_digest.cli.text import tell
from podcast_digest.errors import FeedError, OutputError
from podcast_digest.feed.reading import MAX_FEED, Document, read
from podcast_digest.fields import is_url
from podcast_digest.lock import Lock, Published
from podcast_digest.model import Show


def read_feed(where: str) -> tuple[bytes, Document]:
    """Return a feed as it came, and as it reads: a path, an address, or ``-``.

    Raises OutputError, ProbeError, or FeedError for what is no feed.
    """
    if where == "-":
        data = sys.stdin.buffer.read()
    elif is_url(where):
        # Imported here: httpx takes longer than all rules.
        from podcast_digest.probe import fetch

        data = fetch(where, limit=MAX_FEED)
    else:
        data = files.read(Path(where))
    return data, read(data, feed_name(where), where if is_url(where) else "")


def subscribed(lock: Lock, show: Show, folder: Path) -> Published | None:
    """Return what subscribers have: what the lock remembers, else the feed in a folder.

    A lock that was lost, or is not kept, must not leave them without a guard.
    """
    path = folder / "feed.xml"
    if lock.published or not path.is_file():
        return lock.published
    try:
        there = read(files.read(path), str(path)).show
    except (FeedError, OutputError) as error:
        tell(f"warning: {error}; the lock knows no other feed to compare with")
        return None
    is_ours = there.episodes and there.feed_url == show.feed_url
    return Published.of(there) if is_ours else None


def feed_name(where: str) -> str:
    """Return what people call it."""
    return "standard input" if where == "-" else where
