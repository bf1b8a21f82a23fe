"""A podcast that is taken over, by the command: what is written, told and refused."""

import json
import threading
from pathlib import Path

import pytest

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.project import feeds, migrating
from tests import servers
from tests.shell import run

GONE = "answers 410 Gone: the file was removed for good"
MISSING = (
    "answers 404 Not Found: check the address, and that the file is open to everyone"
)
ODD = Path(__file__).parents[2] / "data" / "migrate"
WILD = Path(__file__).parents[2] / "data" / "wild"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def feed(items: str, channel: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:fh="http://purl.org/syndication/history/1.0"><channel>'
        "<title>Odd</title><description>About.</description>"
        "<link>https://odd.example/</link><language>en</language>"
        '<itunes:category text="Technology"/><itunes:explicit>false</itunes:explicit>'
        '<itunes:image href="https://odd.example/cover.jpg"/>'
        f"{channel}{items}</channel></rss>"
    ).encode()


def item(number: int, audio: str | None = None) -> str:
    url = audio or f"https://odd.example/{number}.mp3"
    return (
        f"<item><title>Hour {number}</title><guid isPermaLink='false'>o{number}</guid>"
        f"<pubDate>Tue, {number % 28 + 1:02} Jul 2024 02:00:00 +0200</pubDate>"
        f"<description>What happened.</description>"
        f'<enclosure url="{url}" length="1000" type="audio/mpeg"/></item>'
    )


def test_a_podcast_builds_and_nobody_sees_a_difference():
    old = str(WILD / "fireside.xml")
    made = run("migrate", old)
    assert made.code == 0
    assert f"0 new · 0 changed · 0 gone · compared with {old}\n" in made.out
    assert "episodes.yaml: 2 episodes, written\n" in made.out
    assert "\nHow to move away from Fireside:\n1. " in made.out
    assert f"podcast-digest check --against {feed_url(old)}" in made.out
    catalog = catalogs.parse(Path("episodes.yaml").read_text(encoding="utf-8"))
    lock = locks.parse(Path("episodes.lock").read_text(encoding="utf-8"))
    assert set(lock.probes) == {entry.audio for entry in catalog.episodes}
    assert run("build", "--offline").code == 0
    assert run("diff", "--against", old, "--exit-code") == (
        0,
        f"no change for subscribers · compared with {old}\n",
        "",
    )


def feed_url(path: str) -> str:
    return str(feeds.read_feed(path)[1].show.feed_url)


def test_what_the_old_feed_had_wrong_does_not_stop_the_build():
    made = run("migrate", str(WILD / "podsync.xml"))
    assert made.err.endswith(
        "\nwarning: the old feed breaks A103 too; show.checks.ignore lists them, so "
        "that it builds; fix each, and take it out there\n"
    )
    assert "A103" in Path("episodes.yaml").read_text(encoding="utf-8")
    assert run("build", "--offline").code == 0


def test_a_difference_has_its_reason_and_exit_1():
    made = run("migrate", str(ODD / "same-audio.xml"))
    assert made.code == 1
    assert (
        "gone     2025-07-01 00:00  Hour 1 (odd-1)\n"
        "         → disappears from apps: the audio of an item above it, of which apps "
        "show the first\n" in made.out
    )


def test_a_dry_run_writes_nothing(folder):
    made = run("migrate", str(ODD / "offsets.xml"), "--dry-run")
    assert made.code == 0
    assert "episodes.yaml: 3 episodes, would be written\n" in made.out
    assert list(folder.iterdir()) == []


def test_nothing_is_written_over():
    old = str(ODD / "offsets.xml")
    assert run("migrate", old).code == 0
    before = Path("episodes.yaml").read_bytes()
    assert run("migrate", str(ODD / "long.xml")) == (
        2,
        "",
        "episodes.yaml: exists already; choose another folder with --output\n",
    )
    assert Path("episodes.yaml").read_bytes() == before
    assert run("migrate", old, "--output", "shows/odd").code == 0
    assert Path("shows/odd/episodes.yaml").exists()
    assert Path("shows/odd/episodes.lock").exists()


def test_a_locked_feed_asks_who_you_are():
    old = str(ODD / "locked.xml")
    assert run("migrate", old) == (
        2,
        "",
        f"{old}: is locked (podcast:locked, owner nora@odd.example): its owner lets no "
        "other host import it. If it is yours, say --i-own-this\n",
    )
    made = run("migrate", old, "--i-own-this")
    assert made.code == 0
    assert "Unlock the show at your host (podcast:locked)" in made.out


