"""``podcast-digest build``."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from podcast_digest import checks
from podcast_digest import lock as locks
from podcast_digest.cli import importing, stamp, verdict, website
from podcast_digest.cli import watch as watching
from podcast_digest.cli.building import Built, Order, carry_out, summary
from podcast_digest.cli.project import (
    DEFAULT,
    CatalogPath,
    Project,
    Results,
    load,
    lock_path,
    measure,
)
from podcast_digest.cli.text import say, tell
from podcast_digest.show.fields import is_url


def _guarded(codes: list[str] | None) -> list[str]:
    """Return codes of the guard's rules, and beginnings of such; refuse others."""
    codes = [code.strip().upper() for code in codes or ()]
    for code in codes:
        rules = checks.selected([code]) if code else ()
        if not (rules and all(map(checks.is_guard, rules))):
            known = ", ".join(
                rule.code for rule in filter(checks.is_guard, checks.RULES)
            )
            raise typer.BadParameter(
                f"{code!r} is not a rule of the guard; G or {known}"
            )
    return codes


def build(
    catalog: CatalogPath = DEFAULT,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder to publish.")
    ] = Path("public"),
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no server; use what is known.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit 1 if anything would change."),
    ] = False,
    now: Annotated[
        str | None,
        typer.Option(help="Build as of this moment, such as 2025-09-13T08:00+08:00."),
    ] = None,
    allow_change: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            callback=_guarded,
            help="Let subscribers see what this rule (G…) stops. May be given again.",
        ),
    ] = None,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Build what `check` would stop, too.")
    ] = False,
    no_site: Annotated[
        bool, typer.Option("--no-site", help="Write the feed alone, and no web pages.")
    ] = False,
    page: Annotated[
        str | None,
        typer.Option(
            "--import", metavar="PAGE", help="First take the episodes from a page."
        ),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch", "-w", help="Build again whenever a file of it is saved."
        ),
    ] = False,
) -> None:
    """Build the feed and its web site: measure what is missing, write what changed.

    Where `check` finds an error, nothing is written. --watch builds until Ctrl-C:
    when the catalog, the page of --import, the cover, or another file that the
    catalog names is saved.

    \b
    podcast-digest build
    podcast-digest build --output site --offline
    podcast-digest build --check        # in CI: is the committed feed current?
    podcast-digest build --watch --import README.md
    """
    given = {
        "--check": check,
        "--now": now is not None,
        "--import": page is not None,
        "--watch": watch,
    }
    _refuse(given, "--watch", "--check", "--now")
    _refuse(given, "--import", "--check")
    if offline and page and is_url(page):
        raise typer.BadParameter(f"--offline asks no server, and {page} is on one")
    let_through = allow_change or ()
    order = Order(catalog, output, offline, check, now, let_through, no_check, no_site)
    if watch:
        watching.watch(order, watching.page_file(page))
        return
    project = load(catalog)
    if page:
        importing.report(importing.from_page(project, page))
        project = load(catalog)
    built = carry_out(order, project, _measured(project, offline=offline))
    for line in (*built.remarks, *built.refusal):
        tell(line)
    if built.refusal:
        raise typer.Exit(1)
    say(message := summary(order, built))
    if built.changed:
        if hint := verdict.hint(built.others):
            tell(hint)
    elif not built.remarks and not now and not page:
        _remember(order, built, message)
    if not built.is_whole or (check and built.changed):
        raise typer.Exit(1)


def _refuse(given: Mapping[str, bool], option: str, *others: str) -> None:
    """Refuse options that mean nothing together."""
    for other in others:
        if given[option] and given[other]:
            raise typer.BadParameter(f"{option} and {other} contradict each other")


def _measured(project: Project, *, offline: bool) -> Results:
    wanted = [] if offline else locks.unmeasured(project.catalog, project.lock)
    # Audio beside the catalog is at hand, so it is always measured as it is now.
    local = [e for e in project.catalog.episodes if not is_url(e.audio)]
    return measure(project, [*local, *(e for e in wanted if is_url(e.audio))])


def _remember(order: Order, built: Built, message: str) -> None:
    """Spare the next build the work, if nothing that it depends on changes."""
    catalog, published = built.given.project.catalog, built.given.files
    ahead = locks.next_change(catalog, built.moment)
    until = ahead.timestamp() if ahead else float("inf")
    sources = [content for content in published.values() if isinstance(content, Path)]
    outputs = [order.output / name for name in published]
    folder = order.catalog.parent
    own = [folder / website.TEMPLATES, *website.templates(folder)]
    paths = [order.catalog, lock_path(order.catalog), *own, *sources, *outputs]
    stamp.remember(sys.argv[1:], message, until, [str(path) for path in paths])
