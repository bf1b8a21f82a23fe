"""Measuring audio: what lies beside the catalog, and what hosts have."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from podcast_digest import lock as locks
from podcast_digest.errors import ProbeError
from podcast_digest.lock import Lock, Probe
from podcast_digest.project import files
from podcast_digest.project.events import Measured, OnEvent, Progress, unheard
from podcast_digest.project.loading import Loaded, Results, save
from podcast_digest.show.addresses import address
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import CatalogEntry

if TYPE_CHECKING:
    from podcast_digest.network.probe import Walk, Watch

#: Bytes. A tag that is larger is not fetched for the cover in it.
MAX_TAG = 4_000_000


def measure(
    project: Loaded,
    entries: Iterable[CatalogEntry],
    *,
    refresh: bool = False,
    walk: "Walk" = "needed",
    max_download: int | None = None,
    on_event: OnEvent = unheard,
) -> Results:
    """Measure the audio of some entries; return a Probe or why there is none.

    Audio of a host is measured where it is published. If it is not there (yet), then
    where the catalog has it: whoever moves files may build before they are up.
    ``refresh`` asks hosts whether a file changed since it was measured; files beside
    the catalog are always measured as they are. ``walk`` says which are read in full,
    ``max_download`` (bytes) how large one of those may be, see ``network.probe``.
    Events: Progress and Measured of each that a host has. Interrupted, it saves what
    is there before it stops.
    """
    entries = list(entries)
    # Of an address that is published, the one in the catalog.
    origin = {
        published_at(project, e.audio): e.audio for e in entries if is_url(e.audio)
    }
    remote = {
        url: _known(project.lock, audio, walk) if refresh else None
        for url, audio in origin.items()
    }
    ids = {entry.audio: entry.id for entry in entries}
    thorough = {
        published_at(project, e.audio)
        for e in entries
        if locks.wants_chapters(project.catalog, e)
    }
    results: dict[str, Probe | ProbeError] = {
        e.audio: measure_file(project.path.parent, e.audio)
        for e in entries
        if not is_url(e.audio)
    }
    done: list[str] = []
    received: dict[str, int] = {}

    def watch(url: str, so_far: int, _size: int | None) -> None:
        received[url] = so_far
        on_event(progress())

    def progress() -> Progress:
        return Progress(len(done), len(remote), sum(list(received.values())))

    try:
        if remote:
            on_event(progress())
        lost: dict[str, ProbeError] = {}
        for url, result in _probed(remote, thorough, walk, max_download, watch):
            audio = origin[url]
            if isinstance(result, ProbeError) and url != audio:
                lost[audio] = result
                continue
            results[audio] = result
            done.append(audio)
            on_event(Measured(ids[audio], result))
            on_event(progress())
        again = dict.fromkeys(lost)
        for audio, result in _probed(again, lost, walk, max_download, watch):
            # What nobody has is told of the address that listeners would ask.
            found = lost[audio] if isinstance(result, ProbeError) else result
            results[audio] = found
            done.append(audio)
            instead = None if found is lost[audio] else lost[audio]
            on_event(Measured(ids[audio], found, instead))
            on_event(progress())
    except KeyboardInterrupt:
        save(project, results)
        raise
    return results


def published_at(project: Loaded, audio: str) -> str:
    """Return the address of audio that listeners ask; as it is if nothing moves it."""
    show = project.catalog.show
    moves = any(audio.startswith(rule.from_) for rule in show.rewrite)
    return address(show, audio) if moves else audio


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


def wanted(
    project: Loaded, *, offline: bool = False, on_event: OnEvent = unheard
) -> Results:
    """Measure what a build needs to know and the lock does not.

    Audio beside the catalog is at hand, so it is always measured as it is now.
    """
    local = [e for e in project.catalog.episodes if not is_url(e.audio)]
    lacking = [] if offline else locks.unmeasured(project.catalog, project.lock)
    remote = [entry for entry in lacking if is_url(entry.audio)]
    return measure(project, [*local, *remote], on_event=on_event)


def answers(results: Results) -> str:
    """Return why hosts did not tell what was asked, as a line; empty if none was.

    While they say the same, a build that had nothing to do has nothing to do again.
    """
    said = [(a, str(r)) for a, r in sorted(results.items()) if is_url(a)]
    return repr(said) if said else ""


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


def look(project: Loaded, audio: str, *, artwork: bool) -> Look:
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
        url = published_at(project, audio)
        try:
            probe, remote = examine(client, url, walk=walk)
        except ProbeError:
            if url == audio:
                raise
            url = audio
            probe, remote = examine(client, url, walk=walk)
        title = remote.title if remote else None
        return Look(probe, title, cover(partial(head, client, url)))
