"""A podcast that exists -> the catalog and the lock that publish it again. No I/O.

Nothing of the feed is dropped in silence: what the catalog has no key for is kept as
it was written if it is of a namespace, and named otherwise. show.py takes the channel,
episodes.py the items, tags.py says what becomes of each tag.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from podcast_digest.feed.appearance import show_shown
from podcast_digest.feed.reading import UNDATED, Document, joined
from podcast_digest.lock import Probe
from podcast_digest.show.model import CatalogEntry, CatalogShow, Show
from podcast_digest.sources.podcast.episodes import Taking, entries_of
from podcast_digest.sources.podcast.show import show_of
from podcast_digest.sources.podcast.tags import Fate, Fates, Row, rows_of

__all__ = ["Fate", "Moved", "Row", "move"]


class Moved(NamedTuple):
    """A podcast as its new catalog and lock have it."""

    show: CatalogShow
    entries: tuple[CatalogEntry, ...]  #: in the order of the feed
    probes: Mapping[str, Probe]  #: what the feed says of audio, by its address
    rows: tuple[Row, ...]  #: what became of its tags, by name
    reasons: Mapping[str, str]  #: id of an episode -> what was done about it
    seen: Show  #: what apps show of the feed, with its archives


def move(
    document: Document,
    base: str = "",
    now: datetime = UNDATED,
    older: Iterable[tuple[Document, str]] = (),
) -> Moved:
    """Return the catalog of a feed. ``base`` is where subscribers fetch it.

    Relative addresses are joined to it. An item without audio is left out, and so is
    one whose guid or audio an item above it has, as Apple does (Podcast RSS feed
    requirements). One without a date gets that of the item above, a second earlier;
    ``now`` is for a feed without any. ``older``: its archives, each with its address.
    """
    fates: Fates = Fates()
    seen = show_shown(document, base)
    show = show_of(document, seen, base, fates)
    taking = Taking(show, document.show.explicit, now, fates)
    entries: list[CatalogEntry] = []
    pages: list[Show] = []
    for page, where in ((document, base), *older):
        taking.seen = []
        entries += entries_of(page, where, taking)
        pages.append(seen.model_copy(update={"episodes": tuple(taking.seen)}))
    return Moved(
        show,
        tuple(entries),
        taking.probes,
        rows_of(fates),
        taking.reasons,
        joined(pages[0], pages[1:]),
    )
