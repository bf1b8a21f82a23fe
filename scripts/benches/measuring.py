"""One figure of the result: how it is taken, compared, and shown in a table."""

import gc
import resource
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the result.  Without a reference the figures are seconds."""

    name: str
    ours: float
    reference: float | None
    figures: tuple[float, ...]  #: what the aim is about, one a round
    aim: float | None  #: None: shown beside the others, and not aimed at
    kind: str = "seconds"  #: what ours and the reference are

    def cells(self) -> tuple[str, ...]:
        unit = "x" if self.reference is not None else " s"
        low, middle, high = min(self.figures), median(self.figures), max(self.figures)
        return (
            self.name,
            SHOWN[self.kind](self.ours),
            "-" if self.reference is None else SHOWN[self.kind](self.reference),
            f"{figure(middle)}{unit}",
            f"{figure(low)} - {figure(high)}",
            "-" if self.aim is None else f"<= {self.aim:g}{unit}",
            "-" if self.aim is None else "yes" if middle <= self.aim else "NO",
        )


HEAD = ("figure", "ours", "reference", "median", "range", "aim", "met")


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def figure(value: float) -> str:
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


#: How amounts are written, by what they are of.
SHOWN: dict[str, Callable[[float], str]] = {
    "seconds": seconds,
    "requests": "{:,.0f}".format,
    "files": "{:,.0f}".format,
    "bytes": lambda value: f"{value / 1e6:,.1f} MB",
}


def table(rows: list[Row], *, as_markdown: bool) -> str:
    cells = [HEAD, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]

    def line(row: tuple[str, ...], between: str) -> str:
        first, *rest = (
            cell.rjust(width) if n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return between.join([first, *rest])

    if not as_markdown:
        return "\n".join(line(row, "  ") for row in cells)
    rule = [f"{'-' * (w - 1)}{':' if n else '-'}" for n, w in enumerate(widths)]
    lines = [line(row, " | ") for row in (cells[0], tuple(rule), *cells[1:])]
    return "\n".join(f"| {text} |" for text in lines)


Clock = Callable[[], float]


def processor() -> float:
    """Return the processor's seconds that processes have taken which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(action: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    gc.collect()
    start = clock()
    action()
    return clock() - start


def shortest(action: Callable[[], object], rounds: int = 5) -> float:
    """Return the processor's seconds: one rule is too short to be timed by a clock."""
    gc.collect()
    took = []
    for _ in range(rounds):
        start = time.process_time()
        action()
        took.append(time.process_time() - start)
    return min(took)


def compared(
    name: str,
    aim: float | None,
    rounds: int,
    ours: Callable[[], object],
    reference: Callable[[], object],
    clock: Clock = time.perf_counter,
) -> Row:
    pairs = [(timed(ours, clock), timed(reference, clock)) for _ in range(rounds)]
    ratios = tuple(a / b for a, b in pairs)
    return Row(
        name, median(a for a, _ in pairs), median(b for _, b in pairs), ratios, aim
    )


def check(same: object, what: str) -> None:
    if not same:
        sys.exit(f"bench: {what}")
