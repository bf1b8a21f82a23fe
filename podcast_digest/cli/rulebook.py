"""The rules of ``check`` for people: chosen by code, as text, JSON, and Markdown."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

import typer

from podcast_digest.checks import Needs, Rule
from podcast_digest.checks import rules as checks
from podcast_digest.checks.rules import FAMILIES, Family
from podcast_digest.cli.formats import Format
from podcast_digest.cli.markdown import own_words, row

Select = Annotated[
    list[str] | None,
    typer.Option(
        help="Only these rules: codes, or how some begin, such as A302,P.",
        metavar="CODES",
    ),
]
Ignore = Annotated[
    list[str] | None, typer.Option(help="All rules but these.", metavar="CODES")
]

#: What rules need, where they can't run.
_NEEDS = {
    Needs.HOSTS: "asks hosts; add --online",
    Needs.CATALOG: "checks catalogs, not feeds",
    Needs.BEFORE: "compares with what subscribers have; add --against FEED",
}


def codes(given: Sequence[str] | None, option: str = "--select") -> tuple[str, ...]:
    """Return codes, and how codes begin, that were written with commas or not.

    Raises typer.BadParameter for what belongs to no rule.
    """
    found = [code.strip().upper() for text in given or () for code in text.split(",")]
    some = tuple(code for code in found if code)
    if given and not some:
        raise typer.BadParameter("is not a rule", param_hint=option)
    for code in some:
        if not checks.selected([code]):
            raise typer.BadParameter(
                f"{checks.no_rule(code)}; --list shows all", param_hint=option
            )
    return some


def lacking(feed: str | None, against: str | None, *, online: bool) -> Needs:
    """Return what rules can't have: hosts, a catalog, what subscribers have."""
    needs = Needs.NOTHING if online else Needs.HOSTS
    if feed is None:
        return needs
    return needs | Needs.CATALOG | (Needs.NOTHING if against else Needs.BEFORE)


def chosen(
    select: Sequence[str] | None,
    ignore: Sequence[str] | None,
    lacking: Needs = Needs.NOTHING,
) -> tuple[Rule, ...]:
    """Return the rules that are asked for; refuse what can't run for ``lacking``."""
    only = codes(select)
    for code in only:
        missing = [rule.needs & lacking for rule in checks.selected([code])]
        if all(missing):
            why = next(why for need, why in _NEEDS.items() if need in missing[0])
            raise typer.BadParameter(f"{code} {why}", param_hint="--select")
    rules = checks.selected(only, codes(ignore, "--ignore"))
    if all(rule.needs & lacking for rule in rules):
        raise typer.BadParameter("no rule is left; --list shows all")
    return rules


def explained(given: Sequence[str], format_: Format) -> str:
    """Return all that there is to say about the rules of some codes."""
    if not given:
        raise typer.BadParameter("explain which rule? Such as: explain A302")
    rules = checks.selected(codes(given, "CODE"))
    if format_ is Format.TEXT:
        return "\n\n".join(map(_explanation, rules))
    return _for_machines(rules, format_)


def _explanation(rule: Rule) -> str:
    also = f" (also {', '.join(rule.aliases)})" if rule.aliases else ""
    why = [f"Why: {rule.why}"] if rule.why else []
    lines = (f"{rule.code}  {rule.level}{also}", rule.says, *why, f"→ {rule.fix}")
    return "\n".join([*lines, *rule.sources, rule.address])


def listed(rules: Sequence[Rule], format_: Format) -> str:
    """Return a line for each rule, below the names of their families."""
    if format_ is not Format.TEXT:
        return _for_machines(rules, format_)
    width = max(len(rule.level) for rule in rules)
    return "\n\n".join(
        "\n".join(
            (family.name, *(f"  {r.code}  {r.level:<{width}}  {r.says}" for r in some))
        )
        for family, some in _families(rules)
    )


def _for_machines(rules: Sequence[Rule], format_: Format) -> str:
    if format_ is Format.GITHUB:
        raise typer.BadParameter("github is for findings", param_hint="--format")
    return as_json(rules) if format_ is Format.JSON else as_markdown(rules)


def as_json(rules: Iterable[Rule]) -> str:
    """Return rules for machines."""
    value = [
        {
            "code": rule.code,
            "aliases": list(rule.aliases),
            "level": rule.level,
            "rule": rule.says,
            "why": rule.why or None,
            "fix": rule.fix,
            "sources": list(rule.sources),
            "documentation": rule.address,
        }
        for rule in rules
    ]
    return json.dumps(value, ensure_ascii=False, indent=2)


def as_markdown(rules: Sequence[Rule]) -> str:
    """Return a table for each family; a rule's anchors are its codes: ``#a104``."""
    return "\n\n".join(
        "\n".join((f"## {family.letter}: {family.name}", "", *_table(some)))
        for family, some in _families(rules)
    )


def _families(rules: Sequence[Rule]) -> Iterator[tuple[Family, list[Rule]]]:
    chosen = set(rules)
    for family in FAMILIES:
        if some := [rule for rule in family.rules if rule in chosen]:
            yield family, some


def _table(rules: Iterable[Rule]) -> Iterator[str]:
    yield "| Code | Level | The rule | How to fix it | Who asks for it, or why |"
    yield "|---|---|---|---|---|"
    for rule in rules:
        anchors = "".join(f'<a id="{code.lower()}"></a>' for code in rule.codes)
        code = f"{anchors}{', '.join(rule.codes)}"
        sources = [f"[{_site(source)}]({source})" for source in rule.sources]
        why = [own_words(rule.why)] if rule.why else []
        who = ", ".join([*sources, *why])
        yield row(code, rule.level, own_words(rule.says), own_words(rule.fix), who)


def _site(source: str) -> str:
    return source.split("/")[2].removeprefix("www.")
