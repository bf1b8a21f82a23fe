"""What a command said is repeated while a full run would say the same."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

import podcast_digest
from podcast_digest.cli.answering import question
from podcast_digest.project import answers, stamp
from podcast_digest.project.loading import load
from podcast_digest.speech import lexicon
from tests import sounds
from tests.checking import FILES, PROBES, changed, data_of
from tests.cli.diff.shows import write_lock
from tests.shell import Ran, repeated, run
from tests.shell import command as command_line

COMMANDS = (["list"], ["check", "--all"], ["diff", "--exit-code"])
FORMATS = (
    ["list", "--json"],
    *(["check", "--strict", "--format", name] for name in ("json", "github")),
    *(["diff", "--format", name] for name in ("json", "markdown")),
)
#: An episode whose audio lies beside the catalog, one that comes out later, and so
#: many that the oldest lie in an archive.
MORE = """\
  - id: beside
    title: The article beside
    audio: audio/beside.mp3
    narrated: true
    published: 2025-05-01T08:00:00Z
  - id: ahead
    title: The article ahead
    audio: https://audio.example.org/ahead.mp3
    published: 2999-01-01T00:00:00Z
""" + "".join(
    f"""\
  - id: old-{day}
    title: The article of day {day}
    audio: https://audio.example.org/{day}.mp3
    published: 2025-01-{day}T08:00:00Z
"""
    for day in range(10, 28)
)
CATALOG = changed(
    "base.yaml",
    [
        ["  timezone: UTC\n", "  timezone: UTC\n  page_size: 10\n  siblings: true\n"],
        ["    transcript: first.srt\n", f"    transcript: first.srt\n{MORE}"],
    ],
)
SIBLING = """\
show:
  title: The other
  description: A show beside it.
  link: https://example.org/other/
  language: en
  categories: [Technology]
