"""PSP-1, the Podcast RSS Standard: rules P.  No I/O.

What Apple asks for as well is one rule, in the wing of Apple.
"""

from collections.abc import Iterator, Sequence

from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.items import items, with_sound
from podcast_digest.checks.shared.sources import PSP1
from podcast_digest.checks.shared.words import FEW, gathered, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.markup import MEANT, SPACES, Tag
from podcast_digest.show.model import Episode

# The show.


def _self_links(subject: Subject) -> list[Tag]:
    if subject.document is None:
        return []
    links = subject.document.channel.all("atom:link")
    return [link for link in links if link.attributes.get("rel") == "self"]


def feed_says_where_it_is(subject: Subject) -> Iterator[Found]:
    """A feed states its own address, in `<atom:link rel="self">`."""
    if subject.document and not any(
        link.attributes.get("href", "").strip() for link in _self_links(subject)
    ):
        yield Found(
            None, "feed_url", 'is missing: there is no <atom:link rel="self"> with it'
        )


def feed_is_at_one_place(subject: Subject) -> Iterator[Found]:
    """A feed has one `<atom:link rel="self">`."""
    addresses = [
        link.attributes.get("href", "").strip() for link in _self_links(subject)
    ]
    others = list(filter(None, dict.fromkeys(addresses)))
    if len(others) > 1:
        message = (
            f'is {shown(others[0])}, and in another <atom:link rel="self"> '
            f"{shown(others[1])}"
        )
        yield Found(None, "feed_url", message)


def show_says_locked(subject: Subject) -> Iterator[Found]:
    """A show states whether other hosts may import it, in `podcast:locked`."""
    document = subject.document
    said = document and document.channel.said("podcast:locked")
    if not said and subject.show.locked is None:
        yield Found(
            None, "locked", "is missing; other hosts may import the show without asking"
        )


def show_has_guid(subject: Subject) -> Iterator[Found]:
    """A show has a `podcast:guid`, which it keeps wherever it moves."""
    if subject.document and not subject.document.channel.said("podcast:guid"):
        yield Found(
            None, "guid", "is missing; it identifies the show when the feed moves"
        )


# Episodes.


def _lack(
    subject: Subject, field: str, without: Sequence[Episode], what: str, why: str
) -> Iterator[Found]:
    """Yield that a few episodes have no such thing, or of more of them once."""
    total = len(subject.show.episodes)
    yield from _lacking(total, field, without, what, why)


def _lacking(
    total: int, field: str, without: Sequence[Episode], what: str, why: str
) -> Iterator[Found]:
    number = len(without)
    if number <= FEW and (number < total or total == 1):
        yield from (Found(of, field, f"is missing; {why}") for of in without)
    elif number:
        who = _share(number, total)
        yield Found(None, field, f"{who} episodes lack {what}; {why}")


def _named_but_missing(subject: Subject, field: str) -> set[str]:
    """Return the episodes whose file can't be published: the rules K tell of it."""
    if subject.catalog is None:
        return set()
    entries = subject.catalog.episodes
    return {
        entries[place[1]].id
        for place in subject.missing
        if place[-1] == field and isinstance(place[1], int)
    }


def episode_has_link(subject: Subject) -> Iterator[Found]:
    """An episode links to a page of its own."""
    if subject.catalog and subject.show.site.enabled:
        return  # the site has one for each, and the feed names it
    without = [e for e in subject.show.episodes if not e.link]
    why = "apps can't link to a page about the episode"
    yield from _lack(subject, "link", without, "a link", why)


def episode_description_fits(subject: Subject) -> Iterator[Found]:
    """The description of an episode is at most 4,000 bytes long."""
    # Our own feeds cut it.
    found = [
        Found(e, "summary", f"is {size:,} bytes long; PSP-1 allows 4,000")
        for e in (subject.show.episodes if subject.document else ())
        if len(e.description) > 1000 and (size := len(e.description.encode())) > 4000
    ]
    have = "have a description of more than 4,000 bytes, which PSP-1 allows"
    yield from gathered(found, len(subject.show.episodes), have)


def episode_has_image(subject: Subject) -> Iterator[Found]:
    """An episode has artwork of its own."""
    named = _named_but_missing(subject, "image")
    without = [e for e in subject.show.episodes if not e.image and e.id not in named]
    why = "apps use the show's artwork"
    yield from _lack(subject, "image", without, "artwork of their own", why)


def episode_says_explicit(subject: Subject) -> Iterator[Found]:
    """An episode states whether it is explicit."""
    without = [e for e, item in items(subject) if not item.said("itunes:explicit")]
    why = "apps use the show's value"
    yield from _lack(subject, "explicit", without, "itunes:explicit", why)


def episode_has_transcript(subject: Subject) -> Iterator[Found]:
    """An episode has a transcript."""
    named = _named_but_missing(subject, "transcript")
    heard = with_sound(subject)
    without = [e for e in heard if not e.transcripts and e.id not in named]
    why = "people who can't hear the episode have nothing to read"
    yield from _lacking(len(heard), "transcript", without, "a transcript", why)


# The form of the XML.


def declares_namespaces(subject: Subject) -> Iterator[Found]:
    """The namespaces itunes and podcast are declared on `<rss>`."""
    # Where atom is not, the link to itself is missing, and that is told.
    if subject.document is None:
        return
    # Those that are misspelled have a rule of their own.
    misspelled = set(subject.document.lookalikes.values())
    declared = {*subject.document.prefixes.values(), *misspelled}
    known = {SPACES.get(space) for space in declared}
    for prefix in ("itunes", "podcast"):
        if prefix not in known:
            fix = f'Write xmlns:{prefix}="{MEANT[prefix]}" there.'
            yield Found(None, f"xmlns:{prefix}", "is not declared on <rss>", fix)


