"""A podcast that exists -> the catalog and the lock that publish it again. No I/O.

Nothing of the feed is dropped in silence: what the catalog has no key for is kept as
it was written if it is of a namespace, and named otherwise.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import escape
from typing import Any, Literal, NamedTuple
from urllib.parse import urljoin
from xml.sax.saxutils import quoteattr

from podcast_digest import catalog as catalogs
from podcast_digest.feed.markup import SPACES
from podcast_digest.feed.namespace import OF_EPISODE, OF_SHOW
from podcast_digest.feed.reading import UNDATED, Document, Tag
from podcast_digest.lock import Probe
from podcast_digest.show import identity
from podcast_digest.show.fields import is_url, language_meant, one_name
from podcast_digest.show.markup import DECLARED
from podcast_digest.show.model import CatalogEntry, CatalogShow, Episode
from podcast_digest.show.namespace import AlternateEnclosure, OfEpisode, OfShow
from podcast_digest.sources.notes import Notes, notes_of, text_shown

Fate = Literal["taken", "kept raw", "made again", "repaired", "left out", "no place"]


class Row(NamedTuple):
    """What became of all tags of one name, or of what they say."""

    name: str
    fate: Fate
    times: int
    why: str = ""


class Moved(NamedTuple):
    """A podcast as its new catalog and lock have it."""

    show: CatalogShow
    entries: tuple[CatalogEntry, ...]  #: newest first
    probes: Mapping[str, Probe]  #: what the feed says of audio, by its address
    rows: tuple[Row, ...]  #: by name

    @property
    def lost(self) -> tuple[Row, ...]:
        """What subscribers had and will not have."""
        return tuple(row for row in self.rows if row.fate in ("left out", "no place"))


#: Tags that every writer of feeds makes by itself.
_MADE_AGAIN = {
    *("generator", "lastBuildDate", "pubDate", "docs", "image", "itunes:title"),
    *("atom:link", "itunes:summary", "content:encoded"),
}
_OF_CHANNEL = {
    *("title", "description", "link", "language", "copyright", "item"),
    *("itunes:author", "itunes:owner", "itunes:image", "itunes:explicit"),
    *("itunes:category", "itunes:type", "itunes:block", "itunes:complete"),
    *("itunes:new-feed-url", "podcast:guid", "podcast:locked", "podcast:medium"),
    *("podcast:block", "podcast:podroll", "podcast:publisher"),
    *OF_SHOW.values(),
}
_OF_ITEM = {
    *("title", "description", "content:encoded", "link", "guid", "pubDate"),
    *("enclosure", "itunes:duration", "itunes:explicit", "itunes:image", "category"),
    *("itunes:season", "itunes:episode", "itunes:episodeType", "itunes:block"),
    *("itunes:subtitle", "itunes:summary", "podcast:transcript", "podcast:chapters"),
    *("podcast:season", "podcast:episode", "psc:chapters"),
    *OF_EPISODE.values(),
}
#: Field -> the tag that is kept as it is when the field can't hold what it says.
_TAG_OF = {
    **OF_EPISODE,
    "image": "itunes:image",
    "season": "itunes:season",
    "episode": "itunes:episode",
    "season_name": "podcast:season",
    "episode_name": "podcast:episode",
    "transcript": "podcast:transcript",
    "chapters": "podcast:chapters",
    "subtitle": "itunes:subtitle",
}
_TAG_OF_SHOW = {
    **OF_SHOW,
    "image": "itunes:image",
    "blocks": "podcast:block",
    "podroll": "podcast:podroll",
    "publisher": "podcast:publisher",
    "medium": "podcast:medium",
}


def move(document: Document, url: str = "", now: datetime = UNDATED) -> Moved:
    """Return the catalog of a feed. ``url`` is where it is fetched by subscribers.

    Relative addresses are joined to it. An item without audio is left out, and so is
    one whose guid or audio an item above it has, as Apple does (Podcast RSS feed
    requirements). One without a date gets that of its neighbour, a second earlier;
    ``now`` is for a feed without any.
    """
    return _Taker(document, url, now).moved()


class _Taker:
    """Takes a feed over, and counts what becomes of its tags."""

    def __init__(self, document: Document, url: str, now: datetime) -> None:
        self.document, self.url, self.now = document, url, now
        self.prefixes = {uri: prefix for prefix, uri in document.prefixes.items()}
        self.counts: Counter[tuple[str, Fate, str]] = Counter()
        self.probes: dict[str, Probe] = {}
        self.languages: list[str] = []

    def moved(self) -> Moved:
        show = self.show()
        entries = tuple(self.entries())
        rows = sorted(
            Row(name, fate, count, why)
            for (name, fate, why), count in self.counts.items()
        )
        return Moved(show, entries, self.probes, tuple(rows))

    def note(self, name: str, fate: Fate, why: str = "") -> None:
        self.counts[name, fate, why] += 1

    # The show

    def show(self) -> CatalogShow:
        channel, was = self.document.channel, self.document.show
        title = was.title or self.missing("title", "Untitled")
        text = notes_of(was.description).summary or ""
        link = self.joined(was.link) if was.link else ""
        feed_url = self.url or was.feed_url
        fields: dict[str, Any] = {
            "title": title,
            "description": text or self.missing("description", title),
            "link": link or self.missing("link", identity.folder(feed_url)),
            "feed_url": feed_url or None,
            "guid": was.guid,
            "language": was.language or self.missing("language", "en"),
            "categories": was.categories,
            "author": was.author,
            "email": was.email,
            "image": was.image and self.joined(was.image),
            "explicit": was.explicit or None,
            "copyright": was.copyright,
            "type": was.type if was.type != "episodic" else None,
            "new_feed_url": was.new_feed_url,
            "block": was.block or None,
            "complete": was.complete or None,
            "locked": was.locked,
            "medium": was.medium,
            "hubs": was.hubs or None,
            "ai_content": was.ai_content,
            "read_on": False,
        }
        for name in (*OF_SHOW, *OfShow.model_fields):
            fields.setdefault(name, getattr(was, name) or None)
        extra = list(self.unknown(channel, _OF_CHANNEL))
        return self.valid_show(fields, extra)

    def missing(self, name: str, instead: str) -> str:
        self.note(name, "repaired", f"missing; now {instead!r}")
        return instead

    def valid_show(self, fields: dict[str, Any], extra: list[str]) -> CatalogShow:
        needed = {"title": "Untitled", "language": "en", "description": "–"}
        for _ in fields:
            given = {k: v for k, v in fields.items() if v is not None}
            if extra:
                given["extra"] = tuple(extra)
            tried = catalogs.tried(CatalogShow, _plain(given))
            if isinstance(tried, CatalogShow):
                return tried
            for name, why in tried.items():
                value = fields.get(name)
                if name == "categories":
                    kept = tuple(c for c in value or () if _is_category(c))
                    fields[name] = kept or ("Technology",)
                    self.note("itunes:category", "repaired", f"{why}")
                elif name == "language":
                    fields[name] = language_meant(value or "") or value[:2].lower()
                    if len(self.languages) > 1:
                        fields[name] = "en"
                    self.languages.append(fields[name])
                    self.note(name, "repaired", f"{why}; now {fields[name]!r}")
                elif name in needed:
                    fields[name] = _shortened(value or "", needed[name])
                    self.note(name, "repaired", why)
                elif name == "link":
                    fields[name] = identity.folder(self.url) or "https://x.invalid/"
                    self.note(name, "repaired", why)
                elif name == "extra":
                    extra.clear()
                else:
                    fields[name] = None
                    extra += self.kept(
                        self.document.channel, _TAG_OF_SHOW.get(name, ""), why
                    )
        raise AssertionError(f"refused for ever: {tried}")

    # The episodes

    def entries(self) -> Iterator[CatalogEntry]:
        ids: set[str] = set()
        audio: set[str] = set()
        latest = self.now
        pairs = zip(self.document.items, self.document.show.episodes, strict=True)
        for item, episode in pairs:
            url = self.joined(episode.enclosure.url)
            title = episode.title or episode.id or url
            place = f"line {item.line}: {title[:60]}"
            if not url:
                self.note("item", "left out", f"{place}: no audio")
            elif not is_url(url):
                self.note("item", "left out", f"{place}: audio at {url[:80]}")
            elif (episode.id or url) in ids:
                self.note("item", "left out", f"{place}: the guid of one above it")
            elif one_name(url) in audio:
                self.note("item", "left out", f"{place}: the audio of one above it")
            else:
                ids.add(episode.id or url)
                audio.add(one_name(url))
                moment = self.moment(item, episode, latest)
                latest = moment - timedelta(seconds=1)
                if entry := self.entry(item, episode, url, moment):
                    yield entry

    def moment(self, item: Tag, episode: Episode, latest: datetime) -> datetime:
        """Return the date to the second, with the offset that the feed has."""
        if episode.published == UNDATED:
            fallback = latest if latest != UNDATED else datetime(2000, 1, 1, tzinfo=UTC)
            why = f"missing or unreadable; now {fallback.isoformat()}"
            self.note("pubDate", "repaired", f"line {item.line}: {why}")
            return fallback
        moment = parsedate_to_datetime(item.said("pubDate"))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.replace(microsecond=0)

    def entry(
        self, item: Tag, episode: Episode, url: str, moment: datetime
    ) -> CatalogEntry | None:
        enclosures = item.all("enclosure")
        taken = self.notes(item, episode)
        extra = list(self.unknown(item, _OF_ITEM))
        fields: dict[str, Any] = {
            "id": episode.id or url,
            "title": episode.title or _shortened(episode.description, "Untitled"),
            "link": episode.link and self.joined(episode.link),
            "audio": url,
            "published": moment,
            "summary": taken.summary,
            "notes_html": taken.html,
            "description": taken.text,
            "subtitle": _subtitle(episode),
            "image": episode.image and self.joined(episode.image),
            "explicit": episode.explicit
            if episode.explicit != self.document.show.explicit
            else None,
            "season": episode.season,
            "episode": episode.episode,
            "type": episode.type if episode.type != "full" else None,
            "block": episode.block or None,
            "topics": tuple(_topics(item)) or None,
            "ai_content": episode.ai_content,
        }
        for name in (*OF_EPISODE, *OfEpisode.model_fields):
            fields.setdefault(name, getattr(episode, name, None) or None)
        more = tuple(
            AlternateEnclosure.model_construct(
                type=tag.attributes.get("type", "audio/mpeg"),
                sources=(self.joined(tag.attributes.get("url", "")),),
                length=_size(tag.attributes.get("length", "")),
            )
            for tag in enclosures[1:]
        )
        if more:
            fields["alternates"] = (*(fields["alternates"] or ()), *more)
            self.note("enclosure", "taken", "the first is the audio, others alternates")
        self.files(item, episode, fields, extra)
        self.probe(url, episode)
        return self.valid(fields, item, extra)

    def files(
        self, item: Tag, episode: Episode, fields: dict[str, Any], extra: list[str]
    ) -> None:
        """Take transcripts and chapters; of each the catalog has room for one."""
        for number, tag in enumerate(item.all("podcast:transcript")):
            url = self.joined(tag.attributes.get("url", ""))
            if number == 0 and set(tag.attributes) <= {"url", "type"}:
                fields["transcript"] = url
            else:
                extra.append(self.raw(tag))
                self.note(tag.name, "kept raw")
        if episode.chapters_url:
            fields["chapters"] = self.joined(episode.chapters_url)
            extra += self.kept(item, "psc:chapters", "beside podcast:chapters")
        elif episode.chapters:
            fields["chapters"] = tuple(episode.chapters)

    def probe(self, url: str, episode: Episode) -> None:
        """Remember what the feed says of the audio."""
        enclosure = episode.enclosure
        if enclosure.length and enclosure.type:
            self.probes[url] = Probe(
                length=enclosure.length,
                type=enclosure.type,
                duration=enclosure.duration or None,
                method="feed",
            )

    def notes(self, item: Tag, episode: Episode) -> Notes:
        """Return the notes; the description too, if that is another text."""
        encoded = item.said("content:encoded")
        taken = notes_of(encoded or episode.description)
        if not encoded:
            return taken
        shown, said = text_shown(encoded), text_shown(episode.description)
        if not said or _spaced(shown) == _spaced(said):
            return taken
        return taken._replace(text=said)

    def valid(
        self, fields: dict[str, Any], item: Tag, extra: list[str]
    ) -> CatalogEntry | None:
        for _ in fields:
            given = {k: v for k, v in fields.items() if v is not None}
            if extra:
                given["extra"] = tuple(extra)
            tried = catalogs.tried(CatalogEntry, _plain(given))
            if isinstance(tried, CatalogEntry):
                return tried
            if "audio" in tried:
                place = f"line {item.line}: {item.said('title')[:60]}"
                self.note("item", "left out", f"{place}: audio {tried['audio']}")
                return None
            for name, why in tried.items():
                if name == "title":
                    fields[name] = _shortened(fields[name], "Untitled")
                    self.note(name, "repaired", why)
                elif name == "id":
                    fields[name] = _shortened(fields[name], fields["audio"])
                    self.note("guid", "repaired", why)
                elif name == "extra":
                    extra.clear()
                else:
                    fields[name] = None
                    extra += self.kept(item, _TAG_OF.get(name, ""), why)
        raise AssertionError(f"refused for ever: {tried}")

    # Tags

    def joined(self, url: str) -> str:
        try:
            return urljoin(self.url, url.strip()) if self.url else url.strip()
        except ValueError:
            return url

    def unknown(self, outer: Tag, known: set[str]) -> Iterator[str]:
        """Yield the tags that the catalog has no key for; name all of them."""
        for tag in outer.children:
            if tag.name in known:
                if tag.name != "item":
                    self.note(tag.name, "taken")
            elif tag.name in _MADE_AGAIN:
                self.note(tag.name, "made again")
            elif ":" in tag.name or tag.name.startswith("{"):
                self.note(self.shown(tag.name), "kept raw")
                yield self.raw(tag)
            else:
                self.note(
                    tag.name, "no place", "RSS has it, podcast apps don't read it"
                )

    def kept(self, outer: Tag, name: str, why: str) -> Iterator[str]:
        """Yield the tags of a name, which say what no key can hold."""
        tags = outer.all(name) if name else []
        for tag in tags:
            self.note(name, "kept raw", why)
            yield self.raw(tag)
        if not tags:
            self.note(name or "a field", "left out", why)

    def shown(self, name: str) -> str:
        space, _, local = name.rpartition("}")
        prefix = self.prefixes.get(space.lstrip("{"))
        return f"{prefix}:{local}" if prefix else local if space else name

    def raw(self, tag: Tag) -> str:
        """Return a tag as XML that stands for itself."""
        name, declared = tag.name, ""
        if name.startswith("{"):
            space, _, local = name[1:].partition("}")
            prefix = self.prefixes.get(space) or "x"
            name = f"{prefix}:{local}"
            declared = f" xmlns:{prefix}={quoteattr(space)}"
        elif (prefix := name.partition(":")[0]) not in DECLARED and ":" in name:
            space = next(uri for uri, known in SPACES.items() if known == prefix)
            declared = f" xmlns:{prefix}={quoteattr(space)}"
        pairs = "".join(
            f" {key}={quoteattr(value)}"
            for key, value in tag.attributes.items()
            if not key.startswith("{")
        )
        if tag.children:
            content = "".join(self.raw(child) for child in tag.children)
        else:
            content = escape(tag.text.strip(), quote=False)
        head = f"<{name}{declared}{pairs}"
        return f"{head}>{content}</{name}>" if content else f"{head}/>"


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields as somebody would have written them, to be checked again."""

    def plain(value: Any) -> Any:
        if hasattr(value, "model_fields"):
            names = (n for n in type(value).model_fields if hasattr(value, n))
            pairs = {n: plain(getattr(value, n)) for n in names}
            return {n: v for n, v in pairs.items() if v not in (None, (), False)}
        return tuple(map(plain, value)) if isinstance(value, tuple) else value

    return {name: plain(value) for name, value in fields.items()}


