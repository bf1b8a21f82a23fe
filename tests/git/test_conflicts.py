"""What git left of a conflict is told from what somebody made of it."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from podcast_digest.git import conflicts

BASE = "top\na\nb\nc\nend\n"
OURS = "top\na\nours\nc\nend\n"
THEIRS = "new top\na\ntheirs\nc\nend\n"
LEFT = """\
new top
a
<<<<<<< HEAD
ours
=======
theirs
>>>>>>> other
c
end
"""


@pytest.mark.parametrize(
    "text",
    [
        LEFT,
        LEFT.replace("=======", "||||||| abc123\nb\n======="),
        LEFT.replace("<<<<<<<", "<<<<<<<<<<").replace(">>>>>>>", ">>>>>>>>>>"),
        LEFT.replace("\n", "\r\n"),
        LEFT.rstrip("\n"),
        # What no typing made: somebody took a side, or git was told not to merge.
        OURS,
        THEIRS,
    ],
)
def test_what_git_left_is_untouched(text):
    assert conflicts.is_untouched(text, BASE, OURS, THEIRS)


@pytest.mark.parametrize(
    "text",
    [
        BASE,
        "",
        LEFT.replace("ours\n", ""),
        LEFT.replace("theirs\n", ""),
        LEFT.replace("new top\n", ""),
        LEFT.replace("end", "an end"),
        LEFT.replace("<<<<<<< HEAD\n", ""),
        LEFT.replace(">>>>>>> other\n", ""),
        "new top\na\nours\ntheirs\nc\nend\n",
        OURS + "more\n",
    ],
)
def test_what_somebody_made_of_it_is_not(text):
    assert not conflicts.is_untouched(text, BASE, OURS, THEIRS)


@pytest.mark.parametrize(
    ("text", "has"),
    [
        (LEFT, True),
        (LEFT.replace("\n", "\r\n"), True),
        (f"\ufeff{LEFT}", True),
        (LEFT.replace("<<<<<<<", "  <<<<<<<"), False),
        ("a\n=======\nb\n", False),
        (OURS, False),
    ],
)
def test_marks_stand_at_the_start_of_lines(text, has):
    assert conflicts.has_marks(text) == has


_LINES = st.lists(st.sampled_from(["", "a", "b", "c", "d"]), max_size=8)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sides=st.tuples(_LINES, _LINES, _LINES),
    ends=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    style=st.sampled_from(["merge", "diff3", "zdiff3"]),
)
def test_whatever_git_leaves_is_untouched(tmp_path: Path, sides, ends, last, style):
    texts = [ends.join(lines) + ends * last for lines in sides]
    names = ("base", "ours", "theirs")
    for name, text in zip(names, texts, strict=True):
        (tmp_path / name).write_bytes(text.encode())
    command = ["git", "-c", f"merge.conflictStyle={style}", "merge-file", "-p"]
    done = subprocess.run(
        [*command, "ours", "base", "theirs"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    if done.returncode:  # the number of conflicts
        left = done.stdout.decode()
        assert conflicts.has_marks(left)
        assert conflicts.is_untouched(left, *texts)
