"""Feeds of others are read as they are; ours mean what we meant; nothing does harm."""

import gzip
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_digest import checks
from podcast_digest.checks import Subject
from podcast_digest.errors import FeedError
from podcast_digest.feed import markup, rss
from podcast_digest.feed.markup import MAX_DEPTH, MAX_FEED
from podcast_digest.feed.reading import UNDATED, Document, Tag, date, read, seconds
from podcast_digest.project.resolve import resolve
from podcast_digest.show.model import Chapter, Episode, Show, Site
from podcast_digest.text import notes
from tests.feed.test_feed import FEEDS, NOW, any_project, example
from tests.mutation import mutated
from tests.strategies import unhurried

DATA = Path(__file__).parents[1] / "data"
SPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0" '
    'xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:psc="http://podlove.org/simple-chapters"'
)


def feed(channel: str = "", spaces: str = SPACES) -> bytes:
    return f'<rss version="2.0" {spaces}><channel>{channel}</channel></rss>'.encode()


def show_of(channel: str, spaces: str = SPACES) -> Show:
    return read(feed(channel, spaces), "feed.xml").show


def episode_of(item: str) -> Episode:
    (episode,) = show_of(f"<item>{item}</item>").episodes
    return episode


def refused(data: bytes) -> str:
    with pytest.raises(FeedError) as error:
        read(data, "feed.xml")
    return str(error.value)


# What is no feed


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "feed.xml: is empty"),
        (b"\xef\xbb\xbf \r\n", "feed.xml: is empty"),
        (
            gzip.compress(feed(), mtime=0),
            "feed.xml: is compressed with gzip; a server must say so, "
            "or send it as it is",
        ),
        (b"<!DOCTYPE html><html>", "feed.xml: is a web page, not a feed"),
        (b"\n<HTML lang=en>", "feed.xml: is a web page, not a feed"),
        (
            b'<html xmlns="http://www.w3.org/1999/xhtml"/>',
            "feed.xml: is a web page, not a feed",
        ),
        (
            b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
            "feed.xml: is a web page; podcast apps read RSS 2.0",
        ),
        (b'{"version": "1"}', "feed.xml: is JSON; podcast apps read RSS 2.0"),
        (
            b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
            "feed.xml: is an Atom feed; podcast apps read RSS 2.0",
        ),
        (
            b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
            "feed.xml: is RSS 1.0 (RDF); podcast apps read RSS 2.0",
        ),
        (b"<opml/>", "feed.xml: is an OPML list of feeds; podcast apps read RSS 2.0"),
        (b"<RSS/>", "feed.xml: is <RSS>; podcast apps read RSS 2.0"),
        (
            b'<rss xmlns="http://example.org/"/>',
            "feed.xml: is <rss> of the namespace http://example.org/; "
            "podcast apps read RSS 2.0",
        ),
        (b"<rss/>", "feed.xml: has no <channel>; podcast apps read RSS 2.0"),
        (b"Hello", "feed.xml:1: not XML: this can't stand here: 'Hello'"),
        (
            b"ID3\x04",
            "feed.xml:1: not XML: the control character U+0004, "
            "which XML has no room for",
        ),
    ],
)
def test_what_is_no_feed_is_named(data, message):
    assert refused(data) == message


# What is no XML


