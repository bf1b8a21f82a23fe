"""Lines that end a Chinese sentence end for the reader, as their author meant."""

import pytest

from podcast_digest.text import notes


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("甲。\n乙！\n丙", "<p>甲。<br>\n乙！<br>\n丙</p>"),
        ("甲“好。”\n乙", "<p>甲“好。”<br>\n乙</p>"),
        ("甲**乙。**\n丙", "<p>甲<strong>乙。</strong><br>\n丙</p>"),
        ("甲，\n乙", "<p>甲，\n乙</p>"),
        ("One.\nTwo", "<p>One.\nTwo</p>"),
        ("甲。  \n乙", "<p>甲。<br>\n乙</p>"),
        ("甲。\n\n乙", "<p>甲。</p>\n<p>乙</p>"),
        ("- 甲。\n  - 乙", "<ul>\n<li>甲。\n<ul>\n<li>乙</li>\n</ul>\n</li>\n</ul>"),
        ("```\n甲。\n乙\n```", "<pre><code>甲。\n乙\n</code></pre>"),
    ],
)
def test_a_sentence_at_the_end_of_a_line(markdown: str, html: str) -> None:
    assert notes.html(markdown) == html


def test_the_plain_text_stays_what_it_is() -> None:
    assert notes.plain("甲。\n乙！\n丙\n\n丁") == "甲。\n乙！\n丙\n\n丁"
