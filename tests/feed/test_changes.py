"""What subscribers will see change, of shows as apps read them."""

from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_digest.feed import changes as module
from podcast_digest.feed import rss
from podcast_digest.feed.changes import Change, Changes, changes
from podcast_digest.feed.reading import read
from podcast_digest.lock import Lock, Probe, Published
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import (
    Catalog,
    CatalogEntry,
    Chapter,
    Episode,
    Funding,
    License,
    Person,
    Show,
    UpdateFrequency,
)
from podcast_digest.text.difference import Step, difference
from tests.strategies import catalogs, entries, texts, unhurried

NOW = datetime(9999, 1, 1, tzinfo=UTC)
AUDIO = "https://a.example.org/a.mp3"
SHOW: dict[str, Any] = {
    "title": "Test",
    "description": "A show for tests.",
    "link": "https://example.org/show/",
    "language": "en",
    "categories": ["Technology"],
}
ENTRY: dict[str, Any] = {
    "id": "a",
    "title": "A",
    "audio": AUDIO,
    "published": "2025-01-01T00:00:00Z",
    "summary": "One sentence. Another one.",
}
FACTS = {"length": 1000, "media_type": "audio/mpeg", "duration": 60}
GUID = UUID("6fd60fd1-7f5b-4f4e-9a0c-6f3f36b3a3c1")
#: Of https://example.org/show/feed.xml.
OWN_GUID = UUID("0495cb90-b9d0-50ba-b94b-a40da5f73898")


def reads(*given: dict[str, Any], **show: Any) -> Show:
    """Return a show as apps read it, with the entries that are given, or one."""
    episodes = [ENTRY | entry for entry in given or ({},)]
    return seen(Catalog.model_validate({"show": SHOW | show, "episodes": episodes}))


def seen(catalog: Catalog, lock: Lock | None = None) -> Show:
    return read(rss.render(resolve(catalog, lock or Lock(), NOW)), "feed.xml").show


def foreign(*items: str, channel: str = "") -> Show:
    """Return a show that others wrote."""
    content = "http://purl.org/rss/1.0/modules/content/"
    feed = (
        f"<rss version='2.0' xmlns:content='{content}'><channel>{channel}"
        f"{''.join(items)}</channel></rss>"
    )
    return read(feed.encode(), "feed.xml").show


