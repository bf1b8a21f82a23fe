"""``serve``: the real command, seen by browsers, apps, phones, and its author."""

import os
import re
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest
import zxingcpp
from PIL import Image, ImageOps

from tests import servers
from tests.checking import changed, subject_of
from tests.running import Running, put, running
from tests.shell import run

CATALOG = Path("episodes.yaml")
SECOND = "second-article-2222222222"
AUDIO = ["https://audio.example.org/second.mp3", "second.mp3"]
TITLE = "title: The article on compilers"
SOUND = servers.mp3(60)
READY = "watching episodes.yaml, its files; Ctrl-C ends it"
SAVED = (
    "saved: episodes.yaml · public/feed.xml: 2 episodes, written: feed.xml, the site"
)
NOT_YAML = "episodes.yaml:5: not YAML: a [ is never closed, or a comma is missing"
OPEN = ["  language: en\n", "  language: [\n"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent by a signal")


class Preview(Running):
    """A running ``serve``."""

    client: httpx.Client
    address: str  #: of the show, as it is served

    def starts(self) -> str:
        """Wait until it listens; return where."""
        told = re.fullmatch(
            r"serving public at (http://127\.0\.0\.1:\d+/)", self.line()
        )
        assert told
        self.client = httpx.Client(base_url=told[1])
        self.address = f"{told[1]}show/"
        return told[1]

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Get a file of the show, or follow an address of it."""
        return self.client.get(httpx.URL(self.address).join(path), headers=headers)


@contextmanager
def listening(*arguments: str) -> Iterator[Preview]:
    """Run ``serve`` at a free port, from when it listens until Ctrl-C."""
    with running("serve", "--port", "0", *arguments, kind=Preview) as preview:
        preview.starts()
        with preview.client:
            yield preview
        code, lines = preview.interrupt()
        assert (code, lines[-1]) == (130, "interrupted")
        assert not [line for line in lines if "Traceback" in line]


@contextmanager
def serving_show(*arguments: str) -> Iterator[Preview]:
    """Run ``serve``, until the show is built."""
    with listening("--no-check", *arguments) as preview:
        lines = preview.until(READY)
        assert lines[-2] == f"the feed is {preview.address}feed.xml"
        yield preview


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a show, one episode of which lies beside it, and a page."""
    subject_of({"catalog": []}, tmp_path)
    monkeypatch.chdir(tmp_path)
    Path("second.mp3").write_bytes(SOUND)
    save()
    return tmp_path


def save(*changes: list[str]) -> None:
    put(CATALOG, changed("base.yaml", [AUDIO, *changes]))


def edition(page: httpx.Response) -> str:
    found = re.search(r'src="/\.podcast-digest/reload\.js\?(\w+)"', page.text)
    assert found
    return found[1]


# Browsers and apps.


def test_the_show_is_built_and_served_at_its_path():
    with serving_show() as preview:
        page = preview.client.get("/", follow_redirects=True)
        assert page.url == preview.address
        assert "<h1>Reading Room</h1>" in page.text


def test_an_app_subscribes_to_the_preview_and_plays():
    with serving_show() as preview:
        feed: Any = feedparser.parse(preview.get("feed.xml").content)
        assert feed.feed.link == preview.address
        assert [link.href for link in feed.feed.links if link.rel == "self"] == [
            f"{preview.address}feed.xml"
        ]
        (enclosure,) = feed.entries[0].enclosures
        assert enclosure.href == f"{preview.address}second.mp3"
        assert int(enclosure.length) == len(SOUND)
        # As a player does that is sent to the middle: the start, then from there on.
        start = preview.get(enclosure.href, Range="bytes=0-1")
        assert (start.status_code, start.content) == (206, SOUND[:2])
        middle = len(SOUND) // 2
        rest = preview.get(enclosure.href, Range=f"bytes={middle}-")
        assert (rest.status_code, rest.content) == (206, SOUND[middle:])
        assert rest.headers["content-type"] == enclosure.type == "audio/mpeg"
        # What lies elsewhere stays there, and what is published names its own place.
        elsewhere = feed.entries[1].enclosures[0].href
        assert elsewhere == "https://audio.example.org/first.m4a"
        assert b"127.0.0.1" not in Path("public/feed.xml").read_bytes()
        chapters = preview.get(f"chapters/{SECOND}.json")
        assert chapters.headers["access-control-allow-origin"] == "*"


def test_a_page_of_another_site_gets_nothing():
    with serving_show() as preview:
        answer = preview.get("feed.xml", Host="evil.example")
        assert answer.status_code == 421
        port = preview.client.base_url.port
        assert preview.get("feed.xml", Host=f"localhost:{port}").is_success


# As it is edited.


def test_open_pages_are_told_of_a_build_that_changed_something():
    with serving_show() as preview:
        seen = edition(preview.get(""))
        with preview.client.stream("GET", f"/.podcast-digest/news?{seen}") as news:
            lines = news.iter_lines()
            assert next(lines).startswith(":")
            save()
            assert preview.line() == SAVED.replace(
                "written: feed.xml, the site", "unchanged"
            )
            assert edition(preview.get("")) == seen
            save([TITLE, "title: The article on hashes"])
            assert preview.line() == SAVED
            assert "data: newer" in list(lines)
        assert edition(preview.get("")) != seen
        assert "The article on hashes" in preview.get("feed.xml").text


def test_a_broken_catalog_is_told_and_the_last_good_build_served():
    with serving_show() as preview:
        seen = preview.get("feed.xml").text
        save(OPEN)
        assert preview.line() == NOT_YAML
        assert preview.get("feed.xml").text == seen
        save([TITLE, "title: The article on hashes"])
        assert preview.line() == SAVED
        assert preview.get("feed.xml").text != seen


def test_a_catalog_may_be_broken_from_the_beginning():
    save(OPEN)
    with listening("--no-check") as preview:
        assert preview.lines(2) == [NOT_YAML, READY]
        page = preview.client.get("/")
        assert page.status_code == 503
        news = f"/.podcast-digest/news?{edition(page)}"
        with preview.client.stream("GET", news) as stream:
            save()
            assert "data: newer" in list(stream.iter_lines())
        assert preview.client.get("/").headers["location"] == "/show/"


def test_what_check_stops_is_not_served():
    """What is there from an earlier build is."""
    run("build", "--no-check")
    feed = Path("public/feed.xml").read_bytes()
    save([TITLE, "title: Hashes"], ["  image: cover.jpg\n", ""])
    with listening() as preview:
        refusal = preview.until(READY)
        assert "nothing was written; 1 error." in "".join(refusal)
        assert f"the feed is {preview.address}feed.xml" in refusal
        served = preview.get("feed.xml").text.replace(
            preview.address, "https://example.org/show/"
        )
        assert served.encode() == feed
        save([TITLE, "title: Hashes"])
        preview.until(SAVED)
        assert "Hashes" in preview.get("feed.xml").text
        save([TITLE, "title: Trees"], ["  image: cover.jpg\n", ""])
        preview.until(next(line for line in refusal if line.startswith("nothing")))
        assert "Hashes" in preview.get("feed.xml").text


def test_a_page_is_imported_when_it_is_saved():
    put(
        Path("README.md"), "# [The article on caches](https://example.org/articles/2)\n"
    )
    with listening("--no-check", "--offline", "--import", "README.md") as preview:
        preview.until("watching episodes.yaml, its files and README.md; Ctrl-C ends it")
        put(
            Path("README.md"),
            "# [The article on hashes](https://example.org/articles/hashes)\n"
            "https://audio.example.org/hashes.mp3\n",
        )
        preview.until(
            "saved: README.md · public/feed.xml: 3 episodes, written: feed.xml, "
            "the site · new: The article on hashes"
        )
        assert "The article on hashes" in preview.get("feed.xml").text


# Trying apps.


def test_audio_can_be_slow():
    with serving_show("--slow", "1000") as preview:
        path = f"{preview.address}second.mp3"
        with preview.client.stream("GET", path) as answer:
            pieces = list(answer.iter_raw())
        assert b"".join(pieces) == SOUND
        assert len(pieces) > 1


def test_audio_can_fail_in_several_ways():
    with serving_show("--fail", "head", "--fail", "range", "--fail", "cut") as preview:
        path = f"{preview.address}second.mp3"
        assert preview.client.head(path).status_code == 405
        with preview.client.stream(
            "GET", path, headers={"range": "bytes=9-"}
        ) as answer:
            assert answer.status_code == 200
            pieces = answer.iter_raw()
            half = next(pieces)
            while len(half) < len(SOUND) // 2:
                half += next(pieces)
            with pytest.raises(httpx.RemoteProtocolError):
                next(pieces)
        assert half == SOUND[: len(SOUND) // 2]


def test_a_way_to_fail_that_nobody_knows_is_refused():
    ran = run("serve", "--fail", "tomorrow")
    assert ran.code == 2
    assert "'tomorrow' is not one of '503', 'head', 'range', 'type', 'cut'" in ran.err


def test_requests_can_be_seen():
    with serving_show("--verbose") as preview:
        preview.get("feed.xml?%1b[31m")
        assert preview.line() == "GET /show/feed.xml → 200"
        preview.get("second.mp3", Range="bytes=0-9")
        assert preview.line() == "GET /show/second.mp3 bytes=0-9 → 206"
        preview.get("second.mp3", Range="\x1b[31m")
        assert preview.line() == "GET /show/second.mp3 → 200"
        preview.client.head(f"{preview.address}%1B[31m")
        assert preview.line() == "HEAD /show/%1B[31m → 404"


# Where it listens, and how it ends.


def read_code(lines: list[str]) -> str:
    """Scan a QR code of half blocks as a phone would from a dark terminal."""
    light = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    picture = Image.new("L", (len(lines[0]), 2 * len(lines)))
    for y, line in enumerate(lines):
        for x, block in enumerate(line):
            for row in (0, 1):
                picture.putpixel((x, 2 * y + row), 255 * light[block][row])
    shown = ImageOps.expand(picture.resize([8 * n for n in picture.size], 0), 40, 255)
    (code,) = zxingcpp.read_barcodes(shown)
    return str(code.text)


def test_a_phone_in_the_network_scans_the_address_and_subscribes():
    arguments = ("serve", "--no-check", "--lan", "--port", "0")
    with running(*arguments, kind=Preview) as preview:
        if (own := preview.starts()) is None:
            pytest.skip("this machine is in no local network")
        code = [preview.line()]
        while not code[-1].startswith("in the local network: "):
            code.append(preview.line())
        there = code.pop().removeprefix("in the local network: ")
        assert read_code(code) == there
        preview.until(f"the feed is {there}show/feed.xml")
        with preview.client:
            local = preview.client.get(f"{own}show/feed.xml").text
            asked = {"host": httpx.URL(there).netloc.decode()}
            near = preview.client.get(f"{own}show/feed.xml", headers=asked).text
        assert near == local.replace(own, there)
        assert f'url="{there}show/second.mp3"' in near
        assert preview.interrupt() == (130, [READY, "interrupted"])


def test_by_default_the_network_gets_nothing():
    with serving_show() as preview, socket.socket() as other:
        # Another address of this machine, where one has more of them.
        port = preview.client.base_url.port or 0
        assert other.connect_ex(("127.0.0.2", port))


def test_ctrl_c_ends_it_at_once_and_frees_the_port():
    arguments = ("serve", "--no-check", "--port", "0", "--slow", "1")
    with running(*arguments, kind=Preview) as preview:
        preview.starts()
        preview.until(READY)
        port = preview.client.base_url.port or 0
        path = f"{preview.address}second.mp3"
        news = f"/.podcast-digest/news?{edition(preview.get(''))}"
        with (
            closing(preview.client),
            preview.client.stream("GET", news) as stream,
            preview.client.stream("GET", path) as download,
        ):
            assert next(stream.iter_lines()).startswith(":")
            assert next(download.iter_raw())
            assert preview.interrupt() == (130, ["interrupted"])
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", port))


def test_a_port_that_is_taken_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", "--port", str(port))
    assert ran == (
        2,
        "",
        f"127.0.0.1:{port}: another program listens there; "
        "take any free port with: --port 0\n",
    )


def test_what_is_not_there_is_told_at_once():
    for given, told in (
        (["--catalog", "no.yaml"], "no.yaml: no such file; make one with: "),
        (["--import", "no.md"], "no.md: no such file\n"),
        (["--import", "-"], "only a file can be watched"),
        (["--port", "70000"], "Invalid value for '--port'"),
    ):
        ran = run("serve", *given)
        assert (ran.code, ran.out) == (2, "")
        assert told in ran.err
