"""The tags of the namespace, as readers that are not ours find them.

feedparser-rs (PyPI) reads the feed here. What partytime (npm, the reader of Podcast
Index) made of the same bytes is kept in tests/data/partytime.json, as only programs of
Python are at hand for every run; scripts/read-with-partytime asks it again.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import feedparser_rs
import pytest

from podcast_digest.feed import rss
from tests import tagged

READ = Path(__file__).parents[1] / "data" / "partytime.json"


@pytest.fixture(scope="module")
def show():
    return tagged.show()


@pytest.fixture(scope="module")
def feed(show):
    return rss.render(show)


@pytest.fixture(scope="module")
def theirs(feed) -> Any:
    return feedparser_rs.parse(feed)


def facts(value: Any, *names: str) -> tuple[Any, ...]:
    """Return some attributes of what feedparser-rs read."""
    return tuple(getattr(value, name, None) for name in names)


# feedparser-rs


def test_feedparser_rs_reads_what_the_show_says(theirs, show):
    read = theirs.feed.podcast
    assert read.guid == str(show.guid)
    assert [facts(i, "feed_guid", "feed_url", "title") for i in read.podroll] == [
        (str(i.feed_guid), i.feed_url, i.title) for i in show.podroll
    ]
    assert [facts(t, "purpose", "value") for t in read.txt] == [
        ("ai-content", "true"),
        *((txt.purpose, txt.text) for txt in show.txt),
    ]
    (chat,), place = read.chat, show.locations[0]
    assert facts(chat, "server", "protocol", "account_id", "space") == (
        *(show.chat.server, show.chat.protocol),
        *(show.chat.account, show.chat.space),
    )
    where = "name", "geo", "osm"
    assert facts(read.location, *where) == facts(place, *where)


def test_feedparser_rs_reads_who_is_paid(theirs, show):
    read = theirs.feed.podcast.value
    ours = show.value
    how = "type", "method", "suggested"
    assert facts(read, *how) == facts(ours, *how)
    names = "name", "type", "address", "split"
    assert [facts(r, *names) for r in read.recipients] == [
        facts(r, *names) for r in ours.recipients
    ]
    parts = theirs.entries[0].podcast.value.time_splits
    assert [facts(p, "start_time", "duration") for p in parts] == [
        facts(p, "start", "duration") for p in show.episodes[0].value.time_splits
    ]


def test_feedparser_rs_reads_what_the_episode_says(theirs, show):
    read, ours = theirs.entries[0].podcast, show.episodes[0]
    assert [facts(b, "start_time", "duration", "title") for b in read.soundbite] == [
        facts(b, "start", "duration", "title") for b in ours.soundbites
    ]
    (video, *_), mine = read.alternate_enclosures, ours.alternates[0]
    names = "type", "length", "height", "title", "rel", "codecs"
    assert facts(video, *names) == facts(mine, *names)
    assert (video.lang, int(video.bitrate)) == (mine.language, mine.bitrate)
    assert read.location.name == ours.locations[0].name
    assert facts(read.chat[0], "server", "protocol") == (
        *(ours.chat.server, ours.chat.protocol),
    )
    assert (read.season, read.episode) == (str(ours.season), str(ours.episode))
    assert [facts(t, "purpose", "value") for t in read.txt] == [
        ("ai-content", "false"),
        *((txt.purpose, txt.text) for txt in ours.txt),
    ]


# partytime


@pytest.fixture(scope="module")
def kept() -> Any:
    return json.loads(READ.read_text(encoding="utf-8"))


def test_partytime_was_asked_about_these_bytes(feed, kept):
    again = "the feed differs from the one that was read: scripts/read-with-partytime"
    assert kept["sha256"] == sha256(feed).hexdigest(), again


def test_partytime_read_what_the_show_says(kept, show):
    read = kept["feed"]
    assert read["guid"] == str(show.guid)
    assert read["podcastBlocked"] == "no"
    assert read["podcastBlockedPlatforms"] == {"youtube": True}
    assert [item["feedGuid"] for item in read["podroll"]] == [
        str(item.feed_guid) for item in show.podroll
    ]
    assert read["podcastPublisher"] == {"feedGuid": str(show.publisher.feed_guid)}
    (other,), mine = read["podcastRemoteItems"], show.remote_items[0]
    assert (other["feedGuid"], other["itemGuid"], other["medium"]) == (
        *(str(mine.feed_guid), mine.item_guid, mine.medium),
    )
    place = show.locations[0]
    assert read["podcastLocation"] == {
        "name": place.name,
        "geo": place.geo,
        "osm": place.osm,
    }
    (trailer,), ours = read["trailers"], show.trailers[0]
    assert (trailer["title"], trailer["url"], trailer["length"], trailer["season"]) == (
        *(ours.title, ours.url, ours.length, ours.season),
    )
    assert [t["value"] for t in read["podcastTxt"][1:]] == [t.text for t in show.txt]
    assert read["chat"]["server"] == show.chat.server
    assert [
        (r["type"], r["address"], r["split"], r["fee"])
        for r in read["value"]["recipients"]
    ] == [(r.type, r.address, r.split, r.fee) for r in show.value.recipients]


def test_partytime_read_what_the_episode_says(kept, show):
    (read,), ours = kept["feed"]["items"], show.episodes[0]
    assert read["podcastSeason"] == {"number": 3, "name": ours.season_name}
    assert read["podcastEpisode"] == {"number": 5, "display": ours.episode_name}
    assert [(b["startTime"], b["duration"]) for b in read["podcastSoundbites"]] == [
        (b.start, b.duration) for b in ours.soundbites
    ]
    (video,), mine = read["alternativeEnclosures"], ours.alternates[0]
    assert [source["uri"] for source in video["source"]] == [*mine.sources]
    assert video["integrity"] == {"type": "sri", "value": mine.integrity}
    assert (video["bitrate"], video["height"], video["lang"]) == (
        *(mine.bitrate, mine.height, mine.language),
    )
    assert read["license"]["identifier"] == ours.license.name
    first, second = read["value"]["valueTimeSplits"]
    parts = ours.value.time_splits
    assert first["remoteItem"]["itemGuid"] == parts[0].remote_item.item_guid
    assert second["recipients"][0]["split"] == parts[1].recipients[0].split
