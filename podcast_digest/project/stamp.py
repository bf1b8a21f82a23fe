"""Remembers that a build had nothing to do, so that the next one need not look.

A stamp lists every file that a build read and wrote as it was then (size, times,
inode: what git trusts too). While all are still so, the build would write the same
bytes. Imports next to nothing: what this costs, every build costs.
"""

import os
import sys
import time
from zlib import crc32

from podcast_digest.project.cache import cache_folder

#: Seconds. A file changed this shortly before the stamp may have been changed again
#: within one tick of the file system's clock.
_TICK = 0.1


def _place(arguments: list[str]) -> str:
    key = "\0".join((os.getcwd(), *arguments))  # noqa: PTH109
    return f"{cache_folder()}/{crc32(key.encode(errors='replace')):08x}.stamp"


def _look(path: str) -> str:
    """Return what would differ if a file had been changed; empty when it is gone."""
    try:
        stat = os.stat(path)  # noqa: PTH116
    except OSError:
        return ""
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def _own_files() -> list[str]:
    """Return the program's own files, and the folders that its libraries are in.

    Another version may build other bytes; a folder changes when one is installed.
    """
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    folders = [folder for folder, _, _ in os.walk(here)]
    libraries = [path for path in sys.path if path.endswith("-packages")]
    return libraries + [
        entry.path
        for folder in folders
        for entry in os.scandir(folder)
        if entry.name.endswith((".py", ".html", ".css", ".js", ".svg"))
    ]


def _head(arguments: list[str]) -> str:
    return repr((sys.version, os.getcwd(), arguments))  # noqa: PTH109


def still_true(arguments: list[str]) -> str | None:
    """Return the message of the last build if it would do the same nothing again."""
    if not arguments or arguments[0] != "build":
        return None
    try:
        with open(_place(arguments), encoding="utf-8") as file:  # noqa: PTH123
            head, made, until, message, *seen = file.read().split("\n")
        if head != _head(arguments) or not float(made) < time.time() < float(until):
            return None
    except (OSError, ValueError):
        return None
    newest = (float(made) - _TICK) * 1e9
    for line in seen:
        look, _, path = line.partition("\t")
        if look != _look(path):
            return None
        if look and max(map(int, look.split(" ")[1:3])) > newest:
            return None
    return message


def remember(
    arguments: list[str], message: str, until: float, paths: list[str]
) -> None:
    """Keep that a build with these arguments had nothing to do.

    ``until``: seconds since 1970 at which time alone changes the result. A cache
    that can't be written is no reason to fail.
    """
    looks = [f"{_look(path)}\t{path}" for path in (*paths, *_own_files())]
    parts = [_head(arguments), repr(time.time()), repr(until), message, *looks]
    if any("\n" in part for part in parts):
        return
    place = _place(arguments)
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120
        with open(f"{place}.{os.getpid()}", "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write("\n".join(parts))
        os.replace(f"{place}.{os.getpid()}", place)  # noqa: PTH105
    except (OSError, UnicodeEncodeError):
        pass
