"""Where people subscribe: links that open their app with the feed. No I/O."""

from typing import NamedTuple
from urllib.parse import quote


class App(NamedTuple):
    """An app and the address that opens it with a feed."""

    name: str
    systems: str  #: what it runs on
    url: str


def apps(feed_url: str, title: str) -> tuple[App, ...]:
    """Return the apps that have a way in, each with its address for this feed.

    Where a scheme wants the feed without ``https://``, the app puts it back.
    """
    bare = feed_url.partition("://")[2]
    whole = quote(feed_url, safe="")
    secure = feed_url.lower().startswith("https:")
    return (
        # Registered by iOS and macOS for the app that came with them.
        App("Apple Podcasts", "iPhone, iPad, Mac", f"podcast://{bare}"),
        # overcast.fm/podcasterinfo and the x-callback-url of the app.
        App("Overcast", "iPhone, iPad", f"overcast://x-callback-url/add?url={whole}"),
        # Automattic/pocket-casts-android, IntentUtilTest: the rest is the address.
        App("Pocket Casts", "Android, iPhone", f"pktc://subscribe/{bare}"),
        # antennapod.org, documentation for podcasters: "Add to AntennaPod" links.
        App(
            "AntennaPod",
            "Android",
            f"https://antennapod.org/deeplink/subscribe?url={whole}"
            f"&title={quote(title, safe='')}",
        ),
        # castro.fm: castros is for feeds over TLS.
        App(
            "Castro",
            "iPhone, iPad",
            f"{'castros' if secure else 'castro'}://subscribe/{bare}",
        ),
        # The site that gPodder and others keep subscriptions in.
        App(
            "gPodder",
            "Linux, Windows, Mac",
            f"https://gpodder.net/subscribe?url={whole}",
        ),
    )
