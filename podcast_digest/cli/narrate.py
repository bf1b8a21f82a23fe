"""``podcast-digest narrate``."""

import json
from typing import Annotated

import typer

from podcast_digest import catalog as catalogs
from podcast_digest.cli.options import DEFAULT, CatalogPath, complete_id
from podcast_digest.cli.progress import shown
from podcast_digest.cli.terminal import at_terminal, say, tell
from podcast_digest.project import narrating, silent
from podcast_digest.project.loading import Loaded, change_catalog, load
from podcast_digest.show.model import Narrate
from podcast_digest.speech.reading import decisions, uncovered
from podcast_digest.text.wording import clock, count


def narrate(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID|LINK]...",
            help="Articles or episodes; all without audio if none is named.",
            autocompletion=complete_id,
        ),
    ] = None,
    page: Annotated[
        str | None,
        typer.Option(help="The digest page. [default: README.md beside the catalog]"),
    ] = None,
    missing: Annotated[
        bool,
        typer.Option("--missing", help="All articles without audio: the default."),
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Speak so many articles at most.")
    ] = None,
    max_chars: Annotated[
        int | None, typer.Option(min=1, help="Speak so many characters at most.")
    ] = None,
    voice: Annotated[str | None, typer.Option(help="Another voice.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be spoken.")
    ] = False,
    text: Annotated[
        bool, typer.Option("--text", help="Print what the engine would get.")
    ] = False,
    again: Annotated[
        bool,
        typer.Option("--again", help="Renew what is older than its text."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    catalog: CatalogPath = DEFAULT,
) -> None:
    """Speak the summaries of articles that have no audio, and make them episodes.

    show.narrate says who speaks: a service, or a program of yours. What is spoken is
    kept sentence by sentence: run it again after any interruption, and only what is
    missing is paid for. A recording that is not one is refused.

    \b
    podcast-digest narrate --dry-run
    podcast-digest narrate --limit 5
    podcast-digest narrate --again my-article-1f0c3a9b7e
    """
    if missing and names:
        raise typer.BadParameter("--missing and IDs contradict each other")
    project = load(catalog)
    settings = silent.settings(project, voice)
    found = silent.wanted(
        project, settings, silent.page_of(project, page), names or (), again=again
    )
    works = silent.within(found.works, limit, max_chars)
    for remark in found.remarks:
        tell(remark)
    for id_ in found.older:
        tell(f"{id_}: the recording is older than its text: narrate --again {id_}")
    if text:
        say("\n\n".join(map(_script, works)))
    elif dry_run:
        say(_as_json(works, settings) if as_json else _plan(works, settings, found))
    elif works:
        _carry_out(project, works, settings, as_json=as_json)
    elif found.works:
        first = found.works[0]
        tell(f"{first.entry.id}: has {first.characters} characters, over --max-chars")
        raise typer.Exit(1)
    else:
        say("[]" if as_json else "nothing to narrate")


def _carry_out(
    project: Loaded, works: tuple[silent.Work, ...], settings: Narrate, *, as_json: bool
) -> None:
    results = list[narrating.Narrated | narrating.Failed]()

    def hear(event: object) -> None:
        on_event(event)
        if isinstance(event, narrating.Narrated):
            results.append(event)
            if not as_json:
                say(f"{event.id}: {clock(event.seconds)}: {event.title}")
        elif isinstance(event, narrating.Failed):
            results.append(event)
            tell(f"{event.id}: {event.title}: not narrated: {event.reason}")

    try:
        with shown("sentences") as on_event:
            narrating.narrate_all(project, works, settings, on_event=hear)
    except KeyboardInterrupt:
        tell("what was spoken is kept; the next run goes on from there")
        raise
    done = [made for made in results if isinstance(made, narrating.Narrated)]
    if done:
        _declare(project)
    if as_json:
        say(json.dumps([made._asdict() for made in results], ensure_ascii=False))
    else:
        failed = f" · {len(results) - len(done)} failed" * (len(done) < len(results))
        left = len(works) - len(results)
        rest = f" · {left} not begun" * bool(left)
        paid = sum(made.paid for made in done)
        say(f"{len(done)} narrated, {count(paid, 'character')} spoken{failed}{rest}")
    if len(done) < len(works):
        raise typer.Exit(1)


def _declare(project: Loaded) -> None:
    """Say in the catalog that it has content made by AI, if people agree."""
    path = project.path
    if load(path).catalog.show.ai_content is not None:
        return
    if at_terminal() and not typer.confirm(
        "Declare to apps that the show has content made by AI (ai_content: true)?",
        default=True,
        err=True,
    ):
        return
    change_catalog(
        path, lambda now: catalogs.add_to_show(now.text, "ai_content", True, str(path))
    )
    tell(f"{path}: ai_content: true was added")


def _script(work: silent.Work) -> str:
    paragraphs = (
        "\n".join(sentence.spoken for sentence in paragraph)
        for paragraph in work.paragraphs
    )
    return f"# {work.entry.id}\n\n" + "\n\n".join(paragraphs)


def _price(characters: int, settings: Narrate) -> float | None:
    price = settings.price_per_million
    return None if price is None else characters * price / 1_000_000


def _plan(
    works: tuple[silent.Work, ...], settings: Narrate, found: silent.Wanted
) -> str:
    lines = [
        f"{work.entry.id}: {count(work.characters, 'character')}, "
        f"{clock(work.seconds, exact=False)}: {work.entry.title}"
        for work in works
    ]
    said = {
        source: piece.spoken.strip()
        for work in works
        for source, piece in decisions(work.pieces).items()
        if piece.by != "?" and piece.spoken.strip() != source
    }
    if said:
        lines += ["", "said as:"]
        lines += [f"  {source} → {spoken}" for source, spoken in sorted(said.items())]
    odd = dict.fromkeys(word for work in works for word in uncovered(work.pieces))
    if odd:
        lines += ["", "covered by no rule and no line of pronunciations.yaml:"]
        lines.append("  " + ", ".join(odd))
    characters = sum(work.characters for work in works)
    unpaid = narrating.unpaid(works, settings)
    seconds = sum(work.seconds for work in works)
    price = _price(unpaid, settings)
    cost = "" if price is None else f", about {price:.2f}"
    rest = len(found.works) - len(works)
    left = f" · {count(rest, 'article')} beyond the limit" * bool(rest)
    lines += [
        "",
        f"{count(len(works), 'article')}, {count(characters, 'character')} "
        f"({unpaid} to pay for{cost}), {clock(seconds, exact=False)}{left}",
    ]
    return "\n".join(lines).strip()


def _as_json(works: tuple[silent.Work, ...], settings: Narrate) -> str:
    value = [
        {
            "id": work.entry.id,
            "title": work.entry.title,
            "new": work.is_new,
            "characters": work.characters,
            "unpaid": narrating.unpaid([work], settings),
            "seconds": round(work.seconds, 1),
            "price": _price(work.characters, settings),
            "said": {
                source: piece.spoken.strip()
                for source, piece in decisions(work.pieces).items()
            },
            "uncovered": uncovered(work.pieces),
        }
        for work in works
    ]
    return json.dumps(value, ensure_ascii=False, indent=2)
