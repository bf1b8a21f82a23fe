"""A page imported again and again: ids and dates stay, people's edits too."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.lock import Remembered
from podcast_digest.show.model import Catalog, CatalogEntry, CatalogShow
from podcast_digest.sources import parse
from podcast_digest.sources.merge import Plan, plan

TODAY = datetime(2025, 10, 3, 9, 30, 15, 7, tzinfo=UTC)
SHOW = CatalogShow(
    title="T",
    description="D",
    link="https://example.com/",
    language="en",
    categories=("Technology",),
    timezone="Asia/Shanghai",
)
EMPTY = Catalog(show=SHOW)


def section(name: str, audio: str | None = None, summary: str = "text") -> str:
    player = f"\n\n<audio src='https://h.io/{audio}'></audio>" if audio else ""
    return f"## [{name}](https://{name[0].lower()}.io)\n\n{summary}{player}\n\n"


def run(
    page: str,
    catalog: Catalog = EMPTY,
    memory: Mapping[str, Remembered] | None = None,
    heard: Mapping[str, datetime] | None = None,
    today: datetime = TODAY,
) -> Plan:
    return plan(catalog, parse(page), memory or {}, heard=heard or {}, today=today)


def applied(catalog: Catalog, done: Plan) -> Catalog:
    """Return the catalog as it is after the plan; also proves that it is valid."""
    kept = []
    for entry in catalog.episodes:
        fields = {
            **entry.model_dump(exclude_unset=True),
            **done.changes.get(entry.id, {}),
        }
        kept.append({k: v for k, v in fields.items() if v is not None})
    fresh = [entry.model_dump(exclude_unset=True) for entry in done.new]
    return Catalog.model_validate({"show": catalog.show, "episodes": fresh + kept})


def edited(catalog: Catalog, id_: str, **fields: object) -> Catalog:
    return applied(
        catalog,
        Plan(new=(), changes={id_: fields}, notes=(), silent=(), remembered={}),
    )


def only(done: Plan) -> CatalogEntry:
    (entry,) = done.new
    return entry


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_real_page_with_the_dates_of_its_history() -> None:
    """The five that appeared together are a minute apart, the highest newest."""
    page = Path(__file__).parents[1] / "data" / "digests" / "llm-infra.md"
    digest = parse(page.read_text(encoding="utf-8"))
    together = at("2025-09-13T02:14:40+08:00")
    heard = dict.fromkeys((a.key for a in digest.articles), together)
    heard[digest.articles[0].key] = at("2025-09-12T22:13:01+08:00")
    heard[digest.articles[6].key] = at("2025-09-13T02:05:43+08:00")
    done = plan(EMPTY, digest, {}, heard=heard, today=TODAY)
    words_and_dates = (
        ("pd-kv-cache", "2025-09-12T22:13:01+08:00"),
        ("pytorch-torch-compile", "2025-09-13T02:14:40+08:00"),
        ("nvidia-gpu", "2025-09-13T02:13:40+08:00"),
        ("nvidia-vera-rubin-nvl144-cpx", "2025-09-13T02:12:40+08:00"),
        ("fellow-hot-chips-ub-mesh", "2025-09-13T02:11:40+08:00"),
        ("vllm-sglang-tensorrt-llm-ollama", "2025-09-13T02:10:40+08:00"),
        ("rag-bge-reasoner", "2025-09-13T02:05:43+08:00"),
    )
    assert [(e.id, e.published.isoformat()) for e in done.new] == [
        (f"{words}-{sha256(article.key.encode()).hexdigest()[:10]}", date)
        for (words, date), article in zip(words_and_dates, digest.articles, strict=True)
    ]
    assert (done.notes, done.silent) == ((), ())
    again = plan(applied(EMPTY, done), digest, done.remembered, heard={}, today=TODAY)
    assert (again.new, again.changes, again.notes) == ((), {}, ())
    assert again.remembered == done.remembered


def test_a_growing_page() -> None:
    """Without audio, with it, moved, renamed, mended, edited by hand: one episode."""
    first = run(section("A") + section("B", "b.mp3"))
    assert [a.title for a in first.silent] == ["A"]
    b = only(first)
    catalog = applied(EMPTY, first)

    second = run(
        section("A", "a.mp3") + section("B", "b.mp3"), catalog, first.remembered
    )
    a = only(second)
    assert (a.title, a.link, a.audio, a.summary) == (
        "A",
        "https://a.io",
        "https://h.io/a.mp3",
        "text",
    )
    assert (second.changes, second.notes, second.silent) == ({}, (), ())
    catalog = applied(catalog, second)
    assert [entry.id for entry in catalog.episodes] == [a.id, b.id]

    moved = section("A", "moved/a.mp3") + section("B", "b.mp3")
    third = run(moved, catalog, second.remembered, heard={"https://a.io/": TODAY})
    assert third.changes == {a.id: {"audio": "https://h.io/moved/a.mp3"}}
    assert third.notes == (f"{a.id}: the audio moved to https://h.io/moved/a.mp3",)
    catalog = applied(catalog, third)

    page = section("A new name", "moved/a.mp3", "mended") + section("B", "b.mp3")
    fourth = run(page, catalog, third.remembered)
    assert fourth.changes == {a.id: {"title": "A new name", "summary": "mended"}}
    assert (fourth.new, fourth.notes) == ((), ())
    catalog = applied(catalog, fourth)

    catalog = edited(catalog, a.id, summary="by hand")
    fifth = run(page, catalog, fourth.remembered)
    assert (fifth.new, fifth.changes, fifth.notes) == ((), {}, ())
    page = section("A new name", "moved/a.mp3", "more") + section("B", "b.mp3")
    sixth = run(page, catalog, fifth.remembered)
    assert sixth.changes == {}
    assert sixth.notes == (
        f"{a.id}: the page has another summary now, but it was edited in the catalog; "
        "the edit stays",
    )
    seventh = run(page, catalog, sixth.remembered)
    assert (seventh.changes, seventh.notes) == ({}, ())

    assert [(e.id, e.published) for e in catalog.episodes] == [
        (a.id, a.published),
        (b.id, b.published),
    ]


@pytest.mark.parametrize(
    ("link", "ids"),
    [("[Repo](https://g.io/tool)", 2), ("[Original](https://g.io/tool)", 1)],
)
def test_a_link_below_another_title_and_audio_is_of_another_piece(
    link: str, ids: int
) -> None:
    page = "# Daily\n\n## 2025-11-{0}\n\n<audio src={0}.mp3></audio>\n\n- {1}\n"
    first = run(page.format(20, link))
    second = run(page.format(21, link), applied(EMPTY, first), first.remembered)
    catalog = applied(applied(EMPTY, first), second)
    assert len({entry.id for entry in catalog.episodes}) == ids
    again = run(page.format(21, link), catalog, second.remembered)
    assert (again.new, again.changes) == ((), {})


def test_what_vanishes_from_the_page_stays() -> None:
    done = run(section("A", "a.mp3") + section("B", "b.mp3"))
    catalog = applied(EMPTY, done)
    a, b = done.new
    later = run(section("A") + section("C"), catalog, done.remembered)
    assert (later.new, later.changes) == ((), {})
    assert later.notes == (
        f"{a.id}: no audio on the page any more; the episode stays",
        f"{b.id}: no longer on the page; the episode stays",
    )
    back = run(section("A", "x.mp3") + section("B", "b.mp3"), catalog, later.remembered)
    assert back.changes == {a.id: {"audio": "https://h.io/x.mp3"}}
    assert back.new == ()


def test_another_page_is_told_from_one_that_lost_its_articles() -> None:
    titles = ("A", "B", "C", "D", "E")
    done = run("".join(section(title, f"{title}.mp3") for title in titles))
    catalog = applied(EMPTY, done)
    others = "not on this page: {} episodes; if there are several pages, name all of "
    others += "them in show.sources"
    other = run(section("Z", "Z.mp3"), catalog, done.remembered)
    assert other.notes == (others.format(5),)
    both = applied(catalog, other)
    again = run(section("Z", "Z.mp3"), both, other.remembered)
    assert again.notes == (others.format(5),)
    most = run("".join(section(t, f"{t}.mp3") for t in "AB"), both, other.remembered)
    assert most.notes == (others.format(4),)
    half = run("".join(section(t, f"{t}.mp3") for t in "ABCZ"), both, other.remembered)
    assert len(half.notes) == 2
    assert half.notes[0].endswith(": no longer on the page; the episode stays")


def test_a_summary_that_the_page_loses_is_taken_out() -> None:
    done = run(section("A", "a.mp3"))
    page = section("A", "a.mp3", "")
    later = run(page, applied(EMPTY, done), done.remembered)
    assert later.changes == {only(done).id: {"summary": None}}
    catalog = applied(applied(EMPTY, done), later)
    assert run(page, catalog, later.remembered).changes == {}


def test_the_same_edit_on_both_sides_is_no_conflict() -> None:
    done = run(section("A", "a.mp3"))
    catalog = edited(applied(EMPTY, done), only(done).id, summary="better\n")
    later = run(section("A", "a.mp3", "better"), catalog, done.remembered)
    assert (later.changes, later.notes) == ({}, ())
    assert later.remembered[only(done).id].said("summary", "better")


def test_audio_edited_by_hand_stays() -> None:
    done = run(section("A", "a.mp3"))
    id_ = only(done).id
    catalog = edited(applied(EMPTY, done), id_, audio="https://own.io/a.mp3")
    later = run(section("A", "b.mp3"), catalog, done.remembered)
    assert later.changes == {}
    assert later.notes == (
        f"{id_}: the page has another audio now, but it was edited in the catalog; "
        "the edit stays",
    )


def test_with_a_lost_lock_what_differs_counts_as_edited() -> None:
    done = run(section("A", "a.mp3"))
    catalog = edited(applied(EMPTY, done), only(done).id, title="Mine")
    later = run(section("A", "a.mp3"), catalog)
    assert (later.new, later.changes) == ((), {})
    assert later.notes == (f"{only(done).id}: the title is not the page's; it stays",)
    assert run(section("A", "a.mp3"), catalog, later.remembered).notes == ()


def test_an_entry_is_found_by_link_by_id_and_by_audio() -> None:
    page = section("A", "a.mp3")
    entry = only(run(page))
    for fields in (
        {"id": "other", "link": "http://A.io/?utm_source=x#y"},
        {"link": "https://elsewhere.io/"},  # edited by hand: the id tells
        {"id": "other", "link": None},
    ):
        changed = {**entry.model_dump(exclude_unset=True), **fields}
        catalog = Catalog(show=SHOW, episodes=(CatalogEntry(**changed),))
        done = run(page, catalog)
        assert (done.new, done.changes, done.notes) == ((), {}, ())


def test_no_two_episodes_get_the_same_audio() -> None:
    done = run(section("A", "a.mp3") + section("B", "b.mp3"))
    a, b = done.new
    catalog = applied(EMPTY, done)
    page = section("C", "b.mp3") + section("D", "d.mp3") + section("E", "d.mp3")
    page += section("A", "b.mp3") + section("B", "b.mp3")
    later = run(page, catalog, done.remembered)
    assert [entry.title for entry in later.new] == ["D"]
    assert later.changes == {}
    assert later.notes == (
        f"{a.id}: https://h.io/b.mp3 is the audio of {b.id} already",
        f"line 1: not added, https://h.io/b.mp3 is the audio of {b.id} already",
        f"line 13: not added, https://h.io/d.mp3 is the audio of {only(later).id} "
        "already",
    )
    # Once the page is mended, the refused move counts.
    page = section("A", "x.mp3") + section("B", "b.mp3")
    assert run(page, catalog, later.remembered).changes == {
        a.id: {"audio": "https://h.io/x.mp3"}
    }


def test_two_episodes_may_swap_their_audio() -> None:
    done = run(section("A", "a.mp3") + section("B", "b.mp3"))
    a, b = done.new
    page = section("A", "b.mp3") + section("B", "a.mp3")
    assert run(page, applied(EMPTY, done), done.remembered).changes == {
        a.id: {"audio": "https://h.io/b.mp3"},
        b.id: {"audio": "https://h.io/a.mp3"},
    }


def test_a_refused_move_may_refuse_another() -> None:
    done = run("".join(section(n, f"{n}.mp3") for n in "ABC"))
    page = section("A", "B.mp3") + section("B", "C.mp3") + section("C", "C.mp3")
    later = run(page, applied(EMPTY, done), done.remembered)
    assert later.changes == {}
    assert len(later.notes) == 2


def test_an_article_whose_id_is_taken_is_not_added() -> None:
    entry = only(run(section("A", "a.mp3")))
    other = section("B", "b.mp3")
    taken = entry.model_copy(update={"id": only(run(other)).id, "draft": True})
    # Its link is A's, its id B's: the page's A is this entry, B can't be added.
    catalog = Catalog(show=SHOW, episodes=(taken,))
    done = run(section("A", "a.mp3") + other, catalog)
    assert done.new == ()
    assert done.notes == (f"line 7: not added, the id {taken.id} is taken",)


def test_an_article_that_is_its_audio_gets_no_link() -> None:
    entry = only(run("## [A](https://h.io/a.mp3)\n"))
    assert (entry.link, entry.audio) == (None, "https://h.io/a.mp3")
    relative = only(run("## [A](posts/a.md)\n<audio src=a.mp3></audio>"))
    assert (relative.link, relative.audio, relative.summary) == (None, "a.mp3", None)


def dates(
    page: str, catalog: Catalog = EMPTY, heard: Mapping[str, datetime] | None = None
) -> dict[str, str]:
    done = run(page, catalog, heard=heard)
    return {entry.title: entry.published.isoformat() for entry in done.new}


def test_dates_come_from_the_history_then_the_month_then_today() -> None:
    page = section("N", "n.mp3") + "## 2025-09\n" + section("M", "m.mp3")
    page += section("H", "h.mp3") + "# 2026-01\n" + section("F", "f.mp3")
    assert dates(page, heard={"https://h.io/": at("2025-09-12T22:13:01-05:00")}) == {
        "N": "2025-10-03T09:30:15+00:00",
        "M": "2025-09-01T00:00:00+08:00",
        "H": "2025-09-12T22:13:01-05:00",
        "F": "2025-10-03T09:29:15+00:00",  # a month ahead says nothing
    }


def test_episodes_of_one_month_stay_in_it() -> None:
    page = "# 202509\n" + section("A", "a.mp3") + section("B", "b.mp3")
    assert dates(page) == {
        "A": "2025-09-01T00:01:00+08:00",
        "B": "2025-09-01T00:00:00+08:00",
    }
    catalog = applied(EMPTY, run(page))
    page = page.replace("202509\n", "202509\n" + section("C", "c.mp3"))
    assert dates(page, catalog) == {"C": "2025-09-01T00:02:00+08:00"}


def test_ties_with_episodes_already_there_follow_the_page() -> None:
    page = section("B", "b.mp3")
    catalog = applied(EMPTY, run(page))
    page = section("A", "a.mp3") + page + section("C", "c.mp3")
    assert dates(page, catalog) == {
        "A": "2025-10-03T09:29:15+00:00",  # a minute later would be the future
        "C": "2025-10-03T09:28:15+00:00",
    }
    later = run(page, catalog, today=TODAY + timedelta(hours=1))
    assert [e.published for e in later.new] == [
        TODAY.replace(microsecond=0) + timedelta(hours=1),
        TODAY.replace(microsecond=0) + timedelta(minutes=59),
    ]


def test_a_group_does_not_overtake_an_older_episode() -> None:
    page = "".join(section(name, f"{name}.mp3") for name in "ABCD")
    moment = at("2025-09-13T02:14:40+08:00")
    heard = dict.fromkeys((f"https://{n}.io/" for n in "abc"), moment)
    heard["https://d.io/"] = moment - timedelta(minutes=2)
    assert dates(page, heard=heard) == {
        "A": "2025-09-13T02:14:40+08:00",
        "B": "2025-09-13T02:14:10+08:00",
        "C": "2025-09-13T02:13:40+08:00",
        "D": "2025-09-13T02:12:40+08:00",
    }


names = st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=8, unique=True)
moments = st.integers(0, 300).map(
    lambda s: TODAY.replace(microsecond=0) - timedelta(seconds=s)
)


@given(st.data(), names, names)
def test_importing_own_output_adds_nothing_and_dates_never_meet(
    data: st.DataObject, before: list[str], now: list[str]
) -> None:
    """Whatever the pages and their histories: a valid catalog, then nothing to do."""
    catalog = EMPTY
    memory: Mapping[str, Remembered] = {}
    for step in (before, now):
        heard = {
            f"https://{n.lower()}.io/": data.draw(moments) for n in step if n < "F"
        }
        audio = st.sampled_from([None, "x.mp3", "y.mp3", *(f"{n}.mp3" for n in step)])
        month = data.draw(st.sampled_from(["", "# 2025-10\n"]))
        page = month + "".join(section(n, data.draw(audio)) for n in step)
        done = run(page, catalog, memory, heard)
        old = {entry.id: entry.published for entry in catalog.episodes}
        catalog = applied(catalog, done)
        assert old.items() <= {e.id: e.published for e in catalog.episodes}.items()
        assert len({e.published for e in catalog.episodes}) == len(catalog.episodes)
        memory = done.remembered
        again = run(page, catalog, memory, heard)
        assert (again.new, again.changes) == ((), {})
        assert again.remembered == memory


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=8))])
def test_what_is_remembered_is_what_the_page_said(zone: timezone) -> None:
    done = run(section("A", "a.mp3"), today=TODAY.astimezone(zone))
    assert done.remembered == {
        only(done).id: Remembered.of(
            title="A", summary="text", audio="https://h.io/a.mp3"
        )
    }
