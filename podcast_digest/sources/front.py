"""Front matter: what a post says of itself above its text. Performs no I/O.

Jekyll, Hugo (YAML, TOML, JSON), Eleventy, Hexo, Astro and Obsidian name the same things
differently; NAMES has the names, the first that is there counts. Others are mapped by
``fields`` of the source.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from podcast_digest.sources import dates, notations, words
from podcast_digest.sources.addresses import is_audio

#: What is read of a post -> the names that tools have for it, in lowercase.
NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "date": (
        *(
            "date",
            "published",
            "pubdate",
            "publishdate",
            "published_at",
            "datepublished",
        ),
        *("published_on", "post_date", "publish_date", "pub_date", "created"),
        *("created_at",),
    ),
    "link": (
        *("link", "canonical_url", "canonicalurl", "canonical", "external_url"),
        *("externalurl", "original_url", "source_url", "permalink", "url"),
    ),
    "slug": ("slug",),
    "audio": (
        *("audio", "enclosure", "media", "mp3", "audio_url", "audiourl", "audio_file"),
        *("audiofile", "mp3_url", "podcast", "podcast.audio", "podcast.url"),
        *("podcast.file", "podcast.mp3", "podcast.src", "podcast.enclosure"),
        *("podcast_url", "podcast_file", "episode.filename", "episode.audio"),
        *("episode.url", "enclosure_url", "enclosureurl", "episode.media", "filename"),
        *("file",),
    ),
    "duration": ("duration", "podcast.duration", "episode.duration", "itunes_duration"),
    "summary": ("summary", "description", "excerpt", "subtitle"),
    "topics": ("tags", "categories", "topics", "keywords", "category"),
    "image": (
        *("image", "cover", "cover.image", "image.url", "image.src", "cover_image"),
        *("heroimage", "featured_image", "thumbnail", "podcast.image"),
    ),
    "explicit": ("explicit", "podcast.explicit", "itunes_explicit"),
    "season": ("season", "podcast.season", "season_number"),
    "episode": (
        *("episode", "episode.number", "episode_number", "podcast.episode", "number"),
    ),
    "type": ("episode_type", "episodetype", "podcast.type"),
    "draft": ("draft",),
    "guid": ("guid", "podcast.guid", "episode.guid"),
}

#: Those that hold an address of audio, whatever that ends in.
_AUDIO_FIELDS = frozenset(
    "audio audio_url audiourl audio_file audiofile mp3 mp3_url podcast_url "
    "podcast.audio podcast.mp3 podcast.enclosure episode.audio enclosure enclosure_url "
    "enclosureurl".split()
)

_LIMIT = 65_536
_FENCES = {"---": "yaml", "+++": "toml"}
_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(.+)")
_TOKEN = re.compile(r":([a-z_]+)")


class Front(NamedTuple):
    """The fields of front matter by their names, and where they end."""

    fields: Mapping[str, Any]
    lines: int  #: how many lines of the page it takes
    fault: str = ""  #: why it can't be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a post says of itself."""

    title: str = ""
    name: str = ""  #: of its file, in words: the title of a post without one
    written: datetime | date | None = None
    link: str = ""  #: an address, or a path on the site
    audio: tuple[str, ...] = ()
    summary: str = ""
    guid: str = ""
    draft: bool = False
    #: Fields of the episode that a person might have written: duration, topics …
    more: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)  #: of what is on which


def split(text: str) -> Front:
    """Return the front matter of a page: YAML, TOML or JSON.

    A line between two articles at the top of a page is none.
    """
    lines = text.split("\n")
    fence = lines[0].rstrip()
    if fence == "{":
        end = next((n for n, line in enumerate(lines) if line.rstrip() == "}"), None)
        return _read("json", lines, 0, end + 1) if end else Front({}, 0)
    if fence not in _FENCES:
        return Front({}, 0)
    for end, line in enumerate(lines[1:], 1):
        if line.rstrip() in (fence, "..." if fence == "---" else fence):
            return _read(_FENCES[fence], lines, 1, end)
        if line[:1] == "#" and "](" in line:
            break
    return Front({}, 0)


