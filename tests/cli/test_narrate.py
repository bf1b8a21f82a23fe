"""``narrate`` on the command line: what is spoken, written, paid for, and refused."""

import importlib.util
import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from podcast_digest import lock as locks
from podcast_digest.audio import measure_bytes
from podcast_digest.catalog import parse
from podcast_digest.media import transcripts
from podcast_digest.project import narrating
from podcast_digest.project.files import UNFINISHED
from podcast_digest.show.model import CatalogEntry
from tests.cli.silent import PAGE, entries, inputs, narrate, settings
from tests.servers import Answer, Request, Resource, Server, refuse
from tests.shell import CATALOG, Ran, command, run
from tests.voices import (
    KEY,
    espeak,
    silence,
    speech_service,
    tone,
    voice,
    voiced,
    wav,
    with_espeak,
)

signals = pytest.mark.skipif(os.name == "nt", reason="no such signals")
TWO, THREE = "two-is-silent", "three-is-silent-too"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOICE_KEY", KEY)
    Path("README.md").write_text(PAGE, encoding="utf-8")


@pytest.fixture
def service() -> Iterator[Server]:
    with speech_service() as server:
        speaks_with(server)
        yield server


def speaks_with(server: Server, **more: object) -> None:
    narrate = {"engine": "openai", "url": server.url("/v1"), "key_env": "VOICE_KEY"}
    write_catalog(settings(**(narrate | more)))


def write_catalog(narrate: str) -> None:
    text = CATALOG.replace("  site:\n", f"{narrate}  site:\n")
    Path("episodes.yaml").write_text(text, encoding="utf-8")


def entry(beginning: str) -> CatalogEntry:
    (found,) = [e for e in entries() if e.id.startswith(beginning)]
    return found


def lock() -> locks.Lock:
    return locks.parse(Path("episodes.lock").read_text("utf-8"))


def said(server: Server) -> dict[str, dict[str, object]]:
    """Return by its text what a service was asked; several are asked for at once."""
    bodies = [json.loads(request.body) for request in server.requests]
    return {body["input"]: body for body in bodies}


@pytest.mark.usefixtures("service")
def test_silent_articles_become_episodes() -> None:
    ran = narrate()
    assert ran.code == 0, ran.err
    two, three = entry(TWO), entry(THREE)
    assert ran.out.splitlines()[-1] == "2 narrated, 194 characters spoken"
    assert (two.title, two.link) == ("Two is silent", "https://a.example/two")
    assert (two.audio, two.narrated) == (f"audio/{two.id}.mp3", True)
    assert two.transcript == f"transcripts/{two.id}.vtt"
    assert two.published > three.published
    audio = measure_bytes(Path(two.audio).read_bytes())
    assert (audio.type, audio.exact) == ("audio/mpeg", True)
    cues = transcripts.parse(Path(two.transcript).read_bytes(), "text/vtt")
    assert [cue.text for cue in cues] == [
        "Two is silent",
        "It is 1.5–2x faster with the KV cache.",
        "It was measured on 8×H100.",
        "Another paragraph stands here.",
    ]
    assert cues[-1].end < audio.duration


def test_what_the_service_is_asked(service: Server) -> None:
    speaks_with(service, model="m", voice="v", speed=1.25, instructions="Calm.")
    narrate("--limit", "1")
    body = said(service)["It is one point five to two times faster with the K V cash."]
    assert body == {
        "model": "m",
        "voice": "v",
        "speed": 1.25,
        "instructions": "Calm.",
        "response_format": "mp3",
        "input": "It is one point five to two times faster with the K V cash.",
    }


def test_again_there_is_nothing_to_do_and_nothing_is_asked(service: Server) -> None:
    narrate()
    asked, before = len(service.requests), Path("episodes.yaml").read_bytes()
    ran = narrate()
    assert (ran.code, ran.out) == (0, "nothing to narrate\n")
    assert len(service.requests) == asked
    assert Path("episodes.yaml").read_bytes() == before


