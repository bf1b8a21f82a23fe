"""Branches of a catalog that conflict, and merges of them."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from podcast_digest.project import leftovers
from tests import sounds
from tests.shell import Ran, build, run

SOUND = "cbr-24k-mono-info.mp3"


def git(*arguments: str, fails: bool = False) -> str:
    """Run git, which must not fail, or must; return what it prints."""
    done = subprocess.run(["git", *arguments], capture_output=True, check=False)
    assert bool(done.returncode) == fails, (arguments, done.stdout, done.stderr)
    return done.stdout.decode()


def write(path: str, text: str) -> None:
    Path(path).write_bytes(text.encode())


def read(path: str = "episodes.yaml") -> str:
    return Path(path).read_bytes().decode()


def replace(old: str, new: str, path: str = "episodes.yaml") -> None:
    assert old in read(path)
    write(path, read(path).replace(old, new))


def add(name: str, at: str = "2025-01-02", **more: str) -> None:
    """Add an episode with audio beside the catalog."""
    Path("audio").mkdir(exist_ok=True)
    # Of its own length, or git would take it for another that was moved.
    Path(f"audio/{name}.mp3").write_bytes(sounds.real(SOUND) + name.encode())
    given = {"audio": f"audio/{name}.mp3", "title": name.title(), "id": name, **more}
    options = [part for key, value in given.items() for part in (f"--{key}", value)]
    added = run("add", *options, "--published", at, "--yes")
    assert added.code == 0, added.err


def commit(what: str) -> None:
    """Build, and commit all that is there."""
    built = build()
    assert built.code == 0, built.err
    git("add", "--all")
    git("commit", "-q", "-m", what, "--allow-empty")


def branches(
    ours: Callable[[], object] = lambda: add("ours", "2025-01-03"),
    theirs: Callable[[], object] = lambda: add("theirs"),
) -> None:
    """Make a branch ``other``; change it, and ``main``, which is checked out then."""
    git("checkout", "-q", "-b", "other")
    theirs()
    commit("theirs")
    git("checkout", "-q", "main")
    ours()
    commit("ours")


def conflict(*names: str) -> None:
    """Let git try to merge ``other``: these it can't."""
    git("merge", "other", fails=True)
    assert unmerged() == sorted(names)


def unmerged() -> list[str]:
    told = git("diff", "--name-only", "--diff-filter=U", "-z", "--no-renames")
    # The list of what was published conflicts wherever the feed does.
    return sorted(n for n in told.split("\0")[:-1] if not n.endswith(leftovers.NAME))


ALL = ("episodes.lock", "episodes.yaml", "public/feed.xml")


def merge(*options: str) -> Ran:
    """Run ``merge`` without what its build says of how much there is to check."""
    ran = run("merge", *options)
    hint = r"^(\d+ (warning|note)s?(, )?)+: podcast-digest check\n"
    return ran._replace(err=re.sub(hint, "", ran.err, flags=re.MULTILINE))


def assert_committed(*wanted: str) -> None:
    """Assert that these are in the committed feed, and that it is the one to build."""
    assert git("status", "--porcelain") == ""
    feed = git("show", "HEAD:public/feed.xml")
    assert re.findall(r'<guid isPermaLink="false">(.+?)</guid>', feed) == [*wanted]
    git("clone", "-q", ".", "../clone")
    for tree in (".", "../clone"):
        where = ("-c", f"{tree}/episodes.yaml", "-o", f"{tree}/public")
        told = run("build", "--check", "--offline", *where)
        built = Path(tree, "public/feed.xml")
        assert told.out == f"{built}: {len(wanted)} episodes, unchanged\n"
        assert told.code == 0


MERGED = """\
new: theirs: Theirs
episodes.yaml: 1 new · 0 changed · 0 removed by the other branch
episodes.lock: merged
public/feed.xml: 3 episodes, written: feed.xml
resolved: episodes.lock, episodes.yaml, public/feed.xml
next: git commit
"""


def take(side: str, *names: str) -> None:
    """Settle files as somebody might who does not know how to do better."""
    git("checkout", f"--{side}", "--", *names)
    git("add", "--", *names)


def keep_both() -> str:
    """Settle the catalog by hand, and add it; return what it is then."""
    text = re.sub(r"(?m)^[<>]{7}.*\n", "", re.sub(r"(?m)^=======$", "", read()))
    write("episodes.yaml", text)
    git("add", "--", "episodes.yaml")
    return text
