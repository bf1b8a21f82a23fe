"""Bring all of an audio file, and be sure that it is one and whole.

Whatever is no audio is refused by its first bytes, before the rest is asked for. Where
a connection breaks, the rest is asked for, and not what is there already.
"""

import time
from collections.abc import Callable
from contextlib import closing, nullcontext
from functools import partial
from hashlib import sha256
from typing import BinaryIO

import httpx

from podcast_digest import audio
from podcast_digest.errors import AudioError, ProbeError
from podcast_digest.lock import Mirrored, Probe
from podcast_digest.network.client import Gate, Pause
from podcast_digest.network.probe import OVERHEAD, STEP, Watch, drive
from podcast_digest.network.remote import Remote


def download(
    client: httpx.Client,
    url: str,
    file: BinaryIO,
    known: Mirrored | None = None,
    *,
    limit: int,
    pause: Pause = time.sleep,
    gate: Gate = nullcontext,
    clock: Callable[[], float] = time.monotonic,
    watch: Watch | None = None,
) -> Probe | None:
    """Write a file of audio to ``file``, and return what it is, with its SHA-256.

    Returns None, and brings next to nothing, if it is still what was copied before.
    Of a file of more than ``limit`` bytes no more than its beginning is asked for.
    ``watch`` is that of ``probe.examine``. Raises ProbeError.
    """
    client.cookies.clear()
    seen = partial(watch, url) if watch else None
    most = limit + OVERHEAD
    with closing(
        Remote(client, url, most, pause, gate, clock, seen, of_one_version=True)
    ) as remote:
        if not remote.start(known):
            return None
        size = remote.size or 0
        if size > limit:
            raise ProbeError(url, f"has {size / 1e6:,.1f} MB: there is no room")
        found = drive(remote, audio.measure(size, walk="never"))
        digest, position = sha256(), 0
        while position < size:
            block = remote.read(position, min(STEP, size - position), stream=True)
            file.write(block)
            digest.update(block)
            position += len(block)
        file.flush()
        if not found.exact:
            found = measure_file(url, file, size)
        return Probe.of(
            size,
            found,
            None,
            etag=remote.etag,
            last_modified=remote.last_modified,
            hosts=remote.hosts,
            sha256=digest.hexdigest(),
        )


def measure_file(name: str, file: BinaryIO, size: int) -> audio.Audio:
    """Measure what lies in an open file, block by block; raise ProbeError."""
    measuring = audio.measure(size)
    try:
        need = next(measuring)
        while True:
            file.seek(need.start)
            need = measuring.send(file.read(need.length))
    except StopIteration as done:
        found: audio.Audio = done.value
        return found
    except AudioError as error:
        raise ProbeError(name, str(error)) from error
