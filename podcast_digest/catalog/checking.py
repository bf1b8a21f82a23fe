"""What was read -> Catalog, or every problem at once, each with its line. No I/O."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from podcast_digest import collector
from podcast_digest.catalog.reading import (
    NAME,
    Path,
    Source,
    Span,
    read,
    spans,
)
from podcast_digest.errors import CatalogError
from podcast_digest.show.fields import (
    LINE_PATTERN,
    TEXT_PATTERN,
    Moment,
    one_name,
)
from podcast_digest.show.model import Catalog, CatalogEntry, CatalogShow, Mirror
from podcast_digest.show.namespace import FORMS
from podcast_digest.show.vocabulary import is_timezone

_Problem = tuple[Path, str]
_IGNORE: Path = ("show", "checks", "ignore")
_COLOUR: Path = ("show", "site", "accent")


def parse(text: str, name: str = NAME) -> Catalog:
    """Return the catalog that the text describes.

    Raises CatalogError with every problem at once, each with its line.
    """
    with collector.paused():
        source = read(text, name)
        if not source.problems and not blank_problems(source):
            try:
                return validate(source.value)
            except ValidationError:
                pass
    raise CatalogError(_problems(read(text, name, marked=True), name))


def lines(text: str, name: str = NAME) -> dict[str, int]:
    """Return the line, counted from 1, on which each episode's entry starts."""
    source = read(text, name, marked=True)
    return {
        id_: source.spans["episodes", number].line
        for number, id_ in enumerate(ids(source.value))
    }


def place(text: str, path: Path, name: str = NAME) -> str:
    """Return where a value stands, such as ``episodes.yaml:17: episodes[3].image``."""
    line = _line(path, spans(text))
    return f"{name}:{line}: {dotted(path)}"


def ids(value: Any) -> list[str]:
    """Return the id of each episode in what was read of a sound catalog."""
    return [item["id"].strip() for item in value.get("episodes", ())]


def entry(fields: Mapping[str, Any], *, timezone: str = "UTC") -> CatalogEntry:
    """Return an entry made of text or typed values; CatalogError names each fault."""
    try:
        return CatalogEntry.model_validate(fields, context={"timezone": timezone})
    except ValidationError as error:
        raise CatalogError(
            [
                f"{dotted(path[2:])}: {message}"
                for path, message in _explained(error, ("episodes", 0))
            ]
        ) from None


def mirror(fields: Mapping[str, Any]) -> Mirror:
    """Return a mirror made of text or typed values; CatalogError names each fault."""
    try:
        return Mirror.model_validate(fields)
    except ValidationError as error:
        base: Path = ("show", "mirror")
        raise CatalogError(
            [message for _, message in _explained(error, base)]
        ) from None


Kind = TypeVar("Kind", CatalogEntry, CatalogShow)


def tried(kind: type[Kind], fields: Mapping[str, Any]) -> Kind | dict[str, str]:
    """Return a value of these fields, or what is wrong: field -> why."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        found: dict[str, str] = {}
        for path, message in _explained(error):
            found.setdefault(str(path[0]), message)
        return found


def moment(text: str, *, timezone: str = "UTC") -> datetime:
    """Return a date written as in the catalog; raise CatalogError."""
    try:
        return TypeAdapter(Moment).validate_python(text, context={"timezone": timezone})
    except ValidationError as error:
        raise CatalogError([message for _, message in _explained(error)]) from None


def validate(value: Any) -> Catalog:
    """Return what was read as a Catalog; raise pydantic's ValidationError."""
    return Catalog.model_validate(value, context={"timezone": zone_of(value)})


def zone_of(value: Any) -> str:
    """Return the zone of dates that are written without one."""
    show = value.get("show") if isinstance(value, dict) else None
    zone = show.get("timezone") if isinstance(show, dict) else None
    # An unknown zone is reported with the rest; it must not hide the rest.
    return zone if isinstance(zone, str) and is_timezone(zone) else "UTC"


def repeated(value: Any) -> Iterator[tuple[str, str, int, int]]:
    """Yield what only one episode may have: field, text, its first and later places.

    Apple ignores items with a repeated enclosure URL or guid (Podcast RSS feed
    requirements).
    """
    episodes = value.get("episodes") if isinstance(value, dict) else None
    for field in ("id", "audio"):
        first: dict[str, int] = {}
        for number, item in enumerate(episodes if isinstance(episodes, list) else ()):
            text = item.get(field) if isinstance(item, dict) else None
            if not isinstance(text, str):
                continue
            text = text.strip()
            same = one_name(text)
            if same in first:
                yield field, text, first[same], number
            first.setdefault(same, number)


