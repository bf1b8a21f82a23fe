"""Feeds -> feeds that are broken in ways that feeds get broken.

Tags are dropped, doubled, moved and renamed, texts and attributes get values that
somebody somewhere writes; now and then bytes are changed, so that it is no XML.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from podcast_digest.errors import FeedError
from podcast_digest.feed.markup import MEANT, Tag, parse

#: Returns a number below another one.
Pick = Callable[[int], int]

VALUES = (
    *("", " ", "0", "-1", "1", "007", "3.14", "1e9", "٣", "９", "NaN", "null", "None"),
    *("true", "TRUE", "yes", "No", "clean", "maybe", "9" * 30, "a" * 256, "中" * 1400),
    *("1:2:3:4", "99:99:99", "PT5M", "5:20", "65.0", "-5:00", "00:00:00"),
    *("Sat, 13 Sep 2025 02:14:40 +0800", "Mon, 31 Feb 2025 25:61:61 CST"),
    *("2025-09-13", "Sat, 13 Sep 9999 23:59:59 -1200", "1 Jan 1 00:00:00 +1400"),
    *("https://example.org/a b/中.mp3?x=1&y=2#z", "http://[::1", "http://", "//e.org"),
    *(
        "ftp://example.org/a.mp3",
        "data:,a",
        "mailto:a@e.org",
        "a@b",
        "https://e.org:x/",
    ),
    *("a.mp3", "a.jpg?", "A.JPG", ".png", "audio/mpeg", "text/vtt", "image/jpeg", "/"),
    *(
        "第3期：标题",
        "Episode 3: title",
        "&amp;lt;b&amp;gt;",
        "<b>bold",
        "<p>a</p>" * 99,
    ),
    *("<script>", "]]>", "\u200b", "\ufeff", "\u2028", "\U0001f3a7", "e\u0301"),
    *("zh", "zh-Hans", "en_US", "xx", "Technology", "technology", "Arts > Books", ">"),
    *("917393e3-1b1e-5cef-ace4-edaa54e1f810", "urn:uuid:1", "{}", "yes/no", "%", "%zz"),
)
NAMES = (
    *("title", "link", "description", "guid", "pubDate", "enclosure", "item", "image"),
    *("language", "category", "author", "url", "channel", "generator", "copyright"),
    *("itunes:title", "itunes:author", "itunes:owner", "itunes:email", "itunes:name"),
    *("itunes:image", "itunes:category", "itunes:explicit", "itunes:duration"),
    *("itunes:summary", "itunes:subtitle", "itunes:keywords", "itunes:type"),
    *("itunes:season", "itunes:episode", "itunes:episodeType", "itunes:block"),
    *("itunes:complete", "itunes:new-feed-url", "content:encoded", "atom:link"),
    *("podcast:locked", "podcast:guid", "podcast:transcript", "podcast:chapters"),
    *("podcast:funding", "podcast:soundbite", "podcast:person", "podcast:location"),
    *("podcast:season", "podcast:episode", "podcast:trailer", "podcast:license"),
    *("podcast:alternateEnclosure", "podcast:source", "podcast:integrity"),
    *("podcast:value", "podcast:valueRecipient", "podcast:valueTimeSplit"),
    *("podcast:medium", "podcast:liveItem", "podcast:contentLink", "podcast:chat"),
    *("podcast:socialInteract", "podcast:block", "podcast:txt", "podcast:remoteItem"),
    *("podcast:podroll", "podcast:publisher", "podcast:updateFrequency"),
    *("podcast:podping", "podcast:image", "podcast:images", "podcast:unheardof"),
    *("psc:chapters", "psc:chapter"),
)
ATTRIBUTES = (
    *("url", "href", "length", "type", "isPermaLink", "text", "rel", "version"),
    *("owner", "role", "group", "img", "start", "title", "startTime", "duration"),
    *("purpose", "rrule", "complete", "dtstart", "pubdate", "status", "protocol"),
    *(
        "uri",
        "address",
        "split",
        "method",
        "feedGuid",
        "medium",
        "server",
        "usesPodping",
    ),
    *(
        "id",
        "osm",
        "geo",
        "country",
        "priority",
        "name",
        "display",
        "season",
        "bitrate",
    ),
    *("srcset", "aspect-ratio", "width", "purpose", "language", "value", "default"),
)


class Node(NamedTuple):
    """A tag that can be changed."""

    name: list[str]
    text: list[str]
    attributes: dict[str, str]
    children: list["Node"]


def mutated(data: bytes, pick: Pick) -> bytes:
    """Return a feed with some changes; ``pick`` decides which."""
    try:
        markup = parse(data, "feed.xml")
    except FeedError:
        return _bytes_changed(data, pick)
    root = _node(markup.root)
    for _ in range(1 + pick(5)):
        _change(root, pick)
    changed = _written(root, MEANT | {k: v for k, v in markup.prefixes.items() if k})
    return _bytes_changed(changed, pick) if pick(4) == 3 else changed


def _node(tag: Tag) -> Node:
    # Names of other namespaces stand for themselves: nobody here reads them.
    name = tag.name.rpartition("}")[2]
    attributes = {k.rpartition("}")[2]: v for k, v in tag.attributes.items()}
    return Node([name], [tag.text], attributes, [_node(c) for c in tag.children])


def _walk(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _walk(child)


def _change(root: Node, pick: Pick) -> None:
    nodes = [*_walk(root)] or [root]
    node, other = nodes[pick(len(nodes))], nodes[pick(len(nodes))]
    value = VALUES[pick(len(VALUES))]
    place = pick(len(other.children) + 1)
    new = Node([NAMES[pick(len(NAMES))]], [value], {}, [])
    match pick(10):
        case 0 if node.children:
            del node.children[pick(len(node.children))]
        case 1 if node.children:
            child = node.children[pick(len(node.children))]
            node.children.append(_copy(child))
        case 2:
            other.children.insert(place, _copy(node))
        case 3:
            node.name[0] = new.name[0]
        case 4 if node.attributes:
            del node.attributes[[*node.attributes][pick(len(node.attributes))]]
        case 5 if node.attributes:
            node.attributes[[*node.attributes][pick(len(node.attributes))]] = value
        case 6:
            new.attributes[ATTRIBUTES[pick(len(ATTRIBUTES))]] = value
            other.children.insert(place, new)
        case 7:
            node.attributes[ATTRIBUTES[pick(len(ATTRIBUTES))]] = value
        case 8:
            node.text[0] = node.text[0] + value
        case _:
            node.text[0] = value


def _copy(node: Node) -> Node:
    children = [_copy(child) for child in node.children]
    return Node([*node.name], [*node.text], {**node.attributes}, children)


def _written(root: Node, spaces: dict[str, str]) -> bytes:
    for prefix, space in spaces.items():
        root.attributes[f"xmlns:{prefix}"] = space
    out: list[str] = []
    _write(root, spaces, out)
    return "".join(out).encode(errors="replace")


def _write(node: Node, spaces: dict[str, str], out: list[str]) -> None:
    def known(name: str) -> bool:
        prefix = name.partition(":")[0]
        return ":" not in name or prefix in spaces or prefix in ("xml", "xmlns")

    name = node.name[0] if known(node.name[0]) else "other"
    pairs = [f" {k}={quoteattr(v)}" for k, v in node.attributes.items() if known(k)]
    out.append(f"<{name}{''.join(pairs)}>{escape(node.text[0])}")
    for child in node.children:
        _write(child, spaces, out)
    out.append(f"</{name}>\n")


def _bytes_changed(data: bytes, pick: Pick) -> bytes:
    changed = bytearray(data)
    for _ in range(1 + pick(4)):
        at, many = pick(len(changed) + 1), pick(20)
        match pick(4):
            case 0:
                del changed[at:]
            case 1:
                del changed[at : at + many]
            case 2:
                changed[at:at] = bytes([pick(256)])
            case _:
                changed[at:at] = (b"&", b"<", b"]]>", b"&nbsp;", b"<!--")[pick(5)]
    return bytes(changed)
