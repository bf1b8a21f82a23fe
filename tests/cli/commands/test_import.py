"""``podcast-digest import`` and ``schema``, and the command line itself."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests import servers
from tests.cli.commands.entries import HERE, catalog
from tests.shell import CATALOG, process, run

# import


def test_import_shows_its_plan_and_changes_nothing_when_asked_to():
    page = HERE / "data/digests/llm-infra.md"
    made = run("import", str(page), "--dry-run")
    assert made.code == 0
    assert made.out.count("\n+  - id: ") == 7
    assert made.out.splitlines()[-1] == (
        "7 new · 0 changed · 0 articles have no audio yet"
    )
    assert Path("episodes.yaml").read_text(encoding="utf-8") == CATALOG
    assert not Path("episodes.lock").exists()


def test_import_from_standard_input_and_for_machines():
    page = (HERE / "data/digests/llm-infra.md").read_bytes()
    made = run("import", "-", "--json", given=page)
    plan = json.loads(made.out)
    assert len(plan["new"]) == 7
    assert plan["without_audio"] == []
    again = json.loads(run("import", "-", "--json", given=page).out)
    assert (again["new"], again["changed"]) == ([], {})


def test_import_counts_and_lists_articles_without_audio():
    page = "## [One](https://a.org/1)\n\nText.\n\n## [Two](https://a.org/2)\n"
    made = run("import", "-", given=page)
    assert made == (
        0,
        "no audio yet: One\nno audio yet: Two\n"
        "0 new · 0 changed · 2 articles have no audio yet\n",
        "",
    )


def test_import_says_which_episodes_are_dated_now():
    page = "## [{0}](https://a.org/{0}){1}\n\n<audio src='https://a.org/{0}.mp3'>\n\n"
    dated = page.format("One", " · 2025-03-01")
    assert run("import", "-", given=dated.encode()).err == ""
    undated = page.format("Two", "")
    made = run("import", "-", given=(dated + undated).encode())
    (id_,) = (entry.id for entry in catalog().episodes if entry.title == "Two")
    assert made.err == (
        f"no date found for {id_}; it is dated now. To set one: podcast-digest edit "
        f"{id_} --published 2025-03-01; to have it found: write it beside the title "
        "before you import\n"
    )
    made = run(
        "import", "-", given=(page.format("3", "") + page.format("4", "")).encode()
    )
    three, four = (e.id for e in catalog().episodes if e.title in "34")
    assert made.err.splitlines()[-1] == (
        f"no date found for {three}, {four}; they are dated now. To set one: "
        f"podcast-digest edit {three} --published 2025-03-01; to have it found: write "
        "it beside the title before you import"
    )


def test_import_from_an_address_takes_relative_audio_from_there():
    page = '## [One](https://a.org/1)\n\n<audio src="a b.mp3"></audio>\n'
    with servers.serve({"/d/README.md": page.encode()}) as server:
        made = run("import", server.url("/d/README.md"))
        assert made.code == 0, made.err
        assert catalog().episodes[0].audio == server.url("/d/a%20b.mp3")


def test_a_page_at_an_address_is_sent_again_only_when_it_changed():
    one, two = (
        f'## [{name}](https://a.org/{name})\n\n<audio src="{name}.mp3"></audio>\n\n'
        for name in ("one", "two")
    )
    pages = {"/p.md": servers.file(one.encode(), etag='"1"')}
    with servers.serve(pages) as server:

        def taken():
            made = run("import", server.url("/p.md"))
            assert made.code == 0, made.err
            return made.out.splitlines()[-1].rpartition(" · ")[0], server.sent

        new, sent = taken()
        assert (new, sent) == ("1 new · 0 changed", len(one))
        assert taken() == ("0 new · 0 changed", len(one))
        server.resources["/p.md"] = servers.file((one + two).encode(), etag='"2"')
        assert taken() == ("1 new · 0 changed", 2 * len(one) + len(two))
        # What was damaged is asked for as if it was not there.
        (kept,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("*.page")
        kept.write_bytes(kept.read_bytes().replace(b"two", b"six"))
        assert taken() == ("0 new · 0 changed", 3 * len(one) + 2 * len(two))
    asked = [request.header("if-none-match") for request in server.requests]
    assert asked == [None, '"1"', '"1"', None]


def test_a_page_that_nothing_tells_apart_is_sent_each_time_and_read_once():
    page = (
        '## [One](https://a.org/1)\n\n<audio src="1.mp3"></audio>\n' + "\nA.\n" * 9999
    )
    with servers.serve({"/p.md": page.encode()}) as server:
        for said in ("1 new · 0 changed", "0 new · 0 changed"):
            assert said in run("import", server.url("/p.md")).out
            (kept,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("kept-*.sqlite3")
            assert b"https://a.org/1" in kept.read_bytes()
        assert server.sent == 2 * len(page)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("<mp3/a b.mp3>", "docs/mp3/a b.mp3"),
        ("../mp3/a.mp3", "mp3/a.mp3"),
        ("../docs/a.mp3", "docs/a.mp3"),
    ],
)
def test_audio_named_from_the_page_is_named_from_the_catalog(folder, address, path):
    (folder / "docs").mkdir()
    page = folder / "docs/page.md"
    page.write_text(f"## [A](https://a.org/1)\n\n[听]({address})\n", "utf-8")
    assert run("import", "docs/page.md").code == 0
    assert catalog().episodes[0].audio == path


def test_audio_above_the_catalog_is_refused_of_standard_input_too():
    page = "## [A](https://a.org/1)\n\n<audio src=../a.mp3></audio>\n"
    assert run("import", "-", given=page).err.startswith(
        "warning: line 1: the audio ../a.mp3 is outside the folder of the catalog; "
        "--base-url says where it is published\n"
    )


def test_audio_outside_the_folder_needs_an_address(folder):
    inside = folder / "inside"
    inside.mkdir()
    (inside / "episodes.yaml").write_text(CATALOG, encoding="utf-8")
    page = "## [A](https://a.org/1)\n\n<audio src=a.mp3></audio>\n"
    (folder / "page.md").write_text(page, encoding="utf-8")
    made = run("import", "page.md", "-c", "inside/episodes.yaml")
    assert made == (
        0,
        "no audio yet: A\n0 new · 0 changed · 1 article has no audio yet\n",
        "warning: line 1: the audio a.mp3 is outside the folder of the catalog; "
        "--base-url says where it is published\naudio was seen, but none became an "
        "episode. Put a heading above each player; what was found where tells: "
        "podcast-digest import --explain\n",
    )


def test_a_page_without_articles_is_one_line():
    made = run("import", "-", given="# Nothing\n")
    assert made == (
        2,
        "",
        "-: no article on the page: an article is a heading that holds a link, or a "
        "heading, a list item or a table row with audio\n",
    )


# schema


def test_the_schema_in_the_repository_is_current_and_accepts_the_real_catalog():
    made = run("schema")
    root = HERE.parent
    committed = (root / "schema/episodes.schema.json").read_text(encoding="utf-8")
    assert made.out == committed
    schema = json.loads(made.out)
    Draft202012Validator.check_schema(schema)
    example: dict[str, Any] = {
        "show": {
            "title": "T",
            "description": "d",
            "link": "https://a.org/",
            "language": "en",
            "categories": ["Education > Courses"],
            "rewrite": [{"from": "https://a.org/", "to": "https://b.org/"}],
        },
        "episodes": [
            {
                "id": "a",
                "title": "A",
                "audio": "https://a.org/a.mp3",
                "published": "2025-01-01T00:00:00Z",
                "duration": "5:20",
            }
        ],
    }
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(example)) == []
    example["show"]["langauge"] = "en"
    (error,) = validator.iter_errors(example)
    assert "langauge" in error.message


# The command line itself


def test_help_shows_every_command_with_examples(folder):
    made = process("--help", cwd=folder)
    assert made.code == 0
    for name in ("init", "import", "add", "edit", "remove", "list", "probe", "build"):
        assert f"  {name} " in made.out
        text = run(name, "--help").out
        assert f"podcast-digest {name}" in text.split("Options:")[0]


def test_version_and_unknown_commands(folder):
    assert process("--version", cwd=folder).out == "podcast-digest 0.1.0\n"
    assert process("bild", cwd=folder).code == 2