def dotted(path: Sequence[str | int]) -> str:
    """Return a path as people write it: ``episodes[3].audio``."""
    text = "".join(f"[{p}]" if isinstance(p, int) else f".{_key(p)}" for p in path)
    return text.removeprefix(".")


def _problems(source: Source, name: str) -> list[str]:
    if source.value is None and not source.problems:
        return [f"{name}:1: is empty; it needs show: and episodes:"]
    found = [*source.problems, *blank_problems(source)]
    unread = {path for _, path, _ in found}
    try:
        validate(source.value)
    except ValidationError as error:
        found += [
            (_line(path, source.spans), path, message)
            for path, message in _explained(error)
            if path not in unread
        ]
    for field, text, first, number in repeated(source.value):
        line = _line(("episodes", first, field), source.spans)
        path: Path = ("episodes", number, field)
        message = f"{_key(text)} is used twice, first on line {line}"
        found.append((_line(path, source.spans), path, message))
    rows = (
        f"{name}:{line}: {dotted(path)}: {message}"
        if path
        else f"{name}:{line}: {message}"
        for line, path, message in sorted(found, key=lambda problem: problem[0])
    )
    return list(dict.fromkeys(rows))


def blank_problems(source: Source) -> list[tuple[int, Path, str]]:
    """Return what is wrong with keys that have nothing behind them.

    A key that the model knows is as good as left out; the model never sees the others.
    """
    found = []
    for line, path in source.blank:
        if path[:-1] == _IGNORE:
            found.append((line, path, "needs a reason"))
            continue
        if path == _COLOUR:  # YAML takes #0f6b78 for a comment
            found.append((line, path, 'is empty; write a colour in quotes: "#0f6b78"'))
            continue
        key = str(path[-1])
        known = _known_at(tuple(step for step in path[:-1] if isinstance(step, str)))
        if known and key not in known:
            found.append((line, path, _unknown_key(key, list(known))))
    return found


