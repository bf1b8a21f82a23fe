"""What the tests of ``check`` share."""

import re
from pathlib import Path

from podcast_digest.checks import Needs
from podcast_digest.checks import rules as checks
from tests.checking import changed

NOW = ("--now", "2025-07-01T00:00:00Z")


TITLE = "  title: Reading Room\n"


#: Some changes of base.xml, as what subscribers have: a warning, and two errors.
OTHER_LINK = [
    "<link>https://example.org/show/</link>",
    "<link>https://example.org/old/</link>",
]


OTHER_PLACE = ["https://example.org/show/feed.xml", "https://example.org/feed.xml"]


def write_catalog(*changes, name="episodes.yaml"):
    Path(name).write_text(changed("base.yaml", changes), encoding="utf-8")


def write_feed(*changes, name="feed.xml"):
    Path(name).write_text(changed("base.xml", changes), encoding="utf-8")
    return name


def ignoring(**reasons):
    """Return the change that makes base.yaml ignore codes."""
    rows = "".join(f"      {code}: {why}\n" for code, why in reasons.items())
    return [TITLE, f"{TITLE}  checks:\n    ignore:\n{rows}"]


def rules(*select, without=Needs.HOSTS):
    chosen = checks.selected(select)
    return f"{sum(not rule.needs & without for rule in chosen)} rules"


def rules_of_feeds(*select):
    needs = Needs
    return rules(*select, without=needs.HOSTS | needs.CATALOG | needs.BEFORE)


def codes(text):
    """Return the codes of the findings or rules in a text, in its order."""
    return re.findall(r"^  (?:[a-z]+ +)?([A-Z]\d+)  ", text, re.MULTILINE)


def places(text):
    return re.findall(r"^  [a-z]+ +([A-Z]\d+)  (\S+) ", text, re.MULTILINE)


def usage(made):
    """Return what a refused command line says, on one line."""
    assert made.code == 2
    assert made.out == ""
    return re.sub(r"\s*│?\s*\n\s*│?\s*", " ", made.err).partition("Error: ")[2].strip()
