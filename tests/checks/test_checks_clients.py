"""Rules C: what AntennaPod takes for the same, and for HTML; what many share."""

import re
from datetime import UTC, datetime, timedelta
from html import escape
from io import BytesIO
from itertools import pairwise
from typing import Any

import podcastparser
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from podcast_digest.checks import Subject
from podcast_digest.checks import rules as checks
from podcast_digest.checks.clients import RULES
from podcast_digest.checks.clients.titles import as_html, guessed
from podcast_digest.checks.clients.values import oddness
from podcast_digest.feed.dates import rfc2822
from podcast_digest.feed.reading import read
from podcast_digest.show.model import Enclosure, Episode
from tests.checking import changed, told
from tests.strategies import moments

START = datetime(2025, 6, 1, tzinfo=UTC)
TITLES = ["News", "News ", 'The "News"', "The “News„", "The „News”", "A—B", "A-B", ""]


def episode(number: int, url: str, **facts: Any) -> Episode:
    sound: dict[str, Any] = {"length": 0, "type": "audio/mpeg", "duration": None}
    sound |= {name: facts.pop(name) for name in sound if name in facts}
    enclosure = Enclosure.model_construct(url=url, **sound)
    given: dict[str, Any] = {"title": "News", "published": START, **facts}
    return Episode.model_construct(id=f"episode-{number}", enclosure=enclosure, **given)


@st.composite
def episodes(draw, most=7):
    """Episodes that are alike in most ways, so that many are guessed to be the same."""
    durations = st.sampled_from([None, 0.0, 1.0, 599.9, 600.0, 601.0, 1199.0, 1800.0])
    types = st.sampled_from(["audio/mpeg", "audio/ogg", "video/mp4", "", "text/html"])
    # Quarters of an hour, over three days.
    times = st.integers(0, 3 * 96).map(lambda n: START + timedelta(minutes=15 * n))
    row = st.tuples(st.sampled_from(TITLES), times, durations, types, st.booleans())
    return [
        episode(
            number,
            f"https://example.org/{number}.mp3" if has_audio else "",
            title=title,
            published=published,
            duration=duration,
            type=type_,
        )
        for number, (title, published, duration, type_, has_audio) in enumerate(
            draw(st.lists(row, max_size=most))
        )
    ]


def look_alike(one: Episode, two: Episode) -> bool:
    """Tell what FeedItemDuplicateGuesser.java does, in some time zone of the earth."""
    if not one.enclosure.url or not two.enclosure.url:
        return False
    fold = str.maketrans("“”„—", '"""-')
    titles = {e.title.strip().translate(fold) for e in (one, two)}
    zones = [timedelta(hours=hours) for hours in range(-12, 15)]
    days = any(
        (one.published + zone).date() == (two.published + zone).date() for zone in zones
    )
    durations = [e.enclosure.duration or 0 for e in (one, two)]
    videos = {e.enclosure.type.startswith("video/") for e in (one, two)}
    return (
        len(titles) == 1
        and titles != {""}
        and days
        and abs(durations[0] - durations[1]) < 600
        and len(videos) == 1
    )


@given(episodes())
def test_the_guess_is_that_of_a_comparison_of_all_pairs(some):
    in_order = sorted(some, key=lambda e: e.published)
    expected = {
        later.id
        for n, later in enumerate(in_order)
        if any(look_alike(later, earlier) for earlier in in_order[:n])
    }
    found = {later.id: earlier for later, earlier in guessed(some)}
    assert found.keys() == expected
    by_id = {e.id: e for e in some}
    for id_, earlier in found.items():
        assert look_alike(by_id[id_], earlier)
        assert in_order.index(earlier) < in_order.index(by_id[id_])


def test_the_guess_does_not_slow_down_where_all_have_one_title():
    # Compared in pairs, these would take a minute.
    some = [
        episode(number, f"https://example.org/{number}", duration=600.0 * number)
        for number in range(20_000)
    ]
    assert list(guessed(some)) == []


def test_the_same_audio_is_told_once():
    one = item(1, "News", "01 May 2025 08:00:00 GMT")
    again = one.replace(">1</guid>", ">2</guid>")
    assert found(feed(one, again), "C201") == []
    assert found(feed(one, again), "C202") == [
        "2: audio: is that of 'News' too; Apple leaves one of the two out"
    ]


# Titles as HTML

