"""Tell hubs and Podcast Index that a feed changed, so that they fetch it now.

W3C WebSub leaves open how a publisher tells its hub (§6 "Publishing"). Hubs take what
PubSubHubbub 0.3, §7.1, made of it: a form with ``hub.mode=publish`` and ``hub.url``.
So does https://pubsubhubbub.appspot.com/ say itself. Podcast Index has an address of
its own for it, which needs no key (its API, "Hub", "pubnotify").
"""

import json
import time
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import closing, nullcontext
from typing import NamedTuple
from urllib.parse import urlencode

import httpx

from podcast_digest.errors import ProbeError
from podcast_digest.network.client import (
    Exchange,
    Gate,
    Later,
    Pause,
    host_of,
    is_private,
    status_of,
)
from podcast_digest.network.threads import for_each

PODCAST_INDEX = "https://api.podcastindex.org/api/1.0/hub/pubnotify"

LIMIT = 1_000_000  #: bytes of answers, redirects with long pages among them
SHOWN = 120  #: characters of what a target says


class Ping(NamedTuple):
    """What is sent."""

    method: str
    url: str
    form: Mapping[str, str] | None = None

    def __str__(self) -> str:
        """Return it in one line.

        >>> str(Ping("POST", "https://hub.example.org/", {"hub.mode": "publish"}))
        'POST https://hub.example.org/ hub.mode=publish'
        """
        said = f" {urlencode(self.form)}" if self.form else ""
        return f"{self.method} {self.url}{said}"


def ping(target: str, feed_url: str) -> Ping:
    """Return what tells a hub, or Podcast Index, that a feed changed."""
    if target == PODCAST_INDEX:
        return Ping("GET", f"{target}?{urlencode({'url': feed_url})}")
    return Ping("POST", target, {"hub.mode": "publish", "hub.url": feed_url})


def is_public(url: str) -> bool:
    """Tell whether an address is, for all that is known, open to everybody."""
    return not is_private(host_of(url))


def announce_all(
    targets: Collection[str],
    feed_url: str,
    *,
    transport: httpx.BaseTransport | None = None,
) -> Generator[tuple[str, int | ProbeError], None, None]:
    """Tell every target; yield each with the status that it answered, or the error.

    Nothing happens before the first ``next``. Closing the generator waits for nothing.
    """

    def one(
        client: httpx.Client, target: str, pause: Pause, gate: Gate
    ) -> int | ProbeError:
        try:
            return announce(client, target, feed_url, pause=pause, gate=gate)
        except ProbeError as error:
            return error

    return for_each(targets, one, transport)


def announce(
    client: httpx.Client,
    target: str,
    feed_url: str,
    *,
    pause: Pause = time.sleep,
    gate: Gate = nullcontext,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Tell one target; return the status that accepts it. Raises ProbeError."""
    client.cookies.clear()
    what = ping(target, feed_url)
    exchange = Exchange(client, what.url, LIMIT, pause, gate, clock)

    def once() -> int:
        response = exchange.follow({}, what.method, what.form)
        # What is sent compressed, though asked for as it is, need not be understood.
        is_plain = response.headers.get("content-encoding", "identity") == "identity"
        said = exchange.whole(response) if is_plain else b""
        if response.is_success and not _is_no(said):
            return response.status_code
        refusal = exchange.refusal(response)
        name = " ".join(filter(None, [status_of(response), _first_line(said)]))
        if isinstance(refusal, Later):
            raise Later(name, refusal.after)
        raise exchange.error(name)

    with closing(exchange):
        return exchange.attempt(once)


def _is_no(said: bytes) -> bool:
    """Tell whether an answer is one of Podcast Index that says no with status 200."""
    return str(_object(said).get("status")).lower() == "false"


def _first_line(said: bytes) -> str:
    """Return what a target says of it, in one line; nothing of a web page."""
    told = _object(said).get("description")
    text = told if isinstance(told, str) else said.decode(errors="replace")
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    shown = "".join(c if c.isprintable() else "\ufffd" for c in line)
    if not shown or shown[0] == "<":
        return ""
    return f"({shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + '…'})"


def _object(said: bytes) -> dict[str, object]:
    try:
        value = json.loads(said)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
