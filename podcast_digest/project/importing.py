"""``podcast-digest import``."""

import difflib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

import typer

from podcast_digest import catalog as catalogs
from podcast_digest import sources as digests
from podcast_digest.errors import DigestError
from podcast_digest.git import history
from podcast_digest.project import files
from podcast_digest.project.loading import (
    DEFAULT,
    CatalogPath,
    Project,
    change_catalog,
    change_lock,
    load,
)
from podcast_digest.show.fields import is_url
from podcast_digest.sources.merge import Plan, plan
from podcast_digest.text.wording import count, say, tell

#: Versions of a page with their moments, the oldest first.
Past = Sequence[tuple[datetime, bytes]]


def import_(
    page: Annotated[
        str, typer.Argument(metavar="PAGE", help="A path, - or an https address.")
    ],
    base_url: Annotated[
        str | None,
        typer.Option(help="What relative audio on the page is relative to."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    catalog: CatalogPath = DEFAULT,
) -> None:
    """Take the episodes from a digest page: Markdown with audio under its articles.

    Import as often as you like. A new article becomes an episode; a moved MP3, a new
    title or summary is taken over, unless you edited that field in the catalog; the
    id and the date of an episode never change.

    \b
    podcast-digest import README.md
    podcast-digest import README.md --dry-run
    podcast-digest import https://example.org/digest/README.md
    """
    project = load(catalog)
    taken = from_page(project, page, base_url, dry_run=dry_run)
    if dry_run:
        _show_diff(project, _changed(project, taken.plan))
    if as_json:
        say(_json(taken.plan, taken.warnings))
    else:
        report(taken)
        _report_silent(taken.plan)


class Taken(NamedTuple):
    """What a page brought, or would bring."""

    plan: Plan
    warnings: tuple[str, ...]  #: what the page's author should look at


def from_page(
    project: Project, page: str, base_url: str | None = None, *, dry_run: bool = False
) -> Taken:
    """Take the episodes from a path, - or an https address, see ``take_over``.

    Raises ProbeError, too.
    """
    data, base = _page(page, base_url)
    local = Path(page) if page != "-" and not is_url(page) else None
    return take_over(project, page, data, base, local=local, dry_run=dry_run)


def take_over(
    project: Project,
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
    text = digests.decode(data, page)
    try:
        digest = digests.parse(text, base_url=base_url)
    except DigestError as error:
        raise DigestError(f"{page}: {error}") from None
    if base_url is None and local:
        digest = _beside(digest, local.parent, catalog.parent)
    zone = ZoneInfo(project.catalog.show.timezone)
    now = datetime.now(UTC).astimezone(zone).replace(microsecond=0)

    def planned(current: Project, heard: Mapping[str, datetime]) -> Plan:
        return plan(current.catalog, digest, current.lock.pages, heard=heard, today=now)

    made, heard = planned(project, {}), {}
    if made.new and local:
        # Only now: a long history takes its time.
        heard = _heard(past() if past else past_of(local), data, base_url, now)
        made = planned(project, heard)
    if not dry_run:
        if made.new or made.changes:
            change_catalog(
                catalog, lambda current: _changed(current, planned(current, heard))
            )
        before = project.lock.pages
        said = {i: p for i, p in made.remembered.items() if before.get(i) != p}
        change_lock(
            catalog,
            lambda lock: lock.model_copy(update={"pages": {**lock.pages, **said}}),
        )
    return Taken(made, digest.warnings)


def past_of(page: Path, merging: Sequence[str] = ()) -> Past:
    """Return the versions of a page that its repository holds, the oldest first.

    ``merging``: commits whose history counts, too.
    """
    versions = list(history.versions(page, merging))
    if versions and history.is_shallow(page):
        tell(
            "warning: the repository has only the end of its history (a shallow "
            "clone), so older audio seems to be newer than it is"
        )
    return versions


def _heard(
    versions: Past, data: bytes, base: str | None, now: datetime
) -> dict[str, datetime]:
    """Return when each article of a page in a repository first had audio."""
    # What is not committed yet appears now, not with its month.
    working = [(now, data)] if versions else []
    return digests.first_heard([*versions, *working], base_url=base)


def _page(page: str, base_url: str | None) -> tuple[bytes, str | None]:
    if page == "-":
        return sys.stdin.buffer.read(), base_url
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


def _changed(project: Project, made: Plan) -> str:
    name = str(project.path)
    text = project.text
    if made.changes:
        text = catalogs.edit(text, made.changes, name)
    return catalogs.add(text, made.new, name)


def _show_diff(project: Project, new: str) -> None:
    name = project.path.name
    old = project.text.splitlines()
    for line in difflib.unified_diff(
        old, new.splitlines(), name, f"{name} (after import)", lineterm=""
    ):
        say(line)


def _json(made: Plan, warnings: tuple[str, ...]) -> str:
    value = {
        "new": [entry.id for entry in made.new],
        "changed": {id_: sorted(fields) for id_, fields in made.changes.items()},
        "without_audio": [
            {"title": a.title, "link": a.link, "line": a.line} for a in made.silent
        ],
        "notes": list(made.notes),
        "warnings": list(warnings),
    }
    return json.dumps(value, ensure_ascii=False, indent=2)


def report(taken: Taken) -> None:
    """Say what a page brought, and what its author should look at."""
    for warning in taken.warnings:
        tell(f"warning: {warning}")
    for note in taken.plan.notes:
        tell(note)
    for entry in taken.plan.new:
        say(f"new: {entry.id}: {entry.title}")
    for id_, fields in taken.plan.changes.items():
        say(f"changed: {id_}: {', '.join(fields)}")


def _report_silent(made: Plan) -> None:
    for article in made.silent:
        say(f"no audio yet: {article.title}")
    silent = count(len(made.silent), "article")
    have = "has" if len(made.silent) == 1 else "have"
    say(
        f"{len(made.new)} new · {len(made.changes)} changed · "
        f"{silent} {have} no audio yet"
    )
