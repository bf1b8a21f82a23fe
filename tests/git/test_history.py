"""Versions of a page from real repositories."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from podcast_digest.git import history
from podcast_digest.git.history import is_shallow
from podcast_digest.sources import first_heard

ARTICLE = "## [A](https://example.com/a)\n\ntext\n"
PLAYER = '\n<audio src="https://example.com/a.mp3"></audio>\n'


class Git(Protocol):
    def __call__(self, *arguments: str, at: str = ...) -> None: ...


Repo = tuple[Git, Path]


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that would change what git prints, as somebody may have them."""
    config = tmp_path / "gitconfig"
    config.write_text(
        "[user]\nname=N\nemail=n@example.com\n[init]\ndefaultBranch=main\n"
        "[log]\nshowRoot=false\nshowSignature=true\ndecorate=full\ndate=relative\n"
        "[color]\nui=always\n[core]\nquotePath=true\nautocrlf=false\n"
        '[commit]\ngpgSign=false\n[protocol "file"]\nallow=always\n'
    )
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Return ``git(*arguments, at=…)`` for a new repository, and its folder."""
    folder = tmp_path / "仓 库"
    folder.mkdir()

    def git(*arguments: str, at: str = "2025-09-12T22:13:01+08:00") -> None:
        dates = {"GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z", "GIT_COMMITTER_DATE": at}
        subprocess.run(
            ["git", *arguments], cwd=folder, check=True, env=os.environ | dates
        )

    git("init", "-q")
    return git, folder


def _commit(git: Git, page: Path, text: str, at: str) -> None:
    page.parent.mkdir(exist_ok=True)
    page.write_text(text, encoding="utf-8", newline="")
    git("add", "-A", at=at)
    git("commit", "-q", "-m", "x", at=at)


def versions(page: Path) -> list[tuple[datetime, bytes]]:
    """Return the moments and the contents of a page's versions."""
    found = history.versions(page)
    said = history.contents(page, found)
    pairs = zip(found, said, strict=True)
    return [(version.moment, data) for version, data in pairs if data is not None]


def test_versions_come_oldest_first_with_the_committers_date(repo: Repo) -> None:
    git, folder = repo
    page = folder / "README.md"
    _commit(git, page, "one\r\n", "2025-09-12T22:13:01+08:00")
    _commit(git, page, "two\n", "2025-09-13T02:05:43+08:00")
    found = list(versions(page))
    assert found == [
        (datetime.fromisoformat("2025-09-12T22:13:01+08:00"), b"one\r\n"),
        (datetime.fromisoformat("2025-09-13T02:05:43+08:00"), b"two\n"),
    ]
    assert found[0][0].isoformat() == "2025-09-12T22:13:01+08:00"
    assert not is_shallow(page)


@pytest.mark.parametrize("name", ["a b 好文.md", "[x]*.md", ":top.md", "-p.md"])
def test_names_are_taken_literally(repo: Repo, name: str) -> None:
    git, folder = repo
    (folder / "x.md").write_text("other")
    _commit(git, folder / name, "one", "2025-09-12T22:13:01+08:00")
    assert [data for _, data in versions(folder / name)] == [b"one"]


def test_renames_are_followed_and_a_gap_is_no_version(repo: Repo) -> None:
    git, folder = repo
    page, moved = folder / "a.md", folder / "文" / "b.md"
    _commit(git, page, "one\n" * 9, "2025-09-01T00:00:00Z")
    moved.parent.mkdir()
    git("mv", "a.md", "文/b.md")
    git("commit", "-q", "-m", "x", at="2025-09-02T00:00:00Z")
    git("rm", "-q", "文/b.md")
    git("commit", "-q", "-m", "x", at="2025-09-03T00:00:00Z")
    _commit(git, moved, "two\n", "2025-09-04T00:00:00Z")
    assert [data for _, data in versions(moved)] == [b"one\n" * 9] * 2 + [b"two\n"]


def test_any_working_directory_and_git_hooks_variables(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git, folder = repo
    page = folder / "docs" / "p.md"
    _commit(git, page, "one", "2025-09-01T00:00:00Z")
    monkeypatch.chdir(page.parent)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", "elsewhere")
    assert [d for _, d in versions(page.relative_to(page.parent))] == [b"one"]
    monkeypatch.chdir(tmp_path)
    assert [d for _, d in versions(page.relative_to(tmp_path))] == [b"one"]


def test_a_merged_branch_counts_from_its_own_commits(repo: Repo) -> None:
    git, folder = repo
    page = folder / "p.md"
    _commit(git, page, ARTICLE, "2025-09-01T00:00:00Z")
    git("checkout", "-q", "-b", "more")
    _commit(git, page, ARTICLE + PLAYER, "2025-09-02T00:00:00Z")
    git("checkout", "-q", "main")
    _commit(git, folder / "other", "x", "2025-09-03T00:00:00Z")
    git("merge", "-q", "--no-ff", "-m", "m", "more", at="2025-09-04T00:00:00Z")
    heard = first_heard(versions(page))
    assert heard == {"https://example.com/a": datetime(2025, 9, 2, tzinfo=UTC)}


def test_first_audio_counts_though_it_vanishes_and_returns(repo: Repo) -> None:
    git, folder = repo
    page = folder / "p.md"
    texts = ["intro\n", ARTICLE, ARTICLE + PLAYER, ARTICLE, ARTICLE + PLAYER]
    for day, text in enumerate(texts, 1):
        _commit(git, page, text, f"2025-09-0{day}T00:00:00Z")
    assert first_heard(versions(page)) == {
        "https://example.com/a": datetime(2025, 9, 3, tzinfo=UTC)
    }


def test_a_shallow_clone_is_told(repo: Repo, tmp_path: Path) -> None:
    git, folder = repo
    page = folder / "p.md"
    _commit(git, page, "one", "2025-09-01T00:00:00Z")
    _commit(git, page, "two", "2025-09-02T00:00:00Z")
    git("clone", "-q", "--depth=1", folder.as_uri(), str(tmp_path / "clone"))
    clone = tmp_path / "clone" / "p.md"
    assert [data for _, data in versions(clone)] == [b"two"]
    assert is_shallow(clone)


def test_an_offset_that_no_zone_has_becomes_utc(repo: Repo) -> None:
    git, folder = repo
    _commit(git, folder / "p.md", "one", "1757686381 +9959")
    ((moment, _),) = versions(folder / "p.md")
    assert moment == datetime.fromtimestamp(1757686381, UTC)


def test_no_history_without_git_or_repository_or_commit(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git, folder = repo
    (folder / "p.md").write_text("one")
    assert list(versions(folder / "p.md")) == []
    _commit(git, folder / "q.md", "one", "2025-09-01T00:00:00Z")
    (folder / "new.md").write_text("one")
    assert list(versions(folder / "new.md")) == []
    assert list(versions(tmp_path / "p.md")) == []
    assert list(versions(tmp_path / "missing" / "p.md")) == []
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(versions(folder / "q.md")) == []
    assert not is_shallow(folder / "q.md")
