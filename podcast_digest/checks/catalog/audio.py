"""What was measured of audio, and what is declared. No I/O."""

import shlex
from collections.abc import Iterator

from podcast_digest.checks.catalog import prose
from podcast_digest.checks.catalog.episodes import clock, out
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.sources import (
    ENCLOSURE,
    NO_DURATION,
)
from podcast_digest.checks.shared.words import gathered
from podcast_digest.checks.subject import Subject
from podcast_digest.lock import State, copy_of, state

# Audio


def audio_is_measured(subject: Subject) -> Iterator[Found]:
    """The audio of an episode was measured, or its facts are declared."""
    lock, entries = subject.lock, out(subject)
    if lock is None:
        return
    found = [
        Found(
            e, "audio", "has not been measured yet: apps show no duration and no size"
        )
        for e in entries
        if e.audio not in lock.probes
        and state(e, lock, subject.now) is State.NOT_MEASURED
    ]
    yield from gathered(found, len(entries), "have not been measured yet")


def audio_plays(subject: Subject) -> Iterator[Found]:
    """The audio of an episode can be played; otherwise the episode is skipped."""
    lock = subject.lock
    for entry in out(subject) if lock and lock.failures else ():
        assert lock is not None
        if state(entry, lock, subject.now) is State.SKIPPED:
            reason = lock.failures[entry.audio]
            yield Found(
                entry, "audio", f"can't be played, so the episode is skipped: {reason}"
            )


def source_is_there(subject: Subject) -> Iterator[Found]:
    """Audio that is published from a mirror is still at its source, too."""
    lock, entries = subject.lock, out(subject)
    found = []
    for entry in entries if lock and lock.failures else ():
        assert lock is not None
        if entry.audio in lock.failures and copy_of(entry, lock):
            reason = lock.failures[entry.audio]
            message = f"is published from its mirror alone: the source {reason}"
            found.append(Found(entry, "audio", message))
    yield from gathered(found, len(entries), "have lost the source of their audio")


def duration_is_exact(subject: Subject) -> Iterator[Found]:
    """The duration of an episode is measured, not estimated."""
    lock, entries = subject.lock, out(subject)
    found = []
    for entry in entries if lock else ():
        assert lock is not None
        probe = lock.probes.get(entry.audio)
        if probe and probe.duration and not probe.exact and not entry.duration:
            message = f"is an estimate, about {clock(probe.duration)}"
            fix = f"Run `podcast-digest probe --exact {shlex.quote(entry.id)}`."
            found.append(Found(entry, "duration", message, fix))
    yield from gathered(found, len(entries), "have an estimated duration")


def duration_is_known(subject: Subject) -> Iterator[Found]:
    """The duration of an episode is known once its audio is measured."""
    lock, entries = subject.lock, out(subject)
    found = []
    for entry in entries if lock else ():
        assert lock is not None
        probe = lock.probes.get(entry.audio)
        if probe and probe.duration is None and not entry.duration:
            message = "is unknown although the audio was measured: apps show none"
            found.append(Found(entry, "duration", message))
    yield from gathered(found, len(entries), "have an unknown duration")


#: Names of the same: MPEG-4 with a track of sound.
_SAME_TYPE = {"audio/mp4": "audio/x-m4a", "audio/m4a": "audio/x-m4a"}


def facts_agree(subject: Subject) -> Iterator[Found]:
    """What is declared about audio agrees with what was measured."""
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
                f"is {entry.length:,} bytes here, but the file has {probe.length:,}"
            )
            yield Found(entry, "length", message)
        if entry.media_type and _type(entry.media_type) != _type(probe.type):
            message = f"is {entry.media_type} here, but the file is {probe.type}"
            yield Found(entry, "media_type", message)
        if entry.duration and probe.duration:
            slack = max(2.0, probe.duration * (0.01 if probe.exact else 0.1))
            if abs(entry.duration - probe.duration) > slack:
                measured = clock(probe.duration)
                message = (
                    f"is {clock(entry.duration)} here, but the file lasts {measured}"
                )
                yield Found(entry, "duration", message)


def _type(name: str) -> str:
    return _SAME_TYPE.get(name, name)


RULES: tuple[Rule, ...] = (
    Rule(
        "K201",
        Level.WARNING,
        (ENCLOSURE,),
        audio_is_measured,
        "Run `podcast-digest probe` with a network connection.",
        needs=Needs.CATALOG,
    ),
    Rule(
        "K202",
        Level.WARNING,
        (),
        audio_plays,
        "Replace the file with audio that can be played, or use another address.",
        needs=Needs.CATALOG,
        why=(
            "An episode whose audio cannot be played is left out of the "
            "feed until it can."
        ),
    ),
    Rule(
        "K203",
        Level.NOTE,
        (),
        duration_is_exact,
        "Run `podcast-digest probe --exact`.",
        needs=Needs.CATALOG,
        why="An estimate can be wrong by a lot.",
    ),
    Rule(
        "K204",
        Level.WARNING,
        (ENCLOSURE,),
        facts_agree,
        (
            "Remove the declared value, unless it is right and the file is "
            "wrong: declared values win."
        ),
        needs=Needs.CATALOG,
    ),
    Rule(
        "K205",
        Level.WARNING,
        (NO_DURATION,),
        duration_is_known,
        "Write `duration` into the catalog, as H:MM:SS.",
        needs=Needs.CATALOG,
    ),
    Rule(
        "K206",
        Level.WARNING,
        (),
        source_is_there,
        "Keep a file of your own: the copy is the only one. Or give as `audio` where "
        "the same file is; `podcast-digest mirror` asks again.",
        needs=Needs.CATALOG,
        why="What the mirror loses then, nobody can bring back.",
    ),
)
