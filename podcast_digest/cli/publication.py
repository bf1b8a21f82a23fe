"""What a build would publish: the show, and every file of it."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import typer

from podcast_digest import artwork, files
from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.checks.rules import Subject
from podcast_digest.cli import pages
from podcast_digest.cli.project import Project, measure
from podcast_digest.errors import ArtworkError, CatalogError, OutputError
from podcast_digest.feed import rss
from podcast_digest.feed.chapters import render_chapters
from podcast_digest.fields import IMAGE_TYPES, is_url, suffix_type
from podcast_digest.lock import Lock, Published
from podcast_digest.model import Show
from podcast_digest.resolve import (
    address,
    chapters_path,
    published_paths,
    resolve,
    without,
)

Place = tuple[str | int, ...]
_OTHER = "please give your file another name"


class Publication(NamedTuple):
    """What would be published at a moment."""

    project: Project  #: its catalog without what is missing
    show: Show
    #: By its name in the folder; the feed last, so that what it names is there.
    files: Mapping[str, files.Content]
    missing: Mapping[Place, str]  #: where the catalog names what can't be published
    pages: Collection[str] = ()  #: those of the files that are the web site's
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
    if missing := _missing(project, show):
        project = project._replace(catalog=without(project.catalog, missing))
        show = resolve(project.catalog, lock, moment)
    published = _files(project, show)
    if output is None or not show.site.enabled:
        return Publication(project, show, published, missing)
    if foreign := pages.foreign(show, output):
        return Publication(project, show, published, missing, foreign=foreign)
    made = pages.render(project, show, published)
    for name in made.keys() & published.keys():
        raise OutputError(f"{project.path}: {name} is needed for the site; {_OTHER}")
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


def _files(project: Project, show: Show) -> dict[str, files.Content]:
    published: dict[str, files.Content] = {
        path: project.path.parent / path
        for path in published_paths(project.catalog, show)
    }
    for episode in show.episodes:
        if episode.chapters:
            path = chapters_path(episode.id)
            if path in published:
                raise CatalogError(
                    [
                        f"{project.path}: {path} is needed for the chapters of "
                        f"{episode.id}; {_OTHER}"
                    ]
                )
            published[path] = render_chapters(
                episode.chapters, title=episode.title, show=show.title
            )
    published["feed.xml"] = rss.render(show)
    return published


def subject(
    given: Publication, lock: Lock, now: datetime, before: Published | None
) -> Subject:
    """Return what the rules look at: the publication, and the files that it names."""
    catalog = given.project.catalog
    pictures: dict[str, artwork.Artwork | ArtworkError] = {}
    linked = {}
    for path, content in given.files.items():
        url = address(catalog.show, path)
        if suffix_type(IMAGE_TYPES, path):
            try:
                pictures[url] = artwork.look(_bytes(content))
            except ArtworkError as error:
                pictures[url] = error
        elif path.lower().endswith((".json", ".vtt", ".srt")):
            linked[url] = _bytes(content)
    return Subject(
        given.show,
        now,
        len(given.files["feed.xml"])
        if isinstance(given.files["feed.xml"], bytes)
        else 0,
        catalog=catalog,
        lock=lock,
        missing=given.missing,
        artwork=pictures,
        linked=linked,
        before=before,
    )


def _bytes(content: files.Content) -> bytes:
    return content if isinstance(content, bytes) else files.read(content)
