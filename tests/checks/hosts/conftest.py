"""Names that lead nowhere else, and a show for the tests of hosts."""

from collections.abc import Iterator

import pytest

from podcast_digest.checks import Subject
from podcast_digest.network import client
from tests.checking import subject_of
from tests.hosting import resolve_all


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    resolve_all(monkeypatch)
    client.is_private.cache_clear()
    yield
    client.is_private.cache_clear()


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """Return the show without a fault, as a catalog."""
    return subject_of({"catalog": []}, tmp_path_factory.mktemp("show"))
