"""Kokoro-82M: a neural voice on this machine. Nothing leaves it.

Chinese is turned into sounds by misaki, which drops Latin letters in silence: those
runs, and all other languages, are given to espeak-ng. What kokoro-onnx needs is the
extra ``kokoro``.
"""

import io
import logging
import re
import wave
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from podcast_digest.errors import SpeechError

if TYPE_CHECKING:
    from kokoro_onnx import Kokoro

_HAN = re.compile("[\u3400-\u9fff]")
#: Latin words with what joins them.
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’.\- ]*[A-Za-z']|[A-Za-z]")
#: How ONNX files begin: the field with the version of their format.
_ONNX = b"\x08"
_ESPEAK = {"zh": "cmn", "en": "en-us"}


def load(model: Path, voices: Path) -> "Kokoro":
    """Return the voice of these files; raise SpeechError if there is nothing to run it.

    It takes a second and half a gigabyte of memory.
    """
    try:
        from kokoro_onnx import Kokoro
    except ImportError:
        raise SpeechError(
            "engine: kokoro needs: pip install 'podcast-digest[narrate,kokoro]' "
            "(Python up to 3.13)",
            final=True,
        ) from None
    with model.open("rb") as file:
        if file.read(1) != _ONNX:
            raise SpeechError(f"{model}: is not an ONNX model", final=True)
    try:
        return Kokoro(str(model), str(voices))
    except (ValueError, OSError, BadZipFile) as error:
        raise SpeechError(
            f"{voices}: is not a file of voices: {error}", final=True
        ) from None


def speak(
    kokoro: "Kokoro", text: str, voice: str, language: str, speed: float = 1.0
) -> bytes:
    """Return the WAV of a text: 24 kHz, mono, 16 bits; raise SpeechError."""
    import numpy as np

    if voice not in kokoro.get_voices():
        raise SpeechError(
            f"there is no voice {voice}, but: {', '.join(kokoro.get_voices())}",
            final=True,
        )
    sounds = phonemes(kokoro, text, language)
    try:
        samples, rate = kokoro.create(
            sounds, voice=voice, speed=speed, is_phonemes=True
        )
    except ValueError as error:  # no sound that it knows, or its limits of speed
        raise SpeechError(str(error)) from None
    whole = np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(whole.tobytes())
    return out.getvalue()


def phonemes(kokoro: "Kokoro", text: str, language: str) -> str:
    """Return how a text sounds, in the letters that the model was trained on."""
    spoken = language.lower()[:2]
    if spoken != "zh":
        code = _ESPEAK.get(spoken, language.lower())
        return str(kokoro.tokenizer.phonemize(text, code))
    from misaki.zh import ZHG2P

    # Or jieba tells of its dictionary where a bar is drawn; it asks for that itself.
    logging.getLogger("jieba").setLevel(logging.WARNING)
    chinese, sounds, at = ZHG2P(), list[str](), 0
    for run in (*_LATIN.finditer(text), None):
        end = run.start() if run else len(text)
        between = text[at:end]
        if _HAN.search(between):
            sounds.append(str(chinese(between)[0]))
        else:
            sounds.append(between)
        if run:
            sounds.append(f" {kokoro.tokenizer.phonemize(run[0], 'en-us')} ")
            at = run.end()
    return " ".join("".join(sounds).split())
