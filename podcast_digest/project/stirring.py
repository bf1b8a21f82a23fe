"""When something may have been saved: what the system tells of folders, and files."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

#: Seconds. Saves that come closer together than this are one.
_STEP = 0.02
_BURST = 0.05  #: seconds that saves without a pause may delay a build
#: Seconds after which we look without being told: network drives tell nothing.
_IDLE = 1.0
#: Seconds that a file may be away. Editors move the old one aside before they write
#: the new one, and git takes files away before it puts others there.
_AWAY = 0.5
#: What differs once a file was changed or replaced; None: there is no such file.
Look = tuple[int, int, int, int] | None


def moments(folders: Iterable[tuple[str, int]]) -> Iterator[bool]:
    """Yield many times a second, and whether something may have been saved.

    The first time is when the folders are watched. Ends if they can't be any more.
    """
    # Imported here: without --watch nobody needs it.
    import watchfiles

    looked = float("-inf")
    try:
        for changes in watchfiles.watch(
            *(folder for folder, _ in folders),
            watch_filter=None,
            step=round(_STEP * 1000),
            debounce=round(_BURST * 1000),
            rust_timeout=round(_STEP * 1000),
            yield_on_timeout=True,
            recursive=False,
            poll_delay_ms=round(_BURST * 1000),
        ):
            stirred = bool(changes) or time.monotonic() - looked > _IDLE
            if stirred:
                looked = time.monotonic()
            yield stirred
    except (OSError, RuntimeError):
        # A folder was taken away meanwhile, or the system watches no more of them.
        time.sleep(_BURST)
        yield True


def look_at(path: Path) -> Look:
    """Return what differs once a file was changed or replaced."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def await_back(gone: Iterable[Path]) -> None:
    """Give files that were taken away a moment to be put back."""
    until = time.monotonic() + _AWAY
    for path in gone:
        while look_at(path) is None and time.monotonic() < until:
            time.sleep(_STEP)
