"""What the Podcasting 2.0 namespace says of episodes, and of all tags. No I/O."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from podcast_digest.checks.namespace.tags import (
    FIELDS,
    of_items,
    said,
    told,
    written,
)
from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.sources import NAMESPACE, TAGS
from podcast_digest.checks.shared.words import shown
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.chapters import JSON_TYPE
from podcast_digest.media.transcripts import FORMATS
from podcast_digest.show.model import Episode

# Episodes.


def transcript_has_its_attributes(subject: Subject) -> Iterator[Found]:
    """A transcript has an address and a type."""
    yield from _lacking_attributes(subject, "podcast:transcript")


def chapters_have_their_attributes(subject: Subject) -> Iterator[Found]:
    """Chapters have an address and a type."""
    yield from _lacking_attributes(subject, "podcast:chapters")


def _lacking_attributes(subject: Subject, name: str) -> Iterator[Found]:
    found = []
    for of, tag in of_items(subject, name):
        lacks = [needed for needed in ("url", "type") if not said(tag, needed)]
        if lacks:
            message = f"has no {', no '.join(lacks)}; apps ignore it"
            found.append(Found(of, FIELDS[name], message))
    have = f"have <{name}> without a url or a type"
    yield from told(subject, found, have)


#: Types that apps know: those with times, and those without.
_TYPES = frozenset(["text/html", "text/plain", *FORMATS])


def transcript_type_is_known(subject: Subject) -> Iterator[Found]:
    """The type of a transcript is one that apps know."""
    found = [
        Found(of, "transcript", f"has the type {shown(kind)}, which few apps support")
        for of, tag in of_items(subject, "podcast:transcript")
        if (kind := said(tag, "type")) and kind not in _TYPES
    ]
    have = "have a transcript of a type that few apps support"
    yield from told(subject, found, have)


def rel_is_captions(subject: Subject) -> Iterator[Found]:
    """The `rel` of a transcript is `captions` or left out."""
    found = [
        Found(of, "transcript", f"has rel={shown(rel)}, which has no meaning")
        for of, tag in of_items(subject, "podcast:transcript")
        if (rel := said(tag, "rel")) and rel != "captions"
    ]
    yield from told(subject, found, "have a transcript with a rel that has no meaning")


def chapters_have_their_type(subject: Subject) -> Iterator[Found]:
    """The type of chapters is `application/json+chapters`."""
    found = [
        Found(of, "chapters", f"has the type {shown(kind)}, not {shown(JSON_TYPE)}")
        for of, tag in of_items(subject, "podcast:chapters")
        if (kind := said(tag, "type")) and kind != JSON_TYPE
    ]
    yield from told(subject, found, f"have chapters of another type than {JSON_TYPE}")


_NUMBER = re.compile(r"[0-9]{1,8}(\.[0-9]{1,9})?")


def _soundbites(subject: Subject) -> Iterator[tuple[Episode, str, str, str]]:
    """Yield soundbites as a feed or the catalog has them: of, field, start, length."""
    for of, tag in of_items(subject, "podcast:soundbite"):
        yield of, tag.name, said(tag, "startTime"), said(tag, "duration")
    if subject.document is None:
        for episode in subject.show.episodes:
            for bite in episode.soundbites:
                yield episode, "soundbites", f"{bite.start:g}", f"{bite.duration:g}"


def soundbites_can_be_played(subject: Subject) -> Iterator[Found]:
    """A soundbite has a start and a length in seconds, within the audio."""
    found = []
    for of, field, start, length in _soundbites(subject):
        if not (_NUMBER.fullmatch(start) and _NUMBER.fullmatch(length)):
            message = (
                f"starts at {shown(start)} for {shown(length)}, which are not both in "
                "seconds"
            )
            found.append(Found(of, field, message))
        elif (duration := of.enclosure.duration) and (
            float(start) + float(length) > duration + 1
        ):
            message = (
                f"starts at {start} for {length} seconds, but the audio ends at "
                f"{duration:g}"
            )
            found.append(Found(of, field, message))
    yield from told(subject, found, "have soundbites that can't be played")


def soundbites_are_short(subject: Subject) -> Iterator[Found]:
    """A soundbite lasts from 15 to 120 seconds."""
    found = [
        Found(of, field, f"lasts {length} seconds; 15 to 120 are recommended")
        for of, field, _, length in _soundbites(subject)
        if _NUMBER.fullmatch(length) and not 15 <= float(length) <= 120
    ]
    have = "have soundbites of less than 15 or more than 120 seconds"
    yield from told(subject, found, have)


_NUMBERS = {
    "podcast:season": re.compile(r"[0-9]+"),
    "podcast:episode": re.compile(r"[0-9]+(\.[0-9]+)?"),
}


def numbers_are_numbers(subject: Subject) -> Iterator[Found]:
    """`podcast:season` is a whole number, `podcast:episode` a decimal one."""
    for name, pattern in _NUMBERS.items():
        found = [
            Found(of, FIELDS[name], f"<{name}> is {shown(text)}, which is not a number")
            for of, tag in of_items(subject, name)
            if not pattern.fullmatch(text := tag.text.strip())
        ]
        yield from told(subject, found, f"have <{name}> that is not a number")


def simple_chapters_are_in_order(subject: Subject) -> Iterator[Found]:
    """Simple chapters (`psc:chapters`) are in chronological order."""
    found = []
    for of in subject.show.episodes if subject.document else ():
        for before, after in pairwise(of.chapters) if of.chapters else ():
            if after.start < before.start:
                message = (
                    f"lists {shown(after.title)} after a chapter that starts later"
                )
                found.append(Found(of, "chapters", message))
                break
    yield from told(subject, found, "have chapters that are not in order")


# The form of the XML.

_KNOWN = frozenset(
    f"podcast:{name}"
    for name in "alternateEnclosure block chapters chat contentLink episode funding "
    "guid image images integrity license liveItem location locked medium person "
    "podping podroll publisher remoteItem season socialInteract soundbite source "
    "trailer transcript txt updateFrequency value valueRecipient "
    "valueTimeSplit".split()
)


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


_MEANT = {_plain(name): name for name in _KNOWN}


def tags_are_spelled_right(subject: Subject) -> Iterator[Found]:
    """Tags are spelled as the namespace spells them, with the same capital letters."""
    wrong: dict[str, list[Found]] = {}
    for of, tag in written(subject):
        if tag.name not in _KNOWN and (right := _MEANT.get(_plain(tag.name))):
            message = f"should be written <{right}>: apps ignore it"
            wrong.setdefault(tag.name, []).append(Found(of, tag.name, message))
    for name, found in wrong.items():
        have = f"have <{name}>, not <{_MEANT[_plain(name)]}>"
        yield from told(subject, found, have)


def tags_are_known(subject: Subject) -> Iterator[Found]:
    """All `podcast:` tags exist in the namespace."""
    unknown: dict[str, list[Found]] = {}
    for of, tag in written(subject):
        if tag.name not in _KNOWN and _plain(tag.name) not in _MEANT:
            message = f"<{tag.name}> is not a tag of the namespace: apps ignore it"
            unknown.setdefault(tag.name, []).append(Found(of, tag.name, message))
    for name, found in unknown.items():
        yield from told(subject, found, f"have <{name}>, which apps ignore")


#: Characters that a text may have, where that is not 128.
_LIMITS: Mapping[str, int] = {"podcast:txt": 4000}


def texts_are_short(subject: Subject) -> Iterator[Found]:
    """Text in the namespace's tags is at most 128 characters long."""
    long: dict[str, list[Found]] = {}
    for of, tag in written(subject):
        if len(tag.text) > 128 and not tag.children:
            length, limit = len(tag.text.strip()), _LIMITS.get(tag.name, 128)
            if length > limit:
                message = (
                    f"<{tag.name}> has {length:,} characters; directories may cut it "
                    f"at {limit:,}"
                )
                field = FIELDS.get(tag.name, tag.name)
                long.setdefault(tag.name, []).append(Found(of, field, message))
    for name, found in long.items():
        have = f"have <{name}> with more than {_LIMITS.get(name, 128):,} characters"
        yield from told(subject, found, have)