@lru_cache(maxsize=256)
def _known_at(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys that the model knows there; none if it knows no such place."""
    try:
        return tuple(_keys_at(path))
    except (KeyError, AttributeError):
        return ()


def _line(path: Path, places: Mapping[Path, Span]) -> int:
    while path not in places and path:
        path = path[:-1]
    return places[path].line if path in places else 1


def _explained(error: ValidationError, base: Path = ()) -> Iterator[_Problem]:
    """Yield pydantic's errors as (path, words that a person can act on)."""
    for detail in error.errors(include_url=False):
        path = base + _written(detail["loc"])
        kind, given = detail["type"], detail["input"]
        context = detail.get("ctx", {})
        if kind == "twice" or (kind == "too_short" and given):
            continue  # told by repeated(), or by what is wrong inside
        if kind == "extra_forbidden":
            yield path, _unknown_key(str(path[-1]), _keys_at(path[:-1]))
        elif kind == "string_pattern_mismatch":
            yield path, _unfit(given, context["pattern"])
        elif kind in _SAYS:
            yield path, _SAYS[kind](context, given)
        elif "text" in context:  # the model's own words
            yield path, context["text"]
        else:
            yield path, f"can't be {_shown(given)}"


def _written(path: Path) -> Path:
    """Return a path without pydantic's words: which kind was tried, which part."""
    if path[:3] == _IGNORE:
        return path[:4]  # a key that is refused has "[key]" behind it
    if path[-1:] == ("[key]",):
        path = path[:-1]
    if path[:2] == ("show", "sources"):
        return path[:3] + path[4:]
    for key in ("chapters", "hosts"):
        if key in path[:-1]:
            at = path.index(key) + 1
            return path[:at] + path[at + 1 :]
    return path


#: By pydantic's type of error, from its context and what was given.
_SAYS: dict[str, Callable[[Mapping[str, Any], Any], str]] = {
    "missing": lambda _c, _: "is missing",
    "string_type": lambda _c, _: "must be text",
    "string_unicode": lambda _c, _: "holds a lone surrogate, which is not a character",
    "string_too_short": lambda _c, _: "must not be empty",
    "string_too_long": lambda c, given: (
        f"is {len(given):,} characters long; {c['max_length']} at most"
    ),
    "bool_parsing": lambda _c, given: f"must be true or false, not {_shown(given)}",
    "bool_type": lambda _c, given: f"must be true or false, not {_shown(given)}",
    "int_parsing": lambda _c, given: f"must be a whole number, not {_shown(given)}",
    "int_type": lambda _c, given: f"must be a whole number, not {_shown(given)}",
    "int_from_float": lambda _c, given: f"must be a whole number, not {_shown(given)}",
    "int_parsing_size": lambda _c, _: "is too large a number",
    "less_than_equal": lambda _c, _: "is too large a number",
    "greater_than": lambda c, _: f"must be greater than {c['gt']:g}",
    "greater_than_equal": lambda c, _: f"must be {c['ge']:g} or more",
    "finite_number": lambda _c, given: f"must be a number, not {_shown(given)}",
    "float_parsing": lambda _c, given: f"{_SECONDS}, not {_shown(given)}",
    "float_type": lambda _c, given: f"{_SECONDS}, not {_shown(given)}",
    "literal_error": lambda c, given: f"must be {c['expected']}, not {_shown(given)}",
    "uuid_parsing": lambda _c, given: f"must be a UUID, not {_shown(given)}",
    "uuid_type": lambda _c, given: f"must be a UUID, not {_shown(given)}",
    "too_short": lambda _c, _: "must not be empty",
    "tuple_type": lambda _c, given: (
        f"must be a list, [a, b] or lines that start with '- ', not {_shown(given)}"
    ),
    "model_type": lambda _c, given: f"must be lines of key: value, not {_shown(given)}",
    "timezone_aware": lambda _c, _: (
        "must be a date with an offset, such as 2025-09-13T02:14:40+08:00"
    ),
    "datetime_type": lambda _c, given: (
        f"must be a date such as 2025-09-13T02:14:40+08:00, not {_shown(given)}"
    ),
}
_SECONDS = "must be seconds, M:SS or H:MM:SS"
_PATTERNS = {
    LINE_PATTERN: "must be one line of text without control characters",
    TEXT_PATTERN: "must be text without control characters",
}


def _unfit(given: str, pattern: str) -> str:
    """Return what a text holds that it must not, and where."""
    text = given.strip()
    if not text:
        return "must not be empty"
    if pattern in FORMS:
        return f"must be {FORMS[pattern]}, not {_shown(given)}"
    found = _UNSEEN.search(text)
    if not found or (pattern == LINE_PATTERN and set(text) & set("\n\r\t")):
        return _PATTERNS[pattern]
    before, after = text[: found.start()], text[found.end() :]
    if before:
        where = f"behind {_ending(before)!r}"
    else:
        where = f"in front of {_cut(after, 20)!r}" if after else "and nothing else"
    return f"holds U+{ord(found[0]):04X}, which nobody sees, {where}"


# Ends of lines have words of their own.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
)


def _ending(text: str) -> str:
    return text if len(text) <= 20 else "…" + text[-19:]


def _shown(given: Any) -> str:
    """Return what was given as people would name it, on one short line."""
    if isinstance(given, str):
        return repr(_cut(given))
    if isinstance(given, list | tuple):
        return "a list"
    if isinstance(given, dict):
        return "lines of key: value"
    return "nothing" if given is None else repr(given)


def _key(text: str) -> str:
    """Return text without quotes, unless a terminal could be tricked by it."""
    return _cut(text) if text and text.isprintable() else repr(_cut(text))


def _cut(text: str, most: int = 80) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _unknown_key(key: str, known: list[str]) -> str:
    if key == "<<":
        return "merge keys are not used here; write the keys out"
    close = get_close_matches(key[:80], known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"one of {', '.join(known)}"
    return f"unknown key; {hint}"


def _keys_at(path: Path) -> list[str]:
    """Return the keys that the model knows in the mapping of that path."""
    model: Any = Catalog
    for step in path:
        if isinstance(step, str):
            fields = {f.alias or n: f for n, f in model.model_fields.items()}
            model = model_in(fields[step].annotation)
    return [f.alias or name for name, f in model.model_fields.items()]


def model_in(annotation: Any) -> Any:
    """Return the model that an annotation such as ``tuple[X, ...] | None`` holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (model_in(arg) for arg in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)
