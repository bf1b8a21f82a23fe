"""What a build would publish: the show, and every file of it.

All that it is made of is read first, and once; the rest is values.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.checks.subject import Subject
from podcast_digest.errors import (
    ArtworkError,
    CatalogError,
    OutputError,
    TranscriptError,
    UsageError,
)
from podcast_digest.feed import rss
from podcast_digest.feed.chapters import render_chapters
from podcast_digest.lock import Lock, Published
from podcast_digest.media import artwork, transcripts
from podcast_digest.media.transcripts import Cue
from podcast_digest.project import files
from podcast_digest.project.events import Kind, Remark
from podcast_digest.project.loading import Loaded
from podcast_digest.project.measuring import measure
from podcast_digest.project.resolve import resolve, without
from podcast_digest.show.addresses import address, chapters_path, transcript_paths
from podcast_digest.show.fields import (
    IMAGE_TYPES,
    TRANSCRIPT_TYPES,
    is_url,
    one_name,
    suffix_type,
)
from podcast_digest.show.model import Catalog, Place, Show
from podcast_digest.show.recent import Keep, Make, afresh, keep_none

_OTHER = "please give your file another name"


class Sources(NamedTuple):
    """All that is published at a moment is made of, as it was read."""

    project: Loaded  #: its catalog without what is missing
    lock: Lock
    now: datetime
    missing: Mapping[Place, str]  #: where the catalog names what can't be published
    #: Pictures, chapters and transcripts beside the catalog, by name; not the audio.
    read: Mapping[str, bytes] = {}
    cues: Mapping[str, tuple[Cue, ...]] = {}  #: transcripts, by their episode's id
    templates: Mapping[str, str] = {}  #: the user's own, by name


class Publication(NamedTuple):
    """What would be published at a moment."""

    project: Loaded  #: its catalog without what is missing
    show: Show
    #: By its name in the folder; the feed last, so that what it names is there.
    files: Mapping[str, files.Content]
    missing: Mapping[Place, str]  #: where the catalog names what can't be published
    read: Mapping[
        str, bytes
    ] = {}  #: of the files that are copies: those that were read
    site: Mapping[str, files.Content] = {}  #: the web site's, by name
    #: What lies where the site would be, and is somebody else's: then there is none.
    foreign: Path | None = None

    def content(self, name: str) -> bytes:
        """Return the bytes of a file; raise OutputError."""
        known = self.read.get(name)
        return files.content_of(self.files[name]) if known is None else known


def moment_of(now: str | datetime | None, project: Loaded) -> datetime:
    """Return the moment that a text names, this one if there is none.

    Without a zone it is in the show's. Raises UsageError.
    """
    if isinstance(now, datetime):
        return now
    if now is None:
        return datetime.now(UTC)
    try:
        return catalogs.moment(now, timezone=project.catalog.show.timezone)
    except CatalogError as error:
        raise UsageError(str(error), "now") from None


def publication(
    project: Loaded, lock: Lock, moment: datetime, output: Path | None = None
) -> Publication:
    """Return what would be published; OutputError if audio beside the catalog is not.

    Of other files what is missing is left out. The web site is among them if it is
    told where it will lie.
    """
    sources = read(project, lock, moment, site=output is not None)
    show = resolve(sources.project.catalog, lock, moment)
    made = make(sources, show, site=output is not None)
    return placed(made, output) if output else made


def prospect(project: Loaded, moment: datetime) -> tuple[Lock, Publication]:
    """Return what a build would know, and what it would publish; nothing is written.

    No server is asked. Audio beside the catalog is at hand: it is measured as it is.
    """
    local = [entry for entry in project.catalog.episodes if not is_url(entry.audio)]
    results = measure(project, local)
    lock = locks.with_results(project.lock, results, project.catalog)
    return lock, publication(project, lock, moment)


# Read


def read(project: Loaded, lock: Lock, now: datetime, *, site: bool) -> Sources:
    """Read all that is published of a project; raise OutputError."""
    folder, catalog = project.path.parent, project.catalog
    published = {entry.id for entry in locks.published(catalog, lock, now)}
    named = catalog.files(published)
    missing = _missing(project, named)
    gone = {one_name(_named(catalog, place)) for place in missing}
    found = {
        path: files.read(folder / path)
        for path in named
        if path not in gone
        and (suffix_type(IMAGE_TYPES, path) or suffix_type(TRANSCRIPT_TYPES, path))
    }
    cues, unreadable = _cues(catalog, published, found)
    missing |= unreadable
    if missing:
        project = project._replace(catalog=without(catalog, missing))
    own: Mapping[str, str] = {}
    if site and catalog.show.site.enabled:
        from podcast_digest.project import website

        own = website.read_templates(folder)
    return Sources(project, lock, now, missing, found, cues, own)


def _named(catalog: Catalog, place: Place) -> str:
    match place:
        case (_, int(number), str(field)):
            return str(getattr(catalog.episodes[number], field))
    return str(catalog.show.image)


def _missing(
    project: Loaded, named: Mapping[str, Collection[Place]]
) -> dict[Place, str]:
    """Return what can't be published of the files beside the catalog, and why.

    Audio is not among it: what can't be measured is held back already.
    """
    folder = project.path.parent
    missing: dict[Place, str] = {}
    for path, places in named.items():
        if not (folder / path).is_file():
            missing |= dict.fromkeys(places, f"no such file: {path}")
        elif not (folder / path).resolve().is_relative_to(folder.resolve()):
            # A link out of the folder would publish what nobody meant to.
            why = f"leads out of the folder of the catalog: {path}"
            missing |= dict.fromkeys(places, why)
    audio = [why for where, why in missing.items() if where[-1] == "audio"]
    if audio:
        raise OutputError(f"{project.path}: {audio[0]}")
    return missing


def _cues(
    catalog: Catalog, published: Collection[str], found: Mapping[str, bytes]
) -> tuple[dict[str, tuple[Cue, ...]], dict[Place, str]]:
    """Return by its episode's id what each transcript says, and what is unreadable."""
    said, unreadable = {}, {}
    for number, entry in enumerate(catalog.episodes):
        name = str(entry.transcript)
        data = found.get(one_name(name))
        if entry.id in published and transcript_paths(entry) and data is not None:
            try:
                said[entry.id] = transcripts.cues(name, data)
            except TranscriptError as error:
                first, *more = error.problems
                also = f"; and {len(more)} more" if more else ""
                place: Place = ("episodes", number, "transcript")
                unreadable[place] = f"can't be read: {name}, {first}{also}"
    return said, unreadable


