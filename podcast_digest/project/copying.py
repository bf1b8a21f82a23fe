"""Copy the audio of one episode into a store, and prove that everybody reads it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from podcast_digest.errors import AudioError, OutputError, ProbeError, StoreError
from podcast_digest.lock import Lock, Mirrored, Probe
from podcast_digest.project import files
from podcast_digest.project.cache import cache_folder
from podcast_digest.project.loading import Loaded
from podcast_digest.project.measuring import measure_file
from podcast_digest.show.addresses import file_name
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import CatalogEntry, Mirror
from podcast_digest.show.storage import copy_name
from podcast_digest.stores.folder import Folder, unfinished

if TYPE_CHECKING:
    from podcast_digest.network.threads import Asking
    from podcast_digest.stores.s3 import Bucket

_NOT_PUBLIC_YET = (
    "is not public yet: publish the folder at show.link, and run podcast-digest mirror "
    "again"
)
#: Media type of what ``repair`` puts right.
_REPAIRED = "audio/mpeg"


class Did(StrEnum):
    """What was done for an episode."""

    COPIED = "copied"
    #: The source has other bytes than it had, or they are to be repaired now.
    AGAIN = "copied again"
    UNCHANGED = "unchanged"
    WOULD = "would be copied"
    LEFT = "left alone"  #: it is not the mirror's
    FAILED = "failed"


class Copied(NamedTuple):
    """What came of an episode's audio. An event, too."""

    entry: CatalogEntry
    did: Did
    copy: Mirrored | None = None
    source: ProbeError | None = None  #: what is wrong with the source
    problem: str | None = None  #: why there is no copy, or why it is not published
    remarks: tuple[str, ...] = ()
    probe: Probe | None = None  #: of the source, if all of it came
    moves: bool = False  #: subscribers get it from elsewhere than before

    @property
    def waits(self) -> bool:
        """Tell whether all that it lacks is that the folder be published."""
        new = self.did in (Did.COPIED, Did.AGAIN)
        return new and self.problem == _NOT_PUBLIC_YET

    @property
    def is_whole(self) -> bool:
        """Tell whether all is as it was wanted."""
        fine = self.copy is not None and self.copy.verified and not self.problem
        return fine or self.waits or self.did in (Did.WOULD, Did.LEFT)


class Store(NamedTuple):
    """The place of copies, and what lies there."""

    settings: Mirror
    #: The address of all that lies in it.
    base: str
    keeps: "Folder | Bucket"
    sizes: Mapping[str, int]  #: bytes, by name

    def name(self, copy: Mirrored) -> str:
        """Return the name of a copy in this store, "" if it is in another."""
        inside = copy.url.startswith(self.base)
        return copy.url.removeprefix(self.base) if inside else ""

    def has(self, copy: Mirrored | None) -> bool:
        """Tell whether a copy lies here."""
        return copy is not None and self.sizes.get(self.name(copy)) == copy.length


class Run(NamedTuple):
    """What all files of a run share."""

    project: Loaded
    store: Store
    verify: bool
    most: int  #: bytes that a file may have
    watch: Callable[[str, int, int | None], object]


def mirrored(run: Run, entry: CatalogEntry, asking: "Asking") -> Copied:
    """Return what came of an entry's audio; whatever is wrong with it is in there."""
    known = run.project.lock.mirrors.get(entry.audio)
    waiting = known.waiting if known else None
    there = next((copy for copy in (waiting, known) if run.store.has(copy)), None)
    try:
        try:
            copied = _copied(run, entry, there, asking)
        except ProbeError as error:
            if there:
                copied = Copied(entry, Did.UNCHANGED, there, source=error)
            else:
                copied = _without_source(run, entry, known, asking, error)
    except (StoreError, OutputError) as error:
        return Copied(entry, Did.FAILED, problem=str(error))
    except OSError as error:  # of the disk; those of hosts have words already
        reason = (error.strerror or str(error)).lower()
        return Copied(entry, Did.FAILED, problem=f"{_work(run)}: {reason}")
    return _proven(run, copied, known, asking)


def _without_source(
    run: Run,
    entry: CatalogEntry,
    known: Mirrored | None,
    asking: "Asking",
    error: ProbeError,
) -> Copied:
    """Return what can be done where neither source nor store has anything."""
    if known and known.verified and not error.transient:
        # Only this store lost it: another one, or a web server, still has it.
        try:
            copied = _copied(run, entry, None, asking, known)
        except ProbeError:
            lost = known.model_copy(update={"verified": False})
            return Copied(entry, Did.FAILED, lost, error, error.reason)
        return copied._replace(source=error)
    return Copied(entry, Did.FAILED, source=error, problem=error.reason)


