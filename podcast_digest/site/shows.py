"""Several shows -> a page of all of them: what there is, what is new, a search. No I/O.

It lies above the sites of the shows, each of which is in a folder below it.
"""

from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_URL, uuid5

from podcast_digest.show.model import Episode, Show
from podcast_digest.site import pages, palette, prose, search, sitemap, strings
from podcast_digest.site.assets import ASSETS, asset, file_of, hashed, sizes
from podcast_digest.site.shared import Picture, day_of, direction, lasts, path_of
from podcast_digest.site.templating import renderer
from podcast_digest.text import notes

#: Episodes on the page; each show has a page of its own for the others.
NEWEST = 30


class Member(NamedTuple):
    """One of the shows."""

    show: Show
    folder: str  #: its name, beside the page
    cover: Picture | None = None


def render(
    home: str, members: Sequence[Member], templates: Mapping[str, str]
) -> dict[str, bytes]:
    """Return the files of the page, by their names in the folder of all shows.

    ``home`` is its address, ending in /; the show in folder a is at ``home`` + a/.
    The language and the time zone are those of the first show. A show without a web
    site is listed, with its feed. Raises SiteError for a template of the user that
    can't be used.
    """
    first = members[0].show
    files = {name: asset(templates, name).encode() for name in ASSETS}
    colours = palette.custom_properties(first.site.accent).encode()
    # Apart from that of all pages, which would have another name in every show.
    own = asset(templates, "shows.css").encode()
    files["site.css"] = colours + files["site.css"] + own
    assets = {name: hashed(name, data) for name, data in files.items()}
    made = {assets[name]: data for name, data in files.items()}
    covers: list[dict[str, str]] = []
    for member in members:
        sized = dict(sizes(member.cover)) if member.cover else {}
        covers.append({kind: hashed(file_of(kind), d) for kind, d in sized.items()})
        made |= {covers[-1][kind]: data for kind, data in sized.items()}
    values = _values(home, members, covers, assets)
    made["index.html"] = renderer(templates)("shows.html", values, {})
    made["search.bin"] = search.index(_searched(members))
    made["sitemap.xml"] = sitemap.render(_locations(home, members))
    made[".nojekyll"] = b""
    if urlsplit(home).path == "/":
        robots = "# podcast-digest\nUser-agent: *\nAllow: /\n\n"
        made["robots.txt"] = f"{robots}Sitemap: {home}sitemap.xml\n".encode()
    return made


def title(members: Sequence[Member]) -> str:
    """Return what all shows together are called: by their author, if that is one."""
    words = strings.table(members[0].show.language)
    authors = {member.show.author for member in members}
    author = authors.pop() if len(authors) == 1 else None
    return words["shows_of"].format(author=author) if author else words["shows"]


def _values(
    home: str,
    members: Sequence[Member],
    covers: Sequence[Mapping[str, str]],
    assets: Mapping[str, str],
) -> dict[str, Any]:
    """Return what the template gets: what all pages get, and the shows."""
    first = members[0].show
    words = strings.table(first.language)
    pairs = zip(members, covers, strict=True)
    rows = [_row(member, cover, words) for member, cover in pairs]
    name = title(members)
    whole = SimpleNamespace(
        title=name,
        description=" · ".join(member.show.title for member in members),
        image=None,
        funding=(),
        copyright=None,
        license=None,
        # Where listeners were on this page is kept under it.
        guid=uuid5(NAMESPACE_URL, home),
    )
    played = [e for m in _with_site(members) for e in m.show.episodes]
    return {
        "kind": "shows",
        "show": whole,
        "shows": rows,
        "newest": list(_newest(members, rows, words)),
        "t": SimpleNamespace(**words),
        "lang": strings.tag(first.language),
        "dir": direction(first.language),
        "top": "./",
        "base": "./",
        "url": home,
        "home_url": home,
        "base_url": home,
        "assets": assets,
        "insecure": any(e.enclosure.url.lower().startswith("http:") for e in played),
        "links": [],
        "cover": None,
        "link": lambda address: prose.link_to(address, home, "./"),
    }


def _row(
    member: Member, cover: Mapping[str, str], words: Mapping[str, str]
) -> SimpleNamespace:
    show, page = member.show, _page(member)
    newest = show.episodes[0] if show.episodes else None
    return SimpleNamespace(
        title=show.title,
        page=page or show.feed_url,
        subscribe=f"{page}subscribe/" if page else None,
        feed_url=show.feed_url,
        cover=cover or None,
        number=len(show.episodes),
        excerpt=notes.short(show.description, 200),
        newest=newest and _dated(show, newest, words),
    )


def _dated(show: Show, episode: Episode, words: Mapping[str, str]) -> SimpleNamespace:
    return SimpleNamespace(
        iso=episode.published.isoformat(),
        day=strings.day(words, day_of(show, episode)),
    )


def _newest(
    members: Sequence[Member],
    rows: Sequence[SimpleNamespace],
    words: Mapping[str, str],
) -> Iterator[SimpleNamespace]:
    every = (
        (episode.published, episode.id, member, row, episode)
        for member, row in zip(members, rows, strict=True)
        if _page(member)
        for episode in member.show.episodes[:NEWEST]
    )
    for _, _, member, row, episode in nlargest(NEWEST, every, key=lambda e: e[:2]):
        yield SimpleNamespace(
            **vars(_dated(member.show, episode, words)),
            show=row,
            episode=episode,
            page=f"{_page(member)}{path_of(episode)}",
            lasts=lasts(words, episode),
            excerpt=notes.short(episode.description, 160),
        )


def _with_site(members: Sequence[Member]) -> list[Member]:
    return [member for member in members if member.show.site.enabled]


def _page(member: Member) -> str | None:
    """Return where the first page of a show is, from the page of all."""
    if not member.show.site.enabled:
        return None
    below = f"{member.show.site.folder}/" if member.show.site.folder else ""
    return f"{quote(member.folder)}/{below}"


def _searched(members: Sequence[Member]) -> Iterator[search.Found]:
    """Yield what is searched; the show is the one topic of each of its episodes."""
    every = (
        found._replace(path=f"{_page(m)}{found.path}", topics=(m.show.title,))
        for m in _with_site(members)
        for found in pages.searched(m.show)
    )
    yield from sorted(every, key=lambda found: found.published, reverse=True)


def _locations(home: str, members: Sequence[Member]) -> Iterator[sitemap.Location]:
    dated = [m.show for m in _with_site(members) if m.show.episodes]
    days = [day_of(show, show.episodes[0]) for show in dated]
    yield sitemap.Location(home, max(days, default=None))
    for member in _with_site(members):
        yield from pages.locations(member.show)
