"""A host of attachments that plays GitHub, and a project whose audio lies there."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import feedparser
import httpx
import podcastparser

from podcast_digest import lock as locks
from podcast_digest.lock import Lock
from tests.servers import Resource, Server, file, mp3
from tests.stores.s3servers import Store

ONE, TWO = mp3(60), mp3(90)
HEX = [sha256(sound).hexdigest()[:12] for sound in (ONE, TWO)]
NAMES = [f"audio/{id_}-{hexed}.mp3" for id_, hexed in zip("ab", HEX, strict=True)]
#: As GitHub names attachments: %2B is a plus, and Chinese stands as it is.
PATHS = (
    "/user-attachments/files/1/PyTorch%2B.%2B1.mp3",
    "/user-attachments/files/2/音.mp3",
)
CORS = (
    "note: the mirror has no CORS header: players on the web whose scripts read audio "
    "can't; allow GET and HEAD from every origin (*) in the CORS rules of the store\n"
)
HTTP = (
    "note: the mirror is http: some apps play only https, so give the host a "
    "certificate\n"
)


class Hub:
    """A host of attachments: no HEAD, and whatever a test puts there."""

    def __init__(self) -> None:
        asked = [httpx.URL("http://x" + path).raw_path.decode() for path in PATHS]
        self.paths = dict(zip("ab", asked, strict=True))
        self.resources: dict[str, bytes | Resource] = {}
        self.put("a", file(ONE, head=False, etag='"1"'))
        self.put("b", file(TWO, head=False, etag='"2"'))

    def put(self, id_: str, resource: bytes | Resource) -> None:
        self.resources[self.paths[id_]] = resource


def write(
    server: Server, mirror: str, link: str = "https://me.org/", **more: Any
) -> None:
    host = server.url("").removeprefix("http://")
    entries = "".join(
        f"  - id: {id_}\n    title: Title {id_}\n    audio: {server.url(path)}\n"
        f"    published: 2025-01-0{day}\n"
        for day, (id_, path) in enumerate(zip("ab", PATHS, strict=True), 1)
    )
    Path("episodes.yaml").write_text(
        "show:\n  title: Test\n  description: A show for tests.\n"
        f"  link: {link}\n  language: en\n  categories: [Technology]\n"
        "  checks:\n    ignore: {A: 'a test', P: 'a test', K: 'a test', H: 'a test'}\n"
        + "".join(f"  {key}: {value}\n" for key, value in more.items())
        + f"  mirror: {{hosts: ['{host}/user-attachments'], {mirror}}}\n"
        f"episodes:\n{entries}",
        encoding="utf-8",
    )


def bucket(store: Store, name: str = "open", path: str = "audio") -> str:
    return (
        f"to: s3, bucket: {name}, path: {path}, endpoint: '{store.endpoint}', "
        f"public: '{store.endpoint}/{name}/'"
    )


def lock() -> Lock:
    return locks.parse(Path("episodes.lock").read_text(encoding="utf-8"))


def enclosures(path: Path = Path("public/feed.xml")) -> list[str]:
    """Return where apps get the audio from, by two parsers that are not ours."""
    read = feedparser.parse(path.read_bytes())
    with path.open("rb") as stream:
        other = podcastparser.parse("https://me.org/feed.xml", stream)
    urls = [entry.enclosures[0].href for entry in read.entries]
    assert urls == [e["enclosures"][0]["url"] for e in other["episodes"]]
    return sorted(urls, key=lambda url: url.rpartition("/")[2])


def size(data: bytes) -> str:
    return f"{len(data) / 1e3:.1f} kB"
