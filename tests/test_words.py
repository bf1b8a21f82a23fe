"""What users read is plain English of the field: turns of phrase that are not stay out.

Held of every string in the program, of the help, and of the rules.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import podcast_digest
from podcast_digest.checks import rules as checks
from podcast_digest.cli import app

ROOT = Path(podcast_digest.__file__).parent

#: What is unnatural -> what to write.
WORDS = {
    r"shall": "must, will, or nothing",
    r"anew": "again",
    r"mend(s|ed|ing)?": "fix",
    r"(is|are|was|not|who's) told": "shown, stated, or nothing",
    r"held back": "skipped",
    r"(?<!here )(is|are|was) no (?!longer)\w+": "is not a …",
    r"contradicts? each other": "cannot be used together",
    r"(in|out)side of": "inside, outside",
    r"stands? (where|here|in|twice|behind|for)": "is",
    r"wants to be": "needs",
    r"nobody to ask": "not at a terminal",
    r"settled?": "resolve",
    r"takes? for": "considers",
    r"tells? (it|its|of)": "states",
}
UNNATURAL = re.compile(rf"\b(?:{'|'.join(WORDS)})\b")


COMMANDS = {function for _, function, _ in app.COMMANDS.values()}


def strings(tree: ast.Module, room: str) -> Iterator[tuple[int, str]]:
    """Yield strings with their lines, and of docstrings those that are help."""
    comments = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
        and not (room == "cli" and getattr(node, "name", "") in COMMANDS)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in comments
        ):
            yield node.lineno, " ".join(node.value.split())


def test_users_read_plain_english() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted(ROOT.rglob("*.py"))
        for line, text in strings(
            ast.parse(path.read_text(encoding="utf-8")),
            path.relative_to(ROOT).parts[0],
        )
        if UNNATURAL.search(text)
    }
    assert found == set()


def test_rules_are_plain_english() -> None:
    found = {
        f"{rule.code}: {text}"
        for rule in checks.RULES
        for text in (rule.says, rule.fix, rule.why)
        if text and UNNATURAL.search(text)
    }
    assert found == set()
