"""``publish notify``: who is told that the feed changed, and what is remembered."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlencode

import pytest

from podcast_digest.network import client, notify
from podcast_digest.network.notify import PODCAST_INDEX
from tests.hosting import resolve_all
from tests.hub import Hub, Subscriber
from tests.servers import (
    Answer,
    Request,
    Resource,
    Server,
    in_turn,
    page,
    refuse,
    serve,
)
from tests.shell import CATALOG, Ran, command, run

ACCEPTED = refuse(202)
NEW = "title: Test, anew"


def says(status: int, body: bytes, **headers: str) -> Resource:
    return lambda _request: Answer(status, headers, body)


# The command


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return tmp_path


FEED = Path("public/feed.xml")


def write(link: str, *hubs: str, more: str = "") -> None:
    """Write a catalog, and build it."""
    text = CATALOG.replace("https://example.org/show/", link)
    keys = f"  hubs: {json.dumps(hubs)}\n{more}"
    text = text.replace("  checks:", f"{keys}  checks:")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    built()


def change() -> None:
    """Change the catalog, and build it."""
    path = Path("episodes.yaml")
    path.write_text(path.read_text("utf-8").replace("title: Test", NEW), "utf-8")
    built()


def built() -> None:
    ran = run("build", "--offline", "--no-check")
    assert ran.code == 0, ran.err


def published(_request: Request) -> Answer:
    """Serve what was built, as if it were deployed at once."""
    return Answer(200, {"Content-Type": "application/rss+xml"}, FEED.read_bytes())


@contextmanager
def hosting(resources: Mapping[str, bytes | Resource]) -> Iterator[Server]:
    """Serve the feed that is built, and hubs beside it that it names."""
    with serve({"/feed.xml": published, **resources}) as server:
        write(server.url(), *map(server.url, resources))
        yield server


def announced(*options: str) -> Ran:
    """Run the command, with Podcast Index left out."""
    return run("publish", "notify", "--no-podcast-index", *options)


def remembered() -> dict[str, str]:
    found = json.loads(Path("episodes.lock").read_text("utf-8")).get("notified", {})
    assert isinstance(found, dict)
    return found


def digest() -> str:
    return sha256(FEED.read_bytes()).hexdigest()


def asked(server: Server) -> list[str]:
    return [f"{request.method} {request.path}" for request in server.requests]


def test_a_subscriber_gets_exactly_the_feed_that_was_built() -> None:
    hub, subscriber = Hub(), Subscriber()
    with hosting({"/hub": hub}) as server, serve({"/callback": subscriber}) as other:
        hub.url, feed_url = server.url("/hub"), server.url("/feed.xml")
        subscriber.subscribe(other.url("/callback"), feed_url)
        assert announced() == (0, f"{hub.url}: accepted (204)\n", "")
        assert subscriber.received == [FEED.read_bytes()]

        change()
        assert announced() == (0, f"{hub.url}: accepted (204)\n", "")
        assert subscriber.received[1:] == [FEED.read_bytes()]
        assert NEW.removeprefix("title: ").encode() in subscriber.received[1]
    assert hub.pings == [feed_url, feed_url]
    assert remembered() == {hub.url: digest()}


def test_what_did_not_change_is_announced_once_and_costs_no_question_again() -> None:
    with hosting({"/hub": ACCEPTED}) as server:
        assert announced().code == 0
        before = asked(server)
        assert before == ["GET /feed.xml", "POST /hub"]
        lock = Path("episodes.lock").read_bytes()
        built()
        assert announced() == (
            0,
            f"{server.url('/hub')}: unchanged since it was announced\n",
            "",
        )
        assert asked(server) == before
        assert Path("episodes.lock").read_bytes() == lock

        change()
        assert announced().out == f"{server.url('/hub')}: accepted (202)\n"
        assert asked(server) == before * 2
        assert remembered() == {server.url("/hub"): digest()}


def test_a_build_leaves_alone_what_was_announced() -> None:
    with hosting({"/hub": ACCEPTED}) as server:
        announced()
        before = digest()
        change()
        assert remembered() == {server.url("/hub"): before}
        assert before != digest()
        built()
        assert run("build", "--check", "--offline", "--no-check").code == 0


def test_only_who_was_not_told_is_told_again() -> None:
    fails = in_turn(says(400, b"not now"), ACCEPTED)
    with hosting({"/a": ACCEPTED, "/b": fails}) as server:
        a, b = map(server.url, ("/a", "/b"))
        assert announced() == (
            1,
            f"{a}: accepted (202)\n",
            f"{b}: answers 400 Bad Request (not now)\n",
        )
        assert remembered() == {a: digest()}
        assert announced() == (
            0,
            f"{a}: unchanged since it was announced\n{b}: accepted (202)\n",
            "",
        )
        assert remembered() == {a: digest(), b: digest()}


def test_a_hub_that_is_named_twice_is_told_once() -> None:
    with serve({"/feed.xml": published, "/hub": ACCEPTED}) as server:
        write(server.url(), server.url("/hub"), server.url("/hub"))
        assert announced().out == f"{server.url('/hub')}: accepted (202)\n"
        assert asked(server) == ["GET /feed.xml", "POST /hub"]


def test_a_hub_that_the_show_names_no_more_is_forgotten() -> None:
    with hosting({"/a": ACCEPTED, "/b": ACCEPTED}) as server:
        announced()
        assert len(remembered()) == 2
        write(server.url(), server.url("/b"))
        announced()
        assert remembered() == {server.url("/b"): digest()}


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing() -> None:
    with hosting({"/hub": ACCEPTED}) as server:
        lock = Path("episodes.lock").read_bytes()
        form = urlencode({"hub.mode": "publish", "hub.url": server.url("/feed.xml")})
        hub = server.url("/hub")
        assert announced("--dry-run") == (
            0,
            f"{server.url('/feed.xml')}: not asked whether it is the feed that was "
            f"built\n{hub}: would be sent POST {hub} {form}\n",
            "",
        )
        assert server.requests == []
        assert Path("episodes.lock").read_bytes() == lock


def test_a_feed_that_is_not_public_yet_is_not_announced() -> None:
    public = {"/feed.xml": published, "/hub": ACCEPTED}
    with serve(public) as server:
        write(server.url(), server.url("/hub"))
        public["/feed.xml"] = says(200, FEED.read_bytes())
        change()
        feed_url = server.url("/feed.xml")
        assert announced() == (
            1,
            "",
            f"{feed_url}: is not the same as public/feed.xml yet; not "
            "announced, as hubs fetch it at once. Run this again when it is public, or "
            "announce it anyway with: --force\n",
        )
        assert asked(server) == ["GET /feed.xml"]
        assert remembered() == {}

        assert announced("--force") == (
            0,
            f"{server.url('/hub')}: accepted (202)\n",
            f"warning: {feed_url}: is not the same as public/feed.xml yet; this will "
            "not be remembered as announced\n",
        )
        assert remembered() == {}

        public["/feed.xml"] = published
        assert announced().out == f"{server.url('/hub')}: accepted (202)\n"
        assert remembered() == {server.url("/hub"): digest()}


def test_a_feed_that_is_nowhere_is_not_announced() -> None:
    with serve({"/hub": ACCEPTED}) as server:
        write(server.url(), server.url("/hub"))
        ran = announced()
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith(
            f"{server.url('/feed.xml')}: answers 404 Not Found: check the address, and "
            "that the file is open to everyone; not announced, "
        )
        assert asked(server) == ["GET /feed.xml"]


def test_who_was_told_can_be_told_again_by_force() -> None:
    with hosting({"/hub": ACCEPTED}) as server:
        announced()
        assert announced("--force").out == f"{server.url('/hub')}: accepted (202)\n"
        assert remembered() == {server.url("/hub"): digest()}


def test_another_folder_is_another_feed() -> None:
    with hosting({"/hub": ACCEPTED}) as server:
        Path("public").rename("site")
        assert announced() == (
            2,
            "",
            "public/feed.xml: no such file; make it with: podcast-digest build\n",
        )
        ran = announced("--output", "site", "--dry-run")
        assert f"\n{server.url('/hub')}: would be sent POST " in ran.out


def test_without_a_catalog_there_is_nothing_to_announce() -> None:
    assert announced() == (
        2,
        "",
        "episodes.yaml: no such file; make one with: podcast-digest init\n",
    )


def test_a_feed_that_does_not_say_where_it_is_is_built_anew() -> None:
    write("https://example.org/")
    FEED.write_bytes(b"<rss><channel><title>Other</title></channel></rss>")
    assert announced() == (
        2,
        "",
        'public/feed.xml: does not say where it is, in <atom:link rel="self">; build '
        "it again with: podcast-digest build\n",
    )


def test_somebody_must_be_told() -> None:
    write("https://example.org/")
    ran = announced()
    assert ran.code == 2
    assert "nobody to notify: the feed names no hub (hubs, of the show)" in (
        " ".join(ran.err.split())
    )


def test_what_else_could_be_published_is_not_known() -> None:
    ran = run("publish", "audio")
    assert ran.code == 2
    assert "'audio' is not one of 'notify'" in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="folders are locked otherwise")
def test_where_nothing_can_be_remembered_that_is_said() -> None:
    with hosting({"/hub": ACCEPTED}) as server:
        Path("episodes.lock").touch()
        Path("episodes.lock").chmod(0o444)
        ran = announced()
        hub = server.url("/hub")
        assert (ran.code, ran.out) == (0, f"{hub}: accepted (202)\n")
        assert ran.err.startswith("warning: episodes.lock: is read-only")
        assert ran.err.endswith(f"; {hub} will be notified again\n")


# Podcast Index


def wait_until(true: Callable[[], bool]) -> None:
    end = monotonic() + 30
    while not true():
        assert monotonic() < end, "it does not happen"
        sleep(0.01)


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes | Resource]]:
    """Stand between the command and the world: all addresses lead to one server."""
    resolve_all(monkeypatch)
    client.is_private.cache_clear()
    # As what is encrypted can't be looked into.
    address = PODCAST_INDEX.replace("https:", "http:")
    monkeypatch.setattr(notify, "PODCAST_INDEX", address)
    world: dict[str, bytes | Resource] = {"http://example.org/feed.xml": published}
    with serve(world) as server:
        monkeypatch.setenv("HTTP_PROXY", server.url())
        yield world
    client.is_private.cache_clear()


INDEX = PODCAST_INDEX.replace("https:", "http:")


def test_podcast_index_is_told_of_every_show(
    proxied: dict[str, bytes | Resource],
) -> None:
    write("http://example.org/")
    asked_at = f"{INDEX}?url=http%3A%2F%2Fexample.org%2Ffeed.xml"
    assert run("publish", "notify", "--dry-run") == (
        0,
        "http://example.org/feed.xml: not asked whether it is the feed that was built\n"
        f"Podcast Index: would be sent GET {asked_at}\n",
        "",
    )
    proxied[asked_at] = says(200, b'{"status":"true","description":"Marked."}')
    assert run("publish", "notify") == (0, "Podcast Index: accepted (200)\n", "")
    assert remembered() == {INDEX: digest()}
    assert run("publish", "notify").out == (
        "Podcast Index: unchanged since it was announced\n"
    )


def test_podcast_index_and_the_hubs_are_told_apart(
    proxied: dict[str, bytes | Resource],
) -> None:
    hub = "http://hub.example.net/"
    write("http://example.org/", hub)
    proxied[hub] = ACCEPTED
    proxied[INDEX] = says(400, b'{"status":"false","description":"Unknown feed."}')
    assert run("publish", "notify") == (
        1,
        f"{hub}: accepted (202)\n",
        "Podcast Index: answers 400 Bad Request (Unknown feed.)\n",
    )
    proxied[INDEX] = page('{"status": "true"}')
    assert run("publish", "notify").code == 0
    assert remembered() == {hub: digest(), INDEX: digest()}
    change()
    assert announced() == (0, f"{hub}: accepted (202)\n", "")
    assert remembered()[INDEX] != digest()


def test_podcast_index_is_not_told_of_a_show_that_asks_to_be_left_out() -> None:
    write("https://example.org/", more="  block: true\n")
    assert run("publish", "notify") == (
        0,
        "Podcast Index: skipped, as the show asks directories to leave it out\n",
        "",
    )


def test_podcast_index_is_not_told_of_a_private_network() -> None:
    write("http://127.0.0.1/")
    assert run("publish", "notify") == (
        0,
        "Podcast Index: skipped, as it can't reach http://127.0.0.1/feed.xml\n",
        "",
    )


# Interrupted


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signal")
def test_interrupted_it_keeps_who_was_told() -> None:
    done = threading.Event()
    slow: Resource = lambda _request: Answer(202, wait=lambda: done.wait(60))  # noqa: E731
    with hosting({"/a": ACCEPTED, "/b": slow}) as server:
        running = subprocess.Popen(
            command("publish", "notify", "--no-podcast-index"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        a = server.url("/a")
        wait_until(lambda: a in remembered() and "POST /b" in asked(server))
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
        done.set()
    assert (running.returncode, err.decode()) == (130, "interrupted\n")
    assert out.decode() in ("", f"{a}: accepted (202)\n")
    assert remembered() == {a: digest()}
