"""The commands, through the real command line, against real servers on loopback."""

import json
import os
from pathlib import Path
from typing import Any

import feedparser
import pytest
from jsonschema import Draft202012Validator

from podcast_digest import catalog as catalogs
from podcast_digest import lock as locks
from tests import servers, sounds
from tests.checking import FILES, data_of
from tests.shell import CATALOG, build, process, run

SOUND = sounds.real("cbr-24k-mono-info.mp3")
COVER = data_of(FILES["cover.jpg"])
HERE = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A project folder of its own, with an empty catalog."""
    monkeypatch.chdir(tmp_path)
    Path("episodes.yaml").write_text(CATALOG, encoding="utf-8")
    return tmp_path


@pytest.fixture
def server():
    with servers.serve(
        {
            "/a.mp3": SOUND,
            "/b.mp3": sounds.real("vbr-24k-mono-xing.mp3"),
            "/gone.mp3": servers.refuse(404),
            "/busy.mp3": servers.refuse(503),
            "/login.mp3": servers.page(),
        }
    ) as running:
        yield running


def catalog():
    return catalogs.parse(Path("episodes.yaml").read_text(encoding="utf-8"))


def lock():
    return locks.parse(Path("episodes.lock").read_text(encoding="utf-8"))


def add(audio, title="One", *more):
    return run(
        "add",
        *("--audio", audio, "--title", title, "--published", "2025-01-02T03:04:05Z"),
        *more,
    )


# init


def test_init_writes_a_catalog_that_builds(tmp_path, monkeypatch):
    (tmp_path / "new").mkdir()
    monkeypatch.chdir(tmp_path / "new")
    made = run("init", "--title", "好文 <分享>: 一", "--link", "https://a.org/x/")
    assert made.code == 0, made.err
    show = catalog().show
    assert (show.title, show.language) == ("好文 <分享>: 一", "zh-cn")
    assert show.timezone == "Asia/Shanghai"
    assert run("build").code == 0
    feed = feedparser.parse(Path("public/feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.feed.title == "好文 <分享>: 一"
    text = Path("episodes.yaml").read_text(encoding="utf-8")
    first = text.splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema/episodes.schema.json"
    assert Path("schema/episodes.schema.json").exists()


WITHOUT_COVER = """\
  # Square, 1400 to 3000 pixels, JPEG or PNG: Apple requires it. A file beside this one.
  # image: cover.jpg
  # Apple's list; a subcategory as Education > Courses.
  categories: ["Technology"]
  explicit: false
  # The zone of dates that are written without one.
  timezone: UTC
  # Findings of podcast-digest check and build to ignore, and why.
  checks:
    ignore:
      # Of no effect once image: above names the cover.
      A103: no cover yet
  # The web site that comes with the feed."""


def test_init_lets_a_show_be_built_until_its_cover_is_there():
    made = run("init", "-c", "new.yaml", "--title", "A", "--link", "https://a.org/")
    assert made.code == 0
    text = Path("new.yaml").read_text(encoding="utf-8")
    assert WITHOUT_COVER in text
    assert run("build", "-c", "new.yaml").code == 0
    ignored = catalogs.parse(text).show.checks
    assert ignored == catalogs.parse(CATALOG).show.checks

    Path("cover.jpg").write_bytes(COVER)
    covered = text.replace("# image: cover.jpg", "image: cover.jpg")
    Path("new.yaml").write_text(covered, encoding="utf-8")
    assert run("build", "-c", "new.yaml").code == 0
    found = json.loads(run("check", "-c", "new.yaml", "--format", "json").out)
    assert [f for f in found["findings"] if f["field"].startswith("checks")] == []


def test_init_with_a_cover_has_nothing_to_ignore():
    Path("cover.jpg").write_bytes(COVER)
    given = ("--title", "A", "--link", "https://a.org/", "--image", "cover.jpg")
    assert run("init", "-c", "new.yaml", *given).code == 0
    text = Path("new.yaml").read_text(encoding="utf-8")
    assert '\n  image: "cover.jpg"\n' in text
    assert "\n  timezone: UTC\n  # The web site" in text
    assert catalogs.parse(text).show.checks.ignore == {}
    assert run("build", "-c", "new.yaml").code == 0


def test_init_never_overwrites():
    made = run("init", "--title", "A", "--link", "https://a.org/")
    assert made == (2, "", "episodes.yaml: exists already; nothing was written\n")
    assert Path("episodes.yaml").read_text(encoding="utf-8") == CATALOG


def test_init_names_what_is_missing():
    made = run("init", "--catalog", "new.yaml")
    assert made.code == 2
    assert "needed: --title and --link" in made.err
    assert not Path("new.yaml").exists()


