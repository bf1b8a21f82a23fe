"""``podcast-digest import``."""

import difflib
import json
import shlex
from typing import Annotated

import typer

from podcast_digest.cli.options import DEFAULT, CatalogPath
from podcast_digest.cli.results import report
from podcast_digest.cli.terminal import given, is_seen, say, tell
from podcast_digest.project.importing import from_page
from podcast_digest.project.loading import Loaded, load
from podcast_digest.sources.merge import Plan
from podcast_digest.text.wording import count


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
    taken = from_page(project, page, base_url, data=given(page), dry_run=dry_run)
    if dry_run:
        _show_diff(project, taken.text)
    if as_json:
        for remark in taken.remarks:
            tell(str(remark))
        say(_json(taken.plan, taken.warnings))
    else:
        report(taken)
        _report_silent(taken.plan)
        if is_seen() and not dry_run and (taken.plan.new or taken.plan.changes):
            at = "" if catalog == DEFAULT else f" --catalog {shlex.quote(str(catalog))}"
            tell(f"next: podcast-digest build{at}")


def _show_diff(project: Loaded, new: str) -> None:
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


def _report_silent(made: Plan) -> None:
    for article in made.silent:
        say(f"no audio yet: {article.title}")
    silent = count(len(made.silent), "article")
    have = "has" if len(made.silent) == 1 else "have"
    say(
        f"{len(made.new)} new · {len(made.changes)} changed · "
        f"{silent} {have} no audio yet"
    )
