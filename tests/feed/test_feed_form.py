"""The form of a feed that directories and old parsers insist on, and its times."""

import os
import random
import subprocess
import sys
from base64 import b64decode
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from podcast_digest.feed import dates, rss
from tests.feeds import (
    FEEDS,
    SPACES,
    channel_of,
    example,
    item_of,
    show_of,
    text,
)

# The form that directories and old parsers insist on.


@pytest.mark.parametrize("folder", FEEDS, ids=lambda folder: folder.name)
def test_namespaces_are_declared_once_and_by_their_usual_names(folder):
    feed = rss.render(example(folder))
    assert feed.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<rss ")
    assert feed.endswith(b"</rss>\n")
    assert feed.count(b"xmlns:") == len(SPACES)
    root = etree.fromstring(feed)
    assert root.nsmap == SPACES
    assert dict(root.attrib) == {"version": "2.0"}
    assert len(root) == 1
    assert b"&#" not in feed.replace(b"&#1;", b"")


def test_a_show_with_everything_has_every_tag_once():
    channel = channel_of(example(Path(__file__).parents[1] / "data/feeds/full"))
    found = [
        (child.tag, child.text if len(child) == 0 else None, child.attrib)
        for child in channel
        if child.tag != "item"
    ]
    itunes, podcast = (f"{{{SPACES[name]}}}" for name in ("itunes", "podcast"))
    guid = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    rule = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "complete": "true"}
    assert found == [
        ("title", "The Full Show", {}),
        ("link", "https://example.org/full/", {}),
        (
            "description",
            "Everything, in one show.\n\nWith a second paragraph & a link.",
            {},
        ),
        (
            f"{{{SPACES['atom']}}}link",
            None,
            {
                "href": "https://feeds.example.org/full.xml",
                "rel": "self",
                "type": "application/rss+xml",
            },
        ),
        ("copyright", "Ada & Co", {}),
        ("docs", "http://www.rssboard.org/rss-specification", {}),
        ("generator", "podcast-digest", {}),
        ("image", None, {}),
        ("language", "en-GB", {}),
        ("lastBuildDate", "Tue, 01 Jul 2025 07:00:00 +0000", {}),
        (itunes + "author", "Ada & Co", {}),
        (itunes + "category", None, {"text": "Education"}),
        (itunes + "category", None, {"text": "Technology"}),
        (itunes + "category", None, {"text": "Society & Culture"}),
        (itunes + "new-feed-url", "https://feeds.example.org/new.xml", {}),
        (itunes + "owner", None, {}),
        (itunes + "type", "episodic", {}),
        (itunes + "explicit", "false", {}),
        (itunes + "title", "The Full Show", {}),
        (itunes + "image", None, {"href": "https://example.org/full/art/cover.jpeg"}),
        (itunes + "block", "Yes", {}),
        (itunes + "complete", "Yes", {}),
        (podcast + "guid", guid, {}),
        (podcast + "locked", "yes", {"owner": "ada@example.org"}),
        (podcast + "medium", "newsletter", {}),
        (
            podcast + "funding",
            "Buy us a <coffee>",
            {"url": "https://example.org/support?via=feed&x=1"},
        ),
        (
            podcast + "funding",
            "Become a member",
            {"url": "https://example.org/member"},
        ),
        (
            podcast + "person",
            "Ada",
            {
                "role": "host",
                "group": "cast",
                "img": "https://example.org/ada.png",
                "href": "https://example.org/%E9%98%BF%E8%BE%BE",
            },
        ),
        (podcast + "person", "Grace", {}),
        (
            podcast + "license",
            "cc-by-4.0",
            {"url": "https://creativecommons.org/licenses/by/4.0/"},
        ),
        (podcast + "txt", "true", {"purpose": "ai-content"}),
        (podcast + "updateFrequency", "Every Monday", rule),
    ]
    subs = [
        (top.get("text"), [sub.get("text") for sub in top])
        for top in channel.findall("itunes:category", SPACES)
    ]
    assert subs == [
        ("Education", ["Courses", "How To"]),
        ("Technology", []),
        ("Society & Culture", ["Documentary"]),
    ]
    owner = {child.tag: child.text for child in channel.find("itunes:owner", SPACES)}  # type: ignore[union-attr]
    assert owner == {itunes + "name": "Ada & Co", itunes + "email": "ada@example.org"}
    image = {child.tag: child.text for child in channel.find("image")}  # type: ignore[union-attr]
    assert image == {
        "url": "https://example.org/full/art/cover.jpeg",
        "title": "The Full Show",
        "link": "https://example.org/full/",
    }


