"""What is said of an episode, on pages as their owners lay them out."""

from datetime import date

import pytest

from podcast_digest.errors import DigestError
from podcast_digest.sources import parse

CDN = "https://cdn.example/"

BOLD_LINES = """\
# Weekly

- [2025](#2025)

## 2025

### March

**[Alpha](https://e.com/a)** · *12 min* · 🎧 [listen](https://cdn.example/a.mp3)

About alpha.

- a point

**Beta** by Bob ([notes](https://e.com/n), [listen](https://cdn.example/b.mp3))
2024-01-02

> About beta.

---

Of nobody.
"""
ONE_PARAGRAPH = """\
# Links

🔹 [Alpha](https://e.com/a) — about alpha [🎧](https://cdn.example/a.mp3)
🔹 [Beta](https://e.com/b) — about beta
[🎧 listen](https://cdn.example/b.mp3)
🔹 [Gamma](https://e.com/c) — about gamma
"""
DAYS = """\
# Radio

## 2026-06-10

<audio src="https://cdn.example/10.mp3"></audio>

The tenth.

## June 2026

[MP3](https://cdn.example/6.mp3)

All of June.
"""
HTML = """\
# Digest
<table>
<tr><td><img src="a.png"></td>
<td><h3><a href="https://e.com/a">Alpha</a></h3>
<p>2024-05-06 · About <b>alpha</b>.</p>
<audio controls src="https://cdn.example/a.mp3"></audio></td></tr>
</table>
<ul>
<li><a href="https://e.com/b">Beta</a>: about beta.
<a href="https://cdn.example/b.mp3">audio</a></li>
</ul>
<table>
<tr><td>2024-01-02</td><td><a href="https://e.com/c">Gamma</a></td>
<td>About gamma</td><td><a href="https://cdn.example/c.mp3">mp3</a></td></tr>
</table>

<details><summary>Delta (2024-05-01)</summary>
About <a href="https://e.com/d">delta</a>.
<audio src="https://cdn.example/d.mp3"></audio>

More **of** it.
</details>

<details>
<summary>May 2026</summary>

- **[Epsilon](https://e.com/e)** <br>🎧 [mp3](https://cdn.example/e.mp3)
- **[Zeta](https://e.com/z)** (14.05.2026) [mp3](https://cdn.example/z.mp3)

</details>
"""
GALLERY = """\
# Gallery

| | |
|--|--|
| [![](c.png)](https://e.com/a) | **Alpha**<br>It.<br>[mp3](https://cdn.example/a.mp3) |
"""
TABLES = """\
# Tables

| No. | File | Text | Audio |
|---|---|---|---|
| 1 | 15-1 | [md](https://e.com/15-1.html) · [正體doc](https://e.com/15-1.doc) | [mp3](https://cdn.example/15-1.mp3) |
| 2 | 15-2 | [md](https://e.com/15-2.html) · [正體doc](https://e.com/15-2.doc) | [mp3](https://cdn.example/15-2.mp3) |

| Claim | Honest | Lying |
|---|---|---|
| One queen | [honest](https://cdn.example/q.mp3) | [lying](https://cdn.example/r.mp3) |
"""  # noqa: E501
ABOVE = """\
# Radio

<audio controls src="https://cdn.example/a.mp3"></audio>
### [Alpha](https://e.com/a)
About alpha.

[🎧 Listen](https://cdn.example/b.mp3)
### Beta
About beta.
"""
BELOW = """\
# Radio

### [Alpha](https://e.com/a)
About alpha.

[🎧 Listen](https://cdn.example/a.mp3)
### [Beta](https://e.com/b)
About beta.

[🎧 Listen](https://cdn.example/b.mp3)
### [Gamma](https://e.com/c)
"""
PARTS = """\
## 1. Alpha talk
*Jane Doe, 3 Feb 2024*

#### Abstract

About alpha.

#### Audio

[Download](https://cdn.example/a.mp3) ｜ 时长：05:12

#### Links

[Paper](https://e.com/a)

#### Recording
"""

Said = tuple[str, str | None, str | None, date | None, str]

