"""Settling what git could not merge: catalog, lock, and what is built of them."""

import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.catalog import merging as catalog_merging
from podcast_digest.catalog.merging import Sides
from podcast_digest.errors import CatalogError, LockError, OutputError
from podcast_digest.git import conflicts, repository
from podcast_digest.git.conflicts import Operation, Stages
from podcast_digest.git.hook import is_feed
from podcast_digest.lock import Lock
from podcast_digest.project import files, leftovers
from podcast_digest.project.build import Built, Order, carry_out
from podcast_digest.project.events import OnEvent
from podcast_digest.project.loading import catalog_text, load, lock_path
from podcast_digest.project.measuring import wanted
from podcast_digest.project.publication import publication
from podcast_digest.show.model import Catalog

#: What git calls ours and theirs. In a rebase ours is what the commits are put on.
_SIDES = {
    Operation.MERGE: Sides("this branch", "the other branch"),
    Operation.REBASE: Sides("the new base", "the rebased commit"),
    Operation.CHERRY_PICK: Sides("this branch", "the picked commit"),
    Operation.REVERT: Sides("this branch", "the revert"),
    Operation.AM: Sides("this branch", "the patch"),
    None: Sides("this branch", "the other side"),  # such as a stash
}


class _Texts(NamedTuple):
    """An unmerged file as each side has it, and as what both came from."""

    base: str
    ours: str
    theirs: str


class Settled(NamedTuple):
    """What came together in the catalog and the lock, a line each."""

    notes: tuple[str, ...]  #: where both changed the same, and what stays
    changes: tuple[str, ...]


class Merged(NamedTuple):
    """What came of a merge."""

    operation: Operation | None  #: what git waits with
    built: Built | None = None  #: None: nothing is published here
    settled: Collection[Path] = ()  #: files that were unmerged
    left: Collection[Path] = ()  #: those that still are
    outputs: Collection[Path] = ()  #: those that a build makes
    made: Collection[Path] = ()  #: all that it makes now
    site: Collection[Path] = ()  #: what of it is the web site's


def merge(catalog: Path, output: Path, on_event: OnEvent) -> Merged | None:
    """Settle what is unmerged of a project and its output; None if nothing is.

    Keeps what either side did; where both changed the same, what git calls ours stays.
    What is settled is in git's index. Events: Settled, Built, and those of measuring.
    Raises CatalogError for what people must decide, LockError or OutputError.
    """
    top, lock = _top(catalog.parent), lock_path(catalog)
    before = conflicts.unmerged(top)
    sources = [path for path in (catalog, lock) if path.resolve() in before]
    outputs = [path for path in before if _is_output(path, catalog, output)]
    _refuse_marks(path for path in (catalog, lock) if path not in sources)
    if not sources and not outputs:
        return None
    operation = conflicts.under_way(top)
    if sources:
        on_event(_settle_sources(catalog, top, before, _SIDES[operation]))
    built, made, site = None, set[Path](), set[Path]()
    if outputs or output.is_dir():
        project = load(catalog)
        results = wanted(project, on_event=on_event)
        built = carry_out(Order(catalog, output), project, results)
        on_event(built)
        made, site = _settle_output(catalog, output, top)
    left = conflicts.unmerged(top)
    settled = [path for path in before if path not in left]
    return Merged(operation, built, settled, [*left], outputs, made, site)


def _top(folder: Path) -> Path:
    if not folder.is_dir():
        raise OutputError(f"{folder}: no such folder")
    return repository.work_tree(folder).resolve()


def _refuse_marks(paths: Iterable[Path]) -> None:
    """Refuse a conflict that somebody told git to be settled as it is."""
    for path in paths:
        if path.exists() and conflicts.has_marks(catalogs.decode(files.read(path))):
            raise OutputError(
                f"{path}: holds the marks of a conflict that git considers "
                "resolved; to have it back: git checkout --merge -- "
                f"{shlex.quote(str(path))}"
            )


# The catalog and the lock


def _settle_sources(
    catalog: Path, top: Path, unmerged: Mapping[Path, Stages], sides: Sides
) -> Settled:
    """Write both files, if both can be; return what came together."""
    new: dict[Path, str] = {}
    told: list[str] = []
    notes: tuple[str, ...] = ()
    lock = lock_path(catalog)
    with files.exclusive(catalog), files.exclusive(lock):
        if stages := unmerged.get(catalog.resolve()):
            texts = _texts(catalog, top, stages)
            merged = _merged_catalog(catalog, stages, texts, sides)
            _refuse_edited(catalog, texts, merged.text)
            new[catalog], notes = merged
            told += _difference(catalog, texts.ours, merged.text, sides)
        says = catalogs.parse(new.get(catalog) or catalog_text(catalog), str(catalog))
        if stages := unmerged.get(lock.resolve()):
            texts = _texts(lock, top, stages)
            new[lock] = locks.dump(_merged_lock(lock, texts, sides, says))
            _refuse_edited(lock, texts, new[lock])
            told.append(f"{lock}: merged")
        for path, text in new.items():
            files.write(path, text.encode())
        # At once: whatever comes next, these are settled.
        conflicts.settle(top, (path.resolve() for path in new))
    return Settled(notes, tuple(told))


