"""How a feed of others writes dates, guids, addresses and so on: rules C4xx. No I/O."""

import re
from collections.abc import Iterator
from datetime import date as day_of
from itertools import pairwise

from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.items import items
from podcast_digest.checks.shared.sources import GPODDER, RSS20, RSS_PROFILE, W3C
from podcast_digest.checks.shared.words import many, shown, told
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.reading import UNDATED

# Dates and durations.

_WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DATE = re.compile(
    r"(?:([^\W\d]+)\.?, )?(\d{1,2}) ([^\W\d]+)\.? (\d{2,4}) "
    r"(\d{1,2}:\d\d(?::\d\d)?)(?: (.+))?",
    re.ASCII,
)
_ZONE = re.compile(r"[+-]\d{4}|GMT|UTC?|Z")


def oddness(text: str) -> str | None:
    """Return what is odd about how a date is written, None if nothing is.

    >>> oddness("Sun, 08 Jun 2025 08:00:00 +0000")
    >>> oddness("Thu, 08 Jun 2025 08:00:00 GMT"), oddness("8 Juni 2025 08:00 GMT")
    ('says Thu of a Sun', "has the month 'Juni'")
    """
    parts = _DATE.fullmatch(text)
    if not parts:
        return "is not written as in Sun, 08 Jun 2025 08:00:00 +0000"
    weekday, day, month, year, clock, zone = parts.groups()
    if month not in _MONTHS:
        return f"has the month {shown(month)}"
    if len(year) != 4:
        return f"has the year {year}"
    if clock.count(":") < 2:
        return "has no seconds"
    if len(clock) < 8:
        return "has an hour of one digit"
    if zone is None:
        return "has no time zone"
    if not _ZONE.fullmatch(zone):
        return f"has the time zone {shown(zone)}, not one such as +0800"
    if weekday and weekday not in _WEEKDAYS:
        return f"has the weekday {shown(weekday)}"
    try:
        is_a = day_of(int(year), _MONTHS.index(month) + 1, int(day)).weekday()
    except ValueError:
        return "is a day that does not exist"
    if weekday and weekday != _WEEKDAYS[is_a]:
        return f"says {weekday} of a {_WEEKDAYS[is_a]}"
    return None


def has_a_date(subject: Subject) -> Iterator[Found]:
    """A date is one that apps can read: in the format of e-mail, in English."""
    # AntennaPod#2474 and #4219.
    unread = []
    for episode, item in items(subject):
        if episode.published == UNDATED and (text := item.said("pubDate")):
            why = oddness(text) or "is a time that does not exist"
            message = (
                f"is {shown(text)}, which {why}: apps show no date, or today's date"
            )
            unread.append(Found(episode, "published", message))
    yield from told(subject, unread, "have a date that can't be read")


def has_a_plain_date(subject: Subject) -> Iterator[Found]:
    """A date is written as in `Sun, 08 Jun 2025 08:00:00 +0000`, for all apps."""
    # AntennaPod#2269 (weekday) and #545 (seconds); gPodder takes +08:00 for +0000.
    odd = []
    for episode, item in items(subject):
        if episode.published != UNDATED:
            text = item.said("pubDate")
            if why := oddness(text):
                message = (
                    f"is {shown(text)}, which {why}: some apps show a different date"
                )
                odd.append(Found(episode, "published", f"{message}, or none"))
    yield from told(subject, odd, "have an unusual date")


def has_a_duration(subject: Subject) -> Iterator[Found]:
    """A duration is one that apps can read: seconds, or H:MM:SS."""
    unread = []
    for episode, item in items(subject):
        if episode.enclosure.duration is None:
            text = item.said("itunes:duration")
            if text:
                message = (
                    f"is {shown(text)}, which apps can't read: they show no duration"
                )
                unread.append(Found(episode, "duration", message))
    yield from told(subject, unread, "have a duration that can't be read")


_CLOCK = re.compile(r"(?:\d{1,3}:)?[0-5]?\d:[0-5]\d", re.ASCII)


def has_a_plain_duration(subject: Subject) -> Iterator[Found]:
    """A duration is in whole seconds or H:MM:SS: not 65.0, not 62:03."""
    odd = []
    for episode, item in items(subject):
        if episode.enclosure.duration is not None:
            text = item.said("itunes:duration")
            if not text.isdigit() and not _CLOCK.fullmatch(text):
                why = (
                    "which some apps read as minutes, or ignore"
                    if "." in text
                    else "which is not H:MM:SS: some apps show another, or none"
                )
                odd.append(Found(episode, "duration", f"is {shown(text)}, {why}"))
    yield from told(subject, odd, "have an unusual duration")


