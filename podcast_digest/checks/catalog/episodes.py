"""The catalog itself: rules K.  No I/O.

They tell what only the catalog and what was measured can tell; those about texts are in
prose.py. Drafts are not judged: nobody hears them yet.
"""

import shlex
from collections.abc import Iterable, Iterator
from itertools import pairwise

from podcast_digest.checks.catalog import prose
from podcast_digest.checks.rule import OURS, Found, Level, Rule, Subject
from podcast_digest.checks.shared.words import FEW, gathered, shown
from podcast_digest.lock import State, state
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import CatalogEntry, CatalogShow, Chapter

GUIDE = "https://help.apple.com/itc/podcasts_connect/#/itcb54353390"
#: What Apple wrote to all podcasters in 2019, as reported.
METADATA = "https://www.macobserver.com/news/new-apple-podcast-rules/"
NO_DURATION = "https://github.com/Automattic/wp-calypso/issues/92043"
PROFILE = "https://www.rssboard.org/rss-profile#element-channel-item-enclosure"
COMMONMARK = "https://spec.commonmark.org/0.31.2/#"
GFM = "https://github.github.com/gfm/#"
UNSEEN = "https://www.unicode.org/faq/unsup_char.html"
ENCODING = "https://www.w3.org/International/questions/qa-what-is-encoding"
CHAPTERS = (
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/"
    "chapters/jsonChapters.md"
)


def _out(subject: Subject) -> list[CatalogEntry]:
    """Return the entries that are published, or would be if they could be played."""
    if subject.catalog is None:
        return []
    return [
        e
        for e in subject.catalog.episodes
        if not e.draft and e.published <= subject.now
    ]


# The show


def rewrites_match(subject: Subject) -> Iterator[Found]:
    """Every rule under `rewrite` is the first to match the address of some file."""
    if subject.catalog is None or not subject.catalog.episodes:
        return
    show = subject.catalog.show
    waiting = dict(enumerate(show.rewrite))
    for source in _sources(show, subject.catalog.episodes) if waiting else ():
        for number, rule in enumerate(show.rewrite):
            if source.startswith(rule.from_):
                waiting.pop(number, None)
                break
        if not waiting:
            return
    for number, rule in waiting.items():
        message = f"changes nothing: no file is at {shown(rule.from_)}"
        before = [r for r in show.rewrite[:number] if rule.from_.startswith(r.from_)]
        if before:
            message = f"changes nothing: {shown(before[0].from_)} stands above it"
        yield Found(None, f"rewrite[{number}].from", message)


def _sources(show: CatalogShow, entries: Iterable[CatalogEntry]) -> Iterator[str]:
    """Yield the addresses of all files that a catalog names."""
    for entry in entries:
        named = (entry.audio, entry.image, entry.transcript, entry.chapters)
        yield from (name for name in named if isinstance(name, str) and is_url(name))
    if show.image:
        yield show.image


# Audio


def audio_is_measured(subject: Subject) -> Iterator[Found]:
    """The audio of an episode was measured, or all of its facts are declared."""
    lock, entries = subject.lock, _out(subject)
    if lock is None:
        return
    found = [
        Found(e, "audio", "was not measured yet: apps show no duration and no size")
        for e in entries
        if e.audio not in lock.probes
        and state(e, lock, subject.now) is State.NOT_MEASURED
    ]
    yield from gathered(found, len(entries), "wait to be measured")


def audio_plays(subject: Subject) -> Iterator[Found]:
    """The audio of an episode can be played; it is held back until then."""
    lock = subject.lock
    for entry in _out(subject) if lock and lock.failures else ():
        assert lock is not None
        if state(entry, lock, subject.now) is State.HELD_BACK:
            reason = lock.failures[entry.audio]
            yield Found(
                entry, "audio", f"can't be played, so it is held back: {reason}"
            )


def duration_is_exact(subject: Subject) -> Iterator[Found]:
    """The duration of an episode is measured, and no estimate."""
    lock, entries = subject.lock, _out(subject)
    found = []
    for entry in entries if lock else ():
        assert lock is not None
        probe = lock.probes.get(entry.audio)
        if probe and probe.duration and not probe.exact and not entry.duration:
            message = f"is an estimate, about {_clock(probe.duration)}"
            fix = f"Run `podcast-digest probe --exact {shlex.quote(entry.id)}`."
            found.append(Found(entry, "duration", message, fix))
    yield from gathered(found, len(entries), "have an estimated duration")


def duration_is_known(subject: Subject) -> Iterator[Found]:
    """The duration of an episode is known once its audio is measured."""
    lock, entries = subject.lock, _out(subject)
    found = []
    for entry in entries if lock else ():
        assert lock is not None
        probe = lock.probes.get(entry.audio)
        if probe and probe.duration is None and not entry.duration:
            message = "is unknown, though the audio was measured: apps show none"
            found.append(Found(entry, "duration", message))
    yield from gathered(found, len(entries), "have an unknown duration")


#: Names of the same: MPEG-4 with a track of sound.
_SAME_TYPE = {"audio/mp4": "audio/x-m4a", "audio/m4a": "audio/x-m4a"}


