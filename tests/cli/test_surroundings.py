"""Closed streams, homes that can't be written, protected files, and plain locales."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from podcast_digest.errors import OutputError
from podcast_digest.project import cache, files
from tests import sounds
from tests.shell import run

CATALOG = """\
show: {title: T, description: D, link: https://e.org/, language: en, categories: [Arts]}
episodes:
- {id: a, title: A, audio: 音频/第一集.mp3, published: 2025-01-01T00:00:00Z}
"""
PROGRAM = (sys.executable, "-m", "podcast_digest")
posix = pytest.mark.skipif(os.name != "posix", reason="of POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    work = tmp_path / "work"
    (work / "音频").mkdir(parents=True)
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")
    Path("音频/第一集.mp3").write_bytes(sounds.mp3(3))
    files.lock_folder.cache_clear()
    yield work
    files.lock_folder.cache_clear()


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", line.format(" ".join(PROGRAM))],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        encoding="utf-8",
    )


@posix
@pytest.mark.parametrize("command", ["list", "schema", "--version", "list --json"])
def test_a_closed_standard_output_ends_quietly(command):
    done = shell(f"{{}} {command} >&-")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@posix
def test_a_closed_standard_input_is_said():
    done = shell("{} import - <&-")
    assert (done.returncode, done.stderr) == (2, "standard input: it is closed\n")


@posix
def test_a_closed_standard_error_hides_no_result():
    done = shell("{} build --no-check 2>&-")
    assert (done.returncode, done.stderr) == (0, "")
    assert Path("public/feed.xml").is_file()


@posix
@pytest.mark.parametrize("isolated", [(), ("-I",)])
def test_paths_do_not_depend_on_the_locale(isolated):
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = (sys.executable, *isolated, "-m", "podcast_digest", "build", "--no-check")
    done = subprocess.run(
        command, capture_output=True, env=os.environ | plain, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert Path("public/音频/第一集.mp3").read_bytes() == sounds.mp3(3)


@posix
def test_a_home_that_can_not_be_written_stops_nothing(folder):
    home = folder.parent / "home"
    (home / ".cache").write_text("a file where a folder should be", "utf-8")
    done = shell("{} build --no-check", TMPDIR=str(folder.parent))
    assert done.returncode == 0
    other = folder.parent / f"podcast-digest-{os.getuid()}"
    assert done.stderr.splitlines()[-1] == (
        f"{home}/.cache/podcast-digest: not a directory; locks are in {other}, and "
        "nothing else is kept"
    )
    assert Path("public/feed.xml").is_file()


@posix
@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("import page.md", "new: "),
        ("edit a --title B", "a: title"),
        ("add --audio https://a.org/2.mp3 --title Two --offline", "added two-"),
        ("probe", "1 file measured"),
    ],
)
def test_what_changes_files_says_once_where_its_locks_are(
    command, said, folder, monkeypatch
):
    home = folder.parent / "home"
    (home / ".cache").write_text("a file where a folder should be", "utf-8")
    monkeypatch.setattr("tempfile.tempdir", str(folder.parent))
    entry = "\n- id: a\n  title: A\n  audio: 音频/第一集.mp3\n  published: 2025-01-01\n"
    Path("episodes.yaml").write_text(CATALOG.partition("\n- ")[0] + entry, "utf-8")
    Path("page.md").write_text("## [P](https://p.org)\n\n[Listen](p.mp3)\n", "utf-8")
    done = run(*command.split())
    assert done.code == 0, done.err
    assert said in done.out + done.err
    other = folder.parent / f"podcast-digest-{os.getuid()}"
    lost = f"{home}/.cache/podcast-digest: not a directory"
    line = f"{lost}; locks are in {other}, and nothing else is kept"
    assert done.err.splitlines().count(line) == 1
    assert done.err.count(str(other)) == 1


def test_a_relative_cache_is_ignored(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    assert cache.cache_folder() == str(Path("~/.cache/podcast-digest").expanduser())
    monkeypatch.setenv("XDG_CACHE_HOME", str(Path("cache").resolve()))
    assert cache.cache_folder() == str(Path("cache/podcast-digest").resolve())


@posix
def test_a_protected_catalog_stays():
    fields = "id: a, title: A, audio: a.mp3, published: 2025-01-01T00:00:00Z"
    text = CATALOG.partition("- ")[0] + "- " + fields.replace(", ", "\n  ") + "\n"
    Path("episodes.yaml").write_text(text, "utf-8")
    Path("episodes.yaml").chmod(0o444)
    done = shell("{} edit a --title B")
    assert (done.returncode, done.stderr) == (
        2,
        "episodes.yaml: is read-only; allow writing with: chmod u+w episodes.yaml\n",
    )
    assert Path("episodes.yaml").read_text("utf-8") == text


@posix
def test_audio_that_can_not_be_read_is_no_fault_of_the_audio(monkeypatch):
    path = Path("音频/第一集.mp3").resolve()

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OutputError) as caught:
        files.measure(path)
    assert str(caught.value) == f"{path}: permission denied"


def test_a_link_too_long_for_a_qr_code_has_a_site_without_one():
    link = "https://e.org/" + "a" * 2400 + "/"
    text = CATALOG.replace("https://e.org/", link)
    Path("episodes.yaml").write_text(text, "utf-8")
    assert run("build", "--no-check").code == 0
    page = Path("public/subscribe/index.html").read_text("utf-8")
    assert "qr" not in page
    assert not list(Path("public").glob("qr*"))
    Path("episodes.yaml").write_text(CATALOG, "utf-8")
    assert run("build", "--no-check").code == 0
    assert 'class="qr"' in Path("public/subscribe/index.html").read_text("utf-8")
