"""Speaking: works -> recordings on disk, and their episodes in catalog and lock.

Each finished sentence is kept at once and each finished episode is written at once, so
that whatever ends a run, the next one pays only for what is missing.
"""

import os
from collections.abc import Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from podcast_digest import catalog as catalogs
from podcast_digest.audio import NewTag
from podcast_digest.errors import SpeechError
from podcast_digest.lock import Lock, Narration
from podcast_digest.media import transcripts
from podcast_digest.project import files, segments
from podcast_digest.project.events import OnEvent, Progress, unheard
from podcast_digest.project.loading import Loaded, change_catalog, change_lock
from podcast_digest.project.silent import Work
from podcast_digest.project.speaking import Budget, Voice, Waiting, sounds
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import CatalogEntry, Narrate
from podcast_digest.speech import engines
from podcast_digest.speech.assembly import Recording, Spoken, assembled
from podcast_digest.speech.recording import Sound

_NEEDED = ("lameenc", "miniaudio", "numpy")
#: Sentences that a service is asked for at the same time.
AT_ONCE = 4


class Narrated(NamedTuple):
    """An episode was made, or its recording renewed."""

    id: str
    title: str
    seconds: float
    paid: int  #: characters that were spoken now
    is_new: bool


class Failed(NamedTuple):
    """An article could not be spoken: nothing was written for it."""

    id: str
    title: str
    reason: str
    final: bool  #: no other article will fare better
    paid: int  #: characters that were spoken now; they are kept for the next run


def speaker(project: Loaded, narrate: Narrate) -> Voice:
    """Return what asks the engine; raise SpeechError if something is not there."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise SpeechError(
            f"narrate needs {', '.join(missing)}: "
            "pip install 'podcast-digest[narrate]'",
            final=True,
        )
    language = project.catalog.show.language
    if narrate.engine == "command":
        return Voice(
            lambda text, _pause: engines.command(
                narrate.command,
                text,
                voice=narrate.voice,
                language=language,
                cwd=project.path.parent,
            )
        )
    if narrate.engine == "kokoro":
        from podcast_digest.project import voices
        from podcast_digest.speech import kokoro

        own = narrate.model_folder
        loaded = kokoro.load(
            *voices.model_files(project.path.parent / own if own else None)
        )
        return Voice(
            lambda text, _pause: kokoro.speak(
                loaded, text, narrate.voice, language, narrate.speed
            )
        )
    from podcast_digest.network import speech, threads

    threads.certificates()  # before there are threads
    key = os.environ.get(narrate.key_env, "")
    service = speech.Service(speech.endpoint(narrate.url), key, narrate.key_env)
    body: dict[str, object] = {
        "model": narrate.model,
        "voice": narrate.voice,
        "response_format": "mp3",
        "speed": narrate.speed,
    }
    if narrate.instructions:
        body["instructions"] = narrate.instructions
    return Voice(
        lambda text, pause: speech.speak(service, {**body, "input": text}, pause=pause),
        AT_ONCE,
    )


def narrate_all(
    project: Loaded,
    works: Sequence[Work],
    narrate: Narrate,
    *,
    max_chars: int | None = None,
    on_event: OnEvent = unheard,
) -> list[Narrated | Failed]:
    """Speak works, and write their files and episodes one after the other.

    One bad sentence loses nothing but its article, for which nothing is written; what
    no other article would survive ends it all. No more than ``max_chars`` characters
    are paid for. Events: ``Progress`` over sentences, ``Narrated``, ``Failed``, and
    ``Waiting`` when somebody interrupts. Raises SpeechError, CatalogError or
    OutputError.
    """
    voice, budget = speaker(project, narrate), Budget(max_chars)
    total = sum(len(work.sentences) for work in works)
    done, end, results = 0, 0, list[Narrated | Failed]()

    def more(count: int) -> None:
        nonlocal done
        done += count
        on_event(Progress(done, total))

    # The oldest first: each new one comes on top of the catalog, as import has them.
    for work in sorted(works, key=lambda work: work.entry.published):
        before, end = budget.spent, end + len(work.sentences)
        try:
            spoken = sounds(
                work.sentences,
                narrate,
                voice,
                budget,
                more,
                lambda: on_event(Waiting()),
            )
            recording = _recording(project, work, narrate, spoken)
        except SpeechError as error:
            more(end - done)
            paid = budget.spent - before
            made: Narrated | Failed = Failed(
                work.entry.id, work.entry.title, str(error), error.final, paid
            )
        else:
            _write(project, work, narrate, recording)
            paid = budget.spent - before
            made = Narrated(
                work.entry.id, work.entry.title, recording.seconds, paid, work.is_new
            )
        on_event(made)
        results.append(made)
        if isinstance(made, Failed) and made.final:
            break
    return results


def _recording(
    project: Loaded, work: Work, narrate: Narrate, spoken: Sequence[Sound]
) -> Recording:
    each = iter(spoken)
    return assembled(
        [
            [Spoken(sentence.text, next(each)) for sentence in paragraph]
            for paragraph in work.paragraphs
        ],
        _tag(project, work.entry),
        loudness=narrate.loudness,
        bitrate=narrate.bitrate,
    )


def _tag(project: Loaded, entry: CatalogEntry) -> NewTag:
    show = project.catalog.show
    image = entry.image or show.image
    path = project.path.parent / image if image and not is_url(image) else None
    is_picture = path and path.suffix.lower() in (".jpg", ".jpeg", ".png")
    return NewTag(
        title=entry.title,
        show=show.title,
        artist=show.author,
        link=entry.link,
        cover=files.read(path) if path and is_picture and path.exists() else b"",
    )


def transcript_path(entry: CatalogEntry) -> str:
    """Return where the transcript of a narrated episode lies, beside the catalog."""
    if entry.transcript and not is_url(entry.transcript):
        return entry.transcript
    return f"transcripts/{Path(entry.audio).stem}.vtt"


def _write(project: Loaded, work: Work, narrate: Narrate, recording: Recording) -> None:
    """Write the files first and then what names them, so that nothing names nothing."""
    entry, folder = work.entry, project.path.parent
    files.write(folder / entry.audio, recording.mp3)
    vtt = transcripts.render(recording.cues, "text/vtt")
    files.write(folder / transcript_path(entry), vtt)
    name = str(project.path)
    if work.is_new:
        change_catalog(
            project.path, lambda current: catalogs.add(current.text, [entry], name)
        )
    narration = Narration(
        text_sha256=work.text_sha256,
        settings=segments.settings(narrate),
        segments=tuple(
            segments.key(narrate, sentence.spoken) for sentence in work.sentences
        ),
        audio_sha256=sha256(recording.mp3).hexdigest(),
    )

    def remembered(lock: Lock) -> Lock:
        pages = {**lock.pages, entry.id: work.page} if work.page else lock.pages
        narrations = {**lock.narrations, entry.id: narration}
        return lock.model_copy(update={"pages": pages, "narrations": narrations})

    change_lock(project.path, remembered)


def declare(project: Loaded) -> None:
    """Write ``ai_content: true`` into the show; raise CatalogError or OutputError."""
    path = project.path
    change_catalog(
        path, lambda now: catalogs.add_to_show(now.text, "ai_content", True, str(path))
    )
