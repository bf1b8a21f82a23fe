"""Builds what is being committed, and puts what comes of it into the commit.

What counts is what is staged, not what lies in the work tree: it is brought into a
folder of its own, below the git directory, where the commands run as they do for
people. Then the index gets what they made, and the work tree follows as far as nobody
edited it meanwhile.
"""

import os
import re
import shlex
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, chdir, contextmanager
from pathlib import Path
from typing import NamedTuple

from podcast_digest import lock as locks
from podcast_digest.errors import OutputError
from podcast_digest.git import repository
from podcast_digest.git.hook import Options, concerns
from podcast_digest.git.repository import GONE, LINK, SUBMODULE, Entry
from podcast_digest.project import files, players
from podcast_digest.project.build import Built, Order, carry_out
from podcast_digest.project.events import Kind, OnEvent, Remark
from podcast_digest.project.importing import named, take_over
from podcast_digest.project.loading import Loaded, load
from podcast_digest.project.measuring import measure
from podcast_digest.project.origins import is_folder, posts, read
from podcast_digest.project.shows import page as page_of_all
from podcast_digest.project.staged import (
    Tree,
    bring_all,
    bring_named,
    bring_project,
    bring_sources,
    joined,
    keeps,
    not_kept,
    output_of,
)
from podcast_digest.project.stamp import look
from podcast_digest.show.fields import is_url, one_name
from podcast_digest.show.model import Origin


class Committed(NamedTuple):
    """What came of what is being committed, of one show or of all."""

    built: Built | None = None  #: None: it was none of our business
    staged: Sequence[str] = ()  #: paths that the index got
    site: Collection[str] = ()  #: paths of the web site
    #: The page's episodes that an error kept out of the catalog.
    lacks: bool = False
    kept: bool = False  #: the repository has what is published


def commit(options: Options, on_event: OnEvent) -> Committed:
    """Import and build what is staged; stage what that changes.

    If the build has errors, nothing is staged. Events: Remark, Taken of the page,
    Committed
    as soon as it is built, and those of measuring. Raises PodcastDigestError.
    """
    top = repository.work_tree(Path()).resolve()
    changed = {*repository.changed()}
    if any(concerns(path, options) for path in changed):
        return _commit(top, options, changed, on_event)
    return Committed()


def _commit(
    top: Path, options: Options, changed: Collection[str], on_event: OnEvent
) -> Committed:
    staged = repository.staged(top)
    shows = options.each(staged)
    if not shows:
        return Committed()
    if not options.is_folder and options.catalog not in staged:
        if (top / options.catalog).exists():
            add = f"git add {shlex.quote(options.catalog)}"
            text = f"not in the commit; to build it: {add}"
            on_event(Remark(Kind.WARNING, text, options.catalog))
        return Committed()  # or a branch without one
    folder = repository.git_folder(top) / "podcast-digest"
    with _emptied(folder):
        places = folder / "tree", folder / "before"
        tree = Tree(top, *places, staged, changed, {}, set(), shows, on_event)
        for one in shows:
            bring_project(tree, one)
        with chdir(tree.root):
            brings = [bring_sources(tree, one) for one in shows]
            if not (
                any(brings) or any(concerns(p, options, posts=False) for p in changed)
            ):
                return Committed()  # texts that no source holds
            done = _all(tree, options)
        if done.built and done.built.errors:
            return done
        made = _changed(tree, options)
        _keep(tree, made)
    return done._replace(staged=[path for path, entry in made.items() if entry])


@contextmanager
def _emptied(folder: Path) -> Iterator[None]:
    """Have a folder for this process alone, and be rid of it in the end."""
    with files.exclusive(folder):
        shutil.rmtree(folder, ignore_errors=True)  # a killed process left it
        try:
            (folder / "tree").mkdir(parents=True)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise OutputError(f"{folder}: {reason}") from None
        try:
            yield
        finally:
            shutil.rmtree(folder, ignore_errors=True)


# Make


def _all(tree: Tree, options: Options) -> Committed:
    """Make every show, and the page of all; of those that must not be, the first."""
    every: list[Committed] = []
    for one in tree.shows:
        every.append(_make(tree, one))
        if (built := every[-1].built) and built.errors:
            return every[-1]
    if not options.is_folder:
        return every[0]
    bring_all(tree, options)
    order = Order(Path(options.catalog), Path(options.output), partial=True)
    made = page_of_all(order, [one.built for one in every if one.built])
    for remark in made.remarks:
        tree.on_event(remark)
    output = output_of(tree, options)
    site = {path for one in every for path in one.site}
    site |= {joined(output, name) for name in made.files}
    return Committed(every[-1].built, site=site, kept=keeps(tree, options))


def _make(tree: Tree, options: Options) -> Committed:
    """Import and build where the copy is, as the commands do."""
    catalog = Path(options.catalog)
    brings = False
    project = load(catalog)
    if origins := _origins(tree, options, project):
        found = read(origins, catalog.parent)
        merging = repository.merge_heads(tree.top)
        taken = take_over(project, found, top=tree.top, merging=merging)
        tree.on_event(taken)
        brings = bool(taken.plan.new or taken.plan.changes)
        project = load(catalog)
    known = bring_named(tree, options, project)
    entries = project.catalog.episodes
    wanted = locks.unmeasured(project.catalog, project.lock)
    # Without a name of its own in the copy audio is missing, and said to be.
    local = [
        e
        for e in entries
        if not is_url(e.audio) and one_name(e.audio) not in known.audio
    ]
    remote = [entry for entry in wanted if is_url(entry.audio)]
    results = measure(project, [*local, *remote], on_event=tree.on_event)
    order = Order(catalog, Path(options.output), partial=True)
    built = carry_out(order, project, results, known.copies)
    if options.players and not built.errors:
        _, skipped = players.write_all(load(catalog), origins)
        for line in skipped:
            tree.on_event(Remark(Kind.WARNING, line))
    output = output_of(tree, options)
    site = {joined(output, name) for name in built.given.site}
    kept = keeps(tree, options)
    done = Committed(built, site=site, lacks=bool(built.errors) and brings, kept=kept)
    tree.on_event(done)
    return done


