"""What a build would do to subscribers: rules G, against our feeds and others'."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.checks import Subject
from podcast_digest.checks.guard import RULES
from podcast_digest.checks.rules import check
from podcast_digest.feed import rss
from podcast_digest.feed.reading import read
from podcast_digest.lock import Lock, Published
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Catalog, Show
from tests.checking import changed, subject_of, told
from tests.strategies import catalogs, unhurried

NOW = datetime(9999, 1, 1, tzinfo=UTC)


def show_of(catalog: Catalog) -> Show:
    return resolve(catalog, Lock(), NOW)


def findings(show: Show, before: Published | None) -> list[Any]:
    return check(Subject(show, NOW, 0, before=before), RULES)


def feed(changes: Iterable[list[str]] = ()) -> Show:
    """Return what another program's feed says, with some changes made."""
    return read(changed("base.xml", changes).encode(), "base.xml").show


def episode(id_: str, published: str) -> dict[str, str]:
    audio = f"https://example.org/{id_}.mp3"
    return {"id": id_, "title": id_, "published": published, "audio": audio}


def show_with(*episodes: dict[str, str]) -> Show:
    show = {
        "title": "T",
        "description": "d",
        "link": "https://example.org/",
        "language": "en",
        "categories": ["Technology"],
    }
    return show_of(Catalog.model_validate({"show": show, "episodes": episodes}))


def messages(new: Show, old: Show) -> list[str]:
    return told(findings(new, Published.of(old)))


# What hurts nobody.


@given(catalogs())
def test_who_has_no_subscribers_yet_may_do_anything(catalog):
    assert findings(show_of(catalog), None) == []


@unhurried
@given(catalogs(), st.randoms())
def test_the_same_show_again_hurts_nobody(catalog, random):
    show = show_of(catalog)
    episodes = list(catalog.episodes)
    random.shuffle(episodes)
    again = show_of(catalog.model_copy(update={"episodes": tuple(episodes)}))
    assert findings(again, Published.of(show)) == []


@unhurried
@given(catalogs())
def test_the_feed_that_was_written_holds_what_subscribers_have(catalog):
    show = show_of(catalog)
    published = read(rss.render(show), "feed.xml").show
    assert findings(show, Published.of(published)) == []


@unhurried
@given(catalogs())
def test_new_episodes_hurt_nobody(catalog):
    for number in range(len(catalog.episodes)):
        fewer = catalog.model_copy(update={"episodes": catalog.episodes[number:]})
        assert findings(show_of(catalog), Published.of(show_of(fewer))) == []


def test_a_show_of_one_episode_may_get_its_second_and_move_the_first():
    one = show_with(episode("a", "2025-01-01"))
    two = show_with(
        episode("b", "2025-01-02"),
        {**episode("a", "2025-01-01"), "audio": "https://b.org/a.mp3"},
    )
    assert messages(two, one) == []


# Feeds of others.

FIRST, SECOND = "first-article-1111111111", "second-article-2222222222"
NO_GUIDS = [
    [f'      <guid isPermaLink="false">{id_}</guid>\n', ""] for id_ in (FIRST, SECOND)
]


def test_a_feed_without_guids_has_the_addresses_of_its_audio_for_them():
    old = feed(NO_GUIDS)
    assert messages(feed(NO_GUIDS), old) == []
    assert messages(feed(), old) == [
        "show: id: 2 episodes appear as new, and the old ones stay as duplicates or "
        "lose their play state: 'The article on caches', 'The article on compilers'"
    ]
    (finding,) = findings(feed(), Published.of(old))
    assert finding.fix == (
        "Write the old ids back: "
        f"https://audio.example.org/second.mp3 for {SECOND}; "
        f"https://audio.example.org/first.m4a for {FIRST}."
    )


def test_audio_that_moves_in_a_feed_without_guids_makes_a_new_episode():
    moved = [['url="https://audio.example.org/second', 'url="https://b.org/second']]
    assert messages(feed([*NO_GUIDS, *moved]), feed(NO_GUIDS)) == [
        "https://b.org/second.mp3: id: 1 episode appears as new, and the old one stays "
        "as a duplicate or loses its play state: 'The article on caches'"
    ]


def test_a_date_that_is_missing_is_not_another_date():
    undated = [["      <pubDate>Sun, 08 Jun 2025 08:00:00 +0000</pubDate>\n", ""]]
    assert messages(feed(undated), feed()) == []
    assert messages(feed(), feed(undated)) == []
    assert messages(feed(undated), feed(undated)) == []


