"""How terms are said: the words of the user over those that come with us. No I/O.

Respelling works with every engine: ``KV Cache: K V cash``. The longest term wins,
upper and lower case are the same, and no term is found inside a word.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from podcast_digest.catalog.reading import read
from podcast_digest.errors import SpeechError

#: The usual name of the user's file.
NAME = "pronunciations.yaml"
_NO_TEXT = "has no text that says how it is spoken"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms, and how each is said."""

    terms: Mapping[str, str]  #: in lower case -> respelling
    pattern: re.Pattern[str]

    def find(self, text: str, at: int) -> tuple[int, str] | None:
        """Return where a term ends that begins at a place, and how it is said.

        >>> lexicon({"KV": "K V", "KV Cache": "K V cash"}).find("kv cache", 0)
        (8, 'K V cash')
        >>> lexicon({"PD": "P D"}).find("PDF", 0)
        >>> lexicon({"Qwen": "kwen"}).find("Qwen3-235B", 0)
        (4, 'kwen')
        """
        found = self.pattern.match(text, at)
        if not found:
            return None
        said = self.terms[found[1].lower()]
        return found.end(), said + "'s" * bool(found[2])


def lexicon(*terms: Mapping[str, str]) -> Lexicon:
    """Return one lexicon of several; a later one overrides the earlier."""
    known = {
        " ".join(term.split()).lower(): said
        for several in terms
        for term, said in several.items()
    }
    # An alternation takes the first that fits: the longest ones stand first.
    words = sorted(known, key=lambda term: (-len(term), term))
    ascii_ = "A-Za-z0-9_"
    pattern = "|".join(
        rf"(?<![{ascii_}])" * bool(re.match(f"[{ascii_}]", word)) + re.escape(word)
        for word in words
    )
    # GPUs are more than one GPU, and Qwen3 is a Qwen; behind other letters a term may
    # end anywhere.
    ends = (
        rf"(?<=[{ascii_}])(s)?(?![{ascii_}])|(?<=[A-Za-z]{{4}})(?=\d)|(?<![{ascii_}])"
    )
    return Lexicon(known, re.compile(f"({pattern or '(?!)'})(?:{ends})", re.IGNORECASE))


def parse(text: str, name: str = NAME) -> dict[str, str]:
    """Return the terms of a file; raise SpeechError or CatalogError for another one."""
    source = read(text, name)
    if source.problems:
        line, _, message = source.problems[0]
        raise SpeechError(f"{name}:{line}: {message}")
    if source.blank:
        line, path = source.blank[0]
        raise SpeechError(f"{name}:{line}: {path[0]}: {_NO_TEXT}")
    value = {} if source.value is None else source.value
    if not isinstance(value, dict):
        raise SpeechError(
            f"{name}: is not a list of terms, such as: KV Cache: K V cash"
        )
    for term, said in value.items():
        if not isinstance(said, str) or not said.strip():
            raise SpeechError(f"{name}: {term}: {_NO_TEXT}")
    return value


@cache
def shipped() -> Mapping[str, str]:
    """Return the terms of AI infrastructure that come with the program."""
    path = files("podcast_digest.speech") / NAME
    return parse(path.read_text(encoding="utf-8"), NAME)
