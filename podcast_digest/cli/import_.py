"""``podcast-digest import``."""

import re
import shlex
from functools import partial
from typing import Annotated

import typer

from podcast_digest.cli.options import DEFAULT, CatalogPath
from podcast_digest.cli.taken import (
    LONG,
    MANY,
    UNCLAIMED,
    as_json_text,
    difference,
    explained,
    report,
    rest,
    table,
    undated,
)
from podcast_digest.cli.terminal import at_terminal, given, is_seen, say, tell
from podcast_digest.project.importing import Taken, from_sources
from podcast_digest.project.loading import load


def import_(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]...",
            help="Pages or folders of posts: a path, a glob, - or an https address. "
            "[default: show.sources of the catalog]",
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(help="What relative audio on the page is relative to."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Show where title, link, date and audio of each article were found, "
            "and change nothing.",
        ),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Add more than 50 episodes unasked.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    catalog: CatalogPath = DEFAULT,
) -> None:
    """Take the episodes from digest pages, or from a folder of posts.

    Every audio on a page becomes an episode or is named with its line. Import as often
    as you like. A new article becomes an episode; a moved MP3, a new title or summary
    is taken over, unless you edited that field in the catalog; the id and the date of
    an episode never change.

    \b
    podcast-digest import README.md
    podcast-digest import posts/ --dry-run
    podcast-digest import README.md --explain
    podcast-digest import https://example.org/digest/README.md
    podcast-digest import          # what the catalog names as show.sources
    """
    project = load(catalog)
    paths = sources or []
    if "-" in paths and len(paths) > 1:
        raise typer.BadParameter("- is standard input, and stands alone")
    data = given(paths[0]) if paths else None
    take = partial(from_sources, project, paths, base_url, data=data)
    taken = take(dry_run=True) if dry_run or explain or at_terminal() else take()
    if explain:
        for line in explained(taken):
            say(line)
        return
    if at_terminal() and not dry_run:
        if len(taken.plan.new) > MANY and not (yes or _is_meant(taken)):
            raise typer.Exit(1)
        taken = take()
    if dry_run and not as_json and len(taken.plan.new) > LONG:
        for line in table(taken):
            say(line)
    elif dry_run:
        for line in difference(project, taken.text):
            say(line)
    if as_json:
        for remark in taken.remarks:
            tell(str(remark))
        say(as_json_text(taken))
    else:
        report(taken)
        for line in undated(taken):
            tell(line)
        for line in rest(taken):
            say(line)
        heard = any(a.audio for a in taken.digest.articles)
        if not heard and any(map(_SOUND.search, taken.warnings)):
            tell(UNCLAIMED)
        if is_seen() and not dry_run and (taken.plan.new or taken.plan.changes):
            at = "" if catalog == DEFAULT else f" --catalog {shlex.quote(str(catalog))}"
            tell(f"next: podcast-digest build{at}")


_SOUND = re.compile("audio|player")


def _is_meant(taken: Taken) -> bool:
    tell(
        f"{len(taken.plan.new)} new episodes. Look at them first with --dry-run, or at "
        "where they were found with --explain; <!-- podcast-digest: ignore --> above a "
        "player leaves it out"
    )
    return typer.confirm("Add them all?", err=True)
