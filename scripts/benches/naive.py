"""Build the feed in the obvious way: of each job's best-known library, the API.

A program of its own, so that what it takes can be compared with what ours takes. It
reads episodes.yaml and episodes.lock from the current folder.

usage: naive.py FEED [--pages]     --pages: and a page for each episode, with jinja2
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

#: A page of an episode, as short as one can be.
PAGE = """\
<!doctype html><html lang="{{ show.language }}"><title>{{ e.title }}</title>
<h1>{{ e.title }}</h1><audio controls src="{{ e.audio }}"></audio>{{ notes | safe }}
"""


def build(folder: Path, output: Path, *, pages: bool) -> None:
    """Read a project's folder, and write its feed; its pages go to a folder beside."""
    from feedgen.feed import FeedGenerator
    from pydantic import BaseModel, HttpUrl
    from ruamel.yaml import YAML

    from podcast_digest.text import notes

    class Show(BaseModel):
        title: str
        description: str
        link: HttpUrl
        language: str
        categories: list[str]
        image: HttpUrl

    class Episode(BaseModel):
        id: str
        title: str
        link: HttpUrl
        audio: HttpUrl
        published: datetime
        summary: str

    class Catalog(BaseModel):
        show: Show
        episodes: list[Episode]

    with (folder / "episodes.yaml").open(encoding="utf-8") as file:
        catalog = Catalog.model_validate(YAML().load(file))
    with (folder / "episodes.lock").open(encoding="utf-8") as file:
        probes = json.load(file)["probes"]
    show, feed = catalog.show, FeedGenerator()
    feed.load_extension("podcast")
    feed.title(show.title)
    feed.description(show.description)
    feed.link(href=str(show.link), rel="alternate")
    feed.language(show.language)
    feed.podcast.itunes_category([{"cat": name} for name in show.categories])
    feed.podcast.itunes_image(str(show.image))
    feed.podcast.itunes_explicit("no")
    if pages:
        import jinja2

        page = jinja2.Environment(autoescape=True).from_string(PAGE)
    for episode in sorted(catalog.episodes, key=lambda e: e.published):
        probe, html = probes[str(episode.audio)], notes.html(episode.summary)
        text = notes.text_of(html)
        entry = feed.add_entry()
        entry.guid(episode.id, permalink=False)
        entry.title(episode.title)
        entry.link(href=str(episode.link))
        entry.pubDate(episode.published.replace(tzinfo=UTC))
        entry.description(notes.cut(text, 4000))
        entry.content(
            f'{html}\n<p><a href="{episode.link}">阅读原文</a></p>', type="CDATA"
        )
        entry.enclosure(str(episode.audio), str(probe["length"]), probe["type"])
        entry.podcast.itunes_duration(round(probe["duration"]))
        entry.podcast.itunes_summary(notes.short(text))
        entry.podcast.itunes_explicit("no")
        if pages:
            place = output.parent / "pages" / episode.id / "index.html"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(page.render(show=show, e=episode, notes=html), "utf-8")
    output.write_bytes(feed.rss_str(pretty=True))


if __name__ == "__main__":
    build(Path.cwd(), Path(sys.argv[1]), pages="--pages" in sys.argv[2:])
