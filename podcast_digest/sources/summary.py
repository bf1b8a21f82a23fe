"""The text of an episode: what its container says besides title and audio. No I/O."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, zip_longest

from podcast_digest.sources import addresses, dates, labels, quotes, words
from podcast_digest.sources.containers import Container, Outline, Part, without
from podcast_digest.sources.markdown import Block, Definitions, code_in, labels_in, span
from podcast_digest.sources.notes import markdown_of
from podcast_digest.sources.outline import IGNORE
from podcast_digest.text.markup import html_shown

#: Lines that tell a site generator something, and a reader nothing.
_TECHNICAL = re.compile(
    r"\s*(\[\[?_?toc_?\]?\]|\{:[^}]*\}|\* *TOC|:::.*"
    r"|<!-- *(more|truncate|excerpt|/?wp:.*) *-->|\{/\*.*\*/\}|\[/?powerpress[^\]]*\]"
    r"|:(PROPERTIES|END|[A-Z_]+):.*|import .+ from ['\"].+['\"];?"
    r"|(\[?!\[[^\]]*\]\([^)]*(shields\.io|badge|awesome\.re)[^)]*\)(\]\([^)]*\))?\s*)+)\s*",
    re.IGNORECASE,
)
_EMPTY_DETAILS = re.compile(
    r"<(figure|center|div|p|span)\b[^>]*>\s*</\1>|<details\b[^>]*>\s*(<summary\b[^>]*>(?P<said>[^<]*)</summary>)?\s*</details>",
    re.IGNORECASE,
)
_MORE = re.compile(r"(?<![ \t])[ \t]*<!-- *(more|truncate|excerpt) *-->")
#: Code in a line, which is passed over, or what opens or closes a container.
_AROUND = re.compile(
    r"(?s:(`+)(?!`).{,999}?(?<!`)\1(?!`))"
    r"|<(?P<closes>/?)(?P<name>details|div|center|section|aside|article)\b[^<>]*>"
)
#: In HTML, what names a piece, and what begins a cell.
_NAMED = re.compile(r"<(summary|h[1-6])\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^>]*>", re.IGNORECASE)
_PARENTHESES = re.compile(r"\((\[[^\]]*\]\([^()]*\)|[^()]*)\)")
_BOLD = re.compile(r"^(\W*?)\*\*[^*]+\*\*")
_BREAK = re.compile(r"(?:(?<!\s)\s+)?<br\s*/?>\s*", re.IGNORECASE)
#: What stood between a link and audio that went.
_COMMA = re.compile(r"(?:(?<!\s)\s+)?[,，、;·|]\s*(?=[)）])|(?<=[(（])\s*[,，、;·|]\s*")
_EMPTY = re.compile(r"\(\s*[,;·|]*\s*\)|（\s*）|\[\s*\]|\*\*\s*\*\*")


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


def of_blocks(blocks: Iterable[Block], lines: list[str | None]) -> str:
    """Return the source of these blocks."""
    kept: list[tuple[Block, list[str]]] = []
    for block in blocks:
        source = [line for line in lines[slice(*span(block))] if line is not None]
        if block[0].type != "fence":
            source = [s for s in source if not _TECHNICAL.fullmatch(s) or not s]
        if block[0].type == "table_open" and not _has_rows(block, lines):
            source = []
        gone = None in lines[slice(*span(block))]
        while source and (not source[-1] or (gone and not source[-1].strip(" >"))):
            source.pop()
        if source:
            kept.append((block, source))
    kept = [k for k, below in zip_longest(kept, kept[1:]) if not _left_over(k, below)]
    # A line between articles is no part of either.
    while kept and kept[-1][0][0].type == "hr":
        kept.pop()
    while kept and kept[0][0][0].type == "hr":
        kept.pop(0)
    pieces: list[str] = []
    for (block, source), (below, _) in pairwise([*kept, *kept[-1:]]):
        touching = span(block)[1] == span(below)[0] and lines[span(below)[0] - 1]
        pieces += ["\n".join(source), "\n" if touching else "\n\n"]
    text = "".join(pieces)
    for pattern in (_MORE, IGNORE, _EMPTY_DETAILS):
        text = _without(pattern, text)
    return quotes.shown(_closed(text).strip())


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Return a text without what a pattern finds outside of code."""
    if not pattern.search(text):
        return text
    is_code = code_in(text)
    return pattern.sub(lambda found: found[0] if is_code(found.start()) else "", text)


