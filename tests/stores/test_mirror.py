"""The command: from a page on "GitHub" to apps that play from the mirror.

The host of the sources and the stores are real servers on loopback.
"""

from hashlib import sha256
from pathlib import Path

import feedparser
import httpx

from tests.servers import Server, file, mp3, refuse
from tests.shell import run
from tests.stores.attachments import (
    CORS,
    HTTP,
    NAMES,
    ONE,
    PATHS,
    TWO,
    Hub,
    bucket,
    enclosures,
    lock,
    size,
    write,
)
from tests.stores.s3servers import KEY, Store

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
    built = run("build")
    assert built.code == 0
    assert built.err == (
        "warning: a: the source answers 404 Not Found: check the address, and that the "
        "file is open to everyone; it is published from its mirror\n"
    )
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
