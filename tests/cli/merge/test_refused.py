"""What ``podcast-digest merge`` refuses, and what it leaves to people."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.merge.branches import (
    ALL,
    MERGED,
    add,
    assert_committed,
    branches,
    commit,
    conflict,
    git,
    keep_both,
    merge,
    read,
    replace,
    take,
    unmerged,
    write,
)
from tests.shell import build


def test_nothing_is_unmerged(tmp_path):
    assert merge("-c", "other.yaml", "-o", str(tmp_path / "elsewhere")) == (
        0,
        "nothing to merge: git has no conflict in other.yaml, other.lock or "
        f"{tmp_path / 'elsewhere'}\n",
        "",
    )


def test_no_repository_is_told_in_one_line(tmp_path, monkeypatch):
    (tmp_path / "alone").mkdir()
    monkeypatch.chdir(tmp_path / "alone")
    assert merge() == (
        2,
        "",
        "git: not a git repository (or any of the parent directories): .git\n",
    )
    assert merge("-c", "nowhere/episodes.yaml") == (2, "", "nowhere: no such folder\n")


@pytest.mark.parametrize(
    "edit",
    [
        lambda: write("episodes.yaml", git("show", ":2:episodes.yaml") + "# done\n"),
        # One side of the conflict, and marks of another one below.
        lambda: write(
            "episodes.yaml",
            read().replace("title: Theirs", "title: Mine all mine"),
        ),
        lambda: write(
            "episodes.yaml", re.sub(r"(?s)=======\n.*?>>>>>>>", ">>>>>>>", read())
        ),
        lambda: write("episodes.yaml", re.sub(r"(?m)^[<=>]{7}.*\n", "", read())),
    ],
)
def test_what_somebody_settled_by_hand_is_never_overwritten(edit):
    branches()
    conflict(*ALL)
    edit()
    by_hand = read()
    assert merge() == (
        2,
        "",
        "episodes.yaml: was edited since git left it; to keep it so: git add -- "
        "episodes.yaml, to have git's conflict back: git checkout --merge -- "
        "episodes.yaml; then run podcast-digest merge again\n",
    )
    assert read() == by_hand
    assert unmerged() == [*ALL]
    git("checkout", "--merge", "--", "episodes.yaml")
    assert merge() == (0, MERGED, "")


def test_what_somebody_settled_by_hand_and_added_stays():
    branches()
    conflict(*ALL)
    replace("title: Theirs", "title: By hand")
    by_hand = keep_both()
    assert merge() == (
        0,
        "episodes.lock: merged\n"
        "public/feed.xml: 3 episodes, written: feed.xml\n"
        "resolved: episodes.lock, public/feed.xml\n"
        "next: git commit\n",
        "",
    )
    assert read() == by_hand
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "theirs", "one")


def test_a_lock_that_somebody_settled_by_hand_is_not_overwritten():
    def change(title: str) -> Callable[[], None]:
        return lambda: replace("title: One", f"title: {title}")

    branches(change("Ours"), change("Theirs"))
    conflict(*ALL)
    replace('"version": 1', '"version":  1', "episodes.lock")
    assert merge() == (
        2,
        "",
        "episodes.lock: was edited since git left it; to keep it so: git add -- "
        "episodes.lock, to have git's conflict back: git checkout --merge -- "
        "episodes.lock; then run podcast-digest merge again\n",
    )
    # Neither is written, or the catalog would seem to be settled by hand.
    assert "<<<<<<<" in read()
    assert unmerged() == [*ALL]


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_side_that_somebody_took_is_merged_with_the_other(side):
    """Nothing is lost: both sides are in commits."""
    branches()
    conflict(*ALL)
    git("checkout", f"--{side}", "--", *ALL)
    assert merge() == (0, MERGED, "")


def test_what_git_was_told_not_to_merge_is_merged():
    write(".gitattributes", "* -merge\n")
    commit("attributes")
    branches()
    conflict(*ALL)
    assert "<<<<<<<" not in read()
    assert merge() == (0, MERGED, "")


def test_a_file_that_is_gone_from_the_work_tree_is_written():
    branches()
    conflict(*ALL)
    for name in ALL:
        Path(name).unlink()
    assert merge() == (0, MERGED, "")


def test_a_conflict_that_was_added_as_it_is_can_be_brought_back():
    branches()
    conflict(*ALL)
    git("add", "--all")
    for name in ("episodes.yaml", "episodes.lock"):
        assert merge() == (
            2,
            "",
            f"{name}: holds the marks of a conflict that git considers resolved; "
            f"to have it back: git checkout --merge -- {name}\n",
        )
        git("checkout", "--merge", "--", name)
    git("checkout", "--merge", "--", "public/feed.xml")
    assert merge() == (0, MERGED, "")


def test_what_both_changed_of_the_show_is_settled_by_hand():
    branches(
        lambda: replace("title: Test", "title: Ours\n  author: Me"),
        lambda: replace("title: Test", "title: Theirs"),
    )
    conflict("episodes.yaml", "public/feed.xml")
    assert merge() == (
        2,
        "",
        "episodes.yaml: show: both sides changed it, and differ in: title, author\n"
        "episodes.yaml: resolve it by hand, git add it, then run podcast-digest merge "
        "again\n",
    )
    assert unmerged() == ["episodes.yaml", "public/feed.xml"]
    take("theirs", "episodes.yaml")
    assert merge().out == (
        "public/feed.xml: 1 episode, written: feed.xml\n"
        "resolved: public/feed.xml\n"
        "next: git commit\n"
    )


def test_a_catalog_that_one_side_removed_is_for_people():
    branches(
        lambda: add("ours"),
        lambda: None,
    )
    git("checkout", "-q", "other")
    git("rm", "-q", "episodes.yaml")
    git("commit", "-q", "-m", "gone")
    git("checkout", "-q", "main")
    conflict("episodes.yaml")
    assert merge() == (
        2,
        "",
        "episodes.yaml: the other branch removed it\n"
        "episodes.yaml: resolve it by hand, git add it, then run podcast-digest merge "
        "again\n",
    )


def test_a_lock_that_one_side_removed_is_that_of_the_other():
    branches(lambda: add("ours"), lambda: None)
    git("checkout", "-q", "other")
    git("rm", "-q", "episodes.lock")
    git("commit", "-q", "-m", "gone")
    git("checkout", "-q", "main")
    conflict("episodes.lock")
    before = read("episodes.lock")
    assert merge().out == (
        "episodes.lock: merged\n"
        "public/feed.xml: 2 episodes, unchanged\n"
        "resolved: episodes.lock\n"
        "next: git commit\n"
    )
    assert read("episodes.lock") == before


def test_a_side_that_is_no_sound_catalog_is_named():
    git("checkout", "-q", "-b", "other")
    replace("title: One", "titel: One")
    git("commit", "-q", "-a", "-m", "broken")
    git("checkout", "-q", "main")
    replace("title: One", "title: Two")
    commit("ours")
    conflict("episodes.yaml")
    assert merge() == (
        2,
        "",
        "episodes.yaml of the other branch:13: episodes[0].title: is missing\n"
        "episodes.yaml of the other branch:14: episodes[0].titel: unknown key; did you "
        "mean 'title'?\n"
        "episodes.yaml: resolve it by hand, git add it, then run podcast-digest merge "
        "again\n",
    )


def test_a_newer_lock_is_named_and_nothing_is_written():
    branches()
    git("checkout", "-q", "other")
    replace('"version": 1', '"version": 2', "episodes.lock")
    git("commit", "-q", "-a", "-m", "newer")
    git("checkout", "-q", "main")
    conflict(*ALL)
    assert merge() == (
        2,
        "",
        "episodes.lock of the other branch: made by a newer podcast-digest (version 2, "
        "this one knows 1); please update\n",
    )
    assert unmerged() == [*ALL]


def test_what_the_checks_of_a_build_stop_waits_for_people():
    branches()
    conflict(*ALL)
    take("theirs", "episodes.yaml")
    told = merge()
    assert told.code == 1
    assert told.out == (
        "episodes.lock: merged\nresolved: episodes.lock\nthen: git commit\n"
    )
    assert told.err.splitlines()[-2:] == [
        "nothing was written; 1 error. Look at it with: podcast-digest check, or build "
        "anyway with: --no-check",
        "still unmerged: public/feed.xml; fix what is said above, then run "
        "podcast-digest merge again",
    ]
    assert build("--allow-change", "G").code == 0
    assert merge() == (
        0,
        "public/feed.xml: 2 episodes, unchanged\n"
        "resolved: public/feed.xml\n"
        "next: git commit\n",
        "",
    )
    git("commit", "-q", "--no-edit")
    assert_committed("theirs", "one")


def test_an_index_that_is_locked_is_told_and_the_next_run_goes_on():
    branches()
    conflict(*ALL)
    Path(".git/index.lock").touch()
    told = merge()
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("git: Unable to create '")
    assert "index.lock': File exists" in told.err
    assert told.err.count("\n") == 1
    Path(".git/index.lock").unlink()
    assert merge() == (0, MERGED, "")


def test_audio_that_can_no_longer_be_played_is_told_and_all_is_settled():
    branches()
    git("checkout", "-q", "other")
    write("audio/theirs.mp3", "no audio")
    assert build("--allow-change", "G").code == 1
    git("commit", "-q", "-a", "-m", "broken")
    git("checkout", "-q", "main")
    conflict("episodes.lock", "episodes.yaml")
    told = merge()
    assert told.code == 1
    assert told.out == (
        "new: theirs: Theirs\n"
        "episodes.yaml: 1 new · 0 changed · 0 removed by the other branch\n"
        "episodes.lock: merged\n"
        "resolved: episodes.lock, episodes.yaml\n"
        "next: git commit\n"
    )
    assert told.err == (
        "skipped: theirs: audio/theirs.mp3: text, not audio\n"
        "error: episodes.yaml:15: episodes[0].audio: 1 episode disappears from every "
        "app: 'Theirs' (G201)\n"
        "  Put audio/theirs.mp3 back, or write its new name: podcast-digest edit "
        "theirs --audio FILE. If you intend it: --allow-change G201\n"
        "nothing was written; 1 error. Look at it with: podcast-digest check, or build "
        "anyway with: --no-check\n"
    )
    assert unmerged() == []


def test_a_base_that_git_made_of_two_is_no_reason_to_stop():
    """Each of two branches took in the other one, and settled it in its own way."""
    branches(
        lambda: replace("title: One", "title: Ours"),
        lambda: replace("title: One", "title: Theirs"),
    )
    git("branch", "ours")
    git("branch", "theirs", "other")
    for mine, other, at in (("main", "theirs", 1), ("other", "ours", 2)):
        git("checkout", "-q", mine)
        git("merge", other, fails=True)
        assert merge().code == 0
        git("commit", "-q", "--no-edit")
        add(mine, f"2025-02-0{at}")
        commit(mine)
    git("checkout", "-q", "main")
    conflict(*ALL)
    assert "<<<<<<<" in git("show", ":1:episodes.yaml")
    told = merge()
    assert told.code == 0
    assert told.err == (
        "episodes.yaml: the common ancestor can't be read, so what "
        "one side removed is back\n"
        "episodes.yaml: one: title: 'Ours' of this branch stays; the other branch has "
        "'Theirs'\n"
    )
    git("commit", "-q", "--no-edit")
    assert_committed("other", "main", "one")
