"""How a feed of others writes dates, guids, addresses and so on: rules C4xx. No I/O."""

import re
from collections.abc import Iterator
from datetime import date as day_of
from itertools import pairwise

from podcast_digest.checks.rule import Found, Subject
from podcast_digest.checks.shared.items import items
from podcast_digest.checks.shared.words import many, shown, told
from podcast_digest.feed.reading import UNDATED, date

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
        return "is a day that no calendar has"
    if weekday and weekday != _WEEKDAYS[is_a]:
        return f"says {weekday} of a {_WEEKDAYS[is_a]}"
    return None


def has_a_date(subject: Subject) -> Iterator[Found]:
    """A date is one that apps can read: as in mail, in English, and of the calendar."""
    # AntennaPod#2474 and #4219.
    unread = []
    for episode, item in items(subject):
        if episode.published == UNDATED and (text := item.said("pubDate")):
            why = oddness(text) or "is a time that no clock shows"
            message = f"is {shown(text)}, which {why}: apps show no date, or today's"
            unread.append(Found(episode, "published", message))
    yield from told(subject, unread, "have a date that can't be read")


def has_a_plain_date(subject: Subject) -> Iterator[Found]:
    """A date is written as all apps read it: `Sun, 08 Jun 2025 08:00:00 +0000`."""
    # AntennaPod#2269 (weekday) and #545 (seconds); gPodder takes +08:00 for +0000.
    odd = []
    for episode, item in items(subject):
        if episode.published != UNDATED:
            text = item.said("pubDate")
            if why := oddness(text):
                message = f"is {shown(text)}, which {why}: some apps show another date"
                odd.append(Found(episode, "published", f"{message}, or none"))
    yield from told(subject, odd, "have an odd date")


def has_a_duration(subject: Subject) -> Iterator[Found]:
    """A duration is one that apps can read: seconds, or H:MM:SS."""
    unread = []
    for episode, item in items(subject):
        if episode.enclosure.duration is None:
            text = item.said("itunes:duration")
            if text:
                message = f"is {shown(text)}, which apps can't read: they show none"
                unread.append(Found(episode, "duration", message))
    yield from told(subject, unread, "have a duration that can't be read")


_CLOCK = re.compile(r"(?:\d{1,3}:)?[0-5]?\d:[0-5]\d", re.ASCII)


def has_a_plain_duration(subject: Subject) -> Iterator[Found]:
    """A duration is in whole seconds, or as a clock shows it: no 65.0, no 62:03."""
    odd = []
    for episode, item in items(subject):
        if episode.enclosure.duration is not None:
            text = item.said("itunes:duration")
            if not text.isdigit() and not _CLOCK.fullmatch(text):
                why = (
                    "which some apps take for minutes, or for nothing"
                    if "." in text
                    else "which no clock shows: some apps show another, or none"
                )
                odd.append(Found(episode, "duration", f"is {shown(text)}, {why}"))
    yield from told(subject, odd, "have an odd duration")


# Guids and enclosures.

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def says_what_its_guid_is(subject: Subject) -> Iterator[Found]:
    """A guid that is no address has `isPermaLink="false"`."""
    # podcastparser, EpisodeGuid.
    taken = []
    for episode, item in items(subject):
        guid = item.first("guid")
        if guid is None or _SCHEME.match(text := guid.text.strip()) or not text:
            continue
        if guid.attributes.get("isPermaLink", "true").strip().lower() != "false":
            message = (
                f'is {shown(text)}, no address, and lacks isPermaLink="false": gPodder '
                "joins it to the feed's, and takes all for new once that moves"
            )
            taken.append(Found(episode, "id", message))
    yield from told(
        subject, taken, "have a guid that is no address and does not say so"
    )


def has_a_clean_guid(subject: Subject) -> Iterator[Found]:
    """A guid has no white space around it: to AntennaPod it is a part of it."""
    spaced = []
    for episode, item in items(subject):
        guid = item.first("guid")
        if guid and guid.text != guid.text.strip() and guid.text.strip():
            message = (
                f"is {shown(guid.text)}, with white space that some apps take for a "
                "part of it"
            )
            spaced.append(Found(episode, "id", message))
    yield from told(subject, spaced, "have white space around their guid")


