"""``podcast-digest list``."""

import io
import json
import sys
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from podcast_digest.cli.options import DEFAULT, CatalogPath
from podcast_digest.cli.terminal import say
from podcast_digest.lock import Lock, state
from podcast_digest.project.loading import load
from podcast_digest.show.model import CatalogEntry
from podcast_digest.text.wording import clock, count, size


def list_(
    catalog: CatalogPath = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Show the episodes, newest first, and what subscribers see of each.

    States: published, scheduled, draft, not measured (published without size and
    duration), skipped (its audio can't be played). ~ marks an estimate.

    \b
    podcast-digest list
    podcast-digest list --json | jq '.[] | select(.state == "skipped")'
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

    # In a narrow terminal the title gives way first, then the id; the rest never.
    table = Table(box=None, pad_edge=False)
    table.add_column("date", no_wrap=True, min_width=16)
    table.add_column("id", overflow="fold", min_width=8)
    table.add_column("title", overflow="ellipsis", ratio=1)
    table.add_column("duration", justify="right", no_wrap=True, min_width=8)
    table.add_column("size", justify="right", no_wrap=True, min_width=8)
    table.add_column("state", no_wrap=True, min_width=12)
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
    # A pipe has no width to fit into.
    width = None if sys.stdout.isatty() else 500
    text = io.StringIO()
    Console(file=text, highlight=False, width=width).print(table)
    shown = [line.rstrip() for line in text.getvalue().splitlines() if rows]
    say("\n".join([*shown, count(len(rows), "episode")]))


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