@pytest.mark.parametrize(
    ("channel", "why"),
    [
        ("\n<title>a & b</title>", "a lone &; write &amp; for it"),
        ("\n<title>AT&T</title>", "a lone &; write &amp; for it"),
        ("\n<title>研发&测试</title>", "a lone &; write &amp; for it"),
        ("\n<title>研发&测试，更多</title>", "a lone &; write &amp; for it"),
        ("\n<title>研发&测试；x</title>", "a lone &; write &amp; for it"),
        ("\n<link>http://e.org/?a=1&b=2</link>", "a lone &; write &amp; for it"),
        ("\n<enclosure url='?a=1&b=2'/>", "a lone &; write &amp; for it"),
        ("\n<title>a < b</title>", "a lone <; write &lt; for it"),
        (
            "\n<itunes:image href='<a>'/>",
            "a < inside of a tag or its attribute; write &lt; for it",
        ),
        (
            "\n<title>]]></title>",
            "]]> outside of a CDATA section; write ]]&gt; for it",
        ),
        ("\n<title>&nbsp;</title>", "'&nbsp;': only HTML knows it; write &#160;"),
        ("\n<title a='&eacute;'/>", "'&eacute;': only HTML knows it; write &#233;"),
        ("\n<title>&us;</title>", "'&us;': is not known"),
        (
            "\n<title>&#0;</title>",
            "a reference to a character that XML has no room for",
        ),
        (
            "\n<title>\x0b</title>",
            "the control character U+000B, which XML has no room for",
        ),
        (
            "\n<title>\0</title>",
            "the control character U+0000, which XML has no room for",
        ),
        (
            "\n<title>\uffff</title>",
            "the control character U+FFFF, which XML has no room for",
        ),
        (
            "<title>a\n</item>",
            "</item> stands where <title> of line 1 is not closed yet",
        ),
        (
            "<item>\n",
            "</channel> stands where <item> of line 1 is not closed yet",
        ),
        (
            "\n<enclosure url='1' url='2'/>",
            "the attribute url stands twice in one tag",
        ),
        ("\n<media:title/>", "<media:title> has a prefix that no xmlns: declares"),
        ("\n<title a=b/>", "the value of an attribute must stand in quotes"),
        (
            "\n<!-- a -- b -->",
            "-- inside of a comment, where only its end may have it",
        ),
        (
            "\n<?xml version='1.0'?>",
            "the XML declaration stands here, and must be the very first of a file",
        ),
        ("\n<a 'b'/>", "this can't stand here: \"'b'/></channel></rss>\""),
    ],
)
def test_what_is_no_xml_is_told_with_its_line_and_in_plain_words(channel, why):
    assert refused(feed(channel)) == f"feed.xml:2: not XML: {why}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b'\n<?xml version="1.0"?>\n<rss/>',
            "feed.xml:2: not XML: the XML declaration stands here, "
            "and must be the very first of a file",
        ),
        (
            feed("<item><title>a")[: -len("</channel></rss>")],
            "feed.xml:1: not XML: ends inside of <title> of line 1",
        ),
        (b"<rss>\n<chan", "feed.xml:2: not XML: ends inside of what begins here"),
        (b"<rss>\xe5\xad", "feed.xml:1: not XML: ends inside of a character"),
        (
            b"<rss><![CDATA[\n\n",
            "feed.xml:3: not XML: ends inside of a CDATA section, which ]]> should end",
        ),
        (
            b"<rss/>\n<rss/>",
            "feed.xml:2: not XML: something stands behind </rss>, where nothing may",
        ),
        (b"<rss>\n\n\xb0", "feed.xml:3: not XML: is no UTF-8 here (byte 0xB0)"),
        (
            b"<rss>\xed\xa0\x80</rss>",
            "feed.xml:1: not XML: is no UTF-8 here (byte 0xED)",
        ),
    ],
)
def test_where_a_document_breaks_off_is_told(data, message):
    assert refused(data) == message


def test_lines_are_counted_in_large_files_too():
    lines = "\n" * 70_000
    document = read(feed(f"{lines}<item/>"), "feed.xml")
    assert document.items[0].line == 70_001
    assert refused(feed(f"{lines}&")).startswith("feed.xml:70001: not XML: ")


# Encodings


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("UTF-16", "utf-16-be"),
        ("UTF-32", "utf-32"),
        ("GBK", "gbk"),
        ("GB2312", "gbk"),
        ("gb18030", "gb18030"),
        ("Big5", "big5"),
        ("Shift_JIS", "shift_jis"),
    ],
)
def test_any_usual_encoding_is_read(declared, codec):
    text = f'<?xml version="1.0" encoding="{declared}"?>\n'
    text += feed("<title>中文</title>").decode()
    document = read(text.encode(codec), "feed.xml")
    assert document.show.title == "中文"
    assert document.encoding.replace("-", "") == declared.lower().replace("-", "")


