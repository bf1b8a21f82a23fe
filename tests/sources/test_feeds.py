"""Blogs as sources: the articles of RSS, Atom and JSON Feed."""

import json
from datetime import UTC, datetime

import feedparser
import pytest

from podcast_digest.errors import FeedError
from podcast_digest.sources.feeds import is_feed, parse_feed

RSS = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Blog</title><link>https://blog.example/</link>
<item><title>Second &amp;lt;3</title><link>/2?utm_source=feed</link>
<pubDate>Wed, 02 Jul 2025 10:00:00 +0800</pubDate>
<content:encoded><![CDATA[<p>See
<a href="1">the <b>first</b></a>.</p>]]></content:encoded>
</item>
<item><title>First</title><guid>https://blog.example/1</guid>
<description>Plain text.</description></item>
<item><title>First again</title><link>https://blog.example/1#top</link></item>
<item><title>No link</title><guid isPermaLink="false">x</guid></item>
</channel></rss>
"""
ATOM = """\
<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>
<entry><title>Second</title><link rel="edit" href="/edit/2"/><link href="/2"/>
<updated>2025-07-02T10:00:00+08:00</updated>
<content type="html">&lt;p&gt;Hello &lt;em&gt;you&lt;/em&gt;.&lt;/p&gt;</content>
</entry>
<entry><title>First</title><link rel="alternate" href="https://blog.example/1"/>
<published>2025-07-01T10:00:00Z</published><updated>2025-07-05T10:00:00Z</updated>
<content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>Two</p></div></content></entry>
</feed>
"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Blog",
    "items": [
        {
            "id": "2",
            "url": "https://blog.example/2",
            "title": "Second",
            "content_html": "<p>Hello <em>you</em>.</p>",
            "date_published": "2025-07-02T10:00:00+08:00",
        },
        {"id": "1", "external_url": "/1", "title": "First", "content_text": "One"},
        {"id": "0", "title": "No link"},
        "odd",
    ],
}
BASE = "https://blog.example/feed.xml"
SECOND = datetime(2025, 7, 2, 2, tzinfo=UTC)
#: Entries with audio, in each kind of feed; of other audio and of pictures one knows.
SOUND = "https://blog.example/2.mp3"
OTHER = "https://blog.example/2.ogg"


def articles(data: bytes, base: str = BASE):
    return parse_feed(data, "feed", base).articles


def test_rss():
    digest = parse_feed(RSS.encode(), "feed.xml", BASE)
    second, first = digest.articles
    assert second.title == "Second <3"
    assert second.link == "https://blog.example/2?utm_source=feed"
    assert second.key == "https://blog.example/2"
    assert (second.written, second.line) == (SECOND, 4)
    assert second.summary == "See [the **first**](https://blog.example/1)."
    assert (first.title, first.link) == ("First", "https://blog.example/1")
    assert (first.summary, first.written) == ("Plain text.", None)
    assert {article.audio for article in digest.articles} == {None}
    assert (
        digest.warnings
        == (
            "line 12: “No link” is left out: it has no address",
            "line 11: “First again” is left out: line 9 has the same link",
        )[::-1]
    )


def test_atom():
    second, first = articles(ATOM.encode())
    assert (second.title, second.link) == ("Second", "https://blog.example/2")
    assert (second.summary, second.written) == ("Hello *you*.", SECOND)
    assert first.summary == "One\n\nTwo"
    assert first.written == datetime(2025, 7, 1, 10, tzinfo=UTC)


def test_json_feed():
    digest = parse_feed(json.dumps(JSON, indent=1).encode(), "feed.json", BASE)
    second, first = digest.articles
    assert (second.summary, second.written) == ("Hello *you*.", SECOND)
    assert (first.link, first.summary) == ("https://blog.example/1", "One")
    assert digest.warnings == ("line 19: “No link” is left out: it has no address",)


@pytest.mark.parametrize("text", [RSS, ATOM], ids=["rss", "atom"])
def test_feedparser_finds_the_same(text):
    theirs = feedparser.parse(text)
    known = {entry.title: entry.get("link", "") for entry in theirs.entries}
    for article in articles(text.encode()):
        assert known.get(article.title, article.link)


def _rss(item: str) -> bytes:
    head = "<?xml version='1.0'?>\n<rss version='2.0'><channel>\n"
    return f"{head}<item>{item}</item></channel></rss>".encode()


