"""What is worth knowing while something is done, as values. Who calls decides how.

Whatever takes time takes an ``on_event``, which is called with one of these as it
happens: here, or in the module of what is done.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple

from podcast_digest.errors import ProbeError
from podcast_digest.lock import Probe

OnEvent = Callable[[Any], object]


class Measured(NamedTuple):
    """The audio of an episode on some host was measured, or could not be."""

    id: str
    result: Probe | ProbeError
    #: Why it was measured where the catalog has it, and not where it is published.
    instead: ProbeError | None = None


class Progress(NamedTuple):
    """How far it is. Comes from several threads."""

    done: int
    total: int
    received: int = 0  #: bytes


class Kind(StrEnum):
    """What a remark is about."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    LEFT_OUT = "left out"
    SKIPPED = "skipped"
    IGNORED = "ignored by"
    NO_COVER = "no cover yet"
    NOT_COMMITTED = "not in the commit"
    UNTOUCHED = "untouched"  #: a file that somebody is editing


class Remark(NamedTuple):
    """Something that people want to know, and that stops nothing; as text, a line."""

    kind: Kind
    text: str
    where: str = ""  #: a file with its line, or the id of an episode

    def __str__(self) -> str:
        if self.kind is Kind.IGNORED:
            return f"{self.kind} {self.where}: {self.text}"
        if self.kind is Kind.UNTOUCHED:
            return f"{self.where}: {self.text}"
        parts = self.kind, self.where, self.text
        return ": ".join(part for part in parts if part)


def unheard(_event: object) -> None:
    """Leave an event unheard."""
