"""``podcast-digest diff``: what it compares, and its output for machines."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from podcast_digest.cli.differences import (
    as_json,
    as_markdown,
    as_text,
)
from podcast_digest.feed import rss
from podcast_digest.feed.changes import Change, Changed, Changes, changes
from podcast_digest.feed.reading import read
from podcast_digest.lock import Lock
from podcast_digest.project.comparing import Comparison
from podcast_digest.project.resolve import resolve
from tests import servers, sounds
from tests.checking import PROBES, changed
from tests.cli.diff.shows import (
    FIRST,
    NO_CHANGE,
    ONE,
    RENAMED,
    SECOND,
    ends,
    snapshot,
    without_public,
    write_catalog,
    write_feed,
    write_lock,
)
from tests.shell import process, run
from tests.strategies import catalogs, unhurried

# What it compares


def test_right_after_a_build_nothing_changes():
    assert run("diff") == (0, NO_CHANGE, "")
    assert run("diff", "--exit-code") == (0, NO_CHANGE, "")


def test_what_is_only_spelled_otherwise_is_no_change():
    feed = Path("public/feed.xml")
    text = feed.read_text(encoding="utf-8")
    spelled = (
        text.replace("<itunes:explicit>false", "<itunes:explicit>no")
        .replace(">320<", ">5:20<")
        .replace("Sun, 08 Jun 2025 08:00:00 +0000", "8 Jun 2025 10:00:00 +0200")
    )
    assert spelled != text
    feed.write_text(spelled, encoding="utf-8")
    assert run("diff") == (0, NO_CHANGE, "")


def test_nothing_is_written():
    write_catalog(RENAMED)
    before = snapshot()
    assert run("diff", "--exit-code").code == 1
    assert snapshot() == before


def test_a_folder_of_another_name():
    without_public()
    assert run("diff", "--output", "elsewhere") == (
        0,
        "no change for subscribers · compared with elsewhere/feed.xml\n",
        "",
    )


def test_without_a_feed_it_is_what_the_lock_remembers():
    without_public()
    known = "compared with episodes.lock (which knows only titles, dates and audio)"
    assert run("diff") == (0, f"no change for subscribers · {known}\n", "")
    write_catalog(RENAMED, ["with numbers", "with figures"])
    assert run("diff") == (
        0,
        f"""\
changed  2025-06-08 08:00  The article on memory ({SECOND})
         title: 'The article on caches' → 'The article on memory'

0 new · 1 changed · 0 gone · {known}
""",
        "",
    )


def test_before_the_first_build_all_is_new():
    without_public()
    write_lock(PROBES)
    made = run("diff", "--exit-code")
    assert made == (
        1,
        f"""\
new      2025-06-08 08:00  The article on caches ({SECOND})
         5:20, 3.8 MB
new      2025-06-01 08:00  The article on compilers ({FIRST})
         6:55, 5.0 MB

2 new · nothing was published before
""",
        "",
    )


def test_a_show_without_episodes_before_its_first_build():
    Path("empty.yaml").write_text(
        changed("base.yaml", []).partition("episodes:")[0] + "episodes: []\n",
        encoding="utf-8",
    )
    made = run("diff", "--catalog", "empty.yaml", "--output", "none", "--exit-code")
    assert made == (0, "0 new · nothing was published before\n", "")


MADE = "https://example.org/show/transcripts/"


def test_against_a_feed_of_others():
    made = run("diff", "--against", write_feed())
    assert made == (
        0,
        f"""\
changed  2025-06-08 08:00  The article on caches ({SECOND})
         summary: …t they cost.{{+ A second paragraph compares three of them.+}}
         chapters: + '0:00 Beginning', + '1:40 The costs'
         transcript: + '{MADE}{SECOND}.srt', + '{MADE}{SECOND}.json'
changed  2025-06-01 08:00  The article on compilers ({FIRST})
         transcript: + '{MADE}{FIRST}.vtt', + '{MADE}{FIRST}.json'

