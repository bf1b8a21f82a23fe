"""What each page is made of, and where it lies."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from importlib.resources import files
from itertools import groupby
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup

from podcast_digest.media.transcripts import Cue
from podcast_digest.show.addresses import file_name
from podcast_digest.show.identity import ascii_url, folder
from podcast_digest.show.model import Chapter, Episode, Show
from podcast_digest.site import (
    palette,
    prose,
    qr,
    search,
    sitemap,
    strings,
    structured,
    subscribe,
)
from podcast_digest.site.assets import ASSETS, Picture, asset, file_of, hashed, sizes
from podcast_digest.site.templating import Renderer, renderer
from podcast_digest.text import notes

#: Episodes on the first page; the others are on the pages of their months.
NEWEST = 50
_RTL = frozenset("ar dv fa he ps sd ug ur yi".split())


class Given(NamedTuple):
    """What a site is made of besides the show."""

    pictures: Mapping[str, Picture] = {}  #: by their address in the show
    transcripts: Mapping[str, Sequence[Cue]] = {}  #: by the id of their episode
    templates: Mapping[str, str] = {}  #: by name, in the place of ours


class _Site(NamedTuple):
    """What all pages share."""

    show: Show
    given: Given
    base: str  #: where the files of the show lie, such as its feed
    home: str  #: where the pages lie: base, or below it
    strings: Mapping[str, str]
    assets: Mapping[str, str]  #: name -> name with a hash, below home
    pictures: Mapping[str, Mapping[str, str]]  #: address -> kind -> name below home
    insecure: bool  #: some audio is not served over TLS


#: What templates and assets of the user's can stand for.
NAMES = frozenset(ASSETS).union(
    entry.name for entry in files(__package__).joinpath("templates").iterdir()
)


def page_url(show: Show, episode: Episode) -> str:
    """Return the address of an episode's page."""
    return pages_url(show) + path_of(episode)


def path_of(episode: Episode) -> str:
    """Return where an episode's page lies, below the first page."""
    return f"episodes/{file_name(episode.id)}/"


def pages_url(show: Show) -> str:
    """Return the address, ending in /, of the first page."""
    below = f"{show.site.folder}/" if show.site.folder else ""
    return folder(show.link) + below


def render(show: Show, given: Given) -> dict[str, bytes]:
    """Return all files of the site, by their names below the show's folder.

    Raises SiteError for a template of the user that can't be used.
    """
    assets = {name: asset(given.templates, name).encode() for name in ASSETS}
    css = palette.custom_properties(show.site.accent).encode() + assets["site.css"]
    assets["site.css"] = css
    made = {hashed(name, data): data for name, data in assets.items()}
    named = dict(zip(assets, made, strict=True))
    pictures: dict[str, dict[str, str]] = {}
    for url, picture in given.pictures.items():
        files_of = {hashed(file_of(k), d): d for k, d in sizes(picture)}
        pictures[url] = dict(zip(dict(sizes(picture)), files_of, strict=True))
        made |= files_of
    code = qr.svg(pages_url(show) + "subscribe/")
    if code:
        named["qr.svg"] = hashed("qr.svg", code)
        made[named["qr.svg"]] = code
    site = _Site(
        show,
        given,
        folder(show.link),
        pages_url(show),
        strings.table(show.language),
        named,
        pictures,
        any(e.enclosure.url.lower().startswith("http:") for e in show.episodes),
    )
    made |= _pages(site)
    made["search.bin"] = search.index(searched(show))
    made["sitemap.xml"] = sitemap.render(locations(show))
    below = f"{show.site.folder}/" if show.site.folder else ""
    whole = {below + name: data for name, data in made.items()}
    if not below:
        whole[".nojekyll"] = b""  # GitHub shall publish it as it is
    if urlsplit(site.home).path == "/":
        # Nobody reads it anywhere else (RFC 9309).
        robots = "# podcast-digest\nUser-agent: *\nAllow: /\n\n"
        whole["robots.txt"] = f"{robots}Sitemap: {site.home}sitemap.xml\n".encode()
    return whole


# The files that are no pages


