"""The blocks of a file that were seen, and the budget for asking more.  No I/O."""

from collections.abc import Generator, Iterable

from podcast_digest.audio.facts import FIRST, Need
from podcast_digest.errors import AudioError

#: What may be asked for a file that needs no walk.
MAX_NEEDS = 20
MAX_BYTES = 256 * 1024

Reading = Generator[Need, bytes, bytes]


class Blocks:
    """Remembers what was sent; asks only for what is missing."""

    def __init__(self, size: int) -> None:
        self.size = size  #: bytes of the whole file
        self._blocks: list[tuple[int, bytes]] = []
        self._needs = self._bytes = 0

    def left(self) -> int:
        """How many bytes may still be asked for at once."""
        return MAX_BYTES - self._bytes if self._needs < MAX_NEEDS else 0

    def needs_left(self) -> int:
        """How many requests are left."""
        return MAX_NEEDS - self._needs

    def seen(self, start: int) -> bytes:
        """Return what is known from ``start`` on, in one piece."""
        found = b""
        for begin, block in self._blocks:
            if begin <= start < begin + len(block) - len(found):
                found = block[start - begin :]
        return found

    def get(
        self, start: int, length: int, ahead: Iterable[tuple[int, int]] = ()
    ) -> Reading:
        """Return ``length`` bytes from ``start`` on, fewer at the end of the file.

        ``ahead`` has blocks that may be wanted next, see ``Need``.
        """
        length = max(0, min(length, self.size - start))
        known = self.seen(start)
        if len(known) >= length:
            return known[:length]
        if length > self.left():
            raise AudioError("its headers are too scattered to be read in a few blocks")
        self._needs += 1
        self._bytes += max(length, FIRST if not self._blocks else 0)
        need = Need(0, FIRST)
        if self._blocks:
            need = Need(start, length, ahead=tuple(ahead))
        block = (yield need)[: need.length]
        self._blocks.append((start, block))
        if len(block) < length:
            raise AudioError(f"it ends at byte {start + len(block)} of {self.size}")
        return block
