"""Copies in a folder of a web site."""

import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from podcast_digest.errors import StoreError

#: Of files that are not finished; hidden, so that no server shows them.
UNFINISHED = ".podcast-digest.tmp"
_HOUR = 3600.0


@dataclass(frozen=True)
class Folder:
    """A folder; names of files in it may hold ``/``."""

    root: Path

    def __str__(self) -> str:
        return str(self.root)

    def put(self, name: str, file: Path, _type: str) -> bool:
        """Copy a file to a name; False if one of its length was there already.

        Nobody ever sees half of it, and of two that put the same, one does.
        """
        target = self.root / name
        try:
            size = file.stat().st_size
            if target.is_file() and target.stat().st_size == size:
                return False
            with unfinished(target.parent) as (copy, path):
                with file.open("rb") as source:
                    shutil.copyfileobj(source, copy, 1 << 20)
                copy.flush()
                os.fsync(copy.fileno())
                path.replace(target)
        except OSError as error:
            raise StoreError(f"{target}: {_reason(error)}") from None
        return True

    def sizes(self, folder: str = "") -> Mapping[str, int]:
        """Return the names of what lies in a folder, such as ``audio/``, and bytes."""
        base = self.root / folder
        try:
            return {
                path.relative_to(self.root).as_posix(): path.stat().st_size
                for path in sorted(base.rglob("*"))
                if path.is_file() and not path.name.endswith(UNFINISHED)
            }
        except OSError as error:
            raise StoreError(f"{base}: {_reason(error)}") from None

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone already is fine."""
        try:
            (self.root / name).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{self.root / name}: {_reason(error)}") from None


@contextmanager
def unfinished(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Give a new file in a folder, open for writing and reading; it goes in the end.

    Who wants to keep it moves it away. Those of processes that were killed go after an
    hour. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f".*{UNFINISHED}"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > _HOUR:
                old.unlink()
    path = folder / f".{secrets.token_hex(8)}{UNFINISHED}"
    try:
        with path.open("xb+") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
