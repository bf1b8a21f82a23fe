"""What subscribers would suffer from stops a build."""

from pathlib import Path
from typing import Any

import pytest

from podcast_digest import lock as locks
from tests import servers
from tests.cli.building.builds import (
    DRAFT,
    FIRST,
    SECOND,
    SOUND,
    _new,
    change,
    feed,
    lock,
    published,
    refusal,
)
from tests.shell import Ran, build, process, run


def blocked(*changes: list[str], by: str) -> str:
    """Build, change the catalog, and return the error that stops the next build."""
    assert run("build", "--offline").code == 0
    before = feed()
    change(*changes)
    made = run("build", "--offline")
    assert (made.code, made.out) == (1, "")
    assert feed() == before
    return made.err.replace(f" If you intend it: --allow-change {by}\n", " ALLOW\n")


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
    assert (
        last
        == "  That build stops until you run: podcast-digest build --allow-change G201"
    )
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
        "  Keep the old addresses. If you moved the audio on purpose, or added a "
        "`rewrite`: podcast-digest build --allow-change G205.\n"
    )
    allowed("G205")
    assert published().episodes[FIRST].audio == "https://b.example.org/first.m4a"


MOVED = "link: https://example.net/show/\n"


def test_a_feed_does_not_move_behind_the_backs_of_subscribers():
    made = blocked(["link: https://example.org/show/\n", MOVED], by="G101")
    assert made == refusal(
        "error: episodes.yaml:4: show.feed_url: is 'https://example.net/show/feed.xml' "
        "and was 'https://example.org/show/feed.xml': existing subscribers will "
        "never see another episode (G101)\n"
        "  Set show.new_feed_url to the new address (itunes:new-feed-url in a feed), "
        "and keep the old feed alive: this feed, or a redirect to it. ALLOW\n",
        "error: episodes.yaml:1: show.guid: is '57239217-21f0-5bd3-9cae-46a5d9e58258' "
        "and was '0495cb90-b9d0-50ba-b94b-a40da5f73898': directories treat it as "
        "a different show (G102)\n"
        "  Restore the old one in show.guid, podcast:guid in a feed: "
        "0495cb90-b9d0-50ba-b94b-a40da5f73898. If you intend it: --allow-change G102\n",
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
        "note: deleted, as nothing makes it any more: public/assets/qr.dd32f42898.svg "
        "(--keep-old keeps such files)\n"
        "warning: episodes.yaml:4: show.link: is 'https://example.net/show/' and was "
        "'https://example.org/show/': apps link to another site (G103)\n",
    )
    assert run("build") == (0, "public/feed.xml: 2 episodes, unchanged\n", "")


def test_a_catalog_that_was_cut_off_needs_more_than_one_word():
    change(["episodes:\n", "".join(_more(n) for n in range(1, 6))])
    made = blocked(by="G104")
    assert made.startswith(
        "error: episodes.yaml:14: episodes: only 2 of 7 episodes are left, as if the "
        "list were cut off (G104)\n"
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
        f"{code!r} is not a rule of the guard; G or G101, G102, G103, G104, G201, "
        "G202, G203, G204, G205"
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
        made = run("build", "--offline", "--keep-old")
        assert made.code == 1
        assert made.err.splitlines()[0] == f"skipped: {SECOND}: {url}: 404 Not Found"
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
    made = run("build", "--offline", "--keep-old")
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
