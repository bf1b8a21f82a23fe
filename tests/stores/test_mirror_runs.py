"""The command in other circumstances: folders, limits, kills, and what is left over."""

import json
import os
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from podcast_digest.show.model import Mirror
from podcast_digest.stores.s3 import open_bucket
from tests.servers import Answer, Request, Server, file, mp3, page, refuse, serve
from tests.shell import CATALOG, command, run
from tests.stores.attachments import (
    NAMES,
    ONE,
    PATHS,
    TWO,
    Hub,
    bucket,
    enclosures,
    lock,
    size,
    write,
)
from tests.stores.s3servers import ENVIRON, Store, Through

WAITING = (
    "in public until that is public: publish it as after each build, then run "
    "podcast-digest mirror and build again. Until then the feed stays as it is.\n"
)
STILL = (
    "is not public yet: publish the folder at show.link, and run podcast-digest mirror "
    "again\n"
)


def published(folder: Path = Path("public")) -> dict[str, object]:
    """Return a web server's files: all that a folder holds."""
    kind = {"Content-Type": "audio/mpeg", "Access-Control-Allow-Origin": "*"}
    return {
        f"/{path.relative_to(folder).as_posix()}": file(path.read_bytes(), more=kind)
        for path in folder.rglob("*")
        if path.is_file()
    }


# Whose audio


def test_audio_at_hosts_that_are_not_copied_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    entry = "{id: a, title: A, audio: https://h.example/a.mp3, published: 2025-01-01}"
    text = CATALOG.replace("[]", f"[{entry}]")
    text = text.replace("show:\n", "show:\n  mirror: {to: folder}\n")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    ran = run("mirror")
    assert (ran.code, ran.out) == (0, "nothing to mirror\n")
    assert ran.err == (
        "1 episode has its audio at other hosts; show.mirror.hosts says which are "
        "copied (all: every one)\n"
    )


# A folder


def test_a_folder_is_published_from_once_it_is_public(hub: Hub, server: Server) -> None:
    web: dict[str, object] = {}
    with serve(web) as pages:  # type: ignore[arg-type]
        link = pages.url("/")
        write(server, "to: folder", link=link)
        first = run("mirror")
        assert (first.code, first.err) == (0, f"2 copies wait {WAITING}")
        assert first.out.splitlines()[-1] == "2 copied · 0 public · 2 waiting"
        assert Path("public", NAMES[0]).read_bytes() == ONE
        assert run("build").code == 0
        assert {httpx.URL(url).path for url in enclosures()} == {
            httpx.URL(path).path for path in hub.paths.values()
        }
        still = run("mirror")
        assert still.code == 1
        assert still.err == "".join(
            f"{id_}: {link}{name}: {STILL}"
            for id_, name in zip("ab", NAMES, strict=True)
        )
        web.update(published())
        second = run("mirror")
        assert (second.code, second.out) == (0, "2 unchanged · 2 public\n")
        assert run("build").code == 0
        assert enclosures() == [link + name for name in NAMES]
        # A fresh checkout holds no audio: it comes again, the lock stays as it is.
        before = lock()
        for name in NAMES:
            Path("public", name).unlink()
        third = run("mirror")
        assert (third.code, third.out.splitlines()[-1]) == (0, "2 copied · 2 public")
        assert lock() == before
        # And where the source is gone, from where everybody has it.
        for id_, name in zip("ab", NAMES, strict=True):
            hub.put(id_, refuse(404))
            Path("public", name).unlink()
        assert run("mirror").code == 0
        assert [Path("public", name).read_bytes() for name in NAMES] == [ONE, TWO]
        # Where nobody has it any more, nothing is published from there.
        Path("public", NAMES[0]).unlink()
        del web[f"/{NAMES[0]}"]
        gone = run("mirror")
        assert (gone.code, gone.out) == (1, "1 unchanged · 1 failed · 1 public\n")
        (copy,) = (c for c in lock().mirrors.values() if not c.verified)
        assert copy.url == link + NAMES[0]


def test_other_bytes_wait_until_they_are_public(hub: Hub, server: Server) -> None:
    """Until then the copy before is published, and nothing comes twice."""
    web: dict[str, object] = {}
    with serve(web) as pages:  # type: ignore[arg-type]
        write(server, "to: folder", link=pages.url("/"))
        run("mirror")
        web.update(published())
        run("mirror")
        other = mp3(120)
        hub.put("a", file(other, etag='"3"'))
        name = f"audio/a-{sha256(other).hexdigest()[:12]}.mp3"
        told = run("mirror", "a")
        assert (told.code, told.err) == (0, f"1 copy waits {WAITING}")
        run("build")
        assert enclosures() == [pages.url(f"/{name}") for name in NAMES]
        hub.put("a", refuse(404))
        assert run("mirror", "a").code == 1
        web.update(published())
        served = server.sent
        assert run("mirror", "a").out == "1 unchanged · 1 public\n"
        assert server.sent - served < 100
        run("build")
        assert enclosures() == [pages.url(f"/{name}"), pages.url(f"/{NAMES[1]}")]
        assert lock().mirrors[server.url(PATHS[0])].waiting is None


