"""``podcast-digest hook``."""

import os
import shlex
import stat
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

import podcast_digest
from podcast_digest.errors import OutputError
from podcast_digest.git import repository
from podcast_digest.git.hook import Options, is_below, told
from podcast_digest.project import files
from podcast_digest.project.loading import DEFAULT, CatalogPath
from podcast_digest.text.wording import say, tell

#: The hooks that git runs before a commit, and before a merge that needs nobody.
_NAMES = ("pre-commit", "pre-merge-commit")
_MARK = "# Written by: podcast-digest hook install\n"
_SCRIPT = """\
#!/bin/sh
{mark}# If a commit changes what the feed is made of, this builds it anew, and adds it.
# To be rid of it: podcast-digest hook uninstall
set -- {arguments}
if [ -x {python} ] && [ -e {package} ]; then
    exec {python} -P -m podcast_digest "$@"
elif command -v podcast-digest >/dev/null 2>&1; then
    exec podcast-digest "$@"
fi
# Going on would leave subscribers with the old feed, and nobody would know.
echo 'podcast-digest is gone; install it, then run: {install}' >&2
echo 'to commit without it: git commit --no-verify' >&2
exit 1
"""


class Action(StrEnum):
    """What can be done with the hook."""

    INSTALL = "install"
    UNINSTALL = "uninstall"
    STATUS = "status"
    RUN = "run"


def hook(
    action: Annotated[
        Action, typer.Argument(help="run is what git calls, on what is staged.")
    ],
    page: Annotated[
        str | None,
        typer.Option("--import", help="Import this page first.", metavar="PAGE"),
    ] = None,
    catalog: CatalogPath = DEFAULT,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder to publish.")
    ] = Path("public"),
    merging: Annotated[bool, typer.Option("--merging", hidden=True)] = False,
) -> None:
    """Have the feed built anew with every commit that changes what it is made of.

    What is staged counts, and what comes of it becomes part of the commit. An error
    stops the commit, as it stops a build; git commit --no-verify goes around it.

    \b
    podcast-digest hook install --import README.md
    podcast-digest hook status
    podcast-digest hook uninstall
    """
    match action:
        case Action.RUN:
            from podcast_digest.project import committing

            given = catalog.as_posix(), output.as_posix(), page
            committing.run(Options(*given, merging))
        case Action.INSTALL:
            _install(catalog, output, page)
        case _ if page or merging or catalog != DEFAULT or output != Path("public"):
            raise typer.BadParameter(f"{action} takes no options")
        case Action.UNINSTALL:
            _uninstall()
        case Action.STATUS:
            _status()


class _Hook(NamedTuple):
    """A hook that git would run."""

    name: str
    path: Path
    text: str | None  #: None: there is none
    runs: bool = False  #: git runs only what may be executed

    @property
    def is_ours(self) -> bool:
        """Whether ``install`` wrote it."""
        return self.text is not None and _MARK in self.text

    @property
    def options(self) -> Options | None:
        """What it calls us with, ours or not; None if it does not."""
        return _called(self.text or "")

    def __str__(self) -> str:
        return str(_near(self.path))


def _install(catalog: Path, output: Path, page: str | None) -> None:
    top = repository.work_tree(Path()).resolve()
    if not catalog.is_file():
        raise OutputError(
            f"{catalog}: no such file; make one with: podcast-digest init"
        )
    if page and not Path(page).is_file():
        raise OutputError(f"{page}: no such file; --import takes one of the repository")
    options = Options(
        _below(top, catalog), _below(top, output), page and _below(top, Path(page))
    )
    in_the_way = []
    _warn_of_shared(top)
    _warn_of_untracked(top, options.output)
    for hook in _hooks(top):
        own = options._replace(merging=hook.name == _NAMES[1])
        if hook.text is None or hook.is_ours:
            changed = files.write(hook.path, os.fsencode(_script(own)))
            hook.path.chmod(0o755)
            say(f"{hook}: {'written' if changed else 'unchanged'}")
        elif hook.options == own:
            say(f"{hook}: not ours, and calls podcast-digest")
        else:
            # At the end it would come too late: that of pre-commit ends with exec.
            new = "add this line below its first one"
            add = "make this of its call" if hook.options else new
            in_the_way.append(f"{hook}: not ours, so it stays; {add}:\n  {_line(own)}")
    for text in in_the_way:
        tell(text)
    if in_the_way:
        raise typer.Exit(1)


def _warn_of_shared(top: Path) -> None:
    folder = repository.hooks_folder(top).resolve()
    homes = top, repository.common_folder(top).resolve()
    if not any(folder.is_relative_to(home) for home in homes):
        tell(
            f"warning: {folder} (core.hooksPath) has the hooks of other repositories, "
            "too: they run this one as well, and do nothing where no such catalog is"
        )


