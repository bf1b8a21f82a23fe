"""Pages as people write them -> articles."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.errors import DigestError
from podcast_digest.sources import Article, decode, first_heard, parse

DATA = Path(__file__).parents[1] / "data" / "digests"
HEAD = "## [A](https://example.com/a)\n\n"
MP3 = "https://example.com/a.mp3"
PLAYER = f'<audio controls src="{MP3}"></audio>'


def article(below: str, base_url: str | None = None, unused: str = "") -> Article:
    """Return the only article of a page, which nothing is said against.

    But that some other audio is not used.
    """
    digest = parse(HEAD + below, base_url=base_url)
    assert digest.warnings == ((unused,) if unused else ())
    (one,) = digest.articles
    return one


def test_the_real_page() -> None:
    """Seven articles, all with audio, all of September 2025."""
    page = decode((DATA / "llm-infra.md").read_bytes(), "llm-infra.md")
    digest = parse(page)
    assert digest.warnings == ()
    files = "https://github.com/user-attachments/files/"
    assert [(a.line, a.title, a.link, a.audio) for a in digest.articles] == [
        (
            5,
            "性能暴涨50%:PD分离KV cache传输的实战干货",
            "https://mp.weixin.qq.com/s/s-UapW7XsO8RmH7mmqSDaw",
            files + "22303607/KV%2BCache.Ascend.mp3",
        ),
        (
            17,
            "PyTorch torch.compile 训练编译技术现状与展望（2025年8月）",
            "https://mp.weixin.qq.com/s/cNTkNZyyETQrHDDYdSSyvw",
            files + "22303609/PyTorch%2B.%2Btorch.compile%2B.mp3",
        ),
        (
            32,
            "高级矩阵乘法在NVIDIA GPU上的优化",
            "https://mp.weixin.qq.com/s/IvnvHkWogIrWMjV8j-kZPw",
            files + "22303611/%2BCUDA%2BSGEMM%2B.mp3",
        ),
        (
            45,
            "简单聊聊 NVIDIA 最新的 Vera Rubin NVL144 CPX 系统",
            "https://mp.weixin.qq.com/s/f-3RLqe-m_g6NY8JmT5ksg",
            files + "22303612/NVIDIA%2B.%2BVera%2BRubin%2BNVL144%2BCPX%2B.mp3",
        ),
        (
            59,
            "华为Fellow廖恒博士Hot Chips 2025演讲：UB-Mesh超节点互联架构详解"
            "（视频+演讲实录）",
            "https://mp.weixin.qq.com/s/cGsc5ZEa3lLOCLV2TSisrg",
            files + "22303619/%2BUB-Mesh%2B.mp3",
        ),
        (
            79,
            "一文梳理主流大模型推理部署框架：vLLM、SGLang、TensorRT-LLM、ollama、"
            "XInference",
            "https://mp.weixin.qq.com/s/Fsaz7PAUSiKizl_lw-KSeg",
            files + "22303621/online-audio-converter.com.mp3",
        ),
        (
            90,
            "打破瓶颈，让RAG学会思考：中科大、智源等发布推理检索框架BGE-Reasoner",
            "https://mp.weixin.qq.com/s/hDBJ998nc9kO6vnTpx9exA",
            files + "22303533/BGERAG.mp3",
        ),
    ]
    for one in digest.articles:
        assert one.month == datetime.date(2025, 9, 1)
        assert one.summary in page  # source text, not rendered again
        assert not {"<audio", "mp3", "ppppp"} & set(one.summary.split())
        assert one.summary[-1] == "。"


#: Of the pages below: what is said of other audio on them.
UNUSED = {
    "mp3 before ogg": f"line 3: https://h.io/a.ogg is a version of {MP3}, not used",
    "src before source": f"line 3: {MP3} is a version of https://h.io/a.ogg, not used",
    "not a video's source": f"line 3: {MP3} is of a video, not used",
    "another link is text": (
        "line 5: https://h.io/demo.mp3 is a link beside a player, not used"
    ),
}

#: name: (page below the heading, audio, summary)
AUDIO = {
    "src": (PLAYER, MP3, ""),
    "source": (f"<audio controls><source src='{MP3}'></audio>", MP3, ""),
    "source in lines": (
        f'text\n\n<audio controls="">\n  <source src="{MP3}" type="audio/mp3" />\n'
        "</audio>\n\nmore",
        MP3,
        "text\n\nmore",
    ),
    "blank lines inside": (
        f"<audio>\n\n<source src='{MP3}'>\n\nNo player\n\n</audio>\n\ntext",
        MP3,
        "text",
    ),
    "uppercase, unquoted": (f"<AUDIO CONTROLS SRC={MP3}></AUDIO>\ntext", MP3, "text"),
    "self-closed": (f'<audio src="{MP3}" />\ntext', MP3, "text"),
    "never closed": (f"<audio src={MP3}>\n\ntext", MP3, "text"),
    "tag in lines": (f"text\n<audio\n  controls\n  src='{MP3}'></audio>", MP3, "text"),
    "fallback": (f"<audio src={MP3}>[load]({MP3}) or go</audio>\n\ntext", MP3, "text"),
    "entities": (
        '<audio src="https://h.io/a.mp3?a=1&amp;timestamp=2&copy=3"></audio>',
        "https://h.io/a.mp3?a=1&timestamp=2&copy=3",
        "",
    ),
    "any name when played": (
        "<audio src='https://h.io/?id=7'></audio>",
        "https://h.io/?id=7",
        "",
    ),
    "no scheme": ("<audio src='//h.io/a.mp3'></audio>", "https://h.io/a.mp3", ""),
    "mp3 before ogg": (
        f"<audio><source src=https://h.io/a.ogg><source src={MP3}></audio>",
        MP3,
        "",
    ),
    "src before source": (
        f"<audio src=https://h.io/a.ogg><source src={MP3}></audio>",
        "https://h.io/a.ogg",
        "",
    ),
    "not a video's source": (f"<video><source src={MP3}></video>", None, ...),
    "bare link": (f"text\n\n{MP3}", MP3, "text"),
    "bare link in Chinese": (f"音频：{MP3}。后文", MP3, f"音频：{MP3}。后文"),
    "bare link with parentheses": (
        "See (https://h.io/_a_(1)_*.opus)!",
        "https://h.io/_a_(1)_*.opus",
        "See (https://h.io/_a_(1)_*.opus)!",
    ),
    "autolink": (f"<{MP3}>\ntext", MP3, "text"),
    "Markdown link": (f"[ppppp]({MP3})\ntext", MP3, "text"),
    "link with a query": (
        "[x](https://h.io/A.M4A?raw=true#t=1)",
        "https://h.io/A.M4A?raw=true#t=1",
        "",
    ),
    "link by reference": (f"[x][1]\n\ntext\n\n[1]: {MP3}", MP3, "text"),
    "HTML link": (f'<a href="{MP3}">Listen</a>\n\ntext', MP3, "text"),
    "link around an image": (f"[![play](p.png)]({MP3})", MP3, ""),
    "ogg": ("[x](https://h.io/a.ogg)", "https://h.io/a.ogg", ""),
    "link to a page": ("[x](https://h.io/mp3)", None, "[x](https://h.io/mp3)"),
    "linked and played": (f"text  \n[ppppp]({MP3})\n{PLAYER}\n", MP3, "text"),
    "emoji beside it": (f"🎧 **[Listen]({MP3})** ▶️\n\ntext", MP3, "text"),
    "in a sentence": (f"Hear [it]({MP3}) now", MP3, f"Hear [it]({MP3}) now"),
    "played in a sentence": (f"Hear {PLAYER} now", MP3, "Hear  now"),
    "another link is text": (
        f"{PLAYER}\n\n[demo](https://h.io/demo.mp3)",
        MP3,
        "[demo](https://h.io/demo.mp3)",
    ),
    "in a list": (f"- one\n- [x]({MP3})\n- two", MP3, "- one\n- two"),
    "in a quote": (f"> one\n> {PLAYER}\n> two", MP3, "> one\n> two"),
    "in a table": (f"|a|b|\n|-|-|\n|1|{PLAYER}|", MP3, "|a|b|\n|-|-|\n|1||"),
    "in a deeper heading": (f"one\n\n### [🎧]({MP3})\n\ntwo", MP3, "one\n\ntwo"),
    "in other HTML": (
        f"<details><summary>听</summary>\n{PLAYER}\n</details>\n\ntext",
        MP3,
        "text",
    ),
    "in HTML without a word": (f"<p align=center>\n{PLAYER}</p>\n\ntext", MP3, "text"),
    "beside odd HTML": (f"<div><![x[>a</div>\n{PLAYER}", MP3, "<div><![x[>a</div>"),
    "beside an image": (f"<p><img src=a>{PLAYER}</p>", MP3, "<p><img src=a></p>"),
    "above a line": (f"text\n\n[x]({MP3})\n{PLAYER}\n---\n", MP3, "text"),
    "link above a line": (f"text\n[x]({MP3})\n---\n", MP3, "text"),
    "not in code": (f"`{PLAYER}`\n\n    {PLAYER}\n\n```\n{PLAYER}\n```", None, ...),
    "not in a comment": (f"a <!-- {PLAYER} -->\n\n<!-- {PLAYER} -->", None, ...),
    "relative": (
        "<audio src='./音频/第 1 期 100% (a)+b.mp3'></audio>",
        "音频/第 1 期 100% (a)+b.mp3",
        "",
    ),
    "relative, encoded": (
        "<audio src='a%2Bb%20c.mp3?raw=true'></audio>",
        "a+b c.mp3",
        "",
    ),
    "relative link with spaces": (
        "[听 (1)](音频/my file (1).mp3)",
        "音频/my file (1).mp3",
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", AUDIO)
def test_audio(name: str) -> None:
    below, audio, summary = AUDIO[name]
    found = article(below, unused=UNUSED.get(name, ""))
    assert (found.audio, found.summary) == (audio, below if summary is ... else summary)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("音频/第 1 期.mp3", "https://h.io/d/%E9%9F%B3%E9%A2%91/%E7%AC%AC%201%20%E6%9C%9F.mp3"),
        ("100%.mp3", "https://h.io/d/100%25.mp3"),
        ("a%20b%2Bc+d(1).mp3", "https://h.io/d/a%20b%2Bc+d(1).mp3"),
        ("../a.mp3?raw=true", "https://h.io/a.mp3?raw=true"),
        ("/a.mp3", "https://h.io/a.mp3"),
        ("https://x.io/a%2B b.mp3", "https://x.io/a%2B%20b.mp3"),
    ],
)  # fmt: skip
def test_relative_audio_is_joined_to_the_base(written: str, url: str) -> None:
    found = article(f'<audio src="{written}"></audio>', "https://h.io/d/page.md")
    assert found.audio == url


#: name: (page, titles, links)
ARTICLES = {
    "three levels": (
        "# [A](https://a.io)\n## [B](https://b.io)\n# [C](https://c.io)\n### [D](https://d.io)",
        "A B C D",
    ),
    "the page's linked title is none": (
        "# [Home](https://h.io)\nintro\n## [A](https://a.io)\n### [B](https://b.io)",
        "A B",
    ),
    "a title with audio is one": (
        f"# [A](https://a.io)\n{PLAYER}\n## [B](https://b.io)",
        "A B",
    ),
    "a lone title is one": ("# [A](https://a.io)", "A"),
    "setext": ("[A](https://a.io)\n----\n\n[B](https://b.io)\n---\n", "A B"),
    "no link": ("## Intro\n\n## [A](https://a.io)\n\n## About", "A"),
    "an address that is none": ("## [X](https://[x)\n## [A](https://a.io)", "A"),
    "an anchor or mail is no link": (
        "## [X](#x)\n## [Y](mailto:y@y.io)\n## [A](https://a.io)",
        "A",
    ),
    "fourth level is text": ("## [A](https://a.io)\n#### [X](https://x.io)", "A"),
    "quoted heading is text": ("## [A](https://a.io)\n> ## [X](https://x.io)", "A"),
    "in code is text": ("## [A](https://a.io)\n```\n## [X](https://x.io)\n```", "A"),
    "link beside the title": ("## A (https://a.io)", "A"),
    "HTML link": ('## <a href="https://a.io">A</a>', "A"),
    "by reference": ("## [A][1]\n\n[1]: https://a.io", "A"),
    "front matter": ("---\ntitle: X\nurl: https://x.io\n---\n# [A](https://a.io)", "A"),
    "not front matter": ("---\n## [A](https://a.io)\n---\n## [B](https://b.io)", "A B"),
}  # fmt: skip


@pytest.mark.parametrize("name", ARTICLES)
def test_articles(name: str) -> None:
    page, titles = ARTICLES[name]
    found = parse(page).articles
    expected = [f"https://{title.lower()}.io" for title in titles.split()]
    assert [a.link for a in found] == expected
    cleaned = [a.title.replace("()", "").strip() for a in found]
    assert cleaned == titles.split()


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (r"[a \< b &amp; &lt;T&gt; \[x\]](https://a.io)", "a < b & <T> [x]"),
        ("[\"引号\" 'q' *em* **b** `c<T>`](https://a.io)", "\"引号\" 'q' em b c<T>"),
        ("1. [A](https://a.io) 🔥 <br> 尾", "1. A 🔥 尾"),
        (f"[A](https://a.io) [🎧 听]({MP3})", "A"),
        ("https://a.io", "https://a.io"),
        ("[A\u200bI\ufeff\x07\u3000好 ](https://a.io)", "AI 好"),
        ("[👩‍💻 a‍b](https://a.io)", "👩‍💻 ab"),
    ],
)
def test_titles_are_plain_text(heading: str, title: str) -> None:
    (one,) = parse(f"## {heading}").articles
    assert (one.title, one.link) == (title, "https://a.io")


def test_a_title_of_audio_alone_is_an_article() -> None:
    (one, two) = parse(f"## [A]({MP3})\n\nx\n\n## [B](b.mp3)\n\ny").articles
    assert (one.title, one.link, one.audio, one.summary) == ("A", None, MP3, "x")
    assert (two.title, two.link, two.audio, two.summary) == ("B", None, "b.mp3", "y")
    assert (one.key, two.key) == (MP3, "b.mp3")


MONTHS = [
    "202509",
    "2025-09",
    "2025年9月",
    "2025 年 09 月",
    "September 2025",
    "Sep 2025",
]


@pytest.mark.parametrize("month", [*MONTHS, "[2025-09](archive.md)", "**202509**"])
@pytest.mark.parametrize("level", ["#", "##", "###"])
def test_months(month: str, level: str) -> None:
    page = f"## [A](https://a.io)\nx\n{level} {month}\ny\n## [B](https://b.io)\nz"
    one, two = parse(page).articles
    assert (one.month, one.summary) == (None, "x")
    assert (two.month, two.summary) == (datetime.date(2025, 9, 1), "z")


@pytest.mark.parametrize(
    "heading", ["2025", "202513", "2025-0", "Notes 2025", "190001"]
)
def test_what_is_no_month(heading: str) -> None:
    (one,) = parse(f"## {heading}\n## [A](https://a.io)").articles
    assert one.month is None


def test_headings_that_are_no_articles() -> None:
    """Deeper ones are text, others end the article; a section ends a month too."""
    page = (
        "# 2025-09\n## [A](https://a.io)\none\n### Why\ntwo\n\n## Others\nlost\n"
        "## [B](https://b.io)\n# Old\n## [C](https://c.io)"
    )
    found = parse(page).articles
    september = datetime.date(2025, 9, 1)
    assert [(a.title, a.summary, a.month) for a in found] == [
        ("A", "one\n### Why\ntwo", september),
        ("B", "", september),
        ("C", "", None),
    ]


@pytest.mark.parametrize(
    "summary",
    [
        "**bold**  \n1. one\n2. two  \n\nend",
        "one\n\n\n\ntwo".replace("\n\n\n", "\n"),
        "![i](i.png) [l](https://l.io) <b>x</b> 🎉 https://bare.io",
        "|a|\n|-|\n|1|",
        "```py\n# [x](https://x.io)\n\n\nx\n```\n\n- a\n  - b\n\n  c",
        "<div>\n<p>raw</p>\n</div>\n\n> quote\n\n***\n\nend",
        "one\n***\ntwo",
    ],
)
def test_summaries_stay_as_they_are_written(summary: str) -> None:
    assert article(summary).summary == summary
    assert article(f"{PLAYER}\n\n{summary}\n\n{PLAYER}").summary == summary
    windows = (HEAD + summary + "\n").replace("\n", "\r\n")
    assert parse("\ufeff" + windows).articles[0].summary == summary


def test_lines_around_a_summary_and_what_nobody_sees_go() -> None:
    below = "***\n\n\u3000\n　近\u200b年\x0b来  \n\nb\ufeff\u2028c  \n\n***\n"
    assert article(below).summary == "近年来  \n\nb c"


def test_text_above_a_line_without_a_blank_one_stays_a_summary() -> None:
    page = "## [A](https://a.io)\none\ntwo\n---\n## [B](https://b.io)\nx"
    assert [a.summary for a in parse(page).articles] == ["one\ntwo", "x"]


def test_link_definitions_follow_the_summary_that_uses_them() -> None:
    page = (
        "## [A](https://a.io)\nsee [this][D] and ![i][]\n\n## [B](https://b.io)\nx\n\n"
        "[d]: https://d.io 'T'\n[i]: i.png\n[unused]: https://u.io\n"
    )
    one, two = parse(page).articles
    assert one.summary == (
        "see [this][D] and ![i][]\n\n[d]: https://d.io 'T'\n[i]: i.png"
    )
    assert two.summary == "x"


def test_audio_before_the_first_article_is_named() -> None:
    digest = parse(f"hello\n\n{PLAYER}\n\n{HEAD}text")
    (one,) = digest.articles
    assert (one.audio, one.summary, one.line) == (None, "text", 5)
    assert digest.warnings == (f"line 3: {MP3} is below no title, not used",)


def test_the_same_article_has_one_key() -> None:
    written = (
        "http://MP.weixin.qq.com/s?sn=1&amp;mid=2&amp;idx=3&amp;__biz=4&amp;x=5#rd"
    )
    (one,) = parse(f"## [A]({written})").articles
    assert one.key == "https://mp.weixin.qq.com/s?__biz=4&mid=2&idx=3&sn=1"
    assert one.link == "http://MP.weixin.qq.com/s?sn=1&mid=2&idx=3&__biz=4&x=5#rd"


#: What is below the heading on line 1: what is warned of
WARNINGS = {
    f"{PLAYER}\n\n<audio src=https://h.io/b.mp3></audio>": (
        f"line 1: 2 players, the last one counts: {MP3}, https://h.io/b.mp3"
    ),
    f"[a]({MP3})\n\n[b](https://h.io/b.mp3)": (
        f"line 1: 2 links to audio, the last one counts: {MP3}, https://h.io/b.mp3"
    ),
    "<audio controls></audio>": "line 3: a player without an address",
    "x\n\n<audio src=ftp://h.io/a.mp3></audio>": (
        "line 5: the audio ftp://h.io/a.mp3 is not an http or https address"
    ),
    "<audio src='https://[h/a.mp3'></audio>": (
        "line 3: the audio https://[h/a.mp3 is not an address that can be opened"
    ),
    "<audio src='https://me:pw@h.io/a.mp3'></audio>": (
        "line 3: the audio https://me:pw@h.io/a.mp3 holds a user name, and a feed is "
        "public"
    ),
    "<audio src=/a.mp3></audio>": (
        "line 3: the audio /a.mp3 is not beside the page; --base-url says where"
    ),
    "<audio src='?'></audio>": "line 3: the audio ? is not the name of a file",
    "<audio src=%C0.mp3></audio>": "line 3: the audio %C0.mp3 is not a name in UTF-8",
    "## [A again](http://example.com/a#x)": (
        "line 3: left out, line 1 holds the same article: https://example.com/a"
    ),
    "## [B](posts/b.md)": (
        "line 3: the link posts/b.md is relative; --base-url says to what"
    ),
    f"## [{'x' * 256}](https://b.io)": "line 3: the title is cut to 255 characters",
}


@pytest.mark.parametrize("below", WARNINGS)
def test_warnings(below: str) -> None:
    assert parse(HEAD + below).warnings == (WARNINGS[below],)


def test_the_last_player_counts_and_both_leave_the_text() -> None:
    page = f"{HEAD}<audio src=https://h.io/b.mp3></audio>\n\ntext\n\n{PLAYER}"
    (one,) = parse(page).articles
    assert (one.audio, one.summary) == (MP3, "text")


def test_of_one_article_listed_twice_the_one_with_audio_counts() -> None:
    page = f"## [A](https://a.io)\n\nx\n\n## [B](https://a.io)\n\n{PLAYER}"
    digest = parse(page)
    assert [a.title for a in digest.articles] == ["B"]
    assert digest.warnings == (
        "line 1: left out, line 5 holds the same article: https://a.io",
    )


NOTHING = (
    "no article on the page: an article is a heading that holds a link, or a heading, "
    "a list item or a table row with audio"
)


@pytest.mark.parametrize("page", ["", "text", "## 2025-09\n\n## About"])
def test_a_page_without_articles_is_refused(page: str) -> None:
    with pytest.raises(DigestError) as caught:
        parse(page)
    assert str(caught.value) == NOTHING


def test_a_page_of_players_without_titles_is_refused_with_what_was_seen() -> None:
    with pytest.raises(DigestError) as caught:
        parse(f"# 2025-09\n\n{PLAYER}\n\n<audio src=b.mp3></audio>")
    assert str(caught.value) == (
        f"{NOTHING}; 2 players were seen, none below a title: {MP3} on line 3, b.mp3 "
        "on line 5"
    )


def test_a_base_that_is_no_address_is_refused() -> None:
    with pytest.raises(DigestError) as caught:
        parse(HEAD, base_url="file:///tmp/")
    assert str(caught.value) == "the base file:///tmp/ is not an http or https address"


def test_decode() -> None:
    assert decode("\ufeff好\r\n".encode(), "p.md") == "好\r\n"
    with pytest.raises(DigestError) as caught:
        decode(b"ok\n\xb0\xa1\n", "p.md")
    assert str(caught.value) == "p.md:2: not UTF-8 text"


def test_first_heard_skips_versions_that_say_nothing() -> None:
    def at(day: int) -> datetime.datetime:
        return datetime.datetime(2025, 9, day, tzinfo=datetime.UTC)

    other = "## [B](https://b.io)\n<audio src=b.mp3></audio>\n"
    pages = [b"\xff", b"", HEAD.encode(), (HEAD + PLAYER).encode()] * 2
    pages.append((HEAD + PLAYER + "\n" + other).encode())
    assert first_heard((at(day), page) for day, page in enumerate(pages, 1)) == {
        "https://example.com/a": at(4),
        "https://b.io/": at(9),
    }


_PIECES = st.sampled_from(
    """# ## ### #### [ ] ]( ) < > ` ``` ~~~ --- === | \\ & ! * _ : // https:// http://[
    .mp3 a.mp3 <audio <source <video </audio> </ /> src= " ' = <a href= </a> <!--
    --> <![ <? ]]> <script> - 1. 202509 9月 好 \u200b \ufeff \ud800 \x00 \x0c \u2028 % &
    ; &#0; &amp; [1]: [1] ![ @ ? \t""".split(" ")
) | st.sampled_from(["\n", "\n\n", " ", "    ", "\r\n", "\r"])  # fmt: skip
_PAGES = st.text() | st.lists(_PIECES, max_size=60).map("".join)


