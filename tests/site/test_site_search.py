"""The index that the search on the site reads."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.site.search import BITS, Found, _hash, index, terms

WORDS = "昇腾 torch.compile 上的 KV cache 传输，FlashAttention 与 NVL144"


def read(data: bytes) -> list[tuple[list[object], set[int]]]:
    """Return rows and hashes, read bit by bit as the format says."""
    size = int.from_bytes(data[:4], "little")
    head, at = json.loads(data[4 : 4 + size]), 4 + size
    found = []
    for row in head["episodes"]:
        bits = "".join(f"{byte:08b}" for byte in data[at : at + row[3]])
        at += row[3]
        hashes, place, last = set(), 0, 0
        while "0" in bits[place:]:
            end = bits.index("0", place)
            rest = bits[end + 1 : end + 1 + BITS]
            if len(rest) < BITS:
                break
            last += ((end - place) << BITS) + int(rest, 2)
            hashes.add(last)
            place = end + 1 + BITS
        found.append((row, hashes))
    assert at == len(data)
    return found


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (WORDS, "昇腾 tor com 上的 kv cac 传输 fla 与 nvl"),
        ("ＰＤ分离", "pd 分离"),  # full width
        ("a_b 🎧 c", "a b c"),
        ("人", ""),
        ("데이터 カナ", "데이 이터 カナ"),
        ("Größe ÀB", "grö àb"),
        ("", ""),
    ],
)
def test_a_text_is_taken_apart(text, parts):
    # One character alone is nothing to be found by.
    assert terms(text) == {part for part in parts.split() if part != "与"}


def found(text: str, title: str = "T") -> Found:
    return Found("episodes/x/", title, date(2025, 9, 13), text)


@given(st.lists(st.text(max_size=200), max_size=4))
def test_every_part_of_a_text_is_found(texts):
    data = index(found(text) for text in texts)
    for text, (row, hashes) in zip(texts, read(data), strict=True):
        size = int(str(row[4])) << BITS
        parts = terms(f"T\n{text}")
        assert {_hash(part) * size >> 32 for part in parts} <= hashes
        assert len(hashes) <= int(str(row[4]))


def test_words_in_words_are_found():
    words = "vLLM, FlashAttention\nof theKvCache.用PyTorch编译 at GitHub"
    [(row, hashes)] = read(index([found(words)]))
    size = int(str(row[4])) << BITS
    for part in "vll llm fla att the kv cac pyt tor 编译 git hub".split():
        assert _hash(part) * size >> 32 in hashes


def test_the_index_is_the_same_for_the_same_episodes():
    assert index([found(WORDS)]) == index([found(WORDS)])
    empty = b'{"episodes":[],"topics":[]}'
    assert index([]) == len(empty).to_bytes(4, "little") + empty


def test_topics_are_named_once():
    one = Found("a/", "A", date(2025, 1, 2), "", ["GPU", "推理"])
    other = Found("b/", "B", date(2025, 1, 1), "", ["推理"])
    size = int.from_bytes(index([one, other])[:4], "little")
    head = json.loads(index([one, other])[4 : 4 + size])
    assert head["topics"] == ["GPU", "推理"]
    assert [row[5] for row in head["episodes"]] == [[0, 1], [1]]
    assert head["episodes"][0][:3] == ["a/", "A", "2025-01-02"]


def test_chance_finds_few():
    texts = [f"{a}{b}论文" for a in "甲乙丙丁戊己庚辛" for b in "天地玄黄宇宙洪荒"]
    one = found("".join(texts))
    [(row, hashes)] = read(index([one]))
    size = int(str(row[4])) << BITS
    absent = [chr(0x4E00 + n) + chr(0x6000 + n) for n in range(3000)]
    hits = sum(_hash(pair) * size >> 32 in hashes for pair in absent)
    assert hits < len(absent) / 2**BITS * 1.5
