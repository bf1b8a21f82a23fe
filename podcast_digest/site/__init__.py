"""A show -> its web site: pages that play, and buttons that subscribe.

Reads nothing but its own templates and assets. The same show gives the same bytes, and
an episode more changes few pages. Every link between pages is relative, so that the
site works at any address. Pages ask no other server for anything but the audio.
"""

from podcast_digest.site.pages import (
    Page,
    names,
    page_url,
    pages_url,
    plan,
    render,
)
from podcast_digest.site.shared import (
    MARK,
    Given,
    Picture,
    key_of,
    key_of_channel,
    keys_of,
)

__all__ = [
    "MARK",
    "Given",
    "Page",
    "Picture",
    "key_of",
    "key_of_channel",
    "keys_of",
    "names",
    "page_url",
    "pages_url",
    "plan",
    "render",
]
