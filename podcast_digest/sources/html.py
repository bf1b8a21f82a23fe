"""The tags in a piece of raw HTML, and where they stand. Performs no I/O."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from podcast_digest.sources.words import Run

#: Tags that show something without a word of text.
VISIBLE = frozenset(
    ["img", "picture", "video", "iframe", "svg", "canvas", "object", "embed", "hr"]
)

_COMMENTS = 50
_REFERENCE = re.compile(r"&(#\w+|\w+);")
# Stands for "&" while HTMLParser reads; no page holds it, clean() has removed it.
_AMPERSAND = "\uffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One tag, from its ``<`` to behind its ``>``."""

    name: str
    attributes: Mapping[str, str]
    start: int
    end: int
    closes: bool


def tags(html: str, offset: int = 0) -> list[Tag]:
    """Return the tags of some HTML that starts at ``offset``; comments hold none.

    >>> [(t.name, t.attributes, t.closes) for t in tags("<AUDIO SRC=a.mp3></AUDIO>")]
    [('audio', {'src': 'a.mp3'}, False), ('audio', {}, True)]
    """
    html = _read(html)
    scanner = _Scanner(html, offset)
    scanner.feed(html.replace("&", _AMPERSAND))
    scanner.close()
    return scanner.found


def _read(html: str) -> str:
    """Return HTML without its end where no tag can be.

    HTMLParser would read all of that again for each tag that it takes for one.
    """
    if html.count("<!--") > _COMMENTS:  # fewer may be in quotes
        unclosed = html.find("<!--", html.rfind("-->") + 1)
        html = html if unclosed < 0 else html[:unclosed]
    return html[: html.rfind(">") + 1]


def link_ends(found: Iterable[Tag]) -> dict[int, int]:
    """Return where each link ends, by where it starts."""
    ends: dict[int, int] = {}
    opened = None
    for tag in found:
        if tag.name == "a" and not tag.closes:
            opened = tag
        elif tag.name == "a" and opened:
            ends[opened.start] = tag.end
            opened = None
    return ends


def runs(
    html: str, found: Sequence[Tag], start: int = 0, end: int | None = None
) -> Iterator[Run]:
    """Yield the words between two places of some HTML, whose tags these are.

    ``found`` is in order. A link that is open at ``end`` ends there.
    """
    end = len(html) if end is None else end
    first = bisect_left(found, start, key=lambda tag: tag.start)
    last = bisect_left(found, end, key=lambda tag: tag.start)
    inside = found[first:last]
    ends = link_ends(inside)
    link, at, bold, place = "", (-1, -1), 0, start
    for tag in inside:
        if text := html[place : tag.start]:
            yield Run(unescape(text), link, bool(bold), start=at[0], end=at[1])
        place = tag.end
        if tag.name == "a":
            link = "" if tag.closes else tag.attributes.get("href", "").strip()
            at = (tag.start, ends.get(tag.start, tag.end)) if link else (-1, -1)
            yield Run("", link, start=at[0], end=at[1])
        elif tag.name in ("b", "strong"):
            bold = max(0, bold + (-1 if tag.closes else 1))
        elif tag.name == "img":
            alt = tag.attributes.get("alt", "")
            yield Run(alt, link, picture=tag.attributes.get("src", "") or "img")
        elif tag.name in ("br", "p", "div", "td", "summary"):
            yield Run("\n")
    if text := html[place:end]:
        yield Run(unescape(text), link, bool(bold), start=at[0], end=at[1])


class _Scanner(HTMLParser):
    def __init__(self, html: str, offset: int) -> None:
        super().__init__(convert_charrefs=False)
        self.html, self.base = html, offset
        self.found: list[Tag] = []
        self.line_starts = [0]
        for line in html.split("\n"):
            self.line_starts.append(self.line_starts[-1] + len(line) + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        length = len(self.get_starttag_text() or "")
        # The first of two attributes of one name counts (HTML §13.2.5.33).
        attributes = {name: _value(text or "") for name, text in reversed(attrs)}
        self._add(tag, attributes, length, closes=False)

    def handle_endtag(self, tag: str) -> None:
        start = self._start()
        self._add(tag, {}, self.html.find(">", start) + 1 - start, closes=True)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # <audio/> opens one all the same: HTML has no self-closing players.
        self.handle_starttag(tag, attrs)

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        # The inherited one fails on an unknown <![…; for HTML it is a comment.
        return self.parse_bogus_comment(i, report)

    def _start(self) -> int:
        line, column = self.getpos()
        return self.line_starts[line - 1] + column

    def _add(
        self, name: str, attributes: Mapping[str, str], length: int, *, closes: bool
    ) -> None:
        start = self.base + self._start()
        self.found.append(
            Tag(
                name=name,
                attributes=attributes,
                start=start,
                end=start + length,
                closes=closes,
            )
        )


def _value(text: str) -> str:
    """Decode references that end in a semicolon.

    Without one, ``&times`` in ``?a=1&timestamp=2`` is text (HTML §13.2.5.73), but
    HTMLParser of Python 3.11 makes it a ``×``.
    """
    return _REFERENCE.sub(lambda m: unescape(m[0]), text.replace(_AMPERSAND, "&"))
