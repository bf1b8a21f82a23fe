"""The folder to publish, served as its host would: an ASGI application."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Callable, Collection
from email.utils import formatdate
from hashlib import sha256
from html import escape
from os import stat_result
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import NamedTuple
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import (
    FileResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from podcast_digest.media import kinds
from podcast_digest.preview import local
from podcast_digest.preview.faults import (
    CutError,
    Fault,
    Trouble,
    troubled,
    without_range,
)
from podcast_digest.preview.local import Place

Tell = Callable[[str], object]

_TICK = 0.1  #: seconds between looks for a newer edition
#: What may be asked for of a file; anything else is ignored (RFC 9110 §14.2).
_RANGES = re.compile(r"bytes=\s*(\d+-\d*|-\d+)(\s*,\s*(\d+-\d*|-\d+))*\s*")
_FINE = Trouble()
_NO_CACHE = {"cache-control": "no-cache"}
_NO_STORE = {"cache-control": "no-store"}
_PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>{0}</title>{0}\n'


class Asked(NamedTuple):
    """A request, and what was shown when it came."""

    scope: Scope
    host: str
    edition: str  #: noted before anything is read: a page never seems newer than it is
    place: Place


class Found(NamedTuple):
    """A file or folder that may be served."""

    name: str  #: below the folder
    path: str  #: on disk
    stat: stat_result


class Preview:
    """Serves a folder to the hosts that it listens at.

    What lies where is told by ``show``; until then there is nothing to see.
    """

    def __init__(
        self,
        folder: Path,
        hosts: Collection[str],
        trouble: Trouble = _FINE,
        tell: Tell | None = None,
    ) -> None:
        self.folder = folder
        self.hosts = hosts  #: each with its port, as URLs have it
        self.trouble = trouble
        self.tell = tell  #: is told every request, in a line
        self.files = StaticFiles(directory=folder, check_dir=False)
        self.place: Place | None = None
        self.start = ""
        self.edition = secrets.token_hex(8)

    def show(self, place: Place, start: str = "", *, changed: bool = True) -> None:
        """Serve what was built; open pages load again if it ``changed``.

        ``start`` is the folder of the first page, below the published one and ending
        in /. May be called from any thread.
        """
        if changed or (place, start) != (self.place, self.start):
            self.place, self.start = place, start
            self.edition = secrets.token_hex(8)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = Headers(scope=scope).get("range")
        if asked is not None and not _is_range(asked):
            scope, asked = without_range(scope), None
        answer = await run_in_threadpool(self.answer, scope)
        if self.tell:
            request = f"{scope['method']} {scope['raw_path'].decode('ascii')}"
            send = _told(self.tell, " ".join(filter(None, [request, asked])), send)
        await answer(scope, receive, send)

    def answer(self, scope: Scope) -> ASGIApp:
        """Return what answers a request."""
        host = Headers(scope=scope).get("host", "").lower()
        if host not in self.hosts:
            # Or a page of somebody else could read the preview, by a name of its own
            # that leads here (DNS rebinding).
            here = " or ".join(f"http://{known}/" for known in self.hosts)
            return _refusal(421, f"This preview is at {here} only.")
        if scope["method"] not in ("GET", "HEAD"):
            return _refusal(405, "A preview can only be read.", allow="GET, HEAD")
        path = scope["path"]
        if path == local.SCRIPT:
            script = kinds.kind("reload.js")
            return Response(local.RELOAD, media_type=script, headers=_NO_STORE)
        if path == local.NEWS:
            return self.news(scope)
        edition = self.edition
        if not (place := self.place):
            return _excuse(503, "Nothing is built yet. The terminal says why.", edition)
        return self.published(Asked(scope, host, edition, place), path)

    def news(self, scope: Scope) -> Response:
        """Return events (HTML, "Server-sent events"): one, of a newer edition."""
        seen = scope["query_string"].decode("ascii")

        async def wait() -> AsyncIterator[bytes]:
            yield b": one event follows, when there is a newer edition\n\n"
            while scope["method"] == "GET" and self.edition == seen:
                await asyncio.sleep(_TICK)
            yield b"data: newer\n\n"

        return StreamingResponse(wait(), 200, _NO_STORE, "text/event-stream")

    def published(self, asked: Asked, path: str) -> ASGIApp:
        """Return what lies at a path on the host."""
        scope, _, edition, place = asked
        if path == "/" and (first := self.first(place)) != "/":
            return _redirect(scope, first)
        if f"{path}/" == place.path:
            return _redirect(scope, place.path)
        name = path.removeprefix(place.path)
        found = self.find(name) if path.startswith(place.path) else None
        if found and S_ISDIR(found.stat.st_mode):
            found = self.find(f"{name}/index.html".replace("//", "/").lstrip("/"))
            if found and not path.endswith("/"):
                return _redirect(scope, f"{path}/")
        elif path.endswith("/"):
            found = None
        if found and S_ISREG(found.stat.st_mode):
            if kinds.is_audio(found.name):
                return self.audio(scope, found)
            return self.file(asked, found)
        if page := self.find("404.html"):
            return self.file(asked, page, 404)
        return _excuse(404, f"Nothing is here. The show is at {place.path}", edition)

    def first(self, place: Place) -> str:
        """Return the path of the first page, of the feed if there is none."""
        if self.find(f"{self.start}index.html"):
            return place.path + self.start
        return f"{place.path}feed.xml"

    def find(self, name: str) -> Found | None:
        """Return what lies in the folder, and nothing that is hidden or outside."""
        *folders, last = name.split("/")
        if "" in folders or any(map(_is_hidden, (*folders, last))):
            return None
        try:
            path, stat = self.files.lookup_path(name)
            # A link may lead to what is hidden.
            real = Path(path).relative_to(self.folder.resolve())
        except (OSError, ValueError):  # no name that the disk can have, or no place
            return None
        if stat is None or any(map(_is_hidden, real.parts)):
            return None
        return Found(name, path, stat)

    def file(self, asked: Asked, found: Found, status: int = 200) -> ASGIApp:
        """Return a file; with addresses of this preview, if it names such."""
        scope, host, edition, place = asked
        if not kinds.names_addresses(found.name):
            return _whole(self.plain(scope, found))
        try:
            content = Path(found.path).read_bytes()
        except OSError:  # taken away meanwhile
            return _excuse(404, "It was here a moment ago.", edition)
        content = local.localized(content, place, host)
        kind = kinds.kind(found.name)
        if kind == kinds.HTML:
            page = local.reloading(content, edition)
            return Response(page, status, _NO_STORE, kind)
        tag = f'"{sha256(content).hexdigest()[:16]}"'
        known = {
            "etag": tag,
            "last-modified": formatdate(found.stat.st_mtime, usegmt=True),
        }
        response = Response(content, status, {**_headers(found.name), **known}, kind)
        if self.files.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response

    def plain(self, scope: Scope, found: Found) -> Response:
        """Return a file as it is, or the part that is asked for."""
        response = self.files.file_response(found.path, found.stat, scope)
        response.headers.update(_headers(found.name))
        if isinstance(response, FileResponse):
            response.headers["content-type"] = kinds.kind(found.name)
        return response

    def audio(self, scope: Scope, found: Found) -> ASGIApp:
        """Return audio, with the trouble that was asked for."""
        faults = self.trouble.faults
        if Fault.BUSY in faults:
            return _refusal(503, "Busy, as asked for by --fail.")
        if Fault.HEAD in faults and scope["method"] == "HEAD":
            return _refusal(405, "No HEAD, as asked for by --fail.", allow="GET")
        response = self.plain(scope, found)
        if Fault.TYPE in faults and response.status_code == 200:
            response.headers["content-type"] = "application/octet-stream"
        if Fault.RANGE in faults:
            del response.headers["accept-ranges"]

        async def answer(asked: Scope, receive: Receive, send: Send) -> None:
            if Fault.RANGE in faults:
                asked = without_range(asked)
            await _whole(response)(asked, receive, troubled(send, self.trouble))

        return answer


def _whole(response: Response) -> ASGIApp:
    """Return an answer that is cut off where its file is taken away meanwhile."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await response(scope, receive, send)
        except (OSError, RuntimeError):  # as Starlette says that a file is gone
            raise CutError from None

    return answer


