"""Articles of a page, filed to shows by month, tag or language."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.sources import parse
from podcast_digest.sources.filing import Filing, filed, language
from podcast_digest.sources.posts import placed

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
    found = filed(parse(PAGE), Filing(**filing))
    return [str(article.link)[-1] for article in found.articles]


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


TWICE = """\
<audio></audio>

### [Caches](https://example.org/1)

#GPU

<audio src="https://a.example/1.mp3"></audio><audio src="https://a.example/2.mp3"></audio>

### [Pages](https://example.org/3)

#web

<audio src="https://a.example/3.mp3"></audio><audio src="https://a.example/4.mp3"></audio>
"""


@pytest.mark.parametrize("name", ["", "https://example.org:80/a.md"])
@pytest.mark.parametrize(
    ("tag", "lines"), [("gpu", "13"), ("web", "19"), ("other", "1")]
)
def test_what_is_said_of_an_article_is_said_where_it_is_filed(name, tag, lines):
    digest = placed(parse(TWICE), name) if name else parse(TWICE)
    start = f"{name}:" if name else "line "
    told = filed(digest, Filing(tags=[tag])).warnings
    found = [re.match(rf"{re.escape(start)}(\d+): ", text) for text in told]
    assert [place and place[1] for place in found] == list(lines)


@given(st.text())
def test_every_text_has_a_language(text):
    assert language(text) in ("zh", "ja", "ko", "en")