0 new · 2 changed · 0 gone · compared with other.xml
""",
        "",
    )


def test_against_standard_input():
    feed = Path("public/feed.xml").read_bytes()
    name = "no change for subscribers · compared with standard input"
    assert ends(run("diff", "--against", "-", given=feed)) == name


def test_against_an_address():
    feed = Path("public/feed.xml").read_bytes()
    with servers.serve({"/feed.xml": feed}) as server:
        url = server.url("/feed.xml")
        name = f"no change for subscribers · compared with {url}"
        assert ends(run("diff", "--against", url)) == name


def test_what_is_no_feed_is_refused():
    assert run("diff", "--against", "none.xml") == (
        2,
        "",
        "none.xml: no such file or directory\n",
    )
    Path("public/feed.xml").write_text("<html></html>", encoding="utf-8")
    made = run("diff")
    assert (made.code, made.out) == (2, "")
    assert made.err.startswith("public/feed.xml:")
    assert made.err.count("\n") == 1


def test_a_moment_that_is_none_is_refused():
    made = run("diff", "--now", "soon")
    assert (made.code, made.out) == (2, "")
    assert "Invalid value for --now" in made.err


def test_audio_beside_the_catalog_is_measured_as_it_is():
    local = ["https://audio.example.org/first.m4a", "first.mp3"]
    Path("first.mp3").write_bytes(sounds.mp3(100))
    write_catalog(local)
    assert run("build", "--no-check").code == 0
    assert run("diff") == (0, NO_CHANGE, "")
    Path("first.mp3").write_bytes(sounds.mp3(200))
    assert run("diff") == (
        0,
        f"""\
changed  2025-06-01 08:00  The article on compilers ({FIRST})
         length: 800.1 kB → 1.6 MB
         duration: 1:40 → 3:20

{ONE}
""",
        "",
    )


def test_files_that_are_missing_are_told_as_a_build_tells_them():
    Path("second.vtt").unlink()
    told = f"""\
changed  2025-06-08 08:00  The article on caches ({SECOND})
         transcript: 'https://example.org/show/second.vtt' → –

{ONE}
"""
    missing = "left out: episodes.yaml:31: episodes[0].transcript: no such file: "
    assert run("diff") == (0, told, f"{missing}second.vtt\n")


# For machines


def test_json():
    write_catalog(
        RENAMED,
        ["locked: true", "guid: 6fd60fd1-7f5b-4f4e-9a0c-6f3f36b3a3c1"],
        ["timezone: UTC", "timezone: Asia/Shanghai"],
        [FIRST, "other"],
        ["        title: The costs\n", "        title: The price\n"],
    )
    made = run("diff", "--format", "json", "--exit-code")
    assert (made.code, made.err) == (1, "")
    chapters = [{"start": 0.0, "title": "Beginning"}]
    was = [*chapters, {"start": 100.0, "title": "The costs"}]
    now = [*chapters, {"start": 100.0, "title": "The price"}]
    compilers = {
        "title": "The article on compilers",
        "published": "2025-06-01T16:00:00+08:00",
        "audio": "https://audio.example.org/first.m4a",
        "length": 5001234,
        "duration": 415,
    }
    assert json.loads(made.out) == {
        "title": "Reading Room",
        "against": "public/feed.xml",
        "show": [
            {
                "field": "guid",
                "before": "0495cb90-b9d0-50ba-b94b-a40da5f73898",
                "after": "6fd60fd1-7f5b-4f4e-9a0c-6f3f36b3a3c1",
                "effect": "directories treat it as a different show",
            },
            {"field": "locked", "before": True, "after": False, "effect": None},
        ],
        "new": [
            {
                "id": "other",
                **compilers,
                "was": FIRST,
                "effects": [
                    f"appears as new, and the old one, {FIRST}, stays as a "
                    "duplicate or loses its play state"
                ],
            }
        ],
        "changed": [
            {
                "id": SECOND,
                "title": "The article on memory",
                "published": "2025-06-08T16:00:00+08:00",
                "audio": "https://audio.example.org/second.mp3",
                "length": 3812345,
                "duration": 320,
                "changes": [
                    {
                        "field": "title",
                        "before": "The article on caches",
                        "after": "The article on memory",
                    },
                    {"field": "chapters", "before": was, "after": now},
                ],
                "effects": [],
            }
        ],
        "gone": [
            {
                "id": FIRST,
                **compilers,
                "why": None,
                "effects": ["is now other"],
            }
        ],
    }


def test_json_of_no_change_and_of_the_first_build():
    nothing = {"title": "Reading Room", "show": [], "changed": [], "gone": []}
    made = run("diff", "--format", "json")
    assert json.loads(made.out) == {**nothing, "against": "public/feed.xml", "new": []}
    write_lock(PROBES)
    first = json.loads(run("diff", "--format", "json", "--output", "none").out)
    assert [episode["id"] for episode in first.pop("new")] == [SECOND, FIRST]
    assert first == {**nothing, "against": None}


def test_a_table_for_the_summary_of_a_job():
    write_catalog(
        [RENAMED[0], 'title: "a|b <b>c</b> *d* [e](f) `g`"'],
        ["second.mp3", "2.mp3"],
    )
    assert run("diff", "--format", "markdown") == (
        0,
        f"""\
