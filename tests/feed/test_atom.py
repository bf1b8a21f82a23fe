"""The Atom feed of all articles, read back by feedparser."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from podcast_digest.feed.atom import render_atom
from podcast_digest.lock import Silent
from tests import sounds
from tests.feeds import show_of
from tests.shell import CATALOG, build, run, with_site
from tests.strategies import entry_fields, lines, unhurried, urls

ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = """\
# Digest

## 2025-08

### [Quiet & long](https://example.org/quiet?a=1&b=2)

It is about <b>caches</b>. And more.

### [Heard](https://example.org/heard)

About one.

<audio src="1.mp3"></audio>
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("1.mp3").write_bytes(sounds.real("cbr-24k-mono-info.mp3"))
    Path("episodes.yaml").write_text(with_site(CATALOG), encoding="utf-8")
    Path("README.md").write_text(PAGE, encoding="utf-8")
    return tmp_path


def parsed(data: bytes) -> Any:
    found = feedparser.parse(data)
    assert not found.bozo
    assert found.version == "atom10"
    return found


def published() -> Any:
    return parsed(Path("public/articles.xml").read_bytes())


def remembered() -> dict[str, Any]:
    lock = json.loads(Path("episodes.lock").read_text("utf-8"))
    return dict(lock.get("articles", {}))


def test_all_articles_are_in_it_also_those_without_audio():
    assert run("import", "README.md").code == 0
    assert build().code == 0
    found = published()
    assert found.feed.title == "Test"
    assert found.feed.id.startswith("urn:uuid:")
    assert {link.rel: link.href for link in found.feed.links} == {
        "self": "https://example.org/show/articles.xml",
        "alternate": "https://example.org/show/",
    }
    assert len(found.entries) == 2
    heard = next(entry for entry in found.entries if entry.title == "Heard")
    quiet = next(entry for entry in found.entries if entry.title == "Quiet & long")
    assert quiet.link == "https://example.org/quiet?a=1&b=2"
    assert quiet.updated == "2025-07-31T16:00:00Z"
    assert quiet.summary == "It is about caches."
    assert quiet.enclosures == []
    (sound,) = heard.enclosures
    assert sound.href == "https://example.org/show/1.mp3"
    assert int(sound.length) == Path("1.mp3").stat().st_size
    assert found.feed.updated == max(heard.updated, quiet.updated)
    # RFC 4287, 4.1.1 and 4.1.2: each of these once.
    root = etree.parse("public/articles.xml").getroot()
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1


def test_an_article_that_gets_audio_stays_the_same_entry():
    run("import", "README.md")
    build()
    before = {entry.title: entry.id for entry in published().entries}
    Path("2.mp3").write_bytes(Path("1.mp3").read_bytes() + b"\0")
    spoken = PAGE.replace("more.", 'more.\n\n<audio src="2.mp3"></audio>')
    Path("README.md").write_text(spoken, encoding="utf-8")
    assert run("import", "README.md").code == 0
    build()
    after = published().entries
    assert {entry.title: entry.id for entry in after} == before
    assert all(len(entry.enclosures) == 1 for entry in after)
    assert remembered() == {}


def test_an_article_that_leaves_the_page_leaves_the_feed_and_others_keep_their_day():
    run("import", "README.md")
    first = remembered()
    Path("other.md").write_text("# [Apart](https://example.org/apart)\n", "utf-8")
    assert run("import", "other.md").code == 0
    assert len(remembered()) == 2
    Path("other.md").write_text("# [Else](https://example.org/else)\n", "utf-8")
    run("import", "other.md")
    now = remembered()
    assert [one["title"] for one in now.values()] == ["Else", "Quiet & long"]
    assert first.items() <= now.items()


def test_nothing_of_it_is_kept_or_written_where_it_is_switched_off():
    text = Path("episodes.yaml").read_text("utf-8")
    off = text.replace("enabled: true", "articles: false")
    Path("episodes.yaml").write_text(off, encoding="utf-8")
    run("import", "README.md")
    assert build().code == 0
    assert not Path("public/articles.xml").exists()
    assert remembered() == {}


def test_a_show_without_anything_is_a_feed_too_and_the_same_each_time():
    show = show_of()
    assert render_atom(show, {}) == render_atom(show, {})
    found = parsed(render_atom(show, {}))
    assert found.feed.updated == "1970-01-01T00:00:00Z"
    assert found.entries == []


def test_the_newest_come_first_and_what_has_no_summary_has_none():
    articles = {
        f"https://example.org/{day}": Silent(
            title=f"Day {day}",
            link=f"https://example.org/{day}",
            published=datetime(2025, 9, day, tzinfo=UTC),
            page="README.md",
        )
        for day in (1, 3, 2)
    }
    found = parsed(render_atom(show_of(), articles))
    assert [entry.title for entry in found.entries] == ["Day 3", "Day 2", "Day 1"]
    assert "summary" not in found.entries[0]


SILENT = st.builds(
    Silent,
    title=lines(),
    link=urls(),
    published=st.datetimes(timezones=st.just(UTC)),
    summary=st.text(st.characters(codec="utf-8")),
    page=st.just("README.md"),
)


@unhurried
@given(entry_fields(), SILENT)
def test_it_is_written_as_lxml_would_write_it(fields, article):
    show = show_of(fields)
    data = render_atom(show, {"https://example.org/silent": article})
    root = etree.fromstring(data)
    assert data == etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, pretty_print=True
    )
    told = [tag.findtext(f"{ATOM}title") for tag in root.findall(f"{ATOM}entry")]
    assert sorted(told) == sorted(e.title for e in (*show.episodes, article))
