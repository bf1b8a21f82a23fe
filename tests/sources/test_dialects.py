"""Pages as owners of digests write them, one of each kind."""

from datetime import date
from pathlib import Path

import pytest

from podcast_digest.sources import parse

PAGES = Path(__file__).parents[1] / "data" / "digests" / "dialects"
CDN = "https://cdn.example/"

#: page -> (title, audio, the day that it says or that is above) of each
EXPECTED = {
    "newsletter": [
        ("Issue 12 — Sparse attention", CDN + "12.mp3", date(2026, 5, 1)),
        ("Issue 11: Mixtures", CDN + "11.mp3", None),
    ],
    "collection": [
        ("Transformers from scratch", "audio/transformers.wav", date(2026, 6, 3)),
        ("Scaling laws", "audio/scaling.wav", date(2026, 6, 1)),
    ],
    "awesome": [
        ("Paxos made audible", CDN + "paxos.mp3", None),
        ("Raft", None, None),
        ("Clocks", CDN + "clocks.ogg", date(2025, 2, 3)),
        ("Backprop (EN)", CDN + "backprop-en.mp3", None),
    ],
    "daily": [
        ("OpenAI 发布新模型", CDN + "1.mp3", date(2026, 6, 8)),
        ("谷歌更新搜索", CDN + "2.mp3", date(2026, 6, 8)),
        ("第三条", CDN + "3.mp3", date(2026, 6, 7)),
    ],
    "weekly": [
        ("第 12 期", CDN + "12.m4a", date(2026, 5, 30)),
        ("第 11 期", CDN + "11.m4a", date(2026, 5, 23)),
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_page_of_each_kind(name: str) -> None:
    digest = parse((PAGES / f"{name}.md").read_text(encoding="utf-8"))
    found = [(a.title, a.audio, a.written or a.day) for a in digest.articles]
    assert found == EXPECTED[name]