#: State and character -> next state, of TagSoup's HTMLScanner; "" is any other.
_STATES = {
    "tag": {" ": "text", "!": "decl", "?": "until", "/": "until", "<": "tag", "": "gi"},
    "gi": {" ": "space", "/": "empty", ">": "text", "": "gi"},
    "empty": {" ": "space", ">": "text", "": "name"},
    "space": {" ": "space", "/": "empty", ">": "text", "": "name"},
    "name": {" ": "equals", "/": "empty", "=": "value", ">": "text", "": "name"},
    "equals": {" ": "equals", "=": "value", ">": "text", "": "name"},
    "value": {" ": "value", "'": "apos", '"': "quot", ">": "text", "": "bare"},
    "bare": {" ": "space", ">": "text", "": "bare"},
    "apos": {"'": "space", "": "apos"},
    "quot": {'"': "space", "": "quot"},
    "decl": {"-": "comment", ">": "text", "": "until"},
    "until": {">": "text", "": "until"},
    "comment": {"": "comment2"},
    "comment2": {"-": "comment3", "": "comment2"},
    "comment3": {"-": "comment4", "": "comment2"},
    "comment4": {"-": "comment4", ">": "text", "": "comment2"},
}


def scanned(text: str) -> str:
    """Return the text that TagSoup finds, one character after the other."""
    state, kept, held = "text", "", ""
    for char in text:
        if state == "text":
            state, held = ("tag", "<") if char == "<" else ("text", "")
            kept += "" if held else char
            continue
        before, state = state, _STATES[state].get(char, _STATES[state][""])
        if before == "tag" and state == "text":
            kept += held + char
        elif state == "tag":
            held += char
    kept += held if state == "tag" else ""
    return re.sub(" +", " ", kept).strip()


MARKUP = st.lists(
    st.sampled_from([*"<<>>ab =\"'/!-?", "<b>", "</b>", "<!--", "-->", ' a="', "< "]),
    max_size=12,
).map("".join)


@given(MARKUP)
@example('<a b="x>y">z')
@example("<a b=c='x>y'>z")
@example("<!-->-->a")
@example("a <> b > c")
def test_titles_are_read_as_android_reads_html(text):
    # An = before which no name stands begins one: too odd to be told apart.
    assume(not any(a in " /\"'" and b == "=" for a, b in pairwise(text)))
    assert as_html(text) == scanned(text)


def test_what_was_put_into_cdata_twice_is_read():
    assert as_html("a <![CDATA[<b>]]> c") == "a <b> c"


def test_references_are_read_in_titles():
    assert as_html("AT&amp;T &#169; R&D &copycat; &lt;b>") == "AT&T © R&D &copycat; <b>"


@pytest.mark.parametrize(
    "text",
    [
        *("<" * 300_000, "<" * 300_000 + " ", "< " * 100_000, "<a " * 100_000),
        *("<!-" * 100_000, "<a='" * 100_000, "&" * 300_000, " " * 300_000),
        *(" href='" + " " * 300_000 + "<", ' href="' * 50_000, " href" * 50_000),
    ],
)
def test_no_text_of_strangers_takes_long(text):
    # Where a pattern goes back again and again, these take hours.
    texts = f"<title>{escape(text)}</title><description>{escape(text)}</description>"
    summary = "<itunes:summary>x</itunes:summary>"
    checks.check(feed(texts + summary, item(1).replace("8", escape(text), 1)), RULES)


# Dates


@given(moments())
def test_dates_that_we_write_are_never_odd(moment):
    assert oddness(rfc2822(moment)) is None


# What gPodder shows


@given(
    summary=st.sampled_from(["", "How caches are kept.", "How caches are kept: " * 9]),
    notes=st.sampled_from(["", "They are kept warm, and cost much.", "<p>Warm</p>"]),
    encoded=st.sampled_from(["", "<p>They are kept warm.</p>"]),
    summary_first=st.booleans(),
)
def test_a_summary_hides_what_gpodder_does_not_show(
    summary, notes, encoded, summary_first
):
    texts = [
        f"<itunes:summary>{summary}</itunes:summary>",
        f"<description>{escape(notes)}</description>",
    ]
    body = "".join(texts if summary_first else reversed(texts))
    if encoded:
        body += f"<content:encoded>{escape(encoded)}</content:encoded>"
    given = feed(item(1) + body)
    read_by_gpodder = podcastparser.parse("", BytesIO(source(item(1) + body)))
    shown = next(e for e in read_by_gpodder["episodes"] if e["guid"] == "1")
    texts_shown = shown["description"], shown.get("description_html", "")
    # A summary that is as long as the notes takes nothing from anybody.
    hides = notes and notes not in texts_shown and not encoded
    expected = hides and len(summary) < len(notes)
    assert bool(found(given, "C423")) == bool(expected)


@given(
    st.sampled_from(
        ["12", "a/b", "tag:a,2025:b", "urn:x", "https://a.example/1", "//x"]
    )
)
def test_a_guid_must_say_what_it_is_where_gpodder_changes_it(guid):
    own = item(1).replace("<guid isPermaLink='false'>1", f"<guid>{guid}")
    url = "https://example.org/feed.xml"
    episodes = podcastparser.parse(url, BytesIO(source(own)))["episodes"]
    changes = guid not in {episode["guid"] for episode in episodes}
    assert bool(found(feed(own), "C416")) == changes


