"""Catalog and lock -> Show."""

from datetime import UTC, datetime
from typing import Any

import pytest

from podcast_digest.lock import Lock, Probe
from podcast_digest.project.resolve import resolve
from podcast_digest.show.addresses import address
from podcast_digest.show.identity import podcast_guid
from podcast_digest.show.model import Catalog, Episode, Show

NOW = datetime(2026, 1, 1, tzinfo=UTC)
AUDIO = "https://a.example.org/a.mp3"
PROBE = Probe(length=1000, type="audio/mpeg", duration=61.5, method="header")
SHOW = {
    "title": "Test",
    "description": "A show for tests.",
    "link": "https://example.org/show/",
    "language": "en",
    "categories": ["Technology"],
}
SITE = SHOW["link"]
#: Forms of a transcript that are made of another.
MADE = [
    f"{SITE}transcripts/a.vtt text/vtt",
    f"{SITE}transcripts/a.srt application/x-subrip",
    f"{SITE}transcripts/a.json application/json",
]
ENTRY = {"id": "a", "title": "A", "audio": AUDIO, "published": "2025-01-01T00:00:00Z"}


def catalog(*entries: dict[str, Any], timezone: str = "UTC", **show: Any) -> Catalog:
    return Catalog.model_validate(
        {
            "show": SHOW | {"timezone": timezone} | show,
            "episodes": [ENTRY | entry for entry in entries],
        },
        context={"timezone": timezone},
    )


def resolved(*entries: dict[str, Any], lock: Lock | None = None, **show: Any) -> Show:
    return resolve(catalog(*entries, **show), lock or Lock(), NOW)


def only(*entries: dict[str, Any], **rest: Any) -> Episode:
    (episode,) = resolved(*entries, **rest).episodes
    return episode


# The facts of the audio.


def test_what_was_measured_is_published():
    estimate = PROBE.model_copy(update={"exact": False})
    enclosure = only({}, lock=Lock(probes={AUDIO: estimate})).enclosure
    assert enclosure.model_dump() == {
        "url": AUDIO,
        "length": 1000,
        "type": "audio/mpeg",
        "duration": 61.5,
        "exact": False,
    }


def test_what_was_declared_wins_over_what_was_measured():
    facts = {"length": 5, "media_type": "audio/ogg", "duration": "1:01"}
    lock = Lock(
        probes={AUDIO: PROBE.model_copy(update={"exact": False})},
        failures={AUDIO: "404 Not Found"},
    )
    enclosure = only(facts, lock=lock).enclosure
    assert enclosure.model_dump() == {
        "url": AUDIO,
        "length": 5,
        "type": "audio/ogg",
        "duration": 61.0,
        "exact": True,
    }


def test_each_fact_is_declared_or_measured_by_itself():
    enclosure = only({"duration": 7}, lock=Lock(probes={AUDIO: PROBE})).enclosure
    assert (enclosure.length, enclosure.duration) == (1000, 7.0)
    enclosure = only({"length": 7}, lock=Lock(probes={AUDIO: PROBE})).enclosure
    assert (enclosure.length, enclosure.duration) == (7, 61.5)


@pytest.mark.parametrize(
    ("audio", "type_"),
    [
        ("https://e.org/a.mp3", "audio/mpeg"),
        ("https://e.org/a.M4A", "audio/x-m4a"),
        ("https://e.org/a.mp4?b=.ogg", "audio/x-m4a"),
        ("https://e.org/a.aac#x.mp3", "audio/aac"),
        ("https://e.org/a.oga", "audio/ogg"),
        ("sub/a.opus", "audio/ogg"),
        ("sub.ogg/a", "audio/mpeg"),
        ("https://e.org/stream", "audio/mpeg"),
    ],
)
def test_audio_that_nobody_measured_is_taken_for_what_its_name_says(audio, type_):
    enclosure = only({"audio": audio}).enclosure
    assert enclosure.type == type_
    assert (enclosure.length, enclosure.duration) == (0, None)


# Who is in the feed, and in which order.


