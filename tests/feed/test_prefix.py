"""A prefix for a service that counts: in feeds alone, and known to the guard."""

import json
from xml.etree import ElementTree

import pytest

from podcast_digest.errors import CatalogError
from podcast_digest.feed import jsonfeed, rss
from podcast_digest.feed.changes import changes
from podcast_digest.feed.reading import read
from podcast_digest.show.addresses import counted, uncounted
from tests.feeds import show_of

OP3 = "https://op3.dev/e/"


def enclosures(feed: bytes) -> list[str]:
    found = ElementTree.fromstring(feed).iter("enclosure")
    return [enclosure.attrib["url"] for enclosure in found]


def test_feeds_lead_through_the_service_and_nothing_else_does() -> None:
    entries = (
        {"id": "a", "audio": "https://a.example.org/a.mp3"},
        {"id": "b", "audio": "http://b.example.org/b.mp3"},
        {"id": "c", "audio": "audio/c d.mp3"},
        {"id": "d", "audio": f"{OP3}d.example.org/d.mp3"},
    )
    show = show_of(*entries, prefix=OP3)
    expected = {
        f"{OP3}a.example.org/a.mp3",
        f"{OP3}http://b.example.org/b.mp3",
        f"{OP3}example.org/show/audio/c%20d.mp3",
        f"{OP3}d.example.org/d.mp3",
    }
    assert set(enclosures(rss.render(show))) == expected
    items = json.loads(jsonfeed.render_json(show))["items"]
    assert {item["attachments"][0]["url"] for item in items} == expected
    plain = show_of(*entries)
    assert {e.enclosure.url for e in show.episodes} == {
        e.enclosure.url for e in plain.episodes
    }
    assert [e.id for e in show.episodes] == [e.id for e in plain.episodes]


def test_the_same_file_is_the_same_whoever_counts() -> None:
    entries = ({"id": "a"}, {"id": "b", "audio": "https://b.org/b.mp3"})
    with_it = read(rss.render(show_of(*entries, prefix=OP3)), "feed.xml").show
    without = read(rss.render(show_of(*entries)), "feed.xml").show
    assert not changes(with_it, without).changed


@pytest.mark.parametrize(
    "prefix",
    [
        OP3,
        "https://op3.dev/e,pg=9b024349-ccf0-5f69-a609-6b82873eab3c/",
        "https://dts.podtrac.com/redirect.mp3/",
        "https://dts.podtrac.com/redirect.mp3/op3.dev/e/",
        "https://pdst.fm/e/chrt.fm/track/ABC12/mgln.ai/e/7/",
    ],
)
@pytest.mark.parametrize(
    "url", ["https://a.org/1.mp3", "http://a.org/1.mp3?a=b", "https://op3.dev/e/"]
)
def test_a_known_service_is_taken_off_again(prefix: str, url: str) -> None:
    assert uncounted(counted(prefix, url)) == url


def test_the_address_of_a_file_follows_the_prefix() -> None:
    from podcast_digest import catalog

    text = (
        "show: {title: T, description: D, link: https://e.org/, language: en,\n"
        "  categories: [Arts], prefix: https://op3.dev/e}\nepisodes: []\n"
    )
    with pytest.raises(CatalogError) as caught:
        catalog.parse(text)
    assert str(caught.value) == (
        "episodes.yaml:2: show.prefix: must end with /, as the address of the audio "
        "follows it"
    )
