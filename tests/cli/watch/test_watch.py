"""``podcast-digest build --watch``: what is saved is built."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from podcast_digest import lock as locks
from podcast_digest.project import stirring
from tests import servers
from tests.checking import data_of
from tests.cli.watch.watching import (
    BUILT,
    CATALOG_NAME,
    FIRST,
    READY,
    SAVED,
    SECOND,
    WRITTEN,
    catalog,
    feed,
    save,
    titled,
    watch,
)
from tests.running import DEADLINE, put
from tests.shell import run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent by a signal")


# What is saved is built.


def test_a_saved_catalog_is_built():
    with watch() as watched:
        watched.started()
        save(titled("The article on hashes"))
        assert watched.line() == SAVED
        assert "<title>The article on hashes</title>" in feed()


def test_each_save_is_answered_once_and_our_own_writes_never():
    with watch() as watched:
        watched.started()
        for title in ("One hash", "Two hashes", "Three hashes"):
            save(titled(title))
            assert watched.line() == SAVED
        # The lock was written, and public/: had that been news, it would be told here.
        assert watched.interrupt() == (130, ["interrupted"])


def test_a_saved_cover_is_published():
    with watch() as watched:
        watched.started()
        new = data_of({"format": "JPEG", "size": [1500, 1500], "mode": "RGB"})
        put(Path("cover.jpg"), new)
        assert watched.line() == (
            "saved: cover.jpg · public/feed.xml: 2 episodes, written: cover.jpg"
        )
        assert Path("public/cover.jpg").read_bytes() == new


def test_what_is_saved_without_a_change_is_answered_too():
    with watch() as watched:
        watched.started()
        save()
        assert watched.line() == (
            "saved: episodes.yaml · public/feed.xml: 2 episodes, unchanged"
        )


def test_a_new_episode_is_told_by_its_title():
    draft = [f"id: {SECOND}\n", f"id: {SECOND}\n    draft: true\n"]
    save(draft)
    with watch() as watched:
        assert watched.line() == (
            "public/feed.xml: 1 episode, written: cover.jpg, first.json, first.png, "
            f"first.srt, transcripts/{FIRST}.vtt, transcripts/{FIRST}.json, "
            "feed.xml, the site"
        )
        assert watched.line() == READY
        save()
        assert watched.line() == (
            "saved: episodes.yaml · public/feed.xml: 2 episodes, written: second.png, "
            f"second.vtt, chapters/{SECOND}.json, transcripts/{SECOND}.srt, "
            f"transcripts/{SECOND}.json, feed.xml, the site · "
            "new: The article on caches"
        )


def test_a_burst_of_saves_is_no_burst_of_builds():
    with watch() as watched:
        watched.started()
        for number in range(100):
            save(titled(f"Hash {number}"))
        builds = 0
        while "Hash 99" not in feed():
            assert watched.line() == SAVED
            builds += 1
        assert builds < 50


def test_an_editor_may_save_by_renaming():
    """As vim does with ``backupcopy=no``, which keeps the old file until the end."""
    with watch() as watched:
        watched.started()
        for title in ("One hash", "Two hashes"):
            backup = CATALOG_NAME.with_name("episodes.yaml~")
            CATALOG_NAME.rename(backup)
            CATALOG_NAME.write_text(catalog(titled(title)), encoding="utf-8")
            backup.unlink()
            assert watched.line() == SAVED
            assert title in feed()


def test_an_editor_may_write_into_the_file():
    with watch() as watched:
        watched.started()
        for title in ("One hash", "Two hashes"):
            CATALOG_NAME.write_text(catalog(titled(title)), encoding="utf-8")
            # Half of it may have been seen; that is told, and mended.
            watched.until(SAVED)
            assert title in feed()


def test_files_that_a_changed_catalog_names_are_watched():
    with watch() as watched:
        watched.started()
        save(["image: second.png", "image: art/new/second.png"])
        left_out = (
            "left out: episodes.yaml:25: episodes[0].image: "
            "no such file: art/new/second.png"
        )
        assert watched.lines(2) == [left_out, SAVED]
        made = Path("made")
        made.mkdir()
        (made / "second.png").write_bytes(Path("second.png").read_bytes())
        Path("art").mkdir()
        made.rename("art/new")
        assert watched.line() == (
            "saved: art/new/second.png · public/feed.xml: 2 episodes, "
            "written: art/new/second.png, feed.xml, the site"
        )
        # The folder came later, and is watched all the same.
        new = data_of({"format": "PNG", "size": [1500, 1500], "mode": "RGB"})
        put(Path("art/new/second.png"), new)
        assert watched.line() == (
            "saved: art/new/second.png · public/feed.xml: 2 episodes, "
            "written: art/new/second.png"
        )


def test_a_folder_may_be_moved_away_and_back():
    Path("art").mkdir()
    Path("cover.jpg").rename("art/cover.jpg")
    save(["image: cover.jpg", "image: art/cover.jpg"])
    with watch("--no-check") as watched:
        assert watched.until(READY)[0].startswith("public/feed.xml: 2 episodes, writ")
        Path("art").rename("elsewhere")
        assert watched.lines(2) == [
            "left out: episodes.yaml:8: show.image: no such file: art/cover.jpg",
            f"gone: art/cover.jpg · {BUILT}",
        ]
        Path("elsewhere").rename("art")
        assert watched.line() == f"saved: art/cover.jpg · {BUILT}"


def test_a_lock_that_others_changed_is_news():
    with watch("--no-check") as watched:
        watched.started()
        lock = Path("episodes.lock")
        measured = locks.parse(lock.read_text(encoding="utf-8"))
        url, probe = next(iter(measured.probes.items()))
        probes = {**measured.probes, url: probe.model_copy(update={"length": 12345})}
        new = locks.dump(measured.model_copy(update={"probes": probes}))
        put(lock, new)
        assert watched.line() == f"saved: episodes.lock · {BUILT}"
        assert 'length="12345"' in feed()


def test_audio_beside_the_catalog_is_measured_when_it_changes():
    audio = "https://audio.example.org/second.mp3"
    save([audio, "second.mp3"])
    Path("second.mp3").write_bytes(servers.mp3(60))
    with watch("--no-check") as watched:
        watched.until(READY)
        assert "<itunes:duration>60<" in feed()
        put(Path("second.mp3"), servers.mp3(120))
        assert watched.line() == (
            "saved: second.mp3 · public/feed.xml: 2 episodes, "
            "written: second.mp3, feed.xml, the site"
        )
        assert "<itunes:duration>120<" in feed()
        save([audio, "second.mp3"], titled("One hash"))
        assert watched.line() == SAVED


def test_a_copy_that_somebody_took_away_is_written_again():
    with watch() as watched:
        watched.started()
        Path("public/cover.jpg").unlink()
        save(titled("One hash"))
        assert watched.line() == (
            "saved: episodes.yaml · public/feed.xml: 2 episodes, "
            "written: cover.jpg, feed.xml, the site"
        )


# What is wrong is told, and waited for.


NOT_YAML = "episodes.yaml:5: not YAML: a [ is never closed, or a comma is missing"
OPEN = ["  language: en\n", "  language: [\n"]


def test_a_broken_catalog_is_told_and_built_when_it_is_mended():
    with watch() as watched:
        watched.started()
        save(OPEN)
        assert watched.line() == NOT_YAML
        save(["  language: en\n", "  language: klingon\n"])
        assert watched.line() == (
            "episodes.yaml:5: show.language: must be a two-letter language with an "
            "optional country, such as zh-cn or en, not 'klingon'"
        )
        save(titled("One hash"))
        assert watched.line() == SAVED


def test_a_catalog_may_be_broken_from_the_beginning():
    save(OPEN)
    with watch() as watched:
        assert watched.lines(2) == [NOT_YAML, READY]
        save()
        assert watched.line() == f"saved: episodes.yaml · {WRITTEN}"


def test_a_catalog_that_is_gone_may_come_back():
    with watch() as watched:
        watched.started()
        CATALOG_NAME.rename("away")
        assert watched.line() == (
            "episodes.yaml: no such file; make one with: podcast-digest init"
        )
        Path("away").rename(CATALOG_NAME)
        assert watched.line() == (
            "saved: episodes.yaml · public/feed.xml: 2 episodes, unchanged"
        )


def test_what_check_stops_is_told_and_built_when_it_is_mended():
    with watch() as watched:
        watched.started()
        save(["  image: cover.jpg\n", ""])
        assert watched.lines(3) == [
            "error: episodes.yaml:1: show.image: is missing; directories reject a show "
            "without one (A103)",
            "  Give the show a cover: a square JPEG.",
            "nothing was written; 1 error. Look at it with: podcast-digest check, "
            "or build anyway with: --no-check",
        ]
        save(titled("One hash"))
        assert watched.line() == SAVED


def test_what_was_told_is_not_told_with_every_save():
    Path("second.vtt").unlink()
    left_out = (
        "left out: episodes.yaml:31: episodes[0].transcript: no such file: second.vtt"
    )
    with watch() as watched:
        assert left_out in watched.until(READY)
        save(titled("One hash"))
        assert watched.line() == SAVED


def test_a_broken_lock_is_told():
    with watch() as watched:
        watched.started()
        lock = Path("episodes.lock")
        good = lock.read_bytes()
        put(lock, b"<<<<<<< ours\n")
        assert watched.line() == (
            "episodes.lock: holds merge conflict marks; to keep both sides: "
            "podcast-digest merge"
        )
        put(lock, good)
        assert watched.line() == (
            "saved: episodes.lock · public/feed.xml: 2 episodes, unchanged"
        )


# Hosts.


@contextmanager
def held() -> Iterator[tuple[servers.Server, threading.Event, threading.Event]]:
    """Serve a sound as soon as the second event is set; the first: it was asked for."""
    asked, go = threading.Event(), threading.Event()

    def wait() -> None:
        asked.set()
        go.wait(DEADLINE)

    sound = servers.file(servers.mp3(60), wait=wait)
    with servers.serve({"/new.mp3": sound}) as server:
        try:
            yield server, asked, go
        finally:
            go.set()


AUDIO = "https://audio.example.org/second.mp3"
UNKNOWN = (
    f"warning: {SECOND}: published without size and duration, "
    "its audio could not be measured (no answer yet)"
)


def test_a_host_that_is_slow_keeps_no_save_waiting():
    with held() as (server, asked, go), watch("--no-check") as watched:
        watched.started()
        at_host = [AUDIO, server.url("/new.mp3")]
        save(at_host)
        assert watched.lines(2) == [UNKNOWN, SAVED]
        assert asked.wait(DEADLINE)
        save(at_host, titled("One hash"))
        assert watched.line() == SAVED
        go.set()
        assert watched.lines(2) == [
            f"{SECOND}: 1:00, 240.1 kB, audio/mpeg",
            f"asked: {SECOND} · {BUILT}",
        ]
        assert "<itunes:duration>60<" in feed()
        assert len(server.requests) == 1
        save(at_host, titled("Two hashes"))
        assert watched.line() == SAVED


def test_a_host_that_refuses_is_told_once_and_asked_with_the_next_save():
    resources = {"/new.mp3": servers.refuse(500)}
    with servers.serve(resources) as server, watch("--no-check") as watched:
        watched.started()
        at_host = [AUDIO, server.url("/new.mp3")]
        save(at_host)
        assert watched.lines(4) == [
            UNKNOWN,
            SAVED,
            UNKNOWN.replace(
                "no answer yet", "answers 500 Internal Server Error (4 times)"
            ),
            f"asked: {SECOND} · public/feed.xml: 2 episodes, unchanged",
        ]
        resources["/new.mp3"] = servers.file(servers.mp3(60))
        save(at_host, titled("One hash"))
        assert watched.lines(3) == [
            SAVED,
            f"{SECOND}: 1:00, 240.1 kB, audio/mpeg",
            f"asked: {SECOND} · {BUILT}",
        ]


def test_offline_no_host_is_asked():
    with servers.serve({}) as server, watch("--offline", "--no-check") as watched:
        watched.started()
        save([AUDIO, server.url("/new.mp3")])
        assert watched.lines(2) == [UNKNOWN.replace("no answer yet", "offline"), SAVED]
        save([AUDIO, server.url("/new.mp3")], titled("One hash"))
        assert watched.line() == SAVED
        assert server.requests == []


def test_what_is_saved_during_a_build_is_built_after_it():
    with held() as (server, asked, go):
        at_host = [AUDIO, server.url("/new.mp3")]
        save(at_host)
        with watch("--no-check") as watched:
            assert asked.wait(DEADLINE)
            save(at_host, titled("One hash"))
            go.set()
            assert watched.lines(4) == [
                f"{SECOND}: 1:00, 240.1 kB, audio/mpeg",
                WRITTEN,
                READY,
                SAVED,
            ]
            assert "One hash" in feed()


def test_ctrl_c_waits_for_no_host():
    with held() as (server, asked, _), watch("--no-check") as watched:
        watched.started()
        save([AUDIO, server.url("/new.mp3")])
        assert asked.wait(DEADLINE)
        assert watched.interrupt() == (130, [UNKNOWN, SAVED, "interrupted"])


# When an episode comes out.


def test_a_scheduled_episode_comes_out_while_it_is_watched():
    soon = datetime.now(UTC) + timedelta(seconds=10)
    scheduled = ["published: 2025-06-08T08:00:00Z", f"published: {soon.isoformat()}"]
    save(scheduled)
    with watch("--no-check") as watched:
        assert watched.line().startswith("public/feed.xml: 1 episode, written: ")
        assert watched.line() == READY
        assert watched.line() == (
            "due · public/feed.xml: 2 episodes, written: second.png, second.vtt, "
            f"chapters/{SECOND}.json, transcripts/{SECOND}.srt, "
            f"transcripts/{SECOND}.json, feed.xml, the site · "
            "new: The article on caches"
        )


# What is refused.


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--watch", "--check"], "--watch and --check cannot be used together"),
        (
            ["--watch", "--now", "2025-01-01"],
            "--watch and --now cannot be used together",
        ),
        (
            ["--import", "a.md", "--check"],
            "--import and --check cannot be used together",
        ),
    ],
)
def test_options_that_mean_nothing_together_are_refused(options, message):
    ran = run("build", *options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(f"Error: Invalid value: {message}\n")


@pytest.mark.parametrize("page", ["-", "https://example.org/README.md"])
def test_only_a_page_that_is_a_file_can_be_watched(page):
    ran = run("build", "--watch", "--import", page)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(
        "Error: Invalid value for --import: only a file can be watched\n"
    )


def test_there_must_be_something_to_watch():
    assert run("build", "--watch", "--import", "nowhere.md") == (
        2,
        "",
        "nowhere.md: no such file\n",
    )
    CATALOG_NAME.unlink()
    assert run("build", "--watch") == (
        2,
        "",
        "episodes.yaml: no such file; make one with: podcast-digest init\n",
    )


def test_folders_that_can_not_be_watched_are_looked_at():
    assert list(stirring.moments([("nowhere", 0)])) == [True]


def test_a_watch_remembers_no_build_that_had_nothing_to_do():
    for _ in range(3):
        with watch() as watched:
            watched.until(READY)
            assert watched.interrupt() == (130, ["interrupted"])
