"""What each command imports: most of what a small show waits for is that."""

import os
import subprocess
import sys

import pytest

from tests.shell import CATALOG, process

#: What takes long to import, of others and of Python itself.
HEAVY = {
    "PIL",
    "asyncio",
    "cmarkgfm",
    "dateutil",
    "feedgen",
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
FEED = {*VALUES, "cmarkgfm", "nh3", "feedgen", "lxml", "dateutil"}
EPISODE = """\
episodes:
  - {id: a, title: A, audio: https://example.org/a.mp3, published: 2025-01-01T00:00:00Z}
"""


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        (["--help"], {"typer"}),
        # The table is rich's, as only that knows how wide Chinese is.
        (["list"], {*VALUES, "rich"}),
        (["list", "--json"], VALUES),
        (["check"], FEED),
        (["diff"], FEED),
        (["build", "--offline", "--check"], {*FEED, "sqlite3"}),
    ],
    ids=["help", "list", "list of machines", "check", "diff", "build"],
)
def test_a_command_imports_what_it_uses(tmp_path, command, wanted):
    catalog = tmp_path / "episodes.yaml"
    catalog.write_text(CATALOG.replace("episodes: []\n", EPISODE), encoding="utf-8")
    done = process(*command, cwd=tmp_path, env=TIMED)
    assert done.out or done.err
    # Where coverage is measured, Python itself imports some of them.
    bare = subprocess.run(
        [sys.executable, "-c", "pass"],
        env={**os.environ, **TIMED},
        capture_output=True,
        text=True,
        check=True,
    )
    always = imported(bare.stderr)
    assert (imported(done.err) & HEAVY) - always == wanted - always


def imported(told: str) -> set[str]:
    """Return the modules that Python says it has imported."""
    return {
        line.rpartition("|")[2].strip()
        for line in told.splitlines()
        if line.startswith("import time:")
    }
