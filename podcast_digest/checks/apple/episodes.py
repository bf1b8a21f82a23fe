"""What else Apple wants of episodes, their chapters and transcripts. No I/O."""

import re
from collections.abc import Iterator, Sequence

from podcast_digest.checks.rule import Found, Level, Rule
from podcast_digest.checks.shared.items import full_episodes, items, with_sound
from podcast_digest.checks.shared.sources import (
    APPLE,
    APPLE_CHAPTERS,
    APPLE_TRANSCRIPTS,
    PSP1,
)
from podcast_digest.checks.shared.words import gathered, lacking, many, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.errors import ChaptersError
from podcast_digest.feed.chapters import parse_chapters
from podcast_digest.show.model import Episode

# Episodes: what must be there, and what should.


def _lack(
    subject: Subject, without: Sequence[Episode], field: str, what: str, why: str
) -> Iterator[Found]:
    return lacking(without, len(subject.show.episodes), field, what, why)


def episode_has_title(subject: Subject) -> Iterator[Found]:
    """Every episode has a title."""
    without = [e for e in subject.show.episodes if not e.title]
    why = "directories reject an episode without one"
    yield from _lack(subject, without, "title", "a title", why)


def episode_has_guid(subject: Subject) -> Iterator[Found]:
    """Every episode has a guid."""
    without = [of for of, item in items(subject) if not item.said("guid")]
    why = "if its audio moved, apps would show the episode as new"
    yield from _lack(subject, without, "id", "a guid", why)


def episode_has_date(subject: Subject) -> Iterator[Found]:
    """Every episode has a date."""
    without = [of for of, item in items(subject) if not item.said("pubDate")]
    why = "apps can't sort by it"
    yield from _lack(subject, without, "published", "a date", why)


def episode_has_description(subject: Subject) -> Iterator[Found]:
    """Every episode has a description."""
    without = [
        e
        for e in subject.show.episodes
        # Our own feeds repeat the title where there is nothing else.
        if not e.notes and not e.summary and e.description in ("", e.title)
    ]
    why = "listeners see nothing but the title"
    yield from _lack(subject, without, "summary", "a description", why)


def episode_has_duration(subject: Subject) -> Iterator[Found]:
    """Every episode has a duration."""
    silent = {id(of) for of, item in items(subject) if not item.said("itunes:duration")}
    if not silent:
        return
    # What is read lasts as long as its reader likes.
    heard = with_sound(subject)
    without = [e for e in heard if id(e) in silent]
    why = "apps can't tell how long an episode is before it plays"
    yield from lacking(without, len(heard), "duration", "a duration", why)


# Their texts.

#: Characters, since 2024; bytes before, and 4,000 of them.
_EPISODE_DESCRIPTION = 10_000


def episode_description_fits(subject: Subject) -> Iterator[Found]:
    """The description of an episode is at most 10,000 characters long."""
    if subject.document:  # our own feeds cut it
        for e in subject.show.episodes:
            if len(e.description) > _EPISODE_DESCRIPTION:
                size = f"{len(e.description):,}"
                yield Found(
                    e,
                    "summary",
                    f"is {size} characters long; Apple shows 10,000 at most",
                )


# Episodes: their place in the show.

_FROM_ONE = re.compile(r"0*[1-9][0-9]*")


def numbers_count_from_one(subject: Subject) -> Iterator[Found]:
    """`itunes:season` and `itunes:episode` are whole numbers from 1."""
    for field in ("season", "episode"):
        found = [
            Found(of, field, f"is {shown(word)}; Apple reads whole numbers from 1")
            for of, item in items(subject)
            if (word := item.said(f"itunes:{field}")) and not _FROM_ONE.fullmatch(word)
        ]
        message = f"have an itunes:{field} that is not a whole number from 1"
        yield from gathered(found, len(subject.show.episodes), message)


def episode_type_is_known(subject: Subject) -> Iterator[Found]:
    """`itunes:episodeType` is `full`, `trailer` or `bonus`."""
    found = [
        Found(of, "type", f"is {shown(word)}; Apple takes it for 'full'")
        for of, item in items(subject)
        if (word := item.said("itunes:episodeType"))
        and word.lower() not in ("full", "trailer", "bonus")
    ]
    message = "have an itunes:episodeType that Apple does not know"
    yield from gathered(found, len(subject.show.episodes), message)