def test_the_lock_remembers_what_was_spoken(service: Server) -> None:
    narrate("--limit", "1")
    ((id_, narration),) = lock().narrations.items()
    assert id_ == entry(TWO).id
    assert narration.settings == "openai · gpt-4o-mini-tts · alloy · 1"
    assert len(narration.segments) == len(service.requests) == 4
    assert locks.parse(locks.dump(lock())) == lock()


def test_a_limit_of_articles_and_of_characters(service: Server) -> None:
    ran = narrate("--max-chars", "140")
    assert ran.code == 1
    assert ran.err.endswith(": has 141 characters, over --max-chars\n")
    assert service.requests == []
    narrate("--limit", "1")
    assert [e.id for e in entries()] == [entry(TWO).id]
    narrate("--max-chars", "53")
    assert len(entries()) == 2


@pytest.mark.usefixtures("service")
def test_one_article_by_its_link_or_its_id() -> None:
    narrate("https://a.example/three?utm_source=x")
    assert [e.id for e in entries()] == [entry(THREE).id]
    narrate(TWO)
    assert len(entries()) == 2


def test_a_name_that_nothing_has(service: Server) -> None:
    ran = narrate("no-such-id")
    assert ran.err == "no-such-id: no article without audio has this id or link\n"
    assert service.requests == []


def test_a_dry_run_shows_all_and_asks_nothing(service: Server) -> None:
    speaks_with(service, price_per_million=1000)
    ran = narrate("--dry-run")
    lines = ran.out.splitlines()
    assert lines[0].endswith(": 141 characters, ~0:11: Two is silent")
    assert "  1.5–2x → one point five to two times" in lines
    assert "  KV cache → K V cash" in lines
    assert "said as they are written:" not in lines  # no English word is foreign here
    assert "covered by no rule and no line of pronunciations.yaml:" in lines
    assert lines[-1] == (
        "2 articles, 194 characters (194 to pay for, about 0.19), ~0:15"
    )
    assert service.requests == []
    assert not Path("audio").exists()
    (two, three) = json.loads(narrate("--dry-run", "--json").out)
    assert (two["new"], two["unpaid"], three["uncovered"]) == (True, 141, ["BRIGHT"])


@pytest.mark.usefixtures("service")
def test_the_script_as_it_goes_to_the_engine() -> None:
    ran = narrate("--text", TWO)
    assert ran.out.partition("\n\n")[2] == (
        "Two is silent\n\n"
        "It is one point five to two times faster with the K V cash.\n"
        "It was measured on eight H one hundred.\n\n"
        "Another paragraph stands here.\n"
    )


@pytest.mark.usefixtures("service")
def test_the_users_pronunciations_count() -> None:
    Path("pronunciations.yaml").write_text("BRIGHT: bright\n", encoding="utf-8")
    assert json.loads(narrate("--dry-run", "--json", THREE).out)[0]["uncovered"] == []
    Path("pronunciations.yaml").write_text("BRIGHT: []\n", encoding="utf-8")
    ran = narrate("--dry-run")
    assert (ran.code, ran.err) == (
        2,
        "pronunciations.yaml: BRIGHT: has no text that says how it is spoken\n",
    )


def test_a_show_that_says_nothing_of_it() -> None:
    write_catalog("")
    assert narrate().err == (
        "episodes.yaml: show.narrate is missing; it says who speaks, such as: "
        "narrate: {engine: openai, voice: alloy}\n"
    )


@pytest.mark.usefixtures("service")
def test_ai_content_is_declared_once() -> None:
    ran = narrate("--limit", "1")
    assert "episodes.yaml: ai_content: true was added\n" in ran.err
    assert parse(Path("episodes.yaml").read_text("utf-8")).show.ai_content is True
    assert "ai_content" not in narrate().err


@pytest.mark.usefixtures("service")
def test_who_does_not_declare_it_is_not_asked_again() -> None:
    narrate("--limit", "1")
    text = Path("episodes.yaml").read_text("utf-8")
    Path("episodes.yaml").write_text(text.replace("  ai_content: true\n", ""), "utf-8")
    assert "ai_content" not in narrate().err
    assert parse(Path("episodes.yaml").read_text("utf-8")).show.ai_content is None


