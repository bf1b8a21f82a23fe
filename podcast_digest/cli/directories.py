"""``podcast-digest publish directories``: what each asks, and what is missing."""

from collections.abc import Sequence
from pathlib import Path

from podcast_digest.cli.terminal import say, tell
from podcast_digest.project import shows
from podcast_digest.project.build import Order
from podcast_digest.project.checking import Placed, check
from podcast_digest.project.directories import Directory, Fact, directories, missing
from podcast_digest.project.loading import load
from podcast_digest.project.subjects import of_catalog
from podcast_digest.show.model import CatalogShow
from podcast_digest.text.wording import count

_UNKNOWN = "not from a public source"


def tell_directories(catalog: Path, output: Path) -> None:
    """Print, for the show of a catalog, what each directory asks and what it lacks.

    A folder stands for each of its shows.
    """
    if catalog.is_dir():
        orders = shows.orders(Order(catalog, output), shows.catalogs([catalog]))
        for number, order in enumerate(orders):
            if number:
                say("")
            tell_directories(order.catalog, order.output)
        return
    project = load(catalog)
    judged, remarks = of_catalog(project, output=output)
    for remark in remarks:
        tell(str(remark))
    report = check(judged)
    # What the catalog ignores, directories do not.
    found = [*report.found, *report.ignored]
    say(f"{judged.subject.show.title}: {judged.subject.show.feed_url}")
    for directory in directories():
        say("")
        lacks = missing(directory, found)
        for line in _told(directory, project.catalog.show, lacks):
            say(line)


def _told(
    directory: Directory, show: CatalogShow, lacks: Sequence[Placed]
) -> list[str]:
    page = show.links.get(directory.key)
    state = "ready" if not lacks else f"{count(len(lacks), 'thing')} missing"
    known = "" if directory.submit_source else f" ({_UNKNOWN})"
    return [
        f"{directory.name}: {f'listed at {page}' if page else state}",
        *([] if page else [f"  submit   {directory.submit}{known}"]),
        *(f"  asks     {_sourced(fact)}" for fact in directory.asks),
        f"  proof    {_sourced(directory.proof)}",
        f"  help     {directory.help}",
        *(f"  missing  {_finding(placed)}" for placed in lacks),
    ]


def _sourced(fact: Fact) -> str:
    return f"{fact.text} [{fact.source or _UNKNOWN}, {fact.date}]"


def _finding(placed: Placed) -> str:
    finding = placed.finding
    where = finding.of.id if finding.of else "show"
    return f"{finding.code} {where}: {finding.field} {finding.message} → {finding.fix}"
