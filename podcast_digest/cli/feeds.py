"""Feeds that somebody names on the command line."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from podcast_digest.checks.shared.words import shown
from podcast_digest.cli.text import tell
from podcast_digest.errors import FeedError, OutputError
from podcast_digest.feed.reading import MAX_FEED, Document, joined, read
from podcast_digest.lock import Lock, Published
from podcast_digest.project import files
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import Show


def read_feed(where: str) -> tuple[bytes, Document]:
    """Return a feed as it came, and as it reads: a path, an address, or ``-``.

    Raises OutputError, ProbeError, or FeedError for what is no feed.
    """
    if where == "-":
        data = sys.stdin.buffer.read()
    elif is_url(where):
        # Imported here: httpx takes longer than all rules.
        from podcast_digest.network.probe import fetch

        data = fetch(where, limit=MAX_FEED)
    else:
        data = files.read(Path(where))
    return data, read(data, feed_name(where), where if is_url(where) else "")


#: Of one feed; who has more is no podcast.
MAX_ARCHIVES = 1000
_ARCHIVE = re.compile(r"(?:^|/)(archive/[1-9][0-9]*\.xml)$")


def whole(document: Document, where: str) -> Show:
    """Return all that subscribers have of a feed that was read from somewhere.

    With the episodes of its archives: beside a file, or on the same host. Those that
    can't be followed are told of. Raises what ``read_feed`` raises of each.
    """
    return joined(document.show, _archives(document, where))


def _archives(document: Document, where: str) -> Iterator[Show]:
    seen = {where}
    while document.older:
        place = _place(where, document.older)
        if place in seen:
            return
        if place is None or len(seen) > MAX_ARCHIVES:
            name, older = feed_name(where), shown(document.older)
            tell(f"warning: {name}: {older} is not read: {_WHY}")
            return
        seen.add(place)
        document = read_feed(place)[1]
        yield document.show


_WHY = (
    "archives are looked for beside a file, and on the host of an address, up to "
    f"{MAX_ARCHIVES:,}"
)


def _place(where: str, older: str) -> str | None:
    """Return what to read for an address of an archive; None: it leads elsewhere."""
    if is_url(where):
        try:
            url = urljoin(where, older)
            return url if urlsplit(url)[:2] == urlsplit(where)[:2] else None
        except ValueError:  # no address at all
            return None
    beside = _ARCHIVE.search(older) if where != "-" else None
    return str(Path(where).parent / beside[1]) if beside else None


def subscribed(lock: Lock, show: Show, folder: Path) -> Published | None:
    """Return what subscribers have: what the lock remembers, else the feed in a folder.

    A lock that was lost, or is not kept, must not leave them without a guard.
    """
    path = folder / "feed.xml"
    if lock.published or not path.is_file():
        return lock.published
    try:
        there = whole(read(files.read(path), str(path)), str(path))
    except (FeedError, OutputError) as error:
        tell(f"warning: {error}; the lock knows no other feed to compare with")
        return None
    is_ours = there.episodes and there.feed_url == show.feed_url
    return Published.of(there) if is_ours else None


def feed_name(where: str) -> str:
    """Return what people call it."""
    return "standard input" if where == "-" else where
