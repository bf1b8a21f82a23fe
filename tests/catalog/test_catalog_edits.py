"""add, edit and remove on files as people really write them.

Whatever comes out is read by PyYAML's own CBaseLoader, which knows nothing of ours:
either exactly the intended change is there and every other byte as it was, or the
edit was refused and says so.
"""

from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import product
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest import catalog as catalogs
from podcast_digest.errors import CatalogError
from tests.catalog.odd import ODD, PLAIN, REFUSED, REFUSED_EDITS, SHOW, A, B, C
from tests.strategies import catalogs as any_catalogs
from tests.strategies import entries, unhurried, written

NEW = catalogs.entry(
    {
        "id": "new",
        "title": "New: one",
        "audio": "new.mp3",
        "published": "2025-09-14T08:00:00+08:00",
        "summary": "One.\n\n  Two #2\n\t- three",
    }
)
NEW_TEXT = """\
  - id: new
    title: "New: one"
    audio: new.mp3
    published: 2025-09-14T08:00:00+08:00
    summary: |
      One.

        Two #2
      \t- three
"""


def every(text: str) -> Any:
    """Return what PyYAML reads, each value as text."""
    return yaml.load(text, Loader=yaml.CBaseLoader)


def changed(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the lines that are gone, and those that are new."""
    a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    gone, come = [], []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += a[i:j]
            come += b[k:m]
    return gone, come


def said(operation: Callable[..., object], *args: Any) -> str:
    """Return the text of the CatalogError that must come."""
    with pytest.raises(CatalogError) as caught:
        operation(*args)
    return str(caught.value)


def add_to(name):
    text = ODD[name]
    if name in REFUSED:
        assert said(catalogs.add, text, [NEW]) == REFUSED[name]
        return
    result = catalogs.add(text, [NEW])
    before, after = every(text), every(result)
    assert catalogs.entry(after["episodes"].pop(0)) == NEW
    assert after == before
    assert changed(text, result)[0] == []
    assert catalogs.remove(result, ["new"]) == text


def test_add_inserts_lines_and_nothing_else(subtests):
    for name in ODD:
        with subtests.test(name):
            add_to(name)


def remove_from(name, ids):
    text = ODD[name]
    if name in REFUSED:
        assert said(catalogs.remove, text, ids) == REFUSED[name]
        return
    result = catalogs.remove(text, ids)
    before, after = every(text), every(result)
    kept = [e for e in before["episodes"] if e["id"].strip() not in ids]
    assert after == {**before, "episodes": kept or ""}
    assert changed(text, result)[1] == []


def test_remove_takes_out_the_lines_of_the_entry_and_nothing_else(subtests):
    for name, ids in product(ODD, ["a", "b", "c", "ac", "abc"]):
        with subtests.test(f"{ids} of {name}"):
            remove_from(name, ids)


FIELDS: dict[str, dict[str, Any]] = {
    "title": {"title": "Z: z"},
    "summary": {"summary": "Z\n\n z # z"},
    "no_summary": {"summary": None},
    "new_fields": {"link": "https://example.org/z", "subtitle": "Z", "season": 2},
    "several": {"title": "Zz", "published": "2025-01-01", "explicit": True},
}


def edit_in(name, fields, id_):
    text, new = ODD[name], FIELDS[fields]
    if fields != "no_summary" and (name, id_) in REFUSED_EDITS:
        assert said(catalogs.edit, text, {id_: new}) == (
            f"episodes.yaml:{REFUSED_EDITS[name, id_]}: can't be changed safely "
            "(it is written in { }); please edit it by hand"
        )
        return
    result = catalogs.edit(text, {id_: new})
    before, after = every(text), every(result)
    for old, now in zip(before["episodes"], after["episodes"], strict=True):
        if old["id"].strip() == id_:
            wanted = {
                k: v for k, v in {**old, **new}.items() if v not in (None, "", "~")
            }
            found = {k: v for k, v in now.items() if v not in ("", "~")}
            zone = before["show"].get("timezone", "UTC")
            assert catalogs.entry(found, timezone=zone) == catalogs.entry(
                wanted, timezone=zone
            )
            old.clear(), now.clear()
    assert after == before
    if "summary" not in new:
        assert comments(text) == comments(result)


def test_edit_changes_its_fields_and_nothing_else(subtests):
    for name, fields, id_ in product(ODD, FIELDS, ["a", "b", "c"]):
        with subtests.test(f"{fields} of {id_} in {name}"):
            edit_in(name, fields, id_)


def comments(text: str) -> list[str]:
    """Return what stands behind every # in the text, in order."""
    return [row.partition("#")[2].rstrip() for row in text.splitlines() if "#" in row]


OLD_MAC = PLAIN.replace("\n", "\r")


def test_lone_carriage_returns_can_be_read_but_not_extended():
    refusal = "can't be changed safely (it would change more than it should)"
    assert len(catalogs.parse(OLD_MAC).episodes) == 3
    by_hand = "please edit it by hand"
    assert (
        said(catalogs.add, OLD_MAC, [NEW]) == f"episodes.yaml:8: {refusal}; {by_hand}"
    )
    assert said(catalogs.remove, OLD_MAC, "a") == (
        f"episodes.yaml:1: {refusal}; {by_hand}"
    )
    new = {"b": {"season": 2}}
    assert said(catalogs.edit, OLD_MAC, new) == (
        f"episodes.yaml:1: {refusal}; {by_hand}"
    )


EMPTY = {
    "null": ("episodes:\n", "episodes:\n"),
    "open": ("episodes:", "episodes:\n"),
    "tilde": ("episodes: ~  # none\n", "episodes:  # none\n"),
    "list": ("episodes: []\n", "episodes:\n"),
    "spaced": ("episodes:   [ ]\t# none\n", "episodes:\t# none\n"),
    "lines": ("episodes: [\n  ]\n", "episodes:\n"),
    "missing": ("", "episodes:\n"),
    "comment_below": ("episodes:\n", "episodes:\n"),
}


@pytest.mark.parametrize("name", EMPTY)
def test_the_first_episode(name):
    old, heading = EMPTY[name]
    tail = "  # later\n# end\n" if name == "comment_below" else ""
    assert catalogs.add(SHOW + old + tail, [NEW]) == SHOW + heading + NEW_TEXT + tail
    assert catalogs.remove(SHOW + heading + NEW_TEXT, ["new"]) == SHOW + heading


def test_the_first_episode_above_the_show():
    assert catalogs.add("episodes: []\n" + SHOW, [NEW]) == (
        "episodes:\n" + NEW_TEXT + SHOW
    )


def test_a_comment_inside_an_empty_list_is_never_lost():
    assert said(catalogs.add, f"{SHOW}episodes: [ # none\n  ]\n", [NEW]) == (
        "episodes.yaml:7: can't be changed safely (a comment stands inside [ ]); "
        "please edit it by hand"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{show: {title: T}, episodes: []}\n", 1),
        (SHOW + "...\n", 8),
        (SHOW + "# the end\n...\n# more", 9),
        ("{show: {title: T}}", 1),
    ],
)
def test_a_file_that_has_no_place_for_an_episode(text, line):
    assert said(catalogs.add, text, [NEW]) == (
        f"episodes.yaml:{line}: can't be changed safely (it would change more than it "
        "should); please edit it by hand"
    )


