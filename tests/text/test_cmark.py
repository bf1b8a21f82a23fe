"""The parser's own HTML, and that it keeps nothing of a text."""

import subprocess
import sys

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.text import cmark

PIECES = st.lists(
    st.sampled_from(
        [
            "**b**",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "- [x] done",
            "~~no~~",
            "\n\n",
            "`",
        ]
    )
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    max_size=6,
)
MUCH = """
import resource
from podcast_digest.text import cmark
text = "**bold** and [a link](https://example.org/)\\n\\n- one\\n- two\\n\\n" * 50
cmark.html(text)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for _ in range(300):
    cmark.html(text)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@given(PIECES.map("".join))
def test_it_is_what_the_library_makes(text):
    unsafe = cmarkgfm.Options.CMARK_OPT_UNSAFE
    wanted = cmarkgfm.github_flavored_markdown_to_html(text, unsafe)
    assert cmark.html(text) == wanted


@pytest.mark.skipif(sys.platform != "linux", reason="measures in kilobytes")
def test_nothing_of_a_text_stays_in_memory():
    done = subprocess.run(
        [sys.executable, "-c", MUCH], check=True, capture_output=True, text=True
    )
    assert int(done.stdout) < 4_000  # the trees alone are 30 MB
