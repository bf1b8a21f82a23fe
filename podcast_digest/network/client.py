"""How a host wants to be asked, and what is refused: requests within bounds.

- No login, and no cookie from an earlier question: what needs one is no podcast.
- The path goes out as it was written; ``+`` and ``%2B`` are different files.
- At most ten redirects.  From https to http is allowed, as hosts of podcasts do it.
  From a public address into a private, loopback or link-local network is not, lest a
  server uses us to look around in it.
- 429, 5xx, timeouts and broken connections are tried again, four times in all, after
  1, 2 and 4 seconds or what Retry-After says.  A host that asks for more than half a
  minute is left alone until the next run, and so is one that can't be reached at all.
- Time is bounded: a minute for every file, from the name of its host to the end of its
  body, and a second more per 50 kB received.  See ``connecting``.
"""

import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from copy import copy
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TypeVar

import httpx

from podcast_digest.errors import ProbeError
from podcast_digest.network.connecting import Bounds, addresses, bounds, is_public

MAX_REDIRECTS = 10
TRIES = 4  #: of one exchange, all its requests together
MAX_WAIT = 30.0  #: seconds between two tries
PATIENCE = 60.0  #: seconds for one exchange; waits and received bytes earn more
BYTES_PER_SECOND = 50_000  #: that earn one second more
TIMEOUT = httpx.Timeout(20.0, connect=10.0)
WORTH_READING = 16_384  #: bytes

#: What a person can do about a status.
HINTS = {
    401: "podcast apps have no login, so the file must be open to everyone",
    403: "podcast apps have no login, so the file must be open to everyone",
    404: "check the address, and that the file is open to everyone",
    410: "the file was removed for good",
}

#: Waits so many seconds.  Is asked for 0 between pieces, and may raise to end it all.
Pause = Callable[[float], object]
#: Returns what must be held while a request to that host is in flight.
Gate = Callable[[str], AbstractContextManager[object]]
T = TypeVar("T")


class Later(Exception):  # noqa: N818  (no error yet)
    """It did not work this time.  ``again``: ask once more, ``after`` some seconds."""

    def __init__(self, reason: str, after: float = 0.0, *, again: bool = True) -> None:
        self.reason, self.after, self.again = reason, after, again
        super().__init__(reason)


