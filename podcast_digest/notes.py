"""Markdown that people wrote -> safe HTML, plain text, short text. Performs no I/O."""

import re
from html import unescape

import nh3
from cmarkgfm import cmark

#: What show notes may hold. Apple shows p, ol, ul, li and a (A Podcaster's Guide to
#: RSS); the rest degrades to its text there and is shown elsewhere.
_TAGS = set(
    "a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i img li ol p pre strong sub "
    "sup table tbody td th thead tr ul".split()
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
}
_SCHEMES = {"http", "https", "mailto"}
# XML 1.0 §2.2; character references such as &#1; bring them in through Markdown.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_TOKEN = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>|[^<]+")
_INLINE = frozenset("a b code del em i img strong sub sup".split())
_BLOCKS = frozenset("p pre blockquote table h1 h2 h3 h4 h5 h6".split())
_START = {"ol": {"start"}}
_SENTENCE = re.compile(r"[。！？!?]+[”』」）)]*|\.(?=\s)")
_LONE_ENDINGS = re.compile("[\u200d\ufe0e\ufe0f\u0300-\u036f]+$")


def html(markdown: str) -> str:
    """Return GitHub-flavoured Markdown as HTML that can hurt nobody.

    No script, style, form, frame or event handler survives; addresses are http,
    https or mailto.
    """
    if not markdown.strip():
        return ""
    rough = cmark.github_flavored_markdown_to_html(
        markdown, cmark.Options.CMARK_OPT_UNSAFE
    )
    clean = nh3.clean(
        rough,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    return _UNFIT.sub("", clean).strip()


def plain(markdown: str) -> str:
    """Return Markdown as plain text, for readers that show no HTML."""
    return text_of(html(markdown))


def text_of(html: str) -> str:
    """Return the text of what ``html`` returned: paragraphs, list marks, no tags.

    >>> text_of('<p>One &amp; two:</p><ol start="3"><li>three</li></ol>')
    'One & two:\\n\\n3. three'
    """
    pieces: list[str] = []
    numbers: list[int | None] = []  # of the open lists; None: with bullets
    inline = False
    for token in _TOKEN.finditer(nh3.clean(html, tags=_TAGS, attributes=_START)):
        text, closing, name, attributes = token.group(0, 1, 2, 3)
        if name is None:
            # Between blocks white space is layout, between words it is a space.
            pieces.append(text if inline or not text.isspace() else "")
            inline = True
            continue
        inline = name in _INLINE
        if inline:
            continue
        if name in ("ol", "ul"):
            pieces.append("\n" if not numbers else "")
            if closing:
                numbers.pop()
            else:
                start = re.search(r"\d{1,9}", attributes)
                first = int(start[0]) if start else 1
                numbers.append(first if name == "ol" else None)
        elif name == "li" and not closing:
            number = numbers[-1] if numbers else None
            mark = "• " if number is None else f"{number}. "
            pieces.append("\n" + "  " * (len(numbers) - 1) + mark)
            if number is not None:
                numbers[-1] = number + 1
        elif name in _BLOCKS:
            pieces.append("" if numbers else "\n\n")
        elif name in ("tr", "hr", "br") and not closing:
            pieces.append("\n")
        elif name in ("td", "th") and closing:
            pieces.append(" ")
    lines = (line.rstrip() for line in unescape("".join(pieces)).split("\n"))
    return _UNFIT.sub("", re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())


def short(text: str, most: int = 200) -> str:
    """Return the first sentence of a plain text, in ``most`` characters.

    The Podcasting 2.0 recommendations want itunes:summary to be a sentence or two.
    """
    first = text.split("\n", 1)[0].strip()
    if end := _SENTENCE.search(first):
        first = first[: end.end()]
    return first if len(first) <= most else first[: most - 1].rstrip() + "…"


def cut(text: str, most: int) -> str:
    """Return the text in at most ``most`` bytes of UTF-8, whole characters only."""
    data = text.encode()
    if len(data) <= most:
        return text
    kept = data[: most - len("…".encode())].decode(errors="ignore")
    return _LONE_ENDINGS.sub("", kept).rstrip() + "…"
