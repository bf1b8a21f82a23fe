"""A Markdown page as blocks, every link and tag knowing where it stands.

Performs no I/O. CommonMark with tables, and what readers of real pages see as links:
bare addresses, addresses of audio files with spaces in them, embeds of Obsidian
(``![[a.mp3]]``); and the tags of templates (``{{< audio >}}``, ``{% include %}``),
which are not text. The addresses stay as they were written.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore, text_join
from markdown_it.rules_inline import (
    StateInline,
    autolink,
    html_inline,
    image,
    link,
)
from markdown_it.token import Token

from podcast_digest.errors import DigestError
from podcast_digest.sources.addresses import is_audio, is_page
from podcast_digest.sources.html import Tag, link_ends, tags
from podcast_digest.sources.words import Run, is_picture

#: A heading, paragraph, list … with all that is in it.
Block = list[Token]
#: By label: ``map`` has the lines of each ``[label]: address``.
Definitions = Mapping[str, Any]

_Rule = Callable[[StateInline, bool], bool]

#: A tag of Hugo, Jekyll, Eleventy …, a component of MDX with values in braces, a
#: directive of MyST or remark, a shortcode of WordPress, a sound of Anki.
TEMPLATE = re.compile(
    r"\{\{[<%]?[^\n{}]*[>%]?\}\}|\{%[^\n{}]*%\}|<[A-Z][\w.]*\s[^<>{]*\{[^<>]*>"
    r"|:{2,3} ?(?:audio|podcast|player)(?:\[[^\]\n]*\])?\{[^\n{}]*\}"
    r"|\[(?:audio|podcast|powerpress)\s[^\[\]\n=]*=[^\[\]\n]*\](?:\[/audio\])?"
    r"|\[sound:[^\[\]\n]+\](?!\()"
)
#: Of Obsidian, and with ``][`` of Org.
_EMBED = re.compile(
    r"!?\[\[(?:file:)?([^\[\]|#\n]+)(?:#[^\[\]|\n]*)?(?:(?:\||\]\[)([^\[\]\n]*))?\]\]"
)

#: More of these in one paragraph than any page has; the parser's time grows with their
#: square.
_MARKS_LIMIT = 3_000
_MARKS = re.compile(r"[\[\]<*_`!~]")
_BRACKETS = re.compile(r"[\[\]]")
_OPEN_LIMIT = 100  #: brackets in one another, and ones that nothing closes
_LINE_LIMIT = 200_000  #: characters of one paragraph

_BARE_ENDS = '<>"`|，。；、！？：\u3000'
_TRAILING = "?!.,:;*_~'\"]}）》】」』”’"


def blocks(page: str) -> tuple[list[Block], Definitions]:
    """Return the top-level blocks of a page, and its link definitions by label.

    What is inside of them is read by ``inside``, one at a time: the tokens of a whole
    page would take a hundred times its memory.
    """
    environment: dict[str, Any] = {}
    tokens = _PARSER.parse(page, environment)
    return list(_grouped(tokens)), environment.get("references", {})


@contextmanager
def inside(block: Block, definitions: Definitions) -> Iterator[None]:
    """Have the words, links and tags of a block as its tokens' children, for a while.

    In every token of a link or an HTML tag, ``meta["span"]`` says where it starts
    and ends in the content of its paragraph.

    Raises DigestError where a page would keep the parser busy for minutes.
    """
    state = StateCore("", _PARSER, {"references": definitions}, block)
    _inline(state)
    text_join(state)
    try:
        yield
    finally:
        for token in block:
            token.children = None


def labels_in(source: str, definitions: Definitions) -> list[str]:
    """Return the labels of the definitions that some Markdown makes use of."""
    found, _ = blocks(source)
    used: dict[str, None] = {}
    for block in found:
        with inside(block, definitions):
            children = (child for token in block for child in token.children or ())
            used.update(dict.fromkeys(str(c.meta.get("label")) for c in children))
    return [label for label in used if label in definitions]


def code_in(source: str) -> Callable[[int], bool]:
    """Return what tells of a place in some Markdown whether a block of code is there.

    >>> is_code = code_in("a\\n\\n    b")
    >>> is_code(0), is_code(7)
    (False, True)
    """
    if not any(mark in source for mark in ("```", "~~~", "    ", "\t")):
        return lambda _: False
    found, _ = blocks(source)
    code = [t.map for b in found for t in b if t.type in ("fence", "code_block")]
    lines = {line for some in code if some for line in range(*some)}
    starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
    return lambda place: bisect_right(starts, place) - 1 in lines


def span(block: Block) -> tuple[int, int]:
    """Return the index of a block's first line, and the one behind its last."""
    first, last = block[0].map or (0, 0)
    return first, last


