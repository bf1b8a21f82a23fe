"""``podcast-digest init``: a catalog to begin with."""

import json
from pathlib import Path

import feedparser

from podcast_digest import catalog as catalogs
from tests.cli.commands.entries import COVER, catalog
from tests.shell import CATALOG, run


def test_init_writes_a_catalog_that_builds(tmp_path, monkeypatch):
    (tmp_path / "new").mkdir()
    monkeypatch.chdir(tmp_path / "new")
    made = run("init", "--title", "好文 <分享>: 一", "--link", "https://a.org/x/")
    assert made.code == 0, made.err
    show = catalog().show
    assert (show.title, show.language) == ("好文 <分享>: 一", "zh-cn")
    assert show.timezone == "Asia/Shanghai"
    assert run("build").code == 0
    feed = feedparser.parse(Path("public/feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.feed.title == "好文 <分享>: 一"
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    first = text.splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema/episodes.schema.json"
    assert Path("schema/episodes.schema.json").exists()


WITHOUT_COVER = """\
  # Square, 1400 to 3000 pixels, JPEG or PNG: Apple requires it. A file beside this one.
  # image: cover.jpg
  # Apple's list; a subcategory as Education > Courses.
  categories: ["Technology"]
  explicit: false
  # The zone of dates that are written without one.
  timezone: UTC
  # Findings of podcast-digest check and build to ignore, and why.
  checks:
    ignore:
      # Of no effect once image: above names the cover.
      A103: no cover yet
  # The web site that comes with the feed."""


def test_init_lets_a_show_be_built_until_its_cover_is_there():
    made = run("init", "-c", "new.yaml", "--title", "A", "--link", "https://a.org/")
    assert made.code == 0
    text = Path("new.yaml").read_text(encoding="utf-8")
    assert WITHOUT_COVER in text
    assert run("build", "-c", "new.yaml").code == 0
    ignored = catalogs.parse(text).show.checks
    assert ignored == catalogs.parse(CATALOG).show.checks

    Path("cover.jpg").write_bytes(COVER)
    covered = text.replace("# image: cover.jpg", "image: cover.jpg")
    Path("new.yaml").write_text(covered, encoding="utf-8")
    assert run("build", "-c", "new.yaml").code == 0
    found = json.loads(run("check", "-c", "new.yaml", "--format", "json").out)
    assert [f for f in found["findings"] if f["field"].startswith("checks")] == []


def test_init_with_a_cover_has_nothing_to_ignore():
    Path("cover.jpg").write_bytes(COVER)
    given = ("--title", "A", "--link", "https://a.org/", "--image", "cover.jpg")
    assert run("init", "-c", "new.yaml", *given).code == 0
    text = Path("new.yaml").read_text(encoding="utf-8")
    assert '\n  image: "cover.jpg"\n' in text
    assert "\n  timezone: UTC\n  # The web site" in text
    assert catalogs.parse(text).show.checks.ignore == {}
    assert run("build", "-c", "new.yaml").code == 0


def test_init_never_overwrites():
    made = run("init", "--title", "A", "--link", "https://a.org/")
    assert made == (2, "", "episodes.yaml: exists already; nothing was written\n")
    assert Path("episodes.yaml").read_text(encoding="utf-8") == CATALOG


def test_init_names_what_is_missing():
    made = run("init", "--catalog", "new.yaml")
    assert made.code == 2
    assert "needed: --title and --link" in made.err
    assert not Path("new.yaml").exists()


def test_init_refuses_what_the_catalog_would_refuse():
    made = run("init", "-c", "new.yaml", "--title", "A", "--link", "ftp://a.org/")
    assert made.code == 2
    assert made.err == (
        "new.yaml:10: show.link: must be an http or https address, not ftp:\n"
    )
    assert not Path("new.yaml").exists()