def _closed(text: str) -> str:
    """Return a text without the ends of what began above it."""
    if "</" not in text:
        return text
    is_code, open_ = code_in(text), Counter[str]()

    def kept(found: re.Match[str]) -> str:
        name = found["name"]
        if name is None or is_code(found.start()):
            return found[0]
        if not found["closes"]:
            open_[name] += 1
        elif not open_[name]:
            return ""
        else:
            open_[name] -= 1
        return found[0]

    return _AROUND.sub(kept, text)


def _left_over(
    heading: tuple[Block, list[str]], below: tuple[Block, list[str]] | None
) -> bool:
    """Tell a heading such as "Audio" below which nothing is left."""
    first = heading[0][0]
    if first.type != "heading_open" or not labels.is_label(heading[0][1].content):
        return False
    return below is None or (
        below[0][0].type == "heading_open" and below[0][0].tag <= first.tag
    )


def _has_rows(block: Block, lines: list[str | None]) -> bool:
    first, last = span(block)
    return any(line is not None for line in lines[first + 2 : last])


def with_definitions(
    text: str, lines: list[str | None], definitions: Definitions
) -> str:
    """Return a text with the link definitions that it uses below it."""
    text = text.strip()
    if used := labels_in(text, definitions) if definitions else ():
        defined = (lines[slice(*definitions[label]["map"])] for label in used)
        text += "\n\n" + "\n".join(line or "" for few in defined for line in few)
    return text.strip()


def footnotes(text: str) -> dict[str, str]:
    """Return the footnotes of a page or a text by their labels."""
    if "[^" not in text:
        return {}
    is_code = code_in(text)
    found = (note for note in _NOTE.finditer(text) if not is_code(note.start()))
    return {note[1]: note[0].strip() for note in found}


def with_footnotes(text: str, known: Mapping[str, str]) -> str:
    """Return a text with the footnotes that it refers to, and no others, below it."""
    if not known or "[^" not in text:
        return text
    said = _without(_NOTE, text)
    is_code = code_in(said)
    said = _GAP.sub(lambda gap: gap[0] if is_code(gap.start()) else "", said).strip()
    used = (label for label in dict.fromkeys(_NOTED.findall(said)) if label in known)
    return "\n\n".join(filter(None, [said, "\n".join(known[label] for label in used)]))


#: A footnote: its line, and those below it that are indented.
_NOTE = re.compile(r"(?m)^\[\^([^\]\s]+)\]:.*\n?(?:[ \t]+\S.*\n?|\n(?=[ \t]+\S))*")
_GAP = re.compile(r"(?<=\n\n)\n+")
_NOTED = re.compile(r"\[\^([^\]\s]+)\](?!:)")


def absolute(text: str, base_url: str) -> str:
    """Return Markdown of which relative addresses start from the page's own.

    >>> absolute("[a](b.md) `[a](b.md)` [c](#d)", "https://h.io/x/README.md")
    '[a](https://h.io/x/b.md) `[a](b.md)` [c](#d)'
    """

    def joined(found: re.Match[str]) -> str:
        address = found["address"]
        if address is None or _ABSOLUTE.match(address) or is_code(found.start()):
            return found[0]
        try:
            url = addresses.absolute(address, base_url)
        except ValueError:
            return found[0]
        return found["before"] + url

    is_code = code_in(text)
    return _ADDRESS.sub(joined, text)


_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
#: Code, which is passed over, or an address and what is before it.
_ADDRESS = re.compile(
    r"(?ms)^(?P<fence>```|~~~).{,9999}?^(?P=fence)"
    r"|(?P<ticks>`+)(?!`).{,999}?(?<!`)(?P=ticks)(?!`)"
    r"|(?P<before>\]\(\s*<?|^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*<?"
    r"|<(?:a|img)\b[^<>]*?\b(?:href|src)=[\"'])(?P<address>[^\s<>\"'()]+)"
)


