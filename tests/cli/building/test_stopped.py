"""What stops a build."""

from pathlib import Path

from podcast_digest import lock as locks
from tests import servers
from tests.cli.building.builds import (
    BY_CODE,
    COVER_IS_MISSING,
    FIRST,
    NO_COVER,
    SECOND,
    SOUND,
    all_files,
    change,
    lock,
    published,
    refusal,
)
from tests.shell import build, nothing_to_do, run


def test_an_error_stops_the_build_before_anything_is_written():
    change(NO_COVER)
    assert run("build") == (1, "", refusal(COVER_IS_MISSING))
    assert not Path("public").exists()
    assert lock().published is None


def test_what_was_built_before_stays_as_it_was():
    run("build")
    before = all_files()
    change(NO_COVER, ["title: Reading Room", "title: Another"])
    assert run("build").code == 1
    assert all_files() == before


def test_an_error_of_an_episode_names_its_line():
    change(
        ["timezone: UTC", "timezone: UTC\n  type: serial"],
        ["title: The article on compilers", "title: On compilers\n    episode: 1"],
    )
    made = run("build", "--offline")
    error = next(line for line in made.err.splitlines() if "(A119)" in line)
    assert error.startswith("error: episodes.yaml:16: episodes[0].episode: ")
    after = made.err.splitlines()[made.err.splitlines().index(error) + 1]
    assert after == f"  {BY_CODE['A119'].fix}"


def test_what_was_measured_is_kept_when_an_error_stops_the_build():
    with servers.serve({"/a.mp3": SOUND}) as server:
        url = server.url("/a.mp3")
        change(NO_COVER, ["https://audio.example.org/second.mp3", url])
        made = run("build")
    assert made.code == 1
    assert made.err.endswith(refusal(COVER_IS_MISSING))
    assert lock().probes[url].length == len(SOUND)
    assert not Path("public").exists()


def test_check_finds_the_error_too():
    change(NO_COVER)
    assert run("build", "--check") == (1, "", refusal(COVER_IS_MISSING))


def test_a_file_that_is_missing_is_told_beside_the_error():
    change(["first.png", "gone.png"], NO_COVER)
    assert run("build") == (
        1,
        "",
        "left out: episodes.yaml:39: episodes[1].image: no such file: gone.png\n"
        + refusal(COVER_IS_MISSING),
    )


def test_no_check_builds_all_the_same():
    change(NO_COVER)
    made = run("build", "--no-check")
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("public/feed.xml: 2 episodes, written: ")
    assert set(published().episodes) == {FIRST, SECOND}


def test_what_the_catalog_ignores_stops_nothing():
    codes = [c for c, rule in BY_CODE.items() if rule.check == BY_CODE["A103"].check]
    reasons = ", ".join(f"{code}: not yet" for code in codes)
    change(["  image: cover.jpg\n", f"  checks: {{ignore: {{{reasons}}}}}\n"])
    made = run("build")
    assert (made.code, made.err) == (0, "")


def test_what_is_no_error_is_counted_once_something_changed():
    change(["  timezone: UTC\n", "  checks: {ignore: {Z: why}}\n"])
    made = run("build")
    assert (made.code, made.err) == (0, "1 warning: podcast-digest check\n")
    assert run("build") == (0, "public/feed.xml: 2 episodes, unchanged\n", "")


def test_warnings_do_not_make_every_build_look_again(folder):
    change(["  timezone: UTC\n", "  checks: {ignore: {Z: why}}\n"])
    assert nothing_to_do(folder).out == "public/feed.xml: 2 episodes, unchanged\n"


def test_a_build_counts_what_check_counts():
    known = lock()
    audio = "https://audio.example.org/second.mp3"
    guessed = known.probes[audio].model_copy(update={"exact": False})
    probes = {**known.probes, audio: guessed}
    text = locks.dump(known.model_copy(update={"probes": probes}))
    Path("episodes.lock").write_text(text, encoding="utf-8")
    change(["first.srt", "gone.srt"])
    made = run("build", "--offline")
    assert (made.code, made.err) == (
        1,
        "left out: episodes.yaml:42: episodes[1].transcript: no such file: gone.srt\n"
        f"note: {SECOND}: its duration, ~5:20, is an estimate\n"
        "1 warning, 1 note: podcast-digest check\n",
    )


def test_audio_that_could_not_be_measured_stops_nothing():
    change(["org/second.mp3", "org/third.mp3"], ["org/first.m4a", "org/4.m4a"])
    made = build("--offline")
    assert (made.code, made.err) == (
        0,
        "".join(
            f"warning: {id_}: published without size and duration, "
            "its audio could not be measured (offline)\n"
            for id_ in (SECOND, FIRST)
        ),
    )