def test_a_folder_that_would_be_too_large_stays_as_it_is(server: Server) -> None:
    write(server, "to: folder, max_total_mb: 1")
    long = mp3(300)
    assert len(long) > 1_000_000
    Path("public/audio").mkdir(parents=True)
    Path("public/audio/other.mp3").write_bytes(bytes(600_000))
    ran = run("mirror")
    total = (len(ONE) + len(TWO)) / 1e6
    assert ran.err == (
        f"public/audio/: 0.6 MB lie there, {total:.1f} MB would come, and "
        "show.mirror.max_total_mb is 1; nothing was copied\n"
    )
    assert ran.code == 2
    assert [path.name for path in Path("public/audio").iterdir()] == ["other.mp3"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_disk_that_is_full_is_told_and_left_clean(
    server: Server, tmp_path: Path
) -> None:
    """The limit of a process stands for the end of the disk."""
    write(server, "to: folder")
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); "
        "from podcast_digest.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "mirror", "a"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
        # What measures coverage writes files as well.
        env={k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")},
    )
    assert (done.returncode, done.stdout) == (1, "1 failed · 0 public\n")
    assert done.stderr == "a: public/audio: file too large\n"
    assert list(Path("public/audio").iterdir()) == []


def test_a_store_of_which_too_little_is_known_is_told(server: Server) -> None:
    write(server, "to: folder")
    ran = run("mirror", "--to", "s3")
    assert ran.code == 2
    assert "show.mirror: to: s3 needs bucket, the name of the bucket" in ran.err


def test_a_store_that_takes_nothing_is_told_for_each_file(server: Server) -> None:
    full = Answer(507, {}, b"<Error><Code>XMinioStorageFull</Code></Error>")
    none = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"

    def store(request: Request) -> Answer:
        return full if request.method == "PUT" else Answer(200, {}, none)

    names = [f"/full/{name}" for name in NAMES]
    with serve(dict.fromkeys([*names, "/full"], store)) as there:
        where = f"endpoint: '{there.url('')}', public: 'https://full.example.org/'"
        write(server, f"to: s3, bucket: full, {where}")
        ran = run("mirror")
    assert (ran.code, ran.out) == (1, "2 failed · 0 public\n")
    assert ran.err == "".join(
        f"{id_}: s3://full/{name}: the store is full, or the file too large for it: "
        "make room, or raise its limit (507 XMinioStorageFull)\n"
        for id_, name in zip("ab", NAMES, strict=True)
    )
    assert not Path("episodes.lock").exists()


def test_what_was_measured_more_closely_stays(real: Store, server: Server) -> None:
    write(server, bucket(real))
    assert run("probe", "--exact").code == 0
    before = lock().probes
    assert run("mirror").code == 0
    assert lock().probes == before


# What is said


def test_a_dry_run_asks_nobody(server: Server) -> None:
    write(server, "to: folder")
    ran = run("mirror", "--dry-run")
    assert ran.out == (
        f"a: would be copied, –: {server.url(PATHS[0])}\n"
        f"b: would be copied, –: {server.url(PATHS[1])}\n"
        "2 would be copied · 0 public\n"
    )
    assert (ran.code, server.requests) == (0, [])
    assert not Path("public").exists()


def test_what_is_not_the_mirrors_is_left_alone(server: Server) -> None:
    write(server, "to: folder")
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    elsewhere = text.replace(server.url(PATHS[0]), "https://example.org/a.mp3")
    Path("episodes.yaml").write_text(elsewhere, encoding="utf-8")
    ran = run("mirror", "a")
    assert ran.err == "a: left alone: its host is not among show.mirror.hosts\n"
    assert (ran.code, ran.out) == (0, "1 left alone · 0 public\n")


def test_without_a_mirror_it_is_told_what_is_missing(server: Server) -> None:
    write(server, "to: folder")
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "mirror:" not in line]
    Path("episodes.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = run("mirror")
    assert (ran.code, ran.err) == (
        2,
        "episodes.yaml: show.mirror is missing: it says where audio goes\n",
    )


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (page(), "an HTML page, not audio: a login or error page?"),
        (
            refuse(404),
            "answers 404 Not Found: check the address, and that the file is open to "
            "everyone",
        ),
    ],
)
def test_what_is_no_audio_is_never_copied(
    hub: Hub, server: Server, resource: object, why: str
) -> None:
    write(server, "to: folder")
    hub.put("a", resource)  # type: ignore[arg-type]
    ran = run("mirror", "a")
    assert (ran.code, ran.out) == (1, "1 failed · 0 public\n")
    assert ran.err == f"a: {server.url(PATHS[0])}: {why}\n"
    assert not list(Path("public").rglob("*.mp3"))


