"""What every test gets: no network but the loopback, all the time, and ``--update``.

Also what is left out: ``--quick`` asks for less, and a machine may have no browser.
"""

import os
import signal
import socket
from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from podcast_digest.media import artwork
from tests.tools import NO_BROWSER

# No test is about time, and machines are busy.
settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", settings.get_profile("unhurried"), max_examples=10)
settings.load_profile("unhurried")

#: Folders and files of tests that run git in most of their tests.
GIT = ("cli/hook", "cli/merge", "cli/test_cli_site.py", "git", "test_precommit.py")
#: Those that start processes which take seconds.
SLOW = (
    *("cli/test_crashes.py", "cli/test_prompts.py", "cli/test_serve.py", "cli/watch"),
    *("cli/building/test_remembered.py", "test_action.py", "test_wheel.py"),
)


def pytest_addoption(parser):
    parser.addoption(
        "--quick",
        action="store_true",
        help="leave out tests of a browser, of git and of slow processes",
    )
    parser.addoption(
        "--update",
        action="store_true",
        help="rewrite the expected files; the diff is the review",
    )


def pytest_configure(config):
    if config.getoption("--quick"):
        settings.load_profile("quick")
    # Tests press Ctrl-C; who runs them in the background may have switched it off, and
    # processes inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config, items):
    """Mark what takes long by where it lies, and leave it out if that is asked for."""
    here = Path(__file__).parent
    marked = {"git": [here / path for path in GIT]}
    marked["slow"] = [here / path for path in SLOW]
    for item in items:
        for mark, places in marked.items():
            if any(item.path.is_relative_to(place) for place in places):
                item.add_marker(mark)
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    if config.getoption("--quick"):
        long = {"browser", "git", "slow"}
        left = [i for i in items if long & {mark.name for mark in i.iter_markers()}]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in {*left}]


def _without_browser(config) -> int:
    """Return how many tests did not run as there is no browser."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", ()) if reporter else ()
    return sum(NO_BROWSER in str(report.longrepr) for report in skipped)


def pytest_sessionfinish(session, exitstatus):
    """Fail where everything has to run."""
    everything = os.environ.get("CI", "").lower() in ("1", "true")
    if everything and exitstatus == 0 and _without_browser(session.config):
        session.exitstatus = 1


def pytest_unconfigure(config):
    """Tell in the last line what did not run."""
    if left := _without_browser(config):
        print(  # noqa: T201
            f"{left} tests did not run: {NO_BROWSER}; install chromium, or run: "
            ".venv/bin/python -m playwright install chromium"
        )


@pytest.fixture(scope="session", autouse=True)
def _pictures_are_seen_once() -> Iterator[None]:
    """Remember what a picture is, and how it looks smaller: most tests have the same.

    Taking apart a cover of 1400 × 1400 pixels takes longer than all else of a build.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in ("look", "resized"):
            patch.setattr(artwork, name, lru_cache(64)(getattr(artwork, name)))
        yield


@pytest.fixture
def update(request) -> bool:
    """Tell whether expected files should be rewritten."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def _caches(tmp_path_factory):
    """Yield a new folder for the cache of each test."""
    folder = tmp_path_factory.mktemp("caches")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, _caches):
    """Keep stamps and locks out of the cache of whoever runs the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(next(_caches)))


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
