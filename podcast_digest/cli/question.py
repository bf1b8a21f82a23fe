"""What a command is asked. Imports next to nothing: every command needs it."""

import os
import sys

#: What the looks of an answer depend on.
_VARIABLES = ("COLUMNS", "GITHUB_WORKSPACE", "NO_COLOR", "TERM")


def question() -> list[str]:
    """Return the arguments, and what the looks of an answer to them depend on."""
    try:
        size = sys.stdout.isatty() and tuple(os.get_terminal_size(sys.stdout.fileno()))
    except OSError:  # a terminal without a size
        size = True
    given = [os.environ.get(name) for name in _VARIABLES]
    return [*sys.argv[1:], repr((size, given))]
