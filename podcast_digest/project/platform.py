"""What systems do differently: the one place that knows which one this is."""

import os
import stat
from pathlib import Path

#: On Windows a file may be executed by its name, whatever its mode.
_ON_WINDOWS = os.name == "nt"


def is_executable(path: Path) -> bool:
    """Tell whether git would run a hook."""
    return _ON_WINDOWS or bool(path.stat().st_mode & stat.S_IXUSR)


def make_executable(path: Path) -> None:
    """Let everybody run a file."""
    path.chmod(0o755)


def near(path: Path) -> Path:
    """Return a path as somebody would write it who is here, if that is shorter."""
    try:
        found = Path(os.path.relpath(path))
    except ValueError:  # on another drive
        return path
    return found if len(str(found)) < len(str(path)) else path
