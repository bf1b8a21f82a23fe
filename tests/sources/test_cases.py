"""Pages of other people -> exactly these episodes."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from podcast_digest.show.model import Catalog, CatalogShow
from podcast_digest.sources import Digest, parse
from podcast_digest.sources.merge import Plan, plan

CASES = Path(__file__).parents[1] / "data" / "cases"
A = "https://a.example/"
TODAY = datetime(2026, 6, 10, 12, tzinfo=UTC)
SHOW = CatalogShow(
    title="T",
    description="D",
    link="https://example.com/",
    language="en",
    categories=("Technology",),
)


def case(name: str) -> Digest:
    return parse((CASES / name).read_text(encoding="utf-8"))


def planned(name: str, heard: dict[str, datetime] | None = None) -> Plan:
    empty = Catalog(show=SHOW)
    return plan(empty, case(name), {}, heard=heard or {}, today=TODAY)


#: page -> (title, link, audio, summary) of each article
EPISODES = {
    "01-audio-under-unlinked-heading-lost/page.md": [
        ("First", A + "1", A + "1.mp3", "One."),
        (
            "Second, without a link",
            A + "2",
            A + "2.mp3",
            "Two. [Original](https://a.example/2)",
        ),
        ("Third", A + "3", A + "3.mp3", ""),
    ],
    "02-title-in-heading-link-below/page.md": [
        (
            "From builders to generalists",
            A + "8130",
            A + "8130.mp3",
            "**Some Show** | 2026-06-04 | 42 min\n\n"
            "Key points. [原文](https://a.example/8130)",
        ),
    ],
    "04-one-post-per-file/post-toml.md": [
        (
            "Show 999",
            None,
            A + "show999.mp3",
            "- Intro - *00:00:00*.\n- [A model](https://b.example/) - *00:13:05*.\n\n"
            "[chat](https://a.example/999.html)",
        ),
    ],
    "05-lists-and-tables/catalogue.md": [
        ("Water", None, A + "1.mp3", "[transcript](https://a.example/1.doc)"),
        ("Sugar I", None, A + "2.mp3", "[transcript](https://a.example/2.docx)"),
        ("2020-02-19 Talk", None, A + "3.mp3", ""),
    ],
    "05-lists-and-tables/list.md": [
        ("Attention again", A + "1", A + "1.mp3", "a look back"),
        ("Mixtures", A + "2", A + "2.mp3", ""),
    ],
    "05-lists-and-tables/numbered.md": [
        (
            "第一篇",
            "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA",
            A + "1.mp3",
            "",
        ),
        (
            "第二篇",
            "https://mp.weixin.qq.com/s/BBBBBBBBBBBBBBBBBBBBBB",
            A + "2.mp3",
            "",
        ),
    ],
    "05-lists-and-tables/table.md": [
        ("Attention again", A + "1", A + "1.mp3", ""),
        ("Mixtures", A + "2", A + "2.mp3", ""),
    ],
    "06-one-player-for-the-whole-issue/page.md": [
        ("Daily 2026-06-09", None, A + "0609.mp3", ""),
        ("Story one", A + "1", None, "Text."),
        ("Story two", A + "2", None, "Text."),
    ],
    "07-fourth-level-and-html-headings/h4.md": [
        ("First", A + "1", A + "1.mp3", ""),
        ("Second", A + "2", A + "2.mp3", ""),
    ],
    "07-fourth-level-and-html-headings/html.md": [
        ("First", A + "1", A + "1.mp3", ""),
        ("Second", A + "2", A + "2.mp3", ""),
    ],
}


@pytest.mark.parametrize("name", EPISODES)
def test_episodes(name: str) -> None:
    digest = case(name)
    found = [(a.title, a.link, a.audio, a.summary) for a in digest.articles]
    assert found == EPISODES[name]
    assert digest.warnings == ()


def test_a_podcast_of_the_whole_page_below_articles_without_audio() -> None:
    digest = case("01-audio-under-unlinked-heading-lost/page2.md")
    assert [(a.title, a.link, a.audio) for a in digest.articles] == [
        ("A and B Tutorial", None, A + "talk.mp3"),
        ("01 A Basics", "01 A Basics", None),
        ("02 B", "02 B", None),
        ("03 A Store", "03 A Store", None),
    ]


def test_a_post_says_itself_what_it_is() -> None:
    (one,) = case("04-one-post-per-file/post.md").articles
    assert (one.title, one.link, one.audio) == (
        "Many paths at once",
        "/2019/03/many-paths.html",
        A + "Show_100.mp3",
    )
    assert one.written == datetime(
        2019, 3, 22, 10, 24, tzinfo=timezone(timedelta(hours=1))
    )
    assert one.more == {"topics": ("podcast",)}
    (two,) = case("04-one-post-per-file/post-toml.md").articles
    assert two.written == datetime(2026, 2, 7, 17, 43, 53)  # noqa: DTZ001


def test_days_above_articles_are_their_dates() -> None:
    name = "08-day-headings-are-no-dates/days.md"
    days = [article.day or article.month for article in case(name).articles]
    assert days == [
        date(2026, 6, 9),
        date(2026, 6, 8),
        date(2026, 6, 7),
        date(2026, 5, 1),
    ]
    new = planned(name).new
    assert [entry.published.isoformat() for entry in new] == [
        f"{day}T00:00:00+00:00" for day in days
    ]


def test_dates_in_rows_and_beside_titles() -> None:
    table = case("05-lists-and-tables/table.md").articles
    assert [a.written for a in table] == [date(2026, 6, 1), date(2026, 6, 2)]
    talk = case("05-lists-and-tables/catalogue.md").articles[-1]
    assert talk.written == date(2020, 2, 19)
    (one,) = case("02-title-in-heading-link-below/page.md").articles
    assert (one.written, one.day) == (date(2026, 6, 4), date(2026, 6, 9))


def test_a_repository_of_one_commit_does_not_date_all_its_articles() -> None:
    heard = dict.fromkeys((A + "1", A + "2", A + "3"), TODAY)
    done = planned("08-day-headings-are-no-dates/order.md", heard)
    assert [entry.published.date() for entry in done.new] == [
        date(2025, 9, 1),
        date(2024, 3, 1),
        date(2024, 1, 15),
    ]
    assert done.notes == (
        "2 new episodes dated by the month above: the history shows the audio at "
        "another time, as after a move",
    )


def test_every_kind_of_audio_that_can_be_measured() -> None:
    digest = case("09-wav-flac-links/page.md")
    assert [a.audio for a in digest.articles] == [
        A + "1.wav",
        A + "2.wav",
        A + "3.flac",
    ]
    assert digest.warnings == (
        f"line 11: {A}3.aac is a version of {A}3.flac, not used",
    )
