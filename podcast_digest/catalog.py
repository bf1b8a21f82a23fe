"""episodes.yaml: text <-> Catalog, and edits that leave every other byte alone.

Reading walks libyaml's events and keeps every scalar as text: YAML 1.1's guesses
(``No`` is false, ``12:30`` is 750) never happen, and the model types the text.
Performs no I/O.
"""

import gc
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from difflib import get_close_matches
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ValidationError

from podcast_digest.errors import CatalogError
from podcast_digest.model import (
    LINE_PATTERN,
    TEXT_PATTERN,
    Catalog,
    CatalogEntry,
    is_timezone,
)

#: The usual name of the file, also used in messages.
NAME = "episodes.yaml"

#: The order in which an entry's keys are written.
ORDER = (
    "id title subtitle link audio published summary image explicit season episode "
    "type chapters transcript people block draft length media_type duration"
).split()

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_MAX_DEPTH = 16
_BOM = "\ufeff"
_Path = tuple[str | int, ...]
# PyYAML without libyaml has only the slow parser; the events are the same.
_Loader = getattr(yaml, "CLoader", yaml.Loader)


class Span(NamedTuple):
    """Where a value stands: character indexes, and its line counted from 1."""

    start: int
    end: int
    line: int
    key: int | None  #: start of its key, in a mapping
    column: int
    flow: bool  #: written as [ ] or { }


class _Source(NamedTuple):
    value: Any
    spans: dict[_Path, Span]
    problems: list[tuple[int, _Path, str]]


def decode(data: bytes, name: str = NAME) -> str:
    """Return the text of a catalog's bytes; raise CatalogError unless it is UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogError([f"{name}:{line}: not UTF-8 text"]) from None


def parse(text: str, name: str = NAME) -> Catalog:
    """Return the catalog that the text describes.

    Raises CatalogError with every problem at once, each with its line.
    """
    source = _read(text, name)
    if not source.problems:
        try:
            return _validate(source.value)
        except ValidationError:
            pass
    # Positions cost time: they are only collected when something is wrong.
    source = _read(text, name, with_spans=True)
    found = list(source.problems)
    try:
        _validate(source.value)
    except ValidationError as error:
        unread = [path for _, path, _ in found]
        for detail in error.errors(include_url=False):
            for path, message in _explain(detail, source):
                if path not in unread:
                    found.append((_line(path, source.spans), path, message))
    lines = (
        f"{name}:{line}: {_dotted(path)}: {message}"
        if path
        else f"{name}:{line}: {message}"
        for line, path, message in sorted(found, key=lambda f: f[0])
    )
    raise CatalogError(list(dict.fromkeys(lines)))


def lines(text: str, name: str = NAME) -> dict[str, int]:
    """Return the line, counted from 1, on which each episode's entry starts."""
    source = _read(text, name, with_spans=True)
    return {
        entry["id"]: source.spans["episodes", number].line
        for number, entry in enumerate(source.value.get("episodes") or ())
    }


def add(text: str, entries: Sequence[CatalogEntry], name: str = NAME) -> str:
    """Return the text with the entries first in ``episodes``, in the given order.

    Raises CatalogError when the file is written in a way that can't be extended
    without touching anything else.
    """
    if not entries:
        return text
    body, newline = text.removeprefix(_BOM), _newline(text)
    head = _read(text, name, with_spans=True, until=("episodes", 2))
    spans = head.spans
    first, second = spans.get(("episodes", 0)), spans.get(("episodes", 1))
    whole = spans.get(("episodes",))
    if first and whole and not whole.flow:
        at, indent = _above_comments(body, _line_start(body, whole.start)), whole.column
        gap = second and _is_blank_before(body, _item_start(body, second, whole.column))
        block = _block(entries, indent, newline, gap=bool(gap), last=True)
        splices = [(at, at, block)]
    elif first:
        raise _unsafe(name, first.line, "episodes is written in [ ]")
    elif whole:  # an empty list, or nothing at all
        block = _block(entries, 2, newline)
        start = whole.start
        while whole.end > whole.start and body[start - 1] == " ":
            start -= 1
        at = _next_line(body, whole.end)
        ending = "" if body[:at].endswith("\n") else newline
        splices = [(start, whole.end, ""), (at, at, ending + block)]
    else:
        at = len(body)
        ending = "" if body.endswith("\n") else newline
        block = f"{ending}episodes:{newline}" + _block(entries, 2, newline)
        splices = [(at, at, block)]

    def intended(old: Any) -> Any:
        return {**old, "episodes": [*entries, *(old.get("episodes") or ())]}

    return _spliced(text, splices, intended, name)


