"""A show as RSS: golden files, other people's parsers, feedgen as the oracle."""

import io
import os
import random
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import feedparser
import podcastparser
import pytest
from feedgen.feed import FeedGenerator
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.feed import dates, rss
from podcast_digest.feed.spaces import PSC
from podcast_digest.lock import Lock, Probe
from podcast_digest.project.resolve import resolve
from podcast_digest.show.fields import one_name
from podcast_digest.show.model import Catalog, Episode, Show
from podcast_digest.text import notes
from tests import strategies

FEEDS = sorted((Path(__file__).parents[1] / "data/feeds").iterdir())
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
SHOW = {
    "title": "Test",
    "description": "A show for tests.",
    "link": "https://example.org/show/",
    "language": "en",
    "categories": ["Technology"],
}
ENTRY = {
    "id": "a",
    "title": "A",
    "audio": "https://a.example.org/a.mp3",
    "published": "2025-01-01T00:00:00Z",
}


def example(folder: Path) -> Show:
    catalog = catalogs.parse((folder / "episodes.yaml").read_text(encoding="utf-8"))
    lock = locks.parse((folder / "episodes.lock").read_text(encoding="utf-8"))
    return resolve(catalog, lock, NOW)


def show_of(*entries: dict[str, Any], **show: Any) -> Show:
    catalog = Catalog.model_validate(
        {"show": SHOW | show, "episodes": [ENTRY | entry for entry in entries]}
    )
    return resolve(catalog, Lock(), NOW)


def channel_of(show: Show) -> ElementTree.Element:
    channel = ElementTree.fromstring(rss.render(show)).find("channel")
    assert channel is not None
    return channel


def item_of(**entry: Any) -> ElementTree.Element:
    item = channel_of(show_of(entry)).find("item")
    assert item is not None
    return item


def text(element: ElementTree.Element, tag: str) -> str | None:
    found = element.findall(tag, SPACES)
    assert len(found) <= 1
    return (found[0].text or "") if found else None


# Golden files.


@pytest.mark.parametrize("folder", FEEDS, ids=lambda folder: folder.name)
def test_the_feed_is_the_expected_one(folder, update):
    feed = rss.render(example(folder))
    expected = folder / "feed.xml"
    if update:
        expected.write_bytes(feed)
    assert feed.decode() == expected.read_bytes().decode()


# Any show that the model accepts, made as shows are: of a catalog and a lock.

characters = st.characters(
    codec="utf-8",
    exclude_categories=["Cc", "Zl", "Zp"],
    exclude_characters="\ufeff\ufffe\uffff",
)
line = st.text(
    characters | st.sampled_from("<>&\"'] 中é👩🏽‍🚀"), min_size=1, max_size=60
).filter(str.strip)
paragraphs = st.lists(line | st.sampled_from(["]]>", "&#1;", "- a\n- b", "**b**"]))
markdown = paragraphs.map("\n\n".join).filter(str.strip)
address = st.builds(
    "https://{}.example.org/{}".format,
    st.from_regex(r"[a-z]{1,5}", fullmatch=True),
    st.text("abc/?&=%+'\"()<>[]中-é", max_size=20),
)
file = st.text("ab 中+%#?&/", max_size=20).map("sub/{}x".format)
picture = st.sampled_from(["https://e.org/好.jpeg", "https://e.org/c.PNG?v=1&w=2"])
moment = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001
    max_value=datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14, 14).map(lambda h: timezone(timedelta(hours=h))),
)
person = st.fixed_dictionaries(
    {"name": line},
    optional={"role": line, "group": line, "image": address, "link": address},
)
entry_facts = st.fixed_dictionaries(
    {"title": line, "published": moment, "audio": address | file},
    optional={
        "link": address,
        "summary": markdown,
        "subtitle": line,
        "image": picture | st.just("a b.png"),
        "explicit": st.booleans(),
        "season": st.integers(1, 10**6),
        "episode": st.integers(1, 10**6),
        "type": st.sampled_from(["full", "trailer", "bonus"]),
        "block": st.booleans(),
        "draft": st.booleans(),
        "chapters": st.sampled_from(["c.json", "https://e.org/c.json?a=1&b=2"]),
        "transcript": st.sampled_from(
            ["t.vtt", "t.SRT", "t.html", "https://e.org/t.json#x"]
        ),
        "people": st.lists(person, max_size=2),
        "length": st.integers(1, 10**12),
        "media_type": st.sampled_from(["audio/mpeg", "audio/x-m4a"]),
        "duration": st.floats(0.001, 10**6),
    },
)
show_facts = st.fixed_dictionaries(
    {
        "title": line,
        "description": markdown.filter(lambda text: len(text.encode()) <= 4000),
        "link": address,
        "language": st.sampled_from(["en", "zh-cn", "de-AT"]),
        "categories": st.lists(
            st.sampled_from(
                ["Technology", "Education > Courses", "Education > How To", "TV & Film"]
            ),
            min_size=1,
        ),
    },
    optional={
        "author": line,
        "email": st.just("a&b@example.org"),
        "image": picture | st.just("封面 1.png"),
        "explicit": st.booleans(),
        "copyright": line,
        "type": st.sampled_from(["episodic", "serial"]),
        "new_feed_url": address,
        "feed_url": address,
        "block": st.booleans(),
        "complete": st.booleans(),
        "locked": st.booleans(),
        "medium": st.sampled_from(["podcast", "newsletter", "course"]),
        "funding": st.lists(
            st.fixed_dictionaries({"url": address, "text": line}), max_size=2
        ),
        "people": st.lists(person, max_size=2),
        "license": st.fixed_dictionaries({"name": line}, optional={"url": address}),
        "ai_content": st.booleans(),
        "update_frequency": st.fixed_dictionaries(
            {"text": line}, optional={"rrule": line, "complete": st.booleans()}
        ),
        "hubs": st.lists(address, max_size=3),
    },
)


