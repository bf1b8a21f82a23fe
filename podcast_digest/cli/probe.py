"""``podcast-digest probe``."""

from typing import Annotated

import typer

from podcast_digest import lock as locks
from podcast_digest.cli import progress
from podcast_digest.cli.options import DEFAULT, CatalogPath, complete_id
from podcast_digest.cli.terminal import say, tell
from podcast_digest.errors import ProbeError
from podcast_digest.project.loading import find, load, save
from podcast_digest.project.measuring import measure
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import CatalogEntry
from podcast_digest.text.wording import count


def probe(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...", help="Only these.", autocompletion=complete_id
        ),
    ] = None,
    catalog: CatalogPath = DEFAULT,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Measure again what is already known.")
    ] = False,
    exact: Annotated[
        bool,
        typer.Option(
            "--exact", help="Read all of each file: every frame, seams, SHA-256."
        ),
    ] = False,
    fast: Annotated[
        bool,
        typer.Option(
            "--fast", help="Never read a whole file; estimate durations instead."
        ),
    ] = False,
    max_download: Annotated[
        int,
        typer.Option(min=0, help="Megabytes: larger files are never read as a whole."),
    ] = 200,
) -> None:
    """Measure what the lock lacks, from a few kilobytes of each file.

    Only MP3s of changing bitrate without a true header are read as a whole, once.
    An estimated duration is marked with ~ wherever it is shown.

    \b
    podcast-digest probe
    podcast-digest probe --refresh pytorch
    podcast-digest probe --exact
    podcast-digest probe --fast --max-download 50
    """
    if exact and fast:
        raise typer.BadParameter("--exact and --fast cannot be used together")
    project = load(catalog)
    entries = [find(project, id_) for id_ in ids or ()] or project.catalog.episodes
    lock = project.lock

    def lacks_hash(entry: CatalogEntry) -> bool:
        probe = lock.probes.get(entry.audio)
        return is_url(entry.audio) and probe is not None and not probe.sha256

    missing = {entry.id for entry in locks.unmeasured(project.catalog, lock)}
    wanted = [
        entry
        for entry in entries
        if entry.id in missing
        or (refresh and not locks.is_declared(entry))
        or (exact and lacks_hash(entry))
    ]
    with progress.shown() as on_event:
        results = measure(
            project,
            wanted,
            refresh=refresh,
            walk="always" if exact else "never" if fast else "needed",
            max_download=max_download * 1_000_000,
            on_event=on_event,
        )
    save(project, results)
    names = {entry.audio: entry.id for entry in wanted}
    failures = {a: r for a, r in results.items() if isinstance(r, ProbeError)}
    for audio, error in failures.items():
        tell(f"{names[audio]}: {error}")
    failed = len(failures)
    known = len(entries) - len(wanted)
    say(
        f"{count(len(results) - failed, 'file')} measured · {failed} failed · "
        f"{known} known already"
    )
    if failed:
        raise typer.Exit(1)
