"""episodes.lock: text <-> Lock, and what probing changes in it."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from podcast_digest import lock as locks
from podcast_digest.errors import LockError, ProbeError
from podcast_digest.lock import (
    Lock,
    Probe,
    Published,
    PublishedEpisode,
    Remembered,
    State,
    state,
)
from podcast_digest.project.resolve import resolve
from podcast_digest.show.fields import MAX_SECONDS
from podcast_digest.show.model import Catalog
from tests.strategies import moments

A, B, C = (f"https://a.example.org/{name}.mp3" for name in "abc")
MEASURED = Probe(length=1000, type="audio/mpeg", duration=61.5, method="header")
BETTER = Probe(length=2000, type="audio/mpeg", duration=62.0, method="walk")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def catalog(*entries: dict[str, object]) -> Catalog:
    show = {
        "title": "Test",
        "description": "A show for tests.",
        "link": "https://example.org/",
        "language": "en",
        "categories": ["Technology"],
    }
    plain = {"title": "Title", "published": "2025-01-01T00:00:00Z"}
    return Catalog.model_validate(
        {"show": show, "episodes": [plain | entry for entry in entries]}
    )


BOTH = catalog({"id": "a", "audio": A}, {"id": "b", "audio": B})


# Text and value.


def test_the_text_is_sorted_indented_and_says_only_what_is_known():
    lock = Lock(
        probes={B: MEASURED, A: BETTER.model_copy(update={"hosts": ("cdn.io",)})},
        failures={C: "404 不存在"},
    )
    assert locks.dump(lock) == (
        """\
{
  "failures": {
    "https://a.example.org/c.mp3": "404 不存在"
  },
  "probes": {
    "https://a.example.org/a.mp3": {
      "duration": 62.0,
      "exact": true,
      "hosts": [
        "cdn.io"
      ],
      "length": 2000,
      "method": "walk",
      "type": "audio/mpeg"
    },
    "https://a.example.org/b.mp3": {
      "duration": 61.5,
      "exact": true,
      "length": 1000,
      "method": "header",
      "type": "audio/mpeg"
    }
  },
  "version": 1
}
"""
    )


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\ufeff", '{"version": 1}'])
def test_nothing_is_an_empty_lock(text):
    assert locks.parse(text) == Lock()


def test_an_empty_lock_is_written_with_its_version():
    assert locks.dump(Lock()) == '{\n  "version": 1\n}\n'


def test_what_an_editor_adds_to_the_file_does_no_harm():
    text = locks.dump(Lock(probes={A: MEASURED}))
    windows = "\ufeff" + text.replace("\n", "\r\n")
    assert locks.parse(windows) == locks.parse(text)


lines = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1
).filter(lambda text: text.strip() == text and len(text) <= 255)
texts = st.text(st.characters(codec="utf-8"))
probes = st.builds(
    Probe,
    length=st.integers(min_value=1),
    type=lines,
    duration=st.none() | st.floats(0, MAX_SECONDS, exclude_min=True),
    exact=st.booleans(),
    method=lines,
    etag=st.none() | texts,
    last_modified=st.none() | texts,
    hosts=st.lists(texts, max_size=3).map(tuple),
)
every_lock = st.builds(
    Lock,
    probes=st.dictionaries(texts, probes, max_size=4),
    failures=st.dictionaries(texts, lines, max_size=4),
    pages=st.dictionaries(
        texts,
        st.builds(Remembered.of, title=texts, summary=texts, audio=texts),
        max_size=4,
    ),
    published=st.none()
    | st.builds(
        Published,
        feed_url=texts,
        link=texts,
        guid=st.uuids(),
        episodes=st.dictionaries(
            texts,
            st.builds(PublishedEpisode, title=texts, published=moments(), audio=texts),
            max_size=4,
        ),
    ),
    notified=st.dictionaries(
        texts, st.from_regex("[0-9a-f]{64}", fullmatch=True), max_size=3
    ),
)


@given(every_lock)
def test_every_lock_is_read_back_as_it_was_written(lock):
    text = locks.dump(lock)
    assert locks.parse(text) == lock
    assert locks.dump(locks.parse(text)) == text


ONE_LINE = re.compile(r"episodes\.lock:(\d+:)? .+")


def complaint_about(text: str) -> str | None:
    try:
        locks.parse(text)
    except LockError as error:
        return str(error)
    return None


@given(st.text() | st.text(st.sampled_from('{}[]:,"version01.eEnul<>=\n ')))
def test_no_text_at_all_does_worse_than_a_one_line_error(text):
    complaint = complaint_about(text)
    assert complaint is None or ONE_LINE.fullmatch(complaint)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        *Lock.model_fields,
                        *Probe.model_fields,
                        *Published.model_fields,
                        *(A, "\n\x1b"),
                    ]
                ),
                inner,
            )
        ),
        max_leaves=20,
    )
)
def test_no_shape_at_all_does_worse_than_a_one_line_error(value):
    shapes = [value, {"version": 1, "probes": value}]
    shapes += [{"version": 1, "probes": {"\x1b[31m\n\ud800": value}}]
    for shape in shapes:
        complaint = complaint_about(json.dumps(shape))
        assert complaint is None or ONE_LINE.fullmatch(complaint)
        assert complaint is None or complaint.isprintable()


# What is refused.


def test_a_lock_of_a_newer_version_is_refused_whatever_it_holds():
    with pytest.raises(LockError) as caught:
        locks.parse('{"version": 2, "probes": [1, 2], "more": null}')
    assert str(caught.value) == (
        "episodes.lock: made by a newer podcast-digest (version 2, this one knows 1); "
        "please update"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("[]", "null", "3", '"version"', "{}", '{"version": null}'),
        *('{"version": "1"}', '{"version": true}', '{"version": 1.0}'),
        *('{"version": 0}', '{"version": -1}'),
    ],
)
def test_a_file_without_a_version_is_no_lock(text):
    with pytest.raises(LockError) as caught:
        locks.parse(text, "dir/episodes.lock")
    assert str(caught.value) == (
        "dir/episodes.lock: not a lock file: it has no version"
    )


CONFLICT = """\
{
  "probes": {
<<<<<<< HEAD
    "a": 1
=======
    "b": 2
>>>>>>> other
  }
}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            CONFLICT,
            "episodes.lock: holds merge conflict marks; to keep both sides: "
            "podcast-digest merge",
        ),
        (
            '{\n  "version": 1,\n  oops\n}',
            "episodes.lock:3: not JSON: "
            "Expecting property name enclosed in double quotes",
        ),
        ('{"version": 1', "episodes.lock:1: not JSON: Expecting ',' delimiter"),
        ('{"version": 1} {}', "episodes.lock:1: not JSON: Extra data"),
        ("[" * 100_000, "episodes.lock: not a lock file: nested too deeply"),
        (
            '{"version": ' + "1" * 5000 + "}",
            "episodes.lock: not a lock file: a number is too long",
        ),
    ],
)
def test_a_broken_file_is_told_in_one_line(text, message):
    with pytest.raises(LockError) as caught:
        locks.parse(text)
    assert str(caught.value) == message


