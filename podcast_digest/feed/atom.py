"""All articles of a digest as an Atom feed, also those without audio. Performs no I/O.

For readers of news, not for podcast apps. An entry is the same while its article is,
whether it has audio yet or not (RFC 4287).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import uuid5

from lxml import etree

from podcast_digest.lock import Silent
from podcast_digest.show import identity
from podcast_digest.show.model import Episode, Show

#: Where the feed is published, below the show's link.
NAME = "articles.xml"
ATOM = "http://www.w3.org/2005/Atom"
_NONE: Mapping[str, str] = MappingProxyType({})
#: When nothing was published, there is no better moment.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class _Entry(NamedTuple):
    key: str  #: what its id is made of
    title: str
    link: str
    updated: datetime
    summary: str
    html: str = ""
    enclosure: Mapping[str, str] = _NONE


def render_atom(
    show: Show, articles: Mapping[str, Silent], pages: Mapping[str, str] = _NONE
) -> bytes:
    """Return the feed, newest first. The same input gives the same bytes.

    ``articles`` are those without audio, by their canonical links; one that has become
    an episode is that. ``pages``: the addresses of pages of episodes, by their ids.
    """
    entries = [_of_episode(episode, pages) for episode in show.episodes]
    heard = {entry.key for entry in entries}
    entries += [_of_article(k, a) for k, a in articles.items() if k not in heard]
    entries.sort(key=lambda entry: (-entry.updated.timestamp(), entry.key))
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", show.language)
    address = identity.folder(show.link) + NAME
    _add(root, "id", f"urn:uuid:{uuid5(show.guid, NAME)}")
    _add(root, "title", show.title)
    _add(root, "subtitle", show.description)
    _add(root, "updated", _moment(e.updated for e in entries))
    _add(root, "link", href=address, rel="self", type="application/atom+xml")
    _add(root, "link", href=show.link, rel="alternate", type="text/html")
    _add(_add(root, "author"), "name", show.author or show.title)
    _add(root, "generator", "podcast-digest")
    for entry in entries:
        _add_entry(root, show, entry)
    return bytes(
        etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    )


def _of_episode(episode: Episode, pages: Mapping[str, str]) -> _Entry:
    enclosure, page = episode.enclosure, pages.get(episode.id)
    return _Entry(
        identity.canonical(episode.link) if episode.link else episode.id,
        episode.title,
        episode.link or page or enclosure.url,
        episode.published,
        episode.description,
        episode.notes,
        {
            "href": enclosure.url,
            "rel": "enclosure",
            "type": enclosure.type,
            "length": str(enclosure.length),
        },
    )


def _of_article(key: str, article: Silent) -> _Entry:
    link = identity.ascii_url(article.link)
    return _Entry(key, article.title, link, article.published, article.summary)


def _add_entry(root: etree._Element, show: Show, entry: _Entry) -> None:
    tag = _add(root, "entry")
    _add(tag, "id", f"urn:uuid:{uuid5(show.guid, entry.key)}")
    _add(tag, "title", entry.title)
    _add(tag, "link", href=entry.link, rel="alternate")
    if entry.enclosure:
        _add(tag, "link", **entry.enclosure)
    _add(tag, "updated", _moment([entry.updated]))
    _add(tag, "published", _moment([entry.updated]))
    if entry.html:
        _add(tag, "content", entry.html, type="html")
    elif entry.summary:
        _add(tag, "summary", entry.summary)


def _add(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str
) -> etree._Element:
    tag = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    tag.text = text
    return tag


def _moment(moments: Iterable[datetime]) -> str:
    """Return the latest moment as RFC 3339 has it, in UTC."""
    latest = max(moments, default=_NEVER)
    return latest.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