# Make


def make(
    sources: Sources,
    show: Show,
    *,
    site: bool,
    keep: Keep = keep_none,
    made: Make = afresh,
) -> Publication:
    """Return all files of a show, and apart from them those of its web site.

    ``keep`` may have what an earlier process made, ``made`` what was made of unchanged
    episodes a moment ago.
    Raises CatalogError if two would have one name, SiteError for a template that
    can't be used.
    """
    project, cues = sources.project, sources.cues
    if not (site and show.site.enabled):
        plain = _files(project, show, cues, {}, made)
        return Publication(project, show, plain, sources.missing, sources.read)
    # Imported here, and below: without a site nobody needs it.
    from podcast_digest.project import website

    urls = website.addresses(show)
    files_ = _files(project, show, cues, urls, made)
    pictures = {
        address(project.catalog.show, name): sources.read[name]
        for name in files_
        if name in sources.read
    }
    of = pictures, cues, sources.templates, sources.lock.articles, urls
    pages = website.plan(show, *of, keep, made)
    return Publication(project, show, files_, sources.missing, sources.read, pages)


def placed(made: Publication, output: Path) -> Publication:
    """Return what may be written to a folder, the web site among the other files.

    What somebody else put there stays. Raises CatalogError if two files would have
    one name.
    """
    if not made.site:
        return made
    from podcast_digest.project import website

    site = website.without_others(made.site, output)
    if foreign := website.foreign(made.show, output, site):
        # Nobody has the pages that episodes without a link would lead to.
        feeds = dict(_feeds(made.show, {}))
        return made._replace(files={**made.files, **feeds}, site={}, foreign=foreign)
    for name in sorted(site.keys() & made.files.keys()):
        path = made.project.path
        raise CatalogError([f"{path}: {name} is needed for the site; {_OTHER}"])
    feed = made.files["feed.xml"]
    before = {name: c for name, c in made.files.items() if name != "feed.xml"}
    return made._replace(files={**before, **site, "feed.xml": feed}, site=site)


