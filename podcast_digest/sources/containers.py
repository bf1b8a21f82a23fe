"""What a page is made of: parts, and the containers around them. Performs no I/O.

A part is where audio and links can be: a paragraph, a table cell, a piece of HTML. A
container is what may have a title: a section below a heading, a list item, a table row,
``<details>``, a callout or a quote, a paragraph that begins with bold text or a link,
the page itself.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from podcast_digest.sources import words
from podcast_digest.sources.dates import Named
from podcast_digest.sources.html import Tag
from podcast_digest.sources.markdown import Block, Definitions, span
from podcast_digest.sources.words import Run, Title

Span = tuple[int, int]
Kind = Literal[
    "page", "section", "date", "bold", "item", "row", "details", "quote", "line"
]

UNTITLED = Title()


def without(content: str, spans: Iterable[Span]) -> list[str]:
    """Return the characters, those in a span as empty strings."""
    left = list(content)
    for start, end in spans:
        left[start:end] = [""] * (end - start)
    return left


@dataclass(slots=True, kw_only=True, eq=False)
class Container:
    """What may have a title, and with it an episode."""

    kind: Kind
    first: int  #: index of its first line
    last: int  #: index behind its last line
    parent: "Container | None" = None
    level: int = 9  #: of a heading, 1 to 6
    title: Title = UNTITLED
    article: bool = False  #: a heading that leads to an article
    day: date | None = None  #: beside the title
    yearless: str = ""  #: a day that it says without its year, as written
    day_above: date | None = None  #: the last heading above that is a day
    month_above: date | None = (
        None  #: the first day of the month whose heading is above
    )
    heading: Block | None = None
    ignored: bool = False  #: by a mark on the page
    heard: int = 0  #: how many pieces of audio stand in it, and in no section inside
    part: "Part | None" = None  #: the paragraph that it is some lines of

    @property
    def line(self) -> int:
        """The number of its first line on the page."""
        return self.first + 1

    def upwards(self) -> "Iterator[Container]":
        """Yield this container and those around it, the smallest first."""
        at: Container | None = self
        while at is not None:
            yield at
            at = at.parent


@dataclass(slots=True, kw_only=True, eq=False)
class Part:
    """A paragraph, table cell or piece of HTML: where audio can be."""

    kind: Literal["text", "cell", "html"]
    first: int  #: index of its first line on the page
    last: int  #: index behind its last line
    content: str
    home: Container
    tags: list[Tag]
    runs: list[Run]
    templates: list[Span]  #: shortcodes, includes, embeds
    column: str = ""  #: what stands above a table cell
    cuts: list[Span] = field(default_factory=list)  #: what belongs to a player
    #: Where in a piece of HTML other containers begin, in order.
    homes: list[tuple[int, Container]] = field(default_factory=list)
    _ends: list[int] | None = None  #: where its lines end

    def line(self, place: int) -> int:
        """Return the number on the page of the line that holds this place."""
        if self._ends is None:
            self._ends = [match.start() for match in re.finditer("\n", self.content)]
        return self.first + bisect_left(self._ends, place) + 1

    def home_at(self, place: int) -> Container:
        """Return the smallest container around a place."""
        begun = bisect_right(self.homes, place, key=lambda home: home[0])
        return self.homes[begun - 1][1] if begun else self.home

    def rows(self, first: int, last: int) -> "Part":
        """Return what stands in some of its lines, by their index on the page."""
        ends = [-1, *(m.start() for m in re.finditer("\n", self.content))]
        ends.append(len(self.content))
        start = ends[first - self.first] + 1
        end = ends[min(last - self.first, len(ends) - 1)]
        return Part(
            kind=self.kind,
            first=first,
            last=last,
            content=self.content[start:end],
            home=self.home,
            tags=[],
            runs=[
                run._replace(start=run.start - start, end=run.end - start)
                for run in self.runs
                if start <= run.start and run.end <= end
            ],
            templates=[],
            cuts=[(a - start, b - start) for a, b in self.cuts if start <= a < end],
        )

    def title_at(self, place: int) -> Title:
        """Return the title beside a place, in its line alone."""
        rows = [list(row) for end, row in groupby(self.runs, _ends_line) if not end]
        number = self.content.count("\n", 0, place)
        whole = (
            sum(map(_ends_line, self.runs)) == self.content.count("\n") == len(rows) - 1
        )
        return words.of_line(rows[number]) if whole else Title()


class Place(NamedTuple):
    """Where a piece of a page stands."""

    above: Named | None  #: the last date above
    goes_on: bool  #: a heading follows


class Outline(NamedTuple):
    """A page in its order, top first."""

    page: Container
    containers: Sequence[Container]
    parts: Sequence[Part]
    blocks: Sequence[tuple[Block, Container]]
    definitions: Definitions
    open: Sequence[Container] = ()  #: at its end, the outermost first
    above: Named | None = None  #: the last date above its end
    #: A heading that follows it begins something, whatever else follows.
    ends: bool = True


def _ends_line(run: Run) -> bool:
    return run.text == "\n"


def blocks_below(
    outline: Outline, owners: Sequence[Container]
) -> dict[Container, list[Block]]:
    """Return the blocks of text below each title.

    What would be nobody's is of the line above it that holds a title and audio, up
    to the next such line, heading or rule.
    """
    blocks: dict[Container, list[Block]] = {owner: [] for owner in owners}
    lines: dict[int, list[Container]] = {}
    for owner in owners:
        if owner.kind == "line":
            lines.setdefault(owner.first, []).append(owner)
    above: Container | None = None
    for block, home in outline.blocks:
        alone = above if above and above.parent is home else None
        for container in home.upwards():
            if container in blocks:
                if container.heading is not block:
                    blocks[container].append(block)
                alone = None
                break
            if container.kind == "date":
                break
        held = [c for n in range(*span(block)) for c in lines.get(n, ())]
        if held or block[0].type in ("heading_open", "hr"):
            above = held[0] if len(held) == 1 else None
        elif alone:
            blocks[alone].append(block)
    return blocks


def html_below(outline: Outline, owners: Sequence[Container]) -> dict[Container, str]:
    """Return what stands in raw HTML below titles that stand there, too."""
    found: dict[Container, str] = dict.fromkeys(owners, "")
    for part in outline.parts:
        if part.kind != "html":
            continue
        inside = {home for _, home in part.homes}
        bounds = [*part.homes, (len(part.content), part.home)]
        left = without(part.content, part.cuts) if inside else []
        for (start, home), (end, _) in pairwise(bounds):
            owner = next((c for c in home.upwards() if c in found), None)
            if owner in inside:
                found[owner] += "".join(left[start:end])
    return {owner: html for owner, html in found.items() if html}
