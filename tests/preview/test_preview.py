"""The folder as the preview serves it: to browsers, to apps, and to raw sockets."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.preview.faults import Fault
from podcast_digest.preview.local import Place, localized, reloading
from tests.preview.places import PLACE, SECRET, SOUND, get, raw, served, troubled
from tests.strategies import unhurried

# Paths.


def test_the_folder_lies_at_the_path_of_its_link(client: httpx.Client):
    assert client.get("/show/audio/1.mp3").content == SOUND
    assert client.get("/show/audio/%E4%B8%80%20100%25.mp3").content == b"named"
    assert client.get("/audio/1.mp3").status_code == 404
    assert client.get("/show/inside.mp3").content == SOUND
    assert client.get("/show/.well-known/known.txt").text == "known"


def test_folders_lead_to_their_page(client: httpx.Client):
    for path, target in (
        ("/", "/show/"),
        ("/show", "/show/"),
        ("/show/episodes/one?t=90", "/show/episodes/one/?t=90"),
        ("/show/.well-known", None),
        ("/show/audio", None),
        ("/show/audio/", None),
        ("/show/feed.xml/", None),
        ("/show//feed.xml", None),
        ("//show/feed.xml", None),
    ):
        answer = client.get(f"{client.base_url}{path}")
        assert answer.headers.get("location") == target, path
        assert answer.status_code == (307 if target else 404), path
    page = client.get("/show/episodes/one/").text
    assert re.fullmatch(r"<head><script src=.* defer></script></head><p>One", page)


def test_the_first_page_may_lie_in_a_folder(folder: Path):
    with served(folder, place=None) as (client, preview):
        preview.show(PLACE, "episodes/one/")
        assert client.get("/").headers["location"] == "/show/episodes/one/"
        preview.show(PLACE, "nowhere/")
        assert client.get("/").headers["location"] == "/show/feed.xml"


def test_a_show_may_have_a_host_of_its_own(folder: Path):
    place = Place("https://example.org/", "https://example.org/feed.xml")
    with served(folder, place=place) as (client, preview):
        assert "<title>Show</title>" in client.get("/").text
        assert client.get("/audio/1.mp3").content == SOUND
        preview.show(place, "episodes/one/")
        assert client.get("/").headers["location"] == "/episodes/one/"
        (folder / "index.html").unlink()
        assert client.get("/").headers["location"] == "/episodes/one/"


def test_what_is_missing_gets_the_page_for_it(folder: Path):
    with served(folder) as (client, preview):
        answer = client.get("/show/nothing")
        assert answer.status_code == 404
        assert answer.text.endswith("</head><p>Lost?")
        (folder / "404.html").unlink()
        answer = client.get("/show/nothing")
        assert answer.status_code == 404
        excuse = "Nothing is here. The show is at /show/"
        script = f'<script src="/.podcast-digest/reload.js?{preview.edition}" defer>'
        assert answer.text == (
            '<!doctype html><html lang="en"><meta charset="utf-8">'
            f"<title>{excuse}</title>{excuse}\n{script}</script>"
        )


def test_before_the_first_build_there_is_an_excuse(tmp_path: Path):
    with served(tmp_path / "public", place=None) as (client, preview):
        answer = client.get("/anything")
        assert answer.status_code == 503
        assert "Nothing is built yet. The terminal says why." in answer.text
        preview.show(PLACE)
        assert client.get("/").headers["location"] == "/show/feed.xml"
        assert client.get("/show/feed.xml").status_code == 404


SEGMENTS = st.sampled_from(
    [
        *(b"..", b"%2e%2e", b".%2E", b"%2e%2e%2f", b"..%5c", b"..\\", b"%00", b"."),
        *(b".secret", b"%2esecret", b"secret", b"public", b"publicity", b".git"),
        *(b"config", b"out", b"away", b"hidden", b"repository", b"loop", b"", b"show"),
        *(
            b".well-known",
            b"audio",
            b"1.mp3",
            b"%ff",
            b"%25",
            b"%252e%252e",
            b"a" * 300,
        ),
        *(b"%2fetc%2fpasswd", b"~", b"C:", b"?", b"feed.xml", b"episodes", b"%0d%0a"),
    ]
)


def test_no_path_leaves_the_folder(guarded: httpx.Client):
    @unhurried
    @given(st.lists(SEGMENTS, max_size=6), st.sampled_from([b"/show/", b"/", b""]))
    def check(segments: list[bytes], start: bytes) -> None:
        target = start + b"/".join(segments) or b"/"
        answer = get(guarded, target)
        status = int(answer.split(b" ", 2)[1])
        assert status in (200, 307, 400, 404)
        assert SECRET not in answer
        assert b"root:" not in answer

    check()


@pytest.fixture
def guarded(folder: Path, caplog: pytest.LogCaptureFixture) -> Iterator[httpx.Client]:
    """As ``client``; and no request was a surprise."""
    with served(folder) as (client, _), caplog.at_level(logging.ERROR):
        yield client
    assert not caplog.records


@pytest.mark.parametrize(
    "target",
    [
        b"/show/../secret",
        b"/show/%2e%2e/secret",
        b"/show/%2e%2e%2fsecret",
        b"/show/..%5csecret",
        b"/show/..\\secret",
        b"/show/%2e%2e%2fpublicity/secret",
        b"/show/out",
        b"/show/away/secret",
        b"/show/hidden",
        b"/show/repository/config",
        b"/show/.secret",
        b"/show/%2esecret",
        b"/show/.git/config",
        b"/show/.well-known/.secret",
        b"/show/loop",
        b"/show/feed.xml%00",
        b"/show/feed.xml%00.mp3",
        b"/show/audio/../feed.xml",
        b"/show/./feed.xml",
        b"/show/" + b"a" * 5000,
    ],
)
def test_what_is_outside_or_hidden_is_not_there(guarded: httpx.Client, target: bytes):
    answer = get(guarded, target)
    assert answer.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert SECRET not in answer


# Who asks.


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:1", ""]
)
def test_other_names_of_this_machine_are_refused(client: httpx.Client, host: str):
    for path in ("/", "/show/feed.xml", "/.podcast-digest/news"):
        answer = client.get(path, headers={"host": host})
        assert answer.status_code == 421
        assert answer.text == f"This preview is at {client.base_url}/ only.\n"


def test_an_address_in_the_request_line_is_no_way_around(client: httpx.Client):
    answer = get(client, b"http://evil.example/show/feed.xml")
    assert answer.startswith(b"HTTP/1.1 404 ")


def test_nothing_can_be_written(client: httpx.Client):
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        answer = client.request(method, "/show/feed.xml")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"


def test_what_is_no_http_is_refused(client: httpx.Client):
    assert raw(client, b"\x16\x03\x01\r\n\r\n").startswith(b"HTTP/1.1 400 ")


# Bytes, types and caches.


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=1000-1999", (1000, 1999)),
        ("bytes=250000-", (250000, 255999)),
        ("bytes=-500", (255500, 255999)),
        ("bytes=255999-300000", (255999, 255999)),
        ("bytes=-300000", (0, 255999)),
    ],
)
def test_a_part_of_a_file(client: httpx.Client, asked: str, where: tuple[int, int]):
    start, last = where
    for method in ("GET", "HEAD"):
        answer = client.request(method, "/show/audio/1.mp3", headers={"range": asked})
        assert answer.status_code == 206
        assert answer.headers["content-range"] == f"bytes {start}-{last}/256000"
        assert answer.headers["content-length"] == str(last - start + 1)
        assert answer.headers["content-type"] == "audio/mpeg"
        whole = SOUND[start : last + 1]
        assert answer.content == (whole if method == "GET" else b"")


def test_several_parts_of_a_file(client: httpx.Client):
    asked = {"range": "bytes=0-9,100-109"}
    answer = client.get("/show/audio/1.mp3", headers=asked)
    assert answer.status_code == 206
    kind, _, boundary = answer.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/byteranges"
    assert SOUND[:10] in answer.content
    assert SOUND[100:110] in answer.content
    assert answer.content.endswith(f"--{boundary}--".encode())


def test_a_part_that_is_not_there(client: httpx.Client):
    for path, asked, total in (
        ("/show/audio/1.mp3", "bytes=256000-", 256000),
        ("/show/audio/1.mp3", "bytes=-0", 256000),
        ("/show/audio/empty.mp3", "bytes=0-", 0),
    ):
        answer = client.get(path, headers={"range": asked})
        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{total}"


@pytest.mark.parametrize(
    "asked", ["bytes=5-1", "lines=0-1", "bytes", "bytes=", "bytes=a-b", "bytes=0-1;2"]
)
def test_a_range_that_makes_no_sense_is_ignored(client: httpx.Client, asked: str):
    """RFC 9110 §14.2: an invalid range, or another unit, is as none."""
    answer = client.get("/show/audio/1.mp3", headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, SOUND)


@pytest.mark.parametrize("name", ["audio/1.mp3", "feed.xml", "chapters/one.json"])
def test_what_did_not_change_is_not_sent_again(
    folder: Path, client: httpx.Client, name: str
):
    first = client.get(f"/show/{name}")
    assert first.headers["cache-control"] == "no-cache"
    for header, known in (
        ("if-none-match", first.headers["etag"]),
        ("if-modified-since", first.headers["last-modified"]),
    ):
        again = client.get(f"/show/{name}", headers={header: known})
        assert (again.status_code, again.content) == (304, b"")
    asked = {"range": "bytes=0-0", "if-range": first.headers["etag"]}
    part = client.get(f"/show/{name}", headers=asked)
    assert part.status_code == (200 if name == "feed.xml" else 206)
    (folder / name).write_bytes(b"changed")
    changed = client.get(f"/show/{name}", headers=asked)
    assert (changed.status_code, changed.content) == (200, b"changed")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("feed.xml", "application/rss+xml; charset=utf-8"),
        ("archive/1.xml", "application/rss+xml; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("feed.json", "application/feed+json"),
        ("chapters/one.json", "application/json+chapters"),
        ("subscriptions.opml", "text/x-opml; charset=utf-8"),
        ("one.vtt", "text/vtt; charset=utf-8"),
        ("one.srt", "application/x-subrip; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("audio/1.mp3", "audio/mpeg"),
        ("audio/1.m4a", "audio/x-m4a"),
        ("audio/1.opus", "audio/ogg"),
        ("cover.webp", "image/webp"),
        ("CNAME", "application/octet-stream"),
    ],
)
def test_types(folder: Path, client: httpx.Client, name: str, kind: str):
    (folder / name).touch()
    answer = client.head(f"/show/{name}")
    assert answer.headers["content-type"] == kind
    shared = name.endswith((".json", ".vtt", ".srt"))
    assert answer.headers.get("access-control-allow-origin") == (
        "*" if shared else None
    )


# Addresses.


def test_feeds_and_pages_name_the_preview(folder: Path, client: httpx.Client):
    here = f"{client.base_url}/show/"
    for name in ("feed.xml", "feed.json", "archive/1.xml", "subscriptions.opml"):
        before = (folder / name).read_bytes()
        answer = client.get(f"/show/{name}")
        assert answer.text == before.decode().replace(PLACE.address, here)
        assert answer.headers["content-length"] == str(len(answer.content))
        assert (folder / name).read_bytes() == before
    assert (
        client.get("/show/sitemap.xml").text == "<loc>https://example.org/show/</loc>"
    )


def test_a_feed_elsewhere_is_led_here_too():
    place = Place("https://example.org/a&b/", "https://feeds.example.net/?a=1&b")
    for written, shown in (
        ('"https://feeds.example.net/?a=1&b"', '"http://h:1/a&b/feed.xml"'),
        ('"https://feeds.example.net/?a=1&amp;b"', '"http://h:1/a&b/feed.xml"'),
        ('"https://feeds.example.net/?a=1&bc"', '"https://feeds.example.net/?a=1&bc"'),
        (">https://example.org/a&amp;b/1.mp3<", ">http://h:1/a&b/1.mp3<"),
    ):
        assert localized(written.encode(), place, "h:1") == shown.encode()


# Pages load again.


def test_a_page_is_told_of_a_newer_edition(folder: Path):
    with served(folder) as (client, preview):
        page = client.get("/show/")
        assert page.headers["cache-control"] == "no-store"
        assert "etag" not in page.headers
        script = re.findall(r'<script src="([^"]*)" defer></script></head>', page.text)[
            0
        ]
        assert script == f"/.podcast-digest/reload.js?{preview.edition}"
        code = client.get(script)
        assert code.headers["content-type"] == "text/javascript; charset=utf-8"
        assert 'new EventSource("/.podcast-digest/news" + seen)' in code.text
        news = script.replace("reload.js", "news")
        with client.stream("GET", news) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            comment = ": one event follows, when there is a newer edition"
            assert [next(lines), next(lines)] == [comment, ""]
            preview.show(PLACE, changed=False)
            assert script in client.get("/show/").text
            preview.show(PLACE)
            assert list(lines) == ["data: newer", ""]
        # Whoever comes late is told at once.
        assert client.get(news).text == f"{comment}\n\ndata: newer\n\n"
        assert script not in client.get("/show/").text
        assert client.head(f"/.podcast-digest/news?{preview.edition}").is_success


def test_a_page_without_a_head_is_told_too():
    script = '<script src="/.podcast-digest/reload.js?1" defer></script>'
    for page, shown in (
        ("<HEAD></HEAD>", f"<HEAD>{script}</HEAD>"),
        ("<p>\u597d</body >", f"<p>\u597d{script}</body >"),
        ("text", f"text{script}"),
    ):
        assert reloading(page.encode(), "1").decode() == shown


# Trouble.


def test_slow_audio_comes_in_pieces(folder: Path):
    with troubled(folder, slow=1_000_000) as (client, _):
        with client.stream("GET", "/show/audio/1.mp3") as answer:
            pieces = list(answer.iter_raw())
        assert b"".join(pieces) == SOUND
        assert len(pieces) > 1
        assert max(map(len, pieces)) < len(SOUND)
        assert client.get("/show/audio/empty.mp3").content == b""


def test_a_busy_host(folder: Path):
    with troubled(folder, Fault.BUSY) as (client, _):
        answer = client.get("/show/audio/1.mp3")
        assert answer.status_code == 503
        assert answer.text == "Busy, as asked for by --fail.\n"
        assert client.get("/show/feed.xml").is_success


def test_a_host_without_head(folder: Path):
    with troubled(folder, Fault.HEAD) as (client, _):
        answer = client.head("/show/audio/1.mp3")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
        assert client.get("/show/audio/1.mp3").content == SOUND
        assert client.head("/show/feed.xml").is_success


def test_a_host_without_ranges(folder: Path):
    with troubled(folder, Fault.RANGE) as (client, _):
        answer = client.get("/show/audio/1.mp3", headers={"range": "bytes=0-9"})
        assert (answer.status_code, answer.content) == (200, SOUND)
        assert "accept-ranges" not in answer.headers


def test_a_host_that_knows_no_types(folder: Path):
    with troubled(folder, Fault.TYPE) as (client, _):
        answer = client.get("/show/audio/1.mp3")
        assert answer.headers["content-type"] == "application/octet-stream"
        known = {"if-none-match": answer.headers["etag"]}
        assert client.get("/show/audio/1.mp3", headers=known).status_code == 304


def test_a_connection_that_is_cut(folder: Path, caplog: pytest.LogCaptureFixture):
    faults = (Fault.CUT, Fault.TYPE)
    with troubled(folder, *faults, slow=10_000_000) as (client, _):
        head, _, body = get(client, b"/show/audio/1.mp3").partition(b"\r\n\r\n")
        assert b"content-length: 256000" in head
        assert body == SOUND[:128000]
        # Who goes on where it ended gets half of the rest.
        rest = get(client, b"/show/audio/1.mp3", b"Range: bytes=128000-")
        assert rest.partition(b"\r\n\r\n")[2] == SOUND[128000:192000]
        assert client.head("/show/audio/1.mp3").headers["content-length"] == "256000"
        assert client.get("/show/audio/empty.mp3").content == b""
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/show/audio/1.mp3")
    assert not caplog.records  # it is meant
