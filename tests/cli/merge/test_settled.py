"""``podcast-digest merge`` in real repositories: conflicts that it settles."""

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
    merge,
    read,
    replace,
    unmerged,
    write,
)
from tests.shell import build, run


def test_two_branches_that_both_added_an_episode_come_together():
    branches()
    conflict(*ALL)
    assert run("build") == (
        2,
        "",
        "episodes.yaml:13: not YAML: the mark of a merge conflict; to keep both sides: "
        "podcast-digest merge\n",
    )
    assert merge() == (0, MERGED, "")
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "theirs", "one")
    assert run("merge") == (
        0,
        "nothing to merge: git has no conflict in episodes.yaml, episodes.lock or "
        "public\n",
        "",
    )


def rebase() -> None:
    git("checkout", "-q", "other")
    git("rebase", "main", fails=True)


def rebase_with_patches() -> None:
    git("checkout", "-q", "other")
    git("rebase", "--apply", "main", fails=True)


def apply_patch() -> None:
    git("format-patch", "-q", "-1", "other", "-o", "../patches")
    (path,) = Path("../patches").iterdir()
    git("am", "-3", str(path), fails=True)


REBASED = "git rebase --continue"


@pytest.mark.parametrize(
    ("stop", "side", "then"),
    [
        (rebase, "the rebased commit", REBASED),
        (rebase_with_patches, "the rebased commit", REBASED),
        (
            lambda: git("cherry-pick", "other", fails=True),
            "the picked commit",
            "git cherry-pick --continue",
        ),
        (apply_patch, "the patch", "git am --continue"),
    ],
)
def test_whatever_stopped_is_told_how_to_go_on(stop, side, then):
    branches()
    stop()
    assert unmerged() == [*ALL]
    told = MERGED.replace("the other branch", side).replace("git commit", then)
    assert merge() == (0, told, "")
    git(*then.split()[1:])
    assert_committed("ours", "theirs", "one")


def test_a_revert_brings_back_what_a_commit_took_out():
    add("theirs")
    commit("theirs")
    assert run("remove", "theirs", "--yes").code == 0
    assert run("build", "--allow-change", "G").code == 0
    git("commit", "-q", "-a", "-m", "out")
    add("ours", "2025-01-03")
    commit("ours")
    git("revert", "--no-edit", "HEAD~", fails=True)
    assert unmerged() == [*ALL]
    told = MERGED.replace("the other branch", "the revert")
    assert merge() == (0, told.replace("git commit", "git revert --continue"), "")
    git("revert", "--continue")
    assert_committed("ours", "theirs", "one")


def test_a_stash_leaves_no_trace_so_both_ways_on_are_told():
    add("theirs")
    assert build().code == 0
    git("add", "--all")
    git("stash", "push", "-q")
    add("ours", "2025-01-03")
    commit("ours")
    git("stash", "pop", fails=True)
    told = MERGED.replace("the other branch", "the other side").replace(
        "git commit", "git commit, or git stash drop if this came from a stash"
    )
    assert merge() == (0, told, "")


def test_a_rebase_of_several_commits_is_settled_one_by_one():
    """git merges the second one itself, but for the feed."""
    git("checkout", "-q", "-b", "other")
    for name in ("x", "y"):
        add(name)
        commit(name)
    git("checkout", "-q", "main")
    add("ours", "2025-01-03")
    commit("ours")
    rebase()
    assert merge().out.endswith(f"next: {REBASED}\n")
    git("rebase", "--continue", fails=True)
    assert unmerged() == ["public/feed.xml"]
    assert merge() == (
        0,
        "public/feed.xml: 4 episodes, written: feed.xml\n"
        "resolved: public/feed.xml\n"
        f"next: {REBASED}\n",
        "",
    )
    git("rebase", "--continue")
    assert_committed("ours", "y", "x", "one")


def test_in_a_rebase_what_stays_is_said_to_be_of_the_new_base():
    branches(
        lambda: replace("title: One", "title: Main"),
        lambda: replace("title: One", "title: Other"),
    )
    rebase()
    told = merge()
    assert told.code == 0
    assert told.err == (
        "episodes.yaml: one: title: 'Main' of the new base stays; the rebased commit "
        "has 'Other'\n"
    )
    assert "title: Main" in read()