def _read(kind: str, lines: list[str], start: int, end: int) -> Front:
    text = "\n".join(lines[start:end])
    after = end if kind == "json" else end + 1
    if len(text) > _LIMIT:
        return Front({}, after, f"the front matter has more than {_LIMIT:,} characters")
    try:
        fields = notations.loaded(kind, text)
    except ValueError as error:
        what = " ".join(str(error).split())
        return Front({}, after, f"the front matter can't be read: {what}")
    if not isinstance(fields, Mapping):
        return Front({}, after if fields is None and kind != "json" else 0)
    return Front(fields, after)


def post(
    front: Front,
    text: str,
    *,
    path: str = "",
    fields: Mapping[str, str] | None = None,
    permalink: str | None = None,
    audio: str | None = None,
) -> Post:
    """Return what a post says of itself; ``path`` may say its date and its slug.

    ``fields`` has further names: field of the episode -> name in the front matter.
    ``permalink`` is the site's pattern, as in ``https://h.io/:year/:month/:title/``, or
    what a slug is put behind. ``audio`` is put before a bare file name.
    """
    values = dict(_flat(front.fields))
    found = {what: _first(values, what, fields or {}) for what in NAMES}
    name, dated = _name(path)
    slug = _line(found["slug"]) or name
    written = moment(found["date"]) or dated
    link = _line(found["link"])
    if not link or ":" in link.partition("://")[2] or link.startswith("/:"):
        link = _permalink(link or permalink or "", slug, name, path, written, found)
    elif permalink and "://" not in link:
        origin = re.match(r"https?://[^/]+", permalink)
        link = f"{origin[0]}/{link.lstrip('/')}" if origin else link
    hidden = found["draft"] is True or values.get("published") is False
    return Post(
        title=_line(found["title"]),
        name=" ".join(re.split(r"[-_\s]+", name)).strip(),
        written=written,
        link=link,
        audio=tuple(_audio(values, fields or {}, audio)),
        summary=_text(found["summary"]),
        guid=_line(found["guid"]),
        draft=hidden,
        more=dict(_more(found)),
        lines=_lines(text, front.lines, fields or {}),
    )


def moment(value: object) -> datetime | date | None:
    """Return the moment or the day that front matter names.

    >>> moment("2026-02-07T17:43:53Z")
    datetime.datetime(2026, 2, 7, 17, 43, 53, tzinfo=datetime.timezone.utc)
    >>> moment("June 7, 2026"), moment(True)
    (datetime.date(2026, 6, 7), None)
    """
    if isinstance(value, date):  # a datetime is one, too
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value > 10**9:
        return datetime.fromtimestamp(value / (1000 if value > 10**11 else 1), UTC)
    text = _line(value)
    for form in (text, re.sub(r" ([+-]\d\d):?(\d\d)$", r"\1:\2", text)):
        try:
            parsed = datetime.fromisoformat(form)
        except ValueError:
            continue
        return parsed.date() if len(form) <= 10 else parsed
    return dates.day(text)


