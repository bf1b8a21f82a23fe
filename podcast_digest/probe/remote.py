"""One file on a web server, read politely, with bounds, and by ranges if it can be.

How a host of audio wants to be asked, and what is refused:

- GET with a byte range, never HEAD: a presigned address answers HEAD with 403.  No
  login, no cookie from an earlier probe: what needs one is no podcast.
- The path goes out as it was written; ``+`` and ``%2B`` are different files.
- At most ten redirects.  From https to http is allowed, as hosts of podcasts do it.
  From a public address into a private, loopback or link-local network is not, lest a
  server uses us to look around in it.
- 429, 5xx, timeouts and broken connections are tried again, four times in all, after
  1, 2 and 4 seconds or what Retry-After says.  A host that asks for more than half a
  minute is left alone until the next run, and so is one that can't be reached at all.
- Time is bounded: a minute for every file, and a second more per 50 kB received.
"""

import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TypeVar

import httpx

from podcast_digest.errors import ProbeError
from podcast_digest.lock import Probe

FIRST = 65_536  #: bytes of the first request; what ``audio.measure`` wants first
MAX_REDIRECTS = 10
TRIES = 4  #: of one file, all its blocks together
MAX_WAIT = 30.0  #: seconds between two tries
PATIENCE = 60.0  #: seconds for one file; waits and received bytes earn more
BYTES_PER_SECOND = 50_000  #: that earn one second more
TIMEOUT = httpx.Timeout(20.0, connect=10.0)
WORTH_READING = 16_384  #: bytes
FAKE_IP = ip_network("198.18.0.0/15")