def extras_belong_somewhere(subject: Subject) -> Iterator[Found]:
    """A trailer or bonus with an episode number belongs to one particular episode."""
    # Without numbers it belongs to the show, with a season to that season, and with a
    # number to an episode, which takes the place of its trailer when it is out.
    extras = [e for e in subject.show.episodes if e.type in ("trailer", "bonus")]
    if not extras:
        return
    full = {(e.season, e.episode): e for e in full_episodes(subject)}
    has_seasons = any(season for season, _ in full)
    for e in extras:
        if e.episode and has_seasons and not e.season:
            message = (
                f"is {e.episode} without a season; Apple can't tell which is meant"
            )
            yield Found(e, "episode", message)
        elif (
            e.type == "trailer"
            and e.episode
            and (out := full.get((e.season, e.episode)))
        ):
            message = f"is a trailer of {shown(out.title)}, which is out already"
            yield Found(e, "type", message)


# Chapters and transcripts.

_CHAPTER_TITLE = 45


def chapter_titles_fit(subject: Subject) -> Iterator[Found]:
    """The titles of chapters are at most 45 characters long."""
    found = []
    for e in subject.show.episodes:
        if e.chapters:
            titles = [chapter.title for chapter in e.chapters]
        elif data := subject.linked.get(e.chapters_url or ""):
            titles = _titles(data)
        else:
            continue
        long = [title for title in titles if len(title) > _CHAPTER_TITLE]
        if long:
            number = many(len(long), "title")
            message = f"have {number} over 45 characters, such as {shown(long[0])}"
            found.append(Found(e, "chapters", message))
    message = "have chapters with titles over 45 characters"
    yield from gathered(found, len(subject.show.episodes), message)


def _titles(data: bytes) -> list[str]:
    """Return the titles that apps list of JSON chapters."""
    try:
        return [mark.title for mark in parse_chapters(data).chapters if mark.listed]
    except ChaptersError:
        return []  # the namespace's own rules tell


#: What Apple reads, the best of them first.
_TRANSCRIPTS = ("text/vtt", "application/x-subrip", "application/srt", "text/srt")


def transcript_is_read(subject: Subject) -> Iterator[Found]:
    """A transcript is available as WebVTT or SRT."""
    kinds = ((e, _types(e)) for e in subject.show.episodes if e.transcripts)
    found = [
        Found(
            of,
            "transcript",
            f"is available as {given[0]} only, which Apple does not read",
        )
        for of, given in kinds
        if given and not any(kind in _TRANSCRIPTS for kind in given)
    ]
    message = "have a transcript only in formats that Apple does not read"
    yield from gathered(found, len(subject.show.episodes), message)


def _types(episode: Episode) -> list[str]:
    """Return the types of an episode's transcripts, in lower case."""
    types = (text.type for text in episode.transcripts)
    return [kind.partition(";")[0].strip().lower() for kind in types if kind]


RULES: tuple[Rule, ...] = (
    Rule(
        "A201",
        Level.ERROR,
        (APPLE, PSP1 + "required-item"),
        episode_has_title,
        "Give the episode a title.",
        aliases=("P201",),
    ),
    Rule(
        "A204",
        Level.ERROR,
        (APPLE, PSP1 + "required-item"),
        episode_has_guid,
        "Give the episode an id that never changes.",
        aliases=("P204",),
    ),
    Rule(
        "A205",
        Level.WARNING,
        (APPLE, PSP1 + "recommended-item"),
        episode_has_date,
        "Give the date of the episode.",
        aliases=("P206",),
    ),
    Rule(
        "A206",
        Level.WARNING,
        (APPLE, PSP1 + "recommended-item"),
        episode_has_description,
        "Say what the episode is about.",
        aliases=("P207",),
    ),
    Rule(
        "A207",
        Level.WARNING,
        (APPLE, PSP1 + "recommended-item"),
        episode_has_duration,
        "Give the duration in seconds.",
        aliases=("P209",),
    ),
    Rule(
        "A213",
        Level.WARNING,
        (APPLE,),
        episode_description_fits,
        "Shorten the description.",
    ),
    Rule(
        "A222",
        Level.WARNING,
        (APPLE,),
        numbers_count_from_one,
        "Write 1, 2, 3 and so on.",
    ),
    Rule(
        "A223",
        Level.WARNING,
        (APPLE,),
        episode_type_is_known,
        "Write full, trailer or bonus.",
    ),
    Rule(
        "A224",
        Level.NOTE,
        (APPLE,),
        extras_belong_somewhere,
        (
            "Give season and number of the episode that it belongs to, or "
            "neither; take "
            "out a trailer when its episode is out."
        ),
    ),
    Rule(
        "A321",
        Level.NOTE,
        (APPLE_CHAPTERS,),
        chapter_titles_fit,
        "Shorten the titles of chapters.",
    ),
    Rule(
        "A331",
        Level.NOTE,
        (APPLE_TRANSCRIPTS,),
        transcript_is_read,
        "Add it as WebVTT (text/vtt).",
    ),
)
