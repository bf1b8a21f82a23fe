"""Trailers and payments. No I/O."""

from collections.abc import Iterator

from podcast_digest.checks.namespace.tags import (
    named,
    said,
    told,
)
from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.sources import TAGS
from podcast_digest.checks.shared.words import shown
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.reading import date


def trailers_can_be_played(subject: Subject) -> Iterator[Found]:
    """A trailer has a title, an address and a date."""
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
    """A `podcast:value` has a type, a method, and recipients with address and split."""
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
                faults.append(
                    f"has the split {shown(split)}, which is not a whole number"
                )
            if faults:
                who = shown(said(recipient, "name") or said(recipient, "address"))
                message = f"the recipient {who} {', and '.join(faults)}"
                found.append(Found(of, tag.name, message))
    yield from told(subject, found, "have incomplete payments")


RULES: tuple[Rule, ...] = (
    Rule(
        "N111",
        Level.WARNING,
        (TAGS + "trailer.md",),
        trailers_can_be_played,
        (
            "Give its title, its address and its date, such as "
            "Sun, 01 Jun 2025 08:00:00 +0000."
        ),
    ),
    Rule(
        "N112",
        Level.WARNING,
        (TAGS + "value.md",),
        value_reaches_somebody,
        (
            "Add the type and method of payment, and each recipient's type, "
            "address and split."
        ),
    ),
)
