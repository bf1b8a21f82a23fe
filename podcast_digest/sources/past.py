"""When audio came into the history of a page. Performs no I/O.

A history holds one page hundreds of times, and each time nearly all of it is as it
was. So a version is read in pieces, from one heading to the next, and a piece that an
earlier version had is not read again. What is found must not depend on that: a piece is
read alone only where what is around it can make no difference (``_fits``), else with
what follows it, and where that does not help, all of the page is read at once.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from podcast_digest.errors import DigestError
from podcast_digest.sources import addresses, audio, claims, front
from podcast_digest.sources.articles import Article, told_apart, unique
from podcast_digest.sources.containers import Container, Place
from podcast_digest.sources.dates import Named
from podcast_digest.sources.page import parse
from podcast_digest.sources.reading import Reading
from podcast_digest.sources.text import bounded, clean, decode

_HEADING = re.compile(r"^#{1,3}[ \t]+(?=\S)", re.MULTILINE)
#: Pieces that are read together, before all of the page is.
_JOINED = 8
#: Containers in one another. HTML has a limit, and what is around a piece counts there.
_DEEP = 40


def first_heard(
    versions: Iterable[tuple[datetime, bytes]], *, base_url: str | None = None
) -> dict[str, datetime]:
    """Return by article key when it first had audio, from a page's versions.

    The versions come oldest first. One that can't be read says nothing; audio that
    vanished and returned counts from the first time.
    """
    past = Past(base_url)
    for moment, data in versions:
        past.add(moment, data)
    return past.heard


#: Title and link of all of the page, as its front matter has them.
_Top = tuple[str, str]
#: A piece, the last date above it, whether it is the first, and whether another
#: follows.
_At = tuple[str, Named | None, _Top | None, bool]


class Past:
    """What the versions of a page say that were added, the oldest first."""

    def __init__(self, base_url: str | None = None) -> None:
        self.heard: dict[str, datetime] = {}  #: by article key, when it first had audio
        self._base_url = base_url
        self._seen: set[bytes] = set()
        self._pieces: dict[_At, _Piece | None] = {}

    def add(self, moment: datetime, data: bytes) -> None:
        """Read a further version."""
        mark = sha256(data).digest()
        if mark in self._seen:
            return
        self._seen.add(mark)
        try:
            keys = self._keys(decode(data, "page"))
        except DigestError:
            return
        for key in keys:
            self.heard.setdefault(key, moment)

    def _keys(self, text: str) -> Iterable[str]:
        found = self._in_pieces(text)
        if found is not None:
            return [a.key for a in unique(told_apart(found), [])]
        page = parse(text, base_url=self._base_url)
        return [article.key for article in page.articles if article.audio]

    def _in_pieces(self, page: str) -> list[Article] | None:
        """Return what a page holds, by its pieces; None if it must be read as one."""
        text = clean(page)
        bounded(text)
        above = front.split(text)
        post = front.post(above, text)
        if post.audio or (post.title and post.written):  # all of it may be one article
            return None
        lines = text.split("\n")
        text = "\n".join([*[""] * above.lines, *lines[above.lines :]])
        starts = (match.start() for match in _HEADING.finditer(text))
        bounds = [0, *(start for start in starts if start), len(text)]
        now, *pieces = [text[start:end] for start, end in pairwise(bounds)]
        found: list[Article] = []
        around: list[_Open] = []
        top: _Top | None = (post.title, post.link)
        date, sounding, joined, leads = None, False, 1, set[bool]()
        for number, then in enumerate([*pieces, None], 1):
            piece = self._read(now, date, top, goes_on=then is not None)
            if piece is None or not (top or _fits(piece, around)):
                return None
            if then is not None:
                more = number < len(pieces)
                following = self._read(then, piece.date, None, goes_on=more)
                if following is None:
                    return None
                heard = sounding or piece.edges.audio
                below = _below(around, piece, following)
                lost = heard and following.edges.lone
                if not piece.ends or lost or not _fits(following, below):
                    now, joined = now + then, joined + 1
                    if joined > _JOINED:
                        return None
                    continue
                now, around, sounding = then, below, heard
            found += piece.heard
            if not piece.silent:
                leads.add(piece.leads)
            date, top, joined = piece.date, None, 1
        # Where all players do, they may belong to what is below them.
        return None if leads == {True} else found

    def _read(
        self, text: str, date: Named | None, top: _Top | None, *, goes_on: bool
    ) -> "_Piece | None":
        at = (text, date, top, goes_on)
        if at not in self._pieces:
            self._pieces[at] = _read(text, self._base_url, date, top, goes_on=goes_on)
        return self._pieces[at]


class _Open(NamedTuple):
    """A container that is open where a piece ends."""

    level: int  #: 0: no heading closes it
    article: bool
    #: What follows in it changes neither whose audio it has nor what it is known by.
    settled: bool


class _Piece(NamedTuple):
    """What a piece of a page says, and what it has to do with the others."""

    heard: tuple[Article, ...]
    level: int  #: of its heading
    dated: bool  #: its heading is a date
    article: bool  #: its heading leads to an article
    whole: bool  #: all of it is below its heading
    silent: bool  #: it has no audio at all
    #: All its audio is below its heading, and has a title there, whatever is above.
    named: bool
    leads: bool  #: all its audio touches the heading below
    lowest: int  #: the level of the highest of its headings
    open: tuple[_Open, ...]
    date: Named | None  #: the last above its end
    ends: bool
    edges: audio.Edges


def _read(
    text: str,
    base_url: str | None,
    date: Named | None,
    top: _Top | None,
    *,
    goes_on: bool,
) -> _Piece | None:
    """Read a piece; None if it can't be told from what is around it."""
    post = front.Post(title=top[0], link=top[1]) if top else front.Post()
    lines: list[str | None] = list(text.split("\n"))
    if goes_on:
        lines.pop()  # behind the last newline
    try:
        reading = Reading(lines, base_url, post, place=Place(date, goes_on))
        articles = reading.articles()
    except DigestError:
        return None
    outline = reading.outline
    containers = outline.containers
    if outline.definitions or reading.noted or max(map(_depth, containers)) > _DEEP:
        return None
    head = containers[0 if top else 1]
    claimed = set(reading.claims)
    headings = [c.level for c in containers if c.kind in ("section", "date")]
    inside = [head in sound.home.upwards() for sound in reading.sounds]
    free = claims.appendix(head) is None
    below = {c.first for c in containers if c.kind == "section"}
    below |= {len(lines)} if goes_on else set()
    players = audio.edges(outline.parts)
    return _Piece(
        heard=tuple(replace(a, summary="", why={}) for a in articles if a.audio),
        level=head.level,
        dated=head.kind == "date",
        article=head.article,
        whole=head in outline.open,
        silent=not reading.sounds,
        named=free and all(inside) and all(map(claims.titled, reading.sounds)),
        leads=all(sound.part.last in below for sound in reading.sounds),
        lowest=min(headings, default=9),
        open=tuple(_open(c, claimed) for c in outline.open[0 if top else 1 :]),
        date=outline.above,
        ends=outline.ends and not players.video,
        edges=players,
    )


def _depth(container: Container) -> int:
    return sum(1 for _ in container.upwards())


def _open(container: Container, claimed: set[Container]) -> _Open:
    headed = container.kind in ("section", "date", "bold")
    # What is known by the first link in it may find one further down.
    loose = container in claimed and not addresses.is_page(container.title.link)
    lasting = container.kind in ("page", "section", "date")
    settled = lasting and not container.ignored and not loose
    return _Open(container.level if headed else 0, container.article, settled)


def _below(around: list[_Open], piece: _Piece, then: _Piece) -> list[_Open]:
    """Return what is open around a piece that follows another."""
    still = [one for one in around if one.level < piece.lowest]
    below: list[_Open] = []
    for one in (*still, *piece.open):
        if one.level >= then.level or (then.dated and one.article):
            break
        below.append(one)
    return below


def _fits(piece: _Piece, around: Sequence[_Open]) -> bool:
    """Tell whether a piece says the same alone as with what is around it.

    What is below an article belongs to it, unless it leads to another one.
    """
    free = not any(one.article for one in around)
    if not all(one.settled for one in around) or not (free or piece.whole):
        return False
    return piece.silent or (piece.article and piece.whole) or (free and piece.named)
