"""Every tag of the Podcasting 2.0 namespace: from the catalog into a feed, and back."""

import pytest
from lxml import etree
from podcastparser import parse

from podcast_digest import catalog as catalogs
from podcast_digest.catalog.writing import ORDER
from podcast_digest.feed import rss
from podcast_digest.feed.namespace import FORMS, OF_EPISODE, OF_SHOW
from podcast_digest.feed.reading import read
from podcast_digest.feed.spaces import PODCAST
from podcast_digest.show.namespace import OfEpisode, OfShow
from tests import tagged
from tests.tagged import CATALOG


@pytest.fixture(scope="module")
def show():
    return tagged.show()


@pytest.fixture(scope="module")
def feed(show):
    return rss.render(show)


@pytest.fixture(scope="module")
def channel(feed):
    return etree.fromstring(feed)[0]


def test_every_field_is_tried_here():
    catalog = catalogs.parse(CATALOG)
    assert OfShow.model_fields.keys() <= catalog.show.model_fields_set
    assert OfEpisode.model_fields.keys() <= catalog.episodes[0].model_fields_set


def test_every_field_can_be_written_and_is_read_back(show, feed):
    again = read(feed, "feed.xml").show
    for field in OfShow.model_fields:
        assert getattr(again, field) == getattr(show, field), field
    for field in OfEpisode.model_fields:
        one, other = again.episodes[0], show.episodes[0]
        assert getattr(one, field) == getattr(other, field), field


def test_what_was_read_is_written_as_before(show, feed):
    again = read(feed, "feed.xml").show
    fields = {name: getattr(again, name) for name in OfShow.model_fields}
    episode = show.episodes[0].model_copy(
        update={n: getattr(again.episodes[0], n) for n in OfEpisode.model_fields}
    )
    copy = show.model_copy(update={**fields, "episodes": (episode,)})
    assert rss.render(copy) == feed


def test_every_form_names_fields_that_there_are():
    for name, form in FORMS.items():
        fields = {*form.attributes, *form.children, *filter(None, [form.text])}
        assert fields == form.kind.model_fields.keys(), name


def test_the_catalog_writes_every_field_of_an_episode():
    assert OfEpisode.model_fields.keys() <= set(ORDER)
    entry = catalogs.parse(CATALOG).episodes[0]
    head = CATALOG[: CATALOG.index("episodes:")]
    text = catalogs.add(f"{head}episodes:\n", [entry])
    assert catalogs.parse(text).episodes == (entry,)


def tags(parent, name):
    return parent.findall(f"{{{PODCAST}}}{name}")


def test_a_value_is_written_as_its_document_says(channel):
    (value,) = tags(channel, "value")
    assert dict(value.attrib) == {
        "type": "lightning",
        "method": "keysend",
        "suggested": "0.00000005000",
    }
    assert [dict(r.attrib) for r in tags(value, "valueRecipient")] == [
        {
            "name": "Alice",
            "type": "node",
            "address": "02d5c1bf8b940dc9cadca86d1b",
            "split": "95",
            "customKey": "112111100",
            "customValue": "wal_hcwFkMwKn",
        },
        {"type": "lnaddress", "address": "me@pay.example", "split": "5", "fee": "true"},
    ]


def test_a_time_split_holds_who_is_paid(channel):
    item = channel.find("item")
    first, second = tags(tags(item, "value")[0], "valueTimeSplit")
    assert dict(first.attrib) == {
        "startTime": "60",
        "duration": "237",
        "remoteStartTime": "30.5",
        "remotePercentage": "95",
    }
    assert [tag.tag for tag in first] == [f"{{{PODCAST}}}remoteItem"]
    assert [tag.tag for tag in second] == [f"{{{PODCAST}}}valueRecipient"]


def test_an_alternate_enclosure_holds_its_sources(channel):
    video, opus = tags(channel.find("item"), "alternateEnclosure")
    assert video.get("bitrate") == "511276"
    assert [s.get("uri") for s in tags(video, "source")] == [
        "https://me.example/1.mp4",
        "https://old.example/1.mp4",
    ]
    (integrity,) = tags(video, "integrity")
    assert dict(integrity.attrib) == {
        "type": "sri",
        "value": "sha384-oqVuAfXRKap7fdgcCY5uykM6",
    }
    assert opus.get("default") == "true"


def test_a_season_and_an_episode_have_names(channel):
    item = channel.find("item")
    (season,), (episode,) = tags(item, "season"), tags(item, "episode")
    assert (season.text, season.get("name")) == ("3", "Egypt")
    assert (episode.text, episode.get("display")) == ("5", "Ch.5")


def test_a_soundbite_is_in_seconds(channel):
    item = channel.find("item")
    assert [(dict(s.attrib), s.text) for s in tags(item, "soundbite")] == [
        (
            {"startTime": "73", "duration": "60"},
            "Why the Podcast Namespace Matters",
        ),
        ({"startTime": "1234.5", "duration": "42.25"}, None),
    ]


def test_shows_that_are_recommended_are_in_one_tag(channel):
    (podroll,), (publisher,) = tags(channel, "podroll"), tags(channel, "publisher")
    assert len(tags(podroll, "remoteItem")) == 2
    assert tags(publisher, "remoteItem")[0].get("medium") == "publisher"
    (own,) = tags(channel, "remoteItem")
    assert own.get("itemGuid") == "asdf089j0-ep240"


def test_services_are_blocked_by_name(channel):
    assert [(b.get("id"), b.text) for b in tags(channel, "block")] == [
        ("youtube", "yes"),
        (None, "no"),
    ]


def test_gpodder_reads_the_feed_as_before(feed, tmp_path):
    (tmp_path / "feed.xml").write_bytes(feed)
    with (tmp_path / "feed.xml").open("rb") as stream:
        parsed = parse("https://me.example/feed.xml", stream)
    (episode,) = parsed["episodes"]
    assert episode["guid"] == "one"
    assert episode["enclosures"][0]["url"] == "https://me.example/1.mp3"


@pytest.mark.parametrize("table", [OF_SHOW, OF_EPISODE])
def test_a_feed_that_says_nothing_means_nothing(table):
    bare = read(b"<rss version='2.0'><channel><item/></channel></rss>", "feed.xml").show
    of = bare if table is OF_SHOW else bare.episodes[0]
    assert {name: getattr(of, name) or None for name in table} == dict.fromkeys(table)
