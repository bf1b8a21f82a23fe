"""What was read of a page and its history, kept: never other than reading it again."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from podcast_digest.git import history
from podcast_digest.project import remembering
from podcast_digest.sources import Digest, first_heard, parse
from tests.repositories import Repository, repository


def _article(name: str, audio: str = "") -> str:
    player = f"<audio src={audio or name}.mp3></audio>"
    return f"## [{name}](https://x.io/{name})\n\n{player}\n\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path / "repo", tmp_path)


def _commit(repo: Repository, day: int, text: str, *options: str) -> Path:
    page = repo.write("README.md", text)
    repo.git("add", "-A")
    repo.git("commit", "-qm", "x", *options, at=f"2025-09-{day:02}T00:00:00Z")
    return page


def _slowly(page: Path) -> dict[str, datetime]:
    found = history.versions(page)
    pairs = zip(found, history.contents(page, found), strict=True)
    return first_heard((version.moment, data) for version, data in pairs if data)


def _kept(page: Path) -> dict[str, datetime]:
    told = remembering.past(page, history.versions(page), None)
    assert told is not None
    return told.heard


def _stores() -> list[Path]:
    return list(Path(os.environ["XDG_CACHE_HOME"]).rglob("kept-*.sqlite3"))


def test_what_is_kept_of_a_history_is_what_it_says(repo: Repository) -> None:
    a, b, c = map(_article, "abc")
    page = _commit(repo, 1, "# Digest\n")
    for day, text in enumerate([a, b + a, b, c + a + b], 2):
        _commit(repo, day, text)
        assert _kept(page) == _slowly(page)
        assert _kept(page) == _slowly(page)  # all of it is known now
    _commit(repo, 9, a + _article("b", "other"), "--amend")  # another history
    assert _kept(page) == _slowly(page)
    repo.git("reset", "-q", "--hard", "HEAD~2")  # back to what was kept before
    assert _kept(page) == _slowly(page)
    assert _kept(page) == {
        "https://x.io/a": datetime(2025, 9, 2, tzinfo=UTC),
        "https://x.io/b": datetime(2025, 9, 3, tzinfo=UTC),
    }


def test_what_is_kept_is_not_believed_when_it_was_damaged(repo: Repository) -> None:
    page = _commit(repo, 1, _article("a"))
    known = _kept(page)
    (store,) = _stores()
    data = store.read_bytes()
    assert b"x.io/a" in data
    store.write_bytes(data.replace(b"x.io/a", b"x.io/b"))
    assert _kept(page) == known
    store.write_bytes(b"nonsense")
    assert _kept(page) == known


def test_what_a_partial_clone_lacks_is_not_taken_for_silence(
    repo: Repository, tmp_path: Path
) -> None:
    page = _commit(repo, 1, _article("a"))
    _commit(repo, 2, _article("b") + _article("a"))
    whole = _kept(page)
    (blob, *_) = (version.blob for version in history.versions(page))
    lost = repo.folder / ".git/objects" / blob[:2] / blob[2:]
    aside = lost.rename(tmp_path / "aside")
    for store in _stores():
        store.unlink()
    assert _kept(page)["https://x.io/a"] == datetime(2025, 9, 2, tzinfo=UTC)
    aside.rename(lost)
    assert _kept(page) == whole


def test_a_long_page_is_kept_as_it_was_read(tmp_path: Path) -> None:
    text = "Words 好. " * 90
    page = "# D\n\n## June 2025\n\n" + "".join(
        f"### [Talk {n} · 2025-06-0{n % 9 + 1}](https://x.io/{n})\n\n{text}\n\n"
        f"<audio src='{n}.mp3'></audio>\n\n"
        for n in range(60)
    )
    page += "### [Twice](https://x.io/1)\n\n<audio></audio>\n"
    read = parse(page)
    assert read.warnings
    for _ in range(2):
        assert remembering.parsed(tmp_path / "p.md", page, None) == read
    (store,) = _stores()
    assert b"https://x.io/59" in store.read_bytes()
    based = "https://h.io/"
    again = remembering.parsed(tmp_path / "p.md", page, based)
    assert again == parse(page, base_url=based)
    store.write_bytes(b"")
    assert remembering.parsed(tmp_path / "p.md", page, None) == read


def test_a_post_is_read_again_only_if_its_bytes_changed(tmp_path: Path) -> None:
    post, read = tmp_path / "a.md", list[bytes]()

    def parsed(data: bytes) -> Digest:
        read.append(data)
        return Digest(articles=(), warnings=(data.decode(),))

    for day, text in enumerate(("one", "one", "another", "one")):
        post.write_text(text)
        os.utime(post, (day, day))  # as after a checkout
        for _ in range(2):
            with remembering.digests(tmp_path, "as they are") as known:
                assert known(post, parsed).warnings == (text,)
    assert read == [b"one", b"another", b"one"]
