"""What git could not merge: the sides of each file, until it is settled.

While a file is unmerged, git's index holds up to three stages of it: 1 is what both
sides came from, 2 is ours, 3 theirs (git-ls-files, git-merge; in a rebase ours is what
the commits are put on).
"""

import os
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from podcast_digest.git import repository

_MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


class Stages(NamedTuple):
    """The blobs of an unmerged file; None where a side has no such file."""

    base: str | None = None
    ours: str | None = None
    theirs: str | None = None


class Operation(StrEnum):
    """What stopped to let somebody settle what is unmerged."""

    MERGE = "merge"
    REBASE = "rebase"
    CHERRY_PICK = "cherry-pick"
    REVERT = "revert"
    AM = "am"


#: In the order in which git looks (its wt-status.c): a rebase merges and picks too.
_TRACES = (
    ("rebase-merge", Operation.REBASE),
    ("rebase-apply/applying", Operation.AM),
    ("rebase-apply", Operation.REBASE),
    ("MERGE_HEAD", Operation.MERGE),
    ("CHERRY_PICK_HEAD", Operation.CHERRY_PICK),
    ("REVERT_HEAD", Operation.REVERT),
)


def under_way(tree: Path) -> Operation | None:
    """Return what is under way; a stash that was popped leaves no trace."""
    folder = repository.git_folder(tree)
    return next((what for name, what in _TRACES if (folder / name).exists()), None)


def unmerged(tree: Path) -> dict[Path, Stages]:
    """Return the files of a work tree that are unmerged."""
    found: dict[Path, Stages] = {}
    told = repository.tell(tree, "ls-files", "--unmerged", "-z")
    for record in told.split(b"\0")[:-1]:
        about, _, name = record.partition(b"\t")
        _mode, blob, stage = about.decode().split()
        path = tree / os.fsdecode(name)
        side = Stages._fields[int(stage) - 1]
        found[path] = found.get(path, Stages())._replace(**{side: blob})
    return found


def content(tree: Path, path: Path, blob: str | None) -> bytes:
    """Return what a blob is as a file of the work tree: with the line ends there."""
    if blob is None:
        return b""
    name = path.relative_to(tree).as_posix()
    return repository.tell(tree, "cat-file", "--filters", f"--path={name}", blob)


def settle(tree: Path, paths: Iterable[Path]) -> None:
    """Put files into the index as they are now."""
    names = b"".join(os.fsencode(path) + b"\0" for path in paths)
    # A line end that git will not give back is no reason to stop.
    options = ("--literal-pathspecs", "-c", "core.safecrlf=false", "add")
    listed = ("--pathspec-from-file=-", "--pathspec-file-nul")
    if names:
        repository.tell(tree, *options, *listed, given=names)


def has_marks(text: str) -> bool:
    """Tell whether a text holds the marks of a conflict."""
    lines = text.splitlines()
    return all(
        any(line.startswith(m) for line in lines) for m in ("<<<<<<<", ">>>>>>>")
    )


def is_untouched(text: str, base: str, ours: str, theirs: str) -> bool:
    """Tell whether a text is what git left, so that nobody's work is in it.

    How git writes a conflict is a matter of its version and many settings. Yet it
    leaves marks; all that one side brought is there, and nothing that neither has.
    """
    if text in (ours, theirs):  # or what somebody chose, who has it in a commit too
        return True
    old, our, their = ({*part.splitlines()} for part in (base, ours, theirs))
    found = {line for line in text.splitlines() if not line.startswith(_MARKS)}
    return has_marks(text) and (our | their) - old <= found <= (old | our | their)
