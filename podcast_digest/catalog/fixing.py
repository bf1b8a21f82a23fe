"""Changes of the catalog's text that are certainly right. No I/O.

What nobody sees goes, and what has only one right spelling gets it; all else stays
byte for byte. It works on what was read of the YAML, so that a catalog can be mended
that the model refuses. A value that would not read as meant afterwards is left alone,
and in the end the whole file must read as before, but for what was meant to change.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from typing import Any, NamedTuple

from podcast_digest.catalog.checking import dotted, parse
from podcast_digest.catalog.reading import BOM, NAME, Path, Source, read
from podcast_digest.errors import CatalogError
from podcast_digest.show.categories import CATEGORY_NAMES
from podcast_digest.show.vocabulary import language_meant
from podcast_digest.text import characters

# White space as the model strips it, without line ends.
_SPACES = (
    " \t\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
)


class Fixed(NamedTuple):
    """A catalog's text with its safe fixes."""

    text: str
    changes: tuple[str, ...]  #: ``episodes.yaml:17: episodes[3].summary: took out …``


def fix(text: str, name: str = NAME) -> Fixed:
    """Return the text with what is certainly wrong put right.

    Raises CatalogError for what is no sound YAML, and rather than change more than was
    meant.
    """
    source = read(text, name, marked=True)
    if source.problems:
        parse(text, name)  # raises
    # The parser passes over a second mark, and counts from behind it.
    head = next(n for n in (2, 1, 0) if text.startswith(BOM * n))
    body = text[head:]
    pieces, changes, at = [text[:head]], [], 0
    for path, old in sorted(
        _values(source), key=lambda found: source.spans[found[0]].start
    ):
        span, kind = source.spans[path], _kind(path)
        if kind is None:
            continue
        new, value, done = _mended(body, source, path, old, kind)
        _set(source.value, path, value)
        end = span.end
        if kind is not TEXT and (behind := _behind(body, span.start, end)):
            end = behind
            done.append("removed the spaces after it")
        if done:
            pieces += [body[at : span.start], new]
            changes.append(f"{name}:{span.line}: {dotted(path)}: {', '.join(done)}")
            at = end
    if not changes:
        return Fixed(text, ())
    result = "".join([*pieces, body[at:]])
    _prove(result, source.value, name)
    return Fixed(result, tuple(changes))


