"""Where the site of some posts is, and from where they are named."""

import json
import os
from pathlib import Path

import pytest

from podcast_digest.cli.taken import UNCLAIMED
from podcast_digest.sources.sites import LIMIT
from tests.cli.commands.entries import catalog
from tests.repositories import repository
from tests.shell import CATALOG, run

POST = "---\ntitle: One\ndate: 2025-01-01\naudio: /audio/1.mp3\n---\nText.\n"
SITE = "https://me.example.io"
NOTHING = (
    "lies on the site, and nothing tells where that is; base_url: in show.sources "
    "does, --base-url, or the settings of the site (_config.yml, hugo.toml …)\n"
)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of its own: what was read of posts is kept there."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def put(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def named(place: str, sources: str) -> None:
    put(place, CATALOG.replace("show:\n", f"show:\n  sources: {sources}\n", 1))


def refused(post: str = "posts/1.md") -> str:
    return f"warning: {post}:4: the audio /audio/1.mp3 {NOTHING}"


def test_two_catalogs_name_the_same_posts_from_where_they_are(tmp_path, monkeypatch):
    put("posts/1.md", POST.replace("/audio", f"{SITE}/audio"))
    texts = []
    for cache in ("shared", "shared", "another"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / cache))
        put("a/episodes.yaml", CATALOG)
        put("b/c/episodes.yaml", CATALOG)
        # With the last cache, the second has nothing that the first has read.
        for place in ("b/c", "a") if cache == "another" else ("a", "b/c"):
            made = run("import", "posts", "--catalog", f"{place}/episodes.yaml")
            assert (made.code, made.err) == (0, "")
            texts.append((place, Path(place, "episodes.yaml").read_text("utf-8")))
    assert set(texts[:2]) == set(texts[2:4]) == set(texts[4:])
    assert len({text.partition("episodes:")[2] for _, text in texts}) == 2


def test_a_post_that_two_sources_hold_is_as_old_as_its_file(tmp_path):
    repo = repository(Path.cwd(), tmp_path)
    put("posts/1.md", f"---\ntitle: One\naudio: {SITE}/1.mp3\n---\nText.\n")
    named("episodes.yaml", f"[posts, {{path: posts, permalink: '{SITE}/:slug/'}}]")
    repo.git("add", "-A")
    repo.git("commit", "-qm", "One", at="2025-03-01T10:00:00+00:00")
    made = run("import")
    assert (made.code, made.err) == (0, "")
    (entry,) = catalog().episodes
    assert entry.published.isoformat() == "2025-03-01T10:00:00+00:00"


def test_settings_above_what_is_shared_with_the_catalog_are_somebody_elses():
    put("config.toml", f'baseURL = "{SITE}"\n')
    put("blog/posts/1.md", POST)
    named("blog/show/episodes.yaml", "[../posts]")
    made = run("import", "--catalog", "blog/show/episodes.yaml")
    assert made.err.startswith(refused("blog/posts/1.md").replace("blog/", "../", 1))
    put("blog/config.toml", f'baseURL = "{SITE}"\n')
    made = run("import", "--catalog", "blog/show/episodes.yaml")
    assert made.err == ""
    assert f"audio: {SITE}/audio/1.mp3\n" in Path("blog/show/episodes.yaml").read_text(
        "utf-8"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.yaml", f"url: {SITE}\n"),
        ("config.json", json.dumps({"site_url": SITE, "base_url": SITE})),
        ("config.toml", f'url = "{SITE}"\n[server]\nbase_url = "{SITE}"\n'),
        ("config.yaml", f"baseurl: [{SITE}]\n"),
        ("hugo.json", "[" * 100_000),
        ("hugo.toml", "a = " + "[" * 50_000),
        ("hugo.yaml", "a: " + "[" * 100_000),
        (
            "hugo.yaml",  # each alias holds ten of the one before it
            "a0: &a0 [x]\n"
            + "".join(
                f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n"
                for n in range(1, 12)
            ),
        ),
    ],
    ids=lambda value: value[:12],
)
def test_settings_that_tell_no_address_are_passed_over(name, text):
    put("posts/1.md", POST)
    put(name, text)
    made = run("import", "posts")
    assert made.err.startswith(refused())


def test_settings_that_can_not_be_read_are_named():
    put("posts/1.md", POST)
    put("hugo.toml", f'baseURL = "{SITE}"\n' + "#" * LIMIT)
    Path("_config.yml").mkdir()
    made = run("import", "posts")
    reason = "permission denied" if os.name == "nt" else "is a directory"
    assert made.err == (
        refused() + "warning: hugo.toml: has more than 262,144 bytes; the address of "
        "the site is not read from there\n"
        f"warning: _config.yml: {reason}; the address of the site is not read from "
        f"there\n{UNCLAIMED}\n"
    )


def test_front_matter_without_end_is_read_at_once():
    lists = "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    front = f"title: One\ndate: 2025-01-01\na0: &a0 [x]\n{lists}"
    put(
        "posts/1.md",
        f"---\n{front}summary: *a11\ntags: *a11\nmedia: *a11\n"
        f"audio: {SITE}/1.mp3\n---\nText.\n",
    )
    put("posts/2.md", '{\n"title": ' + "[" * 60_000 + "\n}\nText.\n")
    made = run("import", "posts")
    assert made.code == 0
    assert "the front matter can't be read: nested too deeply\n" in made.err
    (entry,) = catalog().episodes
    assert (entry.title, entry.summary) == ("One", "Text.")


@pytest.mark.skipif(os.name == "nt", reason="files there don't tell when they changed")
def test_a_post_whose_time_was_set_back_is_read_again():
    post = Path("posts/1.md")
    put("posts/1.md", POST.replace("/audio", f"{SITE}/audio"))
    assert run("import", "posts").code == 0
    seen = post.stat()
    with post.open("r+", encoding="utf-8") as file:  # of the same size and number
        file.write(POST.replace("/audio", f"{SITE}/audio").replace("One", "Two"))
    os.utime(post, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert run("import", "posts").code == 0
    assert [entry.title for entry in catalog().episodes] == ["Two"]
