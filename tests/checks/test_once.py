"""What several rules ask of one thing is found out once."""

import sys

from podcast_digest.checks import rules as checks
from podcast_digest.checks.shared.once import let_go, once
from tests.checking import subject_of


def test_the_same_object_is_looked_at_once_and_another_one_that_is_equal_again():
    looked_at = []

    @once
    def length(of):
        looked_at.append(of)
        return len(of)

    one, other = [1, 2], [1, 2]
    assert [length(one), length(one), length(other), length(other)] == [2, 2, 2, 2]
    assert [id(of) for of in looked_at] == [id(one), id(other)]
    assert length(one) == 2
    assert len(looked_at) == 3


def test_nothing_is_held_when_a_check_has_ended():
    looked_at = []

    @once
    def length(of):
        looked_at.append(of)
        return len(of)

    one = [1, 2]
    with let_go():
        assert [length(one), length(one)] == [2, 2]
    assert length(one) == 2
    assert len(looked_at) == 2


def test_a_show_that_was_checked_is_not_held(tmp_path):
    subject = subject_of({"catalog": []}, tmp_path)
    before = sys.getrefcount(subject)
    checks.check(subject)
    assert sys.getrefcount(subject) == before
