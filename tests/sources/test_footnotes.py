"""Audio in footnotes belongs to what refers to them."""

from datetime import UTC, datetime

import pytest

from podcast_digest.sources import first_heard, parse

PAGE = """\
# T

### [C](https://e.com/c)

Text[^1] of C[^2].

### [D](https://e.com/d)

[audio](https://e.com/d.mp3)

### [E](https://e.com/e)

Text without sound[^3].

{}
"""
C = "https://e.com/c.mp3"


@pytest.mark.parametrize(
    ("footnotes", "summary"),
    [
        (f'[^1]: <audio src="{C}"></audio>', "Text of C[^2]."),
        (f'[^1]: <audio src="{C}"></audio>\n[^3]: N.', "Text of C[^2]."),
        (f"[^2]: A note.\n[^1]: {C}", "Text of C[^2].\n\n[^2]: A note."),
        (f"[^1]: [Listen]({C})\n\n[^2]: A note.", "Text of C[^2].\n\n[^2]: A note."),
        (
            f"[^1]: Ann reads [it]({C}).",
            f"Text[^1] of C[^2].\n\n[^1]: Ann reads [it]({C}).",
        ),
    ],
)
def test_audio_of_a_footnote_is_of_the_article_that_refers_to_it(
    footnotes: str, summary: str
) -> None:
    page = PAGE.format(footnotes)
    digest = parse(page)
    assert [(a.title, a.audio) for a in digest.articles] == [
        ("C", C),
        ("D", "https://e.com/d.mp3"),
        ("E", None),
    ]
    assert digest.articles[0].summary == summary
    assert digest.articles[2].summary.startswith("Text without sound[^3].")
    assert digest.warnings == ()
    moment = datetime(2025, 3, 9, tzinfo=UTC)
    keys = {article.key for article in digest.articles if article.audio}
    assert first_heard([(moment, page.encode())]) == dict.fromkeys(keys, moment)


def test_a_footnote_leaves_the_players_of_others_alone() -> None:
    page = "### [C](https://e.com/c)\n\n- **One** words[^1]\n- **Two** words[^2]\n\n"
    page += '### D\n\n<audio src="d.mp3"></audio>\n\n'
    page += '[^1]: <audio src="1.mp3"></audio>\n[^2]: <audio src="2.mp3"></audio>\n'
    page += '[^3]: <audio src="3.mp3"></audio>\n\n[^4] says little.\n'
    digest = parse(page)
    assert [(a.title, a.audio) for a in digest.articles if a.audio] == [
        ("One", "1.mp3"),
        ("Two", "2.mp3"),
        ("D", "d.mp3"),
    ]
    assert digest.warnings == (
        "line 12: 3.mp3 is in the footnote [^3] that nothing refers to, not used",
    )