def edit(text: str, changes: Mapping[str, Mapping[str, Any]], name: str = NAME) -> str:
    """Return the text with fields of some entries changed.

    ``changes`` maps an episode's id to its new fields; None takes a field out. The
    values are checked as if they had been written by hand: CatalogError.
    """
    source = _read(text, name, with_spans=True)
    body, newline = text.removeprefix(_BOM), _newline(text)
    numbers = {e["id"]: n for n, e in enumerate(source.value.get("episodes") or ())}
    zone = source.value["show"].get("timezone", "UTC")
    splices: list[tuple[int, int, str]] = []
    edited: dict[int, CatalogEntry] = {}
    for id_, fields in changes.items():
        number = numbers[id_]
        path: _Path = ("episodes", number)
        old = source.value["episodes"][number]
        kept = {k: v for k, v in old.items() if k not in fields}
        wanted = {k: v for k, v in fields.items() if v is not None}
        edited[number] = _entry({**kept, **wanted}, name, source.spans[path].line, zone)
        if source.spans[path].flow:
            raise _unsafe(name, source.spans[path].line, "it is written in { }")
        for field, value in fields.items():
            if value is None and field not in old:
                continue
            splices.append(
                _field_splice(
                    body,
                    source,
                    path,
                    field,
                    None if value is None else getattr(edited[number], field),
                    newline,
                )
            )

    def intended(raw: Any) -> Any:
        episodes = [edited.get(n, entry) for n, entry in enumerate(raw["episodes"])]
        return {**raw, "episodes": episodes}

    return _spliced(text, splices, intended, name)


def remove(text: str, ids: Iterable[str], name: str = NAME) -> str:
    """Return the text without the entries that have these ids."""
    source = _read(text, name, with_spans=True)
    body, gone = text.removeprefix(_BOM), set(ids)
    episodes = source.value.get("episodes") or ()
    whole = source.spans["episodes",]
    if whole.flow:
        raise _unsafe(name, whole.line, "episodes is written in [ ]")
    splices = []
    for number, entry in enumerate(episodes):
        if entry["id"] in gone:
            span = source.spans["episodes", number]
            start = _item_start(body, span, whole.column)
            end = _next_line(body, _content_end(body, span))
            following = source.spans.get(("episodes", number + 1))
            if following and not body[end:].split("\n", 1)[0].strip():
                end = _next_line(body, end)  # the blank line that set it apart
            splices.append((start, end, ""))

    def intended(raw: Any) -> Any:
        kept = [entry for entry in raw["episodes"] if entry["id"] not in gone]
        rest = {k: v for k, v in raw.items() if k != "episodes"}
        return {**rest, "episodes": kept} if kept else rest

    return _spliced(text, splices, intended, name)


def as_yaml(entry: CatalogEntry) -> str:
    """Return an entry as it would be written, for people to read."""
    return _item(entry, 2, "\n").rstrip()


# Reading


