"""The question that a command line asks, and the answer to it that is said again.

Imports next to nothing: every command needs it.
"""

import os
import sys
import time

from podcast_digest.project.stamp import Question

#: What the looks of an answer depend on.
_VARIABLES = ("COLUMNS", "GITHUB_WORKSPACE", "NO_COLOR", "TERM")


def question() -> Question:
    """Return what is asked by who begins to look for the answer now."""
    began = time.time()
    try:
        size = sys.stdout.isatty() and tuple(os.get_terminal_size(sys.stdout.fileno()))
    except OSError:  # a terminal without a size
        size = True
    given = [os.environ.get(name) for name in _VARIABLES]
    return [*sys.argv[1:], repr((size, given))], began


def say_again(code: int, told: str, said: str) -> int:
    """Say what was said before; return the exit code."""
    try:
        if told:
            print(told, file=sys.stderr)  # noqa: T201
        print(said, flush=True)  # noqa: T201
    except OSError as error:  # as a command ends that looked
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # somebody like head has seen enough
            return 1
        reason = (error.strerror or str(error)).lower()
        print(f"standard output: {reason}", file=sys.stderr)  # noqa: T201
        return 2
    return code
