"""Markdown that people wrote -> safe HTML, plain text, short text. Performs no I/O."""

import re
from functools import partial
from html import unescape
from unicodedata import category
from urllib.parse import urljoin

import nh3

from podcast_digest.text import cmark

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
_ABSOLUTE = re.compile(r"(https?://|mailto:)[^\s\\]", re.IGNORECASE)
_SCHEMES = {"http", "https", "mailto"}
# XML 1.0 §2.2; character references such as &#1; bring them in through Markdown.
_NO_XML = "\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff"
_UNFIT = re.compile(f"[{_NO_XML}]")
# References to U+FFFE and U+FFFF, for which cmark writes bytes that are no UTF-8.
_NO_CHARACTER = re.compile("&#(0*6553[45]|[xX]0*[fF]{3}[eEfF]);")

_TAG = re.compile(r'<(/?[a-z0-9]+)([^>"]*(?:"[^"]*"[^>"]*)*)>')
_INLINE = frozenset(
    "a b code del em i img strong sub sup "
    "/a /b /code /del /em /i /strong /sub /sup".split()
)
_CELLS = frozenset("td th /td /th".split())
#: Tags that stand close to what is before them.
_CLOSE = frozenset("/li tr /tr thead /thead tbody /tbody".split())
# A line that ends a Chinese sentence is a paragraph to whoever wrote it; any other
# line's end is layout, and between characters written without spaces nothing at all.
# What each alternative starts with is written out: re skips quickly to such a letter.
_BREAK = "\n(?<![。！？：；”』」]\n)"
_WIDE = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_WIDE_BREAK = re.compile(f"{_BREAK}(?<=[{_WIDE}]\n)(?=[{_WIDE}])")
_SPACES = re.compile(f" [ \t]+|\t[ \t]*|{_BREAK}[ \t\n]*")

# Where it is one, browsers and apps show that only with a tag; code stays as it is.
_SENTENCE_LINE = re.compile(
    r"([。！？][”』」）]*(?:</(?:a|b|em|i|strong)>)*)\n"
    r"(?!\n|</|<(?:ul|ol|p|pre|table|hr|h[1-6]|blockquote)\b)"
)
_PRE = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)

# A full stop after less than three letters is more often "e.g." or "1." than an end.
_SENTENCE = re.compile(r"[。！？!?]+[”』」）)]*|(?<=[^\W\d_]{3})\.(?=\s)")
_ZWJ = "\u200d"


#: Of quotes in quotes; more than anybody reads: each costs as much as all around it.
_MOST_QUOTES = 50
_DEEP = re.compile(rf"^((?: {{0,3}}>){{{_MOST_QUOTES}}})[ >]+", re.MULTILINE)

# An address in which nobody, whatever they go by, could find anything wrong.
_PLAIN_ADDRESS = (
    r"https?://(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}"
    r"(?:[/?#](?:[A-Za-z0-9._~!$()*+,;=:@/?#-]|&amp;|%[0-9A-Fa-f]{2})*)?"
)
#: What ``clean`` leaves as it is, but for ``&quot;``. Most notes are no more, and
#: cleaning takes longer than all else that is done to them.
_HARMLESS = re.compile(
    rf"""
    [^<&{_NO_XML}]*+
    (?:
        (?: &(?:amp|lt|gt|quot);
          | </?(?:p|strong|em|ul|ol|li|code|del|blockquote|h[1-6])>
          | <a[ ]href="{_PLAIN_ADDRESS}"> | </a>
        )
        [^<&{_NO_XML}]*+
    )*+
    """,
    re.VERBOSE,
)


