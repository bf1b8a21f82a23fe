"""What a build does not make any more is deleted, and nothing else."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.project import leftovers
from tests import sounds
from tests.shell import run

CATALOG = """\
show:
  title: T
  description: D
  link: https://e.org/
  language: en
  categories: [Arts]
episodes:
  - id: two
    title: Two
    audio: audio/two.mp3
    published: 2025-01-02T00:00:00Z
    transcript: two.vtt
    chapters:
      - {start: 0, title: Beginning}
  - id: one
    title: One
    audio: audio/one.mp3
    published: 2025-01-01T00:00:00Z
"""
#: What is published of the episode "two" alone.
OF_TWO = {
    "audio/two.mp3",
    "two.vtt",
    "transcripts/two.srt",
    "transcripts/two.json",
    "chapters/two.json",
    "episodes/two/index.html",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("audio").mkdir()
    Path("audio/one.mp3").write_bytes(sounds.mp3(2))
    Path("audio/two.mp3").write_bytes(sounds.mp3(3))
    Path("two.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nWords.\n", "utf-8")
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")
    assert build().code == 0


def build(*arguments):
    return run("build", "--no-check", *arguments)


def published():
    public = Path("public")
    return {p.relative_to(public).as_posix() for p in public.rglob("*") if p.is_file()}


def drop_two():
    before, _, rest = CATALOG.partition("  - id: two")
    text = before + "  - id: one" + rest.partition("  - id: one")[2]
    Path("episodes.yaml").write_text(text, encoding="utf-8")


def test_all_of_an_episode_goes_with_it():
    before = published()
    assert before >= OF_TWO
    drop_two()
    made = build()
    assert made.code == 0
    assert before - published() == OF_TWO
    assert made.err == (
        "note: deleted, as nothing makes them any more: public/audio/two.mp3, "
        "public/chapters/two.json, public/episodes/two/index.html and 3 more "
        "(--keep-old keeps such files)\n"
    )
    assert not Path("public/episodes/two").exists()
    assert not Path("public/transcripts").exists()
    assert Path("audio/two.mp3").is_file()
    assert build().err == ""


def test_a_draft_is_taken_from_the_public_too():
    text = CATALOG.replace("title: Two", "title: Two\n    draft: true")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    assert build().code == 0
    assert not published() & OF_TWO


def test_check_says_what_would_go_and_leaves_it():
    drop_two()
    made = build("--check")
    assert made.code == 1
    assert "note: would be deleted, as nothing makes them any more: " in made.err
    assert published() >= OF_TWO


def test_keep_old_keeps_and_a_later_build_still_knows():
    drop_two()
    assert build("--keep-old").err == ""
    assert published() >= OF_TWO
    assert build().err.startswith("note: deleted, ")
    assert not published() & OF_TWO


@pytest.mark.parametrize("text", ["{}", "[]", "rubbish", '{"version": 9, "files": {}}'])
def test_without_a_list_that_can_be_read_nothing_is_deleted(text):
    drop_two()
    Path("public/.podcast-digest.json").write_text(text, "utf-8")
    assert build().err == ""
    assert published() >= OF_TWO


def test_what_somebody_changed_or_put_there_stays():
    Path("public/two.vtt").write_text("my own", "utf-8")
    Path("public/chapters/mine.json").write_text("{}", "utf-8")
    Path("public/CNAME").write_text("e.org", "utf-8")
    drop_two()
    build()
    there = published()
    assert {"two.vtt", "chapters/mine.json", "CNAME"} <= there
    assert "chapters/two.json" not in there


def test_a_site_that_is_left_out_once_stays_and_one_that_is_switched_off_goes():
    build("--no-site")
    assert "episodes/two/index.html" in published()
    text = CATALOG.replace("language: en", "language: en\n  site: {enabled: false}")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    build()
    assert not {name for name in published() if name.endswith(".html")}
    assert "feed.xml" in published()


def test_a_list_that_lies_leads_nowhere(tmp_path):
    secret = tmp_path.parent / "secret.txt"
    secret.write_text("x", "utf-8")
    Path("public/link.txt").symlink_to(secret)
    path = Path("public/.podcast-digest.json")
    listed = json.loads(path.read_text("utf-8"))
    mark = leftovers.marks({"a": b"x"})["a"]
    for name in ("../../secret.txt", str(secret), "link.txt", "../episodes.yaml"):
        listed["files"][name] = mark
    path.write_text(json.dumps(listed), "utf-8")
    assert build().err == ""
    assert secret.read_text("utf-8") == "x"
    assert Path("public/link.txt").is_symlink()


def test_a_list_of_shows_that_lies_leads_nowhere(tmp_path):
    victim, folder = tmp_path / "victim", tmp_path / "www"
    victim.mkdir()
    folder.mkdir()
    (victim / "x.html").write_text("x", "utf-8")
    list_ = leftovers.dump(leftovers.marks({"x.html": b"x"}))
    (victim / leftovers.NAME).write_bytes(list_)
    assert list(leftovers.left_over(victim, leftovers.listed(victim), ())) == ["x.html"]
    (folder / "link").symlink_to(victim)
    for name in ("../victim", str(victim), "link", "."):
        assert list(leftovers.of_show(folder, name)) == []


def test_another_spelling_of_a_name_is_the_same_file_on_some_disks(tmp_path):
    (tmp_path / "A.txt").write_text("x", "utf-8")
    marks = leftovers.marks({"A.txt": b"x"})
    assert list(leftovers.left_over(tmp_path, marks, ["a.txt"])) == []
    assert list(leftovers.left_over(tmp_path, marks, ["b.txt"])) == ["A.txt"]


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_a_list_is_read_back(listed):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / leftovers.NAME).write_bytes(leftovers.dump(listed))
        assert leftovers.listed(Path(folder)) == listed
