"""A show as OPML 2.0: a list of subscriptions that apps import. Performs no I/O."""

from collections.abc import Iterable, Sequence

from lxml import etree

from podcast_digest.feed.dates import rfc2822
from podcast_digest.show.model import Show

#: Where the list is published, below the show's link.
NAME = "subscriptions.opml"
#: What it is served as.
TYPE = "text/x-opml"


def render_opml(show: Show) -> bytes:
    """Return a list of this one show. The same show gives the same bytes.

    It was modified when the newest episode came out; without one, nobody knows.
    """
    return render_opml_of(show.title, [show])


def render_opml_of(title: str, shows: Sequence[Show]) -> bytes:
    """Return a list of shows under a title; its owner is that of all, if it is one."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    if moments := [e.published for show in shows for e in show.episodes]:
        etree.SubElement(head, "dateModified").text = rfc2822(max(moments))
    if author := _shared(show.author for show in shows):
        etree.SubElement(head, "ownerName").text = author
    if email := _shared(show.email for show in shows):
        etree.SubElement(head, "ownerEmail").text = email
    body = etree.SubElement(root, "body")
    for show in shows:
        outline = {
            "type": "rss",
            "version": "RSS2",
            "text": show.title,
            "title": show.title,
            "description": show.description,
            "language": show.language,
            "htmlUrl": show.link,
            "xmlUrl": show.feed_url,
        }
        etree.SubElement(body, "outline", outline)
    return bytes(
        etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    )


def _shared(values: Iterable[str | None]) -> str | None:
    """Return what all of them are, if they are one."""
    known = set(values)
    return known.pop() if len(known) == 1 else None
