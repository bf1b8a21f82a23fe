"""What Apple wants of the audio of episodes, its address and its type. No I/O."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.items import items
from podcast_digest.checks.shared.sources import APPLE, APPLE_FEEDS, GUESSER, PSP1
from podcast_digest.checks.shared.words import ending, gathered, lacking, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.reading import Tag
from podcast_digest.show.model import Episode

# What must be there.


def episode_has_audio(subject: Subject) -> Iterator[Found]:
    """Every episode has an enclosure with an address."""
    without = [e for e in subject.show.episodes if not e.enclosure.url]
    why = "apps do not show an episode without one"
    yield from lacking(
        without, len(subject.show.episodes), "audio", "an audio file", why
    )


def enclosure_is_complete(subject: Subject) -> Iterator[Found]:
    """Every enclosure has a length and a type."""
    for field, name in (("length", "length"), ("media_type", "type")):
        without = [
            of
            for of, item in items(subject)
            if of.enclosure.url and not _enclosure(item).get(name, "").strip()
        ]
        what, why = f"a {name} of their audio", f"every enclosure must have a {name}"
        yield from lacking(without, len(subject.show.episodes), field, what, why)


def _enclosure(item: Tag) -> Mapping[str, str]:
    tag = item.first("enclosure")
    return tag.attributes if tag else {}


# Where it is, and what it is.


def audio_is_unique(subject: Subject) -> Iterator[Found]:
    """No two episodes have the same enclosure address."""
    first: dict[str, Episode] = {}
    for e in subject.show.episodes:
        if e.enclosure.url:
            other = first.setdefault(e.enclosure.url, e)
            if other is not e:
                name = shown(other.title or other.id)
                message = f"is that of {name} too; Apple leaves one of the two out"
                yield Found(e, "audio", message)


#: Ending -> the types that such a file may have, the best of them first.
_TYPES = {
    "mp3": ("audio/mpeg",),
    "m4a": ("audio/x-m4a", "audio/mp4", "audio/m4a", "audio/aac", "audio/aacp"),
    "mp4": ("video/mp4", "audio/mp4", "audio/x-m4a", "audio/m4a", "video/x-m4v"),
    "m4v": ("video/x-m4v", "video/m4v", "video/mp4"),
    "mov": ("video/quicktime",),
    "pdf": ("application/pdf",),
}
_ENDINGS = tuple(f".{ending}" for ending in _TYPES)
#: Endings of audio that other apps play.
_OTHERS = frozenset(
    "ogg oga opus flac wav wave aac aif aiff webm weba mka mp2 mpga wma m4b".split()
)


def audio_is_listed(subject: Subject) -> Iterator[Found]:
    """The address of an episode's audio ends in a file extension that Apple accepts."""
    found = [
        Found(e, "audio", message)
        for e in subject.show.episodes
        if (message := _unlisted(e.enclosure.url))
    ]
    message = f"have an address that ends in none of {', '.join(_ENDINGS)}"
    yield from gathered(found, len(subject.show.episodes), message)


def _unlisted(url: str) -> str | None:
    # An ending of the query does as well: play?file=a.mp3
    if not url or url.endswith(_ENDINGS):
        return None
    own = ending(url)
    if own in _TYPES or own in _OTHERS or url.lower().endswith(_ENDINGS):
        return None
    name = shown(f".{own}") if own else "no ending such as .mp3"
    return f"has {name} in its address; Apple does not list such an episode"


def audio_is_played(subject: Subject) -> Iterator[Found]:
    """The audio of an episode is MP3 or M4A."""
    found = [
        Found(e, "audio", f"is .{own}, which Apple Podcasts does not list")
        for e in subject.show.episodes
        if (url := e.enclosure.url)
        and not url.endswith(_ENDINGS)
        and (own := ending(url)) in _OTHERS
    ]
    message = "have audio that Apple Podcasts does not list"
    yield from gathered(found, len(subject.show.episodes), message)


#: Names of audio/mpeg that nobody registered.
_MP3_TYPES = frozenset(
    "audio/mp3 audio/x-mp3 audio/mpeg3 audio/x-mpeg3 audio/x-mpeg-3 audio/x-mpeg "
    "audio/mpg audio/x-mpg".split()
)


def media_type_is_current(subject: Subject) -> Iterator[Found]:
    """The type of MP3 is `audio/mpeg`."""
    found = [
        Found(e, "media_type", f"is {shown(e.enclosure.type)}, which no standard has")
        for e in subject.show.episodes
        if e.enclosure.type.lower() in _MP3_TYPES
    ]
    message = "have a type of MP3 that no standard has"
    yield from gathered(found, len(subject.show.episodes), message)


_AAC = ("audio/aac", "audio/aacp")


def media_type_of_m4a_is_usual(subject: Subject) -> Iterator[Found]:
    """The type of M4A is `audio/x-m4a`, not the type of raw AAC."""
    found = [
        Found(e, "media_type", f"is {shown(kind)}, which is not a type of M4A")
        for e in _declared(subject)
        if (kind := e.enclosure.type).lower() in _AAC
        and ending(e.enclosure.url) == "m4a"
    ]
    message = "have a type that is not one of M4A"
    yield from gathered(found, len(subject.show.episodes), message)