def _is_category(name: str) -> bool:
    found = catalogs.tried(CatalogShow, {"categories": (name,)})
    return isinstance(found, dict) and "categories" not in found


_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]+")


def _shortened(text: str, instead: str) -> str:
    """Return a text as one line of at most 255 characters."""
    line = _UNFIT.sub(" ", text).strip()
    return (
        line
        if 0 < len(line) <= 255
        else (line[:254].rstrip() + "…" if line else instead)
    )


def _subtitle(episode: Episode) -> str | None:
    line = (episode.subtitle or episode.summary or "").strip()
    begins = text_shown(episode.description).startswith(line.removesuffix("…"))
    return None if not line or begins else line


def _topics(item: Tag) -> Iterator[str]:
    for tag in item.all("category"):
        if name := tag.text.strip()[:128]:
            yield name


def _size(text: str) -> int | None:
    return int(text) if re.fullmatch("[1-9][0-9]{0,15}", text.strip()) else None


def _spaced(text: str) -> str:
    return " ".join(text.split())


def explained(rows: Sequence[Row]) -> str:
    """Return what became of everything as a table for people."""
    table = [("tag", "", "how often", "")] + [
        (row.name, row.fate, str(row.times), row.why) for row in rows
    ]
    widths = [max(len(row[n]) for row in table) for n in range(3)]
    return "\n".join(
        "  ".join(
            cell.ljust(w) for cell, w in zip(row, (*widths, 0), strict=True)
        ).rstrip()
        for row in table
    )