def runs(token: Token) -> list[Run]:
    """Return the words of a paragraph, a heading or a cell, and what they are.

    A picture whose address is that of a page is the link that was meant.
    """
    if not token.children:
        return [Run(token.content)]
    ends = link_ends(_inline_tags(token))
    found: list[Run] = []
    link, bare, bold, at = "", False, 0, (-1, -1)
    for child in token.children:
        kind = child.type
        if kind == "link_open":
            link, at = str(child.attrs["href"]).strip(), child.meta["span"]
            bare = child.info in ("bare", "auto")
            found.append(Run("", link, bare=bare, start=at[0], end=at[1]))
        elif kind == "link_close":
            link, bare, at = "", False, (-1, -1)
        elif kind == "html_inline":
            for tag in tags(child.content, child.meta["span"][0]):
                if tag.name == "a":
                    link = "" if tag.closes else tag.attributes.get("href", "").strip()
                    at = (tag.start, ends.get(tag.start, tag.end)) if link else (-1, -1)
                    found.append(Run("", link, start=at[0], end=at[1]))
                elif tag.name in ("b", "strong"):
                    bold = max(0, bold + (-1 if tag.closes else 1))
                elif tag.name == "img":
                    source = tag.attributes.get("src", "") or "img"
                    alt = tag.attributes.get("alt", "")
                    found.append(Run(alt, link, picture=source))
        elif kind in ("strong_open", "strong_close"):
            bold += child.nesting
        elif kind in ("softbreak", "hardbreak"):
            found.append(Run("\n"))
        elif kind == "image":
            source, place = str(child.attrs["src"]).strip(), child.meta["span"]
            if link or not meant_as_link(child):
                run = Run(child.content, link, picture=source)
                found.append(
                    run if link else run._replace(start=place[0], end=place[1])
                )
            else:
                run = Run(child.content, source, bool(bold))
                found.append(run._replace(start=place[0], end=place[1]))
        elif child.content and kind not in ("template", "embed"):
            run = Run(child.content, link, bool(bold), bare=bare)
            found.append(run._replace(start=at[0], end=at[1]))
    return found


def _inline_tags(token: Token) -> list[Tag]:
    inside = (c for c in token.children or () if c.type == "html_inline")
    return [tag for c in inside for tag in tags(c.content, c.meta["span"][0])]


def meant_as_link(image: Token) -> bool:
    """Tell ``![Title](https://…/article)``, with one exclamation mark too many."""
    source = str(image.attrs["src"])
    return (
        bool(image.content.strip())
        and "://" in source
        and is_page(source)
        and not is_picture(source)
    )


def _grouped(tokens: list[Token]) -> Iterator[Block]:
    block: Block = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


