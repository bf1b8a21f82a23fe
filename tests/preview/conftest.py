"""A folder that is previewed, and a client of it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.preview.places import SECRET, SOUND, served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A published folder, with secrets in and around it."""
    public = tmp_path / "public"
    files = {
        "feed.xml": b'<a href="https://example.org/show/audio/1.mp3"/>',
        "feed.json": b'{"feed_url": "https://example.org/show/feed.json"}',
        "archive/1.xml": b"<a>https://example.org/show/feed.xml</a>",
        "subscriptions.opml": b'<o xmlUrl="https://example.org/show/feed.xml"/>',
        "sitemap.xml": b"<loc>https://example.org/show/</loc>",
        "index.html": b"<!doctype html><head><title>Show</title></head><p>",
        "404.html": b"<!doctype html><head></head><p>Lost?",
        "episodes/one/index.html": b"<head></head><p>One",
        "audio/1.mp3": SOUND,
        "audio/empty.mp3": b"",
        "audio/\u4e00 100%.mp3": b"named",
        "chapters/one.json": b"{}",
        "one.vtt": b"WEBVTT\n",
        "one.srt": b"1\n",
        ".well-known/known.txt": b"known",
        ".secret": SECRET,
        ".git/config": SECRET,
        ".well-known/.secret": SECRET,
        "../secret": SECRET,
        "../publicity/secret": SECRET,
    }
    for name, content in files.items():
        (public / name).parent.mkdir(parents=True, exist_ok=True)
        (public / name).write_bytes(content)
    links = {
        "inside.mp3": "audio/1.mp3",
        "out": "../secret",
        "away": "..",
        "hidden": ".secret",
        "repository": ".git",
        "loop": "loop",
    }
    for name, target in links.items():
        (public / name).symlink_to(target)
    return public


@pytest.fixture
def client(folder: Path) -> Iterator[httpx.Client]:
    with served(folder) as (client, _):
        yield client
