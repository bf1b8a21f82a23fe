"""A feed in pages (RFC 5005): the newest episodes, and archives that never change."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import podcastparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_digest import catalog as catalogs
from podcast_digest.checks import Subject
from podcast_digest.checks import rules as checks
from podcast_digest.feed import rss
from podcast_digest.feed.reading import read
from podcast_digest.lock import Lock
from podcast_digest.network.answers import Answer, Answers
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Show
from tests import servers
from tests.feeds import show_of
from tests.shell import CATALOG, Ran, build, run

SITE = "https://example.org/show/"
ATOM = "{http://www.w3.org/2005/Atom}link"
HISTORY = "{http://purl.org/syndication/history/1.0}"
START = datetime(2025, 1, 1, tzinfo=UTC)


def show(number: int, page_size: int | None = 10, **more: Any) -> Show:
    """Return a show with episodes e0, e1, …, the last of them the newest."""
    entries = (
        {
            "id": f"e{n}",
            "audio": f"https://a.example.org/{n}.mp3",
            "published": START + timedelta(days=n),
        }
        for n in range(number)
    )
    return show_of(*entries, page_size=page_size, **more)


def ids(page: bytes) -> list[str]:
    return [episode.id for episode in read(page, "").show.episodes]


def links(page: bytes) -> dict[str, str]:
    """Return the links of a page to others, by what they are."""
    channel = ElementTree.fromstring(page).find("channel")
    assert channel is not None
    found = [(tag.attrib["rel"], tag.attrib["href"]) for tag in channel.iter(ATOM)]
    assert max(Counter(rel for rel, _ in found).values()) == 1
    return dict(found)


# What is in which page.


@given(st.integers(0, 60), st.integers(10, 25))
@settings(deadline=None)
def test_every_episode_is_in_a_page_and_every_page_is_full(number, size):
    given = show(number, size)
    feed, archives = rss.render(given), dict(rss.render_archives(given))
    newest_first = [episode.id for episode in given.episodes]
    assert ids(feed) == newest_first[:size]
    assert list(archives) == list(rss.archive_paths(size, number))
    older = [ids(page) for page in reversed(archives.values())]
    assert all(len(page) == size for page in older)
    # One after the other, the oldest last, and nothing between feed and archives.
    joined = [id_ for page in older for id_ in page]
    assert joined == newest_first[number - len(joined) :]
    assert {*ids(feed), *joined} == {*newest_first}


@given(st.integers(10, 59))
@settings(deadline=None)
def test_an_episode_that_comes_changes_no_archive(number):
    before = dict(rss.render_archives(show(number)))
    after = dict(rss.render_archives(show(number + 1)))
    changed = [path for path, page in before.items() if after[path] != page]
    # One that is followed by another leads there from then on.
    assert changed == list(before)[-1:] * (len(after) - len(before))
    for path in changed:
        line = f'    <atom:link href="{SITE}{list(after)[-1]}" rel="next-archive"/>\n'
        assert after[path].decode().replace(line, "") == before[path].decode()


@pytest.mark.parametrize("number", [0, 1, 10])
def test_what_fits_into_one_page_has_no_archive(number):
    assert dict(rss.render_archives(show(number))) == {}
    assert rss.render(show(number)) == rss.render(show(number, None))


def test_without_a_size_there_is_one_page():
    assert dict(rss.render_archives(show(40, None))) == {}
    assert len(ids(rss.render(show(40, None)))) == 40


# Where they lead.


def test_pages_lead_to_each_other():
    hub = "https://hub.example.org/"
    given = show(31, feed_url="https://feeds.example.org/rss", hubs=[hub])
    first, second, third = dict(rss.render_archives(given)).values()
    at = f"{SITE}archive/"
    assert links(rss.render(given)) == {
        "self": "https://feeds.example.org/rss",
        "hub": hub,
        "next": f"{at}3.xml",
        "prev-archive": f"{at}3.xml",
    }
    assert links(third) == {
        "self": f"{at}3.xml",
        "current": "https://feeds.example.org/rss",
        "next": f"{at}2.xml",
        "prev-archive": f"{at}2.xml",
    }
    assert links(second) == {
        "self": f"{at}2.xml",
        "current": "https://feeds.example.org/rss",
        "next": f"{at}1.xml",
        "prev-archive": f"{at}1.xml",
        "next-archive": f"{at}3.xml",
    }
    assert links(first) == {
        "self": f"{at}1.xml",
        "current": "https://feeds.example.org/rss",
        "next-archive": f"{at}2.xml",
    }


def test_an_archive_says_that_it_is_one_and_when_it_was_full():
    given = show(21)
    channels = [
        ElementTree.fromstring(page).find("channel")
        for page in (rss.render(given), *dict(rss.render_archives(given)).values())
    ]
    marks = [c.findall(f"{HISTORY}archive") for c in channels if c is not None]
    assert [len(mark) for mark in marks] == [0, 1, 1]
    dates = [c.findtext("lastBuildDate") for c in channels if c is not None]
    assert dates == [
        "Tue, 21 Jan 2025 00:00:00 +0000",
        "Fri, 10 Jan 2025 00:00:00 +0000",
        "Mon, 20 Jan 2025 00:00:00 +0000",
    ]


def test_other_parsers_find_the_next_page_and_all_episodes():
    given = show(21)
    pages = {given.feed_url: rss.render(given)}
    pages |= {SITE + path: page for path, page in rss.render_archives(given)}
    seen: list[str] = []
    url: str | None = given.feed_url
    while url:
        theirs = podcastparser.parse(url, BytesIO(pages[url]))
        seen += [episode["guid"] for episode in theirs["episodes"]]
        other = feedparser.parse(pages[url])
        assert not other.bozo
        rels = {link.rel: link.href for link in other.feed.links}
        url = theirs.get("paged_feed_next")
        assert rels.get("next") == rels.get("prev-archive") == url
    assert {*seen} == {f"e{n}" for n in range(21)}


# From the catalog to the apps.


def catalog(number: int, site: str = SITE, size: int | None = 10) -> None:
    """Write a catalog of episodes of which all is declared."""
    head = CATALOG.replace(SITE, site).replace("episodes: []\n", "")
    if size:
        head = head.replace("  timezone:", f"  page_size: {size}\n  timezone:")
    rows = [
        f"  - {{id: e{n}, title: Title {n}, audio: 'https://a.example.org/{n}.mp3', "
        f"published: {(START + timedelta(days=n)).isoformat()}, length: 1000, "
        "media_type: audio/mpeg, duration: 60}\n"
        for n in range(number)
    ]
    Path("episodes.yaml").write_text(f"{head}episodes:\n{''.join(rows)}", "utf-8")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def forget() -> None:
    """Lose the lock, so that what was published tells what subscribers have."""
    Path("episodes.lock").unlink()


def published() -> dict[str, bytes]:
    folder = Path("public")
    pages = (folder / "feed.xml", *folder.glob("archive/*.xml"))
    return {
        f"/{page.relative_to(folder).as_posix()}": page.read_bytes() for page in pages
    }


def walk(url: str, rel: str) -> list[str]:
    """Return the guids that an app finds that goes on by a link until there is none."""
    found: dict[str, None] = {}
    at: str | None = url
    while at:
        page = feedparser.parse(at)
        assert not page.bozo
        found |= dict.fromkeys(entry.id for entry in page.entries)
        at = next((link.href for link in page.feed.links if link.rel == rel), None)
    return list(found)


@pytest.mark.parametrize("rel", ["next", "prev-archive"])
def test_an_app_that_follows_the_links_finds_every_episode_once(rel):
    resources: dict[str, Any] = {}
    with servers.serve(resources) as server:
        catalog(35, server.url("/"))
        made = build("--no-check")
        assert made.code == 0
        assert made.out == (
            "public/feed.xml: 35 episodes, written: archive/1.xml, archive/2.xml, "
            "archive/3.xml, feed.xml\n"
        )
        kind = {"Content-Type": "application/rss+xml"}
        for path, page in published().items():
            resources[path] = servers.file(page, more=kind)
        newest_first = [f"e{n}" for n in reversed(range(35))]
        assert walk(server.url("/feed.xml"), rel) == newest_first
    paths = [request.path for request in server.requests]
    assert paths == ["/feed.xml", *(f"/archive/{n}.xml" for n in (3, 2, 1))]


def test_a_new_episode_writes_the_feed_alone():
    catalog(35)
    build()
    catalog(36)
    assert build().out == "public/feed.xml: 36 episodes, written: feed.xml\n"


def test_a_page_is_not_smaller_than_ten_episodes():
    catalog(1, size=9)
    assert build() == (
        2,
        "",
        "episodes.yaml:7: show.page_size: must be 10 or more\n",
    )


def test_a_file_in_the_place_of_an_archive_is_named():
    catalog(11)
    text = Path("episodes.yaml").read_text("utf-8")
    text = text.replace("{id: e0,", "{id: e0, chapters: archive/1.json,")
    Path("episodes.yaml").write_text(text, "utf-8")
    Path("archive").mkdir()
    Path("archive/1.json").write_text('{"version": "1.2.0", "chapters": []}', "utf-8")
    assert build("--no-check").code == 0
    assert Path("public/archive/1.json").is_file()
    assert Path("public/archive/1.xml").is_file()


# What subscribers have.


def guarded(made: Ran) -> str:
    """Return what a build was stopped for."""
    assert made.code == 1
    return made.err.splitlines()[0]


def test_what_lies_in_archives_is_not_missed():
    catalog(35)
    build()
    forget()
    assert build() == (0, "public/feed.xml: 35 episodes, unchanged\n", "")


def test_what_is_taken_out_of_an_archive_is_missed():
    catalog(35)
    build()
    forget()
    text = Path("episodes.yaml").read_text("utf-8")
    text = text.replace("{id: e3,", "{draft: true, id: e3,")
    Path("episodes.yaml").write_text(text, "utf-8")
    assert guarded(build()) == (
        "error: episodes.yaml:17: episodes[3].draft: 1 episode disappears from every "
        "app: 'Title 3' (G201)"
    )


def test_without_its_archives_nobody_knows_what_subscribers_have():
    catalog(35)
    build()
    forget()
    Path("public/archive/2.xml").unlink()
    assert build() == (
        0,
        "public/feed.xml: 35 episodes, written: archive/2.xml\n",
        "warning: public/archive/2.xml: no such file or directory; the lock knows no "
        "other feed to compare with\n",
    )


@pytest.mark.parametrize(("before", "after"), [(None, 10), (10, None), (10, 12)])
def test_other_pages_are_no_change_for_subscribers(before, after):
    catalog(35, size=before)
    build()
    catalog(35, size=after)
    same = "no change for subscribers · compared with public/feed.xml\n"
    assert run("diff") == (0, same, "")
    forget()
    assert build().code == 0


def test_diff_tells_what_is_missing_of_an_archive():
    catalog(35)
    build()
    text = Path("episodes.yaml").read_text("utf-8")
    Path("episodes.yaml").write_text(text.replace("Title 3,", "Third,"), "utf-8")
    made = run("diff", "--format", "json")
    (changed,) = json.loads(made.out)["changed"]
    assert changed["id"] == "e3"
    assert changed["changes"] == [
        {"field": "title", "before": "Title 3", "after": "Third"}
    ]


def test_the_archives_of_an_address_are_fetched_from_there():
    resources: dict[str, Any] = {}
    with servers.serve(resources) as server:
        catalog(35, server.url("/"))
        build("--no-check")
        resources |= published()
        url = server.url("/feed.xml")
        same = f"no change for subscribers · compared with {url}\n"
        assert run("diff", "--against", url) == (0, same, "")
        check = "check", "--against", url, "--select", "G"
        assert run(*check).code == 0
        del resources["/archive/1.xml"]
        assert run("diff", "--against", url) == (
            2,
            "",
            f"{server.url('/archive/1.xml')}: answers 404 Not Found: check the "
            "address, and that the file is open to everyone\n",
        )


def test_two_feeds_are_compared_with_their_archives():
    catalog(35, size=None)
    build("--output", "old")
    catalog(35)
    build()
    check = "check", "public/feed.xml", "--against", "old/feed.xml", "--select", "G"
    assert run(*check).code == 0
    check = "check", "old/feed.xml", "--against", "public/feed.xml", "--select", "G"
    assert run(*check).code == 0
    Path("public/archive/1.xml").write_bytes(rss.render(show(1)))
    check = "check", "public/feed.xml", "--against", "old/feed.xml", "--select", "G"
    assert "9 episodes disappear from every app" in run(*check).out


def test_archives_elsewhere_are_not_followed():
    catalog(35)
    build()
    feed = Path("public/feed.xml").read_bytes()
    why = (
        "is not read: archives are looked for beside a file, and on the host of an "
        "address, up to 1,000\n"
    )
    with servers.serve({"/feed.xml": feed}) as server:
        url = server.url("/feed.xml")
        made = run("diff", "--against", url)
        assert made.err == f"warning: {url}: '{SITE}archive/3.xml' {why}"
        assert [request.path for request in server.requests] == ["/feed.xml"]
    made = run("diff", "--against", "-", given=feed)
    assert made.err == f"warning: standard input: '{SITE}archive/3.xml' {why}"
    other = feed.replace(b"archive/3.xml", b"../secret.xml")
    Path("other.xml").write_bytes(other)
    made = run("diff", "--against", "other.xml")
    assert made.err == f"warning: other.xml: '{SITE}../secret.xml' {why}"
    broken = feed.replace(f"{SITE}archive/3.xml".encode(), b"http://[")
    with servers.serve({"/feed.xml": broken}) as server:
        url = server.url("/feed.xml")
        made = run("diff", "--against", url)
        assert made.err == f"warning: {url}: 'http://[' {why}"


def test_archives_that_lead_in_a_circle_end():
    catalog(35)
    build()
    circle = Path("public/archive/3.xml")
    text = circle.read_text("utf-8").replace("archive/2.xml", "archive/3.xml")
    circle.write_text(text, "utf-8")
    made = run("diff", "--format", "json")
    assert len(json.loads(made.out)["new"]) == 20


# Others that look at the feed.


def test_hubs_are_told_of_a_feed_with_archives():
    catalog(35)
    build()
    made = run("publish", "notify", "--dry-run")
    assert made.code == 0
    assert f"{SITE}feed.xml: not asked" in made.out


def test_files_of_archives_are_looked_for_though_the_feed_names_none_of_them():
    catalog(12)
    text = Path("episodes.yaml").read_text("utf-8")
    text = text.replace("https://a.example.org/", SITE)
    given = catalogs.parse(text)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    feed = resolve(given, Lock(), now)
    gone = Answers(("",), start=Answer(404))
    answers = {episode.enclosure.url: gone for episode in feed.episodes}
    body = rss.render(feed.model_copy(update={"episodes": feed.episodes[1:]}))
    there = Answers(("",), whole=Answer(200), body=body)
    subject = Subject(
        feed, now, 0, catalog=given, answers={**answers, feed.feed_url: there}
    )
    # Of the newest nothing is published yet.
    assert [f.message for f in checks.check(subject, checks.selected(["H301"]))] == [
        "example.org answers 404 Not Found, for all 11 episodes there"
    ]


def test_only_the_feed_itself_can_be_too_large():
    def large(size: int | None) -> list[str]:
        catalog(30, size=size)
        text = Path("episodes.yaml").read_text("utf-8")
        text = text.replace("{id:", f"{{summary: '{'Many words. ' * 10_000}', id:")
        Path("episodes.yaml").write_text(text, "utf-8")
        made = run("check", "--select", "C102", "--format", "json")
        return [found["message"] for found in json.loads(made.out)["findings"]]

    assert large(None) == [
        "30 episodes make a feed of 3.7 MB; Pocket Casts refused one of over 3 MB"
    ]
    assert large(10) == []
