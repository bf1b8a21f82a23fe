"""Writes what is published to its folder: what changed, and no more."""

import os
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from podcast_digest import collector
from podcast_digest.errors import OutputError
from podcast_digest.project.files import (
    MARK,
    UNFINISHED,
    Content,
    content_of,
    digest,
    is_same,
    mark,
    read,
    write,
)
from podcast_digest.project.kept import Kept, Written
from podcast_digest.project.stamp import TICK, changed_at, look

_HOUR = 3600.0
_PAGES = 100  # after so many, what templates leave behind is thrown away


class Wrote(NamedTuple):
    """What came of writing files to a folder."""

    changed: Sequence[str] = ()  #: names of those that were not what they are now
    marks: Mapping[str, str] = {}  #: what tells each that is no copy: see ``mark``


def write_all(
    folder: Path,
    files: Mapping[str, Content],
    *,
    dry_run: bool = False,
    remade: Collection[str] = (),
    kept: Kept | None = None,
) -> Wrote:
    """Write the files below a folder; return what changed.

    ``dry_run`` writes nothing and returns what would change. ``remade`` names those
    that need not outlive a power cut: they can be made again. With ``kept``, files
    that still are what was written of the same are not read, and not made.
    """
    known = kept.written(folder) if kept else {}
    is_new = not folder.exists()
    written: dict[str, Written] = {}
    changed: list[str] = []
    made = 0
    for name, content in files.items():
        key, seen = _key(content), look(f"{folder}/{name}")
        old = known.get(name)
        if (old and seen and old.key == key) and (
            old.look == seen or _is_still(folder / name, old.mark)
        ):
            written[name] = old._replace(look=seen)
            continue
        data = content if isinstance(content, Path) else content_of(content)
        made += 1
        if not made % _PAGES:
            # It refers to itself, and would stay while the collector is paused. Only
            # what is new is looked at.
            collector.look_at_new()
        if dry_run:
            new = not is_same(folder / name, data)
        else:
            new = write(folder / name, data, safe=name not in remade)
        if new:
            changed.append(name)
            seen = look(f"{folder}/{name}")  # at once: somebody may change it next
        if isinstance(data, Path):
            told = ""
        else:  # the key of bytes is their hash already, and they are many
            told = key.hex()[:MARK] if data is content else mark(data)
        written[name] = Written(key, seen, told)
    marks = {name: one.mark for name, one in written.items() if one.mark}
    if dry_run:
        return Wrote(changed, marks)
    if kept:
        kept.write_down(folder, written, known)
    for parent in () if is_new else {name.rpartition("/")[0] for name in files}:
        _sweep(f"{folder}/{parent}")
    return Wrote(changed, marks)


def _is_still(path: Path, told: str) -> bool:
    """Tell whether a file holds what was written, though it looks otherwise.

    As after a checkout, or in the copy that a commit is built in: to read it takes less
    than to make it.
    """
    try:
        return bool(told) and mark(read(path)) == told
    except OutputError:
        return False


def _key(content: Content) -> bytes:
    """Return what only the same content has; of a file to copy, how it looks now."""
    match content:
        case bytes():
            return digest(content)
        case Path():
            seen = look(str(content))
            if not seen or changed_at(seen) > (time.time() - TICK) * 1e9:
                return os.urandom(16)  # it may change again, and look the same
            return f"{content} {seen}".encode(errors="surrogateescape")
    return content.key


def _sweep(folder: str) -> None:
    """Remove what a process left that was killed while it wrote here."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            unfinished = entry.name[:1] == "." and entry.name.endswith(UNFINISHED)
            if unfinished and time.time() - entry.stat().st_mtime > _HOUR:
                os.unlink(entry.path)  # noqa: PTH108
