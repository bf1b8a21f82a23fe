"""A digest page as its articles. Performs no I/O."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from podcast_digest.errors import DigestError
from podcast_digest.show.identity import canonical
from podcast_digest.sources import addresses, outline
from podcast_digest.sources.audio import Part, cut, parts, players
from podcast_digest.sources.markdown import Block, Definitions, blocks, labels, span
from podcast_digest.sources.text import clean, decode

TITLE_LIMIT = 255  # PSP-1, "Requirements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of the page."""

    key: str  #: canonical link: the same for as long as it is the same article
    title: str  #: plain text on one line
    link: str
    audio: str | None  #: an address, or a path beside the page
    summary: str  #: Markdown as on the page, without the audio
    month: datetime.date | None  #: first day of the month whose heading is above
    line: int  #: of the heading on the page, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a page holds, top first, and what its author should look at."""

    articles: tuple[Article, ...]
    warnings: tuple[str, ...] = ()  #: each starting with "line N: "


def parse(page: str, *, base_url: str | None = None) -> Digest:
    """Return the articles of a digest page.

    An article is a heading of the first three levels that holds a link, with the
    text below it. ``base_url`` is what relative addresses start from, as in a
    browser: without it, relative audio is a path beside the page.

    Raises DigestError when the page holds no article, or the base is no address.
    """
    if base_url is not None:
        try:
            addresses.absolute(base_url, None)
        except ValueError as error:
            raise DigestError(f"the base {error}") from None
    lines: list[str | None] = list(clean(page).split("\n"))
    found, definitions = blocks("\n".join(line or "" for line in lines))
    notes: list[tuple[int, str]] = []
    articles = [
        _article(section, lines, definitions, base_url, notes)
        for section in outline.sections(found, lines)
    ]
    if not articles:
        raise DigestError(
            "no article on the page: an article is a heading (#, ## or ###) "
            "that holds a link"
        )
    articles = _unique(articles, notes)
    notes.sort(key=lambda note: note[0])
    return Digest(
        articles=tuple(articles),
        warnings=tuple(f"line {line}: {what}" for line, what in notes),
    )


def first_heard(
    versions: Iterable[tuple[datetime.datetime, bytes]], *, base_url: str | None = None
) -> dict[str, datetime.datetime]:
    """Return by article key when it first had audio, from a page's versions.

    The versions come oldest first. One that can't be read says nothing; audio that
    vanished and returned counts from the first time.
    """
    heard: dict[str, datetime.datetime] = {}
    seen: set[bytes] = set()
    for moment, data in versions:
        mark = sha256(data).digest()
        if mark in seen:
            continue
        seen.add(mark)
        try:
            page = parse(decode(data, "page"), base_url=base_url)
        except DigestError:
            continue
        for article in page.articles:
            if article.audio:
                heard.setdefault(article.key, moment)
    return heard


def _article(
    section: outline.Section,
    lines: list[str | None],
    definitions: Definitions,
    base_url: str | None,
    notes: list[tuple[int, str]],
) -> Article:
    title, link = section.title, section.link
    if len(title) > TITLE_LIMIT:
        title = title[: TITLE_LIMIT - 1].rstrip() + "…"
        notes.append((section.line, f"the title is cut to {TITLE_LIMIT} characters"))
    own = list(parts([section.heading, *section.blocks]))
    audio, spellings = _audio(own, section.line, base_url, notes)
    for part in own:
        cut(part, spellings, lines)
    if link in spellings and audio:
        link = audio
    else:
        try:
            link = addresses.absolute(link, base_url)
        except ValueError as error:
            notes.append((section.line, f"the link {error}"))
    return Article(
        key=canonical(link),
        title=title,
        link=link,
        audio=audio,
        summary=_summary(section.blocks, lines, definitions),
        month=section.month,
        line=section.line,
    )


def _audio(
    own: list[Part], line: int, base_url: str | None, notes: list[tuple[int, str]]
) -> tuple[str | None, set[str]]:
    """Return the audio of an article, and all the ways its page spells it.

    Players count, and links only where there is none: a link may be to something
    that the text is about. Of several, the last counts.
    """
    played: list[tuple[int, str]] = []
    for player in players(own):
        place = player.part.line(player.start)
        if player.address:
            played.append((place, player.address))
        else:
            notes.append((place, "a player without an address"))
    linked = [(part.line(at[0]), href) for part in own for href, at in part.links]
    urls: dict[str, str] = {}
    refused = set()
    for place, address in played + linked:
        try:
            urls[address] = addresses.source(address, base_url)
        except ValueError as error:
            if address not in refused:
                notes.append((place, f"the audio {error}"))
            refused.add(address)
    heard = [urls[address] for _, address in played if address in urls]
    found = heard or [urls[address] for _, address in linked if address in urls]
    if not found:
        return None, set()
    several = list(dict.fromkeys(found))
    if len(several) > 1:
        what = "players" if heard else "links to audio"
        listed = ", ".join(several)
        notes.append((line, f"{len(several)} {what}, the last one counts: {listed}"))
    return found[-1], {spelt for spelt, url in urls.items() if url == found[-1]}


def _summary(
    found: list[Block], lines: list[str | None], definitions: Definitions
) -> str:
    """Return the source of these blocks, and of the link definitions they use."""
    kept: list[tuple[Block, list[str]]] = []
    for block in found:
        source = [line for line in lines[slice(*span(block))] if line is not None]
        while source and not source[-1]:
            source.pop()
        if source:
            kept.append((block, source))
    # A line between articles is no part of either.
    while kept and kept[-1][0][0].type == "hr":
        kept.pop()
    while kept and kept[0][0][0].type == "hr":
        kept.pop(0)
    pieces: list[str] = []
    for (block, source), (below, _) in pairwise([*kept, *kept[-1:]]):
        touching = span(block)[1] == span(below)[0] and lines[span(below)[0] - 1]
        pieces += ["\n".join(source), "\n" if touching else "\n\n"]
    summary = "".join(pieces).strip()
    if used := labels(summary, definitions) if definitions else ():
        defined = (lines[slice(*definitions[label]["map"])] for label in used)
        summary += "\n\n" + "\n".join(line or "" for few in defined for line in few)
    return summary.strip()


def _unique(articles: list[Article], notes: list[tuple[int, str]]) -> list[Article]:
    """Leave one article of each link: the first with audio, else the first."""
    chosen: dict[str, Article] = {}
    for article in articles:
        known = chosen.setdefault(article.key, article)
        if article.audio and not known.audio:
            chosen[article.key] = article
    for article in articles:
        if (known := chosen[article.key]) is not article:
            what = f"left out, line {known.line} holds the same article: {known.link}"
            notes.append((article.line, what))
    return [article for article in articles if chosen[article.key] is article]
