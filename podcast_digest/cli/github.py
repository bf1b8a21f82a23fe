"""What ``init --github`` says of the workflows that it writes."""

import os
from collections.abc import Mapping
from pathlib import Path

from podcast_digest.cli.terminal import say, tell
from podcast_digest.project import workflows as github
from podcast_digest.project.workflows import workflows

__all__ = ["workflows", "write_workflows"]

_SWITCH = (
    "one switch is left, in the repository's settings: "
    "Pages → Build and deployment → Source: GitHub Actions"
)


def write_workflows(made: Mapping[Path, str]) -> None:
    """Write the workflows that are not there yet, and say what is left to do."""
    for remark in github.others(made):
        tell(str(remark))
    for path, is_new in github.write_workflows(made):
        if is_new:
            say(f"{os.path.relpath(path)}: written")
        else:
            tell(f"{os.path.relpath(path)}: exists already, and stays as it is")
    say(_SWITCH)
