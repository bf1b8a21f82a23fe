"""A show -> findings, from tables of rules. No I/O.

The table of a family is in one module: apple.py (A), psp1.py (P), namespace.py (N),
clients.py (C), catalog.py (K), hosts.py (H), guard.py (G).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

from podcast_digest.checks import apple, catalog, clients, guard, hosts, namespace, psp1
from podcast_digest.checks.rule import OURS, Finding, Found, Level, Rule, Subject

__all__ = [
    "OURS",
    "RULES",
    "Finding",
    "Level",
    "Rule",
    "Subject",
    "apart",
    "check",
    "no_rule",
    "reason",
    "selected",
    "unused",
]


def knows_what_it_ignores(subject: Subject) -> Iterator[Found]:
    """Every code in `show.checks.ignore` is one of a rule, and ignores something."""
    for code in subject.catalog.show.checks.ignore if subject.catalog else ():
        if not selected([code]):
            yield Found(None, f"checks.ignore.{code}", no_rule(code))


UNUSED = Rule(
    "K199",
    Level.WARNING,
    OURS,
    knows_what_it_ignores,
    "Take it out of `show.checks.ignore`.",
)

#: Every rule there is, by family.
RULES: tuple[Rule, ...] = (
    *apple.RULES,
    *psp1.RULES,
    *namespace.RULES,
    *clients.RULES,
    *sorted((*catalog.RULES, UNUSED), key=lambda rule: rule.code),
    *hosts.RULES,
    *guard.RULES,
)
_BY_CODE = {rule.code: rule for rule in RULES}
_LEVELS = list(Level)


def no_rule(code: str) -> str:
    """Say that there is no such rule, and which may have been meant."""
    close = get_close_matches(code, [rule.code for rule in RULES], n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"there is no rule {code}{hint}"


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

    What two rules say in the same words of the same field is told once, as bad as the
    worse of them finds it.
    """
    found: dict[tuple[int, str, str], Finding] = {}
    for rule in rules:
        for of, field, message, fix in rule.check(subject):
            key = (id(of), field, message)
            if first := found.get(key):
                codes = dict.fromkeys((first.code, *first.also, rule.code))
                worse = min(first.rule, rule, key=lambda r: _LEVELS.index(r.level))
                also = tuple(code for code in codes if code != worse.code)
                found[key] = first._replace(rule=worse, also=also)
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


def apart(
    findings: Iterable[Finding], ignore: Collection[str]
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that are kept, and those that are ignored.

    ``ignore`` has codes or beginnings of codes. What several rules say in the same
    words is kept for as long as one of them is not ignored.
    """
    kept, ignored, codes = [], [], tuple(ignore)
    for finding in findings:
        own = (finding.code, *finding.also)
        left = [code for code in own if not code.startswith(codes)]
        if not left:
            ignored.append(finding)
        elif len(left) == len(own):
            kept.append(finding)
        else:
            first, *also = left
            kept.append(finding._replace(rule=_BY_CODE[first], also=tuple(also)))
    return kept, ignored


def reason(finding: Finding, ignore: Mapping[str, str]) -> str:
    """Return why a finding is ignored, by the most exact of what ignores it."""
    return ignore[max(filter(finding.code.startswith, ignore), key=len)]


def unused(
    findings: Iterable[Finding], ignore: Collection[str], rules: Iterable[Rule]
) -> list[Finding]:
    """Return a finding for each that ignores nothing of what these rules found.

    Only a rule that ran can tell: what stands for one that did not is left alone.
    """
    told = {code for finding in findings for code in (finding.code, *finding.also)}
    ran = {rule.code for rule in rules}
    if UNUSED.code not in ran:
        return []
    return [
        Finding(UNUSED, None, f"checks.ignore.{code}", "ignores nothing", UNUSED.fix)
        for code in ignore
        if ran.issuperset(own := {rule.code for rule in selected([code])})
        and own
        and not any(one.startswith(code) for one in told)
    ]
