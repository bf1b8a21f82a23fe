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
    model = " ".join(_engine(narrate))
    parts = [narrate.engine, model, narrate.voice, f"{narrate.speed:g}"]
    return " · ".join(parts)[:255]


def _engine(narrate: Narrate) -> list[str]:
    match narrate.engine:
        case "openai":
            return [narrate.model]
        case "command":
            return list(narrate.command)
        case "kokoro":
            return [narrate.model_folder or "v1.0"]


def _of(narrate: Narrate) -> list[object]:
    is_openai = narrate.engine == "openai"
    model = narrate.model if is_openai else _engine(narrate)
    how = narrate.instructions if is_openai else None
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
