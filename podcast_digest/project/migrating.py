"""Taking a podcast over from the feed that it has, and the proof that nothing changes.

Reads the feed with its archives, makes the catalog and the lock, builds the new feed of
them in memory, and compares what apps show of both.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from podcast_digest import catalog as catalogs
from podcast_digest import collector
from podcast_digest import lock as locks
from podcast_digest.checks import Subject
from podcast_digest.errors import FeedError, OutputError, ProbeError, UsageError
from podcast_digest.feed import rss
from podcast_digest.feed.appearance import shown, without_more
from podcast_digest.feed.changes import Change, Changed, Changes, changes
from podcast_digest.feed.reading import Document, joined, read
from podcast_digest.feed.repairing import repaired
from podcast_digest.lock import Lock, Probe
from podcast_digest.project import files, verdict
from podcast_digest.project.bringing import bring
from podcast_digest.project.events import Kind, OnEvent, Remark, unheard
from podcast_digest.project.feeds import archives, feed_name, fetched, read_feed
from podcast_digest.project.loading import Loaded, lock_path
from podcast_digest.project.measuring import measure_file
from podcast_digest.project.moving import Plan, plan_of
from podcast_digest.project.resolve import resolve
from podcast_digest.show import identity
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import CatalogEntry, Checks, Show
from podcast_digest.sources.podcast import Moved, Row, move

MAX_EPISODES = 20_000  #: of a feed with all its archives
#: Folder of audio that is copied, below the catalog.
AUDIO = "audio"

#: What measuring a copied file may put right.
_MEASURED = {"audio", "length", "media_type", "duration"}
_ROW_OF = {
    "categories": "itunes:category",
    "email": "itunes:owner",
    "image": "itunes:image",
    "new_feed_url": "itunes:new-feed-url",
}


class Migrated(NamedTuple):
    """A podcast as it was taken over, or would be."""

    name: str  #: of the feed, as people call it
    text: str  #: of the catalog
    lock: Lock
    episodes: int
    rows: tuple[Row, ...]  #: what became of the feed's tags
    changes: Changes  #: what subscribers would see change
    reasons: Mapping[str, str]  #: field of the show, or id of an episode -> why
    plan: Plan
    remarks: tuple[Remark, ...] = ()
    copied: tuple[str, ...] = ()  #: audio that lies beside the catalog now


class _Read(NamedTuple):
    document: Document
    base: str  #: where subscribers fetch it; "" if nobody knows
    older: tuple[tuple[Document, str], ...]
    remarks: tuple[Remark, ...]


def migrate(
    where: str,
    folder: Path,
    *,
    data: bytes | None = None,
    base_url: str | None = None,
    copy: bool = False,
    owned: bool = False,
    dry_run: bool = False,
    now: datetime | None = None,
    on_event: OnEvent = unheard,
) -> Migrated:
    """Take the podcast of a feed, a path or an address, over into a folder.

    Writes episodes.yaml and episodes.lock there, never over others, unless ``dry_run``.
    ``data`` is the feed where it was read already (``-``); ``base_url`` where it is
    fetched, if neither the address nor the feed says so. ``copy`` brings the audio
    into the folder, too. ``owned``: a feed that is locked may be taken.

    Raises FeedError, for a locked feed that nobody says to own too, ProbeError,
    OutputError, CatalogError, UsageError. Events: Progress of the audio that is copied.
    """
    catalog = folder / catalogs.NAME
    for path in () if dry_run else (catalog, lock_path(catalog)):
        if path.exists():
            raise OutputError(
                f"{path}: exists already; choose another folder with --output"
            )
    found = _read(where, data, base_url)
    if found.document.show.locked and not owned:
        raise FeedError(_LOCKED.format(feed_name(where), _owner(found.document)))
    moment = now or datetime.now(UTC).replace(microsecond=0)
    with collector.paused():
        moved = move(found.document, found.base, moment, found.older)
    remarks = [*found.remarks, *_warnings(found)]
    if found.document.items and not moved.entries:
        remarks.append(Remark(Kind.WARNING, _NO_AUDIO))
    copied: dict[str, Probe] = {}
    if copy and not dry_run:
        moved, copied = _copied(moved, folder, remarks, on_event)
    lock = Lock(probes=moved.probes)
    text = _text(moved)
    made_of = catalogs.parse(text)
    with collector.paused():
        show = resolve(made_of, lock, moment)
        differing = proof(moved.seen, show, found.base)
    codes = _inherited(Loaded(catalog, text.encode(), made_of, lock), show, moment)
    if codes:
        text = _text(_forgiven(moved, codes))
        told = f"the old feed breaks {', '.join(codes)} too; {_FORGIVEN}"
        remarks.append(Remark(Kind.WARNING, told))
    if copied:
        differing = _as_asked(differing)
    plan = plan_of(found.document, found.base, copied=bool(copied))
    made = Migrated(
        feed_name(where),
        text,
        lock,
        len(moved.entries),
        moved.rows,
        differing,
        _reasons(differing, moved, moment),
        plan,
        tuple(remarks),
        tuple(copied),
    )
    if not dry_run:
        files.write(catalog, made.text.encode())
        files.write(lock_path(catalog), locks.dump(made.lock).encode())
    return made


def _inherited(made: Loaded, show: Show, now: datetime) -> list[str]:
    """Return the codes of what would stop the next build, and was so before."""
    subject = Subject(show, now, 0, catalog=made.catalog, lock=made.lock)
    errors = verdict.judge(subject, (), made).errors
    return sorted({placed.finding.code for placed in errors})


def _forgiven(moved: Moved, codes: list[str]) -> Moved:
    """Return the podcast so that it builds, for all that the old feed had wrong."""
    ignore = Checks(ignore=dict.fromkeys(codes, _INHERITED))
    return moved._replace(show=moved.show.model_copy(update={"checks": ignore}))


_INHERITED = "was so in the feed that was taken over"
_FORGIVEN = (
    "show.checks.ignore lists them, so that it builds; fix each, and take it out there"
)


def _text(moved: Moved) -> str:
    return _HEAD + catalogs.written(moved.show, moved.entries)


_HEAD = "# yaml-language-server: $schema=episodes.schema.json\n"
_LOCKED = (
    "{}: is locked (podcast:locked, owner {}): its owner lets no other host import it. "
    "If it is yours, say --i-own-this"
)


def _owner(document: Document) -> str:
    tag = document.channel.first("podcast:locked")
    return (tag and tag.attributes.get("owner", "").strip()) or "not named"


def _read(where: str, data: bytes | None, base_url: str | None) -> _Read:
    remarks: list[Remark] = []
    document = _forgivingly(where, data, remarks)
    if base_url is not None and not is_url(base_url):
        raise UsageError(f"{base_url!r} is not an address", "base-url")
    own = document.show.feed_url if is_url(document.show.feed_url) else ""
    base = base_url or (where if is_url(where) else own)
    older = []
    episodes = len(document.items)
    for page in archives(document, remarks, [where]):
        older.append((page.document, page.where if is_url(page.where) else base))
        episodes += len(page.document.items)
        if episodes > MAX_EPISODES:
            break
    if episodes > MAX_EPISODES:
        raise FeedError(
            f"{feed_name(where)}: has more than {MAX_EPISODES:,} episodes, which no "
            "app would show; take a part of it"
        )
    return _Read(document, base, tuple(older), tuple(remarks))


def _forgivingly(where: str, data: bytes | None, remarks: list[Remark]) -> Document:
    """Return a feed as forgiving apps read it; raise FeedError for what they can't."""
    if data is None:
        data = fetched(where)
    try:
        return read_feed(where, data)[1]
    except FeedError:
        better = repaired(data)
        if not better.faults:
            raise
        document = read_feed(where, better.data)[1]
        told = f"is not XML: it {' and '.join(better.faults)}; read as apps read it"
        remarks.append(Remark(Kind.WARNING, told, feed_name(where)))
        return document


