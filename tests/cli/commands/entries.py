"""What the catalog and the lock of this folder say, and a command that adds to them."""

from pathlib import Path

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from tests import sounds
from tests.checking import FILES, data_of
from tests.shell import run

SOUND = sounds.real("cbr-24k-mono-info.mp3")
COVER = data_of(FILES["cover.jpg"])
HERE = Path(__file__).parents[2]


def catalog():
    return catalogs.parse(Path("episodes.yaml").read_text(encoding="utf-8"))


def lock():
    return locks.parse(Path("episodes.lock").read_text(encoding="utf-8"))


def add(audio, title="One", *more):
    return run(
        "add",
        *("--audio", audio, "--title", title, "--published", "2025-01-02T03:04:05Z"),
        *more,
    )