def locations(show: Show) -> Iterator[sitemap.Location]:
    """Yield the pages of a show for search engines, with days of change."""
    home, episodes = pages_url(show), show.episodes
    yield sitemap.Location(home, day_of(show, episodes[0]) if episodes else None)
    yield sitemap.Location(f"{home}subscribe/")
    for month in dict.fromkeys(_month(show, episode) for episode in episodes):
        yield sitemap.Location(f"{home}months/{month:%Y-%m}/")
    for episode in episodes:
        yield sitemap.Location(page_url(show, episode), day_of(show, episode))


def searched(show: Show) -> Iterator[search.Found]:
    """Yield what is searched of a show; paths are below its first page."""
    for episode in show.episodes:
        yield search.Found(
            path_of(episode),
            episode.title,
            day_of(show, episode),
            f"{episode.subtitle or ''}\n{episode.description}",
            episode.topics,
        )


# The pages


def _pages(site: _Site) -> Iterator[tuple[str, bytes]]:
    rendered: Renderer = renderer(site.given.templates)

    def page(name: str, template: str, **values: Any) -> tuple[str, bytes]:
        depth = name.count("/")
        top = "../" * depth or "./"
        below = (site.show.site.folder or "").count("/") + bool(site.show.site.folder)
        url = site.home + name.removesuffix("index.html")
        shared = _shared(site, top, url, "../" * (depth + below) or "./")
        return name, rendered(template, {**shared, **values})

    show = site.show
    months = [
        (month, list(group))
        for month, group in groupby(show.episodes, partial(_month, show))
    ]
    listed = [
        {"id": f"{m:%Y-%m}", "name": strings.month(site.strings, m)} for m, _ in months
    ]
    newest = show.episodes[:NEWEST]
    topics = list(dict.fromkeys(t for e in show.episodes for t in e.topics))
    groups = groupby(newest, partial(_month, show))
    yield page(
        "index.html",
        "index.html",
        kind="index",
        groups=[(strings.month(site.strings, m), list(g)) for m, g in groups],
        more=len(show.episodes) > len(newest),
        months=listed,
        topics=topics,
        structured=structured.series(show, site.home),
    )
    for month, group in months:
        yield page(
            f"months/{month:%Y-%m}/index.html",
            "month.html",
            kind="month",
            heading=strings.month(site.strings, month),
            episodes=group,
            months=listed,
            more=False,
        )
    newer_ones = (None, *show.episodes)
    older_ones = (*show.episodes[1:], None)
    around = zip(newer_ones, show.episodes, older_ones, strict=False)
    for newer, episode, older in around:
        path = path_of(episode)
        yield page(
            f"{path}index.html",
            "episode.html",
            kind="episode",
            episode=episode,
            newer=newer,
            older=older,
            cues=site.given.transcripts.get(episode.id, ()),
            structured=structured.episode(show, episode, site.home + path, site.home),
        )
    yield page(
        "subscribe/index.html",
        "subscribe.html",
        kind="subscribe",
        apps=subscribe.apps(show.feed_url, show.title),
        elsewhere=subscribe.elsewhere(show),
    )
    if not show.site.folder:
        # Shown at any address that there is nothing at: links start at the host.
        top = urlsplit(site.home).path
        shared = _shared(site, top, site.home, top)
        values = {**shared, "kind": "missing"}
        yield "404.html", rendered("404.html", values)


def _shared(site: _Site, top: str, url: str, base: str) -> dict[str, Any]:
    """Return what every template gets.

    ``top`` leads from the page to the first page, ``base`` to the show's files.
    """
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
        "url": url,
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


def direction(language: str) -> str:
    """Return how a language is written, as HTML says it: ltr or rtl."""
    return "rtl" if language[:2].lower() in _RTL else "ltr"


def day_of(show: Show, episode: Episode) -> date:
    """Return the day of an episode, in the time zone of its show."""
    return episode.published.astimezone(ZoneInfo(show.timezone)).date()


def _month(show: Show, episode: Episode) -> date:
    return day_of(show, episode).replace(day=1)


def lasts(s: Mapping[str, str], episode: Episode) -> str:
    """Return how long an episode is, in words; nothing while nobody knows."""
    seconds, exact = episode.enclosure.duration, episode.enclosure.exact
    return strings.duration(s, seconds, exact=exact) if seconds else ""


def _chapters(episode: Episode) -> list[Chapter]:
    return sorted(episode.chapters, key=lambda chapter: chapter.start)
