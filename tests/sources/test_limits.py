"""Pages that no person wrote: refused with the line and the limit, or read at once."""

import pytest

from podcast_digest.errors import DigestError
from podcast_digest.sources import audio, parse, words

HEAD = "## [A](https://example.com/a)\n\n"
PLAYER = '<audio src="https://example.com/a.mp3"></audio>'
OPEN = (
    "line 3: more than 100 brackets are open in a paragraph; close them, or split it "
    "with blank lines"
)
MARKS = (
    "line 3: a paragraph with more than 3,000 brackets and marks is too much to read; "
    "split it with blank lines"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("![" * 50_000, MARKS),
        ("[a](b) " * 1_501, MARKS),
        ("![" * 101, OPEN),
        ("[" * 101 + "]" * 101, OPEN),
        ("> - " + "[a(" * 50 + "![[b" * 30, OPEN),
        (
            "[" + "a" * 200_000,
            "line 3: a paragraph of 200,001 characters is too long to read; the limit "
            "is 200,000",
        ),
        ("a|" * 2_001, "line 3: a table of more than 2,000 columns"),
        ("a|b\n" * 25_001, "25,001 table cells are too many; the limit is 25,000"),
        ("<b\n" * 50_001, "50,001 HTML tags are too many; the limit is 50,000"),
        ("\n" * 100_000, "100,003 lines are too many; the limit is 100,000"),
        (
            "_a_\n\n" * 125_000,
            "250,003 lines are too many; the limit is 100,000",
        ),
        (
            "_a_ " * 125_000,
            "250,002 brackets and marks are too many; the limit is 250,000",
        ),
    ],
    ids=lambda value: "" if len(value) > 99 else None,
)
def test_more_than_anybody_writes_is_refused_with_the_limit(text, said):
    with pytest.raises(DigestError) as caught:
        parse(HEAD + text)
    assert str(caught.value) == said


def test_more_audio_than_any_show_has_is_refused(monkeypatch):
    monkeypatch.setattr(audio, "_LIMIT", 2)
    items = [f"- <audio src=a{number}.mp3></audio>\n" for number in range(3)]
    assert parse(HEAD + "".join(items[:2])).articles
    with pytest.raises(DigestError) as caught:
        parse(HEAD + "".join(items))
    assert str(caught.value) == (
        "3 pieces of audio are too many for one page; the limit is 2"
    )


@pytest.mark.parametrize(
    "text",
    [
        "![" * 100,
        "http://a" + ")" * 20_000,
        "://" * 10_000,
        "<!-- podcast-digest: ignore " * 2_000,
        "<div>" + '<a href="' * 5_000,
        "<div>" + '<a href="' * 5_000 + "'\">",
        "<div>" + "<!-- " * 5_000,
        "<div>" + "<!-- podcast-digest: ignore " * 2_000,
    ],
    ids=lambda value: value[:12],
)
def test_what_nothing_closes_hides_no_player_below_it(text):
    (article,) = parse(f"{HEAD}<p>\n\n{text}\n\n</p> -->\n\n{PLAYER}\n").articles
    assert article.audio == "https://example.com/a.mp3"


@pytest.mark.parametrize("blank", [" ", "\u3000", "🎧"])
def test_blanks_and_marks_in_a_title_are_read_at_once(blank):
    blanks = blank * 100_000
    told = words.tidy(f"a{blanks}b")
    assert (told[0], told[-1]) == ("a", "b")
    assert words.tidy(f"a {blanks}{{#top}}") == "a"
    assert words.tidy(f"a {blanks} :ai:audio:") == "a"


def test_blanks_in_a_text_are_read_at_once():
    blanks = " " * 100_000
    (article,) = parse(f"{HEAD}{PLAYER}\n\na{blanks}b <!-- more -->\n").articles
    assert article.summary == f"a{blanks}b"
