"""Our own feeds, taken over: the catalog that comes out is the one that went in."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from podcast_digest.feed import rss
from podcast_digest.feed.appearance import shown, without_more
from podcast_digest.feed.changes import changes
from podcast_digest.feed.reading import joined, read
from podcast_digest.lock import Lock
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Catalog, Episode
from podcast_digest.sources.podcast import Moved, move
from podcast_digest.text import notes
from tests import tagged
from tests.feeds import FEEDS, any_project
from tests.strategies import unhurried

NOW = datetime(2030, 1, 1, tzinfo=UTC)
#: What a feed does not say, and what it says in another way.
UNSAID = {
    *("rewrite", "checks", "site", "timezone", "page_size", "chapters", "read_on"),
    *("description", "image", "link", "feed_url", "guid"),
}


def again(catalog: Catalog, lock: Lock) -> tuple[Moved, list[Episode]]:
    show = resolve(catalog, lock, NOW)
    document = read(rss.render(show), "ours")
    return move(document, document.show.feed_url, NOW), list(show.episodes)


def test_every_tag_of_the_namespace_comes_back_as_its_value():
    catalog = catalogs.parse(tagged.CATALOG)
    moved, _ = again(catalog, Lock())
    for name in type(catalog.show).model_fields.keys() - UNSAID:
        assert getattr(moved.show, name) == getattr(catalog.show, name), name
    by_id = {entry.id: entry for entry in moved.entries}
    for entry in catalog.episodes:
        for name in type(entry).model_fields.keys() - {
            "length",
            "media_type",
            "topics",
        }:
            assert getattr(by_id[entry.id], name) == getattr(entry, name), name


def test_every_field_of_our_example_feeds_comes_back():
    for folder in FEEDS:
        catalog = catalogs.parse((folder / "episodes.yaml").read_text(encoding="utf-8"))
        lock = locks.parse((folder / "episodes.lock").read_text(encoding="utf-8"))
        catalog = catalog.model_copy(
            update={"show": catalog.show.model_copy(update={"read_on": False})}
        )
        moved, episodes = again(catalog, lock)
        by_id = {entry.id: entry for entry in moved.entries}
        entries = {entry.id: entry for entry in catalog.episodes}
        for episode in episodes:
            was, now = entries[episode.id], by_id.get(episode.id)
            if now is None:
                continue  # in an archive
            where = folder.name, episode.id
            for name in ("title", "published", "season", "episode", "type", "block"):
                assert getattr(now, name) == getattr(was, name), (*where, name)
            html = now.notes_html or notes.html(now.summary or "")
            if was.summary:
                link = notes.html(was.summary, catalog.show.link)
                assert notes.text_of(html) == notes.text_of(link), where
            assert not [row for row in moved.rows if row.fate == "left out"], where


@unhurried
@given(any_project, st.just(NOW))
def test_any_feed_of_ours_looks_the_same_when_it_was_taken_over(project, now):
    show = resolve(project.catalog, project.lock, now)
    document = read(rss.render(show), "ours")
    base = document.show.feed_url
    moved = move(document, base, now)
    text = catalogs.written(moved.show, moved.entries)
    taken = catalogs.parse(text)
    assert taken.show == moved.show
    made = resolve(taken, Lock(probes=moved.probes), now)
    after = shown(read(rss.render(made), "taken"), base)
    found = changes(moved.seen, without_more(moved.seen, joined(after, [])))
    lost = {e.id for e in (*found.gone, *found.new)}
    lost |= {one.episode.id for one in found.changed}
    assert lost <= moved.reasons.keys()
