"""The site of a show with everything, and a browser."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, sync_playwright

from podcast_digest.media.transcripts import Cue
from podcast_digest.site import Given, render
from tests import tools
from tests.site.browsing import Seen
from tests.site.pages import COVER, PICTURE, RICH, page, probes, show_of


@pytest.fixture(scope="module")
def rich() -> dict[str, str]:
    show = show_of(RICH, probes(**{"audio/1.mp3": 320.4}))
    cues = [Cue(0, 2, "一 <i>", "小红"), Cue(2, 4, "二", "小红"), Cue(4, 6, "三", None)]
    made = render(show, Given({COVER: PICTURE}, {"new": cues}))
    ends = (".html", ".xml", ".txt", ".css", ".js")
    return {n: data.decode() for n, data in made.items() if n.endswith(ends)}


@pytest.fixture(scope="module")
def first(rich) -> ElementTree.Element:
    return page(rich["index.html"])


@pytest.fixture(scope="module")
def episode(rich) -> ElementTree.Element:
    return page(rich["episodes/new/index.html"])


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    system = tools.chromium()
    with sync_playwright() as playwright:
        if not system and not Path(playwright.chromium.executable_path).exists():
            pytest.skip(tools.NO_BROWSER)
        browser = playwright.chromium.launch(
            executable_path=system,
            args=[
                *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
                *("--disable-background-networking", "--disable-component-update"),
                *("--disable-sync", "--mute-audio"),
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def seen() -> Seen:
    return Seen([], [])
