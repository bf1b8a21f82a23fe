"""Where what may be lost is kept. Imports next to nothing: every build asks for it."""

import os


def cache_folder() -> str:
    """Return the folder, as the XDG Base Directory Specification wants it.

    That says, too, that a relative path is to be ignored.
    """
    home = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(home):  # noqa: PTH117
        home = os.path.expanduser("~/.cache")  # noqa: PTH111
    return f"{home}/podcast-digest"
