"""Sentences -> their sounds: those that were kept, and the others from the engine.

A service is asked for several sentences at once. What it speaks is kept the moment it
is there, so that whatever ends a run, nothing is paid for twice.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import NamedTuple

from podcast_digest.errors import SpeechError
from podcast_digest.project import segments
from podcast_digest.show.model import Narrate
from podcast_digest.speech.recording import Sound, decode, judge
from podcast_digest.speech.script import Sentence

#: Waits so many seconds; raises SpeechError when nobody wants to wait any more.
Pause = Callable[[float], object]
#: Text -> the bytes of a recording; raises SpeechError.
Speak = Callable[[str, Pause], bytes]

#: Takes of a sentence whose recording is not what it should be.
TAKES = 2
_SHOWN = 60  #: characters of a sentence in a message


class Voice(NamedTuple):
    """What speaks."""

    speak: Speak
    at_once: int = 1  #: sentences that it may be asked for at the same time


class Waiting(NamedTuple):
    """Interrupted, but some sentences are being spoken, and will be paid for."""


@dataclass
class Budget:
    """The characters that a run may pay for, and those that it did. Of all threads."""

    most: int | None = None  #: None: as many as there are
    spent: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, characters: int) -> None:
        """Spend some; raise SpeechError, final, where that is more than there is."""
        with self._lock:
            if self.most is not None and self.spent + characters > self.most:
                raise SpeechError(
                    f"the limit of {self.most} characters would be exceeded", final=True
                )
            self.spent += characters

    def give_back(self, characters: int) -> None:
        """Take back what was not paid after all: nothing came."""
        with self._lock:
            self.spent -= characters


def sounds(
    sentences: Sequence[Sentence],
    narrate: Narrate,
    voice: Voice,
    budget: Budget,
    on_done: Callable[[int], object],
    on_wait: Callable[[], object],
) -> list[Sound]:
    """Return the sound of each sentence, in their order; the same text is spoken once.

    ``on_done`` is called with how many more are there; ``on_wait`` when somebody
    interrupts and what is being spoken is waited for. Raises SpeechError when nothing
    is being spoken any more.
    """
    times = Counter(sentence.spoken for sentence in sentences)
    known, missing = dict[str, Sound](), list[Sentence]()

    def heard(text: str, sound: Sound) -> None:
        known[text] = sound
        on_done(times[text])

    for sentence in {one.spoken: one for one in sentences}.values():
        if (sound := _kept(sentence.spoken, narrate)) is None:
            missing.append(sentence)
        else:
            heard(sentence.spoken, sound)
    # If the very first one fails for good, as with a wrong key, no other is asked.
    first = 0 if budget.spent else 1
    for part, at_once in ((missing[:first], 1), (missing[first:], voice.at_once)):
        asking = _Asking(deque(part), narrate, voice.speak, budget)
        asking.all(at_once, heard, on_wait)
    return [known[sentence.spoken] for sentence in sentences]


def _kept(text: str, narrate: Narrate) -> Sound | None:
    data = segments.kept(segments.key(narrate, text))
    try:
        sound = decode(data) if data else None
    except SpeechError:  # of a damaged disk: it is spoken again
        return None
    return sound if sound and judge(sound, text, narrate.speed) is None else None


@dataclass
class _Asking:
    """Sentences that threads ask for, each for one after the other."""

    todo: deque[Sentence]
    narrate: Narrate
    speak: Speak
    budget: Budget
    done: SimpleQueue[tuple[str, Sound] | BaseException | None] = field(
        default_factory=SimpleQueue
    )
    stop: threading.Event = field(default_factory=threading.Event)

    def all(
        self,
        at_once: int,
        on_sound: Callable[[str, Sound], object],
        on_wait: Callable[[], object],
    ) -> None:
        """Ask for all of them; raise what went wrong when no thread runs any more."""
        # Daemons: who interrupts twice waits for no answer.
        threads = [
            threading.Thread(target=self._work, daemon=True, name="speech")
            for _ in range(min(at_once, len(self.todo)))
        ]
        running, errors = len(threads), list[BaseException]()
        try:
            for thread in threads:
                thread.start()
            while running:
                one = self.done.get()
                if one is None:
                    running -= 1
                elif isinstance(one, BaseException):
                    errors.append(one)
                else:
                    on_sound(*one)
        except KeyboardInterrupt:
            self.stop.set()
            on_wait()
            for thread in threads:
                if thread.is_alive():
                    thread.join()
            raise
        except BaseException:  # whoever hears them failed: ask for nothing more
            self.stop.set()
            raise
        if errors:
            raise next((error for error in errors if _is_final(error)), errors[0])

    def _work(self) -> None:
        try:
            while not self.stop.is_set():
                try:
                    sentence = self.todo.popleft()
                except IndexError:
                    break
                self.done.put((sentence.spoken, self._sound(sentence)))
        except BaseException as error:  # whoever wants the sounds gets it
            self.done.put(error)
            self.stop.set()  # after it, so that what others say of it comes later
        finally:
            self.done.put(None)

    def _sound(self, sentence: Sentence) -> Sound:
        """Return the sound of a sentence, which is kept; raise SpeechError."""
        text = sentence.spoken
        for take in range(1, TAKES + 1):
            try:
                data = self._spoken(text)
                sound = decode(data)
                if why := judge(sound, text, self.narrate.speed):
                    raise SpeechError(why)
            except SpeechError as error:
                if error.final or take == TAKES or self.stop.is_set():
                    raise SpeechError(
                        _about(sentence, str(error)), final=error.final
                    ) from None
            else:
                break
        segments.keep(segments.key(self.narrate, text), data)
        return sound

    def _spoken(self, text: str) -> bytes:
        self.budget.take(len(text))
        try:
            return self.speak(text, self._pause)
        except SpeechError:
            self.budget.give_back(len(text))
            raise

    def _pause(self, seconds: float) -> None:
        if seconds and self.stop.wait(seconds):
            raise SpeechError("not asked again: another sentence failed")


def _is_final(error: BaseException) -> bool:
    return not isinstance(error, SpeechError) or error.final


def _about(sentence: Sentence, why: str) -> str:
    text = sentence.text
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"“{shown}”: {why}"
