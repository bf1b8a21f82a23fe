"""A long catalog in pieces, of which only those that changed are read again. No I/O.

A piece is some episodes in a row, read alone with one more item behind them. If all of
these come out, it leaves a parser as it found it, in the list of episodes and before an
item: between others of which this is true, it means what it means alone. A catalog that
has any other piece is read as one, and what is wrong with it told from there.
"""

import marshal
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache, partial
from typing import Any
from uuid import UUID
from zlib import crc32

from pydantic import AwareDatetime, ValidationError

from podcast_digest import collector
from podcast_digest.catalog import checking
from podcast_digest.catalog.reading import decode, read
from podcast_digest.errors import CatalogError
from podcast_digest.show.model import Catalog, CatalogEntry
from podcast_digest.show.value import Value

#: Returns what was made of bytes before, or makes it; first what else matters to it.
Keep = Callable[[str, bytes, Callable[[], bytes]], bytes]

_START = re.compile(rb"^episodes:.*\n(?: *(?:#.*)?\r?\n)*(?=( *)- )", re.MULTILINE)
_NEXT = "the next"
#: About so many episodes are a piece. Where one begins is told from its first line, so
#: that all others stay what they were when an episode comes, goes or changes.
_ROW = 64


def parse(data: bytes, name: str, keep: Keep) -> Catalog:
    """Return what ``checking.parse`` would; pieces that are kept are not read.

    Without a newline at its end, or with ``show:`` below the episodes, a catalog is
    read as one. Raises CatalogError.
    """
    try:
        with collector.paused():
            return _put_together(data, keep)
    except (CatalogError, ValidationError):
        return checking.parse(decode(data, name), name)


def _put_together(data: bytes, keep: Keep) -> Catalog:
    start = _START.search(data)
    if not start or not data.endswith(b"\n"):
        raise CatalogError([])
    value, indent = _read(data[: start.end()], start[1]), start[1]
    if "show" not in value:
        raise CatalogError([])
    zone = checking.zone_of(value)
    entries: list[Value] = []
    for piece in _pieces(data, start.end(), indent):
        made = keep(zone, piece, partial(_packed, piece, indent, zone))
        entries += (_unpacked(CatalogEntry, fields) for fields in marshal.loads(made))
    return checking.validate({**value, "episodes": entries})


def _pieces(data: bytes, start: int, indent: bytes) -> Iterator[bytes]:
    first_line = re.compile(rb"\n%b- [^\r\n]{,80}" % indent)
    for item in first_line.finditer(data, start):
        if crc32(item[0]) % _ROW == 0:
            end = item.start() + 1
            yield data[start:end]
            start = end
    yield data[start:]


def _read(part: bytes, indent: bytes) -> dict[str, Any]:
    """Return what a part says that is sound, up to and with the list of episodes."""
    source = read(f"{decode(part)}{indent.decode()}- {_NEXT}\n")
    if not source.problems and not checking.blank_problems(source):
        match source.value:
            case {"episodes": [*items, last]} if last == _NEXT:
                return {**source.value, "episodes": items}
    raise CatalogError([])


def _packed(piece: bytes, indent: bytes, zone: str) -> bytes:
    value = _read(b"episodes:\n" + piece, indent)
    if len(value) > 1:
        raise CatalogError([])
    # Marshalled, as Python keeps compiled modules, in a folder beside theirs: faster
    # than JSON, and unlike a pickle it runs nothing when it is read.
    return marshal.dumps(
        [_plain(checking.entry(item, timezone=zone)) for item in value["episodes"]]
    )


def _plain(value: Any) -> Any:
    """Return a value without our types: of a model, what was set."""
    match value:
        case str():
            return value
        case Value():
            return {n: _plain(getattr(value, n)) for n in value.model_fields_set}
        case tuple():
            return tuple(map(_plain, value))
        case datetime() | UUID():
            return str(value)
    return value


def _unpacked(kind: type[Value], fields: dict[str, Any]) -> Value:
    """Return the value that ``_plain`` was given, as it was validated then."""
    defaults, makers = _empty(kind)
    for name in makers.keys() & fields.keys():
        fields[name] = makers[name](fields[name])
    value = kind.__new__(kind)
    value.__setstate__(
        {
            "__dict__": defaults | fields,
            "__pydantic_fields_set__": _names(tuple(fields)),
            "__pydantic_extra__": None,
            "__pydantic_private__": None,
        }
    )
    return value


@lru_cache(maxsize=1024)
def _names(names: tuple[str, ...]) -> set[str]:
    """Return a set that values share: it takes as much memory as all their fields."""
    return set(names)


@cache
def _empty(
    kind: type[Value],
) -> tuple[dict[str, Any], Mapping[str, Callable[[Any], Any]]]:
    """Return all fields of a model, and what is made again of the plain ones."""
    makers: dict[str, Callable[[Any], Any]] = {}
    for name, field in kind.model_fields.items():
        if inner := checking.model_in(field.annotation):
            makers[name] = partial(_each, inner)
        elif field.annotation in (AwareDatetime, UUID):
            makers[name] = UUID if field.annotation is UUID else datetime.fromisoformat
    defaults = {
        name: field.get_default(call_default_factory=True)
        for name, field in kind.model_fields.items()
    }
    return defaults, makers


def _each(kind: type[Value], plain: Any) -> Any:
    """Make values of a model, one or a list; text among them stays what it is."""
    if isinstance(plain, tuple):
        return tuple(_each(kind, one) for one in plain)
    return _unpacked(kind, plain) if isinstance(plain, dict) else plain