class Project(NamedTuple):
    """What a feed is made of."""

    catalog: Catalog
    lock: Lock


@st.composite
def projects(draw: st.DrawFn) -> Project:
    entries = draw(
        st.lists(entry_facts, max_size=4, unique_by=lambda e: one_name(str(e["audio"])))
    )
    ids = draw(
        st.lists(
            line, min_size=len(entries), max_size=len(entries), unique_by=str.strip
        )
    )
    catalog = Catalog.model_validate(
        {
            "show": draw(show_facts),
            "episodes": [e | {"id": i} for e, i in zip(entries, ids, strict=True)],
        }
    )
    probe = st.builds(
        Probe,
        length=st.integers(1, 10**12),
        type=st.sampled_from(["audio/mpeg", "audio/ogg"]),
        duration=st.none() | st.floats(0.001, 10**6),
        method=st.just("header"),
    )
    probes = {e.audio: draw(probe) for e in catalog.episodes if draw(st.booleans())}
    return Project(catalog, Lock(probes=probes))


any_project = projects() | strategies.catalogs().map(lambda c: Project(c, Lock()))


@given(any_project)
@settings(deadline=None)
def test_any_show_is_read_back_unchanged(project):
    show = resolve(project.catalog, project.lock, NOW)
    channel = channel_of(show)
    assert text(channel, "title") == text(channel, "itunes:title") == show.title
    assert text(channel, "link") == show.link
    assert text(channel, "description") == show.description
    assert text(channel, "language") == show.language
    assert text(channel, "copyright") == show.copyright
    assert text(channel, "itunes:author") == show.author
    assert text(channel, "itunes:new-feed-url") == show.new_feed_url
    assert text(channel, "podcast:guid") == str(show.guid)
    assert text(channel, "podcast:medium") == show.medium
    assert [w.text for w in channel.findall("podcast:funding", SPACES)] == [
        way.text for way in show.funding
    ]
    assert [p.text for p in channel.findall("podcast:person", SPACES)] == [
        person.name for person in show.people
    ]
    items = channel.findall("item")
    for item, episode in zip(items, show.episodes, strict=True):
        assert text(item, "title") == text(item, "itunes:title") == episode.title
        assert text(item, "guid") == episode.id
        assert text(item, "link") == episode.link
        date = parsedate_to_datetime(text(item, "pubDate") or "")
        assert date == episode.published.replace(microsecond=0)
        description = text(item, "description") or ""
        assert description == notes.cut(episode.description, 4000)
        assert len(description.encode()) <= 4000
        assert len(text(item, "itunes:summary") or "") <= 255
        html = text(item, "content:encoded") or ""
        assert html.startswith(episode.notes)
        (enclosure,) = item.findall("enclosure")
        assert enclosure.attrib == {
            "url": episode.enclosure.url,
            "length": str(episode.enclosure.length),
            "type": episode.enclosure.type,
        }
        assert episode.enclosure.url.isascii()
        duration = text(item, "itunes:duration")
        if episode.enclosure.duration is None:
            assert duration is None
        else:
            assert duration is not None
            assert int(duration) >= 1
            assert abs(int(duration) - episode.enclosure.duration) < 1