@dataclass
class _Spent:
    """What an exchange and those beside it have received, and when they must end."""

    received: int = 0
    deadline: float = 0.0
    changing: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Exchange:
    """Requests about one address, one after the other.  Everything raises ProbeError.

    At most one response is open; ``body`` is what was not read of it yet.
    """

    client: httpx.Client
    url: str
    limit: int  #: bytes that may be received in all
    pause: Pause = time.sleep
    gate: Gate = nullcontext
    clock: Callable[[], float] = time.monotonic
    watch: Callable[[int], object] | None = None  #: told the bytes received so far
    patience: float = PATIENCE  #: seconds; waits and received bytes earn more
    most_wait: float = MAX_WAIT  #: seconds between two tries

    hops: list[str] = field(default_factory=list)  #: of the last request, in order
    body: Iterator[bytes] | None = None

    _target: str | None = None  #: where the redirects ended
    _open: ExitStack = field(default_factory=ExitStack)
    _spent: _Spent = field(default_factory=_Spent)
    _failures: int = 0
    _public: bool = False  #: a public server was asked, so no private one will be

    def __post_init__(self) -> None:
        self._spent.deadline = self.clock() + self.patience

    def beside(self) -> "Exchange":
        """Return one for another thread; both count as one: their bytes and time."""
        other = copy(self)
        other.body, other._open = None, ExitStack()
        return other

    def attempt(self, action: Callable[[], T]) -> T:
        """Return what an action returns, which is begun again where that helps."""
        while True:
            try:
                return action()
            except Later as error:
                later = error
            except httpx.RequestError as error:
                later = _trouble(error)
            self.close()
            self._target = None  # where redirects point to may live for minutes only
            self._failures += 1
            wait = max(later.after, 2.0 ** (self._failures - 1))
            if not later.again or self._failures == TRIES or wait > self.most_wait:
                times = f" ({self._failures} times)" if self._failures > 1 else ""
                long = (
                    f" and asks to wait {wait:.0f} s" if wait > self.most_wait else ""
                )
                raise ProbeError(self.url, later.reason + times + long, transient=True)
            self._spent.deadline += wait
            self.pause(wait)

    def follow(
        self,
        headers: Mapping[str, str],
        method: str = "GET",
        form: Mapping[str, str] | None = None,
        *,
        json: object = None,
        redirects: int = MAX_REDIRECTS,
    ) -> httpx.Response:
        """Ask, and go where it leads; what comes back is open and unread.

        ``form`` or ``json`` is what a POST says. A redirect that would drop it is an
        error, and so is one more than ``redirects``.
        """
        self.hops = [self._target or self.url]
        self._public = self._public and self._target is not None
        try:
            request = self.client.build_request(
                method, self.hops[0], headers=headers, data=form, json=json
            )
            if request.url.scheme not in ("http", "https") or not request.url.host:
                raise self.error("is not an http or https address")
            for _ in range(redirects + 1):
                response = self._send(request)
                if response.next_request is None:
                    self._target = str(request.url)
                    return response
                self._public |= _is_outside(request.url, response)
                request = response.next_request
                self.hops.append(str(request.url))
                self._check_redirect(request.url)
                if request.method != method:  # RFC 9110, 15.4: 301, 302 and 303 may
                    raise self.error(
                        f"{status_of(response)}: what is sent would be lost on the way "
                        f"to {request.url}; is that its address?"
                    )
                self.finish()
        except (httpx.InvalidURL, UnicodeError) as error:
            reason = "is not an address that can be requested: check its host and port"
            raise self.error(reason) from error
        if not redirects:
            raise self.error(f"redirects to {self.hops[-1]}; is that its address?")
        raise self.error(f"redirects more than {redirects} times")

    def _send(self, request: httpx.Request) -> httpx.Response:
        self.close()
        if (request.url.port or 0) > 65_535:  # the system would cut it to 16 bits
            raise httpx.InvalidURL("no such port")
        self._open.enter_context(self.gate(request.url.host))
        bounds.set(Bounds(self._check_time, self._inside if self._public else None))
        self._check_time()
        response = self.client.send(request, stream=True, follow_redirects=False)
        self._open.callback(response.close)
        # As it comes: unpacking could make gigabytes of a kilobyte.
        self.body = self._pieces(response.iter_raw())
        return response

    def _check_redirect(self, after: httpx.URL) -> None:
        if after.scheme not in ("http", "https"):
            raise self.error(f"redirects to an address of {after.scheme}:")
        # The addresses that are connected to are checked again, then.
        if self._public and is_private(after.raw_host.decode()):
            raise self._inside(after.host)

    def _inside(self, host: str) -> ProbeError:
        return self.error(f"redirects into a private network: {host}")

    def whole(self, response: httpx.Response) -> bytes:
        """Return all that a response brings, unpacked if it came compressed."""
        packed = response.headers.get("content-encoding", "identity").lower()
        data = b"".join(self.body or ())
        self.close()
        if packed == "identity":
            return data
        if packed != "gzip":
            raise self.error(
                f"is sent compressed as {packed}, though asked for as it is"
            )
        # Some servers send gzip unasked.
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            plain = unpacker.decompress(data, self.limit)
        except zlib.error:
            raise Later("sends broken gzip") from None
        if unpacker.unconsumed_tail:
            raise self._too_much()
        if not unpacker.eof:
            raise Later("the answer ends before the file does")
        return plain

    def finish(self, unread: int = 0) -> int:
        """Leave a response; return how much of it was read in vain, and now."""
        # Only when even the end of a body was read, the connection serves again; what
        # is not wanted is read as long as that costs less than a new connection.
        while self.body is not None and unread < WORTH_READING:
            piece = next(self.body, b"")
            if not piece:
                break
            unread += len(piece)
        self.close()
        return unread

    def close(self) -> None:
        """Drop what is open.  A body not read to its end costs the connection."""
        self.body = None
        self._open.close()

    def _pieces(self, body: Iterator[bytes]) -> Iterator[bytes]:
        for piece in body:
            with self._spent.changing:
                self._spent.received += len(piece)
                self._spent.deadline += len(piece) / BYTES_PER_SECOND
                if self._spent.received > self.limit:
                    raise self._too_much()
                self._check_time()
                if self.watch:
                    self.watch(self._spent.received)
            yield piece

    def _check_time(self) -> float:
        """Return the seconds that are left.  Raises ProbeError when there are none."""
        self.pause(0)
        left, received = self._spent.deadline - self.clock(), self._spent.received
        if left < 0:
            what = f"{received} bytes" if received else "no whole answer"
            within = (
                "a minute" if self.patience == PATIENCE else f"{self.patience:.0f} s"
            )
            reason = f"is too slow: {what} in more than {within}"
            raise ProbeError(self.url, reason, transient=True)
        return max(left, 0.001)

    def refusal(self, response: httpx.Response) -> ProbeError | Later:
        """Say what a status means that brings neither the file nor a redirect."""
        status, hint = response.status_code, HINTS.get(response.status_code)
        name = status_of(response)
        if status in (408, 425, 429) or status >= 500:
            return Later(name, _retry_after(response.headers))
        return self.error(f"{name}: {hint}" if hint else name)

    def error(self, reason: str) -> ProbeError:
        """Return why this address certainly does not bring what is wanted."""
        return ProbeError(self.url, reason)

    def _too_much(self) -> ProbeError:
        limit = f"{self.limit / 1e6:.1f} MB"
        return self.error(f"more than {limit} would have to be read")


