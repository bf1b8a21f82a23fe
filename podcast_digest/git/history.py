"""The history of a page, by way of git."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from podcast_digest.git import repository


def versions(
    page: Path, merging: Sequence[str] = ()
) -> Iterator[tuple[datetime, bytes]]:
    """Yield each version of a page in its repository, oldest first, renames too.

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
    found: list[tuple[datetime, str]] = []
    moment = None
    for record in log.decode(errors="replace").split("\0"):
        if record.startswith("\1"):
            moment = _moment(*record[1:].split(" ", 1))
        elif record.startswith("\n:") and moment:
            blob = record.split()[3]
            if blob.strip("0"):  # zeros: the commit removed the page
                found.append((moment, blob))
    if not found:
        return
    found.reverse()
    contents = repository.blobs(page.parent, [blob for _, blob in found])
    for (moment, _), content in zip(found, contents, strict=True):
        if content is not None:
            yield moment, content


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
