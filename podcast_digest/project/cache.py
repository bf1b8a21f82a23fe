"""Where what may be lost is kept. Imports next to nothing: every build asks for it."""

import os


def cache_folder() -> str:
    """Return the folder, as the XDG Base Directory Specification wants it."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return f"{home}/podcast-digest"