class _Parser(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url  # a %2B must stay one, byte for byte


def _inline(state: StateCore) -> None:
    """Parse inside a block only where something that we look for can be.

    Most paragraphs hold none of it, and a history holds hundreds of pages.
    """
    before = None
    for token in state.tokens:
        if token.type == "inline" and (
            (before is not None and before.type == "heading_open")
            or token.content.startswith(("**", "__"))
            or any(mark in token.content for mark in ("<", "[", "://", "{"))
        ):
            _bounded(token)
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        before = token


def _bounded(token: Token) -> None:
    """Refuse a paragraph that no person wrote, and that would take minutes."""
    content = token.content
    line = (token.map or (0, 0))[0] + 1
    if len(content) > _LINE_LIMIT:
        raise DigestError(
            f"line {line}: a paragraph of {len(content):,} characters is too long to "
            f"read; the limit is {_LINE_LIMIT:,}"
        )
    if len(content) > _MARKS_LIMIT and len(_MARKS.findall(content)) > _MARKS_LIMIT:
        raise DigestError(
            f"line {line}: a paragraph with more than {_MARKS_LIMIT:,} brackets and "
            "marks is too much to read; split it with blank lines"
        )
    if content.count("[") > _OPEN_LIMIT and _open(content) > _OPEN_LIMIT:
        raise DigestError(
            f"line {line}: more than {_OPEN_LIMIT} brackets are open in a paragraph; "
            "close them, or split it with blank lines"
        )


def _open(content: str) -> int:
    """Return how many square brackets are open at most; for each, all is read again."""
    most = depth = 0
    for bracket in _BRACKETS.findall(content):
        depth = depth + 1 if bracket == "[" else max(0, depth - 1)
        most = max(most, depth)
    return most


def _located(rule: _Rule) -> _Rule:
    """Have a rule of the parser note where its tokens stand."""

    def located(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        for token in state.tokens[count:]:
            if token.type in ("link_open", "html_inline", "image"):
                token.meta.setdefault("span", (start, state.pos))
        return True

    return located


def _template(state: StateInline, silent: bool) -> bool:
    """Read a tag of a template as one thing: what is in it is neither text nor HTML."""
    if state.src[state.pos] not in "{<:[":
        return False
    found = TEMPLATE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("template", "", 0)
        token.content = found[0]
        token.meta["span"] = found.span()
    state.pos = found.end()
    return True


def _embed(state: StateInline, silent: bool) -> bool:
    """Read ``![[a.mp3]]`` and ``[[a.mp3|text]]`` of Obsidian, if it is audio."""
    if state.src[state.pos] not in "![":
        return False
    found = _EMBED.match(state.src, state.pos, state.posMax)
    if found is None or not is_audio(found[1]):
        return False
    if not silent:
        text = (found[2] or "").strip()
        if found[0][0] == "!":
            token = state.push("embed", "", 0)
            token.content, token.meta["span"] = found[1].strip(), found.span()
        else:
            _push_link(state, found[1].strip(), text or found[1], found.span())
    state.pos = found.end()
    return True


def _bare_link(state: StateInline, silent: bool) -> bool:
    """Read ``https://…`` in running text as a link, as GFM's autolinks do."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    before = state.pending[-5:].lower()
    scheme = next((s for s in ("https", "http") if before.endswith(s)), None)
    if scheme is None:
        return False
    start, end = state.pos - len(scheme), state.pos + 3
    while end < state.posMax and not _ends_bare(state.src[end]):
        end += 1
    opened, closed = (state.src.count(mark, start, end) for mark in "()")
    while (last := state.src[end - 1]) in _TRAILING or (
        last == ")" and closed > opened
    ):
        closed -= last == ")"
        end -= 1
    if end <= state.pos + 3:
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme)]
        _push_link(state, state.src[start:end], state.src[start:end], (start, end))
    state.pos = end
    return True


def _ends_bare(char: str) -> bool:
    return char.isspace() or char in _BARE_ENDS


def _spaced_link(state: StateInline, silent: bool) -> bool:
    """Read ``[text](my file.mp3)`` as the link that its author meant.

    CommonMark §6.3 wants ``<my file.mp3>`` there; only names of audio are forgiven.
    """
    if state.linkLevel or state.src[state.pos] != "[":
        return False
    middle = state.md.helpers.parseLinkLabel(state, state.pos, True)
    if middle < 0 or not state.src.startswith("](", middle):
        return False
    line = state.src[middle + 2 : state.posMax].partition("\n")[0]
    end = line.find(")")
    while end >= 0 and not is_audio(line[:end].strip()):
        end = line.find(")", end + 1)
    if end < 0:
        return False
    if not silent:
        label = state.src[state.pos + 1 : middle]
        span = (state.pos, middle + 2 + end + 1)
        _push_link(state, line[:end].strip(), label, span)
    state.pos = middle + 2 + end + 1
    return True


def _definition(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Read ``[label]: address``; with ``[^``, a footnote begins, as on GitHub."""
    start = state.bMarks[first] + state.tShift[first]
    footnote = state.src.startswith("[^", start)
    return not footnote and reference(state, first, last, silent)


def _push_link(state: StateInline, href: str, text: str, span: tuple[int, int]) -> None:
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": href}
    token.info = "bare" if href == text else ""
    token.meta["span"] = span
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1)


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"store_labels": True}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    for name, rule in (
        ("html_inline", html_inline),
        ("image", image),
        ("link", link),
        ("autolink", autolink),
    ):
        parser.inline.ruler.at(name, _located(rule))
    parser.block.ruler.at("reference", _definition)
    parser.inline.ruler.before("link", "embed", _embed)
    parser.inline.ruler.before("escape", "template", _template)
    parser.inline.ruler.before("link", "bare_link", _bare_link)
    parser.inline.ruler.after("link", "spaced_link", _spaced_link)
    return parser


_PARSER = _parser()
