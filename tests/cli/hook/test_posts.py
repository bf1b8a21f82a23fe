"""The hook where the catalog names a folder of posts."""

from pathlib import Path

import pytest

from podcast_digest.git.hook import Options, concerns
from podcast_digest.sources.sites import NAMES
from tests.cli.hook.digests import PAGE, catalog, commit, ids

POST = (
    "---\ntitle: {}\ndate: 2025-09-0{}\naudio: http://127.0.0.1:1/{}.mp3\n---\nText.\n"
)


def started(repo):
    text = catalog().replace("show:\n", "show:\n  sources: [posts]\n", 1)
    repo.write("episodes.yaml", text.replace("episodes:\n", "episodes: []\n"))
    repo.write("posts/1.md", POST.format("One", 1, 1))
    assert repo.run("build").code == 0
    assert repo.run("hook", "install").code == 0
    repo.git("add", "-A")
    return commit(repo)


def test_a_committed_post_is_an_episode_of_the_same_commit(repo):
    assert "new: one-" in started(repo)
    assert len(ids(repo)) == 1
    repo.write("posts/2.md", POST.format("Two", 2, 2))
    repo.write("posts/3.md", POST.format("Three", 3, 3))
    repo.git("add", "posts/2.md")  # not the third
    told = commit(repo)
    assert "new: two-" in told
    assert "three-" not in told
    assert len(ids(repo)) == 2


def test_a_text_that_no_source_holds_builds_nothing(repo):
    started(repo)
    repo.write("NOTES.md", "Text.\n")
    repo.git("add", "NOTES.md")
    assert commit(repo) == ""


def test_a_post_that_is_removed_stays_an_episode(repo):
    started(repo)
    (old,) = ids(repo)
    repo.write("posts/2.md", POST.format("Two", 2, 2))
    repo.git("rm", "-q", "posts/1.md")
    repo.git("add", "-A")
    assert f"{old}: no longer on the page; the episode stays" in commit(repo)
    assert old in ids(repo)


def test_what_was_read_for_a_commit_is_kept_for_the_next(repo):
    repo.write("README.md", PAGE + "\nA long page.\n" * 3000)
    repo.write("posts/1.md", POST.format("One", 1, 1))
    text = catalog().replace("show:\n", "show:\n  sources: [README.md, posts]\n", 1)
    repo.write("episodes.yaml", text.replace("episodes:\n", "episodes: []\n"))
    repo.git("add", "-A")
    assert repo.run("hook", "run").code == 0
    cache = Path(repo.env["XDG_CACHE_HOME"])
    (store,) = cache.rglob("kept-*.sqlite3")
    assert b"https://example.org/1" in store.read_bytes()
    assert b"posts/1.md" in store.read_bytes()


def test_the_settings_of_a_site_come_with_its_posts(repo):
    post = "---\ntitle: {0}\ndate: 2025-09-0{1}\naudio: /audio/{1}.mp3\n---\nText.\n"
    settings = "url: {}\n"
    text = catalog().replace("show:\n", "show:\n  sources: [blog/posts]\n", 1)
    repo.write("episodes.yaml", text.replace("episodes:\n", "episodes: []\n"))
    repo.write("blog/_config.yml", settings.format("http://[::1]:1"))
    repo.write("blog/posts/1.md", post.format("One", 1))
    assert repo.run("hook", "install").code == 0
    repo.git("add", "-A")
    assert "new: one-" in commit(repo)
    assert "audio: http://[::1]:1/audio/1.mp3\n" in repo.at("HEAD:episodes.yaml")
    # Another address is a change, and only what is staged of it.
    repo.write("blog/_config.yml", settings.format("http://[::1]:2"))
    repo.git("add", "blog/_config.yml")
    repo.write("blog/_config.yml", settings.format("http://[::1]:3"))
    assert "changed: one-" in commit(repo)
    assert "audio: http://[::1]:2/audio/1.mp3\n" in repo.at("HEAD:episodes.yaml")


@pytest.mark.parametrize("name", NAMES)
def test_settings_of_a_site_concern_the_hook(name):
    assert concerns(f"blog/{name}", Options())