def test_the_euro_of_windows_and_the_letters_of_latin_1_are_read():
    text = '<?xml version="1.0" encoding="{}"?><rss><channel><title>{}</title>'
    for encoding, title in (("windows-1252", "5 €"), ("ISO-8859-1", "Café")):
        data = text.format(encoding, title).encode(encoding) + b"</channel></rss>"
        assert read(data, "feed.xml").show.title == title


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            '<?xml version="1.0" encoding="gbk"?>\n<rss>中</rss>'.encode(),
            "feed.xml:2: not XML: is no gbk here",
        ),
        (
            b'<?xml version="1.0" encoding="UTF-16"?><rss/>',
            "feed.xml: declares the encoding utf-16, and is not written in it",
        ),
        (
            b'<?xml version="1.0" encoding="punycode"?><rss/>',
            "feed.xml: is written in punycode, which is not known here",
        ),
        (
            b'<?xml version="1.0" encoding="klingon"?><rss/>',
            "feed.xml: is written in klingon, which is not known here",
        ),
        (b"\xfe\xff\x00<\xd8", "feed.xml:1: not XML: is no utf-16 here"),
    ],
)
def test_an_encoding_that_is_none_is_told(data, message):
    assert refused(data) == message


# What tries to do harm

BOMB = "".join(
    f'<!ENTITY {chr(97 + n)} "{f"&{chr(96 + n)};" * 10 if n else "ha"}">'
    for n in range(12)
)


@pytest.mark.parametrize(
    "doctype",
    [
        f"<!DOCTYPE rss [{BOMB}]>",
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "https://example.org/rss.dtd">',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "https://example.org/a"> %a;]>',
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://e.org/a.dtd">',
    ],
)
def test_a_doctype_ends_the_reading(doctype):
    data = doctype.encode() + feed("<title>&a;</title>")
    message = "feed.xml: has a DOCTYPE, which no feed needs; it is not read"
    assert refused(data) == message
    assert refused('<?xml version="1.0"?>'.encode("utf-16") + data) != ""
    assert refused((doctype + feed().decode()).encode("utf-16")) == message


def test_blank_lines_before_a_feed_without_a_declaration_are_none_of_it():
    assert read(b"\n" * 5000 + feed("<title>a</title>"), "feed.xml").show.title == "a"


def test_nothing_is_included():
    spaces = f'{SPACES} xmlns:xi="http://www.w3.org/2001/XInclude"'
    text = '<title><xi:include href="file:///etc/passwd" parse="text"/></title>'
    assert show_of(text, spaces).title == ""


def test_a_feed_may_have_fifty_million_bytes_and_no_more():
    data = feed("<title>a</title>")
    assert read(data + b" " * (MAX_FEED - len(data)), "feed.xml").show.title == "a"
    data += b" " * (MAX_FEED - len(data) + 1)
    assert refused(data) == "feed.xml: larger than 50 MB"


def test_a_text_of_eleven_million_characters_is_read():
    assert len(show_of(f"<title>{'a' * 11_000_000}</title>").title) == 11_000_000


def test_tags_may_be_so_deep_in_each_other_and_no_deeper():
    deep = MAX_DEPTH - 2
    assert read(feed("<a>" * deep + "</a>" * deep), "feed.xml").items == ()
    for more in (deep + 1, 10_000, 1_000_000):
        assert refused(feed("<a>" * more)) == "feed.xml:1: has tags within 64 others"


def test_there_may_be_so_many_tags_and_no_more(monkeypatch):
    monkeypatch.setattr(markup, "MAX_TAGS", 1002)  # a million takes its time
    assert len(read(feed("<a/>" * 1000), "feed.xml").channel.children) == 1000
    assert refused(feed("<a/>" * 1001)) == "feed.xml: has more than 1,002 tags"


