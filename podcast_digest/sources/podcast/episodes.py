"""The items of a feed -> the entries of a catalog, and what the lock knows. No I/O."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from podcast_digest import catalog as catalogs
from podcast_digest.feed.appearance import (
    DC_DATE,
    absolute,
    audio_of,
    episode_shown,
    is_media,
    notes_of,
)
from podcast_digest.feed.namespace import OF_EPISODE
from podcast_digest.feed.reading import UNDATED, Document, Tag
from podcast_digest.lock import Probe
from podcast_digest.show import identity
from podcast_digest.show.addresses import address, chapters_path
from podcast_digest.show.fields import TRANSCRIPT_TYPES, is_url, one_name, suffix_type
from podcast_digest.show.model import CatalogEntry, CatalogShow, Chapter, Episode
from podcast_digest.show.namespace import OfEpisode
from podcast_digest.sources import notes as found_notes
from podcast_digest.sources.podcast.show import one_line
from podcast_digest.sources.podcast.tags import (
    Fates,
    is_told,
    kept,
    plain,
    prefixes_of,
    tell,
    unknown,
    with_address,
)
from podcast_digest.text.markup import text_shown, words
from podcast_digest.text.notes import text_of

_TAKEN = {
    *("title", "description", "content:encoded", "link", "guid", "pubDate"),
    *("enclosure", "itunes:duration", "itunes:explicit", "itunes:image", "category"),
    *("itunes:season", "itunes:episode", "itunes:episodeType", "itunes:block"),
    *("itunes:subtitle", "podcast:transcript", "podcast:chapters", "psc:chapters"),
    *("podcast:season", "podcast:episode"),
    *OF_EPISODE.values(),
}
_LOOKED_AT = {"itunes:title", "itunes:summary"}
#: Field -> the tag that is kept as it is when the field can't hold what it says.
_TAG_OF = {
    **OF_EPISODE,
    "id": "guid",
    "image": "itunes:image",
    "season": "itunes:season",
    "episode": "itunes:episode",
    "season_name": "podcast:season",
    "episode_name": "podcast:episode",
    "transcript": "podcast:transcript",
    "subtitle": "itunes:subtitle",
}
_NO_GUID = "missing; the address of the audio is the id, as it is to apps"
#: Of these one is enough to apps: they take the first.
_ONE = ("podcast:license", "podcast:chat", "podcast:value")
#: What a catalog may declare.
_MEDIA_TYPES = ("audio/mpeg", "audio/x-m4a", "audio/ogg", "audio/mp4", "audio/aac")


@dataclass(slots=True)
class Taking:
    """What is known while the items of a feed are taken, page after page."""

    show: CatalogShow
    explicit: bool  #: what items are that don't say
    latest: datetime  #: of the item above; UNDATED: nobody knows
    fates: Fates
    ids: set[str] = field(default_factory=set)
    audio: set[str] = field(default_factory=set)
    probes: dict[str, Probe] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    seen: list[Episode] = field(default_factory=list)  #: of the page


def entries_of(page: Document, base: str, taking: Taking) -> Iterator[CatalogEntry]:
    """Yield the entries of one page of a feed that was fetched from ``base``."""
    prefixes = prefixes_of(page.prefixes)
    for item, was in zip(page.items, page.show.episodes, strict=True):
        seen = episode_shown(item, was, base)
        if seen:
            taking.seen.append(seen)
        why = _why_not(seen, taking)
        if seen is None or why:
            title = words(was.title or was.id)[:60]
            tell(taking.fates, "item", "left out", f"line {item.line}: {title}: {why}")
            if seen:
                taking.reasons.setdefault(seen.id, why)
            continue
        entry = _entry(item, seen, base, prefixes, taking)
        if entry is None:
            continue
        taking.ids.add(seen.id)
        taking.audio.add(one_name(seen.enclosure.url))
        yield entry


def _why_not(seen: Episode | None, taking: Taking) -> str:
    if seen is None:
        return "no audio"
    url = seen.enclosure.url
    if not is_url(url):
        return f"its audio is at {url[:80]!r}, and nothing says where that is"
    if seen.id in taking.ids:
        return "the guid of an item above it, of which apps show the first"
    if one_name(url) in taking.audio:
        return "the audio of an item above it, of which apps show the first"
    return ""


def _entry(
    item: Tag, seen: Episode, base: str, prefixes: dict[str, str], taking: Taking
) -> CatalogEntry | None:
    fates, url = taking.fates, seen.enclosure.url
    extra = list(unknown(item, _TAKEN, _LOOKED_AT, prefixes, fates))
    notes = found_notes.notes_of(notes_of(item), base, seen.notes)
    fields: dict[str, Any] = {
        "id": seen.id,
        "title": words(item.said("title") or item.said("itunes:title")) or seen.title,
        "link": seen.link and _opened(seen.link),
        "audio": _opened(url),
        "published": _moment(item, seen, taking),
        "summary": notes.summary,
        "notes_html": notes.html,
        "description": _description(item, seen),
        "image": seen.image,
        "explicit": seen.explicit if seen.explicit != taking.explicit else None,
        "season": seen.season,
        "episode": seen.episode,
        "type": seen.type,
        "block": seen.block or None,
        "permalink": _is_joined(item) or None,
        "topics": tuple(filter(None, (_topic(t) for t in item.all("category")))),
        "ai_content": seen.ai_content,
    }
    for name in (*OF_EPISODE, *OfEpisode.model_fields):
        fields.setdefault(name, getattr(seen, name, None) or None)
    fields["subtitle"], more = _lines(item, seen, prefixes, fates)
    extra += more
    extra += _not_told(item, fields, prefixes, fates)
    extra += _numbers(item, fields, prefixes, fates)
    if not item.said("guid"):
        tell(fates, "guid", "repaired", _NO_GUID)
    played = audio_of(item)
    for tag in item.all("enclosure"):
        if tag is played:
            continue
        if is_media(tag):
            tell(fates, "enclosure", "taken", "a second one of an item: in alternates")
        else:
            tell(fates, "enclosure", "left out", "a picture, or a page, beside audio")
    extra += _transcripts(item, fields, base, prefixes, fates)
    extra += _chapters(item, seen, fields, prefixes, taking)
    _facts(item, seen, fields, taking)
    return _valid(fields, item, extra, prefixes, taking)


def _moment(item: Tag, seen: Episode, taking: Taking) -> datetime:
    """Return the date to the second, with the offset that the feed has."""
    moment = seen.published
    try:
        text = item.said("pubDate")
        with_offset = parsedate_to_datetime(text) if text else moment
        if with_offset.tzinfo and with_offset == moment:
            moment = with_offset
        elif text := item.said(DC_DATE):
            moment = datetime.fromisoformat(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(
        microsecond=0
    )
    if not 1900 <= moment.year <= 9998:
        above = taking.latest
        moment = datetime(2000, 1, 1, tzinfo=UTC) if above == UNDATED else above
        why = f"its date is missing or unreadable; now {moment.isoformat()}"
        tell(taking.fates, "pubDate", "repaired", f"line {item.line}: {why}")
        taking.reasons[seen.id] = why
    taking.latest = moment - timedelta(seconds=1)
    return moment


def _is_joined(item: Tag) -> bool:
    """Tell whether gPodder joins the guid to the feed's address: it is no address."""
    guid = item.first("guid")
    if guid is None or not guid.text.strip() or is_url(guid.text.strip()):
        return False
    return guid.attributes.get("isPermaLink", "true").strip().lower() != "false"


