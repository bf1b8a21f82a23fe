"""Builds what is being committed, and puts what comes of it into the commit.

What counts is what is staged, not what lies in the work tree: it is brought into a
folder of its own, below the git directory, where the commands run as they do for
people. Then the index gets what they made, and the work tree follows as far as nobody
edited it meanwhile.
"""

import os
import posixpath
import re
import shlex
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, chdir, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from podcast_digest import lock as locks
from podcast_digest.errors import OutputError
from podcast_digest.git import repository
from podcast_digest.git.hook import Options, concerns, is_below
from podcast_digest.git.repository import LINK, SUBMODULE, Entry
from podcast_digest.project import files
from podcast_digest.project.build import Built, Order, carry_out
from podcast_digest.project.events import Kind, OnEvent, Remark
from podcast_digest.project.importing import Past, past_of, take_over
from podcast_digest.project.loading import Loaded, load
from podcast_digest.project.measuring import measure
from podcast_digest.project.shows import page as page_of_all
from podcast_digest.show.fields import is_url, one_name

#: Endings of what a build makes, and does not copy.
_BUILT = (
    *(".xml", ".json", ".opml", ".vtt", ".srt", ".html", ".css", ".js", ".svg"),
    *(".webp", ".jpg", ".png", ".txt", ".bin", ".nojekyll"),
)


class _Tree(NamedTuple):
    """What is being committed, as far as a build needs it."""

    top: Path  #: of the work tree
    root: Path  #: of the copy
    before: Path  #: where what the work tree's edits started from is put
    staged: Mapping[str, Entry]
    changed: Collection[str]  #: paths that the commit changes
    brought: set[str]  #: what the copy has of it
    lent: set[str]  #: what it has besides, which is not to be committed
    shows: Sequence[Options]  #: those of each show
    on_event: OnEvent


class _Known(NamedTuple):
    """Names of files of which it is known what reading them would tell."""

    audio: set[str]  #: the same that was measured
    copies: set[str]  #: in the output, which are the same, or which nobody keeps


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
        tree = _Tree(top, *places, staged, changed, set(), set(), shows, on_event)
        for one in shows:
            _bring_project(tree, one)
        with chdir(tree.root):
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


# Bring


def _bring_project(tree: _Tree, options: Options) -> None:
    """Bring what is read first; not what an editor may write meanwhile."""
    # The folder to publish may be a link, and has to lead somewhere.
    paths = (options.catalog, options.lock, options.page, options.output)
    own = [path for path in tree.staged if is_below(path, options.templates)]
    _bring(tree, [*own, *(path for path in paths if path)])
    lock = tree.top / options.lock
    if options.lock not in tree.staged and lock.is_file():
        # Forgotten or ignored, yet it spares asking all servers again.
        for folder in (tree.root, tree.before):
            files.write(folder / options.lock, lock)


def _bring_named(tree: _Tree, options: Options, project: Loaded) -> _Known:
    """Bring the files that a catalog names, and what was built of them before."""
    names = {*project.catalog.files()}
    paths = {name: _joined(options.folder, name) for name in names}
    edited = repository.edited(tree.top)
    known = _known(tree, options, project, paths, edited)
    for name in known.audio:  # no more than the name is asked for
        files.write(tree.root / paths[name], b"")
        tree.lent.add(paths[name])
    untracked = _bring(tree, {paths[name] for name in names - known.audio}, edited)
    built = {_joined(options.output, name) for name in names - known.copies}
    copies = {_joined(options.output, name) for name in known.copies}
    built |= {path for path in _built(tree, options) if path not in copies}
    _bring(tree, built, edited)
    here = {path for path in untracked if (tree.top / path).is_file()}
    # What git shall not know comes from the work tree: it is nowhere else.
    for path in repository.ignored(tree.top, here):
        _lend(tree, path)
    for path in sorted(here - tree.lent):
        text = f"{path}; to have it: git add {shlex.quote(path)}"
        tree.on_event(Remark(Kind.NOT_COMMITTED, text))
    return known


def _built(tree: _Tree, options: Options) -> Iterator[str]:
    """Yield what is staged and may have been built before: no audio."""
    output = _output(tree, options)
    for path in tree.staged:
        if is_below(path, output) and path.endswith(_BUILT):
            yield path


