"""What is written is known again, unless somebody else wrote there meanwhile."""

import time
from collections.abc import Mapping
from pathlib import Path

from podcast_digest.project import kept
from podcast_digest.project.stamp import TICK
from podcast_digest.project.writing import write_all
from podcast_digest.site import Page


def test_a_file_that_is_changed_while_others_are_written_is_written_again(
    tmp_path: Path,
) -> None:
    page = tmp_path / "a.html"
    theirs = iter((b"theirs",))

    def render() -> bytes:
        for data in theirs:
            page.write_bytes(data)
            until = page.stat().st_ctime + 2 * TICK
            while time.time() < until:  # so old that it would be believed
                pass
        return b"another"

    pages: Mapping[str, Page] = {
        "a.html": Page(b"1", lambda: b"ours"),
        "b.html": Page(b"2", render),
    }
    for changed in (["a.html", "b.html"], ["a.html"]):
        with kept.of(tmp_path / "episodes.yaml") as known:
            wrote = write_all(tmp_path, pages, kept=known)
        assert [*wrote.changed] == changed
    assert page.read_bytes() == b"ours"
