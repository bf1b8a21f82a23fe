"""A show as RSS 2.0 with the iTunes and Podcasting 2.0 namespaces. Performs no I/O.

feedgen writes the channel, through one extension of ours for what it can't write.
The items come from checked templates and are spliced in: an lxml call per tag is what
a large feed costs. Plain feedgen is the oracle in the tests: the same items.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from html import escape as escape_html
from io import BytesIO
from typing import Any, NamedTuple

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from podcast_digest.feed.chapters import JSON_TYPE, PSC, podlove_chapters
from podcast_digest.show import identity
from podcast_digest.show.model import Episode, Person, Show
from podcast_digest.text import notes

ATOM = "http://www.w3.org/2005/Atom"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
HISTORY = "http://purl.org/syndication/history/1.0"

#: Apple and PSP-1 allow this many bytes in a description.
DESCRIPTION = 4000

#: That of xml.sax.saxutils does the same, but imports an HTTP client and OpenSSL.
escape = partial(escape_html, quote=False)

_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_READ_ON = {"zh": "阅读原文", "en": "Read the article"}


class _Page(NamedTuple):
    """One document of a feed."""

    url: str
    episodes: tuple[Episode, ...]
    links: tuple[tuple[str, str], ...]  #: to other pages: rel, address
    is_archive: bool = False


def render(show: Show) -> bytes:
    """Return the feed. The same show gives the same bytes, anywhere, at any time.

    With ``page_size`` it holds that many of the newest episodes, and leads to archives.
    """
    newest = show.episodes[: show.page_size]
    links = _older(show, len(archive_paths(show.page_size, len(show.episodes))))
    return _rendered(show, _Page(show.feed_url, newest, links))


def archive_paths(page_size: int | None, episodes: int) -> tuple[str, ...]:
    """Return where the archives of so many episodes lie, oldest first.

    Below the show's link. Without ``page_size`` there is none.
    """
    # What does not fill a page lies in the feed itself.
    number = -(-episodes // page_size) - 1 if page_size else 0
    return tuple(f"archive/{n}.xml" for n in range(1, number + 1))


def render_archives(show: Show) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of each archive, oldest first (RFC 5005, section 4).

    Pages are counted from the oldest episode, so that one that comes changes none of
    them, and an archive but once: when the next one comes, it leads there. The newest
    of its episodes may be in the feed itself, too.
    """
    paths = archive_paths(show.page_size, len(show.episodes))
    folder, size = identity.folder(show.link), show.page_size or 0
    for number, path in enumerate(paths, 1):
        end = len(show.episodes) - (number - 1) * size
        links = ("current", show.feed_url), *_older(show, number - 1)
        if number < len(paths):
            links += (("next-archive", folder + paths[number]),)
        episodes = show.episodes[end - size : end]
        page = _Page(folder + path, episodes, links, is_archive=True)
        yield path, _rendered(show, page)


def _older(show: Show, archives: int) -> tuple[tuple[str, str], ...]:
    """Return the links to the newest of so many archives."""
    if not archives:
        return ()
    url = identity.folder(show.link) + f"archive/{archives}.xml"
    # AntennaPod and gPodder follow next, as in a paged feed (section 3).
    return ("next", url), ("prev-archive", url)


def _rendered(show: Show, page: _Page) -> bytes:
    channel = _channel(show, page)
    head, mark, tail = channel.rpartition(b"  </channel>")
    read_on = _READ_ON.get(show.language[:2].lower(), _READ_ON["en"])
    # Not joined: the items of a large feed side by side take twice the memory, and
    # a third more time.
    feed = BytesIO()
    feed.write(head)
    for episode in page.episodes:
        feed.write(_item(show, episode, read_on).encode())
    feed.write(mark + tail)
    return feed.getvalue()