def _files(
    project: Loaded,
    show: Show,
    said: Mapping[str, tuple[Cue, ...]],
    pages: Mapping[str, str],
    made: Make,
) -> dict[str, files.Content]:
    ids = {episode.id for episode in show.episodes}
    published: dict[str, files.Content] = {
        path: project.path.parent / path for path in project.catalog.files(ids)
    }

    def add(path: str, what: str, content: bytes) -> None:
        if path in published:
            raise CatalogError(
                [f"{project.path}: {path} is needed for {what}; {_OTHER}"]
            )
        published[path] = content

    for episode in show.episodes:
        if episode.chapters:
            add(
                chapters_path(episode.id),
                f"the chapters of {episode.id}",
                render_chapters(episode.chapters, title=episode.title, show=show.title),
            )
    for entry in project.catalog.episodes:
        forms = transcript_paths(entry) if entry.id in said else {}
        for kind, path in forms.items():
            text = transcripts.render(said[entry.id], kind)
            add(path, f"the transcript of {entry.id}", text)
    *archives, feed = _feeds(show, pages, made)
    for path, archive in archives:
        add(path, "an archive of the feed", archive)
    return published | dict([feed])


def _feeds(
    show: Show, pages: Mapping[str, str], made: Make = afresh
) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the archives and, last, of the feed."""
    yield from rss.render_archives(show, pages, made)
    yield "feed.xml", rss.render(show, pages, made)


# Look at it


def pages(given: Publication) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the feed, and of its archives."""
    size, number = given.show.page_size, len(given.show.episodes)
    for name in ("feed.xml", *rss.archive_paths(size, number)):
        yield name, given.content(name)


def left_out(project: Loaded, missing: Mapping[Place, str]) -> Iterator[Remark]:
    """Yield which files that the catalog names can't be published."""
    text = project.text if missing else ""
    for place, why in missing.items():
        where = catalogs.place(text, place, str(project.path))
        yield Remark(Kind.LEFT_OUT, why, where)


def subject(
    given: Publication, lock: Lock, now: datetime, before: Published | None
) -> Subject:
    """Return what the rules look at: the publication, and the files that it names."""
    catalog = given.project.catalog
    pictures: dict[str, artwork.Artwork | ArtworkError] = {}
    linked = {}
    for path in (name for name in given.files if name not in given.site):
        url = address(catalog.show, path)
        if suffix_type(IMAGE_TYPES, path):
            try:
                pictures[url] = artwork.look(given.content(path))
            except ArtworkError as error:
                pictures[url] = error
        elif suffix_type(TRANSCRIPT_TYPES, path):
            linked[url] = given.content(path)
    return Subject(
        given.show,
        now,
        len(next(pages(given))[1]),
        catalog=catalog,
        lock=lock,
        missing=given.missing,
        artwork=pictures,
        linked=linked,
        before=before,
        pronunciations=_pronunciations(given.project),
    )


def _pronunciations(project: Loaded) -> Mapping[str, str]:
    """Return how terms are said, if anything is narrated."""
    if not any(entry.narrated for entry in project.catalog.episodes):
        return {}
    from podcast_digest.project.silent import own_terms

    return own_terms(project)
