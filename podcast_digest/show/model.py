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
    NonNegativeFloat,
    NonNegativeInt,
    Tag,
    ValidationError,
    model_validator,
)

from podcast_digest.show import identity, storage
from podcast_digest.show.fields import (
    Category,
    ChaptersFile,
    Colour,
    Description,
    Directory,
    Duration,
    Email,
    EnvironmentName,
    Folder,
    Image,
    Language,
    Line,
    MediaType,
    Medium,
    Moment,
    Number,
    PageSize,
    Prefix,
    RuleCode,
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
    "Person",
    "Rewrite",
    "Show",
    "Site",
    "SiteLink",
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


class Rewrite(Value):
    """Publish audio whose address starts with ``from`` under ``to`` instead."""

    from_: Url = Field(alias="from")
    to: Url


class Checks(Value):
    """What ``check`` shall be silent about."""

    #: Code of a rule, or the beginning of codes -> why.
    ignore: Mapping[RuleCode, Line] = Field(default_factory=dict)


class Mirror(Value):
    """A place made for audio, from which it is published."""

    #: The folder that is published, or a bucket of any store that speaks S3.
    to: Literal["folder", "s3"]
    path: storage.Prefix = "audio/"  #: where in it
    #: Whose audio is mirrored; ``all``, that beside the catalog too.
    hosts: Annotated[
        Annotated[Literal["all"], Tag("all")]
        | Annotated[tuple[storage.HostPattern, ...], Field(min_length=1), Tag("list")],
        Discriminator(lambda given: "all" if isinstance(given, str) else "list"),
    ] = storage.ATTACHMENTS
    #: The address of all that lies in the store; of a folder, the show's link if None.
    public: storage.PublicUrl | None = None
    bucket: storage.Bucket | None = None
    endpoint: Url | None = None  #: of the store; None: AWS
    region: ShortLine | None = None
    #: The bucket stands in the path of addresses; None: where there is an endpoint.
    path_style: bool | None = None
    key_env: storage.Variable | None = None
    secret_env: storage.Variable | None = None
    #: Megabytes of all copies; None: 900 in a folder, as many as there are in a bucket.
    max_total_mb: Number | None = None
    alternate: bool = True  #: name the source beside it (podcast:alternateEnclosure)
    repair: bool = False  #: send MP3s through ``repair`` first
    publish: bool = False  #: the whole folder may go there: ``publish s3``

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.to == "folder":
            set_ = self.model_fields_set
            if given := [name for name in storage.OF_BUCKETS if name in set_]:
                raise fault("mirror", f"{given[0]} belongs to a mirror with to: s3")
            if not self.path:
                raise fault("mirror", "needs a path: the folder holds the site too")
            return self
        for name in ("bucket", "public"):
            if getattr(self, name) is None:
                raise fault("mirror", f"to: s3 needs {name}, {_MIRROR_NEEDS[name]}")
        if (self.key_env is None) != (self.secret_env is None):
            raise fault("mirror", "key_env and secret_env go together: name both")
        if self.endpoint and identity.folder(self.endpoint) == self.public:
            raise fault(
                "mirror",
                "public is the endpoint itself, which asks for a key: give the address "
                "at which everybody reads the bucket",
            )
        return self

    @property
    def limit(self) -> int | None:
        """Return how many bytes all copies may have, None if any number."""
        most = self.max_total_mb or (900 if self.to == "folder" else None)
        return most and most * 1_000_000

    def takes(self, audio: str) -> bool:
        """Tell whether audio is to be mirrored, by its address or path.

        What lies beside the catalog is published with the folder anyway.
        """
        if self.public and audio.startswith(self.public):
            return False
        if not is_url(audio):
            return self.to == "s3" and self.hosts == "all"
        if self.hosts == "all":
            return True
        return any(storage.is_at(host, audio) for host in self.hosts)


_MIRROR_NEEDS = {
    "bucket": "the name of the bucket",
    "public": "the address at which everybody reads the bucket",
}


class SiteLink(Value):
    """A link that every page shows beside our own."""

    url: Url
    text: ShortLine


class Site(Value):
    """How the web site looks, and where it lies."""

    enabled: bool = True
    accent: Colour | None = None  #: of links and buttons; made readable where it is not
    folder: Folder | None = None  #: below the show's link; None: right there
    links: tuple[SiteLink, ...] = ()
    articles: bool = True  #: an Atom feed of all articles, also those without audio


class Narrate(Value):
    """How articles without audio are spoken: the voice, and what it says."""

    engine: Literal["openai", "command"]
    #: openai: the service, with or without /v1/audio/speech.
    url: Url = "https://api.openai.com/v1"
    model: Line = "gpt-4o-mini-tts"
    #: openai: the environment variable that holds the key.
    key_env: EnvironmentName = "OPENAI_API_KEY"
    instructions: Line | None = None  #: openai: how to speak, for models that listen
    #: command: the program and its arguments; {voice}, {language}, {output} may stand
    #: in them.
    command: tuple[Line, ...] = ()
    voice: Line = "alloy"
    speed: float = Field(default=1.0, ge=0.25, le=4.0)
    speak: Literal["summary", "title+summary"] = "title+summary"
    intro: Line | None = None
    outro: Line | None = None
    lexicon: Line | None = None  #: path beside the catalog; None: pronunciations.yaml
    loudness: float = Field(default=-16.0, ge=-31.0, le=-9.0)  #: LUFS
    bitrate: Literal[48, 64, 80, 96, 112, 128, 160] = 64  #: kbit/s
    date: Literal["now", "article"] = "now"  #: of a narrated episode
    #: What a million characters cost, for --dry-run; in any currency.
    price_per_million: NonNegativeFloat | None = None

    @model_validator(mode="after")
    def _a_program(self) -> Self:
        if self.engine == "command" and not self.command:
            raise fault("no command", "engine: command needs a command: [program, …]")
        return self


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
    site: Site = Site()
    page_size: PageSize | None = None  #: episodes of the feed; older ones in archives
    read_on: bool = True  #: the notes of an episode end with a link to its article
    extra: tuple[Markup, ...] = ()  #: elements that the feed repeats as they are
    prefix: Prefix | None = None  #: of audio in feeds, for a service that counts


class CatalogShow(OfShow, _ShowFacts):
    """The ``show:`` part of episodes.yaml."""

    feed_url: Url | None = None
    guid: UUID | None = None
    rewrite: tuple[Rewrite, ...] = ()
    mirror: Mirror | None = None
    #: Of episodes that say nothing else.
    chapters: Literal["auto"] | None = None
    checks: Checks = Checks()
    narrate: Narrate | None = None  #: None: nothing is spoken


class _EpisodeFacts(Value):
    """What the catalog says of an episode and the feed repeats."""

    id: Line
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
        named: list[tuple[str | None, Place]] = [(self.show.image, ("show", "image"))]
        for number, entry in enumerate(self.episodes):
            if ids is None or entry.id in ids:
                chapters = entry.chapters
                file = chapters if isinstance(chapters, str) else None
                given = {
                    "audio": entry.audio,
                    "image": entry.image,
                    "transcript": entry.transcript,
                    "chapters": None if file == "auto" else file,
                }
                named += [(v, ("episodes", number, k)) for k, v in given.items()]
        found: dict[str, list[Place]] = {}
        for path, place in sorted(
            ((path, place) for path, place in named if path and not is_url(path)),
            key=lambda one: one[0],
        ):
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
