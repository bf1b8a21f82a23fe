"""The hooks of a repository: installed, taken out, and looked at."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from podcast_digest.errors import OutputError, UsageError
from podcast_digest.git import repository, script
from podcast_digest.git.hook import Options, is_below
from podcast_digest.project import files, platform, shows
from podcast_digest.project.events import Kind, Remark
from podcast_digest.project.loading import load

#: The hooks that git runs before a commit, and before a merge that needs nobody.
_NAMES = ("pre-commit", "pre-merge-commit")


class Hook(NamedTuple):
    """A hook that git would run."""

    name: str
    path: Path
    text: str | None  #: None: there is none
    runs: bool = False  #: git runs only what may be executed

    @property
    def is_ours(self) -> bool:
        """Whether ``install`` wrote it."""
        return self.text is not None and script.MARK in self.text

    @property
    def calls(self) -> list[Options]:
        """What it calls us with, ours or not; nothing if it does not."""
        return script.called(self.text or "")

    @property
    def is_old(self) -> bool:
        """Whether ``install`` would write it otherwise."""
        calls = self.calls if self.is_ours else []
        return bool(calls and self.text != script.script(calls))

    def __str__(self) -> str:
        return str(platform.near(self.path))


class Installed(NamedTuple):
    """What became of a hook."""

    hook: Hook
    changed: bool  #: it was written, or taken away
    #: What somebody else's needs, for it stays as it is.
    line: str | None = None
    has_call: bool = False  #: that line is to replace one of the same catalog


def hooks() -> list[Hook]:
    """Return the hooks of the repository we are in, there or not."""
    return _hooks(repository.work_tree(Path()).resolve())


def install(
    catalog: Path, output: Path, page: str | None, *, players: bool = False
) -> tuple[list[Installed], list[Remark]]:
    """Write the hooks that are nobody else's; raise OutputError.

    What they call for other catalogs stays. ``catalog`` may be a folder of shows.
    Returns what became of each, and what people should know first.
    """
    top = repository.work_tree(Path()).resolve()
    if catalog.is_dir():
        shows.catalogs([catalog])  # or it would never do anything
    elif not catalog.is_file():
        raise OutputError(
            f"{catalog}: no such file; make one with: podcast-digest init"
        )
    if page and not Path(page).is_file():
        raise OutputError(f"{page}: no such file; --import takes one of the repository")
    if players and not (page or catalog.is_dir() or _names_sources(catalog)):
        raise UsageError("needs a page: --import README.md", "players")
    options = Options(
        _below(top, catalog),
        _below(top, output),
        page and _below(top, Path(page)),
        players=players,
    )
    remarks = [*_shared(top), *_untracked(top, options.output)]
    return [_installed(hook, options) for hook in _hooks(top)], remarks


def _names_sources(catalog: Path) -> bool:
    return bool(load(catalog).catalog.show.sources)


def _installed(hook: Hook, options: Options) -> Installed:
    own = options._replace(merging=hook.name == _NAMES[1])
    if hook.text is None or hook.is_ours:
        calls = {call.catalog: call for call in hook.calls} | {own.catalog: own}
        text = script.script(list(calls.values()))
        changed = files.write(hook.path, os.fsencode(text))
        platform.make_executable(hook.path)
        return Installed(hook, changed)
    if own in hook.calls:
        return Installed(hook, changed=False)
    has_call = own.catalog in {call.catalog for call in hook.calls}
    return Installed(hook, False, script.line(own), has_call)


def uninstall() -> list[Installed]:
    """Take away the hooks that are ours; raise OutputError."""
    found = hooks()
    for hook in found:
        if hook.is_ours:
            files.remove(hook.path)
    return [Installed(hook, hook.is_ours) for hook in found]


def _shared(top: Path) -> Iterator[Remark]:
    folder = repository.hooks_folder(top).resolve()
    homes = top, repository.common_folder(top).resolve()
    if not any(folder.is_relative_to(home) for home in homes):
        yield Remark(
            Kind.WARNING,
            f"{folder} (core.hooksPath) has the hooks of other repositories, too: they "
            "run this one as well, and do nothing where no such catalog is",
        )


def _untracked(top: Path, output: str) -> Iterator[Remark]:
    """Yield that no commit will hold the feed, unless somebody decided that."""
    folder = os.path.relpath((top / output).resolve(), top)  # it may be a link
    real = Path(folder).as_posix()
    keeps = real == "." or any(is_below(p, real) for p in repository.staged(top))
    if not keeps and not repository.ignored(top, [f"{real}/feed.xml"]):
        add = f"git add {shlex.quote(str(platform.near(top / output)))}"
        yield Remark(
            Kind.NOTE,
            f"{output} is not tracked, so commits will not hold the feed; to have it "
            f"in them, build it, then: {add}",
        )


def _hooks(top: Path) -> list[Hook]:
    folder = repository.hooks_folder(top)
    return [_hook(folder / name) for name in _NAMES]


def _hook(path: Path) -> Hook:
    if not os.path.lexists(path):
        return Hook(path.name, path, None)
    data = files.read(path) if path.exists() else b""
    runs = path.exists() and platform.is_executable(path)
    return Hook(path.name, path, os.fsdecode(data), runs)


def _below(top: Path, path: Path) -> str:
    """Return a path as git spells it; OutputError if it leads out of the work tree."""
    # A link in the end is what git has; those on the way are not.
    whole = path.name in ("", "..")
    real = path.resolve() if whole else path.parent.resolve() / path.name
    try:
        return real.relative_to(top).as_posix()
    except ValueError:
        raise OutputError(f"{path}: is not in the work tree {top}") from None