episodes: []
"""


@pytest.fixture(scope="module")
def shows(tmp_path_factory):
    """A folder for what is built once, for all tests."""
    return tmp_path_factory.mktemp("shows")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, shows):
    """A project folder that has all that a project is made of, and was built."""
    built = shows / "show"
    if not built.exists():
        (built / "audio").mkdir(parents=True)
        (shows / "other").mkdir()
        monkeypatch.chdir(built)
        Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")
        write_lock(PROBES)
        for name, content in FILES.items():
            Path(name).write_bytes(data_of(content))
        Path("audio/beside.mp3").write_bytes(sounds.mp3(3))
        assert run("build", "--offline").code == 0
    shutil.copytree(shows, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path / "show")
    return tmp_path / "show"


@pytest.fixture
def asked(monkeypatch):
    """Return what asks as a new process would: a command, and what is repeated."""

    def ask(arguments: list[str]) -> tuple[Ran, Ran | None]:
        monkeypatch.setattr(sys, "argv", ["podcast-digest", *arguments])
        kept = stamp.still_true(question())
        return run(*arguments), kept and Ran(
            kept[0], f"{kept[2]}\n", f"{kept[1]}\n" if kept[1] else ""
        )

    return ask


def until_kept(ask, command):
    """Ask until the answer is repeated: what changed just now is not trusted."""
    for _ in range(20):
        full, kept = ask(command)
        if kept:
            return full, kept
    raise AssertionError(f"{command}: never repeated")


def edit(old: str, new: str, name: str = "episodes.yaml"):
    def change() -> None:
        text = Path(name).read_text(encoding="utf-8")
        assert old in text
        Path(name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def write(name: str, data: bytes | str):
    data = data.encode() if isinstance(data, str) else data
    return lambda: Path(name).write_bytes(data)


def no_longer(name: str):
    return lambda: Path(name).unlink()


def exchange_lock() -> None:
    """Put another lock of the same size in its place."""
    path = Path("episodes.lock")
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    path.unlink()
    path.write_text(text.replace("3812345", "3812346"), encoding="utf-8")
    assert path.stat().st_size == before.st_size


CHANGES = {
    "catalog": edit("title: The article on caches", "title: The article on memory"),
    "comment": edit("show:\n", "# A comment\nshow:\n"),
    "lock": exchange_lock,
    "no lock": no_longer("episodes.lock"),
    "cover": write("cover.jpg", data_of({**FILES["cover.jpg"], "size": [300, 300]})),
    "no cover": no_longer("cover.jpg"),
    "picture": write("first.png", b"no picture"),
    "transcript": write("second.vtt", "no transcript"),
    "chapters": write("first.json", "{}"),
    "terms": write(lexicon.NAME, "terms:\n  KV: K V\n"),
    "audio": write("audio/beside.mp3", sounds.mp3(9)),
    "feed": edit("on compilers", "on interpreters", "public/feed.xml"),
    "no feed": no_longer("public/feed.xml"),
    "archive": edit("The article", "An article", "public/archive/1.xml"),
    "sibling": write("../other/episodes.yaml", SIBLING),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_answer_is_repeated_that_a_full_run_would_not_give(asked, change):
    for command in COMMANDS:
        full, kept = until_kept(asked, command)
        assert kept == full, command
    change()
    noticed = 0
    for command in COMMANDS:
        full, kept = asked(command)
        assert kept in (None, full), command
        noticed += not kept
    assert noticed


@pytest.mark.parametrize("arguments", FORMATS, ids=" ".join)
def test_machines_are_told_the_same_again(asked, arguments):
    full, kept = until_kept(asked, arguments)
    assert kept == full


#: A program that writes down which files it opens.
TELLS = """
import atexit, sys
opened = []
sys.addaudithook(lambda event, what: event == "open" and opened.append(str(what[0])))
atexit.register(lambda: print("", *opened, sep="\\nopened ", file=sys.stderr))
from podcast_digest.cli import main
main()
"""


@pytest.mark.parametrize("name", ["list", "check", "diff"])
def test_processes_repeat_an_answer_that_knows_each_file_they_opened(folder, name):
    Path("cover.jpg").unlink()
    full = run(name)
    shutil.rmtree(os.environ["XDG_CACHE_HOME"], ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-c", TELLS, name],
        env={**os.environ},  # not what the C library has: readline sets COLUMNS there
        capture_output=True,
        text=True,
    )
    assert done.stdout == full.out
    assert repeated(folder, name, code=full.code) == full
    (stamped,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("*.stamp")
    parts = stamped.read_text(encoding="utf-8").split("\0")
    known = {Path(part.rpartition("\t")[2]).resolve() for part in parts if "\t" in part}
    opened = re.findall("^opened (.*)$", done.stderr, re.MULTILINE)
    every = {Path(name).resolve() for name in opened}
    own = {path for path in every if path.is_relative_to(folder.resolve())}
    assert {path.name for path in own} >= {"episodes.yaml", "episodes.lock"}
    assert own <= known


@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
def test_a_terminal_is_told_what_fits_into_it():
    wide, narrow = at_terminal(120, "list"), at_terminal(90, "list")
    assert wide != narrow
    assert at_terminal(120, "list") == wide
    coloured = at_terminal(120, "check")
    assert b"\x1b[1m" in coloured
    assert at_terminal(120, "check") == coloured


def at_terminal(columns: int, *arguments: str) -> bytes:
    """Return what a command says to a terminal of so many columns."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {**os.environ, "TERM": "xterm"}
    for name in ("COLUMNS", "NO_COLOR"):
        env.pop(name, None)
    with subprocess.Popen(
        command_line(*arguments), stdout=theirs, stderr=theirs, env=env
    ):
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):  # that is how a terminal ends
            while block := os.read(ours, 65_536):
                said += block
    os.close(ours)
    return said