def test_text_inside_of_tags_inside_of_tags_is_not_kept_at_every_level():
    deep, text = MAX_DEPTH - 2, "a" * 100_000
    document = read(feed(f"<b>{text}" * deep + "</b>" * deep), "feed.xml")
    tag, kept = document.channel.children[0], 0
    while tag.children:
        kept += len(tag.text)
        tag = tag.children[0]
    assert kept < 2.1 * deep * len(text)


@pytest.mark.parametrize(
    "channel",
    [
        "<a " + " ".join(f"b{n}='1'" for n in range(100_000)) + "/>",
        "<a " + " ".join(f"xmlns:b{n}='u:{n}'" for n in range(100_000)) + "/>",
        "<a xmlns='u:1'>" * 60 + "</a>" * 60,
        "".join(f"<a{n}/>" for n in range(100_000)),
        f"<title>{'&lt;' * 1_000_000}</title>",
        f"<pubDate>{'1 ' * 1_000_000}</pubDate>",
        f"<item><itunes:duration>{'1:' * 1_000_000}</itunes:duration></item>",
        f"<item><itunes:season>{'1' * 1_000_000}</itunes:season></item>",
        f"<podcast:guid>{'-' * 1_000_000}</podcast:guid>",
        f"<title>{' ' * 1_000_000}</title>",
    ],
)
def test_a_large_feed_takes_no_longer_than_its_size(channel):
    started = time.process_time()
    read(feed(channel), "feed.xml")
    assert time.process_time() - started < 5  # what is quadratic takes minutes


