"""A podcast in a folder, for whoever calls from Python: one value, and what it can do.

Each method is one use case of this room; nothing is printed. What they need is imported
when they are called.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from podcast_digest.project.events import OnEvent, unheard
from podcast_digest.project.loading import (
    DEFAULT,
    OUTPUT,
    Loaded,
    Results,
    change_catalog,
    find,
    load,
)

if TYPE_CHECKING:
    from podcast_digest.checks import Rule
    from podcast_digest.network.probe import Walk
    from podcast_digest.project.build import Built
    from podcast_digest.project.checking import Report
    from podcast_digest.project.importing import Taken
    from podcast_digest.show.model import CatalogEntry, Show


class Project(Loaded):
    """A catalog and its lock as they were read; frozen, so that methods read again.

    ``path``, ``data`` and ``text`` (of the catalog), ``catalog`` and ``lock``.
    """

    @classmethod
    def open(cls, path: str | Path = DEFAULT) -> Self:
        """Read a catalog, and the lock beside it if there is one.

        Raises CatalogError with every problem and its line, LockError or OutputError.
        """
        return cls(*load(Path(path)))

    def again(self) -> Self:
        """Return the project as its files are now; raises what ``open`` raises."""
        return self.open(self.path)

    @property
    def show(self) -> "Show":
        """The show as subscribers would see it now, newest episode first."""
        from podcast_digest.project.publication import moment_of
        from podcast_digest.project.resolve import resolve

        return resolve(self.catalog, self.lock, moment_of(None, self))

    def find(self, id_: str) -> "CatalogEntry":
        """Return the entry whose id is, or alone begins with, a text.

        Raises CatalogError.
        """
        return find(self, id_)

    def change(self, change: Callable[[str], str]) -> Self:
        """Replace the catalog's text while no other podcast-digest can; read it again.

        ``change`` gets the text as it is then. Raises what ``open`` raises; what the
        change raises goes through, and the file stays as it is.
        """
        change_catalog(self.path, lambda current: change(current.text))
        return self.again()

    def import_page(
        self,
        page: str | Path | None = None,
        *,
        base_url: str | None = None,
        data: bytes | None = None,
        dry_run: bool = False,
    ) -> "Taken":
        """Take the episodes from a page, a folder of posts, or an https address.

        Without ``page``, from the sources that the catalog names.
        ``base_url`` is what relative audio is relative to; ``data`` the page, if it was
        read already. Catalog and lock are written, unless ``dry_run``: see ``again``.
        Raises DigestError, ProbeError, CatalogError, LockError or OutputError.
        """
        from podcast_digest.project.importing import from_page

        where = None if page is None else str(page)
        return from_page(self, where, base_url, data=data, dry_run=dry_run)

    def measure(
        self,
        *ids: str,
        refresh: bool = False,
        walk: "Walk" = "needed",
        max_download: int | None = None,
        on_event: OnEvent = unheard,
    ) -> Results:
        """Measure audio, that of some episodes or what the lock lacks; keep it there.

        Returns by audio what was measured: a Probe, or the ProbeError that says why
        not. ``refresh`` asks about known audio, too; ``walk`` is ``never``, ``needed``
        or ``always``: whether files are read in full; ``max_download`` in bytes.
        Events: ``Measured`` and ``Progress``. Raises CatalogError or OutputError.
        """
        from podcast_digest.lock import is_declared, unmeasured
        from podcast_digest.project.loading import save
        from podcast_digest.project.measuring import measure

        chosen = [find(self, id_) for id_ in ids] or self.catalog.episodes
        lacking = {entry.id for entry in unmeasured(self.catalog, self.lock)}
        results = measure(
            self,
            [
                entry
                for entry in chosen
                if entry.id in lacking or (refresh and not is_declared(entry))
            ],
            refresh=refresh,
            walk=walk,
            max_download=max_download,
            on_event=on_event,
        )
        save(self, results)
        return results

    def check(
        self,
        rules: "Iterable[Rule] | None" = None,
        *,
        online: bool = False,
        now: datetime | str | None = None,
        output: str | Path = OUTPUT,
    ) -> "Report":
        """Return what rules find in what a build would publish; nothing is written.

        All rules, if none are chosen; ``online`` asks the hosts of all files, too.
        ``output`` has the feed that subscribers have, if the lock does not know it.
        Raises UsageError, OutputError, or PodcastDigestError if there is no network.
        """
        from podcast_digest.checks.rules import RULES
        from podcast_digest.project.checking import check
        from podcast_digest.project.subjects import of_catalog

        judged = of_catalog(self, now, output=Path(output)).judged
        return check(judged, RULES if rules is None else rules, online=online)

    def build(
        self,
        output: str | Path = OUTPUT,
        *,
        offline: bool = False,
        dry_run: bool = False,
        now: datetime | str | None = None,
        allowed: Sequence[str] = (),
        check: bool = True,
        site: bool = True,
        on_event: OnEvent = unheard,
    ) -> "Built":
        """Measure what is missing, and write what changed to a folder.

        If the result has ``errors``, nothing was written: what ``check`` finds stops a
        build, unless it is not asked. ``allowed`` has codes of rules about subscribers
        that stop nothing. Relative paths are those of this process. Raises UsageError,
        CatalogError, LockError, SiteError or OutputError.
        """
        from podcast_digest.project.build import Order, carry_out
        from podcast_digest.project.measuring import wanted
        from podcast_digest.project.verdict import guarded

        order = Order(
            self.path,
            Path(output),
            offline=offline,
            check=dry_run,
            now=now,
            allowed=tuple(guarded(allowed)),
            no_check=not check,
            no_site=not site,
        )
        results = wanted(self, offline=offline, on_event=on_event)
        return carry_out(order, self, results)
