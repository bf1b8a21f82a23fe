"""Ask hosts what directories and apps will ask them, and tell what they answered.

``ask`` is HEAD and some GETs about one address, ``ask_all`` that for many. Nothing is
judged here, and no failure is raised: see ``answers`` for what comes back, ``client``
for how a host is asked.
"""

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, nullcontext
from typing import NamedTuple

import httpx

from podcast_digest.errors import ProbeError
from podcast_digest.network.answers import ORIGIN, Answer, Answers, Want
from podcast_digest.network.client import Exchange, Gate, Later, Pause
from podcast_digest.network.threads import for_each, open_client

__all__ = ["ask", "ask_all", "open_client"]

#: Bytes that may come in answer to a question for two: redirects with long pages.
FEW = 1_000_000


class _Heard(NamedTuple):
    answer: Answer
    hops: tuple[str, ...]
    body: bytes | None = None


def ask_all(
    urls: Mapping[str, Want], *, transport: httpx.BaseTransport | None = None
) -> Generator[tuple[str, Answers], None, None]:
    """Ask about every URL; yield each with its answers when they are all there.

    Nothing happens before the first ``next``. Closing the generator waits for nothing.
    """

    def one(client: httpx.Client, url: str, pause: Pause, gate: Gate) -> Answers:
        return ask(client, url, urls[url], pause=pause, gate=gate)

    return for_each(urls, one, transport)


def ask(
    client: httpx.Client,
    url: str,
    want: Want,
    *,
    pause: Pause = time.sleep,
    gate: Gate = nullcontext,
    clock: Callable[[], float] = time.monotonic,
) -> Answers:
    """Ask what is wanted of one address; what went wrong is in the answers."""

    def question(method: str = "GET", body: int = 0, **headers: str) -> _Heard:
        client.cookies.clear()
        exchange = Exchange(client, url, body or FEW, pause, gate, clock)
        with closing(exchange):
            return _answer(exchange, method, headers, bool(body))

    head = end = whole = None
    start = None
    if want.parts and want.script:
        # No leave is asked for such a range before (Fetch, "CORS-safelisted").
        start = question(Range="bytes=0-1", Origin=ORIGIN)
    elif want.parts:
        start = question(Range="bytes=0-1")
    there = start is None or _is_there(start.answer)
    if start and there:
        end = question(Range="bytes=-2")
        head = question("HEAD")
    if want.body and there:
        whole = question(body=want.body, Origin=ORIGIN)
    first = start or whole
    return Answers(
        first.hops if first else (url,),
        head and head.answer,
        start and start.answer,
        end and end.answer,
        whole and whole.answer,
        whole.body if whole else None,
    )


def _is_there(answer: Answer) -> bool:
    return answer.error is None and answer.status in (200, 206)


def _answer(
    exchange: Exchange, method: str, headers: Mapping[str, str], wants_body: bool
) -> _Heard:
    answer = Answer()

    def once() -> bytes | None:
        nonlocal answer
        answer = Answer()
        response = exchange.follow(headers, method)
        status = response.status_code
        answer = Answer(status, dict(response.headers))
        # What answered GET just before and breaks on HEAD will break again.
        if method != "HEAD" or status in (429, 503):
            refusal = exchange.refusal(response)
            if isinstance(refusal, Later):
                raise refusal
        if wants_body and status == httpx.codes.OK:
            body = exchange.whole(response)
            answer = answer._replace(length=len(body))
            return body
        answer = answer._replace(length=exchange.finish())
        return None

    try:
        body = exchange.attempt(once)
    except ProbeError as error:
        answer = answer._replace(error=error.reason, transient=error.transient)
        body = None
    return _Heard(answer, tuple(exchange.hops), body)