def _output(tree: _Tree, options: Options) -> str:
    """Return where the folder to publish really is: it may be a link."""
    place = (tree.root / options.output).resolve()
    return posixpath.relpath(place.as_posix(), tree.root.resolve().as_posix())


def _known(
    tree: _Tree,
    options: Options,
    project: Loaded,
    paths: Mapping[str, str],
    edited: Collection[str],
) -> _Known:
    """Return what need not be read: there may be gigabytes of it."""
    places = {name: _joined(options.output, name) for name in paths}
    new = {path for path in places.values() if _place(path, tree.staged) is None}
    lost = _not_kept(tree, options, new)
    copies = {
        name
        for name, path in paths.items()
        if places[name] in lost
        or ((blob := _blob(tree, path)) and blob == _blob(tree, places[name]))
    }
    wanted = locks.unmeasured(project.catalog, project.lock)
    probes = project.lock.probes
    measured = {one_name(audio): probe.length for audio, probe in probes.items()}
    audio = {
        name
        for name in copies & measured.keys() - {one_name(e.audio) for e in wanted}
        if _blob(tree, paths[name])
        and paths[name] not in tree.changed
        and paths[name] not in edited
        and _size(tree.top / paths[name]) == measured[name]
    }
    return _Known(audio, copies)


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # a sparse checkout lacks it
        return None


def _blob(tree: _Tree, path: str) -> str | None:
    """Return what is staged of a plain file."""
    entry = tree.staged.get(path)
    return entry.blob if entry and entry.mode not in (LINK, SUBMODULE) else None


def _bring(
    tree: _Tree, paths: Iterable[str], edited: Collection[str] | None = None
) -> set[str]:
    """Bring files along the links that lead to them; return what is not tracked.

    With ``edited`` a file that nobody edited is not copied.
    """
    missing, seen, todo = set(), set[str](), set(paths)
    while todo:
        seen |= todo
        places = {path: _place(path, tree.staged) for path in todo}
        missing |= {path for path, place in places.items() if place is None}
        _export(tree, {p for p in places.values() if p is not None}, edited)
        todo = set()
        for path, place in places.items():
            if place and tree.staged[place].mode == SUBMODULE:
                if (tree.top / path).is_file():
                    _lend(tree, path)
            elif place and (tree.root / place).is_symlink():
                todo.add(_target(tree.root, path, place))
        todo -= seen
    return missing


def _place(path: str, staged: Mapping[str, Entry]) -> str | None:
    """Return the entry at a path, or that of a link or submodule on the way to it."""
    parts = path.split("/")
    ways = ("/".join(parts[:number]) for number in range(1, len(parts) + 1))
    return next((way for way in ways if way in staged), None)


def _target(root: Path, path: str, place: str) -> str:
    """Return where a path leads that goes through a link."""
    folder, link = posixpath.dirname(place), (root / place).readlink().as_posix()
    return posixpath.normpath(posixpath.join(folder, link, path[len(place) + 1 :]))


def _export(tree: _Tree, paths: set[str], edited: Collection[str] | None) -> None:
    entries = {path: tree.staged[path] for path in paths - tree.brought}
    for path, entry in entries.items():
        if entry.conflict:
            raise OutputError(f"{path}: is in conflict; settle that, and git add it")
    plain = {path: e for path, e in entries.items() if e.mode != SUBMODULE}
    if edited is not None:
        plain = {
            path: entry
            for path, entry in plain.items()
            if path in edited or not _linked(tree.top / path, tree.root / path)
        }
    if plain:
        repository.export(tree.top, plain, tree.root)
    tree.brought.update(entries)


def _linked(file: Path, place: Path) -> bool:
    """Give a file a second name, if the disk can: much audio is not to be copied."""
    try:
        if not file.is_file() or file.is_symlink():
            return False
        place.parent.mkdir(parents=True, exist_ok=True)
        place.hardlink_to(file)
    except OSError:
        return False
    return True


def _lend(tree: _Tree, path: str) -> None:
    if not _linked(tree.top / path, tree.root / path):
        files.write(tree.root / path, tree.top / path)
    tree.lent.add(path)


