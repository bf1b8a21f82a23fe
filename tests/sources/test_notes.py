"""Show notes in HTML -> Markdown that shows the same, or the HTML as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.sources.notes import Notes, notes_of
from podcast_digest.text import notes
from podcast_digest.text.markup import html_shown

#: Notes as hosts write them -> the Markdown that we write instead.
MARKDOWN = {
    "<p>One.</p><p>Two.</p>": "One.\n\nTwo.",
    "One<br>two": "One  \ntwo",
    "<p>A <b>bold</b> <i>word</i>.</p>": "A **bold** *word*.",
    '<p><a href="https://e.example/a_b">Here</a></p>': "[Here](https://e.example/a_b)",
    '<p><a href="https://e.example/">https://e.example/</a></p>': "<https://e.example/>",
    "<ul><li>One</li><li>Two</li></ul><p>End.</p>": "- One\n- Two\n\nEnd.",
    "<ol><li>One</li><li>Two</li></ol>": "1. One\n2. Two",
    "<h2>Links</h2><p>None.</p>": "## Links\n\nNone.",
    "<p>snake_case and 2 * 3</p>": "snake_case and 2 * 3",
    # What Markdown would take for its own.
    "<p>1. not a list</p><p># no</p>": "1\\. not a list\n\n\\# no",
    "<p>*a* &lt;b&gt; [c](d) ~~e~~ &amp;amp;</p>": (
        "\\*a\\* \\<b> \\[c\\](d) \\~\\~e\\~\\~ \\&amp;"
    ),
    # Blocks that only layout needs, and lines that nobody sees.
    "<div>One</div><div>Two</div>": "One\n\nTwo",
    "<div><section><p>One</p></section>Two</div><p></p>": "One\n\nTwo",
    "<p>One<br></p>": "One",
    "秤是准的。&nbsp;欢迎！": "秤是准的。\xa0欢迎！",
}


@pytest.mark.parametrize("html", MARKDOWN)
def test_notes_become_markdown(html):
    assert notes_of(html) == Notes(MARKDOWN[html])


@pytest.mark.parametrize(
    "html",
    [
        "<p>In a paragraph</p>and beside it",
        "<p>H<sub>2</sub>O</p>",
        "<table><tbody><tr><td>1</td></tr></tbody></table>",
    ],
)
def test_what_no_markdown_shows_stays_html(html):
    assert notes_of(html) == Notes(html=html)


def test_html_that_our_feed_would_show_in_another_way_is_kept_as_it_is_shown():
    kept = notes_of("<div>H<sub>2</sub>O</div><div>CO<sub>2</sub></div>")
    assert kept == Notes(html="<p>H<sub>2</sub>O</p><p>CO<sub>2</sub></p>")


_TAGS = st.sampled_from(
    "p /p br b /b i /i ul /ul ol /ol li /li h2 /h2 div /div pre /pre code /code "
    "blockquote /blockquote hr sub /sub".split()
).map(lambda name: f"<{name}>")
_TEXT = st.text("a1.)* _-+#=>|[]()!~`&;\\<中。\n", min_size=1, max_size=8)


@given(st.lists(_TAGS | _TEXT, max_size=12).map("".join))
def test_our_notes_show_what_those_of_the_feed_showed(html):
    made = notes_of(html)
    ours = notes.html(made.summary) if made.summary else notes.clean(made.html or "")
    assert html_shown(ours) == html_shown(html.strip())