def _origins(tree: Tree, options: Options, project: Loaded) -> list[Origin]:
    """Return the sources that the commit has; say which it lacks."""
    if not (options.page or project.catalog.show.sources):
        return []
    found: list[Origin] = []
    for origin in named(project, [options.page] if options.page else []):
        if is_url(origin.path):
            continue  # a commit asks no server for what to say
        if Path(origin.path).is_file() or (
            is_folder(origin.path) and posts(origin.path)
        ):
            found.append(origin)
        else:
            text = "not in the commit, so nothing is imported"
            tree.on_event(Remark(Kind.WARNING, text, origin.path))
    return found


# Keep


def _changed(tree: Tree, options: Options) -> dict[str, Entry | None]:
    """Return what the commands changed; None stands for what is not to be staged."""
    changed: dict[str, Entry | None] = {}
    for path, looked in sorted(tree.brought.items()):
        old, file = tree.staged[path], tree.root / path
        if old.mode in (LINK, SUBMODULE) or _is_one(file, tree.top / path):
            continue
        if look(str(file)) == looked:
            continue
        if not file.exists():
            changed[path] = Entry(GONE, "0" * len(old.blob))
            continue
        new = Entry(old.mode, repository.store(tree.top, path, file))
        if new.blob != old.blob:
            changed[path] = new
    made = {*_made(tree, options)}
    unkept = not_kept(tree, options, made)
    for lock in (one.lock for one in tree.shows):
        if lock not in tree.staged and (tree.root / lock).is_file():
            made.add(lock)
            if lock in repository.ignored(tree.top, [lock]):
                changed[lock] = None
    for path in sorted(made - unkept - changed.keys()):
        blob = repository.store(tree.top, path, tree.root / path)
        changed[path] = Entry("100644", blob)
    return changed


def _is_one(file: Path, other: Path) -> bool:
    """Tell whether two names are of one file: nobody wrote it anew."""
    try:
        return file.samefile(other)
    except FileNotFoundError:
        return False


def _made(tree: Tree, options: Options) -> Iterator[str]:
    """Yield the files below the output folder that were not there before."""
    root = tree.root.resolve()
    for folder, _, names in os.walk((root / options.output).resolve()):
        for name in names:
            path = (Path(folder) / name).relative_to(root).as_posix()
            if path not in tree.brought and path not in tree.lent:
                yield path


def _keep(tree: Tree, changed: Mapping[str, Entry | None]) -> None:
    """Stage what was changed, and let the work tree have it.

    The work tree comes first: whatever stops this half-way, all that is there is what
    a build would write.
    """
    entries = {path: entry for path, entry in changed.items() if entry}
    indexes = _indexes(tree, entries)
    with ExitStack() as held:
        for path in (path for one in tree.shows for path in (one.catalog, one.lock)):
            held.enter_context(files.exclusive(tree.top / path))
        edited = repository.edited(tree.top)
        both = edited & tree.brought.keys()
        if apart := {path: tree.staged[path] for path in changed if path in both}:
            repository.export(tree.top, apart, tree.before)
        for path in changed:
            if not _follow(tree, path, clean=path in tree.staged.keys() - edited):
                text = (
                    "the commit changes it where you have unstaged edits; your file "
                    "stays as it is"
                )
                tree.on_event(Remark(Kind.UNTOUCHED, text, path))
    if entries:
        for index in indexes:
            repository.stage(tree.top, entries, index)


def _indexes(tree: Tree, entries: Mapping[str, Entry]) -> list[Path | None]:
    """Return the indexes to stage in, besides that of the commit (None).

    ``git commit PATH`` makes its commit from an index of its own, beside the one that
    will be there afterwards: index.lock, until git renames it. What is staged in the
    first alone would seem to be taken back by the second.
    """
    told = os.environ.get("GIT_INDEX_FILE")
    if told is None:
        return [None]
    index = tree.top / told
    if not index.exists():
        raise OutputError("git ended before the hook did; nothing was staged")
    if not re.fullmatch(r"next-index-\d+\.lock", index.name):
        return [None]
    later = index.with_name("index.lock")
    if not later.exists():
        raise OutputError("what is built can't be part of a commit of some paths only")
    after = repository.staged(tree.top, later)
    for path, entry in entries.items():
        now = after.get(path)
        if now != tree.staged.get(path) and (now is None or now.blob != entry.blob):
            raise OutputError(
                f"{path}: you staged changes of it that this commit leaves out; commit "
                f"them too, or take them back: git restore --staged {shlex.quote(path)}"
            )
    return [later, None]


def _follow(tree: Tree, path: str, *, clean: bool) -> bool:
    """Let a file of the work tree be what was made; tell whether it could be."""
    new, old, file = tree.root / path, tree.before / path, tree.top / path
    if file.resolve() != file:  # somebody put a link on the way
        return False
    if not new.exists():
        if clean:
            files.remove(file)
        return clean
    if clean or not (file.exists() or path in tree.staged):
        files.write(file, new)
        return True
    if not file.is_file():
        return False
    if files.is_same(file, new):
        return True
    both = repository.merged(file, old, new) if old.is_file() else None
    if both is None:
        return False
    files.write(file, both)
    return True
