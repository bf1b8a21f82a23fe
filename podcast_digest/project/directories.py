"""What directories ask of a show, and what it still lacks for each of them."""

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from podcast_digest.checks import Level
from podcast_digest.checks.rules import selected
from podcast_digest.project.checking import Placed
from podcast_digest.show.directories import DIRECTORIES


class Fact(NamedTuple):
    """What is known of a directory, and where from."""

    text: str
    source: str  #: an address, or two; empty: no public source is known
    date: date  #: when it was looked up


class Directory(NamedTuple):
    """Where a show can be listed."""

    key: str  #: in ``show.links``
    name: str
    submit: str  #: the address where feeds are submitted
    submit_source: str  #: who says so; empty: no public source is known
    help: str  #: where it answers questions itself
    asks: Sequence[Fact]
    proof: Fact  #: how the owner of a show is told from others
    rules: Sequence[str]  #: codes of ``check``, or how some begin


@cache
def directories() -> tuple[Directory, ...]:
    """Return the directories that something is known of, see ``directories.toml``."""
    text = files(__package__).joinpath("directories.toml").read_text(encoding="utf-8")
    return tuple(
        Directory(
            key,
            DIRECTORIES[key],
            entry["submit"],
            entry["submit_source"],
            entry["help"],
            [Fact(**fact) for fact in entry["asks"]],
            Fact(**entry["proof"]),
            entry["rules"],
        )
        for key, entry in tomllib.loads(text).items()
    )


def missing(directory: Directory, found: Iterable[Placed]) -> list[Placed]:
    """Return what was found and stands in the way of being listed: no mere notes.

    The owner's address counts wherever one is needed, though others can do without.
    """
    codes = {rule.code for rule in selected(directory.rules)}
    named = set(directory.rules)
    return [
        placed
        for placed in found
        if placed.finding.code in codes
        and (
            placed.finding.level in (Level.ERROR, Level.WARNING)
            or placed.finding.code in named
        )
    ]
