"""Changes of the catalog's text that leave every other byte alone. No I/O.

The file is never written anew: text is spliced in at the places that the reader
marked, the result is read again, and unless exactly the intended change came out the
edit is refused.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from pydantic import ValidationError

from podcast_digest.catalog import writing
from podcast_digest.catalog.checking import (
    blank_problems,
    entry,
    parse,
    repeated,
    validate,
)
from podcast_digest.catalog.reading import BOM, NAME, Path, Source, Span, read
from podcast_digest.errors import CatalogError
from podcast_digest.show.model import Catalog, CatalogEntry


class _Splice(NamedTuple):
    start: int
    end: int
    new: str


def add(text: str, entries: Sequence[CatalogEntry], name: str = NAME) -> str:
    """Return the text with the entries first in ``episodes``, in the given order.

    Raises CatalogError when the file is written in a way that can't be extended
    without touching anything else.
    """
    if not entries:
        return text
    body, newline = text.removeprefix(BOM), _newline(text)
    head = read(text, name, marked=True, items=2)
    if head.problems or not isinstance(head.value, dict):
        parse(text, name)  # raises
    list_, first = head.spans.get(("episodes",)), head.spans.get(("episodes", 0))
    if list_ and first:
        if list_.flow:
            _refuse(name, list_.line, "episodes is written in [ ]")
        second = head.spans.get(("episodes", 1))
        gap = not second or _is_blank_above(body, _item_start(body, second, list_))
        new = writing.block(entries, list_.column, newline, gap=gap)
        at = _above_comments(body, _line_start(body, list_.start))
        result = _spliced(text, [_Splice(at, at, new + newline * gap)], name)
        _prove_front(head, text, result, entries, name)
        return result
    new = writing.block(entries, 2, newline, gap=True)
    if list_:  # an empty list, or nothing at all
        if "#" in body[list_.start : list_.end]:
            _refuse(name, list_.line, "a comment stands inside [ ]")
        before = body[: list_.start].rstrip(" \t")
        at = _next_line(body, list_.end)
        ending = "" if body[:at].endswith("\n") else newline
        splices = [
            _Splice(len(before), list_.end, ""),
            _Splice(at, at, ending + new),
        ]
    else:
        at = len(body)
        ending = "" if body.endswith("\n") else newline
        splices = [_Splice(at, at, f"{ending}episodes:{newline}{new}")]
    result = _spliced(text, splices, name)
    _prove(
        result, {**head.value, "episodes": [*entries]}, "UTC", name, splices[0], text
    )
    return result


def edit(text: str, changes: Mapping[str, Mapping[str, Any]], name: str = NAME) -> str:
    """Return the text with fields of some entries changed.

    ``changes`` maps an episode's id to its new fields; None takes a field out. The
    values are checked as if they had been written by hand: CatalogError.
    """
    source = read(text, name, marked=True)
    catalog = _sound(source, text, name)
    body, newline = text.removeprefix(BOM), _newline(text)
    numbers = _numbers(catalog, changes, name)
    splices: list[_Splice] = []
    episodes: list[Any] = [*source.value.get("episodes", ())]
    for id_, fields in changes.items():
        number = numbers[id_]
        path: Path = ("episodes", number)
        span, raw = source.spans[path], episodes[number]
        merged = {k: v for k, v in {**raw, **fields}.items() if v is not None}
        try:
            edited = entry(merged, timezone=catalog.show.timezone)
        except CatalogError as error:
            where = f"{name}:{span.line}"
            raise CatalogError([f"{where}: {p}" for p in error.problems]) from None
        for field in sorted(fields, key=writing.ORDER.index):
            value = None if fields[field] is None else getattr(edited, field)
            is_new = value != getattr(catalog.episodes[number], field)
            if field in raw if value is None else is_new or field not in raw:
                if span.flow:
                    _refuse(name, span.line, "it is written in { }")
                splices.append(
                    _field_splice(body, source, path, field, value, fields, newline)
                )
        episodes[number] = edited
    if not splices:
        return text
    result = _spliced(text, splices, name)
    wanted = {**source.value, "episodes": episodes}
    _prove(result, wanted, catalog.show.timezone, name, min(splices), text)
    return result


def remove(text: str, ids: Iterable[str], name: str = NAME) -> str:
    """Return the text without the entries that have these ids."""
    source = read(text, name, marked=True)
    catalog = _sound(source, text, name)
    body = text.removeprefix(BOM)
    numbers = _numbers(catalog, gone := dict.fromkeys(ids), name)
    if not gone:
        return text
    list_ = source.spans["episodes",]
    if list_.flow:
        _refuse(name, list_.line, "episodes is written in [ ]")
    splices = []
    for number in sorted(numbers[id_] for id_ in gone):
        span = source.spans["episodes", number]
        end = _next_line(body, _content_end(body, span))
        following = _next_line(body, end)
        if number + 1 < len(catalog.episodes) and not body[end:following].strip():
            end = following  # the blank line that set it apart
        splices.append(_Splice(_item_start(body, span, list_), end, ""))
    result = _spliced(text, splices, name)
    kept = [
        raw
        for raw, old in zip(source.value["episodes"], catalog.episodes, strict=True)
        if old.id not in gone
    ]
    rest = {key: part for key, part in source.value.items() if key != "episodes"}
    wanted = {**rest, "episodes": kept} if kept else rest
    _prove(result, wanted, catalog.show.timezone, name, splices[0], text)
    return result


def _sound(source: Source, text: str, name: str) -> Catalog:
    if not source.problems and not blank_problems(source):
        try:
            return validate(source.value)
        except ValidationError:
            pass
    return parse(text, name)  # raises


def _numbers(catalog: Catalog, ids: Iterable[str], name: str) -> dict[str, int]:
    numbers = {old.id: number for number, old in enumerate(catalog.episodes)}
    if unknown := [id_ for id_ in ids if id_ not in numbers]:
        raise CatalogError([f"{name}: no episode has the id {i!r}" for i in unknown])
    return numbers


# The proof


def _prove(
    result: str,
    wanted: Mapping[str, Any],
    zone: str,
    name: str,
    first: _Splice,
    text: str,
) -> None:
    """Refuse a result that does not read as wanted: raw values, and whole entries."""
    after = _read_again(result, name)
    same = (
        after is not None
        and not after.problems
        and isinstance(after.value, dict)
        and after.value.keys() == wanted.keys()
        and all(_is(after.value[key], wanted[key], zone) for key in wanted)
    )
    if not same:
        line = text.removeprefix(BOM).count("\n", 0, first.start) + 1
        _refuse(name, line, "it would change more than it should")
    assert after is not None
    _refuse_repeated(after, name)


def _prove_front(
    head: Source, text: str, result: str, entries: Sequence[CatalogEntry], name: str
) -> None:
    """Refuse a result that does not begin with the entries and go on as before.

    Behind them the parser must stand in front of the same text, at the same depth
    and indentation as it did before: then it reads the same from there on. That
    spares reading and comparing the old file as a whole.
    """
    new = len(entries)
    after = _read_again(result, name, items=new + 1)
    old, moved = head.spans["episodes", 0], None
    if after is not None:
        moved = after.spans.get(("episodes", new))
    same = (
        after is not None
        and moved is not None
        and not after.problems
        and len(text) - old.start == len(result) - moved.start
        and old.column == moved.column
        and head.spans["episodes",].column == after.spans["episodes",].column
        and {**head.value, "episodes": ()} == {**after.value, "episodes": ()}
        and _is(after.value["episodes"][:new], entries, "UTC")
    )
    whole = _read_again(result, name) if same else None
    if whole is None or whole.problems:
        _refuse(name, old.line, "it would change more than it should")
    _refuse_repeated(whole, name)


def _read_again(result: str, name: str, items: int | None = None) -> Source | None:
    try:
        return read(result, name, marked=items is not None, items=items)
    except CatalogError:
        return None


def _is(raw: Any, wanted: Any, zone: str) -> bool:
    """Compare what was read with raw values, or with entries made of them."""
    if isinstance(wanted, CatalogEntry):
        try:
            return entry(raw, timezone=zone) == wanted
        except CatalogError:
            return False
    if isinstance(wanted, list | tuple):
        return (
            isinstance(raw, list)
            and len(raw) == len(wanted)
            and all(_is(*pair, zone) for pair in zip(raw, wanted, strict=True))
        )
    return bool(raw == wanted)


def _refuse_repeated(after: Source, name: str) -> None:
    problems = [
        f"{name}: another episode has the {field} {text!r} already"
        for field, text, _, _ in repeated(after.value)
    ]
    if problems:
        raise CatalogError(problems)


def _refuse(name: str, line: int, why: str) -> NoReturn:
    raise CatalogError(
        [f"{name}:{line}: can't be changed safely ({why}); please edit it by hand"]
    )


# The splices


def _spliced(text: str, splices: Iterable[_Splice], name: str) -> str:
    bom, body = text[: text.startswith(BOM)], text.removeprefix(BOM)
    pieces, at = [bom], 0
    for start, end, new in sorted(splices, key=lambda splice: splice[:2]):
        if start < at:
            line = body.count("\n", 0, start) + 1
            _refuse(name, line, "two changes touch each other")
        pieces += [body[at:start], new]
        at = end
    return "".join([*pieces, body[at:]])


def _field_splice(
    body: str,
    source: Source,
    path: Path,
    field: str,
    value: Any,
    fields: Mapping[str, Any],
    newline: str,
) -> _Splice:
    """Return the splice that gives a field its value; None takes it out."""
    spans, item = source.spans, source.spans[path]
    written = {f: spans[*path, f] for f in writing.ORDER if (*path, f) in spans}
    if field in written and value is None:
        return _field_out(body, field, written, item)
    if field in written:
        return _new_value(body, field, written[field], value, item.column, newline)
    # Behind the field that usually stands before it, unless that one goes.
    usual = writing.ORDER[: writing.ORDER.index(field)]
    staying = [f for f in written if f in usual and fields.get(f, f) is not None]
    at = _next_line(body, _content_end(body, written[staying[-1]]))
    ending = "" if body[:at].endswith("\n") else newline
    line = f"{field}: {writing.value(field, value, item.column, newline)}"
    return _Splice(at, at, ending + " " * item.column + line + newline)


def _field_out(
    body: str, field: str, written: Mapping[str, Span], item: Span
) -> _Splice:
    span = written[field]
    key, end = span.key or 0, _content_end(body, span)
    if key != item.start:
        return _Splice(_line_start(body, key), _next_line(body, end), "")
    # It shares its line with the dash: the next key takes its place.
    following = min(s.key for s in written.values() if s.key and s.key > key)
    if "#" in body[end:following]:
        return _Splice(key, end, "")
    return _Splice(key, following, "")


def _new_value(
    body: str, field: str, span: Span, value: Any, indent: int, newline: str
) -> _Splice:
    """Return the splice for a value; its key, spaces and comments stay."""
    start, end = span.start, _content_end(body, span)
    comment, space = "", ""
    header = _BLOCK_HEADER.match(body, start)
    if header:
        comment, end = header[1], _line_end(body, end)
    elif field == "summary":  # a comment behind a block's text would be text
        rest = body[end : _line_end(body, end)]
        comment, end = rest.rstrip(), end + len(rest)
    between = body[span.key : start]
    colon = start - len(between) + len(between.rstrip())
    if "#" not in between and (colon == start or "\n" in between):
        start, space = colon, " "
    return _Splice(
        start, end, space + writing.value(field, value, indent, newline, comment)
    )


_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*((?:[ \t]+#[^\r\n]*)?)")


# Places in the text


def _newline(text: str) -> str:
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _line_start(body: str, index: int) -> int:
    return body.rfind("\n", 0, index) + 1


def _line_end(body: str, index: int) -> int:
    """Return where the line of the index ends, in front of its line end."""
    end = body.find("\n", index)
    end = len(body) if end < 0 else end
    return end - (end > index and body[end - 1] == "\r")


def _next_line(body: str, index: int) -> int:
    end = body.find("\n", index)
    return len(body) if end < 0 else end + 1


def _above_comments(body: str, start: int) -> int:
    """Move up over the comment lines that stand directly above a line."""
    while start:
        above = _line_start(body, start - 1)
        if not body[above:start].lstrip().startswith("#"):
            break
        start = above
    return start


def _is_blank_above(body: str, start: int) -> bool:
    start = _above_comments(body, start)
    return start > 0 and not body[_line_start(body, start - 1) : start].strip()


def _item_start(body: str, item: Span, list_: Span) -> int:
    """Return where the line with the item's dash starts."""
    start = _line_start(body, item.start)
    dash = " " * list_.column + "-"
    while start and not body.startswith(dash, start):
        start = _line_start(body, start - 1)
    return start


def _content_end(body: str, span: Span) -> int:
    """Return the end of a value without the blank lines that end a block scalar."""
    end = span.end
    while end > span.start and body[end - 1] in " \t\r\n":
        end -= 1
    return end
