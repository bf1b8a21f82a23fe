"""Chapters and transcripts that a show links: rules N3xx.  No I/O.

What is told of a file is told in one finding: the first fault, with its place, and how
many more there are.
"""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.once import once
from podcast_digest.checks.shared.sources import JSON_CHAPTERS, RFC_JSON, TRANSCRIPTS
from podcast_digest.checks.shared.words import gathered, shown
from podcast_digest.checks.subject import Subject
from podcast_digest.errors import ChaptersError, TranscriptError
from podcast_digest.feed.chapters import JSON_TYPE, Mark, parse_chapters
from podcast_digest.media import transcripts
from podcast_digest.media.transcripts import FORMATS
from podcast_digest.show.model import Episode
from podcast_digest.text.decoding import MOST_PROBLEMS


class _File(NamedTuple):
    """A file that an episode links, as it was found behind its address."""

    episode: Episode
    name: str
    type: str
    data: bytes


def _chapter_files(subject: Subject) -> Iterator[_File]:
    for episode in subject.show.episodes if subject.linked else ():
        if url := episode.chapters_url:
            data = subject.linked.get(url)
            if data is not None:
                yield _File(episode, _name_of(url), JSON_TYPE, data)


def _transcript_files(subject: Subject) -> Iterator[_File]:
    # Other forms than the first of our own were made of that.
    most = None if subject.document else 1
    for episode in subject.show.episodes if subject.linked else ():
        for url, kind in ((t.url, t.type) for t in episode.transcripts[:most]):
            data = subject.linked.get(url)
            if data is not None:
                yield _File(episode, _name_of(url), kind, data)


def _name_of(url: str) -> str:
    path = url.partition("?")[0].partition("#")[0].rstrip("/")
    return shown(unquote(path.rpartition("/")[2]))


def _first(problems: Iterable[str]) -> str:
    """Tell the first problem, and how many more there are."""
    first, *more = problems
    if len(more) + 1 >= MOST_PROBLEMS:
        return f"{first}; and many more"
    return f"{first}; and {len(more)} more" if more else first


def _faulty(name: str, doubts: Iterable[str]) -> str:
    return f"has a fault in {name}: {_first(doubts)}"


