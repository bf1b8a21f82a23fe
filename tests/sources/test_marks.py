"""What is written into a page: between its marks, and nowhere else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.errors import DigestError
from podcast_digest.sources import decode
from podcast_digest.sources.marks import Block, names, without, written

PAGE = "# Page\n\n## One\n\nText.\n\n## Two\n\nMore."
PLAYER = "<audio controls src='https://a.example/1.mp3'></audio>"


def test_a_block_is_put_where_it_belongs() -> None:
    assert written(PAGE, [Block("one-1", PLAYER, 6)]) == (
        "# Page\n\n## One\n\nText.\n\n"
        f"<!-- podcast-digest:one-1 -->\n\n{PLAYER}\n\n<!-- /podcast-digest -->\n"
        "## Two\n\nMore."
    )


def test_again_nothing_changes() -> None:
    blocks = [
        Block("top", "Subscribe", 0),
        Block("one", PLAYER, 6),
        Block("two", "x", 9),
    ]
    once = written(PAGE, blocks)
    assert written(once, blocks) == once
    assert names(once) == ["top", "one", "two"]


def test_what_stands_between_the_marks_is_replaced_wherever_it_was_moved() -> None:
    once = written(PAGE, [Block("one", "old", 9)])
    assert written(once, [Block("one", "new", 2)]) == once.replace("old", "new")


def test_an_empty_block_goes_with_its_marks() -> None:
    once = written(PAGE, [Block("one", PLAYER, 6)])
    assert written(once, [Block("one", "", 6)]) == PAGE


def test_line_ends_and_byte_order_mark_stay() -> None:
    page = "\ufeff" + PAGE.replace("\n", "\r\n") + "\r\n"
    found = written(page, [Block("top", "a\nb", 0)])
    assert found == (
        "\ufeff<!-- podcast-digest:top -->\r\n\r\na\r\nb\r\n\r\n"
        f"<!-- /podcast-digest -->\r\n{page[1:]}"
    )
    assert written(found, [Block("top", "a\nb", 0)]) == found


def test_a_last_line_without_an_end() -> None:
    found = written("Text", [Block("a", "x", 1)])
    assert found == ("Text\n<!-- podcast-digest:a -->\n\nx\n\n<!-- /podcast-digest -->")
    assert written(found, [Block("a", "y", 1)]) == found.replace("\nx\n", "\ny\n")


def test_an_id_that_would_end_the_comment() -> None:
    blocks = [Block("a --> b", "x", 0)]
    found = written("Text\n", blocks)
    assert "podcast-digest:a%20--%3E%20b -->" in found
    assert written(found, blocks) == found


def test_marks_in_a_code_block_are_an_example() -> None:
    page = "```\n<!-- podcast-digest:a -->\n```\n"
    assert names(page) == []
    assert without(page) == page


def test_a_page_is_read_without_it() -> None:
    page = written(PAGE, [Block("one", PLAYER, 6)])
    assert decode(f"\ufeff{page}".encode(), "p.md") == without(page)


def test_import_reads_nothing_of_it_and_finds_the_rest_in_its_place() -> None:
    page = written(PAGE, [Block("one", PLAYER, 6)])
    bare = without(page)
    assert "audio" not in bare
    assert bare.splitlines().index("## Two") == page.splitlines().index("## Two")
    assert without(PAGE) == PAGE


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (
            "a\n<!-- podcast-digest:x -->\n",
            "p.md:2: podcast-digest:x begins here and does not end; "
            "add <!-- /podcast-digest --> behind it",
        ),
        (
            "<!-- podcast-digest:x -->\n<!-- podcast-digest:y -->\n",
            "p.md:1: podcast-digest:x begins here and does not end; "
            "add <!-- /podcast-digest --> behind it",
        ),
        (
            "<!-- /podcast-digest -->\n",
            "p.md:1: <!-- /podcast-digest --> ends nothing; delete it",
        ),
        (
            "<!-- podcast-digest:x -->\n<!-- /podcast-digest -->\n" * 2,
            "p.md:3: podcast-digest:x is there twice; delete one of them",
        ),
    ],
)
def test_marks_that_do_not_match(page: str, message: str) -> None:
    with pytest.raises(DigestError) as caught:
        written(page, [Block("x", "y", 0)], "p.md")
    assert str(caught.value) == message


_LINE = st.text(st.characters(exclude_characters="\n\r`~", codec="utf-8"), max_size=12)
_PAGES = st.builds(
    lambda bom, lines, end, last: bom + end.join(lines) + end * last,
    st.sampled_from(["", "\ufeff"]),
    st.lists(_LINE.filter(lambda line: "podcast-digest" not in line), max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
_BLOCKS = st.lists(
    st.builds(
        Block, st.text("ab ->1", min_size=1), st.just("x\n\ny"), st.integers(0, 9)
    ),
    max_size=4,
    unique_by=lambda block: block.name,
)


@given(_PAGES, _BLOCKS)
def test_no_unmarked_byte_ever_changes(page: str, blocks: list[Block]) -> None:
    placed = [b._replace(line=min(b.line, page.count("\n"))) for b in blocks]
    found = written(page, placed)
    again = written(found, placed)
    changed = written(found, [b._replace(body="other") for b in placed])
    for text in (found, again, changed):
        rest = re.sub(
            r"<!-- podcast-digest:\S+ -->[\s\S]*?<!-- /podcast-digest -->(\r?\n|$)",
            "",
            text,
        )
        assert rest in (page, f"{page}\n", f"{page}\r\n")
    assert again == found
