"""What ``check`` found, for people and for machines."""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import typer

from podcast_digest.checks import Level
from podcast_digest.cli.formats import Format
from podcast_digest.cli.markdown import literal, own_words, row
from podcast_digest.cli.terminal import say, tell
from podcast_digest.project.checking import Placed, Report, fix
from podcast_digest.project.loading import catalog_text
from podcast_digest.show.model import CatalogEntry, Episode
from podcast_digest.text.wording import count

#: People are shown FEW of what one rule finds more than MANY times.
MANY, FEW = 5, 3

_ORDER = list(Level)
_COLOURS = {
    Level.ERROR: "red",
    Level.WARNING: "yellow",
    Level.NOTE: "cyan",
    Level.RECOMMENDATION: "blue",
}
_GITHUB = {Level.ERROR: "error", Level.WARNING: "warning"}


class View(NamedTuple):
    """How much of a report is printed."""

    everything: bool = False  #: recommendations one by one, too
    whole: frozenset[str] = (
        frozenset()
    )  #: codes of which people want to see every finding


_DEFAULT = View()


def as_text(report: Report, view: View = _DEFAULT) -> str:
    """Return the findings as people read them, below their episodes."""
    shown = [
        (told, _place(report, told), more) for told, more in _shortened(report, view)
    ]
    if not shown:
        return _ending(report, view)
    lines: list[str] = []
    width = max(len(place) for _, place, _ in shown)
    wide = max(7, *(len(told.finding.level) for told, _, _ in shown))
    styled = _styled()
    last: object = lines  # nothing that an episode could be
    for told, place, more in shown:
        finding = told.finding
        if (group := _group(finding.of)) != last:
            last = group
            lines += ["", styled(_heading(report, finding.of), bold=True)]
        level = styled(f"{finding.level:<{wide}}", fg=_COLOURS[finding.level])
        message = _one_line(f"{finding.field}: {finding.message}")
        lines.append(f"  {level}  {finding.code}  {place:<{width}}  {message}")
        margin = " " * (wide + 4)
        lines.append(styled(f"{margin}→ {_one_line(finding.fix)}", dim=True))
        if more:
            lines.append(f"{margin}{_more(finding.code, more)}")
    return "\n".join([*lines[1:], "", _ending(report, view)])


def _told(report: Report, view: View) -> list[Placed]:
    """Return what is told one by one."""
    return [
        placed
        for placed in report.found
        if view.everything or placed.finding.level is not Level.RECOMMENDATION
    ]


def as_json(report: Report, view: View = _DEFAULT) -> str:
    """Return what was found, for machines."""
    value = {
        "checked": report.name,
        "title": report.title,
        "episodes": report.episodes,
        "rules": report.rules,
        "online": report.online,
        **{f"{level}s": _number(report, level) for level in Level},
        "findings": [_facts(report, told) for told in _told(report, view)],
        "ignored": [
            {**_facts(report, told), "reason": told.reason} for told in report.ignored
        ],
        "fixed": list(report.fixed),
    }
    return json.dumps(value, ensure_ascii=False, indent=2)


def _facts(report: Report, told: Placed) -> dict[str, Any]:
    finding = told.finding
    return {
        "code": finding.code,
        "aliases": list(finding.rule.aliases),
        "level": finding.level,
        "file": report.path and str(report.path),
        "line": told.line,
        "id": finding.of and finding.of.id,
        "title": finding.of and finding.of.title,
        "field": finding.field,
        "message": finding.message,
        "fix": finding.fix,
        "source": finding.rule.source,
        "documentation": finding.rule.address,
    }


def as_github(report: Report, view: View = _DEFAULT) -> str:
    """Return commands by which GitHub marks lines, the worst first.

    GitHub shows ten of each level and drops the rest.
    """
    found = _told(report, view)
    found.sort(key=lambda told: _ORDER.index(told.finding.level))
    lines = [_command(report, told) for told in found]
    return "\n".join([*lines, _ending(report, view)])


def _command(report: Report, told: Placed) -> str:
    finding = told.finding
    text = f"{finding.field}: {finding.message}"
    if finding.of:
        text = f"{finding.of.id}: {text}"
    if report.path:
        where = {"file": _from_workspace(report.path), "line": str(told.line)}
    else:
        where = {}
        text = f"{report.name}:{told.line}: {text}"
    text = f"{_one_line(text)}\n{_one_line(finding.fix)}\n{finding.rule.source}"
    properties = _properties(**where, title=finding.code)
    return f"::{_GITHUB.get(finding.level, 'notice')} {properties}::{_escaped(text)}"