@contextmanager
def _no_collector() -> Any:
    """Pause the garbage collector: it rescans a growing tree again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(
    text: str,
    name: str,
    *,
    with_spans: bool = False,
    until: _Path | None = None,
) -> _Source:
    """Turn YAML into dicts, lists and text; collect what only looks like YAML.

    ``until`` stops the reading once the node of that path has begun.
    """
    try:
        with _no_collector():
            reader = _Reader(text.removeprefix(_BOM), with_spans, until)
            return _Source(reader.document(), reader.spans, reader.problems)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if mark is not None:
            line, reason = mark.line + 1, getattr(error, "problem", "") or "broken"
        else:  # a character that YAML does not allow
            position = getattr(error, "position", 0)
            line = text.encode(errors="replace").count(b"\n", 0, position) + 1
            reason = "a control character or one that is no text"
        raise CatalogError([f"{name}:{line}: not YAML: {reason}"]) from None
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise CatalogError([f"{name}:{line}: holds a lone surrogate"]) from None


class _Stop(Exception):  # noqa: N818  (not an error: the reader has seen enough)
    pass


class _Reader:
    """Builds plain values from the parser's events."""

    def __init__(self, text: str, with_spans: bool, until: _Path | None) -> None:
        self.next = _Loader(text).get_event
        self.with_spans = with_spans
        self.until = until
        self.spans: dict[_Path, Span] = {}
        self.problems: list[tuple[int, _Path, str]] = []
        self.root: Any = None

    def document(self) -> Any:
        self.next()  # stream start
        event = self.next()
        if event.__class__ is yaml.StreamEndEvent:
            return None
        try:
            self.root = self.node(self.next(), (), None)
        except _Stop:
            return self.root
        self.next()  # document end
        event = self.next()
        if event.__class__ is not yaml.StreamEndEvent:
            self.problem(event, (), "a second document; one catalog per file")
        return self.root

    def problem(self, event: Any, path: _Path, message: str) -> None:
        self.problems.append((event.start_mark.line + 1, path, message))

    def node(self, event: Any, path: _Path, key: Any) -> Any:
        kind = event.__class__
        if path == self.until:
            raise _Stop
        if kind is yaml.AliasEvent:
            self.problem(event, path, f"alias *{event.anchor}: write the value out")
            return None
        if event.anchor is not None:
            self.problem(event, path, f"anchor &{event.anchor}: not used here")
        if event.tag is not None and event.tag != "!":
            self.problem(event, path, f"tag {event.tag}: not used here")
        if kind is yaml.ScalarEvent:
            if self.with_spans:
                self.span(event, event, path, key)
            value = event.value
            if event.implicit[0] and value in _NULLS:
                return None
            return value
        if len(path) > _MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem="nested too deeply", problem_mark=event.start_mark
            )
        if kind is yaml.MappingStartEvent:
            return self.mapping(event, path, key)
        return self.sequence(event, path, key)

    def mapping(self, start: Any, path: _Path, key: Any) -> dict[str, Any]:
        result: dict[str, Any] = {}
        if not path:
            self.root = result
        next_, fast = self.next, not self.with_spans
        while True:
            name = next_()
            kind = name.__class__
            if kind is yaml.MappingEndEvent:
                break
            if kind is not yaml.ScalarEvent:
                self.problem(name, path, "a key must be plain text")
                self.node(name, (*path, "?"), None)
                self.node(next_(), (*path, "?"), None)
                continue
            event = next_()
            here = name.value
            # The common case, inlined: nothing but text. It is most of the file.
            if (
                fast
                and event.__class__ is yaml.ScalarEvent
                and event.anchor is None
                and event.tag is None
            ):
                value: Any = event.value
                if event.implicit[0] and value in _NULLS:
                    value = None
            else:
                if event.__class__ is yaml.SequenceStartEvent and not path:
                    result[here] = ()  # what an early stop leaves behind
                value = self.node(event, (*path, here), name)
                if result.get(here) == ():
                    del result[here]
            if name.anchor is not None or name.tag is not None:
                self.problem(name, (*path, here), "a key must be plain text")
            if here in result:
                self.problem(name, (*path, here), "is written twice")
            elif value is not None:
                result[here] = value
        if self.with_spans:
            self.span(start, name, path, key)
        return result

    def sequence(self, start: Any, path: _Path, key: Any) -> list[Any]:
        result: list[Any] = []
        if self.with_spans:
            self.span(start, start, path, key)
        while True:
            event = self.next()
            if event.__class__ is yaml.SequenceEndEvent:
                break
            result.append(self.node(event, (*path, len(result)), None))
        if self.with_spans:
            self.span(start, event, path, key)
        return result

    def span(self, start: Any, end: Any, path: _Path, key: Any) -> None:
        mark = start.start_mark
        self.spans[path] = Span(
            mark.index,
            end.end_mark.index,
            (key or start).start_mark.line + 1,
            key.start_mark.index if key else None,
            mark.column,
            bool(getattr(start, "flow_style", False)),
        )


