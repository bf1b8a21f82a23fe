"""``podcast-digest diff``."""

from pathlib import Path
from typing import Annotated

import typer

from podcast_digest.cli.answering import question
from podcast_digest.cli.differences import PRINTERS
from podcast_digest.cli.formats import ChosenFormat, Format
from podcast_digest.cli.options import DEFAULT, OUTPUT, Against, CatalogPath, Now
from podcast_digest.cli.terminal import given, say, tell
from podcast_digest.project.answers import keep
from podcast_digest.project.comparing import compare
from podcast_digest.project.loading import load


def diff(
    catalog: CatalogPath = DEFAULT,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder that is published.")
    ] = OUTPUT,
    against: Against = None,
    format_: ChosenFormat = Format.TEXT,
    now: Now = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if anything changes.")
    ] = False,
) -> None:
    """Show what subscribers will see change with the next build.

    Asks no server, and writes nothing. [-what goes-] and {+what comes+} mark the
    places of a long text that differ.

    \b
    podcast-digest diff
    podcast-digest diff --against https://example.org/feed.xml
    podcast-digest diff --now 2025-12-24T18:00       # with what is scheduled
    podcast-digest diff --format markdown >> "$GITHUB_STEP_SUMMARY"
    """
    if format_ not in PRINTERS:
        raise typer.BadParameter("github is for findings", param_hint="--format")
    asking = question()
    data = given(against) if against else None
    project = load(catalog)
    found = compare(project, output, against, data=data, now=now)
    for line in (told := [*map(str, found.remarks)]):
        tell(line)
    say(text := PRINTERS[format_](found))
    code = int(exit_code and bool(found.changes))
    if against is None and now is None:
        keep(asking, (code, "\n".join(told), text), project, found.looked_at)
    raise typer.Exit(code)