# What is read


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("a<!-- x -->b", "ab"),
        ("a<?x y?>b", "ab"),
        ("a<![CDATA[ & ]]>b", "a & b"),
        ("<![CDATA[a]]><![CDATA[b]]>", "ab"),
        ("a<b>c<i>d</i></b>e", "acde"),
        ("\n a\n b ", "a\n b"),
        ("&#20013;&#x6587;", "中文"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_all_text_of_a_title_is_its_text(title, text):
    assert show_of(f"<title>{title}</title>").title == text


def test_xhtml_in_a_description_is_text_that_has_tags_inside():
    item = "<description>One <p>two <b>three</b></p> four.</description>"
    document = read(feed(f"<item>{item}</item>"), "feed.xml")
    (tag,) = document.items[0].children
    assert document.show.episodes[0].description == "One two three four."
    assert [child.name for child in tag.children] == ["p"]
    assert tag.children[0].text == "two "


def test_what_lies_between_items_is_not_their_text():
    document = read(feed("a<item>b<title>c</title>d</item>e"), "feed.xml")
    assert document.channel.text == "ae"
    assert document.items[0].text == "bd"


def test_tags_are_named_by_the_usual_prefixes_whatever_prefix_they_have():
    spaces = (
        'xmlns:x="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:y="https://github.com/Podcastindex-org/podcast-namespace/'
        'blob/main/docs/1.0.md" xmlns:z="https://example.org/"'
    )
    text = "<x:author>A</x:author><y:medium>blog</y:medium><z:z z:a='1' xml:lang='e'/>"
    document = read(feed(text, spaces), "feed.xml")
    assert [tag.name for tag in document.channel.children] == [
        "itunes:author",
        "podcast:medium",
        "{https://example.org/}z",
    ]
    attributes = {"{https://example.org/}a": "1", "xml:lang": "e"}
    assert document.channel.children[2].attributes == attributes
    assert document.show.author == "A"
    assert document.show.medium == "blog"
    assert list(document.prefixes) == ["x", "y", "z"]
    assert document.lookalikes == {}


ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"


@pytest.mark.parametrize(
    ("prefix", "written", "right"),
    [
        ("itunes", "https://www.itunes.com/dtds/podcast-1.0.dtd", ITUNES),
        ("itunes", "http://www.itunes.com/DTDs/Podcast-1.0.dtd", ITUNES),
        ("itunes", "http://itunes.com/dtds/podcast-1.0.dtd/", ITUNES),
        ("apple", "http://www.itunes.com/DTDs/PodCast-1.0.dtd", ITUNES),
        ("itunes", "http://example.com/DTDs/PodCast-1.0.dtd", ITUNES),
        ("podcast", "http://podcastindex.org/namespace/1.0/", PODCAST),
        ("p20", "https://www.podcastindex.org/namespace/1.0", PODCAST),
        (
            "podcast",
            "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.MD",
            PODCAST,
        ),
        ("atom", "http://www.w3.org/2005/atom", "http://www.w3.org/2005/Atom"),
        ("psc", "https://podlove.org/simple-chapters/", None),
    ],
)
def test_a_misspelled_namespace_is_read_as_what_it_is_meant_to_be(
    prefix, written, right
):
    spaces = f'xmlns:{prefix}="{written}"'
    document = read(feed(f"<{prefix}:author>A</{prefix}:author>", spaces), "feed.xml")
    (tag,) = document.channel.children
    right = right or "http://podlove.org/simple-chapters"
    assert document.lookalikes == {written: right}
    assert document.prefixes == {prefix: written}
    assert tag.name.endswith(":author")
    assert document.show.author == ("A" if right == ITUNES else None)


def test_other_namespaces_are_nobodys_lookalikes():
    spaces = (
        'xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    assert read(feed("", spaces), "feed.xml").lookalikes == {}


def test_declarations_below_rss_are_told_by_their_lines():
    tag = f'<itunes:author xmlns:itunes="{ITUNES}">A</itunes:author>'
    document = read(feed(f"\n{tag}\n\n{tag}<a xmlns:b='c' xmlns:d='e'/>"), "feed.xml")
    assert document.declarations == {ITUNES: 2, "c": 4, "e": 4}
    assert document.show.author == "A"


def test_what_is_missing_is_missing_from_the_show():
    show = read(feed("<item/>"), "feed.xml", "https://example.org/feed.xml").show
    (episode,) = show.episodes
    assert (show.title, show.link, show.language, show.categories) == ("", "", "", ())
    assert show.feed_url == "https://example.org/feed.xml"
    for name in (
        *("author", "email", "image", "copyright", "new_feed_url", "locked"),
        *("medium", "license", "ai_content", "update_frequency"),
    ):
        assert getattr(show, name) is None
    assert (episode.id, episode.title, episode.published) == ("", "", UNDATED)
    for name in ("explicit", "link", "image", "chapters_url", "type"):
        assert getattr(episode, name) is None
    assert (episode.transcripts, episode.people, episode.chapters) == ((), (), ())
    assert episode.enclosure.model_dump() == {
        "url": "",
        "length": 0,
        "type": "",
        "duration": None,
        "exact": True,
    }


def test_hubs_are_where_the_links_to_hubs_lead():
    atom = 'xmlns:a="http://www.w3.org/2005/Atom"'
    links = (
        '<a:link rel="hub" href=" https://one.example/ "/><a:link rel="hub"/>'
        '<a:link rel="self" href="https://example.org/feed.xml"/><link>b</link>'
        '<a:link rel="alternate" href="https://c.example/"/>'
        '<a:link rel="hub" href="https://two.example/?a=1&amp;b=2"/>'
    )
    show = read(feed(links, atom), "feed.xml").show
    assert show.hubs == ("https://one.example/", "https://two.example/?a=1&b=2")
    assert show.feed_url == "https://example.org/feed.xml"


def test_an_episode_without_a_guid_is_named_by_its_audio():
    assert episode_of("<enclosure url=' https://e.org/a.mp3 '/>").id == (
        "https://e.org/a.mp3"
    )


@pytest.mark.parametrize(
    ("text", "explicit"),
    [
        ("true", True),
        ("Yes", True),
        ("explicit", True),
        ("clean", False),
        ("no", False),
        ("", None),
    ],
)
def test_explicit_has_had_many_spellings(text, explicit):
    tag = f"<itunes:explicit>{text}</itunes:explicit>"
    assert episode_of(tag).explicit is explicit
    assert show_of(tag).explicit is bool(explicit)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Sat, 13 Sep 2025 02:14:40 +0800", "2025-09-12T18:14:40Z"),
        ("13 Sep 2025 02:14 GMT", "2025-09-13T02:14:00Z"),
        ("Sat, 13 Sep 25 02:14:40 EST", "2025-09-13T07:14:40Z"),
        ("Mon, 13 Sep 2025 02:14:40 Z", "2025-09-13T02:14:40Z"),
        ("Sat, 31 Sep 2025 02:14:40 +0800", None),
        ("Sat, 13 Sep 2025 25:14:40 +0800", None),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("2025年9月13日", None),
        ("yesterday", None),
        ("", None),
        ("1 " * 100, None),
    ],
)
def test_dates_are_read_as_apps_read_them(text, moment):
    assert date(text) == (moment and datetime.fromisoformat(moment))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("320", 320),
        ("05:20", 320),
        ("01:02:03", 3723),
        ("00:01:59.500", 119.5),
        ("62:03", 3723),
        ("", None),
        ("5 min", None),
        ("-5", None),
        ("1:2:3:4", None),
        ("٣٢٠", None),
    ],
)
def test_durations_are_read_as_apps_read_them(text, value):
    assert seconds(text) == value


