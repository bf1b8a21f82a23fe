"""The sources of a project: pages, folders of posts, blogs' feeds -> one digest."""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from podcast_digest import sources
from podcast_digest.errors import DigestError, OutputError
from podcast_digest.project import files, remembering, stamp
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import Origin
from podcast_digest.sources import Article, Digest, sites
from podcast_digest.sources.feeds import is_feed, parse_feed
from podcast_digest.sources.filing import Filing, filed
from podcast_digest.sources.posts import SUFFIXES, joined, parse_post, placed
from podcast_digest.text.wording import count


class Page(NamedTuple):
    """A file or an address that was read."""

    name: str  #: as messages name it
    digest: Digest
    file: Path | None  #: None for what has no history here
    base_url: str | None
    origin: Origin | None  #: of a post; None for a digest page


class Read(NamedTuple):
    """What the sources say together."""

    digest: Digest
    pages: Sequence[Page]
    every: bool = True  #: these are all that the catalog knows


def is_folder(path: str) -> bool:
    """Tell a folder of posts, or a glob, from a page."""
    return not is_url(path) and path != "-" and (_is_glob(path) or Path(path).is_dir())


def posts(path: str) -> list[Path]:
    """Return the files of a folder of posts, or of a glob, in order of their names.

    Not what site generators hide: names with a dot or a _ in front.
    """
    folder = fixed(path)
    pattern = os.path.relpath(path, folder) if _is_glob(path) else "**/*"
    return sorted(
        file
        for file in folder.glob(pattern)
        if file.suffix.lower() in SUFFIXES
        and not any(map(_is_hidden, file.relative_to(folder).parts))
        and file.is_file()
    )


def _is_hidden(name: str) -> bool:
    return name == "node_modules" or (name[0] in "._" and name != "_posts")


def watched(origin: str, folder: Path) -> Iterator[Path]:
    """Yield the files that a source is read from, and those that may come to be so.

    ``folder`` is the catalog's. For posts the settings of their site are among them.
    """
    if is_folder(origin):
        yield from posts(origin)
        yield from settings(fixed(origin).resolve(), folder.resolve())
    elif not is_url(origin) and origin != "-":
        yield Path(origin)


def _is_glob(path: str) -> bool:
    return glob.has_magic(path) and not Path(path).exists()


def fixed(path: str) -> Path:
    """Return the folder that a folder of posts is, or that a glob starts from."""
    if not _is_glob(path):
        return Path(path)
    parts = Path(path).parts
    free = next(n for n, part in enumerate(parts) if glob.has_magic(part))
    return Path(*parts[:free])


def read(
    origins: Sequence[Origin],
    folder: Path,
    data: bytes | None = None,
) -> Read:
    """Read all sources; ``data`` is the only one where it was read already.

    ``folder`` is the catalog's: audio beside a page is named from there. What was read
    is kept, and read again where it changed. Raises DigestError, OutputError or
    ProbeError.
    """
    alone = len(origins) == 1
    pages: list[Page] = []
    for origin in origins:
        if is_folder(origin.path):
            pages += _posts(origin, folder)
        else:
            pages.append(_page(origin, folder, data, alone=alone))
    if alone and len(pages) == 1 and not is_folder(origins[0].path):
        return Read(pages[0].digest, pages)
    return Read(joined(page.digest for page in pages), pages)


def _page(origin: Origin, folder: Path, data: bytes | None, *, alone: bool) -> Page:
    path, base_url = origin.path, origin.base_url
    local = None if path == "-" or is_url(path) else Path(path)
    if data is None:
        if local is None:
            data, base_url = _fetched(path), base_url or path
        else:
            data = files.read(local)
    if is_feed(data):
        digest = parse_feed(data, path, base_url or "")
        digest = digest if alone else placed(digest, path)
        # What is left out of a feed stands at no article of it.
        ours = replace(_filed(digest, origin), warnings=digest.warnings)
        return Page(path, ours, None, base_url, None)
    text = sources.decode(data, path)
    try:
        digest = remembering.parsed(Path(path), text, base_url)
    except DigestError as error:
        raise DigestError(f"{path}: {error}") from None
    if base_url is None:
        # What comes from standard input is taken for a page beside the catalog.
        digest = beside(digest, local.parent if local else folder, folder)
    if not alone:
        digest = placed(digest, path)
    return Page(path, _filed(digest, origin), local, base_url, None)


def _filed(digest: Digest, origin: Origin) -> Digest:
    """Return what a source has for this show."""
    return filed(digest, Filing(origin.tags, origin.months, origin.languages))


