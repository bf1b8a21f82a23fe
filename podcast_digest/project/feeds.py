"""Feeds that somebody names: a path, an address, or what they give themselves."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from podcast_digest.checks.shared.words import shown
from podcast_digest.feed import appearance
from podcast_digest.feed.reading import MAX_FEED, Document, joined, read
from podcast_digest.project import files
from podcast_digest.project.events import Kind, Remark
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import Show


def read_feed(where: str, data: bytes | None = None) -> tuple[bytes, Document]:
    """Return a feed as it came, and as it reads: a path, or an address.

    ``data`` is the feed where it was read already, as standard input is (``-``).
    Raises OutputError, ProbeError, or FeedError for what is no feed.
    """
    if data is None:
        data = fetched(where)
    return data, read(data, feed_name(where), where if is_url(where) else "")


def fetched(where: str) -> bytes:
    """Return what lies at a path or an address, of a feed's size at most.

    Raises OutputError or ProbeError.
    """
    if not is_url(where):
        return files.read(Path(where))
    # Imported here: httpx takes longer than all rules.
    from podcast_digest.network.probe import fetch

    return fetch(where, limit=MAX_FEED)


#: Of one feed; who has more is no podcast.
MAX_ARCHIVES = 1000
_BESIDE = re.compile(r"[\w-]+(\.[\w-]+)+")
_ARCHIVE = re.compile(r"(?:^|/)(archive/[1-9][0-9]*\.xml)$")


class Whole(NamedTuple):
    """All that subscribers have of a feed."""

    show: Show
    remarks: tuple[Remark, ...] = ()  #: which archives could not be followed
    places: tuple[str, ...] = ()  #: where it and the others were read


def apparent(document: Document, where: str) -> Whole:
    """Return what apps show of a feed that another program made, archives and all."""
    remarks, places = list[Remark](), [where]
    older = archives(document, remarks, places)
    first, *others = (
        appearance.shown(page, at if is_url(at) else document.show.feed_url)
        for page, at in (Page(document, where), *older)
    )
    return Whole(joined(first, others), tuple(remarks), tuple(places))


def is_ours(document: Document) -> bool:
    """Tell whether we made a feed."""
    return document.channel.said("generator") == "podcast-digest"


class Page(NamedTuple):
    """One document of a feed, and where it was read."""

    document: Document
    where: str


def whole(document: Document, where: str) -> Whole:
    """Return a feed that was read from somewhere, with the episodes of its archives.

    They are looked for beside a file, or on the same host. Raises what ``read_feed``
    raises of each.
    """
    remarks, places = list[Remark](), [where]
    older = (page.document.show for page in archives(document, remarks, places))
    return Whole(joined(document.show, older), tuple(remarks), tuple(places))


def archives(
    document: Document, remarks: list[Remark], places: list[str]
) -> Iterator[Page]:
    """Yield the older pages of a feed (RFC 5005, sections 3 and 4), newest first.

    Those that can't be followed are added to ``remarks``, and where others are read to
    ``places``, which begins with the place of the feed.
    """
    where = places[0]
    while document.older:
        place = _place(where, document.older)
        if place in places:
            return
        if place is None or len(places) > MAX_ARCHIVES:
            text = f"{shown(document.older)} is not read: {_WHY}"
            remarks.append(Remark(Kind.WARNING, text, feed_name(where)))
            return
        places.append(place)
        document = read_feed(place)[1]
        yield Page(document, place)


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
    if where == "-":
        return None
    folder = Path(where).parent
    if _BESIDE.fullmatch(older):  # a page that names its neighbour
        return str(folder / older)
    beside = _ARCHIVE.search(older)
    return str(folder / beside[1]) if beside else None


def feed_name(where: str) -> str:
    """Return what people call it."""
    return "standard input" if where == "-" else where