@pytest.mark.skipif(os.name != "posix", reason="files of POSIX")
def test_a_place_that_takes_no_answer_ends_a_repeated_one_as_it_ends_a_full_one(
    asked, folder, monkeypatch
):
    until_kept(asked, ["list"])
    repeated(folder, "list")
    ended = []
    for cache in (os.environ["XDG_CACHE_HOME"], "/dev/null"):
        monkeypatch.setenv("XDG_CACHE_HOME", cache)
        for place in full_disk, nobody:
            with place() as stream:
                done = subprocess.run(
                    command_line("list"),
                    env={**os.environ},
                    stdout=stream,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            ended.append((done.returncode, done.stderr))
    assert ended == 2 * [
        (2, "standard output: no space left on device\n"),
        (1, ""),
    ]


@contextlib.contextmanager
def full_disk():
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    with Path("/dev/full").open("wb") as file:
        yield file


@contextlib.contextmanager
def nobody():
    """Give a pipe that nobody reads."""
    reads, writes = os.pipe()
    os.close(reads)
    yield writes
    os.close(writes)


def test_the_day_on_which_an_episode_comes_out_ends_what_is_repeated(
    asked, monkeypatch
):
    until_kept(asked, ["list"])
    day = datetime(2999, 1, 1, tzinfo=UTC).timestamp()
    monkeypatch.setattr(time, "time", lambda: day - 1)
    assert stamp.still_true(question())
    monkeypatch.setattr(time, "time", lambda: day + 1)
    assert stamp.still_true(question()) is None


def test_a_clock_that_was_set_back_ends_what_is_repeated(asked, monkeypatch):
    until_kept(asked, ["list"])
    before = question()[1] - 1
    monkeypatch.setattr(time, "time", lambda: before)
    assert stamp.still_true(question()) is None


@pytest.mark.parametrize(
    "command",
    [
        ["check", "--now", "2025-06-02"],
        ["check", "--fix"],
        ["check", "--against", "public/feed.xml"],
        ["check", "public/feed.xml"],
        ["check", "--list"],
        ["check", "--catalog", ".."],
        ["diff", "--now", "2025-06-02"],
        ["diff", "--against", "public/feed.xml"],
    ],
    ids=" ".join,
)
def test_what_also_depends_on_something_else_is_not_repeated(asked, command):
    for change in ("", "sibling"):
        if change:
            CHANGES[change]()
        assert asked(command)[1] is None
    assert asked(command)[1] is None


def test_a_file_that_changes_while_a_command_runs_may_have_been_read_before(asked):
    """What is kept then could be what an older file said."""
    until_kept(asked, ["list"])
    before = question()
    edit("caches", "memory")()
    answers.keep(before, (0, "", "as before"), load(Path("episodes.yaml")))
    assert stamp.still_true(question()) is None
    assert "memory" in until_kept(asked, ["list"])[1].out


def test_another_question_is_not_the_same(asked, monkeypatch):
    until_kept(asked, ["list"])
    for name in ("COLUMNS", "GITHUB_WORKSPACE", "NO_COLOR", "TERM"):
        with monkeypatch.context() as patch:
            patch.setenv(name, "77")
            assert stamp.still_true(question()) is None
    assert stamp.still_true(question())


#: What a process takes for still true; the same question is put to each.
ASKS = """
import sys
from podcast_digest.project import stamp
print(stamp.still_true((sys.argv[1:], 0)))
"""


def test_another_copy_of_the_program_is_asked_for_itself(asked, tmp_path_factory):
    kept = until_kept(asked, ["list"])[1]
    words, _ = question()
    package = Path(podcast_digest.__file__).parent
    copy = tmp_path_factory.mktemp("copy") / "podcast_digest"
    for name in ("__init__.py", *(f"project/{n}.py" for n in ("stamp", "cache"))):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(package / name, copy / name)
    for folder, known in ((package.parent, True), (copy.parent, False)):
        done = subprocess.run(
            [sys.executable, "-c", ASKS, *words],
            env={**os.environ, "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            check=True,
        )
        said = repr((kept.code, "", kept.out.removesuffix("\n")))
        assert done.stdout == (f"{said}\n" if known else "None\n")


def test_an_answer_depends_on_every_file_of_the_program():
    package = Path(podcast_digest.__file__).parent
    files = {path for path in package.rglob("*.*") if path.parent.name != "__pycache__"}
    assert {Path(name) for name in stamp.own_files()} >= files
