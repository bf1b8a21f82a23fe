"""The disk edge: read, write atomically, write only what changed.

Whatever happens, a file is the old one or the new one, never half of either.
"""

import mmap
import os
import secrets
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from podcast_digest.errors import AudioError, OutputError, ProbeError
from podcast_digest.project.cache import cache_folder
from podcast_digest.project.stamp import TICK, changed_at, look

if TYPE_CHECKING:
    from podcast_digest.lock import Probe
    from podcast_digest.project.kept import Kept
    from podcast_digest.site import Page

_UNFINISHED = ".podcast-digest.tmp"
_HOUR = 3600.0

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


def is_same(path: Path, content: Content) -> bool:
    """Tell whether a file holds exactly this content."""
    try:
        if not isinstance(content, Path):
            content = content_of(content)
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
    if is_same(path, content):
        return False
    try:
        target = path.resolve() if path.is_symlink() else path
        # In the same folder, or the replacement would not be atomic.
        new = target.with_name(f".{secrets.token_hex(8)}{_UNFINISHED}")
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
    folder: Path,
    files: Mapping[str, Content],
    *,
    dry_run: bool = False,
    remade: Collection[str] = (),
    kept: "Kept | None" = None,
) -> list[str]:
    """Write the files below a folder; return the names of those that changed.

    ``dry_run`` writes nothing and returns the names of those that would change.
    ``remade`` names those that need not outlive a power cut: they can be made again.
    With ``kept``, files that still are what was written of the same are not read.
    """
    known = kept.written(folder) if kept else {}
    keys, changed = {}, []
    for name, content in files.items():
        if kept:
            keys[name] = _key(content)
            if name in known and known[name] == (keys[name], look(f"{folder}/{name}")):
                continue
        if dry_run:
            new = not is_same(folder / name, content)
        else:
            new = write(folder / name, content, safe=name not in remade)
        if new:
            changed.append(name)
    if dry_run:
        return changed
    if kept:
        kept.write_down(folder, keys, known)
    for parent in {(folder / name).parent for name in files}:
        _sweep(parent)
    return changed


def _key(content: Content) -> bytes:
    """Return what only the same content has; of a file to copy, how it looks now."""
    match content:
        case bytes():
            return blake2b(content, digest_size=16).digest()
        case Path():
            seen = look(str(content))
            if not seen or changed_at(seen) > (time.time() - TICK) * 1e9:
                return os.urandom(16)  # it may change again, and look the same
            return f"{content} {seen}".encode(errors="surrogateescape")
    return content.key


def _sweep(folder: Path) -> None:
    """Remove what a process left that was killed while it wrote here."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            unfinished = entry.name[:1] == "." and entry.name.endswith(_UNFINISHED)
            if unfinished and time.time() - entry.stat().st_mtime > _HOUR:
                os.unlink(entry.path)  # noqa: PTH108


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the right to change a file against other podcast-digest processes.

    Waits until it is free. The operating system takes it back when a process dies.
    """
    # Imported here: it costs more than reading a catalog.
    from filelock import FileLock

    # Beside the file it would be clutter that people commit.
    name = sha256(os.fsencode(path.resolve())).hexdigest()[:16]
    folder = Path(cache_folder())
    try:
        folder.mkdir(parents=True, exist_ok=True)
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
    """Return the facts of an audio file on disk, and its title; raise ProbeError."""
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
        reason = str(error).removeprefix(f"{path}: ")
        raise ProbeError(str(path), reason) from None
