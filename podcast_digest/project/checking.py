"""Check a show: what rules find, on which line, and what the catalog ignores of it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from podcast_digest.checks import Finding, Needs, Rule, Subject
from podcast_digest.checks import rules as checks
from podcast_digest.checks.rules import RULES
from podcast_digest.checks.shared import places
from podcast_digest.errors import ArtworkError, PodcastDigestError
from podcast_digest.media import artwork
from podcast_digest.media.artwork import Artwork
from podcast_digest.network.answers import Answers
from podcast_digest.project import files


class Judged(NamedTuple):
    """What is judged: what a catalog would publish, or anybody's feed."""

    name: str  #: as people call it
    path: Path | None  #: None: it is not a file of this machine
    subject: Subject
    text: str = ""  #: of the catalog


class Placed(NamedTuple):
    """A finding, and the line on which it stands, counted from 1."""

    finding: Finding
    line: int
    reason: str | None = None  #: why the catalog ignores it


class Report(NamedTuple):
    """What was looked at, and what was found."""

    name: str
    path: Path | None
    title: str  #: of the show
    episodes: int
    rules: int  #: how many looked at it
    found: Sequence[Placed]
    ignored: Sequence[Placed] = ()  #: by the catalog
    online: bool = False  #: hosts were asked
    unasked: bool = False  #: rules about hosts were chosen, and could not run
    fixed: Sequence[str] = ()  #: what was changed before, a line each


def check(
    judged: Judged,
    rules: Iterable[Rule] = RULES,
    *,
    online: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> Report:
    """Return what these rules find; rules that lack what they need do not run.

    ``online`` asks the hosts of all files, as apps will; ``progress`` then hears how
    many of how many have answered. If no host of several answers, there is no network:
    the rules about hosts do not run, and the report is not ``online``. Raises
    PodcastDigestError if no rule is left then.
    """
    rules = tuple(rules)
    if online:
        judged = judged._replace(subject=_asked(judged.subject, progress))
    has_network = judged.subject.answers is not None
    able = checks.able(rules, judged.subject)
    if online and not has_network and not able.rules:
        raise PodcastDigestError("no network: no host could be asked")
    catalog, show = judged.subject.catalog, judged.subject.show
    ignore = catalog.show.checks.ignore if catalog else {}
    found = checks.check(judged.subject, able.rules)
    found = [*checks.unused(found, ignore, able.sure), *found]
    kept, ignored = checks.apart(found, ignore)
    lines = iter(_lines(judged, [*kept, *ignored]))
    return Report(
        judged.name,
        judged.path,
        show.title,
        len(show.episodes),
        len(able.rules),
        [Placed(finding, next(lines)) for finding in kept],
        [Placed(f, next(lines), checks.reason(f, ignore)) for f in ignored],
        online=has_network,
        unasked=not has_network and any(Needs.HOSTS in rule.needs for rule in rules),
    )


def _asked(subject: Subject, progress: Callable[[int, int], object] | None) -> Subject:
    """Return a subject with what hosts answer, and the files that they sent."""
    # Imported here: httpx takes longer than all rules.
    from podcast_digest.checks.hosts.reading import brought, wanted
    from podcast_digest.network.hosts import ask_all

    asking = wanted(subject)
    answers: dict[str, Answers] = {}
    if progress:
        progress(0, len(asking))
    for url, answer in ask_all(asking):
        answers[url] = answer
        if progress:
            progress(len(answers), len(asking))
    hosts = {urlsplit(url).netloc for url in answers}
    if len(hosts) > 1 and not any(answer.came for answer in answers.values()):
        return subject  # that all hosts are down at once is less likely
    # A page that asks for a login is the business of rules about hosts.
    bodies = {
        url: answer.body
        for url, answer in answers.items()
        if answer.body is not None and brought(answer.whole)
    }
    images, texts = subject.pictures, subject.texts
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


def _lines(judged: Judged, findings: Sequence[Finding]) -> list[int]:
    if not findings:
        return []  # and no place need be known: that takes as long as the reading
    if judged.subject.document:
        return places.in_feed(findings, judged.subject.document)
    return places.in_catalog(findings, judged.text, judged.subject.catalog)


def fix(path: Path, read: Callable[[Path], str]) -> tuple[str, ...]:
    """Fix a catalog where that is safe; return what was changed, a line each.

    ``read`` reads it. Raises CatalogError or OutputError; then nothing was written.
    """
    # Imported here: nobody else needs it.
    from podcast_digest.catalog import fixing

    with files.exclusive(path):
        fixed = fixing.fix(read(path), str(path))
        files.write(path, fixed.text.encode())
    return tuple(fixed.changes)
