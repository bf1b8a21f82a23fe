"""What stops a commit, and how it is left then."""

import os
import shlex
import signal
import subprocess
import threading
from contextlib import contextmanager

import pytest

from tests import servers, sounds
from tests.cli.hook.digests import (
    PAGE,
    STOPPED,
    add,
    catalog,
    commit,
    episode,
    ids,
    is_whole,
    measured,
)


def test_a_check_that_fails_stops_the_commit_and_changes_nothing(digest):
    before = {path: digest.text(path) for path in digest.files()}
    digest.write("episodes.yaml", catalog(episode("renamed", "One")))
    digest.git("add", "episodes.yaml")
    told = commit(digest, fails=True)
    assert told.endswith(
        "\nthe commit was stopped; if that is meant, let subscribers see it with:\n"
        "  podcast-digest build --allow-change G202\n"
        "  git add episodes.yaml episodes.lock public\n"
        "  git commit\n"
    )
    assert "--no-verify" not in told
    assert told.startswith("error: episodes.yaml:")
    assert digest.status() == "M  episodes.yaml\n"
    after = {path: digest.text(path) for path in before}
    assert after == before | {"episodes.yaml": digest.text("episodes.yaml")}
    commit(digest, "--no-verify")
    assert digest.git("log", "--oneline").out.count("\n") == 2


def test_what_is_meant_is_allowed_by_a_build_and_committed(digest):
    digest.write("episodes.yaml", catalog(episode("renamed", "One")))
    commit(digest, "-a", fails=True)
    told = commit(digest, "-a", fails=True)
    calls = [shlex.split(line) for line in told.splitlines() if line.startswith("  ")]
    (_, *build), (_, *add), (_, *last) = calls[-3:]
    assert digest.run(*build).code == 0
    digest.git(*add)
    assert last == ["commit"]
    commit(digest)
    assert ids(digest) == ["renamed"]
    assert is_whole(digest)


def test_an_index_that_somebody_else_changes_stops_the_commit(digest):
    add(digest)
    digest.write(".git/index.lock", "")
    ran = digest.run("hook", "run")
    assert (ran.code, ran.err.endswith(STOPPED)) == (2, True)
    assert "index.lock': File exists." in ran.err
    (digest.folder / ".git/index.lock").unlink()
    # The work tree has it already, and that is fine.
    commit(digest)
    assert is_whole(digest)


def test_what_the_page_would_bring_is_named_if_it_stops_the_commit(digest):
    page = PAGE.replace("### [One]", "### [\u202eOne]")
    digest.write("README.md", page)
    assert digest.run("hook", "install", "--import", "README.md").code == 0
    text = digest.text("episodes.yaml").replace("id: one", "id: other")
    digest.write("episodes.yaml", text)
    digest.git("add", "-A")
    assert commit(digest, fails=True).endswith(
        "\nthe commit was stopped; if that is meant, let subscribers see it with:\n"
        "  podcast-digest import README.md\n"
        "  podcast-digest build --allow-change G202\n"
        "  git add episodes.yaml episodes.lock public\n"
        "  git commit\n"
    )


def test_a_broken_catalog_stops_the_commit_with_all_its_lines(digest):
    digest.write("episodes.yaml", catalog(episode(published="2025-02-30")))
    digest.git("add", "-A")
    assert commit(digest, fails=True) == (
        "episodes.yaml:16: episodes[0].published: 2025-02-30 is a date that no "
        f"calendar has\n{STOPPED}"
    )


def test_a_page_without_articles_stops_the_commit(digest):
    digest.write("README.md", "nothing\n")
    assert digest.run("hook", "install", "--import", "README.md").code == 0
    digest.git("add", "-A")
    assert commit(digest, fails=True) == (
        "README.md: no article on the page: an article is a heading that holds a "
        "link, or a heading, a list item or a table row with audio\n"
        f"{STOPPED}"
    )


def test_an_episode_that_is_held_back_stops_no_commit(digest):
    with servers.serve({}) as server:
        gone = server.url("/gone.mp3")
        digest.write("episodes.yaml", catalog(measured(gone, "gone"), episode()))
        told = commit(digest, "-a")
    assert told == (
        f"skipped: gone: {gone}: answers 404 Not Found: check the address, and "
        "that the file is open to everyone\n"
        "public/feed.xml: 1 episode, unchanged\n"
        "staged: episodes.lock\n"
    )
    assert ids(digest) == ["one"]


@contextmanager
def in_the_middle(repo, *options):
    """Commit in a process of its own; go on when the hook waits for audio."""
    asked, hold = threading.Event(), threading.Event()

    def waiting(_request):
        asked.set()
        return servers.Answer(404, wait=lambda: hold.wait(30))

    with servers.serve({"/slow.mp3": waiting}) as server:
        slow = server.url("/slow.mp3")
        repo.write("episodes.yaml", catalog(measured(slow, "slow"), episode()))
        repo.git("add", "episodes.yaml")
        git = subprocess.Popen(
            ["git", "commit", "-q", "-m", "x", *options],
            cwd=repo.folder,
            env=repo.env,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert asked.wait(60)
        try:
            yield git, hold
        finally:
            hold.set()


def test_at_a_terminal_a_commit_shows_that_hosts_are_asked(digest):
    pexpect = pytest.importorskip("pexpect")  # not for Windows
    with servers.serve({"/1.mp3": sounds.real("cbr-24k-mono-info.mp3")}) as server:
        audio = measured(server.url("/1.mp3"))
        digest.write("episodes.yaml", catalog(audio, episode()))
        git = pexpect.spawn(
            "git",
            ["commit", "-a", "-m", "x"],
            cwd=str(digest.folder),
            env={**digest.env, "TERM": "xterm"},
            encoding="utf-8",
            timeout=60,
            dimensions=(40, 200),
        )
        git.expect_exact("0/1")
        git.expect(pexpect.EOF)
        git.close()
    assert git.exitstatus == 0
    assert {*ids(digest)} == {"one", "local"}


def test_ctrl_c_leaves_all_as_it_was(digest):
    with in_the_middle(digest) as (git, _):
        before = digest.git("ls-files", "-s").out
        os.killpg(git.pid, signal.SIGINT)  # as the terminal does
        _, told = git.communicate(timeout=60)
    assert git.returncode != 0
    assert told.decode() == "interrupted\n"
    assert digest.git("ls-files", "-s").out == before
    assert digest.status() == "M  episodes.yaml\n"
    assert not (digest.folder / ".git/podcast-digest").exists()


def test_nothing_is_staged_where_git_has_ended_meanwhile(digest):
    with in_the_middle(digest, "-a") as (git, hold):
        git.terminate()  # takes its index away with it
        git.wait(60)
        assert not (digest.folder / ".git/index.lock").exists()
        hold.set()
        _, told = git.communicate(timeout=60)
    assert told.decode().endswith(
        "git ended before the hook did; nothing was staged\n" + STOPPED
    )
    assert digest.status() == "M  episodes.yaml\n"
    assert not (digest.folder / ".git/index.lock").exists()
    assert not (digest.folder / ".git/podcast-digest").exists()
