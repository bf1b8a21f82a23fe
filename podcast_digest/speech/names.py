"""Names that are made of letters and digits, such as FP8 and 30B-A3B. No I/O."""

import re
from collections.abc import Callable

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+|\d+(?:\.\d+)?")
#: Letters that are said as a word although they are written large.
_WORDS = {"INT", "FLOPS", "MOE", "RAM", "ROM", "TOP", "MAX", "PRO", "ULTRA", "MINI"}
_VOWEL = re.compile("[aeiouyAEIOUY]")


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


def name(
    text: str,
    digits: Callable[[str], str],
    cardinal: Callable[[int], str],
    point: str,
) -> str:
    """Return a name with its digits in words: small and round ones as numbers.

    H100 is a hundred, FP8 an eight, NVL144 is read digit by digit; what stands in front
    is an amount: 671B, 128K.
    """
    words = list[str]()
    for part in parts(text):
        if not part[0].isdigit():
            words.append(said(part)[0])
            continue
        whole, _, fraction = part.partition(".")
        is_number = whole == "0" or not whole.startswith("0")
        is_short = (
            not words or len(whole) <= 2 or (len(whole) <= 4 and whole.endswith("00"))
        )
        read = cardinal(int(whole)) if is_number and is_short else digits(whole)
        words.append(read + (point + digits(fraction) if fraction else ""))
    return f" {' '.join(words)} "
