"""MPEG audio frames: their headers, and the header of the whole file.  No I/O.

The layout is that of ISO 11172-3 and 13818-3, with the unofficial MPEG 2.5; the Xing,
Info and VBRI headers are those that LAME, FFmpeg and Fraunhofer's encoders write.
"""

from fractions import Fraction
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

#: The longest frame that may occur: free format, 640 kbit/s at 32 kHz.
LONGEST = 2881
#: Bytes of what LAME adds to a Xing header.
EXTENSION = 36

# kbit/s by the four bits of the header, from 1 on; 0 is free format, 15 forbidden.
_KBITS = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_VERSION_BITS = {3: 1, 2: 2, 0: 25}  # MPEG 1, 2 and 2.5
_RATES = (44100, 48000, 32000)
_HEAD = Struct(">I")
_TAGS = {b"ID3", b"TAG", b"APE", b"LYR"}


class Stream(NamedTuple):
    """What stays the same from one frame to the next."""

    version: int  #: 1, 2, or 25 for MPEG 2.5
    layer: int  #: 1, 2 or 3
    rate: int  #: samples per second
    mono: bool
    bitrate: int = 0  #: bits per second; 0: any of the table, it may change
    free: int = 0  #: bytes of an unpadded frame, in free format

    @property
    def samples(self) -> int:
        """How many samples a frame holds."""
        if self.layer == 1:
            return 384
        return 1152 if self.layer == 2 or self.version == 1 else 576

    @property
    def slot(self) -> int:
        """How many bytes padding adds to a frame."""
        return 4 if self.layer == 1 else 1

    @property
    def average(self) -> Fraction:
        """Bytes of a frame, in the long run.

        >>> float(Stream(1, 3, 44100, mono=True, bitrate=128000).average)
        417.9591836734694
        """
        if self.free:
            return Fraction(self.free)
        return Fraction(self.samples * self.bitrate, 8 * self.rate)

    def length(self, *, padded: bool) -> int:
        """Bytes of one frame with its header."""
        if self.free:
            return self.free + self.slot * padded
        slots = self.samples // 8 * self.bitrate // (self.rate * self.slot)
        return (slots + padded) * self.slot


@lru_cache(maxsize=4096)
def stream(head: int) -> Stream | None:
    """Read the upper 26 bits of a frame's four-byte header; None if it is none.

    A bitrate of 0 is free format, whose length the header does not tell.

    >>> stream(0xFFFB9000 >> 6)
    Stream(version=1, layer=3, rate=44100, mono=False, bitrate=128000, free=0)
    """
    version = _VERSION_BITS.get(head >> 13 & 3)
    layer, bits, rate = 4 - (head >> 11 & 3), head >> 6 & 15, head >> 4 & 3
    if head >> 15 != 0x7FF or version is None or layer == 4 or bits == 15 or rate == 3:
        return None
    kbits = _KBITS[min(version, 2), layer][bits - 1] if bits else 0
    hertz = _RATES[rate] // {1: 1, 2: 2, 25: 4}[version]
    return Stream(version, layer, hertz, head & 3 == 3, kbits * 1000)


@lru_cache(maxsize=1024)
def steps(of: Stream) -> dict[int, int]:
    """Return the length of a frame by the upper 26 bits of its header.

    Only of frames that belong to this stream, so that one look tells both whether a
    header fits and where the next one must be.
    """
    if of.bitrate:
        every = steps(of._replace(bitrate=0))
        return {
            head: length
            for head, length in every.items()
            if _KBITS[min(of.version, 2), of.layer][(head >> 6 & 15) - 1] * 1000
            == of.bitrate
        }
    version = {1: 3, 2: 2, 25: 0}[of.version] << 13
    fixed = 0x7FF << 15 | version | (4 - of.layer) << 11
    found = {}
    for head in range(fixed, fixed + 0x800):
        frame = stream(head)
        if frame and (frame.rate, frame.mono) == (of.rate, of.mono):
            padded = bool(head >> 3 & 1)
            if of.free and not frame.bitrate:
                found[head] = of.length(padded=padded)
            elif frame.bitrate and not of.free:
                found[head] = frame.length(padded=padded)
    return found


def chain(
    data: bytes, at: int, *, ends: bool, free: int = 0, links: int = 3
) -> Stream | None:
    """Return the stream if frames follow one another from ``at`` on.

    One header may be chance, ``links`` of them at the right distances are not. If the
    file ends with ``data``, fewer will do when the last one reaches its end.
    """
    first = _stream_at(data, at)
    if first is None or not (first.bitrate or free):
        return None
    kind = first._replace(bitrate=0, free=0 if first.bitrate else free)
    step = steps(kind)
    for link in range(links):
        if at + 4 > len(data):
            whole = at == len(data) or link > 1
            return kind if ends and link and whole else None
        length = step.get(_HEAD.unpack_from(data, at)[0] >> 6)
        if length is None:
            # The last frames of a file, or of a joined one, have a tag behind them.
            return kind if link and data[at : at + 3] in _TAGS else None
        at += length
    return kind


