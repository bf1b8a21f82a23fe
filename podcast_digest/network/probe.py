"""Measure enclosures over HTTP.  The network edge: nothing else of ours uses httpx.

``examine`` asks for the first 64 KiB of a file and lets ``audio.measure`` say what else
it needs: for most files nothing.  ``probe_all`` does that for many, see ``threads``.
How a host is asked, and what is refused: see ``client``.
"""

import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, nullcontext
from functools import partial
from hashlib import sha256
from typing import Literal, NamedTuple, TypeVar

import httpx

from podcast_digest import audio
from podcast_digest.errors import AudioError, ProbeError
from podcast_digest.lock import Probe
from podcast_digest.network.client import Gate, Pause, host_of
from podcast_digest.network.ranges import Several
from podcast_digest.network.remote import LANES, Remote
from podcast_digest.network.threads import IN_FLIGHT, PER_HOST, for_each, open_client

__all__ = [
    "IN_FLIGHT",
    "MAX_DOWNLOAD",
    "PER_HOST",
    "Measured",
    "examine",
    "fetch",
    "head",
    "open_client",
    "probe_all",
]

MAX_DOWNLOAD = 200_000_000  #: bytes of one file, where a few blocks are not enough
MAX_PAGE = 20_000_000  #: bytes of a page that ``fetch`` brings
OVERHEAD = 1_000_000  #: bytes on top of MAX_DOWNLOAD, for the blocks before a walk

STEP = 256 * 1024  #: bytes read at a time where no block is asked for

T = TypeVar("T")

#: Told the URL, the bytes received so far, and the file's size once it is known.
Watch = Callable[[str, int, int | None], object]

#: When all of a file may be read: see ``audio.measure``.
Walk = Literal["never", "needed", "always"]


class Measured(NamedTuple):
    """What the lock keeps, and the audio with its tags."""

    probe: Probe
    audio: audio.Audio | None  #: None: not changed since it was measured last


def fetch(
    url: str,
    *,
    limit: int = MAX_PAGE,
    transport: httpx.BaseTransport | None = None,
    pause: Pause = time.sleep,
) -> bytes:
    """Bring a page of at most ``limit`` bytes, unpacked.  Raises ProbeError."""
    with (
        open_client(transport) as client,
        closing(Remote(client, url, limit, pause)) as remote,
    ):
        return remote.whole()


def fetch_changed(url: str, etag: str | None) -> tuple[bytes | None, str | None]:
    """Bring a page and its entity tag, None if it still has the one that is known.

    Raises ProbeError.
    """
    with (
        open_client() as client,
        closing(Remote(client, url, MAX_PAGE, time.sleep)) as remote,
    ):
        return remote.whole_unless(etag), remote.etag


def head(client: httpx.Client, url: str, length: int) -> bytes:
    """Return the first ``length`` bytes of a file.  Raises ProbeError."""
    client.cookies.clear()
    with closing(Remote(client, url, length + OVERHEAD, time.sleep)) as remote:
        remote.start()
        return remote.read(0, length)


def examine(
    client: httpx.Client,
    url: str,
    known: Probe | None = None,
    *,
    walk: Walk = "needed",
    max_download: int = MAX_DOWNLOAD,
    pause: Pause = time.sleep,
    gate: Gate = nullcontext,
    clock: Callable[[], float] = time.monotonic,
    watch: Watch | None = None,
    several: Several | None = None,
    lanes: int = LANES,
) -> Measured:
    """Measure one enclosure; return what is kept of it, and its tags.

    Returns ``known`` itself if the host says that it has not changed since then.

    ``walk`` is that of ``audio.measure``; "always" reads the whole file, and keeps its
    SHA-256 and the chapters that it offers too.  A file of more than ``max_download``
    bytes is never walked.  ``watch`` is called, in the thread that reads, with the URL,
    the bytes received so far and the file's size as they come in.  ``several`` is what
    is known of hosts that send several ranges at once; of others, parts are brought
    over so many ``lanes``: threads, within the bounds of one.  Raises ProbeError.
    """
    client.cookies.clear()
    limit = max_download + OVERHEAD
    seen = partial(watch, url) if watch else None
    remote = Remote(client, url, limit, pause, gate, clock, seen)
    remote.several, remote.lanes = several or remote.several, lanes
    with closing(remote):
        if not remote.start(known) and known:
            return Measured(known, None)
        size = remote.size or 0
        # Only a walk sees seams, so only who asks for one is offered chapters.
        thorough = walk == "always"
        if size > max_download:
            walk = "never"
        whole = _Whole(remote, size) if walk == "always" else None
        found = drive(remote, audio.measure(size, walk=walk), whole)
        digest = whole.digest() if whole else None
        chapters = _chapters(remote, size, found) if thorough else None
    more = {
        "etag": remote.etag,
        "last_modified": remote.last_modified,
        "hosts": remote.hosts,
        "sha256": digest,
    }
    return Measured(Probe.of(size, found, chapters, **more), found)


