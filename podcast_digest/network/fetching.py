"""Bring one file whose bytes are known, and go on where an earlier try broke.

It is nobody's audio, may be large, and counts only if it has its SHA-256.
"""

import time
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from typing import BinaryIO

import httpx

from podcast_digest.errors import ProbeError
from podcast_digest.network.client import Pause
from podcast_digest.network.probe import OVERHEAD, STEP
from podcast_digest.network.remote import Remote


def fetch_known(
    client: httpx.Client,
    url: str,
    file: BinaryIO,
    size: int,
    wanted: str,
    *,
    pause: Pause = time.sleep,
    watch: Callable[[int], object] | None = None,
) -> None:
    """Append what an open file lacks of ``size`` bytes with the SHA-256 ``wanted``.

    ``watch`` is told the bytes that are there. What was brought stays in the file
    whatever happens, so that the next try is for the rest. If they are other bytes the
    file is emptied. Raises ProbeError.
    """
    file.seek(0)
    digest, position = sha256(), 0
    while position < size and (block := file.read(min(STEP, size - position))):
        digest.update(block)
        position += len(block)
    file.truncate(position)
    begun = position
    with closing(Remote(client, url, 2 * size + OVERHEAD, pause)) as remote:
        while position < size:
            block = remote.read(position, min(STEP, size - position), stream=True)
            if remote.size is None:
                raise ProbeError(url, "does not say how large it is")
            if remote.size != size:
                raise ProbeError(
                    url, f"has {remote.size} bytes and not {size}: it is another file"
                )
            file.write(block)
            digest.update(block)
            position += len(block)
            if watch:
                watch(position)
    file.flush()
    if digest.hexdigest() != wanted:
        file.truncate(0)
        if begun:
            raise ProbeError(
                url, "what an earlier run left of it was damaged; try again"
            )
        raise ProbeError(url, "its SHA-256 is not the expected one: it is another file")
