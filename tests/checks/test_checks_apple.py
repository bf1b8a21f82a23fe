"""What Apple's rules hold for a number, a language, a category; and for any feed."""

import re
from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.checks import Subject, apple
from podcast_digest.checks import rules as checks
from podcast_digest.checks.apple import categories, values
from podcast_digest.checks.apple import titles as apple_titles
from podcast_digest.errors import FeedError
from podcast_digest.feed.reading import read
from podcast_digest.show.categories import CATEGORY_NAMES, SUCCESSORS
from tests.checking import DATA
from tests.strategies import unhurried

NOW = datetime(2025, 7, 1, tzinfo=UTC)
BASE = (DATA / "base.xml").read_text(encoding="utf-8")


def feed(text: str) -> Subject:
    document = read(text.encode(), "feed.xml")
    return Subject(document.show, NOW, len(text), document=document)


def with_value(old: str, new: str) -> Subject:
    """Return what the rules look at if another value stands in the feed."""
    assert BASE.count(old) == 1
    return feed(BASE.replace(old, new))


NUMBERED = """
第12期 缓存
第 12 期：缓存
第十二期｜缓存
第三集、缓存
第5回・缓存
第一百零二期
【第3期】缓存
（第3期）缓存
第3讲 缓存
第二季第三集：缓存
EP12: Caches
Ep. 12 Caches
ep12缓存
EP.12
[EP03] Caches
Episode 12: Caches
Episode #12
Épisode 3 - Le cache
Folge 12: Speicher
S2E3 Caches
S02E03: Caches
S2 EP3 缓存
Season 2, Episode 3: Caches
#12 Caches
# 12: Caches
#7: Caches
Vol. 3 Caches
vol.12｜缓存
"""
NOT_NUMBERED = """
2025年大模型综述
910B 上的 KV Cache 传输
3D 封装
10x faster
GPT-4 and 5 more
第三代架构
第一性原理
第3期临床试验的数据
第一集团军
第二
1984. A novel
24/7 on call
12 ways to cache
5-minute caches
9:30 news
3.5 Sonnet
E2E testing
E5 inhibitors
EPYC 9005
Episode IV
Episodes 12
Star Wars Episode 4
Kill Bill Vol. 2
#1 New York bestseller
#100DaysOfCode
S3 and EC2
S2 水平
H100 与 B200
No. 1 reason
性能暴涨50%:PD分离KV cache传输的实战干货
EP 并行：专家并行
8. Mai 1945
NVL144 CPX 系统
Hot Chips 2025演讲：UB-Mesh
开学第一课
100% 利用率
"""


@pytest.mark.parametrize("title", NUMBERED.strip().splitlines())
def test_a_number_is_found(title):
    subject = with_value("The article on caches", title)
    found = [f.of and f.of.title for f in apple_titles.title_has_no_number(subject)]
    assert found == [title]


@pytest.mark.parametrize("title", NOT_NUMBERED.strip().splitlines())
def test_other_numbers_are_left_alone(title):
    subject = with_value("The article on caches", title)
    assert list(apple_titles.title_has_no_number(subject)) == []


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("zh-Hans", "Write zh-cn."),
        ("zh-Hant", "Write zh-tw."),
        ("zh_CN", "Write zh-cn."),
        ("zh-Hant-HK", "Write zh-hk."),
        ("en_us", "Write en-us."),
        ("en-", "Write en."),
        ("en-latn", "Write en."),
        ("eng", "Write en."),
        ("English", "Write en."),
        ("cmn-Hans", "Write zh-cn."),
        ("中文", "Write zh."),
        ("yue", "Write zh-hk."),
        ("yue-cn", "Write zh-cn."),
        ("cn", "Write zh-cn."),
        ("jp", "Write ja."),
        ("sr-Latn-RS", "Write sr-rs."),
        ("tlh", None),
        ("xx", None),
        ("-", None),
        ("x" * 500, None),
    ],
)
def test_another_language_is_proposed(code, fix):
    subject = with_value(">en<", f">{code}<")
    assert [found.fix for found in values.language_is_known(subject)] == [fix]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("technology", "Technology"),
        ("Kids & family", "Kids & Family"),
        ("Tech News", "News > Tech News"),
        ("Science > Tech News", "News > Tech News"),
        ("Education > Course", "Education > Courses"),
        ("Comedy > Stand-up", "Comedy > Stand-Up"),
        ("Technology > Technology", "Technology"),
        ("Religion", "Religion & Spirituality > Religion"),
        ("Technik", None),
        ("人工智能", None),
        ("x" * 500, None),
    ],
)
def test_another_category_is_proposed(name, near):
    subject = with_value('"Technology"', f'"{escape(name)}"')
    fix = near and f"Write '{near}', if that is what it is about."
    assert [found.fix for found in categories.categories_are_known(subject)] == [fix]


def test_old_categories_lead_to_those_of_today():
    assert not SUCCESSORS.keys() & set(CATEGORY_NAMES)
    assert set(SUCCESSORS.values()) <= set(CATEGORY_NAMES)


def test_a_show_without_episodes_lacks_nothing_of_them():
    subject = feed(re.sub("<item>.*</item>", "", BASE, flags=re.DOTALL))
    assert subject.show.episodes == ()
    assert checks.check(subject, apple.RULES) == []


WORDS = [
    *("", " ", "0", "-1", "yes", "Yes", "zh_CN", "第3期", "EP1", "12. ", "\u200b"),
    *("https://example.org/%E9%9F%B3.mp3", "https://[", "a.mp3?", "text/html"),
    *("&lt;p&gt;", "&#65279;", "Reading Room: ", "trailer", "serial", "%", "1e9"),
]
_VALUE = re.compile(r'(?<=>)[^<>\s][^<>]*(?=<)|(?<==")[^"]*(?=")')


@given(st.data())
@unhurried
def test_whatever_a_feed_holds_is_told_in_one_line(data):
    """Values are exchanged for others, and tags taken out."""

    def other(found: re.Match[str]) -> str:
        if "://" in found[0] and found.start() < 400:  # the namespaces
            return found[0]
        return data.draw(st.none() | st.sampled_from(WORDS)) or found[0]

    lines = _VALUE.sub(other, BASE).splitlines()
    lost = data.draw(st.sets(st.integers(3, len(lines) - 3), max_size=4))
    try:
        subject = feed("\n".join(t for n, t in enumerate(lines) if n not in lost))
    except FeedError:
        return  # a tag is open
    for finding in checks.check(subject, apple.RULES):
        assert "\n" not in finding.message
        assert finding.message[0].islower()
        assert not finding.message.endswith(".")
