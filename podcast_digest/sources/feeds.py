"""A blog's feed (RSS, Atom, JSON Feed) -> the digest of its articles. No I/O.

Most have no audio, and are for ``narrate``. An entry with audio becomes an episode with
the guid of the feed. What can be neither is named in a warning with its line.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from podcast_digest.errors import FeedError
from podcast_digest.feed import markup
from podcast_digest.feed.appearance import absolute, audio_of, is_media, moment
from podcast_digest.feed.appearance import notes_of as written_notes
from podcast_digest.feed.markup import MAX_FEED, Tag
from podcast_digest.feed.repairing import repaired
from podcast_digest.show.fields import is_url
from podcast_digest.show.identity import ascii_url, canonical
from podcast_digest.sources.articles import Article, Digest
from podcast_digest.sources.notes import notes_of
from podcast_digest.text import notes
from podcast_digest.text.markup import text_shown, words

TITLE_LIMIT = 255  # PSP-1, "Requirements"
# Nothing is gone back to (*+): a page may be full of comments that never end.
_XML = re.compile(
    rb"(?:\s++|<\?[^>]*+>|<!--(?:(?!-->).)*+-->)*+"
    rb"<(?:\w+:)?(?:rss|feed|RDF|opml)[\s/>]",
    re.DOTALL,
)
_START = 5000  #: bytes in which a feed says that it is one
_WHY = dict.fromkeys(("title", "link", "audio", "summary"), "the feed")


class _Entry(NamedTuple):
    """One entry of a feed, as it is written."""

    line: int
    title: str
    link: str
    guid: str
    text: str  #: HTML, or plain
    written: datetime | None
    audio: str
    more_audio: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def is_feed(data: bytes) -> bool:
    """Tell a feed from a Markdown page, which may begin with { too."""
    start = data.removeprefix(b"\xef\xbb\xbf")
    if start.lstrip().startswith(b"{"):
        return b"jsonfeed.org" in start
    return bool(_XML.match(start[:_START]))


def parse_feed(data: bytes, name: str, base: str = "") -> Digest:
    """Return the articles of a feed, in its order, each link once.

    ``name`` is for messages, ``base`` what relative addresses start from. Raises
    FeedError for what is not a feed of articles.
    """
    faults: tuple[str, ...] = ()
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        entries = list(_of_json(data, name))
    else:
        root, faults = _root(data, name)
        is_atom = root.name == "atom:feed"
        entries = list(_of_atom(root) if is_atom else _of_rss(root))
    warnings = [f"line 1: the feed {fault}; read as apps read it" for fault in faults]
    articles = tuple(_articles(entries, base, warnings))
    return Digest(articles=articles, warnings=tuple(warnings))


def _root(data: bytes, name: str) -> tuple[Tag, tuple[str, ...]]:
    allowed = ("rss", "atom:feed")
    try:
        return markup.parse(data, name, allowed).root, ()
    except FeedError:
        better = repaired(data)
        if not better.faults:
            raise
        return markup.parse(better.data, name, allowed).root, better.faults


def _articles(
    entries: Iterable[_Entry], base: str, warnings: list[str]
) -> Iterator[Article]:
    lines: dict[str, int] = {}
    for entry in entries:
        article = _article(entry, base, warnings)
        if article is None:
            continue
        if (first := lines.get(article.key)) is None:
            lines[article.key] = entry.line
            yield article
        else:
            told = f"{_place(entry)} is left out: line {first} has the same link"
            warnings.append(told)


def _article(entry: _Entry, base: str, warnings: list[str]) -> Article | None:
    link, audio = absolute(base, entry.link), absolute(base, entry.audio)
    if audio and not is_url(audio):
        told = f"its audio {audio[:80]} is relative, and nothing says to what"
        warnings.append(f"{_place(entry)}: {told}; --base-url does")
        audio = ""
    for other in entry.more_audio:
        told = f"{absolute(base, other)} is not used: an episode has one audio"
        warnings.append(f"{_place(entry)}: {told}")
    made = notes_of(entry.text, link or base)
    summary = made.summary or text_shown(made.html or "")
    title = words(text_shown(entry.title)) or notes.short(notes.plain(summary), 100)
    if not title or not (is_url(link) or audio):
        lacks = "no address" if title else "neither a title nor a text"
        warnings.append(f"{_place(entry)} is left out: it has {lacks}")
        return None
    return Article(
        key=canonical(link) if is_url(link) else audio,
        title=title[:TITLE_LIMIT].strip(),
        link=link if is_url(link) else None,
        audio=ascii_url(audio) if audio else None,
        summary=summary,
        line=entry.line,
        written=entry.written,
        why=_WHY,
        # An article without audio is known by its link: narrate gives it an id.
        guid=words(entry.guid)[:TITLE_LIMIT] if audio else "",
        more={"topics": entry.topics} if entry.topics else {},
    )


def _place(entry: _Entry) -> str:
    title = words(text_shown(entry.title))[:60]
    return f"line {entry.line}: “{title}”" if title else f"line {entry.line}: an entry"


def _of_rss(root: Tag) -> Iterator[_Entry]:
    for channel in root.all("channel"):
        for item in channel.all("item"):
            guid = item.first("guid")
            link = item.said("link")
            if not link and guid and guid.attributes.get("isPermaLink") != "false":
                link = guid.text.strip()
            played = audio_of(item)
            if played and not is_media(played):  # pictures of the article
                played = None
            yield _Entry(
                item.line,
                item.said("title"),
                link,
                guid.text.strip() if guid else "",
                written_notes(item),
                moment(item),
                played.attributes["url"].strip() if played else "",
                tuple(
                    tag.attributes.get("url", "").strip()
                    for tag in item.all("enclosure")
                    if tag is not played and is_media(tag)
                ),
                _topics(tag.text for tag in item.all("category")),
            )


def _of_atom(root: Tag) -> Iterator[_Entry]:
    for entry in root.all("atom:entry"):
        links = {
            link.attributes.get("rel", "alternate"): link.attributes.get("href", "")
            for link in reversed(entry.all("atom:link"))
        }
        media = [
            link.attributes.get("href", "")
            for link in entry.all("atom:link")
            if link.attributes.get("rel") == "enclosure" and _is_sound(link)
        ]
        text = entry.first("atom:content") or entry.first("atom:summary")
        title = entry.first("atom:title")
        yield _Entry(
            entry.line,
            _text(title) if title else "",
            links.get("alternate", ""),
            entry.said("atom:id"),
            _text(text) if text else "",
            _date(entry.said("atom:published") or entry.said("atom:updated")),
            *_first_and_others(media),
            _topics(
                tag.attributes.get("label") or tag.attributes.get("term", "")
                for tag in entry.all("atom:category")
            ),
        )


def _is_sound(link: Tag) -> bool:
    enclosure = {"url": link.attributes.get("href", ""), **link.attributes}
    return is_media(link._replace(attributes=enclosure))


def _text(tag: Tag) -> str:
    """Return what an element of Atom holds: text, HTML, or tags (RFC 4287, 3.1.1)."""
    return _inner(tag) if tag.children else tag.text


def _inner(tag: Tag) -> str:
    local = tag.name.rpartition("}")[2]
    inside = "".join(map(_inner, tag.children)) or tag.text
    return inside if local in _UNWRITTEN else f"<{local}>{inside}</{local}>"


_UNWRITTEN = ("div", "atom:content", "atom:title", "atom:summary")


def _of_json(data: bytes, name: str) -> Iterator[_Entry]:
    """Yield the items of a JSON Feed (version 1.1)."""
    if len(data) > MAX_FEED:
        raise FeedError(f"{name}: larger than {MAX_FEED // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
        feed: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise FeedError(f"{name}: is not JSON that can be read") from None
    is_one = isinstance(feed, dict) and "jsonfeed.org" in str(feed.get("version"))
    if not is_one or not isinstance(feed.get("items"), list):
        raise FeedError(f"{name}: is JSON, but not a JSON Feed (jsonfeed.org)")
    at, line = 0, 1
    for item in feed["items"]:
        if not isinstance(item, dict):
            continue
        said = {key: v for key, v in item.items() if isinstance(v, str)}
        found = text.find(json.dumps(said["id"]), at) if said.get("id") else -1
        if found >= 0:
            line, at = line + text.count("\n", at, found), found
        attachments = [a for a in _list(item.get("attachments")) if isinstance(a, dict)]
        media = [
            str(a["url"])
            for a in attachments
            if str(a.get("mime_type")).startswith(("audio/", "video/")) and a.get("url")
        ]
        yield _Entry(
            line,
            said.get("title", ""),
            said.get("url") or said.get("external_url") or "",
            said.get("id", ""),
            said.get("content_html")
            or said.get("content_text")
            or said.get("summary", ""),
            _date(said.get("date_published", "")),
            *_first_and_others(media),
            _topics(map(str, _list(item.get("tags")))),
        )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _first_and_others(media: list[str]) -> tuple[str, tuple[str, ...]]:
    return (media[0], tuple(media[1:])) if media else ("", ())


def _topics(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (words(one)[:128] for one in found))))


def _date(text: str) -> datetime | None:
    """Return a date of RFC 3339 in UTC, None for what is none."""
    if not re.match(r"\d{4}-\d\d-\d\d", text.strip()):
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