def _posts(origin: Origin, folder: Path) -> Iterator[Page]:
    found = posts(origin.path)
    if not found:
        raise OutputError(
            f"{origin.path}: no posts there; they are files that end in .md, "
            ".markdown or .mdx"
        )
    audio = origin.audio
    if audio and not is_url(audio) and not audio.startswith("/"):
        origin = origin.model_copy(update={"audio": None})
    place = fixed(origin.path).resolve()
    here = folder.resolve()
    site, warnings = _site(place, here)
    relative = 0
    # The name of a post is part of what is read of it: it is told from the catalog.
    how = "\n".join(
        (origin.model_dump_json(), site or "", os.path.relpath(place, here))
    )
    with remembering.digests(place, how) as known:
        for file in found:
            name = os.path.relpath(file, folder).replace(os.sep, "/")
            parse = partial(_parsed, name, origin, site)
            digest = _filed(known(file, parse), origin)
            digest = beside(digest, file.parent, folder, audio)
            relative += any(a.link and not is_url(a.link) for a in digest.articles)
            yield Page(name, digest, file, origin.base_url, origin)
    told = [*warnings]
    if relative:
        told.append(
            f"{origin.path}: {count(relative, 'post')} with an address on the site "
            "alone; permalink: in show.sources, or --base-url, says where that is"
        )
    if told:
        digest = Digest(articles=(), warnings=tuple(told))
        yield Page(origin.path, digest, None, None, None)


def settings(place: Path, folder: Path) -> Iterator[Path]:
    """Yield where the settings of the site of some posts may be, nearest first.

    They are beside the posts or above them, up to the top of their repository or to
    what holds the catalog's ``folder``, too: what is further up is of somebody else.
    Both paths are resolved; what is below where we are is named from there.
    """
    here = Path.cwd()
    for above in (place, *place.parents):
        if above == above.parent:
            return
        near = above.relative_to(here) if above.is_relative_to(here) else above
        yield from (near / name for name in sites.NAMES)
        if folder.is_relative_to(above) or (above / ".git").exists():
            return


def _site(place: Path, folder: Path) -> tuple[str | None, Sequence[str]]:
    """Return where the site of some posts is, and warnings of what can't be read."""
    told: list[str] = []
    for file in settings(place, folder):
        if not stamp.look(str(file)):
            continue
        try:
            data = files.read_start(file, sites.LIMIT + 1)
        except OutputError as error:
            told.append(f"{error}; the address of the site is not read from there")
            continue
        if len(data) > sites.LIMIT:
            told.append(
                f"{file}: has more than {sites.LIMIT:,} bytes; the address of the site "
                "is not read from there"
            )
        elif found := sites.address(file.name, data.decode(errors="replace")):
            return found, told
    return None, told


def _parsed(name: str, origin: Origin, site: str | None, data: bytes) -> Digest:
    try:
        text = sources.decode(data, name)
    except DigestError as error:
        return Digest(articles=(), warnings=(str(error),))
    return parse_post(text, name, origin, site)


def _fetched(url: str) -> bytes:
    """Return an https page, asked for only if it has changed."""
    from podcast_digest.network.probe import fetch_changed

    known = remembering.page(url)
    data, etag = fetch_changed(url, known.etag if known else None)
    if data is None:
        return known.data if known else b""
    if etag:
        remembering.keep_page(url, data, etag)
    return data


def beside(
    digest: Digest, page_folder: Path, folder: Path, audio_folder: str | None = None
) -> Digest:
    """Turn audio paths beside the page into paths beside the catalog."""
    outside: list[str] = []
    here, there = page_folder.resolve(), folder.resolve()

    def moved(article: Article) -> Article:
        if article.audio is None or is_url(article.audio):
            return article
        try:
            # Of both places: the page may lie above the catalog.
            file = here / article.audio
            if audio_folder and not file.exists():
                # Named from the catalog's folder, as all paths in it are.
                file = (folder / audio_folder / article.audio).resolve()
            path = Path(os.path.relpath(file, there)).as_posix()
        except ValueError:  # on another drive
            path = "../"
        if not path.startswith("../"):
            return replace(article, audio=path)
        outside.append(
            f"{article.place}: the audio {article.audio} is outside the folder of "
            "the catalog; --base-url says where it is published"
        )
        return replace(article, audio=None)

    articles = tuple(map(moved, digest.articles))
    return replace(digest, articles=articles, warnings=(*digest.warnings, *outside))
