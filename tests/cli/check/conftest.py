"""A folder with a show for every test of ``check``."""

import json
from pathlib import Path

import pytest

from tests.checking import FILES, PROBES, data_of
from tests.cli.check.cases import (
    write_catalog,
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A project folder of its own, with a show without a fault."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    write_catalog()
    Path("episodes.lock").write_text(
        json.dumps({"version": 1, "probes": PROBES}), encoding="utf-8"
    )
    for name, content in FILES.items():
        Path(name).write_bytes(data_of(content))
    return tmp_path