#: page -> title, link, name of the audio, day, text of each
EXPECTED: dict[str, tuple[str, list[Said]]] = {
    "bold lines, with what is below them up to a rule": (
        BOLD_LINES,
        [
            ("Alpha", "https://e.com/a", "a", None, "About alpha.\n\n- a point"),
            (
                *("Beta", "https://e.com/n", "b", date(2024, 1, 2)),
                "by Bob ([notes](https://e.com/n))\n\n> About beta.",
            ),
        ],
    ),
    "titles in the lines of one paragraph": (
        ONE_PARAGRAPH,
        [
            ("Alpha", "https://e.com/a", "a", None, "about alpha"),
            ("Beta", "https://e.com/b", "b", None, "about beta"),
            ("Gamma", "https://e.com/c", None, None, "about gamma"),
        ],
    ),
    "a player below a bare date": (
        DAYS,
        [
            ("Radio · 2026-06-10", None, "10", date(2026, 6, 10), "The tenth."),
            ("Radio · June 2026", None, "6", date(2026, 6, 1), "All of June."),
        ],
    ),
    "raw HTML": (
        HTML,
        [
            (
                *("Alpha", "https://e.com/a", "a", date(2024, 5, 6)),
                "2024-05-06 · About **alpha**.",
            ),
            ("Beta", "https://e.com/b", "b", None, "about beta."),
            ("Gamma", "https://e.com/c", "c", date(2024, 1, 2), "About gamma"),
            (
                *("Delta", "https://e.com/d", "d", date(2024, 5, 1)),
                "About [delta](https://e.com/d).\n\nMore **of** it.",
            ),
            ("Epsilon", "https://e.com/e", "e", date(2026, 5, 1), ""),
            ("Zeta", "https://e.com/z", "z", date(2026, 5, 14), ""),
        ],
    ),
    "a picture beside each": (
        GALLERY,
        [("Alpha", "https://e.com/a", "a", None, "It.")],
    ),
    "tables: what all rows say alike is no title, several pieces in one": (
        TABLES,
        [
            (
                *("15-1", "https://e.com/15-1.html", "15-1", None),
                "[md](https://e.com/15-1.html) · [正體doc](https://e.com/15-1.doc)",
            ),
            (
                *("15-2", "https://e.com/15-2.html", "15-2", None),
                "[md](https://e.com/15-2.html) · [正體doc](https://e.com/15-2.doc)",
            ),
            ("One queen · honest", None, "q", None, ""),
            ("One queen · lying", None, "r", None, ""),
        ],
    ),
    "players that touch the heading below": (
        ABOVE,
        [
            ("Alpha", "https://e.com/a", "a", None, "About alpha."),
            ("Beta", None, "b", None, "About beta."),
        ],
    ),
    "players that end an article, before the next heading": (
        BELOW,
        [
            ("Alpha", "https://e.com/a", "a", None, "About alpha."),
            ("Beta", "https://e.com/b", "b", None, "About beta."),
            ("Gamma", "https://e.com/c", None, None, ""),
        ],
    ),
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_what_is_said_of_each(kind: str) -> None:
    page, expected = EXPECTED[kind]
    digest = parse(page)
    found = [
        (
            *(a.title, a.link, a.audio and a.audio[len(CDN) : -len(".mp3")]),
            *(a.written or a.day or (a.audio and a.month) or None, a.summary),
        )
        for a in digest.articles
    ]
    told = [(*row[:3], row[3] or MONTH.get(kind), row[4]) for row in expected]
    assert found == told
    assert digest.warnings == ()


#: The month above, where no day is known.
MONTH = {"bold lines, with what is below them up to a rule": date(2025, 3, 1)}


def test_headings_below_which_the_audio_was_are_left_out() -> None:
    (article,) = parse(PARTS).articles
    assert article.written == date(2024, 2, 3)
    assert article.summary == (
        "*Jane Doe, 3 Feb 2024*\n\n#### Abstract\n\n"
        "About alpha.\n\n"
        "#### Links\n\n[Paper](https://e.com/a)"
    )


def test_two_players_below_a_bare_date_are_named() -> None:
    page = "# Radio\n\n## 2026-06\n\n<audio src=a.mp3></audio>\n\n<audio src=b.mp3>\n\n"
    digest = parse(page + "## [Alpha](https://e.com/a)")
    assert [(a.title, a.audio) for a in digest.articles] == [("Alpha", None)]
    assert digest.warnings == (
        "line 5: a.mp3 is below no title, not used",
        "line 7: b.mp3 is below no title, not used",
    )


@pytest.mark.parametrize(
    ("page", "titles"),
    [
        ("## Issue 2\n\n{}\n\nThanks to [Acme](https://acme.example/)!\n", None),
        ("## [Ep 2](https://e.com/show#2)\n\n{}\n\nText.\n", "https://e.com/show#2"),
    ],
)
def test_a_link_that_several_pieces_share_names_none(
    page: str, titles: str | None
) -> None:
    second = page.format("<audio src=2.mp3></audio>")
    first = page.replace("2", "1").format("<audio src=1.mp3></audio>")
    digest = parse(f"{second}\n{first}")
    assert [(a.key, a.audio, a.link) for a in digest.articles] == [
        ("2.mp3", "2.mp3", titles),
        ("1.mp3", "1.mp3", titles and titles.replace("2", "1")),
    ]
    assert digest.warnings == ()


@pytest.mark.parametrize(
    ("below", "day"),
    [
        ("## 第 128 期（2025-10-17）：别再用\n", (2025, 10, 17)),
        ("## 【2025-10-03】第 126 期\n", (2025, 10, 3)),
        ("## Vol. 12 (March 3, 2025): Title\n", (2025, 3, 3)),
        ("## A\nStatus: Done\nDate: July 1, 2025\nBy: Me\n", (2025, 7, 1)),
        ("## A\n2025-03-04 [mp3](b.mp3)\n", (2025, 3, 4)),
        ("## A\n*Sent on 5 October 2025*\n", (2025, 10, 5)),
    ],
)
def test_dates_where_people_write_them(below: str, day: tuple[int, int, int]) -> None:
    (article,) = parse(f"{below}\n<audio src=a.mp3></audio>\n").articles
    assert article.written == date(*day)
    assert str(day[0]) not in article.title


def test_a_bold_title_holds_its_link() -> None:
    (article,) = parse(
        "- **Read [this article](https://e.com/a) now**: short. [🔊](a.mp3)\n"
    ).articles
    assert article.title == "Read this article now"
    assert (article.link, article.summary) == ("https://e.com/a", "short.")


def test_audio_in_front_matter_is_used_or_named() -> None:
    page = "---\ntitle: T\ndate: 2025-01-02\nx: {y: https://e.com/y.mp3}\n"
    page += "enclosure_url: https://e.com/a.mp3\n---\nText\n"
    digest = parse(page)
    assert [a.audio for a in digest.articles] == ["https://e.com/a.mp3"]
    assert digest.warnings == (
        "line 4: https://e.com/y.mp3 is in no field of the front matter that is read, "
        "not used",
    )


def test_front_matter_that_cannot_be_read_is_said_where_nothing_else_is() -> None:
    with pytest.raises(DigestError) as caught:
        parse("---\ntitle: A\ndate: 2025-13-45\naudio: a.mp3\n---\nText\n")
    assert str(caught.value) == (
        "line 1: the front matter can't be read: month must be in 1..12"
    )


def test_details_in_those_of_a_month_are_all_of_that_month() -> None:
    one = "<summary>{0}</summary>\n\n<audio src={0}.mp3></audio>\n\n"
    one = f"<details>\n{one}</details>\n"
    inner = one.format("A") + one.format("B")
    page = f"<details>\n<summary>June 2026</summary>\n\n{inner}\n</details>\n"
    digest = parse(page + one.format("C"))
    june = date(2026, 6, 1)
    assert [(a.title, a.month) for a in digest.articles] == [
        *(("A", june), ("B", june), ("C", None))
    ]


def test_a_transcript_is_not_the_article() -> None:
    (article,) = parse(
        "## A\n\n<audio src=a.mp3></audio>\n\n"
        "[Transcript](https://e.com/t.html) · [the paper](https://e.com/p.html)\n"
    ).articles
    assert article.link == "https://e.com/p.html"