def _from_workspace(path: Path) -> str:
    """Return a path as GitHub knows it: from the folder of the checkout."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    whole = path.resolve()
    if workspace and whole.is_relative_to(Path(workspace).resolve()):
        return whole.relative_to(Path(workspace).resolve()).as_posix()
    return path.as_posix()


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def as_markdown(report: Report, view: View = _DEFAULT) -> str:
    """Return a table, for the summary of a job."""
    lines = [f"### {literal(_ending(report, view, hint=False))}"]
    if _told(report, view):
        lines += [
            "",
            row("Level", "Rule", "Where", "Episode", "What", "How to fix it"),
        ]
        lines += [row(*["---"] * 6)]
    for told, more in _shortened(report, view):
        finding = told.finding
        lines.append(
            row(
                finding.level,
                f"[{finding.code}]({finding.rule.source})",
                literal(_place(report, told)),
                literal(_heading(report, finding.of)) if finding.of else "",
                literal(f"{finding.field}: {finding.message}"),
                own_words(finding.fix)
                if finding.fix == finding.rule.fix
                else literal(finding.fix),
            )
        )
        if more:
            lines.append(row("", "", "", "", _more(finding.code, more), ""))
    return "\n".join(lines)


PRINTERS: Mapping[Format, Callable[[Report, View], str]] = {
    Format.TEXT: as_text,
    Format.JSON: as_json,
    Format.GITHUB: as_github,
    Format.MARKDOWN: as_markdown,
}


def _shortened(report: Report, view: View) -> Iterator[tuple[Placed, int]]:
    """Yield what people are shown, with how many more there are behind the last."""
    found = _told(report, view)
    total = Counter(told.finding.code for told in found)
    seen: Counter[str] = Counter()
    for told in _by_level(found):
        code = told.finding.code
        seen[code] += 1
        if total[code] <= MANY or not view.whole.isdisjoint(told.finding.rule.codes):
            yield told, 0
        elif seen[code] <= FEW:
            yield told, total[code] - FEW if seen[code] == FEW else 0


def _by_level(found: Iterable[Placed]) -> Iterator[Placed]:
    """Yield the findings of each episode together, the worst first."""
    groups: dict[object, list[Placed]] = {}
    for told in found:
        groups.setdefault(_group(told.finding.of), []).append(told)
    for group in groups.values():
        yield from sorted(group, key=lambda told: _ORDER.index(told.finding.level))


def _group(of: Episode | CatalogEntry | None) -> object:
    # Episodes of a feed may lack an id, and are not the same by that.
    return of and (of.id or id(of))


def _heading(report: Report, of: Episode | CatalogEntry | None) -> str:
    title = _one_line((of.title if of else report.title) or "(no title)")
    name = _one_line(of.id if of else report.name)
    return f"{title} ({name})" if name else title


def _place(report: Report, told: Placed) -> str:
    return f"{report.path}:{told.line}" if report.path else f"line {told.line}"


def _more(code: str, number: int) -> str:
    return f"… and {number} more: --select {code} shows all"


def _ending(report: Report, view: View, *, hint: bool = True) -> str:
    """Return the last line: how much was found, and what was not looked at."""
    episodes = count(report.episodes, "episode")
    numbers = {level: _number(report, level) for level in Level}
    unsaid = 0 if view.everything else numbers.pop(Level.RECOMMENDATION)
    if counts := ", ".join(count(n, level) for level, n in numbers.items() if n):
        parts = [f"{counts} in {episodes}"]
    else:
        rules = count(report.rules, "rule")
        parts = [f"{report.name}: {episodes}, no problems found ({rules})"]
    if unsaid:
        parts.append(f"{count(unsaid, Level.RECOMMENDATION)}: check --all")
    if report.ignored:
        parts.append(f"{len(report.ignored)} ignored by {report.name}")
    if report.unasked:
        parts.append("hosts were not asked (--online asks them)")
    if hint and (shown := [told.finding for told, _ in _shortened(report, view)]):
        code = min(shown, key=lambda finding: _ORDER.index(finding.level)).code
        parts.append(f"explain one with: podcast-digest check explain {code}")
    return " · ".join(parts)


def unreadable(format_: Format, name: str, problems: Iterable[str]) -> str:
    """Return for machines why a catalog or its lock can't be read; "" for people."""
    found = [_PROBLEM.fullmatch(problem) for problem in problems]
    places = [(m["file"] or name, int(m["line"] or 1), m["says"]) for m in found if m]
    match format_:
        case Format.GITHUB:
            return "\n".join(
                f"::error {_properties(file=_from_workspace(Path(file)), line=line)}"
                f"::{_escaped(_one_line(says))}"
                for file, line, says in places
            )
        case Format.JSON:
            some = [{"file": f, "line": n, "message": says} for f, n, says in places]
            value = {"checked": name, "problems": some}
            return json.dumps(value, ensure_ascii=False, indent=2)
    return ""


#: A line of an error: where, and what.
_PROBLEM = re.compile(
    r"(?:(?P<file>.+?\.(?:ya?ml|lock))(?::(?P<line>[0-9]+))?: )?(?P<says>.*)"
)


def _properties(**values: object) -> str:
    return ",".join(
        f"{name}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in values.items()
    )


def _number(report: Report, level: Level) -> int:
    return sum(told.finding.level is level for told in report.found)


def _one_line(text: str) -> str:
    """Return what others wrote, without what moves the cursor or turns the text."""
    return text.translate(_UNFIT)


_UNFIT = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], "\ufffd"),
    **dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " "),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"),
}


def _styled() -> Callable[..., str]:
    """Return what colours a text; nothing does but at a terminal that wants it."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    # Python has none where the shell closed it.
    if sys.stdout and sys.stdout.isatty() and not plain:
        return typer.style
    return lambda text, **_: text


def fix_safely(path: Path, format_: Format) -> tuple[str, ...]:
    """Fix the catalog, and say what was changed."""
    changes = fix(path, catalog_text)
    # Other formats are read by machines, which want nothing before them.
    out = say if format_ is Format.TEXT else tell
    for change in changes:
        out(f"fixed: {change}")
    if not changes:
        out(f"{path}: nothing to fix")
    return changes
