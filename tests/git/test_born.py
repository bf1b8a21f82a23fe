"""When files came into a repository: told of all by one look at it."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_digest.git.history import born, repositories
from tests.repositories import Repository, repository

FIRST = datetime(2025, 9, 1, tzinfo=UTC)
NAMES = ["posts/a.md", "posts/b c.md", "posts/x/仓.md", "drafts/a.md", "top.md"]
#: What one commit does: add or change a file, move it, remove it.
STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES)),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("remove"), st.sampled_from(NAMES)),
)


def text(number: int) -> list[str]:
    """Return the lines of a file that is like no other."""
    return [f"{number} and {number * n} are {n} times {number}" for n in range(20)]


def committed(
    folder: Path, commits: list[list[tuple[str, ...]]]
) -> dict[Path, datetime]:
    """Make a repository, with a commit a day; return when what is there came."""
    files: dict[str, list[str]] = {}
    born: dict[str, int] = {}  # days; of what was removed, too
    stream: list[str] = []
    for day, steps in enumerate(commits):
        at = int((FIRST + timedelta(days=day)).timestamp())
        stream.append(f"commit refs/heads/main\ncommitter A <a@b.c> {at} +0000\ndata 0")
        touched = set[str]()
        for number, (what, name, *new) in enumerate(steps):
            # In one commit each file is touched once: git can't tell more apart.
            if touched & {name, *new} or (what != "write" and name not in files):
                continue
            touched |= {name, *new}
            lines = files.get(name) or text(1000 * day + 7 * number + 1)
            if what == "write":
                lines = [*lines[:-1], f"day {day}"]
                files[name] = lines
                born.setdefault(name, day)
                data = "\n".join(lines)
                stream.append(f'M 100644 inline "{name}"')
                stream.append(f"data {len(data.encode())}\n{data}")
            elif what == "remove":
                del files[name]
                stream.append(f'D "{name}"')
            elif new[0] not in files:
                files[new[0]] = files.pop(name)
                born[new[0]] = born.pop(name)
                stream.append(f'R "{name}" "{new[0]}"')
    given = "\n".join([*stream, ""]).encode()
    repo = repository(folder, folder)
    importing = ["git", "fast-import", "--quiet"]
    subprocess.run(importing, input=given, cwd=folder, env=repo.env, check=True)
    repo.git("reset", "-q", "--hard")
    return {folder / name: FIRST + timedelta(days=born[name]) for name in files}


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(STEPS, min_size=1, max_size=3), min_size=1, max_size=8))
def test_files_are_as_old_as_what_they_were(
    commits: list[list[tuple[str, ...]]],
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        came = committed(folder, commits)
        files = sorted(folder.rglob("*.md"))
        posts = [file for file in files if file.is_relative_to(folder / "posts")]
        for some in filter(None, (files, posts, posts[:1])):
            assert born(folder, some) == {file: came[file] for file in some}


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path / "repo", tmp_path)


def _commit(repo: Repository, day: int) -> None:
    repo.git("add", "-A")
    repo.git("commit", "-qm", "x", at=f"2025-09-{day:02}T00:00:00Z")


def _days(repo: Repository, *merging: str) -> dict[str, int]:
    files = sorted(repo.folder.glob("posts/**/*.md"))
    ((top, those),) = repositories(files).items()
    assert (top, those) == (repo.folder.resolve(), files)
    return {file.stem: at.day for file, at in born(top, those, merging).items()}


def test_a_copy_is_new_and_what_moved_is_not(repo: Repository) -> None:
    repo.git("config", "diff.renames", "copies")  # as somebody may have it
    post = repo.write("old/drafts/a.md", "\n".join(text(1)))
    _commit(repo, 1)
    repo.write("posts/b.md", post.read_text() + "\nand b")
    _commit(repo, 2)
    repo.git("mv", "old/drafts/a.md", "a.md")
    _commit(repo, 3)
    repo.git("mv", "a.md", "posts/a.md")
    _commit(repo, 4)
    repo.write("posts/c.md", "not committed")
    assert _days(repo) == {"a": 1, "b": 2}


def test_what_takes_the_place_of_a_post_that_moved_is_new(repo: Repository) -> None:
    for number, name in enumerate(("a", "b", "c")):
        repo.write("posts/next.md", "\n".join(text(number + 1)))
        _commit(repo, 10 * number + 1)
        repo.git("mv", "posts/next.md", f"posts/{name}.md")
        _commit(repo, 10 * number + 2)
    assert _days(repo) == {"a": 1, "b": 11, "c": 21}


def test_a_branch_counts_from_its_own_commits(repo: Repository) -> None:
    repo.write("posts/a.md", "A")
    _commit(repo, 1)
    repo.git("checkout", "-qb", "side")
    repo.write("posts/b.md", "B")
    _commit(repo, 2)
    repo.git("checkout", "-q", "main")
    repo.write("posts/c.md", "C")
    _commit(repo, 3)
    repo.write("posts/b.md", "B")  # as a merge has it that is not committed yet
    assert _days(repo) == {"a": 1, "c": 3}
    assert _days(repo, "side") == {"a": 1, "b": 2, "c": 3}


def test_each_file_is_of_the_repository_around_it(
    repo: Repository, tmp_path: Path
) -> None:
    inner = repository(repo.folder / "posts", tmp_path)
    outer, inside = repo.write("a.md", "A"), inner.write("a.md", "A")
    nowhere = tmp_path / "a.md"
    assert repositories([outer, inside, nowhere]) == {
        repo.folder.resolve(): [outer],
        inner.folder.resolve(): [inside],
    }
    assert born(repo.folder.resolve(), [outer]) == {}
