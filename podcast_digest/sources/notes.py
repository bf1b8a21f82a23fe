"""Show notes that are HTML -> Markdown that shows the same, if there is any. No I/O."""

import re
from typing import NamedTuple

from podcast_digest.text import notes
from podcast_digest.text.markup import as_html, html_shown


class Notes(NamedTuple):
    """The notes of an episode as a catalog has them."""

    summary: str | None = None  #: Markdown
    html: str | None = None  #: what no Markdown shows the same


def notes_of(text: str, base: str = "") -> Notes:
    """Return notes that were HTML, or plain text, as Markdown or as they are.

    Markdown is taken only if it shows the same: made HTML again, it has the same tags,
    addresses and words. Relative addresses are joined to ``base``.
    """
    text = text.strip()
    if not text:
        return Notes()
    html = notes.clean(as_html(text), base)
    made = _markdown(html)
    if html_shown(notes.html(made)) == html_shown(html):
        return Notes(made)
    # As it was written, unless it has addresses that only the old feed can join.
    return Notes(html=text if notes.clean(text) == html else html or None)


def _markdown(html: str) -> str:
    # Imported here: only moving a podcast needs it.
    from markdownify import markdownify

    made = markdownify(html, heading_style="ATX", bullets="-").strip()
    return re.sub(r"\n{3,}", "\n\n", made)
