"""Safe fixes: what they change, what they leave, and that nothing else moves."""

import json
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest import catalog as catalogs
from podcast_digest.catalog.fixing import (
    ADDRESS,
    CATEGORY,
    KINDS,
    LANGUAGE,
    LINE,
    TEXT,
    fix,
)
from podcast_digest.errors import CatalogError
from podcast_digest.show.model import Catalog
from podcast_digest.text import characters, notes
from tests.catalog.odd import ODD
from tests.strategies import catalogs as any_catalogs
from tests.strategies import lines, texts, unhurried, written

ALL = """\
show:
  title: T
  description: D
  link: https://example.org/
  language: en
  categories: [Technology]
episodes:
  - id: a
    title: A
    audio: https://example.org/a.mp3
    published: 2025-09-13
    summary: |
      S
"""
TOOK = "took out a character that nobody sees"
SPACE = "wrote a space for a line separator"
EDGES = "removed the spaces around it"
BEHIND = "removed the spaces after it"


def every(text: str) -> Any:
    """Return what PyYAML reads, each value as text."""
    return yaml.load(text, Loader=yaml.CBaseLoader)


class Fix(NamedTuple):
    """What is written instead of a piece of the catalog, and what becomes of it."""

    old: str
    dirty: str
    clean: str
    said: str


def title(dirty: str, clean: str, done: str = TOOK) -> Fix:
    said = f"episodes.yaml:9: episodes[0].title: {done}"
    return Fix("title: A\n", f"title: {dirty}\n", f"title: {clean}\n", said)


def summary(dirty: str, clean: str, done: str = TOOK) -> Fix:
    said = f"episodes.yaml:12: episodes[0].summary: {done}"
    dirty, clean = dirty.replace("\n", "\n      "), clean.replace("\n", "\n      ")
    return Fix("|\n      S", f"|\n      {dirty}", f"|\n      {clean}", said)


def show(old: str, dirty: str, clean: str, said: str) -> Fix:
    return Fix(old, dirty, clean, f"episodes.yaml:{said}")


