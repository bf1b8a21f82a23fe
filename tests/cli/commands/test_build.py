"""``podcast-digest build``, and the stamp of a build with nothing to do."""

import os
from pathlib import Path

import feedparser
import pytest

from tests import servers
from tests.checking import FILES, data_of
from tests.cli.commands.entries import COVER, SOUND, add, catalog, lock
from tests.shell import CATALOG, build, nothing_to_do, process, run

# build


def test_build_measures_what_is_missing_and_writes_only_changes(server):
    add(server.url("/a.mp3"), "A", "--offline")
    made = run("build")
    assert (made.code, made.out) == (
        0,
        "public/feed.xml: 1 episode, written: feed.xml\n",
    )
    stat = Path("public/feed.xml").stat()
    again = run("build")
    assert again.out == "public/feed.xml: 1 episode, unchanged\n"
    assert Path("public/feed.xml").stat().st_mtime_ns == stat.st_mtime_ns


def test_build_check_writes_nothing(server):
    add(server.url("/a.mp3"), "A")
    made = run("build", "--check")
    assert (made.code, made.out) == (
        1,
        "public/feed.xml: 1 episode, would change: feed.xml, episodes.lock\n",
    )
    assert not Path("public").exists()
    run("build")
    assert run("build", "--check").code == 0


def test_build_offline_publishes_what_was_never_measured_with_a_warning():
    add("https://a.org/1.mp3", "A", "--offline")
    made = build("--offline")
    id_ = catalog().episodes[0].id
    assert made == (
        0,
        "public/feed.xml: 1 episode, written: feed.xml\n",
        f"warning: {id_}: published without size and duration, "
        "its audio could not be measured (offline)\n",
    )
    entry = feedparser.parse(Path("public/feed.xml").read_bytes()).entries[0]
    assert entry.enclosures[0].length == "0"
    assert "itunes_duration" not in entry


def test_now_brings_a_scheduled_episode_out():
    add("https://a.org/1.mp3", "A", "--offline")
    run("edit", "a", "--published", "2999-01-01T00:00:00Z")
    assert "0 episodes" in run("build", "--offline").out
    later = run("build", "--offline", "--now", "2999-01-01T08:00")
    assert "1 episode," in later.out
    wrong = run("build", "--now", "soon")
    assert wrong.code == 2
    assert (
        "--now: must be a date such as 2025-09-13T02:14:40+08:00, not 'soon'"
    ) in wrong.err


def test_the_cover_is_published_and_a_missing_one_named():
    text = CATALOG.replace("episodes", "  image: art/cover.jpg\nepisodes")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    assert build() == (
        1,
        "public/feed.xml: 0 episodes, written: feed.xml\n",
        "left out: episodes.yaml:12: show.image: no such file: art/cover.jpg\n",
    )
    assert "image" not in Path("public/feed.xml").read_text(encoding="utf-8")
    Path("art").mkdir()
    Path("art/cover.jpg").write_bytes(COVER)
    assert run("build").code == 0
    assert Path("public/art/cover.jpg").read_bytes() == COVER


def test_a_link_out_of_the_folder_is_not_published(folder):
    (folder.parent / "secret.png").write_bytes(b"secret")
    Path("cover.png").symlink_to(folder.parent / "secret.png")
    text = CATALOG.replace("episodes", "  image: cover.png\nepisodes")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    made = build()
    assert (made.code, made.err) == (
        1,
        "left out: episodes.yaml:12: show.image: "
        "leads out of the folder of the catalog: cover.png\n",
    )
    assert not Path("public/cover.png").exists()


def test_audio_behind_a_link_out_of_the_folder_is_held_back(folder):
    (folder.parent / "elsewhere.mp3").write_bytes(SOUND)
    Path("a.mp3").symlink_to(folder.parent / "elsewhere.mp3")
    add("a.mp3", "A", "--offline")
    id_ = catalog().episodes[0].id
    assert build() == (
        1,
        "public/feed.xml: 0 episodes, written: feed.xml\n",
        f"skipped: {id_}: a.mp3: leads out of the folder of the catalog\n",
    )


def test_chapters_never_replace_a_file_of_yours():
    Path("chapters").mkdir()
    Path("chapters/one.json").write_text("{}", encoding="utf-8")
    for name in ("1.mp3", "2.mp3"):
        Path(name).write_bytes(SOUND)
    text = CATALOG.replace("[]", "") + (
        "  - {id: one, title: A, audio: 1.mp3, published: 2025-01-01, "
        "chapters: [{start: 0, title: x}]}\n"
        "  - {id: two, title: B, audio: 2.mp3, published: 2025-01-02, "
        "chapters: chapters/one.json}\n"
    )
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    made = run("build")
    assert made == (
        2,
        "",
        "episodes.yaml: chapters/one.json is needed for the chapters of one; "
        "please give your file another name\n",
    )


def test_what_others_measured_meanwhile_is_kept(server):
    """Another process adds an episode while this one waits for a server."""
    add(server.url("/a.mp3"), "A", "--offline")
    other = server.url("/b.mp3")

    def meanwhile():
        add(other, "B")

    slow = servers.file(SOUND, wait=meanwhile)
    with servers.serve({"/slow.mp3": slow}) as late:
        add(late.url("/slow.mp3"), "Slow", "--offline")
        assert run("probe").code == 0
    assert set(lock().probes) == {e.audio for e in catalog().episodes}
    assert len(lock().probes) == 3


