"""What podcast apps really do: rules C.  No I/O.

Told from the sources of apps (AntennaPod), from what broke in them, and from the RSS
Advisory Board's profile, which tried out many. How a feed is written: see form.py.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.items import items
from podcast_digest.checks.shared.sources import (
    DATES,
    PRX,
    RSS_PROFILE,
    SPOTIFY,
    UPDATE,
    W3C,
)
from podcast_digest.checks.shared.words import EMAIL, local, many, sharing, shown, told
from podcast_digest.checks.subject import Subject
from podcast_digest.feed.reading import UNDATED

#: MinusPod#67: what Pocket Casts refused was larger.
_LARGE_FEED = 3_000_000


# The show.


def has_episodes(subject: Subject) -> Iterator[Found]:
    """A show has at least one episode: directories reject an empty feed."""
    # The feed of a publisher lists shows, and has none (namespace, publisher).
    if not subject.show.episodes and subject.show.medium != "publisher":
        yield Found(
            None,
            "episodes",
            "there is none, so directories refuse the feed and apps show an empty list",
        )


def is_not_too_large(subject: Subject) -> Iterator[Found]:
    """A feed is at most 3 MB: every app downloads all of it again and again."""
    if subject.size > _LARGE_FEED:
        number = len(subject.show.episodes[: subject.show.page_size])
        yield Found(
            None,
            "episodes",
            f"{many(number, 'episode')} make a feed of "
            f"{subject.size / 1_000_000:.1f} MB; Pocket Casts refused one of over 3 MB",
        )


def owner_has_email(subject: Subject) -> Iterator[Found]:
    """A show has its owner's e-mail address: some directories write to it."""
    if not subject.show.email:
        yield Found(
            None,
            "email",
            "is missing; Spotify and others use it to verify who owns a show",
        )


def email_is_one(subject: Subject) -> Iterator[Found]:
    """The owner's e-mail address is valid."""
    email = subject.show.email
    if email and not EMAIL.fullmatch(email):
        yield Found(None, "email", f"is {shown(email)}, which is not a valid address")


def link_is_no_feed(subject: Subject) -> Iterator[Found]:
    """The link of a show leads to its website, not to the feed."""
    show = subject.show
    if show.link and show.link == show.feed_url:
        yield Found(
            None, "link", "is the address of the feed, not of a page for listeners"
        )


# Notes.


_LINK = re.compile(
    r"""\s(?:href|src)\s*+=\s*+["']\s*+(?!\#|[a-z][a-z0-9+.-]*:)([^"'<>\s][^"'<>]*)""",
    re.IGNORECASE,
)


def links_absolutely(subject: Subject) -> Iterator[Found]:
    """Links in the notes are absolute: a feed is read far from its site."""
    if subject.document is None:  # our notes are made so
        return
    lost = []
    for episode in subject.show.episodes:
        notes = episode.notes
        links = notes.count("href=") + notes.count("src=")
        if links > notes.count('="http') and (found := _LINK.search(notes)):
            message = (
                f"links to {shown(found[1])}, a relative link that is broken in apps"
            )
            lost.append(Found(episode, "summary", message))
    yield from told(subject, lost, "have relative links")


_TAG_AS_TEXT = re.compile(
    r"&lt;/?(?:a|b|br|div|em|i|li|ol|p|span|strong|ul)\b(?:(?!&lt;|&gt;).)*&gt;",
    re.IGNORECASE,
)


def notes_are_escaped_once(subject: Subject) -> Iterator[Found]:
    """No description is escaped twice: apps would show its tags as text."""
    if subject.document is None:
        return
    twice = []
    for of, tag_of in ((None, subject.document.channel), *items(subject)):
        # As it is written: what was read has its references taken out.
        text = tag_of.said("content:encoded") or tag_of.said("description")
        # Beside real tags it may be meant to be read: notes about HTML.
        if "&lt;" in text and "<" not in text and (tag := _TAG_AS_TEXT.search(text)):
            message = (
                f"holds {shown(unescape(tag[0]))} escaped twice: apps show the tag as "
                "text"
            )
            if of:
                twice.append(Found(of, "summary", message))
            else:
                yield Found(None, "description", message)
    yield from told(subject, twice, "have notes that are escaped twice")


# Dates.


def is_out(subject: Subject) -> Iterator[Found]:
    """No episode has a date in the future: apps do not wait for it."""
    # RSS Advisory Board's profile: none of those tried held the episode back.
    now = subject.now
    ahead = [
        Found(
            episode,
            "published",
            f"is {episode.published.isoformat()}, which is in the future: apps "
            "show the "
            "episode already, AntennaPod without a date",
        )
        for episode in subject.show.episodes
        if episode.published > now
    ]
    yield from told(subject, ahead, "have a date in the future")


#: Dave Winer's first enclosure, in RSS 0.92: no feed had audio before.
_FIRST = datetime(2000, 12, 25, tzinfo=UTC)


def is_of_the_age_of_podcasts(subject: Subject) -> Iterator[Found]:
    """No episode is dated before there were podcasts."""
    old = [
        Found(
            episode,
            "published",
            f"is {episode.published.isoformat()}, before there were podcasts: apps "
            "sort it last, or show no date",
        )
        for episode in subject.show.episodes
        if UNDATED < episode.published < _FIRST
    ]
    yield from told(subject, old, "have a date from before there were podcasts")


