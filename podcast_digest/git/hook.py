"""What every commit pays for the hook: a look at which files it changes.

Most commits change nothing that the feed is made of; for those nothing else is
imported, and nothing is read.
"""

import posixpath
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

#: Endings of what a catalog may name beside it: audio, pictures, chapters, transcripts.
#: Not .html and .txt, which sites are full of: such a transcript waits for the others.
SUFFIXES = (
    *(".mp3", ".mp2", ".m4a", ".m4b", ".mp4", ".aac", ".ogg", ".oga", ".opus"),
    *(".flac", ".wav", ".jpg", ".jpeg", ".png", ".json", ".vtt", ".srt"),
)

#: Of a site generator: what says where its site will be.
_SETTINGS = re.compile(
    r"(?:_?config|hugo|zola|mkdocs|astro\.config|docusaurus\.config|publishconf"
    r"|pelicanconf)\.(?:toml|ya?ml|json|mjs|js|ts|py)"
)
_OF_SHOWS = ("/episodes.yaml", "/episodes.lock")

_FIELDS = {"--catalog": "catalog", "--output": "output", "--import": "page"}
_FLAGS = {"--players": "players", "--merging": "merging"}


class Options(NamedTuple):
    """What a hook is told; paths as git spells them, from the top of the work tree."""

    catalog: str = "episodes.yaml"
    output: str = "public"
    page: str | None = None  #: what is imported first
    merging: bool = False  #: git makes a merge, and commits what it merged itself
    players: bool = False  #: they are written into what is imported

    @property
    def lock(self) -> str:
        """The lock beside the catalog."""
        return posixpath.splitext(self.catalog)[0] + ".lock"

    @property
    def is_folder(self) -> bool:
        """Whether the catalog is a folder: of several shows, each in one of its own."""
        return not self.catalog.endswith((".yaml", ".yml"))

    @property
    def folder(self) -> str:
        """The folder of the catalog, or of all of them."""
        above = self.catalog if self.is_folder else posixpath.dirname(self.catalog)
        return above or "."

    def each(self, paths: Iterable[str]) -> "list[Options]":
        """Return the options of each show: this one, or those of a folder of them.

        ``paths`` are all there are.
        """
        if not self.is_folder:
            return [self]
        below = "" if self.catalog == "." else f"{self.catalog}/"
        place = re.compile(rf"{re.escape(below)}([^/]+)/episodes\.yaml")
        names = sorted(found[1] for path in paths if (found := place.fullmatch(path)))
        return [
            self._replace(
                catalog=f"{below}{name}/episodes.yaml",
                output=posixpath.normpath(f"{self.output}/{name}"),
            )
            for name in names
        ]

    @property
    def templates(self) -> str:
        """The folder of templates, beside the catalog."""
        return posixpath.normpath(posixpath.join(self.folder, "templates"))

    def arguments(self) -> list[str]:
        """Return how a hook tells these."""
        told = ["hook", "run", "--catalog", self.catalog, "--output", self.output]
        told += ["--import", self.page] if self.page else []
        told += ["--players"] if self.players else []
        return [*told, "--merging"] if self.merging else told


def told(arguments: Sequence[str]) -> Options | None:
    """Return the options of a command line as hooks have it, none for any other."""
    if [*arguments[:2]] != ["hook", "run"]:
        return None
    given: dict[str, Any] = {}
    rest = [*arguments[2:]]
    while rest:
        name = rest.pop(0)
        if name in _FLAGS:
            given[_FLAGS[name]] = True
        elif name in _FIELDS and rest:
            given[_FIELDS[name]] = rest.pop(0)
        else:
            return None
    return Options(**given)


def is_feed(path: str) -> bool:
    """Tell whether a path has the name of a feed, or of an archive of one."""
    folder, _, name = path.rpartition("/")
    archive = name.endswith(".xml") and posixpath.basename(folder) == "archive"
    return name == "feed.xml" or archive


def is_below(path: str, folder: str) -> bool:
    """Tell whether a path lies in a folder, at any depth."""
    return folder == "." or path.startswith(f"{folder}/")


def is_post(path: str) -> bool:
    """Tell whether a file may be a page or a post to import."""
    return path.lower().endswith((".md", ".markdown", ".mdx"))


def is_settings(path: str) -> bool:
    """Tell whether a file may hold the settings of a site, which say where it is."""
    return _SETTINGS.fullmatch(posixpath.basename(path)) is not None


def concerns(path: str, options: Options, *, posts: bool = True) -> bool:
    """Tell whether a file may change the feed, or is made with it.

    Which pages and folders of ``posts`` are imported, and with which settings of a
    site, only the catalog knows, unless the hook was told of one.
    """
    if path in (options.catalog, options.lock, options.page):
        return True
    if posts and is_settings(path):
        return True
    if posts and is_post(path):
        folder = (options.page or options.folder).rstrip("/")
        return options.page is None or is_below(path, folder) or "*" in folder
    if posixpath.dirname(path) == options.templates:
        return True
    if options.is_folder and is_below(path, options.folder):
        return path.endswith((*SUFFIXES, *_OF_SHOWS)) or "/templates/" in path
    # Where all is published, a file must look like one of the feed's.
    apart = not is_below(options.catalog, options.output)
    if is_below(path, options.output):
        return apart or path.endswith(SUFFIXES) or is_feed(path)
    return is_below(path, options.folder) and path.lower().endswith(SUFFIXES)


def nothing_to_do(arguments: list[str]) -> bool:
    """Tell whether a hook was called for a commit that is none of its business."""
    options = told(arguments)
    if options is None:
        return False
    from podcast_digest.errors import OutputError
    from podcast_digest.git import repository

    try:
        return not any(concerns(path, options) for path in repository.changed())
    except OutputError:
        return False  # said where all errors are