def _copied(
    run: Run,
    entry: CatalogEntry,
    there: Mirrored | None,
    asking: "Asking",
    instead: Mirrored | None = None,
) -> Copied:
    """Bring a file and put it into the store, unless it is the one that is there.

    ``instead``: a copy of it elsewhere, to bring in place of its source.
    """
    known = None if there and is_unrepaired(run.store.settings, there) else there
    with unfinished(_work(run)) as (file, path):
        if instead or is_url(entry.audio):
            source = instead.url if instead else entry.audio
            probe = _download(run, source, file, known, asking)
        else:
            path = run.project.path.parent / entry.audio
            probe = _beside(run, entry.audio, path, known)
        if probe is None or probe.sha256 is None:
            return Copied(entry, Did.UNCHANGED, there)
        if instead and probe.sha256 != instead.sha256:
            raise ProbeError(instead.url, "has other bytes than were put there")
        with _repaired(run, path, probe, instead) as (path, facts):
            name = run.store.settings.path + copy_name(
                file_name(entry.id), facts["sha256"], probe.type
            )
            copy = Mirrored(url=run.store.base + name, type=probe.type, **facts)
            run.store.keeps.put(name, path, probe.type)
    before = run.project.lock.mirrors.get(entry.audio)
    if before and (copy.url, copy.sha256) == (before.url, before.sha256):
        # It was proven then: its host has another word for the same bytes, or this is
        # another checkout.
        copy = copy.model_copy(update={"verified": before.verified})
    same = there and there.sha256 == copy.sha256
    did = Did.UNCHANGED if same else Did.AGAIN if there else Did.COPIED
    return Copied(entry, did, copy, probe=None if instead else probe)


def is_unrepaired(settings: Mirror, copy: Mirrored) -> bool:
    """Tell whether a copy was made while ``repair`` was off, and it is on now."""
    wanted = settings.repair and copy.type == _REPAIRED
    return wanted and copy.source_sha256 is None


def _work(run: Run) -> Path:
    """Return where files are while they come, and before they are repaired."""
    own = run.store.keeps
    if isinstance(own, Folder):  # on the same disk
        return own.root / run.store.settings.path
    return Path(cache_folder()) / "mirror"


def _download(
    run: Run, audio: str, file: BinaryIO, there: Mirrored | None, asking: "Asking"
) -> Probe | None:
    from podcast_digest.network.download import download

    return download(
        asking.client,
        audio,
        file,
        there,
        limit=run.most,
        pause=asking.pause,
        gate=asking.gate,
        watch=run.watch,
    )


def _beside(run: Run, audio: str, path: Path, there: Mirrored | None) -> Probe | None:
    """Return the facts of audio beside the catalog; None if its copy is there."""
    found = measure_file(run.project.path.parent, audio)
    if isinstance(found, ProbeError):
        raise found
    if found.length > run.most:
        raise ProbeError(audio, f"has {found.length / 1e6:,.1f} MB: there is no room")
    with files.mapped(path) as data:
        digest = sha256(data).hexdigest()
    if there and digest == (there.source_sha256 or there.sha256):
        return None
    return found.model_copy(update={"sha256": digest})


@contextmanager
def _repaired(
    run: Run, path: Path, probe: Probe, instead: Mirrored | None
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give the file to put into the store, and what is known of it and its source."""
    source = instead or probe
    facts: dict[str, Any] = {
        "sha256": probe.sha256,
        "length": probe.length,
        "etag": source.etag,
        "last_modified": source.last_modified,
    }
    if instead:
        yield path, facts | instead.model_dump(include={"duration", "source_sha256"})
        return
    if not run.store.settings.repair or probe.type != _REPAIRED:
        yield path, facts
        return
    facts["source_sha256"] = probe.sha256
    from podcast_digest.audio import id3_length, read_tag
    from podcast_digest.audio.repair import repair

    with ExitStack() as stack:
        data = stack.enter_context(files.mapped(path))
        try:
            old = read_tag(bytes(data[: id3_length(bytes(data[:10]))]))
            done = repair(data, replace(old, chapters=None))
        except AudioError:  # apps play it as it is, or not at all
            yield path, facts
            return
        if not done.changed:
            yield path, facts
            return
        file, path = stack.enter_context(unfinished(_work(run)))
        digest = sha256()
        for piece in done.pieces(data):
            file.write(piece)
            digest.update(piece)
        file.flush()
        yield (
            path,
            facts
            | {
                "sha256": digest.hexdigest(),
                "length": done.length,
                "duration": done.seconds,
            },
        )


def _proven(
    run: Run, copied: Copied, before: Mirrored | None, asking: "Asking"
) -> Copied:
    """Ask for a copy as a stranger would, if nobody did or it is to be done again."""
    copy = copied.copy
    if copy is None or (copy.verified and not run.verify):
        return copied
    from podcast_digest.network.proof import prove

    proof = prove(asking.client, copy, pause=asking.pause, gate=asking.gate)
    if proof.transient and copy.verified:
        return copied._replace(problem=proof.problem)
    problem = proof.problem
    if problem and isinstance(run.store.keeps, Folder) and proof.status == 404:
        problem = _NOT_PUBLIC_YET
    if problem and before and before.verified and before.sha256 != copy.sha256:
        # What was published before is better than what nobody can read.
        kept = before.model_copy(update={"waiting": copy})
        return copied._replace(copy=kept, problem=problem)
    copy = copy.model_copy(update={"verified": proof.holds})
    moves = proof.holds and _moves(run.project.lock, copied.entry, copy)
    return copied._replace(
        copy=copy, problem=problem, remarks=proof.remarks, moves=moves
    )


def _moves(lock: Lock, entry: CatalogEntry, copy: Mirrored) -> bool:
    """Tell whether subscribers have an episode from elsewhere."""
    known = lock.published.episodes.get(entry.id) if lock.published else None
    return known is not None and known.audio != copy.url
