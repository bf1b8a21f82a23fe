"""The web site as the commands make it: build, the hook, the watch."""

import json
import os
import re
from pathlib import Path

import feedparser
import listparser
import pytest

from podcast_digest.project import leftovers
from tests import running, sounds
from tests.repositories import repository
from tests.shell import CATALOG, build, run, with_site

OLD = """\
  - id: one
    title: One
    audio: 1.mp3
    published: 2025-09-01
    summary: Words about caches.
"""
NEW = """\
  - {id: two, title: Two, audio: 1b.mp3, published: 2025-09-02, topics: [GPU]}
"""
SHOW = with_site(CATALOG).replace("episodes: []\n", f"episodes:\n{OLD}")
WRITTEN = "public/feed.xml: 1 episode, written: 1.mp3, feed.xml, the site\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("episodes.yaml").write_text(SHOW, encoding="utf-8")
    for name in ("1.mp3", "1b.mp3"):
        sound = sounds.real("cbr-24k-mono-info.mp3")
        Path(name).write_bytes(sound + b"\0" * (name == "1b.mp3"))
    return tmp_path


def change(old: str, new: str, path: str = "episodes.yaml") -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def published() -> set[str]:
    """Return what is in the folder, assets by the names that they had."""
    names = (
        p.relative_to("public").as_posix()
        for p in Path("public").rglob("*")
        if p.is_file() and p.name != leftovers.NAME
    )
    return {re.sub(r"\.[0-9a-f]{10}\.", ".", name) for name in names}


FEED = {"feed.xml", "1.mp3"}
SITE = {
    *(".nojekyll", "404.html", "index.html", "months/2025-09/index.html"),
    *("assets/icon.svg", "assets/qr.svg", "assets/site.css", "assets/site.js"),
    *("episodes/one/index.html", "subscribe/index.html"),
    *("feed.json", "subscriptions.opml", "sitemap.xml", "search.bin"),
    "articles.xml",
}


def test_a_build_makes_a_site_and_then_nothing():
    assert build() == (0, WRITTEN, "")
    assert published() == FEED | SITE
    before = {p: p.stat().st_mtime_ns for p in Path("public").rglob("*")}
    assert build() == (0, "public/feed.xml: 1 episode, unchanged\n", "")
    assert {p: p.stat().st_mtime_ns for p in Path("public").rglob("*")} == before


def test_without_a_site_there_is_the_feed_alone():
    said = WRITTEN.replace(", the site", "")
    assert build("--no-site") == (0, said, "")
    assert published() == FEED
    change("enabled: true", "enabled: false")
    assert build() == (0, "public/feed.xml: 1 episode, unchanged\n", "")
    assert published() == FEED


def test_a_site_that_is_switched_off_is_taken_away():
    assert build().code == 0
    change("enabled: true", "enabled: false")
    made = build()
    assert (made.code, made.out) == (
        0,
        "public/feed.xml: 1 episode, written: feed.xml\n",
    )
    assert made.err.startswith("note: deleted, as nothing makes them any more: ")
    assert published() == FEED


def test_a_site_that_nobody_knows_who_made_is_said_to_be_there_still():
    assert build().code == 0
    change("enabled: true", "enabled: false")
    Path("public/.podcast-digest.json").unlink()
    assert build() == (
        0,
        "public/feed.xml: 1 episode, written: feed.xml\n",
        "warning: public/index.html: belongs to a site that is no "
        "longer built; delete it if you don't need it\n",
    )


def test_check_tells_of_the_site_too():
    assert build().code == 0
    next(Path("public/assets").glob("*.css")).write_text("b{}")
    assert build("--check") == (
        1,
        "public/feed.xml: 1 episode, would change: the site\n",
        "",
    )


def test_the_page_of_somebody_else_stays_and_no_site_is_made():
    Path("public").mkdir()
    Path("public/index.html").write_text("<p>Mine")
    assert build() == (
        0,
        WRITTEN.replace(", the site", ""),
        "warning: public/index.html: is not podcast-digest's, so no site is made; give "
        "the site a folder of its own (show.site.folder), or switch it off "
        "(show.site.enabled: false)\n",
    )
    assert Path("public/index.html").read_text() == "<p>Mine"
    assert published() == FEED | {"index.html"}
    change("enabled: true", "folder: podcast")
    assert build().err == ""
    assert Path("public/index.html").read_text() == "<p>Mine"
    assert Path("public/podcast/episodes/one/index.html").is_file()


