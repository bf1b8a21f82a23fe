"""The rules of ``check`` for people: as text, JSON, and tables of Markdown."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from podcast_digest.checks import OURS, Rule

#: Letter of a family -> what its rules are about.
FAMILIES: Mapping[str, str] = {
    "A": "Apple Podcasts",
    "P": "The Podcast RSS standard (PSP-1)",
    "N": "Podcasting 2.0",
    "C": "Podcast apps",
    "K": "The catalog",
    "H": "Hosts",
    "G": "Subscribers",
}


def explained(rules: Iterable[Rule]) -> str:
    """Return all that there is to say of some rules."""
    return "\n\n".join(
        f"{rule.code}  {rule.level}\n{rule.says}\n→ {rule.fix}\n{rule.source}"
        for rule in rules
    )


def listed(rules: Iterable[Rule]) -> str:
    """Return a line for each rule, below the names of their families."""
    return "\n\n".join(
        "\n".join((name, *(f"  {r.code}  {r.level:<7}  {r.says}" for r in family)))
        for name, family in _families(rules)
    )


def as_json(rules: Iterable[Rule]) -> str:
    """Return rules for machines."""
    value = [
        {
            "code": rule.code,
            "level": rule.level,
            "rule": rule.says,
            "fix": rule.fix,
            "source": rule.source,
        }
        for rule in rules
    ]
    return json.dumps(value, ensure_ascii=False, indent=2)


def as_markdown(rules: Iterable[Rule], ours: str | None = None) -> str:
    """Return a table for each family; a rule's anchor is its code: ``#a104``.

    ``ours`` is where the source of our own rules can be read, if it can be linked.
    """
    return "\n\n".join(
        "\n".join((f"## {family[0].code[0]}: {name}", "", *_table(family, ours)))
        for name, family in _families(rules)
    )


def _families(rules: Iterable[Rule]) -> Iterator[tuple[str, list[Rule]]]:
    for letter, family in groupby(rules, key=lambda rule: rule.code[0]):
        yield FAMILIES[letter], list(family)


def _table(rules: Iterable[Rule], ours: str | None) -> Iterator[str]:
    yield "| Code | Level | The rule | How to mend it | Source |"
    yield "|---|---|---|---|---|"
    for rule in rules:
        code = f'<a id="{rule.code.lower()}"></a>{rule.code}'
        source = linked(_site(rule.source), rule, ours)
        yield row(code, rule.level, own_words(rule.says), own_words(rule.fix), source)


def _site(source: str) -> str:
    if source == OURS:
        return "podcast-digest"
    return source.split("/")[2].removeprefix("www.")


def linked(text: str, rule: Rule, ours: str | None = None) -> str:
    """Return a text that leads to who says so, where there is an address."""
    address = ours if rule.source == OURS else rule.source
    return f"[{text}]({address})" if address else text


def row(*cells: str) -> str:
    """Return a row of a table of Markdown."""
    return f"| {' | '.join(cells)} |"


def own_words(text: str) -> str:
    """Return what a rule says for a cell; what stands in backticks stays code."""
    parts = re.split("(`[^`]*`)", text)
    return "".join(
        part.replace("|", "\\|") if number % 2 else literal(part)
        for number, part in enumerate(parts)
    )


def literal(text: str) -> str:
    """Return anybody's text for a cell, so that it looks as it was written.

    >>> print(literal("a | b\\n<i> c_d _e_"))
    a \\| b \\<i\\> c_d \\_e\\_
    """
    return _MARKS.sub(r"\\\g<0>", text.translate(_LINE_ENDS))


_LINE_ENDS = dict.fromkeys(map(ord, "\n\v\f\r\x85\u2028\u2029"), " ")
# Underscores within a word mark nothing.
_MARKS = re.compile(r"[\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_])")
