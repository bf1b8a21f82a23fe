"""Copy audio to the place that is made for it, and prove that everybody reads it there.

For each episode: bring what its source has unless that is known, put it into the store
under a name that stands for its bytes, and ask for it as a stranger would. The lock
keeps each as soon as it is done, so whatever stops a run, the next one goes on there.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.errors import CatalogError, ProbeError, StoreError, UsageError
from podcast_digest.lock import Lock, Probe
from podcast_digest.project.copying import (
    Copied,
    Did,
    Run,
    Store,
    is_unrepaired,
    mirrored,
)
from podcast_digest.project.events import OnEvent, Progress, unheard
from podcast_digest.project.loading import (
    OUTPUT,
    Loaded,
    change_lock,
    find,
    load,
    results_in,
    save,
)
from podcast_digest.project.measuring import measure
from podcast_digest.show import identity
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import CatalogEntry, Mirror
from podcast_digest.show.storage import MAX_FILE, OF_BUCKETS
from podcast_digest.stores.folder import Folder

if TYPE_CHECKING:
    from podcast_digest.stores.s3 import Bucket

AT_ONCE = 8  #: files that are brought or sent at once


class Order(NamedTuple):
    """What to mirror, and how."""

    catalog: Path
    output: Path = OUTPUT  #: the folder that is published
    ids: Sequence[str] = ()  #: of episodes, all if empty
    to: str | None = None  #: another store than the catalog's
    verify: bool = False  #: read all copies again
    dry_run: bool = False


def settings_of(project: Loaded, to: str | None = None) -> Mirror:
    """Return ``show.mirror``, with another store if one is named."""
    own = project.catalog.show.mirror
    if own is None:
        raise CatalogError(
            [f"{project.path}: show.mirror is missing: it says where audio goes"]
        )
    if to in (None, own.to):
        return own
    given = own.model_dump(exclude_unset=True)
    if to == "folder":
        common = Mirror.model_fields.keys() - {*OF_BUCKETS, "public"}
        given = {name: value for name, value in given.items() if name in common}
    try:
        return catalogs.mirror(given | {"to": to})
    except CatalogError as error:
        raise UsageError(f"show.mirror: {error}", "to") from None


def open_store(project: Loaded, settings: Mirror, output: Path) -> Store:
    """Return the store of a mirror and what lies in it; raise StoreError."""
    base = _base(project, settings)
    keeps: Folder | Bucket
    if settings.to == "folder":
        keeps = Folder(output)
    else:
        # Imported here: obstore is an extra, and 16 MB.
        from podcast_digest.stores.s3 import open_bucket

        keeps = open_bucket(settings, os.environ)
    return Store(settings, base, keeps, keeps.sizes(settings.path))


def mirror(order: Order, on_event: OnEvent = unheard) -> list[Copied]:
    """Copy what the catalog wants to be copied; return what came of each episode.

    Failures of single files are in what is returned. Raises CatalogError, LockError,
    UsageError, OutputError, and StoreError if nothing can be copied at all. Events:
    Copied of each, and Progress.
    """
    project = load(order.catalog)
    settings = settings_of(project, order.to)
    base = _base(project, settings)
    named = [find(project, id_) for id_ in order.ids]
    entries = [e for e in named or project.catalog.episodes if not e.draft]
    wanted = [
        e for e in entries if settings.takes(e.audio) and not e.audio.startswith(base)
    ]
    left = [Copied(entry, Did.LEFT) for entry in named if entry not in wanted]
    if order.dry_run:
        return [*left, *(_planned(project, settings, entry) for entry in wanted)]
    store = open_store(project, settings, order.output)
    project = _measured(project, store, wanted)
    most = _room(project, store, wanted)
    done, received = list[Copied](), dict[str, int]()

    def progress() -> None:
        got = sum(list(received.values()))
        on_event(Progress(len(done), len(wanted), got))

    def watch(url: str, so_far: int, _size: int | None) -> None:
        received[url] = so_far
        progress()

    if wanted:
        progress()
    run = Run(project, store, order.verify, most, watch)
    for copied in _each(run, wanted):
        _remember(project, copied)
        done.append(copied)
        on_event(copied)
        progress()
    places = {entry.id: number for number, entry in enumerate(wanted)}
    return [*left, *sorted(done, key=lambda copied: places[copied.entry.id])]


def elsewhere(order: Order) -> int:
    """Return how many episodes have their audio at hosts that are not to be copied."""
    project = load(order.catalog)
    settings = settings_of(project, order.to)
    base = _base(project, settings)
    return sum(
        is_url(e.audio) and not settings.takes(e.audio) and not e.audio.startswith(base)
        for e in project.catalog.episodes
        if not e.draft
    )


def _base(project: Loaded, settings: Mirror) -> str:
    return settings.public or identity.folder(project.catalog.show.link)


def _planned(project: Loaded, settings: Mirror, entry: CatalogEntry) -> Copied:
    """Return what a run would do, by the lock alone."""
    known = project.lock.mirrors.get(entry.audio)
    probe = project.lock.probes.get(entry.audio)
    here = known and known.url.startswith(_base(project, settings))
    if known and here and known.verified and not is_unrepaired(settings, known):
        return Copied(entry, Did.UNCHANGED, known)
    return Copied(entry, Did.WOULD, probe=probe)


def _measured(project: Loaded, store: Store, wanted: Sequence[CatalogEntry]) -> Loaded:
    """Return the project with the sizes that are needed to keep a limit."""
    if store.settings.limit is None:
        return project
    lacking = [
        entry
        for entry in _missing(project, store, wanted)
        if entry.audio not in project.lock.probes and is_url(entry.audio)
    ]
    return project._replace(lock=save(project, measure(project, lacking)))


def _missing(
    project: Loaded, store: Store, wanted: Sequence[CatalogEntry]
) -> list[CatalogEntry]:
    known = ((entry, project.lock.mirrors.get(entry.audio)) for entry in wanted)
    return [
        entry
        for entry, copy in known
        if not (store.has(copy) or (copy and store.has(copy.waiting)))
    ]


def _room(project: Loaded, store: Store, wanted: Sequence[CatalogEntry]) -> int:
    """Return how many bytes may come; StoreError if those that will are more."""
    limit = store.settings.limit
    if limit is None:
        return MAX_FILE
    there, missing = sum(store.sizes.values()), _missing(project, store, wanted)
    probes = (project.lock.probes.get(entry.audio) for entry in missing)
    coming = sum(probe.length for probe in probes if probe)
    if missing and there + coming > limit:
        raise StoreError(
            f"{store.keeps}/{store.settings.path}: {there / 1e6:.1f} MB lie there, "
            f"{coming / 1e6:.1f} MB would come, and show.mirror.max_total_mb is "
            f"{limit // 1_000_000}; nothing was copied"
        )
    return limit - there


def _each(run: Run, entries: Sequence[CatalogEntry]) -> Iterator[Copied]:
    """Mirror entries, some at once; yield each when it is done."""
    # Imported here: httpx takes longer than reading a catalog.
    from podcast_digest.network.threads import Asking, for_each

    by_audio = {entry.audio: entry for entry in entries}
    places = threading.Semaphore(AT_ONCE)

    def one(client: Any, audio: str, pause: Any, gate: Any) -> Copied:
        with places:
            return mirrored(run, by_audio[audio], Asking(client, pause, gate))

    for _, copied in for_each(by_audio, one):
        yield copied


def _is_news(project: Loaded, copied: Copied) -> bool:
    """Tell whether what was measured on the way says more than the lock does."""
    known, probe = project.lock.probes.get(copied.entry.audio), copied.probe
    if locks.wants_chapters(project.catalog, copied.entry) or probe is None:
        return False  # chapters take a closer look
    return known is None or known.length != probe.length or copied.did is Did.AGAIN


def _remember(project: Loaded, copied: Copied) -> None:
    """Keep at once what came of an episode: what follows may be stopped."""
    audio, results = copied.entry.audio, dict[str, Probe | ProbeError]()
    if copied.source:
        results[audio] = copied.source
    elif copied.probe and _is_news(project, copied):
        results[audio] = copied.probe
    elif audio in project.lock.failures and (probe := project.lock.probes.get(audio)):
        results[audio] = probe  # it is back

    def changed(old: Lock) -> Lock:
        new = results_in(old, results, project)
        if copied.copy is None:
            return new
        mirrors = {**new.mirrors, audio: copied.copy}
        return new.model_copy(update={"mirrors": mirrors})

    change_lock(project.path, changed)
