"""What rules look at. No I/O."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from podcast_digest.errors import ArtworkError
from podcast_digest.feed.reading import Document
from podcast_digest.lock import Lock, Published
from podcast_digest.media.artwork import Artwork
from podcast_digest.network.answers import Answers
from podcast_digest.show.model import Catalog, Episode, Show


class Subject(NamedTuple):
    """All that rules may look at. What is None was not looked at, or is not there."""

    show: Show
    now: datetime
    size: int  #: bytes of the feed
    #: How the feed was written; None of our own, whose form our writer guarantees.
    document: Document | None = None
    catalog: Catalog | None = None
    lock: Lock | None = None
    #: Places in the catalog that name a file which can't be published, and why.
    missing: Mapping[tuple[str | int, ...], str] = {}
    #: Pictures by their address: what they are, or why they can't be opened.
    artwork: Mapping[str, Artwork | ArtworkError] = {}
    #: Files of chapters and transcripts by their address.
    linked: Mapping[str, bytes] = {}
    #: What the servers answered, by address; None offline.
    answers: Mapping[str, Answers] | None = None
    before: Published | None = None  #: what subscribers have now
    #: How terms are said in this show, in its own file.
    pronunciations: Mapping[str, str] = {}
    #: Episodes in archives of a feed that was read, which nobody else judges.
    older: tuple[Episode, ...] = ()

    @property
    def pictures(self) -> set[str]:
        """The addresses of all pictures that the show names."""
        some = {self.show.image, *(episode.image for episode in self.show.episodes)}
        return {url for url in some if url}

    @property
    def texts(self) -> set[str]:
        """The addresses of all chapters and transcripts that the show names."""
        texts = {text.url for e in self.show.episodes for text in e.transcripts}
        return texts | {e.chapters_url for e in self.show.episodes if e.chapters_url}
