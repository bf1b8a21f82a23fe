"""Articles of a page, filed to shows by month, tag or language."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.sources import parse
from podcast_digest.sources.filing import Filing, filed, language

PAGE = """\
# Digest

## 2025-09

### [Caches of GPUs](https://example.org/1)

About caches. #GPU #memory

### [推理引擎的调度](https://example.org/2)

本文介绍 vLLM 的连续批处理。 #推理

## 2025-07

### [Pages, #web](https://example.org/3)

See [C#](https://example.org/page#GPU) and issue #12, and all of #C++.
"""


def titles(**filing):
    found = filed(parse(PAGE).articles, Filing(**filing))
    return [str(article.link)[-1] for article in found]


@pytest.mark.parametrize(
    ("filing", "links"),
    [
        ({}, "123"),
        ({"tags": ["gpu"]}, "1"),
        ({"tags": ["ＧＰＵ", "推理"]}, "12"),
        ({"tags": ["Web"]}, "3"),
        ({"tags": ["none"]}, ""),
        ({"tags": ["c++"]}, "3"),
        ({"months": ["2025-07"]}, "3"),
        ({"months": ["2025-07..2025-09"]}, "123"),
        ({"months": ["2025-08..2025-12", "2024-01"]}, "12"),
        ({"languages": ["zh"]}, "2"),
        ({"languages": ["en"]}, "13"),
        ({"languages": ["en"], "months": ["2025-09"]}, "1"),
    ],
)
def test_a_show_takes_what_keeps_all_of_its_conditions(filing, links):
    assert titles(**filing) == list(links)


def test_tags_that_stand_beside_an_article_count_and_no_month_is_of_none():
    article = replace(parse(PAGE).articles[1], month=None)
    assert Filing(tags=["infra"]).takes(article, tags=["Infra"])
    assert not Filing(months=["2025-09"]).takes(article)


@given(st.text())
def test_every_text_has_a_language(text):
    assert language(text) in ("zh", "ja", "ko", "en")