def test_a_show_with_little_has_no_empty_tags():
    tags = [child.tag.rpartition("}")[2] for child in channel_of(show_of())]
    assert tags == [
        *("title", "link", "description", "link", "docs", "generator", "language"),
        *("category", "type", "explicit", "title", "guid"),
    ]
    tags = [child.tag.rpartition("}")[2] for child in item_of()]
    assert tags == [
        *("title", "guid", "pubDate", "description", "summary", "enclosure"),
        *("title", "explicit"),
    ]


@pytest.mark.parametrize(("locked", "said"), [(True, "yes"), (False, "no")])
def test_locked_is_said_only_when_the_catalog_says_it(locked, said):
    element = channel_of(show_of(locked=locked)).find("podcast:locked", SPACES)
    assert element is not None
    assert (element.text, element.attrib) == (said, {})


def test_the_owner_is_the_author_or_the_show():
    name = "itunes:owner/itunes:name"
    mail = {"email": "me@example.org"}
    assert text(channel_of(show_of(**mail)), name) == "Test"
    assert text(channel_of(show_of(author="Me", **mail)), name) == "Me"


@pytest.mark.parametrize("name", ["c.jpeg", "c.JPG", "c.png?v=1", "c.jpeg?v=1&w=3"])
def test_any_address_of_artwork_is_kept(name):
    url = f"https://e.org/{name}"
    channel = channel_of(show_of({"image": url}, image=url))
    for element in (channel, channel.find("item")):
        assert element is not None
        image = element.find("itunes:image", SPACES)
        assert image is not None
        assert image.attrib == {"href": url}


def test_a_rewritten_transcript_without_an_ending_keeps_its_type():
    rule = {"from": "https://e.org/t.srt", "to": "https://e.org/t"}
    channel = channel_of(show_of({"transcript": "https://e.org/t.srt"}, rewrite=[rule]))
    element = channel.find("item/podcast:transcript", SPACES)
    assert element is not None
    assert element.attrib == {"url": "https://e.org/t", "type": "application/x-subrip"}


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (0.001, "1"),
        (0.5, "1"),
        (1.4, "1"),
        (1.6, "2"),
        (3600, "3600"),
        (1e6, "1000000"),
    ],
)
def test_a_duration_is_whole_seconds_and_at_least_one(duration, said):
    assert text(item_of(duration=duration), "itunes:duration") == said


TITLES = ["a < b & c > d", "\"quoted\" 'too'", "<b>bold</b>", "&lt;", "&amp;lt;", "]]>"]
TITLES += ["&#1; &nbsp; &copy", "<![CDATA[x]]>", "<!-- x -->", "<?x?>", "👩🏽‍🚀 é 中"]


@pytest.mark.parametrize("title", TITLES)
def test_titles_are_escaped_exactly_once(title):
    channel = channel_of(show_of({"title": title, "id": title}, title=title))
    item = channel.find("item")
    assert item is not None
    assert text(channel, "title") == text(channel, "itunes:title") == title
    assert text(item, "title") == text(item, "itunes:title") == title
    assert text(item, "guid") == title


def test_the_guid_of_an_episode_is_no_permalink():
    guid = item_of(id="https://example.org/1").find("guid")
    assert guid is not None
    assert guid.attrib == {"isPermaLink": "false"}
    assert guid.text == "https://example.org/1"


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("zh-cn", "阅读原文"),
        ("ZH", "阅读原文"),
        ("en", "Read the article"),
        ("fr", None),
    ],
)
def test_notes_end_with_a_link_to_the_article(language, label):
    link = 'https://e.org/?a="1"&b=<2>'
    channel = channel_of(show_of({"link": link, "summary": "S"}, language=language))
    quoted = "https://e.org/?a=%221%22&amp;b=%3C2%3E"
    assert text(channel, "item/content:encoded") == (
        f'<p>S</p>\n<p><a href="{quoted}">{label or "Read the article"}</a></p>'
    )


def test_without_an_article_and_a_summary_there_are_no_notes():
    assert text(item_of(), "content:encoded") is None
    assert text(item_of(summary="S"), "content:encoded") == "<p>S</p>"


@pytest.mark.parametrize("piece", ["中", "👨‍👩‍👧‍👦", "e\u0301", "x"])
@pytest.mark.parametrize("lead", range(4))
def test_a_long_description_is_cut_and_the_notes_are_not(piece, lead):
    summary = "x" * lead + piece * 5000
    item = item_of(summary=summary)
    description = text(item, "description") or ""
    assert 4000 - len(piece.encode()) - 3 < len(description.encode()) <= 4000
    assert description.endswith(piece + "…")
    assert text(item, "content:encoded") == f"<p>{summary}</p>"
    assert (text(item, "itunes:summary") or "")[-1] == "…"