def _warnings(found: _Read) -> Iterator[Remark]:
    """Yield what the owner should know before anything is published."""
    show = found.document.show
    if not found.base:
        yield Remark(Kind.WARNING, _NOWHERE)
    if show.new_feed_url and show.new_feed_url != found.base:
        yield Remark(
            Kind.WARNING,
            f"the feed says that it moved to {show.new_feed_url}: migrate that one, or "
            "take show.new_feed_url out, which would lead subscribers there",
        )


_NO_AUDIO = (
    "no episode has audio that can be had; if these are articles, name the feed in "
    "show.sources, and podcast-digest narrate speaks them"
)
_NOWHERE = (
    "the file does not say where subscribers fetch it; with --base-url, relative "
    "addresses and podcast:guid are made of that"
)


# The proof


def proof(before: Show, made: Show, base: str) -> Changes:
    """Return what subscribers of a feed would see change with ours.

    ``before`` is what apps show of it. Renders our feed with its archives, and reads
    it again.
    """
    pages = [rss.render(made), *(data for _, data in rss.render_archives(made))]
    after, *others = (shown(read(data, "the new feed"), base) for data in pages)
    return changes(before, without_more(before, joined(after, others)))


def _reasons(found: Changes, moved: Moved, now: datetime) -> dict[str, str]:
    """Return why something differs: by field of the show, or by id of an episode."""
    repaired = {
        row.name: row.why
        for row in moved.rows
        if row.fate in ("repaired", "left out", "kept raw") and row.why
    }
    reasons = {
        change.field: repaired.get(_ROW_OF.get(change.field, change.field), _WRITTEN)
        for change in found.show
    }
    ahead = {e.id for e in moved.entries if e.published > now}
    for episode in (*found.gone, *found.new, *(one.episode for one in found.changed)):
        why = "its date lies ahead" if episode.id in ahead else _WRITTEN
        reasons[episode.id] = moved.reasons.get(episode.id, why)
    return reasons


