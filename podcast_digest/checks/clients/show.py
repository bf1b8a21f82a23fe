"""What podcast apps really do: rules C.  No I/O.

Told from the sources of apps (AntennaPod), from what broke in them, and from the RSS
Advisory Board's profile, which tried out many. How a feed is written: see forms.py.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from podcast_digest.checks.apple import audio as apple_audio
from podcast_digest.checks.clients import files as clients_files
from podcast_digest.checks.clients import form as forms
from podcast_digest.checks.clients import titles as clients_titles
from podcast_digest.checks.clients.form import (
    ANTENNAPOD,
    PROFILE,
    READER,
    RSS20,
    W3C,
)
from podcast_digest.checks.rule import OURS, Found, Level, Rule, Subject
from podcast_digest.checks.shared.items import items
from podcast_digest.checks.shared.words import EMAIL, local, many, sharing, shown, told
from podcast_digest.feed.reading import UNDATED

_STORAGE = (
    f"{ANTENNAPOD}/blob/develop/storage/database/src/main/java/de/danoeh/antennapod/"
    "storage/database"
)
SPOTIFY = (
    "https://support.spotify.com/us/creators/article/"
    "adding-your-email-address-to-your-rss-feed/"
)
DIRECTORIES = (
    "https://help.prx.org/hc/en-us/articles/360023748473-Overview-of-feed-requirements"
)
GUESSER = f"{_STORAGE}/FeedItemDuplicateGuesser.java"
UPDATE = f"{_STORAGE}/FeedDatabaseWriter.java"
DATES = f"{READER}/util/DateUtils.java"

#: MinusPod#67: what Pocket Casts refused was larger.
_LARGE_FEED = 3_000_000


# The show.


def has_episodes(subject: Subject) -> Iterator[Found]:
    """A show has at least one episode: directories refuse an empty feed."""
    if not subject.show.episodes:
        yield Found(
            None,
            "episodes",
            "there is none, so directories refuse the feed and apps show an empty list",
        )


def is_not_too_large(subject: Subject) -> Iterator[Found]:
    """A feed is not larger than 3 MB: each app fetches all of it again and again."""
    if subject.size > _LARGE_FEED:
        number = len(subject.show.episodes[: subject.show.page_size])
        yield Found(
            None,
            "episodes",
            f"{many(number, 'episode')} make a feed of "
            f"{subject.size / 1_000_000:.1f} MB; Pocket Casts refused one of over 3 MB",
        )


def owner_has_email(subject: Subject) -> Iterator[Found]:
    """A show has the e-mail address of its owner: some directories write to it."""
    if not subject.show.email:
        yield Found(
            None, "email", "is missing; Spotify and others verify by it who owns a show"
        )


def email_is_one(subject: Subject) -> Iterator[Found]:
    """The e-mail address of the owner is one."""
    email = subject.show.email
    if email and not EMAIL.fullmatch(email):
        yield Found(None, "email", f"is {shown(email)}, which no mail reaches")


def link_is_no_feed(subject: Subject) -> Iterator[Found]:
    """The link of a show leads to its website, not to the feed."""
    show = subject.show
    if show.link and show.link == show.feed_url:
        yield Found(
            None, "link", "is the address of the feed, where listeners see no page"
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
            message = f"links to {shown(found[1])}, which leads nowhere in an app"
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
    for of in (None, *subject.show.episodes):
        text = of.notes if of else subject.show.description
        # Beside real tags it may be meant to be read: notes about HTML.
        if "&lt;" in text and "<" not in text and (tag := _TAG_AS_TEXT.search(text)):
            message = f"holds {shown(unescape(tag[0]))} escaped twice: apps show it so"
            if of:
                twice.append(Found(of, "summary", message))
            else:
                yield Found(None, "description", message)
    yield from told(subject, twice, "have notes that are escaped twice")


# Dates.


def is_out(subject: Subject) -> Iterator[Found]:
    """No date lies ahead: apps do not wait for it."""
    # RSS Advisory Board's profile: none of those tried held the episode back.
    now = subject.now
    ahead = [
        Found(
            episode,
            "published",
            f"is {episode.published.isoformat()}, which lies ahead: apps show the "
            "episode already, AntennaPod without a date",
        )
        for episode in subject.show.episodes
        if episode.published > now
    ]
    yield from told(subject, ahead, "have a date that lies ahead")


def has_its_own_moment(subject: Subject) -> Iterator[Found]:
    """No two episodes are of the same moment: apps sort them by nothing else."""
    counts = Counter(episode.published for episode in subject.show.episodes)
    if len(counts) == len(subject.show.episodes):
        return
    counts.pop(UNDATED, None)
    shared = []
    for episode in subject.show.episodes:
        if (number := counts.pop(episode.published, 0)) > 1:
            others = many(number - 1, "other episode")
            message = (
                f"is {episode.published.isoformat()}, as that of {others}: each app "
                "orders them its own way"
            )
            shared.append(Found(episode, "published", message))
    yield from sharing(shared, "are those of several episodes")


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
            f"is {local(subject, episode.published).isoformat()}, before what "
            "subscribers have: apps sort it down, and tell nobody that it is new",
            fix,
        )
        for episode in subject.show.episodes
        if UNDATED < episode.published < newest
        and episode.id not in known
        and episode.enclosure.url not in heard
        and (episode.title, episode.published) not in seen
    ]
    for found in told(subject, late, "are new, but dated before what subscribers have"):
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
            "is the address of the audio: once that moves, it appears as new",
        )
        for episode in subject.show.episodes
        if episode.id == episode.enclosure.url
        and episode.id
        and id(episode) not in without
    ]
    yield from told(subject, tied, "have the address of their audio for a guid")


RULES: tuple[Rule, ...] = (
    Rule(
        "C101",
        Level.WARNING,
        DIRECTORIES,
        has_episodes,
        "Publish an episode, if only a trailer, before you submit the feed.",
    ),
    Rule(
        "C102",
        Level.WARNING,
        "https://github.com/ttlequals0/MinusPod/issues/67",
        is_not_too_large,
        "Shorten the notes, or let `page_size` move the oldest episodes into archives.",
    ),
    Rule(
        "C103",
        Level.NOTE,
        SPOTIFY,
        owner_has_email,
        "Give an address that may be public; it stands in the feed, in itunes:owner.",
    ),
    Rule(
        "C104",
        Level.WARNING,
        SPOTIFY,
        email_is_one,
        "Write one address, such as me@example.org, and nothing else.",
    ),
    Rule(
        "C105",
        Level.WARNING,
        f"{PROFILE}#element-channel-link",
        link_is_no_feed,
        "Give the address of the show's website.",
    ),
    Rule(
        "C201",
        Level.WARNING,
        GUESSER,
        clients_titles.differs_from_others,
        "Tell the titles apart, by a number or by what each is about, or publish the "
        "episodes some days apart.",
    ),
    Rule(
        "C202",
        Level.ERROR,
        GUESSER,
        apple_audio.audio_is_unique,
        "Give each episode a file of its own, or publish it once.",
    ),
    Rule(
        "C203",
        Level.ERROR,
        f"{W3C}/warning/DuplicateEntries.html",
        clients_titles.has_its_own_id,
        "Give each episode a guid of its own, and never change it.",
    ),
    Rule(
        "C204",
        Level.WARNING,
        RSS20,
        clients_titles.survives_html,
        "Take tags out of the title. Put a space after a < that is meant as one, or "
        "write it in words.",
    ),
    Rule(
        "C205",
        Level.WARNING,
        f"{PROFILE}#data-types-characterdata",
        clients_titles.is_escaped_once,
        "Write the character itself; in a feed, escape it once.",
    ),
    Rule(
        "C206",
        Level.NOTE,
        OURS,
        clients_titles.has_its_own_title,
        "Say in each title what the episode is about.",
    ),
    Rule(
        "C207",
        Level.NOTE,
        f"{ANTENNAPOD}/issues/448",
        clients_titles.is_short,
        "Shorten it, and tell the rest in the notes.",
    ),
    Rule(
        "C208",
        Level.WARNING,
        f"{W3C}/warning/ContainsRelRef.html",
        links_absolutely,
        "Write whole addresses, from https:// on.",
    ),
    Rule(
        "C209",
        Level.WARNING,
        DATES,
        is_out,
        "Publish it when its time has come, or give it a date that has.",
    ),
    Rule(
        "C210",
        Level.WARNING,
        "https://github.com/podiobooks/podiobooks/issues/160",
        has_its_own_moment,
        "Put a minute between them, in the order in which they shall stand.",
    ),
    Rule(
        "C211",
        Level.WARNING,
        UPDATE,
        is_noticed,
        "Give what is new a date after that of the newest.",
    ),
    Rule(
        "C212",
        Level.WARNING,
        "https://github.com/mattstratton/castanet/issues/209",
        has_an_id_of_its_own,
        "Keep it for episodes that are out. Give new ones a guid that does not change, "
        "such as a UUID.",
    ),
    Rule(
        "C213",
        Level.WARNING,
        f"{PROFILE}#data-types-characterdata",
        notes_are_escaped_once,
        "Escape HTML once, or write it in CDATA.",
    ),
    Rule(
        "C301",
        Level.WARNING,
        "https://developer.mozilla.org/en-US/docs/Web/Security/Mixed_content",
        clients_files.comes_over_https,
        "Write https, if the server answers there; else move the files to one that "
        "does.",
    ),
    Rule(
        "C302",
        Level.WARNING,
        "https://www.rfc-editor.org/rfc/rfc6761",
        clients_files.can_be_reached,
        "Put it on a public server, and name that by its public address.",
    ),
    Rule(
        "C303",
        Level.WARNING,
        "https://www.rfc-editor.org/rfc/rfc3986#section-7.5",
        clients_files.has_no_password,
        "Take it out of the address, and change the password.",
    ),
    Rule(
        "C304",
        Level.NOTE,
        f"{PROFILE}#element-channel-item-enclosure",
        clients_files.has_a_length,
        "Write the size of the file in bytes.",
    ),
    Rule(
        "C305",
        Level.WARNING,
        RSS20,
        clients_files.is_a_whole_file,
        "Write the size of the audio file itself, in bytes.",
    ),
    Rule(
        "C306",
        Level.WARNING,
        "https://github.com/web-standards-ru/podcast/issues/21",
        clients_files.lasts_a_while,
        "Write how long the audio lasts, in seconds.",
    ),
    Rule(
        "C307",
        Level.WARNING,
        "https://github.com/AzuraCast/AzuraCast/issues/8594",
        clients_files.has_a_bit_rate,
        "Measure the file again: the length is its size in bytes, the duration what it "
        "lasts in seconds.",
    ),
    *forms.RULES,
)
