"""How terms are said: whose word counts, and where a term is found."""

import pytest

from podcast_digest.errors import CatalogError, SpeechError
from podcast_digest.speech.lexicon import lexicon, parse, shipped
from podcast_digest.speech.reading import Piece, decisions, read, spoken


def said(text: str, *terms: dict[str, str]) -> str:
    return spoken(read(text, "zh-cn", lexicon(*terms)))


def test_the_longest_term_wins() -> None:
    terms = {"KV": "key value", "KV Cache": "K V cash", "Cache": "cash"}
    assert said("KV 与 KV Cache", terms) == "key value 与 K V cash"


def test_upper_and_lower_case_are_the_same() -> None:
    assert said("kv cache，KV CACHE", {"KV Cache": "K V cash"}) == "K V cash，K V cash"


@pytest.mark.parametrize("text", ["PDF", "xPD", "PD_x", "PD2"])
def test_never_inside_a_word(text: str) -> None:
    assert "pee dee" not in said(text, {"PD": "pee dee"})


def test_beside_han_a_word_ends() -> None:
    assert said("把PD分离", {"PD": "pee dee"}) == "把 pee dee 分离"


def test_several_of_them() -> None:
    assert said("GPUs", {"GPU": "G P U"}) == "G P U's"


def test_a_term_of_han_is_found_anywhere() -> None:
    assert said("重排序", {"重排": "虫排"}) == "虫排序"


def test_the_users_words_override_those_that_are_shipped() -> None:
    assert said("SQL", dict(shipped())) == "sequel"
    assert said("SQL", dict(shipped()), {"sql": "S Q L"}) == "S Q L"


def test_no_terms_at_all() -> None:
    assert said("KV", {}) == "K V"


def test_about_150_terms_are_shipped() -> None:
    assert len(shipped()) >= 150


def test_terms_with_other_characters_are_taken_as_they_are() -> None:
    assert said("C++ 与 .NET", {"C++": "C plus plus", ".NET": "dot net"}) == (
        "C plus plus 与 dot net"
    )


def test_what_was_decided_can_be_looked_over() -> None:
    pieces = read("用 KV Cache 的 3-5 倍", "zh-cn", lexicon({"KV Cache": "K V cash"}))
    assert decisions(pieces) == {
        "KV Cache": Piece("KV Cache", " K V cash ", "lexicon"),
        "3-5": Piece("3-5", "三到五", "rule"),
    }


def test_an_empty_file_has_no_terms() -> None:
    assert parse("# nothing yet\n") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- KV\n", "p.yaml: is not a list of terms, such as: KV Cache: K V cash"),
        ("KV:\n", "p.yaml:1: KV: has no text that says how it is spoken"),
        ("KV: [K, V]\n", "p.yaml: KV: has no text that says how it is spoken"),
        ("KV: K V\nPD: &a P D\n", "p.yaml:2: &a is an anchor; leave it out"),
    ],
)
def test_a_file_that_says_something_else(text: str, message: str) -> None:
    with pytest.raises(SpeechError) as caught:
        parse(text, "p.yaml")
    assert str(caught.value) == message


def test_a_file_that_is_not_yaml() -> None:
    with pytest.raises(CatalogError, match=r"^p\.yaml:2: not YAML: "):
        parse("a: [", "p.yaml")
