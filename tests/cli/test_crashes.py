"""Killed at any moment, or many at once: files are whole, and nothing is lost."""

import random
import signal
import subprocess
import threading
from pathlib import Path

import feedparser
import pytest

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from tests import servers, sounds
from tests.shell import CATALOG, command, process

SOUND = sounds.real("cbr-24k-mono-info.mp3")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "episodes.yaml").write_text(CATALOG, encoding="utf-8")
    return tmp_path


def load(folder):
    """Return catalog and lock, which parse only when they are whole."""
    text = (folder / "episodes.yaml").read_text(encoding="utf-8")
    path = folder / "episodes.lock"
    lock = path.read_text(encoding="utf-8") if path.exists() else ""
    return catalogs.parse(text), locks.parse(lock)


def start(folder, *arguments):
    return subprocess.Popen(
        command(*arguments),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def add(folder, number, *more):
    return start(
        folder,
        *("add", "--audio", f"https://a.org/{number}.mp3", "--title", f"No {number}"),
        *("--offline", *more),
    )


def test_adders_at_once_all_succeed(folder):
    adders = [add(folder, number) for number in range(6)]
    for adder in adders:
        _, err = adder.communicate(timeout=60)
        assert adder.returncode == 0, err.decode()
    catalog, _ = load(folder)
    assert sorted(e.title for e in catalog.episodes) == [f"No {n}" for n in range(6)]


def test_two_adders_of_the_same_episode_leave_one(folder):
    adders = [add(folder, 1, "--link", "https://a.org/one") for _ in range(2)]
    errors = [adder.communicate(timeout=60)[1].decode() for adder in adders]
    assert sorted(adder.returncode for adder in adders) == [0, 2]
    assert any("is there already, with the same" in error for error in errors)
    assert len(load(folder)[0].episodes) == 1


@pytest.mark.parametrize("name", ["add", "probe", "build"])
def test_kill_9_leaves_the_old_file_or_the_new_one(folder, name):
    """Killed after a random part of the time that the command takes."""
    dice = random.Random(name)
    paths = {f"/{n}.mp3": SOUND for n in range(8)}
    with servers.serve(paths) as server:
        known = 0
        for turn in range(12):
            if name == "add":
                url = server.url(f"/{turn % 8}.mp3?{turn}")
                running = start(folder, "add", "--audio", url, "--title", f"No {turn}")
            else:
                if turn == 0:
                    fill(folder, server)
                running = start(folder, name)
            # No moment is special: the point is that each of them is safe.
            timer = threading.Timer(dice.uniform(0.05, 1.2), running.kill)
            timer.start()
            running.communicate(timeout=60)
            timer.cancel()
            assert running.returncode in (0, -signal.SIGKILL)
            catalog, _ = load(folder)
            assert len(catalog.episodes) >= known
            known = len(catalog.episodes)
            feed = folder / "public/feed.xml"
            if feed.exists():
                assert not feedparser.parse(feed.read_bytes()).bozo
        done = process("build", cwd=folder)
        assert done.code == 0, done.err
        feed = feedparser.parse((folder / "public/feed.xml").read_bytes())
        assert len(feed.entries) == known
        assert len(load(folder)[1].probes) == known


def fill(folder, server):
    text = CATALOG.replace("[]", "")
    for number in range(8):
        url = server.url(f"/{number}.mp3")
        text += (
            f"  - id: no-{number}\n    title: No {number}\n    audio: {url}\n"
            f"    published: 2025-01-0{number + 1}\n"
        )
    Path(folder / "episodes.yaml").write_text(text, encoding="utf-8")


def test_ctrl_c_keeps_what_was_measured(folder):
    """One of eight files never comes; the others are in the lock all the same."""
    come = threading.Event()
    paths = {f"/{n}.mp3": SOUND for n in range(7)}
    stuck = servers.file(SOUND, wait=come.wait)
    with servers.serve({**paths, "/7.mp3": stuck}) as server:
        fill(folder, server)
        running = start(folder, "probe")
        assert running.stderr
        for _ in range(7):
            assert running.stderr.readline().startswith(b"no-")
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
        come.set()
    assert running.returncode == 130
    assert err == b"interrupted\n"
    assert len(load(folder)[1].probes) == 7
