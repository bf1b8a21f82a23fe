"""The two files of a project: read, and replaced while nobody else can."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple
from zoneinfo import TZPATH

from podcast_digest import catalog as catalogs
from podcast_digest import collector
from podcast_digest import lock as locks
from podcast_digest.errors import CatalogError, LockError, OutputError, ProbeError
from podcast_digest.lock import Lock, Probe
from podcast_digest.project import files, siblings
from podcast_digest.project.stamp import look
from podcast_digest.show.model import Catalog, CatalogEntry

DEFAULT = Path(catalogs.NAME)
#: The folder to publish, unless another one is named.
OUTPUT = Path("public")
#: What came of measuring, by the audio's address or path.
Results = Mapping[str, Probe | ProbeError]
#: Bytes. Less is read in the time that opening the cache takes.
_LONG = 1_000_000


class Loaded(NamedTuple):
    """What was read: the catalog as it is written and as a value, and the lock."""

    path: Path
    data: bytes  #: of the catalog
    catalog: Catalog
    lock: Lock

    @property
    def text(self) -> str:
        """What the catalog says, as it is written: made when it is asked for."""
        return self.data.decode()


def lock_path(catalog: Path) -> Path:
    """Return where the lock of a catalog lies: beside it."""
    return catalog.with_suffix(".lock")


def load(path: Path, before: Loaded | None = None) -> Loaded:
    """Read catalog and lock; raise CatalogError, LockError or OutputError.

    What the catalog says as it did ``before`` is the same object, too.
    """
    data = _catalog_data(path)
    if before and before.data == data and not before.catalog.show.siblings:
        return before._replace(lock=load_lock(path))
    with collector.paused():
        catalog = siblings.named(parsed(data, path), path)
        if before:
            catalog = _with_same(catalog, before.catalog)
        return Loaded(path, data, catalog, load_lock(path))


def parsed(data: bytes, path: Path) -> Catalog:
    """Return what a catalog says; of a long one, what it said before is not read again.

    Raises CatalogError.
    """
    if len(data) < _LONG:
        return catalogs.parse(catalogs.decode(data, str(path)), str(path))
    # Imported here: a short catalog needs none of it.
    from podcast_digest.catalog import pieces
    from podcast_digest.project import kept

    # In a new edition of the time zones, a date may be another moment.
    zones = "\n".join(look(folder) for folder in TZPATH)
    with kept.of(path, "entries") as store:

        def keep(zone: str, piece: bytes, make: Callable[[], bytes]) -> bytes:
            return store.value(f"{zone}\n{zones}", piece, make)

        return pieces.parse(data, str(path), keep)


def _with_same(catalog: Catalog, before: Catalog) -> Catalog:
    known = {entry.id: entry for entry in before.episodes}
    alike = (
        old if old and _is_same(old, entry) else entry
        for entry in catalog.episodes
        for old in [known.get(entry.id)]
    )
    same = before.show.model_dump_json() == catalog.show.model_dump_json()
    show = before.show if same else catalog.show
    return catalog.model_copy(update={"show": show, "episodes": tuple(alike)})


def _is_same(one: CatalogEntry, other: CatalogEntry) -> bool:
    # The same moment may be written with another offset.
    return one == other and str(one.published) == str(other.published)


def catalog_text(path: Path) -> str:
    """Return what a catalog says, as it is written."""
    return catalogs.decode(_catalog_data(path), str(path))


def _catalog_data(path: Path) -> bytes:
    if not path.exists():
        raise OutputError(f"{path}: no such file; make one with: podcast-digest init")
    return files.read(path)


def load_lock(catalog: Path) -> Lock:
    """Read the lock beside a catalog; none is an empty one."""
    path = lock_path(catalog)
    if not path.exists():
        return Lock()
    try:
        text = files.read(path).decode()
    except UnicodeDecodeError:
        raise LockError(f"{path}: not UTF-8 text") from None
    return locks.parse(text, str(path))


def change_catalog(
    path: Path, change: Callable[[Loaded], str], before: Loaded | None = None
) -> None:
    """Replace the catalog's text while nobody else can; ``before``: see ``load``."""
    with files.exclusive(path):
        files.write(path, change(load(path, before)).encode())


def change_lock(catalog: Path, change: Callable[[Lock], Lock]) -> Lock:
    """Replace the lock while nobody else can; return the new one."""
    with files.exclusive(lock_path(catalog)):
        old = load_lock(catalog)
        new = change(old)
        if new != old or lock_path(catalog).exists():
            files.write(lock_path(catalog), locks.dump(new).encode())
    return new


def find(project: Loaded, id_: str) -> CatalogEntry:
    """Return the entry whose id is, or alone begins with, the given text."""
    entries = project.catalog.episodes
    if not id_.strip():
        raise CatalogError(["the id is empty"])
    hits = [e for e in entries if e.id == id_] or [
        e for e in entries if e.id.startswith(id_)
    ]
    if len(hits) == 1:
        return hits[0]
    if hits:
        some = ", ".join(e.id for e in hits[:5])
        raise CatalogError([f"{id_}: could be {some}; please write more of it"])
    close = get_close_matches(id_, [e.id for e in entries], n=1, cutoff=0.4)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise CatalogError([f"{id_}: no such episode{hint}"])


def save(project: Loaded, results: Results) -> Lock:
    """Put results into the lock on disk; catalog and lock may have changed since."""
    return change_lock(project.path, lambda old: results_in(old, results, project))


def results_in(lock: Lock, results: Results, project: Loaded) -> Lock:
    """Return a lock with results, without audio that the catalog on disk lacks."""
    path, catalog = project.path, project.catalog
    if not files.is_same(path, project.data):
        catalog = parsed(_catalog_data(path), path)
    return locks.with_results(lock, results, catalog)
