"""The headings of a page: which are articles, months, or part of a text. No I/O."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from podcast_digest.sources.addresses import is_audio, is_page
from podcast_digest.sources.audio import parts, players
from podcast_digest.sources.html import tags
from podcast_digest.sources.markdown import Block, span
from podcast_digest.sources.text import month

#: Deeper headings belong to the text, even with a link.
DEEPEST = 3


@dataclass(slots=True, kw_only=True)
class Section:
    """An article's heading and the blocks below it."""

    heading: Block
    title: str
    link: str  #: as written
    month: datetime.date | None
    blocks: list[Block] = field(default_factory=list)

    @property
    def level(self) -> int:
        """One for ``#``, two for ``##`` …."""
        return _level(self.heading)

    @property
    def line(self) -> int:
        """The number of the heading's line."""
        return span(self.heading)[0] + 1


def sections(found: list[Block], lines: list[str | None]) -> list[Section]:
    """Return the articles of a page.

    One begins at a heading that holds a link, and ends at the next such heading, at
    a month, or at a heading that is no deeper than its own. A heading that links to
    audio alone is an article only where it can't be a player of the article above.
    """
    result = list(_sections(found, lines))
    levels = [section.level for section in result]
    if levels[:1] == [1] and levels.count(1) == 1 < len(levels):
        # The page's own title, linked to its home; unless it has audio of its own.
        own = list(parts([result[0].heading, *result[0].blocks]))
        if not players(own) and not any(part.links for part in own):
            return result[1:]
    return result


def _sections(found: list[Block], lines: list[str | None]) -> Iterator[Section]:
    current: Section | None = None
    above, above_level = None, 0
    for block in found:
        if block[0].type == "heading_open":
            level, rule = _level(block), _is_rule(block, lines)
            title, links = _heading(block)
            inside = current is not None and level > current.level
            if first := month(title):
                above, above_level, current = first, level, None
            elif (
                links
                and level <= DEEPEST
                and (is_page(links[0]) or not (inside or rule))
            ):
                current = Section(
                    heading=block, title=title, link=links[0].strip(), month=above
                )
                yield current
                continue
            elif rule:
                lines[span(block)[1] - 1] = None
            elif not inside:
                current = None
                above = None if level <= above_level else above
        if current:
            current.blocks.append(block)


def _level(heading: Block) -> int:
    return int(heading[0].tag[1])


def _is_rule(heading: Block, lines: list[str | None]) -> bool:
    """Tell text above a ``---`` that was meant as a line between two articles.

    Without a blank line above it, CommonMark makes the text a heading (§4.3); a
    summary or a player would be lost with it.
    """
    last = lines[span(heading)[1] - 1] or ""
    return heading[0].markup == "-" and last.strip() == "---"


def _heading(block: Block) -> tuple[str, list[str]]:
    """Return the plain text of a heading; its links to pages, then to audio.

    The words of a link to audio and a bare address are no part of a title, unless
    there is nothing else.
    """
    links: list[str] = []
    words: list[tuple[str, bool]] = []
    aside = False
    for token in block[1].children or ():
        if token.type == "link_open":
            links.append(str(token.attrs["href"]))
            aside = is_audio(links[-1]) or token.info in ("bare", "auto")
        elif token.type == "link_close":
            aside = False
        elif token.type == "html_inline":
            links += [tag.attributes.get("href", "") for tag in tags(token.content)]
        elif token.type in ("softbreak", "hardbreak"):
            words.append((" ", aside))
        else:
            words.append((token.content, aside))
    title = "".join(word for word, left_out in words if not left_out)
    if not title.strip():
        title = "".join(word for word, _ in words)
    useful = [link for link in links if is_page(link) or is_audio(link)]
    useful.sort(key=is_audio)
    return " ".join((title.strip() or "".join(useful[:1])).split()), useful
