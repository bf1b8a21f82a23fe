"""What a server answered when it was asked as an app would ask: values, no I/O."""

from collections.abc import Mapping
from typing import NamedTuple


class Answer(NamedTuple):
    """One answer; a server that gave none has an ``error``."""

    status: int = 0
    headers: Mapping[str, str] = {}  #: names in lower case
    length: int = 0  #: bytes of its body that were received
    error: str | None = None


class Answers(NamedTuple):
    """What was answered for one address, without a login and without cookies."""

    hops: tuple[str, ...]  #: the address, and those that redirects led to
    head: Answer
    start: Answer  #: to GET with Range: bytes=0-1
    end: Answer  #: to GET with Range: bytes=-2
    body: bytes | None = None  #: all of it, where that was asked for
