"""What an import took, and where it found that, as lines."""

import difflib
import json
from collections.abc import Iterator

from podcast_digest.cli.terminal import say, tell
from podcast_digest.project.importing import Taken
from podcast_digest.project.loading import Loaded
from podcast_digest.sources import Article
from podcast_digest.text.wording import count, some

#: New episodes that are shown as a table, not as a diff.
LONG = 20
#: New episodes that a person at a terminal is asked about.
MANY = 50

#: What is said where players were seen, and none is an episode's.
UNCLAIMED = (
    "audio was seen, but none became an episode. Put a heading above each player; what "
    "was found where tells: podcast-digest import --explain"
)


def report(taken: Taken) -> None:
    """Say what a page brought, and what its author should look at."""
    for remark in taken.remarks:
        tell(str(remark))
    for warning in taken.warnings:
        tell(f"warning: {warning}")
    for note in taken.plan.notes:
        tell(note)
    for entry in taken.plan.new:
        say(f"new: {entry.id}: {entry.title}")
    for id_, fields in taken.plan.changes.items():
        say(f"changed: {id_}: {', '.join(fields)}")


_FIELDS = ("title", "link", "audio", "date")


def explained(taken: Taken) -> Iterator[str]:
    """Yield what was taken of each article, and from where; then what was not."""
    ids = {entry.audio: entry for entry in taken.plan.new}
    for article in taken.digest.articles:
        entry = ids.get(article.audio or "")
        state = "new" if entry else "known" if article.audio else "no audio"
        state = "draft" if article.draft else state
        yield f"{article.place}: {article.title} ({state})"
        why = {**article.why, **(taken.plan.why.get(entry.id, {}) if entry else {})}
        values = {
            "title": article.title,
            "link": article.link,
            "audio": article.audio,
            "date": entry.published.isoformat() if entry else _written(article),
        }
        for name in _FIELDS:
            value = values[name] or "-"
            source = f" ({why[name]})" if values[name] and name in why else ""
            yield f"  {name:<6} {value}{source}"
    for warning in taken.warnings:
        yield f"not used: {warning}"


def _written(article: Article) -> str | None:
    found = article.written or article.day or article.month
    return found.isoformat() if found else None


def table(taken: Taken) -> Iterator[str]:
    """Yield the new episodes in rows: date, title, audio."""
    rows = [
        (f"{entry.published:%Y-%m-%d}", _short(entry.title, 48), entry.audio)
        for entry in taken.plan.new
    ]
    yield f"{'date':<10}  {'title':<48}  audio"
    for day, title, audio in rows:
        yield f"{day:<10}  {title:<48}  {audio}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def difference(project: Loaded, new: str) -> Iterator[str]:
    """Yield how the catalog would change, as a unified diff."""
    name = project.path.name
    yield from difflib.unified_diff(
        project.text.splitlines(),
        new.splitlines(),
        name,
        f"{name} (after import)",
        lineterm="",
    )


def as_json_text(taken: Taken) -> str:
    """Return what an import did, for machines."""
    made = taken.plan
    value = {
        "new": [entry.id for entry in made.new],
        "changed": {id_: sorted(fields) for id_, fields in made.changes.items()},
        "without_audio": [
            {"title": a.title, "link": a.link, "line": a.line} for a in made.silent
        ],
        "notes": list(made.notes),
        "warnings": list(taken.warnings),
    }
    return json.dumps(value, ensure_ascii=False, indent=2)


def undated(taken: Taken) -> Iterator[str]:
    """Yield a line on the new episodes whose date nothing tells, if there are any."""
    why = taken.plan.why
    ids = [e.id for e in taken.plan.new if why.get(e.id, {}).get("date") == "now"]
    if ids:
        now = "it is" if len(ids) == 1 else "they are"
        yield (
            f"no date found for {some(ids)}; {now} dated now. To set one: "
            f"podcast-digest edit {ids[0]} --published 2025-03-01; to have it found: "
            "write it beside the title before you import"
        )


def rest(taken: Taken) -> Iterator[str]:
    """Yield which articles have no audio, and how many of all there are."""
    made = taken.plan
    if len(made.silent) <= LONG:
        for article in made.silent:
            yield f"no audio yet: {article.title}"
    silent = count(len(made.silent), "article")
    have = "has" if len(made.silent) == 1 else "have"
    yield (
        f"{len(made.new)} new · {len(made.changes)} changed · "
        f"{silent} {have} no audio yet"
    )
