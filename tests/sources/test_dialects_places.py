"""Whose audio it is on pages with quotes, callouts, lists of links and exports."""

from datetime import date

import pytest

from podcast_digest.sources import parse

CALLOUTS = """\
# Vault

> [!note]+ Sparse attention
> A summary of [the paper](https://e.com/sparse).
>
> ![[sparse.mp3]]

> **[Quoted](https://e.com/q)**
>
> About it. <audio src="q.mp3"></audio>

> [!NOTE]
> Of nobody: [Raft](https://e.com/raft), plain text.

## [Later](https://e.com/later)

> [!info] Listen
> <audio src="later.mp3"></audio>

> [!tip] A hint
> Text.
"""
ISSUES = """\
# Weekly

## [Issue 2](https://e.com/2)

<audio src="2.mp3"></audio>

- **First** story [mp3](2a.mp3)
- **Second** story [mp3](2b.mp3)

### Links

- [Paper](https://e.com/p)

## Issue 1

<audio src="1.mp3"></audio>

- **Alpha**: about alpha

### Further reading

- [Essay](https://e.com/essay)
- [Talk](talk.mp3)

### Sponsors

- [Acme](https://acme.example/)
"""
NOTION = """\
# Digest

## Week 10

- **FlashAttention**

    A paper. [Paper](https://e.com/flash)

    [flash.mp3](Digest/flash.mp3)

<aside>
💡 **Depths** a callout

[depths.mp3](Digest/depths.mp3)

</aside>
"""
LOGSEQ = """\
- [[2025-03-05]]
	- **Dense** retrieval
		- {{audio https://e.com/dense.mp3}}
- [[Mar 4th, 2025]]
	- TODO Listen [Talk on Raft](https://e.com/raft.mp3)
"""
NEWSLETTER = """\
# The March issue

**1. GPUs got cheaper**

Nvidia said so. [Read more](https://e.com/gpu)

[Play audio](gpu.mp3)

---

**2. Models got smaller**

[Read more](https://e.com/small) • [Listen (4 min)](small.mp3)
"""
JAPANESE = """\
# ニュースレター

## 第12号（2025年3月5日）

### 1. 注意機構

元記事: [注意機構](https://e.com/1)

🎧 音声版: [1.mp3](1.mp3)

要約です。

### 2. 混合

▶ [音声で聴く](2.mp3)（12分）

要約２。
"""
ARABIC = """\
# نشرة

<div dir="rtl">

## العدد ٣ — ٥ مارس ٢٠٢٥

### [الانتباه](https://e.com/1)

🎧 [استمع](1.mp3)

ملخص.

</div>
"""
ORG = """\
## TODO [#A] Paper one :audio:ai:

:PROPERTIES:
:URL: https://e.com/1
:END:

[[file:1.mp3][Listen]]
"""
MARKS = """\
## ~~Old~~ New :rocket: &amp; more :octocat:

<audio src="1.mp3"></audio>

Said[^1] and [a][r]. ![Listen](2.mp3)

## Other

<audio src="3.mp3"></audio>

[^1]: The note.
[^2]: Of nobody.

[r]: docs/a.md
"""

Said = tuple[str, str | None, str | None, date | None, str]
MARCH = date(2025, 3, 5)

