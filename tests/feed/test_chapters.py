"""Chapters: of the catalog, of the audio's tags, of its seams, into feed and files."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import podcastparser
import pytest
from mutagen.id3 import CHAP, CTOC, ID3, TIT2, CTOCFlags

from podcast_digest import catalog as catalogs
from podcast_digest.errors import CatalogError
from podcast_digest.feed import spaces
from tests import servers, sounds
from tests.shell import CATALOG, run


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def joined():
    """Four segments; the third begins less than 10 s after the second."""
    return (
        sounds.id3(title="开场")
        + sounds.mp3(20)
        + sounds.id3(title="第二段 <&>")
        + sounds.mp3(6)
        + sounds.id3(title="too near")
        + sounds.mp3(8)
        + sounds.id3()
        + sounds.mp3(12)
    )


def write(audio, chapters="", show=""):
    text = CATALOG.replace("episodes: []", f"{show}episodes:\n")
    text += (
        f"  - id: one\n    title: 一\n    audio: {audio}\n    published: 2025-01-02\n"
        f"{chapters}"
    )
    Path("episodes.yaml").write_text(text, encoding="utf-8")


def built():
    """Build, and return the JSON chapters and what gPodder's parser reads."""
    made = run("build")
    assert made.code == 0, made.err
    data = Path("public/feed.xml").read_bytes()
    feed = podcastparser.parse("https://example.org/feed.xml", io.BytesIO(data))
    (episode,) = feed["episodes"]
    path = Path("public/chapters/one.json")
    document = json.loads(path.read_bytes()) if path.exists() else None
    return document, episode


@pytest.mark.parametrize("where", ["episode", "show"])
def test_seams_become_chapters(where):
    options = {
        "episode": {"chapters": "    chapters: auto\n"},
        "show": {"show": "  chapters: auto\n"},
    }
    with servers.serve({"/a.mp3": joined()}) as server:
        write(server.url("/a.mp3"), **options[where])
        document, episode = built()
    assert document["version"] == "1.2.0"
    assert (document["title"], document["podcastName"]) == ("一", "Test")
    wanted = [("开场", 0), ("第二段 <&>", 20), ("3", 34)]
    assert [(c["title"], c["startTime"]) for c in document["chapters"]] == [
        (title, pytest.approx(start, abs=0.05)) for title, start in wanted
    ]
    # podcastparser knows the podcast: namespace by its old address only.
    tag = ElementTree.parse("public/feed.xml").find(f".//{{{spaces.PODCAST}}}chapters")
    assert tag is not None
    assert tag.attrib == {
        "url": "https://example.org/show/chapters/one.json",
        "type": "application/json+chapters",
    }
    # It cuts the milliseconds off: 19.992 is 19.
    assert [(c["title"], c["start"]) for c in episode["chapters"]] == [
        (title, pytest.approx(start, abs=1)) for title, start in wanted
    ]


def test_chapters_of_the_tag_win_over_seams():
    tag, data = ID3(), io.BytesIO()
    tag.add(TIT2(encoding=3, text="A"))
    names = ["a", "b"]
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    tag.add(CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[]))
    for name, start in (("a", 0), ("b", 5000)):
        title = TIT2(encoding=3, text=f"written {name}")
        tag.add(
            CHAP(
                element_id=name,
                start_time=start,
                end_time=start + 5000,
                sub_frames=[title],
            )
        )
    tag.save(data)
    Path("a.mp3").write_bytes(data.getvalue() + joined())
    write("a.mp3", "    chapters: auto\n")
    document, _ = built()
    assert document["chapters"] == [
        {"startTime": 0, "title": "written a"},
        {"startTime": 5, "title": "written b"},
    ]


def test_chapters_of_the_catalog_win_over_all():
    Path("a.mp3").write_bytes(joined())
    write(
        "a.mp3",
        "    chapters:\n      - {start: 0, title: Hello}\n"
        "      - start: 0:20\n        title: 二\n        url: https://a.org/2\n",
        show="  chapters: auto\n",
    )
    document, episode = built()
    assert document["chapters"] == [
        {"startTime": 0, "title": "Hello"},
        {"startTime": 20, "title": "二", "url": "https://a.org/2"},
    ]
    assert [c["title"] for c in episode["chapters"]] == ["Hello", "二"]


def test_a_file_without_seams_has_no_chapters():
    Path("a.mp3").write_bytes(sounds.real("cbr-24k-mono-info.mp3"))
    write("a.mp3", "    chapters: auto\n")
    document, episode = built()
    assert document is None
    assert "chapters" not in episode
    assert b"chapters" not in Path("public/feed.xml").read_bytes()


def test_what_is_measured_already_is_read_again_when_chapters_are_wanted():
    with servers.serve({"/a.mp3": joined()}) as server:
        write(server.url("/a.mp3"))
        assert built()[0] is None
        write(server.url("/a.mp3"), "    chapters: auto\n")
        assert len(built()[0]["chapters"]) == 3
        asked = len(server.requests)
        assert run("build").out == "public/feed.xml: 1 episode, unchanged\n"
        assert len(server.requests) == asked


@pytest.mark.parametrize(
    ("chapters", "problem"),
    [
        (
            "chapters: soon",
            "18: episodes[0].chapters: must be auto, a list, or a file "
            "that ends in .json",
        ),
        ("chapters: []", "18: episodes[0].chapters: must not be empty"),
        (
            "chapters: [{start: -1, titel: x}]",
            "18: episodes[0].chapters[0].start: must be 0 or more\n"
            "episodes.yaml:18: episodes[0].chapters[0].title: is missing\n"
            "episodes.yaml:18: episodes[0].chapters[0].titel: unknown key; "
            "did you mean 'title'?",
        ),
    ],
)
def test_chapters_that_mean_nothing_are_refused(chapters, problem):
    write("a.mp3", f"    {chapters}\n")
    with pytest.raises(CatalogError) as caught:
        catalogs.parse(Path("episodes.yaml").read_text(encoding="utf-8"))
    assert str(caught.value) == f"episodes.yaml:{problem}"
