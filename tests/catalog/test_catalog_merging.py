"""Two versions of a catalog become one: nothing that either side did is lost unsaid."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest import catalog as catalogs
from podcast_digest.catalog.merging import Merged, Sides, merge
from podcast_digest.errors import CatalogError
from podcast_digest.show.fields import one_name
from podcast_digest.show.model import Catalog, CatalogEntry
from tests.catalog.odd import ODD, PLAIN, REFUSED, SHOW, A, B, C
from tests.strategies import unhurried, written


def item(name: str, **fields: Any) -> str:
    """Return an episode as ``add`` writes it."""
    given = {"id": name, "title": name.upper(), "audio": f"{name}.mp3"}
    entry = catalogs.entry({**given, "published": "2025-09-20", **fields})
    return catalogs.as_yaml(entry) + "\n"


def text(*items: str) -> str:
    return f"{SHOW}episodes:\n" + "".join(items)


def said(base: str, ours: str, theirs: str) -> str:
    """Return the text of the CatalogError that must come."""
    with pytest.raises(CatalogError) as caught:
        merge(base, ours, theirs)
    return str(caught.value)


def test_episodes_that_both_added_are_both_there_and_theirs_come_first():
    ours, theirs = text(item("o"), A, B), text(item("t"), A, B)
    assert merge(text(A, B), ours, theirs) == Merged(text(item("t"), item("o"), A, B))


def test_several_new_episodes_come_newest_first():
    old = item("old", published="2025-01-01")
    new = item("new", published="2025-12-01")
    theirs = text(old, A, new)
    assert merge(text(A), text(item("o"), A), theirs).text == (
        text(new, old, item("o"), A)
    )


@pytest.mark.parametrize("name", sorted(ODD.keys() - REFUSED.keys()))
def test_our_text_keeps_every_other_byte(name):
    ours = ODD[name]
    base, theirs = text(A, B, C), text(item("t"), A, B, C)
    # What ours has otherwise, in b, it has changed.
    merged = merge(base, ours, theirs)
    new = catalogs.parse(theirs).episodes[0]
    assert merged.text == catalogs.add(ours, [new])
    assert merged.notes == ()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks_are_those_of_our_text(mark):
    def windows(given: str) -> str:
        return f"{mark}{given}".replace("\n", "\r\n")

    longer = B + "    summary: |\n      x\n\n      y\n"
    merged = merge(text(A, B), windows(text(item("o"), A, B)), text(A, longer))
    assert merged == Merged(windows(text(item("o"), A, longer)))


def test_fields_that_one_side_changed_are_all_changed():
    ours = B.replace("title: B", "title: Ours")
    theirs = B.replace("b.mp3", "t.mp3") + "    season: 2\n"
    merged = merge(text(A, B), text(A, ours), text(A, theirs))
    both = theirs.replace("title: B", "title: Ours")
    assert merged == Merged(text(A, both))


def test_a_field_that_one_side_took_out_is_out():
    long = B + "    season: 2\n    draft: true\n"
    ours = text(A, long.replace("title: B", "title: Ours"))
    merged = merge(text(A, long), ours, text(A, B))
    assert merged == Merged(text(A, B.replace("title: B", "title: Ours")))


def test_what_is_written_otherwise_and_means_the_same_is_no_change():
    theirs = PLAIN.replace("title: B", 'title: "B"').replace(
        "published: 2025-09-13", "published: 2025-09-13T08:00:00+08:00"
    )
    ours = PLAIN.replace("title: B", "title: Ours")
    assert merge(PLAIN, ours, theirs) == Merged(ours)


@pytest.mark.parametrize(
    ("field", "ours", "theirs", "note"),
    [
        ("title", "X", "Y", "'X' of this branch stays; the other branch has 'Y'"),
        ("season", 1, 2, "1 of this branch stays; the other branch has 2"),
        (
            "explicit",
            True,
            False,
            "true of this branch stays; the other branch has false",
        ),
        (
            "published",
            "2025-10-01T08:00+08:00",
            "2025-10-02",
            "2025-10-01T08:00:00+08:00 of this branch stays; the other branch has "
            "2025-10-02T00:00:00+00:00",
        ),
        (
            "summary",
            "one\ntwo",
            "x" * 100,
            f"'one\\ntwo' of this branch stays; the other branch has '{'x' * 58}…",
        ),
        (
            "people",
            [{"name": "P"}],
            [{"name": "Q", "role": "host"}],
            "[{'name': 'P'}] of this branch stays; the other branch has "
            "[{'name': 'Q', 'role': 'host'}]",
        ),
    ],
)
def test_a_field_that_both_changed_stays_ours_and_both_values_are_told(
    field, ours, theirs, note
):
    base = text(A, item("b"))
    mine = text(A, item("b", **{field: ours}))
    other = text(A, item("b", **{field: theirs}))
    assert merge(base, mine, other) == Merged(mine, (f"b: {field}: {note}",))


def test_a_field_that_one_side_took_out_and_the_other_changed_is_told():
    base = text(item("b", season=1))
    changed, out = text(item("b", season=2)), text(item("b"))
    assert merge(base, changed, out) == Merged(
        changed, ("b: season: 2 of this branch stays; the other branch has nothing",)
    )
    assert merge(base, out, changed) == Merged(
        out, ("b: season: nothing of this branch stays; the other branch has 2",)
    )


def test_the_sides_have_the_names_that_they_are_given():
    sides = Sides("the new base", "the rebased commit")
    ours, theirs = text(item("b", season=1)), text(item("b", season=2))
    assert merge(text(item("b")), ours, theirs, sides=sides).notes == (
        "b: season: 1 of the new base stays; the rebased commit has 2",
    )


def test_the_same_change_on_both_sides_is_no_conflict():
    both = PLAIN.replace("title: B", "title: X")
    assert merge(PLAIN, both + "# ours\n", both) == Merged(both + "# ours\n")


def test_an_episode_that_they_removed_is_gone():
    ours = text(item("o"), A, B, C)
    assert merge(PLAIN, ours, text(A, C)) == Merged(text(item("o"), A, C))


def test_an_episode_that_we_removed_stays_gone():
    assert merge(PLAIN, text(A, C), text(item("t"), A, B, C)) == (
        Merged(text(item("t"), A, C))
    )


def test_an_episode_that_one_side_removed_and_the_other_changed_is_as_we_have_it():
    changed = PLAIN.replace("title: B", "title: X\n    season: 2")
    assert merge(PLAIN, changed, text(A, C)) == Merged(
        changed,
        ("b stays: this branch changed title, season, the other branch removed it",),
    )
    assert merge(PLAIN, text(A, C), changed) == Merged(
        text(A, C),
        (
            "b stays removed: this branch removed it, the other branch changed "
            "title, season",
        ),
    )


def test_an_episode_that_both_added_is_there_once_with_the_fields_of_both():
    ours = text(item("n", season=1, title="Ours"), A)
    theirs = text(item("n", episode=2, title="Theirs"), A)
    assert merge(text(A), ours, theirs) == Merged(
        text(item("n", season=1, episode=2, title="Ours"), A),
        ("n: title: 'Ours' of this branch stays; the other branch has 'Theirs'",),
    )
    assert merge(text(A), ours + "# end\n", ours) == Merged(ours + "# end\n")


def test_the_same_audio_under_two_ids_is_there_once():
    ours, theirs = (
        text(item("o", audio="x.mp3"), A),
        text(item("t", audio="./x.mp3"), A),
    )
    assert merge(text(A), ours, theirs) == Merged(
        ours, ("t of the other branch is left out: o has the same audio",)
    )


def test_two_ids_that_are_one_name_are_there_once():
    ours, theirs = text(item("x/n"), A), text(item("x/./n", audio="y.mp3"), A)
    assert merge(text(A), ours, theirs) == Merged(
        ours, ("x/./n of the other branch is left out: x/n has the same id",)
    )


@pytest.mark.parametrize("is_first", [True, False])
def test_audio_that_another_episode_of_ours_has_is_not_taken_over(is_first):
    base = text(item("b"), A)
    new, old = item("o", audio="x.mp3"), item("b")
    ours = text(*((new, old) if is_first else (old, new)), A)
    theirs = text(item("b", audio="x.mp3", season=2), A)
    assert merge(base, ours, theirs) == Merged(
        ours.replace(old, item("b", season=2)),
        (
            "b: audio: 'b.mp3' of this branch stays; the other branch has 'x.mp3', "
            "which is the audio of o",
        ),
    )


def test_what_is_given_up_can_bring_back_what_collides_in_turn():
    """Theirs moved b's audio to a new episode; ours has what b should get instead."""
    base = text(item("b"), A)
    ours = text(item("o", audio="x.mp3"), item("b"), A)
    theirs = text(item("n", audio="b.mp3"), item("b", audio="x.mp3"), A)
    assert merge(base, ours, theirs) == Merged(
        ours,
        (
            "b: audio: 'b.mp3' of this branch stays; the other branch has 'x.mp3', "
            "which is the audio of o",
            "n of the other branch is left out: b has the same audio",
        ),
    )


