"""Two feeds -> what subscribers will see change. No I/O.

Both are taken as apps read them, so what makes no difference to an app is no change:
a date in another zone, ``full`` where nothing said what an episode is, the beginning of
a summary where there is no subtitle.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from operator import attrgetter
from typing import NamedTuple, TypeVar

from podcast_digest.lock import Published
from podcast_digest.show import identity
from podcast_digest.show.addresses import uncounted
from podcast_digest.show.model import Enclosure, Episode, Show
from podcast_digest.show.namespace import OfEpisode, OfShow


class Change(NamedTuple):
    """One field that says something else; None: nothing, or it is not known."""

    field: str  #: in the words of the catalog
    before: object
    after: object


class Changed(NamedTuple):
    """An episode that stays, with what changes of it."""

    episode: Episode  #: as it will be
    changes: tuple[Change, ...]
    moves: bool = False  #: to another place in the list


class Changes(NamedTuple):
    """What subscribers will see change."""

    show: tuple[Change, ...] = ()
    new: tuple[Episode, ...] = ()  #: newest first, and so are the others
    changed: tuple[Changed, ...] = ()
    gone: tuple[Episode, ...] = ()
    #: Ids of new episodes that are gone ones under another id -> the id that they had.
    again: Mapping[str, str] = {}

    def __bool__(self) -> bool:
        return any(self)


def changes(before: Show | Published | None, after: Show) -> Changes:
    """Return what subscribers who have ``before`` will see change.

    Shows are as ``feed.reading`` returns them. Of what a lock remembers only that is
    compared. None: there are no subscribers yet, and all is new.
    """
    if before is None:
        return Changes(new=_newest(after.episodes))
    of_show, of_episode = _SHOW, _EPISODE
    if isinstance(before, Published):
        before, of_show, of_episode = _remembered(before), _SHOW_KEPT, _EPISODE_KEPT
    old, now = _by_id(before), _by_id(after)
    new = _newest(e for id_, e in now.items() if id_ not in old)
    gone = _newest(e for id_, e in old.items() if id_ not in now)
    both = {e.id: (old[e.id], e) for e in _newest(now.values()) if e.id in old}
    moved = _moved(both.values())
    changed = []
    for id_, (one, other) in both.items():
        if one == other and before.explicit == after.explicit:
            continue  # as nearly all are: to look closer takes as long as to read
        pair = _told_apart(before, one, after, other)
        if found := tuple(_differing(of_episode, *pair)):
            changed.append(Changed(other, found, id_ in moved))
    shown = tuple(_differing(of_show, before, after))
    return Changes(shown, new, tuple(changed), gone, _again(new, gone))


def _by_id(show: Show) -> dict[str, Episode]:
    """Return the episodes that apps can know; of one id the first (as Apple does)."""
    return {episode.id: episode for episode in reversed(show.episodes) if episode.id}


def _newest(episodes: Iterable[Episode]) -> tuple[Episode, ...]:
    return tuple(sorted(episodes, key=_place, reverse=True))


def _place(episode: Episode) -> tuple[datetime, str]:
    return _second(episode.published), episode.id


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)  # a feed has no more


def _remembered(published: Published) -> Show:
    """Return a show of which only what a lock remembers may be looked at."""
    episodes = (
        Episode.model_construct(
            id=id_,
            title=known.title,
            published=known.published.astimezone(UTC),
            notes="",
            description="",
            enclosure=Enclosure.model_construct(
                url=known.audio, length=0, type="", duration=None
            ),
        )
        for id_, known in published.episodes.items()
    )
    return Show.model_construct(
        title="",
        description="",
        language="",
        categories=(),
        explicit=False,
        link=published.link,
        feed_url=published.feed_url,
        guid=published.guid,
        episodes=tuple(episodes),
    )


def _told_apart(
    before: Show, one: Episode, after: Show, other: Episode
) -> tuple[Episode, Episode]:
    """Return both with the language that they have; None where the show tells it."""
    shows = before.explicit, after.explicit
    told = tuple(
        show if episode.explicit is None else episode.explicit
        for show, episode in zip(shows, (one, other), strict=True)
    )
    old, new = (None, None) if told == shows else told
    return (
        one.model_copy(update={"explicit": old}),
        other.model_copy(update={"explicit": new}),
    )


def _moved(both: Iterable[tuple[Episode, Episode]]) -> set[str]:
    """Return the ids of episodes whose new date puts them between others."""
    dated = [(one, other) for one, other in both if _date(one) and _date(other)]
    was = sorted((one for one, _ in dated), key=_place)
    now = sorted((other for _, other in dated), key=_place)
    ranks = {episode.id: rank for rank, episode in enumerate(was)}
    dates = {episode.id: _date(episode) for episode in was}
    return {
        episode.id
        for rank, episode in enumerate(now)
        if ranks[episode.id] != rank and dates[episode.id] != _date(episode)
    }


def _again(new: Iterable[Episode], gone: Iterable[Episode]) -> dict[str, str]:
    """Return which episodes have another id now: audio, or title and date tell."""
    found: dict[str, str] = {}
    left = {episode.id: episode for episode in gone}
    for key in (_audio, _title_and_date):
        known = {key(e): id_ for id_, e in left.items() if key(e)}
        for episode in new:
            same = known.pop(key(episode), None) if episode.id not in found else None
            if same is not None:
                found[episode.id] = same
                del left[same]
    return found


def _title_and_date(episode: Episode) -> tuple[str, datetime] | None:
    date = _date(episode)
    return (episode.title, date) if episode.title and date else None


# The fields.


def _address(url: str | None) -> str | None:
    # As its server is asked for it, whoever counts that or spelled it otherwise.
    return identity.ascii_url(uncounted(url)) if url else None


def _audio(episode: Episode) -> str | None:
    return _address(episode.enclosure.url)


def _date(episode: Episode) -> datetime | None:
    undated = episode.published == datetime.min.replace(tzinfo=UTC)
    return None if undated else _second(episode.published)


def _duration(episode: Episode) -> int | None:
    seconds = episode.enclosure.duration
    return max(1, round(seconds)) if seconds else None


def _subtitle(episode: Episode) -> str | None:
    """Return the line about an episode, unless its description begins so anyway."""
    line = (episode.subtitle or episode.summary or "").strip()
    begins = episode.description.startswith(line.removesuffix("…"))
    return None if begins else line


def _html(episode: Episode) -> str:
    """Return the notes without the link to the article that our own feeds end with.

    "" if there is no summary, for which our own feeds have the title.
    """
    notes = episode.notes
    last = notes.rfind('<p><a href="')
    link = _LINK.fullmatch(notes, last) if last >= 0 else None
    if link and unescape(link[1]) == episode.link:
        notes = notes[:last]
    html = _spaced(notes) or _spaced(episode.description)
    has_none = html in (_spaced(episode.description), _spaced(episode.title))
    return "" if has_none and episode.description == episode.title else html


def _words(episode: Episode) -> str:
    """Return what the notes say, without their markup."""
    return _spaced(unescape(_TAG.sub(_gap, _html(episode))))


def _plain(episode: Episode) -> str:
    return _spaced(episode.description) if _html(episode) else ""


def _gap(tag: re.Match[str]) -> str:
    return "" if tag[1].lower() in _INLINE else " "


def _spaced(text: str) -> str:
    # As HTML has it: other spaces are characters.
    return _SPACES.sub(" ", text).strip(" ")


_SPACES = re.compile("[ \t\n\f\r]+")
_LINK = re.compile(r'<p><a href="([^"]*)">[^<]*</a></p>\s*')
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)[^<>]*>")
_INLINE = frozenset("a abbr b code del em i s span strong sub sup u".split())


T = TypeVar("T")
#: Name in the catalog -> what an app takes the field for. Of several readings the
#: first that differs is told.
Fields = Mapping[str, Sequence[Callable[[T], object]]]


def _differing(fields: Fields[T], before: T, after: T) -> Iterator[Change]:
    for field, readings in fields.items():
        pairs = ((_said(read(before)), _said(read(after))) for read in readings)
        pair = next((pair for pair in pairs if pair[0] != pair[1]), None)
        # A feed that does not say where it lies may lie anywhere.
        if pair and not (field in _UNKNOWN and _UNKNOWN[field] in pair):
            yield Change(field, *pair)


def _said(value: object) -> object:
    return None if value in ("", ()) else value


_UNKNOWN = {"feed_url": None, "guid": identity.podcast_guid("")}


_SHOW: Fields[Show] = {
    "title": [lambda show: _spaced(show.title)],
    "description": [lambda show: _spaced(show.description)],
    "link": [lambda show: _address(show.link)],
    "feed_url": [lambda show: _address(show.feed_url)],
    "guid": [lambda show: show.guid],
    "language": [lambda show: show.language.lower()],
    "categories": [lambda show: show.categories],
    "author": [lambda show: show.author],
    "email": [lambda show: show.email],
    "image": [lambda show: _address(show.image)],
    "explicit": [lambda show: show.explicit],
    "copyright": [lambda show: show.copyright],
    "type": [lambda show: show.type],
    "new_feed_url": [lambda show: _address(show.new_feed_url)],
    "block": [lambda show: show.block],
    "complete": [lambda show: show.complete],
    # Without the tag nothing is locked, and it is a podcast (Podcasting 2.0).
    "locked": [lambda show: bool(show.locked)],
    "medium": [lambda show: show.medium or "podcast"],
    "funding": [lambda show: show.funding],
    "people": [lambda show: show.people],
    "license": [lambda show: show.license],
    "ai_content": [lambda show: show.ai_content],
    "update_frequency": [lambda show: show.update_frequency],
    **{name: [attrgetter(name)] for name in OfShow.model_fields},
}
_EPISODE: Fields[Episode] = {
    "title": [lambda episode: _spaced(episode.title)],
    "link": [lambda episode: _address(episode.link)],
    "published": [_date],
    "audio": [_audio],
    "length": [lambda episode: episode.enclosure.length or None],
    "media_type": [lambda episode: episode.enclosure.type],
    "duration": [_duration],
    "summary": [_words, _plain, _html],
    "subtitle": [_subtitle],
    "image": [lambda episode: _address(episode.image)],
    "explicit": [lambda episode: episode.explicit],
    "season": [lambda episode: episode.season],
    "episode": [lambda episode: episode.episode],
    # Without the tag it is a full one (Apple).
    "type": [lambda episode: episode.type or "full"],
    "chapters": [
        lambda episode: episode.chapters,
        lambda episode: _address(episode.chapters_url),
    ],
    "transcript": [
        # The first was written, the others may be made of it.
        lambda episode: next((_address(t.url) for t in episode.transcripts), None),
        lambda episode: tuple(_address(t.url) for t in episode.transcripts),
    ],
    "people": [lambda episode: episode.people],
    "block": [lambda episode: episode.block],
    **{name: [attrgetter(name)] for name in OfEpisode.model_fields},
}
#: What a lock remembers.
_SHOW_KEPT = {name: _SHOW[name] for name in ("link", "feed_url", "guid")}
_EPISODE_KEPT = {name: _EPISODE[name] for name in ("title", "published", "audio")}
