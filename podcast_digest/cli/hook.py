"""``podcast-digest hook``."""

import shlex
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from podcast_digest.cli.committing import run
from podcast_digest.cli.options import DEFAULT, OUTPUT, CatalogPath, Output
from podcast_digest.cli.terminal import say, tell
from podcast_digest.git import script
from podcast_digest.git.hook import Options
from podcast_digest.project import hooks
from podcast_digest.project.hooks import Hook


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
    players: Annotated[
        bool,
        typer.Option(
            "--players", help="Write players into what is imported, as page does."
        ),
    ] = False,
    catalog: CatalogPath = DEFAULT,
    output: Output = OUTPUT,
    merging: Annotated[bool, typer.Option("--merging", hidden=True)] = False,
) -> None:
    """Build the feed again with every commit that changes what it is made of.

    Installed for another catalog, it builds both; --catalog may be a folder of shows.
    What is staged counts, and what comes of it becomes part of the commit. An error
    stops the commit, as it stops a build; git commit --no-verify goes around it.

    \b
    podcast-digest hook install --import README.md
    podcast-digest hook install --import README.md --players
    podcast-digest hook install --catalog shows/
    podcast-digest hook status
    podcast-digest hook uninstall
    """
    match action:
        case Action.RUN:
            given = catalog.as_posix(), output.as_posix(), page
            run(Options(*given, merging, players))
        case Action.INSTALL:
            if page and catalog.is_dir():
                raise typer.BadParameter(f"--import is for one show, not {catalog}/")
            _install(catalog, output, page, players=players)
        case _ if page or players or merging or catalog != DEFAULT or output != OUTPUT:
            raise typer.BadParameter(f"{action} takes no options")
        case Action.UNINSTALL:
            _uninstall()
        case Action.STATUS:
            _status()


def _install(catalog: Path, output: Path, page: str | None, *, players: bool) -> None:
    installed, remarks = hooks.install(catalog, output, page, players=players)
    for remark in remarks:
        tell(str(remark))
    for hook, changed, line, _ in installed:
        if hook.text is None or hook.is_ours:
            say(f"{hook}: {'written' if changed else 'unchanged'}")
        elif line is None:
            say(f"{hook}: not ours, and calls podcast-digest")
    in_the_way = [(hook, line, had) for hook, _, line, had in installed if line]
    for hook, line, had in in_the_way:
        # At the end it would come too late: that of pre-commit ends with exec.
        new = "add this line below its first one"
        add = "make this of its call" if had else new
        tell(f"{hook}: not ours, so it stays; {add}:\n  {line}")
    if in_the_way:
        raise typer.Exit(1)


def _uninstall() -> None:
    for hook, removed, *_ in hooks.uninstall():
        if removed:
            say(f"{hook}: removed")
        elif hook.calls:
            say(f"{hook}: not ours, and calls podcast-digest; take that line out")
        elif hook.text is not None:
            say(f"{hook}: not ours, stays")
        else:
            say(f"{hook}: not there")


def _status() -> None:
    found = hooks.hooks()
    for hook in found:
        say(f"{hook}: {_state(hook)}")
    if not all(hook.calls and hook.runs and not hook.is_old for hook in found):
        raise typer.Exit(1)


def _state(hook: Hook) -> str:
    if hook.text is None:
        return "not installed; see podcast-digest hook --help"
    whose = "installed" if hook.is_ours else "not ours"
    if not hook.calls:
        return f"{whose}, does not call podcast-digest"
    calls = "; ".join(
        shlex.join(["podcast-digest", *call.arguments()]) for call in hook.calls
    )
    if hook.is_old:
        return f"{whose}, out of date; to renew it: {script.again(hook.calls)}"
    off = "" if hook.runs else ", switched off (not executable)"
    return f"{whose}{off}, calls: {calls}"
