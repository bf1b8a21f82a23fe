"""A show -> findings, from tables of rules. No I/O.

One module a family: apple.py (A), psp1.py (P), namespace.py (N), clients.py (C),
catalog.py (K), hosts.py (H), guard.py (G).
"""

from collections.abc import Collection, Iterable

from podcast_digest.checks import (
    apple,
    catalog,
    clients,
    guard,
    hosts,
    namespace,
    psp1,
)
from podcast_digest.checks.rules import Finding, Level, Rule, Subject

__all__ = ["RULES", "Finding", "Level", "Rule", "Subject", "check", "selected"]

#: Every rule there is, by family.
RULES: tuple[Rule, ...] = (
    *apple.RULES,
    *psp1.RULES,
    *namespace.RULES,
    *clients.RULES,
    *catalog.RULES,
    *hosts.RULES,
    *guard.RULES,
)


def selected(
    select: Collection[str] = (), ignore: Collection[str] = ()
) -> tuple[Rule, ...]:
    """Return the rules whose code begins with one of ``select`` and none of ``ignore``.

    Nothing selected means all: ``A`` is a family, ``A104`` a rule.
    """
    return tuple(
        rule
        for rule in RULES
        if rule.code.startswith(tuple(select) or "")
        and not rule.code.startswith(tuple(ignore))
    )


def check(subject: Subject, rules: Iterable[Rule] = RULES) -> list[Finding]:
    """Return what the rules find: of the show first, then by episode, then by code.

    What two rules say in the same words of the same field is told once.
    """
    found: dict[tuple[int, str, str], Finding] = {}
    for rule in rules:
        for of, field, message, fix in rule.check(subject):
            key = (id(of), field, message)
            if first := found.get(key):
                if rule.code != first.code and rule.code not in first.also:
                    found[key] = first._replace(also=(*first.also, rule.code))
            else:
                found[key] = Finding(rule, of, field, message, fix or rule.fix)
    places = {id(e): n for n, e in enumerate(subject.show.episodes)}
    ids = {e.id: n for n, e in enumerate(subject.show.episodes)}

    def order(finding: Finding) -> tuple[int, str]:
        if finding.of is None:
            return -1, finding.code
        last = len(places)
        return places.get(id(finding.of), ids.get(finding.of.id, last)), finding.code

    return sorted(found.values(), key=order)
