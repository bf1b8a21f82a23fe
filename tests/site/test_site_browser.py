"""The site in a real browser, served by the real command, played to the end of a jump.

The browser is the system's Chromium, else what ``playwright install chromium`` brought.
"""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_plus, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    Page,
    expect,
)

from tests import running, tools
from tests.shell import run
from tests.site.browsing import Seen, opened

SCRIPT = Path(__file__).parents[2] / "podcast_digest/site/assets/site.js"
CATALOG = """\
show:
  title: 好文分享
  description: 每期听懂一篇好文。
  link: https://me.github.io/digest/
  language: zh-cn
  author: Me
  image: cover.png
  categories: [Technology]
  timezone: Asia/Shanghai
  people: [{name: 小明, role: host}]
  site: {accent: "#e0502a"}
  checks:
    ignore: {A: x, P: x, C: x, N: x, K: x}
episodes:
  - id: torch
    title: PyTorch torch.compile 的编译技术
    link: https://articles.example.org/torch
    audio: audio/long.mp3
    published: 2025-09-13
    topics: [编译器, 训练]
    transcript: torch.vtt
    chapters:
      - {start: 0, title: 开场}
      - {start: 0:40, title: 编译流水线}
      - {start: 1:20, title: 展望}
    summary: |
      本文综述编译技术的**最新进展**，以及 FlashAttention、vLLM 与 LoRA 的实现。

      | 后端 | 说明 |
      |---|---|
      | Inductor | 一种会生成 Triton 内核的很长很长的说明文字 |

      ```
      torch.compile(model, mode="max-autotune", fullgraph=True, dynamic=False, x=None)
      ```
  - id: ascend
    title: 大模型推理的 KV Cache 传输
    audio: audio/short.mp3
    published: 2025-09-12
    topics: [推理]
    summary: |
      基于昇腾 910B 硬件环境，设计高效的传输方案，不怕断
      行。
  - id: rag
    title: 让检索学会思考
    audio: audio/other.mp3
    published: 2025-08-10
    subtitle: 一句副题。
    summary: |
      ## 推理密集型检索

      他们用强化学习训练芯片上的 KVStore。
"""
TRANSCRIPT = "WEBVTT\n\n" + "\n\n".join(
    f"00:{5 * n // 60:02}:{5 * n % 60:02}.000 --> 00:{(5 * n + 5) // 60:02}:"
    f"{(5 * n + 5) % 60:02}.000\n<v {'小红' if n % 2 else '小明'}>第 {n + 1} 句。"
    for n in range(24)
)
#: Whatever a stranger's page may hold.
HOSTILE = """\
## [标题 <img src=x onerror="hacked=1">](javascript:hacked=2)

### [Evil </script><script>hacked=3</script>](https://articles.example.org/evil)

<script>hacked=4</script> <img src="https://evil.example/x.png" onerror="hacked=5">
<svg onload="hacked=6"></svg> <iframe src="https://evil.example/"></iframe>
<a href="javascript:hacked=7">click</a> <base href="https://evil.example/">
<style>@import "https://evil.example/x.css"</style> <form action="https://evil.example">
<p style="background:url(https://evil.example/y.png)">text</p>
![x](https://evil.example/z.png)
<meta http-equiv="refresh" content="0;url=//evil.example">

<audio controls src="audio/long.mp3"></audio>
"""
KINDS = ["", "episodes/torch/", "months/2025-09/", "subscribe/", "nowhere/"]


class Site(NamedTuple):
    """A served site, and where it is made."""

    url: str
    folder: Path


