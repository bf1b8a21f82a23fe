"""All articles of a digest as an Atom feed, also those without audio. Performs no I/O.

For readers of news, not for podcast apps. An entry is the same while its article is,
whether it has audio yet or not (RFC 4287).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID, uuid5

from lxml import etree

from podcast_digest.feed.escaping import attribute, escape
from podcast_digest.lock import Silent
from podcast_digest.show import identity
from podcast_digest.show.model import Episode, Show
from podcast_digest.show.recent import Make, afresh
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
    updated: datetime
    write: Callable[[], bytes]  #: when its turn has come: all are as large as the feed


def render_atom(
    show: Show,
    articles: Mapping[str, Silent],
    pages: Mapping[str, str] = _NONE,
    made: Make = afresh,
) -> bytes:
    """Return the feed, newest first. The same input gives the same bytes.

    ``articles`` are those without audio, by their canonical links; one that has become
    an episode is that. ``pages``: the addresses of pages of episodes, by their ids.
    ``made`` may have the entries of unchanged episodes.
    """
    entries = [_of_episode(e, show.guid, pages.get(e.id), made) for e in show.episodes]
    heard = {entry.key for entry in entries}
    entries += [
        _of_article(k, a, show.guid) for k, a in articles.items() if k not in heard
    ]
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
        feed.write(entry.write())
    feed.write(_END)
    return feed.getvalue()


def _of_episode(episode: Episode, guid: UUID, page: str | None, made: Make) -> _Entry:
    key = identity.canonical(episode.link) if episode.link else episode.id
    write = partial(_written_of, episode, key, guid, page)
    remembered = partial(made, "atom", episode, (guid, page), write)
    return _Entry(key, episode.published, remembered)


def _written_of(episode: Episode, key: str, guid: UUID, page: str | None) -> bytes:
    enclosure = episode.enclosure
    return _written(
        guid,
        key,
        episode.title,
        episode.link or page or enclosure.url,
        episode.published,
        summary=episode.description,
        html=episode.notes,
        enclosure={
            "href": enclosure.url,
            "rel": "enclosure",
            "type": enclosure.type,
            "length": str(enclosure.length),
        },
    )


def _of_article(key: str, article: Silent, guid: UUID) -> _Entry:
    # A lock may be written by hand, and XML holds no control characters.
    summary = characters.without(article.summary, characters.unfit(article.summary))
    link = identity.ascii_url(article.link)
    of = guid, key, article.title, link, article.published
    return _Entry(key, article.published, partial(_written, *of, summary=summary))


def _written(
    guid: UUID,
    key: str,
    title: str,
    link: str,
    updated: datetime,
    *,
    summary: str,
    html: str = "",
    enclosure: Mapping[str, str] = _NONE,
) -> bytes:
    moment = _moment([updated])
    sound = f"\n    <link{_attributes(enclosure)}/>" if enclosure else ""
    told = ""
    if html:
        told = f'\n    <content type="html">{escape(html)}</content>'
    elif summary:
        told = f"\n    <summary>{escape(summary)}</summary>"
    text = f"""\
  <entry>
    <id>urn:uuid:{uuid5(guid, key)}</id>
    <title>{escape(title)}</title>
    <link{_attributes({"href": link, "rel": "alternate"})}/>{sound}
    <updated>{moment}</updated>
    <published>{moment}</published>{told}
  </entry>
"""
    return text.encode()


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