def test_init_refuses_what_the_catalog_would_refuse():
    made = run("init", "-c", "new.yaml", "--title", "A", "--link", "ftp://a.org/")
    assert made.code == 2
    assert made.err == (
        "new.yaml:10: show.link: must be an http or https address, not ftp:\n"
    )
    assert not Path("new.yaml").exists()


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
        "Gone": "held back",
        "Later": "scheduled",
    }
    measured = next(row for row in rows if row["title"] == "Measured")
    assert measured["length"] == len(SOUND)
    assert measured["duration"] == pytest.approx(2.3, abs=0.01)
    lines = run("list").out.splitlines()
    assert lines[0].split() == ["date", "id", "title", "duration", "size", "state"]
    assert lines[1].startswith("2999-01-01 00:00")
    assert lines[-1] == "5 episodes"


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
    assert "held back: gone-" in built.err
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


# build


def test_build_measures_what_is_missing_and_writes_only_changes(server):
    add(server.url("/a.mp3"), "A", "--offline")
    made = run("build")
    assert (made.code, made.out) == (
        0,
        "public/feed.xml: 1 episode, written: feed.xml\n",
    )
    stat = Path("public/feed.xml").stat()
    again = run("build")
    assert again.out == "public/feed.xml: 1 episode, unchanged\n"
    assert Path("public/feed.xml").stat().st_mtime_ns == stat.st_mtime_ns


def test_build_check_writes_nothing(server):
    add(server.url("/a.mp3"), "A")
    made = run("build", "--check")
    assert (made.code, made.out) == (
        1,
        "public/feed.xml: 1 episode, would change: feed.xml, episodes.lock\n",
    )
    assert not Path("public").exists()
    run("build")
    assert run("build", "--check").code == 0


def test_build_offline_publishes_what_was_never_measured_with_a_warning():
    add("https://a.org/1.mp3", "A", "--offline")
    made = build("--offline")
    id_ = catalog().episodes[0].id
    assert made == (
        0,
        "public/feed.xml: 1 episode, written: feed.xml\n",
        f"warning: {id_}: published without size and duration, "
        "its audio could not be measured (offline)\n",
    )
    entry = feedparser.parse(Path("public/feed.xml").read_bytes()).entries[0]
    assert entry.enclosures[0].length == "0"
    assert "itunes_duration" not in entry


def test_now_brings_a_scheduled_episode_out():
    add("https://a.org/1.mp3", "A", "--offline")
    run("edit", "a", "--published", "2999-01-01T00:00:00Z")
    assert "0 episodes" in run("build", "--offline").out
    later = run("build", "--offline", "--now", "2999-01-01T08:00")
    assert "1 episode," in later.out
    wrong = run("build", "--now", "soon")
    assert wrong.code == 2
    assert (
        "--now: must be a date such as 2025-09-13T02:14:40+08:00, not 'soon'"
    ) in wrong.err


def test_the_cover_is_published_and_a_missing_one_named():
    text = CATALOG.replace("episodes", "  image: art/cover.jpg\nepisodes")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    assert build() == (
        1,
        "public/feed.xml: 0 episodes, written: feed.xml\n",
        "left out: episodes.yaml:12: show.image: no such file: art/cover.jpg\n",
    )
    assert "image" not in Path("public/feed.xml").read_text(encoding="utf-8")
    Path("art").mkdir()
    Path("art/cover.jpg").write_bytes(COVER)
    assert run("build").code == 0
    assert Path("public/art/cover.jpg").read_bytes() == COVER


def test_a_link_out_of_the_folder_is_not_published(folder):
    (folder.parent / "secret.png").write_bytes(b"secret")
    Path("cover.png").symlink_to(folder.parent / "secret.png")
    text = CATALOG.replace("episodes", "  image: cover.png\nepisodes")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    made = build()
    assert (made.code, made.err) == (
        1,
        "left out: episodes.yaml:12: show.image: "
        "leads out of the folder of the catalog: cover.png\n",
    )
    assert not Path("public/cover.png").exists()


def test_audio_behind_a_link_out_of_the_folder_is_held_back(folder):
    (folder.parent / "elsewhere.mp3").write_bytes(SOUND)
    Path("a.mp3").symlink_to(folder.parent / "elsewhere.mp3")
    add("a.mp3", "A", "--offline")
    id_ = catalog().episodes[0].id
    assert build() == (
        1,
        "public/feed.xml: 0 episodes, written: feed.xml\n",
        f"held back: {id_}: a.mp3: leads out of the folder of the catalog\n",
    )


