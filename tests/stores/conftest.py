"""The servers that the tests of this folder share."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import cast

import pytest

from tests.stores.s3servers import Store, moto, seaweed

#: SeaweedFS comes as a wheel for Linux alone.
SERVERS = ("seaweedfs", "moto") if sys.platform == "linux" else ("moto",)


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    with ExitStack() as stack:
        started: dict[str, Store] = {}
        for name in SERVERS:
            start = seaweed if name == "seaweedfs" else moto
            folder = tmp_path_factory.mktemp(name)
            started[name] = stack.enter_context(start(folder))
        yield started


@pytest.fixture(params=SERVERS)
def store(request: pytest.FixtureRequest, _running: dict[str, Store]) -> Store:
    """Return each of the servers."""
    return _running[cast(str, request.param)]


@pytest.fixture
def real(_running: dict[str, Store]) -> Store:
    """Return the one that is a store, where it runs."""
    return _running[SERVERS[0]]
