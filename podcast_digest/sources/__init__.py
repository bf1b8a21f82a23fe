"""A digest page, a catalog and what was on the page before -> a catalog's changes.

page.py reads the articles from the Markdown, merge.py compares them with the
catalog. Performs no I/O.
"""

from podcast_digest.sources.page import Article, Digest, first_heard, parse
from podcast_digest.sources.text import decode

__all__ = ["Article", "Digest", "decode", "first_heard", "parse"]
