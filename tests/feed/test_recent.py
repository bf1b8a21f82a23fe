"""What is had from the time before is what would be made now."""

import pytest

from podcast_digest import catalog as catalogs
from podcast_digest.feed.atom import render_atom
from podcast_digest.feed.jsonfeed import render_json
from podcast_digest.feed.rss import render, render_archives
from podcast_digest.lock import Lock, Probe
from podcast_digest.project.resolve import resolve
from podcast_digest.show.recent import Recent
from podcast_digest.site import Given
from podcast_digest.site import render as render_site
from tests.feeds import NOW, show_of
from tests.shell import CATALOG

ENTRIES = [
    {"id": "a", "summary": "One **bold**.", "link": "https://example.org/a"},
    {"id": "b", "title": "B", "audio": "https://example.org/b.mp3"},
]
PAGES = {"a": "https://example.org/show/a/", "b": "https://example.org/show/b/"}


def everything(show, pages, made):
    site = render_site(show, Given(made=made))
    return [
        render(show, pages, made),
        *render_archives(show, pages, made),
        render_json(show, pages, made),
        render_atom(show, {}, pages, made),
        site,
    ]


def everything_afresh(show, pages):
    return [
        render(show, pages),
        *render_archives(show, pages),
        render_json(show, pages),
        render_atom(show, {}, pages),
        render_site(show, Given()),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"explicit": True},
        {"read_on": False},
        {"prefix": "https://op3.dev/e/"},
        {"language": "zh-cn"},
        {"timezone": "Pacific/Auckland"},
        {"page_size": 10},
        {"guid": "9b024349-ccf0-5f69-a609-6b82873eab3c"},
        {"feed_url": "https://example.org/other.xml"},
    ],
    ids=str,
)
def test_a_show_that_changed_has_its_old_episodes_in_new_items(change):
    recent, old = Recent(), show_of(*ENTRIES)
    everything(old, {}, recent)
    recent.turn()
    changed = show_of(*ENTRIES, **change)
    # The episodes are the very ones that were there before.
    changed = changed.model_copy(update={"episodes": old.episodes})
    for pages in ({}, PAGES):
        wanted = everything_afresh(changed, pages)
        assert everything(changed, pages, recent) == wanted


def test_an_entry_whose_audio_was_measured_is_another_episode():
    text = CATALOG.replace(
        "episodes: []",
        "episodes:\n  - {id: a, title: A, audio: https://e.org/a.mp3, "
        "published: 2025-01-01T00:00:00Z}",
    )
    recent, catalog = Recent(), catalogs.parse(text)
    first = resolve(catalog, Lock(), NOW, made=recent)
    recent.turn()
    again = resolve(catalog, Lock(), NOW, made=recent)
    assert again.episodes[0] is first.episodes[0]
    probe = Probe(length=5, type="audio/mpeg", duration=65.0, method="header")
    lock = Lock(probes={"https://e.org/a.mp3": probe})
    recent.turn()
    measured = resolve(catalog, lock, NOW, made=recent)
    assert measured == resolve(catalog, lock, NOW)
    assert measured.episodes[0].enclosure.length == 5


def test_what_was_not_wanted_since_is_forgotten():
    recent, value, made = Recent(), object(), []

    def make():
        made.append(1)
        return len(made)

    assert recent("kind", value, 1, make) == recent("kind", value, 1, make) == 1
    recent.turn()
    assert recent("kind", value, 1, make) == 1
    assert recent("other", value, 1, make) == 2
    assert recent("kind", value, 2, make) == 3
    recent.turn()
    recent.turn()
    assert recent("kind", value, 2, make) == 4
    assert recent("kind", object(), 2, make) == 5