def failing(*turns: bytes | Resource) -> tuple[Ran, int]:
    """Narrate with a service that has faults; return also how often it was asked."""
    with speech_service(*turns) as server:
        speaks_with(server)
        ran = narrate("--limit", "1")
        return ran, len(server.requests)


def says(data: bytes) -> Resource:
    return lambda _: Answer(200, {"Content-Type": "audio/wav"}, data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (wav(silence(3)), "it is silent"),
        (wav(tone(0.1)), "it lasts 0.10 s"),
        (wav(tone(60)), "it takes 60.0 s for 4 syllables"),
        (voice("x")[:3000], "the recording is cut off"),
        (b"ID3 what is this", "what came back is not a recording"),
        (b"\0" * 261, "what came back is not a recording"),
    ],
)
def test_what_is_not_a_recording_is_never_published(data: bytes, why: str) -> None:
    ran, asked = failing(says(data))
    assert ran.code == 1
    assert "Two is silent: not narrated: “Two is silent”: " + why in ran.err
    assert asked == 2  # once more, and no longer
    assert entries() == []
    assert not Path("audio").exists()


def test_one_bad_sentence_loses_nothing_but_its_article() -> None:
    spoken: set[str] = set()

    def picky(request: Request) -> Answer:
        text = json.loads(request.body)["input"]
        if "eight" in text:
            return says(wav(silence(3)))(request)
        spoken.add(text)
        return voiced(request)

    with speech_service(picky) as server:
        speaks_with(server)
        ran = narrate()
        assert ran.code == 1
        last = re.fullmatch(
            r"1 narrated, (\d+) characters spoken · 1 failed", ran.out.splitlines()[-1]
        )
        # Two takes of the bad one are paid for, too.
        bad = 2 * len("It was measured on eight H one hundred.")
        assert last
        assert int(last[1]) == sum(map(len, spoken)) + bad
        assert [e.id for e in entries()] == [entry(THREE).id]
    with speech_service() as server:
        speaks_with(server)
        assert narrate().code == 0
        # Only what is missing is paid for.
        missing = inputs(server)
        assert "It was measured on eight H one hundred." in missing
        assert set(missing).isdisjoint(spoken)
        assert len(missing) + len(spoken) == 6


def test_a_second_take_is_fine() -> None:
    ran, asked = failing(says(wav(silence(3))), voiced)
    assert (ran.code, asked) == (0, 5)


def test_a_key_that_is_refused_stops_everything_at_once() -> None:
    ran, asked = failing(refuse(401))
    assert (ran.code, asked) == (1, 1)
    assert "look at the key in VOICE_KEY" in ran.err


def test_the_key_is_nowhere(service: Server, tmp_path: Path) -> None:
    ran = narrate()
    cache = Path(os.environ["XDG_CACHE_HOME"])
    written = [p for p in (*tmp_path.rglob("*"), *cache.rglob("*")) if p.is_file()]
    assert written
    assert all(KEY.encode() not in path.read_bytes() for path in written)
    assert KEY not in ran.out + ran.err
    assert service.requests[0].header("authorization") == f"Bearer {KEY}"


def test_a_changed_summary_is_told_and_only_its_sentence_is_paid(
    service: Server,
) -> None:
    narrate()
    two, first = entry(TWO), len(service.requests)
    page = Path("README.md").read_text("utf-8")
    Path("README.md").write_text(
        page.replace("Another paragraph stands here.", "A new paragraph is here now."),
        encoding="utf-8",
    )
    run("import", "README.md")
    ran = narrate()
    assert ran.err == (
        f"{two.id}: the recording is older than its text: narrate --again {two.id}\n"
    )
    old = Path(two.audio).read_bytes()
    assert narrate("--again", two.id).code == 0
    assert inputs(service)[first:] == ["A new paragraph is here now."]
    assert Path(two.audio).read_bytes() != old
    assert (entry(TWO).id, entry(TWO).published) == (two.id, two.published)
    assert narrate().err == ""


