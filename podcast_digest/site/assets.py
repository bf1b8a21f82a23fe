"""The files of a site that are not pages: style, script, icon and pictures."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

#: What every site has, and users may replace.
ASSETS = ("site.css", "site.js", "icon.svg")
_ENDS = {"jpeg": "jpg", "": "png"}


class Picture(NamedTuple):
    """A picture in the sizes that pages show it in; square ones are meant."""

    large: Mapping[str, bytes]  #: by ending, such as webp: about 640 pixels
    small: Mapping[str, bytes] = {}  #: about 160 pixels; of the show alone
    icon: bytes | None = None  #: PNG, 180 pixels: for home screens, and tabs


def asset(templates: Mapping[str, str], name: str) -> str:
    """Return an asset: the user's, or ours."""
    if name in templates:
        return templates[name]
    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def hashed(name: str, data: bytes) -> str:
    """Return a name that says what the content is: caches never have an old one."""
    stem, _, end = name.rpartition(".")
    return f"assets/{stem}.{sha256(data).hexdigest()[:10]}.{end}"


def sizes(picture: Picture) -> Iterator[tuple[str, bytes]]:
    """Yield what a picture is made of, each with its kind, such as large-webp."""
    for end, data in picture.large.items():
        yield f"large-{end}", data
    for end, data in picture.small.items():
        yield f"small-{end}", data
    if picture.icon:
        yield "icon", picture.icon


def file_of(kind: str) -> str:
    """Return the name of a picture of some kind, such as large-webp."""
    size, _, end = kind.partition("-")
    return f"{size}.{_ENDS.get(end, end)}"
