"""Rendering a show that is in memory: its feed against lxml, its site."""

from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import Any

from benches.material import show_of
from benches.measuring import Row, check, compared, timed

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
CONTENT = "http://purl.org/rss/1.0/modules/content/"


def lxml_feed(show: Any) -> bytes:
    """Return the same items as a tree written by hand, a call for each tag."""
    from email.utils import format_datetime

    from lxml import etree

    from podcast_digest.text import notes

    rss = etree.Element(
        "rss", {"version": "2.0"}, nsmap={"itunes": ITUNES, "content": CONTENT}
    )
    channel = etree.SubElement(rss, "channel")

    def add(parent: Any, name: str, text: str | None = None, **attributes: str) -> None:
        etree.SubElement(parent, name, attributes).text = text

    add(channel, "title", show.title)
    add(channel, "link", show.link)
    add(channel, "description", show.description)
    for episode in show.episodes:
        sound = episode.enclosure
        item = etree.SubElement(channel, "item")
        add(item, "title", episode.title)
        add(item, "link", episode.link)
        add(item, "guid", episode.id, isPermaLink="false")
        add(item, "pubDate", format_datetime(episode.published))
        add(item, "description", notes.cut(episode.description, 4000))
        link = episode.link.replace("&", "&amp;")
        html = f'{episode.notes}\n<p><a href="{link}">阅读原文</a></p>'
        encoded = etree.SubElement(item, f"{{{CONTENT}}}encoded")
        encoded.text = etree.CDATA(html)
        facts = {"url": sound.url, "length": str(sound.length), "type": sound.type}
        add(item, "enclosure", **facts)
        add(item, f"{{{ITUNES}}}title", episode.title)
        add(item, f"{{{ITUNES}}}summary", notes.short(episode.description))
        add(item, f"{{{ITUNES}}}explicit", "true" if show.explicit else "false")
        add(item, f"{{{ITUNES}}}duration", str(round(sound.duration)))
    return bytes(
        etree.tostring(rss, pretty_print=True, encoding="UTF-8", xml_declaration=True)
    )


Tag = tuple[str, str | None, dict[str, str]]


def items(feed: bytes) -> list[list[Tag]]:
    """Return the items of a feed as XML parsers see them, tags by name."""
    from lxml import etree

    return [
        sorted(((t.tag, t.text, dict(t.attrib)) for t in item), key=lambda t: t[0])
        for item in etree.fromstring(feed, etree.XMLParser(huge_tree=True)).iter("item")
    ]


def bench_feed(quick: bool) -> Iterator[Row]:
    from podcast_digest.feed import rss

    sizes = (100, 1_000, 2_000) if quick else (1_000, 10_000, 50_000)
    shows = {size: show_of(size) for size in sizes}
    small, *_, large = sizes
    ours, reference = items(rss.render(shows[small])), items(lxml_feed(shows[small]))
    check(ours == reference and len(ours) == small, "the feeds differ in their items")
    for size, show in shows.items():
        yield compared(
            f"feed of {size:,}: a tree by lxml",
            0.65,
            3 if size > 10_000 else 7,
            partial(rss.render, show),
            partial(lxml_feed, show),
        )

    def again_and_again() -> None:
        for _ in range(large // small):
            rss.render(shows[small])

    yield compared(
        f"feed of {large:,}: {large // small} x the feed of {small:,}",
        1.3,
        5,
        partial(rss.render, shows[large]),
        again_and_again,
    )


def bench_site(quick: bool) -> Iterator[Row]:
    from podcast_digest.site import Given, render

    small, large = (100, 400) if quick else (1_000, 4_000)
    shows = {size: show_of(size) for size in (small, large)}
    made = render(shows[small], Given())
    pages = [name for name in made if name.startswith("episodes/")]
    check(len(pages) == small, "an episode has no page")

    def again_and_again() -> None:
        for _ in range(large // small):
            render(shows[small], Given())

    rounds = 3 if quick else 5
    one = partial(render, shows[small], Given())
    took = tuple(timed(one) for _ in range(rounds))
    yield Row(f"site of {small:,}", median(took), None, took, 5)
    yield compared(
        f"site of {large:,}: {large // small} x the site of {small:,}",
        1.3,
        rounds,
        partial(render, shows[large], Given()),
        again_and_again,
    )