@contextmanager
def served(folder: Path, catalog: str = CATALOG) -> Iterator[Site]:
    """Serve a show from a folder as ``podcast-digest serve`` does."""
    (folder / "audio").mkdir(parents=True)
    for name, seconds, hertz in (
        ("long", 120, 300),
        ("short", 20, 500),
        ("other", 9, 700),
    ):
        sine = f"sine=frequency={hertz}:duration={seconds}"
        command = [
            tools.ffmpeg(),
            "-loglevel",
            "error",
            "-f",
            "lavfi",
            "-i",
            sine,
            "-ac",
            "1",
        ]
        target = str(folder / f"audio/{name}.mp3")
        subprocess.run([*command, "-b:a", "32k", target], check=True)
    from PIL import Image

    Image.new("RGB", (1400, 1400), "#0b262d").save(folder / "cover.png")
    (folder / "torch.vtt").write_text(TRANSCRIPT, encoding="utf-8")
    (folder / "episodes.yaml").write_text(catalog, encoding="utf-8")
    with (
        pytest.MonkeyPatch.context() as patch,
        chdir(folder),
    ):
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield from _serving(folder)


def _serving(folder: Path) -> Iterator[Site]:
    arguments = ("serve", "--port", "0", "--no-check", "--offline")
    with running.running(*arguments, kind=running.Running) as command:
        line = command.line()
        while not (found := re.search(r"the feed is (http://\S+)feed\.xml", line)):
            line = command.line()
        while not line.startswith("watching"):
            line = command.line()
        yield Site(found[1], folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site") / "show") as made:
        yield made


@pytest.fixture(scope="module")
def changing(tmp_path_factory) -> Iterator[Site]:
    """A served site whose catalog tests may change."""
    with served(tmp_path_factory.mktemp("changing") / "show") as made:
        yield made


@pytest.fixture
def page(browser: Browser, site: Site, seen: Seen) -> Iterator[Page]:
    """Return a page whose visit must leave no error, and ask only this site."""
    context = opened(browser, seen, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()
    assert seen.errors == []
    host = urlsplit(site.url).netloc
    assert {urlsplit(url).netloc for url in seen.requests} == {host}


def until(page: Page, condition: str) -> None:
    """Wait until something is true of the player's sound, a.

    Playwright's own way of waiting for a condition is eval, which the policy forbids.
    """
    page.evaluate(
        f"""() => new Promise((done, fail) => {{
            const late = performance.now() + 20_000;
            const look = () => {{
                const a = document.querySelector("#bar audio");
                if ({condition}) done();
                else if (performance.now() > late) fail(`at ${{a.currentTime}}`);
                else requestAnimationFrame(look);
            }};
            look();
        }})"""
    )


def at(page: Page) -> float:
    moment: float = page.evaluate("document.querySelector('#bar audio').currentTime")
    return moment


# Playing


def test_an_episode_plays(page: Page, site: Site):
    page.goto(site.url)
    expect(page.locator("#bar")).to_be_hidden()
    page.locator(".card .play").first.click()
    until(page, "a.currentTime > 0.2")
    expect(page.locator("#bar .now")).to_have_text("PyTorch torch.compile 的编译技术")
    expect(page.locator(".card .play").first).to_have_text("暂停")
    assert (
        page.evaluate("navigator.mediaSession.metadata.title")
        == "PyTorch torch.compile 的编译技术"
    )
    assert page.evaluate("navigator.mediaSession.metadata.artist") == "好文分享"
    page.locator(".card .play").first.click()
    until(page, "a.paused")


def test_a_click_on_a_chapter_jumps_there(page: Page, site: Site):
    page.goto(f"{site.url}episodes/torch/")
    page.get_by_text("编译流水线").click()
    until(page, "a.currentTime >= 40 && !a.paused")
    expect(page.locator(".chapters .current")).to_contain_text("编译流水线")
    expect(page.locator(".transcript .current")).to_contain_text("第 9 句。")
    page.locator(".transcript li").nth(2).click()
    until(page, "a.currentTime >= 10 && a.currentTime < 30")


def test_the_transcript_follows_the_sound(page: Page, site: Site):
    page.goto(f"{site.url}episodes/torch/")
    page.get_by_text("展望", exact=True).click()
    until(page, "a.currentTime >= 80")
    current = page.locator(".transcript .current")
    expect(current).to_contain_text("第 17 句。")
    box = page.locator(".transcript ol")
    until(page, "document.querySelector('.transcript ol').scrollTop > 50")
    page.get_by_label("跟随播放滚动").uncheck()
    box.evaluate("b => b.scrollTo({ top: 0, behavior: 'instant' })")
    page.get_by_text("开场", exact=True).click()
    until(page, "a.currentTime < 40")
    assert box.evaluate("b => b.scrollTop") == 0


def test_it_goes_on_where_it_was_left(page: Page, site: Site):
    page.goto(f"{site.url}episodes/torch/")
    page.get_by_text("展望", exact=True).click()
    until(page, "a.currentTime >= 80 && !a.paused")
    page.get_by_label("播放速度").select_option("1.5")
    page.reload()
    page.locator(".episode .play").click()
    until(page, "a.currentTime >= 80 && !a.paused")
    assert page.evaluate("document.querySelector('#bar audio').playbackRate") == 1.5


def test_it_plays_on_while_you_browse(page: Page, site: Site):
    page.goto(site.url)
    page.locator(".card .play").first.click()
    until(page, "a.currentTime > 0.2")
    page.evaluate("window.same = true")
    page.get_by_role("link", name="大模型推理的 KV Cache 传输", exact=True).click()
    expect(page).to_have_url(f"{site.url}episodes/ascend/")
    expect(page).to_have_title("大模型推理的 KV Cache 传输 · 好文分享")
    before = at(page)
    until(page, f"a.currentTime > {before} && !a.paused")
    expect(page.locator(".episode .play")).to_have_text("播放")
    page.go_back()
    expect(page.locator(".card")).to_have_count(3)
    assert page.evaluate("window.same")  # the page was never left
    until(page, "!a.paused")


def test_a_link_to_a_moment_starts_there(page: Page, site: Site):
    page.goto(f"{site.url}episodes/torch/#t=90")
    until(page, "a.currentTime === 90")
    expect(page.locator("#bar .at")).to_have_text("1:30")
    page.locator("#bar .toggle").click()
    until(page, "a.currentTime > 90")


def test_a_link_to_this_moment_can_be_copied(browser: Browser, site: Site, seen: Seen):
    context = opened(browser, seen, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site.url}episodes/torch/#t=90")
    until(page, "a.currentTime === 90")
    page.get_by_text("复制此刻的链接").click()
    expect(page.locator(".share")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site.url}episodes/torch/#t=90"
    context.close()


def test_keys_and_buttons_move_it(page: Page, site: Site):
    page.goto(f"{site.url}episodes/torch/#t=60")
    until(page, "a.currentTime === 60")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    until(page, "a.currentTime === 90")
    page.keyboard.press("ArrowLeft")
    until(page, "a.currentTime === 75")
    page.get_by_label("后退 15 秒").click()
    until(page, "a.currentTime === 60")
    page.get_by_label("前进 30 秒").click()
    until(page, "a.currentTime === 90")
    page.locator("h1").click()
    page.keyboard.press(" ")
    until(page, "!a.paused")
    page.keyboard.press(" ")
    until(page, "a.paused")
    page.get_by_label("播放位置").fill("30")
    until(page, "a.currentTime === 30")
    page.get_by_label("关闭播放器").click()
    expect(page.locator("#bar")).to_be_hidden()


def test_audio_that_is_gone_is_said(browser: Browser, site: Site, seen: Seen):
    context = opened(browser, seen)
    page = context.new_page()
    page.route("**/short.mp3", lambda route: route.fulfill(status=404))
    page.goto(f"{site.url}episodes/ascend/")
    page.locator(".play").click()
    expect(page.locator("#bar .trouble")).to_have_text(
        "无法播放这一期的音频，请稍后再试。"
    )
    context.close()


# Finding


def results(page: Page, words: str) -> list[str]:
    """Return the titles that a search finds."""
    page.locator(".search [type=search]").fill(words)
    expect(page).to_have_url(re.compile(re.escape("q=" + quote_plus(words)) + "$"))
    status = page.locator(".find .status")
    expect(status).to_have_text(re.compile("^(找到|没有)"))
    return page.locator(".results li > a").all_text_contents()


TORCH, ASCEND, RAG = (
    "PyTorch torch.compile 的编译技术",
    "大模型推理的 KV Cache 传输",
    "让检索学会思考",
)


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("昇腾", [ASCEND]),
        ("torch", [TORCH]),
        ("TORCH.Comp", [TORCH]),
        ("推理", [ASCEND, RAG]),
        ("attention", [TORCH]),
        ("flash", [TORCH]),
        ("传输 昇腾", [ASCEND]),
        ("强化学习", [RAG]),
        ("９１０Ｂ", [ASCEND]),
        ("vllm", [TORCH]),
        ("vLLM LoRA", [TORCH]),
        ("断行", [ASCEND]),
        ("芯", [RAG]),
        ("kv", [ASCEND, RAG]),
        ("一句副题", [RAG]),
        ("没有这样的词", []),
        ("腾昇", []),
    ],
)
def test_the_search_finds(page: Page, site: Site, words: str, titles: list[str]):
    page.goto(site.url)
    assert results(page, words) == titles
    expect(page.locator(".list")).to_be_hidden()