def test_several_episodes_keep_the_given_order():
    other = catalogs.entry(
        {"id": "n2", "title": "2", "audio": "2.mp3", "published": "2025-01-01"}
    )
    second = """\
  - id: n2
    title: "2"
    audio: "2.mp3"
    published: 2025-01-01T00:00:00+00:00
"""
    spaced = f"{SHOW}episodes:\n{A}\n{B}"
    assert catalogs.add(spaced, [NEW, other], "x.yaml") == (
        f"{SHOW}episodes:\n{NEW_TEXT}\n{second}\n{A}\n{B}"
    )
    assert catalogs.add(PLAIN, [NEW, other]) == (
        f"{SHOW}episodes:\n{NEW_TEXT}{second}{A}{B}{C}"
    )


def test_nothing_to_do_changes_nothing():
    assert catalogs.add("[no catalog", []) == "[no catalog"
    assert catalogs.edit(PLAIN, {}) == PLAIN
    assert catalogs.edit(PLAIN, {"a": {"title": "A", "summary": None}}) == PLAIN
    assert catalogs.remove(PLAIN, []) == PLAIN


def test_a_comment_above_the_first_episode_stays_with_it():
    text = f"{SHOW}episodes:\n  # about a\n{A}"
    assert catalogs.add(text, [NEW]) == (
        f"{SHOW}episodes:\n{NEW_TEXT}\n  # about a\n{A}"
    )


def test_a_comment_above_the_next_episode_stays_with_it():
    text = f"{SHOW}episodes:\n{A}  # about b\n{B}"
    assert catalogs.remove(text, ["a"]) == f"{SHOW}episodes:\n  # about b\n{B}"


