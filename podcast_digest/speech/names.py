"""Names that are made of letters and digits, such as FP8 and 30B-A3B. No I/O."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+|\d+(?:\.\d+)?")
#: Letters that are said as a word although they are written large.
_WORDS = {"INT", "FLOPS", "MOE", "RAM", "ROM", "TOP", "MAX", "PRO", "ULTRA", "MINI"}
_VOWEL = re.compile("[aeiouyAEIOUY]")


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of one of these words, the longest first.

    >>> any_of(("ms", "m", "GB/s"))
    'GB/s|ms|m'
    """
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def parts(text: str) -> list[str]:
    """Return the words, abbreviations and numbers that a name consists of.

    >>> parts("AutoParallel"), parts("30B-A3B"), parts("Qwen2.5")
    (['Auto', 'Parallel'], ['30', 'B', 'A', '3', 'B'], ['Qwen', '2.5'])
    """
    return _PART.findall(text)


def spelled(part: str) -> str:
    """Return letters one by one.

    >>> spelled("KV")
    'K V'
    """
    return " ".join(part.upper())


def said(part: str) -> tuple[str, bool]:
    """Return how letters are said, and whether a rule is sure of it.

    Up to five large letters are an abbreviation, what has a vowel is a word.

    >>> said("GQA"), said("Prefill"), said("CUTLASS"), said("vllm")
    (('G Q A', True), ('Prefill', True), ('CUTLASS', False), ('V L L M', False))
    """
    if len(part) == 1 or part.upper() in _WORDS:
        return part, True
    if part.isupper():
        return (spelled(part), True) if len(part) <= 5 else (part, False)
    if not part.isascii() or _VOWEL.search(part):
        return part, True
    return spelled(part), False


#: What a name goes on with behind a hyphen: the 405B of Llama-3.1-405B.
MORE = r"(?:-(?=[A-Za-z]*\d)[A-Za-z0-9]+(?:\.\d+[A-Za-z]*)?)"

#: And what follows the letters that it begins with, if those are a term.
REST = rf"(?:\d[A-Za-z0-9]*(?:\.\d+)?{MORE}*|{MORE}+)"


class Words(NamedTuple):
    """How a language says the digits of a name."""

    digits: Callable[[str], str]
    cardinal: Callable[[int], str]
    point: str
    pause: str  #: between two numbers


def name(text: str, words: Words) -> str:
    """Return a name with its digits in words: small and round ones as numbers.

    H100 is a hundred, FP8 an eight, NVL144 is read digit by digit; what stands in front
    of letters is an amount: 671B, 128K, and in Qwen3-235B both.
    """
    said, before = list[str](), ""
    for group in text.strip("-").split("-"):
        if before[-1:].isdigit() and group[0].isdigit():
            said[-1] += words.pause
        said += _said(group, words)
        before = group
    return f" {' '.join(said)} "


def _said(group: str, words: Words) -> list[str]:
    read = list[str]()
    for part in parts(group):
        if not part[0].isdigit():
            read.append(said(part)[0])
            continue
        whole, _, fraction = part.partition(".")
        is_number = whole == "0" or not whole.startswith("0")
        is_year = part == group and len(part) == 4 and part[:2] in ("19", "20")
        is_short = (
            not read or len(whole) <= 2 or (len(whole) <= 4 and whole.endswith("00"))
        )
        number = (
            words.cardinal(int(whole))
            if is_number and is_short and not is_year
            else words.digits(whole)
        )
        after = words.point + words.digits(fraction) if fraction else ""
        read.append(number + after)
    return read
