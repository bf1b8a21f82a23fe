"""The two files of a project as commands use them: load, change, measure."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.errors import CatalogError, LockError, OutputError, ProbeError
from podcast_digest.lock import Lock, Probe
from podcast_digest.project import files
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import Catalog, CatalogEntry
from podcast_digest.text.wording import clock, is_seen, size, tell

if TYPE_CHECKING:
    from podcast_digest.network.probe import Walk, Watch

CatalogPath = Annotated[
    Path, typer.Option("--catalog", "-c", help="The catalog.", metavar="FILE")
]
DEFAULT = Path(catalogs.NAME)
#: Bytes. A tag that is larger is not fetched for the cover in it.
MAX_TAG = 4_000_000
Results = dict[str, Probe | ProbeError]


class Project(NamedTuple):
    """What was read: the catalog as text and value, and the lock."""

    path: Path
    text: str
    catalog: Catalog
    lock: Lock


def lock_path(catalog: Path) -> Path:
    """Return where the lock of a catalog lies: beside it."""
    return catalog.with_suffix(".lock")


def load(path: Path) -> Project:
    """Read catalog and lock; raise CatalogError, LockError or OutputError."""
    text = catalog_text(path)
    return Project(path, text, catalogs.parse(text, str(path)), load_lock(path))


def catalog_text(path: Path) -> str:
    """Return what a catalog says, as it is written."""
    if not path.exists():
        raise OutputError(f"{path}: no such file; make one with: podcast-digest init")
    return catalogs.decode(files.read(path), str(path))


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


def change_catalog(path: Path, change: Callable[[Project], str]) -> None:
    """Replace the catalog's text while nobody else can."""
    with files.exclusive(path):
        files.write(path, change(load(path)).encode())


def change_lock(catalog: Path, change: Callable[[Lock], Lock]) -> Lock:
    """Replace the lock while nobody else can; return the new one."""
    with files.exclusive(lock_path(catalog)):
        old = load_lock(catalog)
        new = change(old)
        if new != old or lock_path(catalog).exists():
            files.write(lock_path(catalog), locks.dump(new).encode())
    return new


def find(project: Project, id_: str) -> CatalogEntry:
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


def complete_id(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Offer the catalog's ids to the shell."""
    try:
        project = load(Path(context.params.get("catalog") or DEFAULT))
    except (CatalogError, LockError, OutputError):
        return []
    return [
        (e.id, e.title) for e in project.catalog.episodes if e.id.startswith(incomplete)
    ]


EpisodeId = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The episode's id, or as much of it as is unique.",
        autocompletion=complete_id,
    ),
]


def measure(
    project: Project,
    entries: Iterable[CatalogEntry],
    *,
    refresh: bool = False,
    walk: "Walk" = "needed",
    max_download: int | None = None,
    bar: bool = True,
) -> Results:
    """Measure the audio of some entries; return a Probe or why there is none.

    ``refresh`` asks hosts whether a file changed since it was measured. Says what was
    measured as it comes in; what failed is the caller's to tell. Interrupted, it saves
    what is there before it stops.
    """
    entries = list(entries)
    remote = {
        e.audio: _known(project.lock, e.audio, walk) if refresh else None
        for e in entries
        if is_url(e.audio)
    }
    ids = {entry.audio: entry.id for entry in entries}
    thorough = {e.audio for e in entries if locks.wants_chapters(project.catalog, e)}
    results: Results = {
        e.audio: measure_file(project.path.parent, e.audio)
        for e in entries
        if not is_url(e.audio)
    }
    try:
        with progress(len(remote) if bar else 0) as (advance, watch):
            for audio, result in _probed(remote, thorough, walk, max_download, watch):
                results[audio] = result
                advance(_line(ids[audio], result))
    except KeyboardInterrupt:
        save(project, results)
        raise
    return results


def _known(lock: Lock, audio: str, walk: "Walk") -> Probe | None:
    """Return what need not be measured again if the host says it did not change."""
    known = lock.probes.get(audio)
    return None if known and walk == "always" and not known.sha256 else known


def _probed(
    remote: Mapping[str, Probe | None],
    thorough: Container[str],
    walk: "Walk",
    max_download: int | None,
    watch: "Watch | None",
) -> Iterator[tuple[str, Probe | ProbeError]]:
    if not remote:
        return
    # Imported here: httpx takes longer than everything else in a small build.
    from podcast_digest.network.probe import MAX_DOWNLOAD, probe_all

    most = MAX_DOWNLOAD if max_download is None else max_download

    def how(audio: str) -> "Walk":
        return "always" if audio in thorough and walk != "never" else walk

    yield from probe_all(remote, walk=how, max_download=most, watch=watch)


def measure_file(folder: Path, audio: str) -> Probe | ProbeError:
    """Return the facts of an audio file below a folder, or why there are none."""
    if not (folder / audio).resolve().is_relative_to(folder.resolve()):
        # A link out of the folder would publish what nobody meant to.
        return ProbeError(audio, "leads out of the folder of the catalog")
    try:
        return files.measure(folder / audio)[0]
    except ProbeError as error:
        return error


class Look(NamedTuple):
    """What one audio file says: its facts, and what its tags propose."""

    probe: Probe
    title: str | None
    artwork: tuple[str, bytes] | None  #: suffix and bytes


def look(project: Project, audio: str, *, artwork: bool) -> Look:
    """Look at one audio file, for its cover too if ``artwork``; raise ProbeError."""
    from podcast_digest.audio import id3_artwork, id3_length

    def cover(head: Callable[[int], bytes]) -> tuple[str, bytes] | None:
        length = id3_length(head(10)) if artwork else 0
        return id3_artwork(head(length)) if 0 < length <= MAX_TAG else None

    if not is_url(audio):
        path = project.path.parent / audio
        return Look(*files.measure(path), cover(partial(files.read_start, path)))
    from podcast_digest.network.probe import examine, head, open_client

    # What the next build would ask for again.
    walk: Walk = "always" if project.catalog.show.chapters == "auto" else "needed"
    with open_client() as client:
        probe, remote = examine(client, audio, walk=walk)
        title = remote.title if remote else None
        return Look(probe, title, cover(partial(head, client, audio)))


def save(project: Project, results: Results) -> Lock:
    """Put results into the lock on disk; catalog and lock may have changed since."""

    def merged(old: Lock) -> Lock:
        text = catalog_text(project.path)
        same = text == project.text
        catalog = project.catalog if same else catalogs.parse(text, str(project.path))
        return locks.with_results(old, results, catalog)

    return change_lock(project.path, merged)


def _line(id_: str, result: Probe | ProbeError) -> str | None:
    if isinstance(result, ProbeError):
        return None
    duration = clock(result.duration, exact=result.exact)
    return f"{id_}: {duration}, {size(result.length)}, {result.type}"


Advance = Callable[[str | None], None]


@contextmanager
def progress(total: int) -> "Iterator[tuple[Advance, Watch | None]]":
    """Yield what to call as each is done, and as bytes come in.

    At a terminal they move a bar; elsewhere only the lines are said. git gives its
    hooks no input, so whether there is some does not count.
    """
    if not total or not is_seen():
        yield lambda line: tell(line) if line else None, None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    received: dict[str, int] = {}
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("files", total=total)

        def advance(line: str | None) -> None:
            if line:
                console = progress.console
                console.print(line, markup=False, highlight=False, soft_wrap=True)
            progress.advance(task)

        def watch(url: str, so_far: int, _size: int | None) -> None:
            received[url] = so_far
            read = size(sum(list(received.values())))
            progress.update(task, description=f"files, {read} read")

        yield advance, watch
