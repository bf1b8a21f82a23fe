"""How a podcast moves away from its host without losing subscribers. No I/O."""

import re
from typing import NamedTuple

from podcast_digest.feed.reading import Document


class Host(NamedTuple):
    """A program or a service that makes feeds, and how it lets a feed go."""

    name: str
    generator: str  #: what its feeds say of themselves, as a pattern
    address: str  #: what addresses of its feeds or files look like, as a pattern
    redirect: str  #: how subscribers are led to the new feed


_SETTINGS = (
    "Set the redirect (301) to the new address in the show's settings at {name}; where "
    "your plan has no such setting, ask its support for a 301"
)
_OWN_SERVER = (
    "It is your own server: answer the old address with a permanent redirect (301) to "
    "the new one, for every format of the feed, and set itunes:new-feed-url in {name}"
)
_SERVICE = (
    "The old feed belongs to the service: ask its support for a redirect (301). "
    "Listeners in its own app stay with the show there; give it the new feed"
)
#: Told by what feeds of theirs say (tests/data/wild has one in the style of each).
HOSTS = (
    Host(
        "Spotify for Creators (Anchor)",
        "anchor podcasts|spotify for (creators|podcasters)",
        r"anchor\.fm/|d3ctxlq1ktw2nl\.cloudfront",
        _SETTINGS,
    ),
    Host("Castopod", "castopod", r"$^", _OWN_SERVER),
    Host("Podlove Publisher", "podlove", r"podlove_", _OWN_SERVER),
    Host(
        "WordPress",
        "wordpress|powerpress|seriously simple|blubrry",
        r"/wp-content/",
        "Use the redirect of your podcast plugin (PowerPress and Seriously Simple "
        "Podcasting have one), or answer the old address with a permanent redirect "
        "(301) on your server",
    ),
    Host("Fireside", "fireside", r"fireside\.fm/", _SETTINGS),
    Host("Buzzsprout", "buzzsprout", r"buzzsprout\.com/", _SETTINGS),
    Host("Libsyn", "libsyn", r"libsyn\.com/", _SETTINGS),
    Host(
        "小宇宙",
        "小宇宙|xiaoyuzhou",
        r"xyzfm\.space/|xyzcdn\.net/|xiaoyuzhoufm\.com/",
        _SERVICE,
    ),
    Host("喜马拉雅", "喜马拉雅|ximalaya", r"ximalaya\.com/|xmcdn\.com/", _SERVICE),
    Host("荔枝", "荔枝|lizhi", r"lizhi\.fm/", _SERVICE),
    Host("Transistor", "transistor", r"transistor\.fm/", _SETTINGS),
    Host("Megaphone", "megaphone", r"megaphone\.fm/", _SETTINGS),
    Host("SoundCloud", "soundcloud", r"soundcloud\.com/", _SETTINGS),
    Host("Podbean", "podbean", r"podbean\.com/", _SETTINGS),
    Host("Acast", r"\bacast\b", r"acast\.com/", _SETTINGS),
    Host("Spreaker", "spreaker", r"spreaker\.com/", _SETTINGS),
    Host("Simplecast", "simplecast", r"simplecast(audio)?\.com/", _SETTINGS),
    Host("Captivate", r"captivate\.fm", r"captivate\.fm/", _SETTINGS),
    Host("Ausha", "ausha", r"ausha\.co/", _SETTINGS),
    Host("Podigee", "podigee", r"podigee(-cdn)?\.(com|io|net)/", _SETTINGS),
    Host("RSS.com", r"\brss\.com\b", r"//media\.rss\.com/", _SETTINGS),
    Host("Omny Studio", r"\bomny", r"omny(content)?\.(fm|com)/", _SETTINGS),
    Host("Squarespace", "squarespace", r"squarespace\.com/", _SETTINGS),
    Host("Podcast Generator", "podcast generator", r"$^", _OWN_SERVER),
    Host("Audiobookshelf", "audiobookshelf", r"$^", _OWN_SERVER),
)
GENERIC = Host(
    "your host",
    "",
    "",
    "Ask {name} for a permanent redirect (301) from the old address to the new one. "
    "Where it can't, set itunes:new-feed-url in the old feed to the new address: apps "
    "of Apple follow that, others may not",
)


class Plan(NamedTuple):
    """What to do, step by step, until everybody is on the new feed."""

    host: str
    steps: tuple[str, ...]


def host_of(document: Document) -> Host:
    """Return who made a feed: by its generator, else by its addresses."""
    channel = document.channel
    generator = channel.said("generator")
    audio = document.show.episodes[0].enclosure.url if document.show.episodes else ""
    addresses = f"{document.show.feed_url} {audio}"
    for host in HOSTS:
        if re.search(host.generator, generator, re.IGNORECASE):
            return host
    for host in HOSTS:
        if re.search(host.address, addresses, re.IGNORECASE):
            return host
    return GENERIC


def plan_of(document: Document, old: str, *, copied: bool) -> Plan:
    """Return the way from the old feed to a new one, for the host that made it.

    ``old`` is where subscribers fetch it, "" if nobody knows; ``copied``: the audio
    moves too.
    """
    host = host_of(document)
    there = old or "OLD_FEED"
    steps = [
        "Choose where the new feed will lie: set show.link and show.feed_url in "
        "episodes.yaml. Leave show.guid and every id as they are: apps know the show "
        "and its episodes by them",
        "podcast-digest build, then publish the folder; open the new feed in an app",
        f"Let the CI hold both together until the old feed redirects: "
        f"podcast-digest check --against {there}",
    ]
    if document.show.locked:
        steps.append(
            f"Unlock the show at {host.name} (podcast:locked), so that hosts which "
            "respect it let it move"
        )
    steps.append(host.redirect.format(name=host.name))
    steps.append(
        "Write the new address into show.new_feed_url too, and leave it there: Apple "
        "reads it from the new feed (A Podcaster's Guide to RSS, itunes:new-feed-url)"
    )
    steps.append(
        "Leave the old feed with its redirect for good if you can, and four weeks at "
        "least: apps that are seldom opened learn the new address only from the old one"
    )
    if not copied:
        steps.append(
            f"Keep the account at {host.name}: the audio is still there. Copy it with "
            "migrate --audio copy before you close it"
        )
    steps.append(
        "Tell Podcast Index (podcast-digest publish notify), and change the feed's "
        "address in Apple Podcasts Connect and Spotify for Creators if they still show "
        "the old one after a day"
    )
    return Plan(host.name, tuple(steps))
