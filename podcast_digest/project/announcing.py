"""Tell hubs and Podcast Index that the feed changed, and remember whom."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from podcast_digest import lock as locks
from podcast_digest.errors import OutputError, ProbeError, UsageError
from podcast_digest.feed.reading import MAX_FEED, read
from podcast_digest.network import notify
from podcast_digest.network.probe import fetch
from podcast_digest.project import files
from podcast_digest.project.loading import Loaded, change_lock
from podcast_digest.show.model import Show

__all__ = ["announce", "built", "name", "targets", "unlike", "waiting"]


class BuiltFeed(NamedTuple):
    """The feed that was built, and what it says of itself."""

    path: Path
    data: bytes
    show: Show

    @property
    def digest(self) -> str:
        """SHA-256 of it, by which the lock remembers who knows it."""
        return sha256(self.data).hexdigest()


class Targets(NamedTuple):
    """Whom to notify, and why somebody is skipped."""

    urls: Sequence[str]
    skipped: Sequence[str] = ()


class Announced(NamedTuple):
    """What one of them answered."""

    target: str
    text: str
    failed: bool = False
    forgotten: str = ""  #: why the lock does not remember it


def built(output: Path) -> BuiltFeed:
    """Return the feed in a folder. Raises OutputError, or FeedError."""
    path = output / "feed.xml"
    if not path.exists():
        raise OutputError(f"{path}: no such file; make it with: podcast-digest build")
    data = files.read(path)
    show = read(data, str(path)).show
    if not show.feed_url:
        why = 'does not say where it is, in <atom:link rel="self">'
        raise OutputError(f"{path}: {why}; build it again with: podcast-digest build")
    return BuiltFeed(path, data, show)


def targets(show: Show, *, podcast_index: bool) -> Targets:
    """Return the hubs that the feed names, and Podcast Index.

    Hubs refuse feeds that don't name them, so those of a catalog not built yet wait.
    Raises UsageError if nobody is left.
    """
    hubs = [*dict.fromkeys(show.hubs)]
    if not podcast_index:
        if not hubs:
            text = "nobody to notify: the feed names no hub (hubs, of the show)"
            raise UsageError(text, "no-podcast-index")
        return Targets(hubs)
    if show.block:
        why = "as the show asks directories to leave it out"
    elif not notify.is_public(show.feed_url):
        why = f"as it can't reach {show.feed_url}"
    else:
        return Targets([*hubs, notify.PODCAST_INDEX])
    return Targets(hubs, [f"Podcast Index: skipped, {why}"])


def waiting(
    project: Loaded, feed: BuiltFeed, urls: Iterable[str], *, force: bool
) -> list[str]:
    """Return who was not notified of this very feed; all of them if ``force``."""
    notified = project.lock.notified
    return [url for url in urls if force or notified.get(url) != feed.digest]


def name(target: str) -> str:
    """Return what people call it."""
    return "Podcast Index" if target == notify.PODCAST_INDEX else target


def unlike(feed: BuiltFeed) -> str | None:
    """Return why what subscribers would get is not the feed that was built."""
    url = feed.show.feed_url
    try:
        if fetch(url, limit=MAX_FEED) == feed.data:
            return None
    except ProbeError as error:
        return str(error)
    return f"{url}: is not the same as {feed.path} yet"


def announce(
    project: Loaded, feed: BuiltFeed, urls: Sequence[str], *, remember: bool
) -> Iterator[Announced]:
    """Notify them, and yield what each answers; remember at once whoever accepts."""
    known = {*feed.show.hubs, notify.PODCAST_INDEX}
    for target, answer in notify.announce_all(urls, feed.show.feed_url):
        if isinstance(answer, ProbeError):
            yield Announced(target, answer.reason, failed=True)
            continue
        why = _remember(project.path, target, feed.digest, known) if remember else ""
        yield Announced(target, f"accepted ({answer})", forgotten=why)


def _remember(catalog: Path, target: str, digest: str, known: Collection[str]) -> str:
    """Keep it, whatever happens to the others; return why it can't be kept."""
    try:
        change_lock(
            catalog, lambda old: locks.with_notified(old, target, digest, known)
        )
    except OutputError as error:
        return f"warning: {error}; {name(target)} will be notified again"
    return ""
