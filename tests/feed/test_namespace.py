"""Every tag of the Podcasting 2.0 namespace: from the catalog into a feed, and back."""

from datetime import UTC, datetime

import pytest
from lxml import etree
from podcastparser import parse

from podcast_digest import catalog as catalogs
from podcast_digest.catalog.writing import ORDER
from podcast_digest.feed import rss
from podcast_digest.feed.namespace import FORMS, OF_EPISODE, OF_SHOW
from podcast_digest.feed.reading import read
from podcast_digest.feed.spaces import PODCAST
from podcast_digest.lock import Lock
from podcast_digest.project.resolve import resolve
from podcast_digest.show.namespace import OfEpisode, OfShow

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CATALOG = """\
show:
  title: Tags
  description: All of them.
  link: https://me.example/
  language: en
  categories: [Technology]
  ai_content: true
  blocks:
    - {service: youtube}
    - {blocked: false}
  chat: {server: irc.zeronode.net, protocol: irc, account: "@me", space: "#talk"}
  images:
    - {url: https://me.example/wide.jpg, alt: A wide one, aspect_ratio: 16/9,
       width: 1920, height: 1080, type: image/jpeg, purpose: canvas}
  locations:
    - {name: "Austin, TX", rel: subject, geo: "geo:30.2672,97.7431", osm: R113314,
       country: US}
  podroll:
    - {feed_guid: 29cdca4a-32d8-56ba-b48b-09a011c5daa9,
       feed_url: https://other.example/feed.xml}
    - {feed_guid: 396d9ae0-da7e-5557-b894-b606231fa3ea, title: Third}
  publisher: {feed_guid: 003af0a0-6a45-55cf-b765-68e3d349551a, medium: publisher}
  remote_items:
    - {feed_guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810, item_guid: asdf089j0-ep240,
       medium: music}
  social:
    - {protocol: activitypub, url: https://social.example/@me/1, account: "@me",
       account_url: https://social.example/@me, priority: 1}
  trailers:
    - {title: Season four, url: https://me.example/t4.mp3, length: 12345678,
       published: 2026-04-01T08:00:00Z, type: audio/mp3, season: 4}
  txt:
    - {purpose: verify, text: S6lpp-7ZCn8-dZfGc-OoyaG}
    - {text: naj3eEZaWVVY9a38uhX8FekACyhtqP4JN}
  value:
    suggested: "0.00000005000"
    recipients:
      - {name: Alice, type: node, address: 02d5c1bf8b940dc9cadca86d1b, split: 95,
         custom_key: "112111100", custom_value: wal_hcwFkMwKn}
      - {type: lnaddress, address: me@pay.example, split: 5, fee: true}
episodes:
  - id: one
    title: One
    audio: https://me.example/1.mp3
    published: 2026-05-01T08:00:00Z
    season: 3
    season_name: Egypt
    episode: 5
    episode_name: Ch.5
    ai_content: false
    alternates:
      - {type: video/mp4, length: 7924786, bitrate: 511276, height: 720, language: en,
         title: Video, rel: tv, codecs: "avc1.64001f,mp4a.40.2",
         sources: [https://me.example/1.mp4, "https://old.example/1.mp4"],
         integrity: sha384-oqVuAfXRKap7fdgcCY5uykM6}
      - {type: audio/opus, sources: [https://me.example/1.opus], default: true}
    chat: {server: jabber.example, protocol: xmpp}
    content_links:
      - {url: https://video.example/watch?v=1&t=2, text: Watch it}
    funding:
      - {url: https://me.example/support, text: Support}
    images:
      - {url: https://me.example/1-square.jpg, purpose: artwork social}
    license: {name: cc-by-4.0}
    locations:
      - {name: Gitmo Nation}
    social:
      - {protocol: disabled}
    soundbites:
      - {start: 1:13, duration: 60, title: Why the Podcast Namespace Matters}
      - {start: 1234.5, duration: 42.25}
    txt:
      - {text: "made & sent", purpose: note}
    value:
      method: keysend
      recipients: [{type: node, address: "03ae9f91", split: 1}]
      time_splits:
        - {start: 60, duration: 237, remote_start: 30.5, remote_percentage: 95,
           remote_item: {feed_guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810,
                         item_guid: 53fe2f3a-1d3c, medium: music}}
        - {start: 300, duration: 30,
           recipients: [{type: node, address: "02", split: 9}]}
"""


@pytest.fixture(scope="module")
def show():
    return resolve(catalogs.parse(CATALOG), Lock(), NOW)


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
