"""Soundbites of the catalog are held to what the namespace asks of them."""

from datetime import UTC, datetime

from podcast_digest import catalog as catalogs
from podcast_digest.checks import Subject
from podcast_digest.checks import rules as checks
from podcast_digest.lock import Lock
from podcast_digest.project.resolve import resolve

CATALOG = """\
show:
  title: Tags
  description: All of them.
  link: https://me.example/
  language: en
  categories: [Technology]
episodes:
  - id: one
    title: One
    audio: https://me.example/1.mp3
    published: 2025-05-01T08:00:00Z
    duration: 100
    soundbites:
      - {start: 10, duration: 30}
      - {start: 10, duration: 5}
      - {start: 90, duration: 20}
"""


def test_short_ones_and_such_as_end_behind_the_audio_are_told():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    catalog = catalogs.parse(CATALOG)
    show = resolve(catalog, Lock(), now)
    found = checks.check(Subject(show, now, 0, catalog=catalog, lock=Lock()))
    assert [str(f.message) for f in found if f.field == "soundbites"] == [
        "starts at 90 for 20 seconds, but the audio ends at 100",
        "lasts 5 seconds; 15 to 120 are recommended",
    ]
