"""When audio came into the history of a page. Performs no I/O."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from podcast_digest.errors import DigestError
from podcast_digest.sources.page import parse
from podcast_digest.sources.text import decode


def first_heard(
    versions: Iterable[tuple[datetime, bytes]], *, base_url: str | None = None
) -> dict[str, datetime]:
    """Return by article key when it first had audio, from a page's versions.

    The versions come oldest first. One that can't be read says nothing; audio that
    vanished and returned counts from the first time.
    """
    heard: dict[str, datetime] = {}
    seen: set[bytes] = set()
    for moment, data in versions:
        mark = sha256(data).digest()
        if mark in seen:
            continue
        seen.add(mark)
        try:
            page = parse(decode(data, "page"), base_url=base_url)
        except DigestError:
            continue
        for article in page.articles:
            if article.audio:
                heard.setdefault(article.key, moment)
    return heard
