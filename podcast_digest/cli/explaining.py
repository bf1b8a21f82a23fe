"""Where an import found what it took, as lines."""

from collections.abc import Iterator

from podcast_digest.project.importing import Taken
from podcast_digest.sources import Article

#: New episodes that are shown as a table, not as a diff.
LONG = 20
#: New episodes that a person at a terminal is asked about.
MANY = 50

_FIELDS = ("title", "link", "audio", "date")


def explained(taken: Taken) -> Iterator[str]:
    """Yield what was taken of each article, and from where; then what was not."""
    ids = {entry.audio: entry for entry in taken.plan.new}
    for article in taken.digest.articles:
        entry = ids.get(article.audio or "")
        state = "new" if entry else "known" if article.audio else "no audio"
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