FIXES = {
    "plain": title("A\u200bB", "AB"),
    "at its edges": title(
        "\u200bA\ufeff", "A", "took out 2 characters that nobody sees"
    ),
    "a joiner that joins nothing": title("👩\u200d💻\u200d", "👩\u200d💻"),
    "Persian stays": title("می\u200cخواهم\u200b", "می\u200cخواهم"),
    "single quotes": title("'it''s\u200b'", "'it''s'"),
    "double quotes": title('"A\u200b"', '"A"'),
    "an escape": title(r'"\xe9\u200bA\"\\"', r'"\xe9A\"\\"'),
    "a long escape": title(r'"A\U0000FEFF"', '"A"'),
    "an escaped escape is text": title(r'"\\u200b\u200b"', r'"\\u200b"'),
    "controls": title(
        r'"A\b\0\e\x7F"', '"A"', "took out 4 characters that nobody sees"
    ),
    "a separator leaves a space": title(r'"A\LB"', '"A B"', SPACE),
    "a raw separator": title('"A\u2028   B"', '"A B"', SPACE),
    "quotes over lines": title('"A\u200b\n     \\\n     B"', '"A\n     \\\n     B"'),
    "plain over lines": title("A\u200b\n      B", "A\n      B"),
    "literal": title("| # c\u200b\n      A\u200b", "| # c\u200b\n      A"),
    "literal, indented": title("|2-\n        A\u200b", "|2-\n        A"),
    "folded": title(">-\n      A\u200b\n      B", ">-\n      A\n      B"),
    "a comment stays": title("A\u200b # x\u200by  ", "A # x\u200by  "),
    "what is a comment now": title("\u200b# A", '"# A"'),
    "what is null now": title("\u200bnull", '"null"'),
    "what is a key now": title("A:\u200b b", '"A: b"'),
    "what is a list now": title("\u200b- A", '"- A"'),
    "a mark that YAML passes over": title("! A\u200b", "! A"),
    "spaces in quotes": title("' A\u3000'", "'A'", EDGES),
    "wide spaces": title("\u3000A\u00a0", "A", EDGES),
    "escaped spaces": title(r'"\tA\_\u3000\ "', '"A"', EDGES),
    "spaces behind it": title("A \t", "A", BEHIND),
    "spaces behind quotes": title("'A'  ", "'A'", BEHIND),
    "all of them": title("' \u200bA' ", "'A'", f"{TOOK}, {EDGES}, {BEHIND}"),
    "an edge that appears": title("'\u200b A'", "'A'", f"{TOOK}, {EDGES}"),
    "an address that was refused": show(
        "https://example.org/\n",
        '"https://example.org/\\u200b\\ufeff"\n',
        '"https://example.org/\\u200b"\n',
        f"4: show.link: {TOOK}",
    ),
    "an id": show(
        "id: a", "id: ' a\u200b'", "id: 'a\u200b'", f"8: episodes[0].id: {EDGES}"
    ),
    "a date": show(
        "2025-09-13",
        "2025-09-13\u200b",
        "2025-09-13",
        f"11: episodes[0].published: {TOOK}",
    ),
    "a category": show(
        "[Technology]",
        "[ technology , Music ]",
        "[ Technology , Music ]",
        "6: show.categories[0]: wrote Technology for technology",
    ),
    "a subcategory": show(
        "[Technology]",
        "['education>courses']",
        "['Education > Courses']",
        "6: show.categories[0]: wrote Education > Courses for education>courses",
    ),
    "an entity": show(
        "[Technology]",
        "\n    - TV &amp; Film",
        "\n    - TV & Film",
        "7: show.categories[0]: wrote TV & Film for TV &amp; Film",
    ),
    "a category with dirt": show(
        "[Technology]",
        '["\u200bhealth\\n& fitness"]',
        '["Health & Fitness"]',
        "6: show.categories[0]: wrote Health & Fitness for health & fitness",
    ),
    **{
        f"the language {old}": show(
            "language: en",
            f"language: {old}",
            f"language: {new}",
            f"5: show.language: wrote {new.strip(chr(39))} for {old.strip(chr(39))}",
        )
        for old, new in {
            "zh_CN": "zh-cn",
            "'zh-Hans'": "'zh-cn'",
            "zh-Hant": "zh-tw",
            "zh_Hant_HK": "zh-hk",
            "en_US": "en-us",
        }.items()
    },
    "a summary": summary("A\u200bB  \nC", "AB  \nC"),
    "a line of its own": summary("A\n\n\u200b\n\nB", "A\n\n\n\nB"),
    "an indented line": summary("A\n\u200b　　B", "A\n　　B"),
    "not beside marks": summary("A\u200bA：\n**B：\u200b**C", "AA：\n**B：\u200b**C"),
    "a chapter": Fix(
        "    summary:",
        "    chapters: [{start: 0, title: A\u200b}]\n    summary:",
        "    chapters: [{start: 0, title: A}]\n    summary:",
        f"episodes.yaml:12: episodes[0].chapters[0].title: {TOOK}",
    ),
    "a reason": show(
        "language: en",
        "checks: {ignore: {A104: \u200bwhy}}\n  language: en",
        "checks: {ignore: {A104: why}}\n  language: en",
        f"5: show.checks.ignore.A104: {TOOK}",
    ),
    "a title over lines in a list": show(
        "[Technology]",
        "[Technology]\n  funding:\n  - url: https://example.org\n    text: 'A\u200b'",
        "[Technology]\n  funding:\n  - url: https://example.org\n    text: 'A'",
        f"9: show.funding[0].text: {TOOK}",
    ),
}


@pytest.mark.parametrize("name", FIXES)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("bom", ["", "\ufeff", "\ufeff\ufeff"], ids=["", "bom", "boms"])
def test_a_fix_changes_what_is_wrong_and_not_a_byte_more(name, end, bom):
    old, dirty, clean, said = FIXES[name]
    assert ALL.count(old) == 1
    text, wanted = (
        bom + ALL.replace(old, x).replace("\n", end) for x in (dirty, clean)
    )
    assert fix(text) == (wanted, (said,))
    assert fix(wanted) == (wanted, ())


