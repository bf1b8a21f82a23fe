"""Feeds as other programs write them: what is found in them, and that nothing crashes.

``--update`` rewrites the lists and README.md; the diff is the review.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.checks import rules as checks
from podcast_digest.errors import FeedError
from tests import wild
from tests.mutation import mutated
from tests.strategies import unhurried


@pytest.mark.parametrize("path", wild.feeds(), ids=lambda path: path.stem)
def test_what_is_found_is_in_the_list(path, update):
    found = wild.listed(wild.findings(path))
    expected = path.with_suffix(".txt")
    if update:
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


def test_every_list_is_of_a_feed():
    lists = {path.stem for path in wild.FOLDER.glob("*.txt")}
    assert lists == {path.stem for path in wild.feeds()}


def test_the_summary_is_current(update):
    expected = wild.FOLDER / "README.md"
    if update:
        expected.write_text(wild.summary(), encoding="utf-8")
    assert wild.summary() == expected.read_text(encoding="utf-8")


def test_every_feed_begins_with_what_it_stands_for():
    for path in wild.feeds():
        assert "<!--" in path.read_bytes()[:400].decode(errors="replace"), path.name


def test_a_feed_as_psp_1_wants_it_has_no_finding():
    assert wild.listed(wild.findings(wild.FOLDER / "psp1.xml")) == ""


def test_of_thousands_of_episodes_little_is_told():
    """What all of them lack is one finding, however many there are."""
    found = checks.check(wild.subject(wild.radio(), "radio.xml"))
    assert all(finding.of is None for finding in found)
    assert len(found) < 12


@given(st.sampled_from(wild.feeds()), st.randoms(use_true_random=False))
@unhurried
def test_rules_bear_any_feed_that_can_be_read(path, dice):
    try:
        subject = wild.subject(mutated(path.read_bytes(), dice.randrange), path.name)
    except FeedError:
        return
    for finding in checks.check(subject):
        assert finding.message
        assert finding.fix
