"""Every rule there is, by family, and what rules find in a subject. No I/O."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from podcast_digest.checks import (
    apple,
    catalog,
    clients,
    guard,
    hosts,
    namespace,
    psp1,
)
from podcast_digest.checks.apple.show import show_has_image
from podcast_digest.checks.finding import Finding
from podcast_digest.checks.rule import Found, Level, Needs, Rule
from podcast_digest.checks.shared.once import let_go
from podcast_digest.checks.subject import Subject


class Family(NamedTuple):
    """The rules about one thing, whose codes begin with the same letter."""

    letter: str
    name: str
    rules: tuple[Rule, ...]  #: by their codes


def knows_what_it_ignores(subject: Subject) -> Iterator[Found]:
    """Every code in `show.checks.ignore` belongs to a rule and ignores a finding."""
    for code in subject.catalog.show.checks.ignore if subject.catalog else ():
        if not selected([code]):
            yield Found(None, f"checks.ignore.{code}", no_rule(code))


UNUSED = Rule(
    "K199",
    Level.WARNING,
    (),
    knows_what_it_ignores,
    "Remove it from `show.checks.ignore`.",
    needs=Needs.CATALOG,
    why="A code that ignores nothing today hides what is found tomorrow.",
)


def _family(letter: str, name: str, *rules: Rule) -> Family:
    return Family(letter, name, tuple(sorted(rules, key=lambda rule: rule.code)))


FAMILIES = (
    _family("A", "Apple Podcasts", *apple.RULES),
    _family("P", "The Podcast RSS standard (PSP-1)", *psp1.RULES),
    _family("N", "Podcasting 2.0", *namespace.RULES),
    _family("C", "Podcast apps", *clients.RULES),
    _family("K", "The catalog", *catalog.RULES, UNUSED),
    _family("H", "Hosts", *hosts.RULES),
    _family("G", "Subscribers", *guard.RULES),
)

#: Every rule there is, by family.
RULES: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.rules)
_GUARD = frozenset(rule.code for rule in guard.RULES)


def is_guard(rule: Rule) -> bool:
    """Tell whether a rule protects those who subscribed already."""
    return rule.code in _GUARD


def no_rule(code: str) -> str:
    """Say that there is no such rule, and which may have been meant."""
    codes = [code for rule in RULES for code in rule.codes]
    close = get_close_matches(code, codes, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"there is no rule {code}{hint}"


def _chosen(rule: Rule, codes: Collection[str]) -> bool:
    return any(code.startswith(tuple(codes)) for code in rule.codes)


def _ignored(rule: Rule, codes: Collection[str]) -> bool:
    # `P` is what PSP-1 alone asks for: what Apple asks for too is Apple's.
    return rule.code.startswith(tuple(codes)) or not set(codes).isdisjoint(rule.aliases)


def selected(
    select: Collection[str] = (), ignore: Collection[str] = ()
) -> tuple[Rule, ...]:
    """Return the rules whose code begins with one of ``select`` and none of ``ignore``.

    Nothing selected means all: ``A`` is a family, ``A104`` a rule. An alias selects and
    ignores its rule, too; beginnings of aliases select it, but do not ignore it.
    """
    return tuple(
        rule
        for rule in RULES
        if (not select or _chosen(rule, select)) and not _ignored(rule, ignore)
    )


class Able(NamedTuple):
    """What rules can do with a subject."""

    rules: tuple[Rule, ...]  #: which can run
    #: Which of them see all that they judge: if they find nothing, there is nothing.
    sure: tuple[Rule, ...]


def able(rules: Iterable[Rule], subject: Subject) -> Able:
    """Return which rules can run, and which of those could see all that they judge.

    What is new has nothing before it, so a catalog can always be compared. Yet its
    guard is never sure: it waits for the day on which something changes.
    """
    answers = (subject.answers or {}).values()
    there = {
        Needs.CATALOG: subject.catalog is not None,
        Needs.BEFORE: subject.catalog is not None or subject.before is not None,
        Needs.HOSTS: subject.answers is not None,
    }
    seen = {
        Needs.BEFORE: False,
        Needs.HOSTS: bool(answers) and all(one.came for one in answers),
        Needs.PICTURES: subject.artwork.keys() >= subject.pictures,
        Needs.LINKED: subject.linked.keys() >= subject.texts,
    }
    can = tuple(r for r in rules if all(there.get(need, True) for need in r.needs))
    sure = tuple(r for r in can if all(seen.get(need, True) for need in r.needs))
    return Able(can, sure)


def check(subject: Subject, rules: Iterable[Rule] = RULES) -> list[Finding]:
    """Return what the rules find: of the show first, then by episode, then by code."""
    with let_go():
        found = {
            (rule.code, id(of), field, message): Finding(
                rule, of, field, message, fix or rule.fix
            )
            for rule in rules
            for of, field, message, fix in rule.check(subject)
        }
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

    ``ignore`` has codes, aliases, or beginnings of such.
    """
    kept: list[Finding] = []
    ignored: list[Finding] = []
    for finding in findings:
        (ignored if _ignored(finding.rule, ignore) else kept).append(finding)
    return kept, ignored


def reason(finding: Finding, ignore: Mapping[str, str]) -> str:
    """Return why a finding is ignored, by the most exact of what ignores it."""
    codes = [code for code in ignore if _ignored(finding.rule, [code])]
    return ignore[max(codes, key=len)]


def unused(
    findings: Collection[Finding], ignore: Collection[str], sure: Collection[Rule]
) -> list[Finding]:
    """Return a finding for each code that ignores none of these findings.

    Only rules that saw all that they judge can tell; if K199 is not among ``sure``,
    nobody asks. That a cover is missing, ``init`` ignores for who has none yet: when it
    is there, that hides nothing.
    """
    if UNUSED not in sure:
        return []
    return [
        Finding(UNUSED, None, f"checks.ignore.{code}", "ignores nothing", UNUSED.fix)
        for code in ignore
        if (own := {rule for rule in RULES if _ignored(rule, [code])})
        and own.issubset(sure)
        and not all(rule.check is show_has_image for rule in own)
        and not any(finding.rule in own for finding in findings)
    ]