def test_chapters_are_those_that_have_a_time_and_a_title():
    item = (
        "<psc:chapters><psc:chapter start='1:10' title=' A ' href='https://e.org/'/>"
        "<psc:chapter start='soon' title='B'/><psc:chapter start='2:00'/>"
        "</psc:chapters><psc:chapters/>"
    )
    (chapter,) = episode_of(item).chapters
    assert chapter == Chapter(start=70, title="A", url="https://e.org/")


def test_numbers_are_digits():
    for text, number in (("7", 7), (" 7 ", 7), ("7.5", None), ("٧", None), ("", None)):
        assert episode_of(f"<itunes:season>{text}</itunes:season>").season == number


# Any bytes


def answered(data: bytes) -> Document | None:
    """Return the document, or nothing if it was refused as it should be."""
    try:
        document = read(data, "feed.xml")
    except FeedError as error:
        message = str(error)
    else:
        assert len(document.items) == len(document.show.episodes)
        return document
    assert message.startswith("feed.xml:")
    assert message.isprintable()
    return None


@given(st.binary() | st.binary().map(lambda data: b"<rss>" + data))
def test_any_bytes_are_a_feed_or_an_error_of_one_line(data):
    answered(data)


@given(st.text())
def test_any_text_in_a_feed_is_read_or_an_error_of_one_line(text):
    answered(feed(f"<title>{text}</title>"))


SAMPLES = [
    *sorted((DATA / "wild").glob("*.xml")),
    *sorted((DATA / "feeds").glob("*/feed.xml")),
    DATA / "checks" / "base.xml",
]


@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False))
@unhurried
def test_any_changed_feed_is_a_feed_or_an_error_of_one_line(path, dice):
    answered(mutated(path.read_bytes(), dice.randrange))


# Ours


def carried(show: Show) -> Show:
    """Return what our feed says of a show.

    The same, but for what a feed has no place for, or has in other words.
    """
    tops: dict[str, list[str]] = {}
    for name in show.categories:
        top, _, sub = name.partition(" > ")
        subs = tops.setdefault(top, [])
        subs += [name] if sub else []
    return show.model_copy(
        update={
            # Those of one top category together, and it alone if there is no other.
            "categories": tuple(c for top, subs in tops.items() for c in subs or [top]),
            "episodes": tuple(carried_episode(show, e) for e in show.episodes),
            # Of pages.
            "timezone": "UTC",
            "site": Site(),
            "page_size": None,
        }
    )


