"""What a build remembers of what subscribers got, and transcripts."""

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

from podcast_digest import lock as locks
from podcast_digest.feed.spaces import PODCAST
from tests.cli.building.builds import (
    FIRST,
    SECOND,
    WRITTEN,
    _new,
    all_files,
    change,
    feed,
    lock,
    published,
)
from tests.shell import nothing_to_do, run

# What is remembered.


def test_a_build_remembers_what_subscribers_got():
    assert run("build") == (0, f"public/feed.xml: 2 episodes, {WRITTEN}\n", "")
    text = Path("episodes.lock").read_text(encoding="utf-8")
    assert text[text.index('  "published"') :] == (
        """\
  "published": {
    "episodes": {
      "first-article-1111111111": {
        "audio": "https://audio.example.org/first.m4a",
        "length": 5001234,
        "published": "2025-06-01T08:00:00Z",
        "title": "The article on compilers"
      },
      "second-article-2222222222": {
        "audio": "https://audio.example.org/second.mp3",
        "length": 3812345,
        "published": "2025-06-08T08:00:00Z",
        "title": "The article on caches"
      }
    },
    "feed_url": "https://example.org/show/feed.xml",
    "guid": "0495cb90-b9d0-50ba-b94b-a40da5f73898",
    "link": "https://example.org/show/"
  },
  "version": 1
}
"""
    )


def test_a_build_that_changes_nothing_touches_nothing():
    run("build")
    before = all_files()
    assert run("build") == (0, "public/feed.xml: 2 episodes, unchanged\n", "")
    assert all_files() == before


def test_a_build_with_nothing_to_do_need_not_even_look(folder):
    made = nothing_to_do(folder)
    assert made.out == "public/feed.xml: 2 episodes, unchanged\n"


def test_the_feed_does_not_depend_on_what_is_remembered():
    run("build")
    before = feed()
    without = lock().model_copy(update={"published": None})
    Path("episodes.lock").write_text(locks.dump(without), encoding="utf-8")
    Path("public/feed.xml").unlink()
    run("build")
    assert feed() == before


def test_a_lock_of_an_older_program_gets_what_it_lacks():
    run("build")
    remembered = Path("episodes.lock").read_bytes()
    without = lock().model_copy(update={"published": None})
    Path("episodes.lock").write_text(locks.dump(without), encoding="utf-8")
    assert run("build") == (0, "public/feed.xml: 2 episodes, unchanged\n", "")
    assert Path("episodes.lock").read_bytes() == remembered


def test_check_counts_the_lock_and_writes_none():
    run("build")
    before = all_files()
    change(["title: The article on caches", "title: Caches"])
    assert run("build", "--check") == (
        1,
        "public/feed.xml: 2 episodes, would change: "
        f"chapters/{SECOND}.json, feed.xml, episodes.lock, the site\n",
        "",
    )
    assert all_files() == before
    run("build")
    assert published().episodes[SECOND].title == "Caches"
    assert run("build", "--check").code == 0


def test_check_counts_a_lock_that_knows_nothing_of_subscribers():
    run("build")
    without = lock().model_copy(update={"published": None})
    Path("episodes.lock").write_text(locks.dump(without), encoding="utf-8")
    assert run("build", "--check") == (
        1,
        "public/feed.xml: 2 episodes, would change: episodes.lock\n",
        "",
    )


def test_another_moment_is_not_remembered_and_guards_nobody():
    run("build", "--now", "2025-06-07")
    assert lock().published is None
    run("build")
    before = Path("episodes.lock").read_bytes()
    made = run("build", "--now", "2025-06-07")
    assert made == (0, "public/feed.xml: 1 episode, written: feed.xml, the site\n", "")
    assert Path("episodes.lock").read_bytes() == before
    assert run("build", "--now", "2025-06-07", "--check").code == 0


def test_a_lock_that_can_not_be_written_is_a_warning():
    Path("file").write_text("", encoding="utf-8")
    Path("episodes.lock").unlink()
    Path("episodes.lock").symlink_to("file/episodes.lock")
    made = run("build", "--offline")
    assert made.code == 0
    assert made.out.startswith("public/feed.xml: 2 episodes, written: ")
    assert made.err.startswith(
        "warning: episodes.lock: not a directory; "
        "what subscribers got is not remembered\n"
    )


