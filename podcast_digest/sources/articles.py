"""Articles, and the digest that they make. Performs no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of the page."""

    key: (
        str  #: canonical link, or audio: the same for as long as it is the same article
    )
    title: str  #: plain text on one line
    link: str | None
    audio: str | None  #: an address, or a path beside the page
    summary: str  #: Markdown as on the page, without the audio
    line: int  #: of the heading on the page, from 1
    source: str = ""  #: the name of its page, where there are several
    written: datetime | date | None = None  #: a date beside the title
    day: date | None = None  #: the day whose heading is above
    month: date | None = None  #: first day of the month whose heading is above
    why: Mapping[str, str] = field(default_factory=dict)  #: field -> where it was found
    guid: str = ""  #: kept verbatim as the id
    draft: bool = False  #: its author has not published it
    more: Mapping[str, object] = field(default_factory=dict)  #: of its front matter

    @property
    def place(self) -> str:
        """Where it is, as messages begin."""
        return f"{self.source}:{self.line}" if self.source else f"line {self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a page holds, top first, and what its author should look at."""

    articles: tuple[Article, ...]
    warnings: tuple[str, ...] = ()  #: each starting with "line N: "