def test_facts_for_programs(real: Store, server: Server) -> None:
    write(server, bucket(real))
    ran = run("mirror", "a", "--json")
    (facts,) = json.loads(ran.out)
    copy = lock().mirrors[server.url(PATHS[0])]
    assert facts == {
        "id": "a",
        "source": server.url(PATHS[0]),
        "did": "copied",
        "copy": copy.model_dump(mode="json"),
        "source_problem": None,
        "problem": None,
        "remarks": facts["remarks"],
    }
    assert copy.verified


def test_a_wrong_key_is_told_once_and_never_shown(
    real: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    if real.name == "moto":
        pytest.skip("moto takes every key")
    write(server, bucket(real))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "WRONG-SECRET")
    ran = run("mirror")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "s3://open/audio/: the key is not accepted: look at both variables that hold "
        "it (403 SignatureDoesNotMatch)\n"
    )


def test_another_store_may_be_named_for_one_run(real: Store, server: Server) -> None:
    write(server, bucket(real))
    ran = run("mirror", "a", "--to", "folder")
    assert Path("public", NAMES[0]).read_bytes() == ONE
    assert ran.out.splitlines()[0] == (
        f"a: copied, {size(ONE)}: https://me.org/{NAMES[0]}"
    )


# Verify, repair, prune


def test_a_copy_that_somebody_changed_is_found_and_not_published(
    real: Store, server: Server
) -> None:
    from tests.stores.s3servers import opened

    write(server, bucket(real))
    run("mirror")
    assert run("mirror", "--verify").out == "2 unchanged · 2 public\n"
    import obstore

    there = opened(real.endpoint, "open")
    kind = {"Content-Type": "audio/mpeg"}
    obstore.put(there, NAMES[0], ONE[:-1] + b"x", attributes=kind)
    assert run("mirror").code == 0  # it looks the same, until it is read
    ran = run("mirror", "--verify")
    assert (ran.code, ran.out) == (1, "2 unchanged · 1 public\n")
    assert ran.err.splitlines()[0] == (
        f"a: {real.endpoint}/open/{NAMES[0]}: other bytes come from there than were "
        "put in: something in front of the store changes them, or keeps what was there "
        "before; switch that off for audio"
    )


def test_a_joined_file_is_repaired_on_its_way(
    hub: Hub, real: Store, server: Server
) -> None:
    twice = ONE + TWO
    hub.put("a", file(twice, etag='"5"'))
    write(server, bucket(real))
    assert run("mirror", "a").code == 0
    as_it_was = lock().mirrors[server.url(PATHS[0])]
    write(server, bucket(real) + ", repair: true")
    planned = run("mirror", "a", "--dry-run")
    assert planned.out.splitlines()[-1] == "1 would be copied · 0 public"
    told = run("mirror", "a")
    assert told.out.splitlines()[-1] == "1 copied again · 1 public"
    assert httpx.get(as_it_was.url).content == twice
    copy = lock().mirrors[server.url(PATHS[0])]
    assert copy.source_sha256 == sha256(twice).hexdigest()
    assert copy.duration == pytest.approx(150, abs=0.1)
    data = httpx.get(copy.url).content
    assert sha256(data).hexdigest() == copy.sha256
    assert len(data) == copy.length != len(twice)
    asked = len(server.requests)
    again = run("mirror", "a")
    assert again.out == "1 unchanged · 1 public\n"
    assert len(server.requests) == asked + 1


def test_only_what_nothing_names_is_pruned(
    hub: Hub, real: Store, server: Server
) -> None:
    with serve({}) as pages:
        write(server, bucket(real), link=pages.url("/"))
        run("mirror")
        run("build")
        hub.put("a", file(mp3(120), etag='"3"'))
        run("mirror")
        kept = run("mirror", "--prune", "--yes")
        assert kept.out == "every copy is named by the lock, a feed or an archive\n"
        run("build")
        import obstore

        from tests.stores.s3servers import opened

        obstore.put(opened(real.endpoint, "open"), "audio/cover.mp3", b"not ours")
        shown = run("mirror", "--prune", "--dry-run")
        old = f"s3://open/{NAMES[0]}: {size(ONE)}\n"
        assert shown.out == old + "1 file would be deleted\n"
        assert httpx.get(f"{real.endpoint}/open/{NAMES[0]}").status_code == 200
        asked = run("mirror", "--prune")
        assert asked.code == 2
        assert "not at a terminal; pass --yes to delete them" in asked.err
        gone = run("mirror", "--prune", "--yes")
        assert gone.out == old + "1 file deleted\n"
        assert httpx.get(f"{real.endpoint}/open/{NAMES[0]}").status_code == 404
        assert httpx.get(f"{real.endpoint}/open/audio/cover.mp3").content == b"not ours"


