"""Copies in a bucket of any store that speaks S3: AWS, R2, MinIO, B2, OSS, COS, …

Large files go up in parts, each read when it is its turn, so that memory does not
depend on them. An object is there as a whole or not at all: parts that were sent when
a process died are nothing until the store is told that these are all (S3, "multipart
upload").
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit, urlunsplit

from podcast_digest.errors import StoreError
from podcast_digest.show.model import Mirror
from podcast_digest.stores.keys import keys_of

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import S3Config, S3Store

_MIB = 1024 * 1024
#: Bytes of a part; the least that S3 takes of any but the last.
PART = 5 * _MIB
#: Parts of one file that are on their way at once.
PARTS = 2
#: Bytes that are read at a time: obstore gathers them without a copy of its own.
_BLOCK = 64 * 1024
#: MiB that may be on their way at once, of all files together: they are in memory.
_IN_MEMORY = 12
_left, _taking = threading.Semaphore(_IN_MEMORY), threading.Lock()
#: For what never changes under its name (RFC 8246).
IMMUTABLE = "public, max-age=31536000, immutable"

T = TypeVar("T")


@dataclass(frozen=True)
class Bucket:
    """A bucket; names of objects in it may hold ``/``."""

    name: str
    endpoint: str | None  #: None: AWS
    store: "S3Store"

    def __str__(self) -> str:
        return f"s3://{self.name}"

    def put(self, name: str, file: Path, type_: str) -> bool:
        """Send a file up under a name; False if one of its length was there already.

        What is there is never replaced by anything else.
        """
        size = self._size(file)
        # Not every store takes "only if there is none" for a file in parts. Two that
        # send the same at once do no harm: the name stands for the bytes.
        in_parts = size > PART
        there = self._length(name) if in_parts else None
        if there is None:
            mode = "overwrite" if in_parts else "create"
            if self._send(name, file, type_, IMMUTABLE, mode):
                return True
            there = self._length(name)
        if there != size:
            raise StoreError(f"{self}/{name}: is there with {there} bytes, not {size}")
        return False

    def replace(self, name: str, file: Path, type_: str, cache: str) -> None:
        """Send a file up under a name, whatever was there."""
        self._send(name, file, type_, cache, "overwrite")

    def sizes(self, folder: str = "") -> Mapping[str, int]:
        """Return the names of what lies in a folder, such as ``audio/``, and bytes."""
        return {item["path"]: item["size"] for item in self._listed(folder)}

    def marks(self, folder: str = "") -> Mapping[str, str]:
        """Return the names of what lies in a folder, and the ETag of each."""
        items = self._listed(folder)
        return {item["path"]: (item["e_tag"] or "").strip('"') for item in items}

    def _listed(self, folder: str) -> "list[ObjectMeta]":
        def listed() -> "list[ObjectMeta]":
            import obstore

            chunks = obstore.list(self.store, folder.rstrip("/") or None)
            return [item for chunk in chunks for item in chunk]

        return self._asked(folder, listed)

    def delete(self, name: str) -> None:
        """Remove an object; one that is gone already is fine."""
        import obstore

        self._asked(name, lambda: obstore.delete(self.store, name))

    def _size(self, file: Path) -> int:
        try:
            return file.stat().st_size
        except OSError as error:
            raise StoreError(f"{file}: {(error.strerror or '').lower()}") from None

    def _length(self, name: str) -> int | None:
        """Return how many bytes an object has, None if there is none."""
        import obstore

        try:
            return int(obstore.head(self.store, name)["size"])
        except FileNotFoundError:
            return None
        except obstore.exceptions.BaseError as error:
            raise self._error(name, error) from None

    def _send(self, name: str, file: Path, type_: str, cache: str, mode: Any) -> bool:
        """Send a file up; False if it was not to replace what is there."""
        import obstore

        headers: Any = {"Content-Type": type_, "Cache-Control": cache}
        size = self._size(file)

        def sent() -> bool:
            with file.open("rb") as data, _room(min(size, PARTS * PART)):
                try:
                    obstore.put(
                        self.store,
                        name,
                        iter(partial(data.read, _BLOCK), b""),
                        attributes=headers,
                        mode=mode,
                        use_multipart=size > PART,
                        chunk_size=PART,
                        max_concurrency=PARTS,
                    )
                except obstore.exceptions.AlreadyExistsError:
                    return False
            return True

        return self._asked(name, sent)

    def _asked(self, name: str, question: Callable[[], T]) -> T:
        import obstore

        try:
            return question()
        except (FileNotFoundError, obstore.exceptions.BaseError) as error:
            raise self._error(name, error) from None

    def _error(self, name: str, error: Exception) -> StoreError:
        place = f"{self}/{name}" if name else str(self)
        status, code = _answer(str(error))
        where = urlsplit(self.endpoint).netloc if self.endpoint else "AWS"
        if not status:
            return StoreError(f"{place}: {where} can't be reached", transient=True)
        named = f"{status} {code}".rstrip()
        for codes, says in _SAYS:
            if re.fullmatch(codes, code or status):
                says = says.format(name=self.name, where=where)
                return StoreError(f"{place}: {says} ({named})")
        # obstore asked several times.
        busy = status[0] == "5" or status in ("408", "429")
        return StoreError(f"{place}: the store answers {named}", transient=busy)


@contextmanager
def _room(size: int) -> Iterator[None]:
    """Wait until so many bytes more may be in memory."""
    pieces = -(-size // _MIB)
    with _taking:  # all or none, or two that have some would wait for each other
        for _ in range(pieces):
            _left.acquire()
    try:
        yield
    finally:
        if pieces:
            _left.release(pieces)


#: What a store says -> what it means for whoever runs this. Codes of S3 ("Error
#: responses"), those of other stores, and statuses where there is no code.
_SAYS = (
    (
        "InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|401|"
        "TokenRefreshRequired|InvalidSecurity|Unauthorized",
        "the key is not accepted: look at both variables that hold it",
    ),
    (
        "AccessDenied|AllAccessDisabled|403",
        "the key may not do this: let it read, write and list the bucket {name}",
    ),
    (
        "RequestTimeTooSkewed|RequestExpired",
        "the clock of this machine is wrong: set it, and run this again",
    ),
    (
        "NoSuchBucket|404",
        "there is no bucket {name} at {where}: create it, or look at "
        "show.mirror.bucket, endpoint and path_style",
    ),
    (
        "PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint\\w*|"
        "301|307",
        "the bucket is in another region: set show.mirror.region",
    ),
    (
        "QuotaExceeded|\\w*StorageFull|InsufficientStorage|EntityTooLarge|507|413|"
        "\\w*QuotaExceeded\\w*|InsufficientCapacity",
        "the store is full, or the file too large for it: make room, or raise its "
        "limit",
    ),
)


def _answer(text: str) -> tuple[str, str]:
    """Return the status and the code in what obstore says of an answer, "" if none.

    Nothing else of it is shown: some stores repeat who signed, and what.
    """
    status = re.search(r"status code: (\d{3})\b", text)
    named = re.search(r"<Code>(\w{1,60})</Code>", text)
    return status[1] if status else "", named[1] if named else ""


def open_bucket(mirror: Mirror, environ: Mapping[str, str]) -> Bucket:
    """Return the bucket of a mirror; raise StoreError without its keys.

    Nothing is asked yet.
    """
    keys = keys_of(mirror, environ)
    try:
        from obstore.store import S3Store
    except ImportError:
        raise StoreError(
            "a mirror with to: s3 needs the library obstore; "
            "install it with: pip install 'podcast-digest[s3]'"
        ) from None
    bucket = mirror.bucket or ""
    endpoint, in_path = mirror.endpoint, mirror.path_style
    if in_path is None:
        in_path = endpoint is not None
    address = _with_bucket(endpoint, bucket) if endpoint and not in_path else endpoint
    region = mirror.region or environ.get("AWS_REGION") or "us-east-1"
    config: dict[str, Any] = {"endpoint": address} if address else {}
    config |= {
        **keys,
        "region": region,
        "virtual_hosted_style_request": not in_path,
    }
    return Bucket(
        bucket,
        endpoint,
        S3Store(
            bucket,
            config=cast("S3Config", config),
            client_options={"allow_http": True, "timeout": timedelta(minutes=10)},
            retry_config={"max_retries": 3, "retry_timeout": timedelta(minutes=2)},
        ),
    )


def _with_bucket(endpoint: str, bucket: str) -> str:
    """Return the address of a bucket that has a host of its own.

    >>> _with_bucket("https://oss-cn-hangzhou.aliyuncs.com", "audio")
    'https://audio.oss-cn-hangzhou.aliyuncs.com'
    """
    parts = urlsplit(endpoint)
    return urlunsplit(parts._replace(netloc=f"{bucket}.{parts.netloc}"))
