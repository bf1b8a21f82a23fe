"""docs/rules.md is what the rules say, and links to a rule lead to it."""

import re
import sys
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from podcast_digest.checks import DOCUMENTATION
from podcast_digest.checks.rules import RULES

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "make-rules"
PAGE = ROOT / "docs" / "rules.md"


def script() -> Any:
    loader = SourceFileLoader("make_rules", str(SCRIPT))
    loader_spec = spec_from_loader(loader.name, loader)
    assert loader_spec
    module = module_from_spec(loader_spec)
    loader.exec_module(module)
    return module


def words(text):
    """Return what people see of a line of Markdown."""
    (inline,) = MarkdownIt("commonmark").parseInline(text)
    return "".join(token.content for token in inline.children or ())


def rows():
    """Return the rows of the tables of rules, as people see their cells."""
    text = PAGE.read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    found: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            found.append([])
        elif token.type in ("th_open", "td_open"):
            found[-1].append("")
        elif token.type == "inline" and found and token.level > 3:
            parts = token.children or ()
            shown = (p.content for p in parts if p.type != "html_inline")
            found[-1][-1] = "".join(shown)
    return [row for row in found if len(row) == 5 and row[0] != "Code"]


def test_the_page_is_current():
    """If this fails, run scripts/make-rules."""
    assert PAGE.read_text(encoding="utf-8") == script().page()


def test_the_script_says_so_too(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["make-rules", "--check"])
    script().main()
    assert capsys.readouterr().out == f"{PAGE}: is current\n"


def test_the_script_tells_a_page_that_is_not(monkeypatch, tmp_path):
    made = script()
    monkeypatch.setattr(made, "PAGE", tmp_path / "docs" / "rules.md")
    monkeypatch.setattr(sys, "argv", ["make-rules", "--check"])
    with pytest.raises(SystemExit, match="would change; run scripts/make-rules"):
        made.main()
    monkeypatch.setattr(sys, "argv", ["make-rules"])
    made.main()
    assert (tmp_path / "docs" / "rules.md").read_bytes() == PAGE.read_bytes()


def test_the_page_shows_what_the_rules_say():
    shown = [row[:4] for row in rows()]
    assert shown == [
        [", ".join(rule.codes), str(rule.level), words(rule.says), words(rule.fix)]
        for rule in RULES
    ]


def test_every_code_of_a_rule_has_an_anchor():
    anchors = re.findall('<a id="([^"]*)"></a>', PAGE.read_text(encoding="utf-8"))
    assert anchors == [code.lower() for rule in RULES for code in rule.codes]


def test_the_page_says_why_we_have_a_rule_that_nobody_else_asks_for():
    shown = {row[0]: row[4] for row in rows()}
    for rule in RULES:
        if rule.why:
            assert shown[rule.code] == words(rule.why)


def test_the_documentation_is_below_the_address_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    home = project["project"]["urls"]["Source"]
    assert f"{home}/blob/main/{PAGE.relative_to(ROOT).as_posix()}" == DOCUMENTATION
