"""``podcast-digest import``."""

import difflib
import json
import os
import posixpath
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from podcast_digest import catalog as catalogs
from podcast_digest import digest as digests
from podcast_digest import files, history
from podcast_digest.cli.project import (
    DEFAULT,
    CatalogPath,
    Project,
    change_catalog,
    change_lock,
    load,
)
from podcast_digest.cli.text import count, say, tell
from podcast_digest.digest.merge import Plan, plan
from podcast_digest.errors import DigestError
from podcast_digest.fields import is_url


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
    data, base = _page(page, base_url)
    text = digests.decode(data, page)
    try:
        digest = digests.parse(text, base_url=base)
    except DigestError as error:
        raise DigestError(f"{page}: {error}") from None
    local = Path(page) if page != "-" and not is_url(page) else None
    if base is None and local:
        digest = _beside(digest, local.parent, catalog.parent)
    zone = ZoneInfo(project.catalog.show.timezone)
    now = datetime.now(UTC).astimezone(zone).replace(microsecond=0)

    def planned(current: Project, heard: Mapping[str, datetime]) -> Plan:
        return plan(current.catalog, digest, current.lock.pages, heard=heard, today=now)

    made, heard = planned(project, {}), {}
    if made.new and local:
        # Only now: a long history takes its time.
        heard = _heard(local, data, base, now)
        made = planned(project, heard)
    if dry_run:
        _show_diff(project, _changed(project, made))
    else:
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
    if as_json:
        say(_json(made, digest.warnings))
    else:
        _report(made, digest.warnings)


def _heard(
    page: Path, data: bytes, base: str | None, now: datetime
) -> dict[str, datetime]:
    """Return when each article of a page in a repository first had audio."""
    versions = list(history.versions(page))
    if versions and history.is_shallow(page):
        tell(
            "warning: the repository has only the end of its history (a shallow "
            "clone), so older audio seems to be newer than it is"
        )
    # What is not committed yet appears now, not with its month.
    working = [(now, data)] if versions else []
    return digests.first_heard([*versions, *working], base_url=base)


def _page(page: str, base_url: str | None) -> tuple[bytes, str | None]:
    if page == "-":
        return sys.stdin.buffer.read(), base_url
    if not is_url(page):
        return files.read(Path(page)), base_url
    from podcast_digest.probe import fetch

    return fetch(page), base_url or page


def _beside(digest: digests.Digest, page_folder: Path, folder: Path) -> digests.Digest:
    """Turn audio paths beside the page into paths beside the catalog."""
    try:
        relative = os.path.relpath(page_folder.resolve(), folder.resolve())
    except ValueError:  # on another drive
        relative = ".."
    way = Path(relative).as_posix()

    outside: list[str] = []

    def moved(article: digests.Article) -> digests.Article:
        if article.audio is None or is_url(article.audio):
            return article
        path = posixpath.normpath(posixpath.join(way, article.audio))
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


def _report(made: Plan, warnings: tuple[str, ...]) -> None:
    for warning in warnings:
        tell(f"warning: {warning}")
    for note in made.notes:
        tell(note)
    for entry in made.new:
        say(f"new: {entry.id}: {entry.title}")
    for id_, fields in made.changes.items():
        say(f"changed: {id_}: {', '.join(fields)}")
    for article in made.silent:
        say(f"no audio yet: {article.title}")
    silent = count(len(made.silent), "article")
    have = "has" if len(made.silent) == 1 else "have"
    say(
        f"{len(made.new)} new · {len(made.changes)} changed · "
        f"{silent} {have} no audio yet"
    )
