"""``podcast-digest check``."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

import typer

from podcast_digest import catalog as catalogs
from podcast_digest import checks
from podcast_digest.checks import Finding, Level, Rule, Subject
from podcast_digest.checks.shared import places
from podcast_digest.cli import rulebook
from podcast_digest.cli.feeds import feed_name, read_feed, subscribed, whole
from podcast_digest.cli.findings import PRINTERS, Format, Report, Told, unreadable
from podcast_digest.cli.project import (
    DEFAULT,
    CatalogPath,
    catalog_text,
    load,
    progress,
)
from podcast_digest.cli.publication import moment_of, prospect, subject
from podcast_digest.cli.text import say, tell
from podcast_digest.cli.verdict import without_cover
from podcast_digest.errors import (
    ArtworkError,
    CatalogError,
    LockError,
    PodcastDigestError,
)
from podcast_digest.feed.reading import Document
from podcast_digest.lock import Published
from podcast_digest.media import artwork
from podcast_digest.media.artwork import Artwork
from podcast_digest.network.answers import Answers
from podcast_digest.project import files
from podcast_digest.show.fields import is_url
from podcast_digest.show.model import Episode, Show

#: Family -> what its rules need, where they can't run.
_NEEDS = {
    "H": "asks hosts; add --online",
    "K": "judges catalogs, not feeds",
    "G": "compares with what subscribers have; add --against FEED",
}

#: Where `build` puts the feed, unless it is told otherwise.
_OUTPUT = Path("public")


class _Judged(NamedTuple):
    """What is judged."""

    name: str
    path: Path | None  #: None: no file of this machine
    text: str  #: of the catalog
    subject: Subject


def check(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FEED or explain CODE",
            help="A feed to judge instead of the catalog: a path, - or an https "
            "address. explain: say all about these rules.",
        ),
    ] = None,
    catalog: CatalogPath = DEFAULT,
    online: Annotated[
        bool, typer.Option("--online", help="Also ask the hosts, as apps will.")
    ] = False,
    select: Annotated[
        list[str] | None,
        typer.Option(
            help="Only these rules: codes, or beginnings of some, such as A302,P.",
            metavar="CODES",
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(help="All rules but these.", metavar="CODES"),
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="How to tell it.")
    ] = Format.TEXT,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 for warnings too.")
    ] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="First mend the catalog where that is safe.")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(
            help="The feed that subscribers have, a path or an https address; what "
            "was built last if not given.",
            metavar="FEED",
        ),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(help="Judge as of this moment, such as 2025-09-13T08:00+08:00."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Print the rules.")] = False,
) -> None:
    """Find what directories refuse, apps show wrongly, or subscribers suffer from.

    Judges what the catalog would publish, or anybody's feed. Exits with 1 if there
    is an error. show.checks.ignore of the catalog says what to be silent about, and
    why.

    \b
    podcast-digest check
    podcast-digest check --online --strict
    podcast-digest check --fix
    podcast-digest check https://example.org/feed.xml --select A,P
    podcast-digest check explain A302
    """
    feed, more = (what[0], what[1:]) if what else (None, [])
    given = {
        "--catalog": catalog != DEFAULT,
        "--online": online,
        "--select": select is not None,
        "--ignore": ignore is not None,
        "--strict": strict,
        "--fix": fix,
        "--against": against is not None,
        "--now": now is not None,
        "--list": list_,
        "a feed": feed not in (None, "explain"),
    }
    if feed == "explain":
        _refuse(given, "explain")
        if not more:
            raise typer.BadParameter("explain which rule? Such as: explain A302")
        chosen = checks.selected(_codes(more, "CODE"))
        say(_rules(chosen, format_, rulebook.explained))
        return
    if more:
        raise typer.BadParameter(f"one feed at a time, not {feed} and {more[0]}")
    only = _codes(select, "--select")
    rules = checks.selected(only, _codes(ignore, "--ignore"))
    if list_:
        _refuse(given, "--list", "--select", "--ignore")
        say(_rules(rules, format_, rulebook.listed))
        return
    is_feed = feed is not None
    if is_feed:
        _refuse(given, "a feed", *(given.keys() - {"--catalog", "--fix"}))
    # Families that have nothing to look at.
    idle = {"H": not online, "K": is_feed, "G": is_feed and against is None}
    able = _able(rules, only, {family for family, is_idle in idle.items() if is_idle})
    before = None if against is None else _published(against, feed)
    fixed: tuple[str, ...] = ()
    if feed is None:
        try:
            fixed = _fix(catalog, format_) if fix else ()
            judged = _catalog(catalog, now, before)
        except (CatalogError, LockError) as error:
            if text := unreadable(format_, str(catalog), str(error).splitlines()):
                say(text)
            raise
    else:
        judged = _feed(feed, now, before)
    if online:
        judged = judged._replace(subject=_asked(judged.subject))
        if judged.subject.answers is None:
            online, able = False, tuple(rule for rule in able if rule.code[0] != "H")
            if not able:
                raise PodcastDigestError("no network: no host could be asked")
            tell("no network: hosts were not asked")
    sure = () if only else [rule for rule in able if _looked(rule, judged.subject)]
    found, ignored = _findings(judged, able, sure)
    report = Report(
        judged.name,
        judged.path,
        judged.subject.show.title,
        len(judged.subject.show.episodes),
        len(able),
        found,
        ignored,
        online=online,
        unasked=not online and any(rule.code[0] == "H" for rule in rules),
        whole=only,
        fixed=fixed,
    )
    say(PRINTERS[format_](report))
    fatal = (Level.ERROR, Level.WARNING) if strict else (Level.ERROR,)
    if any(told.finding.level in fatal for told in found):
        raise typer.Exit(1)


def _refuse(given: Mapping[str, bool], mode: str, *allowed: str) -> None:
    """Refuse what is given and means nothing in a mode."""
    for name, is_given in given.items():
        if is_given and name not in (mode, *allowed):
            raise typer.BadParameter(f"{mode} and {name} contradict each other")


def _codes(given: Sequence[str] | None, option: str) -> tuple[str, ...]:
    """Return codes, and beginnings of codes, that were written with commas or not."""
    found = [code.strip().upper() for text in given or () for code in text.split(",")]
    codes = tuple(code for code in found if code)
    if given and not codes:
        raise typer.BadParameter("names no rule", param_hint=option)
    for code in codes:
        if not checks.selected([code]):
            raise typer.BadParameter(
                f"{checks.no_rule(code)}; --list shows all", param_hint=option
            )
    return codes


def _able(
    rules: Sequence[Rule], only: Sequence[str], idle: Collection[str]
) -> tuple[Rule, ...]:
    """Return the rules that can run; refuse what was asked for in vain."""
    for code in only:
        if code[0] in idle:
            raise typer.BadParameter(f"{code} {_NEEDS[code[0]]}", param_hint="--select")
    able = tuple(rule for rule in rules if rule.code[0] not in idle)
    if not able:
        raise typer.BadParameter("no rule is left; --list shows all")
    return able


def _rules(
    rules: Sequence[Rule], format_: Format, as_text: Callable[[Sequence[Rule]], str]
) -> str:
    match format_:
        case Format.TEXT:
            return as_text(rules)
        case Format.JSON:
            return rulebook.as_json(rules)
        case Format.MARKDOWN:
            return rulebook.as_markdown(rules)
        case Format.GITHUB:
            raise typer.BadParameter("github is for findings", param_hint="--format")


def _fix(path: Path, format_: Format) -> tuple[str, ...]:
    """Mend the catalog, and say what was changed."""
    with files.exclusive(path):
        fixed = catalogs.fix(catalog_text(path), str(path))
        files.write(path, fixed.text.encode())
    # Other formats are read by machines, which want nothing before them.
    out = say if format_ is Format.TEXT else tell
    for change in fixed.changes:
        out(f"fixed: {change}")
    if not fixed.changes:
        out(f"{path}: nothing to fix")
    return tuple(fixed.changes)


def _published(where: str, feed: str | None) -> Published:
    if where == feed:
        raise typer.BadParameter("the same feed twice", param_hint="--against")
    return Published.of(whole(_read(where)[1], where))


def _read(where: str) -> tuple[bytes, Document]:
    """Return a feed as it came, and as it reads; refuse what was meant otherwise."""
    path = Path(where)
    if where != "-" and not is_url(where):
        if path.suffix in (".yaml", ".yml"):
            raise typer.BadParameter(
                f"{where} is no feed; to judge a catalog: --catalog {where}"
            )
        if not path.exists() and checks.selected([where.upper()]):
            raise typer.BadParameter(
                f"{where} is no feed; to read about a rule: explain {where}"
            )
    return read_feed(where)


def _feed(where: str, now: str | None, before: Published | None) -> _Judged:
    data, document = _read(where)
    show = document.show
    older: tuple[Episode, ...] = ()
    if before:  # only who compares misses what lies in archives
        older = whole(document, where).episodes[len(show.episodes) :]
    subject = Subject(
        show, _moment(now), len(data), document=document, before=before, older=older
    )
    is_file = where != "-" and not is_url(where)
    return _Judged(feed_name(where), Path(where) if is_file else None, "", subject)


def _moment(now: str | None) -> datetime:
    try:
        return datetime.now(UTC) if now is None else catalogs.moment(now)
    except CatalogError as error:
        raise typer.BadParameter(str(error), param_hint="--now") from None


def _catalog(path: Path, now: str | None, before: Published | None) -> _Judged:
    """Return what a build would publish; nothing is written."""
    project = load(path)
    moment = moment_of(now, project)
    lock, given = prospect(project, moment)
    if now is None:  # as of another moment, subscribers have something else
        before = before or subscribed(lock, given.show, _OUTPUT)
    for line in without_cover(given):
        tell(line)
    looked = subject(given, lock, moment, before)
    return _Judged(str(path), path, project.text, looked)


def _asked(subject: Subject) -> Subject:
    """Return a subject with what hosts answer, and the files that they sent."""
    # Imported here: httpx takes longer than all rules.
    from podcast_digest.checks.hosts.reading import brought, wanted
    from podcast_digest.network.hosts import ask_all

    asking = wanted(subject)
    answers = {}
    with progress(len(asking)) as (advance, _):
        for url, answer in ask_all(asking):
            answers[url] = answer
            advance(None)
    hosts = {urlsplit(url).netloc for url in answers}
    if len(hosts) > 1 and not any(map(_answered, answers.values())):
        return subject  # that all hosts are down at once is less likely
    show = subject.show
    images = {show.image, *(episode.image for episode in show.episodes)}
    texts = _texts(show)
    # A page that asks for a login is the business of rules about hosts.
    bodies = {
        url: answer.body
        for url, answer in answers.items()
        if answer.body is not None and brought(answer.whole)
    }
    pictures = {url: _look(body) for url, body in bodies.items() if url in images}
    linked = {url: body for url, body in bodies.items() if url in texts}
    return subject._replace(
        answers=answers,
        # A file beside the catalog is what will be published: it counts.
        artwork={**pictures, **subject.artwork},
        linked={**linked, **subject.linked},
    )


def _look(data: bytes) -> Artwork | ArtworkError:
    try:
        return artwork.look(data)
    except ArtworkError as error:
        return error


def _findings(
    judged: _Judged, rules: Sequence[Rule], sure: Sequence[Rule]
) -> tuple[list[Told], list[Told]]:
    """Return what the rules find, and what of it the catalog ignores, with lines.

    Only the rules in ``sure`` can tell that there is nothing to ignore.
    """
    subject = judged.subject
    ignore = subject.catalog.show.checks.ignore if subject.catalog else {}
    found = checks.check(subject, rules)
    found = [*checks.unused(found, ignore, sure), *found]
    kept, ignored = checks.apart(found, ignore)
    lines = iter(_lines(judged, [*kept, *ignored]))
    return (
        [Told(finding, next(lines)) for finding in kept],
        [Told(f, next(lines), checks.reason(f, ignore)) for f in ignored],
    )


def _looked(rule: Rule, subject: Subject) -> bool:
    """Tell whether a rule saw all that it judges; a guard's waits for its case."""
    show, code = subject.show, rule.code
    if code[0] in "GH":
        answers = (subject.answers or {}).values()
        return code[0] == "H" and bool(answers) and all(map(_answered, answers))
    if code[1] != "3":
        return True
    pictures = {show.image, *(episode.image for episode in show.episodes)} - {None}
    of_pictures = code[0] == "A" and code < "A32"
    return subject.artwork.keys() >= pictures and (
        of_pictures or subject.linked.keys() >= _texts(show)
    )


def _texts(show: Show) -> set[str]:
    """Return the addresses of chapters and transcripts."""
    texts = {t.url for e in show.episodes for t in e.transcripts}
    return texts | {e.chapters_url for e in show.episodes if e.chapters_url}


def _answered(answers: Answers) -> bool:
    """Tell whether a host gave any answer."""
    asked = (answers.head, answers.start, answers.end, answers.whole)
    return any(answer and answer.status for answer in asked)


def _lines(judged: _Judged, findings: Sequence[Finding]) -> list[int]:
    if not findings:
        return []  # and no place need be known: that takes as long as the reading
    if judged.subject.document:
        return places.in_feed(findings, judged.subject.document)
    return places.in_catalog(findings, judged.text, judged.subject.catalog)
