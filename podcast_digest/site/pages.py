"""What each page is made of, and where it lies."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from podcast_digest.show.identity import folder
from podcast_digest.show.model import Episode, Show
from podcast_digest.show.recent import Make, afresh
from podcast_digest.site import (
    palette,
    qr,
    search,
    sitemap,
    strings,
    structured,
    subscribe,
)
from podcast_digest.site.assets import ASSETS, asset, file_of, hashed, sizes
from podcast_digest.site.shared import (
    Given,
    Parts,
    Site,
    day_of,
    key_of,
    month_of,
    path_of,
    values_of,
)

if TYPE_CHECKING:
    from podcast_digest.site.templating import Renderer

#: Episodes on the first page; the others are on the pages of their months.
NEWEST = 50


class Page(NamedTuple):
    """A file that is made when somebody needs it."""

    key: bytes  #: what it is made of: with the same, the same comes of it
    make: Callable[[], bytes]


def names() -> frozenset[str]:
    """Return what templates and assets of the user's can stand for."""
    from importlib.resources import files

    templates = files(__package__).joinpath("templates").iterdir()
    return frozenset(ASSETS).union(entry.name for entry in templates)


def page_url(show: Show, episode: Episode) -> str:
    """Return the address of an episode's page."""
    return f"{pages_url(show)}{path_of(episode)}"


def pages_url(show: Show) -> str:
    """Return the address, ending in /, of the first page."""
    below = f"{show.site.folder}/" if show.site.folder else ""
    return folder(show.link) + below


def render(show: Show, given: Given) -> dict[str, bytes]:
    """Return all files of the site, by their names below the show's folder.

    Raises SiteError for a template of the user that can't be used.
    """
    made = plan(show, given)
    return {n: f.make() if isinstance(f, Page) else f for n, f in made.items()}


def plan(show: Show, given: Given) -> dict[str, bytes | Page]:
    """Return all files of the site; its pages are yet to be made.

    Templates that are given may read what they want, and fail: their pages are made at
    once, so that nothing is written if one can't be. Raises SiteError.
    """
    assets = {name: asset(given.templates, name).encode() for name in ASSETS}
    css = palette.custom_properties(show.site.accent).encode() + assets["site.css"]
    assets["site.css"] = css
    made: dict[str, bytes | Page] = {
        hashed(name, data): data for name, data in assets.items()
    }
    named = dict(zip(assets, made, strict=True))
    pictures: dict[str, dict[str, str]] = {}
    for url, picture in given.pictures.items():
        files_of = {hashed(file_of(k), d): d for k, d in sizes(picture)}
        pictures[url] = dict(zip(dict(sizes(picture)), files_of, strict=True))
        made |= files_of
    address = pages_url(show) + "subscribe/"
    code = given.keep("qr", [address])(0, partial(qr.svg, address))
    if code:
        named["qr.svg"] = hashed("qr.svg", code)
        made[named["qr.svg"]] = code
    site = Site(
        show,
        given,
        folder(show.link),
        pages_url(show),
        strings.table(show.language),
        named,
        pictures,
        any(e.enclosure.url.lower().startswith("http:") for e in show.episodes),
    )
    parts = Parts(site)
    made |= _pages(site, parts)
    made["search.bin"] = Page(
        key_of("search", show.timezone, *parts.episodes),
        partial(_search_index, show, given, parts),
    )
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
    for month in dict.fromkeys(month_of(show, episode) for episode in episodes):
        yield sitemap.Location(f"{home}months/{month:%Y-%m}/")
    for episode in episodes:
        yield sitemap.Location(page_url(show, episode), day_of(show, episode))


def _search_index(show: Show, given: Given, parts: Parts) -> bytes:
    each = given.keep("packed", [key.hex() for key in parts.episodes])
    return search.index(searched(show, given.made), each, given.made)


def searched(show: Show, made: Make = afresh) -> Iterator[search.Found]:
    """Yield what is searched of a show; paths are below its first page."""
    for episode in show.episodes:
        zone = show.timezone
        yield made("found", episode, zone, partial(_found, show, episode))


def _found(show: Show, episode: Episode) -> search.Found:
    return search.Found(
        path_of(episode),
        episode.title,
        day_of(show, episode),
        f"{episode.subtitle or ''}\n{episode.description}",
        episode.topics,
    )