def test_episodes_that_swapped_their_audio_keep_it():
    base = text(item("a"), item("b"))
    theirs = text(item("a", audio="b.mp3"), item("b", audio="a.mp3"))
    assert merge(base, base + "# end\n", theirs) == Merged(theirs + "# end\n")


# show:


def test_show_that_only_they_changed_is_theirs_with_our_episodes():
    theirs = text(item("t"), A, B).replace("title: T", "title: Theirs  # new")
    merged = merge(text(A, B), text(item("o"), A), theirs)
    assert merged == Merged(
        text(item("o"), item("t"), A).replace("title: T", "title: Theirs  # new")
    )


def test_show_that_only_they_changed_leaves_conflicts_ours():
    theirs = PLAIN.replace("title: T", "title: New").replace("title: B", "title: Y")
    ours = PLAIN.replace("title: B", "title: X")
    assert merge(PLAIN, ours, theirs) == Merged(
        ours.replace("title: T", "title: New"),
        ("b: title: 'X' of this branch stays; the other branch has 'Y'",),
    )


def test_show_that_only_we_changed_is_ours():
    ours = PLAIN.replace("title: T", "title: Ours")
    theirs = text(item("t"), A, B, C)
    assert merge(PLAIN, ours, theirs) == (
        Merged(ours.replace("episodes:\n", f"episodes:\n{item('t')}"))
    )


