"""Speaking: works -> recordings on disk, and their episodes in catalog and lock.

Each finished sentence is kept at once and each finished episode is written at once, so
that whatever ends a run, the next one pays only for what is missing.
"""

import os
from collections.abc import Callable, Iterable, Sequence
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
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import CatalogEntry, Narrate
from podcast_digest.speech import engines
from podcast_digest.speech.assembly import Recording, Spoken, assembled
from podcast_digest.speech.recording import Sound, decode, judge
from podcast_digest.speech.script import Sentence

#: Text -> the bytes of a recording; raises SpeechError.
Speak = Callable[[str], bytes]

_NEEDED = ("lameenc", "miniaudio", "numpy")
#: Takes of a sentence whose recording is not what it should be.
TAKES = 2
_SHOWN = 60  #: characters of a sentence in a message


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


def speaker(project: Loaded, narrate: Narrate) -> Speak:
    """Return what asks the engine; raise SpeechError if something is not there."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise SpeechError(
            f"narrate needs {', '.join(missing)}: "
            "pip install 'podcast-digest[narrate]'",
            final=True,
        )
    language = project.catalog.show.language
    if narrate.engine == "command":
        return lambda text: engines.command(
            narrate.command,
            text,
            voice=narrate.voice,
            language=language,
            cwd=project.path.parent,
        )
    from podcast_digest.network import speech

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
    return lambda text: speech.speak(service, {**body, "input": text})


def narrate_all(
    project: Loaded,
    works: Sequence[Work],
    narrate: Narrate,
    *,
    speak: Speak | None = None,
    on_event: OnEvent = unheard,
) -> list[Narrated | Failed]:
    """Speak works, and write their files and episodes one after the other.

    One bad sentence loses nothing but its article, for which nothing is written; what
    no other article would survive ends it all. Events: ``Progress`` over sentences,
    ``Narrated`` and ``Failed``. Raises SpeechError, CatalogError or OutputError.
    """
    ask = speak or speaker(project, narrate)
    total = sum(len(work.sentences) for work in works)
    done, results = 0, list[Narrated | Failed]()
    for work in works:
        try:
            sounds, paid = [], 0
            for sentence in work.sentences:
                sound, spoken = _segment(sentence, narrate, ask)
                sounds.append(sound)
                paid += spoken
                done += 1
                on_event(Progress(done, total))
            recording = _recording(project, work, narrate, sounds)
        except SpeechError as error:
            made: Narrated | Failed = Failed(
                work.entry.id, work.entry.title, str(error), error.final
            )
        else:
            _write(project, work, narrate, recording)
            made = Narrated(
                work.entry.id, work.entry.title, recording.seconds, paid, work.is_new
            )
        on_event(made)
        results.append(made)
        if isinstance(made, Failed) and made.final:
            break
    return results


def unpaid(works: Iterable[Work], narrate: Narrate) -> int:
    """Return how many characters of works were not spoken yet."""
    return sum(
        len(sentence.spoken)
        for work in works
        for sentence in work.sentences
        if segments.kept(segments.key(narrate, sentence.spoken)) is None
    )


def _segment(sentence: Sentence, narrate: Narrate, ask: Speak) -> tuple[Sound, int]:
    """Return the sound of a sentence, and how many characters were paid for it."""
    text = sentence.spoken
    key = segments.key(narrate, text)
    if data := segments.kept(key):
        try:
            sound = decode(data)
        except SpeechError:  # of a damaged disk: it is spoken again
            pass
        else:
            if judge(sound, text, narrate.speed) is None:
                return sound, 0
    why = ""
    for take in range(1, TAKES + 1):
        try:
            data = ask(text)
            sound = decode(data)
            why = judge(sound, text, narrate.speed) or ""
        except SpeechError as error:
            if error.final or take == TAKES:
                raise SpeechError(
                    _about(sentence, str(error)), final=error.final
                ) from (None)
            continue
        if not why:
            segments.keep(key, data)
            return sound, len(text) * take
    raise SpeechError(_about(sentence, why))


def _about(sentence: Sentence, why: str) -> str:
    text = sentence.text
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"“{shown}”: {why}"


def _recording(
    project: Loaded, work: Work, narrate: Narrate, sounds: Sequence[Sound]
) -> Recording:
    each = iter(sounds)
    spoken = [
        [Spoken(sentence.text, next(each)) for sentence in paragraph]
        for paragraph in work.paragraphs
    ]
    return assembled(
        spoken,
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
