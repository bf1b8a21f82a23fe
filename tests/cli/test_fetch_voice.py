"""``fetch-voice``: the files of the local voice come whole, once, and are found."""

import sys
from hashlib import sha256
from pathlib import Path

import pytest

from podcast_digest.network.fetching import fetch_known
from podcast_digest.network.probe import open_client
from podcast_digest.project import voices
from tests.servers import Resource, Server, file, in_turn, page, redirect, refuse, serve
from tests.shell import CATALOG, Ran, run

#: A model and its voices for tests: larger than what is read at once.
MODEL, VOICES = bytes(range(256)) * 3000, b"voices" * 1000


PINNED = voices.MODEL


def known(name: str, data: bytes) -> voices.File:
    return voices.File(name, len(data), sha256(data).hexdigest())


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files = known("model.onnx", MODEL), known("voices.bin", VOICES)
    monkeypatch.setattr(voices, "MODEL", files[0])
    monkeypatch.setattr(voices, "VOICES", files[1])


def fetch(server: Server) -> Ran:
    ran = run("fetch-voice", "--from", server.url("/release/"))
    return ran._replace(
        out=ran.out.replace(str(voices.folder()), "CACHE"),
        err=ran.err.replace(server.url(""), "HOST"),
    )


def serving(model: bytes | Resource, voices_: bytes | Resource = VOICES):
    return serve({"/release/model.onnx": model, "/release/voices.bin": voices_})


def there() -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(voices.folder().glob("*"))}


def test_both_files_come_once_and_lead_where_a_release_leads() -> None:
    resources: dict[str, bytes | Resource] = {
        "/release/model.onnx": redirect("/elsewhere"),
        "/elsewhere": MODEL,
        "/release/voices.bin": VOICES,
    }
    with serve(resources) as server:
        ran = fetch(server)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out == "CACHE/model.onnx: 768.0 kB\nCACHE/voices.bin: 6.0 kB\n"
        asked = len(server.requests)
        ran = fetch(server)
        assert ran.out == (
            "CACHE/model.onnx: 768.0 kB, unchanged\n"
            "CACHE/voices.bin: 6.0 kB, unchanged\n"
        )
        assert len(server.requests) == asked
    assert there() == {"model.onnx": MODEL, "voices.bin": VOICES}
    assert [path.name for path in voices.model_files(None)] == [*there()]


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (
            MODEL[:-1] + b"?",
            "its SHA-256 is not the expected one: it is another file",
        ),
        (MODEL + b"?", "has 768001 bytes and not 768000: it is another file"),
        (page("<html>Sign in"), "has 13 bytes and not 768000: it is another file"),
        (refuse(404), "answers 404 Not Found: check the address, and that the file is "
                      "open to everyone"),
    ],
)  # fmt: skip
def test_other_bytes_are_refused_and_not_kept(
    model: bytes | Resource, why: str
) -> None:
    with serving(model) as server:
        ran = fetch(server)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"HOST/release/model.onnx: {why}\n"
    assert "model.onnx" not in there()
    with serving(MODEL) as server:
        assert fetch(server).code == 0
    assert there() == {"model.onnx": MODEL, "voices.bin": VOICES}


def test_what_an_earlier_run_left_damaged_is_thrown_away() -> None:
    with serving(MODEL) as server:
        assert fetch(server).code == 0
        model_file = voices.model_files(None)[0]
        model_file.unlink()
        model_file.with_name("model.onnx.part").write_bytes(bytes(100_000))
        ran = fetch(server)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            "HOST/release/model.onnx: what an earlier run left of it was damaged; try "
            "again\n"
        )
        assert fetch(server).code == 0
    assert there() == {"model.onnx": MODEL, "voices.bin": VOICES}


def test_a_connection_that_breaks_is_opened_again() -> None:
    waits: list[float] = []
    cut = file(MODEL, reset_after=500_000)
    with serving(in_turn(cut, MODEL)) as server, open_client() as client:
        url, model = server.url("/release/model.onnx"), voices.MODEL
        with Path("part").open("w+b") as part:
            fetch_known(client, url, part, model.size, model.sha256, pause=waits.append)
        assert len(server.requests) == 2
    assert [wait for wait in waits if wait] == [1.0]
    assert Path("part").read_bytes() == MODEL


def test_a_run_that_breaks_off_is_completed_by_the_next() -> None:
    with serving(MODEL) as server:
        assert fetch(server).code == 0
        (voices.folder() / "model.onnx").rename(voices.folder() / "model.onnx.part")
        with (voices.folder() / "model.onnx.part").open("r+b") as part:
            part.truncate(600_000)
        before = len(server.requests)
        assert fetch(server).code == 0
        (request,) = server.requests[before:]
    assert request.header("range") == "bytes=600000-"
    assert there() == {"model.onnx": MODEL, "voices.bin": VOICES}


def test_a_part_of_another_file_is_given_up() -> None:
    voices.folder().mkdir(parents=True)
    (voices.folder() / "model.onnx.part").write_bytes(b"?" * 600_000)
    with serving(MODEL) as server:
        assert fetch(server).code == 2
        assert there() == {"model.onnx.part": b""}
        assert fetch(server).code == 0
    assert there()["model.onnx"] == MODEL


def narrate(more: str) -> str:
    Path("README.md").write_text("## [One](https://a.example/1)\n\nText.\n", "utf-8")
    narrate = f"  narrate: {{engine: kokoro, voice: af_heart{more}}}\n"
    catalog = CATALOG.replace("  site:\n", f"{narrate}  site:\n")
    Path("episodes.yaml").write_text(catalog, "utf-8")
    return run("narrate").err


def test_without_its_files_narrate_says_how_to_get_them() -> None:
    assert narrate("") == (
        "the voice is not on this machine yet; get it once, with: "
        "podcast-digest fetch-voice\n"
    )


def test_a_folder_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kokoro_onnx", None)
    assert narrate(", model_folder: models").endswith(
        "models: needs one model (.onnx) and one file of voices (.bin or .npz); "
        "it has 0 and 0\n"
    )
    Path("models").mkdir()
    for name in ("kokoro-v1.1-zh.onnx", "voices-v1.1-zh.bin"):
        Path("models", name).touch()
    names = [path.name for path in voices.model_files(Path("models"))]
    assert names == ["kokoro-v1.1-zh.onnx", "voices-v1.1-zh.bin"]
    assert narrate(", model_folder: models") == (
        "engine: kokoro needs: pip install 'podcast-digest[narrate,kokoro]' "
        "(Python up to 3.13)\n"
    )


def test_a_kokoro_needs_a_voice_of_its_own() -> None:
    catalog = CATALOG.replace("  site:\n", "  narrate: {engine: kokoro}\n  site:\n")
    Path("episodes.yaml").write_text(catalog, "utf-8")
    assert run("narrate").err.endswith(
        "show.narrate: engine: kokoro needs a voice, such as zm_yunjian (Mandarin) "
        "or af_heart (English)\n"
    )


def test_what_is_pinned() -> None:
    """The very file that scripts/fetch-voices has for the test of a real voice."""
    script = Path(__file__).parents[2] / "scripts/fetch-voices"
    assert f"{PINNED.sha256}  kokoro/{PINNED.name}" in script.read_text("utf-8")
