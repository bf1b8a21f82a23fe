"""The whole way: a page on "GitHub", copies in a bucket, a browser that plays them."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from podcast_digest.media.kinds import kind
from tests import tools
from tests.servers import Server, file, refuse, serve
from tests.shell import run
from tests.sounds import real as sound_of
from tests.stores.attachments import Hub, enclosures, lock
from tests.stores.s3servers import Store

ROOT = Path(__file__).parents[2]
#: The seven addresses of the show that this repository holds, as its page has them.
SEVEN = re.findall(
    r"audio: https://github\.com(/user-attachments/\S+)",
    (ROOT / "episodes.yaml").read_text(encoding="utf-8"),
)

SOUNDS = [
    *("chapters.mp3", "id3v2.mp3", "cbr-24k-mono-info.mp3", "cbr-24k-mono-bare.mp3"),
    *("abr-44k-mono-info.mp3", "vbr-24k-mono-xing.mp3", "vbr-24k-mono-bare.mp3"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    system = tools.chromium()
    with sync_playwright() as playwright:
        if not system and not Path(playwright.chromium.executable_path).exists():
            pytest.skip(tools.NO_BROWSER)
        found = playwright.chromium.launch(
            executable_path=system,
            args=["--no-sandbox", "--disable-gpu", "--mute-audio"],
        )
        yield found
        found.close()


def page(server: Server) -> str:
    """Return a digest as people write it, with the audio of each article below it."""
    return "# Digest\n" + "".join(
        f"\n## [Article {number}](https://articles.example.org/{number})\n\n"
        f'It is about {number}.\n\n<audio controls src="{server.url(path)}"></audio>\n'
        for number, path in enumerate(SEVEN)
    )


def catalog(server: Server, store: Store, link: str) -> str:
    host = server.url("").removeprefix("http://")
    return (
        "show:\n  title: Test\n  description: A show for tests.\n"
        f"  link: {link}\n  language: en\n  categories: [Technology]\n"
        "  checks:\n    ignore: {A: 'a test', P: 'a test', K: 'a test'}\n"
        f"  mirror:\n    to: s3\n    hosts: ['{host}/user-attachments']\n"
        f"    bucket: open\n    endpoint: {store.endpoint}\n"
        f"    public: {store.endpoint}/open/\n"
        "episodes: []\n"
    )


@pytest.mark.browser
def test_from_a_page_to_an_app_and_a_browser(
    hub: Hub, real: Store, server: Server, browser: Browser
) -> None:
    sounds = [sound_of(name) for name in SOUNDS]
    assert len(SEVEN) == len(sounds) == 7
    for path, sound in zip(SEVEN, sounds, strict=True):
        etag = f'"{path}"'
        hub.resources[path] = file(sound, head=False, etag=etag)
    web: dict[str, object] = {}
    with serve(web) as pages:  # type: ignore[arg-type]
        Path("README.md").write_text(page(server), encoding="utf-8")
        text = catalog(server, real, pages.url("/"))
        Path("episodes.yaml").write_text(text, encoding="utf-8")
        assert run("import", "README.md").code == 0
        assert run("build").code == 0
        assert len(enclosures()) == 7
        assert run("mirror").out.endswith("7 copied · 7 public\n")

        built = run("build")
        assert built.code == 0, built.err
        assert "G205" not in built.err
        urls = enclosures()
        assert {urlsplit(url).netloc for url in urls} == {
            urlsplit(real.endpoint).netloc
        }
        assert sorted(httpx.get(url).content for url in urls) == sorted(sounds)

        feed = Path("public/feed.xml").read_bytes()
        for path in SEVEN:
            hub.resources[path] = refuse(404)
        assert run("mirror").code == 0
        assert len(lock().failures) == 7
        assert run("build").code == 0
        assert Path("public/feed.xml").read_bytes() == feed

        for path in Path("public").rglob("*"):
            if path.is_file():
                name = path.relative_to("public").as_posix()
                address = f"/{name.removesuffix('index.html')}"
                served = file(path.read_bytes(), more={"Content-Type": kind(name)})
                web[address] = served
        seen = list[str]()
        visit = browser.new_page()
        visit.on("request", lambda request: seen.append(request.url))
        visit.goto(pages.url("/"))
        visit.locator(".card .play").first.click()
        visit.evaluate(
            """() => new Promise((done, fail) => {
                const late = performance.now() + 20_000;
                const look = () => {
                    const a = document.querySelector("#bar audio");
                    if (a.currentTime > 0.1) done();
                    else if (performance.now() > late) fail(a.error);
                    else requestAnimationFrame(look);
                };
                look();
            })"""
        )
        visit.close()
        assert {url for url in seen if url.startswith(real.endpoint)} <= set(urls)
        assert any(url.startswith(real.endpoint) for url in seen)
