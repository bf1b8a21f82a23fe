"""Read MPEG audio from one end to the other, in blocks of any size.  No I/O.

The reader steps from frame header to frame header and says what the file consists of:
runs of frames, headers of a whole file (the first may be true, those at the seams of
joined files are stale), tags, and bytes that are nothing of that.  It remembers no more
than a few kilobytes, however long the file is.
"""

import re
from collections.abc import Iterator
from struct import Struct
from typing import Literal, NamedTuple

from podcast_digest.audio.mpeg import LONGEST, Stream, chain, has_info, steps, stream

#: Bytes that must be seen ahead to know where frames begin: three, and a tag's header.
AHEAD = 3 * LONGEST + 256
#: Bytes of a tag that are kept, for its title.
TAG_HEAD = 4096

_HEAD = Struct(">IxxH").unpack_from
#: What may begin a frame (the bits that are forbidden left out) or a tag.
_CANDIDATE = re.compile(
    rb"\xff(?:[\xe2-\xe7\xf2-\xff])[\x00-\xef]|ID3[\x02-\x04]|TAG|APETAGEX|LYRICSBEGIN",
)


class Run(NamedTuple):
    """A stretch of the file that is all of one kind."""

    kind: Literal["frames", "header", "tag", "junk"]
    start: int  #: bytes from the beginning of the file
    length: int  #: bytes
    frames: int = 0
    stream: Stream | None = None
    head: bytes = b""  #: a tag's or a header frame's first bytes, at most TAG_HEAD


class Scanner:
    """Takes a file block by block, and gives its runs as they end.

    ``size`` is the file's, in bytes; ``start`` is where the first block begins;
    ``free`` is the length of free-format frames, if the file has them; ``split`` ends a
    run where the bitrate changes, too.
    """

    def __init__(
        self, size: int, start: int = 0, *, free: int = 0, split: bool = False
    ) -> None:
        self._size, self._free, self._split = size, free, split
        self._data, self._base = b"", start  # the bytes at hand, and where they begin
        self._at = start  # what comes next, maybe far ahead of the bytes at hand
        self._start = start  # of the run that is going on
        self._frames = 0  # in that run; 0 while it is junk
        self._last = start  # the beginning of its last frame
        self._stream: Stream | None = None
        self._step: dict[int, int] = {}
        self._mark = -1  # the next mark of a header of the whole file, if that is known

    def feed(self, block: bytes, *, last: bool = False) -> Iterator[Run]:
        """Take the next block; ``last`` says that no other will follow."""
        self._data = self._data + block if self._data else block
        end = self._base + len(self._data)
        ahead = 0 if last else AHEAD
        while self._at + max(ahead, 4) <= end:
            if self._stream:
                self._follow(end - max(ahead, 8))
                if self._at + max(ahead, 8) > end:
                    break
            yield from self._turn(ends=end >= self._size, last=last)
        if last:
            yield from self._finish(end)
        keep = min(self._last if self._frames else self._at, end)
        self._data, self._base = self._data[keep - self._base :], keep

    def _follow(self, limit: int) -> None:
        """Step over the frames of the stream, up to ``limit``: the fast part."""
        data, base = self._data, self._base
        at, last, frames, stop = self._at - base, self._last - base, 0, limit - base
        unpack, get, of = _HEAD, self._step.get, self._stream
        while at <= stop:
            head, quiet = unpack(data, at)
            length = get(head >> 6)
            # A header of the whole file has no sound: its side information is zero.
            if length is None or (
                not quiet and of and self._may_tell(at) and has_info(data, at, of)
            ):
                break
            last = at
            at += length
            frames += 1
        self._at, self._frames = at + base, self._frames + frames
        if frames:
            self._last = last + base

    def _may_tell(self, at: int) -> bool:
        """Tell whether a mark of such a header is near: frames of silence have none."""
        if self._mark < at + self._base:
            data = self._data
            found = [data.find(mark, at) for mark in (b"Xing", b"Info", b"VBRI")]
            # The bytes that come next may complete one.
            end = max(at, len(data) - 3)
            self._mark = min((m for m in found if m >= 0), default=end) + self._base
        return self._mark <= at + self._base + 36

    def _turn(self, *, ends: bool, last: bool) -> Iterator[Run]:
        """Find out what is here, where the stream does not just go on."""
        data, at = self._data, self._at - self._base
        length = tag_length(data, at, self._size - self._base)
        if length:
            yield from self._end()
            head = data[at : at + min(length, TAG_HEAD)]
            yield Run("tag", self._at, length, head=head)
            self._begin(self._at + length, None)
            return
        found = chain(data, at, ends=ends, free=self._free)
        if found:
            yield from self._end()
            if has_info(data, at, found):
                head = data[at : at + LONGEST]
                size = steps(found)[int.from_bytes(head[:4], "big") >> 6]
                yield Run("header", self._at, size, 1, found, head[:size])
                self._begin(self._at + size, None)
            else:
                self._begin(self._at, found)
            return
        # Lost.  A frame that was cut off hides what begins before its end: look again
        # from its second byte on, and take it back if that was so.
        since = self._last + 1 - self._base if self._frames else at + 1
        limit = len(data) if last else len(data) - AHEAD
        there = self._search(since, limit, ends=ends) + self._base
        if self._frames and there < self._at:
            self._frames -= 1
            yield from self._end(self._last)
            self._start = self._last
        elif self._frames:
            yield from self._end()
        self._at, self._stream, self._frames = there, None, 0

    def _search(self, since: int, limit: int, *, ends: bool) -> int:
        data, size = self._data, self._size - self._base
        while since < limit:
            candidate = _CANDIDATE.search(data, since, min(limit + 16, len(data)))
            if candidate is None or candidate.start() >= limit:
                break
            since = candidate.start()
            if tag_length(data, since, size) or chain(
                data, since, ends=ends, free=self._free
            ):
                return since
            since += 1
        return max(since, limit)

    def _begin(self, at: int, kind: Stream | None) -> None:
        self._at = self._start = self._last = at
        self._stream, self._frames = kind, 0
        if kind:
            if self._split and not kind.free:
                head = _HEAD(self._data, at - self._base)[0]
                self._stream = kind = stream(head >> 6) or kind
            self._step = steps(kind)

    def _end(self, at: int | None = None) -> Iterator[Run]:
        """Give the run that ends here, or at ``at``, if there is one."""
        at = self._at if at is None else at
        if at > self._start:
            kind: Literal["frames", "junk"] = "frames" if self._frames else "junk"
            of = self._stream if self._frames else None
            yield Run(kind, self._start, at - self._start, self._frames, of)
            self._start = at

    def _finish(self, end: int) -> Iterator[Run]:
        if self._frames and self._at > end:  # the last frame is cut off
            self._frames -= 1
            yield from self._end(self._last)
            self._at, self._frames = end, 0
        elif self._at <= end and self._frames:
            yield from self._end()
        self._at, self._stream, self._frames = end, None, 0
        yield from self._end()