def _texts(path: Path, top: Path, stages: Stages) -> _Texts:
    blobs = (conflicts.content(top, path.resolve(), blob) for blob in stages)
    return _Texts(*(catalogs.decode(blob, str(path)) for blob in blobs))


def _merged_catalog(
    path: Path, stages: Stages, texts: _Texts, sides: Sides
) -> catalog_merging.Merged:
    """Return the merged catalog; CatalogError tells what people must decide."""
    by_hand = (
        f"{path}: resolve it by hand, git add it, then run podcast-digest merge again"
    )
    if not (stages.ours and stages.theirs):
        gone = sides.theirs if stages.ours else sides.ours
        raise CatalogError([f"{path}: {gone} removed it", by_hand])
    try:
        return catalog_merging.merge(*texts, str(path), sides)
    except CatalogError as error:
        raise CatalogError([*error.problems, by_hand]) from None


def _merged_lock(path: Path, texts: _Texts, sides: Sides, catalog: Catalog) -> Lock:
    base = Lock()
    # Whoever removed the lock did not mean that all audio is unknown.
    if texts.ours and texts.theirs:
        with suppress(LockError):  # of a base that git made of several
            base = locks.parse(texts.base)
    ours = locks.parse(texts.ours, f"{path} of {sides.ours}")
    theirs = locks.parse(texts.theirs, f"{path} of {sides.theirs}")
    return locks.with_results(locks.merged(base, ours, theirs), {}, catalog)


def _refuse_edited(path: Path, texts: _Texts, merged: str) -> None:
    """Refuse to write over what somebody did to settle it by hand."""
    if not path.exists():
        return
    now = catalogs.decode(files.read(path), str(path))
    if now != merged and not conflicts.is_untouched(now, *texts):
        raise OutputError(
            f"{path}: was edited since git left it; to keep it so: "
            f"git add -- {shlex.quote(str(path))}, to have git's conflict back: "
            f"git checkout --merge -- {shlex.quote(str(path))}; "
            "then run podcast-digest merge again"
        )


def _difference(path: Path, ours: str, merged: str, sides: Sides) -> Iterator[str]:
    """Yield what came to our catalog."""
    old = {entry.id: entry for entry in catalogs.parse(ours).episodes}
    new = {entry.id: entry for entry in catalogs.parse(merged).episodes}
    changed = {
        id_: [f for f in catalogs.ORDER if getattr(entry, f) != getattr(old[id_], f)]
        for id_, entry in new.items()
        if id_ in old and entry != old[id_]
    }
    added, removed = new.keys() - old.keys(), old.keys() - new.keys()
    for id_, entry in new.items():
        if id_ in added:
            yield f"new: {id_}: {entry.title}"
        if id_ in changed:
            yield f"changed: {id_}: {', '.join(changed[id_])}"
    for id_ in old:
        if id_ in removed:
            yield f"removed: {id_}"
    yield (
        f"{path}: {len(added)} new · {len(changed)} changed · {len(removed)} removed "
        f"by {sides.theirs}"
    )


# What is built of them


def _is_output(path: Path, catalog: Path, output: Path) -> bool:
    """Tell whether an unmerged file was built, and can be built anew."""
    folder = output.resolve()
    if catalog.resolve().is_relative_to(folder):  # all of it is published
        feeds = folder, folder / "archive"
        return path.parent in feeds and is_feed(path.as_posix())
    return path.is_relative_to(folder)


def _settle_output(
    catalog: Path, output: Path, top: Path
) -> tuple[set[Path], set[Path]]:
    """Add what is as a build makes it, and the lock that it may have written.

    Returns all that a build makes, and what of it is the web site's.
    """
    project = load(catalog)
    whole = publication(project, project.lock, datetime.now(UTC), output)
    given = dict(whole.files)
    if leftovers.listed(output):  # without marks of a conflict
        given[leftovers.NAME] = files.read(output / leftovers.NAME)
    unmerged, index = conflicts.unmerged(top), repository.staged(top)
    tracked = {top / name for name in index}
    kept = tracked & {lock_path(catalog).resolve()}
    copied = {part.resolve() for part in given.values() if isinstance(part, Path)}
    folder = output.resolve()
    # What is built of a file that is not settled may have to be built again.
    made = {(output / name).resolve(): part for name, part in given.items()}
    if not copied & unmerged.keys() and any(p.is_relative_to(folder) for p in tracked):
        built = {path for path, part in made.items() if files.is_same(path, part)}
        built -= copied
        new = {str(path) for path in built - tracked}
        ignored = repository.ignored(top, new) if new else set()
        kept |= {path for path in built if str(path) not in ignored}
    conflicts.settle(top, kept)
    made_too = (output / leftovers.NAME).resolve()
    return {*made, made_too}, {(output / name).resolve() for name in whole.site}
