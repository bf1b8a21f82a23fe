"""The repository that a project lies in: disk edge, by way of git.

Two kinds of questions are asked. What a repository holds is asked of it alone,
whatever points git elsewhere. What is being committed is asked in git's own
environment: a hook is told there which index the commit is made of (githooks(5)).
"""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from podcast_digest.errors import OutputError

# What points git at another repository, or makes names patterns; hooks set some.
_ELSEWHERE = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE"),
    *("GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_SHALLOW_FILE"),
    *("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"),
)
# Settings of the user that would add to the output, or leave the first commit out.
_PLAIN = (
    *("-c", "log.showSignature=false", "-c", "log.showRoot=true"),
    *("-c", "color.ui=false", "-c", "diff.relative=false"),
)
# A second name for a file changes its ctime, and git would read all of it again.
_LINKED = ("-c", "core.trustctime=false")
#: Modes of entries that are no plain files (git-fast-import(1) lists them).
LINK, SUBMODULE = "120000", "160000"
#: Of what is not to be in the index any more (git-update-index, --index-info).
GONE = "0"


# What a repository holds


def ask(folder: Path, *arguments: str) -> bytes:
    """Return what git answers of the repository around a folder; nothing if it can't.

    Nothing comes without git, and without a repository, too.
    """
    try:
        done = subprocess.run(
            command(folder, *arguments),
            capture_output=True,
            check=False,
            env=environment(),
        )
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""


