"""What is staged, brought into a folder of its own as far as a build needs it."""

import posixpath
import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from podcast_digest import lock as locks
from podcast_digest.errors import OutputError
from podcast_digest.git import repository
from podcast_digest.git.hook import Options, is_below, is_post
from podcast_digest.git.repository import LINK, SUBMODULE, Entry
from podcast_digest.project import files, origins
from podcast_digest.project.events import Kind, OnEvent, Remark
from podcast_digest.project.loading import Loaded, load
from podcast_digest.project.stamp import look
from podcast_digest.show.fields import is_url, one_name

#: Endings of what a build makes, and does not copy.
_BUILT = (
    *(".xml", ".json", ".opml", ".vtt", ".srt", ".html", ".css", ".js", ".svg"),
    *(".webp", ".jpg", ".png", ".txt", ".bin", ".nojekyll"),
)


class Tree(NamedTuple):
    """What is being committed, as far as a build needs it."""

    top: Path  #: of the work tree
    root: Path  #: of the copy
    before: Path  #: where what the work tree's edits started from is put
    staged: Mapping[str, Entry]
    changed: Collection[str]  #: paths that the commit changes
    brought: dict[str, str]  #: what the copy has of it, and how it looked
    lent: set[str]  #: what it has besides, which is not to be committed
    shows: Sequence[Options]  #: those of each show
    on_event: OnEvent


class Known(NamedTuple):
    """Names of files of which it is known what reading them would tell."""

    audio: set[str]  #: the same that was measured
    copies: set[str]  #: in the output, which are the same, or which nobody keeps


def bring_project(tree: Tree, options: Options) -> None:
    """Bring what is read first; not what an editor may write meanwhile."""
    # The folder to publish may be a link, and has to lead somewhere.
    paths = (options.catalog, options.lock, options.page, options.output)
    own = [path for path in tree.staged if is_below(path, options.templates)]
    _bring(tree, [*own, *(path for path in paths if path), *_beside(tree, options)])
    lock = tree.top / options.lock
    if options.lock not in tree.staged and lock.is_file():
        # Forgotten or ignored, yet it spares asking all servers again.
        for folder in (tree.root, tree.before):
            files.write(folder / options.lock, lock)


def _beside(tree: Tree, options: Options) -> Iterator[str]:
    """Yield the catalogs of the shows beside one, which it may name."""
    around, _, name = options.catalog.rpartition("/")
    above = posixpath.dirname(around)
    for path in tree.staged:
        folder, _, own = path.rpartition("/")
        if own == name and folder != around and posixpath.dirname(folder) == above:
            yield path


def bring_sources(tree: Tree, options: Options) -> bool:
    """Bring the pages and posts to import; tell whether the commit changes any.

    With posts come the settings of their site. Called where the copy is.
    """
    sources = load(Path(options.catalog)).catalog.show.origins
    named = [joined(options.folder, o.path) for o in sources if not is_url(o.path)]
    changes = False
    wanted: set[str] = set()
    for path in [options.page] if options.page else named:
        # A folder, or what a glob starts from; place_of() knows links on the way.
        start = re.split(r"/?[^/]*[*?\[]", path, maxsplit=1)[0].rstrip("/") or "."
        below = {p for p in tree.staged if is_below(p, start) and is_post(p)}
        wanted |= below | ({path} if place_of(path, tree.staged) else set())
        changes |= any(
            p == path or (is_below(p, start) and is_post(p)) for p in tree.changed
        )
        if below:
            beside = {*_settings(tree, start, options.folder)}
            wanted |= beside & tree.staged.keys()
            changes |= not beside.isdisjoint(tree.changed)
    _bring(tree, wanted)
    return changes


def _settings(tree: Tree, start: str, folder: str) -> Iterator[str]:
    """Yield where the settings of the site of some posts may be: never outside."""
    root = tree.root.resolve()
    for path in origins.settings((root / start).resolve(), (root / folder).resolve()):
        if (place := root / path).is_relative_to(root):
            yield place.relative_to(root).as_posix()


