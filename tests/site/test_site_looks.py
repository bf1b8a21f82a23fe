"""How pages look, measured in a real browser: nothing touches, no word is broken."""

import pytest
from playwright.sync_api import Browser, Route, expect

from podcast_digest.site import Given, render
from tests.site.browsing import Seen, opened
from tests.site.pages import COVER, PICTURE, probes, show_of

LONG = "一个有两百个字符的标题" * 18 + "完了"
ODD = f"""\
show:
  title: 好文分享：AI 基础设施每日精读播客
  description: 每期听懂一篇好文。
  link: https://me.github.io/digest/
  language: zh-cn
  author: Me
  image: cover.jpg
  categories: [Technology]
  trailers:
    - title: 预告
      url: https://a.example/t.mp3
      published: 2025-01-01
      type: audio/mpeg
episodes:
  - id: all
    title: PyTorch torch.compile 训练编译技术现状与展望（2025年8月）
    link: https://a.example/all
    audio: https://a.example/all.mp3
    published: 2025-09-13
    summary: 本文综述编译技术的**最新进展**。
    chapters: [{{start: 0, title: 开场}}, {{start: 0:20, title: 结尾}}]
    soundbites: [{{start: 3, duration: 15, title: 一句话}}, {{start: 9, duration: 20}}]
    locations: [{{name: 上海}}]
    social: [{{url: "https://a.example/@me/1", protocol: activitypub, account: "@me"}}]
  - id: bare
    title: 没有时长
    audio: https://a.example/bare.mp3
    published: 2025-09-12
  - id: topics
    title: 四十个主题
    link: https://a.example/topics
    audio: https://a.example/topics.mp3
    published: 2025-09-11
    topics: [{", ".join(f"主题{number}" for number in range(40))}]
    summary: 短。
  - id: long
    title: {LONG}
    link: https://a.example/long
    audio: https://a.example/long.mp3
    published: 2025-08-10
    subtitle: 副题
"""
TOP = "https://me.github.io/digest/"
PAGES = ["", "subscribe/", *(f"episodes/{id_}/" for id_ in ("all", "bare", "topics"))]
#: Words of headings that stand in two lines and would fit into one.
BROKEN = r"""() => {
    const found = [];
    for (const heading of document.querySelectorAll("main :is(h1, h2, h3)")) {
        const words = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
        for (let node = words.nextNode(); node; node = words.nextNode()) {
            for (const match of node.data.matchAll(/[^\s，：（）《》]+/gu)) {
                const range = document.createRange();
                range.setStart(node, match.index);
                range.setEnd(node, match.index + match[0].length);
                const boxes = [...range.getClientRects()].filter((box) => box.width);
                const tops = new Set(boxes.map((box) => Math.round(box.top)));
                const needed = boxes.reduce((sum, box) => sum + box.width, 0);
                const fits = needed <= heading.clientWidth;
                if (tops.size > 1 && fits) found.push(match[0]);
            }
        }
    }
    return found;
}"""
#: What stands side by side or in the next line, with less than two pixels between.
TOUCHING = """() => {
    const found = [];
    const near = (a, b) => a.left < b.right + 2 && a.top < b.bottom + 2;
    const lines = ".address, .row, .more, .meta, .topics";
    for (const line of document.querySelectorAll(lines)) {
        const boxes = [...line.children]
            .filter((one) => one.matches("code, button, a, .listen, .topic, summary"))
            .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
            .filter(([, box]) => box.width);
        boxes.forEach(([name, a], number) => {
            for (const [other, b] of boxes.slice(number + 1)) {
                if (near(a, b) && near(b, a)) found.push([name, other]);
            }
        });
    }
    return found;
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_touches_and_no_word_is_broken(browser: Browser, seen: Seen, width):
    made = render(
        show_of(ODD, probes(**{"https://a.example/all.mp3": 320.4})),
        Given({COVER: PICTURE}),
    )
    context = opened(browser, seen, viewport={"width": width, "height": 800})

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(TOP).partition("?")[0]
        name += "index.html" if name.endswith("/") or not name else ""
        kind = {"css": "text/css", "js": "text/javascript", "html": "text/html"}
        type_ = kind.get(name.rpartition(".")[2], "image/svg+xml")
        route.fulfill(body=made[name], content_type=type_)

    context.route("**/*", answer)
    page = context.new_page()
    for path in PAGES:
        page.goto(TOP + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(BROKEN) == [], path
        assert page.evaluate(TOUCHING) == [], path
    page.goto(TOP)
    newest = page.locator(".newest")
    expect(newest.locator("time")).to_have_count(1)
    expect(newest.get_by_text("5 分 20 秒")).to_have_count(1)
    sizes = [
        h.evaluate("h => parseFloat(getComputedStyle(h).fontSize)")
        for h in page.locator(".card h3").all()
    ]
    assert sizes[0] > sizes[1] == sizes[2] == sizes[3]
    page.goto(f"{TOP}episodes/topics/")
    older = page.locator(".around a[rel=prev]").bounding_box()
    assert older
    assert older["height"] < 200
    context.close()
    assert [e for e in seen.errors if "decode" not in e] == []
