"""Ask a service to speak: POST /v1/audio/speech, as OpenAI and many others answer it.

The key is sent to the address that was configured and nowhere else: no redirect is
followed. It never stands in an error, even where the service repeats it.
"""

import json
import re
import time
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple

import httpx

from podcast_digest.errors import ProbeError, SpeechError
from podcast_digest.network.client import Exchange, Later, Pause, status_of
from podcast_digest.network.threads import certificates

#: Seconds for one segment; a small machine needs a minute for a long sentence.
TIMEOUT = httpx.Timeout(180.0, connect=10.0)
LIMIT = 50_000_000  #: bytes of one answer
#: Who asks too often is let in again after a minute.
MOST_WAIT = 90.0
_SHOWN = 200  #: characters of what a service says
#: What asking again does not change.
_USED_UP = {"insufficient_quota", "billing_hard_limit_reached", "Arrearage"}
_KEY = re.compile(r"\bsk-[\w*.-]{4,}|\bBearer\s+\S+")


class Service(NamedTuple):
    """Where to ask, and as what."""

    url: str  #: of the endpoint, …/v1/audio/speech
    key: str = ""  #: empty: none is sent
    key_name: str = ""  #: the environment variable that it comes from

    def __repr__(self) -> str:
        """Return it without the key."""
        return f"Service(url={self.url!r}, key_name={self.key_name!r})"


def endpoint(url: str) -> str:
    """Return the address that is asked; a base address may be given.

    >>> endpoint("http://127.0.0.1:8880/v1"), endpoint("https://a.example/x/speech?v=1")
    ('http://127.0.0.1:8880/v1/audio/speech', 'https://a.example/x/speech?v=1')
    """
    if url.partition("?")[0].rstrip("/").endswith("/speech"):
        return url
    base = url.rstrip("/")
    has_version = re.search(r"/v\d+(beta)?$", base)
    return f"{base}{'' if has_version else '/v1'}/audio/speech"


def speak(
    service: Service,
    said: dict[str, object],
    *,
    pause: Pause = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    transport: httpx.BaseTransport | None = None,
    timeout: httpx.Timeout = TIMEOUT,
) -> bytes:
    """Return what the service speaks; ``said`` is the body: model, input, voice, ….

    429, 5xx, timeouts and answers that are cut off or empty are tried again, four times
    in all. Raises SpeechError: ``final`` where no other text would fare better.
    """
    headers = {"User-Agent": "podcast-digest", "Accept-Encoding": "identity"}
    with httpx.Client(
        timeout=timeout, transport=transport, headers=headers, verify=certificates()
    ) as client:
        exchange = Exchange(
            client,
            service.url,
            LIMIT,
            pause,
            clock=clock,
            patience=4 * (timeout.read or 0),
            most_wait=MOST_WAIT,
        )
        with closing(exchange):
            try:
                return exchange.attempt(lambda: _once(exchange, service, said))
            except ProbeError as error:
                raise SpeechError(_hidden(str(error), service)) from None


def _once(exchange: Exchange, service: Service, said: dict[str, object]) -> bytes:
    response = exchange.follow(_authorization(service), "POST", json=said, redirects=0)
    data = exchange.whole(response)
    if response.is_success:
        kind = response.headers.get("content-type", "").partition(";")[0].strip()
        if kind in ("text/html", "application/json") or data[:1] in (b"<", b"{"):
            raise SpeechError(
                _hidden(
                    f"{service.url}: answers {kind or 'text'}, not audio"
                    f"{_told(data)}; is that the address of the speech service?",
                    service,
                ),
                final=True,
            )
        if not data:
            raise Later("the answer is empty")
        return data
    name, reason = status_of(response), _told(data)
    if response.status_code in (401, 403):
        variable = service.key_name or "show.narrate.key_env"
        remedy = (
            f"look at the key in {variable}"
            if service.key
            else f"no key was sent: set {variable}"
        )
        raise SpeechError(
            _hidden(f"{service.url}: {name}{reason}; {remedy}", service),
            final=True,
        )
    if response.status_code == 402 or _code(data) in _USED_UP:
        raise SpeechError(
            _hidden(f"{service.url}: {name}{reason}", service), final=True
        )
    refusal = exchange.refusal(response)
    if isinstance(refusal, Later):
        raise Later(name + reason, refusal.after)
    raise SpeechError(_hidden(f"{service.url}: {name}{reason}", service))


def _authorization(service: Service) -> dict[str, str]:
    """Return the header that holds the key; Azure has one of its own."""
    if not service.key:
        return {}
    if httpx.URL(service.url).host.endswith((".azure.com", ".azure-api.net")):
        return {"api-key": service.key}
    return {"Authorization": f"Bearer {service.key}"}


def _error(data: bytes) -> dict[str, object]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    error = value.get("error", value) if isinstance(value, dict) else {}
    return error if isinstance(error, dict) else {"message": error}


def _code(data: bytes) -> str:
    error = _error(data)
    return str(error.get("code") or error.get("type") or "")


def _told(data: bytes) -> str:
    """Return what a service says of it, in one line; nothing of a web page."""
    error = _error(data)
    said = error.get("message") or error.get("detail") or error.get("msg")
    if not isinstance(said, str):
        said = "" if data[:1] in (b"<", b"{", b"[") else data.decode(errors="replace")
    line = " ".join(said.split())
    shown = "".join(c if c.isprintable() else "\ufffd" for c in line)
    if not shown:
        return ""
    return f" ({shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + '…'})"


def _hidden(text: str, service: Service) -> str:
    """Return a message without the key, or what looks like one."""
    if service.key:
        text = text.replace(service.key, "[key]")
    return _KEY.sub("[key]", text)
