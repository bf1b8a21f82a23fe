"""The history of a page and of posts, by way of git."""

import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from podcast_digest.git import repository
from podcast_digest.git.hook import is_below


class Version(NamedTuple):
    """A page as a commit has it."""

    moment: datetime
    blob: str  #: the name of its content, which tells all of it


def versions(page: Path, merging: Sequence[str] = ()) -> list[Version]:
    """Return each version of a page in its repository, oldest first, renames too.

    The moment is the committer's date: when the version came into this history, not
    when somebody began to write it. ``merging``: commits whose history comes too.
    Nothing comes without git, without a repository, and for a file that no commit
    holds. Of a shallow clone the oldest version may hold what is far older: ask
    ``is_shallow``.
    """
    page = page.resolve()
    log = repository.ask(
        page.parent,
        *("log", "--follow", "--date-order", "--raw", "-z", "--no-abbrev"),
        *("--format=%x01%ct %cI", "HEAD", *merging, "--", page.name),
    )
    found: list[Version] = []
    moment = None
    for record in log.decode(errors="replace").split("\0"):
        if record.startswith("\1"):
            moment = _moment(*record[1:].split(" ", 1))
        elif record.startswith("\n:") and moment:
            blob = record.split()[3]
            if blob.strip("0"):  # zeros: the commit removed the page
                found.append(Version(moment, blob))
    return found[::-1]


def contents(page: Path, found: Sequence[Version]) -> Iterator[bytes | None]:
    """Yield what versions of a page say; None for what a partial clone lacks."""
    if found:
        blobs = (version.blob for version in found)
        yield from repository.blobs(page.resolve().parent, blobs)


def repositories(files: Iterable[Path]) -> dict[Path, list[Path]]:
    """Return by the tops of work trees which files lie there; leave out the others."""
    found: dict[Path, list[Path]] = {}
    for file in files:
        for folder in file.resolve().parents:
            if (folder / ".git").exists():
                found.setdefault(folder, []).append(file)
                break
    return found


def born(
    top: Path, files: Iterable[Path], merging: Sequence[str] = ()
) -> dict[Path, datetime]:
    """Return when each of many files came into a repository, by one look at it.

    A file that was moved is as old as it was before, one that was removed and is back,
    too; a copy is new, and so is what takes the place of a file that was moved. A file
    that no commit holds has no moment. ``top``: of the work tree.
    """
    names = {file: file.resolve().relative_to(top).as_posix() for file in files}
    folders = {posixpath.commonpath(map(posixpath.dirname, names.values())) or "."}
    while True:
        moments: dict[str, datetime] = {}
        places = {*folders}
        for moment, old, new in _arrivals(top, folders, merging):
            if old is None:
                moments.setdefault(new, moment)
            else:
                moments[new] = moments.pop(old, moment)
                if _is_among(new, folders) and not _is_among(old, folders):
                    places.add(posixpath.dirname(old) or old)
        if places == folders:  # else some of them came from further places
            return {f: moments[name] for f, name in names.items() if name in moments}
        folders = places


def _arrivals(
    top: Path, folders: Iterable[str], merging: Sequence[str]
) -> Iterator[tuple[datetime, str | None, str]]:
    """Yield which paths came when, and from where; the oldest first."""
    log = repository.ask(
        top,
        *("log", "--reverse", "--date-order", "--full-diff", "--find-renames"),
        *("--name-status", "--diff-filter=AR", "-z", "--format=%x01%ct %cI"),
        *("HEAD", *merging, "--", *sorted(folders)),
    )
    records = iter(os.fsdecode(log).split("\0"))
    moment = None
    for record in records:
        if record.startswith("\1"):
            moment = _moment(*record[1:].split(" ", 1))
        elif moment and (kind := record.lstrip("\n")[:1]):
            old = next(records) if kind == "R" else None
            yield moment, old, next(records)


def _is_among(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or is_below(path, folder) for folder in folders)


def is_shallow(page: Path) -> bool:
    """Tell whether the repository of a page holds only the end of its history."""
    folder = page.resolve().parent
    answer = repository.ask(folder, "rev-parse", "--is-shallow-repository")
    return answer.strip() == b"true"


def _moment(epoch: str, written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:  # a commit may claim an offset that no zone has
        return datetime.fromtimestamp(int(epoch), UTC)