# Validating


def _validate(value: Any) -> Catalog:
    show = value.get("show") if isinstance(value, dict) else None
    zone = show.get("timezone") if isinstance(show, dict) else None
    # An unknown zone is reported with the rest; it must not hide the rest.
    zone = zone if isinstance(zone, str) and is_timezone(zone) else "UTC"
    return Catalog.model_validate(value, context={"timezone": zone})


def _entry(fields: Mapping[str, Any], name: str, line: int, zone: str) -> CatalogEntry:
    try:
        return CatalogEntry.model_validate(fields, context={"timezone": zone})
    except ValidationError as error:
        raise CatalogError(
            [
                f"{name}:{line}: {_dotted(detail['loc'])}: {message}"
                for detail in error.errors(include_url=False)
                for _, message in _explain(detail, None)
            ]
        ) from None


def entry(fields: Mapping[str, Any], *, timezone: str = "UTC") -> CatalogEntry:
    """Return an entry made of text or typed values; CatalogError names each fault."""
    try:
        return CatalogEntry.model_validate(fields, context={"timezone": timezone})
    except ValidationError as error:
        raise CatalogError(
            [
                f"{_dotted(detail['loc'])}: {message}"
                for detail in error.errors(include_url=False)
                for _, message in _explain(detail, None)
            ]
        ) from None


_SAYS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "is missing",
    "string_type": lambda _: "must be text",
    "string_unicode": lambda _: "holds a lone surrogate, which is no character",
    "string_too_short": lambda _: "must not be empty",
    "string_too_long": lambda d: (
        f"is {len(d['input'])} characters long; {d['ctx']['max_length']} at most"
    ),
    "bool_parsing": lambda d: f"must be true or false, not {d['input']!r}",
    "int_parsing": lambda d: f"must be a whole number, not {d['input']!r}",
    "float_parsing": lambda d: f"must be seconds or H:MM:SS, not {d['input']!r}",
    "greater_than": lambda d: f"must be greater than {d['ctx']['gt']:g}",
    "literal_error": lambda d: f"must be {d['ctx']['expected']}, not {d['input']!r}",
    "uuid_parsing": lambda d: f"must be a UUID, not {d['input']!r}",
    "too_short": lambda _: "must not be empty",
    "tuple_type": lambda _: "must be a list of lines that start with '- '",
    "model_type": lambda _: "must be keys and values (key: value)",
    "bool_type": lambda _: "must be true or false",
    "int_type": lambda _: "must be a whole number",
    "float_type": lambda _: "must be seconds or H:MM:SS",
    "finite_number": lambda _: "must be a finite number",
    "datetime_type": lambda _: "must be a date such as 2025-09-13T02:14:40+08:00",
    "uuid_type": lambda _: "must be a UUID",
}
_PATTERNS = {
    LINE_PATTERN: "must be one line of text without control characters",
    TEXT_PATTERN: "must be text without control characters",
}


