"""What each page is made of, and where it lies."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from podcast_digest.show.addresses import file_name
from podcast_digest.show.identity import folder
from podcast_digest.show.model import Episode, Show
from podcast_digest.site import (
    palette,
    qr,
    search,
    strings,
    structured,
    subscribe,
)
from podcast_digest.site.shared import (
    Given,
    Parts,
    Picture,
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
_ENDS = {"jpeg": "jpg", "": "png"}
_ASSETS = ("site.css", "site.js", "icon.svg")


class Page(NamedTuple):
    """A file that is made when somebody needs it."""

    key: bytes  #: what it is made of: with the same, the same comes of it
    make: Callable[[], bytes]


def names() -> frozenset[str]:
    """Return what templates and assets of the user's can stand for."""
    from importlib.resources import files

    templates = files(__package__).joinpath("templates").iterdir()
    return frozenset(_ASSETS).union(entry.name for entry in templates)


def page_url(show: Show, episode: Episode) -> str:
    """Return the address of an episode's page."""
    return f"{pages_url(show)}episodes/{file_name(episode.id)}/"


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
    assets = {name: _text(given, name).encode() for name in _ASSETS}
    css = palette.custom_properties(show.site.accent).encode() + assets["site.css"]
    assets["site.css"] = css
    made: dict[str, bytes | Page] = {
        _hashed(name, data): data for name, data in assets.items()
    }
    named = dict(zip(assets, made, strict=True))
    pictures: dict[str, dict[str, str]] = {}
    for url, picture in given.pictures.items():
        files_of = {_hashed(_name(k), d): d for k, d in _sizes(picture)}
        pictures[url] = dict(zip(dict(_sizes(picture)), files_of, strict=True))
        made |= files_of
    code = qr.svg(pages_url(show) + "subscribe/")
    if code:
        named["qr.svg"] = _hashed("qr.svg", code)
        made[named["qr.svg"]] = code
    site = Site(
        show,
        given,
        folder(show.link),
        pages_url(show),
        strings.table(show.language),
        named,
        pictures,
        {episode.id: file_name(episode.id) for episode in show.episodes},
        any(e.enclosure.url.lower().startswith("http:") for e in show.episodes),
    )
    parts = Parts(site)
    made |= _pages(site, parts)
    made["search.bin"] = Page(
        key_of("search", show.timezone, *parts.episodes),
        lambda: search.index(_searched(site), given.packed),
    )
    made["sitemap.xml"] = _sitemap(site)
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


def _text(given: Given, name: str) -> str:
    """Return an asset: the user's, or ours."""
    if name in given.templates:
        return given.templates[name]
    from importlib.resources import files

    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def _hashed(name: str, data: bytes) -> str:
    """Return a name that says what the content is: caches never have an old one."""
    stem, _, end = name.rpartition(".")
    return f"assets/{stem}.{sha256(data).hexdigest()[:10]}.{end}"


def _sizes(picture: Picture) -> Iterator[tuple[str, bytes]]:
    for end, data in picture.large.items():
        yield f"large-{end}", data
    for end, data in picture.small.items():
        yield f"small-{end}", data
    if picture.icon:
        yield "icon", picture.icon


def _name(kind: str) -> str:
    """Return the name of a picture of some kind, such as large-webp."""
    size, _, end = kind.partition("-")
    return f"{size}.{_ENDS.get(end, end)}"


def _sitemap(site: Site) -> bytes:
    """Return the pages for search engines (sitemaps.org), with days of change."""
    episodes = site.show.episodes
    newest = f"<lastmod>{day_of(site, episodes[0])}</lastmod>" if episodes else ""
    rows = [f"<url><loc>{site.home}</loc>{newest}</url>"]
    rows.append(f"<url><loc>{site.home}subscribe/</loc></url>")
    months = dict.fromkeys(month_of(site, episode) for episode in episodes)
    rows += [f"<url><loc>{site.home}months/{m:%Y-%m}/</loc></url>" for m in months]
    rows += [
        f"<url><loc>{site.home}{path_of(site, episode)}</loc>"
        f"<lastmod>{day_of(site, episode)}</lastmod></url>"
        for episode in episodes
    ]
    text = "\n".join(rows).replace("&", "&amp;")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{text}\n</urlset>\n"
    ).encode()


def _searched(site: Site) -> Iterator[search.Found]:
    for episode in site.show.episodes:
        yield search.Found(
            path_of(site, episode),
            episode.title,
            day_of(site, episode),
            f"{episode.subtitle or ''}\n{episode.description}",
            episode.topics,
        )


# The pages


def _pages(site: Site, parts: Parts) -> Iterator[tuple[str, bytes | Page]]:
    own = site.given.templates

    @cache
    def rendered() -> "Renderer":
        # Imported here: most builds make few pages, and many none.
        from podcast_digest.site.templating import renderer

        return renderer(own)

    def page(
        name: str, template: str, *of: str | bytes, top: str = "", **values: Any
    ) -> tuple[str, bytes | Page]:
        """Return a page; ``of``: what is in the values that not all pages share.

        ``top`` leads to the first page, if the way depends not on where the page lies.
        """

        def make() -> bytes:
            depth = name.count("/")
            below = site.show.site.folder or ""
            up = depth + below.count("/") + bool(below)
            ways = (top, top) if top else ("../" * depth or "./", "../" * up or "./")
            url = site.home + ("" if top else name.removesuffix("index.html"))
            shared = values_of(site, ways[0], url, ways[1])
            made = {k: v() if callable(v) else v for k, v in values.items()}
            return rendered()(template, {**shared, **made})

        if own:
            return name, make()
        return name, Page(key_of(name, template, parts.shared, *of), make)

    show = site.show
    numbered = enumerate(show.episodes)
    months = [
        (month, [number for number, _ in group])
        for month, group in groupby(numbered, lambda pair: month_of(site, pair[1]))
    ]
    listed = [
        {"id": f"{m:%Y-%m}", "name": strings.month(site.strings, m)} for m, _ in months
    ]
    newest = show.episodes[:NEWEST]
    topics = list(dict.fromkeys(t for e in show.episodes for t in e.topics))
    groups = groupby(newest, partial(month_of, site))
    more = len(show.episodes) > len(newest)
    yield page(
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
    newer_ones = (None, *show.episodes)
    older_ones = (*show.episodes[1:], None)
    around = zip(newer_ones, show.episodes, older_ones, strict=False)
    keys = [b"", *parts.episodes, b""]
    for number, (newer, episode, older) in enumerate(around):
        path = path_of(site, episode)
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
    yield page(
        "subscribe/index.html",
        "subscribe.html",
        kind="subscribe",
        apps=lambda: subscribe.apps(show.feed_url, show.title),
    )
    if not show.site.folder:
        # Shown at any address that there is nothing at: links start at the host.
        top = urlsplit(site.home).path
        yield page("404.html", "404.html", top=top, kind="missing")
