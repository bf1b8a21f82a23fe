"""The history of a page, by way of git."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from podcast_digest.git import repository


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
