"""Markdown -> safe HTML, plain text, short text."""

import re
from html.parser import HTMLParser
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from podcast_digest.text import notes

BASE = "https://example.org/show/"

TAGS = set(
    "a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i img li ol p pre strong sub "
    "sup table tbody td th thead tr ul".split()
)
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
ADDRESS = re.compile(r"(https?://|mailto:)[^\s\\\x00-\x20]", re.IGNORECASE)
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


class Auditor(HTMLParser):
    """Look at HTML as a stranger would, and note what should not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.found.append(tag)
        for name, value in attrs:
            if name not in {"lang", "title", *ATTRIBUTES.get(tag, ())}:
                self.found.append(f"{tag} {name}")
            # A browser drops these wherever they stand in an address.
            seen = re.sub(r"[\t\r\n]", "", value or "").strip("\x00\x01\x1f ")
            if name in ("href", "src") and not ADDRESS.match(seen):
                self.found.append(f"{tag} {name}={value}")

    def handle_comment(self, data):
        self.found.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def dangers(html: str) -> list[str]:
    auditor = Auditor()
    auditor.feed(html)
    auditor.close()
    return [*auditor.found, *UNFIT.findall(html)]


CLASSICS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<scr\x01ipt>alert(1)</scr\x01ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=https://example.org/x.png onerror=alert(1) onload='x' style='x:y'>",
    "<img src=`javascript:alert(1)`>",
    '<img """><script>alert(1)</script>">',
    "<a href=javascript:alert(1)>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="java&#1;script:alert(1)">x</a>',
    '<a href="java&#x7f;script:alert(1)">x</a>',
    '<a href="java&#65534;script:alert(1)">x</a>',
    '<a href="java\ufffescript:alert(1)">x</a>',
    '<a href="java&Tab;script:alert(1)">x</a>',
    '<a href="java&NewLine;script&colon;alert(1)">x</a>',
    '<a href="javascript&#58;alert(1)">x</a>',
    '<a href="&#0000106avascript:alert(1)">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<a href="file:///etc/passwd">x</a>',
    '<a href="//evil.example/">x</a>',
    '<a href="https:\\\\evil.example">x</a>',
    '<a href="https://example.org/&quot;onclick=alert(1)">x</a>',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    "[x](javascript:alert(1))",
    "[x](java&#1;script:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html,x 'title')",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x](//[)",
    "<svg onload=alert(1)><circle/></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<style>p { background: url(javascript:alert(1)) }</style>",
    '<p style="position:fixed" class="x" id="y">x</p>',
    '<iframe src="https://evil.example"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=x><embed src=x>",
    '<form action="https://evil.example"><input autofocus onfocus=alert(1)></form>',
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<base href="https://evil.example/"><link rel=stylesheet href=x>',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><title></textarea><script>alert(1)</script>",
    "<!-- --!><script>alert(1)</script> -->",
    "<?php echo 1 ?><!DOCTYPE x [<!ENTITY e 'x'>]>&e;",
    "<![CDATA[<script>alert(1)</script>]]>",
    "]]><script>alert(1)</script><![CDATA[",
    "]]&gt;&#93;&#93;&#62;",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#0;&#1;&#8;&#11;&#12;&#31;&#127;&#128;&#159;&#55296;&#65534;&#65535;&#1114112;",
    "&#xFFFE; &#XfffF; &#x00fffe; &#0065535; `&#xFFFE;` &#6553&#65534;4;",
    "\ufffe\uffff\x7f\x9f",
    "```html\n<script>alert(1)</script>\n```",
    "`<script>`",
    "<p\nonclick=alert(1)\n>x",
    "<a title='\"><script>alert(1)</script>' href='https://example.org/'>x</a>",
    '<ol start="1><script>alert(1)</script>"><li>x</ol>',
    "<details ontoggle=alert(1) open><summary>x</summary></details>",
    "&nbsp;&copy;&zwj;",
    "<" * 500 + "a",
    "*" * 500,
    "[" * 500 + "](" * 500,
    "> " * 300 + "deep",
]


@pytest.mark.parametrize("markdown", CLASSICS)
def test_nothing_that_could_hurt_survives(markdown):
    for base in ("", BASE):
        html = notes.html(markdown, base)
        assert dangers(html) == []
        assert "&nbsp;" not in html
    text = notes.plain(markdown)
    assert not UNFIT.search(text)
    # The same as XML: escaped for the text, as it is within CDATA.
    etree.fromstring(f"<x>{escape(text)}</x>".encode())


