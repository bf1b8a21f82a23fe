"""``podcast-digest mirror``."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from podcast_digest.cli import progress
from podcast_digest.cli.copies import facts, summary, tell_copied, waiting
from podcast_digest.cli.options import (
    DEFAULT,
    OUTPUT,
    CatalogPath,
    Output,
    complete_id,
)
from podcast_digest.cli.terminal import at_terminal, say, tell
from podcast_digest.project import mirroring, pruning
from podcast_digest.project.mirroring import Order
from podcast_digest.text.wording import count, size


class Place(StrEnum):
    """Where audio can be copied to."""

    FOLDER = "folder"
    S3 = "s3"


def mirror(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...", help="Only these.", autocompletion=complete_id
        ),
    ] = None,
    catalog: CatalogPath = DEFAULT,
    output: Output = OUTPUT,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Copy nothing; show what would be.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read every copy again, all of it.")
    ] = False,
    to: Annotated[
        Place | None,
        typer.Option(metavar="NAME", help="Copy there this time: folder, or s3."),
    ] = None,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Delete copies that nothing names any more."),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Delete them without asking.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what came of each as JSON.")
    ] = False,
) -> None:
    """Copy audio to the place that show.mirror names, and publish it from there.

    For audio at addresses that may not last, such as GitHub's attachments. A copy is
    published once everybody could read it; the page stays as it is.

    \b
    podcast-digest mirror
    podcast-digest mirror --dry-run
    podcast-digest mirror pytorch --verify
    podcast-digest mirror --prune
    """
    if prune and (ids or verify):
        raise typer.BadParameter("--prune goes without episodes and --verify")
    order = Order(catalog, output, ids or (), to and to.value, verify, dry_run)
    if prune:
        _prune(order, yes=yes)
        return
    with progress.shown() as on_event:
        done = mirroring.mirror(order, on_event)
    if as_json:
        say(json.dumps([facts(one) for one in done], ensure_ascii=False, indent=2))
    for copied in done:
        tell_copied(copied, quiet=as_json)
    for remark in dict.fromkeys(text for one in done for text in one.remarks):
        tell(f"note: the mirror {remark}")
    if moves := sum(one.moves for one in done):
        tell(
            f"{count(moves, 'episode')} will come from the mirror with the next build. "
            "Ids and dates stay, so nothing is new to subscribers; apps may download "
            "files again. The guard of build (G205) takes this run as your consent."
        )
    if number := waiting(done):
        verb = "waits" if number == 1 else "wait"
        tell(
            f"{count(number, 'copy', 'copies')} {verb} in {output} until that is "
            "public: publish it as after each build, then run podcast-digest mirror "
            "and build again. Until then the feed stays as it is."
        )
    if not ids and (number := mirroring.elsewhere(order)):
        verb = "has its" if number == 1 else "have their"
        tell(
            f"{count(number, 'episode')} {verb} audio at other hosts; "
            "show.mirror.hosts says which are copied (all: every one)"
        )
    if not as_json:
        say(summary(done))
    if not all(one.is_whole for one in done):
        raise typer.Exit(1)


def _prune(order: Order, *, yes: bool) -> None:
    found = pruning.unused(order)
    for name, length in found.names.items():
        say(f"{found.store.keeps}/{name}: {size(length)}")
    if not found.names:
        say("every copy is named by the lock, a feed or an archive")
    elif order.dry_run:
        say(f"{count(len(found.names), 'file')} would be deleted")
    elif yes or (at_terminal() and typer.confirm("Delete these?", err=True)):
        pruning.delete(found)
        say(f"{count(len(found.names), 'file')} deleted")
    elif at_terminal():
        tell("nothing was deleted")
    else:
        raise typer.BadParameter("not at a terminal; pass --yes to delete them")
