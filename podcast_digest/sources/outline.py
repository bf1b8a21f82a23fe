"""A walk down a page: its parts, and the containers around them. Performs no I/O."""

import re
from typing import Literal

from markdown_it.token import Token

from podcast_digest.sources import dates, html, lines, markdown, quotes, words
from podcast_digest.sources.addresses import has_audio, is_audio, is_page
from podcast_digest.sources.containers import Container, Kind, Outline, Part, Place
from podcast_digest.sources.markdown import TEMPLATE, Block, span
from podcast_digest.sources.rows import Cells, cells_of, name_row, name_rows, within
from podcast_digest.sources.words import Run, Title

#: Deeper headings belong to the text of the article around them, even with a link.
DEEPEST = 3
_DEEPEST_HTML = 50  # containers in one another
_IN_DETAILS = 7  # the level of a date in a <summary>, below all headings
#: What an author writes beside audio that is no episode.
IGNORE = re.compile(
    r"<!--\s*podcast-digest:\s*ignore\b(?:(?!-->|<!--).)*-->", re.DOTALL
)

_CONTAINERS: dict[str, Kind] = {
    "details": "details",
    "li": "item",
    "tr": "row",
    "aside": "quote",
}


#: The heading that may follow a piece of a page, as any heading does.
_NEXT = "# next"


def outline(lines: list[str | None], place: Place | None = None) -> Outline:
    """Return the parts and containers of a page.

    ``place`` is where they stand if they are a piece of it. Blanks the lines between
    articles that would make a heading of a summary. Raises DigestError where a page
    would keep the parser busy for minutes.
    """
    text = "\n".join(line or "" for line in lines)
    above, goes_on = place or (None, False)
    found, definitions = markdown.blocks(f"{text}\n{_NEXT}" if goes_on else text)
    ends = not goes_on or (
        found[-1][0].type == "heading_open" and span(found[-1])[0] == len(lines)
    )
    walk = _Walk(lines, found[:-1] if goes_on and ends else found, above)
    for number, block in enumerate(walk.found):
        with markdown.inside(block, definitions):
            walk.read(number, block)
    for container in walk.open:
        container.last = len(lines)
    return Outline(
        walk.containers[0],
        walk.containers,
        walk.parts,
        walk.blocks,
        definitions,
        walk.open,
        walk.last,
        ends and not walk.ignore and not walk.unclosed,
    )


