"""Measure MPEG audio from windows spread over it.  Performs no I/O.

Two frames of the same bitrate that lie a whole number of frames apart have nothing but
such frames between them: a tag, or frames of another bitrate, would (but for a chance
of about 1 %) shift what follows by some bytes.  So windows prove what lies between
them.  Where two do not fit, something begins or ends: the gap is halved to find it.

That proof is weak against frames of another bitrate, as the lengths of frames have
common factors: twice the bitrate is twice the length.  So it counts only in a file that
shows one bitrate in every window.  Where two are seen, more may hide: nothing is sure.
"""

from bisect import insort
from collections.abc import Generator, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from podcast_digest.audio.blocks import Blocks
from podcast_digest.audio.facts import Need
from podcast_digest.audio.scan import Run, scan

#: Bytes of a window.
WINDOW = 8192
#: Bytes of a frame, as nearly all have them at most.
FRAME = 512
#: Windows that are spread over the file at first, besides its end.  Enough are left to
#: find, by halving, a tag that lies between two of them.
SPREAD = 10
#: So many gaps may be halved: more are more than the budget can find.
MAX_GAPS = 2
#: The share of the duration that may be in doubt in an answer that is sure.
DOUBT = 0.0005


class Window(NamedTuple):
    """A block that was looked at, and the frames that it has."""

    start: int
    end: int
    runs: tuple[Run, ...]


class Sample(NamedTuple):
    """What windows tell."""

    seconds: float  #: of the whole file
    doubt: float  #: seconds of it that are not proved
    gaps: tuple[tuple[int, int], ...]  #: where those are, in bytes, the widest first
    steady: bool  #: whether all that was seen has one bitrate

    @property
    def sure(self) -> bool:
        """Whether less is in doubt than could matter."""
        return self.steady and self.doubt <= self.seconds * DOUBT


def sample(
    blocks: Blocks, first: Window, end: int, *, free: int, rough: bool
) -> Generator[Need, bytes, Sample]:
    """Estimate the duration, and how much of it is proved.

    ``first`` is where the sound begins, ``end`` where it ends.  Gives up early if the
    bitrate varies, unless a ``rough`` answer will do.
    """
    windows = [first]
    places = spread(first.end, blocks.size, end)
    while blocks.left() >= WINDOW:
        found = survey(windows, end)
        if places:
            place, *places = places
            ahead = [(there, there + WINDOW) for there in places]
        elif found.sure or not (found.steady and 0 < len(found.gaps) <= MAX_GAPS):
            break
        else:
            place, ahead = _halves(*found.gaps[0])
        if not rough and not found.steady:
            break
        start, stop = _unseen(windows, place, end)
        if start < stop:
            next_ = [(there, min(stop, end) - there) for there, stop in ahead]
            block = yield from blocks.get(start, stop - start, next_)
            runs = scan(block, start, blocks.size, free=free, split=True)
            insort(windows, Window(start, stop, sounding(runs)))
        elif not places:
            break
    return survey(windows, end)


def spread(low: int, size: int, end: int) -> list[int]:
    """Return where the first windows begin: the one at the end, and those before it.

    The sound ends at ``end``.  Tags behind it that are short move no window: all of
    them can be asked for before it is known where they begin.
    """
    high = size - WINDOW if end > size - WINDOW // 2 else end - WINDOW
    high = max(low, high)
    shares = [Fraction(k, SPREAD + 1) for k in range(1, SPREAD + 1)]
    return [high] + [low + int((high - low) * share) for share in shares]


def _halves(start: int, stop: int) -> tuple[int, list[tuple[int, int]]]:
    """Return the middle of a gap, and where to look next in either half of it.

    A window shows whole frames, so what is left begins some bytes off its edge.
    """
    middle = (start + stop - WINDOW) // 2
    wide = WINDOW + 2 * FRAME
    if stop - start < 4 * wide:
        return middle, []
    halves = (start + middle) // 2, (middle + WINDOW + stop) // 2
    return middle, [(at - wide // 2, at + wide // 2) for at in halves]


def survey(windows: Sequence[Window], end: int) -> Sample:
    """Add up what the windows show, what they prove, and what remains."""
    pieces = [(window, run) for window in windows for run in window.runs]
    padded = any(_padded(run) for _, run in pieces)
    steady = len({run.stream for _, run in pieces}) == 1
    total = sum((run.frames * seconds(run) for _, run in pieces), 0.0)
    lost = list[tuple[int, int, float]]()
    for (window, run), (other, then) in pairwise(pieces):
        if window is not other:
            start, stop = run.start + run.length, then.start
            frames = _between(run, then, padded=padded)
            if frames is None:
                pace = (_pace(window) + _pace(other)) / 2
                lost.append((start, stop, (stop - start) * pace))
            else:
                total += frames * seconds(run)
    window, run = pieces[-1]
    if window.end < end:
        start = run.start + run.length
        lost.append((start, end, (end - start) * _pace(window)))
    lost.sort(key=lambda gap: gap[0] - gap[1])
    doubt = sum((gap[2] for gap in lost), 0.0)
    return Sample(total + doubt, doubt, tuple(gap[:2] for gap in lost), steady)


def sounding(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return those runs that are played."""
    return tuple(run for run in runs if run.stream)


def seconds(run: Run) -> float:
    """How long one of its frames lasts."""
    return run.stream.samples / run.stream.rate if run.stream else 0.0


def _between(run: Run, then: Run, *, padded: bool) -> int | None:
    """Return how many frames lie between two runs, None if other things may."""
    of = run.stream
    if of is None or of != then.stream or not of.bitrate:
        return None
    step = of.average if padded else Fraction(of.length(padded=False))
    gap = then.start - run.start - run.length
    frames = round(gap / step)
    slack = 2 * of.slot if step.denominator > 1 else 0
    return frames if abs(gap - frames * step) <= slack else None


def _padded(run: Run) -> bool:
    of = run.stream
    return of is not None and run.length != run.frames * of.length(padded=False)


def _pace(window: Window) -> float:
    """Seconds per byte, as far as the window shows."""
    length = sum(run.length for run in window.runs)
    return sum(run.frames * seconds(run) for run in window.runs) / max(length, 1)


def _unseen(windows: Sequence[Window], place: int, size: int) -> tuple[int, int]:
    """Return a window's bounds at ``place``, or behind the windows that hide it."""
    for window in windows:
        if window.start <= place < window.end:
            place = window.end
    following = [window.start for window in windows if window.start >= place]
    return place, min([place + WINDOW, size, *following])
