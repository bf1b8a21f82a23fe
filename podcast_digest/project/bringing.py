"""Bringing audio of hosts beside a catalog: ``migrate --audio copy``."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from podcast_digest.errors import OutputError, ProbeError
from podcast_digest.project.events import OnEvent, Progress, unheard
from podcast_digest.stores.folder import unfinished

#: Bytes of one audio file.
MAX_AUDIO = 500_000_000


def bring(
    paths: Mapping[str, str], folder: Path, on_event: OnEvent = unheard
) -> dict[str, ProbeError]:
    """Bring the audio of addresses to paths below a folder; return what did not come.

    Several come at once, each straight to the disk, and a file has its name only when
    all of it is there. What is there already is not asked for again. Raises
    OutputError. Events: Progress.
    """
    # Imported here: httpx takes longer than all of a migration that copies nothing.
    from podcast_digest.network.download import download
    from podcast_digest.network.threads import for_each

    wanted = [url for url, path in paths.items() if not (folder / path).exists()]
    failed: dict[str, ProbeError] = {}
    received: dict[str, int] = {}
    done = len(paths) - len(wanted)
    begun: set[Path] = set()
    ended = threading.Event()

    def watch(url: str, so_far: int, _size: int | None) -> None:
        if ended.is_set():
            raise OutputError(f"{paths[url]}: interrupted")
        received[url] = so_far
        on_event(Progress(done, len(paths), sum(list(received.values()))))

    def one(client: Any, url: str, pause: Any, gate: Any) -> ProbeError | None:
        target = folder / paths[url]
        if ended.is_set():
            return None
        try:
            with unfinished(target.parent) as (file, path):
                begun.add(path)
                download(
                    *(client, url, file),
                    limit=MAX_AUDIO,
                    pause=pause,
                    gate=gate,
                    watch=watch,
                )
                file.close()
                path.replace(target)
        except ProbeError as error:
            return error
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise OutputError(f"{target}: {reason}") from None
        return None

    try:
        if wanted:  # before any thread: the first one makes the bar
            on_event(Progress(done, len(paths), 0))
        for url, error in for_each(wanted, one):
            done += 1
            if error:
                failed[url] = error
            on_event(Progress(done, len(paths), sum(list(received.values()))))
    finally:
        # Threads that still read are not waited for, and end with the program.
        ended.set()
        for path in list(begun):
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return failed
