"""What is kept of audio, of pages, and of what subscribers got. No I/O."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AwareDatetime,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveInt,
    StringConstraints,
    ValidationError,
)

from podcast_digest.show.fields import LINE_PATTERN, Duration, Line
from podcast_digest.show.model import Chapter, Show, Value

if TYPE_CHECKING:
    from podcast_digest.audio import Audio
    from podcast_digest.audio.chapters import Chapter as AudioChapter


VERSION = 1

#: One line that can be shown at a terminal.
Reason = Annotated[str, StringConstraints(pattern=LINE_PATTERN)]


#: A SHA-256 as people write it.
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Mirrored(Value):
    """Where a copy of some audio is, and what is known of both."""

    url: str  #: at which everybody reads the copy
    sha256: Digest  #: of the copy
    length: PositiveInt  #: bytes of the copy
    type: Line  #: media type of the copy, told by its bytes
    duration: Duration | None = None  #: seconds, where the copy is a repaired one
    etag: str | None = None  #: of the source when it was copied
    last_modified: str | None = None  #: of the source when it was copied
    #: Of a source that went through ``repair``: that of the copy if all was right.
    source_sha256: Digest | None = None
    verified: bool = False  #: everybody could read it; only then it is published
    #: What will be published instead, once everybody can read that.
    waiting: "Mirrored | None" = None

    @property
    def is_repaired(self) -> bool:
        """Tell whether it has other bytes than its source."""
        return self.source_sha256 not in (None, self.sha256)


class Seam(Value):
    """Where a joined segment begins."""

    start: NonNegativeFloat  #: seconds
    title: str | None = None  #: of the ID3 tag at the seam


class Probe(Value):
    """What was measured of one audio file."""

    length: PositiveInt  #: bytes
    type: Line  #: media type, told by the bytes
    #: seconds, to the millisecond
    duration: Duration | None = None
    exact: bool = True  #: False when the duration is an estimate
    method: Line  #: how the duration was found: header, sampled, mp4, …
    etag: str | None = None
    last_modified: str | None = None
    hosts: tuple[str, ...] = ()  #: that redirects led to, never signed queries
    sha256: str | None = None  #: of the whole file, if all of it was read
    seams: tuple[Seam, ...] = ()  #: of joined files, if all of it was read
    #: of its tags, else made from the seams; None: nobody asked for them
    chapters: tuple[Chapter, ...] | None = None

    @classmethod
    def of(
        cls,
        length: int,
        audio: "Audio",
        chapters: "Iterable[AudioChapter] | None",
        **more: Any,
    ) -> Self:
        """Return what is kept of a measured file of ``length`` bytes."""
        return cls(
            length=length,
            type=audio.type,
            duration=audio.duration or None,  # a blink rounds to 0 ms: not known
            exact=audio.exact,
            method=audio.method,
            seams=tuple(Seam(start=s.start, title=s.title) for s in audio.seams),
            chapters=None if chapters is None else tuple(map(_chapter, chapters)),
            **more,
        )


def _chapter(found: "AudioChapter") -> Chapter:
    facts = {"start": found.start, "title": found.title}
    try:
        return Chapter(**facts, url=found.url)
    except ValidationError:  # what a tag holds is not always an address
        return Chapter(**facts)


class Remembered(Value):
    """What the digest page said of an episode when it was last imported."""

    title: str
    summary: str  #: its fingerprint: the text itself is in the catalog
    audio: str

    @classmethod
    def of(cls, *, title: str, summary: str, audio: str) -> Self:
        """Return what to remember of a page's article."""
        return cls(title=title, summary=_fingerprint(summary), audio=audio)

    def said(self, field: str, text: str) -> bool:
        """Tell whether the page had this title, summary or audio."""
        if field == "summary":
            return self.summary == _fingerprint(text)
        return bool(getattr(self, field).strip() == text.strip())


class Silent(Value):
    """An article that a page lists without audio: for readers, and for later."""

    title: Line
    link: Reason
    published: AwareDatetime  #: its month on the page, or when it was first imported
    summary: str = ""  #: its beginning, as plain text
    page: Reason  #: that lists it


class PublishedEpisode(Value):
    """What subscribers know an episode by."""

    title: str
    published: AwareDatetime
    audio: str  #: the address of its enclosure
    length: PositiveInt | None = None  #: bytes, if they were known


class Published(Value):
    """What subscribers got when the feed was last built.

    The feed never depends on it: it is there to tell what a build would do to them.
    """

    feed_url: str
    link: str
    guid: UUID
    episodes: Mapping[str, PublishedEpisode] = Field(default_factory=dict)  #: by guid

    @classmethod
    def of(cls, show: Show) -> Self:
        """Return what subscribers get of a show, ours or one that was read."""
        return cls(
            feed_url=show.feed_url,
            link=show.link,
            guid=show.guid,
            episodes={
                episode.id: PublishedEpisode(
                    title=episode.title,
                    published=episode.published,
                    audio=episode.enclosure.url,
                    length=episode.enclosure.length or None,
                )
                for episode in show.episodes
            },
        )


class Narration(Value):
    """What was spoken of an article, and as what."""

    text_sha256: Digest  #: of the script that was spoken
    settings: Line  #: engine, model, voice and speed
    segments: tuple[Digest, ...]  #: by which their recordings are kept, in order
    audio_sha256: Digest


def _fingerprint(text: str) -> str:
    return sha256(text.strip().encode()).hexdigest()[:16]


class Lock(Value):
    """The lock file: everything that was measured, none of what people wrote."""

    version: NonNegativeInt = VERSION
    probes: Mapping[str, Probe] = Field(default_factory=dict)  #: by audio address
    #: Audio that certainly can't be played (gone, not audio), and why.
    failures: Mapping[str, Reason] = Field(default_factory=dict)
    mirrors: Mapping[str, Mirrored] = Field(default_factory=dict)  #: by audio address
    pages: Mapping[str, Remembered] = Field(default_factory=dict)  #: by episode id
    #: Articles without audio, by their canonical links.
    articles: Mapping[str, Silent] = Field(default_factory=dict)
    published: Published | None = None  #: the feed that was built last
    narrations: Mapping[str, Narration] = Field(default_factory=dict)  #: by episode id
    #: By whom it was announced to: SHA-256 of the feed that they were told of last.
    notified: Mapping[str, Digest] = Field(default_factory=dict)


def printable(text: str) -> str:
    """Return a text without what moves the cursor of a terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)