@pytest.mark.parametrize("name", ["subscribe/index.html", "sitemap.xml", "feed.json"])
def test_what_somebody_else_put_there_stays(name):
    path = Path("public") / name
    path.parent.mkdir(parents=True)
    path.write_text("Mine")
    made = build()
    assert made.out == WRITTEN.replace(", the site", "")
    assert made.err.startswith(f"warning: {path}: is not podcast-digest's, so no site")
    assert path.read_text() == "Mine"
    assert published() == FEED | {name}


def test_a_template_that_nothing_uses_is_told():
    Path("templates").mkdir()
    Path("templates/episodes.html").write_text("x")
    Path("templates/part.html").write_text("<p>Part</p>")
    Path("templates/months.html").write_text("{% include 'part.html' %}")
    assert build().err == (
        "warning: templates/episodes.html: is not used: no page "
        "has this name and no template includes it\n"
    )
    assert "<p>Part</p>" in Path("public/index.html").read_text("utf-8")


def test_a_colour_that_yaml_takes_for_a_comment_is_an_error():
    change("enabled: true", "accent: #0f6b78")
    assert build() == (
        2,
        "",
        "episodes.yaml:9: show.site.accent: is empty; write a colour in quotes: "
        '"#0f6b78"\n',
    )


def test_another_s_page_of_what_is_not_there_stays():
    Path("public").mkdir()
    Path("public/404.html").write_text("Gone")
    assert build() == (0, WRITTEN, "")
    assert Path("public/404.html").read_text() == "Gone"


def test_whatever_a_template_leaves_out_a_page_is_known_as_ours():
    Path("templates").mkdir()
    Path("templates/base.html").write_text("{% block main %}{% endblock %}")
    assert build() == (0, WRITTEN, "")
    assert build() == (0, "public/feed.xml: 1 episode, unchanged\n", "")
    change("Words about", "Other words about")
    assert build().out == "public/feed.xml: 1 episode, written: feed.xml, the site\n"


def test_a_template_that_leads_out_of_the_folder_is_not_read(tmp_path_factory):
    secret = tmp_path_factory.mktemp("other") / "secret"
    secret.write_text("secret")
    Path("templates").mkdir()
    Path("templates/404.html").symlink_to(secret)
    assert build() == (0, WRITTEN, "")
    assert "secret" not in Path("public/404.html").read_text("utf-8")


def test_a_file_with_a_name_of_the_site_s_is_asked_for_another():
    change("audio: 1.mp3", "audio: 1.mp3\n    transcript: feed.json")
    segments = [{"startTime": 0, "endTime": 1, "body": "a"}]
    text = json.dumps({"version": "1.0.0", "segments": segments})
    Path("feed.json").write_text(text)
    assert build() == (
        2,
        "",
        "episodes.yaml: feed.json is needed for the site; please give your file "
        "another name\n",
    )


def test_other_parsers_read_the_other_feeds():
    change(OLD, OLD + NEW)
    assert build().code == 0
    document = json.loads(Path("public/feed.json").read_text(encoding="utf-8"))
    items = feedparser.parse("public/feed.xml").entries
    assert [i["id"] for i in document["items"]] == [e.id for e in items]
    assert document["items"][0]["tags"] == ["GPU"]
    assert [item["url"] for item in document["items"]] == [
        f"https://example.org/show/episodes/{id_}/" for id_ in ("two", "one")
    ]
    opml = listparser.parse(Path("public/subscriptions.opml").read_bytes())
    assert [feed.url for feed in opml.feeds] == [document["home_page_url"] + "feed.xml"]


def test_a_template_beside_the_catalog_is_used_and_watched_by_the_stamp():
    Path("templates").mkdir()
    own = '{% extends "default/404.html" %}{% block title %}Lost{% endblock %}'
    Path("templates/404.html").write_text(own)
    assert build().code == 0
    assert "<title>Lost</title>" in Path("public/404.html").read_text("utf-8")
    assert build().out == "public/feed.xml: 1 episode, unchanged\n"
    change("Lost", "Gone", "templates/404.html")
    assert build().out == "public/feed.xml: 1 episode, written: the site\n"
    assert "<title>Gone</title>" in Path("public/404.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{{ nothing }}", "templates/404.html: 'nothing' is undefined\n"),
        (b"\xff", "templates/404.html: not UTF-8 text\n"),
    ],
)
def test_a_broken_template_is_one_line_and_writes_nothing(content, said):
    Path("templates").mkdir()
    Path("templates/404.html").write_bytes(content)
    assert build() == (2, "", said)
    assert not Path("public").exists()


