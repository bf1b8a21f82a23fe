"""``podcast-digest add``, ``edit``, ``remove``, ``list`` and ``probe``."""

import json
from pathlib import Path

import feedparser
import pytest

from podcast_digest.cli.listing import _aligned
from tests import servers, sounds
from tests.cli.commands.entries import SOUND, add, catalog, lock
from tests.shell import run

# add


def test_add_measures_and_writes_the_episode_first(server):
    assert add(server.url("/a.mp3")).code == 0
    summary = "第一段\n\n**第二段**"
    Path("two.md").write_text(summary, encoding="utf-8")
    made = add(server.url("/b.mp3"), "Two: <2>", "--summary", "@two.md")
    assert made.code == 0, made.err
    first, second = catalog().episodes
    assert (first.title, first.summary, second.title) == ("Two: <2>", summary, "One")
    assert made.out == f"added {first.id}\n"
    assert set(lock().probes) == {first.audio, second.audio}
    assert lock().probes[second.audio].length == len(SOUND)


def test_add_reads_the_summary_from_standard_input(server):
    made = run(
        *("add", "--audio", server.url("/a.mp3"), "--title", "A", "--summary", "-"),
        given="\ufeff一\r\n二\r\n".encode(),
    )
    assert made.code == 0, made.err
    assert catalog().episodes[0].summary == "一\n二"


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        (("--audio", "https://a.org/1.mp3", "--title", "B"), "audio"),
        (
            (
                "--audio",
                "https://a.org/2.mp3",
                "--title",
                "B",
                "--link",
                "http://EXAMPLE.org/1?utm_source=x#top",
            ),
            "article",
        ),
        (
            (
                "--audio",
                "https://a.org/2.mp3",
                "--title",
                "one",
                "--published",
                "2025-01-02T10:00:00Z",
            ),
            "title on the same day",
        ),
    ],
)
def test_add_refuses_what_is_there_naming_its_line(fields, same):
    link = ("--link", "https://example.org/1", "--offline")
    assert add("https://a.org/1.mp3", "One", *link).code == 0
    before = Path("episodes.yaml").read_bytes()
    made = run("add", "--offline", *fields)
    id_ = catalog().episodes[0].id
    assert made == (
        2,
        "",
        f"episodes.yaml:13: {id_} is there already, with the same {same}\n",
    )
    assert Path("episodes.yaml").read_bytes() == before


def test_add_refuses_audio_that_certainly_can_not_be_played(server):
    url = server.url("/gone.mp3")
    made = add(url)
    assert made.code == 2
    assert made.err.startswith(f"{url}: ")
    assert made.err.endswith("; nothing was added (--offline adds it)\n")
    assert catalog().episodes == ()


def test_add_takes_audio_beside_the_catalog():
    Path("音频").mkdir()
    Path("音频/第 1 期.mp3").write_bytes(SOUND)
    made = add("音频/第 1 期.mp3")
    assert made.code == 0, made.err
    assert run("build").code == 0
    entry = feedparser.parse(Path("public/feed.xml").read_bytes()).entries[0]
    assert entry.enclosures[0].href == (
        "https://example.org/show/%E9%9F%B3%E9%A2%91/%E7%AC%AC%201%20%E6%9C%9F.mp3"
    )
    assert entry.enclosures[0].length == str(len(SOUND))
    assert Path("public/音频/第 1 期.mp3").read_bytes() == SOUND


def test_add_proposes_the_title_of_the_id3_tag():
    with servers.serve({"/t.mp3": sounds.id3(title="标题") + SOUND}) as tagged:
        made = run("add", "--audio", tagged.url("/t.mp3"))
    assert made.code == 0, made.err
    assert catalog().episodes[0].title == "标题"


def test_add_without_audio_says_what_is_needed():
    made = run("add", "--title", "A")
    assert made.code == 2
    assert "needed: --audio" in made.err


# edit, remove, list


def test_edit_changes_only_the_field(server):
    add(server.url("/a.mp3"))
    before = Path("episodes.yaml").read_text(encoding="utf-8")
    entry = catalog().episodes[0]
    assert run("edit", entry.id[:5], "--title", "New: <title>") == (
        0,
        f"changed {entry.id}: title\n",
        "",
    )
    after = Path("episodes.yaml").read_text(encoding="utf-8")
    assert after == before.replace("title: One", 'title: "New: <title>"')
    assert run("edit", entry.id, "--subtitle", "s").code == 0
    assert run("edit", entry.id, "--unset", "subtitle").code == 0
    assert Path("episodes.yaml").read_text(encoding="utf-8") == after


def test_edit_refuses_what_the_catalog_would_refuse(server):
    add(server.url("/a.mp3"))
    before = Path("episodes.yaml").read_bytes()
    made = run("edit", "one", "--audio", "javascript:alert(1)")
    assert made.code == 2
    assert made.err == (
        "episodes.yaml:13: audio: must be an http or https address, not javascript:\n"
    )
    assert Path("episodes.yaml").read_bytes() == before
    assert run("edit", "one").code == 2


def test_an_unknown_id_gets_a_hint_and_an_ambiguous_one_the_choice():
    add("https://a.org/1.mp3", "Alpha one", "--offline")
    add("https://a.org/2.mp3", "Alpha two", "--offline")
    two, one = (e.id for e in catalog().episodes)
    assert run("remove", "alpha-").err == (
        f"alpha-: could be {two}, {one}; please write more of it\n"
    )
    assert run("remove", "alfa-one", "--yes").err == (
        f"alfa-one: no such episode; did you mean {one}?\n"
    )