def test_the_search_shows_where_it_is_and_can_be_left(page: Page, site: Site):
    page.goto(f"{site.url}?q=昇腾")
    expect(page.locator(".results .excerpt")).to_contain_text("基于昇腾 910B")
    expect(page.locator(".results mark")).to_have_text("昇腾")
    page.locator(".search [type=search]").fill("")
    expect(page.locator(".list")).to_be_visible()
    expect(page).to_have_url(site.url)


def test_topics_and_months_can_be_chosen(page: Page, site: Site):
    page.goto(site.url)
    found = page.locator(".results li > a")
    topics = page.get_by_role("group", name="主题")
    topics.get_by_text("推理", exact=True).click()
    expect(found).to_have_text([ASCEND])
    topics.get_by_text("全部主题").press("ArrowDown")
    expect(found).to_have_text([TORCH])
    expect(page).to_have_url(f"{site.url}?topic={quote_plus('编译器')}")
    topics.get_by_text("全部主题").click()
    expect(page.locator(".list")).to_be_visible()
    page.get_by_label("月份").select_option("2025-08")
    expect(found).to_have_text([RAG])
    expect(page.locator(".find .status")).to_have_text("找到 1 期")


def test_a_text_is_taken_apart_as_the_index_has_it(page: Page, site: Site):
    from podcast_digest.site.search import _hash, terms

    page.goto(site.url)
    code = SCRIPT.read_text(encoding="utf-8")
    start, end = code.index("const CJK"), code.index("function unpack")
    words = [
        "昇腾 910B 上 FlashAttention",
        "ＫＶ a_b ÀÉ 🎧데이터𠀀𠀁",
        "x²½ Ⅷ",
        "İstanbul ﬁ",
    ]
    for text in words:
        script = f"text => {{ {code[start:end]} return [...terms(text)].sort(); }}"
        assert page.evaluate(script, text) == sorted(
            terms(text), key=lambda t: t.encode("utf-16-be")
        )
        hashed = f"text => {{ {code[start:end]} return hash(text); }}"
        assert page.evaluate(hashed, text) == _hash(text)