FEED = (
    '"feed_url": "https://a.org/feed.xml", "link": "https://a.org/", '
    '"guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810"'
)
GOOD = '"length": 1, "type": "audio/mpeg", "method": "header"'


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ('"other": 1', "other: Extra inputs are not permitted"),
        ('"probes": []', "probes: Input should be an object"),
        ('"probes": {"u": 1}', "probes.u: Input should be an object"),
        (
            '"probes": {"u": {"type": "audio/mpeg", "method": "x"}}',
            "probes.u.length: Field required",
        ),
        (
            f'"probes": {{"u": {{{GOOD.replace("1", "0")}}}}}',
            "probes.u.length: Input should be greater than 0",
        ),
        (
            f'"probes": {{"u": {{{GOOD.replace("1", chr(34) + "1" + chr(34))}}}}}',
            "probes.u.length: Input should be a valid integer",
        ),
        (
            f'"probes": {{"u": {{{GOOD}, "duration": 1e999}}}}',
            "probes.u.duration: Input should be a finite number",
        ),
        (
            f'"probes": {{"u": {{{GOOD}, "duration": NaN}}}}',
            "probes.u.duration: Input should be a finite number",
        ),
        (
            f'"probes": {{"u": {{{GOOD}, "exact": 1}}}}',
            "probes.u.exact: Input should be a valid boolean",
        ),
        (
            f'"probes": {{"a\\n\\u001b[1m": {{{GOOD}, "hosts": [1]}}}}',
            "probes.a��[1m.hosts.0: Input should be a valid string",
        ),
        ('"failures": {"u": null}', "failures.u: Input should be a valid string"),
        ('"pages": {"a": {}}', "pages.a.title: Field required"),
        (
            '"notified": {"https://h/": "1"}',
            "notified.https://h/: String should match pattern '^[0-9a-f]{64}$'",
        ),
        ('"published": {"guid": 1}', "published.feed_url: Field required"),
        (
            f'"published": {{{FEED}, "episodes": {{"a": {{"title": "A", "audio": "u", '
            '"published": "2025-01-01T00:00:00"}}}',
            "published.episodes.a.published: Input should have timezone info",
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_place(rest, message):
    with pytest.raises(LockError) as caught:
        locks.parse(f'{{"version": 1, {rest}}}')
    assert str(caught.value) == f"episodes.lock: {message}"


@pytest.mark.parametrize("duration", [0, -1, float("inf"), float("nan")])
def test_a_duration_that_no_feed_can_say_is_refused(duration):
    with pytest.raises(ValidationError):
        Probe(length=1, type="audio/mpeg", duration=duration, method="x")


# What probing changes.


def test_a_success_is_kept_and_clears_an_earlier_failure():
    old = Lock(probes={A: MEASURED}, failures={A: "404", B: "404"})
    new = locks.with_results(old, {A: BETTER}, BOTH)
    assert new == Lock(probes={A: BETTER}, failures={B: "404"})


def test_a_transient_failure_changes_nothing():
    old = Lock(probes={A: MEASURED}, failures={B: "404 Not Found"})
    errors = {u: ProbeError(u, "timed out", transient=True) for u in (A, B)}
    assert locks.with_results(old, errors, BOTH) == old


def test_a_definite_failure_holds_back_and_keeps_what_was_measured():
    old = Lock(probes={A: MEASURED})
    new = locks.with_results(old, {A: ProbeError(A, "404 Not Found")}, BOTH)
    assert new == Lock(probes={A: MEASURED}, failures={A: "404 Not Found"})
    assert state(BOTH.episodes[0], new, NOW) is State.SKIPPED
    again = locks.with_results(new, {A: MEASURED}, BOTH)
    assert again == old


def test_what_nobody_names_any_more_is_left_out():
    page = Remembered.of(title="t", summary="s", audio=A)
    old = Lock(
        probes={A: MEASURED, C: MEASURED},
        failures={B: "404", C: "404"},
        pages={"a": page, "gone": page},
    )
    before = old.model_copy(deep=True)
    new = locks.with_results(old, {}, BOTH)
    assert new == Lock(probes={A: MEASURED}, failures={B: "404"}, pages={"a": page})
    assert old == before


def test_unmeasured_are_those_that_the_lock_says_nothing_good_of():
    declared = {"length": 1, "media_type": "audio/mpeg", "duration": "1:00"}
    several = catalog(
        {"id": "measured", "audio": A},
        {"id": "failed", "audio": B},
        {"id": "new", "audio": C},
        {"id": "draft", "audio": "draft.mp3", "draft": True},
        {"id": "declared", "audio": "declared.mp3", **declared},
        {"id": "half", "audio": "half.mp3", "length": 1, "duration": 2},
    )
    lock = Lock(probes={A: MEASURED, B: MEASURED}, failures={B: "404"})
    found = [entry.id for entry in locks.unmeasured(several, lock)]
    assert found == ["failed", "new", "draft", "half"]
    assert [e.id for e in several.episodes if locks.is_declared(e)] == ["declared"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"audio": A}, State.PUBLISHED),
        ({"audio": B}, State.SKIPPED),
        ({"audio": C}, State.NOT_MEASURED),
        ({"audio": A, "published": "2026-01-01T00:00:00Z"}, State.PUBLISHED),
        ({"audio": B, "published": "2026-01-01T00:00:01Z"}, State.SCHEDULED),
        ({"audio": B, "draft": True, "published": "2027-01-01"}, State.DRAFT),
        (
            {"audio": B, "length": 1, "media_type": "audio/mpeg", "duration": 1},
            State.PUBLISHED,
        ),
    ],
)
def test_state_is_what_subscribers_see(fields, expected):
    lock = Lock(probes={A: MEASURED}, failures={B: "404"})
    (entry,) = catalog({"id": "x", **fields}).episodes
    assert state(entry, lock, NOW) is expected


