"""``podcast-digest hook run``: what git's hook does with every commit."""

import shlex
from typing import TYPE_CHECKING

import typer

from podcast_digest.cli import progress
from podcast_digest.cli.results import hint, report, summary, tell_built
from podcast_digest.cli.terminal import say, tell
from podcast_digest.errors import PodcastDigestError
from podcast_digest.git.hook import Options
from podcast_digest.text.wording import listed

if TYPE_CHECKING:
    from podcast_digest.project.committing import Committed

_STOPPED = "the commit was stopped; to commit all the same: git commit --no-verify"
_LEFT_OUT = (
    "git leaves out of a merge what a hook stages, so the merge was stopped; all of it "
    "is staged, finish with: git commit --no-edit"
)


def run(options: Options) -> None:
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
    if done.staged:
        say(f"staged: {listed(done.staged, done.site)}")
        if options.merging:
            tell(_LEFT_OUT)
            raise typer.Exit(1)


def _tell_committed(done: "Committed", options: Options) -> None:
    built = done.built
    assert built
    tell_built(built)
    if built.errors:
        if done.lacks:
            take = f"podcast-digest import {shlex.quote(options.page or '')}"
            tell(f"{options.catalog} lacks what the page brings; to take it: {take}")
        tell(_STOPPED)
        return
    if done.kept:
        say(summary(built))
    if built.changed and (more := hint(built.others)):
        tell(more)