# Time.


def test_the_build_date_is_that_of_the_newest_episode():
    dates = [
        "2025-03-01T00:00:00Z",
        "2025-05-01T00:00:00+08:00",
        "2025-04-01T00:00:00Z",
    ]
    entries = [
        {"id": str(i), "audio": f"{i}.mp3", "published": date}
        for i, date in enumerate(dates)
    ]
    channel = channel_of(show_of(*entries))
    assert text(channel, "lastBuildDate") == "Wed, 30 Apr 2025 16:00:00 +0000"
    assert [item.findtext("pubDate") for item in channel.findall("item")] == [
        "Wed, 30 Apr 2025 16:00:00 +0000",
        "Tue, 01 Apr 2025 00:00:00 +0000",
        "Sat, 01 Mar 2025 00:00:00 +0000",
    ]


def test_without_episodes_there_is_no_build_date():
    assert text(channel_of(show_of()), "lastBuildDate") is None


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_dates_are_those_of_the_standard_library(moment):
    assert parsedate_to_datetime(dates.rfc2822(moment)) == moment.replace(microsecond=0)


SCRIPT = """\
import locale, sys
from datetime import UTC, datetime
from pathlib import Path
from podcast_digest import catalog, lock
from podcast_digest.feed import dates, rss
from podcast_digest.feed.spaces import PSC
from podcast_digest.project.resolve import resolve
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
read = lambda name: (Path(sys.argv[1]) / name).read_bytes().decode()
show = resolve(
    catalog.parse(read("episodes.yaml")),
    lock.parse(read("episodes.lock")),
    datetime(2026, 1, 1, tzinfo=UTC),
)
sys.stdout.buffer.write(rss.render(show))
"""


@pytest.mark.parametrize(
    "place",
    [
        {"TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "2"},
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "3", "PYTHONUTF8": "0"},
    ],
    ids=lambda place: place["TZ"],
)
def test_the_feed_is_the_same_in_every_place(place):
    for name in ("full", "unicode"):
        folder = Path(__file__).parents[1] / "data/feeds" / name
        made = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder)],
            env=os.environ | place,
            capture_output=True,
            check=True,
        )
        assert made.stdout == (folder / "feed.xml").read_bytes()


def test_thousands_of_episodes_keep_their_order():
    entries = [
        {"id": f"{i:05}", "audio": f"https://e.org/{i}.mp3"} for i in range(3000)
    ]
    first = rss.render(show_of(*entries))
    random.Random(1).shuffle(entries)
    assert rss.render(show_of(*entries)) == first
    items = ElementTree.fromstring(first).findall("channel/item")
    assert [item.findtext("guid") for item in items] == [
        f"{i:05}" for i in reversed(range(3000))
    ]


def test_copies_are_named_with_their_source_and_what_the_bytes_are():
    """podcast:alternateEnclosure, as the namespace has it; whatever apps do with it."""
    folder = next(folder for folder in FEEDS if folder.name == "mirror")
    feed = rss.render(example(folder))
    copy, repaired, waiting, alone = etree.fromstring(feed).iterfind("channel/item")
    for item, sources in ((copy, 2), (repaired, 1), (alone, 1)):
        (other,) = item.findall("podcast:alternateEnclosure", SPACES)
        enclosure = item.find("enclosure")
        assert other.get("type") == enclosure.get("type")
        assert other.get("length") == enclosure.get("length")
        uris = [s.get("uri") for s in other.findall("podcast:source", SPACES)]
        assert uris[0] == enclosure.get("url")
        assert len(uris) == sources
    source = copy.findall("podcast:alternateEnclosure/podcast:source", SPACES)[1]
    assert source.get("uri") == (
        "https://github.com/user-attachments/files/1/PyTorch%2B.%2B%E5%A5%BD.mp3"
    )
    integrity = copy.find("podcast:alternateEnclosure/podcast:integrity", SPACES)
    kind, _, digest = integrity.get("value").partition("-")
    assert (integrity.get("type"), kind) == ("sri", "sha256")
    assert b64decode(digest) == bytes(32)
    assert waiting.find("podcast:alternateEnclosure", SPACES) is None
    read = feedparser.parse(feed)
    links = [entry.enclosures[0].href for entry in read.entries]
    assert [httpx.URL(link).host for link in links] == [
        *("audio.example.org", "audio.example.org", "github.com", "audio.example.org")
    ]
