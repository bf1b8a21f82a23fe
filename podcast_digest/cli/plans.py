"""What ``narrate`` would speak, and what it spoke, as text and for machines."""

import json
from collections.abc import Sequence

from podcast_digest.project.narrating import Failed, Narrated
from podcast_digest.project.silent import Work
from podcast_digest.project.silent import unpaid as unpaid_of
from podcast_digest.show.model import Narrate
from podcast_digest.speech.reading import decisions, uncovered
from podcast_digest.text.wording import clock, count

Results = Sequence[Narrated | Failed]


def script(work: Work) -> str:
    """Return what the engine gets of an article."""
    paragraphs = (
        "\n".join(sentence.spoken for sentence in paragraph)
        for paragraph in work.paragraphs
    )
    return f"# {work.entry.id}\n\n" + "\n\n".join(paragraphs)


def _price(characters: int, settings: Narrate) -> float | None:
    price = settings.price_per_million
    return None if price is None else characters * price / 1_000_000


def plan(works: Sequence[Work], settings: Narrate, rest: int) -> str:
    """Return what would be spoken; ``rest`` articles are beyond the limits."""
    lines = [
        f"{work.entry.id}: {count(work.characters, 'character')}, "
        f"{clock(work.seconds, exact=False)}: {work.entry.title}"
        for work in works
    ]
    said = {
        source: piece.spoken.strip()
        for work in works
        for source, piece in decisions(work.pieces).items()
        if piece.by != "?"
    }
    changed = {source: spoken for source, spoken in said.items() if spoken != source}
    if changed:
        lines += ["", "said as:"]
        lines += [f"  {text} → {spoken}" for text, spoken in sorted(changed.items())]
    if plain := sorted(said.keys() - changed.keys()):
        lines += ["", "said as they are written:", f"  {', '.join(plain)}"]
    odd = dict.fromkeys(word for work in works for word in uncovered(work.pieces))
    if odd:
        lines += ["", "covered by no rule and no line of pronunciations.yaml:"]
        lines.append("  " + ", ".join(odd))
    characters = sum(work.characters for work in works)
    unpaid = unpaid_of(works, settings)
    seconds = sum(work.seconds for work in works)
    price = _price(unpaid, settings)
    cost = "" if price is None else f", about {price:.2f}"
    left = f" · {count(rest, 'article')} beyond the limit" * bool(rest)
    lines += [
        "",
        f"{count(len(works), 'article')}, {count(characters, 'character')} "
        f"({unpaid} to pay for{cost}), {clock(seconds, exact=False)}{left}",
    ]
    return "\n".join(lines).strip()


def plan_json(works: Sequence[Work], settings: Narrate) -> str:
    """Return what would be spoken, for machines."""
    value = [
        {
            "id": work.entry.id,
            "title": work.entry.title,
            "new": work.is_new,
            "characters": work.characters,
            "unpaid": unpaid_of([work], settings),
            "seconds": round(work.seconds, 1),
            "price": _price(unpaid_of([work], settings), settings),
            "said": {
                source: piece.spoken.strip()
                for source, piece in decisions(work.pieces).items()
            },
            "uncovered": uncovered(work.pieces),
        }
        for work in works
    ]
    return json.dumps(value, ensure_ascii=False, indent=2)


def done(results: Results, wanted: int) -> str:
    """Return in a line what came of so many articles."""
    made = [result for result in results if isinstance(result, Narrated)]
    failed = f" · {len(results) - len(made)} failed" * (len(made) < len(results))
    left = f" · {wanted - len(results)} not begun" * (len(results) < wanted)
    paid = count(sum(result.paid for result in results), "character")
    return f"{len(made)} narrated, {paid} spoken{failed}{left}"


def done_json(results: Results) -> str:
    """Return what came of articles, for machines."""
    return json.dumps([result._asdict() for result in results], ensure_ascii=False)
