"""Measure Windows Media (ASF) by the properties in its header.  Performs no I/O."""

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.facts import Audio, Measuring
from podcast_digest.audio.reading import read_bytes
from podcast_digest.errors import AudioError

#: Names of the objects "File Properties" and "Stream Properties", and the kind of a
#: stream of pictures (ASF 1.20, section 10).
_FILE = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_STREAM = bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365")
_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")


def measure_asf(blocks: Blocks, start: int) -> Measuring:
    """Measure the ASF file that begins at ``start``."""
    head = yield from read_bytes(blocks, start, 30)
    length = _little(head, 16, 8)
    head = yield from read_bytes(blocks, start, min(length, 65536))
    at, size, duration, video = 30, 0, 0.0, False
    while at + 24 <= len(head):
        name, length = head[at : at + 16], _little(head, at + 16, 8)
        if name == _FILE:
            size = _little(head, at + 40, 8)
            # In 100 nanoseconds, with a lead that is told in milliseconds.
            duration = _little(head, at + 64, 8) / 1e7 - _little(head, at + 80, 8) / 1e3
        elif name == _STREAM:
            video |= head[at + 24 : at + 40] == _VIDEO
        at += max(24, length)
    if duration <= 0:
        raise AudioError("a Windows Media file that does not state its length")
    note = None
    if size > blocks.size - start:
        there = blocks.size - start
        note = f"it is cut off: {there} of {size} bytes are there"
        duration *= there / size
    return Audio(
        type="video/x-ms-wmv" if video else "audio/x-ms-wma",
        duration=round(duration, 3),
        exact=note is None,
        method="asf",
        note=note,
    )


def _little(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")