def test_archives_are_followed_on_their_host():
    pages = {
        "/feed.xml": feed(item(3), '<atom:link rel="prev-archive" href="old/2.xml"/>'),
        "/old/2.xml": feed(
            item(3) + item(2),
            '<fh:archive/><atom:link rel="prev-archive" href="/old/1.xml"/>',
        ),
        "/old/1.xml": feed(
            item(1),
            '<fh:archive/><atom:link rel="prev-archive" href="https://x.example/"/>',
        ),
    }
    with servers.serve(pages) as server:
        made = run("migrate", server.url("/feed.xml"), "--json")
    told = json.loads(made.out)
    assert told["episodes"] == 3
    assert (told["new"], told["changed"], told["gone"]) == ([], {}, [])
    assert "https://x.example/" in made.err
    assert "is not read: archives are looked for beside a file" in made.err
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    assert [entry.id for entry in catalogs.parse(text).episodes] == ["o3", "o2", "o1"]


def test_audio_is_copied_several_files_at_once_and_measured():
    sound, other = servers.mp3(2.4), servers.mp3(3.6)
    both = threading.Barrier(2, timeout=30)
    resources = {
        "/1.mp3": servers.file(sound, wait=both.wait),
        "/2.mp3": servers.file(other, wait=both.wait),
        "/3.mp3": servers.refuse(404),
        "/4.mp3": servers.in_turn(  # breaks off, and is not there any more
            servers.file(other, reset_after=2_000), servers.refuse(410)
        ),
    }
    with servers.serve(resources) as server:
        items = "".join(item(n, server.url(f"/{n}.mp3")) for n in (4, 3, 2, 1))
        Path("old.xml").write_bytes(feed(items))
        base = server.url("/feed.xml")
        made = run("migrate", "old.xml", "--audio", "copy", "--base-url", base)
    assert made.code == 0
    assert "audio: 2 files beside the catalog\n" in made.out
    assert [line for line in made.err.splitlines() if "not copied" in line] == [
        f"warning: o4: not copied: {server.url('/4.mp3')}: {GONE}",
        f"warning: o3: not copied: {server.url('/3.mp3')}: {MISSING}",
    ]
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    four, three, two, one = catalogs.parse(text).episodes
    assert four.audio.endswith("/4.mp3")
    assert three.audio.endswith("/3.mp3")
    assert Path(two.audio).read_bytes() == other
    assert Path(one.audio).read_bytes() == sound
    assert sorted(Path("audio").iterdir()) == sorted([Path(two.audio), Path(one.audio)])
    lock = locks.parse(Path("episodes.lock").read_text(encoding="utf-8"))
    probe = lock.probes[one.audio]
    assert (probe.length, probe.method) == (len(sound), "walked")
    assert "Keep the account" not in made.out


def test_too_many_episodes_are_refused(monkeypatch):
    monkeypatch.setattr(migrating, "MAX_EPISODES", 2)
    Path("old.xml").write_bytes(feed(item(3) + item(2) + item(1)))
    assert run("migrate", "old.xml") == (
        2,
        "",
        "old.xml: has more than 2 episodes, which no app would show; take a part of "
        "it\n",
    )


def test_what_is_no_feed_is_refused():
    Path("page.html").write_text("<!doctype html><p>Hi", encoding="utf-8")
    Path("evil.xml").write_bytes(
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>'
    )
    assert run("migrate", "page.html").err == ("page.html: is a web page, not a feed\n")
    assert run("migrate", "evil.xml").err == (
        "evil.xml: has a DOCTYPE, which no feed needs; it is not read\n"
    )
    assert (
        "not an address"
        in run("migrate", "-", "--base-url", "x", given=feed(item(1))).err
    )


def test_thousand_items_that_are_wrong_are_one_thing():
    items = "".join(item(n) for n in range(1, 9)) + "<item><title>A</title></item>" * 12
    Path("old.xml").write_bytes(feed(items))
    made = run("migrate", "old.xml", "--dry-run")
    rows = [row for row in made.out.splitlines() if row.startswith("item ")]
    assert len(rows) <= 6


def test_a_feed_of_articles_says_where_it_belongs():
    Path("blog.xml").write_bytes(feed("<item><title>A</title><guid>1</guid></item>"))
    made = run("migrate", "blog.xml", "--dry-run")
    assert made.code == 0
    assert made.err.splitlines()[-1] == (
        "warning: no episode has audio that can be had; if these are articles, name "
        "the feed in show.sources, and podcast-digest narrate speaks them"
    )
