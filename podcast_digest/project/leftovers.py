"""What earlier builds wrote to a folder and this one does not: it is public still.

A list beside the feed has the name of every file that a build wrote there, and what
tells whether it is that file still. So what somebody else put there stays, whatever
its name.
"""

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any
from unicodedata import normalize

from podcast_digest.errors import OutputError
from podcast_digest.project import files
from podcast_digest.project.files import Content

#: The list, in the folder to publish.
NAME = ".podcast-digest.json"
_VERSION = 1

_NONE: Mapping[str, Any] = MappingProxyType({})
#: Name -> what tells the file: of audio its size, of all else its bytes.
Listed = Mapping[str, str]


def listed(folder: Path) -> Listed:
    """Return what earlier builds wrote to a folder; nothing if no list is readable."""
    try:
        found = json.loads(files.read(folder / NAME))
        names = found["files"] if found["version"] == _VERSION else {}
        return {str(name): str(mark) for name, mark in names.items()}
    except (OutputError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def dump(listed: Listed) -> bytes:
    """Return the list as it is written."""
    content = {"version": _VERSION, "files": dict(sorted(listed.items()))}
    return (json.dumps(content, ensure_ascii=False, indent=0) + "\n").encode()


def marks(
    published: Mapping[str, Content],
    read: Mapping[str, bytes] = _NONE,
    known: Listed = _NONE,
) -> Listed:
    """Return the list of what is published now.

    ``read`` has the bytes of files that are copies; ``known`` what tells the others.
    """
    found = {}
    for name, content in published.items():
        copied = read.get(name, content)
        mark = _size(copied) if isinstance(copied, Path) else known.get(name)
        found[name] = mark or files.mark(files.content_of(copied))
    return found


def _size(path: Path) -> str:
    return f"{path.stat().st_size} bytes"


def left_over(folder: Path, before: Listed, now: Collection[str]) -> Iterator[str]:
    """Yield what is in a folder as an earlier build wrote it, and is made no more."""
    # On some disks two spellings of a name are one file.
    kept = {_one(name) for name in now}
    for name in sorted(before):
        if _one(name) not in kept and _is_still(folder, name, before[name]):
            yield name


def _one(name: str) -> str:
    return normalize("NFC", name).casefold()


def _is_still(folder: Path, name: str, mark: str) -> bool:
    """Tell whether a file is there, in the folder, and as it was written."""
    path = folder / name
    if name == NAME or PurePosixPath(name).is_absolute() or path.is_symlink():
        return False
    try:
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            return False
        if mark.endswith(" bytes"):
            return mark == _size(path)
        return mark == files.mark(path.read_bytes())
    except OSError:
        return False


def remove(folder: Path, names: Collection[str]) -> None:
    """Delete files of a folder, and folders that are empty then; raise OutputError."""
    for name in names:
        path = folder / name
        files.remove(path)
        for parent in path.relative_to(folder).parents[:-1]:
            with suppress(OSError):  # not empty
                os.rmdir(folder / parent)  # noqa: PTH106