def bring_named(tree: Tree, options: Options, project: Loaded) -> Known:
    """Bring the files that a catalog names, and what was built of them before."""
    names = {*project.catalog.files()}
    paths = {name: joined(options.folder, name) for name in names}
    edited = repository.edited(tree.top)
    known = _known(tree, options, project, paths, edited)
    for name in known.audio:  # no more than the name is asked for
        files.write(tree.root / paths[name], b"")
        tree.lent.add(paths[name])
    untracked = _bring(tree, {paths[name] for name in names - known.audio}, edited)
    built = {joined(options.output, name) for name in names - known.copies}
    copies = {joined(options.output, name) for name in known.copies}
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


def bring_all(tree: Tree, options: Options) -> None:
    """Bring the templates of the page of all shows, and what was built of it before."""
    own = {path for path in tree.staged if is_below(path, options.templates)}
    _bring(tree, {*own, *_built(tree, options)}, repository.edited(tree.top))


def _built(tree: Tree, options: Options) -> Iterator[str]:
    """Yield what is staged and may have been built before: no audio."""
    output = output_of(tree, options)
    for path in tree.staged:
        if is_below(path, output) and path.endswith(_BUILT):
            yield path


def output_of(tree: Tree, options: Options) -> str:
    """Return where the folder to publish really is: it may be a link."""
    place = (tree.root / options.output).resolve()
    return posixpath.relpath(place.as_posix(), tree.root.resolve().as_posix())


def _known(
    tree: Tree,
    options: Options,
    project: Loaded,
    paths: Mapping[str, str],
    edited: Collection[str],
) -> Known:
    """Return what need not be read: there may be gigabytes of it."""
    places = {name: joined(options.output, name) for name in paths}
    new = {path for path in places.values() if place_of(path, tree.staged) is None}
    lost = not_kept(tree, options, new)
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
    return Known(audio, copies)


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # a sparse checkout lacks it
        return None


def _blob(tree: Tree, path: str) -> str | None:
    """Return what is staged of a plain file."""
    entry = tree.staged.get(path)
    return entry.blob if entry and entry.mode not in (LINK, SUBMODULE) else None


def _bring(
    tree: Tree, paths: Iterable[str], edited: Collection[str] | None = None
) -> set[str]:
    """Bring files along the links that lead to them; return what is not tracked.

    With ``edited`` a file that nobody edited is not copied.
    """
    missing, seen, todo = set(), set[str](), set(paths)
    while todo:
        seen |= todo
        places = {path: place_of(path, tree.staged) for path in todo}
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


def place_of(path: str, staged: Mapping[str, Entry]) -> str | None:
    """Return the entry at a path, or that of a link or submodule on the way to it."""
    parts = path.split("/")
    ways = ("/".join(parts[:number]) for number in range(1, len(parts) + 1))
    return next((way for way in ways if way in staged), None)


def _target(root: Path, path: str, place: str) -> str:
    """Return where a path leads that goes through a link."""
    folder, link = posixpath.dirname(place), (root / place).readlink().as_posix()
    return posixpath.normpath(posixpath.join(folder, link, path[len(place) + 1 :]))


def _export(tree: Tree, paths: set[str], edited: Collection[str] | None) -> None:
    entries = {path: tree.staged[path] for path in paths - tree.brought.keys()}
    for path, entry in entries.items():
        if entry.conflict:
            raise OutputError(f"{path}: is in conflict; resolve that, and git add it")
    plain = {path: e for path, e in entries.items() if e.mode != SUBMODULE}
    if edited is not None:
        plain = {
            path: entry
            for path, entry in plain.items()
            if path in edited or not _linked(tree.top / path, tree.root / path)
        }
    if plain:
        repository.export(tree.top, plain, tree.root)
    tree.brought.update((path, look(str(tree.root / path))) for path in entries)


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


def _lend(tree: Tree, path: str) -> None:
    if not _linked(tree.top / path, tree.root / path):
        files.write(tree.root / path, tree.top / path)
    tree.lent.add(path)


def joined(folder: str, path: str) -> str:
    """Return a path below a folder, as git spells it."""
    return posixpath.normpath(posixpath.join(folder, path))


def keeps(tree: Tree, options: Options) -> bool:
    """Tell whether the repository has what is published."""
    output = output_of(tree, options)
    return any(is_below(path, output) for path in tree.staged)


def not_kept(tree: Tree, options: Options, paths: Collection[str]) -> set[str]:
    """Return the files to publish that are not to be staged."""
    if not keeps(tree, options):
        return {*paths}
    return repository.ignored(tree.top, paths) if paths else set()