# The pages


#: A page by its name.
_Named = tuple[str, bytes | Page]


def _pages(site: Site, parts: Parts) -> Iterator[_Named]:
    show, page = site.show, _maker(site, parts)
    numbered = enumerate(show.episodes)
    months = [
        (month, [number for number, _ in group])
        for month, group in groupby(numbered, lambda pair: month_of(show, pair[1]))
    ]
    listed = [
        {"id": f"{m:%Y-%m}", "name": strings.month(site.strings, m)} for m, _ in months
    ]
    yield _first(site, parts, page, listed)
    for month, numbers in months:
        yield page(
            f"months/{month:%Y-%m}/index.html",
            "month.html",
            *(parts.episodes[number] for number in numbers),
            repr(listed),
            kind="month",
            heading=strings.month(site.strings, month),
            episodes=[show.episodes[number] for number in numbers],
            months=listed,
            more=False,
        )
    yield from _episodes(site, parts, page)
    yield page(
        "subscribe/index.html",
        "subscribe.html",
        kind="subscribe",
        apps=lambda: subscribe.apps(show.feed_url, show.title),
        elsewhere=lambda: subscribe.elsewhere(show),
    )
    if not show.site.folder:
        # Shown at any address that there is nothing at: links start at the host.
        top = urlsplit(site.home).path
        yield page("404.html", "404.html", top=top, kind="missing")


def _maker(site: Site, parts: Parts) -> Callable[..., _Named]:
    """Return what makes a page, see ``page``."""
    own = site.given.templates

    @cache
    def rendered() -> "Renderer":
        # Imported here: most builds make few pages, and many none.
        from podcast_digest.site.templating import renderer

        return renderer(own)

    @cache
    def shared(top: str, base: str) -> dict[str, Any]:
        return values_of(site, top, base)

    def page(
        name: str, template: str, *of: str | bytes, top: str = "", **values: Any
    ) -> _Named:
        """Return a page; ``of``: what is in the values that not all pages share.

        ``top`` leads to the first page, if the way depends not on where the page lies.
        """

        def make() -> bytes:
            depth = name.count("/")
            below = site.show.site.folder or ""
            up = depth + below.count("/") + bool(below)
            ways = (top, top) if top else ("../" * depth or "./", "../" * up or "./")
            url = site.home + ("" if top else name.removesuffix("index.html"))
            made = {k: v() if callable(v) else v for k, v in values.items()}
            return rendered()(template, shared(*ways), {**made, "url": url})

        if own:
            return name, make()
        return name, Page(key_of(name, template, parts.shared, *of), make)

    return page


def _first(
    site: Site,
    parts: Parts,
    page: Callable[..., _Named],
    listed: Sequence[Mapping[str, str]],
) -> _Named:
    """Return the first page; ``listed`` are the months that have one."""
    show = site.show
    newest = show.episodes[:NEWEST]
    # What most episodes are about comes first.
    counted = Counter(topic for e in show.episodes for topic in e.topics)
    topics = [topic for topic, _ in counted.most_common()]
    groups = groupby(newest, partial(month_of, show))
    more = len(show.episodes) > len(newest)
    return page(
        "index.html",
        "index.html",
        *parts.episodes[:NEWEST],
        repr((more, listed, topics)),
        kind="index",
        groups=[(strings.month(site.strings, m), list(g)) for m, g in groups],
        more=more,
        months=listed,
        topics=topics,
        structured=lambda: structured.series(show, site.home),
    )


def _episodes(
    site: Site, parts: Parts, page: Callable[..., _Named]
) -> Iterator[_Named]:
    """Yield the page of each episode, with links to those around it."""
    show = site.show
    newer_ones = (None, *show.episodes)
    older_ones = (*show.episodes[1:], None)
    around = zip(newer_ones, show.episodes, older_ones, strict=False)
    keys = [b"", *parts.episodes, b""]
    for number, (newer, episode, older) in enumerate(around):
        path = path_of(episode)
        cues = site.given.transcripts.get(episode.id, ())
        yield page(
            f"{path}index.html",
            "episode.html",
            *keys[number : number + 3],
            repr(cues),
            kind="episode",
            episode=episode,
            newer=newer,
            older=older,
            cues=cues,
            structured=partial(
                structured.episode, show, episode, site.home + path, site.home
            ),
        )
