"""Write the header of a whole MP3: a Xing header, called Info if the bitrate is one.

The layout is LAME's, which every player reads.  Performs no I/O.
"""

from collections.abc import Sequence

from podcast_digest.audio.mpeg import (
    EXTENSION,
    Info,
    Stream,
    checksum,
    side,
    stream,
)
from podcast_digest.errors import AudioError

#: Entries of a seek table.
ENTRIES = 100
#: Flags: it has frames, bytes, a seek table and the quality.
FRAMES, BYTES, SEEK_TABLE, QUALITY = 1, 2, 4, 8


def render_info(
    first: int,
    frames: int,
    length: int,
    places: Sequence[int],
    *,
    steady: bool,
    old: Info | None = None,
) -> bytes:
    """Return the frame that describes so many frames of so many bytes.

    ``first`` is the header of the first of them, ``places`` tell where each hundredth
    of them begins, ``steady`` that all have one bitrate, and ``old`` is a header whose
    delay and padding are to be kept.  The frame is of a bitrate near to theirs, as
    there are players that look at nothing else.
    """
    quality = old.quality if old else None
    extension = _extension(old, frames) if old else bytes(EXTENSION)
    kind, size, head = _fitting(first, length / frames)
    begin = side(kind)
    total = size + length
    if total >= 1 << 32:
        raise AudioError("larger than 4 GB, which the header of an MP3 can't state")
    flags = FRAMES | BYTES | SEEK_TABLE | QUALITY * (quality is not None)
    claim = (b"Info" if steady else b"Xing") + flags.to_bytes(4, "big")
    claim += frames.to_bytes(4, "big") + total.to_bytes(4, "big")
    claim += bytes(min(255, 256 * (size + place) // total) for place in places)
    if quality is not None:
        claim += quality.to_bytes(4, "big")
    frame = head.to_bytes(4, "big").ljust(begin, b"\0") + claim
    # Its last fields: bytes of the sound, its checksum, and that of all of this.
    frame += extension[:28] + total.to_bytes(4, "big") + extension[32:34]
    frame += checksum(frame).to_bytes(2, "big")
    return frame.ljust(size, b"\0")


def _fitting(first: int, average: float) -> tuple[Stream, int, int]:
    """Return a frame header like the first, with room for what it shall hold."""
    found = list[tuple[float, Stream, int, int]]()
    for bits in range(1, 15):
        # Without checksum, padding and private bit.
        head = first & ~(0xF << 12 | 3 << 8) | 1 << 16 | bits << 12
        of = stream(head >> 6)
        if of:
            size = of.length(padded=False)
            if size >= side(of) + 20 + ENTRIES + EXTENSION:
                found.append((abs(size - average), of, size, head))
    return min(found)[1:]


def _extension(old: Info, frames: int) -> bytes:
    """Return what LAME's part of the header shall say.

    Of a header that was for another sound nothing is true but the encoder and its
    delay.
    """
    if old.frames == frames:
        return old.extension.ljust(EXTENSION, b"\0")
    delay = (old.delay << 12).to_bytes(3, "big")
    return (old.extension[:9].ljust(21, b"\0") + delay).ljust(EXTENSION, b"\0")
