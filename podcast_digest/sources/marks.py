"""What we write into a page stands between marks of ours. Performs no I/O.

    <!-- podcast-digest:ID -->
    …
    <!-- /podcast-digest -->

Only what is between them is ever changed; import does not read it. Comments of HTML
are shown by no reader of Markdown, and one may stand right behind a paragraph.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from podcast_digest.errors import DigestError

_BEGIN = re.compile(r"[ \t]*<!--\s*podcast-digest:(\S+)\s*-->[ \t]*\r?\n?")
_END = re.compile(r"[ \t]*<!--\s*/podcast-digest\s*-->[ \t]*\r?\n?")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


class Block(NamedTuple):
    """What is to stand between a pair of marks."""

    name: str  #: the episode's id, or another name
    body: str  #: Markdown; lines end in ``\\n``. Empty: the marks go with it
    line: int  #: in front of which it is put, counted from 0, where it is new


class _Span(NamedTuple):
    """Lines of a block, its marks included, as list indexes."""

    start: int
    stop: int


def written(text: str, blocks: Sequence[Block], name: str = "page") -> str:
    """Return a page with these blocks; nothing else of it changes.

    Line ends are those of the page. Raises DigestError for marks that do not match.
    """
    bom = "\ufeff" * text.startswith("\ufeff")
    lines = _lines(text.removeprefix(bom))
    newline = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    there = _spans(lines, name)
    changes = [
        (there.get(_name(b.name)) or _Span(b.line, b.line), number, b)
        for number, b in enumerate(blocks)
    ]
    # From the end, so that the places in front stay true.
    for span, _, block in sorted(changes, reverse=True):
        rows = _rows(block, newline)
        last = span.stop >= len(lines) and lines and not lines[-1].endswith("\n")
        if rows and last:
            rows[-1] = rows[-1].removesuffix(newline)
            if span.start == span.stop:
                rows[0] = newline + rows[0]
        lines[span.start : span.stop] = rows
    return bom + "".join(lines)


def names(text: str, name: str = "page") -> list[str]:
    """Return the names of the blocks of a page, as ``written`` spells them."""
    return list(_spans(_lines(text), name))


def without(text: str, name: str = "page") -> str:
    """Return a page with empty lines for its blocks, so that places stay true."""
    if "podcast-digest" not in text:
        return text
    lines = _lines(text)
    for span in _spans(lines, name).values():
        for at in range(*span):
            lines[at] = "\n" * lines[at].endswith("\n")
    return "".join(lines)


def _lines(text: str) -> list[str]:
    """Return the lines as Markdown has them, with their ends."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _name(name: str) -> str:
    """Return a name that can stand in a comment."""
    return quote(name, safe="!#$%&'()*+,/:;=?@[]~")


def _rows(block: Block, newline: str) -> list[str]:
    if not block.body:
        return []
    rows = block.body.strip("\n").split("\n")
    marked = [f"<!-- podcast-digest:{_name(block.name)} -->", "", *rows, ""]
    return [row + newline for row in (*marked, "<!-- /podcast-digest -->")]


def _spans(lines: Sequence[str], name: str) -> dict[str, _Span]:
    """Return where each block stands."""
    found: dict[str, _Span] = {}
    begun: tuple[str, int] | None = None
    for number, line in _outside_code(lines):
        if begin := _BEGIN.fullmatch(line.removeprefix("\ufeff")):
            if begun:
                raise DigestError(_unclosed(name, *begun))
            if begin[1] in found:
                raise DigestError(
                    f"{name}:{number + 1}: podcast-digest:{begin[1]} is there "
                    "twice; delete one of them"
                )
            begun = begin[1], number
        elif _END.fullmatch(line):
            if not begun:
                raise DigestError(
                    f"{name}:{number + 1}: <!-- /podcast-digest --> ends nothing; "
                    "delete it"
                )
            found[begun[0]] = _Span(begun[1], number + 1)
            begun = None
    if begun:
        raise DigestError(_unclosed(name, *begun))
    return found


def _unclosed(name: str, mark: str, number: int) -> str:
    return (
        f"{name}:{number + 1}: podcast-digest:{mark} begins here and does not end; "
        "add <!-- /podcast-digest --> behind it"
    )


def _outside_code(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines that are no example of how to write them."""
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        elif not fence:
            yield number, line
