"""Several sentences at once: their order, how many, what they cost, what stops them."""

import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from podcast_digest.errors import SpeechError
from podcast_digest.project.speaking import Budget, Pause, Voice, sounds
from podcast_digest.show.model import Narrate
from podcast_digest.speech.lexicon import lexicon
from podcast_digest.speech.recording import Sound
from podcast_digest.speech.script import Sentence, script
from tests.voices import silence, voice, wav

NARRATE = Narrate(engine="openai")
WORDS = (
    "one",
    "two three",
    "four five six",
    "seven eight nine ten",
    "eleven",
    "twelve",
)


def sentences(texts: Sequence[str] = WORDS) -> list[Sentence]:
    summary = "\n\n".join(f"This is {text}." for text in texts)
    return [s for p in script("", summary, "en", lexicon()) for s in p]


def spoken(
    speak: Callable[[str, Pause], bytes],
    texts: Sequence[str] = WORDS,
    budget: Budget | None = None,
    at_once: int = 4,
) -> list[Sound]:
    done: list[int] = []
    found = sounds(
        sentences(texts),
        NARRATE,
        Voice(speak, at_once),
        budget or Budget(),
        done.append,
        lambda: None,
    )
    assert sum(done) == len(found)
    return found


def test_their_order_is_that_of_the_text() -> None:
    """The one that is asked for second is answered last."""
    last = threading.Event()
    asked: list[str] = []

    def speak(text: str, _pause: Pause) -> bytes:
        asked.append(text)
        if "two" in text:
            assert last.wait(30)
        if "twelve" in text:
            last.set()
        return voice(text)

    found = spoken(speak)
    assert sorted(asked) == sorted(one.spoken for one in sentences())
    wanted = [len(voice(one.spoken)) for one in sentences()]
    assert [2 * len(one.samples) + 44 for one in found] == wanted


def test_so_many_at_once_and_the_first_alone() -> None:
    """Four wait for each other, and never come together if there are fewer."""
    together, lock = threading.Barrier(4), threading.Lock()
    running = most = 0

    def speak(text: str, _pause: Pause) -> bytes:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        if text == "This is one.":
            assert running == 1
        elif text != "This is twelve.":
            together.wait(30)
        with lock:
            running -= 1
        return voice(text)

    assert len(spoken(speak)) == 6
    assert most == 4


def test_the_same_sentence_is_paid_for_once() -> None:
    asked: list[str] = []

    def speak(text: str, _pause: Pause) -> bytes:
        asked.append(text)
        return voice(text)

    budget = Budget()
    found = spoken(speak, ("one", "two", "one", "two"), budget)
    assert (len(found), sorted(asked)) == (4, ["This is one.", "This is two."])
    assert budget.spent == 24
    assert np.array_equal(found[0].samples, found[2].samples)
    assert spoken(speak, ("two", "one"), budget)
    assert (len(asked), budget.spent) == (2, 24)


def test_what_is_refused_for_good_stops_the_others() -> None:
    asked: list[str] = []
    refused = threading.Event()

    def speak(text: str, pause: Pause) -> bytes:
        asked.append(text)
        if "three" in text:
            refused.set()
            raise SpeechError("the account is empty", final=True)
        if text != "This is one.":
            assert refused.wait(30)
            with pytest.raises(SpeechError):
                pause(600)  # as if it were to be asked again
        return voice(text)

    with pytest.raises(SpeechError) as caught:
        spoken(speak)
    assert str(caught.value) == "“This is two three.”: the account is empty"
    assert caught.value.final
    assert "This is twelve." not in asked


def test_no_more_is_paid_than_was_allowed() -> None:
    """A second take costs again; what never came costs nothing."""
    takes: list[str] = []

    def speak(text: str, _pause: Pause) -> bytes:
        takes.append(text)
        if takes.count(text) == 1:
            if "one" in text:
                raise SpeechError("answers 500")
            return wav(silence(2))
        return voice(text)

    budget = Budget(12 + 2 * 18)
    assert len(spoken(speak, ("one", "two three"), budget)) == 2
    assert budget.spent == 12 + 2 * 18
    with pytest.raises(SpeechError) as caught:
        spoken(speak, ("seven",), budget)
    assert str(caught.value) == (
        "“This is seven.”: the limit of 48 characters would be exceeded"
    )
    assert caught.value.final
    assert "This is seven." not in takes


def test_a_program_is_asked_for_one_after_the_other() -> None:
    running: list[str] = []

    def speak(text: str, _pause: Pause) -> bytes:
        assert not running
        running.append(text)
        running.clear()
        return voice(text)

    assert len(spoken(speak, at_once=1)) == 6


def test_a_bug_is_not_taken_for_a_bad_sentence() -> None:
    def speak(_text: str, _pause: Pause) -> bytes:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        spoken(speak)
