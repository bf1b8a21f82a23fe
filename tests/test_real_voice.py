"""A real voice speaks real summaries, and a recogniser writes down what it hears.

Takes minutes; scripts/fetch-voices says how to run it.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from podcast_digest.catalog import parse
from podcast_digest.speech import kokoro
from tests.shell import run

VOICES = os.environ.get("PODCAST_DIGEST_VOICES")
DIGEST = Path(__file__).parent / "data/digests/llm-infra.md"
HEARD = """
import sys
from faster_whisper import WhisperModel

model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8")
segments, _ = model.transcribe(
    sys.argv[2], language="zh", beam_size=5, initial_prompt="以下是普通话的句子。"
)
print("".join(segment.text for segment in segments))
"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not VOICES, reason="scripts/fetch-voices says how"),
]


def han(text: str) -> str:
    return "".join(re.findall("[\u3400-\u9fff]", text))


def distance(one: str, other: str) -> int:
    """Return how many characters have to change (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        before, row[0] = row[0], at
        for to, wanted in enumerate(other, 1):
            same = before + (char != wanted)
            before, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, same)
    return row[-1]


def test_what_is_heard_is_what_was_written(tmp_path, monkeypatch):
    assert VOICES
    folder = Path(VOICES)
    python = str(folder / "venv/bin/python")
    program = [python, kokoro.__file__, "--model", str(folder / "kokoro.onnx")]
    program += ["--voices", str(folder / "voices.npz"), "--voice", "{voice}"]
    narrate = {"engine": "command", "command": program, "voice": "zm_yunjian"}
    monkeypatch.chdir(tmp_path)
    page = re.sub(
        r"<audio.*?</audio>|\[ppppp\]\(.*?\)",
        "",
        DIGEST.read_text("utf-8"),
        flags=re.DOTALL,
    )
    Path("README.md").write_text(page, encoding="utf-8")
    Path("episodes.yaml").write_text(
        "show:\n  title: 好文\n  description: 好文。\n  link: https://a.example/\n"
        "  language: zh-cn\n  categories: [Technology]\n"
        f"  narrate: {json.dumps(narrate)}\n",
        encoding="utf-8",
    )
    ran = run("narrate", "--limit", "3")
    assert ran.code == 0, ran.err
    episodes = parse(Path("episodes.yaml").read_text("utf-8")).episodes
    assert len(episodes) == 3
    for entry in episodes:
        heard = subprocess.run(
            [python, "-c", HEARD, str(folder / "whisper"), entry.audio],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        wanted = han(f"{entry.title}{entry.summary}")
        error = distance(han(heard), wanted) / len(wanted)

        assert error < 0.15, heard
