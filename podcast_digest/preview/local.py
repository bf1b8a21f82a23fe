"""Files as a preview shows them: with its own addresses, and reloaded. No I/O."""

import re
from html import escape
from typing import NamedTuple
from urllib.parse import unquote, urlsplit


class Place(NamedTuple):
    """Where the folder is going to lie on the web; both are ASCII."""

    address: str  #: of the folder, ending in /
    feed_url: str  #: what subscribers have; another host may serve it

    @property
    def path(self) -> str:
        """Return the path of the folder on its host, decoded, between slashes.

        >>> Place("https://me.github.io/%E6%96%87%E6%91%98/", "").path
        '/文摘/'
        """
        return unquote(urlsplit(self.address).path)

    def seen_from(self, host: str) -> str:
        """Return the address of the folder when ``host`` (with its port) serves it."""
        return f"http://{host}{urlsplit(self.address).path}"


def localized(content: bytes, place: Place, host: str) -> bytes:
    """Return a file with the addresses of the show led to ``host``.

    >>> place = Place("https://example.org/show/", "https://feeds.example.net/show?a")
    >>> localized(
    ...     b'<a href="https://example.org/show/1.mp3"/>'
    ...     b'<a href="https://feeds.example.net/show?a"/>',
    ...     place,
    ...     "127.0.0.1:8000",
    ... )
    b'<a href="http://127.0.0.1:8000/show/1.mp3"/><a href="http://127.0.0.1:8000/show/feed.xml"/>'
    """
    here = place.seen_from(host)
    feed, folder = map(_spellings, (place.feed_url, place.address))
    # The feed's may be the beginning of another address.
    pattern = rf"(?P<feed>{feed})(?=[\s\"'<>)]|$)|{folder}"

    def local(found: re.Match[bytes]) -> bytes:
        return (here + "feed.xml" if found["feed"] else here).encode()

    return re.sub(pattern.encode(), local, content)


def _spellings(url: str) -> str:
    """Return what finds an address, in JSON and in XML."""
    return "|".join(map(re.escape, {url, escape(url)}))


#: Where the script and its news lie: no file of the folder can be there.
SCRIPT = "/.podcast-digest/reload.js"
NEWS = "/.podcast-digest/news"

#: A file and no inline script, for the pages allow only scripts of their own host.
RELOAD = b"""\
// Of the preview, not of the site: loads this page again when there is a newer one.
const seen = new URL(document.currentScript.src).search;
new EventSource("%s" + seen).onmessage = () => location.reload();
""" % NEWS.encode()


def reloading(page: bytes, edition: str) -> bytes:
    """Return a page that loads itself again as soon as there is another edition.

    >>> reloading(b"<head></head>", "2a")
    b'<head><script src="/.podcast-digest/reload.js?2a" defer></script></head>'
    """
    script = f'<script src="{SCRIPT}?{edition}" defer></script>'.encode()
    end = re.search(rb"</(head|body)\s*>", page, re.IGNORECASE)
    at = end.start() if end else len(page)
    return page[:at] + script + page[at:]
