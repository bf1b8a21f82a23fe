"""What was read of pages and posts, kept in the cache until they change."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from podcast_digest.errors import OutputError
from podcast_digest.git import history
from podcast_digest.git.history import Version
from podcast_digest.project import files
from podcast_digest.project.cache import cache_folder
from podcast_digest.project.stamp import TICK, changed_at, look
from podcast_digest.sources import Article, Digest, Past, parse

#: What parses a file does nothing for one that is known.
Known = Callable[[Path, Callable[[bytes], Digest]], Digest]


#: Characters. What is shorter is read faster than it is looked up.
_SHORT = 30_000


class KeptPage(NamedTuple):
    """An https page, and its entity tag."""

    data: bytes
    etag: str


@contextmanager
def digests(folder: Path, how: str) -> Iterator[Known]:
    """Have a function that reads a post, or tells what was read of it before.

    A file is the same by how it looks, as git and make see it, or else, as in the copy
    that a commit is built in, by its bytes. ``how``: what else matters.
    """
    # Imported here: most commands read no posts.
    from podcast_digest.project import kept

    now: dict[str, Any] = {}

    def known(file: Path, parse: Callable[[bytes], Digest]) -> Digest:
        name, newest = str(file), (time.time() - TICK) * 1e9
        seen, old = look(name), before.get(name)
        if not old or not seen or old["look"] != seen:
            data = files.read(file)
            mark = sha256(data).hexdigest()
            if seen and changed_at(seen) >= newest:
                seen = ""  # it may change again, and look the same
            if not old or old["mark"] != mark:
                digest = parse(data)
                now[name] = {"look": seen, "mark": mark, **_fields(digest)}
                return digest
        now[name] = {**old, "look": seen}
        return _digest(old)

    with kept.of(folder, f"posts\n{how}") as store:
        found = store.known("digests", "")
        before = _read(found) if found is not None else {}
        yield known
        if now != before:
            store.keep("digests", "", _written(now))


def parsed(path: Path, text: str, base_url: str | None) -> Digest:
    """Return what a page says, as it was read before if it says the same."""
    if len(text) < _SHORT:
        return parse(text, base_url=base_url)
    # Imported here: a short page needs none of it.
    from podcast_digest.project import kept

    source = f"{base_url}\n{text}"
    with kept.of(path, "page") as store:
        found = store.known("digest", source)
        if found is not None:
            return _digest(_read(found))
        digest = parse(text, base_url=base_url)
        store.keep("digest", source, _written(_fields(digest)))
    return digest


def past(page: Path, versions: Sequence[Version], base_url: str | None) -> Past | None:
    """Return what the history of a page says, None if nothing of it is there.

    What was read before is known by the names of all contents up to some version, and
    their moments: a history that was written again is another one.
    """
    from podcast_digest.project import kept

    mark, marks = sha256(str(base_url).encode()).hexdigest(), list[str]()
    for moment, blob in versions:
        said = f"{mark} {moment.isoformat()} {blob}"
        mark = sha256(said.encode()).hexdigest()
        marks.append(mark)
    with kept.of(page, "past") as store:
        told, start = Past(base_url), 0
        for number in range(len(marks), 0, -1):
            if (found := store.known("heard", marks[number - 1])) is not None:
                moments = _read(found)
                told.heard.update(
                    {k: datetime.fromisoformat(m) for k, m in moments.items()}
                )
                start = number
                break
        new = versions[start:]
        lost = 0
        for (moment, _), data in zip(new, history.contents(page, new), strict=True):
            if data is None:
                lost += 1
            else:
                told.add(moment, data)
        if new and not lost:
            moments = {key: moment.isoformat() for key, moment in told.heard.items()}
            store.keep("heard", marks[-1], _written(moments))
    return told if lost < len(versions) else None


def page(url: str) -> KeptPage | None:
    """Return what is kept of an https page; nothing of one that was damaged."""
    try:
        mark, etag, data = _path("pages", url, ".page").read_bytes().split(b"\n", 2)
    except (OSError, ValueError):
        return None
    if mark != _mark(url, etag, data):
        return None
    return KeptPage(data, etag.decode())


def keep_page(url: str, data: bytes, etag: str) -> None:
    """Keep an https page until its entity tag, which is ASCII, changes."""
    tag = etag.encode()
    with suppress(OutputError):
        # In one file: two imports at once must not mix a page with the tag of another.
        whole = b"\n".join((_mark(url, tag, data), tag, data))
        files.write(_path("pages", url, ".page"), whole)


def _mark(url: str, etag: bytes, data: bytes) -> bytes:
    return sha256(b"\n".join((url.encode(), etag, data))).hexdigest().encode()


def _path(kind: str, name: str, suffix: str) -> Path:
    mark = sha256(os.fsencode(name)).hexdigest()[:32]
    return Path(cache_folder()) / kind / f"{mark}{suffix}"


def _fields(digest: Digest) -> dict[str, Any]:
    """Return a digest as what JSON can hold; ``asdict`` would copy every text."""
    names = [field.name for field in fields(Article)]
    return {
        "articles": [
            {name: getattr(article, name) for name in names}
            for article in digest.articles
        ],
        "warnings": digest.warnings,
    }


def _written(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return text.encode(errors="surrogatepass")


def _read(written: bytes) -> Any:
    return json.loads(written.decode(errors="surrogatepass"))


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return {"iso": value.isoformat()}
    raise TypeError(type(value).__name__)


def _digest(kept: Mapping[str, Any]) -> Digest:
    articles = tuple(
        Article(
            **{
                **said,
                "written": _moment(said["written"]),
                "day": _day(said["day"]),
                "month": _day(said["month"]),
                "more": {
                    name: tuple(value) if isinstance(value, list) else value
                    for name, value in said["more"].items()
                },
            }
        )
        for said in kept["articles"]
    )
    return Digest(articles=articles, warnings=tuple(kept["warnings"]))


def _moment(kept: Any) -> datetime | date | None:
    if kept is None:
        return None
    text = kept["iso"]
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _day(kept: Any) -> date | None:
    return date.fromisoformat(kept["iso"]) if kept else None
