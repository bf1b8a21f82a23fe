"""What ``serve`` shows of what was built."""

from collections.abc import Sequence

from podcast_digest.cli.terminal import say
from podcast_digest.preview.app import Preview
from podcast_digest.preview.local import Place
from podcast_digest.project.build import Built
from podcast_digest.project.shows import home as home_of
from podcast_digest.show.addresses import address


def show_all(
    preview: Preview, host: str, built: Sequence[Built], *, changed: bool
) -> None:
    """Show several shows that were built, below the page of all."""
    home = home_of([one.given.project for one in built])
    place = Place(home, f"{home}feed.xml")
    if place != preview.place:
        say(f"the page of all shows is {place.seen_from(host)}")
        for one in built:
            feed = address(one.given.project.catalog.show, "feed.xml")
            say(f"the feed is {place.seen_from(host)}{feed.removeprefix(home)}")
    preview.show(place, changed=changed)


def show(preview: Preview, host: str, built: Built) -> None:
    """Show what was built; what was refused only if there is nothing better."""
    if built.errors and preview.place:
        return
    feed = address(built.given.project.catalog.show, "feed.xml")
    place = Place(feed.removesuffix("feed.xml"), built.given.show.feed_url)
    folder = built.given.show.site.folder
    start = f"{folder}/" if folder else ""
    if place != preview.place:
        if built.given.site:
            say(f"the site is {place.seen_from(host)}{start}")
        say(f"the feed is {place.seen_from(host)}feed.xml")
    preview.show(place, start, changed=bool(built.changed))
