"""``podcast-digest probe``."""

from typing import Annotated

import typer

from podcast_digest import lock as locks
from podcast_digest.cli.project import (
    DEFAULT,
    CatalogPath,
    complete_id,
    find,
    load,
    measure,
    save,
)
from podcast_digest.cli.text import count, say, tell
from podcast_digest.errors import ProbeError


def probe(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...", help="Only these.", autocompletion=complete_id
        ),
    ] = None,
    catalog: CatalogPath = DEFAULT,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Also ask about what is known already.")
    ] = False,
) -> None:
    """Measure what the lock lacks, from a few kilobytes of each file.

    \b
    podcast-digest probe
    podcast-digest probe --refresh pytorch
    """
    project = load(catalog)
    entries = [find(project, id_) for id_ in ids or ()] or project.catalog.episodes
    missing = locks.unmeasured(project.catalog, project.lock)
    if refresh:
        wanted = [entry for entry in entries if not locks.is_declared(entry)]
    else:
        wanted = [entry for entry in missing if entry in entries]
    results = measure(project, wanted, refresh=refresh)
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
