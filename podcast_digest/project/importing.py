"""Taking the episodes from a digest page into a project's files."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from podcast_digest import catalog as catalogs
from podcast_digest import sources as digests
from podcast_digest.errors import DigestError
from podcast_digest.git import history
from podcast_digest.lock import Lock, Silent
from podcast_digest.project import files
from podcast_digest.project.events import Kind, Remark
from podcast_digest.project.loading import Loaded, change_catalog, change_lock
from podcast_digest.show.fields import is_url
from podcast_digest.sources import marks
from podcast_digest.sources.merge import Plan, plan
from podcast_digest.text import notes


class Past(NamedTuple):
    """What a repository knows of a page."""

    versions: Sequence[tuple[datetime, bytes]]  #: with their moments, the oldest first
    remarks: tuple[Remark, ...] = ()


class Taken(NamedTuple):
    """What a page brought, or would bring."""

    plan: Plan
    warnings: tuple[str, ...]  #: what the page's author should look at
    text: str  #: of the catalog, as it is with all of it
    remarks: tuple[Remark, ...] = ()  #: what its dates suffer from


def from_page(
    project: Loaded,
    page: str,
    base_url: str | None = None,
    *,
    data: bytes | None = None,
    dry_run: bool = False,
) -> Taken:
    """Take the episodes from a path or an https address, see ``take_over``.

    ``data`` is the page where it was read already, as standard input is (``-``).
    Raises ProbeError, too.
    """
    data, base = _page(page, base_url) if data is None else (data, base_url)
    local = Path(page) if page != "-" and not is_url(page) else None
    return take_over(project, page, data, base, local=local, dry_run=dry_run)


def take_over(
    project: Loaded,
    page: str,
    data: bytes,
    base_url: str | None = None,
    *,
    local: Path | None = None,
    past: Callable[[], Past] | None = None,
    dry_run: bool = False,
) -> Taken:
    """Take the episodes from a page into a project's files, unless ``dry_run``.

    ``local`` is the page if it is a file; ``past`` gives its older versions if they
    lie elsewhere than in the repository around that. Raises DigestError, CatalogError,
    LockError or OutputError.
    """
    catalog = project.path
    digest = _digest(project, page, data, base_url, local)
    zone = ZoneInfo(project.catalog.show.timezone)
    now = datetime.now(UTC).astimezone(zone).replace(microsecond=0)

    def planned(current: Loaded, heard: Mapping[str, datetime]) -> Plan:
        return plan(current.catalog, digest, current.lock.pages, heard=heard, today=now)

    made, heard = planned(project, {}), {}
    remarks: tuple[Remark, ...] = ()
    if made.new and local:
        # Only now: a long history takes its time.
        known = past() if past else past_of(local)
        remarks = known.remarks
        heard = _heard(known, data, base_url, now)
        made = planned(project, heard)
    if not dry_run:
        if made.new or made.changes:
            change_catalog(
                catalog, lambda current: _changed(current, planned(current, heard))
            )
        before = project.lock.pages
        said = {i: p for i, p in made.remembered.items() if before.get(i) != p}
        wanted = project.catalog.show.site

        def kept(lock: Lock) -> Lock:
            update: dict[str, object] = {"pages": {**lock.pages, **said}}
            if wanted.enabled and wanted.articles:
                update["articles"] = _silent(digest, page, lock.articles, now)
            return lock.model_copy(update=update)

        change_lock(catalog, kept)
    return Taken(made, digest.warnings, _changed(project, made), remarks)


def _silent(
    digest: digests.Digest, page: str, known: Mapping[str, Silent], now: datetime
) -> dict[str, Silent]:
    """Return the articles without audio: of this page as it is, of others as known.

    One keeps the moment that it was first given: that of its month's first day, and
    now in the month that is not over.
    """
    kept = {key: one for key, one in known.items() if one.page != page}
    for article in digest.articles:
        if article.audio or article.draft or not article.link:
            continue
        month = article.month
        old = known.get(article.key)
        moment = now
        if month and (month.year, month.month) < (now.year, now.month):
            moment = datetime(month.year, month.month, 1, tzinfo=now.tzinfo)
        kept[article.key] = Silent(
            title=article.title,
            link=article.link,
            published=old.published if old else moment,
            summary=notes.short(notes.plain(article.summary), 500),
            page=page,
        )
    return kept


def read_page(
    project: Loaded, page: str, base_url: str | None = None
) -> tuple[digests.Digest, bytes]:
    """Return what a path or an https address says, and its bytes.

    Raises DigestError, OutputError or ProbeError.
    """
    data, base = _page(page, base_url)
    local = None if is_url(page) else Path(page)
    return _digest(project, page, data, base, local), data


def _digest(
    project: Loaded, page: str, data: bytes, base: str | None, local: Path | None
) -> digests.Digest:
    """Return the articles of a page, without what we wrote into it."""
    text = marks.without(digests.decode(data, page), page)
    try:
        digest = digests.parse(text, base_url=base)
    except DigestError as error:
        raise DigestError(f"{page}: {error}") from None
    if base is None and local:
        return _beside(digest, local.parent, project.path.parent)
    return digest


def past_of(page: Path, merging: Sequence[str] = ()) -> Past:
    """Return the versions of a page that its repository holds.

    ``merging``: commits whose history counts, too.
    """
    versions = list(history.versions(page, merging))
    if versions and history.is_shallow(page):
        return Past(versions, (Remark(Kind.WARNING, _SHALLOW),))
    return Past(versions)


_SHALLOW = (
    "the repository has only the end of its history (a shallow clone), so older audio "
    "seems to be newer than it is"
)


def _heard(
    known: Past, data: bytes, base: str | None, now: datetime
) -> dict[str, datetime]:
    """Return when each article of a page in a repository first had audio."""
    # What is not committed yet appears now, not with its month.
    working = [(now, data)] if known.versions else []
    return digests.first_heard([*known.versions, *working], base_url=base)


def _page(page: str, base_url: str | None) -> tuple[bytes, str | None]:
    if not is_url(page):
        return files.read(Path(page)), base_url
    from podcast_digest.network.probe import fetch

    return fetch(page), base_url or page


def _beside(digest: digests.Digest, page_folder: Path, folder: Path) -> digests.Digest:
    """Turn audio paths beside the page into paths beside the catalog."""
    outside: list[str] = []

    def moved(article: digests.Article) -> digests.Article:
        if article.audio is None or is_url(article.audio):
            return article
        try:
            # Of both places: the page may lie above the catalog.
            file = page_folder.resolve() / article.audio
            path = Path(os.path.relpath(file, folder.resolve())).as_posix()
        except ValueError:  # on another drive
            path = "../"
        if not path.startswith("../"):
            return replace(article, audio=path)
        outside.append(
            f"line {article.line}: the audio {article.audio} is outside the folder of "
            "the catalog; --base-url says where it is published"
        )
        return replace(article, audio=None)

    articles = tuple(map(moved, digest.articles))
    return replace(digest, articles=articles, warnings=(*digest.warnings, *outside))


def _changed(project: Loaded, made: Plan) -> str:
    name = str(project.path)
    text = project.text
    if made.changes:
        text = catalogs.edit(text, made.changes, name)
    return catalogs.add(text, made.new, name)