def _explain(
    detail: Mapping[str, Any], source: _Source | None
) -> list[tuple[_Path, str]]:
    """Return one of pydantic's errors as (path, words that a person can act on)."""
    path, kind, given = detail["loc"], detail["type"], detail["input"]
    if kind == "twice":
        return _repeated(source)
    if kind == "extra_forbidden":
        known = _keys_at(path[:-1])
        close = get_close_matches(str(path[-1]), known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"one of {', '.join(known)}"
        return [(path, f"unknown key; {hint}")]
    if kind == "string_pattern_mismatch":
        pattern = detail["ctx"]["pattern"]
        if given == "" or not str(given).strip():
            return [(path, "must not be empty")]
        return [(path, _PATTERNS.get(pattern, f"can't be {given!r}"))]
    if kind in _SAYS:
        return [(path, _SAYS[kind](detail))]
    if "text" in (context := detail.get("ctx", {})):
        return [(path, str(context["text"]))]
    return [(path, str(detail["msg"]))]


def _repeated(source: _Source | None) -> list[tuple[_Path, str]]:
    found: list[tuple[_Path, str]] = []
    for field in ("id", "audio"):
        first: dict[str, int] = {}
        for number, item in enumerate(source.value["episodes"] if source else ()):
            value = item[field].strip()
            if value in first and source:
                line = _line(("episodes", first[value], field), source.spans)
                found.append(
                    (
                        ("episodes", number, field),
                        f"{value} is used twice, first on line {line}",
                    )
                )
            first.setdefault(value, number)
    return found


def _keys_at(path: _Path) -> list[str]:
    """Return the keys that the model knows in the mapping of that path."""
    model: Any = Catalog
    for step in path:
        if isinstance(step, str):
            model = _model_in(_field(model, step))
    return [f.alias or name for name, f in model.model_fields.items()]


def _field(model: Any, name: str) -> Any:
    fields = {f.alias or n: f for n, f in model.model_fields.items()}
    return fields[name].annotation


def _model_in(annotation: Any) -> Any:
    """Return the model that an annotation such as ``tuple[X, ...] | None`` holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(arg) for arg in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)


def _line(path: _Path, spans: Mapping[_Path, Span]) -> int:
    while path not in spans and path:
        path = path[:-1]
    return spans[path].line if path in spans else 1


def _dotted(path: Sequence[str | int]) -> str:
    """Return a path as people write it: ``episodes[3].audio``."""
    text = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
    return text.removeprefix(".")


# Writing


def _spliced(
    text: str,
    splices: Iterable[tuple[int, int, str]],
    intended: Callable[[Any], Any],
    name: str,
) -> str:
    """Apply the splices, and prove that exactly the intended change came out."""
    bom = _BOM if text.startswith(_BOM) else ""
    body = text.removeprefix(_BOM)
    pieces, at = [], 0
    for start, end, new in sorted(splices):
        pieces += [body[at:start], new]
        at = end
    result = bom + "".join([*pieces, body[at:]])
    before = _read(text, name)
    try:
        after = _read(result, name)
    except CatalogError:
        after = _Source(None, {}, [])
    if after.problems or not _same(after.value, intended(before.value)):
        line = body.count("\n", 0, min(s[0] for s in splices)) + 1
        raise _unsafe(name, line, "it would change more than it should")
    return result


def _same(after: Any, wanted: Any) -> bool:
    if not isinstance(after, dict) or after.keys() != wanted.keys():
        return False
    zone = wanted["show"].get("timezone", "UTC")
    rest = (after[key] == wanted[key] for key in wanted if key != "episodes")
    episodes, intended = after.get("episodes", ()), wanted.get("episodes", ())
    return (
        all(rest)
        and len(episodes) == len(intended)
        and all(
            old == new
            if isinstance(new, dict)
            else CatalogEntry.model_validate(old, context={"timezone": zone}) == new
            for old, new in zip(episodes, intended, strict=True)
        )
    )


def _unsafe(name: str, line: int, why: str) -> CatalogError:
    return CatalogError(
        [f"{name}:{line}: can't be changed safely ({why}); please edit it by hand"]
    )


def _newline(text: str) -> str:
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _line_start(body: str, index: int) -> int:
    return body.rfind("\n", 0, index) + 1


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


def _is_blank_before(body: str, start: int) -> bool:
    start = _above_comments(body, start)
    return start > 0 and not body[_line_start(body, start - 1) : start].strip()


def _item_start(body: str, span: Span, column: int) -> int:
    """Return where the line with the item's dash starts."""
    start = _line_start(body, span.start)
    while start and not (
        body[start : start + column].strip() == ""
        and body[start + column : start + column + 1] == "-"
    ):
        start = _line_start(body, start - 1)
    return start


def _content_end(body: str, span: Span) -> int:
    """Return the end of a value without the blank lines and comments after it.

    Block scalars and collections end, for the parser, where the next token begins.
    """
    end = span.end
    while end > span.start and body[end - 1] in " \t\r\n":
        end -= 1
    return end


def _field_splice(
    body: str, source: _Source, path: _Path, field: str, value: Any, newline: str
) -> tuple[int, int, str]:
    spans, item = source.spans, source.spans[path]
    written = [p for p in spans if len(p) == 3 and p[:2] == path]
    here: _Path = (*path, field)
    if here in spans and spans[here].key is not None:
        span, key = spans[here], spans[here].key
        assert key is not None
        end = max(_content_end(body, span), key + len(field))
        if body[end : end + 1] == ":":  # a key with nothing behind it
            end += 1
        if value is not None:
            return key, end, _pair(field, value, item.column, newline)
        if key == item.start:  # it shares its line with the dash
            keys = (spans[p].key for p in written)
            following = [k for k in keys if k is not None and k > key]
            return key, min(following), ""
        return _line_start(body, key), _next_line(body, end), ""
    before = ORDER[: ORDER.index(field)]
    anchor = max(
        (p for p in written if p[2] in before and spans[p].key is not None),
        key=lambda p: ORDER.index(str(p[2])),
    )
    at = _next_line(body, _content_end(body, spans[anchor]))
    ending = "" if body[:at].endswith("\n") else newline
    line = " " * item.column + _pair(field, value, item.column, newline) + newline
    return at, at, ending + line


def _block(
    entries: Sequence[CatalogEntry],
    indent: int,
    newline: str,
    *,
    gap: bool = True,
    last: bool = False,
) -> str:
    """Return entries as YAML lines; ``last``: a blank line after the last one too."""
    space = newline if gap else ""
    text = space.join(_item(entry, indent, newline) for entry in entries)
    return text + (space if last else "")


def _item(entry: CatalogEntry, indent: int, newline: str) -> str:
    fields = [f for f in ORDER if f in entry.model_fields_set]
    pairs = [
        _pair(field, value, indent + 2, newline)
        for field in fields
        if (value := getattr(entry, field)) is not None
    ]
    margin = newline + " " * (indent + 2)
    return " " * indent + "- " + margin.join(pairs) + newline


def _pair(field: str, value: Any, indent: int, newline: str) -> str:
    """Return ``key: value`` as a person would write it, without a final newline."""
    if field == "summary":
        margin = " " * (indent + 2)
        rows = [margin + row if row.strip() else row for row in value.split("\n")]
        return newline.join([f"{field}: |", *rows])
    return f"{field}: {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int | float):
        return f"{value!r}".removesuffix(".0")
    if isinstance(value, str):
        return (
            value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
        )
    plain = [item.model_dump(mode="json", exclude_unset=True) for item in value]
    return json.dumps(plain, ensure_ascii=False)


# Text that every YAML reader takes for text without quotes: it starts with a letter
# that no number, date or boolean has for its own, and never looks like "key: value",
# a comment or a collection. Anything else is quoted; the proof reads it back.
_PLAIN = re.compile(
    r"(?!(?:true|false|yes|no|on|off|null|y|n)$)"
    r"[^\W\d_](?:[^\s:#]|:(?=\S)|(?<=\S)#| (?=[^\s#]))*(?<!:)",
    re.IGNORECASE,
)
