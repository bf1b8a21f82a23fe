"""Several shows in one repository: built, committed and served together."""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import httpx
import listparser
import pytest

from tests import running, sounds
from tests.repositories import repository
from tests.running import Running
from tests.shell import CATALOG, Ran, run, with_site

PODCAST = "{https://podcastindex.org/namespace/1.0}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
TOP = "https://example.org/show/"


def build(*arguments: str) -> Ran:
    """Build, for tests of other things than how much there is to check."""
    ran = run("build", *arguments)
    return ran._replace(
        err=re.sub(r"^\d+ notes: .*\n", "", ran.err, flags=re.MULTILINE)
    )


def catalog(name: str, title: str, day: int) -> str:
    entry = (
        f"  - id: {name}-1\n    title: {title} begins\n    audio: 1.mp3\n"
        f"    published: 2025-09-0{day}\n    summary: Words about {name}.\n"
    )
    text = with_site(CATALOG).replace("title: Test", f"title: {title}")
    text = text.replace(TOP, f"{TOP}{name}/").replace("[]\n", f"\n{entry}")
    return text.replace("  language: en\n", "  language: en\n  author: Me\n")


def shows(folder: Path) -> None:
    for number, (name, title) in enumerate((("gpu", "Chips"), ("web", "Pages"))):
        below = folder / "shows" / name
        below.mkdir(parents=True)
        sound = sounds.real("cbr-24k-mono-info.mp3") + b"\0" * number
        (below / "1.mp3").write_bytes(sound)
        text = catalog(name, title, number + 1)
        (below / "episodes.yaml").write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shows(tmp_path)
    return tmp_path


def change(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def told(how: str) -> str:
    files = "" if how == "unchanged" else ": 1.mp3, feed.xml, the site"
    return (
        f"public/gpu/feed.xml: 1 episode, {how}{files}\n"
        f"public/web/feed.xml: 1 episode, {how}{files}\n"
        f"public/index.html: 2 shows, {how}\n"
    )


# Build


def test_each_show_is_built_into_its_folder_and_a_page_of_all_above_them():
    assert build("shows") == (0, told("written"), "")
    assert build("shows/") == (0, told("unchanged"), "")
    page = Path("public/index.html").read_text("utf-8")
    assert "<h1>Podcasts by Me</h1>" in page
    titles = re.findall("<h3><a href=.(.*?).>(.*?)</a>", page)
    assert titles == [
        ("web/episodes/web-1/", "Pages begins"),
        ("gpu/episodes/gpu-1/", "Chips begins"),
    ]
    links = set(re.findall(r'(?:href|src|data-src)="(?!https?:)([^"#?]+)"', page))
    there = (Path("public") / link for link in links)
    lost = [p for p in there if not (p / "index.html" if p.is_dir() else p).is_file()]
    assert lost == []


def test_one_list_one_sitemap_and_one_search_are_of_all():
    build("shows")
    feeds = listparser.parse(Path("public/subscriptions.opml").read_bytes()).feeds
    assert [(f.title, f.url) for f in feeds] == [
        ("Chips", f"{TOP}gpu/feed.xml"),
        ("Pages", f"{TOP}web/feed.xml"),
    ]
    rows = ElementTree.parse("public/sitemap.xml").iter(f"{SITEMAP}loc")
    pages = [str(row.text).removeprefix(TOP) for row in rows]
    assert pages == [
        "",
        *(f"gpu/{p}" for p in ("", "subscribe/", "months/2025-09/", "episodes/gpu-1/")),
        *(f"web/{p}" for p in ("", "subscribe/", "months/2025-09/", "episodes/web-1/")),
    ]
    data = Path("public/search.bin").read_bytes()
    head = json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])
    assert [row[:3] for row in head["episodes"]] == [
        ["web/episodes/web-1/", "Pages begins", "2025-09-02"],
        ["gpu/episodes/gpu-1/", "Chips begins", "2025-09-01"],
    ]
    assert head["topics"] == ["Pages", "Chips"]


def test_a_build_of_all_makes_of_each_what_a_build_of_it_alone_makes():
    alone = ("--catalog", "shows/gpu/episodes.yaml", "--output", "alone")
    assert build(*alone).code == 0
    assert build("shows").code == 0
    files = {p.relative_to("alone"): p for p in Path("alone").rglob("*") if p.is_file()}
    assert {n: p.read_bytes() for n, p in files.items()} == {
        n: (Path("public/gpu") / n).read_bytes() for n in files
    }


