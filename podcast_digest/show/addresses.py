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
