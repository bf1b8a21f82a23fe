"""The files of a site that are not pages: style, script, icon and pictures."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from podcast_digest.site.shared import Picture

#: What every site has, and users may replace.
ASSETS = ("site.css", "site.js", "icon.svg")
_ENDS = {"jpeg": "jpg", "": "png"}


def asset(templates: Mapping[str, str], name: str) -> str:
    """Return an asset: the user's, or ours."""
    if name in templates:
        return templates[name]
    # Imported here: whoever renders nothing needs it not.
    from importlib.resources import files

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