def has_its_own_moment(subject: Subject) -> Iterator[Found]:
    """No two episodes have the same date and time: apps sort by nothing else."""
    counts = Counter(episode.published for episode in subject.show.episodes)
    if len(counts) == len(subject.show.episodes):
        return
    counts.pop(UNDATED, None)
    shared = []
    for episode in subject.show.episodes:
        if (number := counts.pop(episode.published, 0)) > 1:
            others = many(number - 1, "other episode")
            message = (
                f"is {episode.published.isoformat()}, the same as {others}: every app "
                "sorts them differently"
            )
            shared.append(Found(episode, "published", message))
    yield from sharing(shared, "are shared by several episodes")


def is_noticed(subject: Subject) -> Iterator[Found]:
    """A new episode is dated after those that subscribers have."""
    # AntennaPod tells only of what is newer than the newest that it has.
    if subject.before is None or not subject.before.episodes:
        return
    known = subject.before.episodes
    newest = max(old.published for old in known.values())
    # What is not new, but got another id, is told by other rules.
    heard = {old.audio for old in known.values()}
    seen = {(old.title, old.published) for old in known.values()}
    fix = f"Give what is new a date after {local(subject, newest).isoformat()}."
    late = [
        Found(
            episode,
            "published",
            f"is {local(subject, episode.published).isoformat()}, before episodes "
            "that subscribers already have: apps list it further down and do not "
            "announce it",
            fix,
        )
        for episode in subject.show.episodes
        if UNDATED < episode.published < newest
        and episode.id not in known
        and episode.enclosure.url not in heard
        and (episode.title, episode.published) not in seen
    ]
    for found in told(
        subject,
        late,
        "are new, but dated before episodes that subscribers already have",
    ):
        yield found._replace(fix=fix)


# What names an episode.


def has_an_id_of_its_own(subject: Subject) -> Iterator[Found]:
    """A guid is not the address of the audio: it must stay when the audio moves."""
    # Who has no guid at all is told so by Apple's rules.
    without = {id(e) for e, item in items(subject) if not item.said("guid")}
    tied = [
        Found(
            episode,
            "id",
            "is the address of the audio: if that moves, the episode appears as new",
        )
        for episode in subject.show.episodes
        if episode.id == episode.enclosure.url
        and episode.id
        and id(episode) not in without
    ]
    yield from told(subject, tied, "use the address of their audio as guid")


RULES: tuple[Rule, ...] = (
    Rule(
        "C101",
        Level.WARNING,
        (PRX,),
        has_episodes,
        "Publish an episode, if only a trailer, before you submit the feed.",
    ),
    Rule(
        "C102",
        Level.WARNING,
        ("https://github.com/ttlequals0/MinusPod/issues/67",),
        is_not_too_large,
        "Shorten the notes, or let `page_size` move the oldest episodes into archives.",
    ),
    Rule(
        "C103",
        Level.NOTE,
        (SPOTIFY,),
        owner_has_email,
        "Add an address that may be public: everybody can read it in the feed.",
    ),
    Rule(
        "C104",
        Level.WARNING,
        (SPOTIFY,),
        email_is_one,
        "Write one address, such as me@example.org, and nothing else.",
    ),
    Rule(
        "C105",
        Level.WARNING,
        (f"{RSS_PROFILE}#element-channel-link",),
        link_is_no_feed,
        "Give the address of the show's website.",
    ),
    Rule(
        "C208",
        Level.WARNING,
        (f"{W3C}/warning/ContainsRelRef.html",),
        links_absolutely,
        "Write complete addresses, beginning with https://.",
    ),
    Rule(
        "C209",
        Level.WARNING,
        (DATES,),
        is_out,
        "Publish it on that date, or give it an earlier one.",
    ),
    Rule(
        "C210",
        Level.WARNING,
        ("https://github.com/podiobooks/podiobooks/issues/160",),
        has_its_own_moment,
        "Put at least a minute between them, in the order in which they should appear.",
    ),
    Rule(
        "C211",
        Level.WARNING,
        (UPDATE,),
        is_noticed,
        "Date it after the newest episode that subscribers have.",
        needs=Needs.BEFORE,
    ),
    Rule(
        "C212",
        Level.WARNING,
        ("https://github.com/mattstratton/castanet/issues/209",),
        has_an_id_of_its_own,
        (
            "Keep it for published episodes. Give new ones a guid that does not "
            "change, such as a UUID."
        ),
    ),
    Rule(
        "C213",
        Level.WARNING,
        (f"{RSS_PROFILE}#data-types-characterdata",),
        notes_are_escaped_once,
        "Escape HTML once, or write it in CDATA.",
    ),
    Rule(
        "C214",
        Level.WARNING,
        ("https://github.com/AntennaPod/AntennaPod/issues/5377",),
        is_of_the_age_of_podcasts,
        "Write the date on which the episode was published; 1900 and 1970 are what "
        "programs write that know none.",
    ),
)
