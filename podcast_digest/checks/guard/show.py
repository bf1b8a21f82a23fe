"""What subscribers need a show to keep: rules G1xx. No I/O.

Apps know a show by the address that they ask for it; what changes there can't be
taken back.
"""

from collections.abc import Iterator

from podcast_digest.checks.guard.before import all_episodes, held
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.sources import APPLE_MOVING, GUID
from podcast_digest.checks.shared.words import many, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.lock import Published
from podcast_digest.show import identity


def _before(subject: Subject) -> Published | None:
    """Return what subscribers have, if there was anything to subscribe to."""
    before = subject.before
    return before if before and before.episodes else None


# The show.


def keeps_its_address(subject: Subject) -> Iterator[Found]:
    """A feed that moves announces its new address to apps."""
    before, show = _before(subject), subject.show
    if before is None or not (before.feed_url and show.feed_url) or show.new_feed_url:
        return
    if _place(before.feed_url) != _place(show.feed_url):
        yield Found(
            None,
            "feed_url",
            f"is {shown(show.feed_url)} and was {shown(before.feed_url)}: "
            "existing subscribers will never see another episode",
        )


def _place(url: str) -> str:
    """Return an address without what may change unnoticed (as podcast:guid has it)."""
    return url.partition("://")[2].rstrip("/")


def keeps_its_guid(subject: Subject) -> Iterator[Found]:
    """A show keeps its `podcast:guid` for life, wherever its feed moves."""
    before = _before(subject)
    if before is None or before.guid == subject.show.guid:
        return
    # A feed that says neither its guid nor its address has none to keep.
    unknown = identity.podcast_guid("")
    if unknown not in (before.guid, subject.show.guid):
        yield Found(
            None,
            "guid",
            f"is '{subject.show.guid}' and was '{before.guid}': directories treat "
            "it as a different show",
            f"Restore the old one in show.guid, podcast:guid in a feed: {before.guid}.",
        )


def keeps_its_link(subject: Subject) -> Iterator[Found]:
    """The website of a show keeps its address."""
    before, link = _before(subject), subject.show.link
    if before and before.link and link and _place(before.link) != _place(link):
        yield Found(
            None,
            "link",
            f"is {shown(link)} and was {shown(before.link)}: apps link to another site",
        )


def keeps_most_episodes(subject: Subject) -> Iterator[Found]:
    """A feed does not lose more than half of its episodes at once."""
    if subject.before is None:
        return
    waiting = held(subject)
    before = sum(id_ not in waiting for id_ in subject.before.episodes)
    now = len({episode.id for episode in all_episodes(subject)})
    if before - now >= 3 and now * 2 < before:
        left = "is" if now == 1 else "are"
        yield Found(
            None,
            "episodes",
            f"only {now:,} of {many(before, 'episode')} {left} left, as if the "
            "list were cut off",
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "G101",
        Level.ERROR,
        (APPLE_MOVING,),
        keeps_its_address,
        (
            "Set show.new_feed_url to the new address (itunes:new-feed-url in a "
            "feed), and "
            "keep the old feed alive: this feed, or a redirect to it."
        ),
        needs=Needs.BEFORE,
    ),
    Rule(
        "G102",
        Level.ERROR,
        (GUID,),
        keeps_its_guid,
        "Restore the old one in show.guid, podcast:guid in a feed.",
        needs=Needs.BEFORE,
    ),
    Rule(
        "G103",
        Level.WARNING,
        ("https://www.w3.org/Provider/Style/URI",),
        keeps_its_link,
        "Redirect the old site to the new one.",
        needs=Needs.BEFORE,
    ),
    Rule(
        "G104",
        Level.ERROR,
        (),
        keeps_most_episodes,
        "Check that the list of episodes is complete, and belongs to this show.",
        needs=Needs.BEFORE,
        why=(
            "Episodes that disappear from the feed disappear from apps, "
            "together with their play state."
        ),
    ),
)