def test_two_branches_that_add_an_episode_can_be_merged(folder):
    run("build")
    Path("base").write_bytes(Path("episodes.lock").read_bytes())
    for branch, id_, day in (("ours", "alpha", 3), ("theirs", "kappa", 4)):
        Path("episodes.lock").write_bytes(Path("base").read_bytes())
        change(["episodes:\n", _new(id_, f"2025-06-0{day}")])
        assert run("build", "--offline").code == 0
        Path(branch).write_bytes(Path("episodes.lock").read_bytes())
    subprocess.run(
        ["git", "merge-file", "ours", "base", "theirs"], cwd=folder, check=True
    )
    merged = locks.parse(Path("ours").read_text(encoding="utf-8")).published
    assert merged
    assert set(merged.episodes) == {"alpha", "kappa", FIRST, SECOND}


# Transcripts.


def test_a_transcript_beside_the_catalog_is_published_in_every_form():
    assert run("build").code == 0
    made = Path("public/transcripts")
    assert (made / f"{SECOND}.srt").read_text(encoding="utf-8") == (
        "1\n00:00:00,000 --> 00:00:04,000\nIt tells how caches are kept.\n\n"
    )
    assert (made / f"{FIRST}.vtt").read_text(encoding="utf-8") == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:04.000\nWhy compilers are slow.\n"
    )
    channel = ElementTree.parse("public/feed.xml").find("channel")
    assert channel is not None
    linked = [tag.attrib for tag in channel.iterfind(f".//{{{PODCAST}}}transcript")]
    site = "https://example.org/show/"
    assert linked == [
        {"url": f"{site}second.vtt", "type": "text/vtt"},
        {"url": f"{site}transcripts/{SECOND}.srt", "type": "application/x-subrip"},
        {"url": f"{site}transcripts/{SECOND}.json", "type": "application/json"},
        {"url": f"{site}first.srt", "type": "application/x-subrip"},
        {"url": f"{site}transcripts/{FIRST}.vtt", "type": "text/vtt"},
        {"url": f"{site}transcripts/{FIRST}.json", "type": "application/json"},
    ]
    for tag in linked:
        assert Path("public", tag["url"].removeprefix(site)).is_file()
    assert run("build") == (0, "public/feed.xml: 2 episodes, unchanged\n", "")


def test_pages_and_texts_are_published_as_they_are():
    Path("second.html").write_text("<p>It tells.</p>", encoding="utf-8")
    Path("first.txt").write_text("Why.", encoding="utf-8")
    change(["second.vtt", "second.html"], ["first.srt", "first.txt"])
    assert run("build").code == 0
    assert not Path("public/transcripts").exists()
    assert Path("public/second.html").read_bytes() == b"<p>It tells.</p>"
    assert b'first.txt" type="text/plain"/>' in feed()
    made = run("check", "--select", "A331", "--format", "json")
    assert [f["message"] for f in json.loads(made.out)["findings"]] == [
        "is available as text/html only, which Apple does not read",
        "is available as text/plain only, which Apple does not read",
    ]


def test_a_transcript_that_is_broken_is_left_out():
    text = "1\n00:00:00,000 --> 00:00:04,000\nWhy\n\nslow.\n\n5\n"
    Path("first.srt").write_text(text, encoding="utf-8")
    broken = "can't be read: first.srt, line 5: 'slow.' belongs to no cue; and 1 more"
    made = run("build")
    assert made.code == 1
    assert made.err.splitlines()[0] == (
        f"left out: episodes.yaml:42: episodes[1].transcript: {broken}"
    )
    assert not Path("public/first.srt").exists()
    assert b"first.srt" not in feed()
    assert b"second.vtt" in feed()
    told = json.loads(run("check", "--select", "K301", "--format", "json").out)
    assert [(f["line"], f["message"]) for f in told["findings"]] == [
        (42, f"is left out of what is published: {broken}")
    ]


def test_a_file_in_the_place_of_a_transcript_is_named():
    Path("transcripts").mkdir()
    Path(f"transcripts/{SECOND}.srt").write_bytes(Path("first.srt").read_bytes())
    change(["first.srt", f"transcripts/{SECOND}.srt"])
    assert run("build") == (
        2,
        "",
        f"episodes.yaml: transcripts/{SECOND}.srt is needed for the transcript of "
        f"{SECOND}; please give your file another name\n",
    )