def test_drafts_scheduled_and_held_back_episodes_are_left_out():
    entries: list[dict[str, Any]] = [
        {"id": "out"},
        {"id": "draft", "audio": "b.mp3", "draft": True},
        {"id": "ahead", "audio": "c.mp3", "published": "2026-01-01T00:00:01Z"},
        {"id": "now", "audio": "d.mp3", "published": "2026-01-01T08:00:00+08:00"},
        {"id": "gone", "audio": "e.mp3"},
    ]
    show = resolved(*entries, lock=Lock(failures={"e.mp3": "404 Not Found"}))
    assert [episode.id for episode in show.episodes] == ["now", "out"]


def test_episodes_come_newest_first_whatever_the_offset_of_their_dates():
    dates = {
        "b": "2025-06-01T00:30:00+02:00",
        "c": "2025-05-31T23:00:00Z",
        "a": "2025-05-31T18:00:00-04:00",
    }
    entries = [
        {"id": id_, "audio": f"{id_}.mp3", "published": date}
        for id_, date in dates.items()
    ]
    expected = ["c", "b", "a"]
    for order in (entries, entries[::-1]):
        assert [episode.id for episode in resolved(*order).episodes] == expected


def test_ten_thousand_equal_dates_come_in_one_order():
    entries = [{"id": f"e{i:05}", "audio": f"{i}.mp3"} for i in range(10_000)]
    there = [episode.id for episode in resolved(*entries).episodes]
    back = [episode.id for episode in resolved(*entries[::-1]).episodes]
    assert there == back
    assert there == sorted(there, reverse=True)


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("Asia/Shanghai", "2025-06-30T16:00:00+00:00"),
        ("America/New_York", "2025-07-01T04:00:00+00:00"),
        ("UTC", "2025-07-01T00:00:00+00:00"),
    ],
)
def test_a_date_without_an_offset_is_in_the_time_zone_of_the_show(zone, utc):
    episode = only({"published": "2025-07-01"}, timezone=zone)
    assert episode.published.isoformat() == utc
    assert episode.published.tzinfo is UTC


# Addresses.


@pytest.mark.parametrize(
    ("source", "link", "expected"),
    [
        ("a.mp3", "https://e.org", "https://e.org/a.mp3"),
        ("a.mp3", "https://e.org/", "https://e.org/a.mp3"),
        ("a.mp3", "https://e.org/show", "https://e.org/show/a.mp3"),
        ("a.mp3", "https://e.org/show//", "https://e.org/show/a.mp3"),
        ("a.mp3", "https://e.org/show/?a=/b#c", "https://e.org/show/a.mp3"),
        ("a.mp3", "https://e.org?a=b", "https://e.org/a.mp3"),
        ("a.mp3", "https://e.org/show/index.HTML", "https://e.org/show/a.mp3"),
        ("a.mp3", "https://e.org/p.htm#top", "https://e.org/a.mp3"),
        ("a.mp3", "https://例え.jp/播", "https://xn--r8jz45g.jp/%E6%92%AD/a.mp3"),
        ("./a//b.mp3", "https://e.org/", "https://e.org/a/b.mp3"),
        ("100% #1?.mp3", "https://e.org/", "https://e.org/100%25%20%231%3F.mp3"),
        ("a%20b+c.mp3", "https://e.org/", "https://e.org/a%2520b%2Bc.mp3"),
        ("好 (1)[2].mp3", "https://e.org/", "https://e.org/%E5%A5%BD%20(1)%5B2%5D.mp3"),
        ("1 é+&#.mp3", "https://e.org/", "https://e.org/1%20%C3%A9%2B%26%23.mp3"),
        ("https://f.org/a+b&c.mp3", "https://e.org/", "https://f.org/a+b&c.mp3"),
        ("https://f.org/%2B好.mp3", "https://e.org/", "https://f.org/%2B%E5%A5%BD.mp3"),
    ],
)
def test_addresses_are_absolute_and_ascii(source, link, expected):
    found = address(catalog(link=link).show, source)
    assert found == expected
    assert found.isascii()


