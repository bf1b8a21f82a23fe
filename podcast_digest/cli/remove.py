"""``podcast-digest remove``."""

from typing import Annotated

import typer

from podcast_digest import catalog as catalogs
from podcast_digest.cli.project import (
    DEFAULT,
    CatalogPath,
    EpisodeId,
    change_catalog,
    find,
    load,
)
from podcast_digest.cli.text import at_terminal, say, tell


def remove(
    id_: EpisodeId,
    catalog: CatalogPath = DEFAULT,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> None:
    """Take an episode out of the catalog.

    \b
    podcast-digest remove pytorch
    """
    entry = find(load(catalog), id_)
    tell(
        f"{entry.title}\n"
        "  Subscribers: with the next build it disappears from the list in their\n"
        "  apps; those who downloaded it keep the file. Added again under another\n"
        "  id, it would be new to everybody."
    )
    if not yes:
        if not at_terminal():
            raise typer.BadParameter("nobody to ask here; say --yes to remove it")
        typer.confirm(f"Remove {entry.id}?", abort=True, err=True)
    change_catalog(
        catalog,
        lambda project: catalogs.remove(project.text, [entry.id], str(catalog)),
    )
    say(f"removed {entry.id}")