@pytest.mark.parametrize(
    ("old", "fields", "new"),
    [
        ("title:   'B'  # c", {"title": "Z"}, "title:   Z  # c"),
        ('"title" : B', {"title": "Z"}, '"title" : Z'),
        ("title:\n      B # c", {"title": "Z"}, "title: Z # c"),
        ("title: # see: c\n      B", {"title": "Z"}, "title: # see: c\n      Z"),
        ("title: >- # c\n      B\n      b", {"title": "Z"}, "title: Z # c"),
        (
            "title: B\n    summary: x # c",
            {"summary": "y\nz"},
            "title: B\n    summary: | # c\n      y\n      z",
        ),
        (
            "title: B\n    summary: |+ # c\n      x  \n\n",
            {"summary": "y"},
            "title: B\n    summary: | # c\n      y\n\n",
        ),
        (
            "title: B\n    link:",
            {"link": "http://e.org"},
            "title: B\n    link: http://e.org",
        ),
        ("title: B\n    link: ~ # c", {"season": 2}, "title: B\n    link: ~ # c"),
        ("title: B\n    season: 2 # c", {"season": None}, "title: B"),
        ("title: B\n    season: 2\n    # c", {"season": None}, "title: B\n    # c"),
    ],
)
def test_a_new_value_leaves_its_surroundings(old, fields, new):
    result = catalogs.edit(PLAIN.replace("title: B", old), {"b": fields})
    assert result.replace("    season: 2\n", "") == PLAIN.replace("title: B", new)


def test_new_fields_stand_in_the_usual_order():
    fields = {"draft": True, "subtitle": "S", "link": "https://e.org/", "episode": 3}
    assert catalogs.edit(PLAIN, {"c": fields}) == PLAIN.replace(
        C,
        """\
  - id: c
    title: C
    subtitle: S
    link: https://e.org/
    audio: https://example.org/c.mp3
    published: 2025-09-13
    episode: 3
    draft: true
""",
    )


def test_a_key_beside_the_dash_makes_room_for_the_next():
    text = PLAIN.replace("- id: b\n", "- season: 2\n    id: b\n")
    assert catalogs.edit(text, {"b": {"season": None}}) == PLAIN
    noted = text.replace("    id: b", "    # its id\n    id: b")
    assert catalogs.edit(noted, {"b": {"season": None}}) == PLAIN.replace(
        "- id: b", "- \n    # its id\n    id: b"
    )
    assert catalogs.edit(text, {"b": {"season": None, "episode": 1}}) == PLAIN.replace(
        B, B + "    episode: 1\n"
    )


def test_two_keys_beside_the_dash_can_not_both_go():
    text = PLAIN.replace("- id: b\n", "- season: 2\n    episode: 3\n    id: b\n")
    assert said(catalogs.edit, text, {"b": {"season": None, "episode": None}}) == (
        "episodes.yaml:13: can't be changed safely (two changes touch each other); "
        "please edit it by hand"
    )


def test_people_are_written_on_one_line():
    new = {"people": [{"name": 'P "x"', "link": "https://e.org/"}]}
    assert catalogs.edit(PLAIN, {"c": new}) == PLAIN + (
        '    people: [{"name": "P \\"x\\"", "link": "https://e.org/"}]\n'
    )


def test_episodes_can_swap_their_audio():
    swapped = catalogs.edit(
        PLAIN, {"a": {"audio": "x/b.mp3"}, "b": {"audio": "x/a.mp3"}}
    )
    again = catalogs.edit(
        swapped, {"a": {"audio": "x/a.mp3"}, "b": {"audio": "x/b.mp3"}}
    )
    assert [e.audio for e in catalogs.parse(again).episodes[:2]] == [
        "x/a.mp3",
        "x/b.mp3",
    ]


def test_what_another_episode_has_is_refused():
    twin = catalogs.entry({**every(PLAIN)["episodes"][1]})
    assert said(catalogs.add, PLAIN, [twin]) == (
        "episodes.yaml: another episode has the id 'b' already\n"
        "episodes.yaml: another episode has the audio 'https://example.org/b.mp3' "
        "already"
    )
    new = {"a": {"audio": "https://example.org/b.mp3"}}
    assert said(catalogs.edit, PLAIN, new) == (
        "episodes.yaml: another episode has the audio 'https://example.org/b.mp3' "
        "already"
    )