#: What is right, or nobody can be certain of.
LEFT = {
    "emoji": title("👩\u200d💻 ❤️\u200d🔥", ""),
    "Hebrew beside Latin": title("\u200fC++\u200f שלום", ""),
    "a word that may be broken": title("Donau\u00addampf", ""),
    "Khmer": title("ភាសា\u200bខ្មែរ", ""),
    "nothing but that": title('"\u200b"', ""),
    "nothing but a space": title('"\u3000"', ""),
    "marks of Markdown": summary("**A：\u200b**B", ""),
    "a hard line break": summary("A  \nB", ""),
    "a soft line break": summary("A  \u200b\nB", ""),
    "a line that joins": summary("A\n\u200b\nB", ""),
    "a code block": summary("\u200b    A", ""),
    "a list": summary("A\n\u200b1. B\n\u200b- C\n1\u200b. D\n1.\u200b E", ""),
    "a tag": summary("Use <th\u200bink> and &am\u200bp;", ""),
    "a link": summary("[A](https://example.org/a\u200bb)", ""),
    "lists apart": summary("1. A\n\n\u200b\n\n1. B", ""),
    "a block's own spaces": title("|\n      A  ", ""),
    "a key": show("title: T", "title: T\n  \u200bx: y\u200b", "", ""),
    "an unknown key": show("title: T", "title: T\n  titel: y\u200b", "", ""),
    "an unknown category": show("[Technology]", "[Tech, tech news, A & B]", "", ""),
    "a language in full": show("language: en", "language: english", "", ""),
    "another script": show("language: en", "language: sr-Latn", "", ""),
    "capitals": show("language: en", "language: ZH-CN", "", ""),
    "UTF-8 as Windows-1252": title("ä¸\u00adæ–‡", ""),
    "a usual spelling": show("language: en", "language: pt-BR", "", ""),
    "a language in a block": show("language: en", "language: |-\n    zh_CN", "", ""),
    "an address": show("a.mp3", "a.mp3?\u200b", "", ""),
    "null": title("~  ", ""),
    "a line that a separator ends": summary("A\u2029e: x", ""),
    "a return that YAML folds": title('"A\r"', ""),
    "a next line that YAML folds": title('"A\x85\u200b\n      B"', ""),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_not_certain_is_left_alone(name):
    old, given_, _, _ = LEFT[name]
    assert ALL.count(old) == 1
    text = ALL.replace(old, given_)
    assert fix(text) == (text, ())


@pytest.mark.parametrize(
    "text", ["", "a\n", "- a\u200b\n", "show: \u200b\n", "show: []"]
)
def test_what_is_no_catalog_is_left_to_those_who_read_it(text):
    assert fix(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    ["a: [", "show: {title: &a \u200bT}", "show: {title: A, title: B}", "a: \x07"],
)
def test_what_is_not_sound_is_refused_as_ever(text):
    with pytest.raises(CatalogError) as refused:
        catalogs.parse(text, "x.yaml")
    with pytest.raises(CatalogError) as caught:
        fix(text, "x.yaml")
    assert caught.value.problems == refused.value.problems


def test_what_the_model_refuses_can_be_read_afterwards():
    text = (
        ALL.replace("en\n", "zh_Hans\n")
        .replace("Technology", "technology")
        .replace("title: T", r'title: "\ufeffT\x01"')
    )
    with pytest.raises(CatalogError):
        catalogs.parse(text)
    read = catalogs.parse(fix(text).text).show
    assert (read.language, read.categories, read.title) == (
        "zh-cn",
        ("Technology",),
        "T",
    )


@pytest.mark.parametrize("name", ODD)
def test_odd_files_keep_their_oddities(name):
    clean = fix(ODD[name])
    assert catalogs.parse(clean.text) == catalogs.parse(ODD[name])
    spaced = ("trailing_spaces", "tabs_after_values", "id_quoted_spaces")
    assert bool(clean.changes) == (name in spaced)
    dirty = ODD[name].replace("B", "B\u2060")
    assert fix(dirty).text == clean.text.replace("# B", "# B\u2060")


def test_every_key_of_the_catalog_has_its_kind():
    def keys(part: Any) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(keys, part))
        if not isinstance(part, dict):
            return set()
        own = part.get("properties", {})
        return set(own).union(*map(keys, part.values()))

    structures = {
        *("show", "episodes", "rewrite", "people", "funding", "checks", "ignore"),
        *("license", "update_frequency", "mirror", "site", "links", "fields"),
        "narrate",
        *("alternates", "blocks", "chat", "content_links", "images", "locations"),
        *("podroll", "publisher", "recipients", "remote_item", "remote_items"),
        *("social", "soundbites", "time_splits", "trailers", "txt", "value"),
    }
    assert keys(Catalog.model_json_schema()) - structures == set(KINDS)
    assert {id(kind) for kind in KINDS.values()} == set(
        map(id, (TEXT, LINE, ADDRESS, LANGUAGE, CATEGORY))
    )


