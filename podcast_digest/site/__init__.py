"""A show -> its web site: pages that play, and buttons that subscribe.

Reads nothing but its own templates and assets. The same show gives the same bytes, and
an episode more changes few pages. Every link between pages is relative, so that the
site works at any address. Pages ask no other server for anything but the audio.
"""

from podcast_digest.site.assets import Picture
from podcast_digest.site.pages import (
    NAMES,
    Given,
    page_url,
    pages_url,
    render,
)
from podcast_digest.site.templating import MARK

__all__ = ["MARK", "NAMES", "Given", "Picture", "page_url", "pages_url", "render"]
