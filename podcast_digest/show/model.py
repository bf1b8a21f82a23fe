"""The values that everything is made of: Catalog as written, Show as published.

All are frozen and inert: no I/O, no clock. What a field may hold is in fields.py.
Lengths are bytes, durations seconds, times aware.
"""

from collections.abc import Container, Mapping
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    Discriminator,
    Field,
    NonNegativeInt,
    Tag,
    ValidationError,
    model_validator,
)

from podcast_digest.show.directories import Directory
from podcast_digest.show.fields import (
    Category,
    ChaptersFile,
    Description,
    Duration,
    Email,
    Id,
    Image,
    Language,
    Line,
    MediaType,
    Medium,
    Moment,
    Number,
    PageSize,
    Prefix,
    Seconds,
    ShortLine,
    Size,
    Source,
    Start,
    Text,
    Timezone,
    TranscriptFile,
    Url,
    fault,
    is_url,
    one_name,
)
from podcast_digest.show.markup import Markup
from podcast_digest.show.namespace import (
    Funding,
    License,
    OfEpisode,
    OfShow,
    Person,
    UpdateFrequency,
)
from podcast_digest.show.settings import (
    Checks,
    Mirror,
    Narrate,
    Origin,
    OriginField,
    Rewrite,
    Site,
    SiteLink,
    Sources,
)
from podcast_digest.show.value import Value

__all__ = [
    "Catalog",
    "CatalogEntry",
    "CatalogShow",
    "Chapter",
    "Chapters",
    "Checks",
    "Enclosure",
    "Episode",
    "Funding",
    "License",
    "Mirror",
    "Narrate",
    "Origin",
    "OriginField",
    "Person",
    "Rewrite",
    "Show",
    "Site",
    "SiteLink",
    "Sources",
    "Transcript",
    "UpdateFrequency",
    "Value",
]

#: The way to a value of the catalog: ``("episodes", 3, "audio")``.
Place = tuple[str | int, ...]


class Chapter(Value):
    """Where a chapter begins, and what it is about (JSON chapters 1.2)."""

    start: Start  #: seconds; may be written as 5:20 or 1:02:03
    title: Line
    url: Url | None = None
    image: Url | None = None


def _kind_of_chapters(given: object) -> str:
    if isinstance(given, str):
        return "auto" if given.strip() == "auto" else "file"
    return "list"


#: Chapters written out, those that the audio has (``auto``), or a file of them.
Chapters = Annotated[
    Annotated[Literal["auto"], Tag("auto")]
    | Annotated[tuple[Chapter, ...], Field(min_length=1), Tag("list")]
    | Annotated[ChaptersFile, Tag("file")],
    Discriminator(_kind_of_chapters),
]


class _ShowFacts(Value):
    """What the catalog says of a show and the feed repeats."""

    title: Line
    description: Description
    link: Url
    language: Language
    categories: tuple[Category, ...] = Field(min_length=1)
    author: Line | None = None
    email: Email | None = None
    image: Image | None = None
    explicit: bool = False
    copyright: Line | None = None
    type: Literal["episodic", "serial"] = "episodic"
    new_feed_url: Url | None = None
    block: bool = False
    complete: bool = False
    locked: bool | None = None
    medium: Medium | None = None
    funding: tuple[Funding, ...] = ()
    people: tuple[Person, ...] = ()
    license: License | None = None
    ai_content: bool | None = None
    update_frequency: UpdateFrequency | None = None
    hubs: tuple[Url, ...] = ()  #: WebSub: who tells subscribers that the feed changed
    #: Where people listen to it: a directory -> the page of the show there.
    links: Mapping[Directory, Url] = Field(default_factory=dict)
    verify: ShortLine | None = None  #: a code that proves who owns it (podcast:txt)
    apple_verify: ShortLine | None = None  #: the same, from Apple Podcasts Connect
    timezone: Timezone = "UTC"  #: of dates written without one, and of those on pages
    #: Constructed, here and below: to be checked, its checker would be made at once.
    site: Site = Site.model_construct()
    page_size: PageSize | None = None  #: episodes of the feed; older ones in archives
    read_on: bool = True  #: the notes of an episode end with a link to its article
    extra: tuple[Markup, ...] = ()  #: elements that the feed repeats as they are
    prefix: Prefix | None = None  #: of audio in feeds, for a service that counts


