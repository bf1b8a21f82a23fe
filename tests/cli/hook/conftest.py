"""Repositories with a digest in them, the hook installed."""

import shutil

import pytest

from tests.cli.hook.digests import catalog, episode
from tests.repositories import Repository, repository, settings


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def repo(tmp_path, home):
    """A repository without commits."""
    return repository(tmp_path / "repo", home)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A digest with one episode, committed, and the hook installed since."""
    home = tmp_path_factory.mktemp("home")
    repo = repository(tmp_path_factory.mktemp("started"), home)
    repo.write("episodes.yaml", catalog(episode()))
    assert repo.run("build").code == 0
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "start", at="2025-09-02T10:00:00Z")
    assert repo.run("hook", "install").code == 0
    return repo.folder


@pytest.fixture
def digest(started, tmp_path, home):
    """A copy of it, in a folder whose name shells dislike."""
    folder = tmp_path / "仓库 it's $HOME"
    shutil.copytree(started, folder, symlinks=True)
    return Repository(folder, settings(home))
