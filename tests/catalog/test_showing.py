"""A key that the show gets: every other byte stays."""

import pytest

from podcast_digest.catalog import add_to_show, parse
from podcast_digest.errors import CatalogError
from tests.shell import CATALOG


def test_it_stands_behind_the_language() -> None:
    found = add_to_show(CATALOG, "ai_content", True)
    assert found == CATALOG.replace(
        "  language: en\n", "  language: en\n  ai_content: true\n"
    )
    assert parse(found).show.ai_content is True


def test_line_ends_comments_and_byte_order_mark_stay() -> None:
    text = "\ufeff" + CATALOG.replace("language: en", "language: en  # English")
    text = text.replace("\n", "\r\n")
    assert add_to_show(text, "ai_content", True) == text.replace(
        "# English\r\n", "# English\r\n  ai_content: true\r\n"
    )


def test_what_is_there_stays() -> None:
    text = CATALOG.replace("  language: en\n", "  language: en\n  ai_content: false\n")
    assert add_to_show(text, "ai_content", True) == text


def test_a_catalog_that_can_not_be_changed_safely() -> None:
    text = (
        "show: {title: T, description: D, link: 'https://a.example/', "
        "language: en, categories: [Technology]}\n"
    )
    with pytest.raises(CatalogError) as caught:
        add_to_show(text, "ai_content", True, "c.yaml")
    assert str(caught.value) == (
        "c.yaml:1: can't be changed safely; please add ai_content: true by hand"
    )


def test_a_last_line_without_an_end() -> None:
    text = (
        "show:\n  title: T\n  description: D\n  link: https://a.example/\n"
        "  categories: [Technology]\n  language: en"
    )
    assert add_to_show(text, "ai_content", True) == (f"{text}\n  ai_content: true\n")
