"""Characters that nobody sees, and those that stand for text that was lost. No I/O.

Web pages, chats and word processors bring them along. Who reads sees nothing, yet a
search for the word fails, and an address with one of them leads nowhere. Some of them
are needed where they stand: they join the parts of an emoji, shape Persian or Indic
words, end lines in Khmer, put Hebrew in order beside Latin. Those stay.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from unicodedata import category

# Zero-width space, word joiner, byte order mark, Mongolian vowel separator.
_ZERO_WIDTH = "\u200b\u2060\ufeff\u180e"
# Direction marks, embeddings and overrides, isolates.
_DIRECTIONS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_JOINERS = "\u200c\u200d"
_SOFT_HYPHEN = "\u00ad"
# What XML 1.0 §2.2 refuses, and the controls that it only discourages.
_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_SEPARATORS = "\u2028\u2029"

#: What nobody sees of what a value of the catalog may hold.
MARKS = _ZERO_WIDTH + _DIRECTIONS + _JOINERS + _SOFT_HYPHEN
#: What stands where text was: the replacement character, and bullets and arrows of
#: the icon fonts that word processors use, for which other fonts have a box.
LOST = "\ufffd\uf0b7\uf0a7\uf06c\uf06e\uf0d8\uf0e0\uf0fc"

#: All that may have to go.
SUSPECT = re.compile(f"[{_CONTROLS}{_SEPARATORS}{MARKS}]")
_MARK = re.compile(f"[{MARKS}]")
_UNFIT = re.compile(f"[{_CONTROLS}{_SEPARATORS}\ufeff]")
_NOT_ON_A_PAGE = re.compile(f"[{_CONTROLS}{_SEPARATORS}{_ZERO_WIDTH}{_DIRECTIONS}]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# UTF-8 that was read as Windows-1252: pairs that no language writes, or runs.
_CONTINUED = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}"
_MISREAD = (
    re.compile("(?<![A-ZÀ-Þ])Ã[©¨ª«§¢¡¤¶¼±³¹²®\xad]|â€|ï¼|ã€"),
    re.compile(f"[ä-é]{_CONTINUED}[ä-é]{_CONTINUED}"),
)
# Scripts without spaces, where a zero-width one tells where a line may end: Thai, Lao,
# Tibetan, Burmese, Khmer.
_UNSPACED = re.compile(r"[\u0e00-\u109f\u1780-\u17ff]")

#: What has a meaning to Markdown anywhere in a line.
_INLINE = frozenset("*_~`[]()<>!\\&|:/@")

_ADDRESS = re.compile("https?:|ftp:|www[.]|[^ @\n]+@", re.IGNORECASE)

_NAMES = {
    **dict.fromkeys(_DIRECTIONS, "direction mark"),
    **dict.fromkeys(_JOINERS, "joiner"),
    **dict.fromkeys(_SEPARATORS, "line separator"),
    "\u200b": "zero-width space",
    "\u2060": "word joiner",
    "\ufeff": "byte order mark",
    "\u180e": "vowel separator",
    _SOFT_HYPHEN: "soft hyphen",
}


def name(char: str) -> str:
    """Return what people call a character that nobody sees.

    >>> name("\\u200b"), name("\\x07")
    ('zero-width space', 'control character')
    """
    return _NAMES.get(char, "control character")


def bare(text: str) -> str:
    """Return a text without any of them but soft hyphens, and joiners that join.

    >>> bare("\\ufeffA\\u200bI\\u2028👩\\u200d💻 \\u200d好")
    'AI 👩\\u200d💻 好'
    """
    # A clean text is searched many times faster than it is rebuilt.
    if _NOT_ON_A_PAGE.search(text):
        text = _NOT_ON_A_PAGE.sub(_instead, text)
    if any(joiner in text for joiner in _JOINERS):
        text = "".join(
            char
            for place, char in enumerate(text)
            if char not in _JOINERS or _joins(text, place)
        )
    return text


def _instead(found: re.Match[str]) -> str:
    return " " if found[0] in _SEPARATORS else ""


def misread(text: str) -> tuple[int, int] | None:
    """Return where a text tells first that it is UTF-8 read as Windows-1252.

    >>> misread("RTX: ä¸\xadæ–‡"), misread("Müller, soft\xadly")
    ((5, 11), None)
    """
    for pattern in _MISREAD:
        if found := pattern.search(text):
            return found.span()
    return None


def unfit(text: str) -> list[int]:
    """Return the places of what no value of a catalog may hold.

    Of a text that was misread all bytes stay: they are its only way back.

    >>> unfit("a\\x07b\\u200bc\\ufeff")
    [1, 5]
    """
    return _no_bytes(text, [found.start() for found in _UNFIT.finditer(text)])


def _no_bytes(text: str, places: list[int]) -> list[int]:
    """Return the places without those of bytes, if the text was misread."""
    if not any("\x80" <= text[at] <= _SOFT_HYPHEN for at in places):
        return places
    is_misread = misread(text) is not None
    return [
        at for at in places if not (is_misread and "\x80" <= text[at] <= _SOFT_HYPHEN)
    ]


def unseen(text: str, *, markdown: bool = False) -> list[int]:
    """Return the places of what nobody sees and nothing needs.

    In Markdown what touches its marks stays too: it may be there to part them.

    >>> unseen("A\\u200bI 👩\\u200d💻 \\u200d好"), unseen("می\\u200cخواهم")
    ([1, 8], [])
    >>> unseen("**A:\\u200b** \\u200bb", markdown=True)
    [8]
    """
    if not SUSPECT.search(text):
        return []
    found: list[int] = []
    rest, places = text, list(range(len(text)))
    gone = unfit(text) or _needless(text, markdown)
    # What goes may leave others where nothing needs them any more.
    while gone:
        found += [places[at] for at in gone]
        out = {at for at in gone if rest[at] not in _SEPARATORS}
        places = [place for at, place in enumerate(places) if at not in out]
        rest = without(rest, gone)
        gone = _needless(rest, markdown)
    return sorted(found)


def without(text: str, places: Collection[int]) -> str:
    """Return the text without the characters at some places.

    A line or paragraph separator leaves a space.

    >>> without("A\\u200bI\\u2028!", [1, 3])
    'AI !'
    """
    pieces, at = [], 0
    for place in sorted(places):
        pieces += [text[at:place], " " if text[place] in _SEPARATORS else ""]
        at = place + 1
    return "".join([*pieces, text[at:]])


def _needless(text: str, markdown: bool) -> list[int]:
    """Return the places of the marks that nothing needs."""
    places = [found.start() for found in _MARK.finditer(text)]
    if not places:
        return places
    right_to_left = bool(_RIGHT_TO_LEFT.search(text))
    places = [at for at in places if not _is_needed(text, at, right_to_left)]
    if markdown:
        places = [at for run in _runs(places) if not _parts(text, run) for at in run]
    # What has no width may only hide what joiners join.
    places = _no_bytes(text, places)
    return [at for at in places if text[at] in _ZERO_WIDTH] or places


def _is_needed(text: str, place: int, right_to_left: bool) -> bool:
    char, beside = text[place], _beside(text, place)
    if char in _DIRECTIONS:
        return right_to_left
    if char in _JOINERS:
        return _joins(text, place)
    if char == _SOFT_HYPHEN:
        # In scripts that break words: Latin, Greek, Cyrillic, Armenian.
        return all(near.isalpha() and near < "\u0590" for near in beside)
    return char == "\u200b" and all(map(_UNSPACED.match, beside))


def _joins(text: str, place: int) -> bool:
    """Tell a joiner that shapes an emoji, Persian or Indic text from a stray one."""
    return all(
        category(near) in ("So", "Sk", "Mn", "Me") or "\u0600" <= near < "\u1000"
        for near in _beside(text, place)
    )


def _beside(text: str, place: int) -> tuple[str, str]:
    return text[place - 1 : place] or " ", text[place + 1 : place + 2] or " "


# Markdown


def _runs(places: Iterable[int]) -> Iterator[range]:
    """Yield places that follow each other as one range."""
    start = end = -1
    for place in places:
        if place != end:
            if start >= 0:
                yield range(start, end)
            start = place
        end = place + 1
    if start >= 0:
        yield range(start, end)


def _parts(text: str, run: range) -> bool:
    """Tell whether Markdown may be read differently without a run of characters."""
    line = text.rfind("\n", 0, run.start) + 1
    before, after = text[line : run.start], text[run.stop : run.stop + 1]
    if not before.strip(" \t"):
        if after in ("", "\n"):
            return not _stands_apart(text, line, run.stop)
        return _is_mark(after)
    return (
        before[-1] in _INLINE
        or after in _INLINE
        or not any(char.isalpha() for char in before)  # it might begin a list
        # Two spaces that would end the line, and so break it.
        or (after in ("", "\n") and before.endswith("  "))
        # Perhaps inside a tag, an entity or an address, or in front of one.
        or any(mark in before for mark in ("<", "&", "://"))
        or (before[-1].isascii() and _ADDRESS.match(text, run.stop) is not None)
    )


def _is_mark(first: str) -> bool:
    """Tell whether a line may mean something to Markdown by its first character."""
    return first <= "\x7f" and not first.isalpha()


def _stands_apart(text: str, line: int, end: int) -> bool:
    """Tell a line that shows nothing between paragraphs from one that joins them."""
    above, below = text[max(line - 2, 0) : line], text[end + 1 :]
    first = below.lstrip("\n")[:1]
    return (
        (above in ("", "\n", "\n\n") or below[:1] in ("", "\n"))
        and not above.startswith("\\")  # a line break, if something follows
        and not (first and _is_mark(first))
    )