def test_catalogs_can_be_named_one_by_one():
    Path("shows/gpu/episodes.yaml").rename("shows/gpu/chips.yaml")
    change("shows/gpu/chips.yaml", f"{TOP}gpu/", f"{TOP}chips/")
    made = build("shows/web", "shows/gpu/chips.yaml", "--check")
    assert made == (
        1,
        "public/web/feed.xml: 1 episode, would change: 1.mp3, feed.xml, "
        "episodes.lock, the site\n"
        "public/chips/feed.xml: 1 episode, would change: 1.mp3, feed.xml, "
        "chips.lock, the site\n"
        "public/index.html: 2 shows, would change\n",
        "",
    )
    assert not Path("public").exists()


@pytest.mark.parametrize("name", ["other", "web/x"])
def test_a_link_that_is_not_where_the_show_will_lie_is_refused_first(name):
    change("shows/web/episodes.yaml", f"{TOP}web/", f"{TOP}{name}/")
    assert build("shows") == (
        2,
        "",
        f"shows/web/episodes.yaml: show.link must be {TOP}web/, as the show is built "
        "beside the others into a folder of this name\n",
    )
    assert not Path("public").exists()


def test_a_folder_without_shows_and_two_of_one_name_are_refused():
    Path("empty").mkdir()
    assert build("empty") == (
        2,
        "",
        "empty: no episodes.yaml in it, and none in a folder in it; make one with: "
        "podcast-digest init --catalog empty/NAME/episodes.yaml\n",
    )
    Path("more/gpu").mkdir(parents=True)
    Path("more/gpu/episodes.yaml").write_text(CATALOG, "utf-8")
    twice = build("shows", "more")
    assert twice.code == 2
    assert "would both be built into public/gpu" in re.sub(r"[\s│]+", " ", twice.err)


@pytest.mark.parametrize(
    ("options", "both"),
    [
        (("--import", "README.md"), "SHOWS and --import"),
        (("--catalog", "x.yaml"), "SHOWS and --catalog"),
    ],
)
@pytest.mark.parametrize("command", ["build", "serve"])
def test_what_is_of_one_show_is_refused_for_several(command, options, both):
    ran = run(command, "shows", *options)
    assert ran.code == 2
    assert f"{both} cannot be used together" in re.sub(r"[\s│]+", " ", ran.err)


def test_what_is_wrong_with_one_show_keeps_the_page_as_it_was():
    build("shows")
    before = Path("public/index.html").read_bytes()
    change("shows/gpu/episodes.yaml", "id: gpu-1", "id: gpu-2")
    change("shows/web/episodes.yaml", "Pages begins", "Pages go on")
    made = run("build", "shows")
    assert made.code == 1
    assert "public/web/feed.xml: 1 episode, written: feed.xml, the site\n" in made.out
    assert "nothing was written; 1 error" in made.err
    assert Path("public/index.html").read_bytes() == before


def test_a_show_that_is_gone_is_public_no_more():
    assert build("shows").code == 0
    list_ = json.loads(Path("public/.podcast-digest.json").read_text("utf-8"))
    assert list_["shows"]["web"] == "../shows/web/episodes.yaml"
    assert list_["files"]["index.html"] == "always"
    Path("public/web/mine.txt").write_text("mine", encoding="utf-8")
    # One that is left out this time is still there.
    assert build("shows/gpu/episodes.yaml").code == 0
    assert build("shows").code == 0
    Path("shows/web").rename("web.away")
    change("public/web/404.html", "<title>", "<title>My ")
    assert build("shows", "--keep-old").code == 0
    assert Path("public/web/feed.xml").exists()
    ran = build("shows", "--check")
    assert ran.code == 1
    assert ran.err.startswith("note: would be deleted, as nothing makes them any more")
    ran = build("shows")
    assert ran.code == 0
    assert ran.err == (
        "note: deleted, as nothing makes them any more: public/web/.nojekyll, "
        "public/web/1.mp3, public/web/articles.xml and 14 more (--keep-old keeps such "
        "files)\n"
    )
    left = {path.name for path in Path("public/web").rglob("*") if path.is_file()}
    assert left == {"404.html", "mine.txt"}
    assert build("shows").err == ""


def test_a_show_that_is_left_out_stays_where_the_output_is_a_link():
    Path("deploy/www").mkdir(parents=True)
    Path("public").symlink_to("deploy/www")
    assert build("shows").code == 0
    assert build("shows/gpu/episodes.yaml").err == ""
    assert Path("public/web/feed.xml").exists()


def _named(name: str) -> dict[str, list[str]]:
    """Return the addresses of the feeds that the feed of a show names, by tag."""
    channel = ElementTree.parse(f"public/{name}/feed.xml").getroot()[0]
    items = {
        tag: channel.findall(f"{PODCAST}{tag}/{PODCAST}remoteItem")
        for tag in ("podroll", "publisher")
    }
    items["shows"] = channel.findall(f"{PODCAST}remoteItem")
    return {tag: [i.attrib["feedUrl"] for i in found] for tag, found in items.items()}


