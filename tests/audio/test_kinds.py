"""Every kind of file that players play: measured, and never exact and wrong."""

from pathlib import Path

import pytest

from podcast_digest import audio
from podcast_digest.errors import AudioError
from tests.kinds import Kind, make
from tests.sounds import drive

SECONDS = 30
#: What decoders lose or add where a file begins and ends, and at each seam.
EDGE = 0.13
#: Cut off in a way that leaves no more than a guess of the last part.
MARKED = "AIFF cut off", "M4A cut off, header in front", "MP4 in fragments, cut off"


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> list[Kind]:
    return make(tmp_path_factory.mktemp("kinds"), SECONDS)


@pytest.mark.parametrize("walk", ["always", "needed"])
def test_what_plays_is_measured_to_a_thousandth(
    kinds: list[Kind], walk: audio.Walk
) -> None:
    assert len(kinds) >= 84
    wrong = []
    for kind in kinds:
        data = kind.path.read_bytes()
        found = drive(audio.measure(len(data), walk=walk), data).audio
        if found.exact is (kind.name in MARKED) or not near(found, kind):
            wrong.append((kind.name, kind.seconds, found))
    assert wrong == []


def test_what_is_estimated_is_never_called_exact(kinds: list[Kind]) -> None:
    wrong: list[tuple[str, float, object]] = []
    for kind in kinds:
        data = kind.path.read_bytes()
        try:
            found = drive(audio.measure(len(data), walk="never"), data).audio
        except AudioError as error:
            message = "nothing but zero bytes in its first 64 KiB"
            if str(error) != message or "zeros" not in kind.name:
                wrong.append((kind.name, kind.seconds, error))
            continue
        if found.exact and not near(found, kind):
            wrong.append((kind.name, kind.seconds, found))
    assert wrong == []


def near(found: audio.Audio, kind: Kind) -> bool:
    seams = 2 if "joined" in kind.name else 0
    least = 0.4 if kind.name in MARKED else kind.seconds / 1000
    slack = max(EDGE * (1 + seams), least)
    return abs(found.duration - kind.seconds) <= slack


@pytest.mark.parametrize(
    ("ending", "types"),
    [
        (".mp3", {"audio/mpeg"}),
        (".aac", {"audio/aac"}),
        (".m4a", {"audio/x-m4a"}),
        (".mp4", {"audio/x-m4a"}),
        (".webm", {"audio/webm"}),
        (".mka", {"audio/x-matroska"}),
        (".flac", {"audio/flac"}),
        (".ogg", {"audio/ogg"}),
        (".opus", {"audio/ogg"}),
        (".wav", {"audio/wav"}),
        (".aiff", {"audio/aiff"}),
        (".aifc", {"audio/aiff"}),
        (".caf", {"audio/x-caf"}),
        (".wma", {"audio/x-ms-wma"}),
    ],
)
def test_types_are_told_by_the_bytes(
    kinds: list[Kind], ending: str, types: set[str]
) -> None:
    paths = [kind.path for kind in kinds if kind.path.suffix == ending]
    assert {type_of(path) for path in paths} == types


def type_of(path: Path) -> str:
    return audio.measure_bytes(path.read_bytes(), walk="needed").type