_WRITTEN = "our feed writes it in another way"


# Audio


def _copied(
    moved: Moved, folder: Path, remarks: list[Remark], on_event: OnEvent
) -> tuple[Moved, dict[str, Probe]]:
    """Bring the audio into the folder; what can't be had stays where it is."""
    paths = {entry.audio: _path(entry) for entry in moved.entries}
    failed = bring(paths, folder, on_event)
    entries, probes, copied = [], dict(moved.probes), {}
    for entry in moved.entries:
        path = paths[entry.audio]
        probe = failed.get(entry.audio) or measure_file(folder, path)
        if isinstance(probe, ProbeError):
            remarks.append(Remark(Kind.WARNING, f"not copied: {probe}", entry.id))
            entries.append(entry)
            continue
        probes.pop(entry.audio, None)
        probes[path] = copied[path] = probe
        facts = {"audio": path, "length": None, "media_type": None, "duration": None}
        entries.append(entry.model_copy(update=facts))
    return moved._replace(entries=tuple(entries), probes=probes), copied


def _path(entry: CatalogEntry) -> str:
    """Return where a copy lies: the same for the same audio, in ASCII.

    Apple wants letters and digits alone (Podcast RSS feed requirements).
    """
    name = PurePosixPath(unquote(urlsplit(entry.audio).path))
    suffix = name.suffix.lower() if name.suffix[1:].isalnum() else ".mp3"
    return f"{AUDIO}/{identity.new_id(name.stem, entry.audio)}{suffix}"


def _as_asked(found: Changes) -> Changes:
    """Return changes without what follows from copying the audio."""

    def others(changes: tuple[Change, ...]) -> tuple[Change, ...]:
        return tuple(change for change in changes if change.field not in _MEASURED)

    changed = (
        Changed(one.episode, rest, one.moves)
        for one in found.changed
        if (rest := others(one.changes))
    )
    return found._replace(changed=tuple(changed))