def of_one(before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    """Return what changes of an episode, when nothing else does."""
    found = changes(reads(before), reads(after))
    assert (found.show, found.new, found.gone) == ((), (), ())
    return found.changed[0].changes if found.changed else ()


def ids(found: Changes) -> tuple[list[str], list[str], list[str]]:
    return (
        [episode.id for episode in found.new],
        [one.episode.id for one in found.changed],
        [episode.id for episode in found.gone],
    )


# Fields


@pytest.mark.parametrize(
    ("field", "before", "after", "told"),
    [
        ("title", {}, {"title": "B"}, ("A", "B")),
        ("link", {}, {"link": "https://b.org/1"}, (None, "https://b.org/1")),
        (
            "published",
            {},
            {"published": "2025-01-01T00:00:01Z"},
            (
                datetime(2025, 1, 1, tzinfo=UTC),
                datetime(2025, 1, 1, 0, 0, 1, tzinfo=UTC),
            ),
        ),
        ("audio", {}, {"audio": f"{AUDIO}?2"}, (AUDIO, f"{AUDIO}?2")),
        ("length", FACTS, FACTS | {"length": 1001}, (1000, 1001)),
        ("length", {}, {"length": 1000}, (None, 1000)),
        (
            "media_type",
            {},
            {"media_type": "audio/x-m4a"},
            ("audio/mpeg", "audio/x-m4a"),
        ),
        ("duration", FACTS, FACTS | {"duration": 61}, (60, 61)),
        ("duration", {}, {"duration": 60}, (None, 60)),
        (
            "summary",
            {},
            {"summary": "One sentence. A new one."},
            ("One sentence. Another one.", "One sentence. A new one."),
        ),
        (
            "summary",
            {},
            {"summary": "One sentence. *Another* one."},
            (
                "<p>One sentence. Another one.</p>",
                "<p>One sentence. <em>Another</em> one.</p>",
            ),
        ),
        (
            "summary",
            {"summary": None},
            {"summary": "A"},
            (None, "A"),
        ),
        (
            "summary",
            {"summary": None, "subtitle": "One"},
            {"summary": None, "subtitle": "Two"},
            ("One", "Two"),
        ),
        ("subtitle", {}, {"subtitle": "Other"}, (None, "Other")),
        (
            "image",
            {},
            {"image": "https://b.org/1.png"},
            (None, "https://b.org/1.png"),
        ),
        ("explicit", {}, {"explicit": True}, (False, True)),
        ("season", {}, {"season": 1}, (None, 1)),
        ("episode", {"episode": 1}, {"episode": 2}, (1, 2)),
        ("type", {}, {"type": "bonus"}, ("full", "bonus")),
        (
            "chapters",
            {},
            {"chapters": [{"start": 0, "title": "X"}]},
            (None, (Chapter(start=0, title="X"),)),
        ),
        (
            "chapters",
            {"chapters": "1.json"},
            {"chapters": "2.json"},
            ("https://example.org/show/1.json", "https://example.org/show/2.json"),
        ),
        (
            "transcript",
            {},
            {"transcript": "a.vtt"},
            (None, "https://example.org/show/a.vtt"),
        ),
        (
            "people",
            {"people": [{"name": "Ada"}]},
            {"people": [{"name": "Ada", "role": "host"}]},
            ((Person(name="Ada"),), (Person(name="Ada", role="host"),)),
        ),
        ("block", {}, {"block": True}, (False, True)),
    ],
)
def test_a_field_of_an_episode_changes(field, before, after, told):
    assert of_one(before, after) == (Change(field, *told),)
    assert of_one(after, before) == (Change(field, *told[::-1]),)


@pytest.mark.parametrize(
    ("field", "before", "after", "told"),
    [
        ("title", {}, {"title": "B"}, ("Test", "B")),
        (
            "description",
            {},
            {"description": "Another."},
            ("A show for tests.", "Another."),
        ),
        (
            "link",
            {"feed_url": "https://example.org/f"},
            {"feed_url": "https://example.org/f", "link": "https://example.org/b"},
            ("https://example.org/show/", "https://example.org/b"),
        ),
        (
            "feed_url",
            {"guid": GUID},
            {"guid": GUID, "feed_url": "https://example.org/f"},
            ("https://example.org/show/feed.xml", "https://example.org/f"),
        ),
        ("guid", {}, {"guid": GUID}, (OWN_GUID, GUID)),
        ("language", {}, {"language": "zh-cn"}, ("en", "zh-cn")),
        (
            "categories",
            {},
            {"categories": ["Technology", "Education > Courses"]},
            (("Technology",), ("Technology", "Education > Courses")),
        ),
        ("author", {}, {"author": "Ada"}, (None, "Ada")),
        ("email", {}, {"email": "a@example.org"}, (None, "a@example.org")),
        (
            "image",
            {},
            {"image": "https://b.org/1.png"},
            (None, "https://b.org/1.png"),
        ),
        ("explicit", {}, {"explicit": True}, (False, True)),
        ("copyright", {}, {"copyright": "Ada"}, (None, "Ada")),
        ("type", {}, {"type": "serial"}, ("episodic", "serial")),
        (
            "new_feed_url",
            {},
            {"new_feed_url": "https://b.org/f"},
            (None, "https://b.org/f"),
        ),
        ("block", {}, {"block": True}, (False, True)),
        ("complete", {}, {"complete": True}, (False, True)),
        ("locked", {}, {"locked": True}, (False, True)),
        ("medium", {}, {"medium": "newsletter"}, ("podcast", "newsletter")),
        (
            "funding",
            {},
            {"funding": [{"url": "https://b.org/", "text": "Tip"}]},
            (None, (Funding(url="https://b.org/", text="Tip"),)),
        ),
        ("people", {}, {"people": [{"name": "Ada"}]}, (None, (Person(name="Ada"),))),
        ("license", {}, {"license": {"name": "cc0"}}, (None, License(name="cc0"))),
        ("ai_content", {}, {"ai_content": False}, (None, False)),
        (
            "update_frequency",
            {},
            {"update_frequency": {"text": "Daily"}},
            (None, UpdateFrequency(text="Daily")),
        ),
    ],
)
def test_a_field_of_the_show_changes(field, before, after, told):
    there = Changes(show=(Change(field, *told),))
    assert changes(reads(**before), reads(**after)) == there
    back = Changes(show=(Change(field, *told[::-1]),))
    assert changes(reads(**after), reads(**before)) == back


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"type": "full"}),
        ({}, {"subtitle": "One sentence."}),
        ({}, {"explicit": False}),
        ({}, {"published": "2025-01-01T08:00:00.5+08:00"}),
        ({"duration": 60}, {"duration": 60.4}),
        ({"summary": "One\nline"}, {"summary": "One line"}),
        ({"audio": "https://例え.jp/é.mp3"}, {"audio": "https://例え.jp/%C3%A9.mp3"}),
    ],
)
def test_what_an_app_takes_for_the_same_is_no_change(before, after):
    assert of_one(before, after) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"locked": False}),
        ({}, {"medium": "podcast"}),
        ({}, {"timezone": "Asia/Shanghai"}),
        ({}, {"description": "*A show* for tests."}),
    ],
)
def test_what_an_app_takes_for_the_same_show_is_no_change(before, after):
    assert not changes(reads(**before), reads(**after))


