"""A show with everything, and its pages."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import html5lib

from podcast_digest import catalog as catalogs
from podcast_digest.lock import Lock, Probe
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Show
from podcast_digest.site import Picture

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OWN = Path(__file__).parents[2] / "episodes.yaml"
RICH = """\
show:
  title: 好文 & <友>
  description: 每期听懂一篇。
  link: https://me.github.io/digest/
  language: zh-cn
  author: Me
  image: cover.jpg
  categories: [Technology]
  timezone: Asia/Shanghai
  copyright: Me
  license: {name: cc-by-4.0, url: https://example.org/by}
  funding:
    - {url: https://example.org/tip, text: 打赏}
  site:
    accent: "#FFEE00"
    links:
      - {url: https://example.org/关于, text: 关于}
episodes:
  - id: new
    title: 昇腾 <b>910B</b>
    link: https://example.org/new
    audio: audio/1.mp3
    published: 2025-09-30T23:30:00+08:00
    subtitle: 一句话。
    topics: [GPU, 推理]
    people: [{name: 小明, role: host, link: https://example.org/ming}]
    chapters:
      - {start: 60, title: 后}
      - {start: 0, title: 前, url: https://example.org/front}
    summary: |
      # 一

      ![图](https://other.example/x.png) 与 <script>alert(1)</script>

      ### 三

      文字
  - id: Old/One
    title: torch.compile
    audio: https://audio.example.org/2.mp3
    published: 2025-08-31T20:00:00+00:00
    summary: English words about compilers.
"""


def show_of(text: str, lock: Lock | None = None) -> Show:
    return resolve(catalogs.parse(text), lock or Lock(), NOW)


def probes(**durations: float) -> Lock:
    return Lock(
        probes={
            url: Probe(
                length=1000, type="audio/mpeg", duration=seconds, method="frames"
            )
            for url, seconds in durations.items()
        }
    )


PICTURE = Picture(
    {"webp": b"lw", "jpeg": b"lj"}, {"webp": b"sw", "jpeg": b"sj"}, b"icon"
)
COVER = "https://me.github.io/digest/cover.jpg"


def page(text: str) -> ElementTree.Element:
    """Return a page as browsers parse it; a fault in its form fails the test."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document: ElementTree.Element = parser.parse(text)
    # XML has room for U+FDD0 and its like, so titles may hold them.
    assert {kind for _, kind, _ in parser.errors} <= {"invalid-codepoint"}
    return document


def texts(root: ElementTree.Element, path: str) -> list[str]:
    return ["".join(e.itertext()).strip() for e in root.iterfind(path)]
