"""The documents name all that there is, and nothing that there is not."""

import doctest
import re
import shlex
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
import typer
from PIL import Image
from pydantic import BaseModel

import podcast_digest
from podcast_digest import catalog
from podcast_digest.checks.rules import RULES
from podcast_digest.cli.app import app
from podcast_digest.lock import Lock, Probe, State
from podcast_digest.show.model import (
    CatalogEntry,
    CatalogShow,
    Chapter,
    Checks,
    Funding,
    License,
    Mirror,
    Narrate,
    Person,
    Rewrite,
    Site,
    SiteLink,
    UpdateFrequency,
)

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "scripts" / "make-reference"
#: Path from the root -> text.
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
}
READMES = ("README.md", "README.zh-CN.md")
#: Pages of docs/ that have no Chinese twin.
ENGLISH_ONLY = {"docs/rules.md", "docs/python.md", "docs/architecture.md"}
TWINS = sorted(
    name
    for name in DOCUMENTS
    if name.startswith("docs/") and not name.endswith(".zh.md")
    if name not in ENGLISH_ONLY
)
# Typer's own objects; older versions make click's.
COMMANDS: dict[str, Any] = vars(typer.main.get_command(app))["commands"]
#: What the tables of keys in docs/catalog.md are of.
MODELS: tuple[type[BaseModel], ...] = (
    *(CatalogShow, CatalogEntry, Person, Chapter, Funding, License),
    *(UpdateFrequency, Rewrite, Mirror, Site, SiteLink, Checks, Narrate),
)

each = pytest.mark.parametrize("name", DOCUMENTS)


def both(page: str) -> pytest.MarkDecorator:
    """Run a test with the two languages of a page of docs/."""
    names = [f"docs/{page}.md", f"docs/{page}.zh.md"]
    return pytest.mark.parametrize("name", names)


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


def required(model: type[BaseModel]) -> set[str]:
    fields = model.model_fields.items()
    return {f.alias or name for name, f in fields if f.is_required()}


def lines(text: str) -> Iterator[list[str]]:
    """Yield the words of each command in the shell blocks of a document."""
    for block in blocks(text, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words:
                yield words


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    text = re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower())
    return text.replace(" ", "-")


def anchors(name: str) -> set[str]:
    explicit = re.findall(r'<a id="([^"]*)"></a>', DOCUMENTS[name])
    return {*explicit, *map(slug, headings(name))}


# The README


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_come_first(name: str) -> None:
    first = blocks(DOCUMENTS[name], "sh")[0]
    assert [line.split()[0] for line in first.splitlines()] == [
        "scripts/build",
        "scripts/test",
    ]


@pytest.mark.parametrize("name", READMES)
def test_a_stranger_reads_it_in_three_minutes(name: str) -> None:
    assert len(DOCUMENTS[name].splitlines()) <= 150


@pytest.mark.parametrize("name", READMES)
def test_the_readme_has_an_example_of_each_use(name: str) -> None:
    first = {words[1] for words in lines(DOCUMENTS[name]) if len(words) > 1}
    assert first >= {"init", "import", "build", "check", "hook", "serve"}


def test_the_readmes_lead_to_each_other() -> None:
    for name, other in (READMES, READMES[::-1]):
        assert f"({other})" in DOCUMENTS[name][:200]


def test_the_readmes_have_the_same_structure() -> None:
    one, other = ([h.split()[0] for h in headings(name)] for name in READMES)
    assert one == other
    for language in ("sh", "text"):
        assert len({len(blocks(DOCUMENTS[n], language)) for n in READMES}) == 1


def test_pictures_are_small_and_all_are_shown() -> None:
    pictures = sorted(ROOT.glob("docs/pictures/*"))
    assert pictures
    for path in pictures:
        assert path.stat().st_size < 150_000
        with Image.open(path) as picture:
            assert min(picture.size) > 300
        assert any(f"pictures/{path.name})" in text for text in DOCUMENTS.values())


# Two languages


@pytest.mark.parametrize("name", TWINS)
def test_a_page_and_its_twin_lead_to_each_other(name: str) -> None:
    stem = Path(name).stem
    assert f"({stem}.zh.md)" in DOCUMENTS[name].splitlines()[2]
    assert f"({stem}.md)" in DOCUMENTS[f"docs/{stem}.zh.md"].splitlines()[2]


@pytest.mark.parametrize("name", TWINS)
def test_twins_have_the_same_sections(name: str) -> None:
    one, other = (
        [h.split()[0] for h in headings(page) if h.startswith("## ")]
        for page in (name, name.replace(".md", ".zh.md"))
    )
    # The options of the program itself are prose in Chinese.
    assert len(one) - (name == "docs/commands.md") == len(other)


