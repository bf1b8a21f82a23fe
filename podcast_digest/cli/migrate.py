"""``podcast-digest migrate``."""

import json
from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from podcast_digest.cli.differences import Report, as_lines
from podcast_digest.cli.progress import shown
from podcast_digest.cli.terminal import given, say, tell
from podcast_digest.project.migrating import Migrated, migrate
from podcast_digest.text.wording import count


class Audio(StrEnum):
    """What becomes of the audio files."""

    KEEP = "keep"
    COPY = "copy"


def migrate_(
    feed: Annotated[
        str, typer.Argument(metavar="FEED", help="A path, - or an https address.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show all of it, and write nothing.")
    ] = False,
    audio: Annotated[
        Audio,
        typer.Option(
            help="Leave the audio where it is, or copy it beside the catalog."
        ),
    ] = Audio.KEEP,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where the catalog goes.")
    ] = Path(),
    base_url: Annotated[
        str | None,
        typer.Option(help="Where a feed that you have as a file is fetched."),
    ] = None,
    i_own_this: Annotated[
        bool, typer.Option("--i-own-this", help="Take a feed that its owner locked.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Take over a podcast that exists, so that no app sees a difference.

    Writes episodes.yaml and episodes.lock, with every episode's guid and date as they
    are, and proves it: the new feed is compared with the old one as apps show them.
    Exit 1 if anything differs; each difference has its reason.

    \b
    podcast-digest migrate https://example.org/feed.xml --dry-run
    podcast-digest migrate https://example.org/feed.xml --output show
    podcast-digest migrate export.xml --base-url https://example.org/feed.xml
    """
    with shown() as on_event:
        made = migrate(
            feed,
            output,
            data=given(feed),
            base_url=base_url,
            copy=audio is Audio.COPY,
            owned=i_own_this,
            dry_run=dry_run,
            on_event=on_event,
        )
    for remark in made.remarks:
        tell(str(remark))
    say(_json(made) if as_json else _text(made, output, dry_run=dry_run))
    if made.changes:
        raise typer.Exit(1)


def _text(made: Migrated, output: Path, *, dry_run: bool) -> str:
    found = made.changes
    lines = [*_table(made), ""]
    if found:
        report = Report("", made.name, found, UTC, made.reasons, made.reasons)
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
    rows = [(r.name, r.fate, str(r.times), r.why) for r in made.rows]
    widths = [max((len(row[n]) for row in rows), default=0) for n in range(3)]
    return [
        "  ".join(
            [*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[3]]
        ).rstrip()
        for row in rows
    ]


def _json(made: Migrated) -> str:
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
