"""``podcast-digest page``."""

import difflib
from typing import Annotated

import typer

from podcast_digest.cli.options import DEFAULT, CatalogPath
from podcast_digest.cli.terminal import say, tell
from podcast_digest.project import players as pages
from podcast_digest.project.loading import load
from podcast_digest.text.wording import count


def page(
    page: Annotated[str, typer.Argument(metavar="PAGE", help="The digest page.")],
    players: Annotated[
        bool, typer.Option("--players", help="Players under articles without audio.")
    ] = False,
    badge: Annotated[
        bool, typer.Option("--badge", help="A badge that leads to the podcast.")
    ] = False,
    subscribe: Annotated[
        bool, typer.Option("--subscribe", help="A line with the addresses of the feed.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
    catalog: CatalogPath = DEFAULT,
) -> None:
    """Write players and a subscribe line into the digest page, between marks.

    Without an option, players and the line. What is outside the marks never
    changes, and import does not read what stands between them.

    \b
    podcast-digest page README.md --dry-run
    podcast-digest page README.md --players
    """
    if not (players or badge or subscribe):
        players = subscribe = True
    project = load(catalog)
    made = pages.written(
        project, page, players=players, badge=badge, subscribe=subscribe
    )
    for line in made.skipped:
        tell(line)
    if dry_run:
        old, new = (d.decode().splitlines() for d in (made.old, made.new))
        for line in difflib.unified_diff(old, new, page, page, lineterm="", n=1):
            say(line)
        return
    changed = pages.save(page, made)
    what = count(len(made.players), "player")
    say(f"{page}: {what}{'' if changed else ', unchanged'}")
