"""``podcast-digest serve``."""

from functools import partial
from typing import Annotated

import typer

from podcast_digest import collector
from podcast_digest.cli import progress
from podcast_digest.cli.options import DEFAULT, OUTPUT, CatalogPath, Output, Shows
from podcast_digest.cli.results import tell_watched
from podcast_digest.cli.shows import watch_all
from podcast_digest.cli.terminal import say, tell
from podcast_digest.preview.faults import Fault, Trouble
from podcast_digest.project import watching
from podcast_digest.project.build import Order
from podcast_digest.project.loading import catalog_text
from podcast_digest.project.watching import Rebuilt

_KB = 1000


def serve(
    shows: Shows = None,
    catalog: CatalogPath = DEFAULT,
    output: Output = OUTPUT,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where to listen; 0: at a free one.")
    ] = 8000,
    lan: Annotated[
        bool,
        typer.Option("--lan", help="Listen in the local network too, for a phone."),
    ] = False,
    page: Annotated[
        str | None,
        typer.Option(
            "--import", metavar="PAGE", help="First import the episodes from a page."
        ),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use no network, only what is known.")
    ] = False,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Build even if `check` finds errors.")
    ] = False,
    slow: Annotated[
        int | None,
        typer.Option(
            metavar="KB/S", min=1, help="Send audio slowly: kilobytes a second."
        ),
    ] = None,
    fail: Annotated[
        list[Fault] | None,
        typer.Option(help="Fail with audio, to try apps. Repeatable."),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print every request.")
    ] = False,
) -> None:
    """Show what would be published, in browsers and podcast apps, as you edit.

    Builds as `build --watch` does, and serves the folder as its host will, at the same
    path. Open pages load again after each build. Feeds name this preview, so that apps
    can subscribe to it. Ctrl-C ends it.

    \b
    podcast-digest serve
    podcast-digest serve --import README.md --lan    # a phone scans the code
    podcast-digest serve shows/                      # several, and the page of all
    podcast-digest serve --slow 64 --fail range      # how does an app take it?
    """
    # Imported here: the shell completes commands with this module.
    from podcast_digest.cli.showing import show, show_all
    from podcast_digest.preview import serving
    from podcast_digest.preview.app import Preview

    if shows and (page or catalog != DEFAULT):
        other = "--import" if page else "--catalog"
        raise typer.BadParameter(f"SHOWS and {other} cannot be used together")
    source = watching.page_file(page)
    if not shows:
        catalog_text(catalog)  # or nothing would ever be there to serve
    lans = [serving.lan_address()] if lan else []
    sockets = serving.listen([serving.LOOPBACK, *lans], port)
    hosts = serving.hosts_of(sockets)
    trouble = Trouble(slow and slow * _KB, frozenset(fail or ()))
    also = hosts[0].replace(serving.LOOPBACK, "localhost")
    preview = Preview(output, [*hosts, also], trouble, tell if verbose else None)
    order = Order(catalog, output, offline=offline, no_check=no_check)
    with serving.running(preview, sockets):
        say(f"serving {output} at http://{hosts[0]}/")
        if lan:
            from podcast_digest.site.qr import for_terminal

            say(for_terminal(url := f"http://{hosts[-1]}/"))
            say(f"in the local network: {url}")
        with progress.shown() as measuring:
            if shows:
                watch_all(
                    order, shows, measuring, partial(show_all, preview, hosts[-1])
                )
                return

            def on_event(event: object) -> None:
                tell_watched(event)
                measuring(event)
                if isinstance(event, Rebuilt):
                    show(preview, hosts[-1], event.built)
                    collector.tidy()

            watching.watch(order, source, on_event)
