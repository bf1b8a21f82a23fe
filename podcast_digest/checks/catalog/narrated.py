"""What a voice would stumble over in episodes that are narrated. No I/O."""

from collections.abc import Iterator

from podcast_digest.checks.catalog.prose import heard
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.words import shown
from podcast_digest.checks.subject import Subject

_FEW = 5  #: words in one message


def words_are_covered(subject: Subject) -> Iterator[Found]:
    """It is known how each word of a narrated episode is said."""
    entries = [entry for entry in heard(subject) if entry.narrated]
    if not entries:
        return
    # Imported here: few shows are narrated.
    from podcast_digest.speech import lexicon, script
    from podcast_digest.speech.reading import uncovered

    known = lexicon.lexicon(lexicon.shipped(), subject.pronunciations)
    for entry in entries:
        for field in ("title", "summary"):
            title, summary = (
                (entry.title, "") if field == "title" else ("", entry.summary or "")
            )
            spoken = script.script(title, summary, subject.show.language, known)
            pieces = [p for part in spoken for line in part for p in line.pieces]
            if words := uncovered(pieces):
                some = ", ".join(map(shown, words[:_FEW]))
                more = f" and {len(words) - _FEW} more" * (len(words) > _FEW)
                yield Found(entry, field, f"it is not known how to say {some}{more}")


RULES: tuple[Rule, ...] = (
    Rule(
        "K261",
        Level.NOTE,
        (),
        words_are_covered,
        "Add lines to pronunciations.yaml, such as `vLLM: V L L M`.",
        needs=Needs.CATALOG,
        why="Engines guess at words they don't know, and some drop them.",
    ),
)
