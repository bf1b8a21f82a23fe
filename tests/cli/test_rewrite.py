"""What is published is what is measured: audio under a rewritten address."""

from pathlib import Path

import pytest

from podcast_digest import lock as locks
from tests import servers
from tests.shell import run

CATALOG = """\
show:
  title: T
  description: D
  link: https://e.org/
  language: en
  categories: [Arts]
  rewrite: [{{from: {base}/old/, to: {base}/new/}}]
episodes:
  - id: one
    title: One
    audio: {base}/old/1.mp3
    published: 2025-01-01T00:00:00Z
"""
OLD, NEW = servers.mp3(30), servers.mp3(60)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def built(files):
    with servers.serve(files) as server:
        base = server.url("").rstrip("/")
        Path("episodes.yaml").write_text(CATALOG.format(base=base), encoding="utf-8")
        made = run("build", "--no-check", "--no-site")
        asked = [request.path for request in server.requests]
    lock = locks.parse(Path("episodes.lock").read_text("utf-8"))
    return made, base, asked, lock.probes.get(f"{base}/old/1.mp3")


def test_the_published_file_is_measured_and_the_original_is_not_asked():
    made, _, asked, probe = built({"/old/1.mp3": OLD, "/new/1.mp3": NEW})
    assert made.code == 0
    assert asked == ["/new/1.mp3"]
    assert (probe.length, probe.duration) == (len(NEW), 60.0)


def test_an_original_that_is_gone_does_not_matter():
    made, _, _, probe = built({"/new/1.mp3": NEW})
    assert made.code == 0
    assert probe.duration == 60.0


def test_the_facts_of_the_original_serve_until_the_published_file_is_there():
    made, base, _, probe = built({"/old/1.mp3": OLD})
    assert made.code == 0
    assert probe.duration == 30.0
    assert made.err == (
        f"one: 0:30, 120.1 kB, audio/mpeg; measured at its address in the catalog, as "
        f"{base}/new/1.mp3: answers 404 Not Found: check the address, and that the "
        "file is open to everyone\n"
    )


def test_what_is_at_neither_place_is_held_back():
    made, base, _, probe = built({})
    assert (made.code, probe) == (1, None)
    assert f"skipped: one: {base}/old/1.mp3: answers 404 Not Found" in made.err
