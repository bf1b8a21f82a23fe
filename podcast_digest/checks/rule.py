"""What a rule is, what it looks at, and what it says. No I/O.

A rule is a row of a table: its code, how bad it is, who says so, how to mend it, and a
function that yields what it finds. Its docstring is the rule in one sentence.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from podcast_digest.errors import ArtworkError
from podcast_digest.feed.reading import Document
from podcast_digest.lock import Lock, Published
from podcast_digest.media.artwork import Artwork
from podcast_digest.network.answers import Answers
from podcast_digest.show.model import Catalog, CatalogEntry, Episode, Show

#: The source of a rule that is ours alone: where our own documentation says why.
OURS = "podcast-digest README.md#our-own-rules"


class Level(StrEnum):
    """How bad it is."""

    ERROR = "error"  #: refused by a directory, shown wrongly, or subscribers are hurt
    WARNING = "warning"  #: something that listeners may miss
    NOTE = "note"  #: could be better


class Subject(NamedTuple):
    """All that rules may look at. What is None was not looked at, or is not there."""

    show: Show
    now: datetime
    size: int  #: bytes of the feed
    #: How the feed was written; None of our own, whose form our writer guarantees.
    document: Document | None = None
    catalog: Catalog | None = None
    lock: Lock | None = None
    #: Places in the catalog that name a file which can't be published, and why.
    missing: Mapping[tuple[str | int, ...], str] = {}
    #: Pictures by their address: what they are, or why they can't be opened.
    artwork: Mapping[str, Artwork | ArtworkError] = {}
    #: Files of chapters and transcripts by their address.
    linked: Mapping[str, bytes] = {}
    #: What the servers answered, by address; None offline.
    answers: Mapping[str, Answers] | None = None
    before: Published | None = None  #: what subscribers have now
    #: Episodes in archives of a feed that was read, which nobody else judges.
    older: tuple[Episode, ...] = ()


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
    source: str  #: the address of who says so, or OURS
    check: Callable[[Subject], Iterator[Found]]
    fix: str  #: how to mend it, as a sentence

    @property
    def says(self) -> str:
        """The rule in one sentence."""
        return " ".join((self.check.__doc__ or "").split())


class Finding(NamedTuple):
    """One thing that is not as it should be."""

    rule: Rule
    of: Episode | CatalogEntry | None
    field: str
    message: str
    fix: str
    also: tuple[str, ...] = ()  #: codes of other rules that say the same

    @property
    def code(self) -> str:
        """The code of the rule."""
        return self.rule.code

    @property
    def level(self) -> Level:
        """How bad it is."""
        return self.rule.level
