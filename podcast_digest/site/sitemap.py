"""The pages of a site for search engines (sitemaps.org). No I/O."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Location(NamedTuple):
    """A page, and the day when it changed last, where that is known."""

    url: str
    changed: date | None = None


def render(locations: Iterable[Location]) -> bytes:
    """Return the sitemap. The same pages give the same bytes."""
    text = "\n".join(map(_row, locations)).replace("&", "&amp;")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{text}\n</urlset>\n"
    ).encode()


def _row(location: Location) -> str:
    changed = f"<lastmod>{location.changed}</lastmod>" if location.changed else ""
    return f"<url><loc>{location.url}</loc>{changed}</url>"