### {ONE}

|  | Date | Episode | What changes |
| --- | --- | --- | --- |
| changed | 2025-06-08 08:00 | a\\|b \\<b\\>c\\</b\\> \\*d\\* \\[e\\](f) \\`g\\` \
({SECOND}) | no longer known: 5:20, 3.8 MB<br>title: 'The article on caches' → \
'a\\|b \\<b\\>c\\</b\\> \\*d\\* \\[e\\](f) \\`g\\`'<br>audio: \
'https://audio.example.org/second.mp3' → 'https://audio.example.org/2.mp3'<br>\
→ apps may download it again |
""",
        "",
    )


def test_a_table_of_no_change_is_a_heading():
    assert run("diff", "--format", "markdown") == (0, f"### {NO_CHANGE}", "")


def test_a_long_table_is_cut():
    some = resolve_one()
    many = Changes(
        new=tuple(some.model_copy(update={"id": f"e{n}"}) for n in range(203))
    )
    lines = as_markdown(Comparison("T", None, many, UTC)).splitlines()
    assert len(lines) == 4 + 200 + 1
    assert lines[-1] == "|  |  | … and 3 more |  |"
    assert "(e202)" in as_text(Comparison("T", None, many, UTC))


def resolve_one():
    return read(Path("public/feed.xml").read_bytes(), "feed.xml").show.episodes[0]


def cells(markdown):
    """Return the text of the cells of a table, as GitHub shows it."""
    shown = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    return [
        "".join(c.content if c.type != "softbreak" else "\n" for c in t.children)
        for t in shown
        if t.type == "inline" and t.children is not None
    ]


@unhurried
@example("__0__")
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_any_title_looks_in_a_table_as_it_was_written(title):
    episode = EPISODE.model_copy(update={"title": title, "id": "a"})
    found = Changes(changed=(Changed(episode, (Change("season", 1, 2),)),))
    report = Comparison("T", "feed.xml", found, UTC)
    _, *rows = cells(as_markdown(report))
    assert rows[:4] == ["", "Date", "Episode", "What changes"]
    assert rows[4:6] == ["changed", "2025-01-01 00:00"]
    assert rows[7] == "season: 1 → 2"
    assert len(rows) == 8
    # As at a terminal, but for spaces at its ends.
    line = as_text(report).splitlines()[0]
    assert rows[6].strip() == line.removeprefix("changed  2025-01-01 00:00").strip()


EPISODE = read(
    b"<rss version='2.0'><channel><item><guid>a</guid><title>A</title>"
    b"<pubDate>Wed, 01 Jan 2025 00:00:00 GMT</pubDate></item></channel></rss>",
    "feed.xml",
).show.episodes[0]


@settings(unhurried, max_examples=30)
@given(catalogs(), catalogs())
def test_any_change_can_be_told_and_always_alike(one, other):
    now = datetime(9999, 1, 1, tzinfo=UTC)
    before, after = (
        read(rss.render(resolve(catalog, Lock(), now)), "feed.xml").show
        for catalog in (one, other)
    )
    zone = ZoneInfo("America/New_York")
    report = Comparison(after.title, "feed.xml", changes(before, after), zone)
    for printer in (as_text, as_markdown, as_json):
        assert printer(report) == printer(report)
    assert not set("\x1b\r\x85\u2028\u202e") & set(as_text(report))
    assert json.loads(as_json(report))["title"] == after.title


def test_the_same_input_gives_the_same_text_in_any_process(folder):
    write_catalog(RENAMED, [SECOND, "other"])
    texts = {
        process("diff", "--format", "json", cwd=folder, env={"PYTHONHASHSEED": seed})
        for seed in "12"
    }
    assert len(texts) == 1
