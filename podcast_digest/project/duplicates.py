"""What apps would take for the same episode, before it is written."""

from zoneinfo import ZoneInfo

from podcast_digest import catalog as catalogs
from podcast_digest.errors import CatalogError
from podcast_digest.project.loading import Loaded
from podcast_digest.show import identity
from podcast_digest.show.model import CatalogEntry


def refuse(project: Loaded, new: CatalogEntry, *, instead_of: str = "") -> None:
    """Raise CatalogError, naming the line, if the episode is there already.

    ``instead_of`` is the id of an entry that it replaces.
    """
    zone = ZoneInfo(project.catalog.show.timezone)
    for old in project.catalog.episodes:
        if old.id != instead_of and (same := _sameness(old, new, zone)):
            line = catalogs.lines(project.text)[old.id]
            raise CatalogError(
                [f"{project.path}:{line}: {old.id} is there already, with {same}"]
            )


def _sameness(old: CatalogEntry, new: CatalogEntry, zone: ZoneInfo) -> str | None:
    if old.id == new.id:
        return "the same id"
    if old.audio == new.audio:
        return "the same audio"
    links = {identity.canonical(link) for link in (old.link, new.link) if link}
    if old.link and new.link and len(links) == 1:
        return "the same article"
    days = {entry.published.astimezone(zone).date() for entry in (old, new)}
    if len(days) == 1 and old.title.casefold() == new.title.casefold():
        return "the same title on the same day"
    return None
