"""Prove that everybody can read a copy at its public address, as apps will.

After an upload many stores answer 403 to all but their owner, and what stands in front
of a store may change what comes out of it. So a copy is asked for without any key: by
HEAD, by parts, and once as a whole. Nothing is published that this did not prove.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

from podcast_digest.errors import ProbeError
from podcast_digest.lock import Mirrored
from podcast_digest.network.answers import ORIGIN, Answer, Answers, Want
from podcast_digest.network.client import Exchange, Gate, Pause
from podcast_digest.network.hosts import ask
from podcast_digest.network.probe import OVERHEAD


class Proof(NamedTuple):
    """Whether a copy may be published, and what should be better."""

    problem: str | None = None  #: why it may not, and what to do about it
    transient: bool = False  #: the problem may be gone in an hour
    status: int = 0  #: that was answered to a part of it, 0 if nothing was
    remarks: tuple[str, ...] = ()  #: what is no reason not to publish it

    @property
    def holds(self) -> bool:
        """Tell whether everybody can read the copy."""
        return self.problem is None


def prove(
    client: httpx.Client,
    copy: Mirrored,
    *,
    pause: Pause = time.sleep,
    gate: Gate = nullcontext,
    clock: Callable[[], float] = time.monotonic,
) -> Proof:
    """Ask for a copy as a stranger would; no failure is raised."""
    answers = ask(client, copy.url, Want(), pause=pause, gate=gate, clock=clock)
    problem, transient = _problem(answers, copy)
    if problem:
        status = answers.start.status if answers.start else 0
        return Proof(problem, transient, status)
    client.cookies.clear()
    limit = copy.length + OVERHEAD
    exchange = Exchange(client, copy.url, limit, pause, gate, clock)
    with closing(exchange):
        try:
            digest, cors = exchange.attempt(lambda: _whole(exchange))
        except ProbeError as error:
            return Proof(error.reason, error.transient)
    if digest != copy.sha256:
        return Proof(
            "other bytes come from there than were put in: something in front of the "
            "store changes them, or keeps what was there before; switch that off for "
            "audio"
        )
    return Proof(remarks=tuple(_remarks(copy.url, cors=cors)))


def _whole(exchange: Exchange) -> tuple[str, bool]:
    """Return the SHA-256 of all, and whether scripts of web players may read it."""
    response = exchange.follow({"Origin": ORIGIN})
    if response.status_code != httpx.codes.OK:
        raise exchange.refusal(response)
    digest = sha256()
    for piece in exchange.body or ():
        digest.update(piece)
    allowed = response.headers.get("access-control-allow-origin", "")
    return digest.hexdigest(), allowed in ("*", ORIGIN)


def _problem(answers: Answers, copy: Mirrored) -> tuple[str | None, bool]:
    """Return what an answer has that no app could live with."""
    start, head = answers.start or Answer(), answers.head or Answer()
    if start.error:
        return start.error, start.transient
    if start.status in (400, 401, 403):  # 400: the address of R2 that wants a key
        return _closed(start.status), False
    if start.status in (404, 410):
        return (
            f"answers {start.status}: the file was put into the store, so the address "
            "leads elsewhere; look at show.mirror.public and path",
            False,
        )
    kind = _type(start)
    if kind == "text/html":
        return "a web page comes instead of the audio: is there a login?", False
    if start.status != 206:
        return (
            f"answers {start.status} to a byte range: players can't seek, and Apple "
            "refuses that; use a host that answers 206",
            False,
        )
    if head.error or head.status != 200:
        says = head.error or f"answers {head.status}"
        return f"refuses HEAD, with which directories ask: {says}", head.transient
    for answer, name in ((start, "GET"), (head, "HEAD")):
        if _type(answer) not in (copy.type, *_SAME.get(copy.type, ())):
            shown = _type(answer) or "no type"
            return (
                f"comes as {shown} to {name}, and is {copy.type}: let no CDN change "
                "the Content-Type of the store",
                False,
            )
    lengths = {
        "GET": start.headers.get("content-range", "").rpartition("/")[2],
        "HEAD": head.headers.get("content-length", ""),
    }
    for name, length in lengths.items():
        if length != str(copy.length):
            return f"has {length or 'no'} bytes by {name}, not {copy.length}", False
    return None, False


#: Media type by the bytes -> others that servers give such files.
_SAME = {
    "audio/x-m4a": ("audio/mp4", "audio/m4a", "audio/aac"),
    "audio/ogg": ("application/ogg", "audio/opus"),
    "audio/flac": ("audio/x-flac",),
    "audio/wav": ("audio/x-wav", "audio/wave", "audio/vnd.wave"),
}


def _closed(status: int) -> str:
    return (
        f"answers {status} to everybody without a key: switch on public reading of the "
        "bucket, or connect a domain to it, and run podcast-digest mirror again"
    )


def _type(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def _remarks(url: str, *, cors: bool) -> Iterator[str]:
    parts = urlsplit(url)
    if not cors:
        yield (
            "has no CORS header: players on the web whose scripts read audio can't; "
            "allow GET and HEAD from every origin (*) in the CORS rules of the store"
        )
    if (parts.hostname or "").endswith(".r2.dev"):
        yield (
            "r2.dev is for tests, and limits how often it is asked: connect a domain "
            "of your own to the bucket"
        )
    if parts.scheme != "https":
        yield "is http: some apps play only https, so give the host a certificate"
