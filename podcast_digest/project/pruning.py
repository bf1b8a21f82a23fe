"""Which copies of audio nothing names any more, and may go."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from podcast_digest import lock as locks
from podcast_digest.errors import ProbeError, StoreError
from podcast_digest.feed import rss
from podcast_digest.project import files
from podcast_digest.project.copying import Store
from podcast_digest.project.loading import Loaded, load
from podcast_digest.project.mirroring import Order, open_store, settings_of
from podcast_digest.show import identity
from podcast_digest.show.storage import is_copy

MAX_FEED = 50_000_000  #: bytes of a published feed


class Unused(NamedTuple):
    """Copies that may go, and where they are."""

    store: Store
    names: Mapping[str, int]  #: bytes, by name


def unused(order: Order) -> Unused:
    """Return the copies that neither the lock nor any feed or archive names.

    The feed that is public is read, too: subscribers have what that says. Raises
    StoreError if it can't be, as then nobody knows.
    """
    project = load(order.catalog)
    store = open_store(project, settings_of(project, order.to), order.output)
    told = b"\n".join(_told(order, project))
    prefix = store.settings.path
    return Unused(
        store,
        {
            name: length
            for name, length in sorted(store.sizes.items())
            # Files of others are not the mirror's business.
            if is_copy(base := name.removeprefix(prefix)) and base.encode() not in told
        },
    )


def delete(found: Unused) -> None:
    """Delete copies; raise StoreError."""
    for name in found.names:
        found.store.keeps.delete(name)


def _told(order: Order, project: Loaded) -> Iterator[bytes]:
    """Yield all that may name a copy."""
    yield locks.dump(project.lock).encode()
    output = order.output
    for path in (output / "feed.xml", *sorted(output.glob("archive/*.xml"))):
        if path.is_file():
            yield files.read(path)
    show = project.catalog.show
    folder = identity.folder(show.link)
    published = project.lock.published
    feeds = [show.feed_url or f"{folder}feed.xml"]
    if published and published.feed_url not in feeds:
        feeds.append(published.feed_url)
    number = max(
        len(published.episodes) if published else 0, len(project.catalog.episodes)
    )
    archives = [folder + path for path in rss.archive_paths(show.page_size, number)]
    for url in (*feeds, *archives):
        yield _public(url)


def _public(url: str) -> bytes:
    """Return a feed that is public, nothing if there is none."""
    from podcast_digest.network.probe import fetch

    try:
        return fetch(url, limit=MAX_FEED)
    except ProbeError as error:
        if re.match("answers (404|410) ", error.reason):
            return b""
        raise StoreError(
            f"{error}; so nobody knows which copies subscribers have, and none is "
            "deleted"
        ) from None
