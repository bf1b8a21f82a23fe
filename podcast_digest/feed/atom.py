"""All articles of a digest as an Atom feed, also those without audio. Performs no I/O.

For readers of news, not for podcast apps. An entry is the same while its article is,
whether it has audio yet or not (RFC 4287).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from types import MappingProxyType
from typing import NamedTuple
from uuid import uuid5

from lxml import etree

from podcast_digest.feed.escaping import attribute, escape
from podcast_digest.lock import Silent
from podcast_digest.show import identity
from podcast_digest.show.model import Episode, Show
from podcast_digest.text import characters

#: Where the feed is published, below the show's link.
NAME = "articles.xml"
ATOM = "http://www.w3.org/2005/Atom"
_NONE: Mapping[str, str] = MappingProxyType({})
#: When nothing was published, there is no better moment.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_END = b"</feed>\n"


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
    head = etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, pretty_print=True
    ).removesuffix(_END)
    # The entries are text, as the items of the RSS feed are, and for the same reason.
    feed = BytesIO()
    feed.write(head)
    for entry in entries:
        feed.write(_entry(show, entry).encode())
    feed.write(_END)
    return feed.getvalue()


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
    summary = article.summary
    # A lock may be written by hand, and XML holds no control characters.
    summary = characters.without(summary, characters.unfit(summary))
    return _Entry(key, article.title, link, article.published, summary)


def _entry(show: Show, entry: _Entry) -> str:
    moment = _moment([entry.updated])
    enclosure = (
        f"\n    <link{_attributes(entry.enclosure)}/>" if entry.enclosure else ""
    )
    told = ""
    if entry.html:
        told = f'\n    <content type="html">{escape(entry.html)}</content>'
    elif entry.summary:
        told = f"\n    <summary>{escape(entry.summary)}</summary>"
    return f"""\
  <entry>
    <id>urn:uuid:{uuid5(show.guid, entry.key)}</id>
    <title>{escape(entry.title)}</title>
    <link{_attributes({"href": entry.link, "rel": "alternate"})}/>{enclosure}
    <updated>{moment}</updated>
    <published>{moment}</published>{told}
  </entry>
"""


def _attributes(given: Mapping[str, str]) -> str:
    return "".join(f' {name}="{attribute(value)}"' for name, value in given.items())


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
