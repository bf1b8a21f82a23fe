"""Building again and again: ``podcast-digest build --watch``.

What the system tells of folders only wakes us. Whether something was saved is told by
what files are, compared with what they were just before they were read: so nothing is
missed that is saved during a build, nothing is built twice, and what we write
ourselves is no news.
"""

import threading
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from podcast_digest import lock as locks
from podcast_digest.checks import Finding, Level
from podcast_digest.errors import (
    OutputError,
    PodcastDigestError,
    ProbeError,
    UsageError,
)
from podcast_digest.lock import Lock, Probe
from podcast_digest.project import files, importing, origins, siblings, website
from podcast_digest.project.build import Built, Order, carry_out
from podcast_digest.project.events import OnEvent, Progress, Remark
from podcast_digest.project.loading import (
    Loaded,
    Results,
    catalog_text,
    load,
    lock_path,
)
from podcast_digest.project.measuring import measure, measure_file
from podcast_digest.project.stirring import Look, await_back, look_at, moments
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import CatalogEntry, Origin
from podcast_digest.show.recent import Recent
from podcast_digest.text.wording import some

_NONE: Results = {}


class _Local(NamedTuple):
    """What was measured of audio beside the catalog, and which file that was."""

    look: Look
    result: Probe | ProbeError


def page_file(page: str | None) -> Path | None:
    """Return the page or the folder to watch; refuse one that nobody can."""
    if page is None:
        return None
    if page == "-" or is_url(page):
        raise UsageError("only a file can be watched", "import")
    if not Path(page).exists() and not origins.is_folder(page):
        raise OutputError(f"{page}: no such file")
    return Path(page)


class Watching(NamedTuple):
    """Everything was built once, and from now on saved files are waited for."""

    catalog: Path
    page: Path | None


class Rebuilt(NamedTuple):
    """A build, one that was refused too, and what of it is news."""

    built: Built
    why: Sequence[str]  #: such as ``saved: episodes.yaml``
    remarks: Sequence[Remark]  #: those that the last build did not have
    others: Sequence[Finding]  #: which only ``check`` tells, if they are others
    new: Sequence[str]  #: titles of the episodes that the last build did not have


def watch(order: Order, page: Path | None, on_event: OnEvent) -> None:
    """Build, and again whenever a file of it is saved; until KeyboardInterrupt.

    Events: Watching, Rebuilt, Taken of the page, those of measuring, and each
    PodcastDigestError: what mends it is waited for. Only if the catalog is not there
    in the beginning, OutputError is raised.
    """
    _watch([_Watched(order, page, on_event)])


def watch_all(orders: Sequence[Order], on_event: OnEvent) -> None:
    """Watch several shows as ``watch`` does one; the events of all are the same."""
    _watch([_Watched(order, None, on_event) for order in orders])


def _watch(shows: "Sequence[_Watched]") -> None:
    for show in shows:
        catalog_text(show.order.catalog)
    for show in shows:
        show.begin()
    for show in shows:
        show.on_event(Watching(show.order.catalog, show.page))
    while True:
        folders = _folders(shows)
        for stirred in moments(folders):
            for show in shows:
                show.take_answers()
                if stirred:
                    show.catch_up()
            if stirred and _folders(shows) != folders:
                break


def _folders(shows: "Sequence[_Watched]") -> set[tuple[str, int]]:
    return set[tuple[str, int]]().union(*(show.folders() for show in shows))


