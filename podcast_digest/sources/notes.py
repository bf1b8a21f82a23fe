"""Show notes that are HTML -> Markdown that shows the same, if there is any. No I/O."""

import re
from functools import cache
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
    made = markdown_of(seen)
    if html_shown(notes.html(made)) == seen:
        return Notes(made)
    # As it was written, unless it has addresses that only the old feed can join.
    return Notes(html=text if html_shown(text) == seen else seen)


def markdown_of(html: str) -> str:
    """Return HTML as Markdown, whatever is lost of it."""
    made = _converter().convert(html).strip()
    return re.sub(r"\n{3,}", "\n\n", made)


@cache
def _converter() -> "MarkdownConverter":
    # Imported here: only moving a podcast needs it. Made once: it looks at all of its
    # own methods each time.
    from markdownify import MarkdownConverter

    return MarkdownConverter(heading_style="ATX", bullets="-")
