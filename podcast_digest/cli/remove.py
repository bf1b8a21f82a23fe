"""``podcast-digest remove``."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from podcast_digest import catalog as catalogs
from podcast_digest.cli.options import DEFAULT, CatalogPath, EpisodeId
from podcast_digest.cli.terminal import at_terminal, say, tell
from podcast_digest.lock import State, state
from podcast_digest.project.loading import Loaded, change_catalog, find, load
from podcast_digest.show.model import CatalogEntry


def remove(
    id_: EpisodeId,
    catalog: CatalogPath = DEFAULT,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> None:
    """Take an episode out of the catalog.

    \b
    podcast-digest remove pytorch
    """
    project = load(catalog)
    entry = find(project, id_)
    seen = state(entry, project.lock, datetime.now(UTC))
    if seen in (State.PUBLISHED, State.NOT_MEASURED):
        tell(
            f"{entry.title}\n"
            "  Subscribers: with the next build it disappears from the list in their\n"
            "  apps; those who downloaded it keep the file. Added again under another\n"
            "  id, it would be new to everybody."
        )
        if _is_out(project, entry):
            tell(
                "  That build stops until you run: "
                "podcast-digest build --allow-change G201"
            )
    else:
        tell(f"{entry.title}\n  Subscribers: they don't see it now, it is {seen}.")
    if entry.id in project.lock.pages:
        tell("  While its article is on the page, an import adds it again.")
    if not yes:
        if not at_terminal():
            raise typer.BadParameter("not at a terminal; pass --yes to remove it")
        if not typer.confirm(f"Remove {entry.id}?", err=True):
            tell("nothing was removed")
            return
    change_catalog(
        catalog,
        lambda project: catalogs.remove(project.text, [entry.id], str(catalog)),
    )
    say(f"removed {entry.id}")


def _is_out(project: Loaded, entry: CatalogEntry) -> bool:
    """Tell whether a build published it: the next one guards those who have it."""
    published = project.lock.published
    return published is not None and entry.id in published.episodes