def test_a_show_that_gets_explicit_is_told_once():
    before = reads({}, {"id": "b", "audio": "b.mp3", "explicit": True})
    after = reads({}, {"id": "b", "audio": "b.mp3", "explicit": True}, explicit=True)
    assert changes(before, after) == Changes(show=(Change("explicit", False, True),))


def test_an_episode_that_is_no_longer_as_the_show_is_told():
    found = changes(reads(), reads({"explicit": False}, explicit=True))
    assert found == Changes(show=(Change("explicit", False, True),))
    found = changes(reads({"explicit": True}), reads({"explicit": False}))
    assert found.changed[0].changes == (Change("explicit", True, False),)


def test_an_episode_without_a_summary_changes_its_title_alone():
    link = {"link": "https://b.org/1"}
    for more in ({}, link):
        told = of_one(
            {"summary": None, **more}, {"summary": None, "title": "B", **more}
        )
        assert told == (Change("title", "A", "B"),)


def test_the_link_to_the_article_is_no_part_of_the_summary():
    before, after = {"link": "https://b.org/1"}, {"link": "https://b.org/2?a=1&b=2"}
    links = "https://b.org/1", "https://b.org/2?a=1&b=2"
    assert of_one(before, after) == (Change("link", *links),)


def test_another_address_in_the_summary_is_told_with_its_markup():
    before, after = ({"summary": f"[See](https://b.org/{n})"} for n in (1, 2))
    assert of_one(before, after) == (
        Change(
            "summary",
            '<p><a href="https://b.org/1">See</a></p>',
            '<p><a href="https://b.org/2">See</a></p>',
        ),
    )


def test_texts_of_others_are_compared_as_they_are():
    item = "<item><guid>a</guid><title>A</title><description>{}</description></item>"
    found = changes(foreign(item.format("One")), foreign(item.format("Two")))
    assert found.changed[0].changes == (Change("summary", "One", "Two"),)
    notes = "<item><guid>a</guid><content:encoded>X</content:encoded><description>"
    found = changes(
        foreign(f"{notes}One</description></item>"),
        foreign(f"{notes}Two</description></item>"),
    )
    assert found.changed[0].changes == (Change("summary", "One", "Two"),)


def test_every_field_of_the_model_is_compared():
    told_otherwise = {
        *("id", "episodes"),  # who it is
        *("enclosure", "notes", "description", "chapters_url"),  # as audio, summary, …
        "topics",  # of pages
        "narrated",  # as notes and ai_content
        *("extra", "permalink", "notes_html"),  # how it is written
    }
    show = Show.model_fields.keys() - {"episodes"}
    # No subscriber sees who is told first, which page an episode came from, or a site.
    unseen = {"hubs", "page_size", "timezone", "site", "read_on", "extra"}
    unseen.add("prefix")  # who counts
    unseen |= {"links", "verify", "apple_verify"}  # of directories
    assert set(module._SHOW) == show - unseen
    episode = (Episode.model_fields.keys() | CatalogEntry.model_fields) - {"draft"}
    told_otherwise.add("transcripts")  # as that of the catalog
    assert set(module._EPISODE) == episode - told_otherwise


# Episodes


