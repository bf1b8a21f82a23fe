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
from tests import sounds

PUBLIC = {
    *("Project", "Built", "Taken", "Report", "Remark", "Measured", "Progress"),
    *("Catalog", "CatalogShow", "CatalogEntry", "Lock", "Probe", "Digest", "Document"),
    *("Show", "Episode", "Enclosure", "Finding"),
    *("PodcastDigestError", "CatalogError", "DigestError", "LockError"),
    *("AudioError", "ProbeError", "OutputError", "FeedError", "UsageError"),
    *("ArtworkError", "ChaptersError", "SiteError", "StoreError", "TranscriptError"),
    "SpeechError",
    *("parse_catalog", "parse_lock", "parse_digest", "parse_feed", "dump_lock"),
    *("add_episodes", "edit_episodes", "remove_episodes", "state_of"),
    *("resolve_show", "render_feed", "render_archives", "render_json", "render_opml"),
    *("render_site", "check_feed", "probe_all"),
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


def test_who_imports_it_has_all_of_httpx() -> None:
    assert "httpx._main" in loaded_by(
        "import podcast_digest.network.client, httpx._main"
    )


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


def test_a_project_from_a_page_to_a_folder(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The README's story, without the terminal: nothing is printed."""
    (tmp_path / "episodes.yaml").write_text(
        CATALOG.partition("episodes:")[0]
        + "  checks:\n    ignore: {A103: none yet, P111: none yet}\nepisodes: []\n",
        encoding="utf-8",
    )
    (tmp_path / "README.md").write_text(
        "# 2025.09\n\n### [One](https://example.org/one)\n\nIt is about one.\n\n"
        '<audio controls src="audio/1.mp3"></audio>\n',
        encoding="utf-8",
    )
    (tmp_path / "audio").mkdir()
    sound = sounds.real("cbr-24k-mono-bare.mp3")
    (tmp_path / "audio" / "1.mp3").write_bytes(sound)
    project = podcast_digest.Project.open(tmp_path / "episodes.yaml")
    assert project.show.episodes == ()
    taken = project.import_page(tmp_path / "README.md")
    assert [entry.title for entry in taken.plan.new] == ["One"]
    project = project.again()
    results = project.measure()
    probe = results["audio/1.mp3"]
    assert isinstance(probe, podcast_digest.Probe)
    assert probe.length == len(sound)
    report = project.again().check()
    assert report.found
    assert "error" not in {placed.finding.level for placed in report.found}
    public = tmp_path / "public"
    built = project.again().build(public, offline=True)
    assert isinstance(built, podcast_digest.Built)
    assert built.errors == ()
    assert "feed.xml" in built.changed
    assert (public / "audio" / "1.mp3").read_bytes() == sound
    feed = podcast_digest.parse_feed((public / "feed.xml").read_bytes(), "feed.xml")
    assert [episode.title for episode in feed.show.episodes] == ["One"]
    again = project.again()
    assert again.build(public, offline=True).changed == []
    assert again.lock == podcast_digest.parse_lock(podcast_digest.dump_lock(again.lock))
    changed = again.change(
        lambda text: podcast_digest.edit_episodes(
            text, {feed.show.episodes[0].id: {"title": "Two"}}
        )
    )
    assert changed.show.episodes[0].title == "Two"
    assert capfd.readouterr() == ("", "")


def test_a_moment_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "episodes.yaml").write_text(CATALOG, encoding="utf-8")
    project = podcast_digest.Project.open(tmp_path / "episodes.yaml")
    with pytest.raises(podcast_digest.UsageError) as error:
        project.build(tmp_path / "public", offline=True, now="soon")
    assert error.value.argument == "now"
    assert not (tmp_path / "public").exists()
