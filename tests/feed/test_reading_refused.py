"""What is not a feed, no XML, no text, or tries to do harm."""

import gzip
import time

import pytest

from podcast_digest.feed import markup
from podcast_digest.feed.markup import MAX_DEPTH, MAX_FEED
from podcast_digest.feed.reading import read
from tests.feed.documents import SPACES, feed, refused, show_of

# What is not a feed


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
        (b"Hello", "feed.xml:1: not XML: this is not allowed here: 'Hello'"),
        (
            b"ID3\x04",
            "feed.xml:1: not XML: the control character U+0004, "
            "which XML does not allow",
        ),
    ],
)
def test_what_is_no_feed_is_named(data, message):
    assert refused(data) == message


# What is not XML


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
            "a < inside a tag or its attribute; write &lt; for it",
        ),
        (
            "\n<title>]]></title>",
            "]]> outside a CDATA section; write ]]&gt; for it",
        ),
        ("\n<title>&nbsp;</title>", "'&nbsp;': only HTML knows it; write &#160;"),
        ("\n<title a='&eacute;'/>", "'&eacute;': only HTML knows it; write &#233;"),
        ("\n<title>&us;</title>", "'&us;': is not known"),
        (
            "\n<title>&#0;</title>",
            "a reference to a character that XML does not allow",
        ),
        (
            "\n<title>\x0b</title>",
            "the control character U+000B, which XML does not allow",
        ),
        (
            "\n<title>\0</title>",
            "the control character U+0000, which XML does not allow",
        ),
        (
            "\n<title>\uffff</title>",
            "the control character U+FFFF, which XML does not allow",
        ),
        (
            "<title>a\n</item>",
            "</item> is found where <title> of line 1 is not closed yet",
        ),
        (
            "<item>\n",
            "</channel> is found where <item> of line 1 is not closed yet",
        ),
        (
            "\n<enclosure url='1' url='2'/>",
            "the attribute url is twice in one tag",
        ),
        ("\n<media:title/>", "<media:title> has a prefix that no xmlns: declares"),
        ("\n<title a=b/>", "the value of an attribute must be in quotes"),
        (
            "\n<!-- a -- b -->",
            "-- inside a comment, where only its end may have it",
        ),
        (
            "\n<?xml version='1.0'?>",
            "the XML declaration is here, and must be the first thing in a file",
        ),
        ("\n<a 'b'/>", "this is not allowed here: \"'b'/></channel></rss>\""),
    ],
)
def test_what_is_no_xml_is_told_with_its_line_and_in_plain_words(channel, why):
    assert refused(feed(channel)) == f"feed.xml:2: not XML: {why}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b'\n<?xml version="1.0"?>\n<rss/>',
            "feed.xml:2: not XML: the XML declaration is here, and "
            "must be the first thing in a file",
        ),
        (
            feed("<item><title>a")[: -len("</channel></rss>")],
            "feed.xml:1: not XML: ends inside <title> of line 1",
        ),
        (b"<rss>\n<chan", "feed.xml:2: not XML: ends inside what begins here"),
        (b"<rss>\xe5\xad", "feed.xml:1: not XML: ends inside a character"),
        (
            b"<rss><![CDATA[\n\n",
            "feed.xml:3: not XML: ends inside a CDATA section, which ]]> should end",
        ),
        (
            b"<rss/>\n<rss/>",
            "feed.xml:2: not XML: something follows </rss>, where nothing may",
        ),
        (b"<rss>\n\n\xb0", "feed.xml:3: not XML: is not UTF-8 here (byte 0xB0)"),
        (
            b"<rss>\xed\xa0\x80</rss>",
            "feed.xml:1: not XML: is not UTF-8 here (byte 0xED)",
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
            "feed.xml:2: not XML: is not gbk here",
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
        (b"\xfe\xff\x00<\xd8", "feed.xml:1: not XML: is not utf-16 here"),
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
