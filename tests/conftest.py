"""What every test gets: no network but the loopback, all the time, and ``--update``."""

import socket

import pytest
from hypothesis import HealthCheck, settings

# No test is about time, and machines are busy.
settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")


def pytest_addoption(parser):
    parser.addoption(
        "--update",
        action="store_true",
        help="rewrite the expected files; the diff is the review",
    )


@pytest.fixture
def update(request) -> bool:
    """Tell whether expected files should be rewritten."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path_factory):
    """Keep stamps and locks out of the cache of whoever runs the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Refuse every connection that would leave this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse_far(address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host and host not in ("localhost", "::1") and not host.startswith("127."):
            pytest.fail(f"a test tried to reach {host}")

    def near(self, address):
        refuse_far(address)
        return connect(self, address)

    def near_ex(self, address):
        refuse_far(address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", near)
    monkeypatch.setattr(socket.socket, "connect_ex", near_ex)
