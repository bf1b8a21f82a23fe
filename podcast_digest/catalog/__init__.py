"""episodes.yaml: text <-> Catalog, and edits that leave every other byte alone.

reading.py turns YAML into plain text values, checking.py those into a Catalog or into
every problem with its line; pieces.py reads of a long catalog only what changed.
writing.py writes one entry as a careful person would, editing.py puts it into the file,
fixing.py puts right what is certainly wrong in it, merging.py makes one file of two
that came from one: who needs these three imports them from there. Performs no I/O.
"""

from podcast_digest.catalog.checking import (
    entry,
    lines,
    mirror,
    moment,
    parse,
    place,
    tried,
)
from podcast_digest.catalog.editing import add, edit, remove
from podcast_digest.catalog.reading import NAME, decode, value
from podcast_digest.catalog.showing import add_to_show
from podcast_digest.catalog.writing import ORDER, as_yaml, written

__all__ = [
    "NAME",
    "ORDER",
    "add",
    "add_to_show",
    "as_yaml",
    "decode",
    "edit",
    "entry",
    "lines",
    "mirror",
    "moment",
    "parse",
    "place",
    "remove",
    "tried",
    "value",
    "written",
]
