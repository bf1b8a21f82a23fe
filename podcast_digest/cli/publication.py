"""What a build would publish: the show, and every file of it."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import typer

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.checks.subject import Subject
from podcast_digest.cli import website
from podcast_digest.cli.project import Project, measure
from podcast_digest.errors import (
    ArtworkError,
    CatalogError,
    OutputError,
    TranscriptError,
)
from podcast_digest.feed import jsonfeed, opml, rss
from podcast_digest.feed.chapters import render_chapters
from podcast_digest.feed.jsonfeed import render_json
from podcast_digest.feed.opml import render_opml
from podcast_digest.lock import Lock, Published
from podcast_digest.media import artwork, transcripts
from podcast_digest.media.transcripts import Cue
from podcast_digest.project import files
from podcast_digest.project.resolve import published_paths, resolve, without
from podcast_digest.show.addresses import address, chapters_path, transcript_paths
from podcast_digest.show.fields import (
    IMAGE_TYPES,
    TRANSCRIPT_TYPES,
    is_url,
    suffix_type,
)
from podcast_digest.show.model import Show
from podcast_digest.site import page_url

Place = tuple[str | int, ...]
_OTHER = "please give your file another name"


class Publication(NamedTuple):
    """What would be published at a moment."""

    project: Project  #: its catalog without what is missing
    show: Show
    #: By its name in the folder; the feed last, so that what it names is there.
    files: Mapping[str, files.Content]
    missing: Mapping[Place, str]  #: where the catalog names what can't be published
    site: Collection[str] = ()  #: those of the files that are the web site's
    #: What lies where the site would be, and is somebody else's: then there is none.
    foreign: Path | None = None


def moment_of(now: str | None, project: Project) -> datetime:
    """Return the moment that ``--now`` names, this one if it names none."""
    if now is None:
        return datetime.now(UTC)
    try:
        return catalogs.moment(now, timezone=project.catalog.show.timezone)
    except CatalogError as error:
        raise typer.BadParameter(str(error), param_hint="--now") from None


def publication(
    project: Project, lock: Lock, moment: datetime, output: Path | None = None
) -> Publication:
    """Return what would be published; OutputError if audio beside the catalog is not.

    Of other files what is missing is left out. The web site is among them if it is
    told where it will lie.
    """
    show = resolve(project.catalog, lock, moment)
    missing = _missing(project, show)
    said = _transcripts(project, show, missing)
    if missing:
        project = project._replace(catalog=without(project.catalog, missing))
        show = resolve(project.catalog, lock, moment)
    published = _files(project, show, said)
    if output is None or not show.site.enabled:
        return Publication(project, show, published, missing)
    made = website.render(project, show, published, said)
    urls = {episode.id: page_url(show, episode) for episode in show.episodes}
    made |= {jsonfeed.NAME: render_json(show, urls), opml.NAME: render_opml(show)}
    made = website.without_others(made, output)
    if foreign := website.foreign(show, output, made):
        return Publication(project, show, published, missing, foreign=foreign)
    for name in sorted(made.keys() & published.keys()):
        raise CatalogError([f"{project.path}: {name} is needed for the site; {_OTHER}"])
    feed = {"feed.xml": published.pop("feed.xml")}
    return Publication(project, show, published | made | feed, missing, made.keys())


def prospect(project: Project, moment: datetime) -> tuple[Lock, Publication]:
    """Return what a build would know, and what it would publish; nothing is written.

    No server is asked. Audio beside the catalog is at hand: it is measured as it is.
    """
    local = [entry for entry in project.catalog.episodes if not is_url(entry.audio)]
    results = measure(project, local)
    lock = locks.with_results(project.lock, results, project.catalog)
    return lock, publication(project, lock, moment)


def _missing(project: Project, show: Show) -> dict[Place, str]:
    """Return what can't be published of the files beside the catalog, and why.

    Audio is not among it: what can't be measured is held back already.
    """
    folder = project.path.parent
    missing: dict[Place, str] = {}
    for path, places in published_paths(project.catalog, show).items():
        if not (folder / path).is_file():
            missing |= dict.fromkeys(places, f"no such file: {path}")
        elif not (folder / path).resolve().is_relative_to(folder.resolve()):
            # A link out of the folder would publish what nobody meant to.
            why = f"leads out of the folder of the catalog: {path}"
            missing |= dict.fromkeys(places, why)
    audio = [f"{why}" for where, why in missing.items() if where[-1] == "audio"]
    if audio:
        raise OutputError(f"{project.path}: {audio[0]}")
    return missing


def _transcripts(
    project: Project, show: Show, missing: dict[Place, str]
) -> dict[str, tuple[Cue, ...]]:
    """Return by its episode's id what each transcript beside the catalog says.

    What can't be read in full is added to what is missing.
    """
    published = {episode.id for episode in show.episodes}
    said = {}
    for number, entry in enumerate(project.catalog.episodes):
        place: Place = ("episodes", number, "transcript")
        if entry.id in published and transcript_paths(entry) and place not in missing:
            name = str(entry.transcript)
            try:
                said[entry.id] = transcripts.cues(
                    name, files.read(project.path.parent / name)
                )
            except TranscriptError as error:
                first, *more = error.problems
                also = f"; and {len(more)} more" if more else ""
                missing[place] = f"can't be read: {name}, {first}{also}"
    return said


def _files(
    project: Project, show: Show, said: Mapping[str, tuple[Cue, ...]]
) -> dict[str, files.Content]:
    published: dict[str, files.Content] = {
        path: project.path.parent / path
        for path in published_paths(project.catalog, show)
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
    for path, archive in rss.render_archives(show):
        add(path, "an archive of the feed", archive)
    published["feed.xml"] = rss.render(show)
    return published


def pages(given: Publication) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the feed, and of its archives."""
    size, number = given.show.page_size, len(given.show.episodes)
    for name in ("feed.xml", *rss.archive_paths(size, number)):
        yield name, files.content_of(given.files[name])


def subject(
    given: Publication, lock: Lock, now: datetime, before: Published | None
) -> Subject:
    """Return what the rules look at: the publication, and the files that it names."""
    catalog = given.project.catalog
    pictures: dict[str, artwork.Artwork | ArtworkError] = {}
    linked = {}
    for path, content in given.files.items():
        if path in given.site:
            continue
        url = address(catalog.show, path)
        if suffix_type(IMAGE_TYPES, path):
            try:
                pictures[url] = artwork.look(files.content_of(content))
            except ArtworkError as error:
                pictures[url] = error
        elif suffix_type(TRANSCRIPT_TYPES, path):
            linked[url] = files.content_of(content)
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
    )
