"""The servers that the tests of this folder share."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import pytest

from tests.servers import Server, serve
from tests.stores.attachments import Hub
from tests.stores.s3servers import ENVIRON, Store, empty, moto, seaweed

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
