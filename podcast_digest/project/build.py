"""One build: from a project that was read to a folder that can be published.

Read, resolve, make, judge, write, remember: each step takes what the last one gave.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from podcast_digest import lock as locks
from podcast_digest.checks import Finding
from podcast_digest.errors import OutputError, PodcastDigestError
from podcast_digest.lock import Lock, Published, State, state
from podcast_digest.project import files, leftovers, verdict, website
from podcast_digest.project.events import Kind, OnEvent, Remark, unheard
from podcast_digest.project.loading import (
    OUTPUT,
    Loaded,
    Results,
    change_lock,
    lock_path,
    results_in,
)
from podcast_digest.project.measuring import measure
from podcast_digest.project.publication import (
    Publication,
    Sources,
    make,
    moment_of,
    placed,
    read,
    subject,
)
from podcast_digest.project.resolve import resolve
from podcast_digest.project.subscribed import Known, subscribed
from podcast_digest.project.verdict import Placed, Verdict
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import Show
from podcast_digest.text.wording import some

_UNUSED = "is no template of the site, and no other includes it; nothing uses it"
_LEFT_OVER = "is of a site that is not made any more; delete what you don't want"
_FOREIGN = (
    "is not podcast-digest's, so no site is made; give the site a folder of its own "
    "(show.site.folder), or switch it off (show.site.enabled: false)"
)


class Order(NamedTuple):
    """What to build, and how."""

    catalog: Path
    output: Path = OUTPUT  #: the folder to publish
    offline: bool = False
    check: bool = False  #: write nothing
    now: str | datetime | None = None
    allowed: Sequence[str] = ()  #: codes of the guard that stop nothing
    no_check: bool = False
    no_site: bool = False
    keep_old: bool = False  #: delete nothing that is made no more
    #: Not all that the folder has is there: what is not seen stays on the list.
    partial: bool = False


class Built(NamedTuple):
    """What came of a build."""

    order: Order
    given: Publication
    moment: datetime
    lock: Lock  #: as this build left it, or would
    changed: Sequence[str] = ()  #: names of the files that were written, or would be
    deleted: Sequence[str] = ()  #: names of those that are made no more, or would be
    remarks: Sequence[Remark] = ()  #: what listeners miss or will see
    errors: Sequence[Placed] = ()  #: why nothing was written, if nothing was
    others: Sequence[Finding] = ()  #: which only ``check`` tells

    @property
    def is_whole(self) -> bool:
        """Tell whether all that the catalog wants was published."""
        catalog = self.given.project.catalog
        states = {state(entry, self.lock, self.moment) for entry in catalog.episodes}
        return not self.given.missing and State.HELD_BACK not in states


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


def carry_out(
    order: Order, project: Loaded, results: Results, settled: Collection[str] = ()
) -> Built:
    """Build with what was measured just now; write what changed.

    ``settled`` names copies in the folder that are known to be what they should be:
    with hours of audio beside the catalog, comparing them takes longer than the rest.
    Raises UsageError, CatalogError, LockError, SiteError or OutputError; what was
    measured is kept all the same.
    """
    moment = moment_of(order.now, project)
    lock = locks.with_results(project.lock, results, project.catalog)
    with _kept_if_stopped(order, project, results):
        sources = read(project, lock, moment, site=not order.no_site)
        show = resolve(sources.project.catalog, lock, moment)
        made = placed(make(sources, show, site=not order.no_site), order.output)
        known = _known(order, lock, show)
        judged = _judged(order, sources, made, known.published)
        changed = [] if judged.errors else _written(order, made, settled)
        deleted = [] if judged.errors else _cleaned(order, made)
    after, unkept = _remembered(order, project, results, sources, show, known, judged)
    if order.check and not judged.errors and after != project.lock:
        changed.append(lock_path(order.catalog).name)
    remarks = [
        *known.remarks,
        *unkept,
        *verdict.left_out(sources.project, sources.missing),
        *_of_site(order, sources, made),
        *verdict.missed(sources.project, lock, results, moment),
        *_deleted(order, deleted),
        *judged.let_through,
        *(found.remark for found in judged.guarded),
    ]
    return Built(
        order,
        made,
        moment,
        after,
        changed,
        deleted,
        remarks,
        judged.errors,
        judged.others,
    )


def _known(order: Order, lock: Lock, show: Show) -> Known:
    # As of another moment, subscribers have something else.
    return Known(None) if order.now else subscribed(lock, show, order.output)


def _judged(
    order: Order, sources: Sources, made: Publication, before: Published | None
) -> Verdict:
    if order.no_check:
        return Verdict()
    looked_at = subject(made, sources.lock, sources.now, before)
    return verdict.judge(looked_at, order.allowed, made.project)


def _written(order: Order, made: Publication, settled: Collection[str]) -> list[str]:
    """Write what changed; return the names."""
    wanted = {
        name: made.read.get(name, content)
        for name, content in made.files.items()
        if name not in settled
    }
    return files.write_all(order.output, wanted, dry_run=order.check)


def _cleaned(order: Order, made: Publication) -> list[str]:
    """Delete what earlier builds published and this one does not; return the names.

    What is on no list of ours, or was changed since, stays.
    """
    before = leftovers.listed(order.output)
    # Whoever leaves out the site this time, or has another one, did not remove it.
    keeps = order.keep_old or order.no_site or made.foreign is not None
    found = list(leftovers.left_over(order.output, before, made.files))
    deleted = [] if keeps else found
    if not order.check:
        stay = [name for name in found if name not in deleted]
        if order.partial:
            stay += [name for name in before if not (order.output / name).exists()]
        contents = {name: made.read.get(name, c) for name, c in made.files.items()}
        listed = {name: before[name] for name in stay} | dict(leftovers.marks(contents))
        leftovers.remove(order.output, deleted)
        files.write(order.output / leftovers.NAME, leftovers.dump(listed))
    return deleted


def _deleted(order: Order, names: Sequence[str]) -> Iterator[Remark]:
    if names:
        verb = "would be deleted" if order.check else "deleted"
        shown = some([f"{order.output / name}" for name in names])
        text = (
            f"{verb}, as nothing makes {'it' if len(names) == 1 else 'them'} any more: "
            f"{shown} (--keep-old keeps such files)"
        )
        yield Remark(Kind.NOTE, text)


@contextmanager
def _kept_if_stopped(order: Order, project: Loaded, results: Results) -> Iterator[None]:
    """Keep what was measured, whatever stops a build: asking hosts takes its time."""
    try:
        yield
    except (PodcastDigestError, KeyboardInterrupt):
        if not order.check:
            with suppress(OutputError):
                _change_lock(project, results, None)
        raise


def _remembered(
    order: Order,
    project: Loaded,
    results: Results,
    sources: Sources,
    show: Show,
    known: Known,
    judged: Verdict,
) -> tuple[Lock, list[Remark]]:
    """Keep what was measured, and what subscribers got if that is true now.

    Returns the lock, and what could not be kept: a checkout may be for reading alone.
    """
    after = sources.lock
    if not judged.errors and order.now is None:
        before = after.model_copy(update={"published": known.published})
        after = locks.with_published(before, show, sources.project.catalog, sources.now)
    if order.check or after == project.lock:
        return after, []
    measured = sources.lock != project.lock
    published = after.published if after.published != sources.lock.published else None
    try:
        return _change_lock(project, results, published), []
    except OutputError as error:
        lost = "what was measured is not kept"
        if not measured:
            lost = "what subscribers got is not remembered"
        return after, [Remark(Kind.WARNING, f"{error}; {lost}")]


def _change_lock(
    project: Loaded, results: Results, published: Published | None
) -> Lock:
    """Put both into the lock on disk, beside what others put there since."""

    def changed(old: Lock) -> Lock:
        new = results_in(old, results, project)
        return new.model_copy(update={"published": published}) if published else new

    return change_lock(project.path, changed)


def _of_site(order: Order, sources: Sources, made: Publication) -> Iterator[Remark]:
    """Yield what people should know of the site, and of its folder."""
    if made.site:
        for name in website.unused(sources.templates):
            yield Remark(Kind.WARNING, _UNUSED, f"{website.TEMPLATES}/{name}")
    elif old := website.left_over(made.show, order.output):
        yield Remark(Kind.WARNING, _LEFT_OVER, str(old))
    if made.foreign:
        yield Remark(Kind.WARNING, _FOREIGN, str(made.foreign))


def depends_on(built: Built) -> list[Path]:
    """Return every file that a build read or wrote."""
    order, published = built.order, built.given.files
    sources = [content for content in published.values() if isinstance(content, Path)]
    outputs = [order.output / name for name in published]
    folder = order.catalog.parent
    own = [folder / website.TEMPLATES, *website.templates(folder)]
    return [order.catalog, lock_path(order.catalog), *own, *sources, *outputs]
