"""Where the files of a show are published: their paths, and their public addresses."""

import re
from hashlib import sha256
from pathlib import PurePosixPath

from podcast_digest.show import identity
from podcast_digest.show.fields import TIMED_TRANSCRIPTS, is_url, suffix_type
from podcast_digest.show.model import CatalogEntry, CatalogShow


def chapters_path(id_: str) -> str:
    """Return where the chapters of an episode are published, below the show's link."""
    return f"chapters/{file_name(id_)}.json"


def transcript_paths(entry: CatalogEntry) -> dict[str, str]:
    """Return where other forms of a transcript are published, by their media type.

    Below the show's link. One that lies elsewhere, or has no times, has no other form.
    """
    source = entry.transcript
    if not source or is_url(source) or not suffix_type(TIMED_TRANSCRIPTS, source):
        return {}
    return {
        kind: f"transcripts/{file_name(entry.id)}{suffix}"
        for suffix, kind in TIMED_TRANSCRIPTS.items()
        if kind != suffix_type(TIMED_TRANSCRIPTS, source)
    }


def file_name(id_: str) -> str:
    """Return a name for files of an episode, good on every disk and in addresses."""
    # An id taken over from elsewhere may be anything; and Ep1 and ep1 may be one file.
    safe = re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", id_)
    return id_ if safe else sha256(id_.encode()).hexdigest()[:16]


#: Services that count downloads: an address that leads through one of them begins so,
#: and goes on with that of the file, without https:// (their own documentation).
_COUNTERS = re.compile(
    r"https?://(?:"
    r"op3\.dev/e(?:,[^/]*)?"
    r"|(?:dts|www|play)\.podtrac\.com/(?:pts/)?redirect\.[a-z0-9]+"
    r"|pdst\.fm/e|pscrb\.fm/rss/p|prfx\.byspotify\.com/e"
    r"|(?:chrt\.fm|chtbl\.com)/track/[^/]+|mgln\.ai/e/[^/]+|arttrk\.com/p/[^/]+"
    r")/(?=.)"
)


def counted(prefix: str | None, url: str) -> str:
    """Return the address of a file as a feed has it: through who counts, if anybody.

    >>> counted("https://op3.dev/e/", "https://a.org/1.mp3")
    'https://op3.dev/e/a.org/1.mp3'
    """
    if not prefix or not url or url.startswith(prefix):
        return url
    return identity.ascii_url(prefix) + url.removeprefix("https://")


def uncounted(url: str) -> str:
    """Return the address of a file without those who count its downloads.

    >>> uncounted("https://dts.podtrac.com/redirect.mp3/op3.dev/e/a.org/1.mp3")
    'https://a.org/1.mp3'
    """
    while mark := _COUNTERS.match(url):
        rest = url[mark.end() :]
        url = rest if is_url(rest) else f"https://{rest}"
    return url


def address(show: CatalogShow, source: str) -> str:
    """Return the public address of a file: percent-encoded ASCII, rewritten.

    A path beside the catalog is published under the show's link.
    """
    if not is_url(source):
        path = PurePosixPath(source).as_posix()  # without ./ and //
        # In a path on disk these are part of a name, in an address they are not; and
        # some stores take + for a space.
        for mark in "%?#+&":
            code = f"%{ord(mark):02X}"
            path = path.replace(mark, code)
        return identity.folder(show.link) + identity.ascii_url(path)
    for rule in show.rewrite:
        if source.startswith(rule.from_):
            return identity.ascii_url(rule.to + source.removeprefix(rule.from_))
    return identity.ascii_url(source)
