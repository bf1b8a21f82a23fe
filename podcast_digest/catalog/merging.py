"""Two versions of a catalog that came from one, as one text. No I/O.

What the merged catalog says is decided on values, entry by entry and field by field.
Then one of the texts, the ground, is changed until it says that: by the same edits that
people make with commands, so that every other byte of it stays.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from podcast_digest.catalog.checking import parse
from podcast_digest.catalog.editing import add, edit, remove
from podcast_digest.catalog.reading import BOM, NAME, read
from podcast_digest.catalog.writing import ORDER
from podcast_digest.errors import CatalogError
from podcast_digest.show.fields import one_name
from podcast_digest.show.model import Catalog, CatalogEntry

_Entries = Mapping[str, CatalogEntry]  # by id


class Sides(NamedTuple):
    """What the two versions are called in notes."""

    ours: str = "this branch"
    theirs: str = "the other branch"


_SIDES = Sides()


class Merged(NamedTuple):
    """One text made of two, and a line for each thing that not both got."""

    text: str
    notes: tuple[str, ...] = ()


def merge(
    base: str, ours: str, theirs: str, name: str = NAME, sides: Sides = _SIDES
) -> Merged:
    """Return our text with all that they changed since ``base``, an empty text if none.

    What both changed differently stays as ours, and a note says so. If only they
    changed ``show``, it is their text that gets what we changed. Raises CatalogError
    if a side is no sound catalog, if both changed ``show``, and rather than touch
    anything else.
    """
    we = parse(ours, f"{name} of {sides.ours}")
    they = parse(theirs, f"{name} of {sides.theirs}")
    if theirs in (base, ours):
        return Merged(ours)
    if ours == base:
        return Merged(theirs)
    notes: list[str] = []
    came_from = None
    try:
        came_from = parse(base) if base else None
    except CatalogError:  # git makes a base of several, and that may hold marks
        base = ""
        notes.append(
            "the common ancestor can't be read, so what one side removed is back"
        )
    is_theirs = _changed_only_there(came_from, we, they, name)
    wanted = _wanted(came_from, we, they, sides, notes)
    if is_theirs:
        text = _made(theirs, they, wanted, name)
        notes += _lost_comments(base, ours, text, sides.ours)
    else:
        text = _made(ours, we, wanted, name)
        notes += _lost_comments(base, theirs, text, sides.theirs)
    return Merged(text, tuple(notes))


def _changed_only_there(
    base: Catalog | None, ours: Catalog, theirs: Catalog, name: str
) -> bool:
    """Tell whether only they changed ``show``; raise CatalogError if both did."""
    if ours.show == theirs.show or (base and theirs.show == base.show):
        return False
    if base and ours.show == base.show:
        return True
    keys = [
        key
        for key in type(ours.show).model_fields
        if getattr(ours.show, key) != getattr(theirs.show, key)
    ]
    raise CatalogError(
        [f"{name}: show: both sides changed it, and differ in: {', '.join(keys)}"]
    )


# What the merged catalog says


def _wanted(
    base: Catalog | None,
    ours: Catalog,
    theirs: Catalog,
    sides: Sides,
    notes: list[str],
) -> dict[str, CatalogEntry]:
    """Return the merged entries; what not both got goes into ``notes``."""
    before, we, they = _by_id(base), _by_id(ours), _by_id(theirs)
    wanted = {}
    for id_ in {**we, **they}:
        old, our, their = before.get(id_), we.get(id_), they.get(id_)
        if our and their:
            wanted[id_] = _entry(old, our, their, sides, notes)
        elif our and our != old:
            wanted[id_] = our
            if old:
                changed = ", ".join(_differing(old, our))
                notes.append(
                    f"{id_} stays: {sides.ours} changed {changed}, {sides.theirs} "
                    "removed it"
                )
        elif their and not old:
            wanted[id_] = their
        elif their and old and their != old:
            changed = ", ".join(_differing(old, their))
            notes.append(
                f"{id_} stays removed: {sides.ours} removed it, {sides.theirs} "
                f"changed {changed}"
            )
    return _without_repeated(wanted, we, sides, notes)


def _by_id(catalog: Catalog | None) -> dict[str, CatalogEntry]:
    return {entry.id: entry for entry in catalog.episodes} if catalog else {}


def _entry(
    old: CatalogEntry | None,
    our: CatalogEntry,
    their: CatalogEntry,
    sides: Sides,
    notes: list[str],
) -> CatalogEntry:
    """Return our entry with the fields that only they changed."""
    taken = {}
    for field in _differing(our, their):
        mine, other = getattr(our, field), getattr(their, field)
        before = getattr(old, field) if old else _default(field)
        if mine == before:
            taken[field] = other
        elif other != before:
            notes.append(
                f"{our.id}: {field}: {_told(mine)} of {sides.ours} stays; "
                f"{sides.theirs} has {_told(other)}"
            )
    return our.model_copy(update=taken)


def _differing(one: CatalogEntry, other: CatalogEntry) -> list[str]:
    return [field for field in ORDER if getattr(one, field) != getattr(other, field)]


def _default(field: str) -> Any:
    return CatalogEntry.model_fields[field].get_default()


def _without_repeated(
    wanted: dict[str, CatalogEntry], ours: _Entries, sides: Sides, notes: list[str]
) -> dict[str, CatalogEntry]:
    """Return the entries without ids and audio of theirs that others have already.

    Ours are sound, so of two entries that collide one is not as we have it. Each round
    gives one up, until none is left that collides.
    """
    while found := _repeated(wanted):
        one, other, field = found
        if one in ours and getattr(wanted[one], field) == getattr(ours[one], field):
            one, other = other, one
        if one in ours:
            entry, audio = wanted[one], ours[one].audio
            notes.append(
                f"{one}: audio: {_told(audio)} of {sides.ours} stays; {sides.theirs} "
                f"has {_told(entry.audio)}, which is the audio of {other}"
            )
            wanted[one] = entry.model_copy(update={"audio": audio})
        else:
            notes.append(
                f"{one} of {sides.theirs} is left out: {other} has the same {field}"
            )
            del wanted[one]
    return wanted


def _repeated(wanted: _Entries) -> tuple[str, str, str] | None:
    """Return the ids of two entries with the same id or audio, and which it is."""
    for field in ("id", "audio"):
        first: dict[str, str] = {}
        for id_, entry in wanted.items():
            if (same := one_name(getattr(entry, field))) in first:
                return first[same], id_, field
            first[same] = id_
    return None


def _told(value: Any) -> str:
    """Return a value on one short line."""
    if value is None or value == ():
        return "nothing"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        value = [part.model_dump(mode="json", exclude_unset=True) for part in value]
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


# The text that says it


def _made(text: str, says: Catalog, wanted: _Entries, name: str) -> str:
    """Return a catalog's text, changed until its entries are the wanted ones."""
    now = _by_id(says)
    text = remove(text, now.keys() - wanted.keys(), name)
    changes = {
        id_: {
            # What is as if it were not written need not be.
            field: None
            if (value := getattr(entry, field)) == _default(field)
            else value
            for field in _differing(now[id_], entry)
        }
        for id_, entry in wanted.items()
        if id_ in now
    }
    text = edit(text, {i: fields for i, fields in changes.items() if fields}, name)
    new = [entry for id_, entry in wanted.items() if id_ not in now]
    newest_first = sorted(new, key=lambda e: (e.published, e.id), reverse=True)
    return add(text, newest_first, name)


