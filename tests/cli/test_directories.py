"""Where a show is listed, and how its owner proves that it is theirs."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from podcast_digest.checks.rules import RULES
from podcast_digest.project.directories import directories
from podcast_digest.show.directories import DIRECTORIES
from tests import sounds
from tests.shell import CATALOG, build, run, with_site

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
EPISODE = (
    "  - {id: one, title: One, audio: 1.mp3, published: 2025-09-01, summary: A.}\n"
)
LINKS = """\
  links:
    xiaoyuzhou: https://www.xiaoyuzhoufm.com/podcast/1
    apple: https://podcasts.apple.com/podcast/id1?a=1&b=2
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("1.mp3").write_bytes(sounds.real("cbr-24k-mono-info.mp3"))
    write("")
    return tmp_path


def write(more: str) -> None:
    text = with_site(CATALOG).replace("episodes: []\n", f"episodes:\n{EPISODE}")
    text = text.replace("  site:\n", f"{more}  site:\n")
    Path("episodes.yaml").write_text(text, encoding="utf-8")


def channel_tags(name: str) -> list[tuple[str | None, dict[str, str]]]:
    channel = ElementTree.parse("public/feed.xml").getroot()[0]
    return [(tag.text, tag.attrib) for tag in channel.findall(name)]


# In the catalog


def test_platforms_are_on_the_page_that_subscribes_in_the_order_of_the_catalog():
    write(LINKS)
    assert build().code == 0
    page = Path("public/subscribe/index.html").read_text("utf-8")
    _, _, listed = page.partition("Listen on these platforms")
    assert re.findall('<a href="(.*?)"><b>(.*?)</b></a>', listed) == [
        ("https://www.xiaoyuzhoufm.com/podcast/1", "小宇宙"),
        ("https://podcasts.apple.com/podcast/id1?a=1&amp;b=2", "Apple Podcasts"),
    ]
    first = Path("public/index.html").read_text("utf-8")
    assert "https://podcasts.apple.com/podcast/id1" in first.partition("ld+json")[2]
    assert "xiaoyuzhoufm" not in Path("public/feed.xml").read_text("utf-8")


def test_a_platform_that_nobody_knows_is_refused_with_the_nearest():
    write("  links: {spotfy: https://open.spotify.com/show/1}\n")
    ran = build()
    assert ran.code == 2
    assert ran.err == (
        "episodes.yaml:8: show.links.spotfy: must be one of "
        f"{', '.join(DIRECTORIES)}, not 'spotfy'; did you mean 'spotify'?\n"
    )


def test_codes_that_prove_whose_show_it_is_are_in_the_feed():
    write("  verify: abc-1\n  apple_verify: dcb18e60\n")
    assert build().code == 0
    assert channel_tags(f"{PODCAST}txt") == [
        ("abc-1", {"purpose": "verify"}),
        ("dcb18e60", {"purpose": "applepodcastsverify"}),
    ]
    assert channel_tags(f"{ITUNES}applepodcastsverify") == [("dcb18e60", {})]


# What directories ask


def test_each_directory_is_told_with_what_this_show_lacks():
    ran = run("publish", "directories")
    assert ran.code == 0
    parts = ran.out.split("\n\n")
    assert parts[0] == "Test: https://example.org/show/feed.xml"
    assert [part.partition(":")[0] for part in parts[1:]] == [
        *("Apple Podcasts", "Spotify", "YouTube", "Amazon Music", "Podcast Index"),
        *("小宇宙", "喜马拉雅"),
    ]
    spotify = parts[2].splitlines()
    assert spotify[0] == "Spotify: 2 things missing"
    assert spotify[1] == (
        "  submit   https://creators.spotify.com/ (not from a public source)"
    )
    assert "  help     https://support.spotify.com/creators/" in spotify
    assert [line[:20] for line in spotify if "missing  " in line] == [
        "  missing  C103 show",
        "  missing  A103 show",
    ]


def test_what_is_listed_already_need_not_be_submitted():
    write(f"{LINKS}  email: me@example.org\n")
    parts = run("publish", "directories").out.split("\n\n")
    listed = "Apple Podcasts: listed at https://podcasts.apple.com/podcast/id1?a=1&b=2"
    assert parts[1].splitlines()[0] == listed
    assert "  submit  " not in parts[1]
    assert "C103" not in "".join(parts)


def test_each_show_of_a_folder_is_told():
    for name in ("gpu", "web"):
        Path("shows", name).mkdir(parents=True)
        text = CATALOG.replace("title: Test", f"title: {name}")
        Path("shows", name, "episodes.yaml").write_text(text, encoding="utf-8")
    ran = run("publish", "directories", "--catalog", "shows")
    parts = ran.out.split("\n\n")
    assert [parts[n].partition(":")[0] for n in (0, 8)] == ["gpu", "web"]
    assert len(parts) == 16


@pytest.mark.parametrize("option", ["--dry-run", "--force", "--no-podcast-index"])
def test_directories_sends_nothing(option):
    ran = run("publish", "directories", option)
    assert ran.code == 2
    said = re.sub(r"[\s│]+", " ", ran.err)
    assert "directories sends nothing, and has no such option" in said


def test_what_is_said_of_directories_has_a_source_or_says_that_it_has_none():
    codes = {rule.code for rule in RULES}
    for directory in directories():
        assert directory.key in DIRECTORIES
        assert directory.submit.startswith("https://")
        assert directory.help.startswith("https://")
        for prefix in directory.rules:
            assert any(code.startswith(prefix) for code in codes), prefix
        for fact in (*directory.asks, directory.proof):
            unknown = "not known from a public source" in fact.text.lower()
            assert fact.source.startswith("https://") or unknown
