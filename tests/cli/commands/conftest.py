"""A folder with an empty catalog, and a server with some audio."""

from pathlib import Path

import pytest

from tests import servers, sounds
from tests.cli.commands.entries import SOUND
from tests.shell import CATALOG


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A project folder of its own, with an empty catalog."""
    monkeypatch.chdir(tmp_path)
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")
    return tmp_path


@pytest.fixture
def server():
    with servers.serve(
        {
            "/a.mp3": SOUND,
            "/b.mp3": sounds.real("vbr-24k-mono-xing.mp3"),
            "/gone.mp3": servers.refuse(404),
            "/busy.mp3": servers.refuse(503),
            "/login.mp3": servers.page(),
        }
    ) as running:
        yield running
