"""What nobody sees: which of it is found, and which is needed where it stands."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.sources.text import clean
from podcast_digest.text import characters

ZWSP, ZWNJ, ZWJ, SHY, RLM = "\u200b", "\u200c", "\u200d", "\u00ad", "\u200f"

#: What goes, in any text.
USELESS = {
    "zero-width space": (f"A{ZWSP}B", "AB"),
    "word joiner": ("A\u2060B", "AB"),
    "byte order mark": ("\ufeffA", "A"),
    "vowel separator": ("A\u180eB", "AB"),
    "direction mark": (f"A{RLM}B", "AB"),
    "isolate": ("\u2066A\u2069", "A"),
    "override": ("\u202eA\u202c", "A"),
    "joiner": (f"A{ZWJ}B{ZWNJ}", "AB"),
    "joiners that join each other": (f"👩{ZWJ}{ZWJ}💻", "👩💻"),
    "joiner at the edge of an emoji": (f"{ZWJ}👩{ZWJ}", "👩"),
    "soft hyphen beside Chinese": (f"中{SHY}文", "中文"),
    "soft hyphen at an edge": (f"{SHY}Donau{SHY}", "Donau"),
    "line separator": ("A\u2028B\u2029", "A B "),
    "control character": ("A\x00\x07\x1b\x7f\x85\x9fB", "AB"),
    "half a pair of surrogates": ("A\ud83dB", "AB"),
    "no character": ("A\ufffe\uffffB", "AB"),
    "what hides that others are needless": (f"👩{ZWJ}{ZWSP}A", "👩A"),
}
#: What stays.
NEEDED = {
    "plain text": "Ünïcode 中文　“quoted” – all\tof\nit…",
    "emoji": f"👩{ZWJ}💻 👩🏽{ZWJ}🚀 ❤️{ZWJ}🔥 🏳️{ZWJ}🌈",
    "Persian": f"می{ZWNJ}خواهم",
    "Hindi": f"क्{ZWJ}ष",
    "Hebrew beside Latin": f"שלום {RLM}C++{RLM} \u2066A\u2069",
    "broken words": f"Donau{SHY}dampf, Дунай{SHY}ский",
    "Khmer": f"ភាសា{ZWSP}ខ្មែរ",
    "Thai": f"ภาษา{ZWSP}ไทย",
}


@pytest.mark.parametrize("name", USELESS)
def test_what_nobody_needs_is_found(name):
    text, without = USELESS[name]
    assert characters.without(text, characters.unseen(text)) == without


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("markdown", [False, True], ids=["text", "markdown"])
def test_what_is_needed_stays(name, markdown):
    assert characters.unseen(NEEDED[name], markdown=markdown) == []


def test_what_is_needed_is_so_without_what_goes_between():
    assert characters.unseen(f"👩{ZWSP}{ZWJ}💻") == [1]
    assert characters.unseen(f"👩{ZWSP}{ZWJ}A") == [1, 2]


#: Markdown, and what is left of it.
MARKDOWN = {
    "in a word": (f"a{ZWSP}b", "ab"),
    "between words": (f"a {ZWSP} b", "a  b"),
    "at the end of a line": (f"a{ZWSP}\n{ZWSP}b", "a\nb"),
    "in front of an indented line": (f"{ZWSP}　　段", "　　段"),
    "alone between paragraphs": (f"a\n\n{ZWSP}\n\nb", "a\n\n\n\nb"),
    "alone at the end": (f"a\n\n{ZWSP}", "a\n\n"),
    "several alone": (f"a\n\n{ZWSP}\n{ZWSP}\nb", "a\n\n\n\nb"),
    "behind a full stop": (f"a.{ZWSP} b", "a. b"),
    "refused ones beside marks": ("**a\x07**b\ufeff**", "**a**b**"),
    "a separator": ("a\u2028b", "a b"),
}
PARTS = {
    "bold that closes": f"**注意：{ZWSP}**请",
    "bold that opens": f"请**{ZWSP}“注意”**",
    "code": f"`{ZWSP}a`",
    "a link": f"[a]{ZWSP}(https://example.org)",
    "a heading": f"{ZWSP}# a",
    "a list": f"{ZWSP}- a",
    "a number": f"1.{ZWSP} a",
    "a block of code": f"{ZWSP}    a",
    "a line break": f"a  {ZWSP}\nb",
    "a line break behind a backslash": f"a\\\n{ZWSP}",
    "one paragraph": f"a\n{ZWSP}\nb",
    "two lists": f"1. a\n\n{ZWSP}\n\n1. b",
    "a tag": f"<th{ZWSP}ink>",
    "an entity": f"&am{ZWSP}p;",
    "an address": f"https://example.org/a{ZWSP}b",
    "what would be an address": f"x{ZWSP}https://example.org",
}


@pytest.mark.parametrize("name", MARKDOWN)
def test_in_markdown_it_goes_where_nothing_changes(name):
    text, without = MARKDOWN[name]
    places = characters.unseen(text, markdown=True)
    assert characters.without(text, places) == without


@pytest.mark.parametrize("name", PARTS)
def test_in_markdown_what_parts_marks_stays(name):
    assert characters.unseen(PARTS[name], markdown=True) == []
    assert characters.unseen(PARTS[name]) != []


@pytest.mark.parametrize("char", [*characters.MARKS, "\u2028", "\x00", "\ud800"])
def test_every_one_of_them_has_a_name(char):
    assert characters.SUSPECT.fullmatch(char)
    assert characters.name(char).replace("-", "").replace(" ", "").isalpha()


_PIECES: Sequence[str] = [
    *(*"aé中。 \n*_`[](<&:1.-#", "👩", "💻", "می", "שלום", "ខ្មែរ", "https://", "  "),
    *(*characters.MARKS, "\u2028", "\x07", "\ud800"),
]


@given(
    st.text() | st.lists(st.sampled_from(_PIECES), max_size=30).map("".join),
    st.booleans(),
)
def test_once_is_enough_and_only_what_nobody_sees_goes(text, markdown):
    places = characters.unseen(text, markdown=markdown)
    rest = characters.without(text, places)
    assert places == sorted(set(places))
    assert all(characters.SUSPECT.match(text[at]) for at in places)
    assert characters.unseen(rest, markdown=markdown) == []
    assert characters.unfit(rest) == []
    assert set(characters.unfit(text)) <= set(places)
    if markdown:
        assert set(places) <= set(characters.unseen(text))


@given(st.text() | st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_a_bare_text_has_nothing_but_what_joins_and_breaks_words(text):
    bare = characters.bare(text)
    assert characters.bare(bare) == bare
    assert set(characters.SUSPECT.findall(bare)) <= {ZWNJ, ZWJ, SHY}
    left = [char for char in bare if char not in (ZWNJ, ZWJ)]
    kept = characters.without(
        text, [m.start() for m in characters.SUSPECT.finditer(text)]
    )
    assert [char for char in left if char != SHY] == list(kept)


def test_pages_are_cleaned_by_the_same_lists():
    assert clean(f"A{ZWSP}\r\n{RLM}שלום{SHY}") == f"A\nשלום{SHY}"