def media_type_fits(subject: Subject) -> Iterator[Found]:
    """The declared type of a file matches the extension of its name."""
    declared = _declared(subject)
    found = [
        Found(
            e,
            "media_type",
            f"is {shown(e.enclosure.type)}, but the file's name ends in .{own}",
            f"Write {_TYPES[own][0]} if the name is right, or rename the file.",
        )
        for e in declared
        if (own := _other_name(e.enclosure.url, e.enclosure.type))
    ]
    message = "have a type that differs from the name of the file"
    yield from gathered(found, len(declared), message)


def _declared(subject: Subject) -> Sequence[Episode]:
    """Return the episodes whose type people declared; the others' was measured."""
    if not subject.catalog:
        return subject.show.episodes
    ids = {entry.id for entry in subject.catalog.episodes if entry.media_type}
    return [e for e in subject.show.episodes if e.id in ids] if ids else ()


def _other_name(url: str, media_type: str) -> str | None:
    """Return what the name ends in, if that is of another type."""
    if media_type == "audio/mpeg" and url.endswith(".mp3"):  # nearly all
        return None
    own, given = ending(url), media_type.partition(";")[0].strip().lower()
    types = _TYPES.get(own)
    if not given or not types or given in types:
        return None
    return None if own == "mp3" and given in _MP3_TYPES else own


def audio_is_what_its_name_says(subject: Subject) -> Iterator[Found]:
    """A file is what its extension says: Apple goes by that, players by the data."""
    if not subject.catalog or not subject.lock:
        return
    probes, published = subject.lock.probes, {e.id: e for e in subject.show.episodes}
    for entry in subject.catalog.episodes:
        probe, episode = probes.get(entry.audio), published.get(entry.id)
        if probe and episode:
            own = _other_name(episode.enclosure.url, probe.type)
            if own:
                message = f"is {probe.type} by its bytes, but its name ends in .{own}"
                yield Found(episode, "audio", message)


_SPACE = re.compile(r"\s")


def audio_address_is_encoded(subject: Subject) -> Iterator[Found]:
    """The address of an enclosure has ASCII characters only, and no spaces."""
    if not subject.document:  # our own feeds encode it
        return
    found = []
    for e in subject.show.episodes:
        url = e.enclosure.url
        if not url.isascii() or _SPACE.search(url):
            raw = next(c for c in url if not c.isascii() or c.isspace())
            message = f"has {shown(raw)} in its address, which some apps can't open"
            found.append(Found(e, "audio", message))
    message = "have spaces or letters in the address that should be encoded"
    yield from gathered(found, len(subject.show.episodes), message)


#: Bytes over 127: letters that are not ASCII.
_ENCODED = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")


def audio_name_is_ascii(subject: Subject) -> Iterator[Found]:
    """The path of an episode's file contains only ASCII, and nothing encoded."""
    found = []
    for e in subject.show.episodes:
        url = e.enclosure.url
        if "%" in url and _ENCODED.search(path := url.partition("?")[0]):
            part = next(part for part in path.split("/") if _ENCODED.search(part))
            name = shown(unquote(part), 40)
            message = f"has {name} in its address; Apple asks for ASCII"
            found.append(Found(e, "audio", message))
    have = "have non-ASCII letters in their addresses"
    yield from gathered(found, len(subject.show.episodes), have)


RULES: tuple[Rule, ...] = (
    Rule(
        "A202",
        Level.ERROR,
        (APPLE, PSP1 + "required-item"),
        episode_has_audio,
        "Give the address of its audio.",
        aliases=("P202",),
    ),
    Rule(
        "A203",
        Level.ERROR,
        (APPLE, PSP1 + "required-item"),
        enclosure_is_complete,
        "Give the size of the file in bytes, and its type, such as audio/mpeg.",
        aliases=("P203",),
    ),
    Rule(
        "A214",
        Level.ERROR,
        (APPLE_FEEDS, GUESSER),
        audio_is_unique,
        "Give each episode a file of its own, or publish it once.",
        aliases=("C202",),
    ),
    Rule(
        "A215",
        Level.WARNING,
        (APPLE,),
        audio_is_listed,
        "Publish the audio under an address that ends in .mp3 or .m4a.",
    ),
    Rule("A216", Level.WARNING, (APPLE,), audio_is_played, "Publish it as MP3 or M4A."),
    Rule("A217", Level.WARNING, (APPLE,), media_type_is_current, "Write audio/mpeg."),
    Rule(
        "A218",
        Level.WARNING,
        (APPLE,),
        media_type_fits,
        "Make the type and the file name match the file.",
    ),
    Rule(
        "A219",
        Level.ERROR,
        (APPLE,),
        audio_is_what_its_name_says,
        "Give the file the right extension, or convert it.",
        needs=Needs.CATALOG,
    ),
    Rule(
        "A220",
        Level.ERROR,
        (APPLE_FEEDS,),
        audio_address_is_encoded,
        "Percent-encode the address.",
    ),
    Rule(
        "A221",
        Level.WARNING,
        (APPLE_FEEDS,),
        audio_name_is_ascii,
        "Name the file with letters a to z and digits before it is published.",
    ),
    Rule(
        "A225", Level.NOTE, (APPLE,), media_type_of_m4a_is_usual, "Write audio/x-m4a."
    ),
)
