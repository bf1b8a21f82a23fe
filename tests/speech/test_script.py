"""Where a text is cut, and what of Markdown is spoken."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.speech.lexicon import lexicon, shipped
from podcast_digest.speech.script import blocks_of, script, synthetic
from podcast_digest.speech.sentences import sentences

TERMS = lexicon(shipped())


def spoken(markdown: str, language: str = "zh-cn", title: str = "") -> list[list[str]]:
    return [
        [sentence.text for sentence in paragraph]
        for paragraph in script(title, markdown, language, TERMS)
    ]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("一。二！三？四；五", ["一。", "二！", "三？", "四；", "五"]),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("快 3.5 倍。", ["快 3.5 倍。"]),
        ("用 v1.2.3。好", ["用 v1.2.3。", "好"]),
        ("Use v1.2.3. Now.", ["Use v1.2.3.", "Now."]),
        ("看 https://a.example/b?c=d!e 吧。", ["看 https://a.example/b?c=d!e 吧。"]),
        ("他说：“快。真的。”然后走。", ["他说：“快。真的。”然后走。"]),
        ("他说：“快。” 再见。", ["他说：“快。”", "再见。"]),
        ('"Really? Yes." Done.', ['"Really? Yes." Done.']),
        ("See e.g. Fig. 3 of it. End.", ["See e.g. Fig. 3 of it.", "End."]),
        ("J. Smith et al. say so.", ["J. Smith et al. say so."]),
        ("（括号里。也是）外面。", ["（括号里。也是）外面。"]),
        ("真的？！好……走", ["真的？！", "好……", "走"]),
        ("torch.compile is it. Yes.", ["torch.compile is it.", "Yes."]),
        ("第 1. 步", ["第 1. 步"]),
        ("", []),
    ],
)
def test_sentences(text: str, cut: list[str]) -> None:
    assert sentences(text) == cut


def test_a_long_sentence_is_cut_where_a_voice_may_rest() -> None:
    text = "，".join(["这是一段很长的话"] * 50) + "。"
    parts = sentences(text)
    assert "".join(parts) == text
    assert all(len(part) <= 300 for part in parts)
    assert all(part[-1] in "，。" for part in parts)


def test_a_long_sentence_without_marks_is_cut_between_words() -> None:
    parts = sentences(" ".join(["attention"] * 60))
    assert all(len(part) <= 300 for part in parts)
    assert {word for part in parts for word in part.split()} == {"attention"}


def test_a_long_sentence_is_not_cut_inside_a_number() -> None:
    text = "字" * 298 + "1234567" + "字" * 20
    parts = sentences(text)
    assert "".join(parts) == text
    assert all(len(part) <= 300 for part in parts)
    assert sum("1234567" in part for part in parts) == 1


@given(st.text(st.sampled_from('abc1.,!?。！，“”"（） 字v:/'), max_size=400))
def test_nothing_but_white_space_is_lost_at_the_cuts(text: str) -> None:
    parts = sentences(text, 40)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)
    assert all(len(part) <= 40 for part in parts)


def test_the_title_is_a_paragraph_of_its_own() -> None:
    assert spoken("第一段。", title="标题") == [["标题"], ["第一段。"]]


def test_paragraphs_and_lines() -> None:
    assert spoken(
        "第一句话在此。第二句话在此。\n第三句话在此。\n\n没有句号\n的一行"
    ) == [
        ["第一句话在此。", "第二句话在此。", "第三句话在此。"],
        ["没有句号的一行"],
    ]


def test_what_is_too_short_goes_with_the_one_before_it() -> None:
    assert spoken("这是第一句话。是的。好。") == [["这是第一句话。是的。好。"]]


def test_links_are_their_text_and_addresses_their_host() -> None:
    assert spoken(
        "见 [vLLM 文档](https://a.example/x) 和 https://www.b.example/c 。"
    ) == [["见 vLLM 文档 和 b.example 的链接 。"]]
    assert spoken("See https://b.example/c.", "en") == [["See a link to b.example."]]


def test_code_and_tables_are_announced() -> None:
    text = (
        "前面的话。\n\n```sh\nrm -rf x\n```\n\n|a|b|\n|-|-|\n|1|2|\n\n后面的 `x + y`。"
    )
    assert spoken(text) == [
        ["前面的话。"],
        ["此处有一段代码。"],
        ["此处有一张表格。"],
        ["后面的 x + y。"],
    ]
    assert spoken("```\nx\n```", "en") == [["There is a code block here."]]


def test_a_list_is_one_paragraph_and_each_item_a_sentence() -> None:
    text = "有三点：\n\n- 第一点内容\n- 第二点内容\n  - 里面的内容\n\n最后一段。"
    assert spoken(text) == [
        ["有三点："],
        ["第一点内容", "第二点内容", "里面的内容"],
        ["最后一段。"],
    ]


def test_code_within_a_list() -> None:
    assert spoken("- first item\n\n  ```\n  x\n  ```\n- second item", "en") == [
        ["first item", "There is a code block here.", "second item"]
    ]


def test_emoji_are_not_spoken_and_arrows_are() -> None:
    assert spoken("发布了 🚀🎉 新版本 ✅ A➜B。") == [["发布了 新版本 A→B。"]]
    assert spoken("🚀") == []


def test_nobody_says_hash_before_a_tag() -> None:
    assert spoken("See #infra and C#.\n\n#llm #gpu-kernels", "en") == [
        ["See infra and C#."]
    ]
    assert spoken("好文。 #大模型#") == [["好文。大模型"]]


def test_pictures_are_what_they_show() -> None:
    assert spoken("![一张图](a.png) 和 ![](b.png)文字") == [["一张图 和 文字"]]


def test_headings_and_quotations_are_paragraphs() -> None:
    assert spoken("# 这是标题\n\n> 引用的话\n\n---\n\n一行<br>又一行") == [
        ["这是标题"],
        ["引用的话"],
        ["一行又一行"],
    ]


def test_intro_and_outro() -> None:
    around = ("欢迎收听。", "下期再见。")
    found = script("标题", "内容。", "zh-cn", TERMS, around)
    assert [s.text for paragraph in found for s in paragraph] == [
        "欢迎收听。",
        "标题",
        "内容。",
        "下期再见。",
    ]


def test_what_the_engine_gets() -> None:
    ((sentence,),) = script("", "FP8 快 3-5 倍。", "zh-cn", TERMS)
    assert (sentence.text, sentence.spoken) == ("FP8 快 3-5 倍。", "F P 八快三到五倍。")


def test_an_empty_summary_says_nothing() -> None:
    assert blocks_of("", "en") == []
    assert script("", "…… ！", "en", TERMS) == ()


@given(st.text(max_size=200))
def test_any_text_can_be_cut(text: str) -> None:
    for paragraph in script("", text, "zh-cn", TERMS):
        assert paragraph
        for sentence in paragraph:
            assert 0 < len(sentence.text) <= 300


def test_listeners_are_told_in_their_language() -> None:
    assert synthetic("zh-Hans") == "本期语音由文字合成（AI 语音）。"
    assert synthetic("de") == "The voice of this episode is synthetic (text to speech)."
