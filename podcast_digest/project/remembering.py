"""What was read of posts and https pages, kept in the cache until they change."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from podcast_digest.errors import OutputError
from podcast_digest.project import files
from podcast_digest.project.cache import cache_folder
from podcast_digest.sources import Article, Digest

#: What reads a file whose stat is known does not read.
Known = Callable[[Path, Callable[[], Digest]], Digest]


class KeptPage(NamedTuple):
    """An https page, and its entity tag."""

    data: bytes
    etag: str


@contextmanager
def digests(place: str, *, keep: bool = True) -> Iterator[Known]:
    """Have a function that reads a post, or tells what was read of it before.

    A file is the same by its time, size and number, as git and make see it.
    """
    if not keep:
        yield lambda _file, read: read()
        return
    path = _path("posts", f"{place}\n{version('podcast-digest')}", ".json")
    before = _loaded(path)
    now: dict[str, Any] = {}

    def known(file: Path, read: Callable[[], Digest]) -> Digest:
        name = str(file)
        try:
            found = file.stat()
            look = [found.st_mtime_ns, found.st_size, found.st_ino]
        except OSError:
            return read()
        kept = before.get(name)
        if kept and kept["look"] == look:
            now[name] = kept
            return _digest(kept)
        digest = read()
        now[name] = {"look": look, **asdict(digest)}
        return digest

    yield known
    if now != before:
        text = json.dumps(now, ensure_ascii=False, default=_plain)
        with suppress(OutputError):
            files.write(path, text.encode(errors="surrogatepass"))


def page(url: str) -> KeptPage | None:
    """Return what is kept of an https page."""
    try:
        return KeptPage(
            _path("pages", url, ".md").read_bytes(),
            _path("pages", url, ".etag").read_text(encoding="utf-8"),
        )
    except (OSError, UnicodeDecodeError):
        return None


def keep_page(url: str, data: bytes, etag: str) -> None:
    """Keep an https page until its entity tag changes."""
    with suppress(OutputError):
        files.write(_path("pages", url, ".md"), data)
        files.write(_path("pages", url, ".etag"), etag.encode())


def _path(kind: str, name: str, suffix: str) -> Path:
    mark = sha256(os.fsencode(name)).hexdigest()[:32]
    return Path(cache_folder()) / kind / f"{mark}{suffix}"


def _loaded(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return {"iso": value.isoformat()}
    raise TypeError(type(value).__name__)


def _digest(kept: Mapping[str, Any]) -> Digest:
    articles = tuple(
        Article(
            **{
                **fields,
                "written": _moment(fields["written"]),
                "day": _day(fields["day"]),
                "month": _day(fields["month"]),
                "more": {
                    name: tuple(value) if isinstance(value, list) else value
                    for name, value in fields["more"].items()
                },
            }
        )
        for fields in kept["articles"]
    )
    return Digest(articles=articles, warnings=tuple(kept["warnings"]))


def _moment(kept: Any) -> datetime | date | None:
    if kept is None:
        return None
    text = kept["iso"]
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _day(kept: Any) -> date | None:
    return date.fromisoformat(kept["iso"]) if kept else None
