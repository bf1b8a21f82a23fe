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
#: What every build makes is never left over. Nor does its line change with it: git
#: would find a conflict there wherever two branches both have a new episode.
_ALWAYS = frozenset(["feed.xml"])
#: In the generator of every feed of ours.
_OURS = b"<generator>podcast-digest</generator>"

_NONE: Mapping[str, Any] = MappingProxyType({})
#: Name -> what tells the file: of audio its size, of all else its bytes.
Listed = Mapping[str, str]


def listed(folder: Path) -> Listed:
    """Return what earlier builds wrote to a folder; nothing if no list is readable."""
    return _part(folder, "files")


def shows(folder: Path) -> Mapping[str, str]:
    """Return the shows that were built into folders below: name -> their catalogs."""
    return _part(folder, "shows")


def _part(folder: Path, part: str) -> Mapping[str, str]:
    try:
        found = json.loads(files.read(folder / NAME))
        pairs = found[part] if found["version"] == _VERSION else {}
        return {str(name): str(told) for name, told in pairs.items()}
    except (OutputError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def dump(listed: Listed, shows: Mapping[str, str] = _NONE) -> bytes:
    """Return the list as it is written; ``shows`` lie in folders below."""
    content: dict[str, Any] = {"version": _VERSION, "files": _sorted(listed)}
    if shows:
        content["shows"] = _sorted(shows)
    return (json.dumps(content, ensure_ascii=False, indent=0) + "\n").encode()


def _sorted(pairs: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(pairs.items()))


def marks(
    published: Mapping[str, Content],
    read: Mapping[str, bytes] = _NONE,
    known: Listed = _NONE,
    always: Collection[str] = _ALWAYS,
) -> Listed:
    """Return the list of what is published now.

    ``read`` has the bytes of files that are copies; ``known`` what tells the others.
    ``always``: what is written whatever changes.
    """
    found = {}
    for name, content in published.items():
        copied = read.get(name, content)
        mark = _size(copied) if isinstance(copied, Path) else known.get(name)
        found[name] = mark or files.mark(files.content_of(copied))
    return {n: "always" if n in always else mark for n, mark in found.items()}


def _size(path: Path) -> str:
    return f"{path.stat().st_size} bytes"


def left_over(folder: Path, before: Listed, now: Collection[str]) -> Iterator[str]:
    """Yield what is in a folder as an earlier build wrote it, and is made no more."""
    # On some disks two spellings of a name are one file.
    kept = {_one(name) for name in now}
    for name in sorted(before):
        if _one(name) not in kept and _is_still(folder, name, before[name]):
            yield name


def of_show(folder: Path, name: str) -> Iterator[str]:
    """Yield all that builds of a show wrote to its folder, as it is there still."""
    below = folder / name
    if below.is_symlink() or folder.resolve() not in below.resolve().parents:
        return  # whoever wrote that, it was no build
    for one in left_over(below, listed(below), ()):
        yield f"{name}/{one}"
    feed = below / "feed.xml"
    if feed.is_file() and _OURS in files.read(feed):
        yield f"{name}/feed.xml"
    if (below / NAME).is_file():
        yield f"{name}/{NAME}"


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
