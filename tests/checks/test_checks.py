"""Every rule of ``check`` has examples that break it and examples that keep it."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from podcast_digest import checks
from podcast_digest.checks import DOCUMENTATION, RULES, Rule
from tests.checking import DATA, found_by, load_example, subject_of, told

BY_CODE = {code: rule for rule in RULES for code in rule.codes}


def named(paths: Iterable[Path]) -> list[object]:
    return [pytest.param(path, id=path.stem) for path in sorted(paths)]


@pytest.mark.parametrize("path", named((DATA / "bad").glob("*.yaml")))
def test_a_bad_example_is_found(path, tmp_path):
    code, given = load_example(path)
    assert given["finds"], "a bad example must be found"
    assert found_by(BY_CODE[code], given, tmp_path) == given["finds"]


@pytest.mark.parametrize("path", named((DATA / "good").glob("*.yaml")))
def test_a_good_example_passes(path, tmp_path):
    code, given = load_example(path)
    assert "finds" not in given
    assert found_by(BY_CODE[code], given, tmp_path) == []


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_every_rule_has_a_bad_and_a_good_example(rule: Rule):
    for code in rule.codes:
        assert list((DATA / "bad").glob(f"{code}*.yaml")), "no bad example"
        assert list((DATA / "good").glob(f"{code}*.yaml")), "no good example"


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


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_rule_says_what_it_is_about(rule: Rule):
    assert all(source.startswith("https://") for source in rule.sources)
    assert bool(rule.sources) != bool(rule.why), "who asks for it, or why do we?"
    assert rule.address == f"{DOCUMENTATION}#{rule.code.lower()}"
    for sentence in (rule.says, rule.fix, rule.why or rule.fix):
        assert sentence[0].isupper() or sentence[0] == "`"
        assert sentence.endswith(".")
