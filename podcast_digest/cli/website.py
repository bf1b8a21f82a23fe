"""What the web site is made of: pictures, transcripts and templates from the disk."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from podcast_digest import artwork, files, site
from podcast_digest.cache import cache_folder
from podcast_digest.cli.project import Project
from podcast_digest.errors import ArtworkError, OutputError
from podcast_digest.model import Show
from podcast_digest.resolve import address
from podcast_digest.site import Given, Picture
from podcast_digest.transcripts import Cue

#: The folder beside the catalog with templates in the place of ours.
TEMPLATES = "templates"
_LARGE, _SMALL, _ICON = 640, 160, 180  # pixels
_MARK = b'<meta name="generator" content="podcast-digest">'


def render(
    project: Project,
    show: Show,
    published: Mapping[str, files.Content],
    said: Mapping[str, Sequence[Cue]],
) -> dict[str, bytes]:
    """Return the files of the web site, by their names in the folder to publish.

    ``said`` has the transcripts, by the id of their episode. Raises SiteError or
    OutputError for a template that can't be used.
    """
    by_address = {address(project.catalog.show, name): name for name in published}
    pictures = {
        url: picture
        for url in {show.image, *(episode.image for episode in show.episodes)}
        if url in by_address and (picture := _picture(published[by_address[url]]))
    }
    own = {path.name: _text(path) for path in templates(project.path.parent)}
    return site.render(show, Given(pictures, said, own))


def templates(folder: Path) -> list[Path]:
    """Return the user's templates, in a folder beside the catalog."""
    wanted = (".html", ".css", ".js", ".svg")
    found = (folder / TEMPLATES).glob("*")
    return sorted(p for p in found if p.suffix in wanted and p.is_file())


def foreign(show: Show, output: Path) -> Path | None:
    """Return the page that somebody else made where the site's first one would be."""
    page = output / (show.site.folder or "") / "index.html"
    if not page.is_file() or _MARK in files.read(page):
        return None
    return page


def _text(path: Path) -> str:
    try:
        return files.read(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OutputError(f"{path}: not UTF-8 text") from None


def _picture(content: files.Content) -> Picture | None:
    """Return a picture in the sizes of pages, None if it is broken."""
    data = _bytes(content)
    try:
        return Picture(
            {
                "webp": _sized(data, _LARGE, "WEBP"),
                "jpeg": _sized(data, _LARGE, "JPEG"),
            },
            {
                "webp": _sized(data, _SMALL, "WEBP"),
                "jpeg": _sized(data, _SMALL, "JPEG"),
            },
            _sized(data, _ICON, "PNG"),
        )
    except ArtworkError:  # ``check`` says why
        return None


@lru_cache(maxsize=256)
def _sized(data: bytes, pixels: int, format: Literal["JPEG", "PNG", "WEBP"]) -> bytes:
    """Return a picture in another size; from the cache if it was made before.

    Opening a cover of 3,000 pixels takes longer than all else of a small show.
    """
    key = f"{sha256(data).hexdigest()[:32]}-{pixels}-{artwork.version()}"
    kept = Path(cache_folder()) / "pictures" / f"{key}.{format.lower()}"
    with suppress(OutputError):
        return files.read(kept)
    made = artwork.resized(data, pixels, format)
    with suppress(OutputError):
        files.write(kept, made)
    return made


def _bytes(content: files.Content) -> bytes:
    return content if isinstance(content, bytes) else files.read(content)
