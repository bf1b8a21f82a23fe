"""What hosts must answer, to directories and to listeners: rules H.  No I/O.

``wanted`` says what to ask of which address, ``network.hosts`` asks, and the rules
judge what was answered.
"""

from collections.abc import Iterator

from podcast_digest.checks.hosts.reading import (
    brought,
    files,
    is_page,
    status_text,
    type_of,
)
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.sources import APPLE_FEEDS, RSS_TYPE
from podcast_digest.checks.shared.words import many, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.errors import FeedError
from podcast_digest.feed import rss
from podcast_digest.feed.reading import read

# The feed


def is_there(subject: Subject) -> Iterator[Found]:
    """A new feed is published at the address that it names."""
    if subject.document is None and subject.before is None:
        for why in _not_there(subject):
            yield Found(None, "feed_url", f"is not published yet: {why}")


def can_be_had(subject: Subject) -> Iterator[Found]:
    """A feed can be downloaded from its address by everybody."""
    if subject.document or subject.before:
        for why in _not_there(subject):
            yield Found(None, "feed_url", f"can't be downloaded: {why}")


def _not_there(subject: Subject) -> Iterator[str]:
    for file in files(subject, "feed_url"):
        there = file.answers.whole
        if there and (there.error or there.status != 200):
            yield there.error or f"{file.host} answers {status_text(there.status)}"


def is_no_page(subject: Subject) -> Iterator[Found]:
    """The feed's address returns a feed, not a web page."""
    for file in files(subject, "feed_url"):
        if is_page(file.answers.whole):
            yield Found(None, "feed_url", f"{file.host} answers with a web page")


def is_served_as_xml(subject: Subject) -> Iterator[Found]:
    """The feed is served as XML: some apps refuse other types."""
    for file in files(subject, "feed_url"):
        if there := brought(file.answers.whole):
            kind = type_of(there)
            if not kind.endswith(("/xml", "+xml")):
                served = f"as {shown(kind)}" if kind else "without a type"
                yield Found(None, "feed_url", f"{file.host} serves it {served}")


def is_current(subject: Subject) -> Iterator[Found]:
    """The published feed is the one that a build makes."""
    for file in files(subject, "feed_url"):
        body = file.answers.body
        if subject.document or body is None or not brought(file.answers.whole):
            continue
        if len(body) != subject.size or body != rss.render(subject.show):
            why = _difference(subject, body)
            yield Found(None, "feed_url", f"is not what would be built now{why}")


def _difference(subject: Subject, published: bytes) -> str:
    try:
        there = {episode.id for episode in read(published, "").show.episodes}
    except FeedError:
        return ": the published one is not a readable feed"
    newest = subject.show.episodes[: subject.show.page_size]
    built = {episode.id for episode in newest}
    if lacks := len(built - there):
        return f": it lacks {many(lacks, 'episode')}"
    more = len(there - built)
    return f": it has {many(more, 'episode')} more" if more else ""


RULES: tuple[Rule, ...] = (
    Rule(
        "H101",
        Level.NOTE,
        (APPLE_FEEDS,),
        is_there,
        "Publish what `podcast-digest build` writes, and check again.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H102",
        Level.WARNING,
        (APPLE_FEEDS,),
        can_be_had,
        "Publish the feed at its address, open to everybody.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H103",
        Level.ERROR,
        (APPLE_FEEDS,),
        is_no_page,
        "Publish the feed at its address, without a login.",
        needs=Needs.HOSTS,
    ),
    Rule(
        "H104",
        Level.WARNING,
        (RSS_TYPE,),
        is_served_as_xml,
        (
            "Configure the host to serve the feed as application/rss+xml or "
            "application/xml, "
            "as GitHub Pages does."
        ),
        needs=Needs.HOSTS,
    ),
    Rule(
        "H105",
        Level.NOTE,
        (),
        is_current,
        (
            "Publish what `podcast-digest build` writes; caches may be some "
            "minutes behind."
        ),
        needs=Needs.HOSTS,
        why="Subscribers should get what was built.",
    ),
)
