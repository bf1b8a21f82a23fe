"""What several rules ask of the same thing, found out once. No I/O."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

Of = TypeVar("Of")
Made = TypeVar("Made")

#: What each function that is asked ``once`` made last, and of which object.
_last: dict[Callable[..., Any], tuple[Any, Any]] = {}


def once(make: Callable[[Of], Made]) -> Callable[[Of], Made]:
    """Return a function that has what it made of the last object, while that is asked.

    Rules run one after the other, each over the whole show: what keeps a number of
    texts or files would have none of them when the next rule begins, as soon as there
    are more. The object is known by itself: what it holds need have no hash.
    """

    @wraps(make)
    def kept(of: Of) -> Made:
        known = _last.get(make)
        if known is None or known[0] is not of:
            known = _last[make] = of, make(of)
        made: Made = known[1]
        return made

    return kept


@contextmanager
def let_go() -> Iterator[None]:
    """Let go of all that was made ``once``, at the end of a check.

    A process that goes on, as ``serve`` does, would hold the last show.
    """
    try:
        yield
    finally:
        _last.clear()