def test_an_edit_is_checked_like_a_file():
    new = {"b": {"titel": "x", "audio": "ftp://x/y", "published": "soon", "id": None}}
    assert said(catalogs.edit, PLAIN, new, "x.yaml") == (
        "x.yaml:12: id: is missing\n"
        "x.yaml:12: published: must be a date such as 2025-09-13T02:14:40+08:00, not "
        "'soon'\n"
        "x.yaml:12: audio: must be an http or https address, not ftp:\n"
        "x.yaml:12: titel: unknown key; did you mean 'title'?"
    )


def test_an_unknown_id_is_named():
    want = "episodes.yaml: no episode has the id 'd'"
    assert said(catalogs.edit, PLAIN, {"d": {"title": "D"}}) == want
    assert said(catalogs.remove, PLAIN, ["a", "d"]) == want


def test_a_broken_file_is_never_edited():
    broken = PLAIN.replace("title: B", "titel: B")
    want = (
        "episodes.yaml:12: episodes[1].title: is missing\n"
        "episodes.yaml:13: episodes[1].titel: unknown key; did you mean 'title'?"
    )
    assert said(catalogs.edit, broken, {"a": {"title": "x"}}) == want
    assert said(catalogs.remove, broken, ["a"]) == want
    aliased = PLAIN.replace("title: A", "title: *A")
    want = "episodes.yaml:9: episodes[0].title: *A is an alias; write the value out"
    assert said(catalogs.add, aliased, [NEW]) == want
    assert said(catalogs.edit, aliased, {"b": {"title": "x"}}) == want
    empty = "episodes.yaml:1: is empty; it needs show: and episodes:"
    assert said(catalogs.add, "", [NEW]) == empty


def test_what_can_not_be_read_below_is_found_before_anything_is_saved():
    text = PLAIN + "tail: &anchor x\n"
    assert "can't be changed safely" in said(catalogs.add, text, [NEW])
    assert "can't be changed safely" in said(catalogs.add, PLAIN + "\t@", [NEW])


@unhurried
@given(catalog=any_catalogs(), new=entries(), crlf=st.booleans(), bom=st.booleans())
def test_whatever_the_model_accepts_can_be_added_and_removed(catalog, new, crlf, bom):
    if new.id in {e.id for e in catalog.episodes}:
        return
    if new.audio in {e.audio for e in catalog.episodes}:
        return
    text = "\ufeff" * bom + written(catalog).replace("\n", "\r\n" if crlf else "\n")
    assert catalogs.parse(text) == catalog
    result = catalogs.add(text, [new])
    assert catalogs.parse(result).episodes == (new, *catalog.episodes)
    assert changed(text, result)[0] == []
    assert catalogs.remove(result, [new.id]) == text


@unhurried
@given(catalog=any_catalogs(), new=entries())
def test_editing_back_restores_every_byte(catalog, new):
    """Fields are written the one usual way, so that the way back is the same."""
    if not catalog.episodes:
        return
    old, text = catalog.episodes[-1], written(catalog)
    fields = sorted(new.model_fields_set - {"id", "audio"})
    there = {f: getattr(new, f) for f in fields}
    back = {f: getattr(old, f) if f in old.model_fields_set else None for f in fields}
    result = catalogs.edit(text, {old.id: there})
    edited = catalogs.parse(result).episodes[-1]
    assert {f: getattr(edited, f) for f in fields} == there
    assert catalogs.edit(result, {old.id: back}) == text


@unhurried
@given(catalog=any_catalogs(), seed=st.randoms(use_true_random=False))
def test_the_order_of_keys_means_nothing(catalog, seed):
    entries = []
    for episode in catalog.episodes:
        item = catalogs.as_yaml(episode) + "\n"
        keys = [f"{row}\n" for row in _fields(item)]
        seed.shuffle(keys)
        entries.append("  -\n" + "".join(keys))
    seed.shuffle(entries)
    head, _, _ = written(catalog).partition("\nepisodes:")
    text = head + "\nepisodes:\n" + "".join(entries)
    assert sorted(catalogs.parse(text).episodes, key=lambda e: e.id) == sorted(
        catalog.episodes, key=lambda e: e.id
    )


def _fields(item: str) -> list[str]:
    """Return the fields of an item as it was written, each with all its lines."""
    fields: list[str] = []
    for row in item.replace("  - ", "    ", 1).rstrip("\n").split("\n"):
        if row.startswith("    ") and not row.startswith("     "):
            fields.append(row)
        else:
            fields[-1] += "\n" + row
    return fields
