"""Remembers what a command said that only read, so that the next one need not look.

A stamp lists every file that a command read, wrote or looked for as it was then (size,
times, inode: what git trusts too). While all are still so, the same command would write
the same bytes and say the same. What hosts said when they were asked is in it too: a
build that has to ask them asks again, and spares itself the rest if they say the same.
Imports next to nothing: what this costs, every command costs.
"""

import os
import sys
import time
from zlib import crc32

from podcast_digest.project.cache import cache_folder

#: Seconds. A file changed this shortly before it was looked at may have been changed
#: again within one tick of the file system's clock.
TICK = 0.02

#: When this process began to read the program's own files: seconds since 1970.
_BEGAN = time.time()

#: The arguments of a command, with what the looks of its answer depend on; and when it
#: began to read files, in seconds since 1970.
Question = tuple[list[str], float]

#: An exit code, the text for standard error, and the one for standard output.
Answer = tuple[int, str, str]

#: The program's own folder.
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120


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
    """Return the program's own files, and the folders of its libraries and of zones.

    Another version may build other bytes; a folder changes when one is installed.
    """
    return [*_around(), *_program()]


def _program() -> list[str]:
    return [
        f"{folder}/{name}"
        for folder, _, names in os.walk(HERE)
        if not folder.endswith("__pycache__")
        for name in names
    ]


def _around() -> list[str]:
    # Imported here: a command that has nothing to do needs no zone of time.
    from zoneinfo import TZPATH

    return [*(path for path in sys.path if path.endswith("-packages")), *TZPATH]


def _sum(looks: list[tuple[str, str]]) -> str:
    """Return what is another one if a file of many is: their looks take 40 KB."""
    return str(crc32(repr(looks).encode(errors="replace")))


def _head(question: Question) -> str:
    return repr((sys.version, HERE, os.getcwd(), question[0]))  # noqa: PTH109


def _place(question: Question) -> str:
    # So few that they never fill a disk, at a few kilobytes each: what others of this
    # name asked is forgotten.
    number = crc32(_head(question).encode(errors="replace")) & 0x3FF
    return f"{cache_folder()}/{number:03x}.stamp"


def still_true(question: Question, asked: str = "") -> Answer | None:
    """Return what a command said, if it would say it again.

    ``asked`` is what hosts say now; empty: none is asked.
    """
    try:
        with open(_place(question), encoding="utf-8", newline="") as file:  # noqa: PTH123
            head, made, until, heard, own, code, told, said, *seen = file.read().split(
                "\0"
            )
        if (head, heard) != (_head(question), asked):
            return None
        if not float(made) < time.time() < float(until):
            return None
        if own != _sum([(look(path), path) for path in _program()]):
            return None
        answer = int(code), told, said
    except (OSError, ValueError):
        return None
    for line in seen:
        seen_then, _, path = line.partition("\t")
        if seen_then != look(path):
            return None
    return answer


def remember(
    question: Question,
    answer: Answer,
    paths: list[str],
    until: float,
    asked: str,
) -> None:
    """Keep what a command said.

    ``paths`` are what it read, ``until``: seconds since 1970 at which time alone
    changes what it said; ``asked`` is what hosts said. Nothing is kept if a file was
    changed since it began: it may have been read before. A cache that can't be written
    is no reason to fail.
    """
    looks = [(look(path), path) for path in paths]
    own = [(look(path), path) for path in _program()]
    around = [(look(path), path) for path in _around()]
    if _changed(looks, question[1]) or _changed([*own, *around], _BEGAN):
        return
    try:
        place, head = _place(question), _head(question)
        made = (
            head,
            repr(question[1]),
            repr(until),
            asked,
            _sum(own),
            *map(str, answer),
        )
        parts = [*made, *map("\t".join, (*looks, *around))]
        if any("\0" in part for part in parts):
            return
        os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120
        with open(f"{place}.{os.getpid()}", "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
            file.write("\0".join(parts))
        os.replace(f"{place}.{os.getpid()}", place)  # noqa: PTH105
    except (OSError, UnicodeEncodeError):
        pass


def _changed(looks: list[tuple[str, str]], since: float) -> bool:
    return any(seen and changed_at(seen) > (since - TICK) * 1e9 for seen, _ in looks)
