"""Several shows at once, as ``build`` and ``serve`` have them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import typer

from podcast_digest import collector
from podcast_digest.cli import progress
from podcast_digest.cli.results import hint, summary, tell_built, tell_watched
from podcast_digest.cli.terminal import say, tell
from podcast_digest.errors import PodcastDigestError
from podcast_digest.project import shows
from podcast_digest.project.build import Built, Order, carry_out
from podcast_digest.project.events import OnEvent
from podcast_digest.project.loading import load
from podcast_digest.project.measuring import wanted
from podcast_digest.project.stamp import Answer
from podcast_digest.text.wording import count


def build_all(order: Order, paths: Sequence[Path]) -> None:
    """Build each show, then the page of all; exit 1 as a build of one does."""
    orders = shows.orders(order, shows.catalogs(paths))
    projects = [load(one.catalog) for one in orders]
    shows.home(projects)  # before anything is written
    built = []
    for one, project in zip(orders, projects, strict=True):
        with progress.shown() as on_event:
            results = wanted(project, offline=order.offline, on_event=on_event)
        built.append(made := carry_out(one, project, results))
        tell_built(made)
        if not made.errors:
            say(summary(made))
            if made.changed and (more := hint(made.others)):
                tell(f"{more} --catalog {one.catalog}")
    page = shows.page(order, built)
    tell_page(page, built, dry_run=order.check)
    stopped = any(one.errors or not one.is_whole for one in built)
    differs = any(one.changed or one.deleted for one in built)
    changed = page.changed or page.deleted or differs
    if stopped or (order.check and changed):
        raise typer.Exit(1)


def tell_page(
    page: shows.Page, built: Sequence[Built], *, dry_run: bool = False
) -> None:
    """Say what came of the page of all shows."""
    for remark in page.remarks:
        tell(str(remark))
    if page.files:
        done = "would change" if dry_run else "written"
        done = done if page.changed else "unchanged"
        say(f"{page.path}: {count(len(built), 'show')}, {done}")


class OnBuilt(Protocol):
    """Hears that all shows were built, the refused ones too."""

    def __call__(self, built: Sequence[Built], *, changed: bool) -> None:
        """Take what was built; ``changed`` if any file is another one now."""


def watch_all(
    order: Order,
    paths: Sequence[Path],
    on_event: OnEvent,
    on_built: OnBuilt | None = None,
) -> None:
    """Build each show and the page of all, again whenever a file of one is saved."""
    # Imported here: without --watch nobody needs it.
    from podcast_digest.project.watching import Rebuilt, watch_all

    orders = shows.orders(order, shows.catalogs(paths))
    shows.home([load(one.catalog) for one in orders])
    latest: dict[Path, Built] = {}

    def heard(event: object) -> None:
        tell_watched(event)
        on_event(event)
        if not isinstance(event, Rebuilt):
            return
        latest[event.built.order.catalog] = event.built
        built = [latest[o.catalog] for o in orders if o.catalog in latest]
        if len(built) < len(orders):
            return
        try:
            page = shows.page(order, built)
            tell_page(page, built)
            if on_built:
                changed = bool(page.changed or event.built.changed)
                on_built(built, changed=changed)
        except PodcastDigestError as error:  # the next save may put it right
            tell(str(error))
        collector.tidy()

    watch_all(orders, heard)


def each_of(
    folder: Path, output: Path, command: Callable[[Path, Path], Answer]
) -> None:
    """Do to each show of a folder what a command does to one; exit 1 if one does.

    ``command`` takes a catalog and the folder that its show is published in.
    """
    found = shows.orders(Order(folder, output), shows.catalogs([folder]))
    codes = [command(one.catalog, one.output)[0] for one in found]
    if any(codes):
        raise typer.Exit(1)
