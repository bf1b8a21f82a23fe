"""Programs that tests need: those of the system, else those that packages bring."""

import os
import shutil
from pathlib import Path

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

#: Why a test was skipped that needs a browser.
NO_BROWSER = "there is no browser"


def ffmpeg() -> str:
    """Return the path of ffmpeg; a wheel of the test extra has one."""
    found = shutil.which("ffmpeg")
    if found:
        return found
    import imageio_ffmpeg  # type: ignore[import-untyped,import-not-found,unused-ignore]

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def chromium() -> str | None:
    """Return the path of the system's Chromium; None if there is none."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    return found or (str(_MACOS) if os.access(_MACOS, os.X_OK) else None)
