"""The action with ``players: true``: the page is committed to its branch, once."""

import subprocess
from pathlib import Path

import pytest

from tests import servers
from tests.repositories import SETTINGS
from tests.shell import CATALOG
from tests.test_action import act, runner

__all__ = ["runner"]

PAGE = "# Digest\n\n## [One](https://example.org/one)\n\nIt is about one.\n"
SPOKEN = """\
episodes:
  - id: one
    title: One
    link: https://example.org/one
    audio: audio/1.mp3
    narrated: true
    summary: It is about one.
    published: 2025-09-13
"""


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def origin(runner: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return what the checkout was cloned from, with the page of one spoken article."""
    for name, value in {**SETTINGS, "HOME": str(runner)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_REF", "refs/heads/main")
    bare = runner / "origin.git"
    git("init", "-q", "--bare", "-b", "main", str(bare))
    Path("README.md").write_text(PAGE, encoding="utf-8")
    text = CATALOG.replace("episodes: []\n", SPOKEN)
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    Path("audio/1.mp3").write_bytes(servers.mp3(30))
    git("init", "-q", "-b", "main")
    git("remote", "add", "origin", str(bare))
    git("add", "-A")
    git("commit", "-q", "-m", "Start")
    git("push", "-q", "origin", "main")
    for name in SETTINGS:  # a runner has no author
        if name.endswith(("_NAME", "_EMAIL")):
            monkeypatch.delenv(name)
    return bare


def test_the_page_is_committed_with_its_players_and_nothing_else(
    runner: Path, origin: Path
) -> None:
    job = act(runner, page="README.md", players="true")
    assert job.code == 0, job.log
    new = git("-C", str(origin), "log", "-1", "--name-only", "--format=%an: %s", "main")
    assert new == "github-actions[bot]: Write players into README.md\n\nREADME.md\n"
    page = git("-C", str(origin), "show", "main:README.md")
    assert 'src="https://example.org/show/audio/1.mp3"' in page
    assert page == Path("README.md").read_text("utf-8")
    # What it pushed would be its next run, had it a token that starts workflows.
    assert act(runner, page="README.md", players="true").code == 0
    assert git("-C", str(origin), "rev-list", "--count", "main") == "2\n"


def test_what_can_not_be_pushed_is_a_warning(runner: Path, origin: Path) -> None:
    origin.rename(origin.with_name("gone"))
    job = act(runner, page="README.md", players="true")
    assert job.code == 0
    (mark,) = [line for line in job.marks if "players" in line]
    assert mark.startswith("::warning::README.md: its players are not committed: "), (
        job.log
    )
    assert "permissions: contents: write" in mark
    assert "changed" in job.outputs


@pytest.mark.usefixtures("origin")
def test_a_pull_request_is_left_to_its_author(
    runner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REF", "refs/pull/1/merge")
    head = git("rev-parse", "HEAD")
    assert act(runner, page="README.md", players="true").code == 0
    assert git("rev-parse", "HEAD") == head
