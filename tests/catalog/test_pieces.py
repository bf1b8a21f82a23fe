"""Reading a catalog in pieces: it means, or is refused for, what it is as a whole."""

from itertools import count
from typing import Annotated, Literal, get_args, get_origin
from uuid import UUID
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime

from podcast_digest import catalog as catalogs
from podcast_digest.catalog import pieces
from podcast_digest.catalog.checking import model_in
from podcast_digest.errors import CatalogError
from podcast_digest.show.model import CatalogEntry
from podcast_digest.show.value import Value
from tests.catalog.odd import ODD, SHOW
from tests.strategies import catalogs as any_catalogs
from tests.strategies import unhurried, written

REST = """\
    title: "{0}: a title"
    audio: https://example.org/{0}.mp3
    published: 2025-09-13 # at night
    chapters:
    - start: 5:20
      title: One
    summary: |
      Notes of {0}

      - and more
"""
#: What people and editors leave behind, and what YAML takes for something else.
LINES = st.sampled_from(
    [
        *('    link: "https://example.org/', '      "', "    subtitle: 'it", "    '"),
        *("    notes_html: |", "    notes_html: >-", "      - id: text", "  - id: zz"),
        *("- id: zz", "   - id: zz", "  -", "  - - a", "  # c", "# c", "      # c", ""),
        *("---", "...", "--- # c", "%YAML 1.1", "  ---", "      ...", "episodes:"),
        *(
            "    people: [{name: P}",
            "    ]",
            "    link:",
            "    link: ~",
            "    title: B",
        ),
        *("    link: &a https://example.org/", "    link: *a", "    link: !!str x"),
        *("\t", "    \t", "\tlink: x", "      \tx", "show:", "  timezone: Asia/Tokyo"),
        *("    people:", "    - name: P", "      role: R", "? a", ": b", "    <<: {}"),
        *("  - the next", "    wrong: x", "<<<<<<< ours", "    x\u2028  - id: y", "["),
        *("    draft: true", "    funding: [{url: https://a.org, text: F}]", "  - |"),
    ]
)
MARKS = st.sampled_from([*"\"'|>[]{}#&*!%@`:-?,\t \r\n\x85\u2028\ufeff\x07\\", "\r\n"])


def begins_a_piece(indent: str) -> list[str]:
    """Return first lines of items that begin a piece."""
    lines = (f"{indent}- id: e{number}" for number in count())
    found = (line for line in lines if crc32(f"\n{line}".encode()) % 64 == 0)
    return [next(found) for _ in range(4)]


def items(indent: str) -> list[str]:
    """Return items each of which is a piece, and one that goes with the first."""
    first = [*begins_a_piece(indent), f"{indent}- id: with-the-last"]
    margin = "\n" + indent
    texts = [f"{line}\n{REST.format(line.split()[-1])}" for line in first]
    return [t.rstrip().replace("\n  ", margin) + "\n" for t in texts]


SOUND = {
    indent: f"{SHOW}episodes:\n{''.join(items(indent))}"
    for indent in ("  ", "", "    ")
}


class Kept(dict[tuple[str, bytes], bytes]):
    """What was made of a text, and of which texts it was made last."""

    def __init__(self):
        self.made = list[bytes]()

    def value(self, zone, piece, make):
        if (zone, piece) not in self:
            self.made.append(piece)
            self[zone, piece] = make()
        return self[zone, piece]


def read(parse, *given):
    """Return all that is read, or why nothing is."""
    try:
        catalog = parse(*given)
    except CatalogError as error:
        return str(error)
    return (
        catalog,
        repr(catalog),
        [entry.model_fields_set for entry in catalog.episodes],
    )


def assert_the_same(text, kept):
    whole = read(catalogs.parse, text)
    assert read(pieces.parse, text.encode(), catalogs.NAME, kept.value) == whole
    assert read(pieces.parse, text.encode(), catalogs.NAME, kept.value) == whole