def several(*numbers: int, **more: Any) -> Show:
    return reads(
        *(
            {
                "id": f"e{n}",
                "title": f"Title {n}",
                "audio": f"https://a.example.org/{n}.mp3",
                "published": f"2025-01-{n:02}T00:00:00Z",
                **more,
            }
            for n in numbers
        )
    )


def test_episodes_come_stay_and_go_newest_first():
    found = changes(several(1, 2, 3, 4), several(3, 5, 4, 6, explicit=True))
    assert ids(found) == (["e6", "e5"], ["e4", "e3"], ["e2", "e1"])
    assert bool(found)
    assert not Changes()


def test_without_subscribers_all_is_new():
    found = changes(None, several(1, 2))
    assert ids(found) == (["e2", "e1"], [], [])
    assert found.show == ()


def test_same_audio_under_another_id_is_known():
    other = {"audio": "https://a.example.org/2.mp3", "title": "Other"}
    assert changes(several(1, 2), reads({"id": "x", **other})).again == {"x": "e2"}


def test_same_title_and_date_under_another_id_is_known():
    before = reads({"id": "a"}, {"id": "b", "audio": "https://a.example.org/b.mp3"})
    after = reads({"id": "c", "audio": "https://a.example.org/c.mp3"})
    assert changes(before, after).again in ({"c": "a"}, {"c": "b"})


def test_of_two_episodes_that_were_one_only_one_is_it_again():
    two = foreign(
        "<item><guid>x</guid><enclosure url='https://a.example.org/1.mp3'/></item>",
        "<item><guid>y</guid><enclosure url='https://a.example.org/1.mp3'/></item>",
    )
    assert changes(several(1), two).again == {"y": "e1"}


def test_only_a_date_that_puts_an_episode_between_others_moves_it():
    def dated(day: int) -> Show:
        return reads(
            {"id": "b", "audio": "b.mp3", "published": "2025-01-05T00:00:00Z"},
            {"published": f"2025-01-{day:02}T00:00:00Z"},
        )

    assert [one.moves for one in changes(dated(1), dated(3)).changed] == [False]
    (moved,) = changes(dated(1), dated(9)).changed
    assert (moved.episode.id, moved.moves) == ("a", True)


def test_an_episode_that_gets_a_date_does_not_move():
    item = "<item><guid>a</guid><title>A</title>{}</item>"
    date = "<pubDate>Wed, 01 Jan 2025 00:00:00 GMT</pubDate>"
    (one,) = changes(foreign(item.format("")), foreign(item.format(date))).changed
    assert one.changes == (Change("published", None, datetime(2025, 1, 1, tzinfo=UTC)),)
    assert not one.moves


def test_what_no_app_can_know_is_no_episode():
    nobody = "<item><title>A</title></item>"
    assert not changes(foreign(nobody), foreign(nobody, nobody))


def test_of_two_episodes_with_one_id_the_first_counts():
    one, two = (f"<item><guid>a</guid><title>{t}</title></item>" for t in "AB")
    assert not changes(foreign(one, two), foreign(one))


def test_a_feed_that_does_not_say_where_it_lies_lies_where_it_lay():
    before = foreign(channel="<title>Test</title>")
    told = {change.field for change in changes(before, reads()).show}
    assert not told & {"feed_url", "guid"}


# What a lock remembers


def test_of_what_a_lock_remembers_nothing_else_is_compared():
    before = Published.of(several(1, 2, 3))
    after = several(2, 3, 4, season=1)
    assert ids(changes(before, after)) == (["e4"], [], ["e1"])
    (gone,) = changes(before, after).gone
    assert (gone.title, gone.published) == (
        "Title 1",
        datetime(2025, 1, 1, tzinfo=UTC),
    )


def test_what_a_lock_remembers_can_change():
    after = reads(
        {"title": "B", "audio": "https://a.example.org/b.mp3"},
        guid=GUID,
        title="Other",
    )
    found = changes(Published.of(reads()), after)
    assert found.show == (Change("guid", OWN_GUID, GUID),)
    assert found.changed[0].changes == (
        Change("title", "A", "B"),
        Change("audio", AUDIO, "https://a.example.org/b.mp3"),
    )


