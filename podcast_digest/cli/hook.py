"""``podcast-digest hook``."""

import shlex
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podcast_digest.cli import progress
from podcast_digest.cli.options import DEFAULT, OUTPUT, CatalogPath, Output
from podcast_digest.cli.results import hint, report, summary, tell_built, wrongs
from podcast_digest.cli.terminal import say, tell
from podcast_digest.errors import PodcastDigestError
from podcast_digest.git import script
from podcast_digest.git.hook import Options
from podcast_digest.project import hooks, leftovers
from podcast_digest.project.hooks import Hook
from podcast_digest.project.verdict import is_guard
from podcast_digest.text.wording import listed

if TYPE_CHECKING:
    from podcast_digest.project.committing import Committed

_STOPPED = "the commit was stopped; to commit all the same: git commit --no-verify"
_LEFT_OUT = (
    "git leaves out of a merge what a hook stages, so the merge was stopped; all of it "
    "is staged, finish with: git commit --no-edit"
)


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
    output: Output = OUTPUT,
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
            given = catalog.as_posix(), output.as_posix(), page
            _run(Options(*given, merging))
        case Action.INSTALL:
            _install(catalog, output, page)
        case _ if page or merging or catalog != DEFAULT or output != OUTPUT:
            raise typer.BadParameter(f"{action} takes no options")
        case Action.UNINSTALL:
            _uninstall()
        case Action.STATUS:
            _status()


def _run(options: Options) -> None:
    """Build what is staged: exit 1 if the commit must not be made so, 2 for errors."""
    from podcast_digest.project.committing import Committed, commit
    from podcast_digest.project.events import Remark
    from podcast_digest.project.importing import Taken

    with progress.shown() as measuring:

        def on_event(event: object) -> None:
            match event:
                case Remark():
                    tell(str(event))
                case Taken():
                    report(event)
                case Committed():
                    _tell_committed(event, options)
                case _:
                    measuring(event)

        try:
            done = commit(options, on_event)
        except PodcastDigestError as error:
            tell(str(error))
            tell(_STOPPED)
            raise typer.Exit(2) from None
    if done.built and done.built.errors:
        raise typer.Exit(1)
    if staged := [path for path in done.staged if not path.endswith(leftovers.NAME)]:
        say(f"staged: {listed(staged, done.site)}")
        if options.merging:
            tell(_LEFT_OUT)
            raise typer.Exit(1)


def _tell_committed(done: "Committed", options: Options) -> None:
    built = done.built
    assert built
    if built.errors:
        for line in (*map(str, built.remarks), *wrongs(built.errors, allows=False)):
            tell(line)
        for line in _ways_through(done, options):
            tell(line)
        return
    tell_built(built)
    if done.kept:
        say(summary(built))
    if built.changed and (more := hint(built.others)):
        tell(more)


def _ways_through(done: "Committed", options: Options) -> Iterator[str]:
    """Yield the commands by which a commit that was stopped can be made after all."""
    assert done.built
    found = [error.finding for error in done.built.errors]
    at = [] if options.catalog == DEFAULT.name else ["--catalog", options.catalog]
    to = [] if options.output == OUTPUT.name else ["--output", options.output]
    calls = []
    if done.lacks:
        calls.append(["podcast-digest", "import", options.page or "", *at])
    if all(map(is_guard, found)):
        yield "the commit was stopped; if that is meant, let subscribers see it with:"
        codes = sorted({finding.code for finding in found})
        let = [part for code in codes for part in ("--allow-change", code)]
    else:
        yield "the commit was stopped; fix that, or commit all the same with:"
        let = ["--no-check"]
    calls.append(["podcast-digest", "build", *at, *to, *let])
    kept = [options.output] if done.kept else []
    calls.append(["git", "add", options.catalog, options.lock, *kept])
    only_guard = all(map(is_guard, found))
    calls.append(["git", "commit", *([] if only_guard else ["--no-verify"])])
    for call in calls:
        yield f"  {shlex.join(call)}"


def _install(catalog: Path, output: Path, page: str | None) -> None:
    installed, remarks = hooks.install(catalog, output, page)
    for remark in remarks:
        tell(str(remark))
    for hook, changed, line in installed:
        if hook.text is None or hook.is_ours:
            say(f"{hook}: {'written' if changed else 'unchanged'}")
        elif line is None:
            say(f"{hook}: not ours, and calls podcast-digest")
    in_the_way = [(hook, line) for hook, _, line in installed if line]
    for hook, line in in_the_way:
        # At the end it would come too late: that of pre-commit ends with exec.
        new = "add this line below its first one"
        add = "make this of its call" if hook.options else new
        tell(f"{hook}: not ours, so it stays; {add}:\n  {line}")
    if in_the_way:
        raise typer.Exit(1)


def _uninstall() -> None:
    for hook, removed, _ in hooks.uninstall():
        if removed:
            say(f"{hook}: removed")
        elif hook.options:
            say(f"{hook}: not ours, and calls podcast-digest; take that line out")
        elif hook.text is not None:
            say(f"{hook}: not ours, stays")
        else:
            say(f"{hook}: not there")


def _status() -> None:
    found = hooks.hooks()
    for hook in found:
        say(f"{hook}: {_state(hook)}")
    if not all(hook.options and hook.runs and not hook.is_old for hook in found):
        raise typer.Exit(1)


def _state(hook: Hook) -> str:
    if hook.text is None:
        return "not installed; see podcast-digest hook --help"
    whose = "installed" if hook.is_ours else "not ours"
    if not hook.options:
        return f"{whose}, does not call podcast-digest"
    calls = shlex.join(["podcast-digest", *hook.options.arguments()])
    if hook.is_old:
        again = shlex.join(script.again(hook.options))
        return f"{whose}, out of date; to renew it: {again}"
    off = "" if hook.runs else ", switched off (not executable)"
    return f"{whose}{off}, calls: {calls}"
