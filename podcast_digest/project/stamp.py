"""Remembers that a build had nothing to do, so that the next one need not look.

A stamp lists every file that a build read and wrote as it was then (size, times,
inode: what git trusts too). While all are still so, the build would write the same
bytes and say the same. What hosts said when they were asked is in it too: a build that
has to ask them asks again, and spares itself the rest if they say the same. Imports
next to nothing: what this costs, every build costs.
"""

import os
import sys
import time
from zlib import crc32

from podcast_digest.project.cache import cache_folder

#: Seconds. A file changed this shortly before it was looked at may have been changed
#: again within one tick of the file system's clock.
TICK = 0.02


def _place(arguments: list[str]) -> str:
    key = "\0".join((os.getcwd(), *arguments))  # noqa: PTH109
    return f"{cache_folder()}/{crc32(key.encode(errors='replace')):08x}.stamp"


def look(path: str) -> str:
    """Return what would differ if a file had been changed; empty when it is gone."""
    try:
        stat = os.stat(path)  # noqa: PTH116
    except OSError:
        return ""
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def changed_at(look: str) -> int:
    """Return when a file was changed, as it looked then: nanoseconds since 1970."""
    return max(map(int, look.split(" ")[1:3]))


def own_files() -> list[str]:
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


#: An exit code, the lines for standard error, and the one for standard output.
Answer = tuple[int, list[str], str]


def still_true(arguments: list[str], asked: str = "") -> Answer | None:
    """Return what the last build came to if it would do the same nothing again.

    ``asked`` is what hosts say now; empty: none is asked.
    """
    if not arguments or arguments[0] != "build":
        return None
    try:
        with open(_place(arguments), encoding="utf-8") as file:  # noqa: PTH123
            head, made, until, heard, code, number, *lines = file.read().split("\n")
        if (head, heard) != (_head(arguments), asked):
            return None
        if not float(made) < time.time() < float(until):
            return None
        told, said, seen = int(number), lines[int(number)], lines[int(number) + 1 :]
        answer = int(code), lines[:told], said
    except (OSError, ValueError, IndexError):
        return None
    newest = (float(made) - TICK) * 1e9
    for line in seen:
        seen_then, _, path = line.partition("\t")
        if seen_then != look(path):
            return None
        if seen_then and changed_at(seen_then) > newest:
            return None
    return answer


def remember(
    arguments: list[str], answer: Answer, asked: str, until: float, paths: list[str]
) -> None:
    """Keep that a build with these arguments had nothing to do.

    ``asked`` is what hosts said; ``until``: seconds since 1970 at which time alone
    changes the result. A cache that can't be written is no reason to fail.
    """
    code, told, said = answer
    looks = [f"{look(path)}\t{path}" for path in (*paths, *own_files())]
    head = [_head(arguments), repr(time.time()), repr(until), asked]
    parts = [*head, str(code), str(len(told)), *told, said, *looks]
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