RULES = [
    {"from": "https://raw.example.org/me/audio/", "to": "https://cdn.example.org/"},
    {"from": "https://raw.example.org/me/", "to": "https://me.example.org/站/"},
    {"from": "https://cdn.example.org/", "to": "https://never.example.org/"},
]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("https://raw.example.org/me/audio/a.mp3", "https://cdn.example.org/a.mp3"),
        ("https://raw.example.org/me/b.mp3", "https://me.example.org/%E7%AB%99/b.mp3"),
        ("https://raw.example.org/you/c.mp3", "https://raw.example.org/you/c.mp3"),
        ("https://cdn.example.org/d.mp3", "https://never.example.org/d.mp3"),
        ("me/audio/e.mp3", "https://example.org/show/me/audio/e.mp3"),
    ],
)
def test_the_first_rule_that_fits_rewrites_an_address_once(source, expected):
    assert address(catalog(rewrite=RULES).show, source) == expected


def test_files_are_rewritten_and_what_people_read_is_not():
    raw = "https://raw.example.org/me/"
    show = resolved(
        {
            "audio": raw + "a.mp3",
            "link": raw + "a.md",
            "image": raw + "a.png",
            "chapters": raw + "a.json",
            "transcript": raw + "a.vtt",
        },
        rewrite=[{"from": raw, "to": "https://me.example.org/"}],
        link=raw,
        feed_url=raw + "feed.xml",
        image=raw + "cover.jpeg?v=1",
    )
    (episode,) = show.episodes
    assert episode.link == raw + "a.md"
    assert (show.link, show.feed_url) == (raw, raw + "feed.xml")
    assert episode.enclosure.url == "https://me.example.org/a.mp3"
    assert episode.image == "https://me.example.org/a.png"
    assert episode.chapters_url == "https://me.example.org/a.json"
    assert [text.url for text in episode.transcripts] == [
        "https://me.example.org/a.vtt"
    ]
    assert show.image == "https://me.example.org/cover.jpeg?v=1"


@pytest.mark.parametrize(
    ("transcript", "published"),
    [
        ("text/a.VTT", [f"{SITE}text/a.VTT text/vtt", MADE[1], MADE[2]]),
        ("a.srt", [f"{SITE}a.srt application/x-subrip", MADE[0], MADE[2]]),
        ("transcripts/a.json", [MADE[2], MADE[0], MADE[1]]),
        ("a b.html", [f"{SITE}a%20b.html text/html"]),
        ("a.TXT", [f"{SITE}a.TXT text/plain"]),
        ("https://e.org/a.srt?b", ["https://e.org/a.srt?b application/x-subrip"]),
    ],
)
def test_a_transcript_beside_the_catalog_is_there_in_every_form(transcript, published):
    episode = only({"transcript": transcript})
    assert [f"{text.url} {text.type}" for text in episode.transcripts] == published


def test_every_address_of_the_show_is_ascii():
    people = [
        {"name": "P", "image": "https://e.org/像.png", "link": "https://e.org/人"},
        {"name": "Q"},
    ]
    show = resolved(
        {"link": "https://e.org/文", "people": people},
        link="https://e.org/站/",
        image="封面.jpg",
        new_feed_url="https://e.org/新.xml",
        people=people,
        funding=[{"url": "https://e.org/钱", "text": "支持"}],
        license={"name": "mine", "url": "https://e.org/许可"},
    )
    assert show.image == "https://e.org/%E7%AB%99/%E5%B0%81%E9%9D%A2.jpg"
    assert show.feed_url == "https://e.org/%E7%AB%99/feed.xml"
    assert show.new_feed_url == "https://e.org/%E6%96%B0.xml"
    assert show.funding[0].url == "https://e.org/%E9%92%B1"
    assert show.license is not None
    assert show.license.url == "https://e.org/%E8%AE%B8%E5%8F%AF"
    assert show.episodes[0].link == "https://e.org/%E6%96%87"
    for person in (show.people[0], show.episodes[0].people[0]):
        assert person.image == "https://e.org/%E5%83%8F.png"
        assert person.link == "https://e.org/%E4%BA%BA"
    assert (show.people[1].image, show.people[1].link) == (None, None)


def test_a_licence_needs_no_address():
    show = resolved(license={"name": "cc-by-4.0"})
    assert show.license is not None
    assert (show.license.name, show.license.url) == ("cc-by-4.0", None)


