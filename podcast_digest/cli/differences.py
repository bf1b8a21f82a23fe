"""What subscribers will see change, for people and for machines."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, NamedTuple
from uuid import UUID

from podcast_digest.checks.shared.words import shown
from podcast_digest.cli.formats import Format
from podcast_digest.cli.markdown import literal, row
from podcast_digest.feed.changes import Change, Changed
from podcast_digest.feed.reading import UNDATED
from podcast_digest.project.comparing import Comparison
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import Chapter, Episode, Value
from podcast_digest.text.difference import Step, difference
from podcast_digest.text.wording import clock, count, date_text, local, size

#: Characters. Of texts that are longer, and of addresses, only what differs is told.
LONG, LONG_ADDRESS = 60, 200
#: Characters around a difference, of each side of one, and how many are told.
AROUND, EACH, PLACES = 12, 60, 3
#: Chapters, people and other items of a list that are told.
ITEMS = 5
#: Rows of a table: GitHub takes a megabyte.
ROWS = 200


class _Row(NamedTuple):
    kind: str
    date: str
    name: str
    lines: Sequence[str]


def as_text(report: Comparison) -> str:
    """Return the changes as people read them, newest first."""
    lines = as_lines(report)
    return "\n".join([*lines, *([""] if lines else []), _ending(report)])


def as_lines(report: Comparison) -> list[str]:
    """Return the changes as people read them, without how many there are."""
    lines: list[str] = []
    for row_ in _rows(report):
        date = f"{row_.date}  " if row_.date else ""
        lines.append(f"{row_.kind:<7}  {date}{row_.name}")
        lines += [f"         {line}" for line in row_.lines]
    return lines


def as_markdown(report: Comparison) -> str:
    """Return a table, for the summary of a job."""
    lines = [f"### {literal(_ending(report))}"]
    rows = list(_rows(report))
    if rows:
        lines += ["", row("", "Date", "Episode", "What changes"), row(*["---"] * 4)]
    for one in rows[:ROWS]:
        what = "<br>".join(map(literal, one.lines))
        lines.append(row(one.kind, one.date, literal(one.name), what))
    if more := len(rows[ROWS:]):
        lines.append(row("", "", f"… and {more} more", ""))
    return "\n".join(lines)


def as_json(report: Comparison) -> str:
    """Return the changes for machines."""
    found, now = report.changes, _now(report)
    value = {
        "title": report.title,
        "against": report.against,
        "show": [
            {**_as_data(change, report), "effect": report.of_show.get(change.field)}
            for change in found.show
        ],
        "new": [
            {
                **_facts(episode, report),
                "was": found.again.get(episode.id),
                "effects": _of_new(episode, report),
            }
            for episode in found.new
        ],
        "changed": [
            {
                **_facts(one.episode, report),
                "changes": [_as_data(change, report) for change in one.changes],
                "effects": _of_changed(one),
            }
            for one in found.changed
        ],
        "gone": [
            {
                **_facts(episode, report),
                "why": report.reasons.get(episode.id),
                "effects": _of_gone(episode, report, now),
            }
            for episode in found.gone
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2)


PRINTERS: Mapping[Format, Callable[[Comparison], str]] = {
    Format.TEXT: as_text,
    Format.JSON: as_json,
    Format.MARKDOWN: as_markdown,
}


def _ending(report: Comparison) -> str:
    """Return how much changes, and compared with what."""
    found = report.changes
    if report.against is None:
        return f"{len(found.new)} new · nothing was published before"
    if not found:
        return f"no change for subscribers · compared with {report.against}"
    parts = [
        f"{len(found.new)} new",
        f"{len(found.changed)} changed",
        f"{len(found.gone)} gone",
    ]
    if found.show:
        parts.append(f"{count(len(found.show), 'field')} of the show")
    return " · ".join([*parts, f"compared with {report.against}"])


def _rows(report: Comparison) -> Iterator[_Row]:
    found, zone, now = report.changes, report.zone, _now(report)
    if found.show:
        lines = []
        for change in found.show:
            lines.append(_line(change, zone))
            if effect := report.of_show.get(change.field):
                lines.append(f"→ {effect}")
        yield _Row("show", "", _seen(report.title), lines)
    for episode in found.new:
        lines = [_measures(episode), *_arrows(_of_new(episode, report))]
        yield _Row("new", *_heading(episode, zone), lines)
    for one in found.changed:
        lines = [*_lines(one.changes, zone), *_arrows(_of_changed(one))]
        yield _Row("changed", *_heading(one.episode, zone), lines)
    for episode in found.gone:
        lines = _arrows(_of_gone(episode, report, now))
        yield _Row("gone", *_heading(episode, zone), lines)


def _heading(episode: Episode, zone: tzinfo) -> tuple[str, str]:
    name = f"{episode.title or '(no title)'} ({episode.id})"
    return moment_text(episode.published, zone), _seen(name)


def _measures(episode: Episode) -> str:
    audio = episode.enclosure
    if not (audio.length or audio.duration):
        return "size and duration are not known yet"
    return f"{clock(audio.duration)}, {size(audio.length)}"


def _seen(text: str) -> str:
    """Return what others wrote, without what moves the cursor or turns the text."""
    return shown(text, most=len(text) or 1)[1:-1]


# What apps make of it.


def _arrows(effects: Sequence[str]) -> list[str]:
    return [f"→ {effect}" for effect in effects]


def _of_new(episode: Episode, report: Comparison) -> list[str]:
    old = report.changes.again.get(episode.id)
    if old is None:
        return []
    return [
        f"appears as new, and the old one, {_seen(old)}, stays as a duplicate or "
        "loses its play state"
    ]


def _of_changed(one: Changed) -> list[str]:
    fields = {change.field for change in one.changes}
    if fields >= {"title", "published", "audio"}:
        return [
            "its id means another episode now, and whoever heard the old one never "
            "sees it"
        ]
    effects = ["apps may download it again"] if "audio" in fields else []
    return [*effects, *(["moves to another place in the list"] if one.moves else [])]


def _now(report: Comparison) -> dict[str, str]:
    """Return the new id of each episode that has another one now, by its old id."""
    return {old: new for new, old in report.changes.again.items()}


def _of_gone(episode: Episode, report: Comparison, now: Mapping[str, str]) -> list[str]:
    if new := now.get(episode.id):
        return [f"is now {_seen(new)}"]
    why = report.reasons.get(episode.id)
    return [f"disappears from apps{f': {_seen(why)}' if why else ''}"]


# Fields.


def _lines(changes: Sequence[Change], zone: tzinfo) -> Iterator[str]:
    """Yield a line for each field; what is or was measured of the audio shares one."""
    by_field = {change.field: change for change in changes}
    audio = [by_field[name] for name in ("duration", "length") if name in by_field]
    came = [change for change in audio if change.before is None]
    went = [change for change in audio if change.after is None]
    if came:
        known = (_value(change.field, change.after, zone) for change in came)
        yield f"now known: {', '.join(known)}"
    if went:  # such as other audio, until a build measures it
        known = (_value(change.field, change.before, zone) for change in went)
        yield f"no longer known: {', '.join(known)}"
    for change in changes:
        if change not in (*came, *went):
            yield _line(change, zone)


def _line(change: Change, zone: tzinfo) -> str:
    field, before, after = change
    if isinstance(before, tuple) or isinstance(after, tuple):
        told = _items(before or (), after or ())
    elif isinstance(before, str) and isinstance(after, str) and _is_long(before, after):
        told = _places(difference(before, after))
    else:
        old, new = _value(field, before, zone), _value(field, after, zone)
        if old == new:  # two sizes, or moments, that read the same
            old, new = _exactly(before, zone), _exactly(after, zone)
        told = f"{old} → {new}"
    return f"{field}: {told}"


def _is_long(before: str, after: str) -> bool:
    most = LONG_ADDRESS if is_url(before) and is_url(after) else LONG
    return max(len(before), len(after)) > most


def _value(field: str, value: object, zone: tzinfo) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return moment_text(value, zone)
        case int() if field == "duration":
            return clock(value)
        case int() if field == "length":
            return size(value)
        case int() | UUID():
            return str(value)
    return _whole(_item(value))


def _whole(text: str) -> str:
    return shown(text, most=LONG_ADDRESS if is_url(text) else LONG)


def _exactly(value: object, zone: tzinfo) -> str:
    match value:
        case datetime():
            return moment_text(value, zone, "seconds")
        case int():
            return count(value, "byte")
    return shown(_item(value), most=1_000)


def moment_text(moment: datetime, zone: tzinfo, to: str = "minutes") -> str:
    """Return a date of a feed as people of the show read it; a feed may have none."""
    return "–" if moment == UNDATED else date_text(moment, zone, to)


def _items(before: object, after: object) -> str:
    """Return what went of a list, and what came."""
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    was, now = list(map(_item, before)), list(map(_item, after))
    told = [f"− {_whole(item)}" for item in was if item not in set(now)]
    told += [f"+ {_whole(item)}" for item in now if item not in set(was)]
    more = f", … and {len(told) - ITEMS} more" if told[ITEMS:] else ""
    return ", ".join(told[:ITEMS]) + more if told else "in another order"


def _item(value: object) -> str:
    """Return all that an item says, in one line."""
    if not isinstance(value, Value):
        return str(value)
    said = {name: text for name, text in value if text not in (None, False)}
    if isinstance(value, Chapter):
        part = f"{value.start % 1:.3f}"[1:] if value.start % 1 else ""
        first = f"{clock(value.start // 1)}{part} {value.title}"
        said = {name: said[name] for name in ("url", "image") if name in said}
    else:
        first = str(said.pop(next(iter(said)), ""))
    rest = ", ".join(f"{name} {text}" for name, text in said.items())
    return f"{first} ({rest})" if rest else first


def _places(steps: Sequence[Step]) -> str:
    """Return where a text differs, with some of what stands around it."""
    differing = [n for n, step in enumerate(steps) if step.gone or step.came]
    places = []
    for number in differing[:PLACES]:
        step = steps[number]
        behind = steps[number + 1].same if number + 1 < len(steps) else ""
        start = step.same[-AROUND:]
        places.append(
            f"{'…' if number or start != step.same else ''}{start}"
            f"{_marked('[-', step.gone, '-]')}{_marked('{+', step.came, '+}')}"
            f"{behind[:AROUND]}"
            f"{'…' if len(behind) > AROUND or number + 2 < len(steps) else ''}"
        )
    if more := len(differing) - len(places):
        places.append(f"and {count(more, 'more place')}")
    return _seen(" ".join(places))


def _marked(start: str, text: str, end: str) -> str:
    if not text:
        return ""
    return f"{start}{text if len(text) <= EACH else text[: EACH - 1] + '…'}{end}"


# For machines.


def _facts(episode: Episode, report: Comparison) -> dict[str, Any]:
    audio = episode.enclosure
    undated = episode.published == UNDATED
    return {
        "id": episode.id,
        "title": episode.title,
        "published": None if undated else _as_value(episode.published, report),
        "audio": audio.url,
        "length": audio.length or None,
        "duration": audio.duration and round(audio.duration),
    }


def _as_data(change: Change, report: Comparison) -> dict[str, Any]:
    return {
        "field": change.field,
        "before": _as_value(change.before, report),
        "after": _as_value(change.after, report),
    }


def _as_value(value: object, report: Comparison) -> object:
    match value:
        case datetime():
            return local(value, report.zone).isoformat()
        case UUID():
            return str(value)
        case tuple():
            return [_as_value(item, report) for item in value]
        case Value():
            return {name: said for name, said in value if said is not None}
    return value
