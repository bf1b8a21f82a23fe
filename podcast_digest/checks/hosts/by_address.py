"""What an address alone tells of its host: limits, signatures, a better place. No I/O.

What hosts do can be asked, and is (``checks.hosts``). What they promise can't, and the
day on which a limit bites is the day when many listen.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from podcast_digest.show.model import Show


class Host(NamedTuple):
    """A host whose limits are known."""

    address: re.Pattern[str]  #: how its addresses begin, without their scheme
    says: str
    fix: str


_ID_STAYS = "the guid stays, so nobody gets an episode twice"
_PAGES = (
    "Put the files where GitHub Pages, a release or a store of objects publishes them, "
    f"and give the new address; {_ID_STAYS}."
)
_PUBLISHED = (
    f"Put the files on a host that is made for publishing, and give the new address; "
    f"{_ID_STAYS}."
)

#: Raw files of GitHub: of these a repository can have a better address.
RAW = (
    Host(
        re.compile(
            r"github\.com/[^/]+/[^/]+/raw/|raw\.githubusercontent\.com/|"
            r"github\.com/[^/]+/[^/]+/blob/.*[?&]raw="
        ),
        "GitHub limits how often raw files are fetched without a login (since May "
        "2025), so listeners who share an address can be refused",
        _PAGES,
    ),
)

#: Files that somebody dropped into a text on GitHub.
ATTACHED = (
    Host(
        re.compile(
            r"github\.com/user-attachments/|user-images\.githubusercontent\.com/|"
            r"github\.com/[^/]+/[^/]+/(files/\d+|assets/\d+)/"
        ),
        "GitHub makes no promise to keep attachments, takes 25 MB at most, "
        "and one can be gone for all but who uploaded it",
        "Copy them to a place that lasts: podcast-digest mirror does it (show.mirror); "
        f"{_ID_STAYS}.",
    ),
)

#: Hosts that are made for something else, and stop what many fetch.
SHARED = (
    Host(
        re.compile(r"cdn\.jsdelivr\.net/"),
        "jsDelivr is not for media, and takes 20 MB at most",
        _PAGES,
    ),
    Host(
        re.compile(r"(drive|docs|drive\.usercontent)\.google(usercontent)?\.com/"),
        "Google Drive is for sharing with a few, and stops a file that many fetch",
        _PUBLISHED,
    ),
    Host(
        re.compile(r"(www\.|dl\.)?dropbox(usercontent)?\.com/"),
        "Dropbox is for sharing with a few, and stops a link that many follow",
        _PUBLISHED,
    ),
    Host(
        re.compile(r"[^/]+\.r2\.dev/"),
        "r2.dev is for tests, and Cloudflare limits how often it is asked",
        "Connect a domain of your own to the bucket, and give that as the address "
        f"(show.mirror.public); {_ID_STAYS}.",
    ),
)

#: Hosts that publish, and have something that one should know.
PECULIAR = (
    Host(
        re.compile(r"github\.com/[^/]+/[^/]+/releases/"),
        "GitHub sends files of releases as downloads, "
        "and lets no script of a web player read them",
        "Most apps play them all the same; where players on the web matter, publish "
        "the files through GitHub Pages.",
    ),
    Host(
        re.compile(r"[^/]+\.pages\.dev/"),
        "Cloudflare Pages takes 25 MiB a file at most, "
        "and there were times when it ignored byte ranges",
        "Keep long episodes elsewhere, such as in R2 of the same company.",
    ),
)


def known(hosts: tuple[Host, ...], url: str) -> Host | None:
    """Return which of some hosts an address belongs to."""
    bare = _bare(url)
    return next((host for host in hosts if host.address.match(bare)), None)


# urlsplit would do, and take as long as all rules of hosts together.
_ADDRESS = re.compile(
    r"https?://(?:[^/?#@]*@)?(\[[^]/?#]*]|[^[/?#:]*)(?::[0-9]*)?(.*)",
    re.IGNORECASE | re.DOTALL,
)


def host_of(url: str) -> str:
    """Return the host's name, nothing if there is none.

    >>> host_of("https://GitHub.com:443/a.mp3"), host_of("a.mp3"), host_of("http://[::1")
    ('github.com', '', '')
    """
    found = _ADDRESS.match(url)
    return found[1].lower() if found else ""


def _bare(url: str) -> str:
    """Return an address without its scheme and port.

    >>> _bare("https://GitHub.com:443/Ada/room?x"), _bare("ftp://example.org/a")
    ('github.com/Ada/room?x', '')
    """
    found = _ADDRESS.match(url)
    return found[1].lower() + found[2] if found else ""


#: What signs an address for a while: all of one row stand in its query.
_SIGNED = (
    ("x-amz-signature",),
    ("x-goog-signature",),
    ("se", "sig"),  # Azure
    ("expires", "signature"),  # S3 before 2014, Google before 2018, CloudFront
    ("policy", "signature", "key-pair-id"),  # CloudFront
)


def expires(url: str) -> str | None:
    """Return the names in its query that make an address good for a while only.

    >>> expires("https://s3.example.org/a.mp3?X-Amz-Expires=300&X-Amz-Signature=0")
    'x-amz-signature'
    >>> expires("https://example.org/a.mp3?expires=never")
    """
    query = url.partition("?")[2]
    if not query:
        return None
    names = {name.lower() for name, _ in parse_qsl(query, keep_blank_values=True)}
    if "expire" in names and host_of(url).endswith(".googlevideo.com"):
        return "expire"
    found = next((row for row in _SIGNED if names.issuperset(row)), None)
    return found and " and ".join(found)


class Move(NamedTuple):
    """A ``rewrite``: what addresses begin with, and what they would begin with."""

    from_: str
    to: str


_FILE = re.compile(
    r"(https?://(?:github\.com/([^/]+)/([^/]+)/raw|"
    r"raw\.githubusercontent\.com/([^/]+)/([^/]+))"
    r"/(?:refs/(?:heads|tags)/)?[^/?#]+/)[^/?#]",
    re.IGNORECASE,
)


def to_pages(url: str) -> Move | None:
    """Return how a raw file of GitHub would be found where GitHub Pages is on.

    A branch is taken for one without a slash.

    >>> to_pages("https://github.com/Me/digest/raw/refs/heads/main/audio/a.mp3").to
    'https://me.github.io/digest/'
    >>> to_pages("https://raw.githubusercontent.com/me/Me.github.io/main/a.mp3").to
    'https://me.github.io/'
    """
    found = _FILE.match(url)
    if not found:
        return None
    owner, name = found[2] or found[4], found[3] or found[5]
    site = f"{owner.lower()}.github.io"
    folder = "" if name.lower() == site else f"{name}/"
    return Move(found[1], f"https://{site}/{folder}")


def candidates(show: Show) -> Mapping[str, str]:
    """Return where audio could be had from a better host: its address -> that one."""
    found = {}
    for episode in show.episodes:
        url = episode.enclosure.url
        if move := to_pages(url):
            found[url] = move.to + url.removeprefix(move.from_)
    return found