def tag_length(data: bytes, at: int, size: int) -> int:
    """Return the bytes of the tag at ``at``, 0 if there is none.

    ID3v2, ID3v1, APE and Lyrics3; ``size`` is where the file ends.  A tag that claims
    more than there is would hide sound: it is no tag.
    """
    start = data[at : at + 32]
    match start[:3]:
        case b"ID3":
            length = id3_length(start)
        case b"TAG":
            length = 128 if size - at == 128 or chain_follows(data, at + 128) else 0
        case b"APE" if start[:8] == b"APETAGEX" and len(start) == 32:
            flags = int.from_bytes(start[20:24], "little")
            length = int.from_bytes(start[12:16], "little") + 32
            if not flags >> 29 & 1:  # a footer, whose tag lies before it
                length = 32
        case b"LYR" if start[:11] == b"LYRICSBEGIN":
            end = data.find(b"LYRICS200", at, at + AHEAD)
            length = end + 9 - at if end >= 0 else 0
        case _:
            return 0
    return length if at + length <= size else 0


def chain_follows(data: bytes, at: int) -> bool:
    """Tell whether a tag or a frame comes next, as after an ID3v1 tag at a seam."""
    return data[at : at + 3] in {b"ID3", b"APE", b"TAG"} or bool(
        chain(data, at, ends=False)
    )


def id3_length(head: bytes) -> int:
    """Return the bytes of an ID3v2 tag, with its header and footer; 0 if it is none.

    >>> id3_length(b"ID3" + bytes([4, 0, 0, 0, 0, 1, 0]))
    138
    """
    if len(head) < 10 or head[:3] != b"ID3" or not 2 <= head[3] <= 4:
        return 0
    if max(head[6:10]) > 127:  # its size has seven bits to the byte
        return 0
    length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return length + (20 if head[3] == 4 and head[5] & 0x10 else 10)


def scan(
    data: bytes, start: int, size: int, *, free: int = 0, split: bool = False
) -> list[Run]:
    """Return the runs of one block that begins at ``start`` of ``size`` bytes.

    A frame that the block cuts off is left out: the last run may be junk for that.
    """
    scanner = Scanner(size, start, free=free, split=split)
    return list(scanner.feed(data, last=True))