def has_a_length_in_bytes(subject: Subject) -> Iterator[Found]:
    """The length of an enclosure is written in digits: a number of bytes."""
    wrong = []
    for episode, item in items(subject):
        if episode.enclosure.length == 0 and (enclosure := item.first("enclosure")):
            text = enclosure.attributes.get("length", "").strip()
            if text and not (text.isascii() and text.isdigit()):
                message = f"is {shown(text)}, which is no number of bytes"
                wrong.append(Found(episode, "length", message))
    yield from told(subject, wrong, "have a length that is no number of bytes")


_WEB = ("https://", "http://")


def has_an_address(subject: Subject) -> Iterator[Found]:
    """Audio has an absolute address of the web."""
    wrong = [
        Found(
            episode,
            "audio",
            f"is {shown(url)}, no address of the web: apps can't fetch it",
        )
        for episode in subject.show.episodes
        if (url := episode.enclosure.url) and not url[:8].lower().startswith(_WEB)
    ]
    yield from told(subject, wrong, "have an address that apps can't open")


def image_has_an_address(subject: Subject) -> Iterator[Found]:
    """Artwork has an absolute address of the web."""
    wrong = []
    for of in (None, *subject.show.episodes):
        url = (of or subject.show).image
        if url and not url[:8].lower().startswith(_WEB):
            message = f"is {shown(url)}, no address of the web: apps can't fetch it"
            if of:
                wrong.append(Found(of, "image", message))
            else:
                yield Found(None, "image", message)
    yield from told(subject, wrong, "have artwork that apps can't fetch")


_SPACE = re.compile(r"\s")


def has_encoded_addresses(subject: Subject) -> Iterator[Found]:
    """Addresses of artwork and pages have no spaces, those of artwork ASCII only."""
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
        have = f"have spaces, or letters that must be encoded, in their {field}"
        yield from told(subject, of_episodes, have)


_PLAYED = ("audio/", "video/", "application/ogg", "application/pdf")


def has_a_media_type(subject: Subject) -> Iterator[Found]:
    """The type of an enclosure is one of audio or video: others hide the episode."""
    hidden = []
    for episode in subject.show.episodes:
        kind = episode.enclosure.type
        if kind and not kind.lower().startswith(_PLAYED):
            message = f"is {shown(kind)}, so many apps find nothing to play"
            hidden.append(Found(episode, "media_type", message))
    yield from told(subject, hidden, "have a type that is neither audio nor video")


# The list.


def stands_newest_first(subject: Subject) -> Iterator[Found]:
    """Episodes stand newest first, as apps that don't sort show them."""
    if subject.document is None or subject.show.type == "serial":
        return
    dates = [e.published for e in subject.show.episodes if e.published != UNDATED]
    wrong = sum(before < after for before, after in pairwise(dates))
    if wrong:
        how = (
            "stand oldest first"
            if dates == sorted(dates)
            else f"are not in order of their dates in {many(wrong, 'place')}"
        )
        yield Found(
            None, "episodes", f"{how}: apps that don't sort show the newest elsewhere"
        )


def was_built_after(subject: Subject) -> Iterator[Found]:
    """`lastBuildDate` is not before the newest episode."""
    if subject.document is None:
        return
    built = date(subject.document.channel.said("lastBuildDate"))
    if built is None:
        return
    out = (e.published for e in subject.show.episodes if e.published <= subject.now)
    newest = max(out, default=UNDATED)
    if built < newest:
        yield Found(
            None,
            "lastBuildDate",
            f"is {built.isoformat()}, before the newest episode of "
            f"{newest.isoformat()}: who goes by it sees nothing new",
        )


_HTML = re.compile(r"<[a-z][a-z0-9]*(\s[^<>]*)?/?>", re.IGNORECASE)


def shows_its_notes(subject: Subject) -> Iterator[Found]:
    """No `itunes:summary` stands in for longer notes, written as plain text alone."""
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
            message = f"is {shown(summary)}, which gPodder shows instead of the notes"
            hidden.append(Found(episode, "itunes:summary", message))
    yield from told(subject, hidden, "have a summary that hides their notes")
