"""YAML -> dicts, lists and text, with the place of everything. No I/O.

Walks libyaml's events and keeps every scalar as text: YAML 1.1's guesses (``No`` is
false, ``12:30`` is 750) never happen, the model types the text. Anchors, aliases,
tags and repeated keys are problems, so that what is read is what people see.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import yaml

from podcast_digest import collector
from podcast_digest.errors import CatalogError

#: The usual name of the file, also used in messages.
NAME = "episodes.yaml"
BOM = "\ufeff"

#: The way to a value: ``("episodes", 3, "audio")``.
Path = tuple[str | int, ...]

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_MAX_DEPTH = 16
_EPISODES: Path = ("episodes",)
# PyYAML without libyaml has only the slow parser; the events are the same.
_Loader = getattr(yaml, "CLoader", yaml.Loader)


class Span(NamedTuple):
    """Where a value stands: character indexes, and its line counted from 1."""

    start: int
    end: int  #: behind its last character; blank lines may follow a block scalar
    line: int
    key: int | None  #: start of its key, in a mapping
    column: int
    flow: bool  #: written as [ ] or { }


class Source(NamedTuple):
    """What a file says, before the model has looked at it."""

    value: Any
    spans: dict[Path, Span]
    problems: list[tuple[int, Path, str]]  #: line, path, message
    blank: list[tuple[int, Path]]  #: line and path of keys with nothing behind them


def decode(data: bytes, name: str = NAME) -> str:
    """Return the text of a catalog's bytes; raise CatalogError unless it is UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogError([f"{name}:{line}: not UTF-8 text"]) from None


def read(
    text: str, name: str = NAME, *, marked: bool = False, items: int | None = None
) -> Source:
    """Read the YAML; ``problems`` has what only looks like it.

    Places cost time: ``marked`` asks for them. ``items`` ends the reading behind so
    many episodes. Raises CatalogError for what is no YAML at all.
    """
    try:
        with collector.paused():
            reader = _Reader(text.removeprefix(BOM), marked, items)
            return Source(
                reader.document(), reader.spans, reader.problems, reader.blank
            )
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise CatalogError(
            [f"{name}:{line}: holds a lone surrogate, which is not a character"]
        ) from None
    except yaml.YAMLError as error:
        line, reason = _fault(error, text.removeprefix(BOM))
        raise CatalogError([f"{name}:{line}: not YAML: {reason}"]) from None


@lru_cache(maxsize=1)
def spans(text: str) -> Mapping[Path, Span]:
    """Return where everything stands in a sound catalog, which is read once for it."""
    return read(text, marked=True).spans


def value(text: str) -> Any:
    """Return what a value means as it stands in a catalog: ``[a, b]``, ``5:20``.

    Raises CatalogError for what is no YAML.
    """
    return read(text, "the value").value


