"""What a check finds. No I/O."""

from typing import NamedTuple

from podcast_digest.checks.rule import Level, Rule
from podcast_digest.show.model import CatalogEntry, Episode


class Finding(NamedTuple):
    """One thing that is not as it should be."""

    rule: Rule
    of: Episode | CatalogEntry | None  #: None: the show itself
    field: str  #: in the words of the catalog: title, audio, summary, …
    message: str
    fix: str  #: how to fix it, as a sentence

    @property
    def code(self) -> str:
        """The code of the rule."""
        return self.rule.code

    @property
    def level(self) -> Level:
        """How bad it is."""
        return self.rule.level