def status_of(response: httpx.Response) -> str:
    """Return what a server answers, in words."""
    status = response.status_code
    return f"answers {status} {httpx.codes.get_reason_phrase(status)}".rstrip()


def host_of(url: str) -> str:
    """Return the host of a URL, nothing if it has none.

    >>> host_of("https://Example.com:8443/a%2B.mp3"), host_of("http://[::1")
    ('example.com', '')
    """
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return ""


@lru_cache(maxsize=1024)
def is_private(host: str) -> bool:
    """Tell whether any address of a host is not for the public.

    A name that the resolver does not know is left to whoever connects, perhaps a proxy.

    >>> [is_private(h) for h in ("10.0.0.1", "::ffff:127.0.0.1", "fe80::1", "8.8.8.8")]
    [True, True, True, False]
    """
    try:
        return not all(map(is_public, addresses(host)))
    except (OSError, UnicodeError):
        return False


def _is_outside(url: httpx.URL, response: httpx.Response) -> bool:
    """Tell whether a server that answered is public, by its name or its address.

    What a name means may have changed since it was asked; behind a proxy, the address
    is the proxy's.
    """
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream else None
    return bool(peer and is_public(str(peer[0]))) or not is_private(
        url.raw_host.decode()
    )


def _trouble(error: httpx.RequestError) -> Later:
    """Say in our words what httpx ran into, and whether it is worth another try."""
    host, cause = error.request.url.host, _root(error)
    limits = error.request.extensions["timeout"]
    match error:
        case httpx.ConnectTimeout():
            return Later(
                f"{host} accepts no connection within {limits['connect']:.0f} s"
            )
        case httpx.TimeoutException():
            return Later(f"{host} sent no data for {limits['read']:.0f} s")
        case httpx.ConnectError() | httpx.ProxyError():
            return Later(_unreachable(host, cause), again=False)
        case httpx.NetworkError():
            return Later("the connection broke off")
        case _:  # it does not speak HTTP, or not well
            return Later(f"the answer is broken: {_shown(error)}")


def _root(error: BaseException) -> BaseException:
    while cause := error.__cause__ or error.__context__:
        error = cause
    return error


def _unreachable(host: str, cause: BaseException) -> str:
    match cause:
        case socket.gaierror():
            return f"no network, or no host named {host}"
        case ssl.SSLCertVerificationError():
            return f"the certificate of {host} is not trusted: {cause.verify_message}"
        case OSError(strerror=str(why)):
            return f"{host} can't be reached: {why}"
        case _:
            return f"{host} can't be reached: {_shown(cause)}"


def _shown(error: BaseException) -> str:
    # What others wrote, made fit for one line of a terminal.
    return ascii(str(error))[1:-1][:80]


def _retry_after(headers: httpx.Headers) -> float:
    """Return the seconds of Retry-After (RFC 9110, 10.2.3), 0 if there are none."""
    text = headers.get("retry-after", "")
    seconds = number(text)
    if seconds is not None:
        return seconds
    try:  # a date, by the clock of the server
        now = parsedate_to_datetime(headers["date"])
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (KeyError, ValueError, TypeError, OverflowError):
        return 0.0


def number(text: str) -> int | None:
    """Return a plain number of at most 18 digits, None for anything else."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None
