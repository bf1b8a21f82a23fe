"""The disk edge: read, write atomically, write only what changed.

Whatever happens, a file is the old one or the new one, never half of either.
"""

import mmap
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from podcast_digest.errors import AudioError, OutputError, ProbeError
from podcast_digest.project.cache import cache_folder

if TYPE_CHECKING:
    from podcast_digest.lock import Probe
    from podcast_digest.site import Page

#: What names of files end in while they are written.
UNFINISHED = ".podcast-digest.tmp"

MARK = 16  #: characters of what tells a file

#: What a published file is made of: its bytes, the file to copy, or what makes it.
Content: TypeAlias = "bytes | Path | Page"


def read(path: Path) -> bytes:
    """Return the bytes of a file; raise OutputError naming it and the reason."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"{path}: {_reason(error)}") from None


def content_of(content: Content) -> bytes:
    """Return the bytes of what is to be published; raise OutputError."""
    if isinstance(content, Path):
        return read(content)
    return content if isinstance(content, bytes) else content.make()


def read_start(path: Path, length: int) -> bytes:
    """Return the first ``length`` bytes of a file; raise OutputError."""
    try:
        with path.open("rb") as file:
            return file.read(length)
    except OSError as error:
        raise OutputError(f"{path}: {_reason(error)}") from None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _opened(content: Content) -> BinaryIO:
    if isinstance(content, Path):
        return content.open("rb")
    return BytesIO(content_of(content))


def is_same(path: Path, content: Content) -> bool:
    """Tell whether a file holds exactly this content."""
    try:
        with _opened(content) as new:
            if path.stat().st_size != new.seek(0, os.SEEK_END):
                return False
            new.seek(0)
            # Block by block: a large feed is not held twice.
            with path.open("rb") as old:
                while block := old.read(1 << 20):
                    if block != new.read(len(block)):
                        return False
        return True
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OutputError(f"{path}: {_reason(error)}") from None


def write(path: Path, content: Content, *, safe: bool = True) -> bool:
    """Make a file hold the content, atomically; return whether it had to change.

    An unchanged file keeps its modification time, a changed one its permissions. A
    link is followed. ``safe``: what is written outlives a power cut, too. Raises
    OutputError naming the file and the reason.
    """
    if isinstance(content, Path):
        if not content.is_file():
            raise OutputError(f"{content}: no such file")
    else:
        content = content_of(content)
    # Most files of a site are new when it is: they need no look at what was there.
    there = os.path.lexists(path)
    if there and is_same(path, content):
        return False
    try:
        target = path.resolve() if there and path.is_symlink() else path
        if there and target.exists() and not target.stat().st_mode & 0o222:
            # Replacing it would work, and go against who protected it.
            raise OutputError(
                f"{path}: is read-only; allow writing with: chmod u+w {path}"
            )
        _put(target, content, there=there, safe=safe)
    except OSError as error:
        raise OutputError(f"{path}: {_reason(error)}") from None
    return True


def _put(target: Path, content: bytes | Path, *, there: bool, safe: bool) -> None:
    """Put a file into the place of what is there, if anything; raise OSError."""
    # In the same folder, or the replacement would not be atomic.
    new = target.with_name(f".{secrets.token_hex(8)}{UNFINISHED}")
    done = False
    try:
        try:
            file = new.open("xb")
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            file = new.open("xb")
        with file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                with content.open("rb") as source:
                    shutil.copyfileobj(source, file, 1 << 20)
            if safe:
                file.flush()
                os.fsync(file.fileno())
        if there:
            with suppress(FileNotFoundError):
                shutil.copymode(target, new)
        new.replace(target)
        done = True
    finally:
        if not done:
            new.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Take a file away; raise OutputError naming it and the reason."""
    try:
        path.unlink()
    except OSError as error:
        raise OutputError(f"{path}: {_reason(error)}") from None


def digest(data: bytes) -> bytes:
    """Return what only these bytes have."""
    return sha256(data).digest()


def mark(data: bytes) -> str:
    """Return what tells the bytes of a file from others: their digest's beginning."""
    return digest(data).hex()[:MARK]


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
    trial = folder / f".{secrets.token_hex(8)}{UNFINISHED}"
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
