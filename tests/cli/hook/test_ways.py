"""Every way to commit: of all, of some, amended, rebased, merged, by hand."""

import subprocess

import pytest

from podcast_digest import catalog as catalogs
from tests.cli.hook.digests import (
    PAGE,
    STOPPED,
    add,
    catalog,
    commit,
    episode,
    ids,
    is_whole,
    unhinted,
)


def test_commit_of_all(digest):
    digest.write("episodes.yaml", catalog(episode("two", "Two"), episode()))
    commit(digest, "-a")
    assert ids(digest) == ["two", "one"]
    assert is_whole(digest)


def test_commit_of_some_paths(digest):
    digest.write("episodes.yaml", catalog(episode("two", "Two"), episode()))
    digest.write("other", "x")
    digest.git("add", "other")
    commit(digest, "episodes.yaml")
    assert ids(digest) == ["two", "one"]
    assert digest.status() == "A  other\n"
    commit(digest)
    assert is_whole(digest)


def test_commit_of_some_paths_that_leaves_out_what_was_staged_of_others(digest):
    digest.write("README.md", PAGE)
    assert digest.run("hook", "install", "--import", "README.md").code == 0
    digest.git("add", "README.md")
    digest.write("episodes.yaml", digest.text("episodes.yaml") + "# staged\n")
    digest.git("add", "episodes.yaml")
    status = digest.status()
    assert commit(digest, "README.md", fails=True).endswith(
        "episodes.yaml: you staged changes of it that this commit leaves out; commit "
        "them too, or take them back: git restore --staged episodes.yaml\n" + STOPPED
    )
    assert digest.status() == status
    commit(digest)
    assert digest.status() == ""


def test_amend(digest):
    add(digest)
    commit(digest, "--no-verify")
    digest.write("episodes.yaml", catalog(episode("two", "2"), episode()))
    commit(digest, "-a", "--amend")
    assert "<title>2</title>" in digest.at("HEAD:public/feed.xml")
    assert is_whole(digest)


def test_a_rebase_runs_no_hook_and_the_next_commit_mends_it(digest):
    digest.git("checkout", "-q", "-b", "more")
    add(digest)
    commit(digest)
    digest.git("checkout", "-q", "main")
    text = catalog(episode()).replace("A show for tests", "A show for all")
    digest.write("episodes.yaml", text)
    commit(digest, "-a")
    digest.git("checkout", "-q", "more")
    digest.git("rebase", "-q", "main")
    assert digest.status() == ""
    assert "A show for all" in digest.at("HEAD:public/feed.xml")
    assert ids(digest) == ["two", "one"]


@pytest.mark.parametrize("todo", ["edit", "reword"])
def test_an_interactive_rebase_that_stops_for_a_commit_runs_it(digest, todo):
    add(digest)
    commit(digest)
    digest.write("other", "x")
    digest.git("add", "other")
    commit(digest)
    editor = f"sed -i 1s/pick/{todo}/"
    digest.env["GIT_SEQUENCE_EDITOR"] = editor
    digest.git("rebase", "-q", "-i", "HEAD~2")
    if todo == "edit":
        digest.write("episodes.yaml", catalog(episode("two", "2"), episode()))
        commit(digest, "-a", "--amend")
        digest.git("rebase", "--continue")
        assert "<title>2</title>" in digest.at("HEAD:public/feed.xml")
    assert is_whole(digest)


def test_a_cherry_pick_runs_no_hook(digest):
    digest.git("checkout", "-q", "-b", "more")
    add(digest)
    commit(digest, "--no-verify")
    digest.git("checkout", "-q", "main")
    digest.git("cherry-pick", "more")
    assert ids(digest) == ["one"]
    assert digest.status() == ""
    digest.write("episodes.yaml", digest.text("episodes.yaml") + "# more\n")
    commit(digest, "-a")
    assert ids(digest) == ["two", "one"]
    assert is_whole(digest)


