"""A Markdown page as blocks, every link and tag knowing where it stands.

Performs no I/O. CommonMark with tables, and two things that readers of real pages
see as links: bare addresses, and addresses of audio files with spaces in them. The
addresses stay as they were written.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, autolink, html_inline, link
from markdown_it.token import Token

from podcast_digest.sources.addresses import is_audio

#: A heading, paragraph, list … with all that is in it.
Block = list[Token]
#: By label: ``map`` has the lines of each ``[label]: address``.
Definitions = Mapping[str, Any]

_Rule = Callable[[StateInline, bool], bool]

_BARE_ENDS = '<>"`|，。；、！？：\u3000'
_TRAILING = "?!.,:;*_~'\"]}）》】」』”’"


def blocks(page: str) -> tuple[list[Block], Definitions]:
    """Return the top-level blocks of a page, and its link definitions by label.

    In every token of a link or an HTML tag, ``meta["span"]`` says where it starts
    and ends in the content of its paragraph.
    """
    environment: dict[str, Any] = {}
    tokens = _PARSER.parse(page, environment)
    return list(_grouped(tokens)), environment.get("references", {})


def labels(source: str, definitions: Definitions) -> list[str]:
    """Return the labels of the definitions that some Markdown makes use of."""
    tokens = _PARSER.parse(source, {"references": dict(definitions)})
    inside = (child for token in tokens for child in token.children or ())
    used = dict.fromkeys(str(child.meta.get("label")) for child in inside)
    return [label for label in used if label in definitions]


def span(block: Block) -> tuple[int, int]:
    """Return the index of a block's first line, and the one behind its last."""
    first, last = block[0].map or (0, 0)
    return first, last


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
            or any(mark in token.content for mark in ("<", "[", "://"))
        ):
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        before = token


def _located(rule: _Rule) -> _Rule:
    """Have a rule of the parser note where its tokens stand."""

    def located(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        for token in state.tokens[count:]:
            if token.type in ("link_open", "html_inline"):
                token.meta.setdefault("span", (start, state.pos))
        return True

    return located


def _bare_link(state: StateInline, silent: bool) -> bool:
    """Read ``https://…`` in running text as a link, as GFM's autolinks do."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = next(
        (s for s in ("https", "http") if state.pending.lower().endswith(s)), None
    )
    if scheme is None:
        return False
    start, end = state.pos - len(scheme), state.pos + 3
    while end < state.posMax and not _ends_bare(state.src[end]):
        end += 1
    while state.src[end - 1] in _TRAILING or (
        state.src[end - 1] == ")"
        and state.src.count(")", start, end) > state.src.count("(", start, end)
    ):
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


def _push_link(state: StateInline, href: str, text: str, span: tuple[int, int]) -> None:
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": href}
    token.info = "bare" if href == text else ""
    token.meta["span"] = span
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1)


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"store_labels": True}).enable("table")
    parser.core.ruler.at("inline", _inline)
    for name, rule in (
        ("html_inline", html_inline),
        ("link", link),
        ("autolink", autolink),
    ):
        parser.inline.ruler.at(name, _located(rule))
    parser.inline.ruler.before("link", "bare_link", _bare_link)
    parser.inline.ruler.after("link", "spaced_link", _spaced_link)
    return parser


_PARSER = _parser()
