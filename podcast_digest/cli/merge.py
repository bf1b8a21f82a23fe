"""``podcast-digest merge``."""

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

from podcast_digest.cli import progress
from podcast_digest.cli.options import DEFAULT, OUTPUT, CatalogPath, Output
from podcast_digest.cli.results import hint, summary, tell_built
from podcast_digest.cli.terminal import say, tell
from podcast_digest.git.conflicts import Operation
from podcast_digest.project import leftovers
from podcast_digest.project.build import Built
from podcast_digest.project.loading import lock_path
from podcast_digest.project.merging import Merged, Settled
from podcast_digest.project.merging import merge as merged
from podcast_digest.project.platform import near
from podcast_digest.text.wording import listed

_NEXT = {
    Operation.MERGE: "git commit",
    Operation.REBASE: "git rebase --continue",
    Operation.CHERRY_PICK: "git cherry-pick --continue",
    Operation.REVERT: "git revert --continue",
    Operation.AM: "git am --continue",
    None: "git commit, or git stash drop if this came from a stash",
}


def merge(catalog: CatalogPath = DEFAULT, output: Output = OUTPUT) -> None:
    """Resolve what git could not merge: the catalog, the lock, and the feed.

    For branches that both added episodes, in a merge, a rebase or a cherry-pick. Keeps
    what either did; where both changed the same, what git calls ours stays, and a line
    shows both. Then it builds, and adds what is resolved to git's index. The commit
    is yours.

    \b
    git merge other          # CONFLICT in episodes.yaml, episodes.lock, …
    podcast-digest merge
    git commit
    """
    with progress.shown() as measuring:

        def on_event(event: object) -> None:
            match event:
                case Settled(notes, changes):
                    for note in notes:
                        tell(f"{catalog}: {note}")
                    for line in changes:
                        say(line)
                case Built():
                    _tell(event)
                case _:
                    measuring(event)

        done = merged(catalog, output, on_event)
    if done is None:
        files = f"{catalog}, {lock_path(catalog)} or {output}"
        say(f"nothing to merge: git has no conflict in {files}")
        return
    if done.settled:
        pages = {str(near(path)) for path in done.site}
        ours = (path for path in done.settled if path.name != leftovers.NAME)
        names = [str(near(path)) for path in ours]
        say(f"resolved: {listed(names, pages)}")
    for line in _still_to_do(done):
        tell(line)
    say(f"{'then' if done.left else 'next'}: {_NEXT[done.operation]}")
    failed = done.built and (done.built.errors or not done.built.is_whole)
    if failed or any(path in done.left for path in done.outputs):
        raise typer.Exit(1)


def _tell(built: Built) -> None:
    tell_built(built)
    if not built.errors:
        say(summary(built))
        if built.changed and (more := hint(built.others)):
            tell(more)


def _still_to_do(done: Merged) -> Iterator[str]:
    """Yield what people must do about what is left unmerged."""
    left, outputs, made = done.left, done.outputs, done.made
    # The list of what is published follows, whatever becomes of the others.
    built = [p for p in left if p in outputs and p.name != leftovers.NAME]
    if by_hand := [path for path in left if path not in outputs]:
        yield f"still unmerged: {_listed(by_hand)}; resolve it by hand, and git add"
    for path in built:
        if path not in made:
            name = shlex.quote(str(near(path)))
            yield f"still unmerged: {name} is not built any more: git rm -- {name}"
    if waiting := [path for path in built if path in made]:
        yield (
            f"still unmerged: {_listed(waiting)}; fix what is said above, "
            "then run podcast-digest merge again"
        )


def _listed(paths: Iterable[Path]) -> str:
    return ", ".join(str(near(path)) for path in paths)
