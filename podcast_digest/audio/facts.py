"""The values of this room: what is wanted, and what was found.  No I/O here."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple

#: What every measuring asks for first: bytes 0 to 65,535.
FIRST = 65536


class Need(NamedTuple):
    """A block wanted: the bytes [start, start + length) of the file.

    The end may lie behind the end of the file: whoever drives sends what there is.
    ``stream`` promises that everything from here to the end will be wanted, in
    order and without gaps: one response may be held open for it.  ``ahead`` has blocks
    (start, length) that are likely to be wanted next: who must wait for each answer may
    bring them with this one, and nothing is lost if not.
    """

    start: int
    length: int
    stream: bool = False
    ahead: tuple[tuple[int, int], ...] = ()


class Seam(NamedTuple):
    """Where a joined segment begins: the second, third … of those in the file."""

    start: float  #: seconds from the beginning
    position: int  #: bytes from the beginning, of its tag if it has one
    title: str | None = None  #: from the ID3v2 tag at the seam


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """What a file of audio is, as far as a feed wants to know."""

    type: str  #: MIME type, from the bytes and never from a name
    duration: float  #: seconds that a listener hears, rounded to milliseconds
    exact: bool  #: known to within 0.1 %; otherwise an estimate
    method: str  #: header, sampled, walked, mp4, ogg, opus, wav or flac
    title: str | None = None  #: from a tag that lay in the blocks seen
    seams: tuple[Seam, ...] = ()  #: of joined files, known only after a walk
    note: str | None = None  #: one line: what the file says of itself that is untrue


#: Yields what it needs, is sent those bytes, returns the Audio.
Measuring = Generator[Need, bytes, Audio]
