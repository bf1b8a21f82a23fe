"""Two versions of a lock become one: what either side measured is known."""

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest import lock as locks
from podcast_digest.lock import (
    Lock,
    Narration,
    Probe,
    Published,
    PublishedEpisode,
    Remembered,
)
from tests.strategies import unhurried

GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
OLD, NEW = "Sat, 13 Sep 2025 02:14:40 GMT", "Sun, 14 Sep 2025 02:14:40 GMT"


def probe(length: int = 1, **more: Any) -> Probe:
    return Probe(length=length, type="audio/mpeg", method="header", **more)


def heard(title: str = "T", audio: str = "a.mp3", at: int = 1) -> PublishedEpisode:
    when = datetime(2025, 1, at, tzinfo=UTC)
    return PublishedEpisode(title=title, published=when, audio=audio)


def published(link: str = "https://a.org/", **episodes: PublishedEpisode) -> Published:
    feed = "https://a.org/feed.xml"
    return Published(feed_url=feed, link=link, guid=GUID, episodes=episodes)


def test_what_either_side_found_out_is_known():
    ours = Lock(
        probes={"o": probe()},
        failures={"fo": "404"},
        pages={"o": Remembered.of(title="O", summary="", audio="o")},
        published=published(o=heard("O")),
    )
    theirs = Lock(
        probes={"t": probe()},
        failures={"ft": "410"},
        pages={"t": Remembered.of(title="T", summary="", audio="t")},
        published=published(t=heard("T")),
    )
    merged = locks.merged(Lock(), ours, theirs)
    assert merged == Lock(
        probes={"o": probe(), "t": probe()},
        failures={"fo": "404", "ft": "410"},
        pages={**ours.pages, **theirs.pages},
        published=published(o=heard("O"), t=heard("T")),
    )
    assert locks.dump(merged) == locks.dump(locks.merged(Lock(), theirs, ours))


def test_what_was_spoken_on_either_side_is_known_and_ours_comes_first():
    def spoken(digit: str) -> Narration:
        return Narration(
            text_sha256=digit * 64, settings="s", segments=(), audio_sha256="0" * 64
        )

    ours = Lock(narrations={"o": spoken("1"), "both": spoken("2")})
    theirs = Lock(narrations={"t": spoken("3"), "both": spoken("4")})
    assert locks.merged(Lock(), ours, theirs).narrations == {
        **theirs.narrations,
        **ours.narrations,
    }


def test_what_one_side_took_out_or_changed_is_out_or_changed():
    base = Lock(
        probes={"a": probe(1), "b": probe(1), "c": probe(1)},
        failures={"a": "404", "b": "404"},
        published=published(a=heard(), b=heard()),
    )
    ours = Lock(
        probes={"a": probe(2), "b": probe(1), "c": probe(1)},
        failures={"b": "410"},
        published=published(a=heard()),
    )
    theirs = Lock(
        probes={"a": probe(1), "c": probe(3)},
        failures={"a": "404", "b": "404"},
        published=published(a=heard("New"), b=heard()),
    )
    want = Lock(
        probes={"a": probe(2), "c": probe(3)},
        failures={"b": "410"},
        published=published(a=heard("New")),
    )
    assert locks.merged(base, ours, theirs) == want
    assert locks.merged(base, theirs, ours) == want


def test_what_one_side_took_out_and_the_other_changed_stays_changed():
    base, out = Lock(probes={"a": probe(1)}), Lock()
    changed = Lock(probes={"a": probe(2)})
    assert locks.merged(base, changed, out) == changed
    assert locks.merged(base, out, changed) == changed


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (probe(last_modified=NEW, exact=False), probe(last_modified=OLD)),
        (probe(last_modified=NEW), probe(last_modified=OLD, sha256="x")),
        (probe(last_modified=OLD), probe()),
        (probe(last_modified=OLD), probe(last_modified="yesterday")),
        (probe(last_modified=OLD), probe(last_modified="Sat, 13 Sep 99999 02:14 GMT")),
        (probe(sha256="x", exact=False), probe()),
        (probe(duration=1.5), probe(duration=1, exact=False)),
        (probe(chapters=()), probe()),
    ],
)
def test_of_two_measurements_the_better_one_is_kept(better, worse):
    one, other = Lock(probes={"a": better}), Lock(probes={"a": worse})
    assert locks.merged(Lock(), one, other) == one
    assert locks.merged(Lock(), other, one) == one


