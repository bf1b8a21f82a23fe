"""Feeds of others are read as they are; ours mean what we meant; nothing does harm."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_digest.checks import Subject
from podcast_digest.checks import rules as checks
from podcast_digest.errors import FeedError
from podcast_digest.feed import rss
from podcast_digest.feed.escaping import attribute
from podcast_digest.feed.reading import UNDATED, Document, Tag, date, read, seconds
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Chapter, Episode, Show, Site
from podcast_digest.text import notes
from tests.feed.documents import DATA, episode_of, feed, show_of
from tests.feeds import FEEDS, NOW, any_project, example
from tests.mutation import mutated
from tests.strategies import unhurried

# What is read


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("a<!-- x -->b", "ab"),
        ("a<?x y?>b", "ab"),
        ("a<![CDATA[ & ]]>b", "a & b"),
        ("<![CDATA[a]]><![CDATA[b]]>", "ab"),
        ("a<b>c<i>d</i></b>e", "acde"),
        ("\n a\n b ", "a\n b"),
        ("&#20013;&#x6587;", "中文"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_all_text_of_a_title_is_its_text(title, text):
    assert show_of(f"<title>{title}</title>").title == text


def test_xhtml_in_a_description_is_text_that_has_tags_inside():
    item = "<description>One <p>two <b>three</b></p> four.</description>"
    document = read(feed(f"<item>{item}</item>"), "feed.xml")
    (tag,) = document.items[0].children
    assert document.show.episodes[0].description == "One two three four."
    assert [child.name for child in tag.children] == ["p"]
    assert tag.children[0].text == "two "


def test_what_lies_between_items_is_not_their_text():
    document = read(feed("a<item>b<title>c</title>d</item>e"), "feed.xml")
    assert document.channel.text == "ae"
    assert document.items[0].text == "bd"


def test_tags_are_named_by_the_usual_prefixes_whatever_prefix_they_have():
    spaces = (
        'xmlns:x="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:y="https://github.com/Podcastindex-org/podcast-namespace/'
        'blob/main/docs/1.0.md" xmlns:z="https://example.org/"'
    )
    text = "<x:author>A</x:author><y:medium>blog</y:medium><z:z z:a='1' xml:lang='e'/>"
    document = read(feed(text, spaces), "feed.xml")
    assert [tag.name for tag in document.channel.children] == [
        "itunes:author",
        "podcast:medium",
        "{https://example.org/}z",
    ]
    attributes = {"{https://example.org/}a": "1", "xml:lang": "e"}
    assert document.channel.children[2].attributes == attributes
    assert document.show.author == "A"
    assert document.show.medium == "blog"
    assert list(document.prefixes) == ["x", "y", "z"]
    assert document.lookalikes == {}


ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"


@pytest.mark.parametrize(
    ("prefix", "written", "right"),
    [
        ("itunes", "https://www.itunes.com/dtds/podcast-1.0.dtd", ITUNES),
        ("itunes", "http://www.itunes.com/DTDs/Podcast-1.0.dtd", ITUNES),
        ("itunes", "http://itunes.com/dtds/podcast-1.0.dtd/", ITUNES),
        ("apple", "http://www.itunes.com/DTDs/PodCast-1.0.dtd", ITUNES),
        ("itunes", "http://example.com/DTDs/PodCast-1.0.dtd", ITUNES),
        ("podcast", "http://podcastindex.org/namespace/1.0/", PODCAST),
        ("p20", "https://www.podcastindex.org/namespace/1.0", PODCAST),
        (
            "podcast",
            "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.MD",
            PODCAST,
        ),
        ("atom", "http://www.w3.org/2005/atom", "http://www.w3.org/2005/Atom"),
        ("psc", "https://podlove.org/simple-chapters/", None),
    ],
)
def test_a_misspelled_namespace_is_read_as_what_it_is_meant_to_be(
    prefix, written, right
):
    spaces = f'xmlns:{prefix}="{written}"'
    document = read(feed(f"<{prefix}:author>A</{prefix}:author>", spaces), "feed.xml")
    (tag,) = document.channel.children
    right = right or "http://podlove.org/simple-chapters"
    assert document.lookalikes == {written: right}
    assert document.prefixes == {prefix: written}
    assert tag.name.endswith(":author")
    assert document.show.author == ("A" if right == ITUNES else None)


def test_other_namespaces_are_nobodys_lookalikes():
    spaces = (
        'xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    assert read(feed("", spaces), "feed.xml").lookalikes == {}


def test_declarations_below_rss_are_told_by_their_lines():
    tag = f'<itunes:author xmlns:itunes="{ITUNES}">A</itunes:author>'
    document = read(feed(f"\n{tag}\n\n{tag}<a xmlns:b='c' xmlns:d='e'/>"), "feed.xml")
    assert document.declarations == {ITUNES: 2, "c": 4, "e": 4}
    assert document.show.author == "A"


def test_what_is_missing_is_missing_from_the_show():
    show = read(feed("<item/>"), "feed.xml", "https://example.org/feed.xml").show
    (episode,) = show.episodes
    assert (show.title, show.link, show.language, show.categories) == ("", "", "", ())
    assert show.feed_url == "https://example.org/feed.xml"
    for name in (
        *("author", "email", "image", "copyright", "new_feed_url", "locked"),
        *("medium", "license", "ai_content", "update_frequency"),
    ):
        assert getattr(show, name) is None
    assert (episode.id, episode.title, episode.published) == ("", "", UNDATED)
    for name in ("explicit", "link", "image", "chapters_url", "type"):
        assert getattr(episode, name) is None
    assert (episode.transcripts, episode.people, episode.chapters) == ((), (), ())
    assert episode.enclosure.model_dump() == {
        "url": "",
        "length": 0,
        "type": "",
        "duration": None,
        "exact": True,
    }


def test_hubs_are_where_the_links_to_hubs_lead():
    atom = 'xmlns:a="http://www.w3.org/2005/Atom"'
    links = (
        '<a:link rel="hub" href=" https://one.example/ "/><a:link rel="hub"/>'
        '<a:link rel="self" href="https://example.org/feed.xml"/><link>b</link>'
        '<a:link rel="alternate" href="https://c.example/"/>'
        '<a:link rel="hub" href="https://two.example/?a=1&amp;b=2"/>'
    )
    show = read(feed(links, atom), "feed.xml").show
    assert show.hubs == ("https://one.example/", "https://two.example/?a=1&b=2")
    assert show.feed_url == "https://example.org/feed.xml"


def test_an_episode_without_a_guid_is_named_by_its_audio():
    assert episode_of("<enclosure url=' https://e.org/a.mp3 '/>").id == (
        "https://e.org/a.mp3"
    )


@pytest.mark.parametrize(
    ("text", "explicit"),
    [
        ("true", True),
        ("Yes", True),
        ("explicit", True),
        ("clean", False),
        ("no", False),
        ("", None),
    ],
)
def test_explicit_has_had_many_spellings(text, explicit):
    tag = f"<itunes:explicit>{text}</itunes:explicit>"
    assert episode_of(tag).explicit is explicit
    assert show_of(tag).explicit is bool(explicit)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Sat, 13 Sep 2025 02:14:40 +0800", "2025-09-12T18:14:40Z"),
        ("13 Sep 2025 02:14 GMT", "2025-09-13T02:14:00Z"),
        ("Sat, 13 Sep 25 02:14:40 EST", "2025-09-13T07:14:40Z"),
        ("Mon, 13 Sep 2025 02:14:40 Z", "2025-09-13T02:14:40Z"),
        ("Sat, 31 Sep 2025 02:14:40 +0800", None),
        ("Sat, 13 Sep 2025 25:14:40 +0800", None),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("2025年9月13日", None),
        ("yesterday", None),
        ("", None),
        ("1 " * 100, None),
    ],
)
def test_dates_are_read_as_apps_read_them(text, moment):
    assert date(text) == (moment and datetime.fromisoformat(moment))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("320", 320),
        ("05:20", 320),
        ("01:02:03", 3723),
        ("00:01:59.500", 119.5),
        ("62:03", 3723),
        ("", None),
        ("5 min", None),
        ("-5", None),
        ("1:2:3:4", None),
        ("٣٢٠", None),
    ],
)
def test_durations_are_read_as_apps_read_them(text, value):
    assert seconds(text) == value


def test_chapters_are_those_that_have_a_time_and_a_title():
    item = (
        "<psc:chapters><psc:chapter start='1:10' title=' A ' href='https://e.org/'/>"
        "<psc:chapter start='soon' title='B'/><psc:chapter start='2:00'/>"
        "</psc:chapters><psc:chapters/>"
    )
    (chapter,) = episode_of(item).chapters
    assert chapter == Chapter(start=70, title="A", url="https://e.org/")


def test_numbers_are_digits():
    for text, number in (("7", 7), (" 7 ", 7), ("7.5", None), ("٧", None), ("", None)):
        assert episode_of(f"<itunes:season>{text}</itunes:season>").season == number


# Any bytes


def answered(data: bytes) -> Document | None:
    """Return the document, or nothing if it was refused as it should be."""
    try:
        document = read(data, "feed.xml")
    except FeedError as error:
        message = str(error)
    else:
        assert len(document.items) == len(document.show.episodes)
        return document
    assert message.startswith("feed.xml:")
    assert message.isprintable()
    return None


@given(st.binary() | st.binary().map(lambda data: b"<rss>" + data))
def test_any_bytes_are_a_feed_or_an_error_of_one_line(data):
    answered(data)


@given(st.text())
def test_any_text_in_a_feed_is_read_or_an_error_of_one_line(text):
    answered(feed(f"<title>{text}</title>"))


SAMPLES = [
    *sorted((DATA / "wild").glob("*.xml")),
    *sorted((DATA / "feeds").glob("*/feed.xml")),
    DATA / "checks" / "base.xml",
]


@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False))
@unhurried
def test_any_changed_feed_is_a_feed_or_an_error_of_one_line(path, dice):
    answered(mutated(path.read_bytes(), dice.randrange))


# Ours


def carried(show: Show) -> Show:
    """Return what our feed says of a show.

    The same, but for what a feed has no place for, or has in other words.
    """
    tops: dict[str, list[str]] = {}
    for name in show.categories:
        top, _, sub = name.partition(" > ")
        subs = tops.setdefault(top, [])
        subs += [name] if sub else []
    return show.model_copy(
        update={
            # Those of one top category together, and it alone if there is no other.
            "categories": tuple(c for top, subs in tops.items() for c in subs or [top]),
            "episodes": tuple(carried_episode(show, e) for e in show.episodes),
            # Of pages.
            "timezone": "UTC",
            "site": Site(),
            "page_size": None,
        }
    )


def carried_episode(show: Show, episode: Episode) -> Episode:
    description = notes.cut(episode.description, rss.DESCRIPTION)
    sound = episode.enclosure
    html = episode.notes
    if episode.link:
        # A link to the article follows the notes.
        read_on = "阅读原文" if show.language.lower().startswith("zh") else None
        href = attribute(episode.link)
        html += f'\n<p><a href="{href}">{read_on or "Read the article"}</a></p>'
    changes: dict[str, Any] = {
        # A date of RSS has whole seconds.
        "published": episode.published.replace(microsecond=0),
        # The Markdown stays in the catalog. What itunes:summary has is the subtitle.
        "summary": episode.subtitle or notes.short(episode.description) or None,
        "subtitle": None,
        "topics": (),  # of pages
        # Inherited from the show, and written out.
        "explicit": show.explicit if episode.explicit is None else episode.explicit,
        # Without notes there is no content:encoded.
        "notes": html.strip() or description,
        # 4,000 bytes at most.
        "description": description,
        # By time, in milliseconds.
        "chapters": tuple(
            carried_chapter(chapter)
            for chapter in sorted(episode.chapters, key=lambda c: c.start)
        ),
        "enclosure": sound.model_copy(
            update={
                # Whole seconds, and no word for an estimate.
                "duration": sound.duration and float(max(1, round(sound.duration))),
                "exact": True,
            }
        ),
    }
    return episode.model_copy(update=changes)


def carried_chapter(chapter: Chapter) -> Chapter:
    return chapter.model_copy(update={"start": round(chapter.start * 1000) / 1000})


def assert_read_back(show: Show) -> Document:
    data = rss.render(show)
    document = read(data, "feed.xml")
    expected, found = carried(show).model_dump(), document.show.model_dump()
    theirs, ours = found.pop("episodes"), expected.pop("episodes")
    assert found == expected
    for theirs_one, our_one in zip(theirs, ours, strict=True):
        assert theirs_one == our_one
    return document


def form(document: Document, size: int) -> list[str]:
    """Return what the rules of form, 4xx, find in a feed."""
    rules = [rule for rule in checks.RULES if rule.code[1] == "4"]
    subject = Subject(document.show, NOW, size, document=document)
    found = checks.check(subject, rules)
    return [f"{f.code} {f.field}: {f.message}" for f in found]


@pytest.mark.parametrize("folder", FEEDS, ids=lambda folder: folder.name)
def test_a_feed_of_ours_means_the_show_and_has_no_fault_of_form(folder):
    document = assert_read_back(example(folder))
    assert form(document, 1000) == []
    assert document.declarations == {}
    assert document.lookalikes == {}
    assert document.encoding == "utf-8"


@given(any_project)
@settings(parent=unhurried)
def test_any_feed_of_ours_means_the_show_and_has_no_fault_of_form(project):
    document = assert_read_back(resolve(project.catalog, project.lock, NOW))
    assert form(document, 1000) == []


def test_a_tag_has_its_first_child_of_a_name_and_all_of_them():
    channel = read(feed("<a>1</a><b/><a> 2 </a>"), "feed.xml").channel
    assert [tag.text for tag in channel.all("a")] == ["1", " 2 "]
    assert channel.first("a") == Tag("a", "1", {}, (), 1)
    assert channel.first("c") is None
    assert (channel.said("a"), channel.said("c")) == ("1", "")


def test_undated_comes_before_every_date():
    assert datetime(1, 1, 2, tzinfo=UTC) > UNDATED
