"""One build: from a project that was read to a folder that can be published.

Read, resolve, make, judge, write, remember: each step takes what the last one gave.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from podcast_digest import collector
from podcast_digest import lock as locks
from podcast_digest.checks import Finding
from podcast_digest.errors import OutputError, PodcastDigestError
from podcast_digest.lock import Lock, Published, State, state
from podcast_digest.project import files, kept, leftovers, verdict, website
from podcast_digest.project.events import Kind, Remark
from podcast_digest.project.kept import Kept, noted
from podcast_digest.project.loading import (
    OUTPUT,
    Loaded,
    Results,
    change_lock,
    lock_path,
    results_in,
)
from podcast_digest.project.publication import (
    Publication,
    Sources,
    left_out,
    make,
    moment_of,
    placed,
    read,
    subject,
)
from podcast_digest.project.resolve import resolve
from podcast_digest.project.subscribed import Known, subscribed
from podcast_digest.project.verdict import Placed, Verdict
from podcast_digest.project.writing import Wrote, write_all
from podcast_digest.show.model import Show
from podcast_digest.show.recent import Make, afresh
from podcast_digest.text.wording import some

_UNUSED = "is not used: no page has this name and no template includes it"
_LEFT_OVER = "belongs to a site that is no longer built; delete it if you don't need it"
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
        return not self.given.missing and State.SKIPPED not in states


def carry_out(
    order: Order,
    project: Loaded,
    results: Results,
    settled: Collection[str] = (),
    made_of: Make = afresh,
) -> Built:
    """Build with what was measured just now; write what changed.

    ``settled`` names copies in the folder that are known to be what they should be:
    with hours of audio beside the catalog, comparing them takes longer than the rest.
    ``made_of`` may have what is made of entries and episodes that did not change.
    Raises UsageError, CatalogError, LockError, SiteError or OutputError; what was
    measured is kept all the same.
    """
    moment = moment_of(order.now, project)
    lock = locks.with_results(project.lock, results, project.catalog)
    # Who has what was made a moment ago does not ask for it.
    keeping = kept.of(order.catalog, forget=made_of is afresh)
    with _kept_if_stopped(order, project, results), keeping as before:
        with collector.paused():
            sources = read(project, lock, moment, site=not order.no_site)
            catalog = sources.project.catalog
            show = resolve(catalog, lock, moment, noted(before), made_of)
            site = not order.no_site
            whole = make(sources, show, site=site, keep=before.each, made=made_of)
            made = placed(whole, order.output)
            known = _known(order, lock, show)
            judged = _judged(order, sources, made, known.published)
        wrote = Wrote() if judged.errors else _written(order, made, settled, before)
        changed = [*wrote.changed]
        deleted = [] if judged.errors else _cleaned(order, made, wrote.marks, settled)
    with collector.paused():
        after, unkept = _remembered(
            order, project, results, sources, show, known, judged
        )
    if order.check and not judged.errors and after != project.lock:
        changed.append(lock_path(order.catalog).name)
    remarks = [
        *known.remarks,
        *unkept,
        *left_out(sources.project, sources.missing),
        *_of_site(order, sources, made),
        *verdict.missed(sources.project, lock, results, moment),
        *told_deleted(order, deleted),
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


def _written(
    order: Order, made: Publication, settled: Collection[str], before: Kept
) -> Wrote:
    """Write what changed; return the names, and what tells each file."""
    wanted = {
        name: made.read.get(name, content)
        for name, content in made.files.items()
        if name not in settled
    }
    return write_all(
        order.output, wanted, dry_run=order.check, remade=made.site, kept=before
    )


def _cleaned(
    order: Order,
    made: Publication,
    marks: Mapping[str, str],
    settled: Collection[str],
) -> list[str]:
    """Delete what earlier builds published and this one does not; return the names.

    What is on no list of ours, or was changed since, stays. Of what is ``settled`` the
    list is right already, and the file need not be at hand.
    """
    before = leftovers.listed(order.output)
    # Whoever builds as of another moment, leaves out the site this time, or has
    # another one, did not remove anything.
    tries = order.now is not None or order.no_site or made.foreign is not None
    keeps = order.keep_old or tries
    found = list(leftovers.left_over(order.output, before, made.files))
    deleted = [] if keeps else found
    if not order.check:
        stay = [name for name in found if name not in deleted]
        if order.partial:
            stay += [name for name in before if not (order.output / name).exists()]
        stay += [name for name in settled if name in before]
        contents = {n: c for n, c in made.files.items() if n not in settled}
        listed = {name: before[name] for name in stay}
        listed |= leftovers.marks(contents, made.read, marks)
        leftovers.remove(order.output, deleted)
        files.write(order.output / leftovers.NAME, leftovers.dump(listed))
    return deleted


def told_deleted(order: Order, names: Sequence[str]) -> Iterator[Remark]:
    """Say which files are deleted, or would be."""
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


def is_settled(built: Built, project: Loaded) -> bool:
    """Tell whether a build changed nothing, so that the next one says the same.

    Where it changed the lock, subscribers were told something that they know now.
    """
    changed = built.changed or built.deleted or built.errors
    return not changed and built.lock == project.lock


def depends_on(built: Built) -> list[Path]:
    """Return what a build read, wrote or looked for besides what its project is of."""
    order, published = built.order, built.given.files
    folder = order.catalog.parent
    own = [folder / website.TEMPLATES, *website.templates(folder)]
    outputs = [order.output / name for name in (*published, leftovers.NAME)]
    others = website.looked_at(built.given.show, order.output)
    foreign = [built.given.foreign] if built.given.foreign else []
    return [*own, *outputs, *others, *foreign]
