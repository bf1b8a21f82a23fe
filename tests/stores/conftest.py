"""The servers that the tests of this folder share."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import cast

import pytest

from tests.stores.s3servers import Store, empty, moto, seaweed

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
def store(
    request: pytest.FixtureRequest, _running: dict[str, Store]
) -> Iterator[Store]:
    """Return each of the servers, empty."""
    started = _running[cast(str, request.param)]
    yield started
    empty(started)


@pytest.fixture
def real(_running: dict[str, Store]) -> Iterator[Store]:
    """Return the one that is a store where it runs, empty."""
    started = _running[SERVERS[0]]
    yield started
    empty(started)