def _chapters(
    remote: Remote, size: int, found: audio.Audio
) -> tuple[audio.Chapter, ...]:
    """Return the chapters of the tags, else those that the seams make."""
    try:
        written = drive(remote, audio.read_chapters(size))
    except ProbeError:  # of broken chapters: the audio was fine
        written = ()
    return written or audio.from_seams(found.seams, found.duration, first=found.title)


class _Whole:
    """Hashes a file while it streams by, and reads what the walk leaves out."""

    def __init__(self, remote: Remote, size: int) -> None:
        self.remote = remote
        self.size = size
        self.position = 0
        self.hash = sha256()

    def read_to(self, start: int) -> None:
        while self.position < start:
            length = min(STEP, start - self.position)
            block = self.remote.read(self.position, length, True)
            self.saw(self.position, block)

    def saw(self, start: int, block: bytes) -> None:
        if start <= self.position < start + len(block):
            self.hash.update(memoryview(block)[self.position - start :])
            self.position = start + len(block)

    def digest(self) -> str:
        self.read_to(self.size)
        return self.hash.hexdigest()


def drive(
    remote: Remote,
    wanting: Generator[audio.Need, bytes, T],
    whole: _Whole | None = None,
) -> T:
    """Bring what a coroutine of ``audio`` asks for; return what it found."""
    try:
        need = next(wanting)
        while True:
            if whole and need.stream:
                # Tags that are skipped are part of the file all the same.
                whole.read_to(need.start)
            block = remote.read(*need)
            if whole:
                whole.saw(need.start, block)
            need = wanting.send(block)
    except StopIteration as done:
        found: T = done.value
        return found
    except AudioError as error:
        raise ProbeError(remote.url, str(error)) from error


def probe_all(
    urls: Mapping[str, Probe | None],
    *,
    walk: Walk | Callable[[str], Walk] = "needed",
    max_download: int = MAX_DOWNLOAD,
    transport: httpx.BaseTransport | None = None,
    watch: Watch | None = None,
) -> Generator[tuple[str, Probe | ProbeError], None, None]:
    """Probe every URL, given with what is known of it; yield each when it is done.

    ``walk``, ``max_download`` and ``watch`` are those of ``examine``; ``watch`` is
    called in the threads, and so is ``walk``, with the URL, if it is a function.
    Failures are values: one dead link never hides the rest.
    Nothing happens before the first ``next``.  Closing the generator waits for nothing.
    """

    several = Several()
    files = Counter(map(host_of, urls))

    def one(
        client: httpx.Client, url: str, pause: Pause, gate: Gate
    ) -> Probe | ProbeError:
        try:
            return examine(
                client,
                url,
                urls[url],
                walk=walk(url) if callable(walk) else walk,
                max_download=max_download,
                pause=pause,
                gate=gate,
                watch=watch,
                several=several,
                # Of many files, each has a connection, and they are busy with that.
                lanes=min(LANES, PER_HOST // files[host_of(url)]),
            ).probe
        except ProbeError as error:
            return error

    return for_each(urls, one, transport)
