"""Podcasts that are taken over: what becomes of each tag, and what apps would see.

The feeds of tests/data/wild, as big hosts write them, and of tests/data/migrate, each
odd in one way. ``--update`` rewrites what is expected of them; the diff is the review.
"""

import mimetypes
from calendar import timegm
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

import feedparser
import podcastparser
import pytest

from podcast_digest import catalog as catalogs
from podcast_digest.cli.migrated import as_text
from podcast_digest.errors import FeedError
from podcast_digest.feed import rss
from podcast_digest.feed.reading import read
from podcast_digest.lock import Lock
from podcast_digest.project.migrating import Migrated, migrate
from podcast_digest.project.resolve import resolve
from podcast_digest.show.identity import ascii_url
from podcast_digest.sources.podcast import move
from tests import wild

ODD = Path(__file__).parents[1] / "data" / "migrate"
EXPECTED = ODD / "expected"
NOW = datetime.fromisoformat("2025-08-01T00:00:00Z")
FEEDS = sorted([*wild.feeds(), *ODD.glob("*.xml"), *ODD.glob("*/feed.xml")])


def name_of(path: Path) -> str:
    return path.parent.name if path.stem == "feed" else path.stem


def taken(path: Path) -> Migrated:
    """Return what migrate makes of a feed, without writing anything."""
    return migrate(str(path), Path("nowhere"), owned=True, dry_run=True, now=NOW)


@pytest.mark.parametrize("path", FEEDS, ids=name_of)
def test_what_becomes_of_a_feed_is_in_the_list(path, update):
    made = taken(path)
    told = as_text(made, Path(), dry_run=True).partition("\nHow to move")[0]
    told = "".join(f"{remark}\n" for remark in made.remarks) + told
    told = told.replace(str(path.parent), "FOLDER")
    expected = EXPECTED / f"{name_of(path)}.txt"
    if update:
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")


def test_every_list_is_of_a_feed():
    assert {p.stem for p in EXPECTED.iterdir()} == {name_of(p) for p in FEEDS}


@pytest.mark.parametrize("path", FEEDS, ids=name_of)
def test_the_catalog_is_the_one_that_was_made(path):
    """What is written reads back, and the whole of it builds a feed."""
    document = _document(path)
    moved = move(document, document.show.feed_url, NOW)
    catalog = catalogs.parse(catalogs.written(moved.show, moved.entries))
    assert catalog.show == moved.show
    assert catalog.episodes == moved.entries
    show = resolve(catalog, Lock(probes=moved.probes), NOW)
    assert read(rss.render(show), "ours").show.title == moved.show.title


def _document(path: Path):
    from podcast_digest.feed.repairing import repaired

    data = path.read_bytes()
    try:
        return read(data, path.name)
    except FeedError:
        return read(repaired(data).data, path.name)


def test_apps_see_the_same_episodes_before_and_after():
    """Their keys are the guid, the address of the audio, and the date."""
    compared = 0
    for path in FEEDS:
        document = _document(path)
        base = document.show.feed_url or "https://old.example/feed.xml"
        moved = move(document, base, NOW)
        if any(row.fate == "repaired" and row.name == "pubDate" for row in moved.rows):
            continue  # which they have no date for
        catalog = catalogs.parse(catalogs.written(moved.show, moved.entries))
        far = NOW + timedelta(days=40_000)
        ours = rss.render(resolve(catalog, Lock(probes=moved.probes), far))
        for app in (_gpodder, _antennapod):
            try:
                before = app(base, path.read_bytes())
            except ValueError:
                continue  # not XML to it
            after = app(base, ours)
            # What apps don't show, or know by another guid, is told.
            told = before.keys() - after.keys()
            assert told <= moved.reasons.keys(), path.name
            for guid in before.keys() & after.keys():
                url, moment = after[guid]
                # Of some dates only ours can be read.
                assert before[guid] in ((url, moment), (url, 0)), path.name
            compared += len(after)
    assert compared > 120


def _antennapod(base: str, data: bytes) -> dict[str, tuple[str, int]]:
    """Read a feed by the rules of AntennaPod, with a parser that is not ours.

    The first enclosure of audio or video counts, by its type or its ending; without a
    guid the episode is known by that (FeedItem.java, Rss20.java).
    """
    found: dict[str, tuple[str, int]] = {}
    for entry in reversed(feedparser.parse(data).entries):
        for enclosure in entry.get("enclosures", ()):
            kind, url = enclosure.get("type", ""), enclosure.get("href", "").strip()
            named = mimetypes.guess_type(url.partition("?")[0])[0] or ""
            if url and (kind or named).startswith(("audio/", "video/")):
                url = urljoin(base, url)
                moment = entry.get("published_parsed")
                guid = entry.get("id", "").strip() or url
                found[guid] = ascii_url(url), timegm(moment) if moment else 0
                break
    return found


def _gpodder(base: str, data: bytes) -> dict[str, tuple[str, int]]:
    parsed = podcastparser.parse(base, BytesIO(data))
    found = {}
    for episode in reversed(parsed["episodes"]):
        url = next(
            (e["url"] for e in episode["enclosures"] if "image" not in e["mime_type"]),
            "",
        )
        if url:
            found[episode["guid"].strip()] = ascii_url(url), episode["published"]
    return found
