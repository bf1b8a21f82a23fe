"""Kokoro as a program; that it is understood is for tests/test_real_voice.py."""

import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from podcast_digest.speech import kokoro
from podcast_digest.speech.recording import decode


class Tokenizer:
    """Stands for espeak-ng: says in which language it was asked."""

    def phonemize(self, text: str, language: str) -> str:
        return f"[{language}:{text}]"


def voice(seconds: float = 1.0) -> Any:
    def create(_sounds: str, **_more: object) -> tuple[Any, int]:
        return np.full(round(24_000 * seconds), 2.0), 24_000

    return SimpleNamespace(tokenizer=Tokenizer(), create=create)


def test_other_languages_are_espeaks() -> None:
    assert kokoro.phonemes(voice(), "Hello.", "en") == "[en-us:Hello.]"
    assert kokoro.phonemes(voice(), "Hallo.", "de") == "[de:Hallo.]"


def test_latin_words_in_chinese_are_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = SimpleNamespace(ZHG2P=lambda: lambda text: (f"<{text}>", None))
    monkeypatch.setitem(sys.modules, "misaki", SimpleNamespace(zh=chinese))
    monkeypatch.setitem(sys.modules, "misaki.zh", chinese)
    assert kokoro.phonemes(voice(), "用 K V cash 快，O K", "zh-cn") == (
        "<用 > [en-us:K V cash] < 快，> [en-us:O K]"
    )


def test_it_makes_a_wav_that_does_not_wrap_around() -> None:
    sound = decode(kokoro.speak(voice(0.5), "x", "zf", "en"))
    assert (sound.rate, sound.seconds) == (24_000, 0.5)
    assert sound.samples.min() > 0.99


def test_without_its_libraries_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "kokoro_onnx", None)
    with pytest.raises(SystemExit) as caught:
        kokoro.main(["--model", "m.onnx", "--voices", "v.npz"])
    assert caught.value.code == (
        "this needs: python3 -m pip install 'podcast-digest[kokoro]'"
    )
