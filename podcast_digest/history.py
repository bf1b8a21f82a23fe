"""The history of a page: disk edge, by way of git. The only module that runs it."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

# What points git at another repository, or makes names patterns; hooks set some.
_ELSEWHERE = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE"),
    *("GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_SHALLOW_FILE"),
    *("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"),
)
# Settings of the user that would add to the output, or leave the first commit out.
_PLAIN = (
    *("-c", "log.showSignature=false", "-c", "log.showRoot=true"),
    *("-c", "color.ui=false"),
)


def versions(page: Path) -> Iterator[tuple[datetime, bytes]]:
    """Yield each version of a page in its repository, oldest first, renames too.

    The moment is the committer's date: when the version came into this history, not
    when somebody began to write it. Nothing comes without git, without a repository,
    and for a file that no commit holds. Of a shallow clone the oldest version may
    hold what is far older: ask ``is_shallow``.
    """
    page = page.resolve()
    log = _git(
        page.parent,
        *("log", "--follow", "--date-order", "--raw", "-z", "--no-abbrev"),
        *("--format=%x01%ct %cI", "--", page.name),
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
    yield from _blobs(page.parent, found[::-1])


def is_shallow(page: Path) -> bool:
    """Tell whether the repository of a page holds only the end of its history."""
    answer = _git(page.resolve().parent, "rev-parse", "--is-shallow-repository")
    return answer.strip() == b"true"


def _moment(epoch: str, written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:  # a commit may claim an offset that no zone has
        return datetime.fromtimestamp(int(epoch), UTC)


def _blobs(
    folder: Path, wanted: list[tuple[datetime, str]]
) -> Iterator[tuple[datetime, bytes]]:
    """Yield the contents of blobs, all read by one process."""
    if not wanted:
        return
    with subprocess.Popen(
        _command(folder, "cat-file", "--batch"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for moment, blob in wanted:
            process.stdin.write(blob.encode() + b"\n")
            process.stdin.flush()
            header = process.stdout.readline().split()
            if len(header) == 3:  # "<blob> missing" in a partial clone
                yield moment, process.stdout.read(int(header[2]))
                process.stdout.read(1)


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            _command(folder, *arguments),
            capture_output=True,
            check=False,
            env=_environment(),
        )
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""


def _command(folder: Path, *arguments: str) -> list[str]:
    options = ["--no-pager", "--literal-pathspecs", "-C", str(folder), *_PLAIN]
    return ["git", *options, *arguments]


def _environment() -> dict[str, str]:
    kept = {name: v for name, v in os.environ.items() if name not in _ELSEWHERE}
    return {**kept, "LC_ALL": "C"}