# Subscribing


def test_the_feed_s_address_can_be_copied(browser: Browser, site: Site, seen: Seen):
    context = opened(browser, seen, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site.url)
    page.get_by_role("link", name="订阅").first.click()
    page.get_by_role("button", name="复制").click()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.url}feed.xml"
    assert page.locator(".qr img").evaluate("i => i.naturalWidth") > 0
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 OPML 文件").click()
    assert download.value.suggested_filename == "subscriptions.opml"
    context.close()
    assert seen.errors == []


# Safe


def test_a_hostile_digest_hurts_nobody(browser: Browser, changing: Site, seen: Seen):
    hostile, evil = changing.folder / "page.md", changing.folder / "evil.yaml"
    hostile.write_text(HOSTILE, encoding="utf-8")
    catalog = CATALOG.partition("episodes:\n")[0] + "episodes: []\n"
    evil.write_text(catalog, encoding="utf-8")
    assert run("import", str(hostile), "-c", str(evil)).code == 0
    running.put(changing.folder / "episodes.yaml", evil.read_text(encoding="utf-8"))
    context = opened(browser, seen)
    page = context.new_page()
    page.goto(changing.url)
    expect(page.locator(".card")).to_have_count(1)
    page.locator(".card h3 a").click()
    expect(page.locator(".notes")).to_contain_text("text")
    page.locator(".play").click()
    until(page, "a.currentTime > 0.1")
    assert page.evaluate("typeof hacked") == "undefined"
    for link in page.locator("main a").all():
        assert not str(link.get_attribute("href")).startswith("javascript")
    context.close()
    assert seen.errors == []
    assert {urlsplit(url).netloc for url in seen.requests} == {
        urlsplit(changing.url).netloc
    }


