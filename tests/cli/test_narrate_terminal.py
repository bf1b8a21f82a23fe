"""``narrate`` at a terminal: the bar over its sentences, and what it asks."""

import re
import sys
from pathlib import Path

import pytest

from podcast_digest.catalog import parse
from tests.cli.silent import PAGE, settings
from tests.servers import refuse
from tests.shell import CATALOG
from tests.voices import speech_service, voiced

pexpect = pytest.importorskip("pexpect")  # not for Windows


def narrate(url: str, folder: Path, answer: str, *arguments: str) -> tuple[int, str]:
    """Narrate at a terminal, and answer what is asked; return all that it showed."""
    (folder / "README.md").write_text(PAGE, encoding="utf-8")
    own = f"{settings(engine='openai', url=url)}  site:\n"
    catalog = CATALOG.replace("  site:\n", own)
    (folder / "episodes.yaml").write_text(catalog, encoding="utf-8")
    child = pexpect.spawn(
        sys.executable,
        ["-m", "podcast_digest", "narrate", *arguments],
        cwd=str(folder),
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 200),
    )
    shown = ""
    if answer:
        child.expect_exact("(ai_content: true)? [Y/n]: ")
        shown = child.before
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, shown + child.before


@pytest.mark.parametrize(("answer", "declared"), [("y", True), ("n", None)])
def test_a_bar_over_all_sentences_and_a_question(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    declared: bool | None,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    with speech_service() as server:
        code, shown = narrate(server.url("/v1"), tmp_path, answer)
    assert code == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    counts = [int(done) for done in re.findall(r"(\d)/6 sentences", text)]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, 6)
    # Lines stand alone, and not behind what is left of the bar.
    rows = re.split(r"[\r\n]+", text)
    assert [row for row in rows if "silent" in row and "two-" in row[:4]]
    assert "2 narrated, 194 characters spoken" in rows
    catalog = parse((tmp_path / "episodes.yaml").read_text("utf-8"))
    assert catalog.show.ai_content is declared
    # The newest is on top, as import has it.
    assert [entry.title[:3] for entry in catalog.episodes[:2]] == ["Two", "Thr"]


def test_a_failure_is_a_line_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    with speech_service(voiced, refuse(401)) as server:
        code, shown = narrate(server.url("/v1"), tmp_path, "", "--limit", "1")
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    rows = [row for row in re.split(r"[\r\n]+", text) if "not narrated" in row]
    assert code == 1
    assert [row.startswith("two-is-silent-") for row in rows] == [True]
    assert "4/4 sentences" in text