def _warn_of_untracked(top: Path, output: str) -> None:
    """Say that no commit will hold the feed, unless somebody decided that."""
    folder = os.path.relpath((top / output).resolve(), top)  # it may be a link
    real = Path(folder).as_posix()
    keeps = real == "." or any(is_below(p, real) for p in repository.staged(top))
    if not keeps and not repository.ignored(top, [f"{real}/feed.xml"]):
        add = f"git add {shlex.quote(str(_near(top / output)))}"
        tell(
            f"note: {output} is not tracked, so commits will not hold the feed; to "
            f"have it in them, build it, then: {add}"
        )


def _uninstall() -> None:
    for hook in _hooks(repository.work_tree(Path()).resolve()):
        if hook.is_ours:
            try:
                hook.path.unlink()
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise OutputError(f"{hook}: {reason}") from None
            say(f"{hook}: removed")
        elif hook.options:
            say(f"{hook}: not ours, and calls podcast-digest; take that line out")
        elif hook.text is not None:
            say(f"{hook}: not ours, stays")
        else:
            say(f"{hook}: not there")


def _status() -> None:
    hooks = _hooks(repository.work_tree(Path()).resolve())
    for hook in hooks:
        say(f"{hook}: {_state(hook)}")
    if not all(hook.options and hook.runs and not _is_old(hook) for hook in hooks):
        raise typer.Exit(1)


def _state(hook: _Hook) -> str:
    if hook.text is None:
        return "not installed; see podcast-digest hook --help"
    whose = "installed" if hook.is_ours else "not ours"
    if not hook.options:
        return f"{whose}, does not call podcast-digest"
    calls = shlex.join(["podcast-digest", *hook.options.arguments()])
    if _is_old(hook):
        again = shlex.join(_again(hook.options))
        return f"{whose}, out of date; to renew it: {again}"
    off = "" if hook.runs else ", switched off (not executable)"
    return f"{whose}{off}, calls: {calls}"


def _is_old(hook: _Hook) -> bool:
    """Tell whether ``install`` would write it otherwise."""
    return bool(
        hook.is_ours and hook.options and hook.text != _script(hook.options)
    )  # fmt: skip


def _hooks(top: Path) -> list[_Hook]:
    folder = repository.hooks_folder(top)
    return [_hook(folder / name) for name in _NAMES]


def _hook(path: Path) -> _Hook:
    if not os.path.lexists(path):
        return _Hook(path.name, path, None)
    data = files.read(path) if path.exists() else b""
    runs = path.exists() and bool(path.stat().st_mode & stat.S_IXUSR)
    return _Hook(path.name, path, os.fsdecode(data), runs or os.name == "nt")


def _called(text: str) -> Options | None:
    """Return the options of the first call of ``hook run`` in a script."""
    for line in text.splitlines():
        try:
            words = shlex.split(line, comments=True)
        except ValueError:  # a text that goes on in the next line
            continue
        if words[:2] == ["set", "--"]:
            words = words[2:]
        for at, word in enumerate(words):
            ends = (n for n in range(len(words), at, -1))
            found = (told(words[at:end]) for end in ends if word == "hook")
            if options := next((options for options in found if options), None):
                return options
    return None


def _script(options: Options) -> str:
    package = Path(podcast_digest.__file__).with_name("__main__.py")
    return _SCRIPT.format(
        mark=_MARK,
        arguments=shlex.join(options.arguments()),
        python=shlex.quote(sys.executable),
        package=shlex.quote(str(package)),
        install=shlex.join(_again(options)).replace("'", "'\\''"),
    )


def _again(options: Options) -> list[str]:
    """Return what installs a hook once more, at the top of the work tree."""
    arguments = options._replace(merging=False).arguments()
    return ["podcast-digest", "hook", "install", *arguments[2:]]


def _line(options: Options) -> str:
    """Return the line with which somebody's own hook calls us."""
    call = [sys.executable, "-P", "-m", "podcast_digest", *options.arguments()]
    return f"{shlex.join(call)} || exit 1"


def _below(top: Path, path: Path) -> str:
    """Return a path as git spells it; OutputError if it leads out of the work tree."""
    # A link in the end is what git has; those on the way are not.
    whole = path.name in ("", "..")
    real = path.resolve() if whole else path.parent.resolve() / path.name
    try:
        return real.relative_to(top).as_posix()
    except ValueError:
        raise OutputError(f"{path}: is not in the work tree {top}") from None


def _near(path: Path) -> Path:
    """Return a path as somebody would write it who is here, if that is shorter."""
    try:
        near = Path(os.path.relpath(path))
    except ValueError:  # on another drive
        return path
    return near if len(str(near)) < len(str(path)) else path
