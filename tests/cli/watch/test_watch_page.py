"""``podcast-digest build --watch --import``: a page that is saved is imported."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import servers
from tests.cli.watch.watching import CATALOG_NAME, READY, Watch, watch
from tests.running import put
from tests.shell import CATALOG, run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent by a signal")

PAGE = """\
# Digest

## [The article on hashes](https://example.org/articles/hashes)

Everything about hashes.
"""
AUDIBLE = f"{PAGE}\nhttps://audio.example.org/hashes.mp3\n"
HASHES = "the-article-on-hashes-f770728f84"
NEW = [
    f"new: {HASHES}: The article on hashes",
    f"warning: {HASHES}: published without size and duration, "
    "its audio could not be measured (offline)",
]
NO_ARTICLE = (
    "README.md: no article on the page: an article is a heading that holds a link, "
    "or a heading, a list item or a table row with audio"
)
EMPTY = "public/feed.xml: 0 episodes"
NEW_EPISODE = (
    "public/feed.xml: 1 episode, written: feed.xml · new: The article on hashes"
)


@contextmanager
def watch_page() -> Iterator[Watch]:
    """Watch a catalog without episodes, and its page, on which nothing is heard yet."""
    put(CATALOG_NAME, CATALOG)
    put(Path("README.md"), PAGE)
    with watch("--offline", "--no-check", "--import", "README.md") as watched:
        ready = "watching episodes.yaml, its files and README.md; Ctrl-C ends it"
        assert watched.lines(2) == [f"{EMPTY}, written: feed.xml", ready]
        yield watched


def test_a_saved_page_is_imported_and_built():
    with watch_page() as watched:
        put(Path("README.md"), AUDIBLE)
        assert watched.lines(3) == [*NEW, f"saved: README.md · {NEW_EPISODE}"]
        # The catalog and the lock were written by the import: that is no news.
        put(Path("README.md"), f"{AUDIBLE}\n")
        assert watched.line() == (
            "saved: README.md · public/feed.xml: 1 episode, unchanged"
        )


def test_a_page_that_is_no_digest_for_a_moment_is_told():
    with watch_page() as watched:
        put(Path("README.md"), "")
        saved = f"saved: README.md · {EMPTY}, unchanged"
        assert watched.lines(2) == [NO_ARTICLE, saved]
        put(Path("README.md"), AUDIBLE)
        assert watched.lines(3) == [*NEW, f"saved: README.md · {NEW_EPISODE}"]


def test_a_page_that_was_saved_beside_a_broken_catalog_is_imported_later():
    with watch_page() as watched:
        broken = "episodes.yaml:2: not YAML: a value is missing, or a bracket is never "
        put(CATALOG_NAME, "show: [")
        assert watched.line() == f"{broken}closed"
        put(Path("README.md"), AUDIBLE)
        assert watched.line() == f"{broken}closed"
        put(CATALOG_NAME, CATALOG)
        assert watched.lines(3) == [*NEW, f"saved: episodes.yaml · {NEW_EPISODE}"]


def test_a_page_that_is_gone_may_come_back():
    with watch_page() as watched:
        Path("README.md").unlink()
        assert watched.lines(2) == [
            "README.md: no such file or directory",
            f"gone: README.md · {EMPTY}, unchanged",
        ]
        put(Path("README.md"), AUDIBLE)
        assert watched.lines(3) == [*NEW, f"saved: README.md · {NEW_EPISODE}"]


def test_a_saved_catalog_imports_no_page():
    """Who takes an episode out would otherwise have it back at once."""
    with watch_page() as watched:
        put(Path("README.md"), AUDIBLE)
        watched.until(f"saved: README.md · {NEW_EPISODE}")
        put(CATALOG_NAME, CATALOG)
        assert watched.line() == f"saved: episodes.yaml · {EMPTY}, written: feed.xml"


def test_build_imports_a_page_first():
    put(CATALOG_NAME, CATALOG)
    put(Path("README.md"), AUDIBLE)
    built = run("build", "--offline", "--no-check", "--import", "README.md")
    assert built == (
        0,
        f"{NEW[0]}\npublic/feed.xml: 1 episode, written: feed.xml\n",
        f"{NEW[1]}\n",
    )
    assert f"  - id: {HASHES}" in CATALOG_NAME.read_text(encoding="utf-8")


def test_build_takes_a_page_from_a_host_unless_it_is_offline():
    put(CATALOG_NAME, CATALOG)
    with servers.serve({"/README.md": PAGE.encode()}) as server:
        page = server.url("/README.md")
        refused = run("build", "--offline", "--import", page)
        assert (refused.code, refused.out, server.requests) == (2, "", [])
        assert refused.err.endswith(
            f"Error: Invalid value: --offline can't read a page on a server: {page}\n"
        )
        built = run("build", "--no-check", "--import", page)
        assert built == (0, f"{EMPTY}, written: feed.xml\n", "")


def test_the_posts_that_the_catalog_names_are_watched():
    put(CATALOG_NAME, CATALOG.replace("show:\n", "show:\n  sources: [posts]\n", 1))
    Path("posts").mkdir()
    post = "---\ntitle: The article on hashes\naudio: {}\n---\nText.\n"
    put(Path("posts/a.md"), post.format("''"))
    with watch("--offline", "--no-check") as watched:
        watched.lines(2)
        put(Path("posts/b.md"), post.format("https://audio.example.org/hashes.mp3"))
        told = watched.lines(3)
        assert told[0].startswith("new: the-article-on-hashes-")
        assert told[2] == NEW_EPISODE + " · saved: b.md" or "1 episode" in told[2]


def test_the_settings_of_the_site_of_posts_are_watched():
    put(CATALOG_NAME, CATALOG.replace("show:\n", "show:\n  sources: [posts]\n", 1))
    Path("posts").mkdir()
    post = "---\ntitle: The article on hashes\naudio: /hashes.mp3\n---\nText.\n"
    put(Path("posts/a.md"), post)
    with watch("--offline", "--no-check") as watched:
        watched.until(READY)
        put(Path("_config.yml"), "url: https://audio.example.org\n")
        told = watched.lines(3)
        assert told[0].startswith("new: the-article-on-hashes-")
        assert told[2] == f"saved: _config.yml · {NEW_EPISODE}"
