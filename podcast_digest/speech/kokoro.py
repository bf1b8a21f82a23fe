"""Kokoro-82M as a program: ``python -m podcast_digest.speech.kokoro`` for show.narrate.

    command: [python3, -m, podcast_digest.speech.kokoro, --model, kokoro.int8.onnx,
              --voices, voices.bin, --voice, "{voice}", --language, "{language}"]

Text comes on standard input, a WAV goes to standard output; nothing leaves the machine.
Chinese is turned into sounds by misaki, which drops Latin letters in silence: those
runs, and all other languages, are given to espeak-ng.
"""

import argparse
import io
import re
import sys
import wave
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kokoro_onnx import Kokoro

_HAN = re.compile("[\u3400-\u9fff]")
#: Latin words with what joins them.
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’.\- ]*[A-Za-z']|[A-Za-z]")
_ESPEAK = {"zh": "cmn", "en": "en-us"}


def speak(
    kokoro: "Kokoro", text: str, voice: str, language: str, speed: float = 1.0
) -> bytes:
    """Return the WAV of a text: 24 kHz, mono, 16 bits."""
    import numpy as np

    samples, rate = kokoro.create(
        phonemes(kokoro, text, language), voice=voice, speed=speed, is_phonemes=True
    )
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Speak what comes on standard input."""
    parser = argparse.ArgumentParser(description="Speak with Kokoro-82M.")
    parser.add_argument("--model", required=True, help="the model, an ONNX file")
    parser.add_argument("--voices", required=True, help="the file of its voices")
    parser.add_argument("--voice", default="zf_xiaoxiao")
    parser.add_argument("--language", default="zh-cn")
    parser.add_argument("--speed", type=float, default=1.0)
    given = parser.parse_args(arguments)
    try:
        from kokoro_onnx import Kokoro
    except ImportError:
        sys.exit("this needs: python3 -m pip install 'podcast-digest[kokoro]'")
    kokoro = Kokoro(given.model, given.voices)
    text = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(
        speak(kokoro, text, given.voice, given.language, given.speed)
    )


if __name__ == "__main__":
    main()
