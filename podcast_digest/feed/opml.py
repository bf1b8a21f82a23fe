"""A show as OPML 2.0: a list of subscriptions that apps import. Performs no I/O."""

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
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = show.title
    if show.episodes:
        newest = max(episode.published for episode in show.episodes)
        etree.SubElement(head, "dateModified").text = rfc2822(newest)
    if show.author:
        etree.SubElement(head, "ownerName").text = show.author
    if show.email:
        etree.SubElement(head, "ownerEmail").text = show.email
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
    etree.SubElement(etree.SubElement(root, "body"), "outline", outline)
    return bytes(
        etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    )
