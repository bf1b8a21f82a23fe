"""Show notes that are HTML -> Markdown that shows the same, if there is any. No I/O."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from podcast_digest.text import notes
from podcast_digest.text.markup import html_shown

if TYPE_CHECKING:
    from markdownify import MarkdownConverter


class Notes(NamedTuple):
    """The notes of an episode as a catalog has them."""

    summary: str | None = None  #: Markdown
    html: str | None = None  #: what no Markdown shows the same


def notes_of(text: str, base: str = "", seen: str | None = None) -> Notes:
    """Return notes that were HTML, or plain text, as Markdown or as they are.

    Markdown is taken only if it shows the same: made HTML again, it has the same tags,
    addresses and words. Relative addresses are joined to ``base``. ``seen`` is what
    apps show of the text, if that is known already.
    """
    text = text.strip()
    seen = html_shown(text, base) if seen is None else seen
    if not text or not seen:
        return Notes()
    for made in _markdown(seen):
        if html_shown(notes.html(made)) == seen:
            return Notes(made)
    # As it was written, unless our feed would show that in another way.
    return Notes(html=text if html_shown(notes.clean(text)) == seen else seen)


def _markdown(html: str) -> Iterator[str]:
    """Yield Markdown that may show the same, what is quick and plain first."""
    if _LOOSE.search(html):
        return
    tokens = _TOKEN.findall(html)
    if all(tag in _MARKS or _LINK.fullmatch(tag) for tag, _ in tokens if tag):
        plain = _written(tokens)
        yield plain
        if (careful := _written(tokens, escaped=True)) != plain:
            yield careful
    yield markdown_of(html)


def markdown_of(html: str) -> str:
    """Return HTML as Markdown, whatever is lost of it."""
    made = _converter().convert(html).strip()
    return re.sub(r"\n{3,}", "\n\n", made)


#: What most notes consist of -> how Markdown says it; a link says its address itself.
_MARKS = {
    "<p>": "",
    "</p>": "\n\n",
    "<br>": "  \n",
    "<hr>": "---\n\n",
    "</a>": "",
    "<strong>": "**",
    "</strong>": "**",
    "<em>": "*",
    "</em>": "*",
    "<ul>": "",
    "</ul>": "\n",
    "<li>": "- ",
    "</li>": "\n",
    **{f"<h{level}>": f"{'#' * level} " for level in range(1, 7)},
    **{f"</h{level}>": "\n\n" for level in range(1, 7)},
}
_TOKEN = re.compile(r"(<[^>]*>)|([^<]+)")
_LINK = re.compile('<a href="([^"]*)">')
# Text right behind a block: Markdown has none that is in no block of its own.
_BLOCKS = "p|[uo]l|pre|blockquote|table|h[1-6]"
_LOOSE = re.compile(f"</(?:{_BLOCKS})>(?!$|<(?:/|(?:{_BLOCKS}|li|hr|t[dhr])[ >]))")
#: What Markdown may take for a mark, anywhere or where a line begins.
_SPECIAL = re.compile(r"[\\`*_\[\]<~&]|^(?:[#+=>|-]|[0-9]{1,9}(?=[.)]))")
_BARE = re.compile(r"\[(https?://[^\s\]<>]+)\]\(\1\)")


def _written(tokens: list[tuple[str, str]], *, escaped: bool = False) -> str:
    """Return HTML of which all tags are known as Markdown."""
    pieces: list[str] = []
    address = ""
    for tag, said in tokens:
        if said:
            text = unescape(said)
            pieces.append(_SPECIAL.sub(_escape, text) if escaped else text)
        elif tag == "</a>":
            pieces.append(f"]({address})")
        elif tag in _MARKS:
            pieces.append(_MARKS[tag])
        elif link := _LINK.fullmatch(tag):
            address = unescape(link[1])
            pieces.append("[")
    return _BARE.sub(r"<\1>", "".join(pieces).strip())


def _escape(mark: re.Match[str]) -> str:
    # A number is none if the dot behind it is escaped.
    return f"{mark[0]}\\" if mark[0].isdigit() else f"\\{mark[0]}"


@cache
def _converter() -> "MarkdownConverter":
    # Imported here: only moving a podcast needs it. Made once: it looks at all of its
    # own methods each time.
    from markdownify import MarkdownConverter

    return MarkdownConverter(heading_style="ATX", bullets="-")