def test_show_that_both_changed_is_for_people():
    ours = PLAIN.replace("title: T", "title: Ours")
    theirs = PLAIN.replace("title: T", "title: Theirs\n  author: Me")
    want = "episodes.yaml: show: both sides changed it, and differ in: title, author"
    assert said(PLAIN, ours, theirs) == want
    assert said("", ours, theirs) == want


def test_show_that_both_changed_alike_is_no_conflict():
    base, both = text(A), text(A).replace("title: T", "title: New")
    ours = both.replace("episodes:\n", f"episodes:\n{item('o')}")
    theirs = both.replace("episodes:\n", f"episodes:\n{item('t')}")
    assert merge(base, ours, theirs).text == (
        both.replace("episodes:\n", f"episodes:\n{item('t')}{item('o')}")
    )


def test_a_new_timezone_moves_what_is_written_without_one_and_nothing_else():
    """Ours was written in the old zone, and stays at that moment."""
    theirs = text(A).replace("language", "timezone: Asia/Shanghai\n  language")
    ours = text(item("o").replace("T00:00:00+00:00", ""), A)
    merged = catalogs.parse(merge(text(A), ours, theirs).text)
    assert [entry.published.isoformat() for entry in merged.episodes] == [
        "2025-09-20T00:00:00+00:00",
        "2025-09-13T00:00:00+08:00",
    ]


# Comments, bases and faults


def test_comments_of_the_other_text_are_told():
    ours = text(A, B.replace("title: B", "title: B  # ours"))
    theirs = f"# top\n{text(item('t'), A, B)}    # below, 中文\n"
    merged = merge(text(A, B), ours, theirs)
    assert merged == Merged(
        text(item("t"), A, B.replace("title: B", "title: B  # ours")),
        ("comments of the other branch are left out: # top # below, 中文",),
    )


def test_many_comments_are_told_in_one_line():
    theirs = "".join(f"# {n} {'x' * 50}\n" for n in range(5)) + text(item("t"), A)
    merged = merge(text(A), text(A) + "# ours\n", theirs)
    assert merged.notes == (
        f"comments of the other branch are left out: # 0 {'x' * 50} # 1 {'x' * 40}…",
    )


