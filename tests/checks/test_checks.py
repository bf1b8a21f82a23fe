"""Every rule of ``check`` has examples that break it and examples that keep it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from podcast_digest.checks import DOCUMENTATION, Rule
from podcast_digest.checks import rules as checks
from podcast_digest.checks.rules import RULES
from tests.checking import DATA, found_by, load_example, subject_of, told

KINDS = "bad", "good"
BY_CODE = {code: rule for rule in RULES for code in rule.codes}


each_family = pytest.mark.parametrize("letter", [f.letter for f in checks.FAMILIES])


def examples(kind: str, letter: str, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the examples of a family, each with a folder of its own."""
    for path in sorted((DATA / kind).glob(f"{letter}*.yaml")):
        own = folder / path.stem
        own.mkdir()
        yield path, own


@each_family
def test_bad_examples_are_found(letter, tmp_path, subtests):
    for path, folder in examples("bad", letter, tmp_path):
        with subtests.test(path.stem):
            code, given = load_example(path)
            assert given["finds"], "a bad example must be found"
            assert found_by(BY_CODE[code], given, folder) == given["finds"]


@each_family
def test_good_examples_pass(letter, tmp_path, subtests):
    for path, folder in examples("good", letter, tmp_path):
        with subtests.test(path.stem):
            code, given = load_example(path)
            assert "finds" not in given
            assert found_by(BY_CODE[code], given, folder) == []


def test_every_rule_has_a_bad_and_a_good_example():
    names = {kind: [p.name for p in (DATA / kind).iterdir()] for kind in KINDS}
    missing = [
        f"{code}: {kind}"
        for rule in RULES
        for code in rule.codes
        for kind in KINDS
        if not any(name.startswith(code) for name in names[kind])
    ]
    assert missing == []


@pytest.mark.parametrize("kind", ["catalog", "feed"])
def test_a_show_without_a_fault_has_no_finding(kind, tmp_path):
    assert told(checks.check(subject_of({kind: []}, tmp_path))) == []


def test_codes_are_unique_and_in_order_of_their_family():
    every = [code for rule in RULES for code in rule.codes]
    assert len(set(every)) == len(every)
    codes = [rule.code for rule in RULES]
    families: dict[str, list[str]] = {}
    for code in codes:
        families.setdefault(code[0], []).append(code)
    assert list(families) == list("APNCKHG")
    assert all(found == sorted(found) for found in families.values())


def test_rules_say_what_they_are_about(subtests):
    for rule in RULES:
        with subtests.test(rule.code):
            says_what_it_is_about(rule)


def says_what_it_is_about(rule: Rule) -> None:
    assert all(source.startswith("https://") for source in rule.sources)
    assert bool(rule.sources) != bool(rule.why), "who asks for it, or why do we?"
    assert rule.address == f"{DOCUMENTATION}#{rule.code.lower()}"
    for sentence in (rule.says, rule.fix, rule.why or rule.fix):
        assert sentence[0].isupper() or sentence[0] == "`"
        assert sentence.endswith(".")
