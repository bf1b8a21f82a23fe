"""Shows in folders side by side that name each other, where their catalogs ask for it.

Read from the catalogs, and not from what is built with it, so that a show has the same
feed whether it is built alone or with all others. Only what never changes is named, so
that an episode of one changes nothing in the feeds of the others.
"""

from pathlib import Path

from podcast_digest import catalog as catalogs
from podcast_digest.errors import OutputError
from podcast_digest.project import files
from podcast_digest.show import identity
from podcast_digest.show.model import Catalog, CatalogShow
from podcast_digest.show.namespace import RemoteItem

_PUBLISHER = "publisher"


def paths(catalog: Path) -> list[Path]:
    """Return the catalogs of the shows beside a show, by the names of their folders."""
    if catalog.name != catalogs.NAME:
        return []
    here = catalog.resolve().parent
    found = sorted((catalog.parent / "..").glob(f"*/{catalogs.NAME}"))
    return [path for path in found if path.resolve().parent != here]


def named(catalog: Catalog, path: Path) -> Catalog:
    """Return a catalog with what it says of the shows beside it, if it asks for that.

    What is written there by hand stays, and stands first. Each show recommends the
    others (podcast:podroll), and has the one whose medium is publisher as its publisher
    (podcast:publisher); that one lists all of them (podcast:remoteItem). Raises
    CatalogError or OutputError for a catalog that can't be read.
    """
    show = catalog.show
    if not show.siblings:
        return catalog
    others = [_item(_read(other)) for other in paths(path)]
    publishers = [item for item in others if item.medium == _PUBLISHER]
    shows = [item for item in others if item.medium != _PUBLISHER]
    if show.medium == _PUBLISHER:
        more = {"remote_items": _with(show.remote_items, shows)}
        return catalog.model_copy(update={"show": show.model_copy(update=more)})
    named: dict[str, object] = {"podroll": _with(show.podroll, shows)}
    if publishers and show.publisher is None:
        named["publisher"] = publishers[0]
    return catalog.model_copy(update={"show": show.model_copy(update=named)})


def _with(
    written: tuple[RemoteItem, ...], more: list[RemoteItem]
) -> tuple[RemoteItem, ...]:
    known = {item.feed_guid for item in written}
    return (*written, *(item for item in more if item.feed_guid not in known))


def _read(path: Path) -> CatalogShow:
    try:
        text = catalogs.decode(files.read(path), str(path))
    except OutputError as error:
        raise OutputError(f"{error}; show.siblings needs it") from None
    return catalogs.parse(text, str(path)).show


def _item(show: CatalogShow) -> RemoteItem:
    feed_url = identity.ascii_url(
        show.feed_url or identity.folder(show.link) + "feed.xml"
    )
    guid = show.guid or identity.podcast_guid(feed_url)
    return RemoteItem(feed_guid=guid, feed_url=feed_url, medium=show.medium)
