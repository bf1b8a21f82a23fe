"""Findings stand where an editor finds what they are about."""

import pytest

from podcast_digest import catalog as catalogs
from podcast_digest.checks import Finding, Level, Rule
from podcast_digest.checks.shared.places import in_catalog, in_feed
from podcast_digest.feed.reading import read
from podcast_digest.show.model import CatalogEntry, CatalogShow

CATALOG = """\
# A comment.
show:
  title: Reading Room
  description: About computers.
  link: https://example.org/
  language: en
  categories: [Technology]
  image: cover.jpg
  checks:
    ignore:
      A104: Why not?
      P1: Because.
  people:
    - name: Ada
    - name: 小明
      role: host
episodes:
  - id: one
    title: One
    audio: a.mp3
    published: 2025-01-01T00:00:00Z
    summary: |
      Two
      lines.
    chapters:
      - {start: 0, title: A}
      - start: 5:20
        title: B
  - audio: b.mp3
    published: 2025-01-01T00:00:00Z
    title: Two

    id: 'two '
"""
FEED = """\
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:podcast="https://podcastindex.org/namespace/1.0"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:psc="http://podlove.org/simple-chapters">
<channel>
  <title>Reading Room</title>
  <image><url>https://example.org/a.jpg</url></image>
  <itunes:owner>
    <itunes:name>Ada</itunes:name>
    <itunes:email>ada@example.org</itunes:email>
  </itunes:owner>
  <itunes:keywords>a</itunes:keywords>
  <item>
    <guid>one</guid>
    <pubDate>Sun, 01 Jun 2025 08:00:00 +0000</pubDate>
    <itunes:summary>A</itunes:summary>
    <description>B</description>
    <psc:chapters/>
    <enclosure url="https://example.org/a.mp3"/>
  </item>
  <item>
    <guid>one</guid>
    <podcast:chapters url="https://example.org/a.json"/>
    <content:encoded>A</content:encoded>
    <itunes:image href="https://example.org/a.jpg"/>
  </item>
</channel>
</rss>
"""


def never(_subject):
    """It is never found."""
    yield from ()


RULE = Rule("A104", Level.ERROR, ("https://example.org/",), never, "Fix it.")


def finding(of, field):
    return Finding(RULE, of, field, "is wrong", "Fix it.")


def line_in_catalog(number, field, text=CATALOG):
    catalog = catalogs.parse(text)
    of = None if number is None else catalog.episodes[number]
    (line,) = in_catalog([finding(of, field)], text, catalog)
    return line


@pytest.mark.parametrize(
    ("number", "field", "line"),
    [
        (None, "image", 8),
        (None, "people", 13),
        (None, "people[1].role", 16),
        (None, "people[1].link", 15),
        (None, "checks.ignore.P1", 12),
        (None, "checks.ignore.P2", 10),
        (None, "feed_url", 5),  # it is made of the link
        (None, "author", 2),  # there is none: the show itself
        (None, "itunes:keywords", 2),
        (None, "episodes", 17),
        (None, "audio", 17),  # of many episodes
        (0, "title", 19),
        (0, "summary", 22),
        (0, "subtitle", 22),  # it is made of the summary
        (0, "description", 22),
        (0, "duration", 20),  # it is measured of the audio
        (0, "chapters", 25),
        (0, "chapters[1].title", 28),
        (0, "image", 18),  # there is none: the episode itself
        (1, "audio", 29),
        (1, "id", 33),
        (1, "summary", 29),
    ],
)
def test_lines_of_a_catalog(number, field, line):
    assert line_in_catalog(number, field) == line


def test_every_key_has_a_line():
    for field in CatalogShow.model_fields:
        assert line_in_catalog(None, field) >= 2
    for field in CatalogEntry.model_fields:
        assert line_in_catalog(1, field) >= 29


def test_lines_of_a_catalog_from_another_editor():
    text = "\ufeff" + CATALOG.replace("\n", "\r\n")
    assert line_in_catalog(1, "id", text) == 33


def test_an_episode_that_is_published_stands_where_its_entry_is():
    feed = FEED.replace("<guid>one</guid>", "<guid>two</guid>", 1)
    episode = read(feed.encode(), "feed.xml").show.episodes[0]
    found = [finding(episode, "title"), finding(None, "title")]
    assert in_catalog(found, CATALOG, catalogs.parse(CATALOG)) == [31, 3]


@pytest.mark.parametrize(
    ("number", "field", "line"),
    [
        (None, "title", 6),
        (None, "image", 7),
        (None, "email", 10),
        (None, "itunes:keywords", 12),
        (None, "episodes", 13),
        (None, "audio", 13),  # of many episodes
        (None, "author", 5),  # there is none: the channel
        (None, "item", 13),
        (0, "id", 14),
        (0, "published", 15),
        (0, "summary", 17),
        (0, "description", 17),
        (0, "chapters", 18),
        (0, "audio", 19),
        (0, "length", 19),
        (0, "duration", 19),
        (0, "title", 13),  # there is none: the item
        (1, "id", 22),  # though the ids are the same
        (1, "chapters", 23),
        (1, "summary", 24),
        (1, "image", 25),
        (1, "podcast:person", 21),
    ],
)
def test_lines_of_a_feed(number, field, line):
    document = read(FEED.encode(), "feed.xml")
    of = None if number is None else document.show.episodes[number]
    assert in_feed([finding(of, field)], document) == [line]


def test_a_long_feed_has_lines_to_its_end():
    """Parsers count lines in 16 bits where nobody looks."""
    filler = "\n" * 100_000
    document = read(FEED.replace("  <item>", f"{filler}  <item>", 1).encode(), "a")
    last = document.show.episodes[-1]
    assert in_feed([finding(last, "image")], document) == [100_025]