#: Texts that may be longer than 255 characters, or have a limit elsewhere.
_LONG = frozenset(["description", "content:encoded", "itunes:summary"])
#: Tag -> the catalog's key for it.
_FIELDS = {
    "itunes:author": "author",
    "itunes:block": "block",
    "itunes:complete": "complete",
    "itunes:duration": "duration",
    "itunes:episode": "episode",
    "itunes:episodeType": "type",
    "itunes:explicit": "explicit",
    "itunes:new-feed-url": "new_feed_url",
    "itunes:season": "season",
    "itunes:subtitle": "subtitle",
    "itunes:title": "title",
    "itunes:type": "type",
    "podcast:guid": "guid",
    "podcast:locked": "locked",
    "podcast:medium": "medium",
    "pubDate": "published",
}


def _odd(subject: Subject) -> Iterator[tuple[Episode | None, Tag]]:
    """Yield the tags with a short text that is too long, or has white space around."""
    if subject.document is None:
        return
    outer = (subject.document.channel, *subject.document.items)
    for of, tags in zip((None, *subject.show.episodes), outer, strict=True):
        for tag in tags.children:
            text = tag.text
            if (
                (len(text) > 255 or text != text.strip())
                and tag.name not in _LONG
                and tag.name[0] != "{"  # of another namespace, with rules of its own
                and not tag.children
            ):
                yield of, tag


def values_are_short(subject: Subject) -> Iterator[Found]:
    """A value is at most 255 characters long, unless its tag has another limit."""
    long: dict[str, list[Found]] = {}
    for of, tag in _odd(subject):
        length = len(tag.text.strip())
        # The namespace has limits of its own.
        if length > 255 and not tag.name.startswith("podcast:"):
            message = f"<{tag.name}> has {length:,} characters; 255 are allowed"
            field = _FIELDS.get(tag.name, tag.name)
            long.setdefault(tag.name, []).append(Found(of, field, message))
    for name, found in long.items():
        yield from _told(subject, found, f"have more than 255 characters in <{name}>")


def values_have_no_spaces_around(subject: Subject) -> Iterator[Found]:
    """A value has no white space before or after it."""
    wide: dict[str, list[Found]] = {}
    for of, tag in _odd(subject):
        text = tag.text.strip()
        # Of guids, where it makes other episodes of them, the rules C tell.
        if text not in ("", tag.text) and tag.name != "guid":
            message = f"<{tag.name}> has white space around its text"
            field = _FIELDS.get(tag.name, tag.name)
            wide.setdefault(tag.name, []).append(Found(of, field, message))
    for name, found in wide.items():
        yield from _told(
            subject, found, f"have white space around the text of <{name}>"
        )


def _told(subject: Subject, found: list[Found], have: str) -> Iterator[Found]:
    """Yield what was found of one tag, once for the show if it is in more episodes."""
    of_episodes = [one for one in found if one.of]
    yield from (one for one in found if not one.of)
    if len(of_episodes) <= FEW:
        yield from of_episodes
    else:
        who = _share(len(of_episodes), len(subject.show.episodes))
        yield Found(None, of_episodes[0].field, f"{who} episodes {have}")


def _share(number: int, total: int) -> str:
    return f"all {total:,}" if number == total else f"{number:,} of {total:,}"


RULES: tuple[Rule, ...] = (
    Rule(
        "P101",
        Level.ERROR,
        (PSP1 + "atomlink-relself",),
        feed_says_where_it_is,
        (
            'Add <atom:link rel="self" type="application/rss+xml" href="…"/> with the '
            "address of the feed."
        ),
    ),
    Rule(
        "P112",
        Level.RECOMMENDATION,
        (PSP1 + "podcastlocked",),
        show_says_locked,
        "Write yes; write no while you move to another host.",
    ),
    Rule(
        "P113",
        Level.RECOMMENDATION,
        (PSP1 + "podcastguid",),
        show_has_guid,
        (
            "Add the GUID that directories know the show by, or make one of the feed's "
            "address."
        ),
    ),
    Rule(
        "P116",
        Level.WARNING,
        (PSP1 + "atomlink-relself",),
        feed_is_at_one_place,
        "Keep the one with the feed's own address.",
    ),
    Rule(
        "P205",
        Level.NOTE,
        (PSP1 + "recommended-item",),
        episode_has_link,
        "Link to a page about the episode.",
    ),
    Rule(
        "P208",
        Level.NOTE,
        (PSP1 + "recommended-item",),
        episode_description_fits,
        "Shorten the description, and put the rest into content:encoded.",
    ),
    Rule(
        "P210",
        Level.RECOMMENDATION,
        (PSP1 + "recommended-item",),
        episode_has_image,
        "Add a square JPEG of 1400 to 3000 pixels if the episode has its own artwork.",
    ),
    Rule(
        "P211",
        Level.RECOMMENDATION,
        (PSP1 + "recommended-item",),
        episode_says_explicit,
        "Write true or false for each episode.",
    ),
    Rule(
        "P212",
        Level.RECOMMENDATION,
        (PSP1 + "recommended-item",),
        episode_has_transcript,
        "Add a transcript, preferably as WebVTT (text/vtt).",
    ),
    Rule(
        "P401",
        Level.RECOMMENDATION,
        (PSP1 + "namespace-declarations",),
        declares_namespaces,
        "Declare them on <rss>.",
    ),
    Rule(
        "P403",
        Level.WARNING,
        (PSP1 + "namespace-declarations",),
        values_are_short,
        "Shorten it to 255 characters.",
    ),
    Rule(
        "P404",
        Level.NOTE,
        (PSP1 + "namespace-declarations",),
        values_have_no_spaces_around,
        "Remove the spaces and line breaks between the tag and its text.",
    ),
)
