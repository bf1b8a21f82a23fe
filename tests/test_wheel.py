"""The wheel, installed in an empty environment, works in an empty folder."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import feedparser

ROOT = Path(__file__).parents[1]
OFFLINE = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def test_the_installed_wheel_builds_a_feed(tmp_path):
    pip = [sys.executable, "-m", "pip", "--quiet"]
    env = {**os.environ, **OFFLINE}
    env.pop("PYTHONPATH", None)
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT],
        check=True,
        env=env,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("podcast_digest-*.whl")
    # Only the wheel is new: its dependencies are those of this environment, so that
    # the test needs no network. test_architecture.py holds what the wheel declares
    # against what the code imports.
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env/bin/python"
    subprocess.run(
        [*pip, "--python", python, "install", "--no-deps", wheel],
        check=True,
        env=env,
        capture_output=True,
    )
    site = next((tmp_path / "env").glob("lib/python*/site-packages"))
    for folder in sys.path:
        if folder.endswith("site-packages"):
            (site / "dependencies.pth").write_text(folder, encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()

    def run(*arguments):
        return subprocess.run(
            [tmp_path / "env/bin/podcast-digest", *arguments],
            cwd=empty,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )

    where = subprocess.run(
        [python, "-c", "import podcast_digest; print(podcast_digest.__file__)"],
        cwd=empty,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(site))
    made = run("init", "--title", "A", "--link", "https://example.org/a/")
    assert made.returncode == 0, made.stderr
    made = run("build")
    assert made.returncode == 0, made.stderr
    feed = feedparser.parse((empty / "public/feed.xml").read_bytes())
    assert feed.feed.title == "A"
    licence = list(site.glob("podcast_digest-*.dist-info/licenses/LICENSE"))
    assert licence, "the licence travels with the code"
    assert (site / "podcast_digest/py.typed").exists()
    manual = tmp_path / "env/share/man/man1/podcast-digest.1"
    assert manual.read_bytes() == (ROOT / "docs/podcast-digest.1").read_bytes()