RULES: tuple[Rule, ...] = (
    Rule(
        "N201",
        Level.ERROR,
        (TAGS + "transcript.md",),
        transcript_has_its_attributes,
        "Give both its address and its type, such as text/vtt.",
    ),
    Rule(
        "N202",
        Level.WARNING,
        (TAGS + "transcript.md",),
        transcript_type_is_known,
        "Write text/vtt, application/x-subrip for SRT, or application/json.",
    ),
    Rule(
        "N203",
        Level.NOTE,
        (TAGS + "transcript.md",),
        rel_is_captions,
        "Write captions if it has times to follow along with the audio, or leave "
        "it out.",
    ),
    Rule(
        "N204",
        Level.ERROR,
        (TAGS + "chapters.md",),
        chapters_have_their_attributes,
        "Give both its address and its type, application/json+chapters.",
    ),
    Rule(
        "N205",
        Level.WARNING,
        (TAGS + "chapters.md",),
        chapters_have_their_type,
        "Write application/json+chapters.",
    ),
    Rule(
        "N206",
        Level.WARNING,
        (TAGS + "soundbite.md",),
        soundbites_can_be_played,
        "Give startTime and duration in seconds, such as 73.5 and 60.",
    ),
    Rule(
        "N207",
        Level.NOTE,
        (TAGS + "soundbite.md",),
        soundbites_are_short,
        "Choose a clip of 15 to 120 seconds.",
    ),
    Rule(
        "N208",
        Level.WARNING,
        (TAGS + "season.md",),
        numbers_are_numbers,
        "Write only the number, and put a name into name or display.",
    ),
    Rule(
        "N209",
        Level.WARNING,
        ("https://podlove.org/simple-chapters/",),
        simple_chapters_are_in_order,
        "Sort the chapters by their start times.",
    ),
    Rule(
        "N401",
        Level.WARNING,
        (NAMESPACE,),
        tags_are_spelled_right,
        "Write the name as the namespace does.",
    ),
    Rule("N402", Level.WARNING, (NAMESPACE,), texts_are_short, "Shorten the text."),
    Rule(
        "N403",
        Level.NOTE,
        (NAMESPACE,),
        tags_are_known,
        "Look up its name in the namespace, or remove it.",
    ),
)
