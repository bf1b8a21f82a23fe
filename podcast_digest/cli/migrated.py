"""A podcast that was taken over, as text for people and as JSON for machines."""

import json
from collections.abc import Iterator
from datetime import UTC
from itertools import groupby
from pathlib import Path

from podcast_digest.cli.differences import as_lines
from podcast_digest.project.comparing import Comparison
from podcast_digest.project.migrating import Migrated
from podcast_digest.sources.podcast import Row
from podcast_digest.text.wording import count

#: Reasons of one kind that are told; what is wrong with a thousand items is one thing.
MOST = 5


def as_text(made: Migrated, output: Path, *, dry_run: bool) -> str:
    """Return what became of the feed, what would differ, and how to move."""
    found = made.changes
    lines = [*_table(made), ""]
    if found:
        report = Comparison("", made.name, found, UTC, made.reasons, made.reasons)
        lines += as_lines(report)
        lines += [f"why      {id_}: {made.reasons[id_]}" for id_ in _told(made)]
        lines.append("")
    counts = f"{len(found.new)} new · {len(found.changed)} changed"
    fields = f" · {count(len(found.show), 'field')} of the show" if found.show else ""
    lines.append(
        f"{counts} · {len(found.gone)} gone{fields} · compared with {made.name}"
    )
    written = "would be written" if dry_run else "written"
    where = output / "episodes.yaml"
    lines.append(f"{where}: {count(made.episodes, 'episode')}, {written}")
    if made.copied:
        lines.append(f"audio: {count(len(made.copied), 'file')} beside the catalog")
    lines += ["", f"How to move away from {made.plan.host}:"]
    lines += [f"{n}. {step}." for n, step in enumerate(made.plan.steps, 1)]
    return "\n".join(lines)


def _told(made: Migrated) -> list[str]:
    """Return the ids of episodes of which a reason is not told yet."""
    found = made.changes
    return [e.id for e in (*found.new, *(one.episode for one in found.changed))]


def _table(made: Migrated) -> list[str]:
    """Return what became of every tag, in columns."""
    rows = [(r.name, r.fate, str(r.times), r.why) for r in _few(made.rows)]
    widths = [max((len(row[n]) for row in rows), default=0) for n in range(3)]
    lines = []
    for *cells, why in rows:
        padded = (cell.ljust(w) for cell, w in zip(cells, widths, strict=True))
        lines.append("  ".join([*padded, why]).rstrip())
    return lines


def _few(rows: tuple[Row, ...]) -> Iterator[Row]:
    """Yield rows, and of many that have one name and fate the first."""
    for (name, fate), group in groupby(rows, key=lambda row: (row.name, row.fate)):
        shown = list(group)
        yield from shown[:MOST]
        if rest := shown[MOST:]:
            why = "… and more; --json has all"
            yield Row(name, fate, sum(row.times for row in rest), why)


def as_json_of(made: Migrated) -> str:
    """Return the same for machines."""
    found = made.changes
    value = {
        "feed": made.name,
        "episodes": made.episodes,
        "new": [e.id for e in found.new],
        "changed": {
            one.episode.id: [change.field for change in one.changes]
            for one in found.changed
        },
        "gone": [e.id for e in found.gone],
        "show": [change.field for change in found.show],
        "reasons": dict(made.reasons),
        "tags": [row._asdict() for row in made.rows],
        "host": made.plan.host,
        "plan": list(made.plan.steps),
        "copied": list(made.copied),
    }
    return json.dumps(value, ensure_ascii=False, indent=2)
