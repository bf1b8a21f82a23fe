"""Blogs' feeds among the sources of a show, through the real command."""

from pathlib import Path

from tests import servers
from tests.cli.commands.entries import SOUND, catalog, lock
from tests.shell import CATALOG, run, with_site

FEED = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Blog</title>
<item><title>To be read</title><link>/read</link><category>GPU</category>
<pubDate>Wed, 02 Jul 2025 10:00:00 +0800</pubDate>
<description>&lt;p&gt;About &lt;b&gt;caches&lt;/b&gt;.&lt;/p&gt;</description></item>
<item><title>Nowhere</title></item>
<item><title>To be heard</title><link>/heard</link>
<guid isPermaLink="false">blog-1</guid>
<pubDate>Tue, 01 Jul 2025 10:00:00 +0800</pubDate>
<enclosure url="/heard.mp3" length="1" type="audio/mpeg"/></item>
</channel></rss>
"""


def named(*sources: str) -> None:
    more = f"show:\n  sources: {[*sources]}\n  narrate: {{engine: openai}}\n"
    text = with_site(CATALOG).replace("show:\n", more, 1)
    Path("episodes.yaml").write_text(text, encoding="utf-8")


def test_articles_of_a_blog_are_taken_and_asked_for_once():
    with servers.serve(
        {"/feed.xml": servers.file(FEED.encode(), etag='"1"'), "/heard.mp3": SOUND}
    ) as blog:
        url = blog.url("/feed.xml")
        named(url)
        made = run("import")
        assert made.code == 0, made.err
        assert made.out.endswith("1 new · 0 changed · 1 article has no audio yet\n")
        assert "line 6: “Nowhere” is left out: it has no address\n" in made.err
        (heard,) = catalog().episodes
        assert (heard.id, heard.audio) == ("blog-1", blog.url("/heard.mp3"))
        assert heard.published.isoformat() == "2025-07-01T02:00:00+00:00"
        (read,) = lock().articles.values()
        assert (read.title, read.link) == ("To be read", blog.url("/read"))
        assert (read.summary, read.page) == ("About caches.", url)
        again = run("import")
        assert again.out == (
            "no audio yet: To be read\n0 new · 0 changed · 1 article has no audio yet\n"
        )
        asked = [r.header("if-none-match") for r in blog.requests]
        assert asked == [None, '"1"']
        spoken = run("narrate", "--dry-run")
        assert spoken.code == 0, spoken.err
        assert "To be read" in spoken.out


def test_a_feed_as_a_file_beside_pages_is_filed_and_named():
    Path("blog.xml").write_text(FEED, encoding="utf-8")
    Path("README.md").write_text(
        "# [A page](https://example.org/p)\n", encoding="utf-8"
    )
    source = '{"path": "blog.xml", "base_url": "https://b.example/", "tags": ["gpu"]}'
    named("README.md")
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    text = text.replace("['README.md']", f"[README.md, {source}]")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    made = run("import")
    assert made.code == 0, made.err
    assert catalog().episodes == ()
    assert made.err == (
        "warning: blog.xml:6: “Nowhere” is left out: it has no address\n"
    )
    assert {one.link for one in lock().articles.values()} == {
        "https://example.org/p",
        "https://b.example/read",
    }


def test_a_feed_that_cannot_be_read_is_an_error():
    Path("blog.xml").write_text("<?xml version='1.0'?><opml/>", encoding="utf-8")
    named("blog.xml")
    assert run("import") == (
        2,
        "",
        "blog.xml: is an OPML list of feeds; podcast apps read RSS 2.0\n",
    )
