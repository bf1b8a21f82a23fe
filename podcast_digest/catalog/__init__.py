"""episodes.yaml: text <-> Catalog, and edits that leave every other byte alone.

reading.py turns YAML into plain text values, checking.py those into a Catalog or into
every problem with its line. writing.py writes one entry as a careful person would,
editing.py puts it into the file. Performs no I/O.
"""

from podcast_digest.catalog.checking import entry, lines, moment, parse, place
from podcast_digest.catalog.editing import add, edit, remove
from podcast_digest.catalog.reading import NAME, decode
from podcast_digest.catalog.writing import ORDER, as_yaml

__all__ = [
    "NAME",
    "ORDER",
    "add",
    "as_yaml",
    "decode",
    "edit",
    "entry",
    "lines",
    "moment",
    "parse",
    "place",
    "remove",
]
