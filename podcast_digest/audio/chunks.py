"""Measure WAV, AIFF and CAF, which are lists of chunks.  Performs no I/O.

A chunk has a name and a length.  Those that matter may lie behind others of any size,
so one goes from chunk to chunk.  Where the sound is of blocks that hold many samples
(ADPCM), blocks are counted: the byte rate in the header is an average, or a lie.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import Literal, NamedTuple

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.facts import Audio, Measuring, Need
from podcast_digest.audio.mp3 import Walk, measure_mp3
from podcast_digest.audio.reading import number, read_bytes
from podcast_digest.errors import AudioError

#: Chunks that are looked at; an honest file has some dozens.
MAX_CHUNKS = 100
#: Bytes that are read of a chunk.
HEAD = 64

_PCM, _FLOAT, _ALAW, _MULAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_MPEG = {0x50, 0x55}
#: Codecs whose header tells how many samples a block holds: ADPCM of Microsoft and
#: IMA, and GSM.
_BLOCKS = {2, 0x11, 0x31}
_UNKNOWN = 0xFFFFFFFF
#: Samples of a packet of IMA4, of 34 bytes a channel (QuickTime File Format).
_IMA4 = 64


class Chunk(NamedTuple):
    """A chunk: its name, where what it holds begins, and how much that is, in bytes."""

    name: bytes
    start: int
    length: int


def measure_wav(blocks: Blocks, start: int, walk: Walk, title: str | None) -> Measuring:
    """Measure by the chunks "fmt " and "data", which may be as large as "ds64" says."""
    form, large = b"", 0
    at = start + 12
    for _ in range(MAX_CHUNKS):
        chunk = yield from _chunk(blocks, at, "little")
        if chunk is None:
            break
        if chunk.name == b"fmt ":
            form = yield from read_bytes(blocks, chunk.start, min(HEAD, chunk.length))
        elif chunk.name == b"ds64":
            large = _little((yield from read_bytes(blocks, chunk.start, 16)), 8, 8)
        elif chunk.name == b"data" and form:
            there = max(0, blocks.size - chunk.start)
            told = large if chunk.length == _UNKNOWN and large else chunk.length
            # Encoders that write to a pipe leave 0 or the largest number there.
            length = min(told or there, there)
            if _little(form, 0, 2) in _MPEG:
                found = yield from measure_mp3(blocks, chunk.start, walk, title)
                return replace(found, type="audio/wav")
            return _wav(form, length, title)
        at = chunk.start + chunk.length + chunk.length % 2
    raise AudioError("a WAV file whose header (fmt and data) is not there")


def _wav(form: bytes, length: int, title: str | None) -> Audio:
    codec, channels, rate = (
        _little(form, 0, 2),
        _little(form, 2, 2),
        _little(form, 4, 4),
    )
    pace, block, bits = _little(form, 8, 4), _little(form, 12, 2), _little(form, 14, 2)
    if codec == _EXTENSIBLE:
        codec = _little(form, 24, 2)
    exact, duration = True, 0.0
    if codec in {_PCM, _FLOAT, _ALAW, _MULAW} and rate:
        width = block or channels * bits // 8
        duration = length / (width * rate) if width else 0.0
    elif codec in _BLOCKS and rate and block and (many := _little(form, 18, 2)):
        whole, rest = divmod(length, block)
        if codec == 2:  # 7 bytes of header a channel hold two samples
            last = max(0, rest - 7 * channels) * 2 // channels + 2 if rest else 0
        elif codec == 0x11:  # 4 bytes that hold one
            last = max(0, rest - 4 * channels) * 2 // channels + 1 if rest else 0
        else:
            last = 0
        duration = (whole * many + last) / rate
    elif pace:
        exact, duration = False, length / pace
    if not duration:
        raise AudioError("a WAV file whose header does not state its rate")
    return _audio("audio/wav", "wav", duration, title, exact=exact)


def measure_aiff(blocks: Blocks, start: int, title: str | None) -> Measuring:
    """Measure AIFF and AIFF-C by the chunk "COMM", of frames and their rate."""
    frames = width = 0
    rate, there, told = 0.0, 1, 1
    at = start + 12
    for _ in range(MAX_CHUNKS):
        chunk = yield from _chunk(blocks, at, "big")
        if chunk is None:
            break
        if chunk.name == b"COMM":
            comm = yield from read_bytes(blocks, chunk.start, min(HEAD, chunk.length))
            frames, width = (
                number(comm, 2, 4),
                number(comm, 0, 2) * ((number(comm, 6, 2) + 7) // 8),
            )
            rate = _extended(comm[8:18])
            if comm[18:22] == b"ima4":
                frames, width = frames * _IMA4, 0
        elif chunk.name == b"SSND":
            told = max(1, chunk.length - 8)
            there = max(0, min(told, blocks.size - chunk.start - 8))
        at = chunk.start + chunk.length + chunk.length % 2
    if not rate or not frames:
        raise AudioError("an AIFF file whose header does not state its length")
    if there < told:
        duration = there / width / rate if width else frames / rate * there / told
        note = f"it is cut off: its sound has {there} of {told} bytes"
        return _audio("audio/aiff", "aiff", duration, title, exact=False, note=note)
    return _audio("audio/aiff", "aiff", frames / rate, title)


def measure_caf(blocks: Blocks, start: int, title: str | None) -> Measuring:
    """Measure CAF by its description, and its table of packets if it has one."""
    desc, frames, there, told = b"", 0, 0, 0
    at = start + 8
    for _ in range(MAX_CHUNKS):
        head = yield from read_bytes(blocks, at, 12)
        name, length, begin = head[:4], number(head, 4, 8), at + 12
        if len(head) < 12:
            break
        if name == b"desc":
            desc = yield from read_bytes(blocks, begin, 32)
        elif name == b"pakt":
            frames = number((yield from read_bytes(blocks, begin, 24)), 8, 8)
        elif name == b"data":
            rest = blocks.size - begin
            told = (rest if length == (1 << 64) - 1 else length) - 4
            there = min(told, rest - 4)
        at = begin + min(length, blocks.size)
        if at + 12 > blocks.size:
            break
    rate, packet, many = _double(desc[:8]), number(desc, 16, 4), number(desc, 20, 4)
    if not frames and packet:
        frames, told = there // packet * many, there
    if not rate or frames <= 0 or told <= 0:
        raise AudioError("a CAF file that does not state its length")
    duration = frames / rate * there / told
    return _audio("audio/x-caf", "caf", duration, title, exact=there == told)


def _chunk(
    blocks: Blocks, at: int, order: Literal["little", "big"]
) -> Generator[Need, bytes, Chunk | None]:
    if at + 8 > blocks.size:
        return None
    head = yield from read_bytes(blocks, at, 8)
    return Chunk(head[:4], at + 8, int.from_bytes(head[4:8], order))


def _audio(
    kind: str,
    method: str,
    duration: float,
    title: str | None,
    *,
    exact: bool = True,
    note: str | None = None,
) -> Audio:
    return Audio(
        type=kind,
        duration=round(duration, 3),
        exact=exact,
        method=method,
        title=title,
        note=note,
    )


def _little(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")


def _extended(data: bytes) -> float:
    """Read a number of 80 bits (IEEE 754), as AIFF has its rate.

    >>> _extended(bytes.fromhex("400eac44000000000000"))
    44100.0
    """
    exponent = (number(data, 0, 2) & 0x7FFF) - 16383 - 63
    return float(number(data, 2, 8)) * 2.0**exponent if abs(exponent) < 200 else 0.0


def _double(data: bytes) -> float:
    from struct import unpack

    value: float = unpack(">d", data.ljust(8, b"\0"))[0]
    return value if 0 < value < 1e7 else 0.0
