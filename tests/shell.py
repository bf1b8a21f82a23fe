"""The command line for tests: in this process, or as a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from podcast_digest.cli.app import app

#: A catalog without episodes, as ``podcast-digest init`` would write it; but its feed
#: comes alone. What is tested of the web site switches that on: ``with_site``.
CATALOG = """\
show:
  title: Test
  description: A show for tests.
  link: https://example.org/show/
  language: en
  categories: [Technology]
  timezone: Asia/Shanghai
  site:
    enabled: false
  checks:
    ignore: {A103: no cover yet}
episodes: []
"""


def with_site(catalog: str) -> str:
    """Return a catalog made of this one, its web site switched on."""
    return catalog.replace("    enabled: false\n", "    enabled: true\n")


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


def run(*arguments: str, given: str | bytes | None = None) -> Ran:
    """Run a command here; a bug shows its traceback."""
    result = CliRunner().invoke(app, list(arguments), input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


@contextmanager
def environment(given: Mapping[str, str]) -> Iterator[None]:
    """Have these variables alone; what is set meanwhile is gone with them."""
    before = dict(os.environ)
    _set(given)
    try:
        yield
    finally:
        _set(before)


def _set(variables: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)


def build(*arguments: str) -> Ran:
    """Run ``build`` here, for tests of other things than how much there is to check."""
    ran = run("build", *arguments)
    return ran._replace(err=_HINT.sub("", ran.err))


_HINT = re.compile(
    r"^(\d+ (warning|note)s?(, )?)+: podcast-digest check\n", re.MULTILINE
)


def command(*arguments: str) -> list[str]:
    """Return the command line of a process that runs podcast-digest."""
    return [sys.executable, "-m", "podcast_digest", *arguments]


def process(
    *arguments: str, cwd: Path, given: bytes = b"", env: dict[str, str] | None = None
) -> Ran:
    """Run a command as a user does, and wait for it."""
    done = subprocess.run(
        command(*arguments),
        cwd=cwd,
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, **(env or {})},
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def nothing_to_do(folder: Path, *arguments: str, code: int = 0, **aside: str) -> Ran:
    """Build until the stamp is trusted, then return what a build says."""
    return repeated(folder, "build", *arguments, code=code, **aside)


def repeated(folder: Path, *arguments: str, code: int = 0, **aside: str) -> Ran:
    """Run a command until its stamp is trusted, then return what it says.

    That is known by a module that is not imported: the command line's, or ``without``.
    """
    without = aside.get("without", "podcast_digest.cli.app")
    for _ in range(4):
        made = process(*arguments, cwd=folder, env={"PYTHONPROFILEIMPORTTIME": "1"})
        said = made.err.splitlines(keepends=True)
        told = "".join(line for line in said if not line.startswith("import time:"))
        assert made.code == code, told
        if not re.search(rf"\b{re.escape(without)}$", made.err, re.MULTILINE):
            return made._replace(err=told)
    raise AssertionError("every run looked again")