def test_of_two_reasons_the_same_one_is_kept_whoever_has_it():
    one, other = Lock(failures={"a": "404"}), Lock(failures={"a": "410"})
    assert locks.merged(Lock(), one, other) == one
    assert locks.merged(Lock(), other, one) == one


def test_what_pages_said_is_merged_by_field_and_ours_comes_first():
    def page(**said: str) -> Lock:
        what = {"title": "T", "summary": "S", "audio": "a", **said}
        return Lock(pages={"a": Remembered.of(**what)})

    merged = locks.merged(
        page(), page(title="Ours"), page(title="Theirs", audio="b", summary="New")
    )
    assert merged == page(title="Ours", audio="b", summary="New")
    assert locks.merged(Lock(), page(title="Ours"), page(audio="b")) == (
        page(title="Ours")
    )


def test_what_subscribers_got_is_merged_by_field_and_ours_comes_first():
    base = Lock(published=published(a=heard()))
    ours = Lock(published=published("https://ours.org/", a=heard("Ours")))
    theirs = Lock(published=published("https://t.org/", a=heard("Theirs", at=2)))
    assert locks.merged(base, ours, theirs).published == (
        published("https://ours.org/", a=heard("Ours", at=2))
    )
    assert locks.merged(base, base, theirs) == theirs


@pytest.mark.parametrize("base", [Lock(), Lock(published=published(a=heard()))])
def test_who_never_built_says_nothing_of_subscribers(base):
    ours = Lock(published=published(b=heard()))
    assert locks.merged(base, ours, Lock()).published == ours.published
    assert locks.merged(base, Lock(), ours).published == ours.published
    assert locks.merged(base, Lock(), Lock()).published is None


# Properties


def _maps(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from("abc"), values, max_size=3)


_PROBES = st.builds(
    probe,
    st.integers(1, 2),
    last_modified=st.sampled_from([None, OLD, NEW, "x"]),
    exact=st.booleans(),
    sha256=st.sampled_from([None, "x"]),
    chapters=st.sampled_from([None, ()]),
)
_FEW = st.sampled_from(["x", "y", "z"])
_PUBLISHED = st.builds(
    lambda link, episodes: published(f"https://{link}.org/", **episodes),
    _FEW,
    _maps(st.builds(heard, _FEW, _FEW, st.integers(1, 2))),
)
_LOCKS = st.builds(
    Lock,
    probes=_maps(_PROBES),
    failures=_maps(_FEW),
    pages=_maps(st.builds(Remembered.of, title=_FEW, summary=_FEW, audio=_FEW)),
    published=st.none() | _PUBLISHED,
)


@unhurried
@given(_LOCKS, _LOCKS)
def test_what_one_side_alone_did_is_done(base, other):
    merged = locks.merged(base, base, other)
    # A lock without it does not say that subscribers have nothing.
    gone = {"published": other.published or base.published}
    assert merged == other.model_copy(update=gone)
    assert locks.merged(base, other, base) == merged
    assert locks.merged(base, other, other) == other


@unhurried
@given(_LOCKS, _LOCKS, _LOCKS)
def test_whatever_both_did_it_can_be_read_and_invents_nothing(base, ours, theirs):
    merged = locks.merged(base, ours, theirs)
    assert locks.parse(locks.dump(merged)) == merged
    for part in ("probes", "failures"):
        old, our, their, new = (
            getattr(lock, part) for lock in (base, ours, theirs, merged)
        )
        for key, value in new.items():
            assert value in (our.get(key), their.get(key))
        # Only what was known before can be gone.
        assert {*our, *their} - {*new} <= {*old}
    again = locks.merged(base, theirs, ours)
    assert (again.probes, again.failures) == (merged.probes, merged.failures)


def test_no_measurement_is_as_good_as_another():
    """Whichever two are compared, one of them always wins."""
    times, sums = (None, OLD, NEW), (None, "x")
    some = [
        probe(last_modified=t, sha256=s, exact=e)
        for t, s, e in itertools.product(times, sums, (True, False))
    ]
    for one, other in itertools.permutations(some, 2):
        a, b = Lock(probes={"a": one}), Lock(probes={"a": other})
        assert locks.merged(Lock(), a, b) == locks.merged(Lock(), b, a)