# Guids and enclosures.

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def says_what_its_guid_is(subject: Subject) -> Iterator[Found]:
    """A guid that is not an address has `isPermaLink="false"`."""
    # podcastparser, EpisodeGuid.
    taken = []
    for episode, item in items(subject):
        guid = item.first("guid")
        if guid is None or _SCHEME.match(text := guid.text.strip()) or not text:
            continue
        if guid.attributes.get("isPermaLink", "true").strip().lower() != "false":
            message = (
                f'is {shown(text)}, not an address, and lacks isPermaLink="false": '
                "gPodder appends it to the feed's address, and shows all episodes as "
                "new if that moves"
            )
            taken.append(Found(episode, "id", message))
    yield from told(
        subject,
        taken,
        'have a guid that is not an address and lacks isPermaLink="false"',
    )


def has_a_clean_guid(subject: Subject) -> Iterator[Found]:
    """A guid has no white space around it, which AntennaPod takes as part of it."""
    spaced = []
    for episode, item in items(subject):
        guid = item.first("guid")
        if guid and guid.text != guid.text.strip() and guid.text.strip():
            message = (
                f"is {shown(guid.text)}, with white space that some apps treat as "
                "part of it"
            )
            spaced.append(Found(episode, "id", message))
    yield from told(subject, spaced, "have white space around their guid")


def has_a_length_in_bytes(subject: Subject) -> Iterator[Found]:
    """The length of an enclosure is a number of bytes, in digits."""
    wrong = []
    for episode, item in items(subject):
        if episode.enclosure.length == 0 and (enclosure := item.first("enclosure")):
            text = enclosure.attributes.get("length", "").strip()
            if text and not (text.isascii() and text.isdigit()):
                message = f"is {shown(text)}, which is not a number of bytes"
                wrong.append(Found(episode, "length", message))
    yield from told(subject, wrong, "have a length that is not a number of bytes")


_WEB = ("https://", "http://")


def has_an_address(subject: Subject) -> Iterator[Found]:
    """Audio has an absolute web address."""
    wrong = [
        Found(
            episode,
            "audio",
            f"is {shown(url)}, not a web address: apps can't download it",
        )
        for episode in subject.show.episodes
        if (url := episode.enclosure.url) and not url[:8].lower().startswith(_WEB)
    ]
    yield from told(subject, wrong, "have an address that apps can't open")


def image_has_an_address(subject: Subject) -> Iterator[Found]:
    """Artwork has an absolute web address."""
    wrong = []
    for of in (None, *subject.show.episodes):
        url = (of or subject.show).image
        if url and not url[:8].lower().startswith(_WEB):
            message = f"is {shown(url)}, not a web address: apps can't download it"
            if of:
                wrong.append(Found(of, "image", message))
            else:
                yield Found(None, "image", message)
    yield from told(subject, wrong, "have artwork that apps can't download")


_SPACE = re.compile(r"\s")


def has_encoded_addresses(subject: Subject) -> Iterator[Found]:
    """Addresses of artwork and pages contain no spaces, those of artwork only ASCII."""
    if subject.document is None:  # our own feeds encode them
        return
    raw: dict[str, list[Found]] = {"image": [], "link": []}
    for of in (None, *subject.show.episodes):
        one = of or subject.show
        for field, url in (("image", one.image), ("link", one.link)):
            if not url or (url.isascii() and not _SPACE.search(url)):
                continue
            odd = (c for c in url if c.isspace() or (field == "image" and c > "\x7f"))
            if char := next(odd, None):
                message = (
                    f"has {shown(char)} in its address, which some apps can't open"
                )
                raw[field].append(Found(of, field, message))
    for field, found in raw.items():
        yield from (one for one in found if not one.of)
        of_episodes = [one for one in found if one.of]
        have = f"have spaces, or letters that should be encoded, in their {field}"
        yield from told(subject, of_episodes, have)


_PLAYED = ("audio/", "video/", "application/ogg", "application/pdf")


def has_a_media_type(subject: Subject) -> Iterator[Found]:
    """The type of an enclosure is an audio or video type: apps hide other episodes."""
    hidden = []
    for episode in subject.show.episodes:
        kind = episode.enclosure.type
        if kind and not kind.lower().startswith(_PLAYED):
            message = f"is {shown(kind)}, so many apps show nothing to play"
            hidden.append(Found(episode, "media_type", message))
    yield from told(subject, hidden, "have a type that is neither audio nor video")


