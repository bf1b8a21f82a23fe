"""What was made of a value a moment ago, for whoever makes nearly all of it again.

With every save a show is built again, and of a thousand episodes one is another. Values
are frozen: of the same object the same is made. No I/O.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

Made = TypeVar("Made")


class Make(Protocol):
    """Makes something of a value, or has what was made of it before."""

    def __call__(
        self, kind: str, of: object, more: object, make: Callable[[], Made]
    ) -> Made:
        """Return what ``make`` makes of a value; ``more`` is all else that matters.

        ``kind`` tells what is made of the same value from each other.
        """


def afresh(kind: str, of: object, more: object, make: Callable[[], Made]) -> Made:  # noqa: ARG001
    """Make it: for whoever makes everything once."""
    return make()


#: A place among many sources, and what makes its value of bytes -> that value, which
#: an earlier process may have made.
Each: TypeAlias = Callable[[int, Callable[[], bytes]], bytes]
#: What is made of some sources, and these -> each of the values.
Keep: TypeAlias = Callable[[str, Sequence[str]], Each]


def unkept(place: int, make: Callable[[], bytes]) -> bytes:  # noqa: ARG001
    """Make the value: for whoever keeps none."""
    return make()


def keep_none(kind: str, sources: Sequence[str]) -> Each:  # noqa: ARG001
    """Have every value made."""
    return unkept


class Recent:
    """Has what was made since the last ``turn``, and before it since the one before.

    So it grows no larger than what is made in one go, and forgets what is not wanted.
    """

    def __init__(self) -> None:
        # An object is kept with what was made of it, so that no other gets its id.
        self._old: dict[tuple[str, int], tuple[object, object, Any]] = {}
        self._new: dict[tuple[str, int], tuple[object, object, Any]] = {}

    def turn(self) -> None:
        """Begin again: forget what was not wanted since the last time."""
        self._old, self._new = self._new, {}

    def __call__(
        self, kind: str, of: object, more: object, make: Callable[[], Made]
    ) -> Made:
        """Return what was made of this very value, else make it."""
        key = kind, id(of)
        found = self._new.get(key) or self._old.get(key)
        if not found or found[0] is not of or found[1] != more:
            found = of, more, make()
        self._new[key] = found
        made: Made = found[2]
        return made