#: What a person can do about a status.
HINTS = {
    401: "podcast apps have no login, so the file must be open to everyone",
    403: "podcast apps have no login, so the file must be open to everyone",
    404: "check the address, and that the file is open to everyone",
    410: "the file was taken away for good",
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
class Remote:
    """One file on a server while it is being read.  Everything raises ProbeError.

    At most one response is open.  Its next byte is ``_position`` of the file; what
    came with the last piece and was not wanted yet is ``_rest``.
    """

    client: httpx.Client
    url: str
    limit: int  #: bytes that may be received in all
    pause: Pause = time.sleep
    gate: Gate = nullcontext
    clock: Callable[[], float] = time.monotonic
    watch: Callable[[int, int | None], object] | None = None  #: (received, size)

    size: int | None = None  #: bytes of the whole file, once that is known
    etag: str | None = None
    last_modified: str | None = None
    hosts: tuple[str, ...] = ()  #: that redirects led to

    _target: str | None = None  #: where the redirects ended
    _ranges: bool = False  #: what is open is the range that was asked for
    _body: Iterator[bytes] | None = None
    _rest: bytes = b""
    _position: int = 0
    _blocks: dict[int, bytes] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)
    _received: int = 0
    _failures: int = 0

    def __post_init__(self) -> None:
        self._deadline = self.clock() + PATIENCE

    def start(self, known: Probe | None = None) -> bool:
        """Read the first block and the size; False if still the file that is known."""
        conditions = {}
        if known and _ascii(known.etag):
            conditions["If-None-Match"] = str(known.etag)
        if known and _ascii(known.last_modified):
            conditions["If-Modified-Since"] = str(known.last_modified)

        def first() -> bytes | None:
            changed = self._ask(0, FIRST, conditions)
            return self._take(0, FIRST) if changed else None

        block = self._try(first)
        if block is None:
            return False
        self._blocks[0] = block
        if self.size is None:
            self._try(self._count)
        return True

    def read(self, start: int, length: int, stream: bool = False) -> bytes:
        """Return so many bytes, fewer only where the file ends.

        ``stream``: the rest of the file will be wanted in order.  One response stays
        open for it, and nothing is kept.
        """
        end = start + length if self.size is None else min(start + length, self.size)
        have = b""
        for at, block in self._blocks.items():
            if at <= start < at + len(block):
                have = block[start - at : end - at]
        missing = start + len(have)
        if missing < end:
            have += self._try(lambda: self._take(missing, end, stream))
        if not stream:
            self._blocks[start] = have
        return have

    def whole(self) -> bytes:
        """Return everything, unpacked if it came compressed."""

        def everything() -> bytes:
            response = self._follow({})
            if response.status_code != httpx.codes.OK:
                raise self._refusal(response)
            packed = response.headers.get("content-encoding", "identity").lower()
            return self._unpacked(b"".join(self._body or ()), packed)

        return self._try(everything)

    def _unpacked(self, data: bytes, packed: str) -> bytes:
        """Undo gzip, which some servers send unasked, within the limit."""
        if packed == "identity":
            return data
        if packed != "gzip":
            raise self._error(
                f"comes compressed as {packed}, though asked for as it is"
            )
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            plain = unpacker.decompress(data, self.limit)
        except zlib.error:
            raise Later("sends gzip that is broken") from None
        if unpacker.unconsumed_tail:
            raise self._error(
                f"more than {self.limit / 1e6:.1f} MB would have to be read"
            )
        if not unpacker.eof:
            raise Later("the answer ends before the file does")
        return plain

    def close(self) -> None:
        """Drop what is open.  A body not read to its end costs the connection."""
        self._body, self._rest = None, b""
        self._open.close()

    def _try(self, action: Callable[[], T]) -> T:
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
            if not later.again or self._failures == TRIES or wait > MAX_WAIT:
                times = f" ({self._failures} times)" if self._failures > 1 else ""
                long = f" and asks to wait {wait:.0f} s" if wait > MAX_WAIT else ""
                raise ProbeError(self.url, later.reason + times + long, transient=True)
            self._deadline += wait
            self.pause(wait)

    def _take(self, start: int, end: int, stream: bool = False) -> bytes:
        """Collect [start, end), out of the open response if it leads there."""
        ahead = start - self._position
        if self._body is None or ahead < 0 or (ahead > 0 and self._ranges):
            self._ask(start, None if stream else end)
        end = end if self.size is None else min(end, self.size)
        have, before = bytearray(), 0
        while self._position < end:
            piece = self._rest or next(self._body or iter(()), b"")
            if piece:
                skip = max(0, start + len(have) - self._position)
                used = min(len(piece), end - self._position)
                have += piece[skip:used]
                self._rest = piece[used:]
                self._position += used
            elif self.size is None:
                break
            elif len(have) == before:
                raise Later("the answer ends before the file does")
            else:  # less than was asked for, as a server may
                before = len(have)
                self._ask(start + before, None if stream else end)
        if self._position == self.size or (self._ranges and not stream):
            self._finish()
        return bytes(have)

    def _count(self) -> None:
        """Read to the end, as no header tells the size."""
        if self._body is None:
            self._ask(0, None)
        if self.size is None and self._body is not None:
            self.size = self._position + len(self._rest) + sum(map(len, self._body))
            self.close()

    def _ask(
        self, start: int, end: int | None, conditions: Mapping[str, str] | None = None
    ) -> bool:
        """Open [start, end), or all from start; False if the conditions don't hold."""
        headers = {"Range": f"bytes={start}-{'' if end is None else end - 1}"}
        response = self._follow(headers | dict(conditions or {}))
        status, told, size = response.status_code, response.headers, None
        if status == 304 and conditions:
            self._finish()
            return False
        if told.get("content-encoding", "identity").lower() != "identity":
            raise self._error("comes compressed, though asked for as it is")
        if status == 206:
            size = self._size_of(told.get("content-range", ""), start)
            self._ranges, self._position = True, start
        elif status == 200:
            if "transfer-encoding" not in told:
                size = _number(told.get("content-length", ""))
            self._ranges, self._position = False, 0
        elif status == 416:  # of an empty file no range can be had
            size = _number(told.get("content-range", "").rpartition("/")[2]) or 0
            if size and self.size in (None, size):
                raise self._refusal(response)
            self._ranges, self._position = False, 0
        else:
            raise self._refusal(response)
        if self.size is None:
            self.size = size
        elif size not in (None, self.size):
            raise self._error(
                f"changed while it was read: {self.size} bytes, then {size}"
            )
        self.etag = self.etag or _ascii(told.get("etag"))
        self.last_modified = self.last_modified or _ascii(told.get("last-modified"))
        return True

    def _size_of(self, content_range: str, start: int) -> int | None:
        """Return the size of the file, None if it is ``*`` (RFC 9110, 14.4)."""
        shown = ascii(content_range[:60])
        pattern = r"(?i:bytes) ([0-9]+)-([0-9]+)/([0-9]+|\*)"
        found = re.fullmatch(pattern, content_range)
        first, last, size = map(_number, found.groups()) if found else (None,) * 3
        if first != start or last is None:
            raise self._error(f"sends another range than was asked for: {shown}")
        if size is not None and not start <= last < size:
            raise self._error(f"contradicts itself about the size: {shown}")
        return size

    def _follow(self, headers: Mapping[str, str]) -> httpx.Response:
        """Send a GET and go where it leads; what comes back is open and unread."""
        hosts: list[str] = []
        try:
            url = self._target or self.url
            request = self.client.build_request("GET", url, headers=headers)
            if request.url.scheme not in ("http", "https") or not request.url.host:
                raise self._error("is no http or https address")
            for _ in range(MAX_REDIRECTS + 1):
                response = self._send(request)
                if response.next_request is None:
                    self._target = str(request.url)
                    self.hosts = self.hosts or tuple(hosts)
                    return response
                before, request = request.url, response.next_request
                self._check_redirect(before, request.url)
                self._finish()
                if request.url.host != before.host:
                    hosts.append(request.url.host)
        except (httpx.InvalidURL, UnicodeError) as error:
            reason = "is no address that can be asked: look at its host and port"
            raise self._error(reason) from error
        raise self._error(f"redirects more than {MAX_REDIRECTS} times")

    def _send(self, request: httpx.Request) -> httpx.Response:
        self.close()
        if (request.url.port or 0) > 65_535:  # the system would cut it to 16 bits
            raise httpx.InvalidURL("no such port")
        self._open.enter_context(self.gate(request.url.host))
        self._check_time()
        response = self.client.send(request, stream=True, follow_redirects=False)
        self._open.callback(response.close)
        # As it comes: unpacking could make gigabytes of a kilobyte.
        self._body = self._pieces(response.iter_raw())
        return response

    def _check_redirect(self, before: httpx.URL, after: httpx.URL) -> None:
        if after.scheme not in ("http", "https"):
            raise self._error(f"redirects to an address of {after.scheme}:")
        if (
            after.host != before.host
            and _is_private(after.raw_host.decode())
            and not _is_private(before.raw_host.decode())
        ):
            raise self._error(f"redirects into a private network: {after.host}")

    def _finish(self) -> None:
        # Only when even the end of a body was read, the connection serves again; what
        # is not wanted is read as long as that costs less than a new connection.
        unread = len(self._rest)
        while self._body is not None and unread < WORTH_READING:
            piece = next(self._body, b"")
            if not piece:
                break
            unread += len(piece)
        self.close()

    def _pieces(self, body: Iterator[bytes]) -> Iterator[bytes]:
        for piece in body:
            self._received += len(piece)
            self._deadline += len(piece) / BYTES_PER_SECOND
            if self._received > self.limit:
                limit = f"{self.limit / 1e6:.1f} MB"
                raise self._error(f"more than {limit} would have to be read")
            self._check_time()
            if self.watch:
                self.watch(self._received, self.size)
            yield piece

    def _check_time(self) -> None:
        self.pause(0)
        if self.clock() > self._deadline:
            reason = f"is too slow: {self._received} bytes in more than a minute"
            raise ProbeError(self.url, reason, transient=True)

    def _refusal(self, response: httpx.Response) -> ProbeError | Later:
        """Say what a status means that brings neither the file nor a redirect."""
        status, hint = response.status_code, HINTS.get(response.status_code)
        name = f"answers {status} {httpx.codes.get_reason_phrase(status)}".rstrip()
        if status in (408, 425, 429) or status >= 500:
            return Later(name, _retry_after(response.headers))
        return self._error(f"{name}: {hint}" if hint else name)

    def _error(self, reason: str) -> ProbeError:
        return ProbeError(self.url, reason)


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
def _is_private(host: str) -> bool:
    """Tell whether any address of a host is not for the public.

    Asks the resolver, as it knows every spelling (127.1, localhost, 0x7f000001).  A
    name that it does not know is left to whoever connects, perhaps a proxy.

    >>> [_is_private(h) for h in ("10.0.0.1", "::ffff:127.0.0.1", "fe80::1", "8.8.8.8")]
    [True, True, True, False]
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    for *_, address in found:
        ip = ip_address(str(address[0]).partition("%")[0])
        if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        # Proxies on people's own machines resolve every name to a "fake IP".
        if not ip.is_global and ip not in FAKE_IP:
            return True
    return False


def _trouble(error: httpx.RequestError) -> Later:
    """Say in our words what httpx ran into, and whether it is worth another try."""
    host, cause = error.request.url.host, _root(error)
    match error:
        case httpx.ConnectTimeout():
            return Later(f"{host} takes no connection within {TIMEOUT.connect:.0f} s")
        case httpx.TimeoutException():
            return Later(f"{host} says nothing for {TIMEOUT.read:.0f} s")
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
            return f"no network, or there is no host {host}"
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
    seconds = _number(text)
    if seconds is not None:
        return seconds
    try:  # a date, by the clock of the server
        now = parsedate_to_datetime(headers["date"])
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (KeyError, ValueError, TypeError, OverflowError):
        return 0.0


def _number(text: str) -> int | None:
    """Return a plain number of at most 18 digits, None for anything else."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def _ascii(text: str | None) -> str | None:
    """Return a validator that can be sent back as it came."""
    return text if text and text.isascii() and text.isprintable() else None
