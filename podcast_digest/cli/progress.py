"""What is said, and drawn, while audio is measured."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from podcast_digest.cli.terminal import is_seen, tell
from podcast_digest.errors import ProbeError
from podcast_digest.project.events import Measured, OnEvent, Progress
from podcast_digest.text.wording import clock, size

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Line(NamedTuple):
    """A line to print meanwhile, without a bar in it."""

    text: str
    printed: Callable[[str], None] = tell


def line(event: Measured) -> str | None:
    """Return what is said of measured audio; failures are told in the end."""
    if isinstance(event.result, ProbeError):
        return None
    found = event.result
    duration = clock(found.duration, exact=found.exact)
    text = f"{event.id}: {duration}, {size(found.length)}, {found.type}"
    if event.instead:
        text += f"; measured at its address in the catalog, as {event.instead}"
    return text


def say_measured(event: object) -> None:
    """Say what was measured, without a bar."""
    if isinstance(event, Line):
        event.printed(event.text)
    elif isinstance(event, Measured) and (text := line(event)):
        tell(text)


@contextmanager
def shown(noun: str = "files") -> Iterator[OnEvent]:
    """Yield what to call with events: at a terminal they move a bar.

    Elsewhere only the lines are said. git gives its hooks no input, so whether there
    is some does not count.
    """
    if not is_seen():
        yield say_measured
        return
    with ExitStack() as stack:
        drawn: list[tuple[Bar, TaskID]] = []

        def on_event(event: object) -> None:
            if isinstance(event, Progress) and event.total:
                if not drawn:
                    drawn.append(_bar(stack, event.total, noun))
                bar, task = drawn[0]
                read = f", {size(event.received)} read" if event.received else ""
                bar.update(task, completed=event.done, description=f"{noun}{read}")
                if event.done == event.total:
                    drawn.clear()
                    stack.close()
            elif isinstance(event, Line) and drawn:
                drawn[0][0].stop()
                event.printed(event.text)
                drawn[0][0].start()
            elif isinstance(event, Measured) and drawn and (text := line(event)):
                console = drawn[0][0].console
                console.print(text, markup=False, highlight=False, soft_wrap=True)
            else:
                say_measured(event)

        yield on_event


def _bar(stack: ExitStack, total: int, noun: str) -> "tuple[Bar, TaskID]":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    bar = stack.enter_context(
        Bar(*columns, console=Console(stderr=True), transient=True)
    )
    return bar, bar.add_task(noun, total=total)
