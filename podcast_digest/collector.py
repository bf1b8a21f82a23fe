"""The collector of garbage, where it would look through the same again and again.

``paused`` and ``look_at_new`` are for all. ``put_aside``, ``resume`` and ``tidy`` are
of the whole process, as they freeze every object: the command line's alone.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Pause it while much is made that stays: it looks through that all the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def look_at_new() -> None:
    """Collect among what was made just now, whether it is paused or not."""
    gc.collect(0)


def put_aside() -> None:
    """Have none until ``resume``, nor at the very end.

    What is imported lives as long as the process. To look through that again and again
    takes a tenth of a small command, and another tenth when all is over.
    """
    import atexit

    gc.disable()
    atexit.register(gc.freeze)


def resume() -> None:
    """Have it again, if it was put aside; what there is by now is not looked at."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def tidy() -> None:
    """Look through all now, so that what comes next need not wait for that."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
