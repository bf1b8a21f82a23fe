"""A Markdown digest with audio players, as a podcast feed.

    show = resolve_show(parse_catalog(text), parse_lock(lock_text), now)
    feed = render_feed(show)

All of it is text and values in, values and bytes out: files, the network and the
clock stay with the caller. Importing the package costs nothing; a name's module is
imported when the name is first used.
"""

__version__ = "0.1.0"

# Type checkers take the name for true; typing is not imported for it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from podcast_digest.catalog import parse as parse_catalog
    from podcast_digest.errors import (
        ArtworkError,
        AudioError,
        CatalogError,
        ChaptersError,
        DigestError,
        FeedError,
        LockError,
        OutputError,
        PodcastDigestError,
        ProbeError,
        SiteError,
        TranscriptError,
    )
    from podcast_digest.feed.rss import render as render_feed
    from podcast_digest.feed.rss import render_archives
    from podcast_digest.lock import Lock, Probe
    from podcast_digest.lock import parse as parse_lock
    from podcast_digest.project.resolve import resolve as resolve_show
    from podcast_digest.show.model import (
        Catalog,
        CatalogEntry,
        CatalogShow,
        Enclosure,
        Episode,
        Show,
    )

__all__ = [
    "ArtworkError",
    "AudioError",
    "Catalog",
    "CatalogEntry",
    "CatalogError",
    "CatalogShow",
    "ChaptersError",
    "DigestError",
    "Enclosure",
    "Episode",
    "FeedError",
    "Lock",
    "LockError",
    "OutputError",
    "PodcastDigestError",
    "Probe",
    "ProbeError",
    "Show",
    "SiteError",
    "TranscriptError",
    "__version__",
    "parse_catalog",
    "parse_lock",
    "render_archives",
    "render_feed",
    "resolve_show",
]

_MODELS = "Catalog CatalogEntry CatalogShow Enclosure Episode Show"
_ERRORS = (
    "ArtworkError AudioError CatalogError ChaptersError DigestError FeedError "
    "LockError OutputError PodcastDigestError ProbeError SiteError "
    "TranscriptError"
)

# Public name -> where it lives: module, name there. ``resolve`` itself would be hidden
# by the module of that name as soon as somebody imports it.
_HOMES = {
    **{name: ("show.model", name) for name in _MODELS.split()},
    **{name: ("errors", name) for name in _ERRORS.split()},
    "Lock": ("lock", "Lock"),
    "Probe": ("lock", "Probe"),
    "parse_catalog": ("catalog", "parse"),
    "parse_lock": ("lock", "parse"),
    "render_archives": ("feed.rss", "render_archives"),
    "render_feed": ("feed.rss", "render"),
    "resolve_show": ("project.resolve", "resolve"),
}

# Hidden from type checkers, or every misspelt name would be one of ours to them.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        module, original = _HOMES[name]
        value: object = getattr(import_module(f"{__name__}.{module}"), original)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
