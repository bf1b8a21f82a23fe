"""``podcast-digest narrate``."""

from typing import Annotated

import typer

from podcast_digest.cli import plans
from podcast_digest.cli.narrated import carry_out
from podcast_digest.cli.options import DEFAULT, CatalogPath, complete_id
from podcast_digest.cli.terminal import say, tell
from podcast_digest.project import silent
from podcast_digest.project.loading import load


def narrate(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID|LINK]...",
            help="Articles or episodes; all without audio if none is named.",
            autocompletion=complete_id,
        ),
    ] = None,
    page: Annotated[
        str | None,
        typer.Option(help="The digest page. [default: README.md beside the catalog]"),
    ] = None,
    missing: Annotated[
        bool,
        typer.Option("--missing", help="All articles without audio: the default."),
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    max_chars: Annotated[
        int | None, typer.Option(min=1, help="At most so many characters.")
    ] = None,
    voice: Annotated[str | None, typer.Option(help="Another voice.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be spoken.")
    ] = False,
    text: Annotated[
        bool, typer.Option("--text", help="Print what the engine would get.")
    ] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help="Renew what is older than its text."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    catalog: CatalogPath = DEFAULT,
) -> None:
    """Speak the summaries of articles that have no audio, and make them episodes.

    show.narrate says who speaks: a service, or a program of yours. What is spoken is
    kept sentence by sentence: run it again after any interruption, and only what is
    missing is paid for. A recording that is not one is refused.

    \b
    podcast-digest narrate --dry-run
    podcast-digest narrate --limit 5
    podcast-digest narrate --again my-article-1f0c3a9b7e
    """
    if missing and names:
        raise typer.BadParameter("--missing and IDs cannot be used together")
    project = load(catalog)
    settings = silent.settings(project, voice)
    found = silent.wanted(
        project, settings, silent.page_of(project, page), names or (), again=again
    )
    works = silent.within(found.works, settings, limit, max_chars)
    for remark in found.remarks:
        tell(remark)
    for id_ in found.older:
        tell(f"{id_}: the recording is older than its text: narrate --again {id_}")
    if text:
        say("\n\n".join(map(plans.script, works)))
    elif dry_run and as_json:
        say(plans.plan_json(works, settings))
    elif dry_run:
        say(plans.plan(works, settings, len(found.works) - len(works)))
    elif works:
        carry_out(project, works, settings, max_chars, as_json=as_json)
    elif found.works:
        first = found.works[0]
        characters = silent.unpaid([first], settings)
        tell(f"{first.entry.id}: has {characters} characters, over --max-chars")
        raise typer.Exit(1)
    else:
        say("[]" if as_json else "nothing to narrate")
