"""Kokoro as an engine; that it is understood is for tests/test_real_voice.py."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from podcast_digest.errors import SpeechError
from podcast_digest.speech import kokoro
from podcast_digest.speech.recording import decode
from tests.shell import CATALOG, run


class Tokenizer:
    """Stands for espeak-ng: says in which language it was asked."""

    def phonemize(self, text: str, language: str) -> str:
        return f"[{language}:{text}]"


def voice(seconds: float = 1.0) -> Any:
    def create(_sounds: str, **_more: object) -> tuple[Any, int]:
        return np.full(round(24_000 * seconds), 2.0), 24_000

    return SimpleNamespace(
        tokenizer=Tokenizer(), create=create, get_voices=lambda: ["af_heart", "zf"]
    )


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


def test_a_voice_that_it_does_not_have() -> None:
    with pytest.raises(SpeechError) as caught:
        kokoro.speak(voice(), "x", "alloy", "en")
    assert str(caught.value) == "there is no voice alloy, but: af_heart, zf"
    assert caught.value.final


def test_what_it_refuses_is_no_bug() -> None:
    def create(_sounds: str, **_more: object) -> tuple[Any, int]:
        raise ValueError("Speed should be between 0.5 and 2.0, got 4.0")

    refusing = voice()
    refusing.create = create
    with pytest.raises(SpeechError, match=r"^Speed should be between 0\.5 and 2\.0"):
        kokoro.speak(refusing, "x", "zf", "en", 4.0)


def test_what_it_is_loaded_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded(*paths: str) -> tuple[str, ...]:
        np.load(paths[1])
        return paths

    monkeypatch.setitem(sys.modules, "kokoro_onnx", SimpleNamespace(Kokoro=loaded))
    model, voices = tmp_path / "m.onnx", tmp_path / "v.npz"
    model.write_bytes(b"<html>")
    with pytest.raises(SpeechError, match=r"m\.onnx: is not an ONNX model$"):
        kokoro.load(model, voices)
    model.write_bytes(b"\x08\x08")
    voices.write_bytes(b"<html>")
    with pytest.raises(SpeechError, match=r"v\.npz: is not a file of voices: "):
        kokoro.load(model, voices)
    np.savez(voices, zf=np.zeros(3))
    assert kokoro.load(model, voices) == (str(model), str(voices))


def test_it_is_an_engine_of_narrate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All but the model itself: it stands for that here."""
    monkeypatch.chdir(tmp_path)
    narrate = "  narrate: {engine: kokoro, voice: zf, model_folder: m, speed: 1.5}\n"
    catalog = CATALOG.replace("  site:\n", f"{narrate}  site:\n")
    Path("episodes.yaml").write_text(catalog, encoding="utf-8")
    Path("README.md").write_text(
        "## [One](https://a.example/1)\n\nSome words.\n", encoding="utf-8"
    )
    Path("m").mkdir()
    for name in ("model.onnx", "voices.bin"):
        Path("m", name).write_bytes(b"\x08")
    asked: list[tuple[str, float]] = []

    def create(sounds: str, *, speed: float, **_more: object) -> tuple[Any, int]:
        asked.append((sounds, speed))
        return np.sin(np.arange(24_000) / 20), 24_000

    spoken = voice()
    spoken.create = create
    module = SimpleNamespace(Kokoro=lambda *_paths: spoken)
    monkeypatch.setitem(sys.modules, "kokoro_onnx", module)
    ran = run("narrate")
    assert (ran.code, asked) == (
        0,
        [("[en-us:One]", 1.5), ("[en-us:Some words.]", 1.5)],
    )
    assert "kokoro · m · zf · 1.5" in Path("episodes.lock").read_text("utf-8")


def test_without_its_libraries_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "kokoro_onnx", None)
    with pytest.raises(SpeechError) as caught:
        kokoro.load(Path("m.onnx"), Path("v.bin"))
    assert str(caught.value) == (
        "engine: kokoro needs: pip install 'podcast-digest[narrate,kokoro]' "
        "(Python up to 3.13)"
    )