# Properties


@given(any_catalogs())
@unhurried
def test_a_catalog_is_clean_after_one_fix(catalog):
    text = written(catalog)
    once = fix(text)
    assert fix(once.text) == (once.text, ())
    assert bool(once.changes) == (once.text != text)
    # What was sound stays sound, and only texts have changed.
    again = catalogs.parse(once.text)
    for old, new in zip(catalog.episodes, again.episodes, strict=True):
        texts_of = {"title", "subtitle", "summary", "people", "chapters"}
        kept = {name: getattr(old, name) for name in texts_of}
        assert new.model_copy(update=kept) == old
    assert again.show.link == catalog.show.link
    assert again.show.categories == catalog.show.categories


def clean_lines() -> st.SearchStrategy[str]:
    return lines().map(lambda t: characters.SUSPECT.sub("", t).strip()).filter(bool)


def styled(value: str) -> list[str]:
    """Return ways to write a value: those that read as that value."""
    margin = "\n      "
    ways = [
        json.dumps(value),
        json.dumps(value, ensure_ascii=False),
        "'" + value.replace("'", "''") + "'",
        value,
        "|-" + margin + value,
        "| # c" + margin + value,
        ">" + margin + value,
        margin + value,
    ]
    return [way for way in ways if reads(way) == value]


def reads(way: str) -> str | None:
    try:
        read = every(ALL.replace("title: A", f"title: {way}"))
    except yaml.YAMLError:
        return None
    found = read["episodes"][0]
    sound = found.keys() == every(ALL)["episodes"][0].keys()
    text = found["title"] if sound and len(read) == 2 else None
    return text.strip() if isinstance(text, str) else None


@given(clean_lines(), st.data())
@unhurried
def test_dirt_is_gone_from_any_line_and_all_else_is_as_it_was(value, data):
    dirty = list(value)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(dirty)))
        dirty.insert(at, data.draw(st.sampled_from("\u2060\ufeff\u180e")))
    way = data.draw(st.sampled_from(styled("".join(dirty))))
    wanted = every(ALL)
    wanted["episodes"][0]["title"] = value
    result, changes = fix(ALL.replace("title: A", f"title: {way}"))
    read = every(result)
    read["episodes"][0]["title"] = read["episodes"][0]["title"].strip()
    assert read == wanted
    assert len(changes) == 1
    assert fix(result) == (result, ())


_MARKDOWN = st.lists(
    st.sampled_from(
        [
            *("字", "好", "ab", "，", "。", "：", " ", "  ", "\n", "\n\n", "\u3000"),
            *(
                "**",
                "*",
                "_",
                "`",
                "```\n",
                "# ",
                "- ",
                "1. ",
                "> ",
                "[a](https://a.io/)",
            ),
            *("<b>", "<think>", "https://a.io/b", "&amp;", "&", "|", "~~", "---", "\\"),
            *("\u200b", "\u200b", "\u2060", "\u200d", "\u00ad", "\u200e"),
        ]
    ),
    max_size=20,
).map("".join)


@given(_MARKDOWN | texts())
@unhurried
def test_markdown_looks_the_same_without_what_nobody_sees(markdown):
    places = characters.unseen(markdown, markdown=True)
    shorter = characters.without(markdown, places)
    assert characters.unseen(shorter, markdown=True) == []
    before, after = seen(notes.html(markdown)), seen(notes.html(shorter))
    assert before == after


def seen(html: str) -> str:
    """Return what is seen of notes; Chinese needs no spaces between lines."""
    return "".join(characters.SUSPECT.sub("", notes.text_of(html)).split())