@pytest.mark.usefixtures("service")
def test_a_recording_on_the_page_replaces_the_narrated_one() -> None:
    narrate()
    before = entry(TWO)
    page = Path("README.md").read_text("utf-8")
    player = '\n<audio controls src="https://a.example/two.mp3"></audio>\n\n## [Three'
    Path("README.md").write_text(page.replace("\n## [Three", player), encoding="utf-8")
    ran = run("import", "README.md")
    assert (
        f"{before.id}: the audio moved to https://a.example/two.mp3; "
        "it replaces the narrated one\n" in ran.err
    )
    after = entry(TWO)
    assert after.audio == "https://a.example/two.mp3"
    assert (after.narrated, after.transcript) == (False, None)
    assert (after.id, after.published) == (before.id, before.published)
    assert entry(THREE).narrated


@pytest.mark.usefixtures("service")
def test_import_leaves_narrated_episodes_alone() -> None:
    narrate()
    run("import", "README.md")
    before = Path("episodes.yaml").read_bytes()
    ran = run("import", "README.md")
    assert (ran.out, ran.err) == (
        "0 new · 0 changed · 0 articles have no audio yet\n",
        "",
    )
    assert Path("episodes.yaml").read_bytes() == before


def test_the_day_of_the_article(service: Server) -> None:
    page = PAGE.replace("## [Two", "## 202409\n\n## [Two")
    Path("README.md").write_text(page, encoding="utf-8")
    speaks_with(service, date="article")
    narrate()
    assert entry(TWO).published.isoformat() == "2024-09-01T00:00:00+08:00"
    assert entry(THREE).published.isoformat() == "2024-08-31T23:59:00+08:00"


LONG = "## [Long](https://a.example/long)\n\n" + " ".join(
    f"This is sentence {word} of seven." for word in ("A", "B", "C", "D", "E", "F", "G")
)


def stopped(
    signal_: signal.Signals, again: threading.Event | None = None
) -> tuple[int, str, int]:
    """Narrate eight sentences, and send a signal as the sixth is asked for.

    The first is asked for alone, then four at once: so two of them at least are there.
    With ``again`` nothing more is answered before the signal came a second time.
    Returns the exit status, what was told, and how many sentences were asked for.
    """
    Path("README.md").write_text(LONG, encoding="utf-8")
    asked: list[Request] = []
    running: list[subprocess.Popen[bytes]] = []

    def stopping(request: Request) -> Answer:
        asked.append(request)
        if len(asked) == 6:
            running[0].send_signal(signal_)
        if again and len(asked) > 5:
            again.wait(30)
        return voiced(request)

    with speech_service(stopping) as server:
        speaks_with(server)
        with subprocess.Popen(command("narrate"), stderr=subprocess.PIPE) as process:
            running.append(process)
            assert process.stderr
            told = b""
            if again:
                told = process.stderr.readline()
                process.send_signal(signal_)
            told += process.stderr.read()
            code = process.wait()
            if again:
                again.set()
    assert entries() == []
    return code, told.decode(), len(asked)


def kept() -> list[Path]:
    folder = Path(os.environ["XDG_CACHE_HOME"]) / "podcast-digest/speech"
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if not path.name.endswith(UNFINISHED)]


def asked_again() -> int:
    """Narrate to the end, and return how many sentences had to be asked for."""
    with speech_service() as server:
        speaks_with(server)
        assert narrate().code == 0
        return len(server.requests)


@signals
def test_killed_between_two_sentences_nothing_is_paid_twice() -> None:
    """A process that is killed (kill -9) has kept every sentence that it got."""
    code, _, _ = stopped(signal.SIGKILL)
    assert code == -signal.SIGKILL
    there = len(kept())
    assert there >= 2
    assert asked_again() == 8 - there


@signals
def test_interrupted_it_keeps_what_is_being_spoken_too() -> None:
    code, told, asked = stopped(signal.SIGINT)
    assert (code, told) == (
        130,
        "waiting for what is being spoken; Ctrl-C again drops it\n"
        "what was spoken is kept; the next run goes on from there\ninterrupted\n",
    )
    assert 6 <= asked == len(kept())
    assert asked_again() == 8 - asked


