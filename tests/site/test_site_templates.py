"""Subscribing, languages, colours and templates of a site, and its prose."""

import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from hypothesis import given, settings

from podcast_digest.errors import SiteError
from podcast_digest.lock import Lock
from podcast_digest.media.transcripts import Cue
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Catalog
from podcast_digest.site import Given, palette, prose, qr, render, shows
from podcast_digest.site.shows import Member
from podcast_digest.site.strings import TABLES
from podcast_digest.site.subscribe import apps
from podcast_digest.text import notes
from tests import strategies
from tests.site.pages import COVER, NOW, PICTURE, RICH, page, show_of, texts

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
    picture = qr.svg("https://a.org/")
    assert picture
    assert ElementTree.fromstring(picture).tag.endswith("svg")


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


def test_what_pages_share_is_what_each_would_have():
    # Whoever has a template of their own gets every page as its template makes it.
    rich = Given({COVER: PICTURE}, {"new": [Cue(0, 1, "Words")]})
    several = RICH + "".join(MORE.format(n) for n in range(60))
    for text, plain in (
        (RICH, rich),
        (RICH.replace("  site:\n", "  site:\n    folder: web\n"), rich),
        (several.replace("https://audio", "http://audio"), Given()),
        (PLAIN + "episodes: []\n", Given()),
    ):
        show = show_of(text)
        others = plain._replace(templates=OTHERS)
        assert render(show, plain) == render(show, others), text
    members = [
        Member(show_of(RICH), "one", PICTURE),
        Member(show_of(PLAIN + "episodes: []\n"), "two"),
    ]
    home = "https://me.github.io/digest/"
    page_of_all = shows.render(home, members, {})
    assert page_of_all == shows.render(home, members, OTHERS)


#: Whoever has a template, even of a name that is none of ours.
OTHERS = {"x.html": ""}
PLAIN = """\
show:
  title: A
  description: B
  link: https://example.org/
  language: en
  categories: [Technology]
"""
MORE = """\
  - id: more-{0}
    title: Another one
    audio: https://example.org/{0}.mp3
    published: 2025-07-01T00:00:00Z
"""


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