@st.composite
def changed(draw):
    """Return a sound catalog, and what came of it in an editor."""
    text = draw(st.sampled_from([*SOUND.values()]))
    rows = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(rows) - 1))
        match draw(st.integers(0, 4)):
            case 0:
                rows.insert(at, draw(LINES) + "\n")
            case 1:
                del rows[at : at + draw(st.integers(1, 3))]
            case 2:
                place = draw(st.integers(0, len(rows[at])))
                rows[at] = rows[at][:place] + draw(MARKS) + rows[at][place:]
            case 3:
                rows[at:at] = rows[at : at + draw(st.integers(1, 8))]
            case 4:
                rows[at] = draw(LINES) + "\n"
        rows = rows or ["\n"]
    ends = draw(st.sampled_from(["\n", "\n", "\r\n", "\r", ""]))
    bom = draw(st.sampled_from(["", "", "\ufeff"]))
    return text, bom + "".join(rows).removesuffix("\n").replace(
        "\n", ends or "\n"
    ) + ends


@given(changed())
def test_a_catalog_in_pieces_says_what_it_says_as_a_whole(texts):
    kept = Kept()
    for text in (*texts, texts[0]):
        assert_the_same(text, kept)


@given(any_catalogs())
@unhurried
def test_every_value_comes_back(catalog):
    text, kept = written(catalog), Kept()
    whole = read(catalogs.parse, text)
    assert read(pieces.parse, text.encode(), catalogs.NAME, kept.value) == whole


@pytest.mark.parametrize("name", ODD)
def test_odd_catalogs(name):
    assert_the_same(ODD[name], Kept())


EVERYTHING = """\
    alternates: [{type: video/mp4, sources: [https://example.org/a.mp4]}]
    chat: {server: irc.example.org, protocol: irc}
    extra: ['<podcast:x>y</podcast:x>']
    soundbites: [{start: 5:20, duration: 10}]
    value:
      recipients: [{type: node, address: x, split: 1}]
      time_splits:
        - start: 1
          duration: 2.5
          remote_item: {feed_guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810}
    published: 2025-09-13T10:00:00.5-03:30
"""


def models(model):
    """Yield a model, and all that its fields hold."""
    yield model
    for field in model.model_fields.values():
        if inner := model_in(field.annotation):
            yield from models(inner)


def types_in(annotation):
    """Return what an annotation is made of, as str and None of ``str | None``."""
    if get_origin(annotation) is Literal:
        return {type(value) for value in get_args(annotation)}
    if hasattr(annotation, "__value__"):  # of ``type X = ...``
        return types_in(annotation.__value__)
    if get_origin(annotation) is Annotated:
        return types_in(get_args(annotation)[0])
    inner = [one for one in get_args(annotation) if one is not ...]
    return set().union(*map(types_in, inner)) if inner else {annotation}


def test_entries_hold_nothing_that_would_come_back_as_something_else():
    """What is to be made again of text stands alone; no default is made for each."""
    plain = {str, int, float, bool, type(None)}
    for model in models(CatalogEntry):
        for name, field in model.model_fields.items():
            assert field.default_factory is None, (model, name)
            if field.annotation not in (AwareDatetime, UUID):
                found = types_in(field.annotation) - plain
                assert all(issubclass(one, Value) for one in found), (model, name)


def test_nested_values():
    item = SOUND["  "].replace("    published: 2025-09-13 # at night\n", EVERYTHING)
    assert_the_same(item, Kept())


def test_only_what_changed_is_read():
    kept, text = Kept(), SOUND["  "]
    assert_the_same(text, kept)
    assert len(kept.made) == 4  # the last item goes with the one before
    other = items("  ")[1].replace("a title", "another")
    kept.made.clear()
    assert_the_same(text.replace(items("  ")[1], other), kept)
    assert kept.made == [other.encode()]
    # Dates without a zone are of the show's.
    kept.made.clear()
    assert_the_same(
        text.replace("title: T\n", "title: T\n  timezone: Asia/Tokyo\n"), kept
    )
    assert len(kept.made) == 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "\n"),
        ("\n", "\r\n"),
        ("show:", "\ufeff# about it\n---\nshow:"),
        ("episodes:", "# c\nepisodes: # newest first\n\n  # c"),
        ("    audio", "    # c\n    audio"),
        ("  - id", "# c\n\n  - id"),
        ("a title", "it\n    goes\n  # on \\\n      - id: e1 \\u0061"),
    ],
)
def test_what_sound_catalogs_have_is_no_reason_to_read_them_whole(old, new):
    text, kept = SOUND["  "].replace(old, new) if old else SOUND["  "] + new, Kept()
    assert_the_same(text, kept)
    assert len(kept) == 4
