"""Bytes of a file that may have to be asked for, and numbers in them.  No I/O."""

from collections.abc import Iterable

from podcast_digest.audio.blocks import Blocks, Reading

#: Bytes that are asked for at least, where something begins.
STEP = 8192


def read_bytes(
    blocks: Blocks, start: int, length: int, ahead: Iterable[tuple[int, int]] = ()
) -> Reading:
    """Return these bytes; if they must be asked for, then with more behind them.

    ``ahead`` has blocks that may be wanted next.
    """
    known = blocks.seen(start)
    if len(known) >= min(length, blocks.size - start):
        return known[:length]
    return (yield from blocks.get(start, max(length, STEP), ahead))[:length]


def number(data: bytes, at: int, length: int) -> int:
    """Return an unsigned number, 0 behind the end."""
    return int.from_bytes(data[at : at + length], "big")