@pytest.mark.parametrize("index", ["docs/index.md", "docs/index.zh.md"])
def test_the_pages_in_english_only_are_told(index: str) -> None:
    last = DOCUMENTS[index].strip().rpartition("\n\n")[2]
    found = re.findall(r"\]\(([\w.]+)\)", last)
    assert {f"docs/{target}" for target in found} == ENGLISH_ONLY
    for name in sorted(ENGLISH_ONLY - {"docs/rules.md"}):
        assert "in English only" in DOCUMENTS[name][:120]


@pytest.mark.parametrize("index", ["docs/index.md", "docs/index.zh.md"])
def test_the_first_page_leads_to_all_others(index: str) -> None:
    for name in DOCUMENTS:
        if name.startswith("docs/") and "index" not in name:
            page = Path(name).name
            if page.endswith(".zh.md") == index.endswith(".zh.md"):
                assert f"({page})" in DOCUMENTS[index], name


# Commands


@both("commands")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_section_with_its_options_and_an_example(
    name: str, command: str
) -> None:
    commands = DOCUMENTS[name]
    own = section(commands, f"## {command}")
    general = commands.partition("\n## ")[0]
    known = options(COMMANDS[command])
    named = {word.split(" ")[0] for word in marked(own) | marked(general)}
    assert not known - named
    listed = {word.split(" ")[0] for word in first_column(own)}
    assert not {word for word in listed if word.startswith("-")} - known
    assert any(words[:2] == ["podcast-digest", command] for words in lines(own))


@both("commands")
def test_options_of_the_program_itself_are_named(name: str) -> None:
    general = DOCUMENTS[name].partition("## init")[0]
    for option in ("--version", "--help", "--install-completion", "--show-completion"):
        assert option in general


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


# What is generated


def script(path: Path = SCRIPT) -> Any:
    loader = SourceFileLoader(path.stem.replace("-", "_"), str(path))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_what_is_generated_is_current() -> None:
    """If this fails, run scripts/make-reference."""
    for path, text in script().documents().items():
        assert path.read_text(encoding="utf-8") == text, path.name


