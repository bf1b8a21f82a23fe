"""Taking the episodes from digest pages and posts into a project's files."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from podcast_digest import catalog as catalogs
from podcast_digest import sources as digests
from podcast_digest.errors import UsageError
from podcast_digest.git import history
from podcast_digest.lock import Lock, Silent
from podcast_digest.project import files, remembering
from podcast_digest.project.events import Kind, Remark
from podcast_digest.project.loading import Loaded, change_catalog, change_lock
from podcast_digest.project.origins import Page, Read, read
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import Origin
from podcast_digest.sources.merge import Heard, Plan, plan
from podcast_digest.text import notes


class Taken(NamedTuple):
    """What a page brought, or would bring."""

    plan: Plan
    warnings: tuple[str, ...]  #: what the page's author should look at
    text: str  #: of the catalog, as it is with all of it
    remarks: tuple[Remark, ...] = ()  #: what its dates suffer from
    digest: digests.Digest = digests.Digest(articles=())  #: all that was seen


def from_page(
    project: Loaded,
    page: str | None = None,
    base_url: str | None = None,
    *,
    data: bytes | None = None,
    dry_run: bool = False,
) -> Taken:
    """Take the episodes from a path or an https address, see ``from_sources``.

    ``data`` is the page where it was read already, as standard input is (``-``).
    """
    paths = () if page is None else (page,)
    return from_sources(project, paths, base_url, data=data, dry_run=dry_run)


def from_sources(
    project: Loaded,
    paths: Sequence[str] = (),
    base_url: str | None = None,
    *,
    data: bytes | None = None,
    dry_run: bool = False,
) -> Taken:
    """Take the episodes from pages and folders of posts, see ``take_over``.

    Without ``paths``, from those that the catalog names. Raises UsageError where it
    names none, and ProbeError, too.
    """
    origins = named(project, paths, base_url)
    found = read(origins, project.path.parent, data)
    return take_over(
        project, found._replace(every=_are_all(project, origins)), dry_run=dry_run
    )


def named(
    project: Loaded, paths: Sequence[str] = (), base_url: str | None = None
) -> list[Origin]:
    """Return the sources to import, with the options that the catalog has for them.

    Their paths lead there from where we are. Raises UsageError without any.
    """
    folder = project.path.parent
    known = [
        origin
        if is_url(origin.path)
        else origin.model_copy(update={"path": _path(folder, origin.path)})
        for origin in project.catalog.show.origins
    ]
    if not paths:
        if not known:
            raise UsageError(
                f"{project.path} names no sources; name a page: podcast-digest import "
                "README.md, or write show.sources: [README.md]"
            )
        return known
    places = {_place(origin.path): origin for origin in known}
    chosen = [places.get(_place(path), Origin(path=path)) for path in paths]
    return [
        origin.model_copy(update={"path": p, "base_url": base_url or origin.base_url})
        for origin, p in zip(chosen, paths, strict=True)
    ]


def _path(folder: Path, path: str) -> str:
    return path if folder == Path() else f"{folder.as_posix()}/{path}"


def _place(path: str) -> str:
    return path if is_url(path) or path == "-" else str(Path(path).resolve())


def _are_all(project: Loaded, origins: Sequence[Origin]) -> bool:
    """Tell whether these are all sources of a catalog: what they lack has vanished."""
    asked = {_place(origin.path) for origin in origins}
    folder = project.path.parent
    paths = (origin.path for origin in project.catalog.show.origins)
    return all(_place(p if is_url(p) else _path(folder, p)) in asked for p in paths)


def take_over(
    project: Loaded,
    found: Read,
    *,
    top: Path | None = None,
    merging: Sequence[str] = (),
    dry_run: bool = False,
) -> Taken:
    """Take the episodes from what was read into a project's files, unless ``dry_run``.

    ``top``: of the work tree whose history counts, if these files are copies.
    ``merging``: commits whose history counts, too. Raises DigestError, CatalogError,
    LockError or OutputError.
    """
    catalog = project.path
    zone = ZoneInfo(project.catalog.show.timezone)
    now = datetime.now(UTC).astimezone(zone).replace(microsecond=0)

    remarks: dict[Remark, None] = {}

    def planned(current: Loaded, heard: Heard) -> Plan:
        return plan(
            current.catalog,
            found.digest,
            current.lock.pages,
            heard=heard,
            today=now,
            every=found.every,
        )

    @cache
    def heard(new: tuple[str, ...]) -> Mapping[str, datetime]:
        return _heard(found, {*new}, top or Path(), merging, now, remarks)

    def of(fresh: Sequence[digests.Article]) -> Mapping[str, datetime]:
        return heard(tuple(str(article.audio) for article in fresh))

    made = planned(project, of)
    text = _changed(project, made)

    def merged(current: Loaded) -> str:
        if (current.text, current.lock.pages) == (project.text, project.lock.pages):
            return text
        return _changed(current, planned(current, of))

    if not dry_run:
        if made.new or made.changes:
            change_catalog(catalog, merged, project)
        before = project.lock.pages
        said = {i: p for i, p in made.remembered.items() if before.get(i) != p}
        wanted = project.catalog.show.site

        def kept(lock: Lock) -> Lock:
            update: dict[str, object] = {"pages": {**lock.pages, **said}}
            if wanted.enabled and wanted.articles:
                update["articles"] = _silent(found, lock.articles, now)
            return lock.model_copy(update=update)

        change_lock(catalog, kept)
    warnings = found.digest.warnings
    return Taken(made, warnings, text, tuple(remarks), found.digest)


def _silent(
    found: Read, known: Mapping[str, Silent], now: datetime
) -> dict[str, Silent]:
    """Return the articles without audio: of these sources as they are, others as known.

    One keeps the moment that it was first given: its date, that of its month's first
    day, or now in the month that is not over.
    """
    names = {_source(page) for page in found.pages}
    kept = {key: one for key, one in known.items() if one.page not in names}
    for page in found.pages:
        for article in page.digest.articles:
            link = article.link
            if article.audio or article.draft or not link or not is_url(link):
                continue
            old = known.get(article.key)
            kept[article.key] = Silent(
                title=article.title,
                link=link,
                published=old.published if old else _appeared(article, now),
                summary=notes.short(notes.plain(article.summary), 500),
                page=_source(page),
            )
    return kept


def _source(page: Page) -> str:
    """Return what a page is known by in the lock: a post by its folder."""
    return page.origin.path if page.origin else page.name


def _appeared(article: digests.Article, now: datetime) -> datetime:
    month, written = article.month, article.written
    if isinstance(written, datetime):
        return written if written.tzinfo else written.replace(tzinfo=now.tzinfo)
    if written:
        return datetime(written.year, written.month, written.day, tzinfo=now.tzinfo)
    if month and (month.year, month.month) < (now.year, now.month):
        return datetime(month.year, month.month, 1, tzinfo=now.tzinfo)
    return now


_SHALLOW = Remark(
    Kind.WARNING,
    "the repository has only the end of its history (a shallow clone), so older audio "
    "seems to be newer than it is",
)


def _heard(
    found: Read,
    new: Collection[str],
    top: Path,
    merging: Sequence[str],
    now: datetime,
    remarks: dict[Remark, None],
) -> dict[str, datetime]:
    """Return when each article first had audio, by the history of its file.

    ``new`` is the audio of those that are asked for.
    """
    heard: dict[str, datetime] = {}
    posts: dict[Path, list[str]] = {}
    for page in found.pages:
        undated = [
            article.key
            for article in page.digest.articles
            if not article.written and article.audio in new
        ]
        if page.file is None or not undated:
            continue
        file = top / page.file
        if page.origin:
            # Two sources may hold one file.
            posts.setdefault(file, []).extend(undated)
            continue
        versions = history.versions(file, merging)
        if versions and history.is_shallow(file):
            remarks[_SHALLOW] = None
        told = remembering.past(file, versions, page.base_url) if versions else None
        if told is None:
            continue
        # What is not committed yet appears now, not with its month.
        told.add(now, files.read(page.file))
        for key, moment in told.heard.items():
            heard[key] = min(moment, heard.get(key, moment))
    for folder, those in history.repositories(posts).items():
        born = history.born(folder, those, merging)
        if born and history.is_shallow(those[0]):
            remarks[_SHALLOW] = None
        for file, moment in born.items():  # a post is as old as its file
            heard.update(dict.fromkeys(posts[file], moment))
    return heard


def _changed(project: Loaded, made: Plan) -> str:
    name = str(project.path)
    text = project.text
    if made.changes:
        text = catalogs.edit(text, made.changes, name)
    return catalogs.add(text, made.new, name)