def of_html(container: Container, html: str) -> str:
    """Return as Markdown what raw HTML says besides a title and audio."""
    html = _NAMED.sub("", html)
    if container.kind == "row":
        cells = [_besides(container, cell) for cell in _CELL.split(html)]
        return " · ".join(cell for cell in cells if cell)
    return _besides(container, html)


def _besides(container: Container, html: str) -> str:
    text = markdown_of(html_shown(html))
    told = container.title.text
    # A pattern for each piece takes its time, so only where it would find something.
    if container.kind in ("item", "row", "quote") and told and told in text:
        title, link = re.escape(told), re.escape(container.title.link)
        named = rf"(?:\\?\*)*(\[\**{title}\**\]\({link}\)|{title})(?:\\?\*)*"
        named = rf"^\W*{named}" if container.kind == "quote" else named
        text = re.sub(named, "", text, count=1).strip(words.SEPARATORS)
    said = [line for line in text.split("\n") if not line or not labels.is_label(line)]
    text = "\n".join(said).strip().rstrip(" \t·•|｜")
    return "" if dates.day(text) else text


def of_item(container: Container, head: Part | None, lines: list[str | None]) -> str:
    """Return what a list item or a line says besides its title and audio."""
    first, last = container.first, container.last
    below = head.last if head else first + 1
    said: list[str] = []
    if head is not None:
        said.append(_beside_title(container, head))
    rest = [line for line in lines[below:last] if line is not None]
    if container.kind == "quote":
        rest = [quotes.unquoted(line) for line in rest]
    indent = min((len(s) - len(s.lstrip()) for s in rest if s.strip()), default=0)
    text = "\n".join(s[indent:] for s in rest).strip("\n")
    said.append("" if labels.is_label(text) and len(text) < 40 else text)
    return "\n\n".join(part for part in said if part.strip()).strip()


def _beside_title(container: Container, head: Part) -> str:
    """Return the rest of the line that the title stands in."""
    content = "".join(head.content)
    spans = list(head.cuts)
    spans += [
        (run.start, run.end)
        for run in head.runs
        if run.start >= 0
        and (run.link == container.title.link or labels.is_label(run.text))
        and run.end > run.start
        and run.text
    ]
    text = "".join(without(content, spans))
    text = quotes.CALLOUT.sub("", text, count=1) if container.kind == "quote" else text
    told = container.title.text
    text = text if told in text else words.seen(text)
    if told and told in text:  # but in an address
        title = re.escape(told)
        alone = rf"(?<![\w/=.-]){title}(?![\w/=-]|\.\w)" if title.isascii() else title
        text = re.sub(rf"\*\*{title}\*\*|{alone}", "", text, count=1)
    elif container.title.why == "bold text":  # a link is part of it
        text = _BOLD.sub(r"\1", text)
    text = _BREAK.sub("\n", text)
    text = _EMPTY.sub("", _COMMA.sub("", re.sub(r"^\[[ xX]\]\s", "", text)))
    said = "\n".join(filter(None, map(_told, text.strip().split("\n"))))
    said = _balanced(said.strip(words.SEPARATORS))
    inside = _PARENTHESES.fullmatch(said)
    return _told(inside[1]) if inside else said


def _balanced(text: str) -> str:
    """Return a text without the emphasis whose end went with what was cut."""
    for mark in ("*", "_"):
        if text.count(mark) % 2:
            text = text.removeprefix(mark) if text[:1] == mark else text
    return text


_PIECES = re.compile(r"(?<!\s)\s+[-–—·•|｜]\s+|(?:(?<!\s)\s+)?\|\s*")


def _told(line: str) -> str:
    """Return a line without the pieces that are labels or dates."""
    pieces = _PIECES.split(line)
    kept = [p.strip() for p in pieces if not (labels.is_label(p) or dates.day(p))]
    return " · ".join(kept)


def of_row(container: Container, cells: list[Part]) -> str:
    """Return the texts of a row's other cells."""
    said = []
    for part in cells:
        if not any(run.text.strip() for run in part.runs if not run.picture):
            continue
        text = _beside_title(container, part)
        if text and not labels.is_label(text) and not words.day_in(part.runs):
            said.append(text)
    return " · ".join(said)
