"""What the Podcasting 2.0 namespace says of a show: the rules N1xx. No I/O."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import NAMESPACE_DNS, NAMESPACE_URL, UUID, uuid5

from podcast_digest.checks.namespace.tags import (
    FIELDS,
    named,
    of_items,
    said,
    told,
    written,
)
from podcast_digest.checks.rule import Found, Subject
from podcast_digest.checks.shared.words import EMAIL, FEW, shown
from podcast_digest.feed.reading import date
from podcast_digest.show.identity import podcast_guid
from podcast_digest.show.model import Episode
from podcast_digest.show.vocabulary import GROUPS, MEDIUMS, ROLES


def belongs_to_episodes(subject: Subject) -> Iterator[Found]:
    """Chapters and transcripts stand in an episode, never beside them."""
    if subject.document:
        for name in ("podcast:chapters", "podcast:transcript"):
            if subject.document.channel.first(name):
                message = (
                    f"<{name}> stands outside of episodes; an app shows nothing then"
                )
                yield Found(None, FIELDS[name], message)


_UUID = re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


def guid_follows_the_algorithm(subject: Subject) -> Iterator[Found]:
    """The GUID of a show is a UUID of version 5, made of the address of its feed."""
    show = subject.show
    text = str(show.guid)
    if subject.document:
        text = subject.document.channel.said("podcast:guid")
    if not text:
        return
    if not _UUID.fullmatch(text):
        yield Found(None, "guid", f"is {shown(text)}, which is no UUID")
    elif UUID(text).version != 5:
        version = UUID(text).version
        kind = f"a UUID of version {version}" if version else "a UUID of no version"
        yield Found(None, "guid", f"is {text}, {kind}, not 5")
    elif UUID(text) in _made_wrong(show.feed_url):
        right = podcast_guid(show.feed_url)
        message = f"is {text}, while others make {right} of the same address"
        yield Found(None, "guid", message)


def _made_wrong(feed_url: str) -> set[UUID]:
    """Return what programs are known to make of an address by mistake."""
    # Another GUID may well be right: it was made of an address that the show once had.
    bare = feed_url.partition("://")[2]
    addresses = {feed_url, feed_url.rstrip("/"), bare, bare.rstrip("/")} - {""}
    made = {uuid5(s, a) for s in (NAMESPACE_URL, NAMESPACE_DNS) for a in addresses}
    return made | {podcast_guid(f"any://{feed_url}")} if addresses else set()


def locked_is_yes_or_no(subject: Subject) -> Iterator[Found]:
    """`podcast:locked` says yes or no, and its owner is an e-mail address."""
    for tag in (
        subject.document.channel.all("podcast:locked") if subject.document else ()
    ):
        text, owner = tag.text.strip(), said(tag, "owner")
        if text.lower() not in ("yes", "no"):
            yield Found(None, "locked", f"is {shown(text)}; hosts read yes or no")
        if owner and not EMAIL.fullmatch(owner):
            message = f"names {shown(owner)} as owner, which is no e-mail address"
            yield Found(None, "locked", message)


_MEDIUMS = frozenset([*MEDIUMS, *(f"{medium}L" for medium in MEDIUMS), "mixed"])


def medium_is_known(subject: Subject) -> Iterator[Found]:
    """The medium of a show is one that the namespace lists."""
    medium = subject.show.medium
    if medium and medium not in _MEDIUMS:
        small = medium.lower()
        fix = f"Write {small}." if small in _MEDIUMS else None
        yield Found(None, "medium", f"is {shown(medium)}, which apps don't know", fix)


def funding_leads_somewhere(subject: Subject) -> Iterator[Found]:
    """Each way to support the show has an address, and a text to show with it."""
    for way in subject.show.funding:
        if not way.url:
            yield Found(None, "funding", f"has no address for {shown(way.text)}")
        elif not way.text:
            message = f"has no text for {shown(way.url)}; a button would say nothing"
            yield Found(None, "funding", message)


# Those of the namespace, of Creative Commons, and what people choose of SPDX's list.
_LICENSE = re.compile(
    r"arr|pod-v4v-1\.0|cc0-1\.0|cc-pddc"
    r"|cc-by(-nc)?(-sa|-nd|-nd-nc)?-[1-4]\.[05](-[a-z]{2,3})?"
    r"|mit(-0)?|0bsd|apache-2\.0|unlicense|wtfpl|artistic-2\.0|lal-1\.[23]|odbl-1\.0"
    r"|pddl-1\.0|odc-by-1\.0|ogl-.+|gfdl-1\.[1-3](-.+)?|[al]?gpl-[123]\.[01](-.+)?"
)


def license_can_be_read(subject: Subject) -> Iterator[Found]:
    """A license is known by its short name, or has the address of its text."""
    show = subject.show.license
    given = [(None, show.name, show.url)] if show else []
    of_episodes = [
        (of, tag.text.strip(), said(tag, "url"))
        for of, tag in of_items(subject, "podcast:license")
    ]
    found = [
        Found(
            of,
            "license",
            f"is {shown(name)}, which is no known short name, and has no address",
        )
        for of, name, url in (*given, *of_episodes)
        if not url and not _LICENSE.fullmatch(name.lower())
    ]
    yield from told(subject, found, "have a license that nobody can look up")


def people_have_names(subject: Subject) -> Iterator[Found]:
    """Everybody in the credits has a name."""
    found = [
        Found(of, "people", "names nobody: the tag has no text")
        for of, tag in named(subject, "podcast:person")
        if not tag.text.strip()
    ]
    yield from told(subject, found, "have somebody without a name")


def roles_are_known(subject: Subject) -> Iterator[Found]:
    """Roles and groups of people are those of the Podcast Taxonomy."""
    found = []
    for of in (None, *subject.show.episodes):
        for person in (of or subject.show).people:
            for what, value, known in (
                ("role", person.role, ROLES),
                ("group", person.group, GROUPS),
            ):
                if value and value.lower() not in known:
                    name = shown(person.name)
                    message = (
                        f"{name} has the {what} {shown(value)}, which is on no list"
                    )
                    found.append(Found(of, "people", message))
    have = "have people with roles or groups that are on no list"
    yield from told(subject, found, have)


def schedule_can_be_read(subject: Subject) -> Iterator[Found]:
    """How often episodes appear is a rule of iCalendar."""
    every = subject.show.update_frequency
    if every and every.rrule and (fault := _fault_of(every.rrule)):
        message = f"has the rrule {shown(every.rrule)}, {fault}"
        yield Found(None, "update_frequency", message)


_FREQUENCIES = frozenset("SECONDLY MINUTELY HOURLY DAILY WEEKLY MONTHLY YEARLY".split())
_DAY = re.compile(r"[+-]?[0-9]{0,2}(MO|TU|WE|TH|FR|SA|SU)")
_PARTS = frozenset(
    "FREQ UNTIL COUNT INTERVAL BYSECOND BYMINUTE BYHOUR BYDAY BYMONTHDAY BYYEARDAY "
    "BYWEEKNO BYMONTH BYSETPOS WKST".split()
)


def _fault_of(rrule: str) -> str | None:
    """Say what calendars would refuse, of what can be told with certainty."""
    parts: dict[str, str] = {}
    for part in rrule.split(";"):
        name, equals, value = part.upper().partition("=")
        if not equals or name not in _PARTS:
            return f"where {shown(part)} means nothing"
        if name in parts:
            return f"which has {name} twice"
        parts[name] = value
    if "FREQ" not in parts:
        return "which has no FREQ"
    if parts["FREQ"] not in _FREQUENCIES:
        return f"where {shown(parts['FREQ'])} is no frequency"
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not re.fullmatch("0*[1-9][0-9]*", parts[name]):
            return f"where {name} is no number from 1"
    if "BYDAY" in parts and not all(map(_DAY.fullmatch, parts["BYDAY"].split(","))):
        return "where BYDAY is no list of days"
    if "COUNT" in parts and "UNTIL" in parts:
        return "which has both COUNT and UNTIL"
    return None


def ai_content_is_true_or_false(subject: Subject) -> Iterator[Found]:
    """`podcast:txt` about AI-generated content says true or false."""
    found = [
        Found(of, "ai_content", f"is {shown(text)}; apps read true or false")
        for of, tag in named(subject, "podcast:txt")
        if said(tag, "purpose").lower() == "ai-content"
        and (text := tag.text.strip()).lower() not in ("true", "false")
    ]
    yield from told(subject, found, "say neither true nor false of AI")


def trailers_can_be_played(subject: Subject) -> Iterator[Found]:
    """A trailer of the show has a title, an address and a date."""
    channel = subject.document.channel if subject.document else None
    for tag in channel.all("podcast:trailer") if channel else ():
        title = tag.text.strip()
        lacks = [] if title else ["title"]
        lacks += [name for name in ("url", "pubdate") if not said(tag, name)]
        what = f"the trailer {shown(title)}" if title else "a trailer"
        if lacks:
            yield Found(None, tag.name, f"{what} has no {', no '.join(lacks)}")
        elif not date(said(tag, "pubdate")):
            moment = shown(said(tag, "pubdate"))
            message = f"{what} has the date {moment}, which is not one of RFC 2822"
            yield Found(None, tag.name, message)


def value_reaches_somebody(subject: Subject) -> Iterator[Found]:
    """Payments have a type, a method, and recipients with an address and a share."""
    found = []
    for of, tag in named(subject, "podcast:value"):
        recipients = tag.all("podcast:valueRecipient")
        lacks = [name for name in ("type", "method") if not said(tag, name)]
        lacks += [] if recipients else ["recipient"]
        if lacks:
            found.append(Found(of, tag.name, f"has no {', no '.join(lacks)}"))
        for recipient in recipients:
            lacks = [n for n in ("type", "address") if not said(recipient, n)]
            split = said(recipient, "split")
            lacks += [] if split else ["split"]
            faults = [f"has no {', no '.join(lacks)}"] if lacks else []
            if split and not split.isdecimal():
                faults.append(f"has the split {shown(split)}, which is no whole number")
            if faults:
                who = shown(said(recipient, "name") or said(recipient, "address"))
                message = f"the recipient {who} {', and '.join(faults)}"
                found.append(Found(of, tag.name, message))
    yield from told(subject, found, "have payments that reach nobody")


def addresses_are_https(subject: Subject) -> Iterator[Found]:
    """Addresses in the namespace's tags begin with https."""
    found: dict[str, list[tuple[Episode | None, str]]] = {}
    for of, field, url in _addresses(subject):
        if url and url[:5].lower() == "http:":
            found.setdefault(field, []).append((of, url))
    for field, places in found.items():
        if len(places) <= FEW:
            for of, url in places:
                message = f"leads to {shown(url)}, and the namespace wants https"
                yield Found(of, field, message)
        else:
            message = (
                f"has {len(places):,} addresses such as {shown(places[0][1])}, and "
                "the namespace wants https"
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
    """Tags of which a show or an episode has one stand there once."""
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
                f"<{name}> stands there {count} times, and apps take one",
            )
            for key, count in counts.items()
            if count > 1
        ]
        yield from told(subject, found, f"have <{name}> more than once")


