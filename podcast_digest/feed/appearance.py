"""Anybody's feed -> what podcast apps show of it. No I/O.

Feeds say the same in many ways: notes as HTML or as text, addresses that start from
the feed's own, the audio in the second enclosure. Two that look the same in apps come
out the same, so that ``feed.changes`` finds what subscribers would see.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from podcast_digest.feed.dates import date
from podcast_digest.feed.reading import UNDATED, Document, Tag
from podcast_digest.show.fields import suffix_type
from podcast_digest.show.model import Enclosure, Episode, Show
from podcast_digest.show.namespace import AlternateEnclosure
from podcast_digest.text.markup import html_shown, text_shown, words
from podcast_digest.text.notes import text_of

DC_DATE = "{http://purl.org/dc/elements/1.1/}date"
#: Bytes of a PDF are no sound, but Apple lists it beside audio and video.
_MEDIA = ("audio/", "video/", "application/pdf", "application/ogg")
_AUDIO = dict.fromkeys(
    (".mp3", ".m4a", ".mp4", ".m4v", ".mov", ".aac", ".ogg", ".oga", ".opus", ".pdf"),
    "media",
)


def shown(document: Document, base: str = "") -> Show:
    """Return what apps show of a feed; ``base`` is where it was fetched.

    An item without audio is no episode to them, and is left out.
    """
    pairs = zip(document.items, document.show.episodes, strict=True)
    found = (episode_shown(item, episode, base) for item, episode in pairs)
    episodes = tuple(episode for episode in found if episode)
    return show_shown(document, base).model_copy(update={"episodes": episodes})


def show_shown(document: Document, base: str) -> Show:
    """Return what apps show of a feed itself, without its episodes."""
    show = document.show
    top = {name.partition(" > ")[0] for name in show.categories if " > " in name}
    facts: dict[str, Any] = {
        "description": text_shown(show.description),
        "link": absolute(base, show.link),
        "feed_url": show.feed_url or base,
        "image": _image(document, base),
        "categories": tuple(dict.fromkeys(c for c in show.categories if c not in top)),
        "episodes": (),
    }
    return show.model_copy(update=facts)


def episode_shown(item: Tag, was: Episode, base: str) -> Episode | None:
    """Return what apps show of one item; None if they find no audio in it."""
    tag = audio_of(item)
    url = absolute(base, tag.attributes.get("url", "")) if tag else ""
    if not tag or not url:
        return None
    notes = notes_of(item)
    html = html_shown(notes, base)
    said = text_of(html)
    description = item.said("description")
    text = said if description in ("", notes) else text_shown(description)
    title = words(text_shown(was.title)) or words(text)[:100]
    line = text_shown(item.said("itunes:subtitle") or item.said("itunes:summary"))
    if _begins(text, line) or words(line) in words(said):
        line = ""
    if words(said) == title:  # a feed needs some, and there are none
        html = text = ""
    length = tag.attributes.get("length", "").strip()
    season = item.said("itunes:season") or item.said("podcast:season")
    number = item.said("itunes:episode") or item.said("podcast:episode")
    facts: dict[str, Any] = {
        # Apple: without a guid the enclosure's address is used.
        "id": item.said("guid") or url,
        "title": title,
        "published": moment(item) or UNDATED,
        "link": absolute(base, was.link or "") or None,
        "image": absolute(base, was.image or "") or None,
        "season": _number(season) or None,
        "episode": _number(number) or None,
        "alternates": (*was.alternates, *_others(item, tag, base)),
        "subtitle": words(line) or None,
        "summary": None,
        "description": text,
        "notes": html,
        "chapters_url": absolute(base, was.chapters_url or "") or None,
        "transcripts": tuple(
            one.model_copy(update={"url": absolute(base, one.url)})
            for one in was.transcripts
        ),
        "enclosure": Enclosure.model_construct(
            url=url,
            length=_number(length) or 0,
            type=tag.attributes.get("type", "").strip(),
            duration=was.enclosure.duration,
        ),
    }
    return was.model_copy(update=facts)


def audio_of(item: Tag) -> Tag | None:
    """Return the enclosure that apps play: the first of audio or video, else any."""
    tags = [t for t in item.all("enclosure") if t.attributes.get("url", "").strip()]
    return next(filter(is_media, tags), next(iter(tags), None))


def _others(item: Tag, played: Tag, base: str) -> Iterator[AlternateEnclosure]:
    """Yield the other enclosures that apps can play."""
    for tag in item.all("enclosure"):
        if tag is not played and is_media(tag):
            yield AlternateEnclosure.model_construct(
                type=tag.attributes.get("type", "").strip() or "audio/mpeg",
                sources=(absolute(base, tag.attributes.get("url", "")),),
                length=_number(tag.attributes.get("length", "").strip()) or None,
            )


def is_media(enclosure: Tag) -> bool:
    """Tell whether apps can play an enclosure, by its type, or else by its ending."""
    kind = enclosure.attributes.get("type", "").strip().lower()
    if kind:
        return kind.startswith(_MEDIA)
    return bool(suffix_type(_AUDIO, enclosure.attributes.get("url", "").strip()))


def notes_of(item: Tag) -> str:
    """Return the notes as they are written, in HTML or plain text.

    content:encoded, else the longer of description and itunes:summary: some hosts
    write all into the one, some into the other (as gPodder's parser takes them).
    """
    if encoded := item.said("content:encoded"):
        return encoded
    texts = item.said("description"), item.said("itunes:summary")
    return max(texts, key=len) or item.said("itunes:subtitle")


def moment(item: Tag) -> datetime | None:
    """Return the date of an item in UTC, of Dublin Core if RSS has none."""
    found = date(item.said("pubDate"))
    if found or not (text := item.said(DC_DATE)):
        return found
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def absolute(base: str, address: str) -> str:
    """Return an address that may be relative as apps open it; "" for none."""
    address = address.strip()
    if not base or not address or address.startswith(("https://", "http://")):
        return address
    try:
        return urljoin(base, address)
    except ValueError:  # no address at all
        return address


def _image(document: Document, base: str) -> str | None:
    image = document.channel.first("image")
    given = document.show.image or (image and image.said("url")) or ""
    return absolute(base, given) or None


def _begins(text: str, line: str) -> bool:
    start = words(line).removesuffix("…").removesuffix("...").strip()
    return words(text).startswith(start)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def without_more(before: Show, after: Show) -> Show:
    """Return a show without what it says beside all that it said before.

    Chapters as a file beside those in the feed, and a media type where there was none,
    change nothing for whoever had the rest.
    """
    had = {episode.id: episode for episode in before.episodes}
    return after.model_copy(
        update={"episodes": tuple(_as_had(had.get(e.id), e) for e in after.episodes)}
    )


def _as_had(before: Episode | None, after: Episode) -> Episode:
    if before is None:
        return after
    facts: dict[str, Any] = {}
    if before.chapters and before.chapters == after.chapters:
        facts["chapters_url"] = before.chapters_url and after.chapters_url
    if not before.enclosure.type:
        facts["enclosure"] = after.enclosure.model_copy(update={"type": ""})
    return after.model_copy(update=facts) if facts else after