def _opened(url: str) -> str:
    """Return an address as apps ask for it, if it has spaces."""
    return identity.ascii_url(url) if " " in url else url


def _description(item: Tag, seen: Episode) -> str | None:
    """Return the description, where it says something else than the notes."""
    said = item.said("description")
    if not said or not seen.description:
        return None
    same = words(text_of(seen.notes)) == words(seen.description)
    return None if same else seen.description


def _topic(tag: Tag) -> str:
    return one_line(tag.text)[:128].strip()


def _lines(
    item: Tag, seen: Episode, prefixes: dict[str, str], fates: Fates
) -> tuple[str | None, list[str]]:
    """Return the line about an episode, and the tags that say more than one line."""
    subtitle = seen.subtitle
    extra: list[str] = []
    for tag in item.all("itunes:title")[:1]:
        if words(tag.text) in ("", words(item.said("title")), seen.title):
            tell(fates, tag.name, "made again")
        else:
            extra += kept([tag], "another one than the title", prefixes, fates)
    summary = item.first("itunes:summary")
    if summary is None:
        return subtitle, extra
    told = words(text_shown(summary.text)).removesuffix("…")
    shown = words(text_of(seen.notes))
    if told in (words(subtitle or ""), seen.title) or any(
        told in text for text in (shown, words(seen.description))
    ):
        tell(fates, summary.name, "made again" if told != subtitle else "taken")
        return subtitle, extra
    extra += kept([summary], "another text than the notes", prefixes, fates)
    if item.said("itunes:subtitle"):
        extra += kept(item.all("itunes:subtitle"), "", prefixes, fates)
    return None, extra


