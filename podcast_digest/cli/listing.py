"""``podcast-digest list``."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from podcast_digest.cli.project import DEFAULT, CatalogPath, load
from podcast_digest.cli.text import clock, count, say, size
from podcast_digest.lock import Lock, state
from podcast_digest.model import CatalogEntry


def list_(
    catalog: CatalogPath = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Show the episodes, newest first, and what subscribers see of each.

    States: published, scheduled, draft, not measured (published without size and
    duration), held back (its audio can't be played). ~ marks an estimate.

    \b
    podcast-digest list
    podcast-digest list --json | jq '.[] | select(.state == "held back")'
    """
    project = load(catalog)
    now = datetime.now(UTC)
    entries = sorted(
        project.catalog.episodes, key=lambda e: (e.published, e.id), reverse=True
    )
    rows = [_facts(entry, project.lock, now) for entry in entries]
    if as_json:
        say(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    # Imported here: only this knows how wide Chinese is.
    from rich.console import Console
    from rich.table import Table

    table = Table("date", "id", "title", box=None, pad_edge=False)
    table.add_column("duration", justify="right")
    table.add_column("size", justify="right")
    table.add_column("state")
    for name in ("date", "id"):
        column = next(c for c in table.columns if c.header == name)
        column.no_wrap, column.overflow = True, "fold"
    zone = ZoneInfo(project.catalog.show.timezone)
    for entry, row in zip(entries, rows, strict=True):
        table.add_row(
            f"{entry.published.astimezone(zone):%Y-%m-%d %H:%M}",
            _plain(entry.id),
            _plain(entry.title),
            clock(row["duration"], exact=row["exact"]),
            size(row["length"]),
            row["state"],
        )
    console = Console(highlight=False)
    if not console.is_terminal:  # a pipe has no width to fit into
        console = Console(highlight=False, width=500)
    if rows:
        console.print(table)
    say(count(len(rows), "episode"))


def _plain(text: str) -> Any:
    from rich.text import Text

    return Text(text)  # no markup: titles hold [brackets]


def _facts(entry: CatalogEntry, lock: Lock, now: datetime) -> dict[str, Any]:
    probe = lock.probes.get(entry.audio)
    return {
        "id": entry.id,
        "title": entry.title,
        "published": entry.published.isoformat(),
        "audio": entry.audio,
        "link": entry.link,
        "length": entry.length or (probe and probe.length),
        "duration": entry.duration or (probe and probe.duration),
        "exact": bool(entry.duration) or (probe.exact if probe else True),
        "method": "declared" if entry.duration else (probe and probe.method),
        "state": state(entry, lock, now).value,
        "why": lock.failures.get(entry.audio),
    }
