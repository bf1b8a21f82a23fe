"""What the web site is made of: pictures, transcripts and templates from the disk."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Literal

from podcast_digest import site
from podcast_digest.errors import ArtworkError, OutputError
from podcast_digest.feed import atom, jsonfeed, opml
from podcast_digest.lock import Silent
from podcast_digest.media import artwork
from podcast_digest.media.transcripts import Cue
from podcast_digest.project import files
from podcast_digest.project.cache import cache_folder
from podcast_digest.show.model import Show
from podcast_digest.show.recent import Keep, Make
from podcast_digest.site import MARK, Given, Page, Picture

#: The folder beside the catalog with templates in the place of ours.
TEMPLATES = "templates"
_Format = Literal["JPEG", "PNG", "WEBP"]
_FORMATS: Mapping[str, _Format] = {"webp": "WEBP", "jpeg": "JPEG"}
_LARGE, _SMALL, _ICON = 640, 160, 180  # pixels
#: What people often write themselves.
_OFTEN_OTHERS = ("404.html", "robots.txt")
_MARKS = (
    MARK,
    b"# podcast-digest\n",
    b'<meta name="generator" content="podcast-digest">',
)


def addresses(show: Show) -> dict[str, str]:
    """Return the address of each episode's page, by the episode's id."""
    return {episode.id: site.page_url(show, episode) for episode in show.episodes}


def plan(
    show: Show,
    pictures: Mapping[str, bytes],
    cues: Mapping[str, Sequence[Cue]],
    templates: Mapping[str, str],
    silent: Mapping[str, Silent],
    urls: Mapping[str, str],
    keep: Keep,
    made: Make,
) -> dict[str, files.Content]:
    """Return the files of the web site, by their names in the folder to publish.

    ``pictures`` has what lies beside the catalog, by its address; ``cues`` has the
    transcripts, by the id of their episode; ``templates`` the user's own; ``silent``
    the articles without audio; ``urls`` are the ``addresses`` of the show; ``keep``
    and ``made`` may have what is made of unchanged episodes. Raises SiteError for a
    template that can't be used.
    """
    sizes = {
        url: picture
        for url in dict.fromkeys((show.image, *(e.image for e in show.episodes)))
        if url
        and url in pictures
        and (picture := sized(pictures[url], whole=url == show.image))
    }
    channel, keys = site.key_of_channel(show), site.keys_of(show, made)
    given = Given(sizes, cues, templates, keep, made, keys)
    pages: dict[str, files.Content] = {**site.plan(show, given)}

    # As large as the feed: they are made when they are written, and not if they are
    # there.
    for part in jsonfeed.parts(show):
        key = site.key_of(repr(part), channel, *keys[part.start : part.end])
        render = partial(jsonfeed.render_json, show, urls, made, part)
        pages[part.path] = Page(key, render)
    pages[opml.NAME] = opml.render_opml(show)
    if show.site.articles:
        of = "\n".join(f"{key} {one!r}" for key, one in silent.items())
        render = partial(atom.render_atom, show, silent, urls, made)
        pages[atom.NAME] = Page(site.key_of(atom.NAME, channel, of, *keys), render)
    return pages


def unused(templates: Mapping[str, str]) -> list[str]:
    """Return the user's templates that are no template of ours, nor part of one."""
    return [
        name
        for name in sorted(templates.keys() - site.names())
        if not any(
            f"{quote}{name}{quote}" in t for t in templates.values() for quote in "'\""
        )
    ]


def read_templates(folder: Path) -> dict[str, str]:
    """Return the user's templates by name; raise OutputError."""
    return {path.name: _text(path) for path in templates(folder)}


def templates(folder: Path) -> list[Path]:
    """Return the user's templates, in a folder beside the catalog."""
    wanted = (".html", ".css", ".js", ".svg")
    found = sorted(p for p in (folder / TEMPLATES).glob("*") if p.suffix in wanted)
    # A link out of the folder would publish what nobody meant to.
    top = folder.resolve()
    return [p for p in found if p.is_file() and p.resolve().is_relative_to(top)]


def without_others(
    made: Mapping[str, files.Content], output: Path
) -> dict[str, files.Content]:
    """Return a site without what people often write themselves, where they did."""
    others = {n for n in _OFTEN_OTHERS if not is_ours(output / n)}
    return {name: data for name, data in made.items() if name not in others}


def foreign(show: Show, output: Path, made: Mapping[str, files.Content]) -> Path | None:
    """Return what somebody else put where the site would be, if anything.

    Where the first page is ours, all is.
    """
    page = first_page(show, output)
    if not is_ours(page):
        return page
    if page.is_file():
        return None
    places = ((output / name, content) for name, content in made.items())
    taken = (p for p, c in places if p.is_file() and not files.is_same(p, c))
    return next((place for place in taken if not is_ours(place)), None)


def looked_at(show: Show, output: Path) -> list[Path]:
    """Return the files in the folder that decide what of a site is written."""
    return [first_page(show, output), *(output / name for name in _OFTEN_OTHERS)]


def first_page(show: Show, output: Path) -> Path:
    """Return where the first page of the site lies, or would."""
    return output / (show.site.folder or "") / "index.html"


def left_over(show: Show, output: Path) -> Path | None:
    """Return the first page of a site that was made before, if there is one."""
    page = first_page(show, output)
    return page if page.is_file() and is_ours(page) else None


def is_ours(page: Path) -> bool:
    """Tell whether a page may be written: nobody else made what lies there."""
    return not page.is_file() or any(mark in files.read(page) for mark in _MARKS)


def _text(path: Path) -> str:
    try:
        return files.read(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OutputError(f"{path}: not UTF-8 text") from None


def sized(data: bytes, *, whole: bool) -> Picture | None:
    """Return a picture in the sizes of pages, all or the large; None if broken."""
    try:
        large = {kind: _sized(data, _LARGE, form) for kind, form in _FORMATS.items()}
        if not whole:
            return Picture(large)
        small = {kind: _sized(data, _SMALL, form) for kind, form in _FORMATS.items()}
        return Picture(large, small, _sized(data, _ICON, "PNG"))
    except ArtworkError:  # ``check`` says why
        return None


def _sized(data: bytes, pixels: int, format: _Format) -> bytes:
    """Return a picture in another size; from the cache if it was made before.

    Opening a cover of 3,000 pixels takes longer than all else of a small show.
    """
    key = f"{sha256(data).hexdigest()[:32]}-{pixels}-{artwork.version()}"
    kept = Path(cache_folder()) / "pictures" / f"{key}.{format.lower()}"
    with suppress(OutputError):
        mark, _, made = files.read(kept).partition(b"\n")
        if mark == files.mark(made).encode():
            return made
    made = artwork.resized(data, pixels, format)
    with suppress(OutputError):
        files.write(kept, files.mark(made).encode() + b"\n" + made)
    return made
