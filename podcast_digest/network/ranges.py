"""Several parts of a file in one answer: who sends them, and what they are.

RFC 9110 (14.2, 14.6) lets a client ask for several ranges and a server answer as it
likes: with all of them in parts, with one, or with the whole file. nginx, Apache, Caddy
and IIS send parts; Amazon S3 and Azure say in their manuals that they do not. Of the
others it is seen: each host is asked so once, and if it does not understand, no more.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Span = tuple[int, int]
#: What stores call themselves that never send parts.
_NEVER = ("AmazonS3", "Windows-Azure-Blob")
PATIENCE = 2.0  #: seconds that others wait until one knows
#: Bytes that the head of a part may have.
HEAD = 1024


class Several:
    """Which hosts send several ranges at once, as far as that was seen in a run."""

    def __init__(self) -> None:
        self._send: dict[str, bool | None] = {}  # None: a file finds out
        self._changing = threading.Condition()

    def may(self, host: str, server: str) -> bool:
        """Tell whether to ask a host so; ``server`` is what it calls itself.

        The first who asks must say what came of it; the others wait for that a while.
        """
        if server.startswith(_NEVER):
            return False
        with self._changing:
            if host not in self._send:
                self._send[host] = None
                return True
            self._changing.wait_for(lambda: self._send[host] is not None, PATIENCE)
            return bool(self._send[host])

    def saw(self, host: str, *, parts: bool) -> None:
        """Note whether a host did send them."""
        with self._changing:
            self._send[host] = parts
            self._changing.notify_all()


def apart(spans: Iterable[Span], size: int) -> list[Span]:
    """Return the spans within a file in order, none overlapping another.

    >>> apart([(8, 12), (0, 4), (2, 6), (30, 40)], 20)
    [(0, 4), (4, 6), (8, 12)]
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        begin = max(start, found[-1][1] if found else 0)
        if begin < min(end, size):
            found.append((begin, min(end, size)))
    return found


class Piece(NamedTuple):
    """A part of a file."""

    start: int
    size: int  #: of the whole file
    data: bytes


_BOUNDARY = re.compile(
    r"multipart/byteranges\s*;.*?boundary=\"?([^\s\";,]{1,70})\"?", re.IGNORECASE
)
_RANGE = re.compile(
    rb"^content-range:[ \t]*bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)


def boundary(kind: str) -> bytes | None:
    """Return what stands between the parts, by the Content-Type; None if it has none.

    >>> boundary('multipart/byteranges; boundary="THIS"'), boundary("audio/mpeg")
    (b'THIS', None)
    """
    found = _BOUNDARY.match(kind)
    return found[1].encode("ascii", "replace") if found else None


def pieces(body: bytes, between: bytes) -> Iterator[Piece]:
    """Yield the parts of an answer.  Raises ValueError where it is not in order."""
    mark = b"--" + between
    at = body.find(mark)
    while at >= 0 and body[at + len(mark) : at + len(mark) + 2] != b"--":
        ends = body.find(b"\r\n\r\n", at, at + HEAD)
        told = _RANGE.search(body, at, max(at, ends + 2))
        if ends < 0 or told is None:
            raise ValueError("a part without its range")
        start, last, size = map(int, told.groups())
        data = body[ends + 4 : ends + 4 + last + 1 - start]
        at = ends + 4 + len(data)
        if not start <= last < size or body[at : at + 2 + len(mark)] != b"\r\n" + mark:
            raise ValueError("a part that is not as long as it says")
        yield Piece(start, size, data)
        at += 2
    if at < 0:
        raise ValueError("no parts")
