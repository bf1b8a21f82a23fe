"""What listeners gain of the Podcasting 2.0 namespace: on the pages, as links."""

from podcast_digest import catalog as catalogs
from podcast_digest.lock import Lock
from podcast_digest.project.resolve import resolve
from podcast_digest.site import Given, render
from tests import tagged


def test_soundbites_places_comments_and_trailers_are_shown():
    show = resolve(catalogs.parse(tagged.CATALOG), Lock(), tagged.NOW)
    pages = {
        name: data.decode()
        for name, data in render(show, Given()).items()
        if name.endswith(".html")
    }
    assert (
        '<a href="https://me.example/t4.mp3">Trailer: Season four</a>'
        in pages["index.html"]
    )
    [page] = [text for name, text in pages.items() if "<h2>Highlights</h2>" in text]
    episode = next(e for e in show.episodes if e.soundbites)
    for bite in episode.soundbites:
        assert f'data-start="{bite.start}"' in page
    for place in episode.locations:
        assert f"Places: {place.name}" in page
    for talk in episode.social:
        assert (f'<a href="{talk.url}">Comments</a>' in page) == bool(talk.url)
