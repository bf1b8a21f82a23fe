"""``podcast-digest build``."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from podcast_digest import checks
from podcast_digest import lock as locks
from podcast_digest.cli import progress
from podcast_digest.cli.options import DEFAULT, OUTPUT, CatalogPath, Output, Shows
from podcast_digest.cli.results import (
    hint,
    report,
    summary,
    tell_built,
    tell_watched,
)
from podcast_digest.cli.shows import build_all, watch_all
from podcast_digest.cli.terminal import given as given_as
from podcast_digest.cli.terminal import say, tell
from podcast_digest.project import importing, stamp
from podcast_digest.project.build import Built, Order, carry_out, depends_on, wanted
from podcast_digest.project.loading import load
from podcast_digest.show.fields import is_url


def _guarded(codes: list[str] | None) -> list[str]:
    """Return codes of the guard's rules, and beginnings of such; refuse others."""
    codes = [code.strip().upper() for code in codes or ()]
    for code in codes:
        rules = checks.selected([code]) if code else ()
        if not (rules and all(map(checks.is_guard, rules))):
            guard = filter(checks.is_guard, checks.RULES)
            known = ", ".join(rule.code for rule in guard)
            raise typer.BadParameter(
                f"{code!r} is not a rule of the guard; G or {known}"
            )
    return codes


def build(
    shows: Shows = None,
    catalog: CatalogPath = DEFAULT,
    output: Output = OUTPUT,
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
    keep_old: Annotated[
        bool,
        typer.Option(
            "--keep-old", help="Delete nothing that earlier builds wrote there."
        ),
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

    Where `check` finds an error, nothing is written. What an earlier build wrote and
    this one does not is deleted, as it would stay public. --watch builds until Ctrl-C:
    when the catalog, the page of --import, the cover, or another file that the
    catalog names is saved.

    \b
    podcast-digest build
    podcast-digest build --output site --offline
    podcast-digest build --check        # in CI: is the committed feed current?
    podcast-digest build --watch --import README.md
    podcast-digest build shows/         # shows/*/episodes.yaml
    """
    given = {
        "--check": check,
        "--now": now is not None,
        "--import": page is not None,
        "--watch": watch,
        "--catalog": catalog != DEFAULT,
        "SHOWS": bool(shows),
    }
    _refuse(given, "--watch", "--check", "--now")
    _refuse(given, "--import", "--check")
    _refuse(given, "SHOWS", "--catalog", "--import")
    if offline and page and is_url(page):
        raise typer.BadParameter(f"--offline asks no server, and {page} is on one")
    let_through = allow_change or ()
    order = Order(
        *(catalog, output, offline, check, now, let_through, no_check, no_site),
        keep_old=keep_old,
    )
    if watch:
        _watch(order, page, shows)
        return
    if shows:
        build_all(order, shows)
        return
    project = load(catalog)
    if page:
        report(importing.from_page(project, page, data=given_as(page)))
        project = load(catalog)
    with progress.shown() as on_event:
        results = wanted(project, offline=offline, on_event=on_event)
    built = carry_out(order, project, results)
    tell_built(built)
    if built.errors:
        raise typer.Exit(1)
    say(message := summary(built))
    if built.changed:
        if more := hint(built.others):
            tell(more)
    elif not built.remarks and not now and not page:
        _remember(built, message)
    if not built.is_whole or (check and (built.changed or built.deleted)):
        raise typer.Exit(1)


def _watch(order: Order, page: str | None, shows: list[Path] | None) -> None:
    # Imported here: without --watch nobody needs it.
    from podcast_digest.project import watching

    with progress.shown() as measuring:
        if shows:
            watch_all(order, shows, measuring)
            return

        def on_event(event: object) -> None:
            tell_watched(event)
            measuring(event)

        watching.watch(order, watching.page_file(page), on_event)


def _refuse(given: Mapping[str, bool], option: str, *others: str) -> None:
    """Refuse options that mean nothing together."""
    for other in others:
        if given[option] and given[other]:
            raise typer.BadParameter(f"{option} and {other} contradict each other")


def _remember(built: Built, message: str) -> None:
    """Spare the next build the work, if nothing that it depends on changes."""
    ahead = locks.next_change(built.given.project.catalog, built.moment)
    until = ahead.timestamp() if ahead else float("inf")
    paths = [str(path) for path in depends_on(built)]
    stamp.remember(sys.argv[1:], message, until, paths)