def test_the_files_to_publish_are_those_that_the_feed_leads_to():
    several = catalog(
        {
            "audio": "b.mp3",
            "image": "b.png",
            "transcript": "b.vtt",
            "chapters": "b.json",
        },
        {"id": "far", "image": "https://e.org/x.png"},
        {"id": "draft", "audio": "d.mp3", "image": "d.png", "draft": True},
        image="cover.jpg",
    )
    show = resolve(several, Lock(), NOW)
    assert list(several.files({e.id for e in show.episodes})) == [
        *("b.json", "b.mp3", "b.png", "b.vtt", "cover.jpg")
    ]
    shared = catalog(
        {"image": "./b.png"},
        {"id": "two", "audio": "https://e.org/2.mp3", "image": "b.png"},
    )
    assert shared.files() == {
        "b.png": [("episodes", 0, "image"), ("episodes", 1, "image")]
    }
    nothing = catalog({"id": "far"})
    assert nothing.files() == {}
    assert "d.mp3" in several.files()


# Texts and identity.


def test_a_summary_becomes_notes_and_a_plain_description():
    episode = only({"summary": "**A** & [b](b.html)\n\n- c", "subtitle": "S"})
    assert episode.notes == (
        '<p><strong>A</strong> &amp; <a href="https://example.org/show/b.html">b</a>'
        "</p>\n<ul>\n<li>c</li>\n</ul>"
    )
    assert episode.description == "A & b\n\n• c"


@pytest.mark.parametrize("summary", [None, "<!-- later -->", "![](a.png)"])
def test_without_a_text_the_subtitle_or_the_title_describes_the_episode(summary):
    assert only({"summary": summary, "subtitle": "S"}).description == "S"
    assert only({"summary": summary}).description == "A"


@pytest.mark.parametrize("description", ["<!-- later -->", "![](cover.png)", "***"])
def test_a_show_whose_description_has_no_text_is_described_by_its_title(description):
    assert resolved(description=description).description == "Test"


def test_the_description_of_the_show_fits_whatever_markdown_becomes():
    # A list mark is longer than the dash that it was written as.
    show = resolved(description="- a\n" * 1000)
    assert len(show.description.encode()) <= 4000
    assert show.description.endswith("…")


@pytest.mark.parametrize(
    ("feed_url", "guid"),
    [
        ("https://podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        ("http://podnews.net/rss//", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        (
            "https://mp3s.nashownotes.com/pc20rss.xml",
            "917393e3-1b1e-5cef-ace4-edaa54e1f810",
        ),
    ],
)
def test_the_guid_of_a_show_is_made_from_its_feed_address(feed_url, guid):
    assert str(resolved(feed_url=feed_url).guid) == guid


def test_the_guid_of_a_show_is_kept_when_it_is_written():
    guid = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert str(resolved(guid=guid, feed_url="https://e.org/f.xml").guid) == guid
    assert resolved().guid == podcast_guid("https://example.org/show/feed.xml")


def test_what_the_catalog_says_is_passed_on():
    entry = {
        "season": 2,
        "episode": 3,
        "type": "bonus",
        "block": True,
        "explicit": True,
        "people": [{"name": "P", "role": "guest"}],
    }
    show = resolved(entry, author="Me", complete=True, medium="newsletter")
    assert (show.author, show.complete, show.medium) == ("Me", True, "newsletter")
    (episode,) = show.episodes
    assert {name: getattr(episode, name) for name in entry if name != "people"} == {
        name: value for name, value in entry.items() if name != "people"
    }
    assert episode.people[0].role == "guest"


def test_the_values_are_what_the_model_would_accept():
    """They are built unchecked, for speed: checked, they are the same."""
    show = resolved(
        {"summary": "s", "image": "a.png", "people": [{"name": "P"}]},
        image="cover.jpg",
        funding=[{"url": "https://e.org/", "text": "t"}],
        license={"name": "mine", "url": "https://e.org/"},
        lock=Lock(probes={AUDIO: PROBE}),
    )
    assert type(show).model_validate(show.model_dump()) == show