def test_nothing_is_pruned_that_the_public_feed_names(
    hub: Hub, real: Store, server: Server
) -> None:
    public: dict[str, object] = {}
    with serve(public) as pages:  # type: ignore[arg-type]
        write(server, bucket(real), link=pages.url("/"))
        run("mirror")
        run("build")
        public["/feed.xml"] = Path("public/feed.xml").read_bytes()
        hub.put("a", file(mp3(120), etag='"3"'))
        run("mirror")
        run("build")
        every = "every copy is named by the lock, a feed or an archive\n"
        assert run("mirror", "--prune", "--yes").out == every
        public["/feed.xml"] = refuse(403)
        ran = run("mirror", "--prune", "--yes")
        assert ran.code == 2
        assert ran.err == (
            f"{pages.url('/feed.xml')}: answers 403 Forbidden: podcast apps have no "
            "login, so the file must be open to everyone; so nobody knows which copies "
            "subscribers have, and none is deleted\n"
        )


# Several runs, and runs that are killed


def test_two_runs_at_once_copy_everything_once(
    real: Store, server: Server, tmp_path: Path
) -> None:
    write(server, bucket(real))
    runs = [process_of(tmp_path) for _ in range(2)]
    ended = [(one.communicate()[1], one.returncode) for one in runs]
    assert [code for _, code in ended] == [0, 0], ended
    assert [httpx.get(f"{real.endpoint}/open/{name}").content for name in NAMES] == [
        ONE,
        TWO,
    ]
    assert all(copy.verified for copy in lock().mirrors.values())
    assert len(lock().mirrors) == 2


def process_of(folder: Path) -> "subprocess.Popen[bytes]":
    environ = {**os.environ, **ENVIRON}
    return subprocess.Popen(
        command("mirror"),
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_run_that_was_killed_is_gone_on_with(
    hub: Hub, real: Store, server: Server, tmp_path: Path
) -> None:
    """One file is done, half of the other is in the store when the process dies."""
    long = mp3(1400)
    hub.put("b", file(long, etag='"2"'))
    half, go_on = threading.Event(), threading.Event()

    def hold(path: str) -> None:
        if "partNumber=2" in path:
            half.set()
            go_on.wait(30)

    with serve(Through(real, hold)) as between:
        write(server, bucket(real).replace(real.endpoint, between.url(""), 1))
        killed = process_of(tmp_path)
        assert half.wait(30)
        while not (Path("episodes.lock").exists() and lock().mirrors):
            assert killed.poll() is None
            threading.Event().wait(0.05)
        killed.kill()
        killed.communicate()
        go_on.set()
        assert list(lock().mirrors) == [server.url(PATHS[0])]
        there = open_bucket(settings(real), ENVIRON)
        assert there.sizes() == {NAMES[0]: len(ONE)}
        asked = len(server.requests)
        ran = run("mirror")
    assert ran.out.splitlines()[-1] == "1 copied · 1 unchanged · 2 public"
    name = f"audio/b-{sha256(long).hexdigest()[:12]}.mp3"
    assert there.sizes() == {NAMES[0]: len(ONE), name: len(long)}
    again = [r for r in server.requests[asked:] if r.path == hub.paths["a"]]
    assert [r.header("if-none-match") for r in again] == ['"1"']


def settings(store: Store) -> Mirror:
    public = f"{store.endpoint}/open/"
    return Mirror(to="s3", bucket="open", public=public, endpoint=store.endpoint)


# What lies beside the catalog


def test_a_recording_beside_the_catalog_goes_into_the_bucket_too(
    real: Store, server: Server
) -> None:
    write(server, bucket(real))
    Path("sounds").mkdir()
    Path("sounds/录音 1.mp3").write_bytes(ONE)
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    host = server.url("").removeprefix("http://")
    text = text.replace(f"hosts: ['{host}/user-attachments']", "hosts: all")
    text = text.replace(server.url(PATHS[0]), "sounds/录音 1.mp3")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    ran = run("mirror")
    assert ran.out.splitlines()[-1] == "2 copied · 2 public"
    assert httpx.get(f"{real.endpoint}/open/{NAMES[0]}").content == ONE
    assert run("mirror").out == "2 unchanged · 2 public\n"
    run("build")
    assert enclosures() == [f"{real.endpoint}/open/{name}" for name in NAMES]
