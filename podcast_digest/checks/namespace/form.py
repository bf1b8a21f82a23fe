"""How tags of the Podcasting 2.0 namespace are written. No I/O."""

from collections import Counter
from collections.abc import Iterator, Mapping

from podcast_digest.checks.namespace.tags import (
    FIELDS,
    named,
    said,
    told,
    written,
)
from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.sources import NAMESPACE, TAGS
from podcast_digest.checks.shared.words import FEW, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.show.model import Episode


def addresses_are_https(subject: Subject) -> Iterator[Found]:
    """Addresses in the namespace's tags begin with https."""
    found: dict[str, list[tuple[Episode | None, str]]] = {}
    for of, field, url in _addresses(subject):
        if url and url[:5].lower() == "http:":
            found.setdefault(field, []).append((of, url))
    for field, places in found.items():
        if len(places) <= FEW:
            for of, url in places:
                message = f"leads to {shown(url)}, but the namespace requires https"
                yield Found(of, field, message)
        else:
            message = (
                f"has {len(places):,} addresses such as {shown(places[0][1])}, but "
                "the namespace requires https"
            )
            yield Found(None, field, message)


#: Of the files of episodes, wherever they are named, the rules C tell.
_FILES = ("podcast:chapters", "podcast:transcript")


def _addresses(subject: Subject) -> Iterator[tuple[Episode | None, str, str | None]]:
    if subject.document:
        for of, tag in written(subject):
            for name in ("url", "href", "img"):
                if name in tag.attributes and tag.name not in _FILES:
                    yield of, FIELDS.get(tag.name, tag.name), said(tag, name)
        return
    show = subject.show
    yield from ((None, "funding", way.url) for way in show.funding)
    yield None, "license", show.license.url if show.license else None
    for of in (None, *show.episodes):
        for person in (of or show).people:
            yield of, "people", person.image
            yield of, "people", person.link


_ONCE = frozenset(
    f"podcast:{name}"
    for name in "chapters chat episode guid license locked medium podping podroll "
    "publisher season updateFrequency".split()
)


def stands_once(subject: Subject) -> Iterator[Found]:
    """Tags that a show or an episode has once are not repeated."""
    places: dict[str, Counter[int]] = {}
    where: dict[int, Episode | None] = {}
    for of, tag in written(subject):
        if tag.name in _ONCE:
            where[id(of)] = of
            places.setdefault(tag.name, Counter())[id(of)] += 1
    for name, counts in places.items():
        found = [
            Found(
                where[key],
                FIELDS.get(name, name),
                f"<{name}> appears {count} times; apps use one of them",
            )
            for key, count in counts.items()
            if count > 1
        ]
        yield from told(subject, found, f"have <{name}> more than once")


def images_are_not_the_old_ones(subject: Subject) -> Iterator[Found]:
    """`podcast:image` is used, not the deprecated `podcast:images`."""
    found = [
        Found(of, tag.name, "is deprecated; few apps still read it")
        for of, tag in named(subject, "podcast:images")
    ]
    yield from told(subject, found, "have podcast:images, which is deprecated")


#: Tag -> what it does nothing without. Of others there are rules of their own.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "podcast:chat": ("server", "protocol"),
    "podcast:contentLink": ("href",),
    "podcast:liveItem": ("status", "start"),
    "podcast:remoteItem": ("feedGuid",),
}


def tags_have_their_attributes(subject: Subject) -> Iterator[Found]:
    """Live items, content links, chats and remote items have their attributes."""
    found = []
    for of, tag in written(subject):
        for one in (tag, *tag.children):
            needed = _NEEDED.get(one.name, ())
            lacks = [name for name in needed if not said(one, name)]
            if lacks:
                message = f"<{one.name}> has no {', no '.join(lacks)}; apps ignore it"
                found.append(Found(of, tag.name, message))
        if tag.name == "podcast:podroll" and not tag.all("podcast:remoteItem"):
            found.append(Found(of, tag.name, "is empty"))
    yield from told(subject, found, "have incomplete tags")


RULES: tuple[Rule, ...] = (
    Rule(
        "N113",
        Level.WARNING,
        (NAMESPACE,),
        addresses_are_https,
        "Write https if the server answers there, or move the file to one that does.",
    ),
    Rule(
        "N114",
        Level.WARNING,
        (NAMESPACE,),
        stands_once,
        "Keep the right one, and remove the others.",
    ),
    Rule(
        "N115",
        Level.NOTE,
        (TAGS + "image.md",),
        images_are_not_the_old_ones,
        "Write a podcast:image for each picture.",
    ),
    Rule(
        "N116",
        Level.WARNING,
        (NAMESPACE,),
        tags_have_their_attributes,
        "Add what is missing, or remove the tag.",
    ),
)
