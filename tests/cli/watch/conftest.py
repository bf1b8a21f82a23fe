"""A show beside its files, for every test of a watch."""

from pathlib import Path

import pytest

from tests.checking import subject_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a show without a fault, its files, and its audio measured."""
    subject_of({"catalog": []}, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path