def test_shows_side_by_side_name_each_other_where_they_ask_for_it():
    shutil.copytree("shows/web", "shows/me")
    change("shows/me/episodes.yaml", f"link: {TOP}web/", f"link: {TOP}me/")
    change("shows/me/episodes.yaml", "show:\n", "show:\n  medium: publisher\n")
    for name in ("gpu", "me"):
        change(f"shows/{name}/episodes.yaml", "show:\n", "show:\n  siblings: true\n")
    assert build("shows").code == 0
    feeds = {name: f"{TOP}{name}/feed.xml" for name in ("gpu", "web", "me")}
    assert _named("gpu") == {
        "podroll": [feeds["web"]],
        "publisher": [feeds["me"]],
        "shows": [],
    }
    assert _named("me") == {
        "podroll": [],
        "publisher": [],
        "shows": [feeds["gpu"], feeds["web"]],
    }
    assert _named("web") == {"podroll": [], "publisher": [], "shows": []}
    # Alone it is the same, whatever happens in the others.
    change("shows/web/episodes.yaml", "Pages begins", "Pages go on")
    alone = ("--catalog", "shows/gpu/episodes.yaml", "--output", "public/gpu")
    assert "1 episode, unchanged" in build(*alone).out
    Path("shows/web/episodes.yaml").write_text("show: 1", encoding="utf-8")
    assert build(*alone).err.startswith("shows/gpu/../web/episodes.yaml:")


def test_a_page_of_somebody_else_stays():
    Path("public").mkdir()
    Path("public/index.html").write_text("<h1>Mine</h1>", "utf-8")
    assert build("shows").err == (
        "warning: public/index.html: is not podcast-digest's, so no page of all shows "
        "is made\n"
    )
    assert Path("public/index.html").read_text("utf-8") == "<h1>Mine</h1>"


def test_a_show_without_a_site_is_listed_with_its_feed_and_none_without_any():
    change("shows/gpu/episodes.yaml", "enabled: true", "enabled: false")
    build("shows")
    page = Path("public/index.html").read_text("utf-8")
    assert f'<h2><a href="{TOP}gpu/feed.xml">Chips</a></h2>' in page
    assert "Chips begins" not in page
    Path("public/index.html").unlink()
    assert "index.html" not in build("shows", "--no-site").out
    assert not Path("public/index.html").exists()


def test_templates_beside_the_shows_are_those_of_the_page():
    Path("shows/templates").mkdir()
    own = '{% extends "default/shows.html" %}{% block title %}Mine{% endblock %}'
    Path("shows/templates/shows.html").write_text(own, "utf-8")
    build("shows")
    assert "<title>Mine</title>" in Path("public/index.html").read_text("utf-8")


def test_a_page_at_the_top_of_a_host_has_robots():
    for name in ("gpu", "web"):
        change(f"shows/{name}/episodes.yaml", f"{TOP}{name}/", f"https://e.org/{name}/")
    build("shows")
    robots = Path("public/robots.txt").read_text("utf-8")
    assert robots.endswith("Sitemap: https://e.org/sitemap.xml\n")


# Check


def test_all_shows_of_a_folder_are_checked():
    ran = run("check", "--catalog", "shows")
    assert ran.code == 0
    for name in ("Chips (shows/gpu/episodes.yaml)", "Pages (shows/web/episodes.yaml)"):
        assert f"{name}\n" in ran.out
    change("shows/web/episodes.yaml", "A103: no cover yet", "A104: no")
    assert run("check", "--catalog", "shows/").code == 1
    ran = run("check", "--catalog", "shows", "--format", "json")
    assert ran.code == 2
    said = re.sub(r"[\s│]+", " ", ran.err)
    assert "shows is of several shows; not with --format json" in said


# Serve


def test_several_shows_are_served_below_the_page_of_all():
    with running.running("serve", "shows", "--port", "0", kind=Running) as serve:
        host = serve.line().removeprefix("serving public at ")
        lines = serve.until(
            "watching shows/web/episodes.yaml, its files; Ctrl-C ends it"
        )
        top = f"{host}show/"
        assert f"the page of all shows is {top}" in lines
        assert f"the feed is {top}web/feed.xml" in lines
        first = httpx.get(host, follow_redirects=True)
        assert str(first.url) == top
        assert "Podcasts by Me" in first.text
        assert f"{top}gpu/1.mp3" in httpx.get(f"{top}gpu/feed.xml").text
        path = Path("shows/web/episodes.yaml")
        running.put(
            path, path.read_text("utf-8").replace("Pages begins", "Pages go on")
        )
        serve.until("public/index.html: 2 shows, written")
        assert "Pages go on" in httpx.get(top).text


