"""A real voice speaks real summaries, and a recogniser writes down what it hears.

Takes minutes; scripts/fetch-voices says how to run it. Counted are the Han characters
of what is spoken, numbers in words: a recogniser writes 0.5 or 零点五. For a Latin word
it may write as many characters as that has syllables, whichever they are: told that it
hears Chinese, it writes 拜多尺 for PyTorch. How many characters were wrong without that
allowance is shown, too.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from podcast_digest.catalog import parse
from podcast_digest.speech.lexicon import lexicon, shipped
from podcast_digest.speech.reading import read, spoken
from podcast_digest.speech.recording import units

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
LEXICON = lexicon(shipped())


def said(text: str) -> str:
    return spoken(read(text, "zh-cn", LEXICON))


def han(text: str) -> str:
    return "".join(re.findall("[\u3400-\u9fff]", text))


def tokens(text: str) -> list[str | int]:
    """Return the Han characters of a text, and for each Latin run its syllables."""
    found = re.findall("[\u3400-\u9fff]|[A-Za-z][A-Za-z '’.-]*", text)
    return [token if han(token) else units(token) for token in found]


def distance(wanted: Sequence[str | int], heard: str) -> int:
    """Return how many characters differ (Levenshtein).

    A number of what is wanted stands for up to so many characters, whichever.
    """
    row = list(range(len(heard) + 1))
    for token in wanted:
        above, row = row, [row[0] + isinstance(token, str)]
        for at in range(1, len(heard) + 1):
            if isinstance(token, int):
                best = min(above[max(0, at - token) : at + 1])
            else:
                best = min(above[at] + 1, above[at - 1] + (token != heard[at - 1]))
            row.append(min(best, row[-1] + 1))
    return row[-1]


@pytest.mark.parametrize(
    ("wanted", "heard", "differ"),
    [
        ("传输性能", "传书性能", 1),
        ("用 K V cash 快", "用个快", 0),
        ("用 K V cash 快", "用开会开是快", 1),
        ("提升零点五倍", said("提升0.5倍"), 0),
        ("快", "很快呀", 2),
    ],
)
def test_what_counts_as_misheard(wanted: str, heard: str, differ: int) -> None:
    assert distance(tokens(wanted), han(heard)) == differ


@pytest.mark.slow
@pytest.mark.skipif(not VOICES, reason="scripts/fetch-voices says how")
def test_what_is_heard_is_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert VOICES
    folder = Path(VOICES)
    python = str(folder / "venv/bin/python")
    narrate = {"engine": "kokoro", "voice": "zm_yunjian"}
    narrate["model_folder"] = os.path.relpath(folder / "kokoro", tmp_path)
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
    # The extra is installed there, and not what is tested.
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    call = [python, "-m", "podcast_digest", "narrate", "--limit", "3"]
    subprocess.run(call, env=env, check=True)
    episodes = parse(Path("episodes.yaml").read_text("utf-8")).episodes
    errors = {}
    for entry in episodes:
        heard = subprocess.run(
            [python, "-c", HEARD, str(folder / "whisper"), entry.audio],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        wanted = said(f"{entry.title} {entry.summary}")
        characters, shown = len(han(wanted)), han(said(heard))
        errors[entry.title] = distance(tokens(wanted), shown) / characters
        strict = distance(han(wanted), shown) / characters
        sys.stderr.write(f"{errors[entry.title]:.3f} ({strict:.3f}) {heard}\n")
    assert len(errors) == 3
    assert max(errors.values()) < 0.15, errors
