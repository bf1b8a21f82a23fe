"""One build: from a project that was read to a folder that can be published."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.checks import Finding, Level
from podcast_digest.errors import OutputError
from podcast_digest.lock import Lock, State, state
from podcast_digest.project import files, verdict, website
from podcast_digest.project.loading import (
    Project,
    Results,
    change_lock,
    lock_path,
    save,
)
from podcast_digest.project.publication import (
    Publication,
    moment_of,
    publication,
    subject,
)
from podcast_digest.project.subscribed import subscribed
from podcast_digest.text.wording import count, listed, tell

_UNUSED = "is no template of the site, and no other includes it; nothing uses it"
_LEFT_OVER = "is of a site that is not made any more; delete what you don't want"
_FOREIGN = (
    "is not podcast-digest's, so no site is made; give the site a folder of its own "
    "(show.site.folder), or switch it off (show.site.enabled: false)"
)


class Order(NamedTuple):
    """What shall be built, and how."""

    catalog: Path
    output: Path  #: the folder to publish
    offline: bool = False
    check: bool = False  #: write nothing
    now: str | None = None
    allowed: Sequence[str] = ()  #: codes of the guard that stop nothing
    no_check: bool = False
    no_site: bool = False


class Built(NamedTuple):
    """What came of a build."""

    given: Publication
    moment: datetime
    lock: Lock  #: as this build left it, or would
    changed: Sequence[str] = ()  #: names of the files that were written, or would be
    remarks: Sequence[str] = ()  #: what listeners miss or will see, a line each
    refusal: Sequence[str] = ()  #: why nothing was written, if nothing was
    others: Sequence[Finding] = ()  #: which only ``check`` tells

    @property
    def is_whole(self) -> bool:
        """Tell whether all that the catalog wants was published."""
        catalog = self.given.project.catalog
        states = {state(entry, self.lock, self.moment) for entry in catalog.episodes}
        return not self.given.missing and State.HELD_BACK not in states


def carry_out(
    order: Order, project: Project, results: Results, settled: Collection[str] = ()
) -> Built:
    """Build with what was measured just now; write what changed.

    ``settled`` names copies in the folder that are known to be what they should be:
    with hours of audio beside the catalog, comparing them takes longer than the rest.
    Raises CatalogError, LockError or OutputError.
    """
    moment = moment_of(order.now, project)
    lock = locks.with_results(project.lock, results, project.catalog)
    if lock != project.lock and not order.check:
        with _warned("what was measured is not kept"):
            lock = save(project, results)
    site = None if order.no_site else order.output
    given = publication(project, lock, moment, site)
    remarks = [
        f"left out: {catalogs.place(project.text, where, str(project.path))}: {why}"
        for where, why in given.missing.items()
    ]
    if given.site:
        remarks += [
            f"warning: {website.TEMPLATES}/{name}: {_UNUSED}"
            for name in website.unused(order.catalog.parent)
        ]
    elif old := website.left_over(given.show, order.output):
        remarks.append(f"warning: {old}: {_LEFT_OVER}")
    if given.foreign:
        remarks.append(f"warning: {given.foreign}: {_FOREIGN}")
    remarks += verdict.remarks(given.project._replace(lock=lock), results, moment)
    # As of another moment, subscribers have something else.
    before = None
    if order.now is None:
        before = subscribed(lock, given.show, order.output)
    looked_at = subject(given, lock, moment, before)
    found: list[Finding] = []
    let_through: list[Finding] = []
    if not order.no_check:
        found, let_through = verdict.found(looked_at, order.allowed)
    remarks += verdict.let_through(let_through, project)
    if errors := [finding for finding in found if finding.level is Level.ERROR]:
        refusal = tuple(verdict.refusal(errors, project))
        return Built(given, moment, lock, remarks=remarks, refusal=refusal)

    wanted = {name: c for name, c in given.files.items() if name not in settled}
    changed = files.write_all(order.output, wanted, dry_run=order.check)
    if order.now is None:
        known = lock.model_copy(update={"published": before})
        after = locks.with_published(known, given.show, project.catalog, moment)
        if after != lock and not order.check:
            _remember_published(order.catalog, after)
        lock = after
    if order.check and lock != project.lock:
        changed.append(lock_path(order.catalog).name)
    guarded = [finding for finding in found if verdict.is_guard(finding)]
    remarks += [line for line, _ in verdict.lines(guarded, project)]
    others = [finding for finding in found if not verdict.is_guard(finding)]
    return Built(given, moment, lock, changed, remarks, others=others)


def summary(order: Order, built: Built) -> str:
    """Return the one line that says what a build did."""
    episodes = count(len(built.given.show.episodes), "episode")
    feed = f"{order.output / 'feed.xml'}: {episodes}"
    if not built.changed:
        return f"{feed}, unchanged"
    verb = "would change" if order.check else "written"
    return f"{feed}, {verb}: {listed(built.changed, built.given.site)}"


@contextmanager
def _warned(lost: str) -> Iterator[None]:
    """Say what is lost in a checkout that nobody may change."""
    try:
        yield
    except OutputError as error:
        tell(f"warning: {error}; {lost}")


def _remember_published(catalog: Path, lock: Lock) -> None:
    """Keep what subscribers got, now that it is true, beside what others measured."""
    update = {"published": lock.published}
    with _warned("what subscribers got is not remembered"):
        change_lock(catalog, lambda old: old.model_copy(update=update))
