"""A show as RSS 2.0 with the iTunes and Podcasting 2.0 namespaces. Performs no I/O.

feedgen writes the channel, through one extension of ours for what it can't write.
The items come from checked templates and are spliced in: an lxml call per tag is what
a large feed costs. Plain feedgen is the oracle in the tests: the same items.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import Any, NamedTuple

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from podcast_digest.feed.chapters import JSON_TYPE, podlove_chapters
from podcast_digest.feed.dates import rfc2822
from podcast_digest.feed.escaping import attribute, escape
from podcast_digest.feed.namespace import Element, episode_elements, show_elements
from podcast_digest.feed.spaces import ATOM, HISTORY, ITUNES, PODCAST, PSC
from podcast_digest.show import identity
from podcast_digest.show.addresses import counted
from podcast_digest.show.markup import DECLARED
from podcast_digest.show.model import Episode, Show
from podcast_digest.show.recent import Make, afresh
from podcast_digest.text import notes

#: Apple and PSP-1 allow this many bytes in a description.
DESCRIPTION = 4000

_NONE: Mapping[str, str] = {}
_READ_ON = {"zh": "阅读原文", "en": "Read the article"}


class _Page(NamedTuple):
    """One document of a feed."""

    url: str
    episodes: tuple[Episode, ...]
    links: tuple[tuple[str, str], ...]  #: to other pages: rel, address
    is_archive: bool = False


def render(show: Show, pages: Mapping[str, str] = _NONE, made: Make = afresh) -> bytes:
    """Return the feed. The same show gives the same bytes, anywhere, at any time.

    With ``page_size`` it holds that many of the newest episodes, and leads to archives.
    ``pages``: the addresses of pages of episodes, by their ids; they stand in for a
    link. ``made`` may have the items of unchanged episodes.
    """
    newest = show.episodes[: show.page_size]
    links = _older(show, len(archive_paths(show.page_size, len(show.episodes))))
    return _rendered(show, _Page(show.feed_url, newest, links), pages, made)


def archive_paths(page_size: int | None, episodes: int) -> tuple[str, ...]:
    """Return where the archives of so many episodes lie, oldest first.

    Below the show's link. Without ``page_size`` there is none.
    """
    # What does not fill a page lies in the feed itself.
    number = -(-episodes // page_size) - 1 if page_size else 0
    return tuple(f"archive/{n}.xml" for n in range(1, number + 1))


def render_archives(
    show: Show, pages: Mapping[str, str] = _NONE, made: Make = afresh
) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of each archive, oldest first (RFC 5005, section 4).

    Pages are counted from the oldest episode, so that one that comes changes none of
    them, and an archive but once: when the next one comes, it leads there. The newest
    of its episodes may be in the feed itself, too. ``pages`` and ``made`` are those of
    ``render``.
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
        yield path, _rendered(show, page, pages, made)


def _older(show: Show, archives: int) -> tuple[tuple[str, str], ...]:
    """Return the links to the newest of so many archives."""
    if not archives:
        return ()
    url = identity.folder(show.link) + f"archive/{archives}.xml"
    # AntennaPod and gPodder follow next, as in a paged feed (section 3).
    return ("next", url), ("prev-archive", url)


def _rendered(show: Show, page: _Page, pages: Mapping[str, str], made: Make) -> bytes:
    channel = _channel(show, page)
    head, mark, tail = channel.rpartition(b"  </channel>")
    read_on = _READ_ON.get(show.language[:2].lower(), _READ_ON["en"])
    # Not joined: the items of a large feed side by side take twice the memory, and
    # a third more time.
    feed = BytesIO()
    feed.write(head)
    for episode in page.episodes:
        url = pages.get(episode.id)
        of_show = show.prefix, show.explicit, show.read_on, read_on
        item = partial(_item, *of_show, episode, url)
        feed.write(made("item", episode, (*of_show, url), item))
    feed.write(mark + tail)
    return feed.getvalue()


def _channel(show: Show, page: _Page) -> bytes:
    feed = FeedGenerator()
    feed.load_extension("podcast", atom=False)
    feed.register_extension("modern", _Modern, BaseExtension, atom=False)
    feed.modern.show, feed.modern.page = show, page
    feed.title(show.title)
    feed.description(notes.fit_for_html(show.description))
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
    own = _names(show.extra)
    if show.email and "itunes:owner" not in own:
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
        for element in _channel_tags(show):
            _append(channel, element)
        channel.extend(_parsed(show.extra))


def _names(extra: Sequence[str]) -> set[str]:
    """Return the names of elements that take the place of what we would write."""
    return {_NAME.match(text)[1] for text in extra}  # type: ignore[index]


_NAME = re.compile("<([^\\s/>]+)")


def _parsed(extra: Sequence[str]) -> Iterator[Any]:
    """Yield elements that were checked to be well-formed, and of a namespace."""
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in DECLARED.items())
    for text in extra:
        yield etree.fromstring(f"<x{spaces}>{text}</x>")[0]


def _append(parent: Any, element: Element) -> None:
    prefix, _, local = element.name.partition(":")
    space = ITUNES if prefix == "itunes" else PODCAST
    tag = etree.SubElement(parent, f"{{{space}}}{local}", dict(element.attributes))
    tag.text = element.text
    for child in element.children:
        _append(tag, child)


def _channel_tags(show: Show) -> Iterator[Element]:
    """Yield the channel's tags (name, text, attributes) that are not feedgen's."""
    yield Element("itunes:explicit", _true(show.explicit), {})
    if "itunes:title" not in _names(show.extra):
        yield Element("itunes:title", show.title, {})
    if show.image:
        yield Element("itunes:image", None, {"href": show.image})
    # Apple: only the value Yes has an effect.
    if show.block:
        yield Element("itunes:block", "Yes", {})
    if show.complete:
        yield Element("itunes:complete", "Yes", {})
    yield Element("podcast:guid", str(show.guid), {})
    if show.locked is not None:
        owner = {"owner": show.email} if show.email else {}
        yield Element("podcast:locked", "yes" if show.locked else "no", owner)
    if show.medium:
        yield Element("podcast:medium", show.medium, {})
    yield from show_elements(show)
    if show.verify:
        yield Element("podcast:txt", show.verify, {"purpose": "verify"})
    if show.apple_verify:
        # Both forms are read (Podcasting 2.0 namespace, docs/tags/txt).
        yield Element("itunes:applepodcastsverify", show.apple_verify, {})
        purpose = {"purpose": "applepodcastsverify"}
        yield Element("podcast:txt", show.apple_verify, purpose)


def _item(
    prefix: str | None,
    of_show: bool,
    reads_on: bool,
    read_on: str,
    episode: Episode,
    page: str | None,
) -> bytes:
    enclosure, title = episode.enclosure, escape(episode.title)
    audio = counted(prefix, enclosure.url)
    description = notes.cut(notes.fit_for_html(episode.description), DESCRIPTION)
    summary = episode.subtitle or notes.short(episode.description)
    summary = notes.fit_for_html(summary)
    explicit = of_show if episode.explicit is None else episode.explicit
    article, link = escape(episode.link or ""), escape(episode.link or page or "")
    html = episode.notes
    if article and reads_on:
        html += f'\n<p><a href="{attribute(episode.link or "")}">{read_on}</a></p>'
    cdata = html.strip().replace("]]>", "]]]]><![CDATA[>")
    own = _names(episode.extra)
    tags = [
        f"<title>{title}</title>",
        *([f"<link>{link}</link>"] if link else []),
        f"<guid{_NO_LINK[episode.permalink]}>{escape(episode.id)}</guid>",
        f"<pubDate>{rfc2822(episode.published)}</pubDate>",
        # In this order: readers that know one text take the first of them, and those
        # that let a later one stand in keep all three.
        f"<description>{escape(description)}</description>",
        *(
            [f"<itunes:summary>{escape(summary)}</itunes:summary>"]
            if "itunes:summary" not in own
            else []
        ),
        *([f"<content:encoded><![CDATA[{cdata}]]></content:encoded>"] if cdata else []),
        f'<enclosure url="{attribute(audio)}" length="{enclosure.length}" '
        f'type="{attribute(enclosure.type)}"/>',
        *([] if "itunes:title" in own else [f"<itunes:title>{title}</itunes:title>"]),
        # Recommended for each (A Podcaster's Guide to RSS; PSP-1).
        f"<itunes:explicit>{_true(explicit)}</itunes:explicit>",
    ]
    if enclosure.duration:
        # Whole seconds: one player takes 65.0 for minutes.
        seconds = max(1, round(enclosure.duration))
        tags.append(f"<itunes:duration>{seconds}</itunes:duration>")
    tags += _optional(episode)
    lines = "\n      ".join(tags)
    return f"    <item>\n      {lines}\n    </item>\n".encode()


def _optional(episode: Episode) -> Iterator[str]:
    """Yield the tags that most episodes have not."""
    if episode.image:
        yield f'<itunes:image href="{attribute(episode.image)}"/>'
    if episode.season:
        yield f"<itunes:season>{episode.season}</itunes:season>"
    if episode.episode:
        yield f"<itunes:episode>{episode.episode}</itunes:episode>"
    if episode.type:
        yield f"<itunes:episodeType>{episode.type}</itunes:episodeType>"
    if episode.block:
        yield "<itunes:block>Yes</itunes:block>"
    for transcript in episode.transcripts:
        pair = attribute(transcript.url), attribute(transcript.type)
        yield '<podcast:transcript url="{}" type="{}"/>'.format(*pair)
    if url := episode.chapters_url:
        yield f'<podcast:chapters url="{attribute(url)}" type="{JSON_TYPE}"/>'
    if episode.chapters:
        text = podlove_chapters(episode.chapters)
        yield text.replace("\n", "\n      ")
    for element in episode_elements(episode):
        yield _as_text(element, "      ")
    yield from episode.extra


def _as_text(element: Element, margin: str) -> str:
    name, text, attributes, children = element
    pairs = "".join(f' {k}="{attribute(v)}"' for k, v in attributes.items())
    if children:
        inner = "".join(f"\n{margin}  {_as_text(c, margin + '  ')}" for c in children)
        return f"<{name}{pairs}>{inner}\n{margin}</{name}>"
    return f"<{name}{pairs}>{escape(text)}</{name}>" if text else f"<{name}{pairs}/>"


# gPodder joins a guid to the feed's address unless that is said.
_NO_LINK = {True: "", False: ' isPermaLink="false"'}


def _true(value: bool) -> str:
    return "true" if value else "false"