class _Watched:
    """The files of one show, and what was built of them last."""

    def __init__(
        self,
        order: Order,
        page: Path | None,
        on_event: OnEvent,
    ) -> None:
        self.order = order
        self.page = page
        self.on_event = on_event
        self.base = (order.catalog, lock_path(order.catalog))
        self.named: Sequence[str] = ()  #: files that the catalog names
        self.seen: Mapping[Path, Look] = {}  #: just before they were read
        self.sources: Sequence[Origin] = ()  #: pages and folders to import
        self.imported: Mapping[Path, Look] = {}  #: what was imported last
        self.project: Loaded | None = None  #: as it was read last
        self.recent = Recent()  #: what was made of it
        self.lock: Lock | None = None  #: as we left it
        self.episodes: Collection[str] | None = None  #: ids of those in the feed
        self.due: datetime | None = None  #: when the next scheduled episode comes out
        self.told: Collection[Remark] = ()  #: after the last build
        self.counted: Mapping[Level, int] = {}  #: what ``check`` would tell of it
        self.local: dict[str, _Local] = {}
        #: By name in the folder: source and copy, when they were the same.
        self.copies: dict[str, tuple[Look, Look]] = {}
        self.answers: SimpleQueue[Results | PodcastDigestError] = SimpleQueue()
        self.asked: set[str] = set()  #: audio whose host has not answered
        self.silent: dict[str, ProbeError] = {}  #: audio whose host may still answer

    # What is watched

    def paths(self) -> dict[Path, None]:
        """Return all files that a build depends on, there or not."""
        page = [*self.pages(), *([self.page] if self.page else [])]
        folder = self.order.catalog.parent
        beside = (folder / name for name in self.named)
        own = (folder / website.TEMPLATES, *website.templates(folder))
        named = self.project is not None and self.project.catalog.show.siblings
        others = siblings.paths(self.order.catalog) if named else ()
        return dict.fromkeys((*self.base, *page, *beside, *own, *others))

    def pages(self) -> list[Path]:
        """Return the files of the sources, those of folders too."""
        folder = self.order.catalog.parent
        found = (origins.watched(origin.path, folder) for origin in self.sources)
        return [path for paths in found for path in paths]

    def folders(self) -> set[tuple[str, int]]:
        """Return the folders in which something would happen, each with its number.

        Those around them too, in case they are moved: up to the catalog's.
        """
        top = self.order.catalog.parent
        found = {path.parent for path in self.paths()}
        for path in self.paths():
            found |= {p for p in path.parents if p.is_relative_to(top)}
        try:
            # A catalog, page or lock that is a link is saved elsewhere.
            linked = (*self.base, *self.pages(), self.page)
            found |= {path.resolve().parent for path in linked if path}
            if self.page and self.page.is_dir():
                found.add(self.page)
            whole = {folder.resolve() for folder in found}
        except OSError:  # even where we are is gone
            return set()
        numbered = ((str(f), look_at(f)) for f in whole if f.is_dir())
        return {(folder, look[-1]) for folder, look in numbered if look}

    def changed(self) -> list[Path]:
        """Return the files that were saved or taken away since they were read."""
        changed = [p for p in self.paths() if look_at(p) != self.seen.get(p)]
        lock = lock_path(self.order.catalog)
        if lock in changed and self.lock and _holds(lock, self.lock):
            changed.remove(lock)
            self.seen = {**self.seen, lock: look_at(lock)}
        return changed

    # What is done

    def begin(self) -> None:
        """Build for the first time."""
        self.build(wait=True)

    def catch_up(self) -> None:
        """Build if something was saved, or an episode has come out."""
        if self.is_due():
            self.build(self.changed())
        if not (changed := self.changed()):
            return
        await_back(path for path in changed if look_at(path) is None)
        # While we waited for one, the others may have been saved.
        if changed := self.changed():
            self.build(changed)

    def is_due(self) -> bool:
        """Tell whether an episode that was scheduled has come out since."""
        return self.due is not None and self.due <= datetime.now(UTC)

    def take_answers(self) -> None:
        """Build if hosts have told what they were asked."""
        if self.answers.empty():
            return
        answer = self.answers.get()
        if isinstance(answer, PodcastDigestError):
            self.on_event(answer)
            self.asked.clear()
            return
        self.asked -= answer.keys()
        self.build(self.changed(), answer)

    def build(
        self,
        saved: Sequence[Path] = (),
        answers: Results = _NONE,
        *,
        wait: bool = False,
    ) -> None:
        """Import what is new on the page, build, and tell; errors too.

        ``answers`` is what hosts have told since; ``wait`` until all have.
        """
        why = [*_why(saved), *(["due"] if self.is_due() else [])]
        self.due = None
        self.seen = {path: look_at(path) for path in self.paths()}
        try:
            project = self.project = self.taken(load(self.order.catalog, self.project))
            self.named = list(project.catalog.files())
            self.seen = {p: self.seen.get(p) or look_at(p) for p in self.paths()}
            if wait and not self.order.offline:
                lacking = self.wanted(project, project.lock)
                answers = measure(project, lacking, on_event=self.on_event)
            elif answers:
                ids = {e.audio: e.id for e in project.catalog.episodes}
                why = [*why, f"asked: {some([ids.get(a, a) for a in answers])}"]
            results = self.results(project, answers)
            self.recent.turn()
            settled = self.settled()
            built = carry_out(self.order, project, results, settled, self.recent)
        except PodcastDigestError as error:
            self.told, self.counted, self.lock = (), {}, None
            self.on_event(error)
            return
        news = self.news(why, built)
        self.lock = built.lock
        self.due = locks.next_change(project.catalog, built.moment)
        if not built.errors:
            self.episodes = {episode.id for episode in built.given.show.episodes}
            self.copies = self.copied(built)
        self.on_event(news)
        # Hosts that did not answer are asked again with the next save: if their
        # silence were a reason, there would be no end.
        if saved and not self.order.offline:
            self.ask(project, built, answers)

    def taken(self, project: Loaded) -> Loaded:
        """Return a project with what its page brought, if that was saved."""
        given = [str(self.page)] if self.page else []
        if not (given or project.catalog.show.sources):
            return project
        self.sources = importing.named(project, given)
        now = {path: look_at(path) for path in self.pages()}
        if now == self.imported:
            return project
        self.imported = now
        try:
            self.on_event(importing.from_sources(project, given))
        except PodcastDigestError as error:
            self.on_event(error)  # the catalog is as good as before
        # Now, for what we wrote ourselves is no news.
        self.seen = {**self.seen, **{path: look_at(path) for path in self.base}}
        return load(self.order.catalog, self.project)

    def news(self, why: Sequence[str], built: Built) -> Rebuilt:
        """Return a build with what was not told after the last one."""
        counted: Mapping[Level, int] = Counter(
            finding.level
            for finding in built.others
            if finding.level is not Level.RECOMMENDATION
        )
        again = counted == self.counted
        others = built.others if built.changed and not again else ()
        remarks = [remark for remark in built.remarks if remark not in self.told]
        self.told = built.remarks
        self.counted = counted if built.changed or again else {}
        known, now = self.episodes, built.given.show.episodes
        new = [e.title for e in now if known is not None and e.id not in known]
        return Rebuilt(built, why, remarks, others, [] if built.errors else new)

    # What need not be done again

    def results(self, project: Loaded, answers: Results) -> Results:
        """Return what was measured, of audio beside the catalog only what changed."""
        folder = project.path.parent
        audio = [e.audio for e in project.catalog.episodes if not is_url(e.audio)]
        known, self.local = self.local, {}
        for name in audio:
            look = look_at(folder / name)
            old = known.get(name)
            fresh = old if old and old.look == look else None
            self.local[name] = fresh or _Local(look, measure_file(folder, name))
        local = {name: measured.result for name, measured in self.local.items()}
        for name, result in answers.items():
            self.silent.pop(name, None)
            if isinstance(result, ProbeError) and result.transient:
                self.silent[name] = result
        unknown = {} if self.order.offline else _unanswered(project)
        return {**unknown, **self.silent, **local, **answers}

    def wanted(self, project: Loaded, lock: Lock) -> list[CatalogEntry]:
        """Return the entries whose host has to be asked, and is not being asked."""
        unmeasured = locks.unmeasured(project.catalog, lock)
        return [e for e in unmeasured if is_url(e.audio) and e.audio not in self.asked]

    def ask(self, project: Loaded, built: Built, known: Results) -> None:
        """Ask hosts beside all else: a slow one keeps nobody waiting."""
        wanted = [e for e in self.wanted(project, built.lock) if e.audio not in known]
        if not wanted:
            return
        from podcast_digest.network.threads import certificates

        self.asked |= {entry.audio for entry in wanted}
        certificates()  # before there is a thread

        def unseen(event: object) -> None:
            if not isinstance(event, Progress):  # nobody waits for it
                self.on_event(event)

        def asking() -> None:
            try:
                self.answers.put(measure(project, wanted, on_event=unseen))
            except PodcastDigestError as error:
                self.answers.put(error)

        threading.Thread(target=asking, daemon=True, name="ask").start()

    def copied(self, built: Built) -> dict[str, tuple[Look, Look]]:
        """Return source and copy of what was published, as they are now."""
        folder = self.order.catalog.parent
        return {
            name: (self.seen.get(folder / name), look_at(self.order.output / name))
            for name, content in built.given.files.items()
            if isinstance(content, Path)
        }

    def settled(self) -> set[str]:
        """Return the names of copies that did not change, like their sources."""
        folder, output = self.order.catalog.parent, self.order.output
        return {
            name
            for name, looks in self.copies.items()
            if None not in looks
            and looks == (self.seen.get(folder / name), look_at(output / name))
        }


def _holds(path: Path, lock: Lock) -> bool:
    """Tell whether a file is what we make of a lock."""
    try:
        return files.read(path) == locks.dump(lock).encode()
    except OutputError:
        return False


def _unanswered(project: Loaded) -> Results:
    """Return what is known of audio while its host is asked."""
    return {
        entry.audio: ProbeError(entry.audio, "no answer yet", transient=True)
        for entry in locks.unmeasured(project.catalog, project.lock)
    }


def _why(saved: Sequence[Path]) -> list[str]:
    """Return which files were saved, and which are gone."""
    there = [str(path) for path in saved if path.exists()]
    gone = [str(path) for path in saved if not path.exists()]
    given = (("saved", there), ("gone", gone))
    return [f"{what}: {some(names)}" for what, names in given if names]