def test_unfinished_files_of_a_killed_build_are_removed():
    Path("public").mkdir()
    old, new = (Path(f"public/.{n}.podcast-digest.tmp") for n in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert run("build").code == 0
    assert not old.exists()
    assert new.exists()  # somebody may still be writing it


def test_output_that_can_not_be_written_is_one_line():
    Path("public").write_text("a file, not a folder", encoding="utf-8")
    made = run("build")
    assert made == (2, "", "public/feed.xml: not a directory\n")


def test_every_command_names_every_problem_of_a_broken_catalog():
    broken = CATALOG.replace("language", "langauge").replace("[]", "[{id: a}]")
    Path("episodes.yaml").write_text(broken, encoding="utf-8")
    for arguments in (["build"], ["list"], ["probe"], ["add", "--audio", "a.mp3"]):
        made = run(*arguments)
        assert made.code == 2
        assert [line.split(": ")[1] for line in made.err.splitlines()] == [
            "show.language",
            "show.langauge",
            "episodes[0].title",
            "episodes[0].published",
            "episodes[0].audio",
        ]


def test_in_an_empty_folder_the_way_out_is_named(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    made = run("build")
    assert made == (
        2,
        "",
        "episodes.yaml: no such file; make one with: podcast-digest init\n",
    )


def test_a_lock_of_the_future_stops_before_anything_is_lost():
    Path("episodes.lock").write_text('{"version": 2}', encoding="utf-8")
    made = run("build")
    assert made.code == 2
    assert made.err == (
        "episodes.lock: made by a newer podcast-digest (version 2, "
        "this one knows 1); please update\n"
    )
    assert Path("episodes.lock").read_text(encoding="utf-8") == '{"version": 2}'


# The stamp: a build with nothing to do


@pytest.mark.parametrize("change", ["catalog", "output", "cover", "nothing"])
def test_a_build_with_nothing_to_do_looks_at_nothing_unless_it_changed(folder, change):
    text = CATALOG.replace("episodes", "  image: cover.jpg\nepisodes")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    Path("cover.jpg").write_bytes(COVER)
    made = nothing_to_do(folder)
    assert made.out == "public/feed.xml: 0 episodes, unchanged\n"
    if change == "catalog":
        changed = text.replace("title: Test", "title: Toast")
        Path("episodes.yaml").write_text(changed, encoding="utf-8")
    elif change == "output":
        Path("public/feed.xml").unlink()
    elif change == "cover":
        Path("cover.jpg").write_bytes(data_of({**FILES["cover.jpg"], "quality": 50}))
    again = process("build", cwd=folder)
    assert (
        again.out
        == {
            "catalog": "public/feed.xml: 0 episodes, written: feed.xml\n",
            "output": "public/feed.xml: 0 episodes, written: feed.xml\n",
            "cover": "public/feed.xml: 0 episodes, written: cover.jpg\n",
            "nothing": "public/feed.xml: 0 episodes, unchanged\n",
        }[change]
    )


def test_a_build_with_nothing_to_do_repeats_what_listeners_miss(folder, server):
    """What was said and the exit code are those of a build that looked."""
    add(server.url("/gone.mp3"), "Gone", "--offline")
    add("https://a.org/1.mp3", "Unmeasured", "--offline")
    run("probe", "gone")
    run("build", "--offline")
    looked = build("--offline")
    assert looked.code == 1
    assert [line.partition(":")[0] for line in looked.err.splitlines()] == [
        "warning",
        "skipped",
    ]
    again = nothing_to_do(folder, "--offline", code=1)
    assert again == looked
    run("edit", "unmeasured", "--title", "Another")
    after = process("build", "--offline", cwd=folder)
    assert after.out == "public/feed.xml: 1 episode, written: feed.xml\n"
    assert after.code == 1
    assert after.err.startswith(looked.err)


def test_a_build_that_must_ask_hosts_asks_them_and_spares_itself_the_rest(folder):
    says = [servers.refuse(429, retry_after="3600")]
    with servers.serve({"/a.mp3": lambda request: says[-1](request)}) as running:
        add(running.url("/a.mp3"), "A", "--offline")
        run("build")
        looked = run("build")
        assert "could not be measured" in looked.err
        again = nothing_to_do(folder, without="feedgen")
        assert again == looked
        asked = len(running.requests)
        assert process("build", cwd=folder) == looked
        assert len(running.requests) > asked
        says.append(servers.refuse(404))
        gone = process("build", cwd=folder)
        assert (gone.code, gone.out) == (
            1,
            "public/feed.xml: 0 episodes, written: feed.xml\n",
        )
        says.append(servers.file(SOUND))
        there = process("build", cwd=folder)
        assert there.code == 0
        assert there.out == "public/feed.xml: 1 episode, written: feed.xml\n"
        assert "could not be measured" not in there.err


def test_a_file_that_was_missing_and_one_in_the_way_of_the_site_are_waited_for(folder):
    """What a build did not find is among what the next one would look at."""
    text = CATALOG.replace("episodes", "  image: cover.jpg\nepisodes")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    run("build")
    missing = nothing_to_do(folder, code=1)
    assert missing.err == (
        "left out: episodes.yaml:12: show.image: no such file: cover.jpg\n"
    )
    Path("cover.jpg").write_bytes(COVER)
    found = process("build", cwd=folder)
    assert found.out == "public/feed.xml: 0 episodes, written: cover.jpg, feed.xml\n"
