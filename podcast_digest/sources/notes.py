"""Show notes that are HTML -> Markdown that shows the same, if there is any. No I/O."""

import re
from html import escape
from typing import NamedTuple

from podcast_digest.text import notes


class Notes(NamedTuple):
    """The notes of an episode as a catalog has them."""

    summary: str | None = None  #: Markdown
    html: str | None = None  #: what no Markdown shows the same
    text: str | None = None  #: for readers that show no HTML, if it says something else


_TAG = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[A-Za-z]+|#[0-9]+|#x[0-9A-Fa-f]+);")
_BLOCK = re.compile(r"<(?:p|ul|ol|h[1-6]|blockquote|pre|table|hr|div)\b", re.IGNORECASE)


def notes_of(text: str) -> Notes:
    """Return notes that were HTML, or plain text, as Markdown or as they are.

    Markdown is taken only if it shows the same: made HTML again, it has the same tags,
    addresses and words.
    """
    if not text.strip():
        return Notes()
    html = text if _TAG.search(text) else _as_html(text)
    # Imported here: only moving a podcast needs it.
    from markdownify import markdownify

    made = markdownify(html, heading_style="ATX", bullets="-").strip()
    made = re.sub(r"\n{3,}", "\n\n", made)
    if _shown(notes.html(made)) == _shown(notes.clean(_with_paragraph(html))):
        return Notes(made)
    return Notes(html=text.strip())


def text_shown(text: str) -> str:
    """Return what apps show of notes that are HTML or plain text, without markup."""
    return notes.text_of(notes.clean(text)) if _TAG.search(text) else text.strip()


def html_shown(text: str) -> str:
    """Return notes that are HTML or plain text as the HTML that apps show."""
    html = text if _TAG.search(text) else _as_html(text)
    return notes.clean(_with_paragraph(html)) if text.strip() else ""


def _as_html(text: str) -> str:
    """Return plain text as HTML: its paragraphs, and its lines."""
    parts = re.split(r"\n[ \t]*\n\s*", text.replace("\r\n", "\n").strip())
    return "".join(
        f"<p>{'<br>'.join(escape(line) for line in part.split(chr(10)))}</p>"
        for part in parts
    )


def _with_paragraph(html: str) -> str:
    return html if _BLOCK.search(html) else f"<p>{html}</p>"


def _shown(html: str) -> str:
    """Return HTML without the white space that no browser shows."""
    html = re.sub(r"[ \t\n\r]+", " ", html)
    html = re.sub(
        r" ?(</?(?:p|ul|ol|li|h[1-6]|blockquote|pre|hr|br|table|t[dhr]"
        r"|thead|tbody)\b[^>]*>) ?",
        r"\1",
        html,
    )
    return html.replace("<br/>", "<br>").strip()
