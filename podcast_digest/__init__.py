"""A Markdown digest with audio players, as a podcast feed.

    project = Project.open("episodes.yaml")
    project.import_page("README.md")
    built = project.again().build("public")

Or step by step, all of it text and values in, values and bytes out:

    show = resolve_show(parse_catalog(text), parse_lock(lock_text), now)
    feed = render_feed(show)

Nothing is printed, and every error that a user can act on is a PodcastDigestError.
Importing the package costs nothing; a name's module is imported when the name is first
used.
"""

__version__ = "0.1.0"

# Type checkers take the name for true; typing is not imported for it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from podcast_digest.catalog import add as add_episodes
    from podcast_digest.catalog import edit as edit_episodes
    from podcast_digest.catalog import parse as parse_catalog
    from podcast_digest.catalog import remove as remove_episodes
    from podcast_digest.checks import Finding
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
        SpeechError,
        StoreError,
        TranscriptError,
        UsageError,
    )
    from podcast_digest.feed.jsonfeed import render_json
    from podcast_digest.feed.opml import render_opml
    from podcast_digest.feed.reading import Document
    from podcast_digest.feed.reading import read as parse_feed
    from podcast_digest.feed.rss import render as render_feed
    from podcast_digest.feed.rss import render_archives
    from podcast_digest.lock import Lock, Probe
    from podcast_digest.lock import dump as dump_lock
    from podcast_digest.lock import parse as parse_lock
    from podcast_digest.lock import state as state_of
    from podcast_digest.network.probe import probe_all
    from podcast_digest.project.build import Built
    from podcast_digest.project.checking import Report
    from podcast_digest.project.events import Measured, Progress, Remark
    from podcast_digest.project.importing import Taken
    from podcast_digest.project.project import Project
    from podcast_digest.project.resolve import resolve as resolve_show
    from podcast_digest.project.subjects import check_feed
    from podcast_digest.show.model import (
        Catalog,
        CatalogEntry,
        CatalogShow,
        Enclosure,
        Episode,
        Show,
    )
    from podcast_digest.site import render as render_site
    from podcast_digest.sources import Digest
    from podcast_digest.sources import parse as parse_digest

__all__ = [
    "ArtworkError",
    "AudioError",
    "Built",
    "Catalog",
    "CatalogEntry",
    "CatalogError",
    "CatalogShow",
    "ChaptersError",
    "Digest",
    "DigestError",
    "Document",
    "Enclosure",
    "Episode",
    "FeedError",
    "Finding",
    "Lock",
    "LockError",
    "Measured",
    "OutputError",
    "PodcastDigestError",
    "Probe",
    "ProbeError",
    "Progress",
    "Project",
    "Remark",
    "Report",
    "Show",
    "SiteError",
    "SpeechError",
    "StoreError",
    "Taken",
    "TranscriptError",
    "UsageError",
    "__version__",
    "add_episodes",
    "check_feed",
    "dump_lock",
    "edit_episodes",
    "parse_catalog",
    "parse_digest",
    "parse_feed",
    "parse_lock",
    "probe_all",
    "remove_episodes",
    "render_archives",
    "render_feed",
    "render_json",
    "render_opml",
    "render_site",
    "resolve_show",
    "state_of",
]

# Where public names live: module -> names, each as it is called there.
_ROOMS = {
    "catalog": (
        "add:add_episodes edit:edit_episodes parse:parse_catalog remove:remove_episodes"
    ),
    "checks": "Finding",
    "errors": (
        "ArtworkError AudioError CatalogError ChaptersError DigestError "
        "FeedError LockError OutputError PodcastDigestError ProbeError "
        "SiteError SpeechError StoreError TranscriptError UsageError"
    ),
    "feed.jsonfeed": "render_json",
    "feed.opml": "render_opml",
    "feed.reading": "Document read:parse_feed",
    "feed.rss": "render_archives render:render_feed",
    "lock": "Lock Probe dump:dump_lock parse:parse_lock state:state_of",
    "network.probe": "probe_all",
    "project.build": "Built",
    "project.checking": "Report",
    "project.events": "Measured Progress Remark",
    "project.importing": "Taken",
    "project.project": "Project",
    "project.resolve": "resolve:resolve_show",
    "project.subjects": "check_feed",
    "show.model": "Catalog CatalogEntry CatalogShow Enclosure Episode Show",
    "site": "render:render_site",
    "sources": "Digest parse:parse_digest",
}
# Public name -> module, name there. ``resolve`` itself would be hidden by the module of
# that name as soon as somebody imports it.
_HOMES = {
    name.rpartition(":")[2]: (module, name.partition(":")[0])
    for module, names in _ROOMS.items()
    for name in names.split()
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