def test_chapters_never_replace_a_file_of_yours():
    Path("chapters").mkdir()
    Path("chapters/one.json").write_text("{}", encoding="utf-8")
    for name in ("1.mp3", "2.mp3"):
        Path(name).write_bytes(SOUND)
    text = CATALOG.replace("[]", "") + (
        "  - {id: one, title: A, audio: 1.mp3, published: 2025-01-01, "
        "chapters: [{start: 0, title: x}]}\n"
        "  - {id: two, title: B, audio: 2.mp3, published: 2025-01-02, "
        "chapters: chapters/one.json}\n"
    )
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    made = run("build")
    assert made == (
        2,
        "",
        "episodes.yaml: chapters/one.json is needed for the chapters of one; "
        "please give your file another name\n",
    )


def test_what_others_measured_meanwhile_is_kept(server):
    """Another process adds an episode while this one waits for a server."""
    add(server.url("/a.mp3"), "A", "--offline")
    other = server.url("/b.mp3")

    def meanwhile():
        add(other, "B")

    slow = servers.file(SOUND, wait=meanwhile)
    with servers.serve({"/slow.mp3": slow}) as late:
        add(late.url("/slow.mp3"), "Slow", "--offline")
        assert run("probe").code == 0
    assert set(lock().probes) == {e.audio for e in catalog().episodes}
    assert len(lock().probes) == 3


