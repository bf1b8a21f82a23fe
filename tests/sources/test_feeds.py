"""Blogs as sources: the articles of RSS, Atom and JSON Feed, without audio."""

import json
from datetime import UTC, datetime

import feedparser
import pytest

from podcast_digest.errors import FeedError
from podcast_digest.sources.feeds import articles

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


def test_rss():
    second, first = articles(RSS.encode(), "feed.xml", BASE)
    assert second.title == "Second <3"
    assert second.link == "https://blog.example/2?utm_source=feed"
    assert second.key == "https://blog.example/2"
    assert second.written == SECOND
    assert second.summary == "See [the **first**](https://blog.example/1)."
    assert (first.title, first.link) == ("First", "https://blog.example/1")
    assert (first.summary, first.written) == ("Plain text.", None)


def test_atom():
    second, first = articles(ATOM.encode(), "feed.xml", BASE)
    assert (second.title, second.link) == ("Second", "https://blog.example/2")
    assert (second.summary, second.written) == ("Hello *you*.", SECOND)
    assert first.summary == "One\n\nTwo"
    assert first.written == datetime(2025, 7, 1, 10, tzinfo=UTC)


def test_json_feed():
    second, first = articles(json.dumps(JSON).encode(), "feed.json", BASE)
    assert (second.summary, second.written) == ("Hello *you*.", SECOND)
    assert (first.link, first.summary) == ("https://blog.example/1", "One")


@pytest.mark.parametrize("text", [RSS, ATOM], ids=["rss", "atom"])
def test_feedparser_finds_the_same(text):
    theirs = feedparser.parse(text)
    known = {entry.title: entry.get("link", "") for entry in theirs.entries}
    for article in articles(text.encode(), "feed.xml", ""):
        assert known.get(article.title, article.link) == article.link


def test_what_is_none_is_refused():
    for data, why in (
        (b"<opml/>", "x: is an OPML list of feeds; podcast apps read RSS 2.0"),
        (b'{"a": 1}', "x: is JSON, but not a JSON Feed (jsonfeed.org)"),
        (b"{", "x: is not JSON that can be read"),
        (b"<!doctype html>", "x: is a web page, not a feed"),
    ):
        with pytest.raises(FeedError) as refused:
            articles(data, "x")
        assert str(refused.value) == why
