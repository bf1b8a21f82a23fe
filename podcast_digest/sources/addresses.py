"""What an address on a page leads to. Performs no I/O."""

import re
from urllib.parse import unquote, urljoin, urlsplit

from podcast_digest.show.identity import ascii_url
from podcast_digest.sources.text import clean

#: What an address of audio ends in, what all apps play first.
AUDIO_SUFFIXES = (*(".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac", ".aac"),)


def is_audio(address: str, suffixes: tuple[str, ...] = AUDIO_SUFFIXES) -> bool:
    """Tell by its name whether an address is one of an audio file.

    >>> is_audio("a/B.MP3?raw=true"), is_audio("https://example.com/mp3")
    (True, False)
    """
    path = address.strip().partition("#")[0].partition("?")[0]
    return path.lower().endswith(suffixes)


def is_page(address: str) -> bool:
    """Tell an address that leads to a page from an anchor, a mail or audio.

    >>> is_page("posts/a.md"), is_page("#top"), is_page("mailto:a@b.c")
    (True, False, False)
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    known = parts.scheme in ("", "http", "https") and bool(parts.netloc or parts.path)
    return known and not is_audio(address)


def absolute(address: str, base_url: str | None) -> str:
    """Return the web address that a browser would open, what is legal kept as it is.

    Raises ValueError, its text going on after "the link" or "the audio", when there
    is none.
    """
    # Browsers drop these (URL Standard, "basic URL parser").
    address = address.strip().replace("\n", "").replace("\t", "")
    url = ascii_url(f"https:{address}" if address.startswith("//") else address)
    try:
        parts = urlsplit(url)
        if base_url is not None and not parts.scheme:
            url = urljoin(ascii_url(base_url), url)
            parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError(f"{address} is not an address that can be opened") from None
    if not parts.scheme:
        raise ValueError(f"{address} is relative; --base-url says to what")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{address} is not an http or https address")
    if "@" in parts.netloc:
        raise ValueError(f"{address} holds a user name, and a feed is public")
    return url


def source(address: str, base_url: str | None) -> str:
    """Return a web address, or without a base the path of a file beside the page.

    The path is the one on disk, its escapes decoded. It may begin with ``../``: only
    who knows the catalog's folder can tell whether it is in there. Raises ValueError
    as ``absolute`` does, and for a path from the top of the site.

    >>> source("./音频/a%20b+c.mp3?raw=true", None)
    '音频/a b+c.mp3'
    """
    try:
        parts = urlsplit(ascii_url(address.strip()))
    except ValueError:
        return absolute(address, base_url)
    if base_url is not None or parts.scheme or parts.netloc:
        return absolute(address, base_url)
    try:
        path = unquote(parts.path, errors="strict").removeprefix("./")
    except UnicodeDecodeError:
        raise ValueError(f"{address} is not a name in UTF-8") from None
    if path.startswith("/"):
        raise ValueError(f"{address} is not beside the page; --base-url says where")
    if not path or path[-1] == "/" or path != clean(path) or {":", "\\"} & {*path}:
        raise ValueError(f"{address} is not the name of a file")
    return path


_AUDIO = re.compile(
    "|".join(re.escape(suffix) for suffix in AUDIO_SUFFIXES) + "|<audio", re.IGNORECASE
)


def has_audio(text: str) -> bool:
    """Tell a text in which an address of audio may be from one without."""
    return _AUDIO.search(text) is not None
