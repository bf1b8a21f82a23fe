"""Chapters as JSON and as Podlove Simple Chapters, read back."""

import json
from io import BytesIO
from xml.etree import ElementTree as ET

import podcastparser
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.audio.chapters import Chapter
from podcast_digest.feed.chapters import (
    PSC,
    podlove_chapters,
    render_chapters,
    render_podlove,
)

RICH = (
    Chapter(61.5, "Q&A <é> 中", url="https://example.org/?a=1&b=2"),
    Chapter(0, "Begin", image="https://example.org/1.png"),
    Chapter(3723.25, 'Say "end"', picture=b"\x89PNG"),
)


def test_json_chapters() -> None:
    data = render_chapters(RICH, title="An\nepisode", show="A show")
    assert data == render_chapters(reversed(RICH), title="An\nepisode", show="A show")
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
    assert json.loads(render_chapters([])) == {"version": "1.2.0", "chapters": []}


def test_podlove_chapters() -> None:
    root = ET.fromstring(render_podlove(RICH))
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
    feed = f"""<rss version="2.0"><channel><title>T</title><item>
    <guid>1</guid><enclosure url="https://example.org/1.mp3" type="audio/mpeg"
    length="1"/>{podlove_chapters(RICH)}</item></channel></rss>"""
    parsed = podcastparser.parse("https://example.org/", BytesIO(feed.encode()))
    assert parsed["episodes"][0]["chapters"] == [
        {"start": 0, "title": "Begin", "image": "https://example.org/1.png"},
        {"start": 61, "title": "Q&A <é> 中", "href": "https://example.org/?a=1&b=2"},
        {"start": 3723, "title": 'Say "end"'},
    ]


chapters = st.builds(
    Chapter, st.floats(0, 1e6), st.text(min_size=1), st.none() | st.text(), st.none()
)


@given(found=st.lists(chapters, max_size=5))
def test_any_text_can_be_written(found: list[Chapter]) -> None:
    shown = json.loads(render_chapters(found))["chapters"]
    by_time = sorted(found, key=lambda chapter: chapter.start)
    for chapter, entry in zip(by_time, shown, strict=True):
        if chapter.title.isprintable():
            assert entry["title"] == chapter.title.strip()
    assert len(ET.fromstring(render_podlove(found))) == len(found)
