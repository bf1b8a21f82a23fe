"""Where audio is mirrored: what a catalog may say of it, and the names of the copies.

A copy has the fingerprint of its bytes in its name, so it never changes: who has it may
keep it for good. No I/O.
"""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

from podcast_digest.show.fields import Url, fault

#: Hosts whose audio is mirrored if the catalog names none: GitHub's attachments, for
#: which GitHub promises nothing.
ATTACHMENTS = (
    "github.com/user-attachments",
    "github.com/*/*/files",
    "github.com/*/*/assets",
    "user-images.githubusercontent.com",
)

#: Keys of a mirror that only a bucket has.
OF_BUCKETS = (
    *("bucket", "endpoint", "region", "path_style", "key_env", "secret_env"),
    "publish",
)
#: Bytes of a file that no host of podcasts takes.
MAX_FILE = 5_000_000_000

_HOST = r"[a-z0-9*]([a-z0-9.*-]*[a-z0-9])?(:[0-9]{1,5})?(/[^\s/?#]+)*"
# What AWS allows; others allow no more (S3, "General purpose bucket naming rules").
_BUCKET = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_VARIABLE = "[A-Z_][A-Z0-9_]*"
_PREFIX = "([A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)?"
#: Of keys of AWS, which look like names of variables.
_KEY = re.compile("A(KI|SI)A[A-Z0-9]{16}")


def _host(text: str) -> str:
    bare = text.rstrip("/")
    host, slash, path = bare.partition("/")
    if not re.fullmatch(_HOST, host.lower() + slash + path):
        raise fault(
            "host",
            "must be a host, with folders if need be and without https://, such as "
            f"github.com/user-attachments, not {text[:80]!r}",
        )
    return host.lower() + slash + path


def _bucket(text: str) -> str:
    if not re.fullmatch(_BUCKET, text):
        raise fault(
            "bucket",
            "must be the name of a bucket, 3 to 63 of a-z, 0-9, - and ., "
            f"not {text[:80]!r}",
        )
    return text


def _variable(text: str) -> str:
    # Whoever writes the key itself here must not read it again in an error.
    if not re.fullmatch(_VARIABLE, text) or _KEY.fullmatch(text):
        raise fault(
            "variable",
            "must be the name of an environment variable, such as R2_KEY, and never "
            "a key itself: the catalog is public",
        )
    return text


def _prefix(text: str) -> str:
    path = text.strip("/")
    if not re.fullmatch(_PREFIX, path):
        raise fault(
            "prefix",
            "must be a folder such as audio/, of letters, digits, - and _, "
            f"not {text[:80]!r}",
        )
    return f"{path}/" if path else ""


def _public(text: str) -> str:
    if re.search("[?#]", text):
        raise fault(
            "public", "must be the address of a folder, without ? and #, and end in /"
        )
    return text.rstrip("/") + "/"


#: A host whose audio is mirrored, with folders if only what lies there is. ``*``
#: stands for any folder.
HostPattern = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    AfterValidator(_host),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9*][^:]*(:[0-9]+)?[^:]*$"}),
]
Bucket = Annotated[
    str,
    AfterValidator(_bucket),
    WithJsonSchema({"type": "string", "pattern": f"^{_BUCKET}$"}),
]
#: The name of an environment variable that holds a key.
Variable = Annotated[
    str,
    AfterValidator(_variable),
    WithJsonSchema({"type": "string", "pattern": f"^{_VARIABLE}$"}),
]
#: A folder of copies, such as ``audio/``; empty for none.
Prefix = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_prefix),
    WithJsonSchema({"type": "string", "pattern": f"^/?{_PREFIX}/?$"}),
]
#: The address under which everybody finds what lies in a store.
PublicUrl = Annotated[Url, AfterValidator(_public)]


def is_at(pattern: str, url: str) -> bool:
    """Tell whether an address lies at a host, and in its folder.

    >>> is_at("github.com/*/*/files", "https://GitHub.com/me/show/files/1/a.mp3")
    True
    >>> is_at("github.com/user-attachments", "https://github.com/user-attachments-2/a")
    False
    """
    parts = urlsplit(url)
    host, _, path = pattern.partition("/")
    own = parts.netloc.lower() if ":" in host else (parts.hostname or "")
    if not _fits(host, own):
        return False
    wanted, there = path.split("/") if path else [], parts.path.split("/")[1:]
    return len(there) >= len(wanted) and all(map(_fits, wanted, there))


def _fits(pattern: str, text: str) -> bool:
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text))


_SUFFIXES = {
    "audio/mpeg": ".mp3",
    "audio/x-m4a": ".m4a",
    "audio/mp4": ".m4a",
    "video/mp4": ".mp4",
    "audio/ogg": ".ogg",
    "audio/flac": ".flac",
    "audio/wav": ".wav",
}


_COPY = re.compile(r"[^/]+-[0-9a-f]{12}\.[a-z0-9]{3}")


def is_copy(name: str) -> bool:
    """Tell whether a file name is one of ``copy_name``."""
    return bool(_COPY.fullmatch(name))


def copy_name(name: str, sha256: str, type_: str) -> str:
    """Return the file name of a copy, which stands for its bytes.

    Directories go by the ending (A Podcaster's Guide to RSS, "enclosure"), so it tells
    the type of the bytes, whatever the source was called.

    >>> copy_name("ada-1f0c3a9b7e", "0123456789abcdef" * 4, "audio/mpeg")
    'ada-1f0c3a9b7e-0123456789ab.mp3'
    """
    return f"{name}-{sha256[:12]}{_SUFFIXES.get(type_, '.bin')}"