def _channel(show: Show, page: _Page) -> bytes:
    feed = FeedGenerator()
    feed.load_extension("podcast", atom=False)
    feed.register_extension("modern", _Modern, BaseExtension, atom=False)
    feed.modern.show, feed.modern.page = show, page
    feed.title(show.title)
    feed.description(show.description)
    feed.link(href=page.url, rel="self", type="application/rss+xml")
    feed.link(href=show.link, rel="alternate")  # feedgen makes the last one <link>
    feed.language(show.language)
    feed.generator("podcast-digest")
    if show.copyright:
        feed.copyright(show.copyright)
    if show.image:
        feed.image(url=show.image, title=show.title, link=show.link)
    podcast = feed.podcast
    if show.author:
        podcast.itunes_author(show.author)
    if show.email:
        podcast.itunes_owner(name=show.author or show.title, email=show.email)
    podcast.itunes_category([_category(name) for name in show.categories])
    podcast.itunes_type(show.type)
    if show.new_feed_url:
        podcast.itunes_new_feed_url(show.new_feed_url)
    return bytes(feed.rss_str(pretty=True))


def _category(name: str) -> dict[str, str]:
    top, _, sub = name.partition(" > ")
    return {"cat": top, "sub": sub} if sub else {"cat": top}


class _Modern(BaseExtension):  # type: ignore[misc]
    """What feedgen can't write: true/false, ``Yes``, any image, the podcast: tags."""

    show: Show
    page: _Page

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces that are declared on <rss>."""
        spaces = {"itunes": ITUNES, "podcast": PODCAST}
        if any(episode.chapters for episode in self.page.episodes):
            spaces["psc"] = PSC
        if self.page.is_archive:
            spaces["fh"] = HISTORY
        return spaces

    def extend_rss(self, rss: Any) -> None:
        """Add our tags to the channel."""
        show, page, channel = self.show, self.page, rss[0]
        built = channel.find("lastBuildDate")  # by feedgen, from the clock
        if page.episodes:
            built.text = rfc2822(max(e.published for e in page.episodes))
        else:
            channel.remove(built)
        # W3C WebSub §4: beside the address of the feed, of which alone hubs tell.
        hubs = [("hub", hub) for hub in show.hubs if not page.is_archive]
        for rel, href in reversed([*hubs, *page.links]):  # feedgen writes none of them
            link = etree.Element(f"{{{ATOM}}}link", {"href": href, "rel": rel})
            channel.find(f"{{{ATOM}}}link").addnext(link)
        if page.is_archive:
            etree.SubElement(channel, f"{{{HISTORY}}}archive")
        for name, text, attributes in _channel_tags(show):
            prefix, _, local = name.partition(":")
            space = ITUNES if prefix == "itunes" else PODCAST
            tag = etree.SubElement(channel, f"{{{space}}}{local}", attributes)
            tag.text = text


_Tag = tuple[str, str | None, dict[str, str]]


def _channel_tags(show: Show) -> Iterator[_Tag]:
    """Yield the channel's tags (name, text, attributes) that are not feedgen's."""
    yield "itunes:explicit", _true(show.explicit), {}
    yield "itunes:title", show.title, {}
    if show.image:
        yield "itunes:image", None, {"href": show.image}
    # Apple: only the value Yes has an effect.
    if show.block:
        yield "itunes:block", "Yes", {}
    if show.complete:
        yield "itunes:complete", "Yes", {}
    yield "podcast:guid", str(show.guid), {}
    if show.locked is not None:
        owner = {"owner": show.email} if show.email else {}
        yield "podcast:locked", "yes" if show.locked else "no", owner
    if show.medium:
        yield "podcast:medium", show.medium, {}
    for way in show.funding:
        yield "podcast:funding", way.text, {"url": way.url}
    for person in show.people:
        yield "podcast:person", person.name, _person(person)
    if show.license:
        url = {"url": show.license.url} if show.license.url else {}
        yield "podcast:license", show.license.name, url
    if show.ai_content is not None:
        yield "podcast:txt", _true(show.ai_content), {"purpose": "ai-content"}
    if show.verify:
        yield "podcast:txt", show.verify, {"purpose": "verify"}
    if show.apple_verify:
        # Both forms are read (Podcasting 2.0 namespace, docs/tags/txt).
        yield "itunes:applepodcastsverify", show.apple_verify, {}
        yield "podcast:txt", show.apple_verify, {"purpose": "applepodcastsverify"}
    if every := show.update_frequency:
        attributes = {"rrule": every.rrule} if every.rrule else {}
        if every.complete:
            attributes["complete"] = "true"
        yield "podcast:updateFrequency", every.text, attributes


def _item(show: Show, episode: Episode, read_on: str) -> str:
    enclosure, title = episode.enclosure, escape(episode.title)
    description = notes.cut(episode.description, DESCRIPTION)
    summary = episode.subtitle or notes.short(episode.description)
    explicit = show.explicit if episode.explicit is None else episode.explicit
    link = escape(episode.link or "")
    tags = [
        f"<title>{title}</title>",
        *([f"<link>{link}</link>"] if link else []),
        f'<guid isPermaLink="false">{escape(episode.id)}</guid>',
        f"<pubDate>{rfc2822(episode.published)}</pubDate>",
        # Before the description: readers that know one text keep the last of them.
        f"<itunes:summary>{escape(summary)}</itunes:summary>",
    ]
    html = episode.notes
    if link:
        html += f'\n<p><a href="{link.replace(_QUOTE, "&quot;")}">{read_on}</a></p>'
    if html:
        cdata = html.strip().replace("]]>", "]]]]><![CDATA[>")
        tags.append(f"<content:encoded><![CDATA[{cdata}]]></content:encoded>")
    tags += [
        f"<description>{escape(description)}</description>",
        f'<enclosure url="{_attribute(enclosure.url)}" length="{enclosure.length}" '
        f'type="{_attribute(enclosure.type)}"/>',
        f"<itunes:title>{title}</itunes:title>",
        # Recommended for each (A Podcaster's Guide to RSS; PSP-1).
        f"<itunes:explicit>{_true(explicit)}</itunes:explicit>",
    ]
    if enclosure.duration:
        # Whole seconds: one player takes 65.0 for minutes.
        seconds = max(1, round(enclosure.duration))
        tags.append(f"<itunes:duration>{seconds}</itunes:duration>")
    tags += _optional(episode)
    return "    <item>\n      " + "\n      ".join(tags) + "\n    </item>\n"


def _optional(episode: Episode) -> Iterator[str]:
    """Yield the tags that most episodes have not."""
    if episode.image:
        yield f'<itunes:image href="{_attribute(episode.image)}"/>'
    if episode.season:
        yield f"<itunes:season>{episode.season}</itunes:season>"
    if episode.episode:
        yield f"<itunes:episode>{episode.episode}</itunes:episode>"
    if episode.type:
        yield f"<itunes:episodeType>{episode.type}</itunes:episodeType>"
    if episode.block:
        yield "<itunes:block>Yes</itunes:block>"
    for transcript in episode.transcripts:
        pair = _attribute(transcript.url), _attribute(transcript.type)
        yield '<podcast:transcript url="{}" type="{}"/>'.format(*pair)
    if url := episode.chapters_url:
        yield f'<podcast:chapters url="{_attribute(url)}" type="{JSON_TYPE}"/>'
    if episode.chapters:
        text = podlove_chapters(episode.chapters)
        yield text.replace("\n", "\n      ")
    for person in episode.people:
        pairs = (f' {k}="{_attribute(v)}"' for k, v in _person(person).items())
        name = escape(person.name)
        yield f"<podcast:person{''.join(pairs)}>{name}</podcast:person>"


def _person(person: Person) -> dict[str, str]:
    pairs = {
        "role": person.role,
        "group": person.group,
        "img": person.image,
        "href": person.link,
    }
    return {name: value for name, value in pairs.items() if value}


_QUOTE = '"'


def _attribute(text: str) -> str:
    return escape(text).replace(_QUOTE, "&quot;")


def _true(value: bool) -> str:
    return "true" if value else "false"


def rfc2822(moment: datetime) -> str:
    """Return the date as RSS wants it, in UTC and in English whatever the locale.

    >>> rfc2822(datetime.fromisoformat("2025-09-13T02:14:40+08:00"))
    'Fri, 12 Sep 2025 18:14:40 +0000'
    """
    utc = moment.astimezone(UTC)
    day, month = _DAYS[utc.weekday()], _MONTHS[utc.month - 1]
    clock = f"{utc.hour:02}:{utc.minute:02}:{utc.second:02}"
    return f"{day}, {utc.day:02} {month} {utc.year:04} {clock} +0000"