def _joined(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))


# Make


def _all(tree: _Tree, options: Options) -> Committed:
    """Make every show, and the page of all; of those that must not be, the first."""
    every: list[Committed] = []
    for one in tree.shows:
        every.append(_make(tree, one))
        if (built := every[-1].built) and built.errors:
            return every[-1]
    if not options.is_folder:
        return every[0]
    own = [path for path in tree.staged if is_below(path, options.templates)]
    _bring(tree, {*own, *_built(tree, options)}, repository.edited(tree.top))
    order = Order(Path(options.catalog), Path(options.output))
    made = page_of_all(order, [one.built for one in every if one.built])
    for remark in made.remarks:
        tree.on_event(remark)
    output = _output(tree, options)
    site = {path for one in every for path in one.site}
    site |= {_joined(output, name) for name in made.files}
    return Committed(every[-1].built, site=site, kept=_keeps(tree, options))


def _make(tree: _Tree, options: Options) -> Committed:
    """Import and build where the copy is, as the commands do."""
    catalog = Path(options.catalog)
    brings = False
    if options.page and _place(options.page, tree.staged) is None:
        text = "not in the commit, so nothing is imported"
        tree.on_event(Remark(Kind.WARNING, text, options.page))
    elif options.page:
        page = Path(options.page)
        taken = take_over(
            load(catalog),
            options.page,
            files.read(page),
            local=page,
            past=partial(_past, tree.top, options.page),
        )
        tree.on_event(taken)
        brings = bool(taken.plan.new or taken.plan.changes)
    project = load(catalog)
    known = _bring_named(tree, options, project)
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
    order = Order(catalog, Path(options.output))
    built = carry_out(order, project, results, known.copies)
    output = _output(tree, options)
    site = {_joined(output, name) for name in built.given.site}
    kept = _keeps(tree, options)
    done = Committed(built, site=site, lacks=bool(built.errors) and brings, kept=kept)
    tree.on_event(done)
    return done


def _past(top: Path, page: str) -> Past:
    return past_of(top / page, repository.merge_heads(top))


# Keep


def _changed(tree: _Tree, options: Options) -> dict[str, Entry | None]:
    """Return what the commands changed; None stands for what is not to be staged."""
    changed: dict[str, Entry | None] = {}
    for path in sorted(tree.brought):
        old, file = tree.staged[path], tree.root / path
        if old.mode in (LINK, SUBMODULE) or _is_one(file, tree.top / path):
            continue
        new = Entry(old.mode, repository.store(tree.top, path, file))
        if new.blob != old.blob:
            changed[path] = new
    made = {*_made(tree, options)}
    unkept = _not_kept(tree, options, made)
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


def _made(tree: _Tree, options: Options) -> Iterator[str]:
    """Yield the files below the output folder that were not there before."""
    root = tree.root.resolve()
    for folder, _, names in os.walk((root / options.output).resolve()):
        for name in names:
            path = (Path(folder) / name).relative_to(root).as_posix()
            if path not in tree.brought and path not in tree.lent:
                yield path


def _keeps(tree: _Tree, options: Options) -> bool:
    """Tell whether the repository has what is published."""
    output = _output(tree, options)
    return any(is_below(path, output) for path in tree.staged)


def _not_kept(tree: _Tree, options: Options, paths: Collection[str]) -> set[str]:
    """Return the files to publish that are not to be staged."""
    if not _keeps(tree, options):
        return {*paths}
    return repository.ignored(tree.top, paths) if paths else set()


def _keep(tree: _Tree, changed: Mapping[str, Entry | None]) -> None:
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
        if apart := {p: tree.staged[p] for p in changed.keys() & edited & tree.brought}:
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


def _indexes(tree: _Tree, entries: Mapping[str, Entry]) -> list[Path | None]:
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
        raise OutputError("git has gone meanwhile; nothing was staged")
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


def _follow(tree: _Tree, path: str, *, clean: bool) -> bool:
    """Let a file of the work tree be what was made; tell whether it could be."""
    new, old, file = tree.root / path, tree.before / path, tree.top / path
    if file.resolve() != file:  # somebody put a link on the way
        return False
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
