"""What would hurt those who subscribed already: rules G.  No I/O.

They compare the show with what its subscribers have. Apps know an episode by its guid
alone, and a show by the address that they ask for it; what changes there can't be
taken back. Each rule says once what every subscriber would see.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from podcast_digest.checks.rule import OURS, Found, Level, Rule, Subject
from podcast_digest.checks.shared.words import local, many, shown
from podcast_digest.feed.reading import UNDATED
from podcast_digest.lock import Published, PublishedEpisode, held_back
from podcast_digest.show import identity
from podcast_digest.show.model import CatalogEntry, Episode

GUIDE = "https://help.apple.com/itc/podcasts_connect/#/itcb54353390"
MOVING = "https://podcasters.apple.com/support/837-change-the-rss-feed-url"
GUID = (
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/tags/guid.md"
)
#: Titles that a message names.
_NAMED = 3


class _Same(NamedTuple):
    """An episode that subscribers have and get again under the same id."""

    old: PublishedEpisode
    new: Episode


def _before(subject: Subject) -> Published | None:
    """Return what subscribers have, if there was anything to subscribe to."""
    before = subject.before
    return before if before and before.episodes else None


def _episodes(subject: Subject) -> tuple[Episode, ...]:
    return (*subject.show.episodes, *subject.older)


def _both(subject: Subject) -> Iterator[_Same]:
    if subject.before is None:
        return
    now = {episode.id: episode for episode in _episodes(subject)}
    for id_, old in subject.before.episodes.items():
        if new := now.get(id_):
            yield _Same(old, new)


def _gone(subject: Subject) -> dict[str, PublishedEpisode]:
    """Return what subscribers have and would not get again, newest first.

    What is held back is not among it: it comes back, and `build` tells of it.
    """
    if subject.before is None:
        return {}
    now = {episode.id for episode in _episodes(subject)}
    gone = {i: old for i, old in subject.before.episodes.items() if i not in now}
    for id_ in _waiting(subject) if gone else ():
        gone.pop(id_, None)
    return dict(sorted(gone.items(), key=lambda item: item[1].published, reverse=True))


def _waiting(subject: Subject) -> set[str]:
    if subject.catalog is None or subject.lock is None:
        return set()
    return held_back(subject.catalog, subject.lock, subject.now)


def _renamed(subject: Subject) -> dict[str, Episode]:
    """Return what has another id now, by the old one: audio, or title and date tell."""
    gone = _gone(subject)
    if subject.before is None or not gone:
        return {}
    new = [e for e in _episodes(subject) if e.id not in subject.before.episodes]
    by_audio = {_address(e.enclosure.url): e for e in new if e.enclosure.url}
    by_title = {(e.title, _second(e.published)): e for e in new if e.title}
    found: dict[str, Episode] = {}
    taken: set[str] = set()
    for id_, old in gone.items():
        again = by_audio.get(_address(old.audio)) or by_title.get(
            (old.title, _second(old.published))
        )
        if again and again.id not in taken:
            taken.add(again.id)
            found[id_] = again
    return found


def _address(url: str) -> str:
    # As apps ask for it, however another program had spelled it.
    return identity.ascii_url(url)


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)  # a feed has no more


def _has_other_audio(same: _Same) -> bool:
    old, new = same.old.audio, same.new.enclosure.url
    return old != new and _address(old) != _address(new)


def _has_other_date(same: _Same) -> bool:
    old, new = same.old.published, same.new.published
    return old != new and UNDATED not in (old, new) and _second(old) != _second(new)


def _is_another(same: _Same) -> bool:
    return (
        same.old.title != same.new.title
        and _has_other_date(same)
        and _has_other_audio(same)
    )


def _titles(titles: Iterable[str]) -> str:
    some = list(titles)
    return ", ".join([*map(shown, some[:_NAMED]), *(["…"] if some[_NAMED:] else [])])


def _back(what: str, pairs: Iterable[str]) -> str:
    some = list(pairs)
    more = f"; and {len(some) - _NAMED} more" if some[_NAMED:] else ""
    end = "" if len(some) == 1 else "s"
    return f"Write the old {what}{end} back: {'; '.join(some[:_NAMED])}{more}."


def _written(subject: Subject, moment: datetime) -> str:
    """Return a date as the catalog has it: in the zone of the show."""
    return local(subject, _second(moment)).isoformat()


def _newest(some: Iterable[_Same]) -> list[_Same]:
    return sorted(some, key=lambda same: same.old.published, reverse=True)


# The show.


def keeps_its_address(subject: Subject) -> Iterator[Found]:
    """A feed that moves tells the apps so with its new address."""
    before, show = _before(subject), subject.show
    if before is None or not (before.feed_url and show.feed_url) or show.new_feed_url:
        return
    if _place(before.feed_url) != _place(show.feed_url):
        yield Found(
            None,
            "feed_url",
            f"is {shown(show.feed_url)} and was {shown(before.feed_url)}: "
            "whoever subscribed stays there and never sees another episode",
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
            f"is '{subject.show.guid}' and was '{before.guid}': directories take it "
            "for another show",
            f"Write the old one into show.guid, podcast:guid in a feed: {before.guid}.",
        )


def keeps_its_link(subject: Subject) -> Iterator[Found]:
    """The site of a show stays where it is."""
    before, link = _before(subject), subject.show.link
    if before and before.link and link and _place(before.link) != _place(link):
        yield Found(
            None,
            "link",
            f"is {shown(link)} and was {shown(before.link)}: apps lead listeners to "
            "another site",
        )


def keeps_most_episodes(subject: Subject) -> Iterator[Found]:
    """A feed does not lose more than half of its episodes at once."""
    if subject.before is None:
        return
    waiting = _waiting(subject)
    before = sum(id_ not in waiting for id_ in subject.before.episodes)
    now = len({episode.id for episode in _episodes(subject)})
    if before - now >= 3 and now * 2 < before:
        left = "is" if now == 1 else "are"
        yield Found(
            None,
            "episodes",
            f"only {now:,} of {many(before, 'episode')} {left} left, as if the list "
            "had been cut off",
        )


# Its episodes.


def keeps_episodes(subject: Subject) -> Iterator[Found]:
    """What was published once stays in the feed."""
    renamed = _renamed(subject)
    gone = [old.title for id_, old in _gone(subject).items() if id_ not in renamed]
    if gone:
        of, field, fix = _left_out(subject, renamed)
        verb = "disappears" if len(gone) == 1 else "disappear"
        yield Found(
            of,
            field,
            f"{many(len(gone), 'episode')} {verb} from every app: {_titles(gone)}",
            fix,
        )


def _left_out(
    subject: Subject, renamed: Collection[str]
) -> tuple[CatalogEntry | None, str, str | None]:
    """Return the one entry that is not in the feed, the field for that, and the fix."""
    gone = _gone(subject).keys() - renamed
    entries = subject.catalog.episodes if subject.catalog and len(gone) == 1 else ()
    for entry in entries:
        if entry.id in gone and entry.draft:
            return entry, "draft", "Take out `draft: true`."
        if entry.id in gone and entry.published > subject.now:
            return entry, "published", "Its date lies ahead: write the old date back."
    return None, "episodes", None


def keeps_ids(subject: Subject) -> Iterator[Found]:
    """An episode keeps its guid, whatever else of it changes."""
    renamed = _renamed(subject)
    if not renamed:
        return
    one = len(renamed) == 1
    yield Found(
        next(iter(renamed.values())) if one else None,
        "id",
        f"{many(len(renamed), 'episode')} {'appears' if one else 'appear'} as new, and "
        + (
            "the old one stays as a duplicate or loses its"
            if one
            else "the old ones stay as duplicates or lose their"
        )
        + f" play state: {_titles(e.title for e in renamed.values())}",
        _back("id", (f"{old} for {new.id}" for old, new in renamed.items())),
    )


def gives_no_id_to_another(subject: Subject) -> Iterator[Found]:
    """An id is never given to another episode."""
    others = _newest(same for same in _both(subject) if _is_another(same))
    if others:
        one = len(others) == 1
        yield Found(
            others[0].new if one else None,
            "id",
            f"{many(len(others), 'id')} {'means' if one else 'mean'} another episode "
            f"now, and whoever heard the old {'one' if one else 'ones'} never sees "
            f"{'it' if one else 'them'}: {_titles(same.new.title for same in others)}",
        )


def keeps_the_order(subject: Subject) -> Iterator[Found]:
    """Episodes that were published stay where they are in the list."""
    if not any(map(_has_other_date, _both(subject))):
        return
    both = [
        same
        for same in _both(subject)
        if UNDATED not in (same.old.published, same.new.published)
        and not _is_another(same)
    ]
    was = sorted(both, key=lambda s: (_second(s.old.published), s.new.id))
    now = sorted(both, key=lambda s: (_second(s.new.published), s.new.id))
    ranks = {same.new.id: rank for rank, same in enumerate(was)}
    moved = [
        same
        for rank, same in enumerate(now)
        if rank != ranks[same.new.id] and _has_other_date(same)
    ]
    if moved:
        one = len(moved) == 1
        moved = _newest(moved)
        yield Found(
            moved[0].new if one else None,
            "published",
            f"{many(len(moved), 'episode')} {'moves' if one else 'move'} to another "
            f"place in the list: {_titles(same.new.title for same in moved)}",
            _back(
                "date",
                (f"{_written(subject, s.old.published)} for {s.new.id}" for s in moved),
            ),
        )


def keeps_audio(subject: Subject) -> Iterator[Found]:
    """Audio keeps its address; where one episode's must change, the others' stay."""
    number = 0
    for same in _both(subject):
        if not _has_other_audio(same):
            return
        number += not _is_another(same)
    if number > 1:
        yield Found(
            None,
            "audio",
            f"all {number:,} episodes have another address now: every app downloads "
            "them again",
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "G101",
        Level.ERROR,
        MOVING,
        keeps_its_address,
        "Set show.new_feed_url to the new address (itunes:new-feed-url in a feed), and "
        "keep the old feed alive: this feed, or a redirect to it.",
    ),
    Rule(
        "G102",
        Level.ERROR,
        GUID,
        keeps_its_guid,
        "Write the old one into show.guid, podcast:guid in a feed.",
    ),
    Rule(
        "G103",
        Level.WARNING,
        "https://www.w3.org/Provider/Style/URI",
        keeps_its_link,
        "Let the old site lead to the new one.",
    ),
    Rule(
        "G104",
        Level.ERROR,
        OURS,
        keeps_most_episodes,
        "Look whether the list of episodes is whole, and that of this show.",
    ),
    Rule(
        "G201",
        Level.ERROR,
        OURS,
        keeps_episodes,
        "Put back what was taken out, with the id that it had; drafts, and what has a "
        "date that lies ahead, are not in the feed either.",
    ),
    Rule("G202", Level.ERROR, GUIDE, keeps_ids, "Write the old ids back."),
    Rule(
        "G203",
        Level.ERROR,
        GUIDE,
        gives_no_id_to_another,
        "Give a new episode an id that no other has had, and each old one its own.",
    ),
    Rule("G204", Level.ERROR, OURS, keeps_the_order, "Write the old dates back."),
    Rule(
        "G205",
        Level.ERROR,
        OURS,
        keeps_audio,
        "Keep the old addresses. After a move of the audio, or a new `rewrite`, it is "
        "fine this once: podcast-digest build --allow-change G205.",
    ),
)
