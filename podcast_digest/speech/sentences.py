"""Where a text may be cut into what is spoken at once. Performs no I/O."""

import re

#: Characters of a segment at most: engines lose their way in longer ones.
MOST = 300

_OPENING = "“「『《〈（(【["
_CLOSING = "”」』》〉）)】]"
_END = re.compile(r"[。！？!?…；]+|\.(?=\s|$)|;(?=\s)")
# A full stop behind these ends no sentence.
_SHORT = re.compile(
    r"(?:^|[^\w.])(?:[A-Za-z]|e\.g|i\.e|etc|vs|approx|al|no|fig|eq|dr|mr|ms|st|inc|\d+)$",
    re.IGNORECASE,
)
# What is never cut: addresses, numbers with their marks, names with points in them.
_ATOM = re.compile(
    r"https?://\S+|[A-Za-z0-9_]+(?:[.,:/^@+-][A-Za-z0-9_]+)+|\d+(?:[.,:]\d+)*\s?%?"
)
_SOFT = re.compile(r"[，、,：:—–]+\s*")
_SPACE = re.compile(r"\s+")


def sentences(text: str, most: int = MOST) -> list[str]:
    """Return the sentences of a paragraph, each of at most ``most`` characters.

    Nothing is lost but white space at the cuts. A sentence within quotation marks or
    brackets is not cut off from what stands around it, unless it gets too long.

    >>> sentences("版本 v1.2.3 快 3.5 倍。他说：“快。真的。”然后走了！")
    ['版本 v1.2.3 快 3.5 倍。', '他说：“快。真的。”然后走了！']
    """
    found, start = [], 0
    for end in _ends(text):
        found += _short(text[start:end].strip(), most)
        start = end
    return found + _short(text[start:].strip(), most)


def _ends(text: str) -> list[int]:
    """Return the places behind the marks that end a sentence."""
    atoms = {at for atom in _ATOM.finditer(text) for at in range(*atom.span())}
    ends, depth, quoted = [], 0, False
    at = 0
    while at < len(text):
        char = text[at]
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif char == '"':
            quoted = not quoted
        mark = _END.match(text, at)
        if mark and at not in atoms and not (text[at] == "." and _is_short(text, at)):
            end = mark.end()
            while end < len(text) and (
                text[end] in _CLOSING or (text[end] == '"' and quoted)
            ):
                depth = max(0, depth - (text[end] != '"'))
                quoted = quoted and text[end] != '"'
                end += 1
            # “快。”他说 goes on; “快。” and a new sentence in English too.
            is_inner = end > mark.end() and text[end : end + 1] not in (" ", "\n", "")
            if not depth and not quoted and not is_inner:
                ends.append(end)
            at = end
            continue
        at += 1
    return ends


def _is_short(text: str, at: int) -> bool:
    follows = text[at + 1 :].lstrip()[:1]
    return bool(_SHORT.search(text[max(0, at - 8) : at])) and bool(follows)


def _short(text: str, most: int) -> list[str]:
    """Return a sentence in parts that are short enough, cut where a voice may rest."""
    parts = []
    while len(text) > most:
        cut = _cut(text, most)
        parts.append(text[:cut].strip())
        text = text[cut:].strip()
    return [part for part in (*parts, text) if part]


def _cut(text: str, most: int) -> int:
    window = text[: most + 1]
    inside = {
        at
        for atom in _ATOM.finditer(text)
        for at in range(atom.start() + 1, atom.end())
    }
    for kind in (_END, _SOFT, _SPACE):
        ends = [m.end() for m in kind.finditer(window) if m.end() not in inside]
        good = [end for end in ends if most // 3 < end <= most]
        if good:
            return good[-1]
    free = (at for at in range(most, most // 3, -1) if at not in inside)
    return next(free, most)
