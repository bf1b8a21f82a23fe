"""The audio of an article, and its text without it. Performs no I/O."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from podcast_digest.sources.addresses import is_audio
from podcast_digest.sources.html import VISIBLE, Tag, tags
from podcast_digest.sources.markdown import Block

Span = tuple[int, int]


@dataclass(slots=True, kw_only=True)
class Part:
    """A paragraph, table cell or piece of HTML: where audio can be."""

    kind: Literal["text", "cell", "html"]
    first: int  #: index of its first line on the page
    last: int  #: index behind its last line
    content: str
    tags: list[Tag]
    links: list[tuple[str, Span]]  #: links to audio, as written
    cuts: list[Span] = field(default_factory=list)  #: what belongs to a player

    def line(self, place: int) -> int:
        """Return the number on the page of the line that holds this place."""
        return self.first + self.content.count("\n", 0, place) + 1


@dataclass(slots=True)
class Player:
    """An ``<audio>`` element: the address that a browser would play, if any."""

    part: Part
    start: int
    src: str
    sources: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """``src`` wins over the sources (HTML §4.8.11.5), then what all apps play."""
        common = [s for s in self.sources if is_audio(s, (".mp3", ".m4a"))]
        return next((a for a in (self.src, *common, *self.sources) if a), "")


def parts(blocks: Iterable[Block]) -> Iterator[Part]:
    """Yield what can hold audio, in the order of the page; code can't."""
    for block in blocks:
        before = ""
        for token in block:
            first, last = token.map or (0, 0)
            if token.type == "html_block":
                found = tags(token.content)
                yield Part(
                    kind="html",
                    first=first,
                    last=last,
                    content=token.content,
                    tags=found,
                    links=list(_html_links(found)),
                )
            elif token.type == "inline":
                found, links = [], []
                for child in token.children or ():
                    if child.type == "html_inline":
                        found += tags(child.content, child.meta["span"][0])
                    elif child.type == "link_open":
                        href = str(child.attrs["href"])
                        if is_audio(href):
                            links.append((href, child.meta["span"]))
                yield Part(
                    kind="text" if before in _TEXT else "cell",
                    first=first,
                    last=last,
                    content=token.content,
                    tags=found,
                    links=links + list(_html_links(found)),
                )
            before = token.type


_TEXT = ("paragraph_open", "heading_open")


def _html_links(found: Iterable[Tag]) -> Iterator[tuple[str, Span]]:
    opened = None
    for tag in found:
        if tag.name == "a" and not tag.closes:
            opened = tag if is_audio(tag.attributes.get("href", "")) else None
        elif tag.name == "a" and opened:
            yield opened.attributes["href"], (opened.start, tag.end)
            opened = None


def players(found: Sequence[Part]) -> list[Player]:
    """Return the players in order, and mark in each part what belongs to them.

    What is inside ``<audio>`` belongs to it, for browsers don't show it; a blank line
    there splits it over several parts. One that is never closed hides nothing.
    """
    result: list[Player] = []
    opened: tuple[int, Player] | None = None
    for number, part in enumerate(found):
        for tag in part.tags:
            if tag.name == "audio" and not tag.closes:
                src = tag.attributes.get("src", "").strip()
                opened = number, Player(part, tag.start, src)
                result.append(opened[1])
            elif tag.name == "audio":
                if opened:
                    _cut_between(
                        found[opened[0] : number + 1], opened[1].start, tag.end
                    )
                opened = None
            elif tag.name == "source" and opened:
                opened[1].sources.append(tag.attributes.get("src", "").strip())
            else:
                opened = None if tag.name in ("video", "picture") else opened
                continue
            part.cuts.append((tag.start, tag.end))
    return result


def _cut_between(found: Sequence[Part], start: int, end: int) -> None:
    """Cut from a place in the first part to one in the last."""
    for part in found:
        first = start if part is found[0] else 0
        last = end if part is found[-1] else len(part.content)
        part.cuts.append((first, last))


def cut(part: Part, addresses: Collection[str], lines: list[str | None]) -> None:
    """Take the players out of the lines of the page, and links that stand alone.

    A line that says nothing but "here is the audio" goes as a whole: when no letter
    or digit is left of it without players, tags and links to ``addresses``. In a
    sentence such a link stays. Lines that go become None.
    """
    links = [span for address, span in part.links if address in addresses]
    if not (part.cuts or links):
        return
    quiet = [(tag.start, tag.end) for tag in part.tags if tag.name not in VISIBLE]
    unseen = _without(part.content, part.cuts + links + quiet)
    if part.kind != "cell" and not any(char.isalnum() for char in unseen):
        lines[part.first : part.last] = [None] * (part.last - part.first)
        return
    touched = _without(part.content, part.cuts + links)
    left = _without(part.content, part.cuts)
    place = 0
    for number, line in enumerate(part.content.split("\n"), part.first):
        here = slice(place, place + len(line))
        place += len(line) + 1
        if touched[here] == list(line):
            continue
        rest = "".join(left[here]).rstrip()
        says = unseen[here] if part.kind == "text" else left[here]
        if part.kind != "cell" and not any(char.isalnum() for char in says):
            lines[number] = None
        else:
            lines[number] = (lines[number] or "").replace(line.rstrip(), rest, 1)


def _without(content: str, spans: Iterable[Span]) -> list[str]:
    """Return the characters, those in a span as empty strings."""
    left = list(content)
    for start, end in spans:
        left[start:end] = [""] * (end - start)
    return left