def test_a_clean_merge_stops_for_what_it_would_leave_out(digest):
    digest.git("checkout", "-q", "-b", "more")
    add(digest)
    commit(digest, "--no-verify")  # as whoever has no hook
    digest.git("checkout", "-q", "main")
    digest.write("other", "x")
    digest.git("add", "other")
    commit(digest)
    told = unhinted(digest.git("merge", "--no-edit", "more", fails=True).err)
    assert told.endswith(
        "public/feed.xml: 2 episodes, written: feed.xml\n"
        "staged: episodes.lock, public/feed.xml\n"
        "git leaves out of a merge what a hook stages, so the merge was stopped; all "
        "of it is staged, finish with: git commit --no-edit\n"
        "Not committing merge; use 'git commit' to complete the merge.\n"
    )
    told = digest.git("commit", "-q", "--no-edit").err
    assert told.endswith("public/feed.xml: 2 episodes, unchanged\n")
    assert ids(digest) == ["two", "one"]
    assert digest.git("rev-list", "--parents", "-1", "HEAD").out.count(" ") == 2
    assert is_whole(digest)


def test_a_clean_merge_of_what_was_built_goes_on(digest):
    digest.git("checkout", "-q", "-b", "more")
    add(digest)
    commit(digest)
    digest.git("checkout", "-q", "main")
    digest.write("other", "x")
    digest.git("add", "other")
    commit(digest)
    digest.git("merge", "--no-edit", "more")
    assert ids(digest) == ["two", "one"]
    assert is_whole(digest)


def test_articles_of_a_merged_branch_are_dated_by_its_commits(digest):
    digest.write("README.md", "# Digest\n\n### [Nought](https://example.org/0)\n")
    digest.git("add", "README.md")
    commit(digest)
    assert digest.run("hook", "install", "--import", "README.md").code == 0
    digest.git("checkout", "-q", "-b", "more")
    digest.write("README.md", PAGE)
    at = "2025-09-10T10:00:00+08:00"
    digest.git("commit", "-q", "--no-verify", "-a", "-m", "x", at=at)
    digest.git("checkout", "-q", "main")
    digest.write("other", "x")
    digest.git("add", "other")
    commit(digest)
    digest.git("merge", "--no-edit", "more", fails=True)
    new, _ = catalogs.parse(digest.at(":episodes.yaml")).episodes
    assert new.published.isoformat() == at


def test_a_merge_with_conflicts_is_built_when_it_is_committed(digest):
    digest.git("checkout", "-q", "-b", "more")
    add(digest)
    commit(digest)
    digest.git("checkout", "-q", "main")
    digest.write("episodes.yaml", catalog(episode("three", "Three"), episode()))
    commit(digest, "-a")
    digest.git("merge", "more", fails=True)
    three = catalog(episode("three", "Three"), episode("two", "Two"), episode())
    digest.write("episodes.yaml", three)
    digest.git("checkout", "--ours", "episodes.lock", "public/feed.xml")
    digest.git("add", "-A")
    digest.git("commit", "-q", "--no-edit")
    assert {*ids(digest)} == {"one", "two", "three"}
    assert is_whole(digest)


def test_by_hand_it_works_on_what_is_staged(digest):
    add(digest)
    (digest.folder / "sub").mkdir()
    ran = digest.run("hook", "run", cwd=digest.folder / "sub")
    assert ran.code == 0
    assert ran.out == (
        "public/feed.xml: 2 episodes, written: feed.xml\n"
        "staged: episodes.lock, public/feed.xml\n"
    )
    assert digest.status() == "M  episodes.lock\nM  episodes.yaml\nM  public/feed.xml\n"


def test_by_hand_a_conflict_is_named(digest):
    blob = digest.git("rev-parse", ":episodes.yaml").out.strip()
    lines = f"0 {'0' * 40}\tepisodes.yaml\n" + "".join(
        f"100644 {blob} {stage}\tepisodes.yaml\n" for stage in (1, 2, 3)
    )
    subprocess.run(
        ["git", "update-index", "--index-info"],
        cwd=digest.folder,
        env=digest.env,
        input=lines.encode(),
        check=True,
    )
    ran = digest.run("hook", "run")
    assert (ran.code, ran.err) == (
        2,
        f"episodes.yaml: is in conflict; resolve that, and git add it\n{STOPPED}",
    )
