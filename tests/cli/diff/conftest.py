"""A show that was built, for every test of ``diff``."""

from pathlib import Path

import pytest

from tests.checking import FILES, PROBES, data_of
from tests.cli.diff.shows import write_catalog, write_lock
from tests.shell import run


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A project folder of its own, with a show that was built."""
    monkeypatch.chdir(tmp_path)
    write_catalog()
    write_lock(PROBES)
    for name, content in FILES.items():
        Path(name).write_bytes(data_of(content))
    assert run("build").code == 0
    return tmp_path
