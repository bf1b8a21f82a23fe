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
from typing import Any

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from podcast_digest import notes
from podcast_digest.feed.chapters import JSON_TYPE, PSC, podlove_chapters
from podcast_digest.model import Episode, Person, Show

ATOM = "http://www.w3.org/2005/Atom"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"

#: Apple and PSP-1 allow this many bytes in a description.
DESCRIPTION = 4000

#: That of xml.sax.saxutils does the same, but imports an HTTP client and OpenSSL.
escape = partial(escape_html, quote=False)

_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_READ_ON = {"zh": "阅读原文", "en": "Read the article"}


def render(show: Show) -> bytes:
    """Return the feed. The same show gives the same bytes, anywhere, at any time."""
    channel = _channel(show)
    head, mark, tail = channel.rpartition(b"  </channel>")
    read_on = _READ_ON.get(show.language[:2].lower(), _READ_ON["en"])
    # Not joined: the items of a large feed side by side take twice the memory, and
    # a third more time.
    feed = BytesIO()
    feed.write(head)
    for episode in show.episodes:
        feed.write(_item(show, episode, read_on).encode())
    feed.write(mark + tail)
    return feed.getvalue()


def _channel(show: Show) -> bytes:
    feed = FeedGenerator()
    feed.load_extension("podcast", atom=False)
    feed.register_extension("modern", _Modern, BaseExtension, atom=False)
    feed.modern.show = show
    feed.title(show.title)
    feed.description(show.description)
    feed.link(href=show.feed_url, rel="self", type="application/rss+xml")
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

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces that are declared on <rss>."""
        spaces = {"itunes": ITUNES, "podcast": PODCAST}
        if any(episode.chapters for episode in self.show.episodes):
            spaces["psc"] = PSC
        return spaces

    def extend_rss(self, rss: Any) -> None:
        """Add our tags to the channel."""
        show, channel = self.show, rss[0]
        built = channel.find("lastBuildDate")  # by feedgen, from the clock
        if show.episodes:
            built.text = rfc2822(max(e.published for e in show.episodes))
        else:
            channel.remove(built)
        # W3C WebSub §4: beside the address of the feed; feedgen writes no such links.
        for hub in reversed(show.hubs):
            link = etree.Element(f"{{{ATOM}}}link", {"href": hub, "rel": "hub"})
            channel.find(f"{{{ATOM}}}link").addnext(link)
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
