"""What the namespace's values say, in a catalog and in anybody's feed. No I/O."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from podcast_digest.checks.namespace.tags import FIELDS, named, told, written
from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.sources import TAGS
from podcast_digest.checks.shared.words import shown
from podcast_digest.checks.subject import Subject
from podcast_digest.show.model import Episode
from podcast_digest.show.namespace import FORMS

_Of = Episode | None


def _each(subject: Subject, field: str) -> Iterator[tuple[_Of, Any]]:
    """Yield each value of a field, with whose it is; None: the show's."""
    for of in (None, *subject.show.episodes):
        given = getattr(of or subject.show, field, None)
        if given:
            for value in given if isinstance(given, tuple) else (given,):
                yield of, value


_PLACE = dict(zip(("country", "geo", "osm"), list(FORMS)[1:], strict=True))


def places_can_be_found(subject: Subject) -> Iterator[Found]:
    """A location has a name, and its geo, osm and country can be read."""
    found = []
    for of, place in _each(subject, "locations"):
        if not place.name:
            found.append(Found(of, "locations", "has no name: apps show nothing"))
        for field, pattern in _PLACE.items():
            text = getattr(place, field)
            if text and not re.fullmatch(pattern, text):
                message = f"has the {field} {shown(text)}, not {FORMS[pattern]}"
                found.append(Found(of, "locations", message))
        if place.rel and place.rel not in ("subject", "creator"):
            message = f"has rel={shown(place.rel)}; apps read subject or creator"
            found.append(Found(of, "locations", message))
    yield from told(subject, found, "have a location that can't be found")


def comments_lead_somewhere(subject: Subject) -> Iterator[Found]:
    """Where people talk about it has a protocol and an address, or is disabled."""
    found = []
    for of, place in _each(subject, "social"):
        lacks = [] if place.protocol else ["protocol"]
        if place.protocol != "disabled" and not place.url:
            lacks.append("address")
        if lacks:
            message = f"has no {', no '.join(lacks)}; apps show no comments"
            found.append(Found(of, "social", message))
    yield from told(subject, found, "have comments that lead nowhere")


_SERVICE = re.compile(r"[a-z0-9-]{1,64}")


def blocks_are_read(subject: Subject) -> Iterator[Found]:
    """A block says yes or no, of a service by its short name, once for each."""
    for of, tag in named(subject, "podcast:block"):
        if of is None and tag.text.strip().lower() not in ("yes", "no"):
            message = f"is {shown(tag.text.strip())}; services read yes or no"
            yield Found(None, "blocks", message)
    counts = Counter(block.service for block in subject.show.blocks)
    for service, count in counts.items():
        if service and not _SERVICE.fullmatch(service):
            message = (
                f"names the service {shown(service)}; short names are in lower case"
            )
            yield Found(None, "blocks", message)
        if count > 1:
            who = shown(service) if service else "all services"
            yield Found(None, "blocks", f"speaks of {who} {count} times; one counts")


def publisher_is_a_publisher(subject: Subject) -> Iterator[Found]:
    """The publisher is one feed, and its medium is publisher."""
    for of, tag in named(subject, "podcast:publisher"):
        number = len(tag.all("podcast:remoteItem"))
        if of is None and number != 1:
            yield Found(None, "publisher", f"names {number} feeds; it is one")
    publisher = subject.show.publisher
    if publisher and publisher.medium != "publisher":
        said = f"is {shown(publisher.medium)}" if publisher.medium else "is missing"
        yield Found(None, "publisher", f"its medium {said}; apps look for publisher")


_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def other_feeds_are_named_by_guid(subject: Subject) -> Iterator[Found]:
    """A remote item names a feed by its GUID, which is a UUID."""
    found = []
    for of, tag in written(subject):
        for item in (tag, *tag.children):
            guid = item.attributes.get("feedGuid", "").strip()
            if item.name == "podcast:remoteItem" and guid and not _UUID.fullmatch(guid):
                message = f"has the feedGuid {shown(guid)}, which is not a UUID"
                found.append(Found(of, FIELDS.get(tag.name, tag.name), message))
    yield from told(subject, found, "name feeds by something else than a UUID")


def payments_are_shared_out(subject: Subject) -> Iterator[Found]:
    """Somebody gets a share of each payment, and so of each part of an episode."""
    found = []
    for of, payment in _each(subject, "value"):
        shares = [r.split for r in payment.recipients if not r.fee]
        if shares and not any(shares):
            found.append(Found(of, "value", "gives nobody a share: all splits are 0"))
        for part in payment.time_splits:
            if not part.recipients and part.remote_item is None:
                start = f"{part.start:g}" if part.start is not None else "?"
                message = f"the part at {start} seconds has nobody to be paid"
                found.append(Found(of, "value", message))
    yield from told(subject, found, "have payments that reach nobody")


_RATIO = re.compile(r"[0-9]+(\.[0-9]+)?/[0-9]+(\.[0-9]+)?")