@signals
def test_interrupted_twice_it_waits_for_no_answer() -> None:
    code, told, _ = stopped(signal.SIGINT, threading.Event())
    assert (code, told.endswith("\ninterrupted\n")) == (130, True)
    there = len(kept())
    assert asked_again() == 8 - there


@with_espeak
def test_a_program_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICE_KEY")
    write_catalog(settings(engine="command", command=espeak("en")))
    assert narrate().code == 0
    assert len(entries()) == 2


def test_a_program_that_is_not_there() -> None:
    write_catalog(settings(engine="command", command=["no-such-voice"]))
    ran = narrate()
    assert ran.code == 1
    assert "no-such-voice: not found; is it installed, and on the PATH?" in ran.err
    assert ran.out == "0 narrated, 0 characters spoken · 1 failed · 1 not begun\n"


@pytest.mark.usefixtures("service")
def test_the_notes_say_that_the_voice_is_synthetic() -> None:
    narrate("--limit", "1")
    assert run("build", "--no-check").code == 0
    feed = Path("public/feed.xml").read_text("utf-8")
    assert "The voice of this episode is synthetic (text to speech)." in feed
    assert f"transcripts/{entry(TWO).id}.vtt" in feed


def test_what_came_of_it_for_machines(service: Server) -> None:
    speaks_with(service, voice="one")
    ran = narrate("--json", "--limit", "1", "--voice", "other")
    (made,) = json.loads(ran.out)
    assert made["id"] == entry(TWO).id
    assert (made["paid"], made["is_new"]) == (141, True)
    assert json.loads(service.requests[0].body)["voice"] == "other"
    assert lock().narrations[made["id"]].settings.endswith(" · other · 1")
    narrate("--limit", "1")
    assert json.loads(narrate("--json").out) == []


@pytest.mark.usefixtures("service")
def test_all_and_some_contradict_each_other() -> None:
    ran = narrate("--missing", TWO)
    assert ran.code == 2
    assert "--missing and IDs cannot be used together" in ran.err


def test_a_recording_that_was_damaged_is_spoken_again(service: Server) -> None:
    narrate()
    kept = Path(os.environ["XDG_CACHE_HOME"]) / "podcast-digest/speech"
    for number, path in enumerate(sorted(p for p in kept.rglob("*") if p.is_file())):
        path.write_bytes((b"", wav(silence(2)), path.read_bytes())[number % 3])
    asked = len(service.requests)
    Path(entry(TWO).audio).unlink()
    Path(entry(THREE).audio).unlink()
    assert narrate().code == 0
    assert len(service.requests) == asked + 4


def test_audio_that_was_moved_to_a_host_is_left_alone(service: Server) -> None:
    narrate()
    path, two = Path("episodes.yaml"), entry(TWO)
    url = "https://cdn.example/two.mp3"
    path.write_text(path.read_text("utf-8").replace(two.audio, url), encoding="utf-8")
    asked = len(service.requests)
    ran = narrate("--again", two.id)
    assert ran.err == f"{two.id}: its audio is at {url}\n"
    assert len(service.requests) == asked


@pytest.mark.usefixtures("service")
def test_an_article_without_a_summary_is_skipped() -> None:
    Path("README.md").write_text(
        "## [Bare](https://a.example/bare)\n\n## [Two](https://a.example/two)\n\nText.\n",
        encoding="utf-8",
    )
    ran = narrate()
    assert ran.err.startswith("bare-")
    assert ": skipped: the article has no summary\n" in ran.err
    assert len(entries()) == 1


def test_another_page_and_none_at_all(service: Server) -> None:
    Path("README.md").rename("digest.md")
    assert narrate().out == "nothing to narrate\n"
    assert narrate("--page", "digest.md", "--limit", "1").code == 0
    assert len(service.requests) == 4


def test_without_what_it_needs_it_says_how_to_get_it(
    service: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        narrating, "find_spec", lambda name: None if name == "lameenc" else find(name)
    )
    ran = narrate()
    assert (ran.code, ran.err) == (
        2,
        "narrate needs lameenc: pip install 'podcast-digest[narrate]'\n",
    )
    assert service.requests == []
