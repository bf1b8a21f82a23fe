"""Dates as digests write them, in their languages."""

from datetime import date

import pytest

from podcast_digest.sources import dates, parse
from podcast_digest.sources.months import ALONE, MONTHS


@pytest.mark.parametrize(
    "text",
    [
        *("2025-03-05", "2025/3/5", "2025.03.05", "5.3.2025"),
        *("March 5, 2025", "Mar. 5th, 2025", "5 March 2025", "Wed, 5 Mar 2025"),
        *("5. März 2025", "Mittwoch, 5. März 2025", "den 5. März 2025", "5 mars 2025"),
        *("le 5 mars 2025", "mercredi 5 mars 2025", "5 de marzo de 2025"),
        *("5 de março de 2025", "quarta-feira, 5 de março de 2025", "5 marzo 2025"),
        *("mercoledì 5 marzo 2025", "5 maart 2025", "5 marca 2025", "5. března 2025"),
        *("5 марта 2025 г.", "5 марта 2025 года", "5 березня 2025", "5 Mart 2025"),
        *("2025年3月5日", "2025年3月5日(水)", "令和7年3月5日", "2025년 3월 5일"),
        *("2025년 3월 5일 수요일", "٥ مارس ٢٠٢٥", "5 במרץ 2025"),
    ],
)
def test_a_day(text: str) -> None:
    assert dates.day(text) == date(2025, 3, 5)


@pytest.mark.parametrize("said", ["5 {} 2025", "{} 5, 2025", "den 5. {} 2025"])
def test_a_day_by_the_name_of_its_month(said: str) -> None:
    days = {name: dates.day(said.format(name)) for name in ALONE}
    assert days == {name: date(2025, MONTHS[name], 5) for name in ALONE}


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *(
            (t, (2025, 3))
            for t in ("März 2025", "mars 2025", "март 2025", "2025년 3월")
        ),
        *((t, (2025, 1)) for t in ("Jänner 2025", "January 2025")),
        *((t, (2025, 2)) for t in ("Feber 2025", "februar 2025")),
        *((t, (2025, 3)) for t in ("marzo de 2025", "03/2025", "2025 mars", "202503")),
        *((t, (None, 3)) for t in ("3월", "3月", "März", "Mar", "март")),
        *(
            (t, None)
            for t in ("Set", "Ago", "Planets", "24/2025", "12 Angry 2025", "25-03")
        ),
    ],
)
def test_a_month(text: str, month: tuple[int | None, int] | None) -> None:
    named = dates.heading(text)
    assert (named and (named.year, named.month)) == month


@pytest.mark.parametrize(
    "week",
    [
        *("Week 12, 2025", "Week 12, 2025 (Mar 17–23)", "Week 12 (Mar 17 – 23, 2025)"),
        *(
            "KW 12/2025 (17.–23. März)",
            "2025 年第 12 周（3月17日—23日）",
            "2025-W12 (17–23)",
        ),
    ],
)
def test_a_week_stands_for_its_monday_whatever_days_are_beside_it(week: str) -> None:
    assert dates.day(week) is None  # a week
    named = dates.heading(week)
    assert named is not None
    assert named.day == date(2025, 3, 17)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("25/03/2025", 25), ("03/25/2025", 25), ("25-3-2025", 25)),
        *(("03/03/2025", 3), ("01/03/2025", None), ("13/13/2025", None)),
    ],
)
def test_slashes_say_which_is_the_day_or_nothing_does(
    text: str, day: int | None
) -> None:
    assert dates.day(text) == (day and date(2025, 3, day))


@pytest.mark.parametrize(
    ("above", "heading", "day"),
    [
        ("2025", "March 5", date(2025, 3, 5)),
        ("2025년 3월", "3월 5일 (수)", date(2025, 3, 5)),
        ("2025年", "3月5日", date(2025, 3, 5)),
        ("März 2025", "Mittwoch, 5. März", date(2025, 3, 5)),
        ("Jänner 2025", "5. Jän.", None),  # no heading is that short
        ("Feber 2025", "5. Feber", date(2025, 2, 5)),
        ("2025", "February 30", None),
        ("2025", "Set 5", None),  # short for September, in Italian
        ("Notes", "March 5", None),
    ],
)
def test_a_day_below_its_year(above: str, heading: str, day: date | None) -> None:
    page = f"# {above}\n\n## {heading}\n\n### [A](https://e.com/a)\n\n"
    (article,) = parse(f"{page}<audio src=a.mp3></audio>\n").articles
    assert article.day == day


@pytest.mark.parametrize(
    "page",
    [
        "## 01/03/2025\n\n### [A](https://e.com/a)\n\n<audio src=a.mp3></audio>\n",
        "## [A](https://e.com/a) (01/03/2025)\n\n<audio src=a.mp3></audio>\n",
        "---\ndate: 01/03/2025\ntitle: A\naudio: a.mp3\n---\n",
    ],
)
def test_a_date_that_could_be_of_two_days_is_named(page: str) -> None:
    digest = parse(page)
    assert [(a.written, a.day) for a in digest.articles] == [(None, None)]
    line = 2 if page.startswith("---") else 1
    assert digest.warnings == (
        f"line {line}: 01/03/2025 may be of two days, so it dates nothing; write "
        "2025-03-01",
    )


@pytest.mark.parametrize("said", ["31.02.2025", "2025-13-01", "2025年2月31日"])
def test_a_date_that_no_calendar_has_is_named(said: str) -> None:
    page = "## Talks\n\n| Date | Talk | Audio |\n|---|---|---|\n"
    row = f"| {said} | [A](https://e.com/2025-02-31) | [mp3](a.mp3) |\n"
    digest = parse(page + row + row.replace("[A]", "[B]").replace("a.mp3", "b.mp3"))
    assert {(a.written, a.day) for a in digest.articles} == {(None, None)}
    what = "is not a day of the calendar, so it dates nothing"
    assert digest.warnings[0] == f"line 5: {said} {what}; also on line 6"


def test_dates_beside_titles_in_other_languages() -> None:
    page = "# Blätter\n\n## März 2025\n\n"
    page += "### [A](https://e.com/a) · 3. März 2025\n\n<audio src=a.mp3></audio>\n\n"
    page += "### [B](https://e.com/b)\n\nVeröffentlicht am 4. März 2025\n\n"
    page += "<audio src=b.mp3></audio>\n"
    digest = parse(page)
    assert [(a.title, a.written, a.month) for a in digest.articles] == [
        ("A", date(2025, 3, 3), date(2025, 3, 1)),
        ("B", date(2025, 3, 4), date(2025, 3, 1)),
    ]
