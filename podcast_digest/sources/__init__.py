"""A digest page, a catalog and what was on the page before -> a catalog's changes.

outline.py finds the containers of a page, audio.py every address of audio, claims.py
whose it is; page.py makes articles of them, merge.py compares those with the catalog.
Performs no I/O.
"""

from podcast_digest.sources.articles import Article, Digest
from podcast_digest.sources.page import parse
from podcast_digest.sources.past import Past, first_heard
from podcast_digest.sources.text import decode

__all__ = ["Article", "Digest", "Past", "decode", "first_heard", "parse"]