def html(markdown: str, base: str = "") -> str:
    """Return GitHub-flavoured Markdown as HTML that can hurt nobody.

    No script, style, form, frame or event handler survives. Addresses are http,
    https or mailto; relative ones are joined to ``base``, and dropped without one,
    for a feed is read far from where it lies. A line that ends a Chinese sentence ends
    for the reader, too: authors of such pages write paragraphs so.
    """
    if not markdown.strip():
        return ""
    if markdown.count(">") > _MOST_QUOTES:
        markdown = _DEEP.sub(r"\1 ", markdown)
    rough = cmark.html(_NO_CHARACTER.sub("\ufffd", markdown))
    # Without a < in the Markdown, every tag is one of cmark's, and has its end.
    if "<" not in markdown and _HARMLESS.fullmatch(rough):
        kept = rough.replace("&quot;", '"').strip()
    else:
        kept = clean(rough, base)
    if _SENTENCE_LINE.search(kept) is None:
        return kept
    pieces = _PRE.split(kept)
    pieces[::2] = [_SENTENCE_LINE.sub(_broken, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _broken(line: re.Match[str]) -> str:
    return f"{line[1]}<br>\n"


def clean(rough: str, base: str = "") -> str:
    """Return anybody's HTML as ``html`` returns Markdown: what can hurt is gone."""
    kept = nh3.clean(
        rough,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=partial(_attribute, base),
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    # &nbsp; is HTML's alone: readers that take notes for XML know no such entity.
    return _UNFIT.sub("", kept).replace("&nbsp;", "\xa0").strip()


def _attribute(base: str, _tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value as it may stay, None when it may not."""
    # First of all: what is left afterwards is what a browser will see.
    value = _UNFIT.sub("", value).strip()
    if name not in ("href", "src"):
        return value
    if base and not _ABSOLUTE.match(value):
        try:
            value = urljoin(base, value)
        except ValueError:
            return None
    return value if _ABSOLUTE.match(value) else None


def both(markdown: str, base: str = "") -> tuple[str, str]:
    """Return Markdown as safe HTML (see ``html``), and as plain text."""
    made = html(markdown, base)
    return made, text_of(made)


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
    breaks = 0  # line ends wanted before the next text
    fresh = True  # at the start of a line, where white space is layout
    marked = False  # only a list mark in the line so far
    verbatim = False
    parts = iter([*_TAG.split(html), "", ""])
    for text, tag, attributes in zip(parts, parts, parts, strict=True):
        if not verbatim:
            if fresh:
                text = text.lstrip(" \t\n")
            if "\n" in text or "  " in text or "\t" in text:
                text = _SPACES.sub(" ", _WIDE_BREAK.sub("", text))
        if text:
            pieces.append("\n" * breaks + text)
            breaks, fresh, marked = 0, False, False
        if tag in _INLINE:
            continue
        fresh = True
        if tag in _CELLS:
            pieces.append(" " if tag[0] == "/" else "")
            continue
        if tag == "li":
            number = numbers[-1] if numbers else None
            mark = "• " if number is None else f"{number}. "
            indent = "  " * (len(numbers) - 1)
            pieces.append("\n" * max(breaks, 1) + indent + mark)
            breaks, marked = 0, True
            if number is not None:
                numbers[-1] = number + 1
        elif tag == "br":
            breaks = min(breaks + 1, 2)
        elif breaks < 2 and not marked:
            # Blocks inside a list, and rows, stand close together.
            breaks = 1 if numbers or tag in _CLOSE else 2
        if tag == "ul":
            numbers.append(None)
        elif tag == "ol":
            start = re.search(r"\d{1,9}", attributes)
            numbers.append(int(start[0]) if start else 1)
        elif tag in ("/ol", "/ul"):
            numbers.pop()
        verbatim = tag == "pre"
    lines = map(str.rstrip, unescape("".join(pieces)).split("\n"))
    return _UNFIT.sub("", re.sub(r"\n\n\n+", "\n\n", "\n".join(lines)).strip())


def short(text: str, most: int = 200) -> str:
    """Return the first sentence of a plain text, in ``most`` characters.

    The Podcasting 2.0 recommendations want itunes:summary to be a sentence or two.

    >>> short("1. Tiles, e.g. of 16 rows. More follows.")
    '1. Tiles, e.g. of 16 rows.'
    """
    first = text.split("\n", 1)[0].strip()
    if end := _SENTENCE.search(first):
        first = first[: end.end()]
    return first if len(first) <= most else _until(first, most - 1) + "…"


def cut(text: str, most: int) -> str:
    """Return the text in at most ``most`` bytes of UTF-8, whole characters only.

    A letter keeps its accents and an emoji its parts, or all of it goes.
    """
    # No character takes more than four bytes: most texts need not be encoded.
    if len(text) * 4 <= most or len(data := text.encode()) <= most:
        return text
    kept = data[: most - len("…".encode())].decode(errors="ignore")
    return _until(text, len(kept)) + "…"


def _until(text: str, end: int) -> str:
    while end and _joined(text, end):
        end -= 1
    return text[:end].rstrip()


def _joined(text: str, at: int) -> bool:
    """Tell whether the character at a place is shown as one with those before it.

    The rules of Unicode Standard Annex 29 that matter outside of Hangul letters.
    """
    before, after = text[at - 1], text[at]
    if category(after).startswith("M") or _ZWJ in (before, after):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True  # skin tones; tags, as in the flag of Scotland
    # Flags are pairs of letters: how many stand in a row before this one?
    letters = 0
    while letters < at and "\U0001f1e6" <= text[at - 1 - letters] <= "\U0001f1ff":
        letters += 1
    return "\U0001f1e6" <= after <= "\U0001f1ff" and letters % 2 == 1


#: What HTML takes for the beginning of a tag or of a character reference.
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])|&(?=#|[a-zA-Z][a-zA-Z0-9]*;)")
_WRITTEN = re.compile(r"&lt;(?=[a-zA-Z/!?])|&amp;(?=#|[a-zA-Z][a-zA-Z0-9]*;)")


def fit_for_html(text: str) -> str:
    """Return plain text that reads the same where it is taken for HTML.

    The RSS Advisory Board's Best Practices Profile wants an item's description fit to
    be shown as HTML, and readers show it so: text that looks like a tag would be one
    there, and a script would run. Only what begins a tag or a reference (HTML, section
    13.2.5.6) is written as one more reference, as the rest reads the same both ways.

    >>> fit_for_html("Q&A: a < b, <script>, &amp;")
    'Q&A: a < b, &lt;script>, &amp;amp;'
    """
    return _MARKUP.sub(lambda mark: "&lt;" if mark[0] == "<" else "&amp;", text)


def out_of_html(text: str) -> str:
    """Return the text that ``fit_for_html`` was given.

    >>> out_of_html("Q&A: a < b, &lt;script>, &amp;amp;")
    'Q&A: a < b, <script>, &amp;'
    """
    return _WRITTEN.sub(lambda mark: "<" if mark[0] == "&lt;" else "&", text)
