"""What all pages of a site share, and what tells whether one has to be made again."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from hashlib import blake2b
from types import SimpleNamespace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from podcast_digest.media.transcripts import Cue
from podcast_digest.show.addresses import file_name
from podcast_digest.show.identity import ascii_url
from podcast_digest.show.model import Chapter, Episode, Show
from podcast_digest.show.recent import Keep, Make, afresh, keep_none
from podcast_digest.site import prose, strings
from podcast_digest.text import notes

#: What every page has somewhere, whoever wrote its template: so it is known as ours.
MARK = b"<!-- podcast-digest -->"
_RTL = frozenset("ar dv fa he ps sd ug ur yi".split())


class Picture(NamedTuple):
    """A picture in the sizes that pages show it in; square ones are meant."""

    large: Mapping[str, bytes]  #: by ending, such as webp: about 640 pixels
    small: Mapping[str, bytes] = {}  #: about 160 pixels; of the show alone
    icon: bytes | None = None  #: PNG, 180 pixels: for home screens, and tabs


class Given(NamedTuple):
    """What a site is made of besides the show."""

    pictures: Mapping[str, Picture] = {}  #: by their address in the show
    transcripts: Mapping[str, Sequence[Cue]] = {}  #: by the id of their episode
    templates: Mapping[str, str] = {}  #: by name, in the place of ours
    keep: Keep = keep_none  #: may have what an earlier process made
    made: Make = afresh  #: may have what is made of unchanged episodes
    keys: Sequence[bytes] = ()  #: ``keys_of`` the show, if they are known


class Site(NamedTuple):
    """What all pages share."""

    show: Show
    given: Given
    base: str  #: where the files of the show lie, such as its feed
    home: str  #: where the pages lie: base, or below it
    strings: Mapping[str, str]
    assets: Mapping[str, str]  #: name -> name with a hash, below home
    pictures: Mapping[str, Mapping[str, str]]  #: address -> kind -> name below home
    insecure: bool  #: some audio is not served over TLS


class Parts:
    """What pages are made of, as keys."""

    def __init__(self, site: Site) -> None:
        others = site.base, site.home, site.assets, site.pictures, site.insecure
        self.shared = key_of(key_of_channel(site.show), repr(others))
        self.episodes = site.given.keys or keys_of(site.show, site.given.made)


def keys_of(show: Show, made: Make) -> list[bytes]:
    """Return for each episode what only the same one has."""
    return [made("key", e, None, partial(_key_of_episode, e)) for e in show.episodes]


def key_of_channel(show: Show) -> bytes:
    """Return what only a show has that is the same but for its episodes."""
    return key_of(show.model_copy(update={"episodes": ()}).model_dump_json())


#: What is long. pydantic would leave each with a second copy of itself, in UTF-8.
_LONG = {"summary", "notes", "description"}


def _key_of_episode(episode: Episode) -> bytes:
    rest = episode.model_dump_json(exclude=_LONG)
    return key_of(rest, episode.summary or "", episode.notes, episode.description)


def key_of(*parts: str | bytes) -> bytes:
    """Return what only the same parts have."""
    key = blake2b(digest_size=16)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        key.update(len(data).to_bytes(8))
        key.update(data)
    return key.digest()


def values_of(site: Site, top: str, base: str) -> dict[str, Any]:
    """Return what every template gets, but for the address of its page.

    ``top`` leads from the page to the first page, ``base`` to the show's files.
    """
    # Imported here, as all that pages alone need: most builds make few.
    from markupsafe import Markup

    show = site.show
    s = site.strings

    def picture(address: str | None) -> dict[str, str] | None:
        """Return the files of a picture as the page writes them."""
        found = site.pictures.get(address or "")
        return {kind: top + name for kind, name in found.items()} if found else None

    def link(address: str) -> str:
        return prose.link_to(address, site.base, base)

    return {
        "show": show,
        "t": SimpleNamespace(**s),
        "lang": strings.tag(show.language),
        "dir": direction(show.language),
        "top": top,
        "base": base,
        "home_url": site.home,
        "base_url": site.base,
        "assets": {name: top + hashed for name, hashed in site.assets.items()},
        "insecure": site.insecure,
        "links": [(ascii_url(link.url), link.text) for link in show.site.links],
        "cover": picture(show.image),
        "picture": lambda episode: picture(episode.image) or picture(show.image),
        "own_picture": lambda episode: picture(episode.image),
        "link": link,
        "page": lambda episode: top + path_of(episode),
        "excerpt": lambda episode: notes.short(episode.description, 160),
        "day": lambda episode: strings.day(s, day_of(show, episode)),
        "iso": lambda episode: episode.published.isoformat(),
        "lasts": lambda episode: lasts(s, episode),
        "summary": lambda episode: Markup(prose.for_page(episode.notes, s["picture"])),
        "chapters": _chapters,
        "initial": show.title[:1],
    }


def path_of(episode: Episode) -> str:
    """Return where the page of an episode lies, from the top of the site."""
    return f"episodes/{file_name(episode.id)}/"


def direction(language: str) -> str:
    """Return how a language is written, as HTML says it: ltr or rtl."""
    return "rtl" if language[:2].lower() in _RTL else "ltr"


def day_of(show: Show, episode: Episode) -> date:
    """Return the day of an episode, where the show is."""
    return episode.published.astimezone(ZoneInfo(show.timezone)).date()


def month_of(show: Show, episode: Episode) -> date:
    """Return the first day of an episode's month, where the show is."""
    return day_of(show, episode).replace(day=1)


def lasts(s: Mapping[str, str], episode: Episode) -> str:
    """Return how long an episode is, in words; nothing while nobody knows."""
    seconds, exact = episode.enclosure.duration, episode.enclosure.exact
    return strings.duration(s, seconds, exact=exact) if seconds else ""


def _chapters(episode: Episode) -> list[Chapter]:
    return sorted(episode.chapters, key=lambda chapter: chapter.start)