def _is_range(text: str) -> bool:
    """Tell whether a header asks for ranges that make sense.

    >>> [_is_range(text) for text in ("bytes=0-1, -5", "bytes=5-1", "lines=0-1")]
    [True, False, False]
    """
    if not _RANGES.fullmatch(text):
        return False
    pairs = re.findall(r"(\d+)-(\d+)", text)
    return all(int(start) <= int(end) for start, end in pairs)


def _is_hidden(name: str) -> bool:
    """Tell whether a part of a path leads elsewhere, or to what nobody publishes."""
    return (name.startswith(".") and name != ".well-known") or "\\" in name


def _headers(name: str) -> dict[str, str]:
    shared = {"access-control-allow-origin": "*"} if kinds.is_shared(name) else {}
    return {**_NO_CACHE, **shared}


def _redirect(scope: Scope, path: str) -> Response:
    query = scope["query_string"].decode("ascii")
    target = quote(path) + (f"?{query}" if query else "")
    return RedirectResponse(target, headers=_NO_STORE)


def _excuse(status: int, why: str, edition: str) -> Response:
    """Return a page that says why there is none, and loads itself again."""
    page = local.reloading(_PAGE.format(escape(why)).encode(), edition)
    return Response(page, status, _NO_STORE, kinds.HTML)


def _refusal(status: int, why: str, **headers: str) -> Response:
    return PlainTextResponse(f"{why}\n", status, {**_NO_STORE, **headers})


def _told(tell: Tell, request: str, send: Send) -> Send:
    """Return a ``send`` of ASGI that tells what a request got."""

    async def send_told(message: Message) -> None:
        if message["type"] == "http.response.start":
            tell(f"{request} → {message['status']}")
        await send(message)

    return send_told