#: page -> title, link, audio, day, text of each; and what is said of the rest
EXPECTED: dict[str, tuple[str, list[Said], list[str]]] = {
    "callouts and quotes": (
        CALLOUTS,
        [
            (
                *("Sparse attention", "https://e.com/sparse", "sparse.mp3", None),
                "A summary of [the paper](https://e.com/sparse).",
            ),
            ("Quoted", "https://e.com/q", "q.mp3", None, "About it."),
            (
                *("Later", "https://e.com/later", "later.mp3", None),
                "> **A hint**\n> Text.",
            ),
        ],
        [],
    ),
    "what stands behind an article, and lists of links": (
        ISSUES,
        [
            (
                *("Issue 2", "https://e.com/2", "2.mp3", None),
                "### Links\n\n- [Paper](https://e.com/p)",
            ),
            ("First", None, "2a.mp3", None, "story"),
            ("Second", None, "2b.mp3", None, "story"),
            (
                *("Issue 1", "https://e.com/essay", "1.mp3", None),
                "- **Alpha**: about alpha\n\n### Further reading\n\n"
                "- [Essay](https://e.com/essay)\n- [Talk](talk.mp3)\n\n### Sponsors\n\n"
                "- [Acme](https://acme.example/)",
            ),
        ],
        ["line 23: talk.mp3 is a link beside a player, not used"],
    ),
    "an export of Notion": (
        NOTION,
        [
            (
                *("FlashAttention", "https://e.com/flash", "Digest/flash.mp3", None),
                "A paper. [Paper](https://e.com/flash)",
            ),
            ("Depths", None, "Digest/depths.mp3", None, "a callout"),
        ],
        [],
    ),
    "a journal of Logseq": (
        LOGSEQ,
        [
            ("Dense", None, "https://e.com/dense.mp3", MARCH, "retrieval"),
            (
                *("Talk on Raft", None, "https://e.com/raft.mp3", date(2025, 3, 4)),
                "TODO Listen",
            ),
        ],
        [],
    ),
    "a newsletter": (
        NEWSLETTER,
        [
            (
                *("1. GPUs got cheaper", "https://e.com/gpu", "gpu.mp3", None),
                "Nvidia said so. [Read more](https://e.com/gpu)",
            ),
            (
                *("2. Models got smaller", "https://e.com/small", "small.mp3", None),
                "[Read more](https://e.com/small)",
            ),
        ],
        [],
    ),
    "Japanese": (
        JAPANESE,
        [
            (
                *("1. 注意機構", "https://e.com/1", "1.mp3", MARCH),
                "元記事: [注意機構](https://e.com/1)\n\n要約です。",
            ),
            ("2. 混合", None, "2.mp3", MARCH, "要約２。"),
        ],
        [],
    ),
    "Arabic": (
        ARABIC,
        [("الانتباه", "https://e.com/1", "1.mp3", MARCH, "ملخص.")],
        [],
    ),
    "Org": (ORG, [("Paper one", "https://e.com/1", "1.mp3", None, "")], []),
    "marks, codes and footnotes": (
        MARKS,
        [
            (
                *("Old New 🚀 & more", None, "2.mp3", None),
                "Said[^1] and [a][r].\n\n[r]: docs/a.md\n\n[^1]: The note.",
            ),
            ("Other", None, "3.mp3", None, ""),
        ],
        ["line 1: 2 players, the last one counts: 1.mp3, 2.mp3"],
    ),
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_what_is_said_of_each(kind: str) -> None:
    page, expected, warnings = EXPECTED[kind]
    digest = parse(page)
    found = [
        (a.title, a.link, a.audio, a.written or a.day, a.summary)
        for a in digest.articles
    ]
    assert found == expected
    assert list(digest.warnings) == warnings


ALERTS = """\
# Wochenlinks

> [!NOTE]
> [Compilers](https://e.com/c)
>
> <audio src="c.mp3"></audio>

> [!TIP]
> [Linkers](https://e.com/l) (2024-02-03)
>
> <audio src="l.mp3"></audio>

> [!WARNING]
>
> **Loaders**
>
> <audio src="o.mp3"></audio>
>
> Text.

## 7. Februar 2025

> [!NOTE]
> [Kompilierer](https://e.com/k)
> <audio src="k.mp3"></audio>

## [An article](https://e.com/a)

> [!NOTE]
> [Slides](https://e.com/s)
> <audio src="a.mp3"></audio>
"""


def test_what_stands_below_the_mark_of_a_callout_names_it() -> None:
    digest = parse(ALERTS)
    assert [(a.title, a.audio, a.written or a.day) for a in digest.articles] == [
        ("Compilers", "c.mp3", None),
        ("Linkers", "l.mp3", date(2024, 2, 3)),
        ("Loaders", "o.mp3", None),
        ("Kompilierer", "k.mp3", date(2025, 2, 7)),
        ("An article", "a.mp3", date(2025, 2, 7)),
    ]
    assert [a.summary for a in digest.articles[:4]] == ["", "", "Text.", ""]
    assert digest.warnings == ()


@pytest.mark.parametrize(
    ("page", "titles"),
    [
        # Below a title of its own, what a callout says is a part of that.
        ("## Ep 5\n\n> [!info] In it\n> <audio src=a.mp3></audio>\n", ["Ep 5"]),
        (
            "## Ep\n\n> [!a] One\n> ![[a.mp3]]\n\n> [!a] Two\n> ![[b.mp3]]\n",
            ["One", "Two"],
        ),
        ("# D\n\n> [!summary] TL;DR\n> <audio src=a.mp3></audio>\n", ["D"]),
        ("# D\n\n> ### Head\n> <audio src=a.mp3></audio>\n", ["Head"]),
    ],
)
def test_when_a_callout_names_a_piece(page: str, titles: list[str]) -> None:
    assert [a.title for a in parse(page).articles] == titles


def test_links_of_a_page_with_an_address_start_from_there() -> None:
    page = "## A\n\n<audio src=a.mp3></audio>\n\n[x](b.md) `[x](b.md)` ![p](i/p.png)\n"
    page += '<a href="c.md">c</a> [d][d] [e](#e)\n\n```\n[x](b.md)\n```\n\n[d]: d.md\n'
    (article,) = parse(page, base_url="https://h.io/x/README.md").articles
    assert article.summary == (
        "[x](https://h.io/x/b.md) `[x](b.md)` ![p](https://h.io/x/i/p.png)\n"
        '<a href="https://h.io/x/c.md">c</a> [d][d] [e](#e)\n\n'
        "```\n[x](b.md)\n```\n\n[d]: https://h.io/x/d.md"
    )


def test_fields_of_exports_hold_audio_and_dates() -> None:
    audio = "https://api.substack.com/api/v1/audio/upload/1/src"
    page = f"---\ntitle: T\npost_date: 2025-03-05\npodcast_url: {audio}\n---\n\n"
    page += (
        "<!-- wp:paragraph -->\n<p>Text.</p>\n<!-- /wp:paragraph -->\n\n[powerpress]\n"
    )
    (article,) = parse(page).articles
    assert (article.audio, article.written) == (audio, MARCH)
    assert article.summary == "<p>Text.</p>"
