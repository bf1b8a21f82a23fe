"""Walk MPEG audio from its first frame to its last.  Performs no I/O."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.facts import Need, Seam
from podcast_digest.audio.mpeg import Info, Stream, read_info
from podcast_digest.audio.scan import Run, Scanner
from podcast_digest.audio.tags import id3_title
from podcast_digest.errors import AudioError

#: Bytes of the blocks that a walk asks for.
STEP = 256 * 1024
#: Seams that are remembered: a file with more is not speech put together.
MAX_SEAMS = 5000


@dataclass(slots=True)
class Tally:
    """Adds up the runs of a file, in memory that does not grow with it."""

    samples: dict[int, int] = field(default_factory=dict)  #: by their rate, in hertz
    frames: int = 0
    first: Run | None = None  #: the frame with the header of the whole file …
    info: Info | None = None  #: … and what it says
    seams: list[Seam] = field(default_factory=list)
    _seam: Seam | None = None  # one that began, if frames will follow
    _stream: Stream | None = None
    _titles: int = 0  # that were looked for

    def add(self, run: Run) -> None:
        """Count one run.

        The header of the whole file is not played.  Stale ones at seams are, as a
        frame of silence: decoders look for them only where the file begins.
        """
        if run.kind == "tag":
            self._begin_seam(run)
        elif run.kind == "header" and not self.frames and not self.info and run.stream:
            self.first, self.info = run, read_info(run.head, 0, run.stream)
        elif run.stream:
            if run.kind == "header" or run.stream != self._stream:
                self._begin_seam(run)
            if run.kind == "frames" and self._seam:
                if len(self.seams) < MAX_SEAMS:
                    self.seams.append(self._seam)
                self._seam = None
            self._stream = run.stream
            self.frames += run.frames
            counted = self.samples.get(run.stream.rate, 0)
            self.samples[run.stream.rate] = counted + run.frames * run.stream.samples

    def seconds(self) -> float:
        """How long a listener hears it, if it ends here.

        The encoder's delay is taken off where the header tells it, and its padding if
        what the header describes is what there is.
        """
        heard = self._heard()
        if self.info and self.first and self.first.stream:
            padding = self.info.padding / self.first.stream.rate
            if self.info.frames == self.frames and padding < heard:
                heard -= padding
        return heard

    def _heard(self) -> float:
        heard = sum(samples / rate for rate, samples in self.samples.items())
        if self.info and self.first and self.first.stream:
            heard -= self.info.delay / self.first.stream.rate
        return max(heard, 0.0)

    def _begin_seam(self, run: Run) -> None:
        """Note that a segment may begin with this run, of its tags the first title."""
        if not self.frames:
            return
        if self._seam is None:
            self._seam = Seam(round(self._heard(), 3), run.start)
        if run.kind == "tag" and not self._seam.title and self._titles < MAX_SEAMS:
            self._titles += 1
            self._seam = self._seam._replace(title=id3_title(run.head))


def walk_frames(blocks: Blocks, start: int, free: int) -> Generator[Need, bytes, Tally]:
    """Read every frame from ``start`` on; blocks that were seen are not asked again."""
    tally, scanner, at = Tally(), Scanner(blocks.size, start, free=free), start
    while at < blocks.size:
        block = blocks.seen(at)
        if not block:
            block = (yield Need(at, STEP, stream=True))[:STEP]
        if not block:
            raise AudioError(f"it ends at byte {at} of {blocks.size}")
        at += len(block)
        _add(tally, scanner.feed(block))
    _add(tally, scanner.feed(b"", last=True))
    if not tally.frames:
        raise AudioError("unknown audio format: no MPEG frames in it")
    return tally


def _add(tally: Tally, runs: Iterable[Run]) -> None:
    for run in runs:
        tally.add(run)
