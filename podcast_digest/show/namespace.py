"""What the Podcasting 2.0 namespace says of shows and episodes, as values.

Each is named after its tag; what may be in it is what the tag's own page demands
(Podcasting 2.0 namespace, docs/tags). How they are written is in feed/namespace.py.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveInt,
    StringConstraints,
)

from podcast_digest.show.fields import (
    LINE_PATTERN,
    Line,
    Medium,
    Moment,
    Number,
    Seconds,
    ShortLine,
    Size,
    Start,
    Url,
)
from podcast_digest.show.value import Value

#: One line of at most 4,000 characters (docs/tags/txt).
Statement = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, pattern=LINE_PATTERN, min_length=1, max_length=4000
    ),
]
_SERVICE = r"^[a-z0-9-]{1,64}$"
_COUNTRY = r"^[A-Za-z]{2}$"
_GEO = r"^geo:-?[0-9.]+,-?[0-9.]+[^\s]*$"
_OSM = r"^[NWR][0-9]+(#[0-9]+)?$"
#: Pattern -> what people write, in the words of an error.
FORMS = {
    _SERVICE: "the name of a service, such as apple or youtube",
    _COUNTRY: "a country of two letters, such as CN",
    _GEO: "a place such as geo:30.2672,97.7431",
    _OSM: "an element of OpenStreetMap, such as R113314",
}
#: What a hosting service is called, such as ``apple`` or ``youtube`` (docs/tags/block).
Service = Annotated[str, StringConstraints(pattern=_SERVICE)]
#: A country by its two letters (ISO 3166-1).
Country = Annotated[str, StringConstraints(pattern=_COUNTRY)]
#: ``geo:`` and what RFC 5870 has behind it.
Geo = Annotated[str, StringConstraints(pattern=_GEO)]
#: A node, way or relation of OpenStreetMap, such as R113314 or W5013364#5.
OpenStreetMap = Annotated[str, StringConstraints(pattern=_OSM)]


class Person(Value):
    """Somebody of the show or an episode (podcast:person)."""

    name: ShortLine
    role: ShortLine | None = None
    group: ShortLine | None = None
    image: Url | None = None
    link: Url | None = None


class Funding(Value):
    """A way to support the show (podcast:funding)."""

    url: Url
    text: ShortLine


class License(Value):
    """The licence of the content: an SPDX-like slug, or a name and its address."""

    name: ShortLine
    url: Url | None = None


class UpdateFrequency(Value):
    """How often episodes appear (podcast:updateFrequency)."""

    text: ShortLine
    rrule: ShortLine | None = None
    complete: bool = False


class Soundbite(Value):
    """A part of an episode to share (podcast:soundbite)."""

    start: Start  #: seconds; may be written as 5:20
    duration: Seconds  #: seconds
    title: ShortLine | None = None  #: the episode's, if there is none


class SocialInteract(Value):
    """Where people talk about it (podcast:socialInteract)."""

    protocol: ShortLine  #: activitypub, bluesky …; disabled: nowhere
    url: Url | None = None
    account: ShortLine | None = None
    account_url: Url | None = None
    priority: NonNegativeInt | None = None


class Location(Value):
    """What place it is about, or where it was made (podcast:location)."""

    name: ShortLine
    rel: Literal["subject", "creator"] | None = None
    geo: Geo | None = None
    osm: OpenStreetMap | None = None
    country: Country | None = None


class ContentLink(Value):
    """The same in another place, such as a video (podcast:contentLink)."""

    url: Url
    text: ShortLine


class Chat(Value):
    """Where listeners chat (podcast:chat)."""

    server: ShortLine
    protocol: ShortLine  #: irc, xmpp, nostr, matrix
    account: ShortLine | None = None
    space: ShortLine | None = None


class Trailer(Value):
    """A trailer of the show or a season (podcast:trailer)."""

    title: ShortLine
    url: Url
    published: Moment
    length: Size | None = None  #: bytes
    type: Line | None = None  #: media type
    season: Number | None = None


class Txt(Value):
    """Free text for machines, such as a proof of ownership (podcast:txt)."""

    text: Statement
    purpose: ShortLine | None = None


class PodcastImage(Value):
    """A picture for a purpose (podcast:image)."""

    url: Url
    alt: Line | None = None
    aspect_ratio: ShortLine | None = None  #: such as 16/9
    width: PositiveInt | None = None  #: pixels
    height: PositiveInt | None = None  #: pixels
    type: Line | None = None  #: media type
    purpose: ShortLine | None = None  #: artwork, social, canvas, banner …


class RemoteItem(Value):
    """Another show, or an episode of it (podcast:remoteItem)."""

    feed_guid: UUID
    feed_url: Url | None = None
    item_guid: Line | None = None
    medium: Medium | None = None
    title: Line | None = None


class Recipient(Value):
    """Who gets a share of a payment (podcast:valueRecipient)."""

    type: ShortLine  #: node or lnaddress
    address: Line
    split: NonNegativeInt  #: shares of all that are given out
    name: ShortLine | None = None
    custom_key: ShortLine | None = None
    custom_value: Line | None = None
    fee: bool = False  #: taken off before the rest is split


class TimeSplit(Value):
    """Who is paid for a part of an episode (podcast:valueTimeSplit)."""

    start: Start  #: seconds
    duration: Seconds  #: seconds
    remote_start: NonNegativeFloat | None = None  #: seconds
    remote_percentage: Annotated[int, Field(ge=0, le=100)] | None = None
    recipients: tuple[Recipient, ...] = ()
    remote_item: RemoteItem | None = None


class Payment(Value):
    """How listeners pay while they listen (podcast:value)."""

    type: ShortLine = "lightning"
    method: ShortLine = "keysend"
    suggested: ShortLine | None = None
    recipients: tuple[Recipient, ...] = Field(min_length=1)
    time_splits: tuple[TimeSplit, ...] = ()


class Block(Value):
    """Whether a service may list the show (podcast:block)."""

    service: Service | None = None  #: None: all that are not named
    blocked: bool = True


class AlternateEnclosure(Value):
    """The episode in another form, such as a video (podcast:alternateEnclosure)."""

    type: Line  #: media type
    sources: tuple[Url, ...] = Field(min_length=1)  #: where it is, the best first
    length: Size | None = None  #: bytes
    bitrate: PositiveInt | None = None  #: bits a second
    height: PositiveInt | None = None  #: pixels of a video
    language: Line | None = None
    title: ShortLine | None = None
    rel: ShortLine | None = None
    codecs: ShortLine | None = None
    default: bool = False  #: it is what the enclosure is
    #: How to tell that nobody changed it (W3C, Subresource Integrity): sha256-…
    integrity: Line | None = None


class OfShow(Value):
    """What the catalog says of a show in the words of the namespace."""

    blocks: tuple[Block, ...] = ()
    chat: Chat | None = None
    images: tuple[PodcastImage, ...] = ()
    locations: tuple[Location, ...] = ()
    podroll: tuple[RemoteItem, ...] = ()  #: shows that this one recommends
    publisher: RemoteItem | None = None
    remote_items: tuple[RemoteItem, ...] = ()
    social: tuple[SocialInteract, ...] = ()
    trailers: tuple[Trailer, ...] = ()
    txt: tuple[Txt, ...] = ()
    value: Payment | None = None


class OfEpisode(Value):
    """What the catalog says of an episode in the words of the namespace."""

    ai_content: bool | None = None  #: its voice or words come from a machine
    alternates: tuple[AlternateEnclosure, ...] = ()
    chat: Chat | None = None
    content_links: tuple[ContentLink, ...] = ()
    episode_name: ShortLine | None = None  #: shown instead of its number
    funding: tuple[Funding, ...] = ()
    images: tuple[PodcastImage, ...] = ()
    license: License | None = None
    locations: tuple[Location, ...] = ()
    season_name: ShortLine | None = None
    social: tuple[SocialInteract, ...] = ()
    soundbites: tuple[Soundbite, ...] = ()
    txt: tuple[Txt, ...] = ()
    value: Payment | None = None