def _not_told(
    item: Tag, fields: dict[str, Any], prefixes: dict[str, str], fates: Fates
) -> Iterator[str]:
    """Yield the tags of the namespace that say more than a value can hold."""
    for name, tag_name in OF_EPISODE.items():
        if fields.get(name) is None:
            continue
        tags = item.all(tag_name)
        if tag_name in _ONE:
            yield from kept(tags[1:], "apps take the first", prefixes, fates)
            tags = tags[:1]
        if not all(is_told(tag_name, tag) for tag in tags):
            fields[name] = None
            if name != "ai_content":  # which shares its tag with txt
                yield from kept(tags, "it says more than a key holds", prefixes, fates)


def _numbers(
    item: Tag, fields: dict[str, Any], prefixes: dict[str, str], fates: Fates
) -> Iterator[str]:
    """Yield what is kept of seasons and numbers that are no whole numbers."""
    for name, local in (("season", "season"), ("episode", "episode")):
        itunes, podcast = item.first(f"itunes:{local}"), item.first(f"podcast:{local}")
        number = fields[name] or None
        fields[name] = number
        said = itunes.text.strip() if itunes else ""
        if itunes and number is None and said not in ("", "0"):
            yield from kept([itunes], f"{said!r} is not a number", prefixes, fates)
        if podcast and podcast.text.strip() != str(number):
            fields[f"{name}_name"] = None
            yield from kept([podcast], "another number", prefixes, fates)


def _transcripts(
    item: Tag,
    fields: dict[str, Any],
    base: str,
    prefixes: dict[str, str],
    fates: Fates,
) -> Iterator[str]:
    """Take the first transcript if its ending tells its type; keep the others."""
    tags = item.all("podcast:transcript")
    if tags and set(tags[0].attributes) == {"url", "type"}:
        url = absolute(base, tags[0].attributes["url"])
        kind = tags[0].attributes["type"].strip()
        if is_url(url) and suffix_type(TRANSCRIPT_TYPES, url) == kind:
            fields["transcript"] = url
            tags = tags[1:]
    yield from kept(tags, "the catalog has room for one", prefixes, fates)