def _values(source: Source) -> Iterator[tuple[Path, str]]:
    """Yield every text of the show and its episodes, with its path."""
    if isinstance(source.value, dict):
        for key in ("show", "episodes"):
            yield from _texts(source.value.get(key), (key,))


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(part, (*path, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _texts(part, (*path, number))


def _set(tree: Any, path: Path, value: str) -> None:
    for step in path[:-1]:
        tree = tree[step]
    tree[path[-1]] = value


def _prove(result: str, wanted: Any, name: str) -> None:
    try:
        after = read(result, name)
        same = not after.problems and after.value == wanted
    except CatalogError:
        same = False
    if not same:
        why = "more would change than should"
        raise CatalogError([f"{name}: can't be fixed safely: {why}"])


# What values should be


class _Kind(NamedTuple):
    """What is certainly wrong with a kind of value."""

    gone: Callable[[str], list[int]]  #: places of characters that may go
    trimmed: bool = True  #: without spaces at its edges
    spelled: Callable[[str], str | None] | None = None  #: the one right spelling


def _language(text: str) -> str | None:
    """Return a language as it must be spelled, if it is certain which is meant.

    >>> [_language(text) for text in ("zh_CN", "zh-Hans-SG", "ZH-CN", "pt-BR")]
    ['zh-cn', 'zh-sg', 'ZH-CN', 'pt-BR']
    """
    meant = language_meant(text)
    # In capitals everybody takes it too.
    return text if meant == text.lower() else meant


_CATEGORIES = {name.casefold(): name for name in CATEGORY_NAMES}


def _category(text: str) -> str | None:
    """Return the category that is meant, as Apple spells it.

    >>> _category("education>courses"), _category("Health  &amp; fitness")
    ('Education > Courses', 'Health & Fitness')
    """
    parts = (" ".join(part.split()) for part in unescape(text).split(">"))
    return _CATEGORIES.get(" > ".join(parts).casefold())


#: Markdown: spaces mean something in it.
TEXT = _Kind(partial(characters.unseen, markdown=True), trimmed=False)
LINE = _Kind(characters.unseen)
#: Addresses and identities: as odd as they are, they may be in use like that. Only
#: what the model refuses goes.
ADDRESS = _Kind(characters.unfit)
LANGUAGE = _Kind(characters.unseen, spelled=_language)
CATEGORY = _Kind(characters.unseen, spelled=_category)

#: By their key, wherever it stands. Of keys that nobody knows nothing is certain.
KINDS = {
    **dict.fromkeys("description notes_html summary".split(), TEXT),
    **dict.fromkeys(
        "accent account_url address audio base_url chapters command "
        "custom_key custom_value endpoint extra feed_guid feed_url folder "
        "from geo guid hosts hubs id image integrity item_guid lexicon link "
        "model_folder new_feed_url osm path permalink prefix public server sources to "
        "transcript url".split(),
        ADDRESS,
    ),
    **dict.fromkeys(
        "account ai_content alt alternate apple_verify articles "
        "aspect_ratio author bitrate block blocked bucket codecs complete "
        "copyright country date default draft duration email enabled engine "
        "episode episode_name explicit fee group height instructions intro "
        "key_env languages length locked loudness max_total_mb media_type "
        "medium method model months name narrated outro page_size "
        "path_style price_per_million priority protocol publish published "
        "purpose read_on region rel remote_percentage remote_start repair "
        "role rrule season season_name secret_env service siblings space speak speed "
        "split start subtitle suggested tags text timezone title topics "
        "type verify voice width".split(),
        LINE,
    ),
    "language": LANGUAGE,
    "categories": CATEGORY,
}


def _kind(path: Path) -> _Kind | None:
    if path[:3] == ("show", "checks", "ignore"):
        return LINE
    named = next(step for step in reversed(path) if isinstance(step, str))
    return KINDS.get(named)


# How they are written


def _mended(
    body: str, source: Source, path: Path, old: str, kind: _Kind
) -> tuple[str, str, list[str]]:
    """Return the YAML of a value, what it is read as, and what was done to it."""
    span = source.spans[path]
    given = body[span.start : span.end]
    in_place = partial(_read_in_place, source, path)
    is_plain = given[:1] not in ("'", '"', "|", ">", "!") and "\n" not in given
    places = kind.gone(old)
    clean = characters.without(old, places).strip()

    right = kind.spelled(clean) if kind.spelled else None
    if right and right != clean:
        mark = given[0] if given[0] in "'\"" else ""
        new = f"{mark}{right}{mark}"
        if (is_plain or mark) and in_place(new) == right:
            return new, right, [f"wrote {right} for {' '.join(clean.split())}"]

    new, done = _shortened(given, old, places, kind.trimmed)
    if done and clean:  # else nothing would be left
        # Text without quotes may look like something else now: a comment, a list.
        for wanted in (new, json.dumps(clean, ensure_ascii=False))[: 1 + is_plain]:
            value = in_place(wanted)
            if value is not None and value.strip() == clean:
                return wanted, value, done
    return given, old, []


def _read_in_place(source: Source, path: Path, written: str) -> str | None:
    """Return what a text is read as that is written where a value stands."""
    span = source.spans[path]
    around = [source.spans[path[:depth]] for depth in range(1, len(path))]
    if any(outer.flow for outer in around):
        text = f"[{written}]" if span.key is None else f"{{k: {written}}}"
    else:
        key = "-" if span.key is None else "k:"
        text = f"{' ' * around[-1].column}{key} {written}"
    try:
        again = read(text)
    except CatalogError:
        return None
    match again.value:
        case {"k": str(value), **more} if not more and not again.problems:
            return value
        case [str(value)] if not again.problems:
            return value
    return None


def _shortened(
    given: str, old: str, places: list[int], trimmed: bool
) -> tuple[str, list[str]]:
    """Return a scalar without what stands at some places of its value.

    ``trimmed``: spaces at the edges of a value on one line go too.
    """
    if given[-1] in "\u2028\u2029":
        return given, []  # it may end the line in front of something else
    new, done = given, []
    if places:
        told = [piece for piece in _pieces(given) if piece.is_suspect]
        # What may have to go stands in the scalar in the same order as in its value.
        suspects = [found.start() for found in characters.SUSPECT.finditer(old)]
        if [old[place] for place in suspects] != [piece.char for piece in told]:
            return given, []
        gone = set(places)
        chunks, at = [], 0
        for place, piece in zip(suspects, told, strict=True):
            if place in gone:
                chunks += [given[at : piece.start], characters.without(piece.char, [0])]
                at = piece.end
        new = "".join([*chunks, given[at:]])
        if given[0] not in "'\"|>!":
            new = new.strip(" \t")  # at the edges they are layout now
        lines = sum(old[place] in "\u2028\u2029" for place in places)
        if out := len(places) - lines:
            what = "a character" if out == 1 else f"{out} characters"
            done.append(f"took out {what} that nobody sees")
        if lines:
            what = "a line separator" if lines == 1 else f"{lines} line separators"
            done.append(f"wrote a space for {what}")
    left = characters.without(old, places)
    if trimmed and left.strip(_SPACES) != left and not _LINE_END.search(given):
        new = _without_edges(new)
        done.append("removed the spaces around it")
    return new, done


class _Piece(NamedTuple):
    """A piece of a scalar that stands for one character."""

    start: int
    end: int
    char: str
    is_suspect: bool


def _pieces(given: str) -> Iterator[_Piece]:
    """Yield the escapes of a scalar, and what may have to go as it stands there."""
    match given[:1]:
        case '"':
            pieces = _IN_QUOTES.finditer(given)
        case "|" | ">":
            pieces = _RAW.finditer(given, given.find("\n") + 1)  # no comment
        case _:
            pieces = _RAW.finditer(given)
    for found in pieces:
        text = found[0]
        char = _escaped(text) if text[0] == "\\" else text[0]
        # What ends a line where it stands is none in the value.
        seen = text in ("\r", "\x85") or not characters.SUSPECT.match(char)
        yield _Piece(*found.span(), char, not seen)


# A separator is a line end to YAML: spaces that follow it are indentation.
_SUSPECT = rf"[\u2028\u2029][ \t]*|{characters.SUSPECT.pattern}"
_ESCAPE = r"\\(?:x..|u.{4}|U.{8}|.)"
_RAW = re.compile(_SUSPECT)
_IN_QUOTES = re.compile(f"{_ESCAPE}|{_SUSPECT}", re.DOTALL)
_LINE_END = re.compile("[\n\r\x85]")
#: YAML 1.1, "Escaped characters". One in front of a line's end stands for nothing.
_ESCAPES: dict[str, str] = dict(
    zip(
        "0abtnvfreN_LP\r\n",
        [*"\0\a\b\t\n\v\f\r\x1b\x85\xa0\u2028\u2029", "", ""],
        strict=True,
    )
)


def _escaped(text: str) -> str:
    """Return what an escape stands for."""
    if text[1] in "xuU":
        return chr(int.from_bytes(bytes.fromhex(text[2:])))
    return _ESCAPES.get(text[1], text[1])


def _without_edges(scalar: str) -> str:
    """Return a scalar on one line without spaces at the edges of its value."""
    mark = scalar[0] if scalar[0] in "'\"" else ""
    inner = scalar[len(mark) : len(scalar) - len(mark)]
    if mark != '"':
        return mark + inner.strip(_SPACES) + mark
    chars = [
        (text, _escaped(text) if len(text) > 1 else text)
        for text in re.findall(f"{_ESCAPE}|.", inner)
    ]
    shown = [at for at, (_, char) in enumerate(chars) if char.strip(_SPACES)]
    kept = chars[shown[0] : shown[-1] + 1] if shown else chars
    return f'"{"".join(text for text, _ in kept)}"'


def _behind(body: str, start: int, end: int) -> int | None:
    """Return where the spaces behind a value on one line end, if they end the line."""
    found = None if "\n" in body[start:end] else _BEHIND.match(body, end)
    return found.end() if found else None


_BEHIND = re.compile(r"[ \t]+(?=\r?\n|\Z)")
