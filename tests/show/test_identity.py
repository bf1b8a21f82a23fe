"""Addresses and ids: the same input gives the same answer, for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.show.identity import ascii_url, canonical, fingerprint, new_id

WECHAT = "https://mp.weixin.qq.com/s?__biz=MzA%3D&mid=22&idx=1&sn=ab"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTPS://Example.COM/Path?B=1", "https://example.com/Path?B=1"),
        ("http://example.com/a", "https://example.com/a"),
        ("http://example.com:80/a", "https://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("https://example.com:/a", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/a#part", "https://example.com/a"),
        (
            "https://example.com/a?utm_source=x&id=1&UTM_medium=y",
            "https://example.com/a?id=1",
        ),
        ("https://example.com/a?id=1&fbclid=x", "https://example.com/a?id=1"),
        (
            "https://mp.weixin.qq.com/s/Abc-_9?scene=1#rd",
            "https://mp.weixin.qq.com/s/Abc-_9",
        ),
        (
            "http://mp.weixin.qq.com/s?sn=ab&mid=22&x=y&idx=1&__biz=MzA%3D&chksm=9",
            WECHAT,
        ),
        (
            "https://mp.weixin.qq.com/mp/homepage?__biz=1&hid=2",
            "https://mp.weixin.qq.com/mp/homepage?__biz=1&hid=2",
        ),
        ("https://例え.jp/好", "https://xn--r8jz45g.jp/%E5%A5%BD"),
        ("posts/a.md", "posts/a.md"),
        ("https://[oops/a", "https://[oops/a"),
        ("https://example.com:port/a", "https://example.com:port/a"),
    ],
)
def test_one_article_has_one_canonical_address(written: str, expected: str) -> None:
    assert canonical(written) == expected


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("性能暴涨50%:PD分离KV cache传输的实战干货", "pd-kv-cache"),
        (
            "简单聊聊 NVIDIA 最新的 Vera Rubin NVL144 CPX 系统",
            "nvidia-vera-rubin-nvl144-cpx",
        ),
        ("one two three four five six", "one-two-three-four-five"),
        ("Café ＧＰＵ 5G 2025", "cafe-gpu-5g"),
        ("高级矩阵乘法", "gao-ji-ju-zhen-cheng-fa"),
        ("重庆的银行：行长说了什么", "chong-qing-de-yin-hang-hang"),
        ("2025 年 9 月", "nian-yue"),
        ("これは日本の話", "episode"),
        ("Статья", "episode"),
        ("", "episode"),
        ("x" * 80, "x" * 30),
    ],
)
def test_id_is_made_of_words_and_the_address(title: str, words: str) -> None:
    assert new_id(title, "https://example.com/a") == f"{words}-2dce0a4c50"


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://e.org/2025/matrix-multiplication.html?a=b", "matrix-multiplication"),
        ("https://e.org/how_to_cook_2_eggs/", "how-to-cook-eggs"),
        ("https://mp.weixin.qq.com/s/cNTkNZyyETQrHDDYdSSyvw", "ju-zhen"),
        ("https://e.org/a-1.mp3", "ju-zhen"),
        ("https://e.org/", "ju-zhen"),
        ("audio/one-two.mp3", "ju-zhen"),
    ],
)
def test_what_has_no_ascii_title_is_named_by_its_address_or_in_pinyin(
    link: str, words: str
) -> None:
    assert new_id("矩阵", link) == f"{words}-{fingerprint(link)}"


def test_id_is_the_same_for_all_spellings_of_the_address() -> None:
    messy = "http://mp.weixin.qq.com/s?sn=ab&mid=22&idx=1&__biz=MzA%3D&scene=7#rd"
    assert new_id("T", messy) == new_id("T", WECHAT) == f"t-{fingerprint(WECHAT)}"


@pytest.mark.parametrize(
    "legal",
    [
        "https://github.com/user-attachments/files/22303607/KV%2BCache.Ascend.mp3",
        "https://Example.com/a%20b+c(1)%2b~!$&'()*,;=:@/?q=%E5%A5%BD&r=#x",
        "http://user:pw@[::1]:8080/a",
        "a/b.mp3",
        "",
    ],
)
def test_legal_addresses_stay_byte_for_byte(legal: str) -> None:
    assert ascii_url(legal) == legal


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("https://h.io/音 频.mp3", "https://h.io/%E9%9F%B3%20%E9%A2%91.mp3"),
        ("https://h.io/100%.mp3", "https://h.io/100%25.mp3"),
        ("https://h.io/%zz%41%%41", "https://h.io/%25zz%41%25%41"),
        ('https://h.io/"<>[]\\^`{|}', "https://h.io/%22%3C%3E%5B%5D%5C%5E%60%7B%7C%7D"),
        ("https://BÜCHER.example:81/a", "https://xn--bcher-kva.example:81/a"),
        ("https://例..jp/a", "https://%E4%BE%8B..jp/a"),
        ("https://h.io?q=好", "https://h.io?q=%E5%A5%BD"),
        ("a\ud800b\n", "ab%0A"),
    ],
)
def test_what_no_address_may_hold_is_encoded(raw: str, expected: str) -> None:
    assert ascii_url(raw) == expected


@given(st.text() | st.text(alphabet="htps:/@%[]?#.例41 ").map("https://".__add__))
def test_ascii_url_is_ascii_and_idempotent(text: str) -> None:
    once = ascii_url(text)
    assert once.isascii()
    assert " " not in once
    assert ascii_url(once) == once


@given(st.text() | st.text(alphabet="htps:/@%[]?#.&=_a例41 ").map("https://".__add__))
def test_canonical_is_idempotent_and_makes_an_id_of_any_text(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert new_id(text, text).isascii()
