"""Players written into the page by the hook: part of the same commit, and no more."""

import shutil

import pytest

from tests import sounds
from tests.cli.hook.digests import catalog, commit, is_whole
from tests.repositories import Repository, repository, settings

PAGE = """\
# Digest

## [One](https://example.org/1)

About one.

## [Two](https://example.org/2)

About two.
"""
SPOKEN = """\
  - id: {0}-1
    title: {0}
    link: https://example.org/{1}
    audio: audio/{0}.mp3
    narrated: true
    summary: About {0}.
    published: 2025-09-0{1}T10:00:00Z
"""
ONE, TWO = SPOKEN.format("one", 1), SPOKEN.format("two", 2)
LINE = "🎧 Listen: [RSS](https://example.org/show/feed.xml)"


def player(name):
    return (
        f"<!-- podcast-digest:{name}-1 -->\n\n"
        '<audio controls preload="none" '
        f'src="https://example.org/show/audio/{name}.mp3"></audio>\n\n'
        f"[▶ 0:02](https://example.org/show/audio/{name}.mp3)\n\n"
        "<!-- /podcast-digest -->\n"
    )


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A page of which one article was spoken, committed with the hook installed."""
    repo = repository(tmp_path_factory.mktemp("begun"), tmp_path_factory.mktemp("home"))
    repo.write("README.md", PAGE)
    repo.write("episodes.yaml", catalog(ONE))
    repo.write("audio/one.mp3", sounds.real("cbr-24k-mono-info.mp3"))
    ran = repo.run("hook", "install", "--import", "README.md", "--players")
    assert ran.code == 0, ran.err
    assert repo.run("build").code == 0
    repo.git("add", "-A")
    commit(repo)
    return repo.folder


@pytest.fixture
def narrated(begun, tmp_path, home):
    """A copy of it."""
    shutil.copytree(begun, tmp_path / "copy", symlinks=True)
    return Repository(tmp_path / "copy", settings(home))


def test_a_new_recording_gets_one_and_the_next_commit_nothing(narrated):
    page = narrated.at("HEAD:README.md")
    assert f"About one.\n{player('one')}\n## [Two]" in page
    assert LINE in page
    narrated.write("episodes.yaml", catalog(TWO, ONE))
    narrated.write("audio/two.mp3", sounds.real("cbr-24k-mono-info.mp3"))
    narrated.git("add", "episodes.yaml", "audio/two.mp3")
    assert "staged: README.md, " in commit(narrated)
    page = narrated.at("HEAD:README.md")
    assert page.endswith(f"About two.\n{player('two')}")
    narrated.write("README.md", page.replace("About two.", "About the second."))
    assert "README.md" not in commit(narrated, "-a")
    assert narrated.at("HEAD:README.md") == narrated.text("README.md")
    assert is_whole(narrated)


def test_what_was_left_unstaged_stays_so(narrated):
    """The page is written where it was staged, and where somebody works on it."""
    mine = narrated.text("README.md").replace("# Digest", "# My digest")
    narrated.write("README.md", mine)
    narrated.write("episodes.yaml", catalog(TWO, ONE))
    narrated.write("audio/two.mp3", sounds.real("cbr-24k-mono-info.mp3"))
    narrated.git("add", "episodes.yaml", "audio/two.mp3")
    commit(narrated)
    committed = narrated.at("HEAD:README.md")
    assert committed.startswith("# Digest\n")
    assert player("two") in committed
    assert narrated.text("README.md") == mine + player("two")
    assert narrated.status() == " M README.md\n"


def test_marks_that_do_not_match_stop_the_commit(narrated):
    page = narrated.text("README.md").replace("<!-- /podcast-digest -->\n", "", 1)
    narrated.write("README.md", page)
    told = narrated.git("commit", "-q", "-a", "-m", "x", fails=True).err
    assert told.startswith("README.md:2: podcast-digest:subscribe begins here")
    assert narrated.at("HEAD:README.md") != page


def test_it_needs_a_page(repo):
    repo.write("episodes.yaml", catalog(ONE))
    ran = repo.run("hook", "install", "--players")
    assert (ran.code, "needs a page: --import README.md" in ran.err) == (2, True)
    repo.write(
        "episodes.yaml", catalog(ONE).replace("  site:", "  sources: [x.md]\n  site:")
    )
    assert repo.run("hook", "install", "--players").code == 0
    assert " --players" in repo.run("hook", "status").out