def test_the_script_tells_a_page_that_is_not_current(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = script()
    old = DOCUMENTS["docs/catalog.md"].replace("| `title` | yes |", "| `title` | |")
    (tmp_path / "catalog.md").write_text(old, encoding="utf-8")
    monkeypatch.setattr(made, "DOCS", tmp_path)
    monkeypatch.setattr(made, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["make-reference", "--check"])
    names = "commands.md, podcast-digest.1, catalog.md"
    with pytest.raises(SystemExit) as stopped:
        made.main()
    assert stopped.value.code == f"{names}: not current; run scripts/make-reference"
    monkeypatch.setattr(sys, "argv", ["make-reference"])
    made.main()
    assert capsys.readouterr().out == f"written: {names}\n"
    for name in names.split(", "):
        new = (tmp_path / name).read_bytes()
        assert new == (ROOT / "docs" / name).read_bytes()
    monkeypatch.setattr(sys, "argv", ["make-reference", "--check"])
    made.main()
    assert capsys.readouterr().out == "all is current\n"


def test_the_manual_names_every_command_and_option() -> None:
    manual = (ROOT / "docs" / "podcast-digest.1").read_text(encoding="utf-8")
    plain = manual.replace("\\-", "-")
    for name, command in COMMANDS.items():
        own = plain.partition(f"\n.SS {name}\n")[2].partition("\n.S")[0]
        for option in options(command) - {"--help", "-h"}:
            assert re.search(rf"{option}\b", own), (name, option)
    # A line that begins with a dot is a request; these are all that are used.
    requests = set(re.findall(r"^[.'][^ \n]*", manual, re.MULTILINE))
    known = {".TH", ".SH", ".SS", ".B", ".PP", ".nf", ".fi", ".RS", ".RE", ".TP"}
    assert requests == known | {'.\\"'}


# The catalog and the lock


def keys(model: type[BaseModel]) -> str:
    """Return the table of a model's keys in docs/catalog.md."""
    below = DOCUMENTS["docs/catalog.md"].partition(f"<!-- keys of {model.__name__} -->")
    return below[2].lstrip().partition("\n\n")[0]


@pytest.mark.parametrize("model", MODELS)
def test_every_key_is_in_its_table_with_what_it_means(model: type[BaseModel]) -> None:
    rows = [row.split(" | ") for row in keys(model).splitlines()[2:]]
    assert {row[0].strip("| `") for row in rows} == alias(model)
    needed = {row[0].strip("| `") for row in rows if row[1] == "yes"}
    assert needed == required(model)
    for row in rows:
        meaning = row[3].strip("| ")
        assert meaning or (model, row[0]) == (Person, "| `name`"), row


def test_no_model_of_the_catalog_lacks_a_table() -> None:
    names = re.findall(r"<!-- keys of (\w+) -->", DOCUMENTS["docs/catalog.md"])
    assert names == [model.__name__ for model in MODELS]


def chinese(number: int) -> str:
    """Return a section of the Chinese page: 1 the show, 2 an episode, 3 both."""
    return re.split(r"^## .*$", DOCUMENTS["docs/catalog.zh.md"], flags=re.MULTILINE)[
        number
    ]


def test_every_key_is_in_its_table_in_chinese() -> None:
    for number, model in enumerate(MODELS[:2], 1):
        assert first_column(chinese(number)) == alias(model)
        rows = re.findall(r"^\| `(\w+)` \| 是 \|", chinese(number), re.MULTILINE)
        assert set(rows) == required(model)
    for model in MODELS[2:]:
        assert not alias(model) - marked(chinese(3)), model


@both("lock")
def test_every_key_of_the_lock_is_told(name: str) -> None:
    _, file, probe = re.split(r"^## .*$", DOCUMENTS[name], flags=re.MULTILINE)
    assert first_column(file) == alias(Lock)
    assert first_column(probe) == alias(Probe)


@both("catalog")
def test_every_state_is_explained(name: str) -> None:
    assert first_column(DOCUMENTS[name]) >= {state.value for state in State}


@both("catalog")
def test_the_example_catalog_is_one(name: str) -> None:
    (example,) = blocks(DOCUMENTS[name], "yaml")
    assert catalog.parse(example).episodes


def test_both_examples_say_the_same() -> None:
    pages = ("docs/catalog.md", "docs/catalog.zh.md")
    (one,), (other,) = (blocks(DOCUMENTS[name], "yaml") for name in pages)
    assert catalog.parse(one).episodes == catalog.parse(other).episodes


@both("lock")
def test_the_example_lock_is_one(name: str) -> None:
    (example,) = blocks(DOCUMENTS[name], "json")
    assert podcast_digest.parse_lock(example).probes


@both("import")
def test_the_example_page_gives_an_episode(name: str) -> None:
    from podcast_digest.sources import parse

    (example,) = blocks(DOCUMENTS[name], "markdown")
    with_audio = [article for article in parse(example).articles if article.audio]
    assert len(with_audio) == 1


# Python


def test_the_python_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = str(ROOT / "docs" / "python.md")
    failed, tried = doctest.testfile(page, module_relative=False, encoding="utf-8")
    assert tried > 10
    assert not failed


def test_the_page_on_python_names_what_is_public() -> None:
    text = DOCUMENTS["docs/python.md"]
    public = set(podcast_digest.__all__)
    errors = {name for name in public if name.endswith("Error")}
    functions = {name for name in public if name.islower()} - {"__version__"}
    assert not {name for name in errors | functions if name not in text}


# Links


def test_links_of_the_site_lead_out_of_it_only_to_the_repository() -> None:
    """On the site there is nothing beside docs/, and a menu of languages."""
    hook = script(ROOT / "scripts" / "mkdocs_links.py")
    page = "# A\n\nEnglish · [简体中文](a.zh.md)\n\nSee [B](b.md#c), [D](../D.md).\n"
    there = "https://github.com/DongminWu/podcast-digest/blob/main/D.md"
    made = f"# A\n\n\nSee [B](b.md#c), [D]({there}).\n"
    assert hook.on_page_markdown(page, page=None, config=None, files=None) == made
    chinese = page.replace(
        "English · [简体中文](a.zh.md)", "[English](a.md) · 简体中文"
    )
    assert hook.on_page_markdown(chinese) == made


@each
def test_links_to_files_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(DOCUMENTS[name])):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        place = (folder / path).resolve() if path else ROOT / name
        assert place.exists(), target
        if anchor:
            assert anchor in anchors(place.relative_to(ROOT).as_posix()), target


def test_links_of_the_page_of_rules_lead_to_who_asks_for_them() -> None:
    targets = set(re.findall(r"\]\(([^)\s]+)\)", DOCUMENTS["docs/rules.md"]))
    assert targets == {source for rule in RULES for source in rule.sources}


# Architecture and changes


def test_the_picture_of_the_rooms_is_the_folder() -> None:
    text = DOCUMENTS["docs/architecture.md"]
    listing = next(b for b in blocks(text, "text") if b.startswith("podcast_digest/"))
    drawn = {line.split()[0].rstrip("/") for line in listing.splitlines()[1:]}
    package = Path(podcast_digest.__file__).parent
    folders = {p.name for p in package.iterdir() if p.is_dir() and p.name[0] != "_"}
    assert drawn - {"lock"} == folders - {"lock"}


def test_the_changelog_has_this_version() -> None:
    assert f"\n## {podcast_digest.__version__}" in DOCUMENTS["CHANGELOG.md"]


def test_the_changelog_names_every_command() -> None:
    for command in COMMANDS:
        assert re.search(rf"`(podcast-digest )?{command}`", DOCUMENTS["CHANGELOG.md"])