def test_next_change_is_when_the_next_scheduled_episode_comes_out():
    several = catalog(
        {"id": "out", "audio": A},
        {"id": "now", "audio": B, "published": NOW},
        {"id": "draft", "audio": C, "draft": True, "published": "2026-01-02"},
        {"id": "later", "audio": "d.mp3", "published": "2026-03-01T00:00:00Z"},
        {"id": "next", "audio": "e.mp3", "published": "2026-02-01T00:00:00Z"},
    )
    assert locks.next_change(several, NOW) == datetime(2026, 2, 1, tzinfo=UTC)
    assert locks.next_change(several, NOW + timedelta(days=365)) is None


# What subscribers got.


def test_what_subscribers_got_is_four_facts_an_episode():
    lock = Lock(probes={A: MEASURED}, failures={B: "404"})
    show = resolve(BOTH, lock, NOW)
    remembered = locks.with_published(lock, show, BOTH, NOW)
    text = locks.dump(remembered)
    assert text[text.index('  "published"') :] == (
        """\
  "published": {
    "episodes": {
      "a": {
        "audio": "https://a.example.org/a.mp3",
        "length": 1000,
        "published": "2025-01-01T00:00:00Z",
        "title": "Title"
      }
    },
    "feed_url": "https://example.org/feed.xml",
    "guid": "bab2ba12-9757-5da6-a770-0e70e6bcf214",
    "link": "https://example.org/"
  },
  "version": 1
}
"""
    )
    assert locks.parse(text) == remembered
    assert resolve(BOTH, remembered, NOW) == show


