"""What several rules ask of the same thing, found out once. No I/O."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Of = TypeVar("Of")
Made = TypeVar("Made")


def once(make: Callable[[Of], Made]) -> Callable[[Of], Made]:
    """Return a function that has what it made of the last object, while that is asked.

    Rules run one after the other, each over the whole show: what keeps a number of
    texts or files would have none of them when the next rule begins, as soon as there
    are more. The object is known by itself: what it holds need have no hash.
    """
    last: list[tuple[Of, Made]] = []

    @wraps(make)
    def kept(of: Of) -> Made:
        for known, made in last:
            if known is of:
                return made
        found = make(of)
        last[:] = [(of, found)]
        return found

    return kept
