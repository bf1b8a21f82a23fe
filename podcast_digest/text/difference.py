"""How one text becomes another, in pieces that people can read. No I/O."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple


class Step(NamedTuple):
    """A piece of a text that stays, and what comes in place of what behind it."""

    same: str
    gone: str
    came: str


def difference(before: str, after: str) -> tuple[Step, ...]:
    """Return how one text becomes another: by words, and by characters of Chinese.

    Sentences are matched first, then what stands within those that differ; where that
    would take too long, they are taken whole.

    >>> difference("编译技术现状。", "编译技术的现状。")
    (Step(same='编译技术', gone='', came='的'), Step(same='现状。', gone='', came=''))
    """
    pieces: list[tuple[str, str]] = []
    for old, new in _aligned(_SENTENCE.findall(before), _SENTENCE.findall(after)):
        if old == new:
            pieces.append((old, new))
        else:
            pieces += _aligned(_TOKEN.findall(old), _TOKEN.findall(new))
    return tuple(_steps(pieces))


#: What all comparisons of two texts may cost, in pairs of pieces looked at.
_MOST = 20_000_000
#: So few characters between two changes belong to them.
_FEW = 4
# Written without spaces: kana, Han, Hangul.
_WIDE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(f"<[^<>]*>|[^\\W{_WIDE}]+|\\s+|.[\u0300-\u036f\ufe0f]*", re.DOTALL)
_SENTENCE = re.compile(r"[^。！？!?.\n]*[。！？!?.\n]+\s*|[^。！？!?.\n]+")


def _aligned(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """Yield pieces of both: equal ones, and such as take each other's place."""
    start = _shared(before, after)
    yield "".join(before[:start]), "".join(after[:start])
    end = _shared(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if _cost(old, new) > _MOST:
        yield "".join(old), "".join(new)
    else:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for _, i, j, k, m in matcher.get_opcodes():
            yield "".join(old[i:j]), "".join(new[k:m])
    yield "".join(before[len(before) - end :]), "".join(after[len(after) - end :])


def _shared(before: list[str], after: list[str]) -> int:
    """Return how many pieces both begin with."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(before), len(after)))


def _cost(before: list[str], after: list[str]) -> int:
    """Return what SequenceMatcher may look at: equal pairs, again for each match."""
    counts = Counter(after)
    pairs = sum(number * counts[piece] for piece, number in Counter(before).items())
    return pairs * min(len(before), len(after))


def _steps(pieces: Iterable[tuple[str, str]]) -> Iterator[Step]:
    same = gone = came = between = ""
    for old, new in pieces:
        if old == new:
            between += old
            continue
        if (gone or came) and len(between) < _FEW:
            gone, came = gone + between + old, came + between + new
        else:
            if gone or came:
                yield Step(same, gone, came)
            same, gone, came = between, old, new
        between = ""
    if gone or came:
        yield Step(same, gone, came)
        same = ""
    if between:
        yield Step(between, "", "")
