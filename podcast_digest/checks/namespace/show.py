"""What the Podcasting 2.0 namespace says of a show: rules N1xx. No I/O."""

import re
from collections.abc import Iterator
from uuid import NAMESPACE_DNS, NAMESPACE_URL, UUID, uuid5

from podcast_digest.checks.namespace.tags import (
    FIELDS,
    named,
    of_items,
    said,
    told,
)
from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.sources import RFC_RRULE, TAGS
from podcast_digest.checks.shared.words import EMAIL, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.show.identity import podcast_guid
from podcast_digest.show.vocabulary import GROUPS, MEDIUMS, ROLES


def belongs_to_episodes(subject: Subject) -> Iterator[Found]:
    """Chapters and transcripts belong inside an episode, not beside the episodes."""
    if subject.document:
        for name in ("podcast:chapters", "podcast:transcript"):
            if subject.document.channel.first(name):
                message = f"<{name}> is outside the episodes, where apps ignore it"
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
        yield Found(None, "guid", f"is {shown(text)}, which is not a UUID")
    elif UUID(text).version != 5:
        version = UUID(text).version
        kind = f"a UUID of version {version}" if version else "a UUID without a version"
        yield Found(None, "guid", f"is {text}, {kind}, not 5")
    elif UUID(text) in _made_wrong(show.feed_url):
        right = podcast_guid(show.feed_url)
        message = f"is {text}, but the algorithm gives {right} for this feed"
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
            message = f"names {shown(owner)} as owner, which is not an e-mail address"
            yield Found(None, "locked", message)


_MEDIUMS = frozenset([*MEDIUMS, *(f"{medium}L" for medium in MEDIUMS), "mixed"])


def medium_is_known(subject: Subject) -> Iterator[Found]:
    """The medium of a show is one of those that the namespace lists."""
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
            message = f"has no text for {shown(way.url)}; a button would be empty"
            yield Found(None, "funding", message)


# Those of the namespace, of Creative Commons, and what people choose of SPDX's list.
_LICENSE = re.compile(
    r"arr|pod-v4v-1\.0|cc0-1\.0|cc-pddc"
    r"|cc-by(-nc)?(-sa|-nd|-nd-nc)?-[1-4]\.[05](-[a-z]{2,3})?"
    r"|mit(-0)?|0bsd|apache-2\.0|unlicense|wtfpl|artistic-2\.0|lal-1\.[23]|odbl-1\.0"
    r"|pddl-1\.0|odc-by-1\.0|ogl-.+|gfdl-1\.[1-3](-.+)?|[al]?gpl-[123]\.[01](-.+)?"
)


def license_can_be_read(subject: Subject) -> Iterator[Found]:
    """A license has a known short name, or the address of its text."""
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
            f"is {shown(name)}, which is not a known short name, and has no address",
        )
        for of, name, url in (*given, *of_episodes)
        if not url and not _LICENSE.fullmatch(name.lower())
    ]
    yield from told(subject, found, "have a license without a known name or address")


def people_have_names(subject: Subject) -> Iterator[Found]:
    """Everybody in the credits has a name."""
    found = [
        Found(of, "people", "has no name: the tag is empty")
        for of, tag in named(subject, "podcast:person")
        if not tag.text.strip()
    ]
    yield from told(subject, found, "have a person without a name")


def roles_are_known(subject: Subject) -> Iterator[Found]:
    """People's roles and groups come from the Podcast Taxonomy."""
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
                        f"{name} has the {what} {shown(value)}, which is not in the "
                        "Podcast Taxonomy"
                    )
                    found.append(Found(of, "people", message))
    have = "have people with roles or groups that are not in the Podcast Taxonomy"
    yield from told(subject, found, have)


def schedule_can_be_read(subject: Subject) -> Iterator[Found]:
    """The update frequency is a valid iCalendar rule."""
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
        return f"where {shown(parts['FREQ'])} is not a frequency"
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not re.fullmatch("0*[1-9][0-9]*", parts[name]):
            return f"where {name} is not a number from 1"
    if "BYDAY" in parts and not all(map(_DAY.fullmatch, parts["BYDAY"].split(","))):
        return "where BYDAY is not a list of days"
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
    yield from told(subject, found, "state neither true nor false about AI")


RULES: tuple[Rule, ...] = (
    Rule(
        "N101",
        Level.ERROR,
        (TAGS + "transcript.md",),
        belongs_to_episodes,
        "Move it into its episode, or remove it.",
    ),
    Rule(
        "N102",
        Level.WARNING,
        (TAGS + "guid.md",),
        guid_follows_the_algorithm,
        (
            "Make it of the feed's address, as the namespace says; but leave it if "
            "directories know the show by it already."
        ),
    ),
    Rule(
        "N103",
        Level.WARNING,
        (TAGS + "locked.md",),
        locked_is_yes_or_no,
        (
            "Write yes, or no to allow other hosts to import the feed; the owner is an "
            "e-mail address."
        ),
    ),
    Rule(
        "N104",
        Level.WARNING,
        (TAGS + "medium.md",),
        medium_is_known,
        f"Write one of {', '.join(MEDIUMS)}, or leave it out.",
    ),
    Rule(
        "N105",
        Level.WARNING,
        (TAGS + "funding.md",),
        funding_leads_somewhere,
        (
            "Give the address of the page where people can pay, and a text such as "
            "Support the show."
        ),
    ),
    Rule(
        "N106",
        Level.WARNING,
        (TAGS + "license.md",),
        license_can_be_read,
        "Write a short name such as cc-by-4.0, or give the address of the license.",
    ),
    Rule(
        "N107",
        Level.WARNING,
        (TAGS + "person.md",),
        people_have_names,
        "Add the name of the person, or remove the entry.",
    ),
    Rule(
        "N108",
        Level.NOTE,
        (TAGS + "person.md",),
        roles_are_known,
        (
            "Use a role from the Podcast Taxonomy, such as host, guest, author or "
            "narrator, and its group; without any, people are hosts."
        ),
    ),
    Rule(
        "N109",
        Level.WARNING,
        (RFC_RRULE,),
        schedule_can_be_read,
        "Write a rule such as FREQ=WEEKLY or FREQ=DAILY;BYDAY=MO,WE, or leave it out.",
    ),
    Rule(
        "N110",
        Level.WARNING,
        (TAGS + "txt.md",),
        ai_content_is_true_or_false,
        "Write true if some of it was made by AI, false if nothing was.",
    ),
)
