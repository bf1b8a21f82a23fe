"""``podcast-digest repair``."""

from pathlib import Path
from typing import Annotated

import typer

from podcast_digest.cli.options import DEFAULT, CatalogPath, complete_id
from podcast_digest.cli.terminal import say
from podcast_digest.project import files
from podcast_digest.project.loading import load
from podcast_digest.text.wording import clock, count, size


def repair(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An MP3.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="[default: FILE with .repaired.mp3]"),
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Replace FILE itself, atomically.")
    ] = False,
    id_: Annotated[
        str | None,
        typer.Option(
            "--id",
            help="Tag it with title, show, article and cover of this episode.",
            autocompletion=complete_id,
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="For the tag.")] = None,
    show: Annotated[str | None, typer.Option(help="For the tag.")] = None,
    link: Annotated[str | None, typer.Option(help="For the tag: the article.")] = None,
    cover: Annotated[
        Path | None, typer.Option(help="For the tag: a JPEG or PNG.")
    ] = None,
    catalog: CatalogPath = DEFAULT,
) -> None:
    """Repair an MP3 of joined or mislabelled parts, without loss.

    Removes tags and stale headers inside the stream, and writes one tag and one true
    header, so that players show the right duration, seek, and play to the end. The
    sound itself stays byte for byte. What the old tag says stays, unless an option
    replaces it.

    \b
    podcast-digest repair speech.mp3
    podcast-digest repair speech.mp3 -o audio/1.mp3 --id pytorch
    podcast-digest repair speech.mp3 --in-place
    """
    if output and in_place:
        raise typer.BadParameter("--output and --in-place cannot be used together")
    target = file if in_place else output or file.with_suffix(".repaired.mp3")
    # Imported here: mutagen takes its time, and --help needs none of it.
    from podcast_digest.project.repairing import NewTag, of_episode, over
    from podcast_digest.project.repairing import repair as repaired

    data = files.read(cover) if cover else b""
    tag = NewTag(title=title, show=show, link=link, cover=data)
    if id_:
        tag = over(tag, of_episode(load(catalog), id_))
    done = repaired(file, target, tag, replace=in_place)
    if not done.changed:
        say(f"{target}: {clock(done.seconds)}, needed no repair")
        return
    claimed = f"; it claimed {clock(done.claimed)}" if done.claimed else ""
    gone = f"{count(done.tags, 'tag')} and {count(done.headers, 'header')} replaced"
    say(
        f"{target}: {clock(done.seconds)}, {size(done.length)}, "
        f"{count(len(done.chapters), 'chapter')}, {gone}{claimed}"
    )
