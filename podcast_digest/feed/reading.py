"""Anybody's podcast feed -> its tags as they were written, and the Show that they mean.

What a feed lacks or misspells is missing from the Show, never guessed, and never an
error: to say so is for rules. Performs no I/O.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from podcast_digest.errors import FeedError
from podcast_digest.feed.dates import date
from podcast_digest.feed.markup import MAX_FEED, SPACES, Tag, parse
from podcast_digest.feed.namespace import episode_values, show_values
from podcast_digest.show import identity
from podcast_digest.show.model import (
    Chapter,
    Enclosure,
    Episode,
    Show,
    Transcript,
)
from podcast_digest.text import notes

__all__ = ["MAX_FEED", "SPACES", "UNDATED", "Document", "Tag", "date", "joined", "read"]

#: The date of an episode that has none that can be read.
UNDATED = datetime.min.replace(tzinfo=UTC)


class Document(NamedTuple):
    """A feed that was read."""

    show: Show  #: what is missing is "", UNDATED, 0, None or false in it
    rss: Tag
    channel: Tag
    items: tuple[Tag, ...]  #: those of show.episodes, in the same order
    prefixes: Mapping[str, str]  #: declared on <rss>: prefix -> namespace
    #: Namespaces that other elements declare -> line of the first that does.
    declarations: Mapping[str, int]
    #: Namespaces that are misspelled -> how they are spelled. Their tags are named as
    #: if they were spelled so.
    lookalikes: Mapping[str, str] = {}
    encoding: str = "utf-8"  #: in lower case

    @property
    def older(self) -> str | None:
        """Where episodes are that came before these (RFC 5005), as it is written."""
        links = (next(_linked(self.channel, rel), None) for rel in _OLDER)
        return next(filter(None, links), None)


#: In a feed with archives, and in one of pages.
_OLDER = ("prev-archive", "next")


def read(data: bytes, name: str, url: str = "") -> Document:
    """Return the feed. ``name`` is for messages, ``url`` is where it was fetched.

    Raises FeedError for what is no RSS 2.0 feed, or tries to harm who reads it.
    """
    markup = parse(data, name)
    rss = markup.root
    channel = rss.first("channel")
    if channel is None:
        raise FeedError(f"{name}: has no <channel>; podcast apps read RSS 2.0")
    items = tuple(channel.all("item"))
    return Document(
        _show(channel, items, url),
        rss,
        channel,
        items,
        markup.prefixes,
        markup.declarations,
        markup.lookalikes,
        markup.encoding,
    )


def _show(channel: Tag, items: tuple[Tag, ...], url: str) -> Show:
    feed_url = next(_linked(channel, "self"), url)
    owner = channel.first("itunes:owner")
    return Show.model_construct(
        title=channel.said("title"),
        description=notes.out_of_html(channel.said("description")),
        link=channel.said("link"),
        language=channel.said("language"),
        categories=tuple(_categories(channel)),
        author=channel.said("itunes:author") or None,
        email=(owner and owner.said("itunes:email")) or None,
        image=_attribute(channel.first("itunes:image"), "href"),
        explicit=is_explicit(channel.said("itunes:explicit")),
        copyright=channel.said("copyright") or None,
        type=_TYPES.get(channel.said("itunes:type").lower(), "episodic"),
        new_feed_url=channel.said("itunes:new-feed-url") or None,
        # Apple: only the value Yes has an effect.
        block=_boolean(channel.said("itunes:block"), "yes") or False,
        complete=_boolean(channel.said("itunes:complete"), "yes") or False,
        locked=_boolean(channel.said("podcast:locked"), "yes", "no"),
        medium=channel.said("podcast:medium") or None,
        hubs=tuple(_linked(channel, "hub")),
        feed_url=feed_url,
        guid=_guid(channel.said("podcast:guid"), feed_url),
        episodes=tuple(map(_episode, items)),
        **show_values(channel),
    )


def joined(newest: Show, older: Iterable[Show]) -> Show:
    """Return a show with the episodes of its older pages, each by its id once.

    Of an episode that is in several, the one in the newest page counts.
    """
    episodes = list(newest.episodes)
    known = {episode.id for episode in episodes}
    for page in older:
        more = [e for e in page.episodes if not e.id or e.id not in known]
        known.update(episode.id for episode in more)
        episodes += more
    return newest.model_copy(update={"episodes": tuple(episodes)})


def _linked(channel: Tag, rel: str) -> Iterator[str]:
    """Yield where the atom:links of a kind lead."""
    for link in channel.all("atom:link"):
        href = _attribute(link, "href")
        if href and link.attributes.get("rel") == rel:
            yield href


def _attribute(tag: Tag | None, name: str) -> str | None:
    return (tag.attributes.get(name, "").strip() or None) if tag else None


def _boolean(text: str, yes: str = "true", no: str = "false") -> bool | None:
    return {yes: True, no: False}.get(text.strip().lower())


def _guid(text: str, feed_url: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return identity.podcast_guid(feed_url)


def _episode(item: Tag) -> Episode:
    # The first of each name: a lookup each would be a walk through all of them.
    tags = {tag.name: tag for tag in reversed(item.children)}

    def said(name: str) -> str:
        tag = tags.get(name)
        return tag.text.strip() if tag else ""

    enclosure = tags.get("enclosure")
    description = notes.out_of_html(said("description"))
    url = _attribute(enclosure, "url") or ""
    explicit = said("itunes:explicit")
    return Episode.model_construct(
        # Apple: without a guid the enclosure's address is used.
        id=said("guid") or url,
        title=said("title") or said("itunes:title"),
        published=date(said("pubDate")) or UNDATED,
        link=said("link") or None,
        summary=notes.out_of_html(said("itunes:summary")) or None,
        subtitle=said("itunes:subtitle") or None,
        image=_attribute(tags.get("itunes:image"), "href"),
        explicit=is_explicit(explicit) if explicit else None,
        season=_number(said("itunes:season")),
        episode=_number(said("itunes:episode")),
        type=_KINDS.get(said("itunes:episodeType").lower()),
        block=_boolean(said("itunes:block"), "yes") or False,
        notes=said("content:encoded") or description,
        description=description,
        chapters=tuple(_chapters(tags.get("psc:chapters"))),
        chapters_url=_attribute(tags.get("podcast:chapters"), "url"),
        transcripts=tuple(_transcripts(item)) if "podcast:transcript" in tags else (),
        enclosure=Enclosure.model_construct(
            url=url,
            length=_number(_attribute(enclosure, "length") or "") or 0,
            type=_attribute(enclosure, "type") or "",
            duration=seconds(said("itunes:duration")),
        ),
        **(episode_values(item) if any(map(_is_of_namespace, tags)) else {}),
    )


def _is_of_namespace(name: str) -> bool:
    return name.startswith("podcast:")


def _categories(channel: Tag) -> Iterator[str]:
    """Yield the categories as the catalog writes them: ``Education > Courses``."""
    for tag in channel.all("itunes:category"):
        top = _attribute(tag, "text") or ""
        subs = [_attribute(sub, "text") or "" for sub in tag.all("itunes:category")]
        yield from (f"{top} > {sub}" for sub in subs) if subs else (top,)


def _transcripts(item: Tag) -> Iterator[Transcript]:
    for tag in item.all("podcast:transcript"):
        if url := _attribute(tag, "url"):
            kind = _attribute(tag, "type") or ""
            yield Transcript.model_construct(url=url, type=kind)


def _chapters(tag: Tag | None) -> Iterator[Chapter]:
    for chapter in tag.all("psc:chapter") if tag else ():
        start = seconds(_attribute(chapter, "start") or "")
        title = _attribute(chapter, "title")
        if start is not None and title:
            yield Chapter.model_construct(
                start=start,
                title=title,
                url=_attribute(chapter, "href"),
                image=_attribute(chapter, "image"),
            )


_TYPES: Mapping[str, Literal["episodic", "serial"]] = {"serial": "serial"}
_KINDS: Mapping[str, Literal["full", "trailer", "bonus"]] = {
    "full": "full",
    "trailer": "trailer",
    "bonus": "bonus",
}


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,18}", text.strip()) else None


def is_explicit(text: str) -> bool:
    """Tell what itunes:explicit means, in today's spelling or an older one."""
    return text.strip().lower() in ("true", "yes", "explicit")


def seconds(text: str) -> float | None:
    """Return a duration in seconds, from ``320``, ``5:20`` or ``1:02:03.5``.

    >>> seconds("320"), seconds("5:20"), seconds("1:02:03.5"), seconds("PT5M")
    (320.0, 320.0, 3723.5, None)
    """
    if not re.fullmatch(r"(\d{1,6}:){0,2}\d{1,9}(\.\d{1,9})?", text, re.ASCII):
        return None
    total = 0.0
    for part in text.split(":"):
        total = total * 60 + float(part)
    return total