class CatalogShow(OfShow, _ShowFacts):
    """The ``show:`` part of episodes.yaml."""

    feed_url: Url | None = None
    sources: Sources = ()  #: what ``import`` reads when nothing else is named
    guid: UUID | None = None
    rewrite: tuple[Rewrite, ...] = ()
    mirror: Mirror | None = None
    #: Of episodes that say nothing else.
    chapters: Literal["auto"] | None = None
    checks: Checks = Checks.model_construct()
    narrate: Narrate | None = None  #: None: nothing is spoken
    siblings: bool = False  #: the shows in folders beside it are named in its feed

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The sources, each with its options."""
        return tuple(
            Origin(path=source) if isinstance(source, str) else source
            for source in self.sources
        )


class _EpisodeFacts(Value):
    """What the catalog says of an episode and the feed repeats."""

    id: Id
    title: Line
    published: Moment
    link: Url | None = None
    summary: Text | None = None
    subtitle: Line | None = None
    image: Image | None = None
    explicit: bool | None = None
    season: Number | None = None
    episode: Number | None = None
    type: Literal["full", "trailer", "bonus"] | None = None
    block: bool = False
    people: tuple[Person, ...] = ()
    topics: tuple[ShortLine, ...] = ()  #: what it is about, to find it by
    #: Readers may take its id for an address, as they did in the feed it came from.
    permalink: bool = False
    extra: tuple[Markup, ...] = ()  #: elements that the feed repeats as they are


class CatalogEntry(OfEpisode, _EpisodeFacts):
    """One item of ``episodes:`` in episodes.yaml."""

    audio: Source
    narrated: bool = False  #: made by ``narrate``; a real recording replaces it
    #: For readers that show no HTML; None: the text of the summary.
    description: Text | None = None
    notes_html: Text | None = None  #: in place of a summary that Markdown can't say
    transcript: TranscriptFile | None = None
    chapters: Chapters | None = None
    draft: bool = False
    length: Size | None = None
    media_type: MediaType | None = None
    duration: Seconds | None = None

    @classmethod
    def fitting(
        cls, fields: Mapping[str, object], more: Mapping[str, object]
    ) -> tuple[Self, list[tuple[str, str]]]:
        """Return an entry with these fields, and those of ``more`` that may stand.

        With them the names of the others, and why. Raises ValidationError for what is
        wrong with ``fields``.
        """
        entry = cls.model_validate(fields)
        refused: list[tuple[str, str]] = []
        kept = dict(fields)
        for name, value in more.items():
            try:
                entry = cls.model_validate({**kept, name: value})
            except ValidationError as error:
                refused.append((name, error.errors()[0]["msg"]))
            else:
                kept[name] = value
        return entry, refused


class Catalog(Value):
    """All that people wrote: the show and its episodes, in the order of the file."""

    show: CatalogShow
    episodes: tuple[CatalogEntry, ...] = ()

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for field in ("id", "audio"):
            values = [one_name(getattr(entry, field)) for entry in self.episodes]
            if len(set(values)) != len(values):
                # Apple ignores items with a repeated enclosure URL or guid
                # (Podcast RSS feed requirements).
                raise fault("twice", f"two episodes have the same {field}")
        return self

    def files(self, ids: Container[str] | None = None) -> dict[str, list[Place]]:
        """Return the files beside the catalog that it names, each with its places.

        Those of the show and of all episodes, or of those with some ids alone. Two
        names of one file, such as a.mp3 and ./a.mp3, are one.
        """
        named: list[tuple[str, Place]] = []
        if self.show.image and not is_url(self.show.image):
            named.append((self.show.image, ("show", "image")))
        for number, entry in enumerate(self.episodes):
            if ids is None or entry.id in ids:
                chapters = entry.chapters
                file = chapters if isinstance(chapters, str) else "auto"
                for field, path in (
                    ("audio", entry.audio),
                    ("image", entry.image),
                    ("transcript", entry.transcript),
                    ("chapters", None if file == "auto" else file),
                ):
                    if path and not is_url(path):
                        named.append((path, ("episodes", number, field)))
        found: dict[str, list[Place]] = {}
        for path, place in sorted(named, key=lambda one: one[0]):
            found.setdefault(one_name(path), []).append(place)
        return found


class Enclosure(Value):
    """The audio of an episode, with the facts that clients rely on."""

    url: Url
    length: NonNegativeInt  #: bytes; 0 while unknown (RSS Advisory Board)
    type: Line
    duration: Duration | None  #: seconds; None while unknown
    exact: bool = True  #: False when the duration is an estimate


class Transcript(Value):
    """A transcript in one of its forms (podcast:transcript)."""

    url: Url
    type: Line  #: media type


class Episode(OfEpisode, _EpisodeFacts):
    """One episode as it will be published."""

    notes: str  #: the summary as safe HTML, without control characters
    description: str  #: the summary as plain text
    chapters: tuple[Chapter, ...] = ()
    chapters_url: Url | None = None  #: where they are, as JSON chapters
    #: The same in several forms, first the one that was written.
    transcripts: tuple[Transcript, ...] = ()
    enclosure: Enclosure


class Show(OfShow, _ShowFacts):
    """The show as it will be published: the one value that all writers read."""

    feed_url: Url
    guid: UUID
    episodes: tuple[Episode, ...] = ()  #: all of them, newest first
