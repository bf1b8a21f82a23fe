"""What earlier builds made, kept for the next one; safe to lose.

Two things are kept, in one file of SQLite's in the cache folder: values by what they
were made of, such as the HTML of a Markdown text, and of every published file what it
was made of and what it looked like when it was written (size, times, inode: what git
trusts too). So a build works on what changed, and what comes of it is the same.

Nothing here is believed that does not fit: another version of the program (or of a
library) has a file of its own, a value that was damaged is made again, and so is a file
that was. A cache that can't be read or written is no reason to fail, and several
processes may use it at once.
"""

import os
import sqlite3
import sys
import time
from collections.abc import (
    Callable,
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from podcast_digest.project.cache import cache_folder
from podcast_digest.project.stamp import HERE, TICK, changed_at, look, own_files
from podcast_digest.show.recent import Each

#: Days. What was not used for longer is thrown away.
_KEEP = 30
_DAY = 86_400
_TABLES = """
CREATE TABLE IF NOT EXISTS place (name INTEGER PRIMARY KEY, day INTEGER);
CREATE TABLE IF NOT EXISTS made (
    place INTEGER, key BLOB, value BLOB, PRIMARY KEY (place, key)
);
CREATE TABLE IF NOT EXISTS written (
    place INTEGER, name TEXT, key BLOB, look TEXT, mark TEXT, PRIMARY KEY (place, name)
) WITHOUT ROWID;
"""
_AT_ONCE = 2_000_000  # bytes that are written together: memory need not hold all
_ASKED = 500  # sources that are looked for together
_CHECK = 4  # bytes in front of a value that tell whether it is still itself
_NUMBER = 8  # bytes of a number of SQLite's


class Written(NamedTuple):
    """A file as it was written."""

    key: bytes  #: what it was made of
    look: str  #: what would differ if it had been changed since
    mark: str  #: what tells its bytes; empty for copies


class Kept:
    """What is kept of one project, while ``of`` has it open."""

    def __init__(self, store: sqlite3.Connection | None, place: int) -> None:
        self._store = store
        self._place = place
        self.is_damaged = False  #: as was found on the way
        self._is_used = False
        # Asking for each value whether it is there would cost a first build dearly.
        rows = self._asked("SELECT key FROM made WHERE place = ?", place)
        self._there: set[bytes] = {key for (key,) in rows}
        self._unused = self._there.copy()
        self._new: dict[bytes, bytes] = {}
        self._waiting = 0  #: bytes of what is new
        self._wrote = False  #: before it was settled

    def value(self, kind: str, source: str | bytes, make: Callable[[], bytes]) -> bytes:
        """Return what is made of a source, which may have been made before."""
        key = _key(kind, source)
        found = self._known([key]).get(key)
        return self._keep(key, make()) if found is None else found

    def known(self, kind: str, source: str) -> bytes | None:
        """Return what was made of a source, None if that is not kept."""
        key = _key(kind, source)
        return self._known([key]).get(key)

    def each(self, kind: str, sources: Sequence[str]) -> Each:
        """Return what gives the value of each of many sources, by its place.

        For whoever needs nearly all of them, in their order: some are read at once.
        """
        keys = [_key(kind, source) for source in sources]
        self._use(keys)
        read = range(0)
        found: Mapping[bytes, bytes] = {}

        def value(place: int, make: Callable[[], bytes]) -> bytes:
            nonlocal read, found
            if place not in read:
                read = range(place, place + _ASKED)
                found = self._known(keys[read.start : read.stop])
            known = found.get(keys[place])
            return self._keep(keys[place], make()) if known is None else known

        return value

    def keep(self, kind: str, source: str, value: bytes) -> bytes:
        """Keep what was made of a source, and return it."""
        return self._keep(_key(kind, source), value)

    def _use(self, keys: Collection[bytes]) -> None:
        self._is_used = True
        self._unused.difference_update(keys)

    def _known(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        self._use(keys)
        found = {k: self._new[k][_CHECK:] for k in keys if k in self._new}
        wanted = (key for key in keys if key in self._there and key not in found)
        while some := tuple(islice(wanted, _ASKED)):
            marks = ",".join("?" * len(some))
            asked = f"SELECT key, value FROM made WHERE place = ? AND key IN ({marks})"
            for key, kept in self._asked(asked, self._place, *some):
                value = kept[_CHECK:] if isinstance(kept, bytes) else b""
                if kept == _check(key, value) + value:
                    found[key] = value
        return found

    def _keep(self, key: bytes, value: bytes) -> bytes:
        self._use([key])
        if self._store:
            self._new[key] = _check(key, value) + value
            self._waiting += len(value)
            if self._waiting > _AT_ONCE:
                self._keep_new()
        return value

    def written(self, folder: Path) -> Mapping[str, Written]:
        """Return the files of a folder that are known, by name."""
        place = _place(folder)
        rows = self._asked(
            "SELECT name, key, look, mark FROM written WHERE place = ?", place
        )
        if rows:
            self._touch(place)
        return {name: Written(*rest) for name, *rest in rows}

    def write_down(
        self, folder: Path, files: Mapping[str, Written], known: Mapping[str, Written]
    ) -> None:
        """Keep what the files of a folder are made of, all of which are there now.

        ``known`` is what ``written`` returned. What somebody changed since it was
        written is not kept.
        """
        if not self._store:
            return
        place, newest = _place(folder), (time.time() - TICK) * 1e9
        new = [name for name, one in files.items() if known.get(name) != one]
        looks = {name: look(f"{folder}/{name}") for name in new}
        rows = [
            (place, name, files[name].key, seen, files[name].mark)
            for name, seen in looks.items()
            if seen and seen == files[name].look and changed_at(seen) < newest
        ]
        gone = [(place, name) for name in known.keys() - files.keys()]
        self._change("DELETE FROM written WHERE place = ? AND name = ?", gone)
        self._change("INSERT OR REPLACE INTO written VALUES (?, ?, ?, ?, ?)", rows)
        if rows:
            self._touch(place)

    def settle(self, *, forget: bool) -> None:
        """Write down what is new; ``forget`` what was not used since it was opened."""
        if self._new or self._wrote:
            gone = [(self._place, key) for key in self._unused if forget]
            self._change("DELETE FROM made WHERE place = ? AND key = ?", gone)
            self._keep_new()
        if self._is_used:
            self._touch(self._place)

    def _keep_new(self) -> None:
        new = [(self._place, key, value) for key, value in self._new.items()]
        self._change("INSERT OR REPLACE INTO made VALUES (?, ?, ?)", new)
        self._there.update(self._new)
        self._new.clear()
        self._waiting = 0
        self._wrote = True

    def _touch(self, place: int) -> None:
        """Remember that a place was used today, and forget those that long were not."""
        today = int(time.time() // _DAY)
        known = "SELECT 1 FROM place WHERE name = ? AND day = ?"
        if self._asked(known, place, today):
            return
        self._change("INSERT OR REPLACE INTO place VALUES (?, ?)", [(place, today)])
        for table in ("made", "written"):
            old = "SELECT name FROM place WHERE day < ?"
            forget = f"DELETE FROM {table} WHERE place IN ({old})"
            self._change(forget, [(today - _KEEP,)])
        self._change("DELETE FROM place WHERE day < ?", [(today - _KEEP,)])

    def _asked(self, question: str, *given: object) -> list[tuple[Any, ...]]:
        if not self._store:
            return []
        try:
            return self._store.execute(question, given).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def _change(self, change: str, rows: list[tuple[Any, ...]]) -> None:
        if not self._store or not rows:
            return
        try:
            with self._store:
                self._store.executemany(change, rows)
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        self._store = None
        self.is_damaged = _tells_damage(error)


def _tells_damage(error: sqlite3.Error) -> bool:
    """Tell whether a file is no good; it may be locked, full, or for reading alone."""
    return not isinstance(error, sqlite3.OperationalError)


def noted(kept: Kept) -> Callable[[str, str], tuple[str, str]]:
    """Return ``notes.both`` that remembers."""
    from podcast_digest.text import notes

    def both(markdown: str, base: str) -> tuple[str, str]:
        def make() -> bytes:
            return "\0".join(notes.both(markdown, base)).encode()

        # Neither has a NUL: XML could not carry it.
        html, _, text = kept.value("notes", f"{base}\0{markdown}", make).partition(
            b"\0"
        )
        return html.decode(), text.decode()

    return both


@contextmanager
def of(path: Path, of_what: str = "", *, forget: bool = True) -> Iterator[Kept]:
    """Have what is kept of a catalog's project, and keep what is made meanwhile.

    Of anything else (a page, its history), ``of_what`` says what it is. ``forget``
    what was not asked for: somebody who has the rest already does not.
    """
    file = Path(cache_folder()) / f"kept-{_installation()}-{_edition()}.sqlite3"
    store = _opened(file)
    kept = Kept(store, _place(path, of_what))
    ended_early = True
    try:
        yield kept
        ended_early = False
    finally:
        kept.settle(forget=forget and not ended_early)
        if store:
            with suppress(sqlite3.Error):
                store.close()
        if kept.is_damaged:
            _remove(file)


def _opened(path: Path) -> sqlite3.Connection | None:
    """Return the store; None if there can't be one. A broken one is thrown away."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _throw_away(path)
        store = sqlite3.connect(path, timeout=1)
    except (OSError, sqlite3.Error):
        return None
    try:
        # Lost with the power: what can be lost need not be waited for.
        store.execute("PRAGMA synchronous = OFF")
        store.executescript(_TABLES)
    except sqlite3.Error as error:
        store.close()
        if _tells_damage(error):
            _remove(path)
        return None
    return store


def _throw_away(new: Path) -> None:
    """Throw away what the same installation kept before it was another edition.

    And what others kept, and long did not use: they may be gone.
    """
    for path in new.parent.glob("kept-*.sqlite3"):
        same = path.name.startswith(f"kept-{_installation()}-")
        with suppress(OSError):
            if same or time.time() - path.stat().st_mtime > _KEEP * _DAY:
                _remove(path)


def _remove(path: Path) -> None:
    # The journal of a process that was killed would be taken for the next file's.
    # Windows removes no file that another process has open: it stays, as it was.
    for one in (path, path.with_name(f"{path.name}-journal")):
        with suppress(OSError):
            one.unlink(missing_ok=True)


@cache
def _installation() -> str:
    """Return what tells this copy of the program, with its libraries, from others."""
    return _hash(os.fsencode(f"{HERE}\n{sys.prefix}")).hex()


@cache
def _edition() -> str:
    """Return what is another one if the program, or what it is made with, is."""
    files = own_files()
    looks = "\n".join(f"{path}\t{look(path)}" for path in files)
    return _hash(f"{sys.version}\n{looks}".encode(errors="surrogateescape")).hex()


def _key(kind: str, source: str | bytes) -> bytes:
    if isinstance(source, str):
        source = source.encode(errors="surrogatepass")
    hashed = sha256(f"{kind}\0".encode())
    hashed.update(source)
    return hashed.digest()[:16]


def _place(path: Path, of_what: str = "") -> int:
    """Return a number for a path: a row for each value has it."""
    name = os.fsencode(path.resolve()) + b"\0" + of_what.encode()
    return int.from_bytes(_hash(name), signed=True)


def _hash(data: bytes) -> bytes:
    return sha256(data).digest()[:_NUMBER]


def _check(key: bytes, value: bytes) -> bytes:
    return crc32(value, crc32(key)).to_bytes(_CHECK)
