"""The lock's text: JSON, sorted and indented, so that it diffs and merges well."""

import json
from collections.abc import Sequence
from io import StringIO
from typing import Any

from pydantic import ValidationError

from podcast_digest.errors import LockError
from podcast_digest.lock.values import VERSION, Lock, Probe, Published, printable
from podcast_digest.show.model import Value

#: The usual name of the file, also used in messages.
NAME = "episodes.lock"


def parse(text: str, name: str = NAME) -> Lock:
    """Return the lock that the text describes; an empty text is an empty lock.

    Raises LockError for anything else than a lock of this version.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        return Lock()
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        if any(mark in text for mark in ("<<<<<<<", ">>>>>>>")):
            why = "holds merge conflict marks; to keep both sides: "
            raise LockError(f"{name}: {why}podcast-digest merge") from None
        raise LockError(f"{name}:{error.lineno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise LockError(f"{name}: not a lock file: nested too deeply") from None
    except ValueError:
        raise LockError(f"{name}: not a lock file: a number is too long") from None
    version = raw.get("version") if isinstance(raw, dict) else None
    if type(version) is not int or version < 1:
        raise LockError(f"{name}: not a lock file: it has no version")
    if version > VERSION:
        raise LockError(
            f"{name}: made by a newer podcast-digest (version {version}, "
            f"this one knows {VERSION}); please update"
        )
    try:
        # From the text again: of JSON, pydantic takes a list for a tuple, yet no
        # text for a number.
        return Lock.model_validate_json(text, strict=True)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        raise LockError(f"{name}: {_dotted(detail['loc'])}{detail['msg']}") from None


def _dotted(place: Sequence[str | int]) -> str:
    """Return where in the file something is wrong, in a line that can be printed."""
    return f"{printable('.'.join(map(str, place)))}: " if place else ""


def dump(lock: Lock) -> str:
    """Return the lock's text: sorted, indented, with a final newline."""
    value: dict[str, Any] = {name: part for name, part in lock if part}
    value["version"] = VERSION
    # Piece by piece: a list of all of them takes five times the memory of the text, and
    # dicts of all that is measured as much again.
    text = StringIO()
    text.writelines(_ENCODER.iterencode(value))
    text.write("\n")
    return text.getvalue()


def _known(value: Value) -> dict[str, Any]:
    """Return what is known of one value, as JSON has it."""
    if isinstance(value, Published):
        told = value.model_dump(mode="json", exclude={"episodes"})
        return {**told, "episodes": value.episodes}
    parts = value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, Probe):
        for name in ("hosts", "seams"):
            if not parts[name]:
                del parts[name]
    return parts


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, indent=2, sort_keys=True, default=_known
)
