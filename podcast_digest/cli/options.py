"""The options that several commands have."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from podcast_digest.errors import CatalogError, LockError, OutputError
from podcast_digest.project.loading import DEFAULT, OUTPUT, load

__all__ = [
    "DEFAULT",
    "OUTPUT",
    "Against",
    "CatalogPath",
    "EpisodeId",
    "Now",
    "Output",
    "Shows",
    "complete_id",
    "refuse",
]

CatalogPath = Annotated[
    Path, typer.Option("--catalog", "-c", help="The catalog.", metavar="FILE")
]
Output = Annotated[
    Path, typer.Option("--output", "-o", help="The folder to publish.")
]  # fmt: skip
Shows = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="SHOWS",
        help="Several shows at once: a folder with one in each of its folders, or "
        "several catalogs. Each is built into a folder of its own, and above them a "
        "page of all.",
    ),
]

Against = Annotated[
    str | None,
    typer.Option(
        help="The feed that subscribers have: a path, - or an https address. If not "
        "given, what was built last.",
        metavar="FEED",
    ),
]
Now = Annotated[
    str | None,
    typer.Option(help="As of this moment, such as 2025-09-13T08:00+08:00."),
]


def complete_id(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Offer the catalog's ids to the shell."""
    try:
        project = load(Path(context.params.get("catalog") or DEFAULT))
    except (CatalogError, LockError, OutputError):
        return []
    return [
        (e.id, e.title) for e in project.catalog.episodes if e.id.startswith(incomplete)
    ]


EpisodeId = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The episode's id, or as much of it as is unique.",
        autocompletion=complete_id,
    ),
]


def refuse(given: Mapping[str, bool], mode: str, *allowed: str) -> None:
    """Refuse what is given and means nothing together with ``mode``."""
    for name, is_given in given.items():
        if is_given and name not in (mode, *allowed):
            raise typer.BadParameter(f"{mode} and {name} cannot be used together")
