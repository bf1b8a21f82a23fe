"""``podcast-digest repair``, through the command line."""

import io
from pathlib import Path

import pytest
from mutagen.id3 import ID3
from mutagen.mp3 import MP3

from tests import sounds
from tests.shell import CATALOG, run


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sound = sounds.id3(title="一") + sounds.mp3(20) + sounds.id3(title="二")
    Path("a.mp3").write_bytes(sound + sounds.mp3(15))


def test_repair_writes_beside_the_file_and_never_over_it():
    before = Path("a.mp3").read_bytes()
    made = run("repair", "a.mp3")
    assert made.code == 0, made.err
    assert made.out.startswith("a.repaired.mp3: 0:35, ")
    assert "2 chapters, 2 tags and 0 headers replaced" in made.out
    assert Path("a.mp3").read_bytes() == before
    repaired = Path("a.repaired.mp3").read_bytes()
    assert MP3(io.BytesIO(repaired)).info.length == pytest.approx(35, abs=0.06)
    assert run("repair", "a.mp3") == (
        2,
        "",
        "a.repaired.mp3: exists already; nothing was written\n",
    )


def test_in_place_once_is_enough():
    assert run("repair", "a.mp3", "--in-place").code == 0
    repaired = Path("a.mp3").read_bytes()
    again = run("repair", "a.mp3", "--in-place")
    assert again.out == "a.mp3: 0:35, needed no repair\n"
    assert Path("a.mp3").read_bytes() == repaired
    tag = ID3("a.mp3")
    assert str(tag["TIT2"]) == "一"
    assert [str(c.sub_frames["TIT2"]) for c in tag.getall("CHAP")] == ["一", "二"]


def test_the_tag_says_what_the_catalog_says():
    episode = (
        "episodes:\n  - id: one\n    title: 标题\n    link: https://a.org/1\n"
        "    audio: a.mp3\n    published: 2025-01-01\n"
    )
    text = CATALOG.replace("episodes: []\n", "  image: cover.jpg\n" + episode)
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    Path("cover.jpg").write_bytes(b"\xff\xd8\xff a cover")
    made = run("repair", "a.mp3", "-o", "b.mp3", "--id", "one")
    assert made.code == 0, made.err
    tag = ID3("b.mp3")
    assert (str(tag["TIT2"]), str(tag["TALB"])) == ("标题", "Test")
    assert tag.getall("APIC")[0].data == b"\xff\xd8\xff a cover"
    assert "https://a.org/1" in {f.url for f in tag.values() if hasattr(f, "url")}


def test_what_is_no_mp3_is_one_line():
    Path("page.mp3").write_text("<!doctype html><title>Sign in</title>", "utf-8")
    made = run("repair", "page.mp3")
    assert made.code == 2
    assert made.err.startswith("page.mp3: ")
    assert made.err.count("\n") == 1
    assert not Path("page.repaired.mp3").exists()
    assert run("repair", "none.mp3").err == "none.mp3: no such file\n"


def test_output_and_in_place_contradict_each_other():
    made = run("repair", "a.mp3", "-o", "b.mp3", "--in-place")
    assert made.code == 2
    assert "--output and --in-place cannot be used together" in made.err
