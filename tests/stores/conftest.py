"""The servers that the tests of this folder share."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from tests.servers import Server, serve
from tests.stores.attachments import Hub
from tests.stores.s3servers import ENVIRON, Store, empty, moto, seaweed

#: SeaweedFS comes as a wheel for Linux alone.
SERVERS = ("seaweedfs", "moto") if sys.platform == "linux" else ("moto",)


@pytest.fixture(scope="session")
def _started(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], Store]]:
    """Start each server when a test wants it, and once."""
    with ExitStack() as stack:

        @cache
        def started(name: str) -> Store:
            start = seaweed if name == "seaweedfs" else moto
            return stack.enter_context(start(tmp_path_factory.mktemp(name)))

        yield started


@pytest.fixture(params=SERVERS)
def store(
    request: pytest.FixtureRequest, _started: Callable[[str], Store]
) -> Iterator[Store]:
    """Return each of the servers, empty."""
    started = _started(cast(str, request.param))
    yield started
    empty(started)


@pytest.fixture
def real(_started: Callable[[str], Store]) -> Iterator[Store]:
    """Return the one that is a store where it runs, empty."""
    started = _started(SERVERS[0])
    yield started
    empty(started)


@pytest.fixture
def hub() -> Hub:
    """Return what the host of attachments has."""
    return Hub()


@pytest.fixture
def server(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """Run the host of attachments, in an empty folder, for the owner of the buckets."""
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    with serve(hub.resources) as running:
        yield running
