"""Articles, and the digest that they make. Performs no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from podcast_digest.show.identity import canonical
from podcast_digest.sources.claims import Left

#: Where the link was found: in the title or the front matter; below it, with words such
#: as "Original"; or it is the first of those below, and may be any.
Linked = Literal["title", "named", "first"]


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
    linked: Linked = "title"
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


def told_apart(articles: list[Article]) -> list[Article]:
    """Return articles of which each has a key of its own if its audio is its own.

    A link that several pieces have below their titles, to a sponsor or to subscribe,
    is no article's. Links of titles may differ in their fragment alone.
    """
    heard: dict[str, set[str]] = {}
    fragments: dict[str, set[str]] = {}
    for article in articles:
        if article.audio:
            heard.setdefault(article.key, set()).add(article.audio)
        if article.audio and article.linked == "title":
            fragments.setdefault(article.key, set()).add(_fragment(article))

    def apart(article: Article) -> Article:
        if not article.audio or len(heard[article.key]) < 2:
            return article
        if article.linked != "title":
            return replace(article, key=canonical(article.audio), link=None)
        if len(fragments[article.key]) > 1 and _fragment(article):
            return replace(article, key=canonical(article.audio))
        return article

    return [apart(article) for article in articles]


def _fragment(article: Article) -> str:
    return (article.link or "").partition("#")[2]


def unique(articles: list[Article], notes: list[Left]) -> list[Article]:
    """Leave one article of each link, the first with audio, and one of each audio."""
    chosen: dict[str, Article] = {}
    for article in articles:
        known = chosen.setdefault(article.key, article)
        if article.audio and not known.audio:
            chosen[article.key] = article
    for article in articles:
        if (known := chosen[article.key]) is not article:
            what = f"left out, line {known.line} holds the same article: {known.key}"
            if known.link:
                what = what.replace(known.key, known.link)
            if article.audio and article.audio != known.audio:
                what += f"; its audio {article.audio} is not used"
            notes.append(Left(article.line, what))
    kept = [article for article in articles if chosen[article.key] is article]
    # A list of players beside the articles that have them.
    lines = {str(a.audio): a.line for a in kept if a.link and a.audio}
    for article in kept:
        if not article.link and (line := lines.get(str(article.audio))):
            what = f"{article.audio} is the audio of line {line} already, not used"
            notes.append(Left(article.line, what))
    return [a for a in kept if a.link or str(a.audio) not in lines]


def nothing(seen: Mapping[str, int]) -> str:
    """Say why a page has no article; ``seen`` has its audio with the lines."""
    what = (
        "no article on the page: an article is a heading that holds a link, or a "
        "heading, a list item or a table row with audio"
    )
    if not seen:
        return what
    players = "1 player was" if len(seen) == 1 else f"{len(seen)} players were"
    places = [f"{address} on line {line}" for address, line in seen.items()]
    more = f" and {len(places) - 25} more" if len(places) > 25 else ""
    return f"{what}; {players} seen, none below a title: {', '.join(places[:25])}{more}"
