"""Real git repositories, of a user whose settings play no part."""

import os
import subprocess
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path

from tests.shell import Ran, environment, run

#: Git of somebody without settings, and without an editor that waits.
SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_EDITOR": "true",
    "LC_ALL": "C.UTF-8",
}


def settings(home: Path) -> dict[str, str]:
    """Return all that git and what it calls see of the environment."""
    own = {name: text for name, text in os.environ.items() if name[:4] != "GIT_"}
    return {**own, **SETTINGS, "HOME": str(home), "XDG_CACHE_HOME": f"{home}/.cache"}


@dataclass(frozen=True)
class Repository:
    """A work tree, and git in it."""

    folder: Path
    env: dict[str, str] = field(repr=False)

    def git(self, *arguments: str, at: str | None = None, fails: bool = False) -> Ran:
        """Run git, at a moment if given; it must not fail, or must if ``fails``."""
        dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at} if at else {}
        ran = self._ran(["git", *arguments], self.env | dates)
        assert bool(ran.code) == fails, ran
        return ran

    def run(self, *arguments: str, cwd: Path | None = None) -> Ran:
        """Run podcast-digest, in this process; hooks have one of their own."""
        with environment(self.env), chdir(cwd or self.folder):
            return run(*arguments)

    def _ran(self, arguments: list[str], env: dict[str, str]) -> Ran:
        done = subprocess.run(
            arguments, cwd=self.folder, env=env, capture_output=True, check=False
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file of the work tree."""
        data = content if isinstance(content, bytes) else content.encode()
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return file

    def text(self, path: str) -> str:
        """Return a file of the work tree."""
        return (self.folder / path).read_bytes().decode()

    def at(self, revision: str) -> str:
        """Return a file of a commit, or of the index: ``HEAD:a``, ``:a``."""
        return self.git("cat-file", "blob", revision).out

    def files(self, revision: str = "HEAD") -> list[str]:
        """Return the paths of a commit."""
        out = self.git("ls-tree", "-r", "-z", "--name-only", revision).out
        return out.split("\0")[:-1]

    def status(self) -> str:
        """Return what is not committed, as ``git status --short`` has it."""
        return self.git("status", "--short").out


def repository(folder: Path, home: Path) -> Repository:
    """Make a repository without commits."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Repository(folder, settings(home))
    made.git("init", "-q", "-b", "main")
    return made
