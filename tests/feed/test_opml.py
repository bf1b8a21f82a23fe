"""A show as a list of subscriptions, read by somebody else's parser."""

import listparser
import pytest
from hypothesis import given, settings
from lxml import etree

from podcast_digest.feed.opml import render_opml
from podcast_digest.project.resolve import resolve
from tests.feeds import FEEDS, NOW, any_project, example, show_of


def test_the_list_is_the_expected_one(update):
    folder = next(folder for folder in FEEDS if folder.name == "full")
    made, expected = render_opml(example(folder)), folder / "subscriptions.opml"
    if update:
        expected.write_bytes(made)
    assert made.decode() == expected.read_bytes().decode()


@pytest.mark.parametrize("folder", FEEDS, ids=lambda folder: folder.name)
def test_another_parser_finds_the_one_subscription(folder):
    show = example(folder)
    theirs = listparser.parse(render_opml(show).decode())
    assert not theirs.get("bozo")
    assert theirs.meta.title == show.title
    (feed,) = theirs.feeds
    assert (feed.title, feed.url) == (show.title, show.feed_url)
    newest = max((episode.published for episode in show.episodes), default=None)
    assert theirs.meta.get("modified_parsed") == newest


@given(any_project)
@settings(deadline=None)
def test_any_show_is_read_back_unchanged(project):
    show = resolve(project.catalog, project.lock, NOW)
    made = render_opml(show)
    assert made == render_opml(show)
    root = etree.fromstring(made)
    assert root.get("version") == "2.0"
    (outline,) = root.iter("outline")
    assert outline.get("type") == "rss"
    assert outline.get("text") == outline.get("title") == show.title
    assert outline.get("xmlUrl") == show.feed_url
    assert outline.get("htmlUrl") == show.link
    assert outline.get("description") == show.description


def test_without_episodes_nobody_knows_when_it_changed():
    head = etree.fromstring(render_opml(show_of())).find("head")
    assert [tag.tag for tag in head] == ["title"]