def test_unfinished_files_of_a_killed_build_are_removed():
    Path("public").mkdir()
    old, new = (Path(f"public/.{n}.podcast-digest.tmp") for n in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert run("build").code == 0
    assert not old.exists()
    assert new.exists()  # somebody may still be writing it


def test_output_that_can_not_be_written_is_one_line():
    Path("public").write_text("a file, not a folder", encoding="utf-8")
    made = run("build")
    assert made == (2, "", "public/feed.xml: not a directory\n")


def test_every_command_names_every_problem_of_a_broken_catalog():
    broken = CATALOG.replace("language", "langauge").replace("[]", "[{id: a}]")
    Path("episodes.yaml").write_text(broken, encoding="utf-8")
    for arguments in (["build"], ["list"], ["probe"], ["add", "--audio", "a.mp3"]):
        made = run(*arguments)
        assert made.code == 2
        assert [line.split(": ")[1] for line in made.err.splitlines()] == [
            "show.language",
            "show.langauge",
            "episodes[0].title",
            "episodes[0].published",
            "episodes[0].audio",
        ]


def test_in_an_empty_folder_the_way_out_is_named(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    made = run("build")
    assert made == (
        2,
        "",
        "episodes.yaml: no such file; make one with: podcast-digest init\n",
    )


def test_a_lock_of_the_future_stops_before_anything_is_lost():
    Path("episodes.lock").write_text('{"version": 2}', encoding="utf-8")
    made = run("build")
    assert made.code == 2
    assert made.err == (
        "episodes.lock: made by a newer podcast-digest (version 2, "
        "this one knows 1); please update\n"
    )
    assert Path("episodes.lock").read_text(encoding="utf-8") == '{"version": 2}'


# The stamp: a build with nothing to do


def nothing_to_do(folder, *arguments):
    """Build until the stamp is trusted, then return what a build says."""
    for _ in range(4):
        made = process(
            "build", *arguments, cwd=folder, env={"PYTHONPROFILEIMPORTTIME": "1"}
        )
        assert made.code == 0, made.err
        if "podcast_digest.cli.app" not in made.err:
            return made
    raise AssertionError("every build looked again")


@pytest.mark.parametrize("change", ["catalog", "output", "cover", "nothing"])
def test_a_build_with_nothing_to_do_looks_at_nothing_unless_it_changed(folder, change):
    text = CATALOG.replace("episodes", "  image: cover.jpg\nepisodes")
    Path("episodes.yaml").write_text(text, encoding="utf-8")
    Path("cover.jpg").write_bytes(COVER)
    made = nothing_to_do(folder)
    assert made.out == "public/feed.xml: 0 episodes, unchanged\n"
    if change == "catalog":
        changed = text.replace("title: Test", "title: Toast")
        Path("episodes.yaml").write_text(changed, encoding="utf-8")
    elif change == "output":
        Path("public/feed.xml").unlink()
    elif change == "cover":
        Path("cover.jpg").write_bytes(data_of({**FILES["cover.jpg"], "quality": 50}))
    again = process("build", cwd=folder)
    assert (
        again.out
        == {
            "catalog": "public/feed.xml: 0 episodes, written: feed.xml\n",
            "output": "public/feed.xml: 0 episodes, written: feed.xml\n",
            "cover": "public/feed.xml: 0 episodes, written: cover.jpg\n",
            "nothing": "public/feed.xml: 0 episodes, unchanged\n",
        }[change]
    )


# import


def test_import_shows_its_plan_and_changes_nothing_when_asked_to():
    page = HERE / "data/digests/llm-infra.md"
    made = run("import", str(page), "--dry-run")
    assert made.code == 0
    assert made.out.count("\n+  - id: ") == 7
    assert made.out.splitlines()[-1] == (
        "7 new · 0 changed · 0 articles have no audio yet"
    )
    assert Path("episodes.yaml").read_text(encoding="utf-8") == CATALOG
    assert not Path("episodes.lock").exists()


def test_import_from_standard_input_and_for_machines():
    page = (HERE / "data/digests/llm-infra.md").read_bytes()
    made = run("import", "-", "--json", given=page)
    plan = json.loads(made.out)
    assert len(plan["new"]) == 7
    assert plan["without_audio"] == []
    again = json.loads(run("import", "-", "--json", given=page).out)
    assert (again["new"], again["changed"]) == ([], {})


def test_import_counts_and_lists_articles_without_audio():
    page = "## [One](https://a.org/1)\n\nText.\n\n## [Two](https://a.org/2)\n"
    made = run("import", "-", given=page)
    assert made == (
        0,
        "no audio yet: One\nno audio yet: Two\n"
        "0 new · 0 changed · 2 articles have no audio yet\n",
        "",
    )


def test_import_from_an_address_takes_relative_audio_from_there():
    page = '## [One](https://a.org/1)\n\n<audio src="a b.mp3"></audio>\n'
    with servers.serve({"/d/README.md": page.encode()}) as server:
        made = run("import", server.url("/d/README.md"))
        assert made.code == 0, made.err
        assert catalog().episodes[0].audio == server.url("/d/a%20b.mp3")


def test_audio_beside_the_page_becomes_a_path_beside_the_catalog(folder):
    (folder / "docs").mkdir()
    page = folder / "docs/page.md"
    page.write_text(
        "## [A](https://a.org/1)\n\n[听](<mp3/a b.mp3>)\n", encoding="utf-8"
    )
    assert run("import", "docs/page.md").code == 0
    assert catalog().episodes[0].audio == "docs/mp3/a b.mp3"


def test_audio_outside_the_folder_needs_an_address(folder):
    inside = folder / "inside"
    inside.mkdir()
    (inside / "episodes.yaml").write_text(CATALOG, encoding="utf-8")
    page = "## [A](https://a.org/1)\n\n<audio src=a.mp3></audio>\n"
    (folder / "page.md").write_text(page, encoding="utf-8")
    made = run("import", "page.md", "-c", "inside/episodes.yaml")
    assert made == (
        0,
        "no audio yet: A\n0 new · 0 changed · 1 article has no audio yet\n",
        "warning: line 1: the audio a.mp3 is outside the folder of the catalog; "
        "--base-url says where it is published\n",
    )


def test_a_page_without_articles_is_one_line():
    made = run("import", "-", given="# Nothing\n")
    assert made == (
        2,
        "",
        "-: no article on the page: an article is a heading (#, ## or ###) "
        "that holds a link\n",
    )


# schema


def test_the_schema_in_the_repository_is_current_and_accepts_the_real_catalog():
    made = run("schema")
    root = HERE.parent
    committed = (root / "schema/episodes.schema.json").read_text(encoding="utf-8")
    assert made.out == committed
    schema = json.loads(made.out)
    Draft202012Validator.check_schema(schema)
    example: dict[str, Any] = {
        "show": {
            "title": "T",
            "description": "d",
            "link": "https://a.org/",
            "language": "en",
            "categories": ["Education > Courses"],
            "rewrite": [{"from": "https://a.org/", "to": "https://b.org/"}],
        },
        "episodes": [
            {
                "id": "a",
                "title": "A",
                "audio": "https://a.org/a.mp3",
                "published": "2025-01-01T00:00:00Z",
                "duration": "5:20",
            }
        ],
    }
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(example)) == []
    example["show"]["langauge"] = "en"
    (error,) = validator.iter_errors(example)
    assert "langauge" in error.message


# The command line itself


def test_help_shows_every_command_with_examples(folder):
    made = process("--help", cwd=folder)
    assert made.code == 0
    for name in ("init", "import", "add", "edit", "remove", "list", "probe", "build"):
        assert f"  {name} " in made.out
        text = run(name, "--help").out
        assert f"podcast-digest {name}" in text.split("Options:")[0]


def test_version_and_unknown_commands(folder):
    assert process("--version", cwd=folder).out == "podcast-digest 0.1.0\n"
    assert process("bild", cwd=folder).code == 2