# Many at once


def feed(*items: str) -> Subject:
    """Return a feed of these items: what stands in each."""
    data = source(*items)
    document = read(data, "base.xml")
    now = datetime(2025, 7, 1, tzinfo=UTC)
    return Subject(document.show, now, len(data), document=document)


def source(*items: str) -> bytes:
    some = "".join(f"<item>{item}</item>" for item in items)
    return changed("base.xml", [("  </channel>", f"{some}</channel>")]).encode()


def found(subject: Subject, code: str) -> list[str]:
    return told(checks.check(subject, checks.selected([code])))


def item(number: int, title: str = "", date: str = "") -> str:
    at = f"https://audio.example.org/{number}.mp3"
    return (
        f"<title>{title or number}</title><guid isPermaLink='false'>{number}</guid>"
        f"<pubDate>{date or f'0{number} May 2025 08:00:00 GMT'}</pubDate>"
        f"<enclosure url='{at}' length='4000000' type='audio/mpeg'/>"
    )


def test_many_titles_that_come_again_are_told_once():
    twice = [item(n, f"Part {n % 4}") for n in range(1, 9)]
    assert found(feed(*twice), "C206") == [
        "show: title: 4 titles are shared by several episodes; one is 'Part 1', the "
        "same as 1 other episode: listeners can't tell them apart"
    ]


def test_many_moments_that_come_again_are_told_once():
    twice = [item(n, "", f"0{n % 4 + 1} May 2025 08:00:00 GMT") for n in range(1, 9)]
    assert found(feed(*twice), "C210") == [
        "show: published: 4 dates are shared by several episodes; one is "
        "2025-05-02T08:00:00+00:00, the same as 1 other episode: every app sorts them "
        "differently"
    ]


def test_a_tag_that_is_misspelled_in_many_items_is_told_once():
    small = [item(n).replace("pubDate", "pubdate") for n in range(1, 9)]
    assert found(feed(*small), "C405") == [
        "1: pubdate: is not the tag <pubDate>: apps ignore it, also in 7 other episodes"
    ]


def test_tags_that_most_items_have_twice_are_told_once_for_each():
    two = "<title>Another</title><link>https://example.org/</link><link>x</link>"
    assert found(feed(*(item(n) + two for n in range(1, 9))), "C408") == [
        "show: title: 8 of 10 episodes have several <title>; the first appears 2 "
        "times as <title>: some apps use the first, others the last",
        "show: link: 8 of 10 episodes have several <link>; the first appears 2 times "
        "as <link>: some apps use the first, others the last",
    ]


#: What people write into tags, in good and bad ways.
_TEXTS = st.sampled_from(
    [
        *(
            "",
            " ",
            "0",
            "-1",
            "65.0",
            "1:2:3:4",
            "PT5M",
            "Sun, 08 Jun 2025 08:00:00 GMT",
        ),
        *(
            "Sun, 31 Feb 2025 08:00:00 GMT",
            "今天",
            "&lt;b",
            "&amp;amp;",
            "a:b",
            "http://",
        ),
        *("https://[", "http://me@/", "//x", "<b/>", '<![CDATA[<p href="">]]>'),
    ]
)
_NAMES = st.sampled_from(
    [
        *("title", "guid", "pubDate", "pubdate", "description", "link", "enclosure"),
        *("itunes:duration", "itunes:summary", "itunes:image", "content:encoded"),
        *("lastBuildDate", "podcast:chapters", "podcast:transcript"),
    ]
)


@st.composite
def tags(draw):
    name, text = draw(_NAMES), draw(_TEXTS)
    value = draw(_TEXTS).replace("<", "&lt;").replace('"', "")
    attributes = f'url="{value}" href="{value}" length="{value}" type="{value}"'
    return f"<{name} {attributes if draw(st.booleans()) else ''}>{text}</{name}>"


@given(st.lists(st.lists(tags(), max_size=6).map("".join), max_size=4))
def test_no_feed_is_too_odd_to_be_checked(some):
    for finding in checks.check(feed(*some), RULES):
        assert finding.message
        assert "\n" not in finding.message


@pytest.mark.parametrize("code", ["C301", "C302", "C303"])
def test_addresses_that_are_none_concern_no_server(code):
    odd = ["https://[", "http:/x", "", "://", "data:audio/mpeg,x@y"]
    items = [
        item(n).replace("https://audio.example.org/", url)
        for n, url in enumerate(odd, 1)
    ]
    assert found(feed(*items), code) == []
