"""The whole path with a real voice: a page -> narrate -> feed, transcripts, site.

The voice is espeak-ng's, the browser Debian's Chromium; scripts/test has both.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from podcast_digest.catalog import parse
from podcast_digest.media import transcripts
from podcast_digest.media.transcripts import Cue
from podcast_digest.show.model import CatalogEntry
from tests import running, tools
from tests.shell import run
from tests.voices import espeak, with_espeak

pytestmark = with_espeak
SOUNDS = Path(__file__).parent / "data/audio"
SILENT = """\
## [PD 分离的 KV Cache 传输](https://a.example/pd)

本文介绍基于 vLLM v0.8.5 的传输方案，吞吐提升 1.5–2 倍。它在 8×H100 上测得。

团队还给出了 FP8/INT4 的结果。

## [Mooncake 的设计](https://a.example/mooncake)

它把显存与内存连成一个池，命中率达到 37.5%。

## [30B-A3B 的推理](https://a.example/moe)

专家并行让每张卡只放 3-5 个专家，延迟低于 10ms。

"""
CATALOG = f"""\
show:
  title: 好文分享
  description: 每期听懂一篇好文。
  link: https://me.github.io/digest/
  language: zh-cn
  categories: [Technology]
  timezone: Asia/Shanghai
  narrate: {{engine: command, command: {json.dumps(espeak("cmn", "-s", "220"))}}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder in which seven articles had audio and three were narrated."""
    folder = tmp_path_factory.mktemp("narrated")
    page = "# 好文\n\n" + SILENT
    (folder / "audio").mkdir()
    for number in range(7):
        shutil.copy(SOUNDS / "cbr-24k-mono-info.mp3", folder / f"audio/{number}.mp3")
        page += (
            f"## [第 {number} 篇](https://a.example/{number})\n\n第 {number} 篇的摘要。"
            f'\n\n<audio controls src="audio/{number}.mp3"></audio>\n\n'
        )
    (folder / "README.md").write_text(page, encoding="utf-8")
    (folder / "episodes.yaml").write_text(CATALOG, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        patch.chdir(folder)
        for command in (
            ["import", "README.md"],
            ["narrate"],
            ["build", "--no-check"],
            ["page", "README.md"],
        ):
            ran = run(*command)
            assert ran.code == 0, ran.err
        yield folder


@pytest.fixture
def narrated(folder: Path) -> list[CatalogEntry]:
    catalog = parse((folder / "episodes.yaml").read_text("utf-8"))
    assert len(catalog.episodes) == 10
    return [entry for entry in catalog.episodes if entry.narrated]


def cues_of(folder: Path, entry: CatalogEntry) -> tuple[Cue, ...]:
    assert entry.transcript
    return transcripts.parse((folder / entry.transcript).read_bytes(), "text/vtt")


def test_the_feed_has_them_all(folder: Path, narrated: list[CatalogEntry]) -> None:
    feed = feedparser.parse((folder / "public/feed.xml").read_bytes())
    assert len(feed.entries) == 10
    items = {item.id: item for item in feed.entries}
    for entry in narrated:
        (enclosure,) = items[entry.id].enclosures
        assert enclosure.href == f"https://me.github.io/digest/{entry.audio}"
        assert int(enclosure.length) == (folder / "public" / entry.audio).stat().st_size
        assert enclosure.type == "audio/mpeg"
        assert "本期语音由文字合成（AI 语音）。" in items[entry.id].summary
        text = (folder / "public/feed.xml").read_text("utf-8")
        assert f"https://me.github.io/digest/{entry.transcript}" in text
        assert (folder / f"public/{entry.transcript}").exists()
    assert len(narrated) == 3


def test_what_would_be_said_can_be_looked_over(
    folder: Path, narrated: list[CatalogEntry]
) -> None:
    entry = narrated[1]
    (folder / entry.audio).rename(folder / "kept.mp3")
    lines = run("narrate", "--dry-run").out.splitlines()
    (folder / "kept.mp3").rename(folder / entry.audio)
    assert "  37.5% → 百分之三十七点五" in lines
    assert "  Mooncake → moon cake" in lines
    assert lines[-1] == "1 article, 40 characters (40 to pay for), ~0:08"


def test_the_page_has_players_for_those_that_it_did_not(
    folder: Path, narrated: list[CatalogEntry]
) -> None:
    page = (folder / "README.md").read_text("utf-8")
    assert sorted(re.findall(r"<!-- podcast-digest:(\S+) -->", page)) == sorted(
        ["subscribe", *(entry.id for entry in narrated)]
    )


def test_a_build_changes_nothing_more(folder: Path) -> None:
    before = (folder / "episodes.yaml").read_bytes()
    assert run("import", "README.md").out.startswith("0 new · 0 changed · 0 articles")
    assert run("narrate").out == "nothing to narrate\n"
    assert run("build", "--no-check").code == 0
    assert (folder / "episodes.yaml").read_bytes() == before


@pytest.fixture
def page(folder: Path) -> Iterator[Page]:
    chromium = tools.chromium()
    if not chromium:
        pytest.skip(tools.NO_BROWSER)
    assert (folder / "public").is_dir()
    arguments = ("serve", "--port", "0", "--no-check", "--offline")
    with (
        running.running(*arguments, kind=running.Running) as command,
        sync_playwright() as playwright,
    ):
        line = command.line()
        while not (found := re.search(r"the feed is (http://\S+)feed\.xml", line)):
            line = command.line()
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--mute-audio"],
        )
        page = browser.new_page(base_url=found[1])
        yield page
        browser.close()


@pytest.mark.browser
def test_in_the_browser_the_cue_follows_the_sound(
    folder: Path, narrated: list[CatalogEntry], page: Page
) -> None:
    entry = next(e for e in narrated if e.title.startswith("PD"))
    cues = cues_of(folder, entry)
    assert len(cues) == 4
    page.goto(f"episodes/{entry.id}/")
    for number in (2, 0, 3):
        page.locator(".transcript li").nth(number).click()
        page.wait_for_function(
            "([start, end]) => { const a = document.querySelector('#bar audio');"
            " return a.currentTime >= start && a.currentTime < end && !a.paused }",
            arg=[cues[number].start - 0.01, cues[number].end],
        )
        expect(page.locator(".transcript .current")).to_contain_text(cues[number].text)
    assert page.evaluate(
        "document.querySelector('#bar audio').duration"
    ) == pytest.approx(cues[-1].end + 0.6, abs=0.2)
