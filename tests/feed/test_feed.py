"""A show as RSS: golden files, other people's parsers, feedgen as the oracle."""

import io
from collections import Counter
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import feedparser
import podcastparser
import pytest
from feedgen.feed import FeedGenerator
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_digest.feed import rss
from podcast_digest.feed.spaces import PSC
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Episode, Show
from podcast_digest.text import notes
from tests.feeds import (
    FEEDS,
    NOW,
    SPACES,
    any_project,
    channel_of,
    example,
    text,
)

# Golden files.


@pytest.mark.parametrize("folder", FEEDS, ids=lambda folder: folder.name)
def test_the_feed_is_the_expected_one(folder, update):
    feed = rss.render(example(folder))
    expected = folder / "feed.xml"
    if update:
        expected.write_bytes(feed)
    assert feed.decode() == expected.read_bytes().decode()


# Any show that the model accepts, made as shows are: of a catalog and a lock.


@given(any_project)
@settings(deadline=None)
def test_any_show_is_read_back_unchanged(project):
    show = resolve(project.catalog, project.lock, NOW)
    channel = channel_of(show)
    assert text(channel, "title") == text(channel, "itunes:title") == show.title
    assert text(channel, "link") == show.link
    assert notes.out_of_html(text(channel, "description") or "") == show.description
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
        assert description == notes.cut(notes.fit_for_html(episode.description), 4000)
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
            assert len(entry.content) == 2  # our summary, and the notes
            assert entry.content[1].value.startswith(episode.notes)
            assert item["description_html"].startswith(episode.notes)
        # feedparser keeps our description, gPodder our summary.
        assert entry.summary == notes.cut(notes.fit_for_html(episode.description), 4000)
        short = episode.subtitle or notes.short(episode.description)
        if "<" not in short:  # what looks like HTML, it takes out
            assert item["description"] == notes.fit_for_html(short)


# Plain feedgen as the oracle.


def plain_feedgen(show: Show) -> ElementTree.Element:
    """Build the same feed with feedgen and its podcast extension alone."""
    feed = FeedGenerator()
    feed.load_extension("podcast")
    feed.title(show.title)
    feed.link(href=show.link, rel="alternate")
    feed.description(notes.fit_for_html(show.description))
    for episode in show.episodes:
        item = feed.add_entry(order="append")
        item.title(episode.title)
        item.guid(episode.id, permalink=False)
        item.pubDate(episode.published)
        fit = notes.fit_for_html(episode.description)
        item.description(notes.cut(fit, 4000))
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
        item.podcast.itunes_summary(notes.fit_for_html(short))
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
    f"{{{SPACES['podcast']}}}alternateEnclosure",
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