def _chapters(
    item: Tag,
    seen: Episode,
    fields: dict[str, Any],
    prefixes: dict[str, str],
    taking: Taking,
) -> Iterator[str]:
    """Take the chapters of the feed, or where they are; keep what is left."""
    file, inside = item.all("podcast:chapters"), item.all("psc:chapters")
    if not file and not inside:
        return
    own = address(taking.show, chapters_path(seen.id))
    chapters = tuple(plain(chapter) for chapter in seen.chapters)
    if inside and seen.chapters_url in (None, own):
        tried = catalogs.tried(CatalogEntry, {"chapters": chapters})
        if "chapters" not in tried and _is_whole(inside[0], seen.chapters):
            fields["chapters"] = chapters
            return
    if seen.chapters_url:
        tried = catalogs.tried(CatalogEntry, {"chapters": seen.chapters_url})
        if "chapters" not in tried:
            fields["chapters"] = seen.chapters_url
            file = []
    why = "chapters that the catalog can't hold beside, or as, its own"
    yield from kept([*file, *inside], why, prefixes, taking.fates)


def _is_whole(chapters: Tag, read: tuple[Chapter, ...]) -> bool:
    """Tell whether all chapters were read, in the order of their times."""
    starts = [c.start for c in read]
    told = len(chapters.children) == len(chapters.all("psc:chapter")) == len(read)
    return told and starts == sorted(starts)


def _facts(item: Tag, seen: Episode, fields: dict[str, Any], taking: Taking) -> None:
    """Put what the feed says of the audio into the lock, or declare it."""
    audio, fates = seen.enclosure, taking.fates
    duration = item.said("itunes:duration")
    if duration and audio.duration is None:
        why = f"{duration[:20]!r} is not a duration; the next probe measures it"
        tell(fates, "itunes:duration", "left out", why)
    if audio.length and audio.type:
        taking.probes[fields["audio"]] = Probe(
            length=audio.length,
            type=one_line(audio.type),
            duration=audio.duration or None,
            method="feed",
        )
        return
    fields["duration"] = audio.duration or None
    fields["length"] = audio.length or None
    if audio.type in _MEDIA_TYPES:
        fields["media_type"] = audio.type
    elif audio.type:
        why = f"{audio.type!r} without a length; the next probe measures it"
        tell(fates, "enclosure", "repaired", why)
        taking.reasons.setdefault(seen.id, f"its media type: {why}")


def _valid(
    fields: dict[str, Any],
    item: Tag,
    extra: list[str],
    prefixes: dict[str, str],
    taking: Taking,
) -> CatalogEntry | None:
    """Return the entry of fields; what the catalog refuses is repaired or kept raw."""
    fates, id_ = taking.fates, fields["id"]
    while True:
        given = {k: plain(v) for k, v in fields.items() if v not in (None, "", ())}
        if extra:
            given["extra"] = tuple(extra)
        tried = catalogs.tried(CatalogEntry, given)
        if isinstance(tried, CatalogEntry):
            return tried
        if "audio" in tried:
            why = f"its audio {tried['audio']}"
            title = words(item.said("title"))[:60]
            tell(fates, "item", "left out", f"line {item.line}: {title}: {why}")
            taking.reasons[id_] = why
            return None
        for name, why in tried.items():
            if name in ("title", "id"):
                spare = one_line(fields["audio"]) if name == "id" else "Untitled"
                fixed = one_line(fields[name]) or spare
                fields[name] = spare if fixed == fields[name] else fixed
                tell(fates, _TAG_OF.get(name, name), "repaired", why)
                taking.reasons[id_] = f"its {name} {why}"
            elif name == "extra":
                extra[:] = [text for text in extra if _is_sound(text)]
                tell(fates, "item", "left out", f"line {item.line}: a tag {why}")
            else:
                tags = item.all(_TAG_OF.get(name, ""))
                if name == "image":
                    tags = [with_address(tag, fields[name]) for tag in tags]
                fields[name] = None
                extra += kept(tags, why, prefixes, fates)
                if not tags:
                    tell(fates, _TAG_OF.get(name, name), "left out", why)
                    taking.reasons.setdefault(id_, f"its {name} {why}")


def _is_sound(text: str) -> bool:
    return "extra" not in catalogs.tried(CatalogEntry, {"extra": (text,)})
