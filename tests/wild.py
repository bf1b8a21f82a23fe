"""Feeds as other programs write them, and what check finds in them.

``tests/data/wild/NAME.xml`` is a feed, ``NAME.txt`` the list of what is found.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from podcast_digest.checks import Finding, Level, Subject
from podcast_digest.checks import rules as checks
from podcast_digest.feed.reading import read

FOLDER = Path(__file__).parent / "data" / "wild"
NOW = datetime.fromisoformat("2025-07-01T00:00:00Z")
#: As Apple shows, and 500 more.
RADIO = 2500

_HEAD = """\
# Feeds of the wild

Invented shows in the style of other programs, and the rules of `check` that each of
them breaks. The lists with every finding stand beside the feeds, in `NAME.txt`.

| Feed | In the style of | Errors | Warnings | Notes | Recommendations |
|---|---|---|---|---|---|
"""


def feeds() -> list[Path]:
    """Return the feeds that there are."""
    return sorted(FOLDER.glob("*.xml"))


def subject(data: bytes, name: str) -> Subject:
    """Return a feed as rules look at it, when nothing of it was fetched."""
    document = read(data, name)
    return Subject(document.show, NOW, len(data), document=document)


def findings(path: Path) -> list[Finding]:
    """Return what all rules find in a feed."""
    return checks.check(subject(path.read_bytes(), path.name))


def listed(found: Iterable[Finding]) -> str:
    """Return the list of findings: each rule once, with the number of its findings.

    What is shown of a rule is its first finding.
    """
    codes: dict[str, list[Finding]] = {}
    for finding in found:
        codes.setdefault(_code(finding), []).append(finding)
    lines = []
    for code, (first, *more) in sorted(codes.items()):
        place = first.of.id if first.of else "show"
        count = f" ×{1 + len(more)}" if more else ""
        text = f"{place}: {first.field}: {first.message}"
        lines.append(f"{code} {first.level}{count}: {text}\n")
    return "".join(lines)


def _code(finding: Finding) -> str:
    return " ".join(finding.rule.codes)


def summary() -> str:
    """Return README.md of the feeds: what each of them breaks."""
    return _HEAD + "".join(map(_row, feeds()))


def _row(path: Path) -> str:
    comment = re.search(rb"<!--\s*(.*?)\s*-->", path.read_bytes(), re.DOTALL)
    style = " ".join(comment[1].decode().split()) if comment else ""
    found = findings(path)
    cells = [f"[{path.stem}]({path.name})", style.rstrip(".")]
    for level in Level:
        codes = {_code(f): None for f in found if f.level is level}
        cells.append(", ".join(sorted(codes)) or "–")
    return f"| {' | '.join(cells)} |\n"


def radio(episodes: int = RADIO) -> bytes:
    """Return the feed of a radio station that has kept everything for years."""
    items = []
    for number in range(episodes, 0, -1):
        aired = NOW - timedelta(days=episodes - number, hours=5)
        items.append(
            "<item>"
            f"<title>Morning {number}</title>"
            f"<link>https://radio.example/morning/{number}</link>"
            f'<guid isPermaLink="false">radio:morning:{number}</guid>'
            f"<pubDate>{format_datetime(aired)}</pubDate>"
            f"<description>What happened before breakfast, no. {number}.</description>"
            f'<enclosure url="https://audio.radio.example/morning-{number}.mp3" '
            f'length="{20_000_000 + number}" type="audio/mpeg"/>'
            "<itunes:explicit>false</itunes:explicit>"
            f"<itunes:duration>{1500 + number % 60}</itunes:duration>"
            "</item>\n"
        )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:podcast="https://podcastindex.org/namespace/1.0" '
        'xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        "<title>The Morning</title><link>https://radio.example/morning</link>"
        "<description>Every day at six.</description><language>en</language>"
        '<atom:link href="https://radio.example/morning.xml" rel="self" '
        'type="application/rss+xml"/>'
        "<itunes:author>Radio Example</itunes:author>"
        "<itunes:owner><itunes:name>Radio Example</itunes:name>"
        "<itunes:email>morning@radio.example</itunes:email></itunes:owner>"
        '<itunes:category text="News"><itunes:category text="Daily News"/>'
        "</itunes:category><itunes:explicit>false</itunes:explicit>"
        '<itunes:image href="https://radio.example/morning.jpg"/>'
        "<podcast:guid>0b2d8e1f-6f0a-5c3b-8d27-5e9c1a4f7b60</podcast:guid>"
        "<podcast:locked>yes</podcast:locked>\n"
    )
    return f"{head}{''.join(items)}</channel>\n</rss>\n".encode()