def test_a_show_that_names_others_follows_them():
    catalog = Path("shows/gpu/episodes.yaml")
    change(str(catalog), "show:\n", "show:\n  siblings: true\n")
    watched = ("build", "--watch", "--no-check", "--catalog", str(catalog))
    with running.running(*watched, kind=Running) as watch:
        watch.until(f"watching {catalog}, its files; Ctrl-C ends it")
        path = Path("shows/web/episodes.yaml")
        running.put(path, path.read_text("utf-8").replace("/web/", "/net/"))
        assert watch.line() == (
            "saved: shows/gpu/../web/episodes.yaml · public/feed.xml: 1 episode, "
            "written: feed.xml"
        )


# The hook


def test_a_hook_for_a_folder_of_shows_builds_all_of_them(tmp_path):
    repo = repository(tmp_path / "repo", tmp_path)
    shows(repo.folder)
    assert repo.run("build", "shows").code == 0
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "start")
    made = repo.run("hook", "install", "--catalog", "shows/")
    assert made == (
        0,
        ".git/hooks/pre-commit: written\n.git/hooks/pre-merge-commit: written\n",
        "",
    )
    for name in ("gpu", "web"):
        path = f"shows/{name}/episodes.yaml"
        repo.write(path, repo.text(path).replace("begins", "goes on"))
    repo.git("commit", "-q", "-a", "-m", "change")
    assert "<title>Chips goes on</title>" in repo.at("HEAD:public/gpu/feed.xml")
    assert "<title>Pages goes on</title>" in repo.at("HEAD:public/web/feed.xml")
    assert "Pages goes on" in repo.at("HEAD:public/index.html")
    assert repo.status() == ""
    assert repo.run("build", "shows", "--check").code == 0
    page = repo.run("hook", "install", "--catalog", "shows", "--import", "README.md")
    assert "--import is for one show, not shows/" in re.sub(r"[\s│]+", " ", page.err)


def test_a_hook_installed_for_two_catalogs_builds_both(tmp_path):
    repo = repository(tmp_path / "repo", tmp_path)
    shows(repo.folder)
    calls = []
    for name in ("gpu", "web"):
        own = ("--catalog", f"shows/{name}/episodes.yaml", "--output", f"public/{name}")
        assert repo.run("build", *own).code == 0
        repo.git("add", "-A")
        assert repo.run("hook", "install", *own).code == 0
        calls.append(f"podcast-digest hook run {' '.join(own)}")
    status = repo.run("hook", "status")
    assert status.out.splitlines()[0] == (
        f".git/hooks/pre-commit: installed, calls: {'; '.join(calls)}"
    )
    for name in ("gpu", "web"):
        path = f"shows/{name}/episodes.yaml"
        repo.write(path, repo.text(path).replace("begins", "goes on"))
    repo.git("commit", "-q", "-a", "-m", "change")
    assert "<title>Chips goes on</title>" in repo.at("HEAD:public/gpu/feed.xml")
    assert "<title>Pages goes on</title>" in repo.at("HEAD:public/web/feed.xml")
    assert repo.status() == ""


def test_a_page_is_filed_to_the_shows_that_take_a_part_of_it(tmp_path):
    repo = repository(tmp_path / "repo", tmp_path)
    shows(repo.folder)
    for name in ("gpu", "web"):
        path = f"shows/{name}/episodes.yaml"
        source = f"show:\n  sources: [{{path: ../../README.md, tags: [{name}]}}]\n"
        repo.write(path, repo.text(path).replace("show:\n", source, 1))
    assert repo.run("build", "shows").code == 0
    repo.write("README.md", "# Digest\n")
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "start")
    assert repo.run("hook", "install", "--catalog", "shows").code == 0
    sound = sounds.real("cbr-24k-mono-info.mp3") + b"\0\0"
    (repo.folder / "shows/web/2.mp3").write_bytes(sound)
    head = "## [Servers](https://example.org/2)\n\nOf #web."
    repo.write("README.md", f"# Digest\n\n{head}\n\n[Listen](shows/web/2.mp3)\n")
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "an article")
    assert "<title>Servers</title>" in repo.at("HEAD:public/web/feed.xml")
    assert "<title>Servers</title>" not in repo.at("HEAD:public/gpu/feed.xml")
    assert "Servers" in repo.at("HEAD:public/index.html")
    assert repo.status() == ""
    repo.write("notes.md", "Text that no source holds.\n")
    repo.git("add", "-A")
    assert repo.git("commit", "-q", "-m", "notes") == (0, "", "")