class _Walk:
    """What is open, and which dates are above, on the way down a page."""

    def __init__(
        self,
        lines: list[str | None],
        found: list[Block],
        last: dates.Named | None,
    ) -> None:
        self.lines, self.found = lines, found
        page = Container(kind="page", first=0, last=len(lines), level=0)
        self.open = [page]
        self.containers = [page]
        self.parts: list[Part] = []
        self.blocks: list[tuple[Block, Container]] = []
        #: Headings above that are dates, with their levels.
        self.dates: list[tuple[int, dates.Named]] = []
        self.last = last  #: heading above that is a date, of whatever level
        self.ignore = False  # a mark stands above
        self.unclosed = False  # what a ``</details>`` further down would have closed
        closing = [
            n for n, b in enumerate(found) if "</details" in b[0].content.lower()
        ]
        self.last_details = closing[-1] if closing else -1

    def push(self, kind: Kind, first: int, last: int, **more: object) -> Container:
        above = self.dates[-1][1] if self.dates else dates.Named()
        container = Container(
            kind=kind,
            first=first,
            last=last,
            parent=self.open[-1],
            day_above=above.day,
            month_above=None if above.day else above.first,
            **more,  # type: ignore[arg-type]
        )
        self.open.append(container)
        self.containers.append(container)
        return container

    @property
    def above(self) -> dates.Named | None:
        """The last date above, or that of what is open here."""
        inside = (named for level, named in self.dates if level == _IN_DETAILS)
        return next(inside, self.last)

    def line(self, runs: list[Run]) -> tuple[Title, str]:
        return lines.title_of(runs, self.above)

    def cell(self, row: Container, runs: list[Run]) -> list[Run]:
        said = lines.apart(runs, self.above)
        row.day, row.yearless = row.day or said.day, row.yearless or said.text
        return said.runs

    def close(self, container: Container, last: int) -> None:
        """Close a container, and all that was left open in it."""
        while container in self.open:
            self.open.pop().last = last
        if container.kind == "details" and dates.heading(container.title.text):
            self.dates = [dated for dated in self.dates if dated[0] != _IN_DETAILS]

    def read(self, number: int, block: Block) -> None:
        first, last = span(block)
        if number > self.last_details:  # one that is never closed hides nothing
            for container in [c for c in self.open if c.kind == "details"]:
                self.unclosed = True
                self.close(container, first)
        ignored, self.ignore = self.ignore, False
        heading = block[0].type == "heading_open"
        if heading and self._is_rule(number, block):
            self.lines[last - 1] = None
        elif heading:
            title = words.of_heading(markdown.runs(block[1]))
            section = self._section(int(block[0].tag[1]), title, first, block)
            section.ignored = ignored
            self.blocks.append((block, section))
            self._part(block[1], "text")
            return
        aside = self.push("line", first, last, ignored=True) if ignored else None
        if block[0].type == "html_block":
            self._html(block)
        elif heading or block[0].type == "paragraph_open":
            self._paragraph(block)
        else:
            self.blocks.append((block, self.open[-1]))
            self._nested(block)
        if aside:
            self.close(aside, last)

    def _is_rule(self, number: int, block: Block) -> bool:
        """Tell text above a ``---`` that was meant as a line between two articles.

        Without a blank line above it, CommonMark makes the text a heading (§4.3); a
        summary or a player would be lost with it. It is a title where no article is
        above and audio is below.
        """
        first, last = span(block)
        if block[0].markup != "-" or (self.lines[last - 1] or "").strip() != "---":
            return False
        title = words.of_heading(markdown.runs(block[1]))
        if is_page(title.link) or dates.heading(title.text):
            return False
        if last - first > 2 or title.link or any(c.article for c in self.open):
            return True
        for below in self.found[number + 1 :]:
            if below[0].type == "heading_open":
                return True
            if any(has_audio(token.content) for token in below):
                return False
        return True

    def _section(
        self, level: int, title: Title, first: int, block: Block | None = None
    ) -> Container:
        named = dates.heading(title.text)
        if named and named.year is None:  # June, below 2026
            named = named.of(self.last.year if self.last else None)
        inside = any(c.article and c.level < level for c in self.open)
        article = not named and is_page(title.link) and (level <= DEEPEST or not inside)
        for container in [
            c
            for c in self.open
            if c.kind in ("section", "date", "bold")
            and (c.level >= level or (named and c.article))
        ]:
            self.close(container, first)
        if named or not (article or inside or is_audio(title.link)):
            self.dates = [dated for dated in self.dates if dated[0] < level]
        if named:
            self.last = named
            self.dates.append((level, named))
        kind: Kind = "date" if named else "section"
        section = self.push(kind, first, first, level=level, heading=block)
        section.article = article
        section.title, section.day = title, title.day
        if named:  # a piece of the page's, if nothing below names it
            above = section.parent.title.text if section.parent else ""
            whole = f"{above} · {title.text}" if above else title.text
            section.title = title._replace(text=whole)
            section.day = named.day
        return section

    def _paragraph(self, block: Block) -> None:
        first, last = span(block)
        runs = markdown.runs(block[1])
        title, said = self.line(runs) if block[1].children else (Title(), "")
        loud = [run for run in runs if not lines.is_when(run, self.above)]
        heard = has_audio(block[1].content) or any(map(words.plays, runs))
        if title.text and all(run.bold for run in loud) and not heard:
            # As good as a heading, but of no level.
            for container in [c for c in self.open if c.kind == "bold"]:
                self.close(container, first)
            self.push(
                "bold", first, last, level=7, heading=block, title=title, day=title.day
            )
        self.blocks.append((block, self.open[-1]))
        groups = lines.groups(runs) if heard else []
        if sum(with_audio for _, _, with_audio in groups) > 1:
            self._lines(block, runs, groups)
            return
        line = None
        if lines.names(title) and heard:
            line = self.push("line", first, last, title=title, yearless=said)
            line.day = title.day or words.day_in_lines(words.lines_of(runs))
        self._part(block[1], "text", runs)
        if line:
            self.close(line, last)

    def _lines(
        self, block: Block, runs: list[Run], groups: list[tuple[int, list[Run], bool]]
    ) -> None:
        """Read a paragraph whose lines hold several titles, with what is below each."""
        first, last = span(block)
        part = self._part(block[1], "text", runs)
        ends = [-1, *(m.start() for m in re.finditer("\n", part.content))]
        bounds = [number for number, _, _ in groups] + [last - first]
        for (number, row, _), below in zip(groups, bounds[1:], strict=True):
            title, said = self.line(row)
            line = self.push(
                "line", first + number, first + below, title=title, part=part
            )
            line.yearless = said
            line.day = title.day or words.day_in_lines([row])
            self.close(line, first + below)
            part.homes.append((ends[number] + 1, line))

    def _html(self, block: Block) -> None:
        """Read a piece of HTML, whose tags may open and close containers."""
        last = span(block)[1]
        before = self.open[-1]
        part = self._part(block[0], "html")
        headed = False
        for number, tag in enumerate(part.tags):
            line = part.line(tag.start) - 1
            level = re.fullmatch("h([1-6])", tag.name)
            if level and not tag.closes:
                title = words.of_heading(within(part, number))
                if title.text:
                    self._section(int(level[1]), title, line, block)
                    headed = True
            elif kind := _CONTAINERS.get(tag.name):
                opened = [c for c in self.open if c.kind == kind]
                if opened and (tag.closes or kind not in ("details", "quote")):
                    self.close(opened[-1], line + 1)
                if not tag.closes and len(self.open) < _DEEPEST_HTML:
                    container = self.push(kind, line, last)
                    if kind == "item":
                        inside = list(within(part, number))
                        container.title, container.yearless = self.line(inside)
                        container.day = container.title.day
                    elif kind == "quote":
                        container.title = quotes.title_of_html(within(part, number))
                        container.day = container.title.day
                    elif kind == "row":
                        cells = cells_of(part, number)
                        name_row(
                            container, [self.cell(container, c) for c in cells], ()
                        )
            elif tag.name == "summary" and not tag.closes:
                if self.open[-1].kind == "details":
                    title = words.of_heading(within(part, number))
                    self.open[-1].title = title._replace(why="<summary>")
                    self.open[-1].day = title.day
                    named = dates.heading(title.text)
                    if named and named.year:
                        self.dates.append((_IN_DETAILS, named))
                continue
            else:
                continue
            part.homes.append((tag.start, self.open[-1]))
        for container in [c for c in self.open if c.kind in ("item", "row")]:
            self.close(container, last)
        self.blocks.append((block, self.open[-1] if headed else before))

    def _nested(self, block: Block) -> None:
        """Read a list, a table or a quote: its items and rows are containers."""
        opened: list[Container] = []
        columns: list[str] = []
        cells: list[list[Run]] = []
        rows: list[tuple[Container, Cells]] = []
        quoted: list[tuple[int, Container]] = []
        before = ""
        for number, token in enumerate(block):
            first, last = token.map or (0, 0)
            if token.type == "list_item_open" or (token.type == "tr_open" and columns):
                kind: Kind = "row" if token.type == "tr_open" else "item"
                opened.append(self.push(kind, first, last))
                cells = []
            elif token.type in ("list_item_close", "tr_close") and opened:
                container = opened.pop()
                if container.kind == "row":
                    rows.append((container, cells))
                self.close(container, container.last)
            elif token.type == "blockquote_open":
                if (title := quotes.title(block, number)).text:
                    quote = self.push("quote", first, last, title=title, day=title.day)
                    quoted.append((token.level, quote))
            elif token.type == "blockquote_close":
                if quoted and quoted[-1][0] == token.level:
                    _, quote = quoted.pop()
                    self.close(quote, quote.last)
            elif token.type == "table_close":
                name_rows(rows, columns)
            elif token.type == "html_block":
                self._part(token, "html")
            elif token.type == "inline":
                runs = markdown.runs(token)
                home = self.open[-1]
                if before == "th_open":
                    columns.append(token.content.strip().lower())
                elif before == "td_open":
                    cells.append(self.cell(home, runs))
                elif home.kind == "item" and not home.title.why:
                    title, home.yearless = self.line(runs)
                    # What has none is not asked again: its first line decides.
                    home.title = title if title.why else Title(why="nothing")
                    home.day = title.day
                text = before in ("paragraph_open", "heading_open")
                part = self._part(token, "text" if text else "cell", runs)
                if before == "td_open" and len(cells) <= len(columns):
                    part.column = columns[len(cells) - 1]
            before = token.type

    def _part(
        self,
        token: Token,
        kind: Literal["text", "cell", "html"],
        runs: list[Run] | None = None,
    ) -> Part:
        first, last = token.map or (0, 0)
        content = token.content
        if kind == "html":
            found = html.tags(content)
            templates = [match.span() for match in TEMPLATE.finditer(content)]
            runs = list(html.runs(content, found))
        else:
            children = token.children or []
            inside = [c for c in children if c.type == "html_inline"]
            found = [t for c in inside for t in html.tags(c.content, c.meta["span"][0])]
            templates = [
                c.meta["span"] for c in children if c.type in ("template", "embed")
            ]
        home = self.open[-1]
        if IGNORE.search(content):
            if kind == "html" and not IGNORE.sub("", content).strip():
                self.ignore = True
            elif home.kind in ("item", "row", "line") or token.type == "heading":
                home.ignored = True
            else:
                home = self.push("line", first, last, ignored=True)
                self.close(home, last)
        part = Part(
            kind=kind,
            first=first,
            last=last,
            content=content,
            home=home,
            tags=found,
            runs=markdown.runs(token) if runs is None else runs,
            templates=templates,
        )
        self.parts.append(part)
        return part
