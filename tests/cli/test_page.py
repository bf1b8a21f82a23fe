"""``page`` on the command line: what is written between the marks of a page."""

from pathlib import Path

import pytest

from tests.shell import CATALOG, Ran, run, with_site

PAGE = """\
# Digest

An introduction.

## [One has audio](https://a.example/one)

The first summary.

<audio controls src="https://a.example/one.mp3"></audio>

## [Two is narrated](https://a.example/two)

A summary.

---

## 202409

## [Three has none](https://a.example/three)

Nothing more.
"""
ENTRY = """\
episodes:
  - id: two-1
    title: Two is narrated
    link: https://a.example/two
    audio: audio/two.mp3
    narrated: true
    published: 2025-01-01T00:00:00Z
    duration: 320
    length: 1000
    media_type: audio/mpeg
"""
PLAYER = """\
<!-- podcast-digest:two-1 -->

<audio controls preload="none" src="https://example.org/show/audio/two.mp3"></audio>

[▶ 5:20](https://example.org/show/audio/two.mp3)

<!-- /podcast-digest -->
"""
LINE = """\
<!-- podcast-digest:subscribe -->

🎧 Listen: [RSS](https://example.org/show/feed.xml)

<!-- /podcast-digest -->
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(PAGE)
    catalog(CATALOG)


def catalog(text: str) -> None:
    Path("episodes.yaml").write_text(
        text.replace("episodes: []\n", ENTRY), encoding="utf-8"
    )


def write(text: str) -> None:
    Path("README.md").write_bytes(text.encode())


def text() -> str:
    return Path("README.md").read_bytes().decode()


def page(*options: str) -> Ran:
    return run("page", "README.md", *options)


def test_players_and_the_line() -> None:
    ran = page()
    assert (ran.code, ran.out, ran.err) == (0, "README.md: 1 player\n", "")
    assert text() == (
        PAGE.replace("# Digest\n", f"# Digest\n{LINE}", 1).replace(
            "A summary.\n", f"A summary.\n{PLAYER}"
        )
    )


def test_again_nothing_changes() -> None:
    page()
    once = text()
    assert page().out == "README.md: 1 player, unchanged\n"
    assert text() == once


def test_players_alone() -> None:
    page("--players")
    assert text() == PAGE.replace("A summary.\n", f"A summary.\n{PLAYER}")


def test_a_badge() -> None:
    page("--badge")
    assert text().startswith(
        "# Digest\n<!-- podcast-digest:badge -->\n\n"
        "[![subscribe to the podcast]"
        "(https://img.shields.io/badge/podcast-RSS-orange?logo=rss)]"
        "(https://example.org/show/feed.xml)\n\n<!-- /podcast-digest -->\n"
    )


def test_the_line_names_the_site_and_its_links_in_the_shows_language() -> None:
    site = with_site(CATALOG).replace(
        "    enabled: true\n",
        "    folder: podcast\n"
        "    links: [{url: 'https://podcasts.apple.com/x', text: 'Apple [1]'}]\n",
    )
    catalog(site.replace("language: en", "language: zh-cn"))
    page("--subscribe")
    assert (
        "🎧 收听: [网站](https://example.org/show/podcast/) · "
        "[RSS](https://example.org/show/feed.xml) · "
        r"[Apple \[1\]](https://podcasts.apple.com/x)" in text()
    )


def test_a_dry_run_writes_nothing() -> None:
    ran = page("--dry-run", "--players")
    assert "+[▶ 5:20](https://example.org/show/audio/two.mp3)" in ran.out.splitlines()
    assert text() == PAGE


def test_line_ends_and_byte_order_mark_stay() -> None:
    write("\ufeff" + PAGE.replace("\n", "\r\n"))
    page("--players")
    wanted = PAGE.replace("A summary.\n", f"A summary.\n{PLAYER}")
    assert text() == "\ufeff" + wanted.replace("\n", "\r\n")


def test_import_reads_nothing_of_it() -> None:
    page()
    before = Path("episodes.yaml").read_bytes()
    run("import", "README.md", "--dry-run")
    ran = run("import", "README.md")
    assert "new: " in ran.out  # the first article, which has a player of its own
    added = Path("episodes.yaml").read_bytes()
    assert b"https://a.example/one.mp3" in added
    assert b"example.org/show/audio/two.mp3" not in added
    assert len(added) > len(before)


def test_a_duration_that_changed_is_written_again() -> None:
    page()
    catalog(CATALOG)
    path = Path("episodes.yaml")
    path.write_text(path.read_text("utf-8").replace("320", "400"), encoding="utf-8")
    page()
    assert "[▶ 6:40]" in text()
    assert "[▶ 5:20]" not in text()


def test_an_address_is_not_a_page_that_can_be_written() -> None:
    ran = run("page", "https://a.example/README.md")
    assert ran.code == 2
    assert (
        "https://a.example/README.md: only a page on this disk can be written"
        in ran.err
    )


def test_marks_that_do_not_match() -> None:
    write(PAGE + "<!-- podcast-digest:two-1 -->\n")
    ran = page()
    assert (ran.code, ran.err) == (
        2,
        "README.md:22: podcast-digest:two-1 begins here and does not end; "
        "add <!-- /podcast-digest --> behind it\n",
    )
    assert text() == PAGE + "<!-- podcast-digest:two-1 -->\n"