def facts_agree(subject: Subject) -> Iterator[Found]:
    """What is declared of audio agrees with what was measured."""
    lock = subject.lock
    for entry in prose.heard(subject) if lock else ():
        assert lock is not None
        if not (entry.length or entry.media_type or entry.duration):
            continue
        probe = lock.probes.get(entry.audio)
        if probe is None:
            continue
        if entry.length and entry.length != probe.length:
            message = (
                f"is {entry.length:,} bytes here, and the file has {probe.length:,}"
            )
            yield Found(entry, "length", message)
        if entry.media_type and _type(entry.media_type) != _type(probe.type):
            message = f"is {entry.media_type} here, and the file is {probe.type}"
            yield Found(entry, "media_type", message)
        if entry.duration and probe.duration:
            slack = max(2.0, probe.duration * (0.01 if probe.exact else 0.1))
            if abs(entry.duration - probe.duration) > slack:
                measured = _clock(probe.duration)
                message = (
                    f"is {_clock(entry.duration)} here, and the file lasts {measured}"
                )
                yield Found(entry, "duration", message)


def _type(name: str) -> str:
    return _SAME_TYPE.get(name, name)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


# What is said of episodes


def summary_says_something(subject: Subject) -> Iterator[Found]:
    """The summary of an episode is longer than a few words."""
    entries = _out(subject)
    found = [
        Found(e, "summary", f"is only {shown(e.summary)}; listeners learn little")
        for e in entries
        if e.summary
        # A Chinese word takes about as many bytes as an English one.
        and len(e.summary) < _SHORT
        and len(e.summary.encode()) < _SHORT
        and e.type not in ("trailer", "bonus")
        and _folded(e.summary) != _folded(e.title)
    ]
    yield from gathered(found, len(entries), "have a summary of a few words")


_SHORT = 30  #: bytes


def summary_is_no_title(subject: Subject) -> Iterator[Found]:
    """The summary of an episode says more than its title."""
    entries = _out(subject)
    found = [
        Found(e, "summary", "repeats the title; listeners learn nothing from it")
        for e in entries
        if e.summary
        and len(e.summary) < len(e.title) + 20
        and _folded(e.summary) == _folded(e.title)
    ]
    yield from gathered(found, len(entries), "have a summary that repeats the title")


def _folded(text: str) -> str:
    """Return the letters of a text."""
    return "".join(char for char in text.casefold() if char.isalnum())


def articles_are_told_once(subject: Subject) -> Iterator[Found]:
    """No two episodes link to the same article."""
    entries = [
        entry
        for entry in prose.heard(subject)
        if entry.link and entry.type not in ("trailer", "bonus")
    ]
    first: dict[str, CatalogEntry] = {}
    found = []
    for entry in entries:
        link = (entry.link or "").partition("#")[0].rstrip("/")
        if other := first.get(link):
            message = f"is {shown(link)}, as that of {shown(other.id)}"
            found.append(Found(entry, "link", message))
        else:
            first[link] = entry
    have = "have the link of another episode"
    yield from gathered(found, len(entries), have)


def ids_differ_in_letters(subject: Subject) -> Iterator[Found]:
    """Ids differ in more than capital letters."""
    first: dict[str, str] = {}
    for entry in subject.catalog.episodes if subject.catalog else ():
        other = first.setdefault(entry.id.lower(), entry.id)
        if other != entry.id:
            message = f"is {shown(entry.id)}, and another is {shown(other)}"
            yield Found(entry, "id", message)


def chapters_come_in_order(subject: Subject) -> Iterator[Found]:
    """Chapters are written in the order of time, and no two start together."""
    for entry in prose.heard(subject):
        if isinstance(entry.chapters, tuple):
            for number, (chapter, following) in enumerate(pairwise(entry.chapters), 1):
                if message := _disorder(chapter, following):
                    yield Found(entry, f"chapters[{number}].start", message)
                    break


def _disorder(chapter: Chapter, following: Chapter) -> str | None:
    start = _clock(following.start)
    if following.start < chapter.start:
        return f"is {start}, and the chapter above starts at {_clock(chapter.start)}"
    if int(following.start) == int(chapter.start):
        return f"is {start}, as that of the chapter above"
    return None


def chapters_are_several(subject: Subject) -> Iterator[Found]:
    """A list of chapters has more than one."""
    for entry in prose.heard(subject):
        if isinstance(entry.chapters, tuple) and len(entry.chapters) == 1:
            title = shown(entry.chapters[0].title)
            yield Found(entry, "chapters", f"has one chapter alone, {title}")


def files_are_there(subject: Subject) -> Iterator[Found]:
    """Every file that an episode names is there, and may be published."""
    entries = subject.catalog.episodes if subject.catalog else ()
    missing = subject.missing if subject.catalog else {}
    found = []
    for place, reason in missing.items():
        if place == ("show", "image"):
            continue  # without it there is no show: that is an error of its own
        of = entries[place[1]] if isinstance(place[1], int) else None
        message = f"is left out of what is published: {reason}"
        found.append(Found(of, str(place[-1]), message))
    if len(found) <= FEW:
        yield from found
        return
    for field in dict.fromkeys(finding.field for finding in found):
        same = [finding for finding in found if finding.field == field]
        have = f"name a file as {field} that can't be published"
        yield from gathered(same, len(entries), have)


