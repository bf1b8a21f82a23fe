"""How a show is made: what its catalog sets beside what the feed says."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    NonNegativeFloat,
    Tag,
    WithJsonSchema,
    model_validator,
)

from podcast_digest.show import identity, storage
from podcast_digest.show.fields import (
    Colour,
    EnvironmentName,
    Folder,
    Line,
    Number,
    RuleCode,
    ShortLine,
    Url,
    fault,
    is_url,
)
from podcast_digest.show.value import Value

#: What can be read of a post.
OriginField = Literal[
    "title",
    "date",
    "link",
    "slug",
    "audio",
    "duration",
    "summary",
    "topics",
    "image",
    "explicit",
    "season",
    "episode",
    "type",
    "draft",
    "guid",
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

    engine: Literal["openai", "command", "kokoro"]
    #: openai: the service, with or without /v1/audio/speech.
    url: Url = "https://api.openai.com/v1"
    model: Line = "gpt-4o-mini-tts"
    #: openai: the environment variable that holds the key.
    key_env: EnvironmentName = "OPENAI_API_KEY"
    instructions: Line | None = None  #: openai: how to speak, for models that listen
    #: command: the program and its arguments; {voice}, {language}, {output} may stand
    #: in them.
    command: tuple[Line, ...] = ()
    #: kokoro: a folder with a model and its voices; None: what fetch-voice got.
    model_folder: Line | None = None
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
    def _who_speaks(self) -> Self:
        if self.engine == "command" and not self.command:
            raise fault("no command", "engine: command needs a command: [program, …]")
        if self.engine == "kokoro" and "voice" not in self.model_fields_set:
            raise fault(
                "no voice",
                "engine: kokoro needs a voice, such as zm_yunjian (Mandarin) or "
                "af_heart (English)",
            )
        return self


def _months(text: str) -> str:
    if not re.fullmatch(_MONTHS, text):
        raise fault(
            "months",
            f"must be a month or a span, such as 2025-09 or 2025-07..2025-09, "
            f"not {text[:80]!r}",
        )
    return text


_MONTHS = r"\d{4}-(0[1-9]|1[0-2])(\.\.\d{4}-(0[1-9]|1[0-2]))?"
#: A month, or the first and the last of several.
Months = Annotated[
    str,
    AfterValidator(_months),
    WithJsonSchema({"type": "string", "pattern": f"^{_MONTHS}$"}),
]


class Origin(Value):
    """Where episodes come from: a page, or a folder of posts, one in a file."""

    path: Line  #: of a page, a folder or a glob, beside the catalog; or an https page
    base_url: Url | None = None  #: what relative addresses there are relative to
    #: Of the site: ``https://example.org/:year/:month/:title/``, or what slugs follow.
    permalink: Line | None = None
    audio: Line | None = None  #: a folder or an address in front of bare file names
    #: Field of an episode -> its name in the front matter, where that is unusual.
    fields: Mapping[OriginField, Line] = Field(default_factory=dict)
    tags: tuple[ShortLine, ...] = ()  #: only what has any of these is taken
    months: tuple[Months, ...] = ()  #: only what is of any of these
    languages: tuple[Literal["zh", "ja", "ko", "en"], ...] = ()  #: only these


#: A path or an address alone, or with options.
Sources = tuple[
    Annotated[
        Annotated[Line, Tag("path")] | Annotated[Origin, Tag("options")],
        Discriminator(lambda v: "path" if isinstance(v, str) else "options"),
    ],
    ...,
]
