"""What a published file is, by its name. Performs no I/O."""

import re
from pathlib import PurePosixPath

_TEXT = "; charset=utf-8"
RSS = "application/rss+xml" + _TEXT
HTML = "text/html" + _TEXT

ATOM = "application/atom+xml" + _TEXT
JSON_FEED = "application/feed+json"
#: Files whose type their suffix does not tell, by what their name looks like: at the
#: top, or in the folder of one of several shows.
_BY_NAME = (
    (re.compile(r"([^/]+/)?(feed\.xml|archive/[^/]+\.xml)"), RSS),
    (re.compile(r"([^/]+/)?(feed|archive/[^/]+)\.json"), JSON_FEED),
    (re.compile(r"([^/]+/)?chapters/[^/]+\.json"), "application/json+chapters"),
    (re.compile(r"([^/]+/)?articles\.xml"), ATOM),
)

_AUDIO = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/x-m4a",
    ".mp4": "audio/mp4",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
}
_BY_SUFFIX = {
    **_AUDIO,
    ".html": HTML,
    ".htm": HTML,
    ".css": "text/css" + _TEXT,
    ".js": "text/javascript" + _TEXT,
    ".txt": "text/plain" + _TEXT,
    ".xml": "application/xml" + _TEXT,
    ".xsl": "application/xslt+xml",
    ".opml": "text/x-opml" + _TEXT,
    ".vtt": "text/vtt" + _TEXT,
    ".srt": "application/x-subrip" + _TEXT,
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
#: Chapters and transcripts: players on other sites fetch them by script (Podcasting
#: 2.0, "Transcript File Format Details").
_SHARED = frozenset({".json", ".vtt", ".srt"})


def kind(name: str) -> str:
    """Return the media type of a file, by its name below the folder.

    >>> kind("feed.xml"), kind("sitemap.xml")
    ('application/rss+xml; charset=utf-8', 'application/xml; charset=utf-8')
    >>> kind("chapters/one.json"), kind("audio/1.MP3"), kind("CNAME")
    ('application/json+chapters', 'audio/mpeg', 'application/octet-stream')
    """
    for pattern, what in _BY_NAME:
        if pattern.fullmatch(name):
            return what
    return _BY_SUFFIX.get(_suffix(name), "application/octet-stream")


def is_audio(name: str) -> bool:
    """Tell whether a file is audio."""
    return _suffix(name) in _AUDIO


def is_shared(name: str) -> bool:
    """Tell whether scripts of other sites may read a file."""
    return _suffix(name) in _SHARED


def names_addresses(name: str) -> bool:
    """Tell whether a file leads apps and browsers to the others by whole addresses."""
    opml = PurePosixPath(name).name == "subscriptions.opml"
    return kind(name) in (RSS, ATOM, JSON_FEED, HTML) or opml


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
