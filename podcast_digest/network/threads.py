"""Many addresses at once, in threads, each with a client of its own.

One pool of connections shared by all would cost ten times as much.
"""

import ssl
import threading
from collections import Counter, deque
from collections.abc import Callable, Collection, Generator
from functools import cache
from queue import SimpleQueue
from typing import NamedTuple, TypeVar

import httpx

from podcast_digest import __version__
from podcast_digest.errors import PodcastDigestError
from podcast_digest.network.client import TIMEOUT, Gate, Pause, host_of
from podcast_digest.network.connecting import bound

IN_FLIGHT = 32  #: requests at once, at most
PER_HOST = 8  #: of them to one host

T = TypeVar("T")
#: Asks about an address, waiting and passing gates as it is told.
Job = Callable[[httpx.Client, str, Pause, Gate], T]


class Asking(NamedTuple):
    """How a job asks hosts, in its thread."""

    client: httpx.Client
    pause: Pause
    gate: Gate


def open_client(transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Return a client that says who asks, within our bounds; for one job at a time."""
    try:
        return bound(
            httpx.Client(
                transport=transport,
                verify=certificates(),
                timeout=TIMEOUT,
                headers={
                    "Accept-Encoding": "identity",
                    "User-Agent": f"podcast-digest/{__version__}",
                },
            )
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        reason = f"the proxy of this environment can't be used: {error}"
        raise PodcastDigestError(reason) from error


@cache
def certificates() -> ssl.SSLContext:
    """Return what every client trusts: read once, for it takes 20 ms.

    And before there are threads, of which one that reads it while the process ends
    would crash in OpenSSL.
    """
    return httpx.create_ssl_context()


class _Bug(NamedTuple):
    """What no job should raise; whoever wants the results gets it."""

    error: BaseException


class _Stopped(Exception):  # noqa: N818  (nobody waits for the answer any more)
    pass


def for_each(
    urls: Collection[str], job: Job[T], transport: httpx.BaseTransport | None = None
) -> Generator[tuple[str, T], None, None]:
    """Do a job for every URL; yield each with what came of it when it is done.

    Nothing happens before the first ``next``.  Closing the generator waits for
    nothing: its threads are daemons, which drop what they were reading and ask for
    nothing more.
    """
    waiting: dict[str, deque[str]] = {}
    for url in urls:
        waiting.setdefault(host_of(url), deque()).append(url)
    busy: Counter[str] = Counter()
    gates: dict[str, threading.Semaphore] = {}
    results: SimpleQueue[tuple[str, T | _Bug]] = SimpleQueue()
    taking, stop = threading.Lock(), threading.Event()

    def take(done: str | None = None) -> str | None:
        """Swap what is done for the next URL whose host has a place free.

        None ends a thread.  No place is lost by that: where URLs still wait, as many
        threads as may are busy with that host, and each of them comes back for more.
        """
        with taking:
            if done is not None:
                busy[host_of(done)] -= 1
            for host, line in waiting.items():
                if line and busy[host] < PER_HOST:
                    busy[host] += 1
                    return line.popleft()
        return None

    def gate(host: str) -> threading.Semaphore:
        # Redirects lead from many hosts to one: no more than PER_HOST there either.
        return gates.setdefault(host, threading.Semaphore(PER_HOST))

    def pause(seconds: float) -> None:
        if stop.wait(seconds):
            raise _Stopped

    def work() -> None:
        url = None
        try:
            with open_client(transport) as client:
                while (url := take(url)) is not None:
                    results.put((url, job(client, url, pause, gate)))
        except _Stopped:
            pass
        except BaseException as error:
            results.put((url or "", _Bug(error)))

    certificates()  # before the threads, or each of them would load its own
    places = sum(min(PER_HOST, len(line)) for line in waiting.values())
    try:
        for _ in range(min(IN_FLIGHT, places)):
            threading.Thread(target=work, daemon=True, name="probe").start()
        for _ in urls:
            url, outcome = results.get()
            if isinstance(outcome, _Bug):
                raise outcome.error
            yield url, outcome
    finally:
        stop.set()