def test_our_comments_are_told_when_their_text_is_the_ground():
    theirs = PLAIN.replace("title: T", "title: New")
    assert merge(PLAIN, PLAIN + "# ours\n", theirs) == Merged(
        theirs, ("comments of this branch are left out: # ours",)
    )


def test_comments_that_went_with_what_they_removed_are_not_told():
    base = text(A, B.replace("title: B", "title: B  # about b"), C)
    assert merge(base, base + "# ours\n", text(A, C)).notes == ()


@pytest.mark.parametrize(
    ("summary", "behind", "told"),
    [
        ("'it # is'", "  # seen", "# seen"),
        ('"it # is"', "  # seen", "# seen"),
        ("it#is", "  # seen", "# seen"),
        ("it\n      # seen", "", "# seen"),
        ("| # seen\n      # is\n\n      x", "", "# seen"),
        (">-\n      # is", "\n  # seen", "# seen"),
    ],
)
def test_only_comments_count_as_comments(summary, behind, told):
    theirs = text(A + f"    summary: {summary}{behind}\n")
    ours = text(A + "    summary: x\n")
    notes = merge(text(A), ours, theirs).notes
    assert notes[1:] == (f"comments of the other branch are left out: {told}",)


def test_without_a_base_all_of_both_is_kept():
    ours, theirs = text(item("o"), A, B), text(item("t"), A, item("c"))
    assert merge("", ours, theirs) == (
        Merged(text(item("t"), item("c"), item("o"), A, B))
    )


def test_a_base_that_can_not_be_read_counts_as_none():
    """git merges several bases into one first, and leaves conflicts in it."""
    base = f"<<<<<<< one\n{PLAIN}=======\n>>>>>>> other\n"
    assert merge(base, text(A, B), text(A, item("c"))) == Merged(
        text(item("c"), A, B),
        ("the common ancestor can't be read, so what one side removed is back",),
    )


def test_a_side_that_is_no_sound_catalog_is_named():
    broken = PLAIN.replace("title: B", "titel: B")
    assert said(PLAIN, PLAIN, broken) == (
        "episodes.yaml of the other branch:12: episodes[1].title: is missing\n"
        "episodes.yaml of the other branch:13: episodes[1].titel: unknown key; did "
        "you mean 'title'?"
    )
    assert said(PLAIN, "", PLAIN) == (
        "episodes.yaml of this branch:1: is empty; it needs show: and episodes:"
    )


def test_what_can_not_be_changed_safely_is_left_to_people():
    name = "flow_list"
    assert said(PLAIN, ODD[name], text(item("t"), A, B, C)) == REFUSED[name]


# Properties


_SAID: dict[str, list[Any]] = {
    "title": ["x", "y", "# z: 字"],
    "audio": ["1.mp3", "./1.mp3", "2.mp3", "3.mp3", "4.mp3", "https://e.org/5.mp3"],
    "published": ["2025-01-01", "2025-01-01T08:00+08:00", "2025-01-02", "2025-01-03"],
    "summary": [None, "x", "x # y\n\n  - y: z"],
    "season": [None, 1, 2],
    "draft": [False, True],
    "explicit": [None, False, True],
    "people": [(), [{"name": "P"}]],
    "chapters": [None, "auto", [{"start": 0, "title": "x"}]],
}
_SHOW = {
    "title": "T",
    "description": "D",
    "link": "https://example.org/",
    "language": "en",
    "categories": ["Technology"],
}


