"""Voices for tests: a tone as long as a text takes, and a service that speaks.

    with speech_service(refuse(503), voiced) as server:
        … f"{server.url()}v1" …

Faults are answers of ``tests.servers``; the last one answers from then on.
"""

import io
import json
import shutil
import subprocess
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import numpy as np
import pytest

from podcast_digest.speech.recording import units
from tests import tools
from tests.servers import Answer, Request, Resource, Server, in_turn, serve

RATE = 24_000
PATH = "/v1/audio/speech"
#: Of a test that needs a program that speaks; scripts/test gets it.
with_espeak = pytest.mark.skipif(
    not shutil.which("espeak-ng"), reason="there is no espeak-ng"
)
KEY = "sk-test-0123456789abcdef"


def tone(seconds: float, *, level: float = 0.25, hertz: float = 220.0) -> bytes:
    """Return samples of a tone that swells five times a second, as syllables do."""
    time = np.arange(round(seconds * RATE)) / RATE
    swell = 0.55 + 0.45 * np.sin(2 * np.pi * 5 * time)
    wave_ = level * swell * np.sin(2 * np.pi * hertz * time)
    return np.rint(wave_ * 32767).astype("<i2").tobytes()


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * RATE))


def wav(samples: bytes, *, rate: int = RATE) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return out.getvalue()


def mp3(data: bytes) -> bytes:
    """Return a WAV as a service would send it: an MP3 made by ffmpeg."""
    return converted(data, "-ac 1 -b:a 64k -f mp3")


def converted(data: bytes, options: str) -> bytes:
    """Return what ffmpeg makes of a sound."""
    command = [tools.ffmpeg(), *"-v error -i -".split(), *options.split(), "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


@lru_cache(maxsize=256)
def voice(text: str) -> bytes:
    """Return a WAV that lasts as long as somebody needs to say a text."""
    return wav(silence(0.2) + tone(max(0.4, units(text) / 4.5)) + silence(0.3))


def voiced(request: Request) -> Answer:
    """Speak as a service does what a request says."""
    said = json.loads(request.body)["input"]
    return Answer(200, {"Content-Type": "audio/wav"}, voice(said))


@contextmanager
def speech_service(*turns: bytes | Resource) -> Iterator[Server]:
    """Serve ``/v1/audio/speech``; each request gets the next of the turns."""
    with serve({PATH: in_turn(*(turns or (voiced,)))}) as server:
        yield server


def espeak(voice: str = "cmn", *options: str) -> list[str]:
    """Return the command of a real program that speaks."""
    return ["espeak-ng", "-v", voice, *options, "--stdin", "--stdout"]
