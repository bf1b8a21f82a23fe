"""``probe --exact``, ``--fast`` and ``--max-download``, through the command line."""

from hashlib import sha256
from pathlib import Path

import pytest

from podcast_digest import lock as locks
from tests import servers, sounds
from tests.shell import CATALOG, run


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")


def joined():
    """Three segments, each with a tag of its own, and a cover in front."""
    first = sounds.id3(title="一", cover=90_000) + sounds.mp3(20)
    second = sounds.id3(title="二") + sounds.mp3(15)
    return first + second + sounds.id3() + sounds.mp3(12, kbits=32)


def probed(data, *arguments, count=1):
    """Add one file, probe it, and return what the lock holds and what was asked."""
    with servers.serve({"/a.mp3": data}) as server:
        url = server.url("/a.mp3")
        run("add", "--offline", "-y", "--audio", url, "--title", "A")
        for _ in range(count):
            made = run("probe", *arguments)
            assert made.code == 0, made.err
        requests, sent = list(server.requests), server.sent
    lock = locks.parse(Path("episodes.lock").read_text(encoding="utf-8"))
    return lock.probes[url], requests, sent


def test_exact_reads_every_frame_and_keeps_hash_and_seams():
    data = joined()
    probe, requests, sent = probed(data, "--exact", count=2)
    assert probe.sha256 == sha256(data).hexdigest()
    assert probe.method == "walked"
    assert probe.exact
    assert probe.duration == pytest.approx(47, abs=0.06)
    assert [(s.title, s.start) for s in probe.seams] == [
        ("二", pytest.approx(20, abs=0.03)),
        (None, pytest.approx(35, abs=0.05)),
    ]
    # The start, the sound behind the cover, all as one stream, the rest of the tag for
    # its chapters; and nothing at all the second time.
    assert len(requests) == 4
    assert sent <= len(data) + 3 * 65_536


@pytest.mark.parametrize("name", ["fast.m4a", "slow.m4a", "vorbis.ogg", "opus.opus"])
def test_exact_hashes_other_formats_too(name):
    data = sounds.real(name)
    probe, _, _ = probed(data, "--exact")
    assert probe.sha256 == sha256(data).hexdigest()


def uneven():
    """Return an MP3 of changing bitrate without a header: only a walk tells."""
    parts = [sounds.mp3(4, kbits=kbits) for kbits in (32, 64, 24, 56, 40, 160, 48, 96)]
    return b"".join(parts * 6)


def test_changing_bitrates_without_a_header_are_read_once():
    probe, _, _ = probed(uneven())
    assert (probe.method, probe.exact) == ("walked", True)
    assert probe.duration == pytest.approx(4 * 8 * 6, abs=0.6)
    assert probe.sha256 is None


@pytest.mark.parametrize("option", [("--fast",), ("--max-download", "0")])
def test_what_may_not_be_read_is_an_estimate_and_shown_as_one(option):
    data = uneven()
    probe, requests, sent = probed(data, *option)
    assert not probe.exact
    assert len(requests) <= 20
    assert sent <= 256 * 1024 + 65_536
    listed = run("list").out
    assert "~" in listed
    built = run("build", "--offline")
    assert built.code == 0
    assert "is an estimate\n" in built.err


def test_exact_measures_an_estimate_again():
    data = uneven()
    with servers.serve({"/a.mp3": data}) as server:
        url = server.url("/a.mp3")
        run("add", "--offline", "-y", "--audio", url, "--title", "A")
        assert run("probe", "--fast").code == 0
        assert run("probe", "--exact").code == 0
    text = Path("episodes.lock").read_text(encoding="utf-8")
    probe = locks.parse(text).probes[url]
    assert (probe.exact, probe.sha256) == (True, sha256(data).hexdigest())


def test_fast_and_exact_contradict_each_other():
    made = run("probe", "--fast", "--exact")
    assert made.code == 2
    assert "--exact and --fast cannot be used together" in made.err
