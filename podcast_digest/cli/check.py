"""``podcast-digest check``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from podcast_digest.checks import Level, Needs, selected
from podcast_digest.cli import progress, rulebook
from podcast_digest.cli.findings import PRINTERS, View, unreadable
from podcast_digest.cli.options import DEFAULT, OUTPUT, CatalogPath
from podcast_digest.cli.rulebook import Format
from podcast_digest.cli.terminal import given as given_as
from podcast_digest.cli.terminal import say, tell
from podcast_digest.errors import CatalogError, LockError
from podcast_digest.lock import Published
from podcast_digest.project import checking
from podcast_digest.project.build import Order
from podcast_digest.project.events import Progress
from podcast_digest.project.feeds import read_feed, whole
from podcast_digest.project.loading import catalog_text, load
from podcast_digest.project.shows import catalogs, orders
from podcast_digest.project.subjects import of_catalog, of_feed
from podcast_digest.show.fields import is_url


def check(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FEED or explain CODE",
            help="A feed to check instead of the catalog: a path, - or an https "
            "address. explain: print all about these rules.",
        ),
    ] = None,
    catalog: CatalogPath = DEFAULT,
    online: Annotated[
        bool, typer.Option("--online", help="Also ask the hosts, as apps will.")
    ] = False,
    select: Annotated[
        list[str] | None,
        typer.Option(
            help="Only these rules: codes, or how some begin, such as A302,P.",
            metavar="CODES",
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(help="All rules but these.", metavar="CODES"),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Show recommendations one by one.")
    ] = False,
    format_: Annotated[
        Format, typer.Option("--format", help="How to print it.")
    ] = Format.TEXT,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 for warnings too.")
    ] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="First fix the catalog where that is safe.")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(
            help="The feed that subscribers have, a path or an https address; what "
            "was built last if not given.",
            metavar="FEED",
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="The folder that `build` publishes."),
    ] = OUTPUT,
    now: Annotated[
        str | None,
        typer.Option(help="Check as of this moment, such as 2025-09-13T08:00+08:00."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Print the rules.")] = False,
) -> None:
    """Find what directories refuse, apps show wrongly, or subscribers suffer from.

    Checks what the catalog would publish, or anybody's feed. Exits with 1 if there is
    an error. show.checks.ignore in the catalog lists what to ignore, and why.

    \b
    podcast-digest check
    podcast-digest check --online --strict
    podcast-digest check --fix
    podcast-digest check --catalog shows/    # all shows of a folder
    podcast-digest check https://example.org/feed.xml --select A,P
    podcast-digest check explain A302
    """
    feed, more = (what[0], what[1:]) if what else (None, [])
    given = {
        "--catalog": catalog != DEFAULT,
        "--online": online,
        "--select": select is not None,
        "--ignore": ignore is not None,
        "--all": all_,
        "--strict": strict,
        "--fix": fix,
        "--against": against is not None,
        "--output": output != OUTPUT,
        "--now": now is not None,
        "--list": list_,
        "a feed": feed not in (None, "explain"),
    }
    if feed == "explain":
        _refuse(given, "explain")
        say(rulebook.explained(more, format_))
        return
    if more:
        raise typer.BadParameter(f"one feed at a time, not {feed} and {more[0]}")
    if list_:
        _refuse(given, "--list", "--select", "--ignore")
        say(rulebook.listed(rulebook.chosen(select, ignore), format_))
        return
    if feed is not None:
        _refuse(given, "a feed", *(given.keys() - {"--catalog", "--fix", "--output"}))
    lacking = Needs.NOTHING if online else Needs.HOSTS
    if feed is not None:
        lacking |= Needs.CATALOG if against else Needs.CATALOG | Needs.BEFORE
    rules = rulebook.chosen(select, ignore, lacking)
    before = None if against is None else _published(against, feed)
    fatal = (Level.ERROR, Level.WARNING) if strict else (Level.ERROR,)

    def is_fine(catalog: Path, output: Path) -> bool:
        """Check one show, print what is found, and tell whether it may go on."""
        fixed: tuple[str, ...] = ()
        if feed is None:
            try:
                fixed = _fix(catalog, format_) if fix else ()
                judged, remarks = of_catalog(load(catalog), now, before, output)
            except (CatalogError, LockError) as error:
                if text := unreadable(format_, str(catalog), str(error).splitlines()):
                    say(text)
                raise
        else:
            _refuse_no_feed(feed)
            judged, remarks = of_feed(feed, now, before, given_as(feed))
        for remark in remarks:
            tell(str(remark))
        with progress.shown() as on_event:

            def answered(done: int, total: int) -> None:
                on_event(Progress(done, total))

            report = checking.check(judged, rules, online=online, progress=answered)
        if online and not report.online:
            tell("no network: hosts were not asked")
        view = View(all_ or select is not None, frozenset(rulebook.codes(select)))
        say(PRINTERS[format_](report._replace(fixed=fixed), view))
        return not any(placed.finding.level in fatal for placed in report.found)

    if feed is None and catalog.is_dir():
        if against or format_ is Format.JSON:
            other = "--against" if against else "--format json"
            raise typer.BadParameter(f"{catalog} is of several shows; not with {other}")
        each = orders(Order(catalog, output), catalogs([catalog]))
    else:
        each = [Order(catalog, output)]
    fine = [is_fine(one.catalog, one.output) for one in each]
    if not all(fine):
        raise typer.Exit(1)


def _refuse(given: Mapping[str, bool], mode: str, *allowed: str) -> None:
    """Refuse what is given and means nothing in a mode."""
    for name, is_given in given.items():
        if is_given and name not in (mode, *allowed):
            raise typer.BadParameter(f"{mode} and {name} cannot be used together")


def _fix(path: Path, format_: Format) -> tuple[str, ...]:
    """Fix the catalog, and say what was changed."""
    changes = checking.fix(path, catalog_text)
    # Other formats are read by machines, which want nothing before them.
    out = say if format_ is Format.TEXT else tell
    for change in changes:
        out(f"fixed: {change}")
    if not changes:
        out(f"{path}: nothing to fix")
    return changes


def _published(where: str, feed: str | None) -> Published:
    if where == feed:
        raise typer.BadParameter("the same feed twice", param_hint="--against")
    _refuse_no_feed(where)
    there = whole(read_feed(where, given_as(where))[1], where)
    for remark in there.remarks:
        tell(str(remark))
    return Published.of(there.show)


def _refuse_no_feed(where: str) -> None:
    """Refuse what was meant otherwise: a catalog, or the code of a rule."""
    path = Path(where)
    if where == "-" or is_url(where):
        return
    if path.suffix in (".yaml", ".yml"):
        raise typer.BadParameter(
            f"{where} is not a feed; to check a catalog: --catalog {where}"
        )
    if not path.exists() and selected([where.upper()]):
        raise typer.BadParameter(
            f"{where} is not a feed; to read about a rule: explain {where}"
        )
