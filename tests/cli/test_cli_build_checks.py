"""What ``build`` refuses to do to directories and subscribers, and what it remembers.

The show without a fault of tests/checking.py, so that nothing else is found.
"""

import json
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from podcast_digest import lock as locks
from podcast_digest.checks import RULES
from podcast_digest.feed.rss import PODCAST
from podcast_digest.lock import Lock, Published
from tests import servers, sounds
from tests.checking import changed, subject_of
from tests.cli.test_cli import nothing_to_do
from tests.shell import Ran, build, process, run

SOUND = sounds.real("cbr-24k-mono-info.mp3")
BY_CODE = {rule.code: rule for rule in RULES}
FIRST, SECOND = "first-article-1111111111", "second-article-2222222222"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the show, its files, and its audio measured."""
    subject_of({"catalog": []}, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(*changes: list[str]) -> None:
    """Make the catalog the one of the show with these changes."""
    text = changed("base.yaml", changes)
    Path("episodes.yaml").write_text(text, encoding="utf-8")


def lock() -> Lock:
    return locks.parse(Path("episodes.lock").read_text(encoding="utf-8"))


def published() -> Published:
    found = lock().published
    assert found
    return found


WRITTEN = (
    "written: cover.jpg, first.json, first.png, first.srt, second.png, second.vtt, "
    f"chapters/{SECOND}.json, transcripts/{SECOND}.srt, transcripts/{SECOND}.json, "
    f"transcripts/{FIRST}.vtt, transcripts/{FIRST}.json, feed.xml, the site"
)
NO_COVER = ["  image: cover.jpg\n", ""]
COVER_IS_MISSING = (
    "error: episodes.yaml:1: show.image: is missing; directories refuse a show "
    f"without one (A103)\n  {BY_CODE['A103'].fix}\n"
)
DRAFT = [f"id: {SECOND}\n", f"id: {SECOND}\n    draft: true\n"]


def refusal(*errors: str) -> str:
    number, them = (
        ("1 error", "it") if len(errors) == 1 else (f"{len(errors)} errors", "them")
    )
    return "".join(errors) + (
        f"nothing was written; {number}. Look at {them} with: podcast-digest check, "
        "or build all the same with: --no-check\n"
    )


def all_files() -> dict[Path, tuple[int, bytes]]:
    """Return the output and the lock, with when they were written."""
    paths = [Path("episodes.lock"), *Path("public").rglob("*")]
    return {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in paths if p.is_file()}


def feed() -> bytes:
    return Path("public/feed.xml").read_bytes()


# What is remembered.


def test_a_build_remembers_what_subscribers_got():
    assert run("build") == (0, f"public/feed.xml: 2 episodes, {WRITTEN}\n", "")
    text = Path("episodes.lock").read_text(encoding="utf-8")
    assert text[text.index('  "published"') :] == (
        """\
  "published": {
    "episodes": {
      "first-article-1111111111": {
        "audio": "https://audio.example.org/first.m4a",
        "length": 5001234,
        "published": "2025-06-01T08:00:00Z",
        "title": "The article on compilers"
      },
      "second-article-2222222222": {
        "audio": "https://audio.example.org/second.mp3",
        "length": 3812345,
        "published": "2025-06-08T08:00:00Z",
        "title": "The article on caches"
      }
    },
    "feed_url": "https://example.org/show/feed.xml",
    "guid": "0495cb90-b9d0-50ba-b94b-a40da5f73898",
    "link": "https://example.org/show/"
  },
  "version": 1
}
"""
    )


def test_a_build_that_changes_nothing_touches_nothing():
    run("build")
    before = all_files()
    assert run("build") == (0, "public/feed.xml: 2 episodes, unchanged\n", "")
    assert all_files() == before


def test_a_build_with_nothing_to_do_need_not_even_look(folder):
    made = nothing_to_do(folder)
    assert made.out == "public/feed.xml: 2 episodes, unchanged\n"


def test_the_feed_does_not_depend_on_what_is_remembered():
    run("build")
    before = feed()
    without = lock().model_copy(update={"published": None})
    Path("episodes.lock").write_text(locks.dump(without), encoding="utf-8")
    Path("public/feed.xml").unlink()
    run("build")
    assert feed() == before


def test_a_lock_of_an_older_program_gets_what_it_lacks():
    run("build")
    remembered = Path("episodes.lock").read_bytes()
    without = lock().model_copy(update={"published": None})
    Path("episodes.lock").write_text(locks.dump(without), encoding="utf-8")
    assert run("build") == (0, "public/feed.xml: 2 episodes, unchanged\n", "")
    assert Path("episodes.lock").read_bytes() == remembered


def test_check_counts_the_lock_and_writes_none():
    run("build")
    before = all_files()
    change(["title: The article on caches", "title: Caches"])
    assert run("build", "--check") == (
        1,
        "public/feed.xml: 2 episodes, would change: "
        f"chapters/{SECOND}.json, feed.xml, episodes.lock, the site\n",
        "",
    )
    assert all_files() == before
    run("build")
    assert published().episodes[SECOND].title == "Caches"
    assert run("build", "--check").code == 0


def test_check_counts_a_lock_that_knows_nothing_of_subscribers():
    run("build")
    without = lock().model_copy(update={"published": None})
    Path("episodes.lock").write_text(locks.dump(without), encoding="utf-8")
    assert run("build", "--check") == (
        1,
        "public/feed.xml: 2 episodes, would change: episodes.lock\n",
        "",
    )


def test_another_moment_is_not_remembered_and_guards_nobody():
    run("build", "--now", "2025-06-07")
    assert lock().published is None
    run("build")
    before = Path("episodes.lock").read_bytes()
    made = run("build", "--now", "2025-06-07")
    assert made == (0, "public/feed.xml: 1 episode, written: feed.xml, the site\n", "")
    assert Path("episodes.lock").read_bytes() == before
    assert run("build", "--now", "2025-06-07", "--check").code == 0


def test_a_lock_that_can_not_be_written_is_a_warning():
    Path("file").write_text("", encoding="utf-8")
    Path("episodes.lock").unlink()
    Path("episodes.lock").symlink_to("file/episodes.lock")
    made = run("build", "--offline")
    assert made.code == 0
    assert made.out.startswith("public/feed.xml: 2 episodes, written: ")
    assert made.err.startswith(
        "warning: episodes.lock: not a directory; "
        "what subscribers got is not remembered\n"
    )


def test_two_branches_that_add_an_episode_can_be_merged(folder):
    run("build")
    Path("base").write_bytes(Path("episodes.lock").read_bytes())
    for branch, id_, day in (("ours", "alpha", 3), ("theirs", "kappa", 4)):
        Path("episodes.lock").write_bytes(Path("base").read_bytes())
        change(["episodes:\n", _new(id_, f"2025-06-0{day}")])
        assert run("build", "--offline").code == 0
        Path(branch).write_bytes(Path("episodes.lock").read_bytes())
    subprocess.run(
        ["git", "merge-file", "ours", "base", "theirs"], cwd=folder, check=True
    )
    merged = locks.parse(Path("ours").read_text(encoding="utf-8")).published
    assert merged
    assert set(merged.episodes) == {"alpha", "kappa", FIRST, SECOND}


def _new(id_: str, day: str) -> str:
    """Return the beginning of the list of episodes, with another one in front."""
    return (
        f"episodes:\n  - id: {id_}\n    title: {id_}\n    published: {day}\n"
        f"    audio: https://audio.example.org/{id_}.mp3\n    length: 1000000\n"
        "    media_type: audio/mpeg\n    duration: 100\n"
    )


# What stops a build.


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
    assert "1 warning, 1 note" in run("check").out


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


# What subscribers would suffer from.


def blocked(*changes: list[str], by: str) -> str:
    """Build, change the catalog, and return the error that stops the next build."""
    assert run("build", "--offline").code == 0
    before = feed()
    change(*changes)
    made = run("build", "--offline")
    assert (made.code, made.out) == (1, "")
    assert feed() == before
    return made.err.replace(f" If it is meant: --allow-change {by}\n", " ALLOW\n")


def allowed(*codes: str) -> Ran:
    """Build with what is allowed; the next build finds nothing to guard."""
    made = run("build", "--offline", *(x for c in codes for x in ("--allow-change", c)))
    assert made.code == 0, made.err
    assert run("build", "--offline").code == 0
    return made


def test_an_episode_does_not_disappear_unless_it_shall():
    assert blocked(DRAFT, by="G201") == refusal(
        "error: episodes.yaml:16: episodes[0].draft: 1 episode disappears from every "
        "app: 'The article on caches' (G201)\n"
        "  Take out `draft: true`. ALLOW\n"
    )
    made = allowed("G201")
    assert made.out == "public/feed.xml: 1 episode, written: feed.xml, the site\n"
    assert set(published().episodes) == {FIRST}


def test_remove_says_what_the_next_build_wants():
    assert "--allow-change" not in run("remove", SECOND, "--yes").err
    change()
    run("build")
    asked = run("remove", SECOND, "--yes")
    last = asked.err.splitlines()[-1]
    assert last == "  That build wants to be sure: build --allow-change G201"
    assert run("build", "--offline").code == 1
    allowed("G201")


def test_ids_do_not_change():
    assert blocked([f"id: {SECOND}\n", "id: caches\n"], by="G202") == refusal(
        "error: episodes.yaml:15: episodes[0].id: 1 episode appears as new, and the "
        "old one stays as a duplicate or loses its play state: 'The article on caches' "
        "(G202)\n"
        f"  Write the old id back: {SECOND} for caches. ALLOW\n"
    )
    allowed("G202")
    assert set(published().episodes) == {FIRST, "caches"}


def test_an_id_is_not_given_to_another_episode():
    other = (
        ["title: The article on caches", "title: Threads"],
        ["org/second.mp3", "org/third.mp3"],
        ["published: 2025-06-08T08:00:00Z", "published: 2025-06-15T08:00:00Z"],
        [f"id: {SECOND}\n", f"id: {SECOND}\n    length: 1000000\n"],
        ["    transcript: second.vtt\n", "    duration: 320\n"],
    )
    assert "(G203)\n" in blocked(*other, by="G203")
    allowed("G203")


def test_episodes_stay_where_they_are_in_the_list():
    dates = ["published: 2025-06-08T08:00:00Z", "published: 2025-05-08T08:00:00Z"]
    assert blocked(dates, by="G204") == refusal(
        "error: episodes.yaml:20: episodes[0].published: 1 episode moves to another "
        "place in the list: 'The article on caches' (G204)\n"
        f"  Write the old date back: 2025-06-08T08:00:00+00:00 for {SECOND}. ALLOW\n"
    )
    allowed("G204")


def test_a_rewrite_of_all_audio_is_allowed_once():
    rewrite = [
        "  timezone: UTC\n",
        "  rewrite: [{from: https://audio.example.org/, to: https://b.example.org/}]\n",
    ]
    assert blocked(rewrite, by="G205") == refusal(
        "error: episodes.yaml:14: episodes: audio: all 2 episodes have another "
        "address now: every app downloads them again (G205)\n"
        "  Keep the old addresses. If you moved the audio on purpose, or added a `rewrite`: podcast-digest build --allow-change G205.\n"
    )
    allowed("G205")
    assert published().episodes[FIRST].audio == "https://b.example.org/first.m4a"


MOVED = "link: https://example.net/show/\n"


def test_a_feed_does_not_move_behind_the_backs_of_subscribers():
    made = blocked(["link: https://example.org/show/\n", MOVED], by="G101")
    assert made == refusal(
        "error: episodes.yaml:4: show.feed_url: is 'https://example.net/show/feed.xml' "
        "and was 'https://example.org/show/feed.xml': whoever subscribed stays there "
        "and never sees another episode (G101)\n"
        "  Set show.new_feed_url to the new address (itunes:new-feed-url in a feed), "
        "and keep the old feed alive: this feed, or a redirect to it. ALLOW\n",
        "error: episodes.yaml:1: show.guid: is '57239217-21f0-5bd3-9cae-46a5d9e58258' "
        "and was '0495cb90-b9d0-50ba-b94b-a40da5f73898': directories take it for "
        "another show (G102)\n"
        "  Restore the old one in show.guid, podcast:guid in a feed: "
        "0495cb90-b9d0-50ba-b94b-a40da5f73898. If it is meant: --allow-change G102\n",
    )
    allowed("G101", "G102")
    assert published().feed_url == "https://example.net/show/feed.xml"


def test_a_feed_that_moves_as_it_should_is_built_and_its_site_told():
    run("build")
    change(
        [
            "link: https://example.org/show/\n",
            MOVED + "  new_feed_url: https://example.net/show/feed.xml\n"
            "  guid: 0495cb90-b9d0-50ba-b94b-a40da5f73898\n",
        ]
    )
    assert run("build") == (
        0,
        "public/feed.xml: 2 episodes, written: feed.xml, the site\n",
        "warning: episodes.yaml:4: show.link: is 'https://example.net/show/' and was "
        "'https://example.org/show/': apps link to another site (G103)\n",
    )
    assert run("build") == (0, "public/feed.xml: 2 episodes, unchanged\n", "")


def test_a_catalog_that_was_cut_off_needs_more_than_one_word():
    change(["episodes:\n", "".join(_more(n) for n in range(1, 6))])
    made = blocked(by="G104")
    assert made.startswith(
        "error: episodes.yaml:14: episodes: only 2 of 7 episodes are left, as if the "
        "list had been cut off (G104)\n"
    )
    assert run("build", "--offline", "--allow-change", "g201").code == 1
    allowed("G104", "G201")


def _more(number: int) -> str:
    new = _new(f"more-{number}", f"2025-05-0{number}")
    return new if number == 1 else new.removeprefix("episodes:\n")


@pytest.mark.parametrize("code", ["G201", "G20", "G2", "G"])
def test_a_beginning_allows_all_that_begin_with_it(code):
    blocked(DRAFT, by="G201")
    allowed(code)


@pytest.mark.parametrize("code", ["G101", "G1"])
def test_what_was_not_allowed_stays_forbidden(code):
    blocked(DRAFT, by="G201")
    assert run("build", "--offline", "--allow-change", code).code == 1


@pytest.mark.parametrize("code", ["A103", "A", "", "G9", "G2011", "G201,G202"])
def test_only_rules_of_the_guard_can_be_allowed(code):
    made = run("build", "--allow-change", code)
    assert made.code == 2
    assert (
        f"{code!r} is no rule of the guard; G or G101, G102, G103, G104, G201, G202, "
        "G203, G204, G205"
    ) in " ".join(made.err.split())
    assert not Path("public").exists()


def test_no_check_guards_nobody():
    blocked(DRAFT, by="G201")
    assert run("build", "--offline", "--no-check").code == 0
    assert set(published().episodes) == {FIRST}


def test_an_episode_that_is_held_back_is_not_guarded_and_not_forgotten():
    answers: dict[str, Any] = {"/a.mp3": SOUND}
    with servers.serve(answers) as server:
        url = server.url("/a.mp3")
        change(["https://audio.example.org/second.mp3", url])
        assert run("build").code == 0
        known = published()
        assert known.episodes[SECOND].audio == url
    failed = lock().model_copy(update={"failures": {url: "404 Not Found"}})
    Path("episodes.lock").write_text(locks.dump(failed), encoding="utf-8")
    for _ in range(2):
        made = run("build", "--offline")
        assert made.code == 1
        assert made.err == f"held back: {SECOND}: {url}: 404 Not Found\n"
        assert published() == known
    healed = lock().model_copy(update={"failures": {}})
    Path("episodes.lock").write_text(locks.dump(healed), encoding="utf-8")
    made = run("build", "--offline")
    assert made.code == 0
    assert published() == known


def test_what_comes_back_under_another_id_is_guarded_again():
    run("build")
    url = "https://audio.example.org/second.mp3"
    failed = lock().model_copy(update={"failures": {url: "404 Not Found"}})
    Path("episodes.lock").write_text(locks.dump(failed), encoding="utf-8")
    run("build", "--offline")
    change([f"id: {SECOND}\n", "id: caches\n"], [url, "https://b.org/2.mp3"])
    made = run("build", "--offline")
    assert made.code == 1
    assert "1 episode appears as new" in made.err


def test_a_new_episode_is_nothing_to_guard():
    run("build")
    change(["episodes:\n", _new("third", "2025-06-15")])
    made = run("build", "--offline")
    assert made.code == 0
    assert set(published().episodes) == {FIRST, SECOND, "third"}


def test_the_whole_command_line_takes_several(folder):
    run("build")
    change(DRAFT, ["link: https://example.org/show/\n", MOVED])
    made = process(
        *("build", "--allow-change", "G1", "--allow-change", "G201", "--offline"),
        cwd=folder,
    )
    assert made.code == 0, made.err


def test_without_a_lock_the_feed_in_the_folder_is_guarded():
    run("build", "--offline")
    without = lock().model_copy(update={"published": None})
    Path("episodes.lock").write_text(locks.dump(without), encoding="utf-8")
    change(DRAFT)
    made = run("build", "--offline")
    assert made.code == 1
    assert "(G201)" in made.err
    assert "  G201  episodes.yaml:16  draft: " in run("check").out


def test_a_broken_feed_in_the_folder_is_a_warning():
    Path("public").mkdir()
    Path("public/feed.xml").write_bytes(b"no feed")
    made = run("build")
    assert made.code == 0
    assert made.err.startswith("warning: public/feed.xml")
    assert made.err.endswith("; the lock knows no other feed to compare with\n")


def test_a_cover_that_is_not_there_stops_the_build():
    Path("cover.jpg").unlink()
    made = run("build")
    assert made.code == 1
    assert "show.image: can't be published: no such file: cover.jpg" in made.err
    assert not Path("public").exists()
    assert run("check").code == 1


def test_what_the_catalog_lets_through_is_told():
    run("build", "--offline")
    change(DRAFT, ["  timezone: UTC\n", "  checks: {ignore: {G201: why}}\n"])
    made = run("build", "--offline")
    assert (made.code, made.err) == (
        0,
        "ignored by episodes.yaml (G201: why): 1 episode disappears from every app: "
        "'The article on caches'\n",
    )


def test_a_missing_picture_of_two_episodes_is_left_out_of_both():
    change(["image: first.png", "image: second.png"])
    Path("second.png").unlink()
    ran = build()
    assert ran.code == 1
    assert ran.err.splitlines()[:2] == [
        "left out: episodes.yaml:25: episodes[0].image: no such file: second.png",
        "left out: episodes.yaml:40: episodes[1].image: no such file: second.png",
    ]
    assert "second.png" not in Path("public/feed.xml").read_text(encoding="utf-8")


# Transcripts.


def test_a_transcript_beside_the_catalog_is_published_in_every_form():
    assert run("build").code == 0
    made = Path("public/transcripts")
    assert (made / f"{SECOND}.srt").read_text(encoding="utf-8") == (
        "1\n00:00:00,000 --> 00:00:04,000\nIt tells how caches are kept.\n\n"
    )
    assert (made / f"{FIRST}.vtt").read_text(encoding="utf-8") == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:04.000\nWhy compilers are slow.\n"
    )
    channel = ElementTree.parse("public/feed.xml").find("channel")
    assert channel is not None
    linked = [tag.attrib for tag in channel.iterfind(f".//{{{PODCAST}}}transcript")]
    site = "https://example.org/show/"
    assert linked == [
        {"url": f"{site}second.vtt", "type": "text/vtt"},
        {"url": f"{site}transcripts/{SECOND}.srt", "type": "application/x-subrip"},
        {"url": f"{site}transcripts/{SECOND}.json", "type": "application/json"},
        {"url": f"{site}first.srt", "type": "application/x-subrip"},
        {"url": f"{site}transcripts/{FIRST}.vtt", "type": "text/vtt"},
        {"url": f"{site}transcripts/{FIRST}.json", "type": "application/json"},
    ]
    for tag in linked:
        assert Path("public", tag["url"].removeprefix(site)).is_file()
    assert run("build") == (0, "public/feed.xml: 2 episodes, unchanged\n", "")


def test_pages_and_texts_are_published_as_they_are():
    Path("second.html").write_text("<p>It tells.</p>", encoding="utf-8")
    Path("first.txt").write_text("Why.", encoding="utf-8")
    change(["second.vtt", "second.html"], ["first.srt", "first.txt"])
    assert run("build").code == 0
    assert not Path("public/transcripts").exists()
    assert Path("public/second.html").read_bytes() == b"<p>It tells.</p>"
    assert b'first.txt" type="text/plain"/>' in feed()
    made = run("check", "--select", "A331", "--format", "json")
    assert [f["message"] for f in json.loads(made.out)["findings"]] == [
        "is there as text/html only, which Apple does not read",
        "is there as text/plain only, which Apple does not read",
    ]


def test_a_transcript_that_is_broken_is_left_out():
    text = "1\n00:00:00,000 --> 00:00:04,000\nWhy\n\nslow.\n\n5\n"
    Path("first.srt").write_text(text, encoding="utf-8")
    broken = "can't be read: first.srt, line 5: 'slow.' belongs to no cue; and 1 more"
    made = run("build")
    assert made.code == 1
    assert made.err.splitlines()[0] == (
        f"left out: episodes.yaml:42: episodes[1].transcript: {broken}"
    )
    assert not Path("public/first.srt").exists()
    assert b"first.srt" not in feed()
    assert b"second.vtt" in feed()
    told = json.loads(run("check", "--select", "K301", "--format", "json").out)
    assert [(f["line"], f["message"]) for f in told["findings"]] == [
        (42, f"is left out of what is published: {broken}")
    ]


def test_a_file_in_the_place_of_a_transcript_is_named():
    Path("transcripts").mkdir()
    Path(f"transcripts/{SECOND}.srt").write_bytes(Path("first.srt").read_bytes())
    change(["first.srt", f"transcripts/{SECOND}.srt"])
    assert run("build") == (
        2,
        "",
        f"episodes.yaml: transcripts/{SECOND}.srt is needed for the transcript of "
        f"{SECOND}; please give your file another name\n",
    )
