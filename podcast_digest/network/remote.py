"""One file on a web server, read politely, with bounds, and by ranges if it can be.

It is asked with GET and a byte range, never HEAD: a presigned address answers HEAD
with 403.  How else a host is asked, and what is refused: see ``client``.
"""

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, nullcontext
from copy import copy
from dataclasses import dataclass, field
from itertools import pairwise

import httpx

from podcast_digest.errors import ProbeError
from podcast_digest.lock import Mirrored, Probe
from podcast_digest.network.client import Exchange, Gate, Later, Pause, host_of, number
from podcast_digest.network.ranges import HEAD, Several, Span, apart, boundary, pieces

FIRST = 65_536  #: bytes of the first request; what ``audio.measure`` wants first
LANES = 4  #: connections, at most, for parts of one file


@dataclass
class Remote:
    """One file on a server while it is being read.  Everything raises ProbeError.

    The next byte of the response that is open is ``_position`` of the file; what came
    with the last piece and was not wanted yet is ``_rest``.
    """

    client: httpx.Client
    url: str
    limit: int  #: bytes that may be received in all
    pause: Pause = time.sleep
    gate: Gate = nullcontext
    clock: Callable[[], float] = time.monotonic
    watch: Callable[[int, int | None], object] | None = None  #: (received, size)
    of_one_version: bool = False  #: refuse parts that have another ETag than the first
    several: Several = field(default_factory=Several)  #: what is known of the hosts
    lanes: int = 1  #: connections that may be used at once

    size: int | None = None  #: bytes of the whole file, once that is known
    etag: str | None = None
    last_modified: str | None = None
    hosts: tuple[str, ...] = ()  #: that redirects led to

    _ranges: bool = False  #: what is open is the range that was asked for
    _server: str = ""  #: what the host calls itself
    _rest: bytes = b""
    _position: int = 0
    _blocks: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._exchange = Exchange(
            self.client,
            self.url,
            self.limit,
            self.pause,
            self.gate,
            self.clock,
            self._saw if self.watch else None,
        )

    def _saw(self, received: int) -> None:
        if self.watch:
            self.watch(received, self.size)

    def start(self, known: Probe | Mirrored | None = None) -> bool:
        """Read the first block and the size; False if still the file that is known."""
        conditions = {}
        if known and _ascii(known.etag):
            conditions["If-None-Match"] = str(known.etag)
        if known and _ascii(known.last_modified):
            conditions["If-Modified-Since"] = str(known.last_modified)

        def first() -> bytes | None:
            changed = self._ask(0, FIRST, conditions)
            return self._take(0, FIRST) if changed else None

        block = self._exchange.attempt(first)
        if block is None:
            return False
        self._blocks[0] = block
        if self.size is None:
            self._exchange.attempt(self._count)
        return True

    def read(
        self,
        start: int,
        length: int,
        stream: bool = False,
        ahead: Iterable[tuple[int, int]] = (),
    ) -> bytes:
        """Return so many bytes, fewer only where the file ends.

        ``stream``: the rest of the file will be wanted in order.  One response stays
        open for it, and nothing is kept.  ``ahead`` has blocks that may be wanted
        next: they come along where the host sends several at once, and where it does
        not, many of them over several connections.
        """
        end = start + length if self.size is None else min(start + length, self.size)
        have = self._known(start, end)
        missing = start + len(have)
        if missing < end and ahead and self._ranges and self.size and not stream:
            spans = [(missing, end), *((at, at + some) for at, some in ahead)]
            self._bring([s for s in apart(spans, self.size) if not self._known(*s)])
            have = self._known(start, end)
            missing = start + len(have)
        if missing < end:
            have += self._exchange.attempt(lambda: self._take(missing, end, stream))
        if not stream:
            self._blocks[start] = have
        return have

    def _known(self, start: int, end: int) -> bytes:
        """Return what is known of [start, end), from its beginning on."""
        have = b""
        for at, block in self._blocks.items():
            if at <= start < at + len(block):
                have = max(have, block[start - at : end - at], key=len)
        return have

    def _bring(self, spans: Sequence[Span]) -> None:
        """Keep these parts: all in one answer, or side by side."""
        if len(spans) < 2:
            return
        self.close()  # what others wait for is not kept while waiting
        if not self._several(spans):
            self._exchange.attempt(lambda: self._side_by_side(spans))

    def _several(self, spans: Sequence[Span]) -> bool:
        """Keep these parts, if the host sends several in one answer; tell whether."""
        host = host_of(self._exchange.hops[-1])
        if not self.several.may(host, self._server):
            return False
        found: dict[int, bytes] = {}
        try:
            found = self._exchange.attempt(lambda: self._together(spans))
        finally:
            self._exchange.close()
            self.several.saw(host, parts=bool(found))
        self._blocks.update(found)
        return bool(found)

    def beside(self) -> "Remote":
        """Return one for another thread, within the same bounds; see Exchange."""
        other = copy(self)
        other._exchange, other._rest = self._exchange.beside(), b""
        other.of_one_version = True
        return other

    def _side_by_side(self, spans: Sequence[Span]) -> None:
        """Keep these parts, each lane of them asked for over its own connection.

        Where that fails they are missing, and from then on one connection must do.
        Raises what is to end the reading, and Later if the host asks to wait.
        """
        if self.lanes < 2 or len(spans) < 2 * self.lanes:  # connecting takes time, too
            return
        ended: list[BaseException] = []

        def lane(some: Sequence[Span]) -> None:
            try:
                with closing(self.beside()) as part:
                    for start, end in some:
                        if ended:
                            return
                        part._ask(start, end)
                        if not part._ranges:  # all of it would come, to each lane
                            return
                        self._blocks[start] = part._take(start, end)
            except (ProbeError, httpx.RequestError):
                pass
            except BaseException as error:
                ended.append(error)

        threads = [
            threading.Thread(target=lane, args=[spans[n :: self.lanes]], daemon=True)
            for n in range(self.lanes)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not all(self._known(*span) for span in spans):
            self.lanes = 1
        if ended:
            raise ended[0]

    def _together(self, spans: Sequence[Span]) -> dict[int, bytes]:
        """Return by their places what was asked for together; nothing if it can't be.

        Only who wants to be asked later is asked so again.
        """
        listed = ",".join(f"{start}-{end - 1}" for start, end in spans)
        self._rest = b""
        try:
            response = self._exchange.follow({"Range": f"bytes={listed}"})
            status, told = response.status_code, response.headers
            if status in (429, 503):
                raise self._exchange.refusal(response)
            between = boundary(told.get("content-type", ""))
            etag = _ascii(told.get("etag"))
            if status != 206 or between is None or etag not in (None, self.etag):
                return {}
            most = sum(end - start + HEAD for start, end in spans) + HEAD
            body = bytearray()
            for piece in self._exchange.body or ():
                body += piece
                if len(body) > most:
                    return {}
            found = list(pieces(bytes(body), between))
        except (httpx.RequestError, ValueError):
            return {}
        if any(piece.size != self.size for piece in found):
            return {}
        return {piece.start: piece.data for piece in found}

    def whole(self) -> bytes:
        """Return everything, unpacked if it came compressed."""
        return self.whole_unless(None) or b""

    def whole_unless(self, etag: str | None) -> bytes | None:
        """Return everything, None if it still has this entity tag."""

        def everything() -> bytes | None:
            known = {"If-None-Match": etag} if _ascii(etag) and etag else {}
            response = self._exchange.follow(known)
            if known and response.status_code == httpx.codes.NOT_MODIFIED:
                return None
            self.etag = _ascii(response.headers.get("etag"))
            if response.status_code != httpx.codes.OK:
                raise self._exchange.refusal(response)
            return self._exchange.whole(response)

        return self._exchange.attempt(everything)

    def close(self) -> None:
        """Drop what is open.  A body not read to its end costs the connection."""
        self._rest = b""
        self._exchange.close()

    def _finish(self) -> None:
        self._exchange.finish(len(self._rest))
        self._rest = b""

    def _take(self, start: int, end: int, stream: bool = False) -> bytes:
        """Collect [start, end), out of the open response if it leads there."""
        ahead = start - self._position
        if self._exchange.body is None or ahead < 0 or (ahead > 0 and self._ranges):
            self._ask(start, None if stream else end)
        end = end if self.size is None else min(end, self.size)
        have, before = bytearray(), 0
        while self._position < end:
            piece = self._rest or next(self._exchange.body or iter(()), b"")
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
        if self._exchange.body is None:
            self._ask(0, None)
        body = self._exchange.body
        if self.size is None and body is not None:
            self.size = self._position + len(self._rest) + sum(map(len, body))
            self.close()

    def _ask(
        self, start: int, end: int | None, conditions: Mapping[str, str] | None = None
    ) -> bool:
        """Open [start, end), or all from start; False if the conditions don't hold."""
        headers = {"Range": f"bytes={start}-{'' if end is None else end - 1}"}
        self._rest = b""
        response = self._exchange.follow(headers | dict(conditions or {}))
        self.hosts = self.hosts or self._hosts()
        status, told, size = response.status_code, response.headers, None
        self._server = told.get("server", "")
        if status == 304 and conditions:
            self._finish()
            return False
        if told.get("content-encoding", "identity").lower() != "identity":
            raise self._error("is sent compressed, though asked for as it is")
        if status == 206:
            size = self._size_of(told.get("content-range", ""), start)
            self._ranges, self._position = True, start
        elif status == 200:
            if "transfer-encoding" not in told:
                size = number(told.get("content-length", ""))
            self._ranges, self._position = False, 0
        elif status == 416:  # of an empty file no range can be had
            size = number(told.get("content-range", "").rpartition("/")[2]) or 0
            if size and self.size in (None, size):
                raise self._exchange.refusal(response)
            self._ranges, self._position = False, 0
        else:
            raise self._exchange.refusal(response)
        if self.size is None:
            self.size = size
        elif size not in (None, self.size):
            raise self._error(
                f"changed while it was read: {self.size} bytes, then {size}"
            )
        etag = _ascii(told.get("etag"))
        if self.of_one_version and self.etag and etag not in (None, self.etag):
            raise self._error("changed while it was read")
        self.etag = self.etag or etag
        self.last_modified = self.last_modified or _ascii(told.get("last-modified"))
        return True

    def _hosts(self) -> tuple[str, ...]:
        """Return the hosts that redirects led to, without a repeated one."""
        hosts = list(map(host_of, self._exchange.hops))
        return tuple(after for before, after in pairwise(hosts) if after != before)

    def _size_of(self, content_range: str, start: int) -> int | None:
        """Return the size of the file, None if it is ``*`` (RFC 9110, 14.4)."""
        shown = ascii(content_range[:60])
        pattern = r"(?i:bytes) ([0-9]+)-([0-9]+)/([0-9]+|\*)"
        found = re.fullmatch(pattern, content_range)
        first, last, size = map(number, found.groups()) if found else (None,) * 3
        if first != start or last is None:
            raise self._error(f"sends a different range than was asked for: {shown}")
        if size is not None and not start <= last < size:
            raise self._error(f"contradicts itself about the size: {shown}")
        return size

    def _error(self, reason: str) -> ProbeError:
        return self._exchange.error(reason)


def _ascii(text: str | None) -> str | None:
    """Return a validator that can be sent back as it came."""
    return text if text and text.isascii() and text.isprintable() else None
