"""What ``import podcast_digest`` offers, and what it costs."""

import ast
import inspect
import json
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest

import podcast_digest

PUBLIC = {
    *("Catalog", "CatalogShow", "CatalogEntry", "Lock", "Probe"),
    *("Show", "Episode", "Enclosure"),
    *("PodcastDigestError", "CatalogError", "DigestError", "LockError"),
    *("AudioError", "ProbeError", "OutputError", "FeedError"),
    *("ArtworkError", "ChaptersError", "SiteError", "TranscriptError"),
    *("parse_catalog", "parse_lock", "resolve_show", "render_feed"),
    "render_archives",
    "__version__",
}

CATALOG = """\
show:
  title: My digest
  description: What I read
  link: https://example.org/digest/
  language: en
  categories: [Technology]
episodes:
  - id: one
    title: One
    audio: https://example.org/1.mp3
    published: 2025-09-13T02:14:40+08:00
"""


def loaded_by(statement: str) -> set[str]:
    """Return the modules that a statement loads in a new interpreter."""
    code = (
        "import json, sys; before = set(sys.modules)\n"
        f"{statement}\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    return set(json.loads(done.stdout))


def test_all_is_exactly_what_is_public() -> None:
    assert set(podcast_digest.__all__) == PUBLIC
    assert len(podcast_digest.__all__) == len(PUBLIC)


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_each_name_can_be_imported_alone(name: str) -> None:
    assert "podcast_digest" in loaded_by(f"from podcast_digest import {name}")


@pytest.mark.parametrize("name", sorted(PUBLIC - {"__version__"}))
def test_each_name_is_described(name: str) -> None:
    assert inspect.getdoc(getattr(podcast_digest, name))


def test_a_star_import_brings_all_of_it() -> None:
    names: dict[str, object] = {}
    exec("from podcast_digest import *", names)
    assert set(names) - {"__builtins__"} == PUBLIC


def test_every_error_is_public_and_of_one_family() -> None:
    from podcast_digest import errors

    defined = {n for n, v in vars(errors).items() if inspect.isclass(v)}
    assert {n for n in defined if n.endswith("Error")} <= PUBLIC
    for name in PUBLIC:
        if name.endswith("Error"):
            assert issubclass(
                getattr(podcast_digest, name), podcast_digest.PodcastDigestError
            )


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse(Path(podcast_digest.__file__).read_text(encoding="utf-8"))
    seen = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.If)
        for statement in node.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert seen == PUBLIC - {"__version__"}


def test_importing_the_package_loads_nothing_else() -> None:
    assert loaded_by("import podcast_digest") == {"podcast_digest"}


def test_an_error_loads_no_model() -> None:
    assert "pydantic" not in loaded_by("from podcast_digest import CatalogError")


def test_public_names_are_not_hidden_by_modules() -> None:
    """A submodule becomes an attribute of the package once it is imported."""
    root = Path(podcast_digest.__file__).parent
    assert not PUBLIC & {path.stem for path in root.iterdir()}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError) as error:
        _ = podcast_digest.Podcast  # type: ignore[attr-defined]
    assert str(error.value) == "module 'podcast_digest' has no attribute 'Podcast'"


def test_dir_lists_what_is_public() -> None:
    assert set(dir(podcast_digest)) >= PUBLIC


def test_the_version_is_that_of_the_distribution() -> None:
    assert podcast_digest.__version__ == version("podcast-digest")


def test_a_feed_from_text() -> None:
    catalog = podcast_digest.parse_catalog(CATALOG)
    lock = podcast_digest.parse_lock("")
    show = podcast_digest.resolve_show(catalog, lock, datetime(2026, 1, 1, tzinfo=UTC))
    assert isinstance(show, podcast_digest.Show)
    assert [episode.id for episode in show.episodes] == ["one"]
    assert b'<guid isPermaLink="false">one</guid>' in podcast_digest.render_feed(show)