def test_pictures_are_made_smaller_once():
    from PIL import Image

    Image.new("RGB", (1500, 1500), "red").save("cover.jpg")
    change("categories", "image: cover.jpg\n  categories")
    assert build().code == 0
    sizes = {}
    for path in Path("public/assets").glob("*"):
        if path.suffix in (".jpg", ".webp", ".png"):
            with Image.open(path) as picture:
                sizes[path.name.partition(".")[0] + path.suffix] = picture.size
    assert sizes == {
        "large.jpg": (640, 640),
        "large.webp": (640, 640),
        "small.jpg": (160, 160),
        "small.webp": (160, 160),
        "icon.png": (180, 180),
    }
    # From the cache, the same bytes as anew.
    again = run("build", "--output", "again")
    assert again.code == 0
    for path in Path("public/assets").glob("*"):
        assert (Path("again/assets") / path.name).read_bytes() == path.read_bytes()


def test_pictures_that_were_damaged_in_the_cache_are_made_again():
    from PIL import Image

    Image.new("RGB", (1500, 1500), "red").save("cover.jpg")
    change("categories", "image: cover.jpg\n  categories")
    assert build().code == 0
    kept = [*Path(os.environ["XDG_CACHE_HOME"]).rglob("pictures/*")]
    pages = [*Path("public/assets").iterdir()]
    before = {path: path.read_bytes() for path in pages}
    assert len(kept) == 5
    for number, path in enumerate(kept):
        path.write_bytes(path.read_bytes()[: 1000 * number])
    for path in pages:
        path.unlink()
    assert build().code == 0
    assert {path: path.read_bytes() for path in pages} == before


def test_a_broken_cover_is_no_picture_of_a_page():
    Path("cover.jpg").write_bytes(b"\xff\xd8\xff broken")
    change("categories", "image: cover.jpg\n  categories")
    assert build("--no-check").code == 0
    assert "<img" not in Path("public/index.html").read_text("utf-8")


def test_a_commit_has_the_pages_of_its_episodes(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    repo = repository(tmp_path / "repo", home)
    repo.write("episodes.yaml", SHOW)
    repo.write("1.mp3", Path("1.mp3").read_bytes())
    repo.write("1b.mp3", Path("1b.mp3").read_bytes())
    assert repo.run("build").code == 0
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "start")
    assert repo.run("hook", "install").code == 0
    repo.write("episodes.yaml", SHOW + NEW)
    repo.git("add", "episodes.yaml")
    told = repo.git("commit", "-q", "-m", "x").err
    assert "staged: episodes.lock, public/feed.xml, public/1b.mp3, the site\n" in told
    assert "Two" in repo.at("HEAD:public/episodes/two/index.html")
    assert "Two" in repo.at("HEAD:public/index.html")
    assert repo.status() == ""
    # A template alone is a change of the site.
    repo.write("templates/months.html", "<p>Months</p>")
    repo.git("add", "templates")
    assert "staged: the site\n" in repo.git("commit", "-q", "-m", "x").err
    assert "<p>Months</p>" in repo.at("HEAD:public/index.html")
    assert repo.status() == ""
    assert repo.run("build", "--check").code == 0


def test_two_branches_that_both_added_an_episode_have_one_site(folder):
    home = folder / "home"
    home.mkdir()
    repo = repository(folder / "repo", home)
    for name in ("1.mp3", "1b.mp3"):
        repo.write(name, Path(name).read_bytes())
    repo.write("2.mp3", b"\0" + Path("1.mp3").read_bytes())

    def commit(*episodes: str) -> None:
        repo.write("episodes.yaml", SHOW + "".join(episodes))
        assert repo.run("build").code == 0
        repo.git("add", "-A")
        repo.git("commit", "-q", "-m", "x")

    commit()
    repo.git("switch", "-q", "-c", "other")
    commit(NEW.replace("two", "three").replace("Two", "Three").replace("1b", "2"))
    repo.git("switch", "-q", "-")
    commit(NEW)
    repo.git("merge", "-q", "other", fails=True)
    merged = repo.run("merge")
    assert merged.code == 0
    assert merged.out.endswith(
        "resolved: episodes.lock, episodes.yaml, public/feed.xml, the site\n"
        "next: git commit\n"
    )
    repo.git("commit", "-q", "-m", "merged")
    first = repo.at("HEAD:public/index.html")
    assert ">Two<" in first
    assert ">Three<" in first
    assert repo.run("build", "--check").code == 0
    assert repo.status() == ""


def test_a_saved_template_is_built_at_once():
    Path("templates").mkdir()
    with running.running("build", "--watch", kind=running.Running) as watched:
        watched.until("watching episodes.yaml, its files; Ctrl-C ends it")
        running.put(Path("templates/months.html"), "<p>Months</p>")
        line = watched.line()
        while "written" not in line:
            line = watched.line()
        assert line.endswith("public/feed.xml: 1 episode, written: the site")
        assert "<p>Months</p>" in Path("public/index.html").read_text("utf-8")
