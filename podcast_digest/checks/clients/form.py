"""How a feed of others is written, and what apps make of it: rules C4xx.  No I/O.

Our own writer keeps to all of it. Told from the sources of apps (AntennaPod, gPodder's
podcastparser), from what broke in them, and from the RSS Advisory Board's profile,
which tried out many.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import partial

from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.items import items
from podcast_digest.checks.shared.sources import (
    ANTENNAPOD,
    PSP1,
    RSS_PROFILE,
    SPACES_READ,
)
from podcast_digest.checks.shared.words import many, shown, told
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.markup import MEANT, SPACES, Tag
from podcast_digest.feed.reading import Document
from podcast_digest.show.model import Episode


def is_rss_2(subject: Subject) -> Iterator[Found]:
    """A feed says that it is RSS 2.0."""
    # AntennaPod's TypeGetter.java; others refuse feeds that say nothing.
    if subject.document is None:
        return
    version = subject.document.rss.attributes.get("version")
    if version is None:
        yield Found(
            None, "rss", "has no version; some apps reject the feed without one"
        )
    elif version != "2.0":
        yield Found(
            None, "rss", f"has the version {shown(version)}, which AntennaPod rejects"
        )


def _names(subject: Subject) -> set[str]:
    """Return the names of all tags of the channel and its items."""
    if subject.document is None:
        return set()
    names = {tag.name for tag in subject.document.channel.children}
    for item in subject.document.items:
        names.update([tag.name for tag in item.children])
    return names


#: Prefixes of what listeners would miss. Nothing of atom: is among it.
_USUAL = {prefix: space for prefix, space in MEANT.items() if prefix != "atom"}


def _usual(document: Document, space: str) -> str | None:
    """Return the prefix that everybody uses for a namespace, misspelled or not."""
    return SPACES.get(document.lookalikes.get(space, space))


def has_exact_namespaces(subject: Subject) -> Iterator[Found]:
    """Namespaces are spelled exactly: apps know no other spelling."""
    if subject.document is None:
        return
    named = {space: prefix for prefix, space in subject.document.prefixes.items()}
    for space, right in subject.document.lookalikes.items():
        yield Found(
            None,
            f"xmlns:{named.get(space) or SPACES[right]}",
            f"is {shown(space)}, which most apps don't recognise: they ignore all "
            "its tags",
            f"Write it exactly so: {right}.",
        )


def has_usual_prefixes(subject: Subject) -> Iterator[Found]:
    """Namespaces have their usual prefixes: itunes, podcast, content and psc."""
    # AntennaPod goes by them, and so do all that know no namespaces.
    document = subject.document
    if document is None:
        return
    prefixes = document.prefixes
    for prefix, space in prefixes.items():
        usual = _usual(document, space)
        if usual in _USUAL and _usual(document, prefixes.get(usual, "")) != usual:
            yield Found(
                None,
                f"xmlns:{prefix}",
                f"is used for the namespace usually called {usual}; AntennaPod "
                "ignores all its tags",
                f'Declare xmlns:{usual}="{_USUAL[usual]}", and write {usual}: then.',
            )


def declares_on_rss(subject: Subject) -> Iterator[Found]:
    """Namespaces are declared once, on `<rss>`."""
    document = subject.document
    if document is None or not document.declarations:
        return
    declared = {_usual(document, space) for space in document.prefixes.values()}
    lines = {_usual(document, s): line for s, line in document.declarations.items()}
    # Many declare psc: on each <psc:chapters>, and are read.
    for prefix in sorted((_USUAL.keys() & lines.keys()) - declared - {"psc"}):
        yield Found(
            None,
            f"xmlns:{prefix}",
            f"is declared on tags, the first in line {lines[prefix]:,}, not on "
            "<rss>: some apps ignore these tags",
            f'Declare xmlns:{prefix}="{_USUAL[prefix]}" on <rss>.',
        )


#: Tags as they must be spelled, by their small letters.
_SPELLED = {
    name.lower(): name
    for name in (
        *("author", "category", "comments", "copyright", "description", "enclosure"),
        *("generator", "guid", "image", "item", "language", "lastBuildDate", "link"),
        *("managingEditor", "pubDate", "source", "title", "ttl", "webMaster"),
        *("content:encoded", "itunes:author", "itunes:block", "itunes:category"),
        *("itunes:complete", "itunes:duration", "itunes:episode", "itunes:episodeType"),
        *("itunes:explicit", "itunes:image", "itunes:new-feed-url", "itunes:owner"),
        *("itunes:season", "itunes:subtitle", "itunes:summary", "itunes:title"),
        "itunes:type",
    )
}


def spells_tags_right(subject: Subject) -> Iterator[Found]:
    """Tags have the right capital letters: XML distinguishes them."""
    for name in sorted(_names(subject)):
        right = _SPELLED.get(name.lower(), name)
        if name == right:
            continue
        having = [e for e, item in items(subject) if item.first(name)]
        others = f", also in {many(len(having) - 1, 'other episode')}"
        yield Found(
            having[0] if having else None,
            name,
            f"is not the tag <{right}>: apps ignore it"
            + (others if having[1:] else ""),
        )


def is_utf_8(subject: Subject) -> Iterator[Found]:
    """A feed is written in UTF-8."""
    document = subject.document
    if document and document.encoding != "utf-8":
        yield Found(
            None,
            "encoding",
            f"is {shown(document.encoding)}, which Apple does not accept and some "
            "apps can't read",
        )


def has_one_channel(subject: Subject) -> Iterator[Found]:
    """A feed has one `<channel>`."""
    if subject.document is None:
        return
    number = len(subject.document.rss.all("channel"))
    if number > 1:
        yield Found(
            None,
            "channel",
            f"appears {number} times; most apps read one of them",
        )


#: What may stand once in an item or a channel -> the catalog's word for it.
_SINGLE = {
    "title": "title",
    "link": "link",
    "guid": "id",
    "pubDate": "published",
    "description": "summary",
    "content:encoded": "summary",
    "itunes:title": "title",
    "itunes:summary": "itunes:summary",
    "itunes:subtitle": "subtitle",
    "itunes:duration": "duration",
    "itunes:image": "image",
    "itunes:explicit": "explicit",
    "itunes:season": "season",
    "itunes:episode": "episode",
    "itunes:episodeType": "type",
    "itunes:author": "author",
    "itunes:type": "type",
    "language": "language",
    "copyright": "copyright",
    "lastBuildDate": "lastBuildDate",
}
_SINGLE_OF_CHANNEL: Mapping[str, str] = {**_SINGLE, "description": "description"}


def _places(
    subject: Subject,
) -> Iterator[tuple[Episode | None, Tag, Mapping[str, str]]]:
    if subject.document:
        yield None, subject.document.channel, _SINGLE_OF_CHANNEL
        for episode, item in items(subject):
            yield episode, item, _SINGLE


#: Name of a tag -> what was found of it in episodes.
_Tagged = partial(defaultdict[str, list[Found]], list)


def has_tags_once(subject: Subject) -> Iterator[Found]:
    """Tags that belong there once, such as title and guid, are not repeated."""
    twice = _Tagged()
    for of, tag, fields in _places(subject):
        names = [child.name for child in tag.children]
        if len(set(names)) == len(names):
            continue
        for name, number in Counter(names).items():
            if number > 1 and name in fields and _differ(tag.all(name)):
                message = (
                    f"appears {number} times as <{name}>: some apps use the first, "
                    "others the last"
                )
                twice[name if of else ""].append(Found(of, fields[name], message))
    yield from twice.pop("", ())
    for name, some in twice.items():
        yield from told(subject, some, f"have several <{name}>")


def _differ(tags: list[Tag]) -> bool:
    first = tags[0]
    return any(
        tag.text.strip() != first.text.strip() or tag.attributes != first.attributes
        for tag in tags
    )


def has_one_enclosure(subject: Subject) -> Iterator[Found]:
    """An episode has one enclosure: not all apps play the same one of several."""
    several = []
    for episode, item in items(subject):
        number = sum(child.name == "enclosure" for child in item.children)
        if number > 1:
            message = f"has {number} enclosures; apps play one of them"
            several.append(Found(episode, "audio", message))
    yield from told(subject, several, "have several enclosures")


def holds_text_only(subject: Subject) -> Iterator[Found]:
    """Tags that hold text contain no other tags: HTML is escaped, or in CDATA."""
    # AntennaPod sees no title then, and refuses a feed with an episode without any.
    mixed = _Tagged()
    for of, outer, fields in _places(subject):
        for tag in outer.children:
            if tag.children and tag.name in fields:
                inner = tag.children[0].name.rpartition("}")[2]
                message = (
                    f"has the tag <{inner}> where <{tag.name}> should hold text: apps "
                    "lose its content, or reject the feed"
                )
                name = tag.name if of else ""
                mixed[name].append(Found(of, fields[tag.name], message))
    yield from mixed.pop("", ())
    for name, some in mixed.items():
        yield from told(subject, some, f"have tags in <{name}>")


def has_title_or_text(subject: Subject) -> Iterator[Found]:
    """An item has a title or a description."""
    # AntennaPod takes the one for the other (Rss20.java, FeedParserTask.java).
    bare = [
        Found(
            episode,
            "title",
            "and description are missing: AntennaPod rejects the feed",
        )
        for episode, item in items(subject)
        if not (item.first("title") or episode.notes or episode.summary)
    ]
    yield from told(subject, bare, "have neither title nor description")


RULES: tuple[Rule, ...] = (
    Rule(
        "C401",
        Level.ERROR,
        (f"{RSS_PROFILE}#element-rss",),
        is_rss_2,
        'Write <rss version="2.0" …>.',
    ),
    Rule(
        "C403",
        Level.ERROR,
        (SPACES_READ,),
        has_usual_prefixes,
        "Declare it on <rss> with its usual prefix.",
    ),
    Rule(
        "C404",
        Level.WARNING,
        (SPACES_READ,),
        declares_on_rss,
        "Declare it on <rss>, once.",
    ),
    Rule(
        "C405",
        Level.ERROR,
        ("https://podcasters.apple.com/support/823-podcast-requirements",),
        spells_tags_right,
        "Write the tag with the same capital letters as its specification.",
    ),
    Rule(
        "C407",
        Level.ERROR,
        (f"{RSS_PROFILE}#element-rss",),
        has_one_channel,
        "Put all items into one <channel>, or make it two feeds.",
    ),
    Rule(
        "C408",
        Level.WARNING,
        (f"{RSS_PROFILE}#element-channel-item",),
        has_tags_once,
        "Keep one of them.",
    ),
    Rule(
        "C409",
        Level.WARNING,
        (f"{RSS_PROFILE}#element-channel-item-enclosure",),
        has_one_enclosure,
        "Keep one, and put others into podcast:alternateEnclosure.",
    ),
    Rule(
        "C410",
        Level.ERROR,
        (f"{RSS_PROFILE}#element-channel-item-description",),
        holds_text_only,
        "Write titles and dates as text; put HTML of notes into CDATA, or escape it.",
    ),
    Rule(
        "C411",
        Level.ERROR,
        (f"{RSS_PROFILE}#element-channel-item",),
        has_title_or_text,
        "Give every item a title.",
    ),
    Rule(
        "C402",
        Level.ERROR,
        (PSP1 + "namespace-declarations", f"{ANTENNAPOD}/issues/8721"),
        has_exact_namespaces,
        "Copy it exactly from its specification.",
        aliases=("P402",),
    ),
    Rule(
        "C406",
        Level.ERROR,
        (
            PSP1 + "namespace-declarations",
            "https://podcasters.apple.com/support/823-podcast-requirements",
        ),
        is_utf_8,
        "Write the feed in UTF-8.",
        aliases=("P405",),
    ),
)
