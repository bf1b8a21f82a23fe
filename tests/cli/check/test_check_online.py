"""``podcast-digest check``: what it fixes, what hosts answer, how it behaves."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests import servers, sounds
from tests.checking import FILES, changed, data_of
from tests.cli.check.cases import (
    NOW,
    codes,
    ignoring,
    places,
    write_catalog,
)
from tests.shell import command, process, run

# Fixes


def test_what_can_be_mended_is_mended_and_the_rest_is_told():
    write_catalog(
        ["  language: en\n", "  language: EN_us\n"], ignoring(K198="mistyped")
    )
    before = Path("episodes.yaml").read_text(encoding="utf-8")
    made = run("check", *NOW, "--fix", "--select", "K")
    assert made.code == 0
    after = before.replace("EN_us", "en-us")
    assert Path("episodes.yaml").read_text(encoding="utf-8") == after
    fixed, *rest = made.out.splitlines()
    assert fixed.startswith("fixed: episodes.yaml:8: show.language: ")
    assert codes("\n".join(rest)) == ["K199"]
    again = run("check", *NOW, "--fix", "--select", "K")
    assert again.out.splitlines() == ["episodes.yaml: nothing to fix", *rest]


def test_a_catalog_is_mended_that_nothing_else_can_read():
    write_catalog(["categories: [Technology]", "categories: [technology]"])
    assert run("check", *NOW).code == 2
    made = run("check", *NOW, "--fix", "--format", "json")
    assert made.code == 0
    value = json.loads(made.out)
    assert value["findings"] == []
    (change,) = value["fixed"]
    assert change.startswith("episodes.yaml:9: show.categories[0]: ")
    assert made.err == f"fixed: {change}\n"
    assert run("check", *NOW).code == 0


def test_what_can_not_be_mended_is_told_line_by_line():
    write_catalog(["  language: en\n", "  langauge: EN_us\n"])
    made = run("check", "--fix")
    assert made.code == 2
    assert made.err == (
        "episodes.yaml:1: show.language: is missing\n"
        "episodes.yaml:5: show.langauge: unknown key; did you mean 'language'?\n"
    )


# Hosts


@pytest.fixture
def host():
    """Serve what base.xml names, for a feed of which every address is there."""
    resources: dict[str, Any] = {
        f"/{name}": data_of(content) for name, content in FILES.items()
    }
    sound = sounds.real("cbr-24k-mono-info.mp3")
    resources |= {"/second.mp3": sound, "/first.m4a": sounds.real("fast.m4a")}
    with servers.serve(resources) as server:
        text = changed("base.xml", []).replace(
            "https://audio.example.org/", server.url("/")
        )
        text = text.replace("https://example.org/show/", server.url("/"))
        resources["/feed.xml"] = text.encode()
        Path("feed.xml").write_text(text, encoding="utf-8")
        yield server, resources


def test_online_the_hosts_are_asked_and_what_they_send_is_looked_at(host):
    server, resources = host
    square = data_of({"format": "JPEG", "size": [1400, 1000], "mode": "RGB"})
    resources["/cover.jpg"] = square
    resources["/second.vtt"] = b"no transcript"
    del resources["/first.m4a"]
    offline = json.loads(run("check", "feed.xml", *NOW, "--format", "json").out)
    assert server.requests == []
    online = run("check", "feed.xml", *NOW, "--format", "json", "--online")
    assert online.code == 1
    found = json.loads(online.out)
    assert (offline["online"], found["online"]) == (False, True)
    assert found["rules"] > offline["rules"]
    known = {(f["code"], f["id"]) for f in offline["findings"]}
    new = {
        (f["id"], f["field"])
        for f in found["findings"]
        if f["level"] == "error" and (f["code"], f["id"]) not in known
    }
    assert new == {
        (None, "image"),
        ("second-article-2222222222", "transcript"),
        ("first-article-1111111111", "audio"),
    }


def test_online_a_page_in_place_of_a_picture_is_told_once(host):
    _, resources = host
    resources["/second.png"] = servers.page()
    made = run("check", "feed.xml", *NOW, "--format", "json", "--online")
    found = [
        f["code"][0]
        for f in json.loads(made.out)["findings"]
        if f["field"] == "image" and f["level"] == "error"
    ]
    assert found == ["H"]


def test_online_the_pictures_beside_the_catalog_count(host):
    """What is on the server now may be what the next build replaces."""
    server, resources = host
    resources["/cover.jpg"] = b"an old picture"
    write_catalog(["https://example.org/show/", server.url("/")])
    made = run("check", *NOW, "--online", "--select", "A30,H", "--format", "json")
    assert "A" not in {f["code"][0] for f in json.loads(made.out)["findings"]}


def test_ctrl_c_while_hosts_are_asked(folder):
    asked, come = threading.Event(), threading.Event()

    def wait():
        asked.set()
        come.wait()

    with servers.serve({"/cover.jpg": servers.file(b"picture", wait=wait)}) as server:
        text = changed("base.xml", []).replace("https://example.org/", server.url("/"))
        text = text.replace("show/cover.jpg", "cover.jpg")
        text = text.replace("https://audio.example.org/", server.url("/"))
        Path("feed.xml").write_text(text, encoding="utf-8")
        with subprocess.Popen(
            command("check", "feed.xml", "--online"),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as running:
            assert asked.wait(60)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=60)
            come.set()
    assert (running.returncode, out, err) == (130, b"", b"interrupted\n")


# As every command


def test_in_an_empty_folder_the_way_out_is_named():
    Path("episodes.yaml").unlink()
    says = "episodes.yaml: no such file; make one with: podcast-digest init\n"
    assert run("check") == (2, "", says)
    assert run("check", "--fix") == (2, "", says)


def test_a_mistyped_catalog_is_told_line_by_line():
    write_catalog(["  language: en\n", "  langauge: en\n"])
    made = run("check")
    assert made.code == 2
    assert made.err == (
        "episodes.yaml:1: show.language: is missing\n"
        "episodes.yaml:5: show.langauge: unknown key; did you mean 'language'?\n"
    )


def test_a_mistyped_catalog_is_told_to_machines():
    write_catalog(["  language: en\n", "  langauge: en\n"])
    github = run("check", "--format", "github")
    assert (github.code, github.out.splitlines()[0]) == (
        2,
        "::error file=episodes.yaml,line=1::show.language: is missing",
    )
    found = json.loads(run("check", "--format", "json").out)
    assert found["problems"][0] == {
        "file": "episodes.yaml",
        "line": 1,
        "message": "show.language: is missing",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="has no such shell")
def test_a_closed_standard_output_is_no_error(folder):
    line = 'exec "$@" >&-'
    made = subprocess.run(
        ["sh", "-c", line, "sh", *command("check", *NOW)],
        cwd=folder,
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, b"")


def test_another_catalog_is_judged_by_its_own_name():
    write_catalog(ignoring(K198="mistyped"), name="other.yaml")
    Path("other.lock").write_bytes(Path("episodes.lock").read_bytes())
    made = run("check", *NOW, "--catalog", "other.yaml")
    assert places(made.out) == [("K199", "other.yaml:5")]


def test_a_reader_that_has_seen_enough(folder):
    """A pipe that is closed early is no error of ours."""
    with subprocess.Popen(
        command("check", "--list"),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout
        running.stdout.close()
        assert running.stderr
        assert running.stderr.read() == b""
    assert running.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="has no such terminals")
@pytest.mark.parametrize(
    ("more", "colours"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals_that_want_them(folder, monkeypatch, more, colours):
    import pexpect

    write_catalog(ignoring(K198="mistyped"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    name, *arguments = command("check", *NOW)
    shown = pexpect.run(
        " ".join([name, *arguments]), cwd=str(folder), encoding="utf-8", timeout=60
    )
    level = "\x1b[33mwarning\x1b[0m" if colours else "warning"
    assert f"  {level}  K199  episodes.yaml:5  checks.ignore.K198: " in shown
    assert ("\x1b[" in shown) == colours


def test_pipes_get_no_colours(folder):
    write_catalog(ignoring(K198="mistyped"))
    assert "\x1b" not in process("check", cwd=folder, env={"TERM": "xterm"}).out


def test_the_help_has_examples():
    text = run("check", "--help").out
    assert "podcast-digest check explain A302" in text.split("Options:")[0]


def test_other_commands_do_not_load_the_rules(folder):
    seen = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "podcast_digest", "--help"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "podcast_digest.cli.app" in seen.stderr
    assert "podcast_digest.checks" not in seen.stderr
    assert "lxml" not in seen.stderr