def _json(**item: object) -> bytes:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}
    return json.dumps(feed).encode()


WITH_AUDIO = {
    "rss": _rss(
        "<title>Two</title><link>/2</link><guid isPermaLink='false'>two</guid>"
        "<enclosure url='/2.jpg' type='image/jpeg'/><enclosure url='/2.mp3'/>"
        "<enclosure url='/2.ogg'/><category>GPU</category>"
    ),
    "atom": (
        b"\xef\xbb\xbf\n<feed xmlns='http://www.w3.org/2005/Atom'>\n<entry><title>Two"
        b"</title><id>two</id><link href='/2'/><link rel='enclosure' href='/2.mp3'/>"
        b"<link rel='enclosure' href='/2.ogg' type='audio/ogg'/><category term='GPU'/>"
        b"<link rel='enclosure' href='/2.jpg' type='image/jpeg'/></entry></feed>"
    ),
    "json": b"\n\n"
    + _json(
        id="two",
        url="/2",
        title="Two",
        tags=["GPU"],
        attachments=[
            {"url": "/2.jpg", "mime_type": "image/jpeg"},
            {"url": "/2.mp3", "mime_type": "audio/mpeg"},
            {"url": "/2.ogg", "mime_type": "audio/ogg"},
        ],
    ),
}


@pytest.mark.parametrize("data", WITH_AUDIO.values(), ids=WITH_AUDIO)
def test_an_entry_with_audio_is_an_episode_with_its_guid(data):
    digest = parse_feed(data, "feed", BASE)
    (two,) = digest.articles
    assert (two.title, two.guid, two.audio) == ("Two", "two", SOUND)
    assert two.link == "https://blog.example/2"
    assert two.more == {"topics": ("GPU",)}
    (told,) = digest.warnings
    assert told == f"line 3: “Two”: {OTHER} is not used: an episode has one audio"


@pytest.mark.parametrize(
    ("item", "title", "warning"),
    [
        (
            "<link>/1</link><description>Said there. More.</description>",
            "Said there.",
            "",
        ),
        ("<link>/1</link>", None, "an entry is left out: it has neither a title nor a"),
        ("<title>A</title><enclosure url='a.mp3'/>", None, "“A”: its audio a.mp3 is"),
        ("<title>A & B</title><link>http://b.example/</link>", "A & B", "the feed has"),
        ("<title>A</title><enclosure url='http://b.example/a.mp3'/>", "A", ""),
    ],
)
def test_an_entry_that_lacks_something_is_named(item, title, warning):
    base = "" if "a.mp3" in item else BASE
    digest = parse_feed(_rss(item), "feed", base)
    assert [article.title for article in digest.articles] == [title] * bool(title)
    assert [warning in told for told in digest.warnings[:1]] == [True] * bool(warning)


XHTML = b"<?xml version='1.0'?><!-- <rss> --><html><body/></html>"


def test_a_feed_is_told_from_a_page():
    for data in (
        RSS.encode(),
        ATOM.encode(),
        *WITH_AUDIO.values(),
        b"\xef\xbb\xbf<rss>",
    ):
        assert is_feed(data)
    for data in (
        b"# Digest",
        b'{"title": "Front matter"}\nText',
        b"<h1>A</h1>",
        XHTML,
        b"",
    ):
        assert not is_feed(data)


def test_what_is_none_is_refused():
    for data, why in (
        (b"<opml/>", "x: is an OPML list of feeds; podcast apps read RSS 2.0"),
        (b'{"a": 1}', "x: is JSON, but not a JSON Feed (jsonfeed.org)"),
        (b"{", "x: is not JSON that can be read"),
        (b"<!doctype html>", "x: is a web page, not a feed"),
    ):
        with pytest.raises(FeedError) as refused:
            parse_feed(data, "x")
        assert str(refused.value) == why


def test_a_link_twice_is_named_in_a_feed_of_one_line():
    item = "<item><title>{0}</title><link>https://b.example/1</link></item>"
    rss = "<rss version='2.0'><channel><title>B</title><link>https://b.example/</link>"
    rss += item.format("One") + item.format("Two") + "</channel></rss>"
    digest = parse_feed(rss.encode(), "f.xml", "")
    assert [article.title for article in digest.articles] == ["One"]
    assert len(digest.warnings) == 1
    assert digest.warnings[0].endswith("is left out: line 1 has the same link")