# Texts


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        ("", "", ()),
        ("A", "A", (Step("A", "", ""),)),
        ("", "A", (Step("", "", "A"),)),
        (
            "One word here.",
            "One letter here.",
            (Step("One ", "word", "letter"), Step(" here.", "", "")),
        ),
        (
            "第一句。第二句很长。第三句。",
            "第一句。第二句也很长。第三句。",
            (Step("第一句。第二句", "", "也"), Step("很长。第三句。", "", "")),
        ),
        # What stands between two changes and is short belongs to them.
        ("a b c", "x b y", (Step("", "a b c", "x b y"),)),
        (
            'a <a href="x">b</a>',
            'a <a href="y">b</a>',
            (
                Step("a ", '<a href="x">', '<a href="y">'),
                Step("b</a>", "", ""),
            ),
        ),
    ],
)
def test_a_difference_is_told_by_words(before, after, steps):
    assert difference(before, after) == steps


@given(texts(), texts())
def test_a_difference_leads_from_one_text_to_the_other(before, after):
    steps = difference(before, after)
    assert "".join(step.same + step.gone for step in steps) == before
    assert "".join(step.same + step.came for step in steps) == after


@given(st.text("ab。. 字", max_size=40), st.text("ab。. 字", max_size=40))
def test_a_difference_of_similar_texts_leads_from_one_to_the_other(before, after):
    steps = difference(before, after)
    assert "".join(step.same + step.gone for step in steps) == before
    assert "".join(step.same + step.came for step in steps) == after
    assert all(step.gone or step.came for step in steps[:-1])


@pytest.mark.parametrize("piece", ["字文", "a b ", "a. b. ", "。！", "<<"])
def test_texts_that_repeat_themselves_take_no_longer_than_others(piece):
    before, after = piece * 50_000, piece[::-1] * 50_000
    steps = difference(f"{before}x", f"{after}y")
    assert "".join(step.same + step.gone for step in steps) == f"{before}x"
    assert "".join(step.same + step.came for step in steps) == f"{after}y"


# Properties


@unhurried
@given(catalogs())
def test_nothing_differs_from_itself(catalog):
    show = seen(catalog)
    assert not changes(show, seen(catalog))
    assert not changes(Published.of(resolve(catalog, Lock(), NOW)), show)


@settings(unhurried, max_examples=50)
@given(catalogs(), catalogs())
def test_the_way_back_is_the_way_there_in_reverse(one, other):
    ids = [entry.id for entry in one.episodes[1:]]
    known = {entry.id for entry in other.episodes}
    renamed = (
        entry.model_copy(update={"id": id_}) if id_ and id_ not in known else entry
        for entry, id_ in zip_longest(other.episodes, ids[: len(other.episodes)])
    )
    before = seen(one)
    after = seen(other.model_copy(update={"episodes": tuple(renamed)}))
    there, back = changes(before, after), changes(after, before)
    assert there.new == back.gone
    assert there.gone == back.new
    assert there.show == tuple(Change(f, b, a) for f, a, b in back.show)
    assert {(c.episode.id, c.moves) for c in there.changed} == {
        (c.episode.id, c.moves) for c in back.changed
    }
    told = {(c.episode.id, *change) for c in there.changed for change in c.changes}
    assert len(told) == sum(len(c.changes) for c in back.changed)


#: Fields of an entry, and what else they are told as.
TOLD_AS = {
    **{name: {name} for name in CatalogEntry.model_fields},
    # Without a summary, apps show the line or the title in its place.
    "subtitle": {"subtitle", "summary"},
    "summary": {"summary", "subtitle"},
}


@unhurried
@given(entries(), entries(), st.sampled_from(sorted(set(TOLD_AS) - {"id", "draft"})))
def test_every_field_that_reads_differently_is_told(one, other, field):
    one = one.model_copy(update={"draft": False})
    value = getattr(other, field)
    shows = [
        Catalog.model_validate({"show": SHOW}).model_copy(update={"episodes": (entry,)})
        for entry in (one, one.model_copy(update={field: value}))
    ]
    probe = Probe(length=1, type="audio/mpeg", method="header")
    lock = Lock(probes={one.audio: probe, other.audio: probe})
    before, after = (seen(show, lock) for show in shows)
    found = changes(before, after)
    assert (found.show, found.new, found.gone) == ((), (), ())
    told = {change.field for one in found.changed for change in one.changes}
    assert told <= TOLD_AS[field]
    if not told and before != after:
        assert field in ("type", "subtitle", "title"), "reads the same to people"