def blobs(folder: Path, names: Iterable[str]) -> Iterator[bytes | None]:
    """Yield the contents of blobs, all read by one process.

    None stands for what the repository lacks: a partial clone has not all of them.
    """
    with subprocess.Popen(
        command(folder, "cat-file", "--batch"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for name in names:
            process.stdin.write(name.encode() + b"\n")
            process.stdin.flush()
            header = process.stdout.readline().split()
            if len(header) == 3:  # else "<name> missing"
                yield process.stdout.read(int(header[2]))
                process.stdout.read(1)
            else:
                yield None


def command(folder: Path, *arguments: str) -> list[str]:
    """Return the command line that asks git something of a folder's repository."""
    options = ["--no-pager", "--literal-pathspecs", "-C", str(folder), *_PLAIN]
    return ["git", *options, *arguments]


def environment() -> dict[str, str]:
    """Return an environment in which git looks at a folder's own repository."""
    kept = {name: v for name, v in os.environ.items() if name not in _ELSEWHERE}
    return {**kept, "LC_ALL": "C"}


# What is being committed


class Entry(NamedTuple):
    """A file as it is staged."""

    mode: str
    blob: str
    conflict: bool = False  #: several versions wait for somebody to choose
    sparse: bool = False  #: kept out of the work tree, see git-sparse-checkout(1)


def tell(
    top: Path | None,
    *arguments: str,
    given: bytes = b"",
    index: Path | None = None,
    fine: Sequence[int] = (0,),
) -> bytes:
    """Return what git answers at the top of a work tree, in git's own environment.

    ``index`` is another one than that of the commit, ``fine`` are the exit codes of
    answers. Raises OutputError with git's own words.
    """
    # Nobody asked for the index to be refreshed on the way.
    env = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    if index:
        env["GIT_INDEX_FILE"] = str(index)
    try:
        done = subprocess.run(
            ["git", "--no-pager", *_PLAIN, *arguments],
            cwd=top,
            input=given,
            capture_output=True,
            check=False,
            env=env,
        )
    except FileNotFoundError:
        raise OutputError("git is not there; install it: https://git-scm.com") from None
    if done.returncode not in fine:
        raise OutputError(f"git: {_reason(done.stderr) or done.returncode}")
    return done.stdout


def _reason(told: bytes) -> str:
    """Return the line that says why; advice may follow it, and filters talk before."""
    lines = told.decode(errors="replace").strip().splitlines()
    marked = [line[7:] for line in lines if line.startswith(("fatal: ", "error: "))]
    return next(iter(marked or lines[-1:]), "")


def work_tree(folder: Path) -> Path:
    """Return the top of the work tree that a folder is in; OutputError if in none."""
    return _path(tell(folder, "rev-parse", "--show-toplevel"))


def git_folder(top: Path) -> Path:
    """Return where git keeps what is of this work tree alone."""
    return _path(tell(top, "rev-parse", "--absolute-git-dir"))


def hooks_folder(top: Path) -> Path:
    """Return where git looks for hooks: core.hooksPath may say, below the top."""
    return top / _path(tell(top, "rev-parse", "--git-path", "hooks"))


def common_folder(top: Path) -> Path:
    """Return where git keeps what all work trees of the repository share."""
    return top / _path(tell(top, "rev-parse", "--git-common-dir"))


def _path(line: bytes) -> Path:
    return Path(os.fsdecode(line.removesuffix(b"\n").removesuffix(b"\r")))


def changed() -> list[str]:
    """Return the paths that a commit would change, from the top of the work tree."""
    # Both names of a file that was moved: either may be one that counts.
    return _paths(tell(None, "diff", "--cached", "--no-renames", "--name-only", "-z"))


def edited(top: Path) -> set[str]:
    """Return the tracked paths whose file in the work tree is not what is staged.

    Contents are compared as git would store them, whatever filters change.
    """
    options = ("--no-renames", "--ignore-submodules", "--name-only", "-z")
    return set(_paths(tell(top, *_LINKED, "diff", *options)))


def staged(top: Path, index: Path | None = None) -> dict[str, Entry]:
    """Return by path what is staged."""
    found = {}
    for line in tell(top, "ls-files", "-s", "-t", "-z", index=index).split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        tag, mode, blob, stage = facts.decode().split(" ")
        found[os.fsdecode(path)] = Entry(mode, blob, stage != "0", tag == "S")
    return found


def ignored(top: Path, paths: Iterable[str]) -> set[str]:
    """Return those of some paths that git shall not track, and does not."""
    given = _lines(paths)
    # 1: none of them. 128: one of them lies behind a link, so git tracks it nowhere.
    fine = (0, 1, 128)
    found = tell(top, "check-ignore", "-z", "--stdin", given=given, fine=fine)
    return set(_paths(found))


def export(top: Path, paths: Mapping[str, Entry], folder: Path) -> None:
    """Write what is staged below a folder, as git would write it to the work tree."""
    sparse = any(entry.sparse for entry in paths.values())
    # Only where it is needed: git knows it since 2.36.
    more = ("--ignore-skip-worktree-bits",) if sparse else ()
    to = f"--prefix={folder}/"
    tell(
        top, "checkout-index", "-f", "-z", "--stdin", to, *more, given=_lines(paths)
    )  # fmt: skip


def store(top: Path, path: str, file: Path) -> str:
    """Keep a file as git would keep it under a path; return the name of its blob."""
    # A line end that git will not give back is no reason to stop.
    options = ("-c", "core.safecrlf=false", "hash-object", "-w", f"--path={path}")
    return tell(top, *options, "--", str(file)).decode().strip()


def stage(top: Path, entries: Mapping[str, Entry], index: Path | None = None) -> None:
    """Put entries into the index, all of them or none."""
    lines = (f"{entry.mode} {entry.blob}\t{path}" for path, entry in entries.items())
    tell(top, "update-index", "-z", "--index-info", given=_lines(lines), index=index)
    # The index has not seen the files yet: 1 says that some differ.
    refresh = (*_LINKED, "update-index", "-q", "--refresh")
    tell(top, *refresh, index=index, fine=(0, 1))


def merged(ours: Path, base: Path, theirs: Path) -> bytes | None:
    """Return our file with what theirs changed since the base; None if both can't be.

    See git-merge-file(1): it counts conflicts, and refuses what is no text.
    """
    files = (str(path) for path in (ours, base, theirs))
    done = subprocess.run(
        ["git", "merge-file", "-p", "-q", *files], capture_output=True, check=False
    )
    return done.stdout if done.returncode == 0 else None


def merge_heads(top: Path) -> list[str]:
    """Return the commits that a merge in progress takes in."""
    # git merge tells its hooks in names of variables, git commit finds a file.
    names = [n.removeprefix("GITHEAD_") for n in os.environ if n[:8] == "GITHEAD_"]
    try:
        return names or (git_folder(top) / "MERGE_HEAD").read_text("ascii").split()
    except FileNotFoundError:
        return []


def _paths(answer: bytes) -> list[str]:
    return [os.fsdecode(path) for path in answer.split(b"\0")[:-1]]


def _lines(paths: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(path) + b"\0" for path in paths)