def images_are_not_the_old_ones(subject: Subject) -> Iterator[Found]:
    """The deprecated `podcast:images` has given way to `podcast:image`."""
    found = [
        Found(of, tag.name, "is deprecated; few apps look at it still")
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
    """Live items, their links, chats and recommended shows have their attributes."""
    found = []
    for of, tag in written(subject):
        for one in (tag, *tag.children):
            needed = _NEEDED.get(one.name, ())
            lacks = [name for name in needed if not said(one, name)]
            if lacks:
                message = (
                    f"<{one.name}> has no {', no '.join(lacks)}; apps pass it over"
                )
                found.append(Found(of, tag.name, message))
        if tag.name == "podcast:podroll" and not tag.all("podcast:remoteItem"):
            found.append(Found(of, tag.name, "recommends no show"))
    yield from told(subject, found, "have tags without what they need")


def places_can_be_found(subject: Subject) -> Iterator[Found]:
    """The `geo` of a place is an address such as `geo:52.5,13.4`."""
    found = [
        Found(of, tag.name, f"has geo={shown(geo)}, which no map finds")
        for of, tag in named(subject, "podcast:location")
        if (geo := said(tag, "geo")) and not geo.lower().startswith("geo:")
    ]
    yield from told(subject, found, "have a place that no map finds")