class _Reader:
    """Builds plain values from the parser's events."""

    def __init__(self, text: str, marked: bool, items: int | None) -> None:
        self.next = _Loader(text).get_event
        self.marked = marked
        self.items = items
        self.stopped = False
        self.end = 0  # of the last thing that is no comment
        self.spans: dict[Path, Span] = {}
        self.problems: list[tuple[int, Path, str]] = []
        self.blank: list[tuple[int, Path]] = []

    def document(self) -> Any:
        self.next()  # stream start
        if self.next().__class__ is yaml.StreamEndEvent:
            return None
        root = self.node(self.next(), (), None)
        if not self.stopped:
            self.next()  # document end
            event = self.next()
            if event.__class__ is not yaml.StreamEndEvent:
                self.problem(event, (), "a second document starts; write one per file")
        return root

    def problem(self, event: Any, path: Path, message: str) -> None:
        self.problems.append((event.start_mark.line + 1, path, message))

    def node(self, event: Any, path: Path, key: Any) -> Any:
        kind = event.__class__
        if kind is yaml.AliasEvent:
            self.problem(
                event, path, f"*{event.anchor} is an alias; write the value out"
            )
            return None
        if event.anchor is not None:
            self.problem(event, path, f"&{event.anchor} is an anchor; leave it out")
        if event.tag is not None and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.problem(event, path, f"{ascii(tag)[1:-1]} is a tag; leave it out")
        if kind is yaml.ScalarEvent:
            if self.marked:
                self.span(event, event, path, key)
            value = event.value
            if event.implicit[0] and value in _NULLS:
                return None
            return value
        if len(path) > _MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=_TOO_DEEP, problem_mark=event.start_mark)
        if kind is yaml.MappingStartEvent:
            return self.mapping(event, path, key)
        return self.sequence(event, path, key)

    def mapping(self, start: Any, path: Path, key: Any) -> dict[str, Any]:
        result: dict[str, Any] = {}
        empty: set[str] = set()  # keys with nothing behind them
        next_, fast = self.next, not self.marked
        while not self.stopped:
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
                known = here in result or here in empty
                # The places of a repeated key must not replace those of the first.
                value = self.node(event, (*path, "?") if known else (*path, here), name)
            if name.anchor is not None or name.tag is not None:
                self.problem(name, (*path, here), "a key must be plain text")
            if here in result or here in empty:
                self.problem(name, (*path, here), "is written twice")
            elif value is None:
                empty.add(here)
                self.blank.append((name.start_mark.line + 1, (*path, here)))
            else:
                result[here] = value
        if self.marked:
            self.span(start, name, path, key)
        return result

    def sequence(self, start: Any, path: Path, key: Any) -> list[Any]:
        result: list[Any] = []
        while True:
            event = self.next()
            if event.__class__ is yaml.SequenceEndEvent:
                break
            if len(result) == self.items and path == _EPISODES:
                self.stopped = True
                break
            result.append(self.node(event, (*path, len(result)), None))
        if self.marked:
            self.span(start, event, path, key)
        return result

    def span(self, start: Any, end: Any, path: Path, key: Any) -> None:
        mark, flow = start.start_mark, bool(getattr(start, "flow_style", False))
        # A block collection ends, for the parser, where the next token begins.
        if start is end or (flow and not self.stopped):
            self.end = end.end_mark.index
        self.spans[path] = Span(
            mark.index,
            self.end,
            (key or start).start_mark.line + 1,
            key.start_mark.index if key else None,
            mark.column,
            flow,
        )


_TOO_DEEP = "nested too deeply"
#: libyaml's words, where ours tell better what to do.
_REASONS = {
    "could not find expected ':'": "neither a key with a colon nor a list item; "
    "check its indentation and quotes",
    "did not find expected key": "does not fit the lines above; check indentation "
    "and quotes",
    "did not find expected '-' indicator": "does not fit the list above; check its "
    "indentation",
    "mapping values are not allowed in this context": "a colon inside a value; put "
    "the value in quotes",
    "found character that cannot start any token": "a value can't start with this "
    "character; quote it, and indent with spaces, not tabs",
    "found unexpected end of stream": "a quote is opened and never closed",
    "found unexpected document indicator": "a quote is opened and never closed",
    "did not find expected ',' or ']'": "a [ is never closed, or a comma is missing",
    "exceeded maximum nesting depth": _TOO_DEEP,  # PyYAML 6.0.4 has a limit of its own
    "did not find expected ',' or '}'": "a { is never closed, or a comma is missing",
    "did not find expected node content": "a value is missing, or a bracket is never "
    "closed",
    "found unknown escape character": "a backslash in double quotes; use single ones",
    "found invalid Unicode character escape code": "an escape that is not a character",
    "found undefined tag handle": "a value can't start with !; put it in quotes",
    "did not find expected alphabetic or numeric character": "a value can't start "
    "with * or &; put it in quotes",
    "did not find expected comment or line break": "text after | or >; write it on "
    "the next line",
    "found a tab character where an indentation space is expected": "a tab; indent "
    "with spaces",
    "block sequence entries are not allowed in this context": "a list can't start "
    "here; write it on the next line, or put the value in quotes",
    "did not find expected <document start>": "text after the end mark (...)",
}
# Where a problem begins tells more than where it was found out.
_OPENED = ("could not", "found unexpected", "did not find expected ','")
_CONFLICT = ("<<<<<<< ", ">>>>>>> ")


def _fault(error: yaml.YAMLError, body: str) -> tuple[int, str]:
    """Return the line and the reason, in words that tell what to do."""
    for number, row in enumerate(body.split("\n"), 1):
        if row.startswith(_CONFLICT):
            return number, (
                "the mark of a merge conflict; to keep both sides: podcast-digest merge"
            )
    mark = getattr(error, "problem_mark", None)
    if mark is None:  # a character that YAML does not allow
        position = getattr(error, "position", 0)
        line = body.encode().count(b"\n", 0, position) + 1
        return line, "a control character, or a code that is not a character"
    reason = getattr(error, "problem", None) or "broken"
    if reason.startswith(_OPENED):
        mark = getattr(error, "context_mark", None) or mark
    return mark.line + 1, _REASONS.get(reason, reason)
