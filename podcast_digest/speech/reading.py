"""A text -> what is spoken of it, piece by piece, so that nothing is lost. No I/O.

Numbers and marks of Chinese and English shows are read by rules of ours; those of
other languages are left to the engine. Libraries were tried: wetext 0.1.8 reads dates
and percentages well, and ``3-5``, ``v1.2.3``, ``FP8/INT4`` and ``O(n^2)`` wrong.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from podcast_digest.speech import chinese, english, names
from podcast_digest.speech.lexicon import Lexicon

# Spaces around marks, and between characters that are written without them.
_NEEDLESS = re.compile(
    r"\s+(?=[,.;:!?，。、；：！？）)])|(?<=[，。、；：！？（(])\s+"
    r"|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])"
)
# Hyphens that would be taken for a minus, or for a mark of their own.
_HYPHEN = re.compile(
    r"\s-+(?=\w)|(?<=\w)-+\s|(?<=[\u3400-\u9fff])-|-(?=[\u3400-\u9fff])"
)


class Piece(NamedTuple):
    """A part of a text, and what is said for it."""

    source: str
    spoken: str
    #: What decided: lexicon, rule, letters (an abbreviation is spelled), word, mark;
    #: "" for text that needs no decision, "?" where nothing covers it.
    by: str = ""


_WORD = re.compile(
    r"[^\W\d_²³¹\u2070-\u209f\u1100-\u11ff\u3040-\ud7af\uf900-\ufaff]+", re.UNICODE
)
_PLAIN = re.compile(
    # Han, kana, Hangul; white space; marks that engines make pauses of.
    "[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]+|\\s+|[,.;:!?()\"'，。、；：！？（）【】《》〈〉「」『』“”‘’"
    "—–…·\\[\\]{}-]"
)
#: Languages in which a word of Latin letters is one of another language.
_FOREIGN = {"zh", "ja", "ko", "ru", "uk", "ar", "hi", "th", "el", "he"}
_DOTTED = re.compile(r"(?<=[A-Za-z0-9])\.(?=[A-Za-z0-9])")
# Brackets of these kinds are not said, and engines may stumble over them.
_SILENT = str.maketrans("[]{}【】", "      ")


def read(text: str, language: str, terms: Lexicon) -> tuple[Piece, ...]:
    """Return the pieces of a text; their sources, joined, are the text.

    ``language`` is the show's (RFC 5646).
    """
    return tuple(_pieces(text, language.lower()[:2], terms))


def _pieces(text: str, language: str, terms: Lexicon) -> Iterable[Piece]:
    own = {"zh": chinese, "en": english}.get(language)
    at = 0
    while at < len(text):
        if found := terms.find(text, at):
            end, said = found
            yield Piece(
                text[at:end], f" {said} " if said.isascii() else said, "lexicon"
            )
            at = end
            continue
        for pattern, rule in own.RULES if own else ():
            if match := pattern.match(text, at):
                yield Piece(match[0], rule(match), "rule")
                at = match.end()
                break
        else:
            piece = _other(text, at, own.MARKS if own else {}, own.DOT if own else ".")
            if piece.by == "word" and language not in _FOREIGN:
                piece = piece._replace(by="")
            yield piece
            at += len(piece.source)


def _other(text: str, at: int, marks: dict[str, str], dot: str) -> Piece:
    if _DOTTED.match(text, at):
        return Piece(".", dot, "mark")
    if found := _PLAIN.match(text, at):
        return Piece(found[0], found[0].translate(_SILENT))
    if found := _WORD.match(text, at):
        return _word(found[0])
    char = text[at]
    if char in marks:
        return Piece(char, marks[char], "mark")
    if char.isdigit() and not marks:  # the engine knows its language
        return Piece(char, char, "")
    return Piece(char, char, "?")


def _word(word: str) -> Piece:
    """Return how a word of letters is said; camelCase is several."""
    said = [names.said(part) for part in names.parts(word)] or [(word, True)]
    spoken = " ".join(text for text, _ in said)
    if not all(sure for _, sure in said):
        return Piece(word, f" {spoken} ", "?")
    by = "letters" if len(word) > 1 and any(" " in text for text, _ in said) else "word"
    return Piece(word, f" {spoken} " if by == "letters" else spoken, by)


def spoken(pieces: Iterable[Piece]) -> str:
    """Return what the engine gets: the pieces, with single spaces between words.

    >>> spoken([Piece("FP8", " F P 八 "), Piece("，", "，"), Piece("x", "x")])
    'F P 八，x'
    """
    text = "".join(piece.spoken for piece in pieces).replace(" - ", " ")
    text = " ".join(_HYPHEN.sub(" ", text).split())
    return _NEEDLESS.sub("", text)


def uncovered(pieces: Iterable[Piece]) -> list[str]:
    """Return what no term and no rule covers, each once, in its order."""
    return list(dict.fromkeys(piece.source for piece in pieces if piece.by == "?"))


def decisions(pieces: Iterable[Piece]) -> dict[str, Piece]:
    """Return by its text what is not read as it stands: what a person may look over."""
    return {
        piece.source.strip(): piece
        for piece in pieces
        if piece.by and (piece.by != "mark" or len(piece.source) > 1)
    }
