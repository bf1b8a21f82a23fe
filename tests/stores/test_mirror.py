"""The command: from a page on "GitHub" to apps that play from the mirror.

The host of the sources and the stores are real servers on loopback.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import feedparser
import httpx
import podcastparser
import pytest

from podcast_digest import lock as locks
from podcast_digest.lock import Lock
from tests.servers import Resource, Server, file, mp3, refuse, serve
from tests.shell import run
from tests.stores.s3servers import ENVIRON, KEY, Store

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


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def server(hub: Hub) -> Iterator[Server]:
    with serve(hub.resources) as running:
        yield running


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)


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


# A bucket


def test_audio_comes_from_the_bucket_from_then_on(
    store: Store, hub: Hub, server: Server
) -> None:
    write(server, bucket(store))
    assert run("build").code == 0
    before = Path("public/feed.xml").read_bytes()
    sources = [server.url(hub.paths[id_]) for id_ in "ab"]
    assert sorted(enclosures()) == sorted(sources)

    ran = run("mirror")
    urls = [f"{store.endpoint}/open/{name}" for name in NAMES]
    assert ran.out == (
        f"a: copied, 239.9 kB: {urls[0]}\n"
        f"b: copied, 359.9 kB: {urls[1]}\n"
        "2 copied · 2 public\n"
    ).replace("239.9 kB", size(ONE)).replace("359.9 kB", size(TWO))
    assert ran.err.replace(CORS, "") == HTTP + (
        "2 episodes will come from the mirror with the next build. Ids and dates stay, "
        "so nothing is new to subscribers; apps may download files again. The guard of "
        "build (G205) takes this run as your consent.\n"
    )
    assert ran.code == 0
    assert KEY not in ran.err + Path("episodes.lock").read_text()
    assert {request.method for request in server.requests} == {"GET"}

    built = run("build")
    assert (built.code, built.out) == (
        0,
        "public/feed.xml: 2 episodes, written: feed.xml, the site\n",
    )
    assert enclosures() == urls
    assert [httpx.get(url).content for url in urls] == [ONE, TWO]
    old, new = (
        feedparser.parse(data).entries
        for data in (before, Path("public/feed.xml").read_bytes())
    )
    assert [(e.id, e.published) for e in old] == [(e.id, e.published) for e in new]

    again = run("mirror")
    assert (again.code, again.out, again.err) == (0, "2 unchanged · 2 public\n", "")
    assert run("build").out == "public/feed.xml: 2 episodes, unchanged\n"


def size(data: bytes) -> str:
    return f"{len(data) / 1e3:.1f} kB"


def test_a_source_that_dies_changes_nothing_for_listeners(
    store: Store, hub: Hub, server: Server
) -> None:
    write(server, bucket(store))
    run("mirror")
    run("build")
    feed = Path("public/feed.xml").read_bytes()
    hub.put("a", refuse(404))
    ran = run("mirror")
    url = server.url(hub.paths["a"])
    assert ran.err == (
        f"a: warning: {server.url(PATHS[0])}: answers 404 Not Found: check the "
        "address, and that the file is open to everyone; it is published from its "
        "mirror\n"
    )
    assert (ran.code, ran.out) == (0, "2 unchanged · 2 public\n")
    assert list(lock().failures) == [url]
    assert run("build").code == 0
    assert Path("public/feed.xml").read_bytes() == feed
    hub.put("a", file(ONE, etag='"1"'))
    assert run("mirror").err == ""
    assert lock().failures == {}


def test_other_bytes_become_another_object_and_the_old_one_stays(
    store: Store, hub: Hub, server: Server
) -> None:
    write(server, bucket(store))
    run("mirror")
    run("build")
    other = mp3(120)
    hub.put("a", file(other, etag='"3"'))
    ran = run("mirror")
    name = f"audio/a-{sha256(other).hexdigest()[:12]}.mp3"
    assert ran.out == (
        f"a: copied again, {size(other)}: {store.endpoint}/open/{name}\n"
        "1 copied again · 1 unchanged · 2 public\n"
    )
    assert httpx.get(f"{store.endpoint}/open/{NAMES[0]}").content == ONE
    assert httpx.get(f"{store.endpoint}/open/{name}").content == other
    assert run("build").code == 0
    assert enclosures()[0].endswith(name) or enclosures()[1].endswith(name)


def test_a_bucket_that_nobody_may_read_publishes_nothing(
    store: Store, server: Server
) -> None:
    write(server, bucket(store, "closed"))
    run("build")
    feed = Path("public/feed.xml").read_bytes()
    ran = run("mirror")
    told = (
        "answers 403 to everybody without a key: switch on public reading of the "
        "bucket, or connect a domain to it, and run podcast-digest mirror again\n"
    )
    assert ran.err == "".join(
        f"{id_}: {store.endpoint}/closed/{name}: {told}"
        for id_, name in zip("ab", NAMES, strict=True)
    )
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "2 copied · 0 public")
    assert run("build").out == "public/feed.xml: 2 episodes, unchanged\n"
    assert Path("public/feed.xml").read_bytes() == feed
    again = run("mirror")
    assert again.code == 1
    assert again.out == "2 unchanged · 0 public\n"
