"""Recordings of single sentences, kept so that none is paid for twice."""

import json
from hashlib import sha256
from pathlib import Path

from podcast_digest.errors import OutputError
from podcast_digest.project import files
from podcast_digest.project.cache import cache_folder
from podcast_digest.show.model import Narrate


def key(narrate: Narrate, text: str) -> str:
    """Return the SHA-256 of all that a recording of a text depends on."""
    return sha256(json.dumps([*_of(narrate), text]).encode()).hexdigest()


def settings(narrate: Narrate) -> str:
    """Return engine, model, voice and speed in a line, for people and the lock."""
    parts = [narrate.engine, _model(narrate), narrate.voice, f"{narrate.speed:g}"]
    return " · ".join(parts)[:255]


def _model(narrate: Narrate) -> str:
    return narrate.model if narrate.engine == "openai" else " ".join(narrate.command)


def _of(narrate: Narrate) -> list[object]:
    model = narrate.model if narrate.engine == "openai" else list(narrate.command)
    how = narrate.instructions if narrate.engine == "openai" else None
    return [narrate.engine, model, narrate.voice, narrate.speed, how]


def kept(key: str) -> bytes | None:
    """Return what was spoken before, None if nothing was."""
    path = _path(key)
    try:
        return files.read(path) if path.exists() else None
    except OutputError:  # it can be spoken again
        return None


def keep(key: str, data: bytes) -> None:
    """Keep a recording, atomically; raise OutputError."""
    files.write(_path(key), data)


def _path(key: str) -> Path:
    return Path(cache_folder()) / "speech" / key[:2] / key
