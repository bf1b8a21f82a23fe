"""Which rules can run, and which could see all that they judge."""

from datetime import UTC, datetime

import pytest

from podcast_digest.checks import Found, Level, Needs, Rule, Subject
from podcast_digest.checks import rules as checks
from podcast_digest.checks.rules import RULES
from podcast_digest.feed.reading import read
from podcast_digest.lock import Published
from podcast_digest.network.answers import Answer, Answers
from tests.checking import changed, subject_of

NOW = datetime(2025, 7, 1, tzinfo=UTC)
COVER = ["image: cover.jpg", "image: https://example.org/cover.jpg"]


def a_feed(**more):
    document = read(changed("base.xml", []).encode(), "base.xml")
    return Subject(document.show, NOW, 1, document=document, **more)


def a_catalog(folder, *changes):
    return subject_of({"catalog": list(changes)}, folder)


def can(subject, need):
    """Tell whether rules with a need can run, and whether some are sure."""
    some = [rule for rule in RULES if need in rule.needs]
    able = checks.able(some, subject)
    return [bool(able.rules), bool(able.sure)]


def test_every_need_is_one_of_some_rule():
    assert {need for rule in RULES for need in rule.needs} == set(Needs)


def test_of_a_feed_nobody_knows_a_catalog(tmp_path):
    assert can(a_feed(), Needs.CATALOG) == [False, False]
    assert can(a_catalog(tmp_path), Needs.CATALOG) == [True, True]


def test_a_feed_is_compared_if_there_is_another(tmp_path):
    subject = a_feed()
    assert can(subject, Needs.BEFORE) == [False, False]
    before = Published.of(subject.show)
    assert can(a_feed(before=before), Needs.BEFORE) == [True, False]
    assert can(a_catalog(tmp_path), Needs.BEFORE) == [True, False]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (None, [False, False]),
        ({}, [True, False]),
        ({"a": Answers(("a",), head=Answer(200))}, [True, True]),
        (
            {
                "a": Answers(("a",), head=Answer(200)),
                "b": Answers(("b",), head=Answer(error="timed out")),
            },
            [True, False],
        ),
    ],
)
def test_hosts_can_be_judged_when_they_were_asked(answers, expected):
    assert can(a_feed(answers=answers), Needs.HOSTS) == expected


def test_pictures_and_texts_beside_the_catalog_are_seen(tmp_path):
    subject = a_catalog(tmp_path)
    assert can(subject, Needs.PICTURES) == [True, True]
    assert can(subject, Needs.LINKED) == [True, True]
    assert can(subject._replace(linked={}), Needs.LINKED) == [True, False]


def test_a_picture_elsewhere_hides_nothing_from_rules_that_need_none(tmp_path):
    subject = a_catalog(tmp_path, COVER)
    assert can(subject, Needs.PICTURES) == [True, False]
    assert can(subject, Needs.LINKED) == [True, True]
    (rule,) = checks.selected(["C303"])
    assert rule in checks.able(RULES, subject).sure


def test_an_alias_selects_and_ignores_its_rule():
    (rule,) = checks.selected(["P111"])
    assert rule.codes == ("A103", "P111")
    assert rule not in checks.selected(ignore=["P111"])
    assert rule in checks.selected(["P"])
    assert rule in checks.selected(ignore=["P"])


def test_the_guard_is_what_compares_and_stops():
    assert {rule.code[0] for rule in RULES if checks.is_guard(rule)} == {"G"}
    assert not any(checks.is_guard(r) for r in RULES if r.code[0] != "G")


def test_what_a_rule_says_twice_of_the_same_is_one_finding():
    def twice(_subject):
        """Nothing is said twice."""
        for _ in range(2):
            yield Found(None, "title", "is wrong")

    rule = Rule("X101", Level.NOTE, (), twice, "Fix it.")
    assert [f.message for f in checks.check(a_feed(), [rule])] == ["is wrong"]
