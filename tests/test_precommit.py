"""The hooks for pre-commit, run by pre-commit itself in real repositories.

It clones this project from a folder and installs it with pip, as it does everywhere;
only the dependencies are those of this environment, so that no network is needed.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import podcast_digest
from tests import servers
from tests.shell import CATALOG

ROOT = Path(podcast_digest.__file__).parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text("utf-8"))}
#: What pip needs of this project to install it.
NEEDED = ("LICENSE", "README.md", "pyproject.toml", ".pre-commit-hooks.yaml")
START = """\
# Digest

## [Later](https://example.org/later)

It has no audio yet.
"""
#: Those of a digest that imports its page, in their order.
USUAL = ("podcast-digest-import", "podcast-digest-check", "podcast-digest-build")
PAGE = f"""\
{START}
## [One](https://example.org/one)

It is about one.

<audio src="audio/1.mp3"></audio>
"""


class World(NamedTuple):
    """A repository to commit to, and the environment that its hooks run in."""

    folder: Path
    env: dict[str, str]

    def run(self, *command: str, fails: bool = False) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout
        return done.stdout

    def hook(self, name: str, *, fails: bool = False) -> str:
        return self.run(*PRE_COMMIT, "run", "--all-files", name, fails=fails)

    def commit(self, *, fails: bool = False) -> str:
        self.run("git", "add", "--all")
        return self.run("git", "commit", "--quiet", "-m", "Change", fails=fails)

    def made(self) -> None:
        """Import, build and commit by hand."""
        # The program of this environment, which is found from its folder alone.
        own = World(self.folder, {**self.env, "PYTHONPATH": str(ROOT)})
        own.run(
            sys.executable, "-m", "podcast_digest", "build", "--import", "README.md"
        )
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--no-verify", "-m", "Change")

    def write(self, name: str, content: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def status(self) -> list[str]:
        return self.run("git", "status", "--porcelain").splitlines()


PRE_COMMIT = (sys.executable, "-m", "pre_commit")


@pytest.fixture(scope="module")
def env(tmp_path_factory) -> dict[str, str]:
    """Return an environment without network and without settings of the user."""
    home = tmp_path_factory.mktemp("home")
    libraries = home / "libraries"
    libraries.mkdir()
    for folder in map(Path, sys.path):
        if folder.name == "site-packages":
            for path in folder.iterdir():
                if not path.name.startswith(("podcast_digest", "_podcast", "__ed")):
                    (libraries / path.name).symlink_to(path)
    outer = {n: v for n, v in os.environ.items() if not n.startswith(("GIT_", "PIP_"))}
    who = {f"GIT_{role}_{what}": "a@example.org" for role, what in WHO}
    return {
        **outer,
        **who,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "PRE_COMMIT_COLOR": "never",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHONPATH": str(libraries),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        # What pip calls false here is the isolation.
        "PIP_NO_BUILD_ISOLATION": "false",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
    }


WHO = [(r, w) for r in ("AUTHOR", "COMMITTER") for w in ("NAME", "EMAIL")]


@pytest.fixture(scope="module")
def hooks(tmp_path_factory, env) -> World:
    """Return this project, committed to a repository of its own."""
    world = World(tmp_path_factory.mktemp("podcast-digest"), env)
    for name in NEEDED:
        shutil.copy(ROOT / name, world.folder)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(
        ROOT / "podcast_digest", world.folder / "podcast_digest", ignore=ignored
    )
    world.run("git", "init", "--quiet")
    world.commit()
    return world


@pytest.fixture(scope="module")
def digest(tmp_path_factory, hooks) -> World:
    """Return a digest with a built feed, whose commits the hooks look at."""
    world = World(tmp_path_factory.mktemp("digest"), hooks.env)
    world.run("git", "init", "--quiet")
    configure(world, hooks, [{"id": name} for name in USUAL])
    world.write("episodes.yaml", CATALOG)
    world.write("README.md", START)
    world.write("audio/1.mp3", servers.mp3(30))
    world.made()
    world.run(*PRE_COMMIT, "install")
    return world


def configure(world: World, hooks: World, wanted: list[dict[str, Any]]) -> None:
    """Have these hooks look at each commit."""
    rev = hooks.run("git", "rev-parse", "HEAD").strip()
    config = {"repo": str(hooks.folder), "rev": rev, "hooks": wanted}
    world.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [config]}))


@pytest.fixture
def world(tmp_path, digest) -> World:
    """Return a copy of the digest to change."""
    folder = shutil.copytree(digest.folder, tmp_path / "digest")
    return World(folder, digest.env)


def test_what_is_sound_passes(world):
    out = world.run(*PRE_COMMIT, "run", "--all-files")
    assert [line.rpartition(".")[2] for line in out.splitlines()[-3:]] == ["Passed"] * 3


def test_a_wrong_catalog_stops_the_commit_and_names_the_line(world):
    world.write("episodes.yaml", CATALOG.replace("description", "descripton"))
    out = world.commit(fails=True)
    assert (
        "episodes.yaml:3: show.descripton: unknown key; did you mean 'description'?"
    ) in out.splitlines()
    assert world.status() == ["M  episodes.yaml"]


def test_what_would_hurt_subscribers_stops_the_commit(world):
    world.write("README.md", PAGE)
    world.made()
    catalog = (world.folder / "episodes.yaml").read_text("utf-8")
    world.write("episodes.yaml", catalog.replace("id: one-", "id: eins-"))
    out = world.commit(fails=True)
    assert re.search(r"error +G\d+ +episodes.yaml:\d+ ", out)


def test_a_new_article_becomes_an_episode_and_the_feed_follows(world):
    world.write("README.md", PAGE)
    out = world.commit(fails=True)
    assert "new: one-3f295d3e21: One" in out.splitlines()
    assert "- files were modified by this hook" in out.splitlines()
    world.commit(fails=True)
    feed = (world.folder / "public/feed.xml").read_text("utf-8")
    assert "<title>One</title>" in feed
    world.commit()
    committed = world.run("git", "show", "HEAD:public/feed.xml")
    assert "<title>One</title>" in committed
    assert world.status() == []


def test_a_changed_catalog_makes_another_feed_which_is_then_committed(world):
    world.write("episodes.yaml", CATALOG.replace("A show for", "Another for"))
    out = world.commit(fails=True)
    assert "public/feed.xml: 0 episodes, written: feed.xml" in out.splitlines()
    assert world.status() == ["M  episodes.yaml", " M public/feed.xml"]
    world.run("git", "add", "public/feed.xml")
    world.commit()
    assert world.status() == []


def test_a_folder_of_posts_can_be_what_is_imported(world, hooks):
    posts = {"id": "podcast-digest-import", "args": ["posts"], "files": "^posts/"}
    configure(world, hooks, [posts])
    world.write(
        "posts/one.md",
        "---\ntitle: One\ndate: 2025-09-13\nlink: https://example.org/one\n---\n"
        "It is about one.\n\n[Listen](../audio/1.mp3)\n",
    )
    assert "new: one-3f295d3e21: One" in world.commit(fails=True).splitlines()
    world.commit()
    assert "audio: audio/1.mp3" in world.run("git", "show", "HEAD:episodes.yaml")


def test_the_page_can_follow_the_catalog(world, hooks):
    configure(world, hooks, [{"id": "podcast-digest-page"}])
    world.write("README.md", f"{START}\nIt will have some.\n")
    world.commit(fails=True)
    page = (world.folder / "README.md").read_text("utf-8")
    assert page.count("<!-- podcast-digest:subscribe -->") == 1
    world.commit()
    assert world.status() == []


@pytest.mark.parametrize("name", HOOKS)
def test_no_hook_asks_a_host(world, hooks, name):
    configure(world, hooks, [{"id": name}])
    with servers.serve({"/1.mp3": servers.mp3(30)}) as server:
        page = PAGE.replace("audio/1.mp3", server.url("/1.mp3"))
        world.write("README.md", page)
        with_audio = CATALOG.replace(
            "episodes: []",
            "episodes:\n  - id: one\n    title: One\n    published: 2025-09-13\n"
            f"    link: https://example.org/one\n    audio: {server.url('/1.mp3')}\n"
            f"    summary: It is about one.",
        )
        world.write("episodes.yaml", with_audio)
        world.run("git", "add", "--all")
        # Whether it passes is the business of the others.
        subprocess.run(
            [*PRE_COMMIT, "run", "--all-files", name],
            cwd=world.folder,
            env=world.env,
            capture_output=True,
            check=False,
        )
        assert server.requests == []


TAKEN = {
    "podcast-digest-import": {"README.md", "digest/README.md"},
    "podcast-digest-check": {
        *("episodes.yaml", "episodes.lock", "podcast/episodes.yaml", "cover.jpg"),
        *("art/Cover.JPEG", "cover.png", "audio/1.mp3", "audio/1.M4A", "a.opus"),
        *("a.ogg", "a.oga", "a.flac", "a.wav", "1.vtt", "1.srt", "chapters/1.json"),
        *("templates/base.html", "podcast/templates/site.css"),
    },
}
TAKEN["podcast-digest-page"] = {
    *TAKEN["podcast-digest-import"],
    *("episodes.yaml", "episodes.lock", "podcast/episodes.yaml"),
}
TAKEN["podcast-digest-build"] = TAKEN["podcast-digest-check"]
LEFT = {"old-episodes.yaml", "episodes.yaml.bak", "MYREADME.md", "README.md.txt"}
LEFT |= {
    "index.html",
    "templates/a/b.html",
    "my-templates/base.html",
    "public/feed.xml",
    "episodes.yml",
    "mp3",
    "notes.md",
}


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_runs_for_the_files_that_it_looks_at(name):
    every = {*LEFT, *(path for paths in TAKEN.values() for path in paths)}
    pattern = HOOKS[name]["files"]
    assert {path for path in every if re.search(pattern, path)} == TAKEN[name]


def test_pre_commit_finds_the_manifest_sound(env):
    subprocess.run(
        [*PRE_COMMIT, "validate-manifest", MANIFEST], env=env, cwd=ROOT, check=True
    )


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_says_what_it_does_and_sees_the_whole_project(name):
    hook = HOOKS[name]
    assert hook["description"]
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False
    assert hook["minimum_pre_commit_version"] == "3.2.0"
