"""How many samples packets of Vorbis hold (Vorbis I, sections 4.2.4 and 4.3).  No I/O.

A packet is of a short block or of a long one, as its mode says; the modes stand at the
end of the setup header, behind books that only a decoder can read.  So that header is
read from its end: modes have 41 bits of which 33 are fixed, and their number stands
before them.
"""

from collections.abc import Iterable

#: Bits of a mode, and of the number of modes.
_MODE, _COUNT = 41, 6


def vorbis_modes(setup: bytes) -> tuple[int, ...]:
    """Return for each mode whether its blocks are long (1), nothing if none is found.

    ``setup`` is the whole setup header.
    """
    bits = int.from_bytes(setup, "little")
    end = bits.bit_length() - 1  # the last bit that is set ends the header
    flags: list[int] = []
    found: tuple[int, ...] = ()
    for count in range(1, 65):
        start = end - count * _MODE
        if start < 6 * 8 + _COUNT:
            break
        mode = bits >> start & (1 << _MODE) - 1
        if mode >> 1 & 0xFFFFFFFF or mode >> 33 > 63:
            break
        flags.insert(0, mode & 1)
        if bits >> start - _COUNT & 63 == count - 1:
            found = tuple(flags)
    return found


def vorbis_samples(
    packets: Iterable[bytes], sizes: tuple[int, int], modes: tuple[int, ...]
) -> int:
    """Return the samples that the first packets of a stream give, by their blocks."""
    width, total, before = (len(modes) - 1).bit_length(), 0, 0
    for packet in packets:
        if packet and not packet[0] & 1:
            mode = packet[0] >> 1 & (1 << width) - 1
            size = sizes[modes[mode] if mode < len(modes) else 0]
            total += (before + size) // 4 if before else 0
            before = size
    return total