@given(any_project, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_catalog_changes_no_byte(project, shuffler):
    catalog, lock = project
    episodes = list(catalog.episodes)
    shuffler.shuffle(episodes)
    shuffled = catalog.model_copy(update={"episodes": tuple(episodes)})
    first = rss.render(resolve(catalog, lock, NOW))
    assert rss.render(resolve(shuffled, lock, NOW)) == first
    assert rss.render(resolve(catalog, lock, NOW)) == first


# Other people's parsers.


def gpodder(feed: bytes) -> dict[str, Any]:
    parsed: dict[str, Any] = podcastparser.parse("https://x.org/f", io.BytesIO(feed))
    return parsed


@pytest.mark.parametrize("folder", FEEDS, ids=lambda folder: folder.name)
def test_two_other_parsers_read_what_we_wrote(folder):
    show = example(folder)
    feed = rss.render(show)
    theirs = feedparser.parse(feed, sanitize_html=False, resolve_relative_uris=False)
    assert not theirs.bozo
    assert theirs.version == "rss20"
    assert theirs.encoding == "utf-8"
    podcast = gpodder(feed)
    assert theirs.feed.title == podcast["title"] == show.title
    assert theirs.feed.link == podcast["link"] == show.link
    assert theirs.feed.language == podcast["language"] == show.language
    assert theirs.feed.description == podcast["description"] == show.description
    assert podcast["explicit"] is show.explicit
    assert podcast["type"] == show.type
    assert podcast.get("cover_url") == show.image
    assert podcast.get("itunes_author") == show.author
    assert podcast.get("new_url") == show.new_feed_url
    items = {item["guid"]: item for item in podcast["episodes"]}
    assert len(items) == len(podcast["episodes"]) == len(show.episodes)
    for episode, entry in zip(show.episodes, theirs.entries, strict=True):
        item = items[episode.id]
        enclosure = episode.enclosure
        assert entry.title == item["title"] == episode.title
        assert entry.id == item["guid"] == episode.id
        assert not entry.guidislink
        assert entry.get("link") == episode.link
        assert item["link"] == (episode.link or "")
        assert parsedate_to_datetime(entry.published) == episode.published
        assert item["published"] == episode.published.timestamp()
        (link,) = entry.enclosures
        (file,) = item["enclosures"]
        assert link.href == file["url"] == enclosure.url
        assert int(link.length) == enclosure.length
        assert file["file_size"] == (enclosure.length or -1)
        assert link.type == file["mime_type"] == enclosure.type
        seconds = max(1, round(enclosure.duration)) if enclosure.duration else 0
        assert int(entry.get("itunes_duration", 0)) == item["total_time"] == seconds
        explicit = show.explicit if episode.explicit is None else episode.explicit
        assert item["explicit"] is explicit
        assert item.get("season") == episode.season
        assert item.get("number") == episode.episode
        assert item.get("type", "full") == (episode.type or "full")
        assert item.get("episode_art_url") == episode.image
        if episode.notes:
            assert entry.content[0].type == "text/html"
            assert entry.content[0].value.startswith(episode.notes)
            assert item["description_html"].startswith(episode.notes)
            assert len(entry.content) == 1
        # feedparser keeps our description, gPodder our summary.
        assert entry.summary == notes.cut(episode.description, 4000)
        short = episode.subtitle or notes.short(episode.description)
        if "<" not in short:  # what looks like HTML, it takes out
            assert item["description"] == short


# Plain feedgen as the oracle.


def plain_feedgen(show: Show) -> ElementTree.Element:
    """Build the same feed with feedgen and its podcast extension alone."""
    feed = FeedGenerator()
    feed.load_extension("podcast")
    feed.title(show.title)
    feed.link(href=show.link, rel="alternate")
    feed.description(show.description)
    for episode in show.episodes:
        item = feed.add_entry(order="append")
        item.title(episode.title)
        item.guid(episode.id, permalink=False)
        item.pubDate(episode.published)
        item.description(notes.cut(episode.description, 4000))
        read_on = (
            "阅读原文" if show.language[:2].lower() == "zh" else "Read the article"
        )
        html = episode.notes
        if episode.link:
            item.link(href=episode.link)
            quoted = episode.link.replace("&", "&amp;").replace('"', "&quot;")
            html += f'\n<p><a href="{quoted}">{read_on}</a></p>'
        if html:
            item.content(html.strip(), type="CDATA")
        enclosure = episode.enclosure
        item.enclosure(enclosure.url, str(enclosure.length), enclosure.type)
        item.podcast.itunes_title(episode.title)
        short = episode.subtitle or notes.short(episode.description)
        item.podcast.itunes_summary(short)
        if enclosure.duration:
            item.podcast.itunes_duration(str(max(1, round(enclosure.duration))))
        if episode.season:
            item.podcast.itunes_season(episode.season)
        if episode.episode:
            item.podcast.itunes_episode(episode.episode)
        if episode.type:
            item.podcast.itunes_episode_type(episode.type)
    return ElementTree.fromstring(feed.rss_str())


#: What feedgen writes otherwise or not at all; asserted one by one below.
OURS = {
    *(f"{{{SPACES['itunes']}}}{tag}" for tag in ("image", "explicit", "block")),
    *(f"{{{SPACES['podcast']}}}{tag}" for tag in ("transcript", "chapters", "person")),
    f"{{{PSC}}}chapters",
}


def facts(item: ElementTree.Element) -> Counter[tuple[str, str, tuple[Any, ...]]]:
    return Counter(
        (child.tag, child.text or "", tuple(sorted(child.attrib.items())))
        for child in item
        if child.tag not in OURS
    )


def same_as_feedgen(show: Show) -> None:
    theirs = plain_feedgen(show).findall("channel/item")
    ours = channel_of(show).findall("item")
    assert [facts(item) for item in ours] == [facts(item) for item in theirs]


@pytest.mark.parametrize("folder", FEEDS, ids=lambda folder: folder.name)
def test_items_are_those_of_plain_feedgen(folder):
    same_as_feedgen(example(folder))


@given(any_project)
@settings(deadline=None)
def test_items_of_any_show_are_those_of_plain_feedgen(project):
    same_as_feedgen(resolve(project.catalog, project.lock, NOW))


@given(any_project)
@settings(deadline=None)
def test_tags_that_feedgen_can_not_write_say_what_the_show_says(project):
    show = resolve(project.catalog, project.lock, NOW)
    for item, episode in zip(
        channel_of(show).findall("item"), show.episodes, strict=True
    ):
        assert ours(item) == wanted(show, episode)


def ours(item: ElementTree.Element) -> list[tuple[str, str, dict[str, str]]]:
    found = [child for child in item if child.tag in OURS]
    return [(e.tag.rpartition("}")[2], (e.text or "").strip(), e.attrib) for e in found]


def wanted(show: Show, episode: Episode) -> list[tuple[str, str, dict[str, str]]]:
    explicit = show.explicit if episode.explicit is None else episode.explicit
    tags: list[tuple[str, str, dict[str, str]]] = []
    tags.append(("explicit", "true" if explicit else "false", {}))
    if episode.image:
        tags.append(("image", "", {"href": episode.image}))
    if episode.block:
        tags.append(("block", "Yes", {}))
    tags += [
        ("transcript", "", {"url": text.url, "type": text.type})
        for text in episode.transcripts
    ]
    if url := episode.chapters_url:
        kind = "application/json+chapters"
        tags.append(("chapters", "", {"url": url, "type": kind}))
    if episode.chapters:  # Podlove's; test_chapters.py reads what is in it
        tags.append(("chapters", "", {"version": "1.2"}))
    for who in episode.people:
        pairs = {"role": who.role, "group": who.group}
        pairs |= {"img": who.image, "href": who.link}
        attributes = {k: v for k, v in pairs.items() if v is not None}
        tags.append(("person", who.name, attributes))
    return tags


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
        *("title", "guid", "pubDate", "summary", "description", "enclosure"),
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