@st.composite
def versions(draw: Any) -> tuple[Catalog, Catalog, Catalog]:
    """Return a catalog and two that came from it, however they were changed."""
    entry = {field: st.sampled_from(values) for field, values in _SAID.items()}

    def changed(old: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        new = {}
        for id_ in draw(st.permutations(["a", "b", "./b", "c", "d"])):
            how = draw(st.sampled_from(["keep", "keep", "change", "drop"]))
            if how == "keep" and id_ in old:
                new[id_] = old[id_]
            elif how == "change":
                some = draw(st.fixed_dictionaries({}, optional=entry))
                before = old.get(id_) or draw(st.fixed_dictionaries(entry))
                new[id_] = {**before, **some}
        return new

    def catalog(title: str, said: dict[str, dict[str, Any]]) -> Catalog:
        sound: dict[str, CatalogEntry] = {}
        taken: set[str] = set()
        for id_, fields in said.items():
            written = {k: v for k, v in fields.items() if v not in (None, ())}
            made = catalogs.entry({"id": id_, **written})
            names = {f"id {one_name(id_)}", f"audio {one_name(made.audio)}"}
            if not names & taken:
                sound[id_] = made
                taken |= names
        show = {**_SHOW, "title": title}
        episodes = tuple(sound.values())
        return Catalog.model_validate({"show": show, "episodes": episodes})

    base = changed({})
    title = st.sampled_from(["T", "T", "New", "Newer"])
    return (
        catalog("T", base),
        catalog(draw(title), changed(base)),
        catalog(draw(title), changed(base)),
    )


def by_id(catalog: Catalog) -> dict[str, CatalogEntry]:
    return {entry.id: entry for entry in catalog.episodes}


def same(one: Catalog, other: Catalog) -> bool:
    """Tell whether two catalogs say the same, in whichever order."""
    return one.show == other.show and by_id(one) == by_id(other)


@unhurried
@given(versions())
def test_nothing_from_them_changes_no_byte(given):
    base, ours, _ = map(written, given)
    assert merge(base, ours, base) == merge(base, ours, ours) == Merged(ours)


@unhurried
@given(versions())
def test_nothing_from_us_is_theirs(given):
    base, theirs = written(given[0]), written(given[2])
    assert merge(base, base, theirs) == Merged(theirs)
    # And the same the long way: a comment is a change that says nothing.
    merged = merge(base, base + "# ours\n", theirs)
    assert same(catalogs.parse(merged.text), given[2])


@unhurried
@given(versions())
def test_what_the_sides_did_to_different_episodes_is_all_done(given):
    base, ours, theirs = given
    before, we, they = map(by_id, given)
    touched = {i for i in {*before, *we} if before.get(i) != we.get(i)}
    # Theirs leaves alone what ours touched.
    they = {
        **{i: entry for i, entry in they.items() if i not in touched},
        **{i: entry for i, entry in before.items() if i in touched},
    }
    wanted = {
        **{i: entry for i, entry in they.items() if i not in touched},
        **{i: entry for i, entry in we.items() if i in touched},
    }
    if not is_sound(they) or not is_sound(wanted):
        return
    theirs = Catalog(show=base.show, episodes=tuple(they.values()))
    one = merge(written(base), written(ours), written(theirs))
    other = merge(written(base), written(theirs), written(ours))
    assert one.notes == other.notes == ()
    for merged in map(catalogs.parse, (one.text, other.text)):
        assert by_id(merged) == wanted
        assert merged.show == ours.show


def is_sound(entries: Mapping[str, CatalogEntry]) -> bool:
    ids, audio = map(one_name, entries), [e.audio for e in entries.values()]
    return len({*ids}) == len({*map(one_name, audio)}) == len(entries)


@unhurried
@given(versions())
def test_whatever_both_did_the_result_is_sound_and_ours_comes_first(given):
    base, ours, theirs = given
    before, we, they = map(by_id, given)
    if ours.show != theirs.show and base.show not in (ours.show, theirs.show):
        assert said(written(base), written(ours), written(theirs)) == (
            "episodes.yaml: show: both sides changed it, and differ in: title"
        )
        return
    merged = merge(written(base), written(ours), written(theirs))
    assert not any("\n" in note for note in merged.notes)
    result = by_id(catalogs.parse(merged.text))
    for id_, entry in result.items():
        sides = [side[id_] for side in (we, they) if id_ in side]
        for field in CatalogEntry.model_fields:
            value = getattr(entry, field)
            assert value in [getattr(side, field) for side in sides]
            if id_ in we and value != getattr(we[id_], field) and id_ in before:
                assert getattr(we[id_], field) == getattr(before[id_], field)
    # What only we have is there, and what we removed is not.
    assert {i for i in we if i not in before} <= result.keys()
    assert not {i for i in before if i not in we} & result.keys()
