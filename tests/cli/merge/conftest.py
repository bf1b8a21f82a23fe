"""A repository with a built show, for every test of ``merge``."""

import os

import pytest

from tests.cli.merge.branches import add, commit, git, write
from tests.repositories import SETTINGS
from tests.shell import CATALOG


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Go to a repository whose one episode is built and committed."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, text in {**SETTINGS, "HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, text)
    folder = tmp_path / "my show"
    folder.mkdir()
    monkeypatch.chdir(folder)
    git("init", "-q", "-b", "main")
    write("episodes.yaml", CATALOG)
    add("one", "2025-01-01")
    commit("one")
    return folder