def test_what_is_held_back_stays_what_subscribers_knew():
    lock = Lock(probes={A: MEASURED, B: MEASURED})
    first = locks.with_published(lock, resolve(BOTH, lock, NOW), BOTH, NOW)
    renamed = catalog(
        {"id": "a", "audio": A, "title": "New"}, {"id": "b", "audio": B, "title": "New"}
    )
    dead = first.model_copy(update={"failures": {B: "404"}})
    again = locks.with_published(dead, resolve(renamed, dead, NOW), renamed, NOW)
    assert locks.skipped(renamed, dead, NOW) == {"b"}
    assert again.published
    titles = {id_: e.title for id_, e in again.published.episodes.items()}
    assert titles == {"a": "New", "b": "Title"}


@pytest.mark.parametrize("change", [{"draft": True}, {"published": "2027-01-01"}])
def test_what_people_took_out_is_forgotten_though_its_audio_is_dead(change):
    lock = Lock(probes={A: MEASURED, B: MEASURED})
    first = locks.with_published(lock, resolve(BOTH, lock, NOW), BOTH, NOW)
    taken = catalog({"id": "a", "audio": A}, {"id": "b", "audio": B, **change})
    dead = first.model_copy(update={"failures": {B: "404"}})
    again = locks.with_published(dead, resolve(taken, dead, NOW), taken, NOW)
    assert locks.skipped(taken, dead, NOW) == set()
    assert again.published
    assert set(again.published.episodes) == {"a"}


def test_measuring_changes_nothing_of_what_subscribers_got():
    lock = locks.with_published(Lock(), resolve(BOTH, Lock(), NOW), BOTH, NOW)
    measured = locks.with_results(lock, {A: MEASURED}, BOTH)
    assert measured == lock.model_copy(update={"probes": {A: MEASURED}})


def test_an_episode_that_was_never_published_is_not_remembered_while_held_back():
    lock = Lock(probes={A: MEASURED}, failures={B: "404"})
    alone = catalog({"id": "a", "audio": A})
    first = locks.with_published(lock, resolve(alone, lock, NOW), alone, NOW)
    again = locks.with_published(first, resolve(BOTH, first, NOW), BOTH, NOW)
    assert again == first


# Who was told of which feed.

HUB, OTHER = "https://hub.example.org/", "https://other.example.org/"
OLD, NEW, NEWER = "0" * 64, "1" * 64, "2" * 64


def test_who_was_told_is_remembered_beside_who_was_told_before():
    lock = Lock(probes={A: MEASURED}, notified={OTHER: OLD})
    told = locks.with_notified(lock, HUB, NEW, [HUB, OTHER])
    assert told == Lock(probes={A: MEASURED}, notified={HUB: NEW, OTHER: OLD})
    again = locks.with_notified(told, HUB, NEWER, [HUB, OTHER])
    assert again.notified == {HUB: NEWER, OTHER: OLD}


def test_who_is_told_no_more_is_forgotten():
    lock = Lock(notified={OTHER: OLD})
    assert locks.with_notified(lock, HUB, NEW, [HUB]).notified == {HUB: NEW}


def test_measuring_and_building_change_nothing_of_who_was_told():
    lock = Lock(notified={HUB: OLD})
    measured = locks.with_results(lock, {A: MEASURED}, BOTH)
    show = resolve(BOTH, measured, NOW)
    assert locks.with_published(measured, show, BOTH, NOW).notified == {HUB: OLD}


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        ({HUB: OLD}, {HUB: NEW}, {HUB: NEW}),
        ({HUB: NEW}, {HUB: OLD}, {HUB: NEW}),
        ({HUB: NEW}, {HUB: NEWER}, {HUB: NEW}),
        ({HUB: NEWER}, {HUB: NEW}, {HUB: NEW}),
        ({HUB: OLD}, {HUB: OLD, OTHER: NEW}, {HUB: OLD, OTHER: NEW}),
        ({}, {HUB: OLD}, {}),
        ({}, {HUB: NEW}, {HUB: NEW}),
    ],
)
def test_who_was_told_on_both_sides_of_a_merge_does_not_depend_on_the_side(
    ours, theirs, both
):
    base = Lock(notified={HUB: OLD})
    merged = locks.merged(base, Lock(notified=ours), Lock(notified=theirs))
    assert merged.notified == both


# What a page said.


def test_a_page_is_remembered_by_the_fingerprint_of_its_summary():
    page = Remembered.of(title="T", summary="said\n", audio=A)
    assert page.said("title", " T\n")
    assert page.said("summary", "said")
    assert page.said("audio", A)
    assert not page.said("summary", "something else")
    assert not page.said("title", "t")
    assert len(page.summary) == 16
