"""Notes that anybody wrote, HTML or plain text -> what apps show of them. No I/O."""

import re
from html import escape, unescape

from podcast_digest.text import notes

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[A-Za-z]+|#[0-9]+|#x[0-9A-Fa-f]+);")
# Blocks that notes are cleaned of: what is in them stays apart from what is around.
_OTHER_BLOCK = re.compile(
    r"</?(?:address|article|aside|center|d[dlt]|details|div|fig(?:caption|ure)|footer"
    r"|header|main|section|summary)\b[^<>]*>",
    re.IGNORECASE,
)
# No browser shows an empty paragraph, nor the last line break of one.
_LAST_BREAK = re.compile("(?<=[^>])<br>(?=</(?:p|li)>)")
_BLOCK = re.compile(r"<(?:p|[uo]l|li|h[1-6]|blockquote|pre|table|hr)\b")
# Between blocks no browser shows white space.
_BETWEEN = re.compile(
    r" ?(</?(?:p|ul|ol|li|h[1-6]|blockquote|pre|hr|br|table|t[dhr]|thead|tbody)\b"
    r"[^>]*>) ?"
)
_SAME = re.compile("(</?)([bi])>")
_MEANING = {"b": "strong", "i": "em"}
_SPACES = re.compile("[ \t\n\r\f]+")


def is_html(text: str) -> bool:
    """Tell whether apps would take a text for HTML: it has a tag, or an entity."""
    return bool(_TAG.search(text))


def as_html(text: str) -> str:
    """Return notes as HTML; the paragraphs and lines of plain text stay."""
    text = unescaped(text)
    if is_html(text):
        return text
    parts = re.split(r"\n[ \t]*\n\s*", text.replace("\r\n", "\n").strip())
    return "".join(
        f"<p>{'<br>'.join(escape(line) for line in part.split(chr(10)))}</p>"
        for part in parts
    )


def unescaped(text: str) -> str:
    """Return HTML that was escaped twice as HTML, and any other text as it is.

    >>> unescaped("&lt;p&gt;Hi &amp;amp; bye&lt;/p&gt;"), unescaped("&lt;3 <b>you</b>")
    ('<p>Hi &amp; bye</p>', '&lt;3 <b>you</b>')
    """
    if "<" in text or "&lt;/" not in text:
        return text
    once = unescape(text)
    return once if _TAG.search(once) else text


def html_shown(text: str, base: str = "") -> str:
    """Return the HTML that apps show of notes; two that look the same are the same.

    Relative addresses are joined to ``base``.
    """
    if not text.strip():
        return ""
    shown = _SPACES.sub(" ", notes.clean(_with_paragraphs(as_html(text)), base))
    shown = _BETWEEN.sub(r"\1", shown).strip().replace("<p></p>", "")
    if shown and not _BLOCK.search(shown):
        shown = f"<p>{shown}</p>"
    shown = _LAST_BREAK.sub("", shown)
    # They look the same, and Markdown knows one of each.
    return _SAME.sub(lambda tag: f"{tag[1]}{_MEANING[tag[2]]}>", shown)


def _with_paragraphs(html: str) -> str:
    # Each starts a paragraph, and one that is open ends there (HTML, 13.1.2.4).
    return _OTHER_BLOCK.sub("<p>", html)


def text_shown(text: str) -> str:
    """Return what apps show of notes that are HTML or plain text, without markup."""
    text = unescaped(text)
    if not is_html(text):
        return text.strip()
    return notes.text_of(notes.clean(_with_paragraphs(text)))


def words(text: str) -> str:
    """Return a text with one space where it has any."""
    return _SPACES.sub(" ", text).strip(" ")
