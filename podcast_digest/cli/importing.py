"""``podcast-digest import``."""

import difflib
import json
import os
import posixpath
import sys
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
from podcast_digest.model import is_url


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
    digest = digests.parse(digests.decode(data, page), base_url=base)
    path = Path(page)
    versions = history.versions(path) if not is_url(page) and path.is_file() else ()
    heard = digests.first_heard(versions, base_url=base)
    root = path.parent if base is None else None

    def planned(current: Project) -> Plan:
        today = datetime.now(UTC).astimezone(ZoneInfo(project.catalog.show.timezone))
        return plan(
            current.catalog,
            _beside(digest, root, catalog.parent),
            current.lock.pages,
            heard=heard,
            today=today.replace(microsecond=0),
        )

    made = planned(project)
    if dry_run:
        _show_diff(project, changed_text(project, made))
    elif made.new or made.changes:
        change_catalog(
            catalog,
            lambda current: changed_text(current, planned(current)),
        )
    if not dry_run:
        change_lock(
            catalog, lambda lock: lock.model_copy(update={"pages": made.remembered})
        )
    if as_json:
        say(_json(made, digest.warnings))
    else:
        _report(made, digest.warnings)


def _page(page: str, base_url: str | None) -> tuple[bytes, str | None]:
    if page == "-":
        return sys.stdin.buffer.read(), base_url
    if not is_url(page):
        return files.read(Path(page)), base_url
    from podcast_digest.probe import fetch

    return fetch(page), base_url or page


def _beside(
    digest: digests.Digest, page_folder: Path | None, folder: Path
) -> digests.Digest:
    """Turn audio paths beside the page into paths beside the catalog."""
    if page_folder is None:
        return digest
    way = Path(os.path.relpath(page_folder.resolve(), folder.resolve())).as_posix()

    def moved(article: digests.Article) -> digests.Article:
        if article.audio is None or is_url(article.audio):
            return article
        path = posixpath.normpath(posixpath.join(way, article.audio))
        if path.startswith("../"):
            raise DigestError(
                f"line {article.line}: the audio {article.audio} is outside the folder "
                "of the catalog; --base-url says where it is published"
            )
        return replace(article, audio=path)

    return replace(digest, articles=tuple(map(moved, digest.articles)))


def changed_text(project: Project, made: Plan) -> str:
    """Return the catalog's text with a plan carried out."""
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
