"""``podcast-digest publish``."""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from podcast_digest import lock as locks
from podcast_digest.cli.copies import say_uploaded
from podcast_digest.cli.directories import tell_directories
from podcast_digest.cli.options import DEFAULT, CatalogPath
from podcast_digest.cli.terminal import say, tell
from podcast_digest.errors import OutputError, ProbeError
from podcast_digest.feed.reading import MAX_FEED, read
from podcast_digest.project import files
from podcast_digest.project.loading import change_lock, load
from podcast_digest.project.uploading import Upload, upload
from podcast_digest.show.model import Show


class What(StrEnum):
    """What there is to do with a feed that was built."""

    NOTIFY = "notify"
    DIRECTORIES = "directories"
    S3 = "s3"


class _Built(NamedTuple):
    """The feed that was built, and what it says of itself."""

    path: Path
    data: bytes
    show: Show


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
    ] = Path("public"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Send nothing; show what would be sent.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Tell them again, and though the feed is not public yet; or put "
            "unchanged files into the bucket, too.",
        ),
    ] = False,
    no_podcast_index: Annotated[
        bool, typer.Option("--no-podcast-index", help="Tell only the show's own hubs.")
    ] = False,
) -> None:
    """Tell hubs and Podcast Index that the feed changed; prepare a first listing.

    notify is for after the folder is published: who is told fetches the feed at once.
    Whoever was told of this very feed before is left in peace. directories prints what
    each directory asks, and what check finds missing for it.

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
    from podcast_digest.network.notify import PODCAST_INDEX, announce_all, ping

    lock = load(catalog).lock
    built = _built(output)
    targets = _targets(built.show, podcast_index=not no_podcast_index)
    digest = sha256(built.data).hexdigest()
    waiting = [t for t in targets if force or lock.notified.get(t) != digest]
    for target in targets:
        if target not in waiting:
            say(f"{_name(target)}: unchanged since it was announced")
    feed_url = built.show.feed_url
    if dry_run:
        say(f"{feed_url}: not asked whether it is the feed that was built")
        for target in waiting:
            say(f"{_name(target)}: would be sent {ping(target, feed_url)}")
        return
    unlike = _unlike(built) if waiting else None
    if unlike and not force:
        tell(
            f"{unlike}; nothing was announced, as who is told fetches it at once. Run "
            "this again when it is public, or announce it all the same with: --force"
        )
        raise typer.Exit(1)
    if unlike:
        tell(f"warning: {unlike}; this will not be remembered as announced")
    failed = False
    for target, answer in announce_all(waiting, feed_url):
        if isinstance(answer, ProbeError):
            failed = True
            tell(f"{_name(target)}: {answer.reason}")
            continue
        if not unlike:
            _remember(catalog, target, digest, {*built.show.hubs, PODCAST_INDEX})
        say(f"{_name(target)}: accepted ({answer})")
    if failed:
        raise typer.Exit(1)


def _built(output: Path) -> _Built:
    path = output / "feed.xml"
    if not path.exists():
        raise OutputError(f"{path}: no such file; make it with: podcast-digest build")
    data = files.read(path)
    show = read(data, str(path)).show
    if not show.feed_url:
        why = 'does not say where it is, in <atom:link rel="self">'
        raise OutputError(f"{path}: {why}; make it anew with: podcast-digest build")
    return _Built(path, data, show)


def _targets(show: Show, *, podcast_index: bool) -> Sequence[str]:
    """Return whom to tell: the hubs that the feed names, and Podcast Index.

    Hubs refuse feeds that don't name them, so those of a catalog not built yet wait.
    """
    targets = [*dict.fromkeys(show.hubs)]
    if podcast_index:
        targets += _podcast_index(show)
    elif not targets:
        raise typer.BadParameter(
            "nobody is left to tell: the feed names no hub (hubs, of the show)",
            param_hint="--no-podcast-index",
        )
    return targets


def _podcast_index(show: Show) -> Iterator[str]:
    """Yield Podcast Index, if it is any of its business."""
    from podcast_digest.network.notify import PODCAST_INDEX, is_public

    if show.block:
        say("Podcast Index: not told, as the show asks directories to leave it out")
    elif not is_public(show.feed_url):
        say(f"Podcast Index: not told, as it can't reach {show.feed_url}")
    else:
        yield PODCAST_INDEX


def _name(target: str) -> str:
    from podcast_digest.network.notify import PODCAST_INDEX

    return "Podcast Index" if target == PODCAST_INDEX else target


def _unlike(built: _Built) -> str | None:
    """Return why what subscribers would get is not the feed that was built."""
    from podcast_digest.network.probe import fetch

    feed_url = built.show.feed_url
    try:
        if fetch(feed_url, limit=MAX_FEED) == built.data:
            return None
    except ProbeError as error:
        return str(error)
    return f"{feed_url}: is not the same as {built.path} yet"


def _remember(
    catalog: Path, target: str, digest: str, targets: Collection[str]
) -> None:
    """Keep it at once: whatever happens to the others, this one was told."""
    try:
        change_lock(
            catalog, lambda old: locks.with_notified(old, target, digest, targets)
        )
    except OutputError as error:
        tell(f"warning: {error}; {_name(target)} will be told again")
