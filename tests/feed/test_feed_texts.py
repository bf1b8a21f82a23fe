"""What readers that take a text for HTML make of it, and where an episode leads."""

from html.parser import HTMLParser
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_digest.feed import rss
from podcast_digest.text import notes
from tests.feeds import SPACES, channel_of, item_of, show_of, text


class Shown(HTMLParser):
    """What a browser shows of HTML, and the tags that it finds there."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags = "", list[str]()
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.tags.append(tag)


@pytest.mark.parametrize("tag", ["description", "itunes:summary"])
def test_a_script_in_the_text_is_none_where_a_reader_takes_it_for_html(tag):
    item = item_of(summary="Write `<script>alert(1)</script>`: Q&A, a < b, &amp;amp;")
    written = text(item, tag) or ""
    shown = Shown(written)
    assert shown.tags == []
    assert shown.text == "Write <script>alert(1)</script>: Q&A, a < b, &amp;"
    assert "Q&A, a < b" in written  # as it is where nobody takes it for HTML


def test_the_text_about_a_show_has_no_script_either():
    show = show_of({}, description="About `<img src=x onerror=alert(1)>` & more")
    channel = channel_of(show)
    shown = Shown(text(channel, "description") or "")
    assert (shown.tags, shown.text) == ([], "About <img src=x onerror=alert(1)> & more")


@given(st.text(st.sampled_from("<>&;#/!?ab lt1gmp"), max_size=40))
def test_any_text_reads_the_same_as_html_and_comes_back(plain):
    written = notes.fit_for_html(plain)
    assert Shown(written).tags == []
    assert notes.out_of_html(written) == plain


def test_the_description_comes_first_and_feedparser_keeps_all_three_texts():
    entry = {"summary": "All *of* it", "subtitle": "In short"}
    feed = rss.render(show_of(entry))
    (item,) = ElementTree.fromstring(feed).iter("item")
    order = [child.tag.rpartition("}")[2] for child in item]
    places = [order.index(tag) for tag in ("description", "summary", "encoded")]
    assert places == sorted(places)
    (read,) = feedparser.parse(feed).entries
    assert read.summary == "All of it"
    assert [content.value for content in read.content] == [
        "In short",
        "<p>All <em>of</em> it</p>",
    ]


def test_an_episode_without_a_link_leads_to_its_own_page():
    show = show_of(
        {"id": "a"},
        {"id": "b", "link": "https://b.org/", "audio": "https://b.org/b.mp3"},
    )
    feed = rss.render(show, {"a": "https://e.org/a/", "b": "https://e.org/b/"})
    items = {text(i, "guid"): i for i in ElementTree.fromstring(feed).iter("item")}
    assert text(items["a"], "link") == "https://e.org/a/"
    assert items["a"].find("content:encoded", SPACES) is None
    assert text(items["b"], "link") == "https://b.org/"