MENDED = "Run `podcast-digest check --fix`, or type the words anew."
AGAIN = "Copy the text anew from where it is right."

RULES: tuple[Rule, ...] = (
    Rule("K101", Level.WARNING, UNSEEN, prose.show_holds_nothing_unseen, MENDED),
    Rule("K102", Level.WARNING, ENCODING, prose.show_has_lost_nothing, AGAIN),
    Rule("K103", Level.WARNING, ENCODING, prose.show_is_decoded, AGAIN),
    Rule(
        "K104",
        Level.WARNING,
        COMMONMARK + "emphasis-and-strong-emphasis",
        prose.show_markdown_is_read,
        "Close every mark of Markdown where CommonMark sees it.",
    ),
    Rule(
        "K105",
        Level.WARNING,
        OURS,
        rewrites_match,
        "Write `from` as the addresses in the catalog begin, the longest first, or "
        "take the rule out.",
    ),
    Rule(
        "K201",
        Level.WARNING,
        PROFILE,
        audio_is_measured,
        "Run `podcast-digest probe` where there is a network.",
    ),
    Rule(
        "K202",
        Level.WARNING,
        OURS,
        audio_plays,
        "Put audio there that can be played, or name other audio.",
    ),
    Rule(
        "K203",
        Level.NOTE,
        OURS,
        duration_is_exact,
        "Run `podcast-digest probe --exact`.",
    ),
    Rule(
        "K204",
        Level.WARNING,
        PROFILE,
        facts_agree,
        "Take out what is declared, unless it is right and the file is another one: "
        "what is declared wins.",
    ),
    Rule(
        "K205",
        Level.WARNING,
        NO_DURATION,
        duration_is_known,
        "Write `duration` into the catalog, as H:MM:SS.",
    ),
    Rule(
        "K211",
        Level.NOTE,
        GUIDE,
        summary_says_something,
        "Say in a few sentences what the episode is about.",
    ),
    Rule(
        "K212",
        Level.WARNING,
        METADATA,
        summary_is_no_title,
        "Say in a few sentences what the episode is about.",
    ),
    Rule(
        "K213",
        Level.WARNING,
        OURS,
        prose.paragraphs_stand_once,
        "Take it out where it does not belong.",
    ),
    Rule(
        "K214",
        Level.NOTE,
        OURS,
        prose.paragraphs_are_where_they_belong,
        "Move it over, if it belongs there.",
    ),
    Rule("K221", Level.WARNING, UNSEEN, prose.holds_nothing_unseen, MENDED),
    Rule(
        "K222",
        Level.WARNING,
        UNSEEN,
        prose.addresses_hold_nothing_unseen,
        "Type it anew; but leave the id of an episode that is out, for apps know it by "
        "that.",
    ),
    Rule("K223", Level.WARNING, ENCODING, prose.has_lost_nothing, AGAIN),
    Rule("K224", Level.WARNING, ENCODING, prose.is_decoded, AGAIN),
    Rule(
        "K231",
        Level.WARNING,
        COMMONMARK + "emphasis-and-strong-emphasis",
        prose.markdown_is_read,
        "Close every mark of Markdown where CommonMark sees it.",
    ),
    Rule(
        "K232",
        Level.WARNING,
        COMMONMARK + "fenced-code-blocks",
        prose.code_ends,
        "Close it with a line of the same marks, or take them out.",
    ),
    Rule(
        "K233",
        Level.WARNING,
        COMMONMARK + "raw-html",
        prose.tags_are_shown,
        "Put what is no HTML in backticks, and take out what apps don't show.",
    ),
    Rule(
        "K234",
        Level.WARNING,
        GFM + "autolinks-extension-",
        prose.addresses_end,
        "Put the address in <>, or a space behind it.",
    ),
    Rule(
        "K235",
        Level.NOTE,
        COMMONMARK + "paragraphs",
        prose.lines_are_paragraphs,
        "Put a blank line between paragraphs.",
    ),
    Rule(
        "K241",
        Level.WARNING,
        CHAPTERS,
        chapters_come_in_order,
        "Put the chapters in the order of time, each with a start of its own.",
    ),
    Rule(
        "K242",
        Level.NOTE,
        OURS,
        chapters_are_several,
        "Name more of them, or take it out.",
    ),
    Rule(
        "K251",
        Level.WARNING,
        OURS,
        articles_are_told_once,
        "Link each episode to its own article.",
    ),
    Rule(
        "K252",
        Level.NOTE,
        OURS,
        ids_differ_in_letters,
        "Give the newer one another id, before it is out.",
    ),
    Rule(
        "K301",
        Level.WARNING,
        OURS,
        files_are_there,
        "Put the file there, mend it, or name another.",
    ),
)
