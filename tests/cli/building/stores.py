"""The files in which builds keep what they made."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path


def damage(which: int, how: str) -> None:
    """Make files of the cache ``no database``, or change the values in them."""
    for path in Path(os.environ["XDG_CACHE_HOME"]).rglob("kept-*.sqlite3"):
        if how == "no database":
            path.write_bytes(b"anything" * 100 * which)
            continue
        # What is no database any more can't be damaged further.
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as store:
            store.execute("UPDATE made SET value = substr(value, 1, 9) || x'2121'")
            store.commit()
