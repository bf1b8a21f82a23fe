"""``podcast-digest migrate``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from podcast_digest.cli.migrated import as_json_of, as_text
from podcast_digest.cli.progress import shown
from podcast_digest.cli.terminal import given, say, tell
from podcast_digest.project.migrating import migrate


class Audio(StrEnum):
    """What becomes of the audio files."""

    KEEP = "keep"
    COPY = "copy"


def migrate_(
    feed: Annotated[
        str, typer.Argument(metavar="FEED", help="A path, - or an https address.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show all of it, and write nothing.")
    ] = False,
    audio: Annotated[
        Audio,
        typer.Option(
            help="Leave the audio where it is, or copy it beside the catalog."
        ),
    ] = Audio.KEEP,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where the catalog goes.")
    ] = Path(),
    base_url: Annotated[
        str | None,
        typer.Option(help="Where a feed that you have as a file is fetched."),
    ] = None,
    i_own_this: Annotated[
        bool, typer.Option("--i-own-this", help="Take a feed that its owner locked.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Take over a podcast that exists, so that no app sees a difference.

    Writes episodes.yaml and episodes.lock, with every episode's guid and date as they
    are, and proves it: the new feed is compared with the old one as apps show them.
    Exit 1 if anything differs; each difference has its reason.

    \b
    podcast-digest migrate https://example.org/feed.xml --dry-run
    podcast-digest migrate https://example.org/feed.xml --output show
    podcast-digest migrate export.xml --base-url https://example.org/feed.xml
    """
    with shown() as on_event:
        made = migrate(
            feed,
            output,
            data=given(feed),
            base_url=base_url,
            copy=audio is Audio.COPY,
            owned=i_own_this,
            dry_run=dry_run,
            on_event=on_event,
        )
    for remark in made.remarks:
        tell(str(remark))
    say(as_json_of(made) if as_json else as_text(made, output, dry_run=dry_run))
    if made.changes:
        raise typer.Exit(1)
