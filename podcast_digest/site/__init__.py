"""A show -> its web site: pages that play, and buttons that subscribe.

Reads nothing but its own templates and assets. The same show gives the same bytes, and
an episode more changes few pages. Every link between pages is relative, so that the
site works at any address. Pages ask no other server for anything but the audio.
"""

from podcast_digest.site.pages import (
    NAMES,
    Page,
    page_url,
    pages_url,
    plan,
    render,
)
from podcast_digest.site.shared import Given, Picture
from podcast_digest.site.templating import MARK

__all__ = [
    "MARK",
    "NAMES",
    "Given",
    "Page",
    "Picture",
    "page_url",
    "pages_url",
    "plan",
    "render",
]