# From pieces that mean something, in orders that nobody thought of.
pieces = st.sampled_from(
    [
        *CLASSICS,
        *"<>&\"'`*_[]()!#\\/:;=-+|~\n\t 1aé中。\u200d",
        *("\n\n", "    ", "javascript:", "https://", "&#", "&#1;", "</p>"),
        *("<a href=", "<img src=", " on"),
    ]
)
marked = st.lists(pieces, max_size=12).map("".join)
whatever = st.text(st.characters(codec="utf-8"))


@given(whatever | marked)
@example("\x00")
@example("\r\n\r")
def test_any_text_at_all_becomes_safe_html_and_plain_text(markdown):
    html = notes.html(markdown, BASE)
    assert dangers(html) == []
    text = notes.text_of(html)
    assert not UNFIT.search(text)
    assert text == text.strip()
    assert "\n\n\n" not in text


@given(whatever | marked)
def test_safe_html_stays_as_it_is_when_it_is_read_as_markdown_again(markdown):
    """Nothing unfolds on a second reading: no reference holds another inside."""
    again = notes.html(notes.html(markdown, BASE), BASE)
    assert dangers(again) == []


# Of such, and of nothing worse, most notes are made.
harmless = st.sampled_from(
    [
        *("\n", "\n\n", "- ", "2. ", "> ", "# ", "    ", "**", "*", "`", "~~", "---\n"),
        *(
            "中文",
            "。",
            "！\n",
            "a b",
            "&",
            '"',
            "'",
            "|",
            "\n|-|\n",
            "&#13;",
            "&nbsp;",
        ),
        *(
            "[a](",
            "https://e.org/",
            ")",
            "[",
            "]",
            "?q=%e4&r=%zz",
            "www.e.org",
            "a@e.org",
        ),
        *(
            "https://xn--e.org",
            "https://e.org:99999/",
            "https://E.org",
            "https://1.2.3.256",
        ),
        *(
            "[m](mailto:a@e.org)",
            "[r](more.html)",
            "![i](https://e.org/i.png)",
            "- [ ] ",
        ),
    ]
)


@given(st.lists(harmless, max_size=15).map("".join))
@example('**a** & "b": [c](https://e.org/?a=1&b=2)。\n- `d`\n  1. ~~e~~')
def test_what_needs_no_cleaning_is_what_cleaning_would_leave(markdown):
    html = notes.html(markdown, BASE)
    assert notes.clean(html, BASE) == html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("", ""),
        (" \n\t", ""),
        ("<!-- only a comment -->", ""),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        (
            "**b** *i* `c` ~~d~~",
            "<p><strong>b</strong> <em>i</em> <code>c</code> <del>d</del></p>",
        ),
        (
            '[a](https://e.org/?a=1&b=2 "t&c")',
            '<p><a href="https://e.org/?a=1&amp;b=2" title="t&amp;c">a</a></p>',
        ),
        (
            "https://e.org/x",
            '<p><a href="https://e.org/x">https://e.org/x</a></p>',
        ),
        ("<me@e.org>", '<p><a href="mailto:me@e.org">me@e.org</a></p>'),
        ("a&nbsp;b", "<p>a\xa0b</p>"),
        ("&amp;nbsp;", "<p>&amp;nbsp;</p>"),
        ("a &#65534; b", "<p>a � b</p>"),
        ("<b>x</b>", "<p><b>x</b></p>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
    ],
)
def test_markdown_becomes_html(markdown, html):
    assert notes.html(markdown) == html


