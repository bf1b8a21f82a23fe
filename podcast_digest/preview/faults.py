"""What a host can do to audio: be slow, and fail in ways that apps should survive."""

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from starlette.types import Message, Scope, Send


class Fault(StrEnum):
    """One way to fail."""

    BUSY = "503"  #: every request is answered by 503
    HEAD = "head"  #: HEAD is answered by 405, as presigned addresses do
    RANGE = "range"  #: ranges are ignored: the whole file comes, with 200
    TYPE = "type"  #: the type is application/octet-stream, as GitHub's releases say
    CUT = "cut"  #: the connection ends after half of what was announced


class Trouble(NamedTuple):
    """What is done to audio."""

    slow: int | None = None  #: bytes a second for each answer; None: as fast as can be
    faults: frozenset[Fault] = frozenset()


class CutError(Exception):
    """The connection shall end here: this is meant."""


_PER_SECOND = 20  #: pieces of a slow answer


def without_range(scope: "Scope") -> "Scope":
    """Return a request that asks for the whole file."""
    asked = [(name, value) for name, value in scope["headers"] if name != b"range"]
    return {**scope, "headers": asked}


def troubled(send: "Send", trouble: Trouble) -> "Send":
    """Return a ``send`` of ASGI that does to an answer what was asked for."""
    # Imported here: the shell completes commands with this module.
    from asyncio import sleep

    left: int | None = None

    async def send_less(message: "Message") -> None:
        nonlocal left
        if message["type"] == "http.response.start":
            length = dict(message["headers"]).get(b"content-length")
            if Fault.CUT in trouble.faults and message["status"] in (200, 206):
                left = int(length or 0) // 2
            await send(message)
            return
        body = message.get("body", b"")
        step = max(1, (trouble.slow or len(body) * _PER_SECOND) // _PER_SECOND)
        for start in range(0, len(body), step):
            piece = body[start : start + step]
            if left is not None:
                piece = piece[:left]
                left -= len(piece)
            await send({**message, "body": piece, "more_body": True})
            if left == 0:
                raise CutError
            if trouble.slow:
                await sleep(len(piece) / trouble.slow)
        await send({**message, "body": b""})

    return send_less