def test_an_undated_episode_may_get_another_title_and_other_audio():
    undated = ["      <pubDate>Sun, 08 Jun 2025 08:00:00 +0000</pubDate>\n", ""]
    other = [
        ["<title>The article on caches", "<title>Caches"],
        ['url="https://audio.example.org/second', 'url="https://b.org/second'],
    ]
    assert messages(feed([undated, *other]), feed()) == []


def test_an_address_that_another_program_did_not_encode_is_the_same():
    old = feed([["org/second.mp3", "org/第 2 期.mp3"]])
    new = feed([["org/second.mp3", "org/%E7%AC%AC%202%20%E6%9C%9F.mp3"]])
    both = [["org/first.m4a", "org/一.m4a"]], [["org/first.m4a", "org/%E4%B8%80.m4a"]]
    assert messages(new, old) == []
    assert messages(feed(both[1]), feed(both[0])) == []


def test_fractions_of_a_second_move_nothing():
    old = show_with(
        episode("a", "2025-01-01T00:00:00.900Z"),
        episode("b", "2025-01-01T00:00:00.100Z"),
    )
    assert messages(old, read(rss.render(old), "feed.xml").show) == []


SELF = [
    '    <atom:link href="https://example.org/show/feed.xml" rel="self" '
    'type="application/rss+xml"/>\n',
    "",
]
NO_GUID = [
    "    <podcast:guid>0495cb90-b9d0-50ba-b94b-a40da5f73898</podcast:guid>\n",
    "",
]


def test_a_feed_that_does_not_say_where_it_is_is_not_said_to_move():
    nameless = feed([SELF, NO_GUID])
    assert messages(feed(), nameless) == []
    assert messages(nameless, feed()) == []
    assert messages(feed([SELF]), feed()) == []


def test_twice_the_same_id_in_a_feed_is_the_same_as_before():
    twice = [[SECOND, FIRST]]
    assert messages(feed(twice), feed(twice)) == []


def test_two_episodes_that_become_one_are_one_that_disappears():
    same = [["org/first.m4a", "org/second.mp3"]]
    one = feed([*same, [SECOND, "other"]])
    one = one.model_copy(update={"episodes": one.episodes[:1]})
    assert messages(one, feed(same)) == [
        "show: episodes: 1 episode disappears from every app: "
        "'The article on compilers'",
        "other: id: 1 episode appears as new, and the old one stays as a duplicate or "
        "loses its play state: 'The article on caches'",
    ]


# How to mend it.


@pytest.mark.parametrize(
    ("code", "changes", "fix"),
    [
        (
            "G102",
            [["  timezone: UTC", "  guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810"]],
            "Restore the old one in show.guid, podcast:guid in a feed: "
            "0495cb90-b9d0-50ba-b94b-a40da5f73898.",
        ),
        (
            "G202",
            [[f"id: {SECOND}\n", "id: caches\n"]],
            f"Write the old id back: {SECOND} for caches.",
        ),
        (
            "G204",
            [["published: 2025-06-08T08:00:00Z", "published: 2025-05-08T08:00:00Z"]],
            f"Write the old date back: 2025-06-08T08:00:00+00:00 for {SECOND}.",
        ),
    ],
)
def test_the_way_back_is_exact(code: str, changes: object, fix: str, tmp_path: Path):
    subject = subject_of({"catalog": changes, "before": []}, tmp_path)
    assert [(f.code, f.fix) for f in check(subject, RULES)] == [(code, fix)]


def test_more_than_three_are_not_all_listed():
    days = range(1, 6)
    old = show_with(*(episode(f"e{n}", f"2025-01-0{n}") for n in days))
    renamed = [e.model_copy(update={"id": f"new-{e.id}"}) for e in old.episodes]
    back = show_with(*(episode(f"e{n}", f"2025-02-0{6 - n}") for n in days))
    before = Published.of(old)
    found = [
        *findings(old.model_copy(update={"episodes": tuple(renamed)}), before),
        *findings(back, before),
    ]
    assert [(f.code, f.message, f.fix) for f in found if f.code < "G205"] == [
        (
            "G202",
            "5 episodes appear as new, and the old ones stay as duplicates or lose "
            "their play state: 'e5', 'e4', 'e3', …",
            "Write the old ids back: e5 for new-e5; e4 for new-e4; e3 for new-e3; "
            "and 2 more.",
        ),
        (
            "G204",
            "4 episodes move to another place in the list: 'e5', 'e4', 'e2', …",
            "Write the old dates back: 2025-01-05T00:00:00+00:00 for e5; "
            "2025-01-04T00:00:00+00:00 for e4; 2025-01-02T00:00:00+00:00 for e2; "
            "and 1 more.",
        ),
    ]
