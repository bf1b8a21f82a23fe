"""Anybody's podcast feed -> its tags as they were written, and the Show that they mean.

Nothing of a feed is trusted: no entity is expanded, nothing is fetched, and what is too
large or too deep is refused. Performs no I/O.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple
from uuid import UUID

from lxml import etree

from podcast_digest import identity
from podcast_digest.errors import FeedError
from podcast_digest.feed.chapters import PSC
from podcast_digest.feed.rss import ITUNES, PODCAST
from podcast_digest.model import Chapter, Enclosure, Episode, Person, Show

MAX_FEED = 50_000_000  #: bytes; fifty times what apps are comfortable with

#: The date of an episode that has none that can be read.
UNDATED = datetime.min.replace(tzinfo=UTC)

#: Namespace -> the prefix that everybody uses for it.
SPACES = {
    ITUNES: "itunes",
    PODCAST: "podcast",
    # Clients must accept this one too (Podcasting 2.0 namespace, README).
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": (
        "podcast"
    ),
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/rss/1.0/modules/content/": "content",
    PSC: "psc",
    "http://www.w3.org/XML/1998/namespace": "xml",
}


class Tag(NamedTuple):
    """One element as it was written."""

    name: str  #: by the usual prefix: ``itunes:image``; ``{space}name`` of others
    text: str  #: with its white space
    attributes: Mapping[str, str]
    children: tuple["Tag", ...]
    line: int

    def all(self, name: str) -> list["Tag"]:
        """Return the children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Tag | None":
        """Return the first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def said(self, name: str) -> str:
        """Return the text of the first child of that name, without edge spaces."""
        child = self.first(name)
        return child.text.strip() if child else ""


class Document(NamedTuple):
    """A feed that was read."""

    show: Show  #: what is missing is "", UNDATED, 0, None or false in it
    rss: Tag
    channel: Tag
    items: tuple[Tag, ...]  #: those of show.episodes, in the same order
    prefixes: Mapping[str, str]  #: declared on <rss>: prefix -> namespace
    #: Lines of elements that declare a namespace of their own.
    declarations: tuple[int, ...]


def read(data: bytes, name: str, url: str = "") -> Document:
    """Return the feed. ``name`` is for messages, ``url`` is where it was fetched.

    Raises FeedError for what is no RSS 2.0 feed, or tries to harm who reads it.
    """
    rss = _rss(data, name)
    channel = rss.find("channel")
    if channel is None:
        raise FeedError(f"{name}: has no <channel>; podcast apps read RSS 2.0")
    tag = _tag(rss)
    top = tag.first("channel")
    assert top is not None
    items = tuple(top.all("item"))
    prefixes = {prefix or "": space for prefix, space in rss.nsmap.items()}
    declarations = tuple(
        element.sourceline
        for element in rss.iterdescendants(etree.Element)
        if element.nsmap != element.getparent().nsmap
    )
    show = _show(top, items, url)
    return Document(show, tag, top, items, prefixes, declarations)


def _rss(data: bytes, name: str) -> etree._Element:
    if len(data) > MAX_FEED:
        raise FeedError(f"{name}: larger than {MAX_FEED // 1_000_000} MB")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, why = error.lineno or 1, _reason(error)
        raise FeedError(f"{name}:{line}: not XML: {why}") from None
    # Entities could be anything: a file of this machine, or a gigabyte.
    if root.getroottree().docinfo.doctype:
        raise FeedError(f"{name}: has a DOCTYPE, which no feed needs; it is not read")
    if root.tag != "rss":
        kind = etree.QName(root).localname
        hint = "an Atom feed" if kind == "feed" else f"<{kind}>"
        raise FeedError(f"{name}: is {hint}; podcast apps read RSS 2.0")
    return root


def _reason(error: etree.XMLSyntaxError) -> str:
    # libxml2 ends its words with where it was; the line is told already.
    return re.sub(r", line \d+, column \d+( \(.*\))?$", "", error.msg or "empty")


def _tag(element: etree._Element) -> Tag:
    return Tag(
        _name(element.tag),
        element.text or "",
        {_name(key): value for key, value in element.attrib.items()},
        tuple(map(_tag, element.iterchildren(etree.Element))),
        element.sourceline or 1,
    )


def _name(qualified: str) -> str:
    space, brace, local = qualified[1:].partition("}")
    if not brace or not qualified.startswith("{"):
        return qualified
    prefix = SPACES.get(space)
    return f"{prefix}:{local}" if prefix else qualified


def _show(channel: Tag, items: tuple[Tag, ...], url: str) -> Show:
    own = (link for link in channel.all("atom:link") if _is_self(link))
    feed_url = next((link.attributes.get("href", "").strip() for link in own), "")
    return Show.model_construct(
        title=channel.said("title"),
        description=channel.said("description"),
        link=channel.said("link"),
        language=channel.said("language"),
        categories=tuple(_categories(channel)),
        author=channel.said("itunes:author") or None,
        email=_child(channel, "itunes:owner", "itunes:email"),
        image=_href(channel, "itunes:image"),
        explicit=is_explicit(channel.said("itunes:explicit")),
        copyright=channel.said("copyright") or None,
        type="serial"
        if channel.said("itunes:type").lower() == "serial"
        else "episodic",
        new_feed_url=channel.said("itunes:new-feed-url") or None,
        # Apple: only the value Yes has an effect.
        block=_is(channel, "itunes:block", "yes"),
        complete=_is(channel, "itunes:complete", "yes"),
        people=tuple(_people(channel)),
        feed_url=feed_url or url,
        guid=_guid(channel.said("podcast:guid"), feed_url or url),
        episodes=tuple(map(_episode, items)),
    )


def _is(tag: Tag, name: str, value: str) -> bool:
    return tag.said(name).lower() == value


def _is_self(link: Tag) -> bool:
    return link.attributes.get("rel") == "self"


def _guid(text: str, feed_url: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return identity.podcast_guid(feed_url)


def _episode(item: Tag) -> Episode:
    enclosure = item.first("enclosure")
    attributes = enclosure.attributes if enclosure else {}
    description = item.said("description")
    url = attributes.get("url", "").strip()
    chapters = item.first("podcast:chapters")
    transcript = item.first("podcast:transcript")
    return Episode.model_construct(
        # Apple: without a guid the enclosure's address is used.
        id=item.said("guid") or url,
        title=item.said("title") or item.said("itunes:title"),
        published=date(item.said("pubDate")) or UNDATED,
        link=item.said("link") or None,
        summary=item.said("itunes:summary") or None,
        subtitle=item.said("itunes:subtitle") or None,
        image=_href(item, "itunes:image"),
        explicit=is_explicit(item.said("itunes:explicit")),
        season=_number(item.said("itunes:season")),
        episode=_number(item.said("itunes:episode")),
        type=_KINDS.get(item.said("itunes:episodeType").lower()),
        block=_is(item, "itunes:block", "yes"),
        transcript=transcript and transcript.attributes.get("url", "").strip(),
        people=tuple(_people(item)),
        notes=item.said("content:encoded") or description,
        description=description,
        chapters=tuple(_chapters(item)),
        chapters_url=chapters and chapters.attributes.get("url", "").strip(),
        enclosure=Enclosure.model_construct(
            url=url,
            length=_number(attributes.get("length", "")) or 0,
            type=attributes.get("type", "").strip(),
            duration=seconds(item.said("itunes:duration")),
        ),
    )


def _href(tag: Tag, name: str) -> str | None:
    image = tag.first(name)
    return (image.attributes.get("href", "").strip() or None) if image else None


def _child(tag: Tag, outer: str, inner: str) -> str | None:
    found = tag.first(outer)
    return (found.said(inner) or None) if found else None


def _categories(channel: Tag) -> Iterator[str]:
    """Yield the categories as the catalog writes them: ``Education > Courses``."""
    for tag in channel.all("itunes:category"):
        top = tag.attributes.get("text", "").strip()
        subs = [
            sub.attributes.get("text", "").strip() for sub in tag.all("itunes:category")
        ]
        yield from (f"{top} > {sub}" for sub in subs) if subs else (top,)


def _people(tag: Tag) -> Iterator[Person]:
    for person in tag.all("podcast:person"):
        attributes = person.attributes
        yield Person.model_construct(
            name=person.text.strip(),
            role=attributes.get("role"),
            group=attributes.get("group"),
            image=attributes.get("img"),
            link=attributes.get("href"),
        )


def _chapters(item: Tag) -> Iterator[Chapter]:
    for chapters in item.all("psc:chapters"):
        for chapter in chapters.all("psc:chapter"):
            start = seconds(chapter.attributes.get("start", ""))
            title = chapter.attributes.get("title", "").strip()
            if start is not None and title:
                yield Chapter.model_construct(
                    start=start,
                    title=title,
                    url=chapter.attributes.get("href"),
                    image=chapter.attributes.get("image"),
                )


_KINDS: Mapping[str, Literal["full", "trailer", "bonus"]] = {
    "full": "full",
    "trailer": "trailer",
    "bonus": "bonus",
}


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,18}", text.strip()) else None


def is_explicit(text: str) -> bool:
    """Tell what itunes:explicit means, in today's spelling or an older one."""
    return text.strip().lower() in ("true", "yes", "explicit")


def date(text: str) -> datetime | None:
    """Return a date of RSS, None if no calendar has it; read as forgivingly as apps.

    >>> date("Sat, 13 Sep 2025 02:14:40 +0800").isoformat()
    '2025-09-12T18:14:40+00:00'
    >>> date("Sept 2025")
    """
    try:
        moment = parsedate_to_datetime(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def seconds(text: str) -> float | None:
    """Return a duration in seconds, from ``320``, ``5:20`` or ``1:02:03.5``.

    >>> seconds("320"), seconds("5:20"), seconds("1:02:03.5"), seconds("PT5M")
    (320.0, 320.0, 3723.5, None)
    """
    if not re.fullmatch(r"(\d{1,6}:){0,2}\d{1,9}(\.\d{1,9})?", text, re.ASCII):
        return None
    total = 0.0
    for part in text.split(":"):
        total = total * 60 + float(part)
    return total
