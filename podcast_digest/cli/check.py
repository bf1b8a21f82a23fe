"""``podcast-digest check``."""

from typing import Annotated

import typer

from podcast_digest.cli import options, rulebook, terminal
from podcast_digest.cli.answering import question
from podcast_digest.cli.findings import View
from podcast_digest.cli.formats import ChosenFormat, Format
from podcast_digest.cli.judging import How, judge, judge_catalog
from podcast_digest.cli.rulebook import Ignore, Select
from podcast_digest.cli.terminal import say
from podcast_digest.project import subjects
from podcast_digest.project.answers import keep


def check(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FEED or explain CODE",
            help="A feed to check instead of the catalog: a path, - or an https "
            "address. explain: print all about these rules.",
        ),
    ] = None,
    catalog: options.CatalogPath = options.DEFAULT,
    online: Annotated[
        bool, typer.Option("--online", help="Also ask the hosts, as apps will.")
    ] = False,
    select: Select = None,
    ignore: Ignore = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Show recommendations one by one.")
    ] = False,
    format_: ChosenFormat = Format.TEXT,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 for warnings too.")
    ] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="First fix the catalog where that is safe.")
    ] = False,
    against: options.Against = None,
    output: options.Output = options.OUTPUT,
    now: options.Now = None,
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
    asking = question()
    feed, more = (what[0], what[1:]) if what else (None, [])
    given = {
        "--catalog": catalog != options.DEFAULT,
        "--online": online,
        "--select": select is not None,
        "--ignore": ignore is not None,
        "--all": all_,
        "--strict": strict,
        "--fix": fix,
        "--against": against is not None,
        "--output": output != options.OUTPUT,
        "--now": now is not None,
        "--list": list_,
        "a feed": feed not in (None, "explain"),
    }
    if feed == "explain":
        options.refuse(given, "explain")
        say(rulebook.explained(more, format_))
        return
    if more:
        raise typer.BadParameter(f"one feed at a time, not {feed} and {more[0]}")
    if list_:
        options.refuse(given, "--list", "--select", "--ignore")
        say(rulebook.listed(rulebook.chosen(select, ignore), format_))
        return
    if feed is not None:
        options.refuse(
            given, "a feed", *(given.keys() - {"--catalog", "--fix", "--output"})
        )
    lacking = rulebook.lacking(feed, against, online=online)
    how = How(
        rulebook.chosen(select, ignore, lacking),
        View(all_ or select is not None, frozenset(rulebook.codes(select))),
        format_,
        online=online,
        strict=strict,
        fix=fix,
        now=now,
    )
    if feed is None and catalog.is_dir():
        if against or format_ is Format.JSON:
            other = "--against" if against else "--format json"
            raise typer.BadParameter(f"{catalog} is of several shows; not with {other}")
        from podcast_digest.cli.shows import each_of

        # Each as if it were alone.
        each_of(catalog, output, lambda *place: judge_catalog(how, *place)[1])
        return
    had = subjects.of_subscribers(against, feed, terminal.given(against or ""))
    if feed is None:
        project, answer = judge_catalog(how, catalog, output, had)
        # Without a lock that knows it, what subscribers have was read of their feed.
        knows = project.lock.published or not (output / "feed.xml").exists()
        if knows and not (online or fix or against or now):
            keep(asking, answer, project, [output / "feed.xml"])
    else:
        about = subjects.of_feed(feed, now, had.published, terminal.given(feed))
        answer = judge(how, about, had.remarks)
    raise typer.Exit(answer[0])
