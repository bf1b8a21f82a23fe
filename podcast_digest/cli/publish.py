"""``podcast-digest publish``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from podcast_digest.cli.copies import say_uploaded
from podcast_digest.cli.directories import tell_directories
from podcast_digest.cli.options import DEFAULT, OUTPUT, CatalogPath
from podcast_digest.cli.terminal import say, tell
from podcast_digest.project.loading import load
from podcast_digest.project.uploading import Upload, upload


class What(StrEnum):
    """What there is to do with a feed that was built."""

    NOTIFY = "notify"
    DIRECTORIES = "directories"
    S3 = "s3"


def publish(
    what: Annotated[
        What,
        typer.Argument(
            metavar="notify|s3|directories",
            help="Tell that the feed changed; put the folder into a bucket; or print "
            "what each directory asks, and what this show lacks for it.",
        ),
    ],
    catalog: CatalogPath = DEFAULT,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder that was published.")
    ] = OUTPUT,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Send nothing; show what would be sent.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Announce it again, even if it is not public yet; or put unchanged "
            "files into the bucket, too.",
        ),
    ] = False,
    no_podcast_index: Annotated[
        bool, typer.Option("--no-podcast-index", help="Tell only the show's own hubs.")
    ] = False,
) -> None:
    """Tell hubs and Podcast Index that the feed changed; prepare a first listing.

    Run notify after the folder is public: hubs fetch the feed at once. A feed that was
    announced before is not announced again. directories prints what each directory
    asks, and what check finds missing for it.

    s3 publishes the folder: it puts what changed into the bucket of show.mirror, the
    feed last.

    \b
    podcast-digest publish s3
    podcast-digest publish notify
    podcast-digest publish notify --dry-run
    podcast-digest publish notify --output site --no-podcast-index
    podcast-digest publish directories    # where to submit the show
    """
    if what is What.S3:
        say_uploaded(upload(Upload(catalog, output, dry_run, force)), dry_run=dry_run)
        return
    if what is What.DIRECTORIES:
        if dry_run or force or no_podcast_index:
            raise typer.BadParameter(
                "directories sends nothing, and has no such option"
            )
        tell_directories(catalog, output)
        return
    # Imported here: httpx takes longer than all else, and --help needs none of it.
    from podcast_digest.network.notify import ping
    from podcast_digest.project import announcing

    project = load(catalog)
    built = announcing.built(output)
    targets, skipped = announcing.targets(
        built.show, podcast_index=not no_podcast_index
    )
    for line in skipped:
        say(line)
    waiting = announcing.waiting(project, built, targets, force=force)
    for target in targets:
        if target not in waiting:
            say(f"{announcing.name(target)}: unchanged since it was announced")
    if dry_run:
        say(f"{built.show.feed_url}: not asked whether it is the feed that was built")
        for target in waiting:
            sent = ping(target, built.show.feed_url)
            say(f"{announcing.name(target)}: would be sent {sent}")
        return
    unlike = announcing.unlike(built) if waiting else None
    if unlike and not force:
        tell(
            f"{unlike}; not announced, as hubs fetch it at once. Run this "
            "again when it is public, or announce it anyway with: --force"
        )
        raise typer.Exit(1)
    if unlike:
        tell(f"warning: {unlike}; this will not be remembered as announced")
    failed = False
    for done in announcing.announce(project, built, waiting, remember=not unlike):
        failed = failed or done.failed
        (tell if done.failed else say)(f"{announcing.name(done.target)}: {done.text}")
        if done.forgotten:
            tell(done.forgotten)
    if failed:
        raise typer.Exit(1)
