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


#: ``{{ site.baseurl }}/a.mp3`` and ``{{ '/a.mp3' | relative_url }}`` of Jekyll.
_LIQUID = re.compile(r"(?:\{\{-? *site\.(?:url|baseurl) *-?\}\})+/?(.+)")
_FILTERED = re.compile(r"\{\{-? *['\"]/?([^'\"]+)['\"] *\|[^{}]*_url *-?\}\}")


def on_site(address: str) -> str | None:
    """Return an address that begins where a site does, as its pages would have it.

    >>> on_site("{{ site.baseurl }}/a.mp3"), on_site("/a.mp3"), on_site("a.mp3")
    ('a.mp3', '/a.mp3', None)
    """
    address = address.strip()
    for form in (_LIQUID, _FILTERED):
        if found := form.fullmatch(address):
            return found[1]
    return address if address[:1] == "/" and address[:2] != "//" else None


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


#: Pages that show a file, and where the file itself is. What Dropbox and Google say:
#: help.dropbox.com/share/force-download, developers.google.com/drive (webContentLink).
_SHOWN = (
    (
        re.compile(
            r"https://(?:drive|docs)\.google\.com/"
            r"(?:file/(?:u/\d/)?d/|open\?(?:[^#]*&)?id=)([\w-]+)[^\s]*"
        ),
        r"https://drive.google.com/uc?export=download&id=\1",
    ),
    (
        re.compile(r"(https://(?:www\.)?dropbox\.com/(?:s|scl/fi)/.*[?&]dl=)0(.*)"),
        r"\g<1>1\2",
    ),
    (re.compile(r"(https://(?:www\.)?dropbox\.com/(?:s|scl/fi)/[^?#]+)"), r"\1?dl=1"),
    (
        re.compile(
            r"(https://(?:www\.)?dropbox\.com/(?:s|scl/fi)/[^?#]+"
            r"\?(?!(?:[^#]*&)?(?:dl|raw)=)[^#]+)"
        ),
        r"\1&dl=1",
    ),
    (
        re.compile(r"(https://(?:www\.)?github\.com/[^/]+/[^/]+/)blob(/[^?#]+)"),
        r"\1raw\2",
    ),
    (re.compile(r"(https://[^/]+/(?:[^/]+/)+-/)blob(/[^?#]+)(?:\?.*)?"), r"\1raw\2"),
    (re.compile(r"(https://codeberg\.org/[^/]+/[^/]+/)src(/[^?#]+)"), r"\1raw\2"),
    (re.compile(r"(https://huggingface\.co/.+/)blob(/[^?#]+)"), r"\1resolve\2"),
)
_FILES = re.compile(
    r"https://(?:(?:www\.)?github\.com/(?:user-attachments/(?:assets|files)/"
    r"|[^/]+/[^/]+/(?:assets|files)/\d+/)|user-images\.githubusercontent\.com/"
    r"|(?:drive|docs)\.google\.com/(?:file/|open\?|uc\?)"
    r"|(?:www\.)?dropbox\.com/(?:s|scl/fi)/|dl\.dropboxusercontent\.com/"
    r"|[\w.]+\.box\.com/shared/static/)",
    re.IGNORECASE,
)


def direct(url: str) -> str:
    """Return where a file is of which an address leads to a page that shows it.

    >>> direct("https://github.com/a/b/blob/main/1.mp3")
    'https://github.com/a/b/raw/main/1.mp3'
    """
    for shown, file in _SHOWN:
        if found := shown.fullmatch(url):
            return found.expand(file)
    return url


def is_file(address: str) -> bool:
    """Tell an address of a host of files, whose name says nothing of what it is.

    >>> is_file("https://drive.google.com/file/d/1AbC/view"), is_file("https://a.io/b")
    (True, False)
    """
    return _FILES.match(address.strip()) is not None


_AUDIO = re.compile(
    "|".join(re.escape(suffix) for suffix in AUDIO_SUFFIXES) + "|<audio", re.IGNORECASE
)


def has_audio(text: str) -> bool:
    """Tell a text in which an address of audio may be from one without."""
    return _AUDIO.search(text) is not None
