"""Where people subscribe: links that open their app with the feed. No I/O."""

from typing import NamedTuple
from urllib.parse import quote

from podcast_digest.show.directories import DIRECTORIES
from podcast_digest.show.identity import ascii_url
from podcast_digest.show.model import Show


class App(NamedTuple):
    """An app and the address that opens it with a feed."""

    name: str
    systems: str  #: what it runs on
    url: str


def elsewhere(show: Show) -> list[tuple[str, str]]:
    """Return the platforms that a show is listed on: name, address of its page."""
    return [(DIRECTORIES[key], ascii_url(url)) for key, url in show.links.items()]


def apps(feed_url: str, title: str) -> tuple[App, ...]:
    """Return the apps that have a way in, each with its address for this feed.

    Where a scheme wants the feed without ``https://``, the app puts it back.
    """
    bare = feed_url.partition("://")[2]
    whole = quote(feed_url, safe="")
    secure = feed_url.lower().startswith("https:")
    # What no app documents is what the subscribe buttons of others use: Podlove's, and
    # the Financial Times' (x-dash, x-podcast-launchers).
    return (
        # Registered by iOS and macOS for the app that came with them.
        App("Apple Podcasts", "iPhone, iPad, Mac", f"podcast://{bare}"),
        App("Overcast", "iPhone, iPad", f"overcast://x-callback-url/add?url={whole}"),
        # The app's own test: Pocket Casts for Android, testSubscribeUrlWithParams.
        App("Pocket Casts", "Android, iPhone", f"pktc://subscribe/{bare}"),
        # antennapod.org, documentation for podcasters: "Add to AntennaPod" links.
        App(
            "AntennaPod",
            "Android",
            f"https://antennapod.org/deeplink/subscribe?url={whole}"
            f"&title={quote(title, safe='')}",
        ),
        # castros is for feeds over TLS.
        App(
            "Castro",
            "iPhone, iPad",
            f"{'castros' if secure else 'castro'}://subscribe/{bare}",
        ),
        # The service that gPodder and others keep subscriptions in.
        App(
            "gPodder",
            "Linux, Windows, Mac",
            f"https://gpodder.net/subscribe?url={whole}",
        ),
    )