def pictures_can_be_chosen(subject: Subject) -> Iterator[Found]:
    """A picture has an address; its purpose and aspect ratio can be read."""
    found = []
    for of, picture in _each(subject, "images"):
        if not picture.url:
            found.append(Found(of, "images", "has no address; apps ignore it"))
        ratio, purpose = picture.aspect_ratio, picture.purpose
        if ratio and not _RATIO.fullmatch(ratio):
            message = f"has the aspect ratio {shown(ratio)}, not one such as 16/9"
            found.append(Found(of, "images", message))
        if purpose and "," in purpose:
            message = f"has the purpose {shown(purpose)}; apps read words with spaces"
            found.append(Found(of, "images", message))
    yield from told(subject, found, "have pictures that apps can't choose")


_PROOFS = ("verify", "applepodcastsverify")


def codes_prove_ownership(subject: Subject) -> Iterator[Found]:
    """A code that proves whose show it is belongs to the show, and says something."""
    for of, tag in named(subject, "podcast:txt"):
        purpose = tag.attributes.get("purpose", "").strip()
        if purpose in _PROOFS and of:
            message = f"proves nothing in an episode ({purpose}): it is the show's"
            yield Found(of, "txt", message)
        elif purpose in _PROOFS and not tag.text.strip():
            yield Found(None, "txt", f"is empty, and its purpose is {purpose}")
    document = subject.document
    code = document.channel.first("itunes:applepodcastsverify") if document else None
    if code is not None:
        text = code.text.strip()
        others = {txt.text for txt in subject.show.txt if txt.purpose == _PROOFS[1]}
        if not text:
            yield Found(None, "apple_verify", "is empty")
        elif others and text not in others:
            other = shown(others.pop())
            message = f"is {shown(text)} here, and {other} in podcast:txt"
            yield Found(None, "apple_verify", message)


_SRI = re.compile(r"sha(256|384|512)-[A-Za-z0-9+/]+={0,2}(\?\S*)?")


def other_forms_can_be_played(subject: Subject) -> Iterator[Found]:
    """Another form of an episode has a type and a place; one may be the default."""
    found = []
    for of in subject.show.episodes:
        for form in of.alternates:
            lacks = [] if form.type else ["type"]
            lacks += [] if form.sources and all(form.sources) else ["source"]
            if lacks:
                message = f"has no {', no '.join(lacks)}; apps ignore it"
                found.append(Found(of, "alternates", message))
            if form.integrity and not _SRI.fullmatch(form.integrity):
                message = (
                    f"has the integrity {shown(form.integrity)}, not one such as "
                    "sha256-…"
                )
                found.append(Found(of, "alternates", message))
        if sum(form.default for form in of.alternates if form.default) > 1:
            message = "names several forms as the default; one is what the enclosure is"
            found.append(Found(of, "alternates", message))
    yield from told(subject, found, "have other forms that can't be played")


def names_instead_of_numbers_are_short(subject: Subject) -> Iterator[Found]:
    """What is shown in place of an episode's number has at most 32 characters."""
    found = [
        Found(of, "episode_name", f"has {len(name)} characters; 32 are allowed")
        for of in subject.show.episodes
        if (name := of.episode_name) and len(name) > 32
    ]
    yield from told(subject, found, "have an episode_name of more than 32 characters")


RULES: tuple[Rule, ...] = (
    Rule(
        "N117",
        Level.WARNING,
        (TAGS + "location.md",),
        places_can_be_found,
        "Give the place a name; geo:30.27,97.74, R113314 and CN are what apps read.",
    ),
    Rule(
        "N118",
        Level.WARNING,
        (TAGS + "social-interact.md",),
        comments_lead_somewhere,
        "Give protocol and url, or protocol: disabled.",
    ),
    Rule(
        "N119",
        Level.WARNING,
        (TAGS + "block.md",),
        blocks_are_read,
        "Write yes or no once for each service, by its short name such as apple.",
    ),
    Rule(
        "N120",
        Level.WARNING,
        (TAGS + "publisher.md",),
        publisher_is_a_publisher,
        "Name one feed, with medium: publisher.",
    ),
    Rule(
        "N121",
        Level.WARNING,
        (TAGS + "remote-item.md",),
        other_feeds_are_named_by_guid,
        "Write the podcast:guid of the other feed.",
    ),
    Rule(
        "N122",
        Level.WARNING,
        (TAGS + "value.md", TAGS + "value-time-split.md"),
        payments_are_shared_out,
        "Give a recipient a split of at least 1, and each part its recipients.",
    ),
    Rule(
        "N123",
        Level.WARNING,
        (TAGS + "image.md",),
        pictures_can_be_chosen,
        "Give its address, a ratio such as 16/9, and words such as: artwork social.",
    ),
    Rule(
        "N124",
        Level.WARNING,
        (TAGS + "txt.md",),
        codes_prove_ownership,
        "Put the code into the show, the same in each tag, or take the empty tag out.",
    ),
    Rule(
        "N210",
        Level.WARNING,
        (TAGS + "alternate-enclosure.md", TAGS + "integrity.md"),
        other_forms_can_be_played,
        "Give its media type and where it is; mark at most one form as the default.",
    ),
    Rule(
        "N211",
        Level.NOTE,
        (TAGS + "episode.md",),
        names_instead_of_numbers_are_short,
        "Shorten it to 32 characters.",
    ),
)