def test_the_policy_lets_no_script_run_that_is_not_the_site_s(
    browser: Browser, site: Site, seen: Seen
):
    context = opened(browser, seen)
    page = context.new_page()
    blocked: list[str] = []
    page.on("requestfailed", lambda r: blocked.append(f"{r.url}: {r.failure}"))
    page.goto(site.url)
    page.evaluate(
        """() => {
            const inline = document.createElement("script");
            inline.textContent = "window.hacked = 1";
            document.body.append(inline);
            const image = document.createElement("img");
            image.setAttribute("onerror", "window.hacked = 2");
            image.src = "https://evil.example/x.png";
            document.body.append(image);
        }"""
    )
    assert page.evaluate("typeof hacked") == "undefined"
    context.close()
    assert sum("Content Security Policy" in error for error in seen.errors) == 3
    assert blocked == ["https://evil.example/x.png: csp"]


# For everybody


def test_it_works_without_javascript(browser: Browser, site: Site, seen: Seen):
    context = opened(browser, seen, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    players = page.locator("audio[controls]")
    expect(players).to_have_count(3)
    expect(players.first).to_be_visible()
    for hidden in (".find", ".play", "#bar"):
        expect(page.locator(hidden).first).to_be_hidden()
    page.get_by_role("link", name=TORCH, exact=True).click()
    sound = page.locator("audio[controls]")
    sound.evaluate("a => a.play()")
    late = time.monotonic() + 20
    while not sound.evaluate("a => a.currentTime > 0.1"):
        assert time.monotonic() < late
    expect(page.locator(".chapters li")).to_have_count(3)
    page.get_by_role("link", name=re.compile("前一期")).click()
    expect(page.locator("h1")).to_have_text(ASCEND)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("path", KINDS)
def test_pages_fit_and_everybody_can_use_them(
    browser: Browser, site: Site, seen: Seen, path, width, scheme
):
    context = opened(
        browser, seen, viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(site.url + path)
    if path.startswith("episodes"):
        page.locator(".play").click()  # with the bar
        until(page, "!a.paused")
        page.locator("#bar .toggle").click()
        until(page, "a.paused")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (
        background == {"light": "rgb(251, 250, 247)", "dark": "rgb(20, 24, 27)"}[scheme]
    )
    if not path:
        assert results(page, "推理")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    context.close()
    # That of the page that is not there is what it was asked for.
    assert [e for e in seen.errors if path != "nowhere/" or "404" not in e] == []


def test_a_saved_catalog_is_shown_at_once(browser: Browser, changing: Site, seen: Seen):
    page = opened(browser, seen).new_page()
    page.goto(changing.url)
    expect(page.locator("h1")).to_have_text("好文分享")
    text = CATALOG.replace("好文分享", "新名字")
    running.put(changing.folder / "episodes.yaml", text)
    expect(page.locator("h1")).to_have_text("新名字", timeout=20_000)
    running.put(changing.folder / "episodes.yaml", CATALOG)
    expect(page.locator("h1")).to_have_text("好文分享", timeout=20_000)
    page.context.close()
    assert seen.errors == []
