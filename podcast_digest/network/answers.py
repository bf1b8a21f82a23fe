"""What is asked of a server as an app would ask it, and what it answered. No I/O."""

from collections.abc import Mapping
from typing import NamedTuple

#: The web player that files are read for, when one asks whether its scripts may
#: (Fetch, "CORS protocol"). Nobody has this name (RFC 2606).
ORIGIN = "https://player.example"


class Want(NamedTuple):
    """What to ask of one address."""

    #: HEAD, and the first and the last two bytes: as directories ask, and players.
    parts: bool = True
    #: All of it too, if that is no more than so many bytes: as a script of a web
    #: player at ``ORIGIN`` would.
    body: int = 0
    #: Ask for the first bytes as that script would, too.
    script: bool = False


class Answer(NamedTuple):
    """The answer to one question, after its redirects."""

    status: int = 0  #: 0: there was none
    headers: Mapping[str, str] = {}  #: names in lower case
    #: Bytes of its body; where more than a few came unasked, those that were read.
    length: int = 0
    error: str | None = None  #: why there is no answer, or none that can be used
    transient: bool = False  #: the error may be gone in an hour: no network, 5xx, …


class Answers(NamedTuple):
    """What was answered for one address, without a login and without cookies.

    A question is None that was not wanted, or to which the one before left no hope.
    """

    hops: tuple[str, ...]  #: the address, and those that redirects led to
    head: Answer | None = None
    start: Answer | None = None  #: to GET with Range: bytes=0-1
    end: Answer | None = None  #: to GET with Range: bytes=-2
    whole: Answer | None = None  #: to GET, with an Origin
    body: bytes | None = None  #: what that brought

    @property
    def came(self) -> bool:
        """Whether the host gave any answer."""
        asked = (self.head, self.start, self.end, self.whole)
        return any(answer is not None and answer.status for answer in asked)
