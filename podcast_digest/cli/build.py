"""``podcast-digest build``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from podcast_digest import collector
from podcast_digest.cli import progress
from podcast_digest.cli.answering import question, say_again
from podcast_digest.cli.options import DEFAULT, OUTPUT, CatalogPath, Output, Shows
from podcast_digest.cli.terminal import given as given_as
from podcast_digest.cli.terminal import say, tell
from podcast_digest.errors import UsageError
from podcast_digest.project import stamp
from podcast_digest.show.fields import is_url

if TYPE_CHECKING:
    from podcast_digest.project.build import Order
    from podcast_digest.project.loading import Loaded, Results


def _guarded(codes: list[str] | None) -> list[str]:
    if not codes:
        return []
    from podcast_digest.project.verdict import guarded

    try:
        return guarded(codes)
    except UsageError as error:
        raise typer.BadParameter(str(error)) from None


def build(
    shows: Shows = None,
    catalog: CatalogPath = DEFAULT,
    output: Output = OUTPUT,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use no network, only what is known.")
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
            help="Allow a change that this rule (G…) stops. Repeatable.",
        ),
    ] = None,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Build even if `check` finds errors.")
    ] = False,
    no_site: Annotated[
        bool, typer.Option("--no-site", help="Write the feed only, no web pages.")
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
            "--import", metavar="PAGE", help="First import the episodes from a page."
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
        raise typer.BadParameter(f"--offline can't read a page on a server: {page}")

    def _order() -> "Order":
        from podcast_digest.project.build import Order

        codes = allow_change or ()
        return Order(
            *(catalog, output, offline, check, now, codes, no_check, no_site),
            keep_old=keep_old,
        )

    # Imported here, and below: where hosts say the same as before, nobody needs it.
    from podcast_digest.project.loading import load
    from podcast_digest.project.measuring import answers, wanted

    if shows:
        from podcast_digest.cli.shows import build_all, watch_all

        if not watch:
            build_all(_order(), shows)
            return
        with progress.shown() as measuring:
            watch_all(_order(), shows, measuring)
        return
    if watch:
        _watch(_order(), page)
        return
    asking = question()
    project = load(catalog)
    if page:
        from podcast_digest.cli.taken import report
        from podcast_digest.project.importing import from_page

        report(from_page(project, page, data=given_as(page)))
        project = load(catalog)
    with progress.shown() as on_event:
        results = wanted(project, offline=offline, on_event=on_event)
    asked = answers(results)
    if asked and (same := stamp.still_true(asking, asked)):
        raise typer.Exit(say_again(*same))
    lasting = None if now or page else asking
    code = _built(_order(), project, results, asked, lasting)
    raise typer.Exit(code)


def _built(
    order: "Order",
    project: "Loaded",
    results: "Results",
    asked: str,
    asking: "stamp.Question | None",
) -> int:
    """Build, say what came of it, and return the exit code.

    The next build that is ``asking`` the same may be spared the work.
    """
    from podcast_digest.cli.results import hint, summary, tell_built
    from podcast_digest.project.answers import keep
    from podcast_digest.project.build import carry_out, depends_on, is_settled

    built = carry_out(order, project, results)
    tell_built(built)
    if built.errors:
        return 1
    say(message := summary(built))
    if built.changed and (more := hint(built.others)):
        tell(more)
    differs = order.check and (built.changed or built.deleted)
    code = int(not built.is_whole or bool(differs))
    if asking and is_settled(built, project):
        answer = code, "\n".join(map(str, built.remarks)), message
        keep(asking, answer, project, depends_on(built), asked=asked)
    return code


def _watch(order: "Order", page: str | None) -> None:
    from podcast_digest.cli.results import tell_watched
    from podcast_digest.project import watching

    with progress.shown() as measuring:

        def on_event(event: object) -> None:
            tell_watched(event)
            measuring(event)
            if isinstance(event, watching.Rebuilt):
                collector.tidy()

        watching.watch(order, watching.page_file(page), on_event)


def _refuse(given: Mapping[str, bool], option: str, *others: str) -> None:
    """Refuse options that mean nothing together."""
    for other in others:
        if given[option] and given[other]:
            raise typer.BadParameter(f"{option} and {other} cannot be used together")