def test_remove_says_what_subscribers_see_and_needs_a_yes():
    add("https://a.org/1.mp3", "One", "--offline")
    (entry,) = catalog().episodes
    asked = run("remove", entry.id)
    assert asked.code == 2
    assert "with the next build it disappears" in asked.err
    assert catalog().episodes == (entry,)
    assert run("remove", entry.id, "--yes").out == f"removed {entry.id}\n"
    assert catalog().episodes == ()


def test_list_tells_the_state_of_every_episode(server):
    add(server.url("/a.mp3"), "Measured")
    add("https://a.org/2.mp3", "Not yet", "--offline")
    add("https://a.org/3.mp3", "A draft", "--offline", "--draft")
    add(server.url("/gone.mp3"), "Gone", "--offline")
    run("add", "--offline", "--audio", "https://a.org/4.mp3", "--title", "Later")
    later = catalog().episodes[0]
    run("edit", later.id, "--published", "2999-01-01")
    assert run("probe", "gone").code == 1
    rows = json.loads(run("list", "--json").out)
    assert {row["title"]: row["state"] for row in rows} == {
        "Measured": "published",
        "Not yet": "not measured",
        "A draft": "draft",
        "Gone": "skipped",
        "Later": "scheduled",
    }
    measured = next(row for row in rows if row["title"] == "Measured")
    assert measured["length"] == len(SOUND)
    assert measured["duration"] == pytest.approx(2.3, abs=0.01)
    lines = run("list").out.splitlines()
    assert lines[0].split() == ["date", "id", "title", "duration", "size", "state"]
    assert lines[1].startswith("2999-01-01 00:00")
    assert lines[-1] == "5 episodes"


def test_titles_give_way_in_a_narrow_terminal():
    row = (
        "2026-06-01 12:00",
        "attention",
        "注意力机制的来龙去脉，以及 it",
        "5:20",
        "1 MB",
    )
    rows = [("date", "id", "title", "duration", "size"), row]
    wide, narrow, least = (list(_aligned(rows, width)) for width in (None, 65, 20))
    assert wide == [
        "date              id         title                          duration  size",
        "2026-06-01 12:00  attention  注意力机制的来龙去脉，以及 it      5:20  1 MB",
    ]
    assert narrow == [
        "date              id         title                 duration  size",
        "2026-06-01 12:00  attention  注意力机制的来龙去…       5:20  1 MB",
    ]
    assert least[1] == "2026-06-01 12:00  attention  注意力机制…       5:20  1 MB"


def test_an_edit_can_not_make_a_second_episode_of_an_article():
    link = ("--link", "https://a.org/one", "--offline")
    add("https://a.org/1.mp3", "One", *link)
    add("https://a.org/2.mp3", "Two", "--offline")
    two, one = catalog().episodes
    before = Path("episodes.yaml").read_bytes()
    made = run("edit", two.id, "--link", "http://a.org/one#top")
    assert made == (
        2,
        "",
        f"episodes.yaml:18: {one.id} is there already, with the same article\n",
    )
    assert Path("episodes.yaml").read_bytes() == before


def test_an_empty_id_is_nobodys():
    add("https://a.org/1.mp3", "One", "--offline")
    assert run("remove", "", "--yes") == (2, "", "the id is empty\n")
    assert len(catalog().episodes) == 1


def test_remove_of_a_draft_tells_that_nobody_sees_it():
    add("https://a.org/1.mp3", "One", "--offline", "--draft")
    made = run("remove", "one", "--yes")
    assert made.err == "One\n  Subscribers: they don't see it now, it is draft.\n"


# probe


def test_probe_measures_what_is_missing_and_only_that(server):
    for name in ("a", "b"):
        add(server.url(f"/{name}.mp3"), name, "--offline")
    server.requests.clear()
    made = run("probe")
    assert (made.code, made.out) == (
        0,
        "2 files measured · 0 failed · 0 known already\n",
    )
    assert len(server.requests) == 2
    assert run("probe").out == "0 files measured · 0 failed · 2 known already\n"
    assert len(server.requests) == 2


def test_one_dead_link_never_hides_the_rest(server):
    for name in ("gone", "a", "login", "b"):
        add(server.url(f"/{name}.mp3"), name, "--offline")
    made = run("probe")
    assert made.code == 1
    assert made.out == "2 files measured · 2 failed · 0 known already\n"
    assert len(lock().probes) == 2
    assert len(lock().failures) == 2
    built = run("build")
    assert built.code == 1
    assert "skipped: gone-" in built.err
    feed = feedparser.parse(Path("public/feed.xml").read_bytes())
    assert [entry.title for entry in feed.entries] == ["b", "a"]


def test_refresh_asks_again_without_fetching_what_did_not_change():
    sound = servers.file(SOUND, etag='"1"')
    with servers.serve({"/a.mp3": sound}) as server:
        add(server.url("/a.mp3"))
        assert run("probe", "--refresh").code == 0
    assert [r.header("if-none-match") for r in server.requests] == [None, '"1"']


def test_probe_keeps_what_it_knew_when_the_network_fails():
    with servers.serve({"/a.mp3": SOUND}) as server:
        add(server.url("/a.mp3"))
    before = Path("episodes.lock").read_bytes()
    made = run("probe", "--refresh")
    assert made.code == 1
    assert Path("episodes.lock").read_bytes() == before
