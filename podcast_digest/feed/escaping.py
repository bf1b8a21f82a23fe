"""Text as it stands in XML. Performs no I/O.

Where there is an element for each of thousands of episodes, they are written as text: a
call of lxml for each tag is what a large feed costs.
"""

from functools import partial
from html import escape as escape_html

#: That of xml.sax.saxutils does the same, but imports an HTTP client and OpenSSL.
escape = partial(escape_html, quote=False)
_QUOTE = '"'


def attribute(text: str) -> str:
    """Return a text as it stands in an attribute, between double quotes."""
    return escape(text).replace(_QUOTE, "&quot;")