def _clock(moment: float) -> str:
    minutes, rest = divmod(int(moment), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _told(subject: Subject, found: list[Found], have: str) -> Iterator[Found]:
    """Yield what was found, but once if half of the episodes ``have`` it."""
    return gathered(found, len(subject.show.episodes), have)


def chapters_can_be_read(subject: Subject) -> Iterator[Found]:
    """A chapters file is JSON, and every chapter in it has a start time."""
    found = []
    for episode, name, _, data in _chapter_files(subject):
        if transcripts.sniff(data) == "HTML":
            message = f"can't be read: {name} is HTML, not JSON"
            found.append(Found(episode, "chapters", message))
            continue
        try:
            parse_chapters(data)
        except ChaptersError as error:
            message = f"can't be read: {name}, {_first(error.problems)}"
            found.append(Found(episode, "chapters", message))
    yield from _told(subject, found, "have chapters that can't be read")


def chapters_make_sense(subject: Subject) -> Iterator[Found]:
    """Chapters are in order, have titles, and start before the audio ends."""
    found = []
    for episode, name, _, data in _chapter_files(subject):
        try:
            version, chapters = parse_chapters(data)
        except ChaptersError:
            continue
        doubts = [] if version else ["the version is missing"]
        doubts += _doubts_of_chapters(chapters, _length_of(episode))
        if doubts:
            found.append(Found(episode, "chapters", _faulty(name, doubts)))
    yield from _told(subject, found, "have chapters with faults")


def _doubts_of_chapters(
    chapters: tuple[Mark, ...], duration: float | None
) -> Iterator[str]:
    if not chapters:
        yield "it lists no chapter"
    last = 0.0
    for number, chapter in enumerate(chapters):
        place = f"chapters[{number}]"
        if chapter.start < last:
            yield f"{place} starts at {_clock(chapter.start)}, before the one above it"
        last = chapter.start
        if duration and chapter.start >= duration + 1:
            start, end = _clock(chapter.start), _clock(duration)
            yield f"{place} starts at {start}, but the audio ends at {end}"
        if chapter.end is not None and chapter.end <= chapter.start:
            yield f"{place} does not end after it starts"
        if chapter.listed and not chapter.title:
            yield f"{place} has no title"
        for key, url in (("img", chapter.image), ("url", chapter.url)):
            if url and not url.lower().startswith("https://"):
                yield f"{place}.{key} is {shown(url)}, not an https address"


def _length_of(episode: Episode) -> float | None:
    """Return how long the audio is, if that is certain."""
    return episode.enclosure.duration if episode.enclosure.exact else None


def transcript_is_what_it_says(subject: Subject) -> Iterator[Found]:
    """A transcript has the format that its type names."""
    found = [
        Found(episode, "transcript", f"{message}: {name}")
        for episode, name, kind, data in _transcript_files(subject)
        if (message := _in_disguise(kind, data))
    ]
    yield from _told(subject, found, "have a transcript whose type is wrong")


#: What may also be declared.
_WITHOUT_TIMES = {"text/html": "HTML", "text/plain": "plain text"}


def _in_disguise(kind: str, data: bytes) -> str | None:
    """Say what a transcript really is, if that is not what its type says."""
    found = transcripts.sniff(data)
    declared = FORMATS.get(kind) or _WITHOUT_TIMES.get(kind)
    if not found or not declared or found == declared:
        return None
    if kind == "text/plain" and found != "HTML":  # which can be read with its times
        return None
    return f"is {found}, but its type is {kind}"


class _Heard(NamedTuple):
    """What a transcript that was read is like; small, for it is kept."""

    episode: Episode
    name: str
    problems: tuple[str, ...]  #: why apps can't read it
    doubts: tuple[str, ...]
    last: float  #: when the last cue starts


@once
def _heard(subject: Subject) -> list[_Heard]:
    """Read the transcripts that have times, and are what they say."""
    return [
        _read(file)
        for file in _transcript_files(subject)
        if file.type in FORMATS and not _in_disguise(file.type, file.data)
    ]


def _read(file: _File) -> _Heard:
    episode, name, kind, data = file
    try:
        cues = transcripts.parse(data, kind)
    except TranscriptError as error:
        return _Heard(episode, name, error.problems, (), 0.0)
    doubts = [] if cues else ["there is no text"]
    for cue, following in pairwise(cues):
        if following.start < cue.start:
            start = _clock(following.start)
            doubts.append(
                f"the cue at {start} comes after the cue at {_clock(cue.start)}"
            )
    for cue in cues:
        if cue.end < cue.start:
            start = _clock(cue.start)
            doubts.append(
                f"the cue that starts at {start} ends earlier, at {_clock(cue.end)}"
            )
    last = max((cue.start for cue in cues), default=0.0)
    return _Heard(episode, name, (), tuple(doubts[:MOST_PROBLEMS]), last)


def transcript_can_be_read(subject: Subject) -> Iterator[Found]:
    """A transcript with times can be read by apps from beginning to end."""
    found = []
    for heard in _heard(subject):
        if heard.problems:
            message = f"can't be read in full: {heard.name}, {_first(heard.problems)}"
            found.append(Found(heard.episode, "transcript", message))
    yield from _told(subject, found, "have a transcript that can't be read in full")


def transcript_makes_sense(subject: Subject) -> Iterator[Found]:
    """A transcript is in chronological order, and ends when the audio does."""
    found = []
    for heard in _heard(subject):
        episode, name, duration = heard.episode, heard.name, _length_of(heard.episode)
        doubts = list(heard.doubts)
        # Advertisements that hosts put in, or rounding, explain a little.
        if duration and heard.last > duration * 1.05 + 10:
            start, end = _clock(heard.last), _clock(duration)
            doubts.append(f"there is text at {start}, but the audio ends at {end}")
        if doubts:
            found.append(Found(episode, "transcript", _faulty(name, doubts)))
    yield from _told(subject, found, "have a transcript with faults")


_WITHOUT_MARK = {JSON_TYPE, *(t for t, form in FORMATS.items() if form != "WebVTT")}


def files_begin_with_text(subject: Subject) -> Iterator[Found]:
    """SRT and JSON files have no byte order mark, which some apps read as text."""
    for field, files in (
        ("chapters", _chapter_files(subject)),
        ("transcript", _transcript_files(subject)),
    ):
        found = [
            Found(file.episode, field, f"begins with a byte order mark: {file.name}")
            for file in files
            if file.data.startswith(BOM_UTF8) and file.type in _WITHOUT_MARK
        ]
        yield from _told(subject, found, f"have {field} after a byte order mark")


RULES: tuple[Rule, ...] = (
    Rule(
        "N301",
        Level.ERROR,
        (JSON_CHAPTERS,),
        chapters_can_be_read,
        "Fix the file at that place, or remove the chapters.",
        needs=Needs.LINKED,
    ),
    Rule(
        "N302",
        Level.WARNING,
        (JSON_CHAPTERS,),
        chapters_make_sense,
        (
            "Put the chapters in order of time, each with a title, and addresses that "
            "begin with https."
        ),
        needs=Needs.LINKED,
    ),
    Rule(
        "N303",
        Level.ERROR,
        (TRANSCRIPTS,),
        transcript_is_what_it_says,
        "Link to the right file, or correct its type and extension.",
        needs=Needs.LINKED,
    ),
    Rule(
        "N304",
        Level.ERROR,
        (TRANSCRIPTS,),
        transcript_can_be_read,
        ("Fix the file at that place, or export it again from the tool that made it."),
        needs=Needs.LINKED,
    ),
    Rule(
        "N305",
        Level.WARNING,
        (TRANSCRIPTS,),
        transcript_makes_sense,
        "Check that it is the transcript of this audio, and sort it by time.",
        needs=Needs.LINKED,
    ),
    Rule(
        "N306",
        Level.NOTE,
        (RFC_JSON,),
        files_begin_with_text,
        "Save the file as UTF-8 without a byte order mark (BOM).",
        needs=Needs.LINKED,
    ),
)