@given(_PAGES, st.sampled_from([None, "https://h.io/d/"]))
def test_any_text_is_a_digest_or_a_digest_error(
    text: str, base_url: str | None
) -> None:
    for page in (text, HEAD + text, f"## [{text}](https://a.io)\n\n{text}\n{PLAYER}"):
        try:
            digest = parse(page, base_url=base_url)
        except DigestError:
            continue
        keys = [one.key for one in digest.articles]
        assert len(keys) == len(set(keys))
        for one in digest.articles:
            assert one.title
            assert len(one.title) <= 255
            assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in one.title)
            assert one.summary == one.summary.strip()
            assert not any(
                (ord(c) < 32 and c not in "\t\n") or 0xD800 <= ord(c) < 0xE000
                for c in one.summary
            )
            assert one.link or one.audio
            (one.title + one.summary + (one.link or "") + (one.audio or "")).encode()


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("## [A](https://e.org/a)\n\n{mark}\n\n[Listen](a.mp3)\n", []),
        ("{mark}\n\n## [A](https://e.org/a)\n\n[Listen](a.mp3)\n", []),
        ("{mark}\n\n- [A](a.mp3)\n- [B](b.mp3)\n\n## [C](https://e.org/c)\n", []),
        ("- [A](a.mp3) {mark}\n- [B](b.mp3)\n", ["b.mp3"]),
        ("- [A](a.mp3)\n- [B](b.mp3) {mark}\n", ["a.mp3"]),
    ],
)
def test_audio_that_a_mark_leaves_out_is_no_episode(page, kept):
    for mark in (
        "<!-- podcast-digest: ignore -->",
        "<!-- podcast-digest: ignore, an old one -->",
    ):
        try:
            found = parse(page.format(mark=mark)).articles
        except DigestError:
            found = ()
        assert [a.audio for a in found if a.audio] == kept
        assert "podcast-digest" not in "".join(a.summary for a in found)
