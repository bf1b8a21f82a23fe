"""What several rules ask of one thing is found out once."""

from podcast_digest.checks.shared.once import once


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