@pytest.mark.parametrize(
    ("address", "base", "kept"),
    [
        ("more.html#a", "", None),
        ("more.html#a", BASE, "https://example.org/show/more.html#a"),
        ("/top?a=1", BASE, "https://example.org/top?a=1"),
        ("../x", BASE, "https://example.org/x"),
        ("#part", BASE, "https://example.org/show/#part"),
        ("//e.org/x", BASE, "https://e.org/x"),
        ("//e.org/x", "", None),
        ("//[", BASE, None),
        ("HTTPS://E.org/X", "", "HTTPS://E.org/X"),
        ("tel:110", BASE, None),
        ("javascript:x", BASE, None),
    ],
)
def test_addresses_in_notes_are_absolute_or_gone(address, base, kept):
    link = f'<p><a href="{kept}">x</a></p>' if kept else "<p><a>x</a></p>"
    assert notes.html(f'<a href="{address}">x</a>', base) == link
    image = f'<img src="{kept}">' if kept else "<img>"
    assert notes.html(f'<img src="{address}">', base) == image


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("", ""),
        ("one\n\ntwo", "one\n\ntwo"),
        ("one\ntwo", "one two"),
        ("one  \ntwo", "one\ntwo"),
        ("one<br><br><br>two", "one\n\ntwo"),
        ("中文\n中文", "中文中文"),
        ("English\n中文", "English 中文"),
        ("第一段。\n第二段！\n第三段", "第一段。\n第二段！\n第三段"),
        ("**a** **b**\n*c*", "a b c"),
        ("# Head\ntext", "Head\n\ntext"),
        ("- a\n- b\n\nend", "• a\n• b\n\nend"),
        ("text:\n- a\n- b", "text:\n\n• a\n• b"),
        ("- a\n\n  second\n- b", "• a\nsecond\n• b"),
        (
            "1. a\n   - b\n     1. c\n2. d\n\n   e",
            "1. a\n  • b\n    1. c\n2. d\ne",
        ),
        ("7. a\n8. b", "7. a\n8. b"),
        ("- \n- b", "•\n• b"),
        ("- - a", "•\n  • a"),
        ("> said\n\nend", "said\n\nend"),
        ("a\n\n***\n\nb", "a\n\nb"),
        ("|a|b|\n|-|-|\n|1|2|\n\nend", "a b\n1 2\n\nend"),
        ("```\nif x:\n    y\n```\nend", "if x:\n    y\n\nend"),
        ("`a  <b>`", "a <b>"),
        ("[link](https://e.org/)", "link"),
        ("![alt](https://e.org/a.png)", ""),
        ("&lt;b&gt; &amp;lt; &#60;", "<b> &lt; <"),
        ("a <!-- c --> b", "a b"),
        ("<ul>loose</ul><li>stray", "loose\n• stray"),
        ("</ul></p></li>x", "x"),
        ('<a title="a>b" href="https://e.org/">x</a>', "x"),
        ('a <a title="<br>" href="https://e.org/">x</a>', "a x"),
    ],
)
def test_markdown_becomes_plain_text(markdown, text):
    assert notes.plain(markdown) == text


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("", ""),
        ("One. Two.", "One."),
        ("One line\nanother", "One line"),
        ("第一句。第二句。", "第一句。"),
        ("他说：“好！”然后走了。", "他说：“好！”"),
        ("Really?! Yes.", "Really?!"),
        (
            "Version 2.5 of e.g. vLLM is here. More.",
            "Version 2.5 of e.g. vLLM is here.",
        ),
        ("1. First of a list. More.", "1. First of a list."),
        ("No end at all", "No end at all"),
        ("See example.com for more", "See example.com for more"),
    ],
)
def test_short_is_the_first_sentence(text, short):
    assert notes.short(text) == short


@given(whatever, st.integers(min_value=1, max_value=50))
def test_short_is_never_longer_than_asked(text, most):
    assert len(notes.short(text, most)) <= most


FAMILY, FLAG, SCOTLAND = "👨‍👩‍👧‍👦", "🇨🇳", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"
ASTRONAUT, KEYCAP, HEART = "👩🏽‍🚀", "1️⃣", "❤️"


def test_a_text_that_fits_is_not_cut():
    assert notes.cut("中" * 1333 + "x", 4000) == "中" * 1333 + "x"
    assert notes.cut("", 4000) == ""


@pytest.mark.parametrize("lead", ["", "x", "xx"])
def test_chinese_is_cut_between_characters(lead):
    text = notes.cut(lead + "中" * 2000, 4000)
    assert 3997 < len(text.encode()) <= 4000
    assert text == lead + "中" * ((3997 - len(lead)) // 3) + "…"


@pytest.mark.parametrize(
    "whole",
    [FAMILY, FLAG, SCOTLAND, ASTRONAUT, KEYCAP, HEART, "é", "ồ", "นี้", "x̧̛̣", "😀", "语"],
)
@pytest.mark.parametrize("lead", range(4))
def test_what_is_shown_as_one_character_is_cut_as_one(whole, lead):
    start = "x" * lead
    text = start + whole * 2000
    cut = notes.cut(text, 400)
    assert len(cut.encode()) <= 400
    assert cut.endswith("…")
    kept = cut[lead:-1]
    assert cut[:lead] == start
    assert kept == whole * (len(kept) // len(whole))
    # No more is lost than one of them.
    assert len((kept + whole).encode()) > 400 - lead - len("…".encode())


def test_the_accent_of_the_last_letter_is_kept():
    assert notes.cut("e\u0301" * 10, 21 + 3) == "e\u0301" * 7 + "…"


@given(whatever, st.integers(min_value=3, max_value=100))
def test_cut_keeps_the_start_and_the_limit(text, most):
    cut = notes.cut(text, most)
    assert len(cut.encode()) <= most
    if cut != text:
        assert text.startswith(cut[:-1])
        assert cut.endswith("…")