def _stream_at(data: bytes, at: int) -> Stream | None:
    if at + 4 > len(data):
        return None
    return stream(_HEAD.unpack_from(data, at)[0] >> 6)


def free_length(data: bytes, at: int) -> int:
    """Return the bytes of an unpadded free-format frame at ``at``, 0 if it is none.

    The header does not tell: it is the distance to the next header of the same kind,
    which must come up again and again.
    """
    first = _stream_at(data, at)
    if first is None or first.bitrate:
        return 0
    padded = data[at + 2] >> 1 & 1
    after = at
    for _ in range(64):
        after = data.find(data[at : at + 2], max(after + 1, at + 24), at + LONGEST)
        if after < 0:
            return 0
        length = after - at - first.slot * padded
        if length >= 24 and chain(data, at, ends=False, free=length, links=5):
            return length
    return 0


class Info(NamedTuple):
    """What the first frame says of the whole file: a claim, to be checked."""

    name: str  #: Xing, Info or VBRI
    frames: int  #: without the frame that holds this; 0 if not told
    length: int  #: bytes, from this frame to the end of the last; 0 if not told
    delay: int = 0  #: samples that the encoder put before the sound
    padding: int = 0  #: samples that it put after it
    quality: int | None = None  #: from 0 to 100, whatever the encoder means by it
    extension: bytes = b""  #: LAME's, which has the delay and the padding


def has_info(data: bytes, at: int, of: Stream) -> bool:
    """Tell whether the frame at ``at`` holds a header of the whole file."""
    mark = at + side(of)
    return of.layer == 3 and (
        data[mark : mark + 4] in {b"Xing", b"Info"}
        or data[at + 36 : at + 40] == b"VBRI"
    )


def read_info(data: bytes, at: int, of: Stream) -> Info | None:
    """Read the header of the whole file in the frame at ``at``, if there is one."""
    if not has_info(data, at, of):
        return None
    mark = at + side(of)
    name = data[mark : mark + 4].decode("latin-1")
    if name not in {"Xing", "Info"}:
        vbri = data[at + 36 : at + 54]
        return Info("VBRI", _number(vbri[14:18]), _number(vbri[10:14]))
    flags, mark = _number(data[mark + 4 : mark + 8]), mark + 8
    told = []
    for flag, length in ((1, 4), (2, 4), (4, 100), (8, 4)):
        told.append(_number(data[mark : mark + 4]) if flags & flag else 0)
        mark += length if flags & flag else 0
    quality = told[3] if flags & 8 else None
    # These three encoders write both numbers, 21 bytes on; others leave rubbish there.
    if data[mark : mark + 4] not in {b"LAME", b"Lavf", b"Lavc"}:
        return Info(name, told[0], told[1], quality=quality)
    extension = data[mark : mark + EXTENSION]
    both = _number(extension[21:24])
    delay, padding = both >> 12, both & 0xFFF
    return Info(name, told[0], told[1], delay, padding, quality, extension)


def checksum(data: bytes) -> int:
    """Return LAME's checksum: CRC-16 with the polynomial 0x8005, reflected.

    >>> hex(checksum(b"123456789"))
    '0xbb3d'
    """
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 * (crc & 1)
    return crc


def is_sealed(frame: bytes, of: Stream) -> bool:
    """Tell whether a header of the whole file is as its encoder wrote it.

    LAME's part of it ends with a checksum of all before it.  FFmpeg writes one of the
    first 190 bytes, with zeros in its own place.
    """
    mark, end = side(of), 0
    if frame[mark : mark + 4] in {b"Xing", b"Info"}:
        flags = _number(frame[mark + 4 : mark + 8])
        lengths = zip((1, 2, 4, 8), (4, 4, 100, 4), strict=True)
        end = mark + 8 + sum(length for flag, length in lengths if flags & flag) + 34
    if not mark < end <= len(frame) - 2:
        return False
    found = int.from_bytes(frame[end : end + 2], "big")
    lavf = frame[:end] + bytes(2) + frame[end + 2 : 190]
    return found in {checksum(frame[:end]), checksum(lavf)}


def side(of: Stream) -> int:
    """Bytes from a frame's beginning to its Xing header."""
    if of.version == 1:
        return 21 if of.mono else 36
    return 13 if of.mono else 21


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")