def carried_episode(show: Show, episode: Episode) -> Episode:
    description = notes.cut(episode.description, rss.DESCRIPTION)
    sound = episode.enclosure
    html = episode.notes
    if episode.link:
        # A link to the article follows the notes.
        read_on = "阅读原文" if show.language.lower().startswith("zh") else None
        href = rss.escape(episode.link).replace('"', "&quot;")
        html += f'\n<p><a href="{href}">{read_on or "Read the article"}</a></p>'
    changes: dict[str, Any] = {
        # A date of RSS has whole seconds.
        "published": episode.published.replace(microsecond=0),
        # The Markdown stays in the catalog. What itunes:summary has is the subtitle.
        "summary": episode.subtitle or notes.short(episode.description) or None,
        "subtitle": None,
        "topics": (),  # of pages
        # Inherited from the show, and written out.
        "explicit": show.explicit if episode.explicit is None else episode.explicit,
        # Without notes there is no content:encoded.
        "notes": html.strip() or description,
        # 4,000 bytes at most.
        "description": description,
        # By time, in milliseconds.
        "chapters": tuple(
            carried_chapter(chapter)
            for chapter in sorted(episode.chapters, key=lambda c: c.start)
        ),
        "enclosure": sound.model_copy(
            update={
                # Whole seconds, and no word for an estimate.
                "duration": sound.duration and float(max(1, round(sound.duration))),
                "exact": True,
            }
        ),
    }
    return episode.model_copy(update=changes)


def carried_chapter(chapter: Chapter) -> Chapter:
    return chapter.model_copy(update={"start": round(chapter.start * 1000) / 1000})


def assert_read_back(show: Show) -> Document:
    data = rss.render(show)
    document = read(data, "feed.xml")
    expected, found = carried(show).model_dump(), document.show.model_dump()
    theirs, ours = found.pop("episodes"), expected.pop("episodes")
    assert found == expected
    for theirs_one, our_one in zip(theirs, ours, strict=True):
        assert theirs_one == our_one
    return document


def form(document: Document, size: int) -> list[str]:
    """Return what the rules of form, 4xx, find in a feed."""
    rules = [rule for rule in checks.RULES if rule.code[1] == "4"]
    subject = Subject(document.show, NOW, size, document=document)
    found = checks.check(subject, rules)
    return [f"{f.code} {f.field}: {f.message}" for f in found]


@pytest.mark.parametrize("folder", FEEDS, ids=lambda folder: folder.name)
def test_a_feed_of_ours_means_the_show_and_has_no_fault_of_form(folder):
    document = assert_read_back(example(folder))
    assert form(document, 1000) == []
    assert document.declarations == {}
    assert document.lookalikes == {}
    assert document.encoding == "utf-8"


@given(any_project)
@settings(parent=unhurried)
def test_any_feed_of_ours_means_the_show_and_has_no_fault_of_form(project):
    document = assert_read_back(resolve(project.catalog, project.lock, NOW))
    assert form(document, 1000) == []


def test_a_tag_has_its_first_child_of_a_name_and_all_of_them():
    channel = read(feed("<a>1</a><b/><a> 2 </a>"), "feed.xml").channel
    assert [tag.text for tag in channel.all("a")] == ["1", " 2 "]
    assert channel.first("a") == Tag("a", "1", {}, (), 1)
    assert channel.first("c") is None
    assert (channel.said("a"), channel.said("c")) == ("1", "")


def test_undated_comes_before_every_date():
    assert datetime(1, 1, 2, tzinfo=UTC) > UNDATED


@pytest.mark.parametrize(
    "other",
    [
        '<podcast:source uri="https://a.org/a"/>',
        '<podcast:integrity type="sri" value="sha256-AAAA"/>'
        '<podcast:source uri="https://a.org/a"/>',
        '<podcast:integrity type="sri" value="sha256-?"/>',
        '<podcast:integrity type="sri" value="sha512-AAAA"/>',
        f'<podcast:integrity type="sri" value="sha256-{"A" * 43}="/>',
    ],
)
def test_other_bytes_than_the_enclosures_or_unknown_ones_are_not_its_copies(other):
    (folder,) = (folder for folder in FEEDS if folder.name == "full")
    feed = rss.render(example(folder)).decode()
    tag = f'<podcast:alternateEnclosure default="true">{other}'
    whole = f"{tag}</podcast:alternateEnclosure></item>"
    data = feed.replace("</item>", whole, 1).encode()
    assert read(data, "feed.xml").show.episodes[0].alternate is None
