"""``podcast-digest list``."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from shutil import get_terminal_size
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from podcast_digest.cli.answering import question
from podcast_digest.cli.options import DEFAULT, CatalogPath
from podcast_digest.cli.terminal import say
from podcast_digest.lock import Lock, state
from podcast_digest.project.answers import keep
from podcast_digest.project.loading import load
from podcast_digest.show.model import Catalog, CatalogEntry
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
    asking = question()
    project = load(catalog)
    now = datetime.now(UTC)
    entries = sorted(
        project.catalog.episodes, key=lambda e: (e.published, e.id), reverse=True
    )
    rows = [_facts(entry, project.lock, now) for entry in entries]
    if as_json:
        text = json.dumps(rows, ensure_ascii=False, indent=2)
    else:
        text = _table(project.catalog, entries, rows)
    say(text)
    keep(asking, (0, "", text), project)


def _table(
    catalog: Catalog, entries: Sequence[CatalogEntry], rows: Sequence[dict[str, Any]]
) -> str:
    zone = ZoneInfo(catalog.show.timezone)
    table = [
        (
            f"{entry.published.astimezone(zone):%Y-%m-%d %H:%M}",
            entry.id,
            entry.title,
            clock(row["duration"], exact=row["exact"]),
            size(row["length"]),
            row["state"],
        )
        for entry, row in zip(entries, rows, strict=True)
    ]
    # A pipe has no width to fit into.
    width = get_terminal_size().columns if sys.stdout.isatty() else None
    shown = _aligned([_HEAD, *table], width) if table else []
    return "\n".join([*shown, count(len(rows), "episode")])


_HEAD = ("date", "id", "title", "duration", "size", "state")
_TITLE = 2
_NUMBERS = (3, 4)  # they end in one column
_NARROW = 12  # cells: a title is not cut further, the line is wrapped then


def _aligned(rows: Sequence[tuple[str, ...]], width: int | None) -> Iterator[str]:
    """Yield rows as lines of columns; in ``width`` cells, the titles are cut."""
    # Imported here: only this knows how wide Chinese is.
    from rich.cells import cell_len, set_cell_size

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    if width is not None:
        over = sum(widths) + 2 * (len(widths) - 1) - width
        widths[_TITLE] = min(widths[_TITLE], max(_NARROW, widths[_TITLE] - over))
    for row in rows:
        cells = list(row)
        if cell_len(row[_TITLE]) > widths[_TITLE]:
            cut = set_cell_size(row[_TITLE], widths[_TITLE] - 1).rstrip()
            cells[_TITLE] = f"{cut}…"
        for number, cell in enumerate(cells):
            gap = " " * (widths[number] - cell_len(cell))
            cells[number] = gap + cell if number in _NUMBERS else cell + gap
        yield "  ".join(cells).rstrip()


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
