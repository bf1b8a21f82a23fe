"""What becomes of Markdown in the notes. No I/O.

Only what is certain is reported. Chinese needs no spaces and puts punctuation where
Markdown does not expect it; that is a fault only if listeners see it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from podcast_digest.checks.catalog.prose import PARAGRAPH, around, heard
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.sources import COMMONMARK, GFM
from podcast_digest.checks.shared.words import gathered, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.show.model import Episode

# Markdown

_CODE = re.compile(r"<(pre|code)>.*?</\1>", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|li|h[1-6]|t[dhr]|blockquote|[ou]l|table|hr)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_STARS = re.compile(r"\*{2,3}")
_LINK = re.compile(r"!?\[([^\[\]\n]{1,200})\] ?[(（] ?(?:https?:|www\.|mailto:)")
_TICK = re.compile(r"(?<![A-Za-z0-9`])`(?![`\s])")


class _Mark(NamedTuple):
    """A mark of Markdown that listeners see."""

    message: str
    fix: str


def _blocks(notes: str) -> Iterator[str]:
    """Yield the visible text of each paragraph, without its code."""
    for block in _BLOCK.split(_CODE.sub("", notes)):
        if text := unescape(_TAG.sub("", block)).strip():
            yield text


def _may_show_marks(text: str) -> bool:
    return "*" in text or "`" in text or "]" in text


def _mark_in(text: str) -> _Mark | None:
    """Return the first mark that is seen in a paragraph of plain text."""
    stars = _stars_in(text)
    if len(stars) > 1:
        marked = shown(text[stars[0][0] : stars[1][1]])
        return _Mark(
            f"shows {marked} with its asterisks instead of in bold",
            "Move the punctuation out of the asterisks, or put a space after them.",
        )
    # 张** is how the name of somebody is kept back.
    if stars and not text[: stars[0][0]][-1:].isalpha():
        where = around(text, *stars[0])
        return _Mark(f"shows an unclosed ** in {where}", "Close it, or remove it.")
    link = _LINK.search(text)
    if link and not link[1].isdigit():
        where = shown(text[link.start() : link.end() + 30])
        return _Mark(
            f"shows {where} instead of a link",
            "Write it as [words](address), in ASCII brackets and without a space.",
        )
    if "```" in text or len(_TICK.findall(text)) % 2:
        at = text.index("`")
        where = around(text, at, at + 1)
        return _Mark(f"shows an unclosed ` in {where}", "Close it, or remove it.")
    return None


def _stars_in(text: str) -> list[tuple[int, int]]:
    """Return the places of asterisks that were to make text bold."""
    stars = list(_STARS.finditer(text))
    bold = [found.span() for found in stars if not _is_power(found)]
    # One of a pair may look like a power: A**：B**C.
    return bold if len(bold) % 2 == 0 else [found.span() for found in stars]


def _is_power(stars: re.Match[str]) -> bool:
    """Tell a power, 2**10, and a pattern of paths, **/*.md, from bold text."""
    text, start, end = stars.string, *stars.span()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    if before in ("*", "/") or after in ("*", "/"):
        return True
    number = before.isascii() and before.isalnum()
    return number and after.isascii() and (after.isalnum() or after == "(")


def show_markdown_is_read(subject: Subject) -> Iterator[Found]:
    """No Markdown mark in the description of a show is shown as plain text."""
    text = subject.show.description
    if subject.catalog and _may_show_marks(text):
        for line in text.split("\n"):
            if mark := _mark_in(line):
                yield Found(None, "description", *mark)
                return


def markdown_is_read(subject: Subject) -> Iterator[Found]:
    """No Markdown mark in the summary is shown to listeners as plain text.

    CommonMark does not read `**A：**B` as bold: after punctuation, closing
    asterisks must be followed by a space or more punctuation.
    """
    found = []
    for episode in _published(subject):
        if not _may_show_marks(episode.description):
            continue
        if "\\" in (episode.summary or ""):
            continue  # meant to be seen, perhaps
        for text in _blocks(episode.notes):
            if mark := _mark_in(text):
                found.append(Found(episode, "summary", *mark))
                break
    have = "show Markdown marks as plain text"
    yield from gathered(found, len(subject.show.episodes), have)


def _published(subject: Subject) -> Sequence[Episode]:
    return subject.show.episodes if subject.catalog else ()


_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


def code_ends(subject: Subject) -> Iterator[Found]:
    """A block of code ends before the summary does."""
    for entry in heard(subject):
        text = entry.summary or ""
        if ("`" in text or "~" in text) and (opened := _unclosed(text)):
            message = f"opens code with {opened} and never closes it"
            yield Found(
                entry, "summary", f"{message}: everything after it is shown as code"
            )


def _unclosed(text: str) -> str | None:
    """Return the line that opens a block of code, if nothing closes it."""
    opened = mark = ""
    for line in text.split("\n") if "```" in text or "~~~" in text else ():
        if not (fence := _FENCE.match(line)):
            continue
        marks, rest = fence[1], fence[2]
        if not opened:
            # Behind backticks there may be no more of them: that is code in a line.
            if marks[0] == "~" or "`" not in rest:
                opened, mark = shown(line.strip()), marks
        elif marks.startswith(mark) and not rest.strip():
            opened = ""
    return opened or None


#: Elements of which notes keep the tag, or at least all that is in it.
_SHOWN = frozenset(
    "a abbr acronym address article aside b bdi bdo big blockquote body br caption "
    "center cite code col colgroup data dd del details dfn div dl dt em figcaption "
    "figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr html i img ins kbd li main "
    "mark nav ol p pre q rp rt ruby s samp section small span strike strong sub "
    "summary sup table tbody td tfoot th thead time tr tt u ul var wbr".split()
)
#: Elements that play or ask, which no app shows in notes.
_PLAYED = frozenset(
    "audio button canvas embed form iframe input math object script select source "
    "style svg textarea track video".split()
)
#: Elements that nobody leaves open; alone it is a word, such as the token <s>.
_PAIRED = frozenset("abiqsu")
_ELEMENT = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>")


def tags_are_shown(subject: Subject) -> Iterator[Found]:
    """Only HTML tags that notes can show look like HTML tags.

    Text such as `<think>` is read as HTML, and disappears.
    """
    for episode in _published(subject):
        text = episode.summary or ""
        if "<" in text and (lost := _lost_tag(text, episode.notes)):
            yield Found(episode, "summary", *lost)


def _lost_tag(text: str, notes: str) -> _Mark | None:
    lower, notes = text.lower(), notes.lower()
    code = "".join(found[0] for found in _CODE.finditer(notes))
    written = Counter(found[1] for found in _ELEMENT.finditer(lower))
    for found in _ELEMENT.finditer(text):
        name = found[1].lower()
        # What is seen somewhere is in code, or has a backslash in front of it.
        lost = written[name] - notes.count(f"&lt;{name}")
        if name in _PLAYED:
            # Some of them are seen as text outside of code, which is no better.
            if written[name] > code.count(f"&lt;{name}"):
                fix = "Remove it, or write a link instead."
                return _Mark(f"holds <{name}>, which apps don't show in notes", fix)
        elif lost > 0 and (
            name not in _SHOWN
            or (
                name in _PAIRED
                and lost != lower.count(f"</{name}>") - notes.count(f"&lt;/{name}&gt;")
            )
        ):
            fix = f"Put it in backticks: `{found[0]}`."
            message = f"holds {shown(found[0])}, which is read as HTML and not shown"
            return _Mark(message, fix)
    return None


# An address that is written without brackets goes on to the next space.
_RUN_ON = re.compile(r">(https?://[^<>]*?[，。；：！？、》」』】”’）][^<>]*)</a>")


def addresses_end(subject: Subject) -> Iterator[Found]:
    """An address in the summary ends where the link should end.

    Everything up to the next space is part of it, even Chinese punctuation.
    """
    found = []
    for episode in _published(subject):
        # Shown as it is, it stands in the plain text too.
        if "/" not in episode.description or ">http" not in episode.notes:
            continue
        for link in _RUN_ON.finditer(episode.notes):
            url = unescape(link[1])
            # (游戏) is a part of many names in an encyclopedia.
            if (
                "（" in url
                and url.endswith("）")
                and not re.search("[，。；！？]", url)
            ):
                continue
            message = f"links to {shown(url)}, including the Chinese punctuation"
            found.append(Found(episode, "summary", message))
            break
    have = "have links that include the text after them"
    yield from gathered(found, len(subject.show.episodes), have)


def lines_are_paragraphs(subject: Subject) -> Iterator[Found]:
    """Paragraphs are separated by blank lines, so that they are shown as paragraphs.

    In Markdown, a single line break is a space. Checked in Chinese text in which every
    line of a block is long and ends a sentence.
    """
    found = []
    for episode in _published(subject):
        text = episode.summary or ""
        if "。\n" not in text or "```" in text:
            continue
        for block in text.strip().split("\n\n"):
            # The ends first: few blocks are worth splitting.
            if "\n" not in block or block[-1] not in _PARAGRAPH_ENDS:
                continue
            lines = block.split("\n")
            if all(map(_is_paragraph, lines)):
                message = (
                    f"shows {len(lines)} paragraphs as one, from {shown(block, 30)}"
                )
                found.append(Found(episode, "summary", message))
                break
    have = "show paragraphs as one"
    yield from gathered(found, len(subject.show.episodes), have)


#: What a paragraph ends in; two spaces behind it break the line.
_PARAGRAPH_ENDS = frozenset("。！？；：”』」")


def _is_paragraph(line: str) -> bool:
    return len(line) > PARAGRAPH and line[0].isalpha() and line[-1] in _PARAGRAPH_ENDS


RULES: tuple[Rule, ...] = (
    Rule(
        "K104",
        Level.WARNING,
        (COMMONMARK + "emphasis-and-strong-emphasis",),
        show_markdown_is_read,
        "Close every Markdown mark so that CommonMark recognises it.",
        needs=Needs.CATALOG,
    ),
    Rule(
        "K231",
        Level.WARNING,
        (COMMONMARK + "emphasis-and-strong-emphasis",),
        markdown_is_read,
        "Close every Markdown mark so that CommonMark recognises it.",
        needs=Needs.CATALOG,
    ),
    Rule(
        "K232",
        Level.WARNING,
        (COMMONMARK + "fenced-code-blocks",),
        code_ends,
        "Close it with a line of the same marks, or remove them.",
        needs=Needs.CATALOG,
    ),
    Rule(
        "K233",
        Level.WARNING,
        (COMMONMARK + "raw-html",),
        tags_are_shown,
        "Put text that is not HTML into backticks, and remove tags that apps "
        "don't show.",
        needs=Needs.CATALOG,
    ),
    Rule(
        "K234",
        Level.WARNING,
        (GFM + "autolinks-extension-",),
        addresses_end,
        "Put the address in <>, or a space after it.",
        needs=Needs.CATALOG,
    ),
    Rule(
        "K235",
        Level.NOTE,
        (COMMONMARK + "paragraphs",),
        lines_are_paragraphs,
        "Put a blank line between paragraphs.",
        needs=Needs.CATALOG,
    ),
)
