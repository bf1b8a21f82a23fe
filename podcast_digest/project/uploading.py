"""Put the whole folder that was built into a bucket: feed, site, audio beside them."""

from collections.abc import Iterator
from hashlib import md5
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from podcast_digest.errors import CatalogError, OutputError
from podcast_digest.media.kinds import is_audio, kind
from podcast_digest.project.loading import OUTPUT, Loaded, load
from podcast_digest.show import identity
from podcast_digest.show.model import Mirror
from podcast_digest.show.storage import is_copy
from podcast_digest.stores.folder import UNFINISHED

if TYPE_CHECKING:
    pass

#: How long whoever fetched a file may keep it without asking (RFC 9111): what every
#: episode changes for minutes, the rest for an hour.
SOON = "public, max-age=300"
HOURLY = "public, max-age=3600"
_OFTEN = (".xml", ".html", ".json", ".opml")


class Upload(NamedTuple):
    """What to put into a bucket."""

    catalog: Path
    output: Path = OUTPUT  #: the folder that was built
    dry_run: bool = False
    force: bool = False  #: unchanged files, too


class Uploaded(NamedTuple):
    """One file of the folder, and whether the bucket had another one or none."""

    name: str
    length: int  #: bytes
    changed: bool


def upload(order: Upload) -> Iterator[Uploaded]:
    """Put files into the bucket, changed ones only; yield each when it is there.

    The feed comes last, so that all that it names is there before it. What lies in the
    bucket besides stays. Raises CatalogError, OutputError or StoreError.
    """
    project = load(order.catalog)
    mirror = project.catalog.show.mirror
    prefix = _prefix(project, mirror)
    names = _names(order.output)
    # Imported here: obstore is an extra, and 16 MB.
    from podcast_digest.stores.s3 import IMMUTABLE, open_bucket

    assert mirror  # or there were no prefix
    bucket = open_bucket(mirror, environ)
    there = bucket.marks(prefix)
    for name in names:
        path, key = order.output / name, prefix + name
        length = path.stat().st_size
        changed = order.force or there.get(key) != mark(path)
        if changed and not order.dry_run:
            cache = IMMUTABLE if is_copy(path.name) else _cache(name)
            bucket.replace(key, path, kind(name), cache)
        yield Uploaded(name, length, changed)


def _prefix(project: Loaded, mirror: Mirror | None) -> str:
    """Return where in the bucket the folder goes, by the addresses of both."""
    if mirror is None or mirror.to != "s3" or mirror.public is None:
        why = "show.mirror names no bucket: set to: s3, bucket and public"
        raise CatalogError([f"{project.path}: {why}"])
    if not mirror.publish:
        why = "show.mirror.publish is not true: only audio goes into the bucket"
        raise CatalogError([f"{project.path}: {why}"])
    link = identity.folder(project.catalog.show.link)
    if not link.startswith(mirror.public):
        raise CatalogError(
            [
                f"{project.path}: show.link is {link}, and the bucket is read at "
                f"{mirror.public}: what is put there must have that address"
            ]
        )
    return link.removeprefix(mirror.public)


def _names(output: Path) -> list[str]:
    """Return the files of a folder: what others name before what names them."""
    if not (output / "feed.xml").is_file():
        path = output / "feed.xml"
        raise OutputError(f"{path}: no such file; make it with: podcast-digest build")
    names = [
        path.relative_to(output).as_posix()
        for path in output.rglob("*")
        if path.is_file() and not path.name.endswith(UNFINISHED)
    ]
    return sorted(names, key=lambda name: (_rank(name), name))


def _rank(name: str) -> int:
    if name == "feed.xml":
        return 4
    if name.startswith("archive/"):
        return 3
    return 2 if name.endswith(_OFTEN) else 0 if is_audio(name) else 1


def _cache(name: str) -> str:
    return SOON if name.endswith(_OFTEN) else HOURLY


def mark(path: Path) -> str:
    """Return what S3 calls a file that was put there: its MD5, or that of its parts.

    Not every store says it so (SSE-KMS does not); a file is put there again then.
    """
    from podcast_digest.stores.s3 import PART

    parts = []
    try:
        with path.open("rb") as file:
            while block := file.read(PART):
                parts.append(md5(block, usedforsecurity=False))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"{path}: {reason}") from None
    if len(parts) < 2:
        return (parts[0] if parts else md5(usedforsecurity=False)).hexdigest()
    joined = b"".join(part.digest() for part in parts)
    return f"{md5(joined, usedforsecurity=False).hexdigest()}-{len(parts)}"