def test_the_same_field_on_both_sides_stays_ours_and_is_told():
    branches(
        lambda: replace("title: One", "title: Mine\n    subtitle: About"),
        lambda: replace("title: One", "title: Yours\n    season: 2"),
    )
    conflict(*ALL)
    assert merge() == (
        0,
        "changed: one: season\n"
        "episodes.yaml: 0 new · 1 changed · 0 removed by the other branch\n"
        "episodes.lock: merged\n"
        "public/feed.xml: 1 episode, written: feed.xml\n"
        "resolved: episodes.lock, episodes.yaml, public/feed.xml\n"
        "next: git commit\n",
        "episodes.yaml: one: title: 'Mine' of this branch stays; the other branch has "
        "'Yours'\n",
    )
    git("commit", "-q", "--no-edit")
    feed = git("show", "HEAD:public/feed.xml")
    assert "<title>Mine</title>" in feed
    assert "<itunes:season>2</itunes:season>" in feed


def test_what_one_side_removed_is_gone():
    add("two")
    commit("two")

    def remove() -> None:
        assert run("remove", "two", "--yes").code == 0
        assert run("build", "--allow-change", "G").code == 0

    branches(ours=lambda: add("ours", "2025-01-03"), theirs=remove)
    conflict(*ALL)
    assert merge() == (
        0,
        "removed: two\n"
        "episodes.yaml: 0 new · 0 changed · 1 removed by the other branch\n"
        "episodes.lock: merged\n"
        "public/feed.xml: 2 episodes, written: feed.xml\n"
        "resolved: episodes.lock, episodes.yaml, public/feed.xml\n"
        "next: git commit\n",
        "",
    )
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "one")


def test_paths_with_spaces_seen_from_another_folder(folder, monkeypatch):
    (folder / "the digest").mkdir()
    for name in ("episodes.yaml", "episodes.lock", "audio"):
        git("mv", name, f"the digest/{name}")
    git("mv", "public", "the feed")
    git("commit", "-q", "-m", "moved")
    digest = folder / "the digest"
    where = ("-c", "the digest/episodes.yaml", "-o", "the feed")

    def both(name: str, at: str) -> None:
        monkeypatch.chdir(digest)
        add(name, at)
        monkeypatch.chdir(folder)
        assert build(*where).code == 0
        git("add", "--all")
        git("commit", "-q", "-m", name)

    git("checkout", "-q", "-b", "other")
    both("theirs", "2025-01-02")
    git("checkout", "-q", "main")
    both("ours", "2025-01-03")
    names = ["the digest/episodes.lock", "the digest/episodes.yaml"]
    conflict(*names, "the feed/feed.xml")
    monkeypatch.chdir(digest / "audio")
    assert merge("-c", "../episodes.yaml", "-o", "../../the feed") == (
        0,
        "new: theirs: Theirs\n"
        "../episodes.yaml: 1 new · 0 changed · 0 removed by the other branch\n"
        "../episodes.lock: merged\n"
        "../../the feed/feed.xml: 3 episodes, written: feed.xml\n"
        "resolved: ../episodes.lock, ../episodes.yaml, ../../the feed/feed.xml\n"
        "next: git commit\n",
        "",
    )
    monkeypatch.chdir(folder)
    git("commit", "-q", "--no-edit")
    assert git("status", "--porcelain") == ""
    assert build("--check", "--offline", *where).code == 0


def test_in_a_linked_work_tree_its_own_merge_is_settled(folder, monkeypatch):
    branches()
    git("worktree", "add", "-q", "../linked tree", "other")
    monkeypatch.chdir("../linked tree")
    git("merge", "main", fails=True)
    assert merge().out == MERGED.replace("theirs", "ours").replace("Theirs", "Ours")
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "theirs", "one")
    assert git("-C", str(folder), "status", "--porcelain") == ""


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("settings", [(), ("core.autocrlf", "true")])
def test_a_catalog_with_a_mark_and_line_ends_of_windows_keeps_them(mark, settings):
    if settings:
        git("config", *settings)
    write("episodes.yaml", mark + read().replace("\n", "\r\n"))
    commit("windows")
    branches()
    conflict(*ALL)
    before = git("show", ":2:episodes.yaml")
    assert merge() == (0, MERGED, "")
    now = read()
    assert now.startswith(mark + "show:\r\n")
    assert now.count("\n") == now.count("\r\n")
    # All that was ours is there as it was; in git, too.
    entry = now[now.index("  - id: theirs") : now.index("  - id: ours")]
    ends = ("\r\n", "\n") if settings else ("\r\n", "\r\n")
    assert git("show", ":episodes.yaml").replace(entry.replace(*ends), "") == before
    git("commit", "-q", "--no-edit")
    assert_committed("ours", "theirs", "one")


def test_the_hook_has_nothing_left_to_do():
    assert run("hook", "install").code == 0
    branches()
    conflict(*ALL)
    assert merge() == (0, MERGED, "")
    staged = git("write-tree")
    assert "staged: " not in git("commit", "--no-edit")
    assert git("rev-parse", "HEAD^{tree}") == staged
    assert_committed("ours", "theirs", "one")
