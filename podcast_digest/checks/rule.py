"""What a rule is, and what it says. No I/O.

A rule is a row of a table: its code, how bad it is, who asks for it, a function that
yields what it finds, and how to fix that. The docstring of the function is the rule in
one sentence.
"""

from collections.abc import Callable, Iterator
from enum import Flag, StrEnum, auto
from typing import NamedTuple

from podcast_digest.checks.subject import Subject
from podcast_digest.show.model import CatalogEntry, Episode

#: The page that describes all rules, each at an anchor of its own: #a302.
DOCUMENTATION = "https://github.com/DongminWu/podcast-digest/blob/main/docs/rules.md"


class Level(StrEnum):
    """How bad it is, the worst first."""

    ERROR = "error"  #: refused by a directory, shown wrongly, or subscribers are hurt
    WARNING = "warning"  #: something that listeners may miss
    NOTE = "note"  #: could be better
    RECOMMENDATION = "recommendation"  #: good to have; most shows do without it


class Needs(Flag):
    """What a rule needs to look at, besides the show itself.

    A rule about how a feed is written needs nothing: our own feeds keep it, as our
    writer makes sure.
    """

    NOTHING = 0
    CATALOG = auto()  #: the catalog; not there for other people's feeds
    BEFORE = auto()  #: what subscribers have now
    HOSTS = auto()  #: what the hosts answered
    PICTURES = auto()  #: every picture that the show names
    LINKED = auto()  #: every file of chapters, and every transcript


class Found(NamedTuple):
    """What a rule found."""

    of: Episode | CatalogEntry | None  #: None: the show itself
    field: str  #: in the words of the catalog: title, audio, summary, …
    message: str
    fix: str | None = None  #: where the rule's own is not exact enough


class Rule(NamedTuple):
    """One row of a table of rules."""

    code: str
    level: Level
    #: The addresses of those who ask for it; none if it is ours alone.
    sources: tuple[str, ...]
    check: Callable[[Subject], Iterator[Found]]
    fix: str  #: how to fix it, as a sentence
    aliases: tuple[str, ...] = ()  #: other codes that it is known by
    needs: Needs = Needs.NOTHING
    why: str = ""  #: the reason for a rule that is ours alone, as a sentence

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes of the rule, its own first."""
        return (self.code, *self.aliases)

    @property
    def says(self) -> str:
        """The rule in one sentence."""
        return " ".join((self.check.__doc__ or "").split())

    @property
    def address(self) -> str:
        """Where the rule is documented."""
        return f"{DOCUMENTATION}#{self.code.lower()}"

    @property
    def source(self) -> str:
        """The address of who asks for it first; our documentation if nobody does."""
        return self.sources[0] if self.sources else self.address
