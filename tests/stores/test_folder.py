"""Copies in a folder."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from podcast_digest.errors import StoreError
from podcast_digest.stores.folder import UNFINISHED, Folder, unfinished

NAME = "audio/音频+1-0123456789ab.mp3"


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"sound")
    return path


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


def test_a_file_is_put_once(tmp_path: Path, sound: Path) -> None:
    folder = Folder(tmp_path / "public")
    assert folder.put(NAME, sound, "audio/mpeg")
    before = (folder.root / NAME).stat()
    assert not folder.put(NAME, sound, "audio/mpeg")
    assert (folder.root / NAME).stat() == before
    assert (folder.root / NAME).read_bytes() == b"sound"
    assert folder.sizes("audio/") == {NAME: 5}
    assert folder.sizes("archive/") == {}
    assert str(folder) == str(tmp_path / "public")


def test_half_of_a_file_is_replaced(tmp_path: Path, sound: Path) -> None:
    """Somebody else's program may have been killed in the middle."""
    folder = Folder(tmp_path / "public")
    (folder.root / "audio").mkdir(parents=True)
    (folder.root / NAME).write_bytes(b"so")
    assert folder.put(NAME, sound, "audio/mpeg")
    assert (folder.root / NAME).read_bytes() == b"sound"


def test_what_is_deleted_is_gone_and_may_be_deleted_again(
    tmp_path: Path, sound: Path
) -> None:
    folder = Folder(tmp_path / "public")
    folder.put(NAME, sound, "audio/mpeg")
    folder.delete(NAME)
    folder.delete(NAME)
    assert names(folder.root) == []


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    """The limit of a process stands for the end of a disk."""
    large = tmp_path / "large"
    large.write_bytes(bytes(100_000))
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from podcast_digest.errors import StoreError\n"
        "from podcast_digest.stores.folder import Folder\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try:\n"
        "    Folder(Path(sys.argv[1])).put('a.mp3', Path(sys.argv[2]), '')\n"
        "except StoreError as error:\n"
        "    sys.stdout.write(str(error))\n"
    )
    public = tmp_path / "public"
    command = [sys.executable, "-c", script, str(public), str(large)]
    # What measures coverage writes files as well.
    own = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")}
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=own)
    assert done.stdout == f"{public / 'a.mp3'}: file too large"
    assert names(public) == []


def test_what_the_disk_refuses_is_told(tmp_path: Path, sound: Path) -> None:
    (tmp_path / "public").write_bytes(b"")
    folder = Folder(tmp_path / "public")
    with pytest.raises(StoreError) as caught:
        folder.put(NAME, sound, "audio/mpeg")
    assert str(caught.value) == f"{folder.root / NAME}: not a directory"
    with pytest.raises(StoreError) as caught:
        folder.delete(NAME)
    assert str(caught.value) == f"{folder.root / NAME}: not a directory"


def test_what_a_killed_process_left_is_hidden_and_goes_in_the_end(
    tmp_path: Path, sound: Path
) -> None:
    public = tmp_path / "public"
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from podcast_digest.stores.folder import unfinished\n"
        "with unfinished(Path(sys.argv[1])) as (file, path):\n"
        "    file.write(b'half')\n"
        "    file.flush()\n"
        "    sys.stdout.write('ready\\n')\n"
        "    sys.stdout.flush()\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(public / "audio")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGKILL)
    (left,) = names(public)
    assert left.startswith(".")
    assert left.endswith(UNFINISHED)
    folder = Folder(public)
    assert folder.sizes() == {}
    folder.put(NAME, sound, "audio/mpeg")
    assert len(names(public)) == 2  # it may be of a process that still runs
    hours_ago = time.time() - 7200
    os.utime(public / "audio" / left, (hours_ago, hours_ago))
    with unfinished(public / "audio"):
        pass
    assert names(public) == [Path(NAME).name]
