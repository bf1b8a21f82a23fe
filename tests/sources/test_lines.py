"""What a line names, and the day that it says below a heading of its month."""

from datetime import UTC, date, datetime

import pytest

from podcast_digest.sources import first_heard, parse

AUDIO = "[audio](https://e.com/1.mp3)"


@pytest.mark.parametrize(
    ("above", "line", "title", "day"),
    [
        *(
            ("2025-03", line, "A", date(2025, 3, 5))
            for line in (
                "- 03-05 [A](https://e.com/a)",
                "- **03-05** [A](https://e.com/a)",
                "- **03-05: A** by Ann",
                "- 2025-03-05 [A](https://e.com/a)",
                "- 05-03 [A](https://e.com/a)",
                "- 3/5 [A](https://e.com/a)",
                "- 5/3 [A](https://e.com/a)",
                "- 3月5日 [A](https://e.com/a)",
                "- [A](https://e.com/a) (3月5日)",
                "- [A](https://e.com/a) 5. März",
                "- 5.3. [A](https://e.com/a)",
                "- Wed, Mar 5: [A](https://e.com/a)",
                "- <b>Mar 5th</b> · [A](https://e.com/a)",
                "03-05 [A](https://e.com/a)",
                "**03-05** [A](https://e.com/a)",
                "[A](https://e.com/a) – 3월 5일",
            )
        ),
        # It is a part of a title that goes on, as a whole date is.
        ("2025-03", "- 03-05 Attention", "03-05 Attention", date(2025, 3, 5)),
        ("2025-03", "- Title (03-05)", "Title", date(2025, 3, 5)),
        # Where nothing else is there, it is the title.
        ("2025-03", "- 03-05", "03-05", date(2025, 3, 5)),
        # Of another month, or of none, it says nothing.
        ("2025-03", "- **24/7** [A](https://e.com/a)", "24/7", None),
        ("2025-03", "- **03-32** [A](https://e.com/a)", "03-32", None),
        ("Notes", "- **03-05** [A](https://e.com/a)", "03-05", None),
        # Below a year, slashes say neither the day nor the month.
        ("2025", "- 03-05 [A](https://e.com/a)", "A", date(2025, 3, 5)),
        ("2025", "- Mar 5: [A](https://e.com/a)", "A", date(2025, 3, 5)),
        ("2025", "- [A](https://e.com/a) 3/5", "A", None),
        # A week may begin in the year before.
        ("Week 1, 2026", "- 12-30 [A](https://e.com/a)", "A", date(2025, 12, 30)),
        ("Week 1, 2026", "- 12-28 [A](https://e.com/a)", "A", None),
    ],
)
def test_a_day_below_its_month(
    above: str, line: str, title: str, day: date | None
) -> None:
    (article,) = parse(f"# T\n\n## {above}\n\n{line} {AUDIO}\n").articles
    assert (article.title, article.written) == (title, day)


def test_a_row_says_its_day_below_its_month() -> None:
    page = "## 2025-03\n\n| Day | Paper | Audio |\n|---|---|---|\n"
    page += "| 03-05 | [A](https://e.com/a) | [mp3](a.mp3) |\n"
    page += "| 6. März | [B](https://e.com/b) | [mp3](b.mp3) |\n"
    page += "\n<details><summary>2024-12</summary>\n\n- 12-07 [C](https://e.com/c)"
    page += " [mp3](c.mp3) On caches.\n- Feb 8: [D](https://e.com/d) [mp3](d.mp3)\n"
    page += "\n</details>\n\n- 03-09 [E](https://e.com/e) [mp3](e.mp3)\n"
    page += '\n<ul><li>03-10 <a href="https://e.com/f">F</a> <audio src="f.mp3">'
    page += "</audio></li></ul>\n"
    digest = parse(page)
    assert [(a.title, a.written, a.summary) for a in digest.articles] == [
        ("A", date(2025, 3, 5), ""),
        ("B", date(2025, 3, 6), ""),
        ("C", date(2024, 12, 7), "On caches."),
        ("D", None, "Feb 8"),
        ("E", date(2025, 3, 9), ""),
        ("F", date(2025, 3, 10), ""),
    ]
    assert digest.warnings == (
        "line 11: Feb 8 has no year and is not in the month above, so it dates nothing;"
        " write it as 2025-03-01",
    )


def test_an_article_may_be_called_as_little_as_a() -> None:
    page = "- [A](https://e.com/a) [mp3](a.mp3)\n- [To](https://e.com/t) [mp3](t.mp3)\n"
    assert [a.title for a in parse(f"# T\n\n{page}").articles] == ["A", "To"]


def test_the_past_of_a_page_knows_such_lines_by_the_same_keys() -> None:
    page = "# T\n\n## 2025-03\n\n### Papers\n\n"
    page += "- **03-05** [C](https://e.com/c) [mp3](https://e.com/c.mp3)\n\n"
    page += "### Talks\n\n- 3/6 [D](https://e.com/d) [mp3](https://e.com/d.mp3)\n"
    moment = datetime(2025, 3, 9, tzinfo=UTC)
    assert first_heard([(moment, page.encode())]) == {
        article.key: moment for article in parse(page).articles
    }


@pytest.mark.parametrize(
    ("when", "listen"),
    [
        ("(5 déc. 2023)", "Écouter l'épisode"),
        ("(5 Dec 2023)", "Listen to the episode"),
        ("– 5. Dezember", "Hier die Folge anhören"),
        ("· 12-05 · 12 min", "Ascolta l'episodio qui"),
        ("(5.12.2023)", "Escuchar este episodio"),
        ("(5.12.2023)", "Beluister deze aflevering"),
        ("(5 декабря)", "Слушать этот выпуск"),
    ],
)
def test_bold_words_beside_their_day_name_what_is_below(when: str, listen: str) -> None:
    page = f"# T\n\n## Décembre 2023\n\n**Le cache** {when}\n\n[{listen}](1.mp3)\n\n"
    page += f"**Le disque**\n\n[{listen}](2.mp3)\n\nText.\n"
    digest = parse(page)
    assert [(a.title, a.audio, a.written, a.summary) for a in digest.articles] == [
        ("Le cache", "1.mp3", date(2023, 12, 5), ""),
        ("Le disque", "2.mp3", None, "Text."),
    ]


@pytest.mark.parametrize(
    "line", ["**Le cache** of Ann", "**Le cache** (Ann)", "**Guest:** (5 Dec 2023)"]
)
def test_bold_words_in_a_text_name_nothing_below(line: str) -> None:
    page = f"# T\n\n## Issue\n\n{line}\n\n[Listen](1.mp3)\n"
    assert [a.title for a in parse(page).articles] == ["Issue"]


def test_words_that_only_point_name_nothing() -> None:
    page = "# T\n\n## Issue\n\n- Hear [it here][podcast]\n\n[podcast]: 1.mp3\n"
    assert [a.title for a in parse(page).articles] == ["Issue"]
