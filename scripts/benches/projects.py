"""Folders in which the program runs as its users run it, a process of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benches.material import ENTRY, catalog_text, lock_text
from benches.measuring import check

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = str(ROOT / ".venv" / "bin" / "podcast-digest")


class Spent(NamedTuple):
    """What a process took."""

    seconds: float  #: of the processor
    memory: int  #: bytes, at most


class Project(NamedTuple):
    """A folder with a catalog and a lock that lacks nothing."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        check(done.returncode == 0, f"{' '.join(command)}: {done.stderr}")
        return done.stdout

    def spend(self, *command: str) -> Spent:
        """Run a command, and return what it took of the machine."""
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        check(process.returncode == 0, f"{' '.join(command)} failed")
        unit = 1 if sys.platform == "darwin" else 1024
        return Spent(used.ru_utime + used.ru_stime, used.ru_maxrss * unit)

    def forget(self) -> None:
        """Have nothing in the cache."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    def run_any(self, *command: str) -> None:
        """Run what may find something wrong."""
        subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True
        )


@contextmanager
def project(episodes: int) -> Iterator[Project]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        text = catalog_text(episodes, ENTRY)
        (folder / "episodes.yaml").write_bytes(text.encode())
        (folder / "episodes.lock").write_bytes(lock_text(episodes).encode())
        cache = {"XDG_CACHE_HOME": str(folder / "cache")}
        # As an installed program, ours has its bytecode: the first run writes it.
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        yield Project(folder, {**kept, **cache})


def apart(here: Project, action: Callable[[], object]) -> None:
    """Do something with another cache."""
    kept = here.folder / "cache"
    aside = kept.rename(here.folder / "cache-aside")
    try:
        action()
    finally:
        shutil.rmtree(kept, ignore_errors=True)
        aside.rename(kept)


def checked_out(here: Project, stream: bytes) -> None:
    """Make a repository of what git fast-import reads."""
    git = partial(subprocess.run, cwd=here.folder, check=True)
    git(["git", "init", "-q", "-b", "main"])
    git(["git", "fast-import", "--quiet"], input=stream)
    git(["git", "checkout", "-q", "main"])


def under_git(here: Project) -> None:
    """Commit all that a project has."""
    (here.folder / ".gitignore").write_text("cache/\ncold-*\n", "utf-8")
    here.run("git", "init", "-q")
    for key in ("user.name", "user.email"):
        here.run("git", "config", key, "bench@example.org")
    here.run("git", "add", "-A")
    here.run("git", "commit", "-qm", "All")