def _flat(fields: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        key = f"{prefix}{name}".lower()
        yield key, value
        if isinstance(value, Mapping) and prefix.count(".") < 2:
            yield from _flat(value, f"{key}.")


def _first(values: Mapping[str, Any], what: str, mapped: Mapping[str, str]) -> Any:
    names = (mapped[what].lower(),) if what in mapped else NAMES[what]
    for name in names:
        value = values.get(name)
        if what == "date" and isinstance(value, bool):
            continue  # Jekyll's "published: false"
        if what == "link" and isinstance(value, bool):
            continue
        if isinstance(value, Mapping):
            continue
        if value not in (None, "", [], {}):
            return value
    return None


def _audio(
    values: Mapping[str, Any], mapped: Mapping[str, str], base: str | None
) -> Iterator[str]:
    """Yield the addresses of audio, those in lists and tables too."""
    names = (mapped["audio"].lower(),) if "audio" in mapped else NAMES["audio"]
    seen: set[str] = set()
    for name in names:
        for text in _texts(values.get(name)):
            # "https://… 123456 audio/mpeg", as WordPress writes an enclosure
            address = text.split("\n")[0].strip()
            address = address if is_audio(address) else address.partition(" ")[0]
            sure = "://" in address and (
                name in mapped.values()
                or (name in _AUDIO_FIELDS and not words.is_aside(address))
            )
            if not (is_audio(address) or sure) or address in seen:
                continue
            seen.add(address)
            yield _with_base(address, base)


def _with_base(address: str, base: str | None) -> str:
    """Return where a bare file name lies."""
    if not base or "://" in address or address.startswith(("/", "./", "../")):
        return address
    return f"{base.rstrip('/')}/{address}"


def _texts(value: Any, depth: int = 4) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif not depth:
        return  # YAML's aliases can make a few lines endless
    elif isinstance(value, Mapping):
        for name in ("url", "src", "href", "file", "filename", "path", "mp3", "audio"):
            yield from _texts(value.get(name), depth - 1)
    elif isinstance(value, list):
        for item in value[:20]:
            yield from _texts(item, depth - 1)


def _name(path: str) -> tuple[str, date | None]:
    """Return the slug that a path tells, and its day: ``2026-06-09-title.md``."""
    file = PurePosixPath(path)
    name = file.parent.name if file.stem in ("index", "_index") else file.stem
    if found := _DATED.fullmatch(name):
        try:
            return found[4], date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
    return name, dates.day(name)


def _permalink(
    pattern: str,
    slug: str,
    name: str,
    path: str,
    written: datetime | date | None,
    found: Mapping[str, Any],
) -> str:
    """Fill in a site's pattern; empty where it names what is not known."""
    if not pattern:
        return ""
    if not _TOKEN.search(pattern.partition("://")[2] or pattern):
        return pattern.rstrip("/") + f"/{slug}/"
    known = {
        **dict.fromkeys(
            ("title", "slug", "contentbasename", "slugorcontentbasename"), slug
        ),
        **dict.fromkeys(("name", "filename", "basename"), name),
        "path": str(PurePosixPath(path).with_suffix("")).removesuffix("/index"),
        "categories": "/".join(_topics(found.get("topics"))[:1]),
    }
    if written:
        known |= {
            "year": f"{written:%Y}",
            "month": f"{written:%m}",
            "day": f"{written:%d}",
            "i_month": str(written.month),
            "i_day": str(written.day),
            "short_year": f"{written:%y}",
        }
    head, mark, rest = pattern.partition("://")
    if not mark:
        head, rest = "", pattern
    if any(token not in known for token in _TOKEN.findall(rest)):
        return ""
    return head + mark + _TOKEN.sub(lambda token: known[token[1]], rest)


def _more(found: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield the further fields of the episode; what does not fit is left out later."""
    duration = found["duration"]
    if isinstance(duration, bool | int | float):
        yield "duration", duration
    elif text := _line(duration):
        yield "duration", text
    if topics := _topics(found["topics"]):
        yield "topics", topics
    if image := _line(found["image"]):
        yield "image", image
    for name in ("explicit", "season", "episode"):
        if isinstance(found[name], bool | int):
            yield name, found[name]
        elif (text := _line(found[name]).lower()) in ("yes", "true", "no", "false"):
            yield name, text in ("yes", "true")
        elif text.isdecimal():
            yield name, int(text)
    if kind := _line(found["type"]).lower():
        yield "type", kind


def _topics(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split(",") if "," in value else value.split()
    if not isinstance(value, list):
        return ()
    names = [_line(item) for item in value]
    return tuple(dict.fromkeys(name for name in names if name))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else _line(value)


def _line(value: Any) -> str:
    if value is None or isinstance(value, bool | list | Mapping):
        return ""
    return " ".join(str(value).split())


def _lines(text: str, last: int, mapped: Mapping[str, str]) -> dict[str, int]:
    """Return on which line of the page each field is."""
    lines: dict[str, int] = {}
    names = {
        n.rpartition(".")[2]: what for what in NAMES for n in reversed(NAMES[what])
    }
    names |= {name.rpartition(".")[2].lower(): what for what, name in mapped.items()}
    for number, line in enumerate(text.split("\n")[:last], 1):
        name = re.match(r"[\s\"'-]*([\w.]+)[\"']?\s*[:=]", line)
        if name and (what := names.get(name[1].lower())):
            lines.setdefault(what, number)
    return lines
