"""The documents name all that there is, and nothing that there is not."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import BaseModel

import podcast_digest
from podcast_digest import catalog
from podcast_digest.checks import RULES
from podcast_digest.cli.app import app
from podcast_digest.lock import Lock, Probe, State
from podcast_digest.show.model import (
    CatalogEntry,
    CatalogShow,
    Funding,
    License,
    Person,
    Rewrite,
    UpdateFrequency,
)

ROOT = Path(__file__).parent.parent
DOCUMENTS = {path.name: path.read_text("utf-8") for path in sorted(ROOT.glob("*.md"))}
READMES = ("README.md", "README.zh-CN.md")
# Typer's own objects; older versions make click's.
COMMANDS: dict[str, Any] = vars(typer.main.get_command(app))["commands"]

#: Model -> the number of the section, within the catalog's or the lock's, that has a
#: table of its keys; the headings differ by language, their order does not.
KEYS: dict[type[BaseModel], tuple[str, int]] = {
    CatalogShow: ("## episodes.yaml", 1),
    CatalogEntry: ("## episodes.yaml", 2),
    Person: ("## episodes.yaml", 3),
    Funding: ("## episodes.yaml", 3),
    License: ("## episodes.yaml", 3),
    UpdateFrequency: ("## episodes.yaml", 3),
    Rewrite: ("## episodes.yaml", 3),
    Lock: ("## episodes.lock", 0),
    Probe: ("## episodes.lock", 0),
}

both = pytest.mark.parametrize("name", READMES)
each = pytest.mark.parametrize("name", DOCUMENTS)


def without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def headings(name: str) -> list[str]:
    return re.findall(r"^#+ .*$", without_blocks(DOCUMENTS[name]), re.MULTILINE)


def section(text: str, heading: str) -> str:
    """Return what is below a heading, up to the next that is no deeper."""
    level, below, in_block = heading.count("#"), [], False
    for line in f"\n{text}".partition(f"\n{heading}\n")[2].splitlines(keepends=True):
        in_block ^= line.startswith("```")
        if not in_block and re.match(rf"#{{1,{level}}} ", line):
            break
        below.append(line)
    assert below, f"no section {heading}"
    return "".join(below)


def marked(text: str) -> set[str]:
    """Return what stands in backticks."""
    return set(re.findall(r"`([^`\n]+)`", without_blocks(text)))


def first_column(text: str) -> set[str]:
    """Return what stands in backticks in the first column of tables."""
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def options(command: Any) -> set[str]:
    return {
        spelling
        for parameter in command.params
        if parameter.param_type_name == "option"
        for spelling in (*parameter.opts, *parameter.secondary_opts)
    }


def alias(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def lines(text: str) -> Iterator[list[str]]:
    """Yield the words of each command in the shell blocks of a document."""
    for block in blocks(text, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words:
                yield words


@both
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_section_with_its_options_and_an_example(
    name: str, command: str
) -> None:
    commands = section(DOCUMENTS[name], headings(name)[3])
    own = section(commands, f"### {command}")
    general = commands.partition("\n### ")[0]
    known = options(COMMANDS[command])
    named = {word.split(" ")[0] for word in marked(own) | marked(general)}
    assert not known - named
    assert not {w for w in first_column(own) if w.startswith("-")} - known
    assert any(words[:2] == ["podcast-digest", command] for words in lines(own))


@both
def test_options_of_the_program_itself_are_named(name: str) -> None:
    general = section(DOCUMENTS[name], headings(name)[3]).partition("\n### ")[0]
    for option in ("--version", "--help", "--install-completion", "--show-completion"):
        assert option in general


@both
@pytest.mark.parametrize("model", KEYS)
def test_every_key_is_in_its_table(name: str, model: type[BaseModel]) -> None:
    heading, number = KEYS[model]
    part = section(DOCUMENTS[name], heading)
    parts = re.split(r"^### .*$", part, flags=re.MULTILINE)
    assert not alias(model) - marked(parts[number])


@both
def test_no_key_is_in_a_table_that_the_catalog_refuses(name: str) -> None:
    part = section(DOCUMENTS[name], "## episodes.yaml")
    _, show, episode, _ = re.split(r"^### .*$", part, flags=re.MULTILINE)
    assert first_column(show) == alias(CatalogShow)
    assert first_column(episode) == alias(CatalogEntry)


@both
def test_keys_that_are_needed_are_marked_so(name: str) -> None:
    part = section(DOCUMENTS[name], "## episodes.yaml")
    _, show, episode, _ = re.split(r"^### .*$", part, flags=re.MULTILINE)
    for text, model in ((show, CatalogShow), (episode, CatalogEntry)):
        needed = set(re.findall(r"^\| `(\w+)` \| (?:yes|是) \|", text, re.MULTILINE))
        fields = model.model_fields.items()
        assert needed == {key for key, field in fields if field.is_required()}


@both
def test_every_state_is_explained(name: str) -> None:
    commands = section(DOCUMENTS[name], headings(name)[3])
    assert first_column(section(commands, "### list")) >= {s.value for s in State}


@both
def test_the_example_catalog_is_one(name: str) -> None:
    (example,) = blocks(DOCUMENTS[name], "yaml")
    assert catalog.parse(example).episodes


def test_both_examples_say_the_same() -> None:
    (one,), (other,) = (blocks(DOCUMENTS[name], "yaml") for name in READMES)
    assert catalog.parse(one).episodes == catalog.parse(other).episodes


@both
def test_the_example_lock_is_one(name: str) -> None:
    (example,) = blocks(DOCUMENTS[name], "json")
    lock = podcast_digest.parse_lock(example)
    assert lock.probes


@both
def test_the_python_example_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = blocks(DOCUMENTS[name], "yaml")
    Path("episodes.yaml").write_text(example, encoding="utf-8")
    (lock,) = blocks(DOCUMENTS[name], "json")
    Path("episodes.lock").write_text(lock, encoding="utf-8")
    (code,) = blocks(DOCUMENTS[name], "python")
    names: dict[str, bytes] = {}
    exec(code, names)
    assert b"<enclosure " in names["feed"]


@each
def test_commands_in_shell_blocks_exist(name: str) -> None:
    for words in lines(DOCUMENTS[name]):
        if words[0] == "podcast-digest":
            known = options(COMMANDS[words[1]])
            used = {w for w in words[2:] if w.startswith("-") and w != "-"}
            assert not used - known, words
        elif words[0].startswith("scripts/"):
            assert (ROOT / words[0]).is_file(), words
        elif words[0] != "git":
            assert words[:4] == ["python3", "-m", "pip", "install"]


@each
def test_commands_in_the_text_exist(name: str) -> None:
    for code in marked(DOCUMENTS[name]):
        words = code.split()
        if words[0] == "podcast-digest" and words[1:] and words[1].islower():
            assert words[1].startswith("--") or words[1] in COMMANDS, code
        if words[0].startswith("scripts/"):
            assert (ROOT / words[0]).is_file(), code


@each
def test_links_to_files_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(DOCUMENTS[name])):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        assert (ROOT / path).exists(), target
        if anchor:
            assert anchor in {slug(h) for h in headings(path or name)}, target


def test_links_of_the_page_of_rules_lead_to_who_asks_for_them() -> None:
    page = ROOT / "docs" / "rules.md"
    targets = set(re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")))
    assert targets == {source for rule in RULES for source in rule.sources}


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    text = re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower())
    return text.replace(" ", "-")


def test_the_readmes_lead_to_each_other() -> None:
    for name, other in (READMES, READMES[::-1]):
        assert f"({other})" in DOCUMENTS[name][:200]


def test_the_readmes_have_the_same_structure() -> None:
    one, other = ([h.split()[0] for h in headings(name)] for name in READMES)
    assert one == other
    for language in ("sh", "yaml", "json", "python", "markdown", "text"):
        assert len({len(blocks(DOCUMENTS[n], language)) for n in READMES}) == 1


@both
def test_the_two_commands_come_first(name: str) -> None:
    first = blocks(DOCUMENTS[name], "sh")[0]
    assert [line.split()[0] for line in first.splitlines()] == [
        "scripts/build",
        "scripts/test",
    ]


@both
def test_the_picture_of_the_rooms_is_the_folder(name: str) -> None:
    listing = next(b for b in blocks(DOCUMENTS[name], "text") if b[:7] == "podcast")
    drawn = {line.split()[0].rstrip("/") for line in listing.splitlines()[1:]}
    package = Path(podcast_digest.__file__).parent
    assert drawn == {
        path.stem
        for path in package.iterdir()
        if path.name[0] != "_"
        and (path.suffix == ".py" or (path / "__init__.py").exists())
    }


def test_the_changelog_has_this_version() -> None:
    assert f"\n## {podcast_digest.__version__}" in DOCUMENTS["CHANGELOG.md"]


def test_the_changelog_names_every_command() -> None:
    for command in COMMANDS:
        assert re.search(rf"`(podcast-digest )?{command}`", DOCUMENTS["CHANGELOG.md"])
