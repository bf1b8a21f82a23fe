"""Players and a subscribe line for the digest page, between marks of ours."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import NamedTuple

from podcast_digest import sources as digests
from podcast_digest.errors import DigestError, OutputError, UsageError
from podcast_digest.git.hook import is_post
from podcast_digest.project import files
from podcast_digest.project.loading import Loaded
from podcast_digest.project.origins import read
from podcast_digest.project.resolve import resolve
from podcast_digest.show import identity
from podcast_digest.show.fields import is_url
from podcast_digest.show.identity import canonical, fingerprint
from podcast_digest.show.model import Episode, Origin, Show
from podcast_digest.sources import Article, marks
from podcast_digest.text.wording import clock

SUBSCRIBE, BADGE = "subscribe", "badge"

_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_WORDS = {
    "zh": {"listen": "收听", "site": "网站", "badge": "播客订阅"},
    "en": {"listen": "Listen", "site": "web site", "badge": "subscribe to the podcast"},
}


class Written(NamedTuple):
    """A page with what belongs between its marks."""

    old: bytes
    new: bytes
    players: tuple[str, ...]  #: ids of the episodes that have a player there
    skipped: tuple[str, ...]  #: a line for each that can't have one, and why


def written(
    project: Loaded,
    page: str,
    *,
    players: bool = True,
    badge: bool = False,
    subscribe: bool = True,
    now: datetime | None = None,
) -> Written:
    """Return a page with players under articles whose audio is not on it.

    Nothing outside of the marks changes. Raises DigestError, UsageError or OutputError.
    """
    if is_url(page):
        raise UsageError(f"{page}: only a page on this disk can be written")
    old = files.read(Path(page))
    origins = [Origin(path=page)]
    digest = read(origins, project.path.parent, old).digest
    bom, text = _text(old, page)
    show = resolve(project.catalog, project.lock, now or datetime.now(UTC))
    blocks, skipped, shown = list[marks.Block](), list[str](), list[str]()
    lines = [line.rstrip("\r") for line in text.split("\n")]
    top = _top(lines)
    if badge:
        blocks.append(marks.Block(BADGE, _badge(show), top))
    if subscribe:
        blocks.append(marks.Block(SUBSCRIBE, _subscribe(show), top))
    if players:
        there = set(marks.names(text, page))
        for article, episode in _matched(show, digest.articles):
            block = marks.Block(
                episode.id, _player(episode), _end(lines, article, digest.articles)
            )
            if not _fits(text, block, page) and episode.id not in there:
                skipped.append(
                    f"{page}:{article.line}: no place for a player below it; "
                    f"put <!-- podcast-digest:{episode.id} --> and "
                    "<!-- /podcast-digest --> where it belongs"
                )
                continue
            blocks.append(block)
            shown.append(episode.id)
    new = marks.written(text, blocks, page)
    return Written(old, (bom + new).encode(), tuple(shown), tuple(skipped))


def save(page: str, made: Written) -> bool:
    """Write the page, atomically; return whether it had to change."""
    return files.write(Path(page), made.new)


def write_all(
    project: Loaded, origins: Iterable[Origin]
) -> tuple[list[str], list[str]]:
    """Write the pages among some sources: players, and the subscribe line.

    Returns which pages had to change, and what ``Written.skipped`` says of all. Raises
    what ``written`` raises.
    """
    changed, skipped = list[str](), list[str]()
    for page in (origin.path for origin in origins):
        if not is_url(page) and is_post(page) and Path(page).is_file():
            made = written(project, page)
            if save(page, made):
                changed.append(page)
            skipped += made.skipped
    return changed, skipped


def _text(data: bytes, page: str) -> tuple[str, str]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise OutputError(f"{page}: not UTF-8 text; it can't be written") from None
    bom = "\ufeff" * text.startswith("\ufeff")
    return bom, text.removeprefix(bom)


def _matched(
    show: Show, articles: tuple[Article, ...]
) -> list[tuple[Article, Episode]]:
    """Return the articles without audio on the page, and the episode of each."""
    links = {canonical(e.link): e for e in show.episodes if e.link}
    by_mark = {e.id.rpartition("-")[2]: e for e in show.episodes}
    return [
        (article, episode)
        for article in articles
        if article.audio is None
        and (episode := links.get(article.key) or by_mark.get(fingerprint(article.key)))
    ]


def _player(episode: Episode) -> str:
    url, seconds = episode.enclosure.url, episode.enclosure.duration
    length = clock(seconds) if seconds else "MP3"
    source = escape(url)
    return (
        f'<audio controls preload="none" src="{source}"></audio>\n\n[▶ {length}]({url})'
    )


def _words(show: Show) -> dict[str, str]:
    return _WORDS.get(show.language.lower()[:2], _WORDS["en"])


def _subscribe(show: Show) -> str:
    words = _words(show)
    links = [f"[RSS]({show.feed_url})"]
    if show.site.enabled:
        links.insert(0, f"[{words['site']}]({_site(show)})")
    links += [f"[{_plain(link.text)}]({link.url})" for link in show.site.links]
    return f"🎧 {words['listen']}: {' · '.join(links)}"


def _site(show: Show) -> str:
    return identity.folder(show.link) + f"{show.site.folder}/" * bool(show.site.folder)


def _badge(show: Show) -> str:
    picture = "https://img.shields.io/badge/podcast-RSS-orange?logo=rss"
    target = _site(show) if show.site.enabled else show.feed_url
    return f"[![{_words(show)['badge']}]({picture})]({target})"


def _plain(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", text)


def _top(lines: list[str]) -> int:
    """Return the line behind the page's title; the first one where it has none."""
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is not None and re.match(r" {0,3}#[ \t]", lines[first]):
        return min(first + 1, len(lines) - 1)
    return 0


def _end(lines: list[str], article: Article, articles: tuple[Article, ...]) -> int:
    """Return the line behind the last one of an article, counted from 0."""
    start = article.line  # behind its heading
    later = [other.line - 1 for other in articles if other.line > article.line]
    stop, fenced = min(later, default=len(lines)), False
    for number in range(start, stop):
        if _FENCE.match(lines[number]):
            fenced = not fenced
        elif not fenced and _HEADING.match(lines[number]):
            stop = number
            break
    while stop > start and (
        not lines[stop - 1].strip() or _RULE.match(lines[stop - 1])
    ):
        stop -= 1
    return stop


def _is_empty(line: str) -> bool:
    return not line.strip() or bool(_RULE.match(line))


def _fits(text: str, block: marks.Block, page: str) -> bool:
    """Tell whether the page says the same with this block in its place."""
    try:
        before = digests.parse(marks.without(text, page))
        after = digests.parse(marks.without(marks.written(text, [block], page), page))
    except DigestError:
        return False
    return [(a.key, a.summary, a.audio) for a in before.articles] == [
        (a.key, a.summary, a.audio) for a in after.articles
    ]
