"""``podcast-digest hook run``: what git's hook does with every commit."""

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from podcast_digest.cli import progress
from podcast_digest.cli.options import DEFAULT, OUTPUT
from podcast_digest.cli.results import hint, summary, tell_built, wrongs
from podcast_digest.cli.terminal import say, tell
from podcast_digest.errors import PodcastDigestError
from podcast_digest.git.hook import Options
from podcast_digest.project import leftovers
from podcast_digest.project.verdict import is_guard
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
    from podcast_digest.cli.taken import report
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
        yield f"  {shlex.join([part for part in call if part])}"
