"""Chapters as JSON and as Podlove Simple Chapters, read back."""

import json
from io import BytesIO
from xml.etree import ElementTree as ET

import podcastparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.errors import ChaptersError
from podcast_digest.feed.chapters import (
    Mark,
    parse_chapters,
    podlove_chapters,
    render_chapters,
)
from podcast_digest.feed.spaces import PSC
from podcast_digest.show.model import Chapter
from tests import strategies

RICH = (
    Chapter(start=61.5, title="Q&A <é> 中", url="https://example.org/?a=1&b=2"),
    Chapter(start=0, title="Begin", image="https://example.org/1.png"),
    Chapter(start=3723.25, title='Say "end"'),
)


def podlove(chapters):
    """Read the element as it stands in a feed, where its namespace is declared."""
    return ET.fromstring(f'<rss xmlns:psc="{PSC}">{podlove_chapters(chapters)}</rss>')[
        0
    ]


def test_json_chapters() -> None:
    data = render_chapters(RICH, title="An episode", show="A show")
    assert data == render_chapters(reversed(RICH), title="An episode", show="A show")
    assert data.endswith(b"}\n")
    assert "Q&A <é> 中".encode() in data
    assert json.loads(data) == {
        "version": "1.2.0",
        "title": "An episode",
        "podcastName": "A show",
        "chapters": [
            {"startTime": 0, "title": "Begin", "img": "https://example.org/1.png"},
            {
                "startTime": 61.5,
                "title": "Q&A <é> 中",
                "url": "https://example.org/?a=1&b=2",
            },
            {"startTime": 3723.25, "title": 'Say "end"'},
        ],
    }


def test_podlove_chapters() -> None:
    root = podlove(RICH)
    assert root.tag == f"{{{PSC}}}chapters"
    assert root.attrib == {"version": "1.2"}
    assert {child.tag for child in root} == {f"{{{PSC}}}chapter"}
    assert [child.attrib for child in root] == [
        {
            "start": "00:00:00.000",
            "title": "Begin",
            "image": "https://example.org/1.png",
        },
        {
            "start": "00:01:01.500",
            "title": "Q&A <é> 中",
            "href": "https://example.org/?a=1&b=2",
        },
        {"start": "01:02:03.250", "title": 'Say "end"'},
    ]


def test_podcastparser_reads_the_podlove_chapters_of_an_item() -> None:
    feed = f"""<rss version="2.0" xmlns:psc="{PSC}"><channel><title>T</title><item>
    <guid>1</guid><enclosure url="https://example.org/1.mp3" type="audio/mpeg"
    length="1"/>{podlove_chapters(RICH)}</item></channel></rss>"""
    parsed = podcastparser.parse("https://example.org/", BytesIO(feed.encode()))
    assert parsed["episodes"][0]["chapters"] == [
        {"start": 0, "title": "Begin", "image": "https://example.org/1.png"},
        {"start": 61, "title": "Q&A <é> 中", "href": "https://example.org/?a=1&b=2"},
        {"start": 3723, "title": 'Say "end"'},
    ]


several = st.lists(strategies.chapters(), max_size=2).map(
    lambda lists: [Chapter(**facts) for one in lists for facts in one]
)


@given(several)
def test_any_chapters_are_read_back(found):
    by_time = sorted(found, key=lambda chapter: chapter.start)
    shown = json.loads(render_chapters(found, title="A", show="B"))["chapters"]
    assert [(c["title"], c.get("url"), c.get("img")) for c in shown] == [
        (c.title, c.url, c.image) for c in by_time
    ]
    assert [c.attrib["title"] for c in podlove(found)] == [c.title for c in by_time]


@given(strategies.chapters())
def test_json_chapters_are_read_back(chapters) -> None:
    given = sorted((Chapter(**one) for one in chapters), key=lambda c: c.start)
    read = parse_chapters(render_chapters(given, title="An episode", show="A show"))
    assert read.version == "1.2.0"
    assert read.chapters == tuple(
        Mark(round(c.start, 3), None, c.title, c.url, c.image, True) for c in given
    )


def test_json_chapters_of_others_are_read_as_they_are() -> None:
    chapters = [
        {"startTime": 9.5, "title": " Costs\ud83d ", "endTime": 9, "toc": False},
        {"startTime": 0, "title": None, "url": "a.html", "img": "http://a.org/1.png"},
    ]
    data = json.dumps({"version": 1.2, "chapters": chapters}).encode()
    assert parse_chapters(b"\xef\xbb\xbf" + data) == (
        None,
        (
            Mark(9.5, 9, "Costs\ufffd", None, None, False),
            Mark(0, None, "", "a.html", "http://a.org/1.png", True),
        ),
    )


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("<html>", "line 1: is not JSON: expecting value"),
        ('{"version": "1.2.0"}', 'has no list of "chapters"'),
        ('[{"startTime": 0}]', 'has no list of "chapters"'),
        (
            '{"chapters": ["0:00 Intro", {"title": 5, "startTime": null}, '
            '{"startTime": "12", "endTime": "20", "img": {}, "url": false}, {}]}',
            "chapters[0]: is '0:00 Intro', not an object\n"
            "chapters[1].startTime: is null, not a number of seconds\n"
            "chapters[1].title: is 5, not text\n"
            "chapters[2].startTime: is '12', not a number of seconds\n"
            "chapters[2].endTime: is '20', not a number of seconds\n"
            "chapters[2].url: is false, not text\n"
            "chapters[2].img: is an object, not text\n"
            "chapters[3].startTime: is missing",
        ),
    ],
)
def test_json_chapters_that_no_app_reads(text: str, problems: str) -> None:
    with pytest.raises(ChaptersError) as caught:
        parse_chapters(text.encode())
    assert str(caught.value) == problems


def test_a_hundred_problems_of_chapters_are_enough() -> None:
    with pytest.raises(ChaptersError) as caught:
        parse_chapters(b'{"chapters": [' + b"{}," * 1000 + b"{}]}")
    assert len(caught.value.problems) == 100
