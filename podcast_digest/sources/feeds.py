"""A blog's feed (RSS, Atom, JSON Feed) -> its articles, without audio. No I/O."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from podcast_digest.errors import FeedError
from podcast_digest.feed import markup
from podcast_digest.feed.appearance import absolute, moment, notes_of
from podcast_digest.feed.markup import MAX_FEED, Tag
from podcast_digest.show.identity import canonical
from podcast_digest.sources import notes
from podcast_digest.text.markup import text_shown, words

TITLE_LIMIT = 255  # PSP-1, "Requirements"


class FeedArticle(NamedTuple):
    """One article of a feed."""

    key: str  #: canonical link: the same for as long as it is the same article
    title: str  #: plain text on one line
    link: str
    summary: str  #: Markdown; "" if the feed has none
    written: datetime | None = None  #: when it appeared, in UTC
    line: int = 0  #: of the feed, from 1; 0: nobody knows


def articles(data: bytes, name: str, base: str = "") -> tuple[FeedArticle, ...]:
    """Return the articles of a feed, in its order, each link once.

    ``name`` is for messages, ``base`` what relative links start from. An entry
    without a link or a title is none. Raises FeedError for what is no feed of articles.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        found = _of_json(data, name, base)
    else:
        root = markup.parse(data, name, ("rss", "atom:feed")).root
        found = (
            _of_atom(root, base) if root.name == "atom:feed" else _of_rss(root, base)
        )
    by_key: dict[str, FeedArticle] = {}
    for article in found:
        if article.link and article.title:
            by_key.setdefault(article.key, article)
    return tuple(by_key.values())


def _article(
    title: str, link: str, text: str, written: datetime | None, line: int, base: str
) -> FeedArticle:
    link = absolute(base, link)
    made = notes.notes_of(text, link)
    return FeedArticle(
        canonical(link),
        words(text_shown(title))[:TITLE_LIMIT],
        link,
        made.summary or text_shown(made.html or ""),
        written,
        line,
    )


def _of_rss(root: Tag, base: str) -> Iterator[FeedArticle]:
    for channel in root.all("channel"):
        for item in channel.all("item"):
            link = item.said("link")
            guid = item.first("guid")
            if not link and guid and guid.attributes.get("isPermaLink") != "false":
                link = guid.text
            text = notes_of(item)
            title = item.said("title")
            yield _article(title, link, text, moment(item), item.line, base)


def _of_atom(root: Tag, base: str) -> Iterator[FeedArticle]:
    for entry in root.all("atom:entry"):
        links = {
            link.attributes.get("rel", "alternate"): link.attributes.get("href", "")
            for link in reversed(entry.all("atom:link"))
        }
        text = entry.first("atom:content") or entry.first("atom:summary")
        yield _article(
            entry.said("atom:title"),
            links.get("alternate", ""),
            _text(text) if text else "",
            _date(entry.said("atom:published") or entry.said("atom:updated")),
            entry.line,
            base,
        )


def _text(tag: Tag) -> str:
    """Return what an element of Atom holds: text, HTML, or tags (RFC 4287, 3.1.1)."""
    return _inner(tag) if tag.children else tag.text


def _inner(tag: Tag) -> str:
    local = tag.name.rpartition("}")[2]
    inside = "".join(map(_inner, tag.children)) or tag.text
    return (
        inside if local in ("div", "atom:content") else f"<{local}>{inside}</{local}>"
    )


def _of_json(data: bytes, name: str, base: str) -> Iterator[FeedArticle]:
    """Yield the items of a JSON Feed (version 1.1)."""
    if len(data) > MAX_FEED:
        raise FeedError(f"{name}: larger than {MAX_FEED // 1_000_000} MB")
    try:
        feed: Any = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise FeedError(f"{name}: is not JSON that can be read") from None
    is_one = isinstance(feed, dict) and "jsonfeed.org" in str(feed.get("version"))
    if not is_one or not isinstance(feed.get("items"), list):
        raise FeedError(f"{name}: is JSON, but not a JSON Feed (jsonfeed.org)")
    for item in feed["items"]:
        if isinstance(item, dict):
            said = {key: v for key, v in item.items() if isinstance(v, str)}
            text = said.get("content_html") or said.get("content_text") or ""
            yield _article(
                said.get("title", ""),
                said.get("url") or said.get("external_url") or "",
                text or said.get("summary", ""),
                _date(said.get("date_published", "")),
                0,
                base,
            )


def _date(text: str) -> datetime | None:
    """Return a date of RFC 3339 in UTC, None for what is none."""
    if not re.match(r"\d{4}-\d\d-\d\d", text.strip()):
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
