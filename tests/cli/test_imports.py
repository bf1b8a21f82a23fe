"""What each command imports: most of what a small show waits for is that."""

import os
import subprocess
import sys

import pytest

from tests.shell import CATALOG, process

RULES, SITE = "podcast_digest.checks.rules", "podcast_digest.site"
#: What takes long to import, of others, of Python itself, and of ours.
HEAVY = {
    RULES,
    SITE,
    "PIL",
    "asyncio",
    "cmarkgfm",
    "dateutil",
    "feedgen",
    "filelock",
    "http.client",
    "httpcore",
    "httpx",
    "jinja2",
    "lxml",
    "markdown_it",
    "markdownify",
    "multiprocessing",
    "mutagen",
    "nh3",
    "obstore",
    "pydantic",
    "pypinyin",
    "rich",
    "segno",
    "sqlite3",
    "ssl",
    "starlette",
    "typer",
    "urllib.request",
    "uvicorn",
    "watchfiles",
    "xml.sax",
    "yaml",
}
TIMED = {"PYTHONPROFILEIMPORTTIME": "1"}
VALUES = {"typer", "pydantic", "yaml"}
NOTES = {*VALUES, "cmarkgfm", "nh3"}
FEED = {*NOTES, "feedgen", "lxml", "dateutil"}
PAGES = {*NOTES, "markdown_it"}
EPISODE = """\
episodes:
  - id: a
    title: A
    audio: https://example.org/a.mp3
    published: 2025-01-01T00:00:00Z
"""
PAGE = """\
# Digest

## [B](https://example.org/b)

Summary.

<audio src="https://example.org/b.mp3"></audio>
"""
NEW = ["--audio", "https://example.org/c.mp3", "--title", "C", "--offline"]


@pytest.fixture(scope="module")
def always():
    """What Python imports by itself; where coverage is measured, more of it."""
    bare = subprocess.run(
        [sys.executable, "-c", "pass"],
        env={**os.environ, **TIMED},
        capture_output=True,
        text=True,
        check=True,
    )
    return imported(bare.stderr)


COMMANDS = [
    (["--help"], {"typer"}),
    # The table is rich's, as only that knows how wide Chinese is.
    (["list"], {*VALUES, "rich"}),
    (["list", "--json"], VALUES),
    (["check"], {*FEED, RULES}),
    (["diff"], FEED),
    (["build", "--offline", "--check"], {*FEED, RULES, SITE, "sqlite3"}),
    (["build", "--offline"], {*FEED, RULES, SITE, "sqlite3", "filelock"}),
    (["add", *NEW], {*VALUES, "filelock"}),
    (["edit", "a", "--title", "B"], {*VALUES, "filelock"}),
    (["import", "README.md"], {*PAGES, "filelock"}),
    (["page", "README.md"], PAGES),
    (["schema"], {"typer", "pydantic"}),
    (["hook", "run"], set()),
]


@pytest.mark.parametrize(
    ("command", "wanted"), COMMANDS, ids=[" ".join(command) for command, _ in COMMANDS]
)
def test_a_command_imports_what_it_uses(tmp_path, always, command, wanted):
    text = CATALOG.replace("episodes: []\n", EPISODE)
    (tmp_path / "episodes.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "README.md").write_text(PAGE, encoding="utf-8")
    if command[0] == "hook":
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    done = process(*command, cwd=tmp_path, env=TIMED)
    assert done.code in (0, 1)
    assert (imported(done.err) & HEAVY) - always == wanted - always


def test_httpx_comes_without_its_command_line(tmp_path):
    episode = EPISODE.replace("https://example.org", "http://127.0.0.1:1")
    text = CATALOG.replace("episodes: []\n", episode)
    (tmp_path / "episodes.yaml").write_text(text, encoding="utf-8")
    done = process("probe", cwd=tmp_path, env=TIMED)
    assert done.code == 1
    assert {"httpx", "pygments"} & imported(done.err) == {"httpx"}


def imported(told: str) -> set[str]:
    """Return the modules that Python says it has imported."""
    return {
        line.rpartition("|")[2].strip()
        for line in told.splitlines()
        if line.startswith("import time:")
    }
