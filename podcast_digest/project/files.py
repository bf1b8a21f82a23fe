"""The disk edge: read, write atomically, write only what changed.

Whatever happens, a file is the old one or the new one, never half of either.
"""

import mmap
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from podcast_digest.errors import AudioError, OutputError, ProbeError
from podcast_digest.project.cache import cache_folder

if TYPE_CHECKING:
    from podcast_digest.lock import Probe

_UNFINISHED = ".podcast-digest.tmp"
_HOUR = 3600.0

#: What a published file is made of: its bytes, or the file to copy.
Content = bytes | Path


def read(path: Path) -> bytes:
    """Return the bytes of a file; raise OutputError naming it and the reason."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"{path}: {_reason(error)}") from None


def content_of(content: Content) -> bytes:
    """Return the bytes of what is to be published; raise OutputError."""
    return content if isinstance(content, bytes) else read(content)


def read_start(path: Path, length: int) -> bytes:
    """Return the first ``length`` bytes of a file; raise OutputError."""
    try:
        with path.open("rb") as file:
            return file.read(length)
    except OSError as error:
        raise OutputError(f"{path}: {_reason(error)}") from None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def is_same(path: Path, content: Content) -> bool:
    """Tell whether a file holds exactly this content."""
    try:
        if isinstance(content, bytes):
            return path.stat().st_size == len(content) and path.read_bytes() == content
        if path.stat().st_size != content.stat().st_size:
            return False
        with path.open("rb") as old, content.open("rb") as new:
            while block := old.read(1 << 20):
                if block != new.read(len(block)):
                    return False
        return True
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OutputError(f"{path}: {_reason(error)}") from None


def write(path: Path, content: Content) -> bool:
    """Make a file hold the content, atomically; return whether it had to change.

    An unchanged file keeps its modification time, a changed one its permissions. A
    link is followed. Raises OutputError naming the file and the reason.
    """
    if isinstance(content, Path) and not content.is_file():
        raise OutputError(f"{content}: no such file")
    if is_same(path, content):
        return False
    target = path.resolve()
    if target.exists() and not target.stat().st_mode & 0o222:
        # Replacing it would work, and go against who protected it.
        raise OutputError(f"{path}: is read-only; allow writing with: chmod u+w {path}")
    # In the same folder, or the replacement would not be atomic.
    new = target.with_name(f".{secrets.token_hex(8)}{_UNFINISHED}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with new.open("xb") as file:
                if isinstance(content, bytes):
                    file.write(content)
                else:
                    with content.open("rb") as source:
                        shutil.copyfileobj(source, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileNotFoundError):
                shutil.copymode(target, new)
            new.replace(target)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: {_reason(error)}") from None
    return True


def remove(path: Path) -> None:
    """Take a file away; raise OutputError naming it and the reason."""
    try:
        path.unlink()
    except OSError as error:
        raise OutputError(f"{path}: {_reason(error)}") from None


def write_all(
    folder: Path, files: Mapping[str, Content], *, dry_run: bool = False
) -> list[str]:
    """Write the files below a folder; return the names of those that changed.

    ``dry_run`` writes nothing and returns the names of those that would change.
    """
    if dry_run:
        return [n for n, content in files.items() if not is_same(folder / n, content)]
    changed = [n for n, content in files.items() if write(folder / n, content)]
    for parent in {(folder / name).parent for name in files}:
        _sweep(parent)
    return changed


def _sweep(folder: Path) -> None:
    """Remove what a process left that was killed while it wrote here."""
    for path in folder.glob(f".*{_UNFINISHED}"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _HOUR:
                path.unlink()


@cache
def lock_folder() -> tuple[Path, str | None]:
    """Return the folder of lock files; and why it is not the cache, if it is not.

    A home that can't be written, as that of ``docker run --user``, is no reason to
    stop: then it is a folder of this user's among the temporary ones.
    """
    folder = Path(cache_folder())
    try:
        _usable(folder)
    except OSError as error:
        lost = f"{folder}: {_reason(error)}"
    else:
        return folder, None
    import tempfile

    user = getattr(os, "getuid", lambda: "user")()
    other = Path(tempfile.gettempdir(), f"podcast-digest-{user}")
    try:
        _usable(other)
    except OSError as error:
        raise OutputError(f"{lost}; {other}: {_reason(error)}") from None
    return other, f"{lost}; locks are in {other}, and nothing else is kept"


def _usable(folder: Path) -> None:
    """Make sure that files can be made in a folder; raise OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    trial = folder / f".{secrets.token_hex(8)}{_UNFINISHED}"
    trial.touch()
    trial.unlink()


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the right to change a file against other podcast-digest processes.

    Waits until it is free. The operating system takes it back when a process dies.
    """
    # Imported here: it costs more than reading a catalog.
    from filelock import FileLock

    # Beside the file it would be clutter that people commit.
    name = sha256(os.fsencode(path.resolve())).hexdigest()[:16]
    folder, _ = lock_folder()
    try:
        guard = FileLock(folder / f"{name}.lock")
        guard.acquire()
    except OSError as error:
        raise OutputError(f"{folder}: {_reason(error)}") from None
    try:
        yield
    finally:
        guard.release()


@contextmanager
def mapped(path: Path) -> Iterator[mmap.mmap | bytes]:
    """Give the bytes of a file without reading them all; raise OutputError."""
    try:
        with path.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                yield b""  # nothing can't be mapped
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                yield data
    except OSError as error:
        raise OutputError(f"{path}: {_reason(error)}") from None


def measure(path: Path) -> "tuple[Probe, str | None]":
    """Return the facts of an audio file on disk, and its title; raise ProbeError.

    Raises OutputError for a file that is there and can't be read: that is no fault of
    the audio.
    """
    # Imported here: few commands measure, all of them read files.
    from podcast_digest import audio
    from podcast_digest.lock import Probe

    try:
        with mapped(path) as data:
            found = audio.measure_bytes(data)
            try:
                chapters = audio.read_chapters_bytes(data)
            except AudioError:  # of broken chapters: the audio was fine
                chapters = ()
            made = audio.from_seams(found.seams, found.duration, first=found.title)
            return Probe.of(len(data), found, chapters or made), found.title
    except AudioError as error:
        raise ProbeError(str(path), str(error)) from None
    except OutputError as error:
        if path.is_file():
            raise
        reason = str(error).removeprefix(f"{path}: ")
        raise ProbeError(str(path), reason) from None