# The list.


def stands_newest_first(subject: Subject) -> Iterator[Found]:
    """Episodes are listed newest first, for apps that do not sort them."""
    if subject.document is None or subject.show.type == "serial":
        return
    dates = [e.published for e in subject.show.episodes if e.published != UNDATED]
    wrong = sum(before < after for before, after in pairwise(dates))
    if wrong:
        how = (
            "are listed oldest first"
            if dates == sorted(dates)
            else f"are not in order of their dates in {many(wrong, 'place')}"
        )
        yield Found(
            None,
            "episodes",
            f"{how}: apps that don't sort don't show the newest at the top",
        )


_HTML = re.compile(r"<[a-z][a-z0-9]*(\s[^<>]*)?/?>", re.IGNORECASE)


def shows_its_notes(subject: Subject) -> Iterator[Found]:
    """A plain-text `itunes:summary` does not hide longer notes."""
    # podcastparser, MAPPING and RSSItemDescription: it replaces a description without
    # HTML, and both are for those only who have no content:encoded.
    hidden = []
    for episode, item in items(subject):
        summary, notes = episode.summary or "", episode.description
        if (
            len(summary) < len(notes)
            and summary
            and notes != episode.title
            and not item.said("content:encoded")
            and not _HTML.search(notes)
        ):
            message = (
                f"is {shown(summary)}, which gPodder shows instead of the longer notes"
            )
            hidden.append(Found(episode, "itunes:summary", message))
    yield from told(subject, hidden, "have a summary that hides their notes")


RULES: tuple[Rule, ...] = (
    Rule(
        "C412",
        Level.ERROR,
        (f"{W3C}/error/InvalidRFC2822Date.html",),
        has_a_date,
        "Write it as in Sun, 08 Jun 2025 08:00:00 +0000.",
    ),
    Rule(
        "C413",
        Level.WARNING,
        (f"{RSS_PROFILE}#data-types-datetime",),
        has_a_plain_date,
        "Write it as in Sun, 08 Jun 2025 08:00:00 +0000.",
    ),
    Rule(
        "C414",
        Level.ERROR,
        (f"{W3C}/error/InvalidDuration.html",),
        has_a_duration,
        "Write it in whole seconds.",
    ),
    Rule(
        "C415",
        Level.WARNING,
        (f"{W3C}/error/InvalidDuration.html",),
        has_a_plain_duration,
        "Write it in whole seconds.",
    ),
    Rule(
        "C416",
        Level.WARNING,
        (GPODDER,),
        says_what_its_guid_is,
        'Write <guid isPermaLink="false">, exactly so.',
    ),
    Rule(
        "C417",
        Level.WARNING,
        (RSS20,),
        has_a_clean_guid,
        "Remove the spaces and line breaks between the tags and the guid.",
    ),
    Rule(
        "C418",
        Level.ERROR,
        (f"{W3C}/error/InvalidIntegerAttribute.html",),
        has_a_length_in_bytes,
        "Write the size of the file in bytes, in digits only.",
    ),
    Rule(
        "C419",
        Level.ERROR,
        (f"{RSS_PROFILE}#data-types-url",),
        has_an_address,
        "Write the complete address, beginning with https://.",
    ),
    Rule(
        "C420",
        Level.ERROR,
        (f"{RSS_PROFILE}#element-channel-item-enclosure",),
        has_a_media_type,
        "Write the type of the file: audio/mpeg for MP3, audio/x-m4a for M4A.",
    ),
    Rule(
        "C421",
        Level.NOTE,
        ("https://github.com/einmalfel/PodListen/issues/15",),
        stands_newest_first,
        "Sort the items by their dates, the newest first.",
    ),
    Rule(
        "C423",
        Level.WARNING,
        (GPODDER,),
        shows_its_notes,
        "Put the notes into content:encoded, or leave out itunes:summary.",
    ),
    Rule(
        "C424",
        Level.ERROR,
        (f"{RSS_PROFILE}#data-types-url",),
        image_has_an_address,
        "Write the complete address, beginning with https://.",
    ),
    Rule(
        "C425",
        Level.WARNING,
        (f"{RSS_PROFILE}#data-types-url",),
        has_encoded_addresses,
        "Percent-encode the address: %20 for a space.",
    ),
)
