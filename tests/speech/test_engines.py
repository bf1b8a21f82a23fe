"""A program that speaks, and the ways in which programs fail."""

import sys
from pathlib import Path

import pytest

from podcast_digest.errors import SpeechError
from podcast_digest.speech.engines import command
from podcast_digest.speech.recording import decode, judge
from tests.voices import espeak, with_espeak


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def error_of(argv: list[str], **more: float) -> tuple[str, bool]:
    with pytest.raises(SpeechError) as caught:
        command(argv, "text", **more)  # type: ignore[arg-type]
    return str(caught.value).replace(sys.executable, "PROG"), caught.value.final


def test_text_goes_in_and_sound_comes_out() -> None:
    code = "import sys; sys.stdout.write(sys.stdin.read().upper())"
    assert command(python(code), "so much") == b"SO MUCH"


def test_it_gets_utf_8_whatever_is_in_the_text() -> None:
    code = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
    text = "“$(rm -rf x)” 三到五倍; `id`"
    assert command(python(code), text) == text.encode()


def test_what_stands_in_arguments() -> None:
    code = "import sys; print(*sys.argv[1:], end='')"
    argv = [*python(code), "{voice}", "--lang={language}", "{other}"]
    assert command(argv, "", voice="a b;c", language="zh-cn") == (
        b"a b;c --lang=zh-cn {other}"
    )


def test_a_file_that_it_writes() -> None:
    code = "import sys; open(sys.argv[1], 'wb').write(b'RIFF'); print('progress')"
    assert command([*python(code), "{output}"], "") == b"RIFF"


def test_a_relative_program_is_found_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "say.py").write_text("print('here', end='')", encoding="utf-8")
    assert command([sys.executable, "say.py"], "", cwd=tmp_path) == b"here"


def test_a_program_that_fails_tells_why() -> None:
    code = "import sys; sys.exit('first\\nno such voice\\n\\n')"
    assert error_of(python(code)) == ("PROG: exit code 1: no such voice", False)
    assert error_of(python("raise SystemExit(3)")) == ("PROG: exit code 3", False)
    killed = "import os; os.kill(os.getpid(), 9)"
    assert error_of(python(killed)) == ("PROG: ended by signal 9", False)


def test_nothing_is_not_a_recording() -> None:
    code = "import sys; sys.stderr.write('model is loading')"
    assert error_of(python(code)) == (
        "PROG: nothing came back: model is loading",
        False,
    )
    assert error_of([*python("pass"), "{output}"]) == ("PROG: nothing came back", False)


def test_a_program_that_does_not_end() -> None:
    code = "import threading; threading.Event().wait()"
    assert error_of(python(code), patience=0.5) == ("PROG: not done after 0.5 s", False)


def test_a_program_that_is_not_there_is_the_end() -> None:
    assert error_of(["no-such-program-here"]) == (
        "no-such-program-here: not found; is it installed, and on the PATH?",
        True,
    )


def test_a_file_that_may_not_be_run(tmp_path: Path) -> None:
    path = tmp_path / "say"
    path.write_text("x", encoding="utf-8")
    assert error_of([str(path)]) == (f"{path}: may not be run", True)


@with_espeak
@pytest.mark.parametrize(
    ("voice", "text"),
    [
        ("en", "Paged attention keeps the key value cache in blocks."),
        ("cmn", "本文系统综述了训练编译技术的最新进展与未来方向。"),
    ],
)
def test_a_real_program(voice: str, text: str) -> None:
    sound = decode(command(espeak(voice), text))
    assert judge(sound, text) is None