def _lost_comments(base: str, given: str, result: str, side: str) -> Iterator[str]:
    """Yield a line if the side whose text is not the ground wrote new comments."""
    known = {*_comments(base), *_comments(result)}
    lost = [comment for comment in _comments(given) if comment not in known]
    if lost:
        some = " ".join(lost[:3])
        yield (
            f"comments of {side} are left out: "
            f"{some if len(some) <= 100 else f'{some[:99]}…'}"
        )


def _comments(text: str) -> list[str]:
    """Return the comments of a text, in order: what is left of it without values."""
    body = text.removeprefix(BOM)
    spans = read(text, marked=True).spans
    parents = {path[:-1] for path in spans}
    leaves = [span for path, span in spans.items() if path not in parents]
    rest, at = [], 0
    for start, end, *_ in sorted(leaves, key=lambda span: span.start):
        if body[start : start + 1] in ("|", ">"):
            start = body.find("\n", start, end)  # a comment may stand in front of it
        if at <= start < end:
            rest += [body[at:start], "\n" if body[end - 1] == "\n" else ""]
            at = end
    found = _COMMENT.findall("".join([*rest, body[at:]]))
    return [comment.rstrip() for comment in found]


_COMMENT = re.compile(r"(?:^|[ \t])(#.*)", re.MULTILINE)
